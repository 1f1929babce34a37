/// What was to be achieved: a number, or anything inside a range.
public enum AchievementTarget: Sendable, Hashable {
  /// One number, positive.
  case number(Double)
  /// A range, its start positive.
  case range(ClosedRange<Double>)

  /// A range where there is an upper end above the lower one, a number where there is none (NaN).
  public init(lower: Double, upper: Double) {
    self = upper > lower ? .range(lower...upper) : .number(lower)
  }
}

/// Achievement in percent of a target, as PermenPANRB 8/2021 computes it.
public enum AchievementRate {
  /// Realisation against target in percent; nil where the target is not positive or the numbers are not finite.
  ///
  /// Normal: `r / t × 100`. Special condition, where less is better (time, cost, errors): `(1 + (1 − r / t)) × 100`.
  /// Against a range, what lies above is held against its upper end, what lies below against its lower end, and what
  /// lies inside is 100 %. An indicator that is best inside the range (``Polarity/range``) loses on both sides, by the
  /// normal formula below it and by the special one above.
  ///
  /// The result is not cut off: less than 0 is possible where more than twice the target was used.
  public static func percent(
    realisation: Double, target: AchievementTarget, polarity: Polarity
  ) -> Double? {
    let bound: Double
    switch target {
    case .number(let number): bound = number
    case .range(let range):
      guard range.lowerBound > 0, range.upperBound.isFinite, realisation.isFinite else { return nil }
      if range.contains(realisation) { return 100 }
      bound = realisation < range.lowerBound ? range.lowerBound : range.upperBound
    }
    guard bound > 0, bound.isFinite, realisation.isFinite else { return nil }
    let isSpecial = polarity == .lessIsBetter || (polarity == .range && realisation > bound)
    return isSpecial ? 100 * (2 - realisation / bound) : 100 * realisation / bound
  }
}
