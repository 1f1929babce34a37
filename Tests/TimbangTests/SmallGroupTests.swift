import Foundation
import TestSupport
import Testing

/// Groups that are too small to be shown must not follow from those that are.
@Suite("Small groups")
struct SmallGroupTests {
  /// The sample city with a third attribute: four of one group, some of a second, all others of a third.
  private static func city() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    let made = try runShell(
      "timbang simulate --preset palembang --employees 160 --units 4 --periods 3 --share-double-rated 0.3 --seed 9 "
        + "--format csv > '\(folder.path("city.csv"))'")
    guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    var lines = try String(contentsOfFile: folder.path("city.csv"), encoding: .utf8).split(separator: "\n")
    let heading = lines.removeFirst()
    var order: [Substring: Int] = [:]
    let rows = lines.map { line -> String in
      let ratee = line.prefix { $0 != "," }
      let number = order[ratee, default: order.count]
      order[ratee] = number
      return line + "," + (number < 4 ? "Buddha" : number < 34 ? "Kristen" : "Islam")
    }
    try ([heading + ",religion"] + rows).joined(separator: "\n")
      .write(toFile: folder.path("city.csv"), atomically: true, encoding: .utf8)
    return folder
  }

  @Test("differences between groups leave out the small one and the one that would tell its size")
  func interactions() throws {
    let folder = try SmallGroupTests.city()
    let result = try runShell("timbang raters '\(folder.path("city.csv"))' --format json")
    let rows = try #require(MachineOutput(result.output)?.tables["interactions"], "\(result.errors)")
    let groups = rows.filter { $0["attribute"] as? String == "religion" }
    #expect(!groups.isEmpty)
    #expect(groups.allSatisfy { $0["level"] as? String == "Islam" }, "\(groups)")
    #expect(rows.contains { $0["attribute"] as? String == "sex" })
  }
}
