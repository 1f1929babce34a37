import Appraisals
import Foundation
import Statistics

/// How much of the range raters use: differences between scores as a multiple of what the pool shows.
///
/// Two spreads speak: that between a rater's employees, and that of what is left within a form. The range is what both
/// share; a spread that is peculiar to one of them (a uniform team, halo) is not laid to the rater's range. Both are
/// compared with what the ends of the scale leave at the rater's level, and what still goes with the level is taken
/// out, so that a lenient rater at the ceiling is not called narrow.
///
/// > Reference: Saal, Downey & Lahey (1980), doi:10.1037/0033-2909.88.2.413, on range restriction and central
/// tendency; the project's methods, §2.4.
public struct RaterRange: Sendable {
  /// One rater.
  public struct Entry: Sendable, Hashable {
    /// The rater.
    public let rater: String
    /// Employees with a level that can be compared.
    public let ratees: Int
    /// The rater's mean above the pool's on the same indicators and periods.
    public let level: Double
    /// The standard deviation between employees over the expected one, not shrunken; NaN where it cannot be told.
    public let betweenRatio: Double
    /// The standard deviation of what is left within forms over the expected one, not shrunken.
    public let residualRatio: Double
    /// What both share, shrunken: below 1 is a narrow range.
    public let ratio: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The p-value of "as the pool", from the unshrunken spreads; NaN where nothing can be told.
    public let p: Double
    /// The Benjamini–Hochberg q-value.
    public let q: Double
    /// How much of the range ratio the data resolve.
    public let reliability: Double
    /// Employees of the rater with objective results.
    public let measuredRatees: Int
    /// The spread of those results over the pool's, shrunken; NaN below five measured employees.
    public let objectiveRatio: Double
    /// The spread of ratings over that of the objective results of the same staff, relative to the pool; NaN where
    /// results are too few.
    public let againstObjective: Double
    /// The lower limit of its 95 % interval.
    public let againstLower: Double
    /// The upper limit.
    public let againstUpper: Double

    /// Whether the range is narrow beyond chance, and not because the staff are alike in their measured results.
    public var isNarrow: Bool { q < 0.05 && ratio < 1 && !(againstLower > 1) && !(betweenRatio > 1) }
    /// Whether the range is wide beyond chance.
    public var isWide: Bool { q < 0.05 && ratio > 1 && !(betweenRatio < 1) }
  }

  /// All raters, in the order of the design.
  public let entries: [Entry]
  /// The standard deviation of the logarithm of the range between raters.
  public let logSD: Double

  init(_ forms: RaterForms, _ spreads: RaterSpreads) {
    let objective = ObjectiveSpreads(forms)
    let names = forms.design.raters?.levels ?? []
    let q = FalseDiscoveryRate.qValues(spreads.p)
    let half = NormalDistribution.standard.quantile(0.975)
    entries = names.indices.map { rater in
      let shared = spreads.shared.estimates[rater]
      let isTold = !spreads.p[rater].isNaN
      let center = shared.value / 2
      let se = shared.standardError / 2
      let result = objective.shrunken?.estimates[rater]
      let hasResult = objective.measured[rater] >= ObjectiveSpreads.fewest
      let own = hasResult ? (result?.deviation ?? .nan) / 2 : .nan
      let ownError = hasResult ? (result?.standardError ?? .nan) / 2 : .nan
      let gapError = (se * se + ownError * ownError).squareRoot()
      func ratio(_ log: Double) -> Double { isTold ? exp(log) : .nan }
      return Entry(
        rater: names[rater], ratees: forms.pairsOfRater[rater].count { forms.pairs[$0].blockSize > 1 },
        level: forms.level[rater], betweenRatio: exp(spreads.measures[0][rater] / 2),
        residualRatio: exp(spreads.measures[1][rater] / 2), ratio: ratio(center),
        lower: ratio(center - half * se),
        upper: ratio(center + half * se), p: spreads.p[rater], q: q[rater],
        reliability: isTold ? shared.reliability : 0, measuredRatees: objective.measured[rater],
        objectiveRatio: exp(own), againstObjective: ratio(center - own),
        againstLower: ratio(center - own - half * gapError), againstUpper: ratio(center - own + half * gapError)
      )
    }
    logSD = spreads.shared.variance.squareRoot() / 2
  }
}

/// The two spreads of every rater as logarithms of variances over their expectation, adjusted for the level.
struct RaterSpreads {
  /// Between employees, and within forms; NaN where there is none.
  let measures: [[Double]]
  let variances: [[Double]]
  let shared: SharedShrinkage
  /// Two-sided p of both spreads together; NaN without any.
  let p: [Double]
  /// The shrunken variance ratio of what is left within forms, for weighing evidence.
  let noiseRatio: [Double]
  /// What a sum of squares between employees is worth: below 1 where their spread has heavy tails.
  let betweenWorth: Double

  /// Fewer employees than these say nothing about a spread.
  static let fewestRatees = 3
  /// Less than this share of the variance left by the ends of the scale says nothing about the rest.
  static let smallestShare = 0.15

  init(_ forms: RaterForms) {
    let pool = forms.pool
    let worth = SpreadWorth(forms)
    betweenWorth = worth.between
    var values = [[Double]](repeating: [Double](repeating: .nan, count: forms.raterCount), count: 2)
    var variances = values
    var scores = values
    for rater in 0..<forms.raterCount {
      let pairs = forms.pairsOfRater[rater].map { forms.pairs[$0] }.filter { $0.blockSize > 1 }
      guard pairs.count >= RaterSpreads.fewestRatees else { continue }
      let freedom = pairs.reduce(0) { $0 + $1.betweenFreedom }
      let expected =
        pool.between * pool.betweenShare[rater]
        + pool.meanNoise * pool.noiseShare[rater] * pool.inverseRatings[rater]
      let between = LogVariance(
        sumOfSquares: pairs.reduce(0) { $0 + $1.effect * $1.effect }, expected: freedom * expected,
        degreesOfFreedom: freedom * worth.between)
      let d = Double(forms.residualFreedom[rater])
      let residual = LogVariance(
        sumOfSquares: pairs.reduce(0) { $0 + $1.residualSquares },
        expected: d * pool.meanNoise * pool.noiseShare[rater], degreesOfFreedom: d * worth.residual)
      if let between, pool.betweenShare[rater] > RaterSpreads.smallestShare {
        (values[0][rater], variances[0][rater], scores[0][rater]) =
          (between.estimate, between.variance, between.score)
      }
      if let residual, pool.noiseShare[rater] > RaterSpreads.smallestShare {
        (values[1][rater], variances[1][rater], scores[1][rater]) =
          (residual.estimate, residual.variance, residual.score)
      }
    }
    // What goes with the level beyond the ends of the scale, and the pool's mean, are nobody's peculiarity.
    let lines = (0..<2).map { NormalShrinkage(values[$0], variances: variances[$0], covariate: forms.level) }
    measures = (0..<2).map { k in
      values[k].indices.map { values[k][$0] - lines[k].estimates[$0].expected }
    }
    self.variances = variances
    shared = SharedShrinkage(measures, variances: variances)
    noiseRatio = lines[1].estimates.map { $0.p.isNaN ? 1 : exp($0.deviation) }
    let offset = (0..<2).map { k in lines[k].estimates.map(\.expected) }
    let peculiar = shared.peculiar
    let usable = (0..<2).map { k in values[k].count(where: \.isFinite) >= 3 }
    p = (0..<forms.raterCount).map { rater in
      var (sum, squares) = (0.0, 0.0)
      for k in 0..<2 where usable[k] && values[k][rater].isFinite {
        let v = variances[k][rater]
        // The score is against the raw expectation; the level's part moves it by its own share.
        let score =
          (scores[k][rater] - offset[k][rater] / v.squareRoot()) * (v / (v + peculiar[k])).squareRoot()
        let weight = 1 / (v + peculiar[k]).squareRoot()
        sum += weight * score
        squares += weight * weight
      }
      return squares > 0 ? 2 * NormalDistribution.standard.survival(abs(sum) / squares.squareRoot()) : .nan
    }
  }
}

/// What sums of squares are worth in degrees of freedom: people, not ratings, are what varies independently.
private struct SpreadWorth {
  var between = 1.0
  var residual = 1.0

  init(_ forms: RaterForms) {
    var (kurtosis, fourth, people) = (0.0, 0.0, 0.0)
    var (excess, normal) = (0.0, 0.0)
    for rater in 0..<forms.raterCount {
      let pairs = forms.pairsOfRater[rater].map { forms.pairs[$0] }
      let n = Double(pairs.count)
      if n >= 4, pairs.allSatisfy({ $0.blockSize == pairs.count }) {
        let m2 = pairs.reduce(0) { $0 + pow($1.effect, 2) } / n
        let m4 = pairs.reduce(0) { $0 + pow($1.effect, 4) } / n
        let s2 = m2 * n / (n - 1)
        kurtosis += n * n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
        fourth += n * s2 * s2 * (n - 1) / (n + 1)
        people += n
      }
      let d = Double(forms.residualFreedom[rater])
      guard n >= 3, d > 0 else { continue }
      let rows = pairs.reduce(0) { $0 + Double($1.ratings) }
      let variance = pairs.reduce(0) { $0 + $1.residualSquares } / d
      for pair in pairs {
        let share = d * Double(pair.ratings) / rows
        excess += pow(pair.residualSquares - variance * share, 2) * n / (n - 1)
        normal += 2 * variance * variance * share
      }
    }
    if fourth > 0, people >= 30 {
      // Var(s²) = σ⁴(2/(n − 1) + γ/n).
      between = 1 / min(max(1 + kurtosis / fourth / 2, 0.5), 4)
    }
    if normal > 0, people >= 30 || excess > 0 { residual = 1 / min(max(excess / normal, 0.5), 8) }
  }
}

/// The spread of the objective results of each rater's staff.
struct ObjectiveSpreads {
  /// Measured employees of each rater.
  let measured: [Int]
  /// Logarithms of variances over the pool's; nil without results.
  let shrunken: NormalShrinkage?

  /// Fewer measured employees than these give no spread.
  static let fewest = 5

  init(_ forms: RaterForms) {
    let results = ObjectiveResults(forms.design)
    let byRater = forms.pairsOfRater.map { range in
      range.compactMap { results.of[forms.pairs[$0].ratee] }
    }
    measured = byRater.map(\.count)
    guard !results.of.isEmpty else {
      shrunken = nil
      return
    }
    let squares = byRater.map { values -> Double in
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let freedom = byRater.reduce(0) { $0 + Double(max($1.count - 1, 0)) }
    let pooled = freedom > 0 ? squares.reduce(0, +) / freedom : 0
    let spreads = byRater.indices.map { rater -> LogVariance? in
      let d = Double(byRater[rater].count - 1)
      guard byRater[rater].count >= ObjectiveSpreads.fewest else { return nil }
      return LogVariance(sumOfSquares: squares[rater], expected: d * pooled, degreesOfFreedom: d)
    }
    shrunken = NormalShrinkage(
      spreads.map { $0?.estimate ?? .nan }, variances: spreads.map { $0?.variance ?? .nan })
  }
}

/// Measured achievement of employees, in points above the pool's on the same indicators and periods.
struct ObjectiveResults {
  /// By ratee of the design.
  let of: [Int: Double]

  init(_ design: RatingDesign) {
    let table = design.table
    let rows = (0..<table.count).filter { table.raterTypes[$0] == .objective }
    var place = [Int](repeating: -1, count: table.ratees.levels.count)
    for (index, row) in design.rows.enumerated() {
      place[Int(table.ratees.codes[row])] = Int(design.ratees.codes[index])
    }
    let width = max(1, table.periods.levels.count)
    let columns = rows.map { Int(table.indicators.codes[$0]) * width + Int(table.periods.codes[$0]) }
    let means = RaterForms.Pool.columnMeans(rows.map { table.scores[$0] }, columns)
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for (index, row) in rows.enumerated() {
      let ratee = place[Int(table.ratees.codes[row])]
      guard ratee >= 0 else { continue }
      sums[ratee, default: (0, 0)].sum += table.scores[row] - means[columns[index]]
      sums[ratee, default: (0, 0)].count += 1
    }
    of = sums.mapValues { $0.sum / $0.count }
  }
}
