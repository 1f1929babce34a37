import Foundation

/// A continuous distribution on an interval of the real line.
///
/// Both tails are computed directly: ``survival(_:)`` is not one minus ``cdf(_:)``, and
/// ``upperQuantile(_:)`` takes an upper probability as small as the format allows.
public protocol ContinuousDistribution: Sendable {
  /// The smallest interval that holds all the probability; its ends may be infinite.
  var support: ClosedRange<Double> { get }

  /// The logarithm of the density at x, −∞ outside the support.
  ///
  /// - Precondition: `x` is a number.
  func logDensity(_ x: Double) -> Double

  /// The probabilities on both sides of x.
  ///
  /// - Precondition: `x` is a number.
  func tails(at x: Double) -> Tails

  /// The point with a probability on one side, for the half of the distribution on that side.
  ///
  /// - Precondition: `0 < probability ≤ ½`.
  func point(leaving probability: Double, in tail: Tail) -> Double
}

extension ContinuousDistribution {
  /// The density at x, 0 outside the support.
  public func density(_ x: Double) -> Double { exp(logDensity(x)) }

  /// The probability of values up to x.
  public func cdf(_ x: Double) -> Double { tails(at: x).lower }

  /// The probability of values beyond x.
  public func survival(_ x: Double) -> Double { tails(at: x).upper }

  /// The logarithm of the probability of values beyond x, also where that underflows.
  public func logSurvival(_ x: Double) -> Double { tails(at: x).logUpper }

  /// The point with a probability below it.
  ///
  /// - Precondition: `0 ≤ p ≤ 1`.
  public func quantile(_ p: Double) -> Double { point(p, in: .lower) }

  /// The point with a probability above it: a critical value.
  ///
  /// - Precondition: `0 ≤ q ≤ 1`.
  public func upperQuantile(_ q: Double) -> Double { point(q, in: .upper) }

  private func point(_ probability: Double, in tail: Tail) -> Double {
    precondition(probability >= 0 && probability <= 1, "\(probability) is not a probability")
    if probability == 0 { return tail == .lower ? support.lowerBound : support.upperBound }
    if probability == 1 { return tail == .lower ? support.upperBound : support.lowerBound }
    return probability <= 0.5
      ? point(leaving: probability, in: tail) : point(leaving: 1 - probability, in: tail.opposite)
  }
}
