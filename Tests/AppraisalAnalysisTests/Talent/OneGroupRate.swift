import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import Testing

/// How often `talent` calls groups reliable where there is one group; `scripts/one-group-rate` runs it at full size.
///
/// Normal indicators with a common factor (r = .5), continuous or rounded to whole scores of 1 to 5 around 3.6.
@Suite("OneGroupRate")
struct OneGroupRate {
  private struct World {
    let name: String
    let rows: Int
    let columns: Int
    let isRounded: Bool
  }

  private static let worlds = [
    World(name: "continuous", rows: 300, columns: 4, isRounded: false),
    World(name: "scores 1–5", rows: 300, columns: 4, isRounded: true),
  ]

  private func rows(_ world: World, seed: UInt64) -> TalentRows {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let rows = (0..<world.rows).map { _ -> [Double] in
      let common = stream.normal()
      return (0..<world.columns).map { _ in
        let value = (common + stream.normal()) / 2.0.squareRoot()
        return world.isRounded ? min(max((3.6 + 0.8 * value).rounded(), 1), 5) : value
      }
    }
    let columns = (0..<world.columns).map { j in
      PlainTable.Column(name: "x\(j + 1)", values: rows.map { $0[j] })
    }
    return TalentRows(PlainTable(columns: columns, source: "simulated", lines: Array(1...world.rows)))
  }

  /// The share of tables that are called reliably grouped.
  private func rate(_ world: World, _ method: TalentMethod, tables: Int) throws -> Double {
    var options = TalentOptions()
    options.method = method
    options.families = [.eei, .vvi, .eee, .vvv]
    options.groups = Array(1...4)
    options.starts = 5
    options.nullTables = 39
    options.replicates = 20
    options.threads = 2
    let verdicts = try (0..<tables).map { table in
      try TalentStudy(
        rows(world, seed: UInt64(9_001 + table)), options: options, seed: RandomKey(seed: UInt64(table))
      ).verdict
    }
    return Double(verdicts.count { $0 == .reliable }) / Double(tables)
  }

  @Test("one group is called several no more often than the level of the test", arguments: [0, 1])
  func rate(world: Int) throws {
    let tables = ProcessInfo.processInfo.environment["TIMBANG_ONE_GROUP_TABLES"].flatMap { Int($0) } ?? 6
    let isFull = tables > 50
    for method in isFull ? [.mixture, .kmeans, .ward, .pam] : [TalentMethod.mixture, .kmeans] {
      let rate = try rate(Self.worlds[world], method, tables: tables)
      print("| \(Self.worlds[world].name) | \(method.rawValue) | \(tables) | \(String(format: "%.3f", rate)) |")
      // The level, and what chance adds to so many tables: beyond it with probability below .001.
      let level = TalentStudy.significance
      #expect(rate <= level + 3.3 * (level * (1 - level) / Double(tables)).squareRoot())
    }
  }
}
