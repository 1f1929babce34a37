import AppraisalAnalysis
import Foundation
import Testing

/// The whole table of methods.md §2.1 at full size, as Markdown; `scripts/severity-table` runs it.
///
/// 200 supervisors × 12 staff × 3 periods; SDs of severity 3, employees 5, a rating 2.45, a result 4.
@Suite("SeverityTable")
struct SeverityTable {
  private struct Row {
    var world: String
    var link: String
    var change: @Sendable (inout Options) -> Void
  }

  private static let rows: [Row] = [
    Row(world: "teams exchangeable", link: "disjoint") { _ in },
    Row(world: "", link: "2 % move per period") { $0.shareRotating = 0.02 },
    Row(world: "", link: "30 % move") { $0.shareRotating = 0.3 },
    Row(world: "team quality differs (SD 3)", link: "disjoint") { $0.teamQualitySD = 3 },
    Row(world: "", link: "5 % move") { ($0.teamQualitySD, $0.shareRotating) = (3, 0.05) },
    Row(world: "", link: "15 % move") { ($0.teamQualitySD, $0.shareRotating) = (3, 0.15) },
    Row(world: "", link: "5 % double-rated") { ($0.teamQualitySD, $0.shareDoubleRated) = (3, 0.05) },
    Row(world: "", link: "20 % double-rated") { ($0.teamQualitySD, $0.shareDoubleRated) = (3, 0.2) },
    Row(world: "+ manager effect (SD 2)", link: "30 % move") {
      ($0.teamQualitySD, $0.managerEffectSD, $0.shareRotating) = (3, 2, 0.3)
    },
    Row(world: "", link: "20 % double-rated") {
      ($0.teamQualitySD, $0.managerEffectSD, $0.shareDoubleRated) = (3, 2, 0.2)
    },
  ]

  static let isWanted = ProcessInfo.processInfo.environment["TIMBANG_SEVERITY_TABLE"] != nil

  @Test("prints correlation with true severity and coverage of 95 % intervals", .enabled(if: isWanted))
  func table() throws {
    let cities = simulatedCities(default: 4)
    print(
      "| true world | link | random employees | fixed employees | anchor | status |\n|---|---|---|---|---|---|")
    for row in Self.rows {
      var columns: [[(Double, Double)]] = [[], [], []]
      var statuses: Set<String> = []
      for city in 1...cities {
        let simulated = try CitySimulation(options: options(row), seed: UInt64(7000 + city)).run()
        let design = RatingDesign(simulated.appraisalTable())
        let truth = simulated.raterTruth.mapValues(\.severity)
        statuses.formUnion(design.statusOfRater.map(\.rawValue))
        let random = try PerformanceModel(design).fit()
        columns[0].append(try quality(RaterSeverity(random), truth))
        if let fixed = try? PerformanceModel(design, employees: .fixed).fit() {
          columns[1].append(try quality(RaterSeverity(fixed), truth))
        }
        let anchored = try #require(try AnchoredSeverity(design))
        columns[2].append(try quality(RaterSeverity(random, anchored: anchored), truth))
      }
      let cells = columns.map(cell)
      print(
        "| \(row.world) | \(row.link) | \(cells.joined(separator: " | ")) | \(statuses.sorted().joined(separator: ", ")) |"
      )
    }
  }

  private func options(_ row: Row) -> Options {
    CitySimulation.Options().with {
      $0.name = "table"
      $0.employees = 2400
      $0.unitCount = 1
      $0.teamSize = 12...12
      $0.periods = 3
      $0.indicators = [
        .init(name: "performance", aspect: .results, mean: 50, measuredEvery: 1, measuredMean: 55)
      ]
      $0.performanceSD = 5
      $0.severitySD = 3
      $0.noiseSD = 2.45
      $0.objectiveShare = 1
      $0.anchorNoiseSD = 4
      row.change(&$0)
    }
  }

  private func quality(_ severity: RaterSeverity, _ truth: [String: Double]) -> (Double, Double) {
    let known = severity.entries.filter(\.isIdentified)
    let values = known.map { truth[$0.rater] ?? .nan }
    let hits = zip(known, values).count { $0.lower <= $1 && $1 <= $0.upper }
    return (correlation(known.map(\.severity), values), Double(hits) / Double(known.count))
  }

  private func cell(_ values: [(Double, Double)]) -> String {
    guard !values.isEmpty else { return "not estimable" }
    let (r, c) = (mean(values.map(\.0)), mean(values.map(\.1)))
    return String(format: "%.3f / %.3f", r, c)
  }
}
