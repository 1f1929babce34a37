import Foundation
import TestSupport
import Testing

/// A simulated city with a training, on disk once for all tests.
private enum TrainedCity {
  static let folder = Result {
    let folder = try ScratchFolder()
    let made = try runShell(
      "cd '\(folder.url.path)' && timbang simulate --preset crossed --employees 200 --periods 6 --training-share .3 "
        + "--training-effect 6 --training-from 4 --training-by chance --seed 5 --output city")
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  static func run(_ arguments: String) throws -> ProcessResult {
    try runShell("cd '\(try folder.get().url.path)' && timbang training \(arguments)")
  }
}

@Suite("timbang training")
struct TrainingCommandTests {
  private static let mpdta =
    "'\(Checkout.root.path)/datasets/mpdta/mpdta.csv' --columns lemp --time year --group county --treated first_treat"

  private func table(_ text: String, _ arguments: String) throws -> ProcessResult {
    let folder = try ScratchFolder()
    try text.write(toFile: folder.path("table.csv"), atomically: true, encoding: .utf8)
    return try runShell("timbang training '\(folder.path("table.csv"))' \(arguments)")
  }

  @Test("answers in the first sentence, in both languages")
  func answer() throws {
    let english = try TrainedCity.run("city --lang en")
    #expect(english.status == 0, "\(english.errors)")
    #expect(
      english.output.hasPrefix("Yes: the 60 employees trained improved because of it, by +"),
      "\(english.output)")
    #expect(english.output.contains("Before and after alone"))
    let indonesian = try TrainedCity.run("city --lang id").output
    #expect(indonesian.hasPrefix("Ya: 60 pegawai yang dilatih membaik karenanya, +"), "\(indonesian)")
  }

  // Names in a list by hand stand for the fact; dates of the same quarters give the same numbers.
  @Test("takes a list of trainings, with the same result as the fact that it says")
  func list() throws {
    let folder = try TrainedCity.folder.get()
    let csv = try String(contentsOfFile: folder.path("city/crossed.csv"), encoding: .utf8)
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let place = try #require(lines[0].firstIndex(of: "first_training"))
    let rows = Set(lines.dropFirst().filter { !$0[place].isEmpty }.map { "\($0[0]),\($0[place])" })
    let text = "NIP,TANGGAL PELATIHAN\n" + rows.sorted().joined(separator: "\n") + "\n999,2024-02-01\n"
    try text.write(toFile: folder.path("list.csv"), atomically: true, encoding: .utf8)
    func effect(_ arguments: String) throws -> [[String: Any]] {
      let result = try TrainedCity.run("\(arguments) --format json")
      return try #require(MachineOutput(result.output)?.tables["effect"], "\(result.errors)")
    }
    let (fact, list) = (try effect("city"), try effect("city --training list.csv"))
    #expect(fact.count == list.count && fact.count == 5)
    for (a, b) in zip(fact, list) { #expect(a["estimate"] as? Double == b["estimate"] as? Double) }
    #expect(
      try TrainedCity.run("city --training list.csv --lang en").output.contains("1 names of the training list"))
    let wrong = text + "998,someday\n"
    try wrong.write(toFile: folder.path("wrong.csv"), atomically: true, encoding: .utf8)
    let refused = try TrainedCity.run("city --training wrong.csv")
    #expect(refused.status == 1 && refused.errors.contains("someday"), "\(refused.errors)")
    try "NIP,NAMA\n1,x\n".write(toFile: folder.path("empty.csv"), atomically: true, encoding: .utf8)
    #expect(try TrainedCity.run("city --training empty.csv").status == 1)
  }

  @Test("prints the tables and key columns of the design")
  func contract() throws {
    let result = try runShell("timbang training \(Self.mpdta) --against never --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let expected = [
      "effect": ["cohort", "period", "estimate", "se", "lower", "upper"],
      "event_study": ["event_time", "estimate", "se", "lower", "upper", "band_lower", "band_upper"],
      "pre_trend": ["statistic", "df", "p"],
      "aggregate": ["method", "estimate", "se", "lower", "upper", "decides"],
      "averages": ["average", "key", "estimate", "se"],
      "regression_to_mean": ["cohort", "trained", "observed_change", "expected_regression", "left", "se"],
    ]
    for (table, columns) in expected {
      let row = try #require(object.tables[table]?.first, "\(table)")
      #expect(Set(columns).subtracting(row.keys) == [], "\(table)")
    }
    for table in ["discontinuity", "lottery", "gaps"] { #expect(object.tables[table]?.isEmpty == true) }
    // R's did on mpdta: the published example.
    let effects = try #require(object.tables["effect"])
    let own = try #require(
      effects.first { $0["cohort"] as? String == "2004" && $0["period"] as? String == "2006" })
    #expect(isClose(try #require(own["estimate"] as? Double), -0.137258738889403, relative: 1e-9))
    let test = try #require(object.tables["pre_trend"]?.first?["p"] as? Double)
    #expect(abs(test - 0.16812) < 1e-5)
    #expect(
      try runShell("timbang training \(Self.mpdta) --format csv --table effect").output.hasPrefix(
        "cohort,period,"))
  }

  @Test("says that it cannot tell, and what would help")
  func cannotTell() throws {
    let head = "id,t,y,start\n"
    func rows(_ ids: Range<Int>, _ times: ClosedRange<Int>, _ start: String) -> String {
      var text = ""
      for id in ids {
        for time in times {
          let y = (id * 7) % 11 + time + (id * time) % 3
          text += "\(id),\(time),\(y),\(start)\n"
        }
      }
      return text
    }
    let arguments = "--columns y --time t --group id --treated start --lang en"
    let few = try table(head + rows(0..<3, 1...4, "3") + rows(3..<30, 1...4, ""), arguments)
    #expect(few.status == 3 && few.errors.contains("only 3 were trained"), "\(few.errors)")
    let all = try table(head + rows(0..<20, 1...4, "3"), arguments)
    #expect(all.status == 3 && all.errors.contains("nobody to compare with"), "\(all.errors)")
    let once = try table(head + rows(0..<10, 3...3, "3") + rows(10..<20, 3...3, ""), arguments)
    #expect(once.status == 3 && once.errors.contains("1 period"), "\(once.errors)")
    let nobody = try table(head + rows(0..<20, 1...4, "never"), arguments)
    #expect(nobody.status == 3 && nobody.errors.contains("nobody was trained"), "\(nobody.errors)")
    let noisy = try table(
      head + rows(0..<8, 1...4, "3") + rows(8..<30, 1...4, ""), arguments + " --effect 0.01")
    #expect(noisy.status == 0 && noisy.output.contains("Cannot tell"), "\(noisy.output)")
    #expect(noisy.output.contains("would need about"))
  }

  @Test("names what is wrong with its input")
  func refusals() throws {
    let arguments = "--columns y --time t --group id --treated start --lang en"
    let twice = try table("id,t,y,start\n1,1,2,0\n1,1,3,0\n", arguments)
    #expect(twice.status == 1 && twice.errors.contains("'1' has a second row for 1"), "\(twice.errors)")
    let odd = try table("id,t,y,start\n1,1,2,soon\n1,2,3,soon\n", arguments)
    #expect(odd.status == 1 && odd.errors.contains("soon"), "\(odd.errors)")
    #expect(try table("id,t,y,start\n", arguments).status != 0)
    for usage in [
      "--columns y --time t", "--columns y --time t --group id --treated start --cut 3", "--time t",
      "--anticipation -1",
      "--columns y --time t --group id --treated start --training list.csv", "--effect 0",
    ] {
      #expect(try table("id,t,y,start\n1,1,2,3\n", usage).status == 64, "\(usage)")
    }
    let none = try runShell(
      "timbang training '\(Checkout.root.path)/datasets/sleepstudy' --lang en")
    #expect(none.status == 3 && none.errors.contains("No column says when"), "\(none.errors)")
  }

  @Test("reads a status of 0 and 1 as well as a period of first treatment")
  func status() throws {
    var dated = "id,t,y,start\n"
    var status = dated
    for id in 0..<40 {
      for year in 2020...2023 {
        let noise = Double((id * year) % 13) / 20
        let isTreated = id < 15 && year >= 2022
        let y = Double(id % 7) + Double(year % 5) / 3 + noise + (isTreated ? 2 : 0)
        dated += "\(id),\(year),\(y),\(id < 15 ? "2022" : "0")\n"
        status += "\(id),\(year),\(y),\(isTreated ? 1 : 0)\n"
      }
    }
    let arguments = "--columns y --time t --group id --treated start --format csv --table effect"
    let (a, b) = (try table(dated, arguments), try table(status, arguments))
    #expect(a.status == 0 && a.output == b.output, "\(a.errors)")
    let lines = a.output.split(whereSeparator: \.isNewline)
    #expect(lines.count == 4)
  }
}
