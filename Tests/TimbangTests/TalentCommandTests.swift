import Foundation
import TestSupport
import Testing

@Suite("timbang talent")
struct TalentCommandTests {
  /// Two groups of rows five standard deviations apart, or one; rounded to tenths.
  private func table(groups: Int, sex: Bool = false) -> String {
    var generator = SplitMix(state: 20_261_126)
    var lines = ["x,y" + (sex ? ",jenis kelamin" : "")]
    for i in 0..<120 {
      let level = groups == 2 && i % 2 == 0 ? 5.0 : 0
      let cells = (0..<2).map { _ in String(((generator.normal() + level) * 10).rounded() / 10) }
      lines.append((cells + (sex ? [i % 3 == 0 ? "L" : "P"] : [])).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func run(_ text: String, _ arguments: String) throws -> (
    output: String, errors: String, status: Int32
  ) {
    let folder = try ScratchFolder()
    try text.write(toFile: folder.path("table.csv"), atomically: true, encoding: .utf8)
    let result = try runShell("timbang talent '\(folder.path("table.csv"))' \(arguments)")
    return (result.output, result.errors, result.status)
  }

  @Test("prints the tables and key columns of the design", arguments: ["mixture", "kmeans", "pam", "ward"])
  func contract(method: String) throws {
    let result = try run(table(groups: 2), "--columns x,y --method \(method) --k 1-3 --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let expected = [
      "model_grid": ["family", "k", "log_likelihood", "df", "bic", "icl", "entropy"],
      "profiles": ["profile", "n", "pattern"], "membership": ["ratee", "profile", "probability", "status"],
      "stability": ["profile", "jaccard"],
    ].merging(
      method == "mixture"
        ? ["merging": ["k", "entropy", "first", "second"]]
        : ["numbers": ["k", "gap", "se", "prediction_strength"]], uniquingKeysWith: { first, _ in first })
    for (table, columns) in expected {
      let row = try #require(object.tables[table]?.first, "\(table)")
      for column in columns { #expect(row.keys.contains(column), "\(table).\(column)") }
    }
    #expect(object.tables["membership"]?.count == 120)
    #expect(object.tables["profiles"]?.count == 2)
    let verdict = object.tables["one_group"]?.first?["verdict"] as? String
    #expect(verdict == "reliable")
    // Rows alternate between the groups.
    let found = (object.tables["membership"] ?? []).compactMap { $0["profile"] as? Int }
    let even = Set(stride(from: 0, to: 120, by: 2).map { found[$0] })
    let odd = Set(stride(from: 1, to: 120, by: 2).map { found[$0] })
    #expect(even.count == 1 && odd.count == 1 && even != odd)
  }

  @Test(
    "finds no groups where there is one, whatever the method", arguments: ["mixture", "kmeans", "pam", "ward"])
  func oneGroup(method: String) throws {
    let english = try run(table(groups: 1), "--columns x,y --method \(method) --k 1-3 --lang en").output
    #expect(english.contains("There are no reliable groups"), "\(english)")
    let indonesian = try run(table(groups: 1), "--columns x,y --method \(method) --k 1-3 --lang id").output
    #expect(indonesian.contains("Tidak ada kelompok yang andal"), "\(indonesian)")
  }

  @Test("groups nobody by a protected attribute")
  func protected() throws {
    let refused = try run(table(groups: 2, sex: true), "--columns 'x,jenis kelamin'")
    #expect(refused.status == 64 && refused.errors.contains("jenis kelamin"), "\(refused.errors)")
    #expect(try run(table(groups: 2, sex: true), "--columns x,y --k 2 --method kmeans").status == 0)
  }

  @Test("names what stands in for an attribute that takes no part")
  func proxies() throws {
    var generator = SplitMix(state: 7)
    let lines = (0..<200).map { i -> String in
      let x = (generator.normal() + (i % 2 == 0 ? 1.5 : 0)) * 10
      let y = generator.normal() * 10
      return "\(x.rounded()),\(y.rounded()),\(i % 2 == 0 ? "L" : "P")"
    }
    let text = "x,y,sex\n" + lines.joined(separator: "\n") + "\n"
    let options =
      "--columns x,y --screen sex --families EEE --k 1-2 --starts 3 --replicates 10 --null-tables 19"
    let object = try #require(MachineOutput(try run(text, options + " --format json").output))
    let rows = object.tables["proxies"] ?? []
    let x = try #require(rows.first { $0["indicator"] as? String == "x" })
    let y = try #require(rows.first { $0["indicator"] as? String == "y" })
    // A gap of 1.5 SD between halves: η² = .5625 / 1.5625 = .36.
    let eta = try #require(x["value"] as? Double)
    #expect(abs(eta - 0.36) < 0.12 && x["notable"] as? Bool == true)
    #expect(y["notable"] as? Bool == false)
    #expect(try run(text, options + " --lang en").output.contains("yet they come along: x"))
    #expect(try run(text, options + " --lang id").output.contains("ikut terbawa: x"))
  }

  @Test("classes answers on few levels, and takes people with missing answers along")
  func classes() throws {
    var generator = SplitMix(state: 11)
    let lines = (0..<200).map { i -> String in
      (0..<5).map { j in
        if (i + j) % 17 == 0 { return "" }
        let isHigh = generator.uniform() < (i % 2 == 0 ? 0.9 : 0.1)
        return isHigh ? "2" : "1"
      }.joined(separator: ",")
    }
    let text = "a,b,c,d,e\n" + lines.joined(separator: "\n") + "\n"
    let options = "--columns a,b,c,d,e --method classes --k 1-3 --replicates 10 --null-tables 19"
    let object = try #require(MachineOutput(try run(text, options + " --format json").output))
    let best = try #require(object.tables["model_grid"]?.first)
    #expect(best["k"] as? Int == 2 && best["df"] as? Int == 11)
    let members = object.tables["membership"] ?? []
    #expect(members.count == 200 && members.allSatisfy { $0["profile"] is Int })
    let many = try run(
      "a,b\n" + (1...9).map { "\($0),\($0 % 2)" }.joined(separator: "\n"),
      "--columns a,b --method classes --lang en")
    #expect(many.status == 3 && many.errors.contains("at most 7"), "\(many.errors)")
  }

  @Test("mixtures and Gower's medoids keep people with missing indicators; no row is lost")
  func missing() throws {
    var lines = table(groups: 2).split(separator: "\n").map(String.init)
    for i in stride(from: 5, to: 100, by: 10) { lines[i] = "," + (lines[i].split(separator: ",").last ?? "") }
    lines[50] = ","
    let text = lines.joined(separator: "\n") + "\n"
    for (method, grouped) in [("mixture", 119), ("pam --distance gower", 119), ("kmeans", 109)] {
      let options = "--columns x,y --method \(method) --k 2 --replicates 10 --null-tables 19 --format json"
      let result = try run(text, options)
      let object = try #require(MachineOutput(result.output), "\(result.errors)")
      let members = object.tables["membership"] ?? []
      #expect(members.count == 120, "\(method)")
      #expect(members.count { $0["profile"] is Int } == grouped, "\(method)")
      #expect(members.count { $0["status"] as? String == "missing" } == 120 - grouped, "\(method)")
    }
  }

  @Test("says what is wrong with a choice")
  func refusals() throws {
    #expect(try run(table(groups: 1), "--columns x,y --k none").status == 64)
    #expect(try run(table(groups: 1), "--columns x,y --distance gower").status == 64)
    #expect(try run(table(groups: 1), "--columns x,y --screen nothing").status == 64)
    #expect(try run(table(groups: 1), "--columns x,y --families XYZ").status == 64)
    let flat = try run("x,y\n1,2\n1,3\n1,5\n1,9\n", "--columns x,y --lang en")
    #expect(flat.status == 3 && flat.errors.contains("one and the same"), "\(flat.errors)")
    let few = try run("x,y\n1,2\n2,3\n", "--columns x,y --k 5 --method pam --lang en")
    #expect(few.status == 3 && few.errors.contains("at least 5"), "\(few.errors)")
  }

  @Test("groups employees of a data package, the same for any number of threads")
  func package() throws {
    let run = { (threads: Int) in
      try runShell(
        "timbang talent datasets/palembang --method kmeans --k 2-3 --lang id --replicates 10 --null-tables 19 --threads \(threads)"
      )
    }
    let (one, two) = (try run(1), try run(2))
    #expect(one.status == 0 && one.output == two.output, "\(one.errors)")
    #expect(one.output.contains("tingkat rata-rata tiap penilai"))
  }
}

/// Numbers that depend on nothing of ours.
private struct SplitMix {
  var state: UInt64

  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform()) }
}
