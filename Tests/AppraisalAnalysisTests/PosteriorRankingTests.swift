import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

/// Two units, eight employees, five raters, two indicators of unequal weight, two periods, some employees on the
/// move: small enough for explicit inverses.
private struct SmallCity {
  let rows: [Appraised]
  let performance: FittedPerformance
  let scores: AdjustedScores
  let ratees: [String]
  let raters: [String]
  let units: [String]
  let indicators = ["x", "y"]
  let weights = [3.0, 1.0]

  init() throws {
    rows = SmallCity.made()
    performance = try fitted(rows)
    scores = AdjustedScores(performance)
    ratees = scores.entries.map(\.ratee)
    raters = Array(Set(rows.map(\.rater))).sorted()
    units = Array(Set(rows.compactMap(\.unit))).sorted()
  }

  private static func made() -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: 33))
    let levels = (0..<8).map { _ in 5 * stream.normal() }
    let severity = (0..<5).map { _ in 3 * stream.normal() }
    let strengths = (0..<16).map { _ in 2.5 * stream.normal() }
    let tastes = (0..<10).map { _ in 1.5 * stream.normal() }
    var rows: [Appraised] = []
    for ratee in 0..<8 {
      for period in 0..<2 {
        let unit = ratee == 0 && period == 1 ? 1 : ratee % 2
        for rater in [(ratee + period) % 5, (2 * ratee + 3 * period + 1) % 5] {
          for indicator in 0..<2 where (ratee + rater + period) % 4 != indicator {
            let score =
              60 + levels[ratee] + strengths[2 * ratee + indicator] - severity[rater]
              - tastes[2 * rater + indicator] + Double(4 * unit + period) + 2 * stream.normal()
            rows.append(
              Appraised(
                ratee: "e\(ratee)", rater: "s\(rater)", score: score, indicator: indicator == 0 ? "x" : "y",
                period: "202\(period)", unit: "u\(unit)", weight: indicator == 0 ? 3 : 1))
          }
        }
      }
    }
    return rows
  }

  private func flag(_ condition: Bool) -> Double { condition ? 1 : 0 }

  /// Intercept, indicator and period contrasts.
  private func fixed(_ row: Appraised) -> [Double] {
    [1, flag(row.indicator == performanceIndicators[1]), flag(row.period == "2021")]
  }

  /// The indicators in the order in which the rows name them: the first is the reference level.
  private var performanceIndicators: [String] { rows[0].indicator == "x" ? ["x", "y"] : ["y", "x"] }

  /// ratee | rater | unit | ratee:indicator | rater:indicator, a column for every pair whether it occurs or not.
  private func random(_ row: Appraised) -> [Double] {
    ratees.map { flag($0 == row.ratee) } + raters.map { flag($0 == row.rater) }
      + units.map { flag($0 == row.unit) }
      + ratees.flatMap { ratee in indicators.map { flag(ratee == row.ratee && $0 == row.indicator) } }
      + raters.flatMap { rater in indicators.map { flag(rater == row.rater && $0 == row.indicator) } }
  }

  private var variances: [Double] {
    func many(_ part: PerformanceModel.Part, _ count: Int) -> [Double] {
      [Double](repeating: performance.variance(of: part), count: count)
    }
    return many(.ratee, ratees.count) + many(.rater, raters.count) + many(.unit, units.count)
      + many(.rateeIndicator, 2 * ratees.count) + many(.raterIndicator, 2 * raters.count)
  }

  var dense: DenseMixedModel {
    DenseMixedModel(
      y: rows.map(\.score), x: rows.map(fixed), z: rows.map(random), g: variances,
      residual: performance.fit.residualVariance)
  }

  /// The weights of an employee's level: mean fixed effects, own effect, indicators by weight, units by rows.
  func level(_ ratee: String, acrossUnits: Bool = true, withFixed: Bool = true) -> [Double] {
    let own = rows.filter { $0.ratee == ratee }
    let x = rows.map(fixed)
    let rated = indicators.indices.filter { place in own.contains { $0.indicator == indicators[place] } }
    let total = rated.reduce(0) { $0 + weights[$1] }
    return x[0].indices.map { j in withFixed ? mean(x.map { $0[j] }) : 0 }
      + ratees.map { flag($0 == ratee) } + raters.map { _ in 0 }
      + units.map { unit in
        acrossUnits ? Double(own.count { $0.unit == unit }) / Double(own.count) : 0
      }
      + ratees.flatMap { other in
        indicators.indices.map { other == ratee && rated.contains($0) ? weights[$0] / total : 0 }
      } + [Double](repeating: 0, count: 2 * raters.count)
  }

  /// The weights of what an employee's raters put in, by rows.
  func raterEffect(_ ratee: String) -> [Double] {
    let own = rows.filter { $0.ratee == ratee }
    return [0, 0, 0] + ratees.map { _ in 0 }
      + raters.map { rater in Double(own.count { $0.rater == rater }) / Double(own.count) }
      + [Double](repeating: 0, count: units.count + 2 * ratees.count + 2 * raters.count)
  }

  func severity(_ rater: String) -> [Double] {
    [0, 0, 0] + ratees.map { _ in 0 } + raters.map { -flag($0 == rater) }
      + [Double](repeating: 0, count: units.count + 2 * ratees.count + 2 * raters.count)
  }
}

/// P(top) from draws of a normal vector, by a generator and a factor of the test's own.
private func bruteForce(
  _ centre: [Double], _ covariance: [[Double]], top: Int, draws: Int, seed: UInt64,
  extra: (inout RandomStream) -> [Double]
) -> [Double] {
  let root = DenseMixedModel.root(covariance)
  var stream = RandomStream(key: RandomKey(seed: seed))
  var counts = [Int](repeating: 0, count: centre.count)
  for _ in 0..<draws {
    let z = centre.map { _ in stream.normal() }
    let noise = extra(&stream)
    let level = centre.indices.map { i in
      centre[i] + noise[i] + (0...i).reduce(0) { $0 + root[i][$1] * z[$1] }
    }
    for i in level.indices.sorted(by: { level[$0] > level[$1] }).prefix(top) { counts[i] += 1 }
  }
  return counts.map { Double($0) / Double(draws) }
}

@Suite("Adjusted levels and their joint posterior")
struct PosteriorRankingTests {
  @Test("levels, errors and severities are those of explicit dense matrices")
  func dense() throws {
    let city = try SmallCity()
    #expect(city.performance.model.parts.count == 5)
    #expect(city.performance.variance(of: .ratee) > 0 && city.performance.variance(of: .rater) > 0)
    let levels = city.dense.combinations(city.ratees.map { city.level($0) })
    for (i, entry) in city.scores.entries.enumerated() {
      #expect(isClose(entry.adjusted, levels.estimates[i], relative: 1e-8))
      #expect(isClose(entry.standardError, levels.covariance[i][i].squareRoot(), relative: 1e-8))
    }
    let within = AdjustedScores(city.performance, scope: .withinUnit)
    let inside = city.dense.combinations(city.ratees.map { city.level($0, acrossUnits: false) })
    for (i, entry) in within.entries.enumerated() {
      #expect(isClose(entry.adjusted, inside.estimates[i], relative: 1e-8))
      #expect(isClose(entry.standardError, inside.covariance[i][i].squareRoot(), relative: 1e-8))
    }
    let severities = city.dense.combinations(city.raters.map { city.severity($0) })
    for entry in try RaterSeverity(city.performance).entries {
      let place = try #require(city.raters.firstIndex(of: entry.rater))
      #expect(isClose(entry.severity, severities.estimates[place], relative: 1e-8, floor: 1e-9))
      #expect(isClose(entry.standardError, severities.covariance[place][place].squareRoot(), relative: 1e-8))
    }
  }

  @Test("the remaining doubt is posterior over prior spread of the person's own part")
  func doubt() throws {
    let city = try SmallCity()
    let own = city.dense.combinations(city.ratees.map { city.level($0, acrossUnits: false, withFixed: false) })
    for (i, entry) in city.scores.entries.enumerated() {
      let indicators = Set(city.rows.filter { $0.ratee == entry.ratee }.map(\.indicator))
      let shares = indicators.count == 2 ? 0.75 * 0.75 + 0.25 * 0.25 : 1
      let prior =
        city.performance.variance(of: .ratee) + shares * city.performance.variance(of: .rateeIndicator)
      #expect(isClose(entry.remainingDoubt, (own.covariance[i][i] / prior).squareRoot(), relative: 1e-8))
    }
  }

  @Test("P(top) of the joint draws is that of the dense posterior", arguments: [1, 3])
  func topProbability(top: Int) throws {
    let city = try SmallCity()
    let draws = 5000
    let found = PosteriorRanking(
      city.scores, top: top, share: .fixed(0), draws: draws, key: RandomKey(seed: 5)
    ).topProbability
    let levels = city.dense.combinations(city.ratees.map { city.level($0) })
    let expected = bruteForce(
      levels.estimates, levels.covariance, top: top, draws: draws, seed: 6
    ) { _ in [Double](repeating: 0, count: city.ratees.count) }
    #expect(agree(found, expected, draws))
    #expect(isClose(found.reduce(0, +), Double(top), relative: 1e-12))
  }

  @Test("the real share of rater effects enters as drawn from t given r", arguments: [0.5, 1])
  func realShare(rho: Double) throws {
    let city = try SmallCity()
    let draws = 5000
    let found = PosteriorRanking(
      city.scores, top: 2, share: .fixed(rho), draws: draws, key: RandomKey(seed: 7)
    ).topProbability
    let weights = city.ratees.map { ratee in
      zip(city.level(ratee), city.raterEffect(ratee)).map { $0 + rho * $1 }
    }
    let levels = city.dense.combinations(weights)
    let spread = (rho * (1 - rho) * city.performance.variance(of: .rater)).squareRoot()
    let shares = city.ratees.map { ratee in Array(city.raterEffect(ratee)[11..<(11 + city.raters.count)]) }
    let expected = bruteForce(levels.estimates, levels.covariance, top: 2, draws: draws, seed: 8) { stream in
      let noise = city.raters.map { _ in spread * stream.normal() }
      return shares.map { zip($0, noise).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    #expect(agree(found, expected, draws))
  }

  /// Two Monte Carlo estimates, four standard errors of their difference apart at most.
  private func agree(_ a: [Double], _ b: [Double], _ draws: Int) -> Bool {
    zip(a, b).allSatisfy { a, b in
      let p = max((a + b) / 2, 1e-3)
      return abs(a - b) <= 4 * (2 * p * (1 - p) / Double(draws)).squareRoot()
    }
  }

  /// Davies & Goldsmith (1972).
  private static let dyestuff: [Appraised] = [
    "A": [1545, 1440, 1440, 1520, 1580], "B": [1540, 1555, 1490, 1560, 1495],
    "C": [1595, 1550, 1605, 1510, 1560], "D": [1445, 1440, 1595, 1465, 1545],
    "E": [1595, 1630, 1515, 1635, 1625], "F": [1520, 1455, 1450, 1480, 1445],
  ].sorted { $0.key < $1.key }.flatMap { batch, yields in
    yields.map { Appraised(ratee: batch, score: $0) }
  }

  @Test("Dyestuff: batch levels of lme4, and their probabilities of being the best")
  func dyestuff() throws {
    let scores = AdjustedScores(try fitted(PosteriorRankingTests.dyestuff, raters: .absent))
    let blups = [-17.60685, 0.39126, 28.56223, -23.08454, 56.73319, -44.99529]
    for (entry, blup) in zip(scores.entries, blups) {
      #expect(isClose(entry.adjusted, 1527.5 + blup, relative: 0, floor: 1e-5 * 42))
      // 401.403 is the reference's error variance with the mean estimated: that of mean and batch together.
      #expect(isClose(entry.standardError * entry.standardError, 401.403, relative: 1e-5))
      // That of the batch alone is σ²(1 − r(1 − 1/6)), r = σ²/(σ² + 2451.25/5) = .782521….
      let r = 1764.05 / (1764.05 + 2451.25 / 5)
      #expect(isClose(entry.reliability, r * 5 / 6, relative: 1e-5))
    }
    let draws = 10_000
    let ranking = PosteriorRanking(scores, top: 1, draws: draws, key: RandomKey(seed: 1))
    // With the mean held fixed in the reference; drawing it shifts all batches alike in a balanced design, so
    // that the ranks are the same.
    for (p, best) in zip(ranking.topProbability, [0.0014, 0.0121, 0.1505, 0.0007, 0.8353, 0]) {
      let error = (max(best, 1e-4) * (1 - best) / Double(draws)).squareRoot()
      #expect(abs(p - best) <= 4 * error + 5e-5, "\(p) for \(best)")
    }
  }

  @Test("rank intervals are ordered, lie within the ranks and hold the rank of the level")
  func rankIntervals() throws {
    let scores = AdjustedScores(try fitted(CrossedCase().rows(seed: 40)))
    let ranking = PosteriorRanking(scores, top: 4, draws: 1000, key: RandomKey(seed: 1))
    let order = scores.entries.indices.sorted { scores.entries[$0].adjusted > scores.entries[$1].adjusted }
    for (place, i) in order.enumerated() {
      #expect(1 <= ranking.rankLower[i] && ranking.rankUpper[i] <= scores.entries.count)
      #expect(ranking.rankLower[i] <= place + 1 && place + 1 <= ranking.rankUpper[i])
    }
  }

  @Test("shares asked for together are those asked for alone")
  func alternatives() throws {
    let scores = AdjustedScores(try fitted(CrossedCase().rows(seed: 43)))
    let key = RandomKey(seed: 3)
    let shares: [RealShare] = [.fixed(0), .fixed(0.5), .fixed(1)]
    // 700 draws beside 600: the draws of all shares end within a batch of the others.
    let together = PosteriorRanking(
      scores, top: 4, share: .fixed(0.25), alternatives: shares, alternativeDraws: 600, draws: 700, key: key,
      threads: 2)
    let alone = PosteriorRanking(scores, top: 4, share: .fixed(0.25), draws: 700, key: key)
    #expect(together.topProbability == alone.topProbability)
    #expect(together.rankLower == alone.rankLower && together.rankUpper == alone.rankUpper)
    #expect(together.probabilityAbove(2) == alone.probabilityAbove(2))
    for (share, found) in zip(shares, together.alternatives) {
      #expect(found == PosteriorRanking(scores, top: 4, share: share, draws: 600, key: key).topProbability)
    }
    #expect(Set(together.alternatives).count == 3)
  }

  @Test("is the same for one thread and two and for one seed, a little different for another")
  func reproducible() throws {
    let scores = AdjustedScores(try fitted(CrossedCase().rows(seed: 41)))
    func run(_ seed: UInt64, threads: Int) -> PosteriorRanking {
      PosteriorRanking(scores, top: 4, draws: 1000, key: RandomKey(seed: seed), threads: threads)
    }
    let (one, two, again, other) = (
      run(1, threads: 1), run(1, threads: 2), run(1, threads: 1), run(2, threads: 1)
    )
    #expect(one.topProbability == two.topProbability && one.topProbability == again.topProbability)
    #expect(one.rankLower == two.rankLower && one.rankUpper == two.rankUpper)
    #expect(one.probabilityAbove(3) == two.probabilityAbove(3, threads: 2))
    #expect(one.topProbability != other.topProbability)
    #expect(agree(one.topProbability, other.topProbability, 1000))
  }

  @Test("Pr(above) of two employees are complementary")
  func pairs() throws {
    let scores = AdjustedScores(try fitted(CrossedCase().rows(seed: 42)))
    let ranking = PosteriorRanking(scores, top: 4, draws: 500, key: RandomKey(seed: 1))
    let (a, b) = (ranking.probabilityAbove(0), ranking.probabilityAbove(1))
    #expect(a[0] == 0.5 && isClose(a[1] + b[0], 1, relative: 1e-12))
  }
}
