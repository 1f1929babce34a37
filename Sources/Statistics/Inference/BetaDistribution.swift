import Foundation

/// The beta distribution on the unit interval.
///
/// Close to 1 a number of this format has an absolute, not a relative precision; a quantile there is as
/// near as the format allows.
public struct BetaDistribution: ContinuousDistribution, Hashable {
  /// The exponent of x, plus one.
  public let a: Double
  /// The exponent of 1 − x, plus one.
  public let b: Double

  /// The distribution with a density proportional to `x^(a − 1) (1 − x)^(b − 1)`.
  ///
  /// - Precondition: `a` and `b` are positive and finite.
  public init(a: Double, b: Double) {
    precondition(a > 0 && a.isFinite, "a beta parameter must be positive and finite, found a = \(a)")
    precondition(b > 0 && b.isFinite, "a beta parameter must be positive and finite, found b = \(b)")
    self.a = a
    self.b = b
  }

  /// The unit interval.
  public var support: ClosedRange<Double> { 0...1 }

  /// The logarithm of the density at x.
  public func logDensity(_ x: Double) -> Double {
    precondition(!x.isNaN, "a beta distribution was asked about a value that is not a number")
    if x < 0 || x > 1 { return -.infinity }
    if x == 0 { return Self.logDensityAtEnd(exponent: a, other: b) }
    if x == 1 { return Self.logDensityAtEnd(exponent: b, other: a) }
    return BetaArgument(a: a, b: b, x: x).prefactor.logarithm - log(x) - log1p(-x)
  }

  /// The probabilities on both sides of x.
  public func tails(at x: Double) -> Tails {
    precondition(!x.isNaN, "a beta distribution was asked about a value that is not a number")
    return BetaArgument(a: a, b: b, x: min(max(x, 0), 1)).tails
  }

  /// The point with a probability of at most ½ on one side.
  public func point(leaving probability: Double, in tail: Tail) -> Double {
    let odds = BetaArgument.odds(leaving: probability, in: tail, a: a, b: b)
    // Near 1 the subtraction rounds once, where the quotient would round twice.
    return odds <= 1 ? odds / (1 + odds) : 1 - 1 / (1 + odds)
  }

  private static func logDensityAtEnd(exponent: Double, other: Double) -> Double {
    exponent == 1 ? log(other) : exponent < 1 ? .infinity : -.infinity
  }
}
