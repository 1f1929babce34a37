import Foundation
import Statistics

/// How severe each rater is, in points of the scale: **positive = more severe**, scores lower than they should.
///
/// With fixed employees severity rests on employees who have several raters, and is measured against the mean of the
/// raters that are linked; where nothing links a rater, nothing is said. With random employees, raters of strong
/// teams look lenient where teams are not exchangeable.
public struct RaterSeverity: Sendable {
  /// One rater.
  public struct Entry: Sendable {
    /// The rater.
    public let rater: String
    /// What identifies the severity.
    public let status: RatingDesign.Status
    /// The number of ratings given.
    public let ratings: Int
    /// The number of employees rated.
    public let ratees: Int
    /// Severity in points; NaN where the design does not identify it.
    public let severity: Double
    /// The standard error of prediction.
    public let standardError: Double
    /// The lower limit of the 95 % interval.
    public let lower: Double
    /// The upper limit of the 95 % interval.
    public let upper: Double
    /// The p-value of "no severity", from the unshrunken estimate; NaN where the data say nothing.
    public let p: Double
    /// The Benjamini–Hochberg q-value.
    public let q: Double
    /// The posterior probability that |severity| exceeds ``RaterSeverity/smallestEffect``.
    public let probabilityExceeds: Double
    /// The expected percentile among raters, 100 = most severe.
    public let percentile: Double
    /// 1 − PEV/σ², the share of the variance that the data resolve.
    public let reliability: Double
    /// The connected component, 1 the largest.
    public let component: Int

    /// Whether the data say anything about the severity.
    public var isIdentified: Bool { severity.isFinite }
  }

  /// All raters, most severe first, those about whom nothing can be said last.
  public let entries: [Entry]
  /// The smallest severity of interest, in points: 0.2 standard deviations of the ratings.
  public let smallestEffect: Double
  /// The fit.
  public let performance: FittedPerformance

  /// Reads severities off a fit.
  ///
  /// - Throws: ``AnalysisError/noRaters`` or ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  public init(_ performance: FittedPerformance) throws(AnalysisError) {
    let design = performance.model.design
    guard let raters = design.raters else { throw .noRaters }
    guard let term = performance.model.term(.rater) else {
      throw .tooFewLevels(factor: "rater", found: raters.levels.count, needed: 2)
    }
    let predictions = performance.predictions[term]
    let variances = predictions.predictionErrorVariances()
    let values = predictions.values()
    let prior = performance.variance(of: .rater)
    let isFixed = performance.model.employees == .fixed
    let isIdentified = design.statusOfRater.map { !isFixed || $0 == .doubleRated || $0 == .linked }
    let tests = values.indices.map { rater in
      isIdentified[rater] ? RaterSeverity.pValue(values[rater], variances[rater], prior) : .nan
    }
    let q = FalseDiscoveryRate.qValues(tests)
    let delta = 0.2 * standardDeviation(performance.model.model.response)
    let percentiles = RaterSeverity.percentiles(
      values, variances, among: isFixed ? design.componentOfRater : values.map { _ in 0 })
    let tally = RaterTally(performance)
    let normal = NormalDistribution.standard
    let half = normal.quantile(0.975)
    let unsorted = raters.levels.indices.map { rater in
      let severity = isIdentified[rater] ? -values[rater] : .nan
      let se = isIdentified[rater] ? max(variances[rater], 0).squareRoot() : .nan
      let exceeds =
        se > 0
        ? normal.cdf((severity - delta) / se) + normal.survival((severity + delta) / se)
        : se.isNaN ? .nan : (abs(severity) > delta ? 1 : 0)
      return Entry(
        rater: raters.levels[rater], status: design.statusOfRater[rater], ratings: tally.ratings[rater],
        ratees: tally.ratees[rater], severity: severity, standardError: se, lower: severity - half * se,
        upper: severity + half * se, p: tests[rater], q: q[rater], probabilityExceeds: exceeds,
        percentile: isIdentified[rater] ? percentiles[rater] : .nan,
        reliability: prior > 0 ? max(0, 1 - variances[rater] / prior) : 0,
        component: design.componentOfRater[rater] + 1)
    }
    entries = unsorted.sorted { a, b in
      if a.isIdentified != b.isIdentified { return a.isIdentified }
      return a.isIdentified ? (b.severity, a.rater) < (a.severity, b.rater) : a.rater < b.rater
    }
    smallestEffect = delta
    self.performance = performance
  }

  /// p from `û/√(r·PEV)`, the unshrunken estimate over its sampling error: `û/√PEV` would reject far too seldom.
  private static func pValue(_ value: Double, _ variance: Double, _ prior: Double) -> Double {
    guard prior > 0 else { return .nan }
    let reliability = 1 - variance / prior
    guard reliability > 1e-12, variance > 0 else { return .nan }
    let z = abs(value) / (reliability * variance).squareRoot()
    return 2 * NormalDistribution.standard.survival(z)
  }

  /// The expected percentile of each rater's severity among those of its group, under independent normal posteriors.
  private static func percentiles(_ values: [Double], _ variances: [Double], among groups: [Int]) -> [Double] {
    let normal = NormalDistribution.standard
    let members = Dictionary(grouping: values.indices, by: { groups[$0] })
    return values.indices.map { own in
      let peers = members[groups[own]] ?? []
      let n = peers.count
      guard n > 1 else { return 50 }
      var sum = 0.0
      for other in peers where other != own {
        let spread = max(variances[own] + variances[other], 1e-300).squareRoot()
        sum += normal.cdf((values[other] - values[own]) / spread)
      }
      return 100 * (sum + 0.5) / Double(n)
    }
  }
}

/// The sample standard deviation.
func standardDeviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))).squareRoot()
}
