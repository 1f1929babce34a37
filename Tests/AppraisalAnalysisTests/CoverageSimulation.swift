import AppraisalAnalysis
import Foundation
import Testing

/// Whether 95 % intervals hold the truth in cities where teams are exchangeable and the design identifies severity.
///
/// Issue 2 asks for .92–.98 over at least 200 cities; every push runs 20 against .90–.99. More by
/// `TIMBANG_SIMULATION_CITIES=200 swift test -c release --filter CoverageSimulation`.
///
/// What the intervals estimate. A score is `50 + level − severity + noise`, with levels and severities drawn around
/// zero. The model has the same zero: severity is measured from the mean of the population of raters, of which the
/// city's raters are a sample, and an adjusted level is 50 + level, whose error includes that of the estimated
/// mean. So both are compared with the truth as it was drawn, centred in no city.
@Suite("CoverageSimulation")
struct CoverageSimulation {
  /// 20 supervisors × 10 staff × 3 quarters; 30 % change supervisor each quarter, 10 % are rated by two.
  private static let options = Options().with {
    $0.name = "coverage"
    $0.employees = 200
    $0.unitCount = 1
    $0.teamSize = 10...10
    $0.periods = 3
    $0.shareRotating = 0.3
    $0.shareDoubleRated = 0.1
    $0.performanceSD = 5
    $0.severitySD = 4
    $0.noiseSD = 5
  }

  /// The shares of a city's supervisors and staff whose interval holds the truth.
  private func coverage(seed: UInt64) throws -> (severity: Double, level: Double) {
    let city = try CitySimulation(options: CoverageSimulation.options, seed: seed).run()
    let performance = try PerformanceModel(RatingDesign(city.appraisalTable())).fit()
    let raters = city.raterTruth
    let severities = try RaterSeverity(performance).entries.map { entry -> Bool in
      let truth = try #require(raters[entry.rater]).severity
      return entry.lower <= truth && truth <= entry.upper
    }
    let ratees = Dictionary(uniqueKeysWithValues: city.truth.ratees.map { ($0.identifier, $0.level) })
    let levels = try AdjustedScores(performance).entries.map { entry -> Bool in
      let truth = 50 + (try #require(ratees[entry.ratee]))
      return abs(entry.adjusted - truth) <= 1.959963984540054 * entry.standardError
    }
    return (share(severities), share(levels))
  }

  private func share(_ hits: [Bool]) -> Double { Double(hits.count { $0 }) / Double(hits.count) }

  @Test("95 % intervals of severity and of adjusted levels cover")
  func coverage() throws {
    let cities = simulatedCities(default: 20)
    let limits = cities >= 200 ? 0.92...0.98 : 0.90...0.99
    let shares = try (1...cities).map { try coverage(seed: UInt64(2000 + $0)) }
    let severity = Replicated(shares.map(\.severity))
    let level = Replicated(shares.map(\.level))
    print("coverage of 95 % intervals: severity \(severity), adjusted level \(level)")
    #expect(limits.contains(severity.mean), "severity: \(severity)")
    #expect(limits.contains(level.mean), "adjusted level: \(level)")
  }
}
