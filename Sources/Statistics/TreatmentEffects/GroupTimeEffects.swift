import LinearAlgebra

/// Effects by cohort and period, and what they add up to.
public struct GroupTimeEffects: Sendable {
  /// The effect on one cohort in one period.
  public struct Effect: Sendable, Hashable {
    /// The period in which the cohort was first treated.
    public let cohort: Int
    /// The period.
    public let time: Int
    /// The period with which it is compared.
    public let base: Int
    /// The effect, in units of the outcome.
    public let estimate: Double
    /// Its standard error; NaN for the period against which others are measured.
    public fileprivate(set) var standardError: Double
    /// Treated units that were seen in both periods.
    public let treated: Int
    /// Units to compare with that were seen in both periods.
    public let comparison: Int

    /// Periods since treatment; negative before it.
    public var eventTime: Int { time - cohort }
    /// Whether it is 0 by definition.
    public var isReference: Bool { time == base }
  }

  /// A cohort and period for which nothing can be said.
  public struct Gap: Sendable, Hashable {
    /// Why.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
      /// No treated unit was seen in both periods.
      case noTreatedUnits = "no_treated"
      /// Everybody seen in both periods was treated.
      case noComparisonUnits = "no_comparison"
      /// The covariates tell the treated from the untreated.
      case noOverlap = "no_overlap"
    }

    /// The period in which the cohort was first treated.
    public let cohort: Int
    /// The period.
    public let time: Int
    /// Why.
    public let reason: Reason
  }

  /// By cohort, then period.
  public let effects: [Effect]
  /// What could not be estimated.
  public let gaps: [Gap]
  /// What clusters contribute to the errors of ``effects``.
  public let influence: InfluenceFunctions
  /// The cohorts, rising.
  public let cohorts: [Int]
  /// The units of each cohort.
  public let cohortSizes: [Int]
  /// The units that took part.
  public let units: Int
  /// Units left out, because they were treated before anything could be compared.
  public let alwaysTreated: Int
  /// For how many periods before treatment an effect may show already.
  public let anticipation: Int

  let shares: [Double]
  let shareContributions: Matrix

  init(
    effects: [Effect], gaps: [Gap], influence: InfluenceFunctions, sample: TreatmentSample, anticipation: Int
  ) {
    let errors = influence.standardErrors()
    self.effects = zip(effects, errors).map { effect, error in
      var effect = effect
      effect.standardError = error
      return effect
    }
    self.gaps = gaps
    self.influence = influence
    cohorts = sample.cohorts
    cohortSizes = sample.sizes
    units = sample.units.count
    alwaysTreated = sample.alwaysTreated
    self.anticipation = anticipation
    shares = sample.shares
    shareContributions = sample.shareContributions()
  }

  /// The effect on a cohort in a period, or nil.
  public subscript(cohort: Int, time: Int) -> Effect? {
    effects.first { $0.cohort == cohort && $0.time == time }
  }

  /// Whether the effects before treatment are all zero, as they are where paths are parallel: Wald's test.
  ///
  /// - Returns: nil where there is no period before treatment but the base, or too few clusters to know the joint error.
  /// - Complexity: O(clusters · periods²).
  public func preTrend() -> PreTrendTest? {
    let early = effects.indices.filter {
      effects[$0].time < effects[$0].cohort - anticipation && effects[$0].standardError.isFinite
    }
    guard !early.isEmpty else { return nil }
    let part = Matrix(
      rows: influence.contributions.rows, columns: early.map { influence.contributions.column($0) })
    var covariance = part.crossProduct()
    covariance.elements = covariance.elements.map { $0 * influence.correction }
    let scale = early.indices.map { 1 / covariance[$0, $0].squareRoot() }
    for i in early.indices { for j in early.indices { covariance[i, j] *= scale[i] * scale[j] } }
    guard let factor = try? CholeskyFactor(covariance) else { return nil }
    // Of a correlation matrix: below this the errors of estimates depend on each other to the rounding.
    let lower = factor.lower
    guard early.indices.allSatisfy({ lower[$0, $0] > 1e-6 }) else { return nil }
    let z = early.enumerated().map { effects[$1].estimate * scale[$0] }
    let half = factor.solveLower(z)
    return PreTrendTest(statistic: dot(half, half), estimates: early.count)
  }
}

/// A joint test that effects before treatment are zero.
public struct PreTrendTest: Sendable, Hashable {
  /// Wald's statistic.
  public let statistic: Double
  /// The number of estimates, its degrees of freedom.
  public let estimates: Int
  /// The probability of as large a statistic where paths are parallel, by chi-squared.
  public let pValue: Double

  init(statistic: Double, estimates: Int) {
    self.statistic = statistic
    self.estimates = estimates
    pValue = ChiSquared(degreesOfFreedom: Double(estimates)).survival(statistic)
  }
}
