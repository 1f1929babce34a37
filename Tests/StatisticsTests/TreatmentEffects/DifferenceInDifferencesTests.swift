import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Difference in differences with staggered treatment")
struct DifferenceInDifferencesTests {
  private static let fixtures = "Tests/StatisticsTests/Fixtures/treatment-effects/"
  private typealias Comparison = DifferenceInDifferences.Comparison

  /// The scenarios of `did-att.csv`: R's did on mpdta, by the tests of csdid (see provenance.md there).
  private static func effects(_ scenario: String) throws -> GroupTimeEffects {
    let covariate = scenario == "mpdta_nev_reg_cov"
    return try DifferenceInDifferences(
      MinimumWages.panel(covariate: covariate),
      comparison: scenario == "mpdta_nyt_dr" ? .notYetTreated : .neverTreated,
      adjustment: covariate ? .outcomeRegression : .doublyRobust
    ).estimate()
  }

  // Two programs, one formula; the reference has 15 digits.
  @Test(
    "gives R did's effects of minimum wages by cohort and year",
    arguments: ["mpdta_nev_dr", "mpdta_nyt_dr", "mpdta_nev_reg_cov"])
  func published(scenario: String) throws {
    let effects = try Self.effects(scenario)
    let rows = try MinimumWages.rows(of: Self.fixtures + "did-att.csv").filter { $0["scenario"] == scenario }
    #expect(rows.count == 12 && effects.effects.count == 12)
    for row in rows {
      let (g, t) = (try #require(row["group"].flatMap(Int.init)), try #require(row["t"].flatMap(Int.init)))
      let effect = try #require(effects[g, t])
      let (att, se) = (
        try #require(row["att"].flatMap(Double.init)), try #require(row["se"].flatMap(Double.init))
      )
      #expect(isClose(effect.estimate, att, relative: 1e-10, floor: 1e-12), "\(g) \(t): \(effect.estimate)")
      #expect(isClose(effect.standardError, se, relative: 1e-10), "\(g) \(t): \(effect.standardError)")
    }
  }

  @Test(
    "gives R did's averages and event study",
    arguments: ["mpdta_nev_dr", "mpdta_nyt_dr", "mpdta_nev_reg_cov"])
  func aggregates(scenario: String) throws {
    let effects = try Self.effects(scenario)
    let rows = try MinimumWages.rows(of: Self.fixtures + "did-aggregate.csv").filter {
      $0["scenario"] == scenario
    }
    #expect(rows.count == 15)
    for row in rows {
      let kind = try #require(row["type"].flatMap(AggregatedEffects.Kind.init(rawValue:)))
      let found = effects.aggregated(kind)
      func number(_ name: String) -> Double? { row[name].flatMap(Double.init) }
      #expect(isClose(found.overall.estimate, try #require(number("overall")), relative: 1e-10))
      #expect(isClose(found.overall.standardError, try #require(number("overall_se")), relative: 1e-10))
      guard let key = row["key"].flatMap(Int.init) else { continue }
      let own = try #require(found.estimates.first { $0.key == key })
      #expect(isClose(own.estimate, try #require(number("estimate")), relative: 1e-9, floor: 1e-12))
      #expect(isClose(own.standardError, try #require(number("se")), relative: 1e-10))
    }
  }

  // did rounds its p-values to five decimals.
  @Test("gives R did's test of parallel paths before treatment")
  func preTrend() throws {
    for (scenario, statistic, p) in [
      ("mpdta_nev_dr", 7.79123662720035, 0.16812), ("mpdta_nyt_dr", 7.79092771882739, 0.16814),
      ("mpdta_nev_reg_cov", 6.8612749537136, 0.23116),
    ] {
      let test = try #require(try Self.effects(scenario).preTrend())
      #expect(isClose(test.statistic, statistic, relative: 1e-9) && test.estimates == 5)
      #expect(abs(test.pValue - p) < 6e-6)
    }
  }

  @Test(
    "agrees with csdid on weights, double robustness, a universal base and anticipation",
    arguments: ["doubly_robust", "weighting", "doubly_robust_not_yet", "universal", "anticipation"])
  func peers(name: String) throws {
    let expected = try #require(try TreatmentPeers.load().did[name])
    let covariate = !["universal", "anticipation"].contains(name)
    let effects = try DifferenceInDifferences(
      MinimumWages.panel(covariate: covariate),
      comparison: ["doubly_robust", "weighting"].contains(name) ? .neverTreated : .notYetTreated,
      adjustment: name == "weighting" ? .inverseProbability : .doublyRobust,
      basePeriod: name == "universal" ? .universal : .varying, anticipation: name == "anticipation" ? 1 : 0
    ).estimate()
    #expect(effects.effects.count == expected.count)
    for row in expected {
      let own = try #require(effects[row.cohort, row.time])
      // Logistic regressions stop at their own tolerances.
      #expect(isClose(own.estimate, row.estimate ?? .nan, relative: 1e-6, floor: 1e-9), "\(row)")
      if let se = row.se {
        #expect(isClose(own.standardError, se, relative: 1e-6), "\(row)")
      } else {
        #expect(own.isReference && own.standardError.isNaN)
      }
    }
  }

  @Test("does not see constants of counties and years, nor the order of counties; scale goes through")
  func laws() throws {
    let panel = try MinimumWages.panel()
    let plain = try DifferenceInDifferences(panel).estimate()
    var moved = panel.outcomes
    for unit in 0..<panel.units {
      for time in 0..<5 {
        moved[unit, time] = 3 * (moved[unit, time] + Double(unit % 17) - Double(time * time))
      }
    }
    let shifted = try DifferenceInDifferences(
      StaggeredPanel(times: panel.times, outcomes: moved, firstTreated: panel.firstTreated)
    ).estimate()
    let order = Array((0..<panel.units).reversed())
    let turned = try DifferenceInDifferences(
      StaggeredPanel(
        times: panel.times,
        outcomes: Matrix(
          rows: panel.units, columns: (0..<5).map { time in order.map { panel.outcomes[$0, time] } }),
        firstTreated: order.map { panel.firstTreated[$0] })
    ).estimate()
    for (a, (b, c)) in zip(plain.effects, zip(shifted.effects, turned.effects)) {
      #expect(isClose(b.estimate, 3 * a.estimate, relative: 1e-9, floor: 1e-12))
      #expect(isClose(b.standardError, 3 * a.standardError, relative: 1e-9))
      #expect(isClose(c.estimate, a.estimate, relative: 1e-12, floor: 1e-14))
      #expect(isClose(c.standardError, a.standardError, relative: 1e-12))
    }
  }

  @Test("takes pairs of periods in which a county was seen, where others are missing")
  func unbalanced() throws {
    let panel = try MinimumWages.panel { $0 % 7 != 0 }
    let effects = try DifferenceInDifferences(panel, comparison: .neverTreated).estimate()
    let effect = try #require(effects[2004, 2006])
    // By hand: means of changes from 2003 to 2006 of those seen in both.
    func mean(_ cohort: Int?) -> (Double, Int) {
      let changes = (0..<panel.units).filter { panel.firstTreated[$0] == cohort }
        .map { panel.outcomes[$0, 3] - panel.outcomes[$0, 0] }.filter { !$0.isNaN }
      return (changes.reduce(0, +) / Double(changes.count), changes.count)
    }
    let (own, others) = (mean(2004), mean(nil))
    #expect(effect.treated == own.1 && effect.comparison == others.1 && own.1 < 20)
    #expect(isClose(effect.estimate, own.0 - others.0, relative: 1e-12))
  }

  // Units of pairs with equal outcomes hold half the information: the error grows by √2.
  @Test("allows for clusters")
  func clusters() throws {
    let panel = try MinimumWages.panel()
    let twice = Array(0..<panel.units) + Array(0..<panel.units)
    let doubled = StaggeredPanel(
      times: panel.times,
      outcomes: Matrix(
        rows: twice.count, columns: (0..<5).map { time in twice.map { panel.outcomes[$0, time] } }),
      firstTreated: twice.map { panel.firstTreated[$0] }, clusters: twice)
    let single = try DifferenceInDifferences(panel).estimate()
    let clustered = try DifferenceInDifferences(doubled).estimate()
    for (a, b) in zip(single.effects, clustered.effects) {
      #expect(isClose(a.estimate, b.estimate, relative: 1e-12))
      #expect(isClose(a.standardError * (500.0 / 499).squareRoot(), b.standardError, relative: 1e-10))
    }
  }

  // 5,000 draws: the error of a quartile range is about 1.2 per cent.
  @Test("draws standard errors and a band for all effects", arguments: InfluenceFunctions.Multiplier.allCases)
  func bootstrap(multiplier: InfluenceFunctions.Multiplier) throws {
    let study = try Self.effects("mpdta_nev_dr").aggregated(.dynamic)
    let band = study.influence.band(replicates: 5000, multiplier: multiplier, key: RandomKey(seed: 7))
    for (drawn, own) in zip(band.standardErrors, study.estimates) {
      #expect(isClose(drawn, own.standardError, relative: 0.05))
    }
    // did's summary of the same event study reads 2.5 to 2.7, by the draw.
    #expect((2.45...2.75).contains(band.criticalValue))
    #expect(band == study.influence.band(replicates: 5000, multiplier: multiplier, key: RandomKey(seed: 7)))
  }

  @Test("says why it cannot answer")
  func refusals() throws {
    let flat = Matrix(rows: 4, columns: 2, elements: [1, 2, 3, 4, 2, 3, 4, 5])
    func estimate(_ first: [Int?], _ outcomes: Matrix, _ times: [Int] = [1, 2]) throws {
      _ = try DifferenceInDifferences(
        StaggeredPanel(times: times, outcomes: outcomes, firstTreated: first)
      ).estimate()
    }
    #expect(throws: TreatmentError.tooFewPeriods(found: 1, needed: 2)) {
      try estimate([1, nil], Matrix(rows: 2, columns: 1, elements: [1, 2]), [1])
    }
    #expect(throws: TreatmentError.noneTreated(alwaysTreated: 0)) { try estimate([nil, nil, nil, nil], flat) }
    #expect(throws: TreatmentError.noneTreated(alwaysTreated: 4)) { try estimate([1, 1, 1, 1], flat) }
    #expect(throws: TreatmentError.noComparison) { try estimate([2, 2, 2, 2], flat) }
    var infinite = flat
    infinite[2, 1] = .infinity
    #expect(throws: TreatmentError.notFinite(column: "period 2", row: 2)) {
      try estimate([2, nil, nil, nil], infinite)
    }
    var unseen = flat
    unseen[0, 0] = .nan
    #expect(throws: TreatmentError.nothingEstimable) { try estimate([2, nil, nil, nil], unseen) }
  }
}
