import Foundation
import TestSupport
import Testing

@Suite("timbang audit")
struct AuditCommandTests {
  private static let tables = [
    "audit", "changes", "decomposition", "gaps", "intersections", "proxies", "quantile_gaps", "reversals",
  ]

  /// Berkeley's admissions of 1973, a row an applicant.
  private func admissions() throws -> (folder: ScratchFolder, path: String) {
    let folder = try ScratchFolder()
    var lines = ["gender,department,admitted"]
    for (department, women, ofWomen, men, ofMen) in [
      ("A", 89, 108, 512, 825), ("B", 17, 25, 353, 560), ("C", 202, 593, 120, 325), ("D", 131, 375, 138, 417),
      ("E", 94, 393, 53, 191), ("F", 24, 341, 22, 373),
    ] {
      lines += (0..<ofWomen).map { "female,\(department),\($0 < women ? "yes" : "no")" }
      lines += (0..<ofMen).map { "male,\(department),\($0 < men ? "yes" : "no")" }
    }
    return (folder, try folder.write(lines.joined(separator: "\n") + "\n", as: "admissions.csv"))
  }

  @Test("says of Berkeley's admissions that the crude gap reverses, in both languages")
  func berkeley() throws {
    let (folder, path) = try admissions()
    let line = "timbang audit \(path) --by gender --group department --selected admitted"
    let english = try runShell(line + " --lang en", home: folder)
    #expect(english.status == 0, "\(english.errors)")
    let reversal = "People with gender: female are selected 0.68 times as often as people with gender: male"
    #expect(english.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(reversal))
    #expect(english.output.contains("the crude gap reverses"))
    let indonesian = try runShell(line + " --lang id", home: folder)
    #expect(indonesian.output.contains("berbalik"))
    let object = try #require(MachineOutput(try runShell(line + " --format json", home: folder).output))
    #expect(object.tables.keys.sorted() == AuditCommandTests.tables)
    let row = try #require(object.tables["audit"]?.first)
    #expect(row["level"] as? String == "female" && row["stage"] as? String == "given")
    #expect(abs(try #require(row["ratio"] as? Double) - 0.681830) < 5e-7)
    #expect(abs(try #require(row["mh_ratio"] as? Double) - 1.058307) < 5e-7)
    #expect(abs(try #require(row["mh_lower"] as? Double) - 0.97044) < 5e-6)
  }

  @Test("takes the top of a column, and refuses what it cannot understand")
  func plain() throws {
    let folder = try ScratchFolder()
    let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "f" : "m"),\($0 == 3 ? "perhaps" : "yes")" }
    let path = try folder.write("score,sex,chosen\n" + rows.joined(separator: "\n") + "\n", as: "staff.csv")
    let top = try runShell(
      "timbang audit \(path) --columns score --by sex --top 10 --format json", home: folder)
    let object = try #require(MachineOutput(top.output), "\(top.errors)")
    #expect(object.numbers("audit", "selected") == [5, 5])
    // The means of 0, 2, … 38 and 1, 3, … 39.
    #expect(object.numbers("gaps", "difference") == [-1])
    let unclear = try runShell("timbang audit \(path) --selected chosen --by sex --lang en", home: folder)
    #expect(unclear.status == 64 && unclear.errors.contains("perhaps"))
    #expect(try runShell("timbang audit \(path) --columns score", home: folder).status == 64)
    #expect(try runShell("timbang audit \(path) --by sex", home: folder).status == 64)
    #expect(
      try runShell("timbang audit \(path) --columns score --by sex --min-cell 0", home: folder).status == 64)
  }

  @Test("comes along with every list, and never names a person")
  func withFlag() throws {
    let object = try SampleRun.object("flag")
    #expect(Set(AuditCommandTests.tables).isSubset(of: object.tables.keys))
    let text = try SampleRun.run("flag", "--lang en").output
    #expect(text.contains("Audit of the list") && text.contains("people are selected"))
    let audit = try SampleRun.run("audit", "--lang en").output
    for identifier in SampleRun.city.identifiers { #expect(!audit.contains(identifier)) }
  }
}
