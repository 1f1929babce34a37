import LinearAlgebra

/// Effects of a treatment that units receive at different times, by cohort and period.
///
/// The effect on cohort g in period t is the mean change of its units since the last period before treatment, less the
/// change of units that are not treated by t: `ATT(g, t) = E[Y_t − Y_b | G = g] − E[Y_t − Y_b | not treated by t]`. It
/// rests on parallel paths: without treatment both would have changed alike (given the covariates). Unlike a regression
/// with one treatment dummy it never takes a treated unit for a control, so that effects may differ by cohort and grow.
///
/// ```swift
/// let effects = try DifferenceInDifferences(panel, comparison: .neverTreated).estimate()
/// let overall = effects.aggregated(.simple).overall
/// ```
/// > Reference: Callaway & Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001.
/// > Adding a constant to all outcomes of a unit or of a period changes nothing; neither does the order of units.
public struct DifferenceInDifferences: Sendable {
  /// Whom a cohort is compared with.
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    /// Units that are never treated.
    case neverTreated = "never"
    /// Those, and units that are treated later.
    case notYetTreated = "not_yet"
  }

  /// How covariates are allowed for.
  public enum Adjustment: String, Sendable, Hashable, CaseIterable {
    /// A regression of changes among the untreated.
    case outcomeRegression = "regression"
    /// Weights that make the untreated look like the treated.
    case inverseProbability = "weighting"
    /// Both: right if either is.
    case doublyRobust = "doubly_robust"
  }

  /// With which period outcomes before treatment are compared; those after it with the last one before, always.
  public enum BasePeriod: String, Sendable, Hashable, CaseIterable {
    /// The period just before: each estimate before treatment is a test of its own.
    case varying
    /// The last period before treatment, as in an event study.
    case universal
  }

  /// What units are made alike in, besides covariates.
  public enum EarlierOutcomes: Sendable, Hashable {
    /// Nothing: levels may differ, changes may not.
    case free
    /// Their outcomes up to the base period, at most so many: right where these decided who was treated.
    case matched(atMost: Int)
  }

  /// The outcomes.
  public let panel: StaggeredPanel
  /// Whom a cohort is compared with.
  public let comparison: Comparison
  /// How covariates are allowed for.
  public let adjustment: Adjustment
  /// What outcomes before treatment are compared with.
  public let basePeriod: BasePeriod
  /// For how many periods before treatment an effect may show already.
  public let anticipation: Int
  /// Whether earlier outcomes are covariates.
  public let earlierOutcomes: EarlierOutcomes

  /// Describes a comparison.
  ///
  /// - Precondition: `anticipation` is not negative.
  public init(
    _ panel: StaggeredPanel, comparison: Comparison = .notYetTreated,
    adjustment: Adjustment = .doublyRobust, basePeriod: BasePeriod = .varying, anticipation: Int = 0,
    earlierOutcomes: EarlierOutcomes = .free
  ) {
    precondition(anticipation >= 0, "anticipation by \(anticipation) periods")
    self.panel = panel
    self.comparison = comparison
    self.adjustment = adjustment
    self.basePeriod = basePeriod
    self.anticipation = anticipation
    self.earlierOutcomes = earlierOutcomes
  }

  /// Estimates the effect on every cohort in every period.
  ///
  /// Units treated before a comparison can begin take no part. A cohort and period without units on both sides, or
  /// whose covariates tell the sides apart, is listed among ``GroupTimeEffects/gaps``.
  /// - Throws: ``TreatmentError`` for fewer than two periods, nobody treated, nobody to compare with.
  /// - Complexity: O(cohorts · periods · units), times the square of the number of covariates.
  public func estimate() throws(TreatmentError) -> GroupTimeEffects {
    let sample = try TreatmentSample(panel, anticipation: anticipation)
    if comparison == .neverTreated, !sample.units.contains(where: { panel.firstTreated[$0] == nil }) {
      throw .noComparison
    }
    var collector = EffectCollector(sample)
    for cohort in sample.cohorts {
      guard let before = panel.base(of: cohort, anticipation: anticipation) else { continue }
      for time in panel.times.indices {
        let isAfter = panel.times[time] >= cohort
        let base = isAfter || basePeriod == .universal ? before : time - 1
        if basePeriod == .universal, time == before {
          collector.addReference(cohort, time)
        } else if base >= 0 {
          compare(cohort, time, base, into: &collector)
        }
      }
    }
    return try collector.effects(anticipation: anticipation)
  }

  private func compare(_ cohort: Int, _ time: Int, _ base: Int, into collector: inout EffectCollector) {
    let horizon = panel.times[max(time, base)] + anticipation
    var rows: [Int] = []
    var treated: [Bool] = []
    for unit in collector.sample.units where panel.isSeen(unit, time) && panel.isSeen(unit, base) {
      let own = panel.firstTreated[unit]
      if own == cohort {
        rows.append(unit)
        treated.append(true)
      } else if own == nil || (comparison == .notYetTreated && (own ?? 0) > horizon) {
        rows.append(unit)
        treated.append(false)
      }
    }
    let count = treated.count { $0 }
    guard count > 0, count < rows.count else {
      return collector.addGap(cohort, time, count == 0 ? .noTreatedUnits : .noComparisonUnits)
    }
    let changes = rows.map { panel.outcomes[$0, time] - panel.outcomes[$0, base] }
    let design = covariates(rows, treated: treated, base: base)
    guard
      let difference = TwoPeriodDifference(
        changes: changes, treated: treated, design: design, adjustment: adjustment)
    else { return collector.addGap(cohort, time, .noOverlap) }
    collector.add(
      cohort, time, base: base, estimate: difference.estimate, influence: difference.influence, units: rows,
      treated: count)
  }

  /// A constant, the covariates and earlier outcomes; columns that say nothing new among the untreated are left out.
  private func covariates(_ rows: [Int], treated: [Bool], base: Int) -> Matrix {
    var columns = [[Double](repeating: 1, count: rows.count)]
    for column in 0..<panel.covariates.columns { columns.append(rows.map { panel.covariates[$0, column] }) }
    if case .matched(let most) = earlierOutcomes {
      columns += panel.earlierOutcomes(rows, base: base, atMost: most)
    }
    let all = Matrix(rows: rows.count, columns: columns)
    guard columns.count > 1 else { return all }
    let controls = rows.indices.filter { !treated[$0] }
    let part = Matrix(
      rows: controls.count, columns: columns.map { column in controls.map { column[$0] } }.map(scaled))
    // Coefficients need some units each.
    let limit = max(1, controls.count / 5)
    guard let factor = try? QRFactor(part, tolerance: 1e-9) else { return all }
    let independent = factor.pivots.prefix(factor.rank)
    // The constant stays: a column that it makes superfluous goes instead.
    let kept = [0] + independent.filter { $0 != 0 }.sorted().prefix(limit - 1)
    return Matrix(rows: rows.count, columns: kept.prefix(max(factor.rank, 1)).map { columns[$0] })
  }

  /// Brings a column to length 1, so that the rank does not depend on units of measurement.
  private func scaled(_ column: [Double]) -> [Double] {
    let length = norm(column)
    return length > 0 ? column.map { $0 / length } : column
  }
}
