import LinearAlgebra

/// The change of units chosen by a score, taken apart: what happened to everybody, what would have happened anyway
/// because part of a high or low score is chance, and what is left.
///
/// A unit with a score that is d above the mean is expected to keep only the share β of it; the rest, `(β − 1)·d`, is
/// regression to the mean. β is the slope of later on earlier outcomes among units that were not chosen; where nothing
/// else changes it is the reliability of the score. What is left is the effect of being chosen, if the score alone
/// decided who was.
///
/// > References: Davis (1976), doi:10.1093/oxfordjournals.aje.a112321; Barnett, van der Pols & Dobson (2005),
/// > doi:10.1093/ije/dyh299.
public struct RegressionToMean: Sendable, Hashable {
  /// The units chosen, and the others.
  public let chosen: Int
  /// The others.
  public let others: Int
  /// The mean score of those chosen.
  public let chosenBefore: Double
  /// The mean score of all.
  public let meanBefore: Double
  /// The share of a distance from the mean that lasts.
  public let slope: Double
  /// How much those chosen changed.
  public let observedChange: Double
  /// How much a unit with the mean score changes without being chosen.
  public let commonChange: Double
  /// How much those chosen fall or rise towards the mean without being chosen.
  public let expectedRegression: Double
  /// What is left of ``observedChange``.
  public let remainder: Double
  /// The standard error of ``remainder``.
  public let standardError: Double

  /// Takes a change apart.
  ///
  /// - Parameters:
  ///   - before: the score by which units were chosen.
  ///   - after: the outcome later.
  /// - Returns: nil for fewer than two chosen or four others, and where the scores of the others do not vary.
  /// - Precondition: equal lengths, finite values.
  /// - Complexity: O(n).
  public init?(before: [Double], after: [Double], chosen: [Bool]) {
    precondition(before.count == after.count && chosen.count == after.count, "columns of unequal length")
    let own = before.indices.filter { chosen[$0] }
    let rest = before.indices.filter { !chosen[$0] }
    guard own.count > 1, rest.count > 3, let low = rest.map({ before[$0] }).min(),
      rest.contains(where: { before[$0] > low })
    else { return nil }
    func mean(_ rows: [Int], _ values: [Double]) -> Double {
      CompensatedSum(rows.map { values[$0] }).value / Double(rows.count)
    }
    let all = Array(before.indices)
    meanBefore = mean(all, before)
    chosenBefore = mean(own, before)
    let (x, y) = (mean(rest, before), mean(rest, after))
    let spread = rest.reduce(0.0) { $0 + (before[$1] - x) * (before[$1] - x) }
    slope = rest.reduce(0.0) { $0 + (before[$1] - x) * (after[$1] - y) } / spread
    observedChange = mean(own, after) - chosenBefore
    commonChange = y + slope * (meanBefore - x) - meanBefore
    expectedRegression = (slope - 1) * (chosenBefore - meanBefore)
    remainder = observedChange - commonChange - expectedRegression
    self.chosen = own.count
    others = rest.count
    let centre = meanBefore
    let design = Matrix(
      rows: before.count, columns: [[Double](repeating: 1, count: before.count), before.map { $0 - centre }])
    guard
      let comparison = TwoPeriodDifference(
        changes: after, treated: chosen, design: design, adjustment: .outcomeRegression)
    else { return nil }
    standardError = norm(comparison.influence) / Double(before.count)
  }
}
