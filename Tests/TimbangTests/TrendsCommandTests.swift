import Foundation
import TestSupport
import Testing

@Suite("timbang trends")
struct TrendsCommandTests {
  /// A small city with five quarters, double ratings and measured results, made once.
  private static let folder = Result {
    let folder = try ScratchFolder()
    let made = try runShell(
      "timbang simulate --preset palembang --name town --employees 90 --units 6 --periods 5 --share-double-rated 0.3 "
        + "--trend 1 --seed 4 --output '\(folder.path("town"))'")
    guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    return folder
  }

  private func run(_ arguments: String) throws -> ProcessResult {
    let folder = try TrendsCommandTests.folder.get()
    return try runShell("timbang trends '\(folder.path("town"))' \(arguments)")
  }

  private func plain(_ text: String, _ arguments: String) throws -> ProcessResult {
    let folder = try ScratchFolder()
    try text.write(toFile: folder.path("table.csv"), atomically: true, encoding: .utf8)
    return try runShell("timbang trends '\(folder.path("table.csv"))' \(arguments)")
  }

  @Test("prints the tables and key columns of the design")
  func contract() throws {
    let result = try run("--format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let expected = [
      "trends": [
        "level", "id", "n", "slope", "lower", "upper", "p", "p_up", "q", "verdict", "mk_p", "sen_slope",
      ],
      "forecast": ["level", "id", "period", "estimate", "lower", "upper"],
      "decomposition": ["unit", "total", "within", "mix", "joiners", "leavers", "rater_drift"],
      "people": ["ratee", "n", "slope", "p_up", "status"],
      "divergence": ["unit", "rating_slope", "result_slope", "difference", "q", "verdict"],
      "funnel": ["unit", "slope", "lower_95", "upper_998", "outside"],
      "series": ["level", "id", "period", "value", "trend", "seasonal", "remainder"],
    ]
    for (table, columns) in expected {
      let row = try #require(object.tables[table]?.first, "\(table)")
      for column in columns { #expect(row.keys.contains(column), "\(table).\(column)") }
    }
    #expect(object.tables["changepoints"] != nil && object.tables["bridges"]?.isEmpty == true)
    for row in object.tables["decomposition"] ?? [] {
      func number(_ name: String) -> Double { (row[name] as? NSNumber)?.doubleValue ?? .nan }
      let sum =
        number("within") + number("mix") + number("joiners") + number("leavers") + number("rater_drift")
      #expect(abs(sum - number("total")) < 1e-11, "\(row["unit"] ?? "")")
    }
  }

  /// A short search takes this city's drift to zero on its way, where nothing but looking again brings it back.
  @Test("the same city twice has the same drift of raters, however the equations are solved")
  func twice() throws {
    let folder = try ScratchFolder()
    let once = folder.path("once.csv")
    let made = try runShell(
      "timbang simulate --employees 3400 --team-size 4 --units 20 --periods 3 --records-per-person 3-3 "
        + "--share-double-rated .15 --objective-share 0 --drift-sd 0.3 --seed 16 --format csv > '\(once)'"
    )
    #expect(made.status == 0, "\(made.errors)")
    var lines = try String(contentsOfFile: once, encoding: .utf8).split(separator: "\n")
    let heading = lines.removeFirst()
    let names = heading.split(separator: ",")
    let own = try ["ratee", "rater", "unit"].map { try #require(names.firstIndex(of: Substring($0))) }
    let copies = ["1", "2"].flatMap { mark in
      lines.map { line -> String in
        var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for column in own { fields[column] += mark }
        return fields.joined(separator: ",")
      }
    }
    try ([String(heading)] + copies).joined(separator: "\n")
      .write(toFile: folder.path("twice.csv"), atomically: true, encoding: .utf8)
    let drifts = try [once, folder.path("twice.csv")].map { path -> Double in
      let text = try runShell("timbang trends '\(path)' --lang en --quiet").output.split(
        whereSeparator: \.isWhitespace
      )
      .joined(separator: " ")
      let found = try #require(text.firstMatch(of: /drift with a standard deviation of (\d+\.\d+)/), "\(text)")
      return try #require(Double(found.1))
    }
    #expect(drifts[0] > 0.1 && abs(drifts[0] - drifts[1]) < 0.02, "\(drifts)")
  }

  @Test("says in both languages whether productivity rises, where, and whether raters became softer")
  func words() throws {
    let english = try run("--lang en").output
    #expect(english.hasPrefix("Rated productivity rises: +"), "\(english)")
    #expect(english.contains("a quarter (95 % interval") && english.contains("Q1 2024 to Q1 2025"))
    #expect(
      english.contains("whose results are measured too") && english.contains("The mean rating changed by"))
    let indonesian = try run("--lang id").output
    #expect(indonesian.hasPrefix("Nilai kinerja naik: +") && indonesian.contains("tiap triwulan"))
    let year = try run("--every year --lang en").output
    #expect(year.hasPrefix("No trend can be told: there are only 2 periods"))
  }

  @Test("draws no arrow from four periods")
  func fourPeriods() throws {
    let four = try plain(
      "t,y,g\n1,1,a\n2,2,a\n3,3.5,a\n4,4,a\n1,2,b\n2,2.5,b\n3,4,b\n4,5,b\n",
      "--columns y --time t --group g --lang en")
    #expect(four.output.contains("With 4 periods no two-sided Mann–Kendall test can reach"))
  }

  @Test("gives the same bytes for any number of threads")
  func threads() throws {
    let (one, two) = (try run("--threads 1 --format json"), try run("--threads 2 --format json"))
    func tables(_ text: String) -> Substring {
      text[(text.range(of: "\"tables\"")?.lowerBound ?? text.endIndex)...]
    }
    #expect(!tables(one.output).isEmpty && tables(one.output) == tables(two.output))
  }

  @Test("takes any table over time, with gaps and without groups")
  func plainTable() throws {
    let text =
      "year,flow\n"
      + (0..<30).map { "\(1990 + $0),\($0 < 12 ? 10 + $0 % 3 : 20 + $0 % 4)" }.joined(
        separator: "\n")
    let result = try plain(text + "\n", "--columns flow --time year --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    #expect(object.tables["trends"]?.count == 1)
    let change = try #require(object.tables["changepoints"]?.first)
    #expect(change["period"] as? String == "2002")
    let gaps = try plain("t,y\n1,2\n2,\n3,4\n4,4.5\n5,7\n", "--columns y --time t --lang en")
    #expect(gaps.status == 0 && gaps.output.contains("1 to 5"))
  }

  @Test("withholds units of few people, and another one where a single unit could be had by subtraction")
  func smallUnits() throws {
    // Units of 12, 9, 3 and 8 people in four periods: the third is small, the fourth goes with it.
    let sizes = ["A": 12, "B": 9, "C": 3, "D": 8]
    var lines = ["ratee,rater,indicator,period,score,unit"]
    for (unit, size) in sizes.sorted(by: { $0.key < $1.key }) {
      for person in 0..<size {
        for year in 2021...2024 where !(unit == "B" && year == 2024 && person > 2) {
          let score = 70 + (person * 7 + year * 3) % 11 + year - 2021
          lines.append("\(unit)\(person),R\(unit)\(person % 2),Kualitas,\(year),\(score),\(unit)")
        }
      }
    }
    let folder = try ScratchFolder()
    let path = try folder.write(lines.joined(separator: "\n") + "\n", as: "units.csv")
    func found(_ options: String) throws -> (units: Set<String>, object: MachineOutput) {
      let result = try runShell("timbang trends '\(path)' --format json \(options)")
      let object = try #require(MachineOutput(result.output), "\(result.errors)")
      let rows = ["trends", "series", "decomposition", "funnel", "forecast"].flatMap { object.tables[$0] ?? [] }
      return (Set(rows.compactMap { ($0["id"] ?? $0["unit"]) as? String }).intersection(sizes.keys), object)
    }
    #expect(try found("--min-cell 1").units == ["A", "B", "C", "D"])
    let (units, object) = try found("")
    #expect(units == ["A", "B"])
    // Three people of B in the last year are too few for a value, and the other unit's goes with it.
    let last = (object.tables["series"] ?? []).filter { $0["period"] as? String == "2024" }
    #expect(last.count == 3 && last.count { $0["value"] is NSNull && $0["people"] is NSNull } == 2, "\(last)")
    let words = try runShell("timbang trends '\(path)' --lang en").output
    #expect(
      words.contains("Not shown for too few people: 1 unit, and 1 more that could be had by subtraction"))
    #expect(try runShell("timbang trends '\(path)' --min-cell 40").status == 3)
    #expect(try runShell("timbang trends '\(path)' --min-cell 0").status == 64)
  }

  @Test("says what is wrong with a request")
  func usage() throws {
    let cases = [
      ("--every week", "--every takes month, quarter, semester, year, not 'week'."),
      ("--rho 0.3", "--rho takes 0, 0.25"), ("--time year", "--time, --group and --cycle belong to --columns."),
      ("--columns y", "--columns needs --time"), ("--horizon 9", "--horizon takes 0 to 4"),
    ]
    for (arguments, message) in cases {
      let result = try run(arguments)
      #expect(result.status == 64 && result.errors.contains(message), "\(arguments): \(result.errors)")
    }
    let unknown = try run("--indicator speed --lang en")
    #expect(
      unknown.status == 3 && unknown.errors.contains("There is no indicator 'speed'. "), "\(unknown.errors)")
  }

  @Test("refuses what has no time, in both languages", arguments: ["en", "id"])
  func refusals(language: String) throws {
    let none = try plain("t,y\n", "--columns y --time t --lang \(language)")
    #expect(none.status != 0 && !none.errors.isEmpty)
    let one = try plain("t,y\n1,2\n", "--columns y --time t --lang \(language)")
    #expect(one.status == 3 && !one.errors.isEmpty)
    let constant = try plain("t,y\n1,2\n2,2\n3,2\n4,2\n", "--columns y --time t --lang \(language)")
    #expect(constant.status == 0 && constant.errors.isEmpty, "\(constant.errors)")
  }
}
