import LinearAlgebra

/// The change of units chosen by their scores, taken apart: what happened to everybody, what would have happened anyway
/// because part of a high or low score is chance, and what is left.
///
/// Units that stand d above the mean are expected to keep only a share β of it; the rest, `(β − 1)·d`, is regression to
/// the mean. What lasts is learnt from units that were not chosen: later outcomes by the score, and by still earlier ones
/// where these took part in the choice. With one score β is its slope, and where nothing else changes its reliability.
/// What is left is the effect of being chosen, if these scores alone decided who was.
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
  /// The share of their distance from the mean that those chosen are expected to keep; NaN where they have none.
  public let lastingShare: Double
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
  ///   - before: the last score before the choice.
  ///   - earlier: still earlier scores that may have decided, a column each.
  ///   - after: the outcome later.
  ///   - chosen: who was chosen.
  /// - Returns: nil for fewer than two chosen or four others, and where the scores of the others do not vary.
  /// - Precondition: equal lengths, finite values.
  /// - Complexity: O(n), times the square of the number of scores.
  public init?(before: [Double], earlier: [[Double]] = [], after: [Double], chosen: [Bool]) {
    precondition(before.count == after.count && chosen.count == after.count, "columns of unequal length")
    precondition(earlier.allSatisfy { $0.count == before.count }, "columns of unequal length")
    let own = before.indices.filter { chosen[$0] }
    let rest = before.indices.filter { !chosen[$0] }
    guard own.count > 1, rest.count > 3 else { return nil }
    func mean(_ rows: some Sequence<Int>, _ values: [Double], _ count: Int) -> Double {
      CompensatedSum(rows.map { values[$0] }).value / Double(count)
    }
    // A coefficient needs some units.
    var scores = [before] + earlier.prefix(max(0, rest.count / 5 - 2))
    scores = scores.map { column in
      let centre = mean(before.indices, column, before.count)
      return column.map { $0 - centre }
    }
    let constant = [Double](repeating: 1, count: before.count)
    var found: (comparison: TwoPeriodDifference, coefficients: [Double])?
    // A score that repeats others says nothing: the last ones go first.
    while found == nil, !scores.isEmpty {
      let design = Matrix(rows: before.count, columns: [constant] + scores)
      let part = Matrix(
        rows: rest.count, columns: ([constant] + scores).map { column in rest.map { column[$0] } })
      if let factor = try? QRFactor(part), factor.rank == scores.count + 1,
        let comparison = TwoPeriodDifference(
          changes: after, treated: chosen, design: design, adjustment: .outcomeRegression)
      {
        found = (comparison, factor.solve(rest.map { after[$0] }))
      } else {
        scores.removeLast()
      }
    }
    guard let found else { return nil }
    meanBefore = mean(before.indices, before, before.count)
    chosenBefore = mean(own, before, own.count)
    observedChange = mean(own, after, own.count) - chosenBefore
    // Columns are centred: the constant is what a unit with mean scores is expected to have.
    commonChange = found.coefficients[0] - meanBefore
    let kept = zip(scores, found.coefficients.dropFirst()).reduce(0) { $0 + mean(own, $1.0, own.count) * $1.1 }
    expectedRegression = kept - (chosenBefore - meanBefore)
    lastingShare = chosenBefore == meanBefore ? .nan : kept / (chosenBefore - meanBefore)
    remainder = observedChange - commonChange - expectedRegression
    self.chosen = own.count
    others = rest.count
    standardError = norm(found.comparison.influence) / Double(before.count)
  }
}
