import Foundation
import TestSupport
import Testing

@Suite("timbang distributions")
struct DistributionsCommandTests {
  private static let tables = [
    "comparisons", "contrasts", "density", "groups", "histogram", "moments", "policy", "predicates",
    "shape", "shifts", "straight_lining", "tests",
  ]

  private func file(_ text: String) throws -> (folder: ScratchFolder, path: String) {
    let folder = try ScratchFolder()
    let path = folder.path("scores.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  @Test("a plain table by group: numbers R agrees with, nothing missing is not a number")
  func plainTable() throws {
    // R 4.2.2: mean(1:20) = 10.5, sd = 5.91608; kruskal and Welch by parity.
    let rows = (1...20).map { "\($0),\($0 == 3 ? "" : String(21 - $0)),\($0 % 2 == 0 ? "even" : "odd")" }
    let (folder, path) = try file("a,b,g\n" + rows.joined(separator: "\n") + "\n")
    defer { withExtendedLifetime(folder) {} }
    let result = try runShell("timbang distributions \(path) --columns a,b --by g --format json")
    #expect(result.status == 0, "\(result.errors)")
    let output = try #require(MachineOutput(result.output))
    // Independent rows are compared in pairs too.
    #expect(output.tables.keys.sorted() == (DistributionsCommandTests.tables + ["pairs"]).sorted())
    let moments = try #require(output.tables["moments"])
    #expect(moments.count == 6)
    let all = try #require(
      moments.first { $0["group"] as? String == "all" && $0["indicator"] as? String == "a" })
    #expect(all["mean"] as? Double == 10.5)
    #expect(isClose(try #require(all["sd"] as? Double), 5.916079783099616, relative: 1e-12))
    let b = try #require(moments.first { $0["group"] as? String == "all" && $0["indicator"] as? String == "b" })
    #expect(b["missing"] as? Int == 1 && b["n"] as? Int == 19)
    #expect(!result.output.contains("NaN"))
  }

  @Test("what cannot be asked is refused by name")
  func refusals() throws {
    let (folder, path) = try file("ratee,score,unit\nA,80,x\nB,90,y\n")
    defer { withExtendedLifetime(folder) {} }
    let unknown = try runShell("timbang distributions \(path) --by shoe --lang en")
    #expect(unknown.status == 64 && unknown.errors.contains("unit"))
    #expect(try runShell("timbang distributions \(path) --by unit,rater,period").status == 64)
    #expect(try runShell("timbang distributions \(path) --min-cell 0").status == 64)
    #expect(try runShell("timbang distributions \(path) --organisation purple").status == 64)
    let tiny = try runShell("timbang distributions \(path) --by unit --format json")
    let output = try #require(MachineOutput(tiny.output))
    #expect(tiny.status == 0 && output.numbers("groups", "too_small") == [2])
    // Two people are fewer than a cell may hold, all together too.
    #expect(output.texts("moments", "group") == [])
    let shown = try runShell("timbang distributions \(path) --min-cell 1 --format json")
    #expect(try #require(MachineOutput(shown.output)).texts("moments", "group") == ["all"])
  }
}
