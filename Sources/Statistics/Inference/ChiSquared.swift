import Foundation

/// The chi-squared distribution.
public struct ChiSquared: ContinuousDistribution, Hashable {
  /// The degrees of freedom, not necessarily whole.
  public let degreesOfFreedom: Double

  /// The chi-squared distribution of some degrees of freedom.
  ///
  /// - Precondition: `degreesOfFreedom` is positive and finite.
  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
      "chi-squared needs positive, finite degrees of freedom, found \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Zero and everything above.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  private var shape: Double { degreesOfFreedom / 2 }

  /// The logarithm of the density at x.
  public func logDensity(_ x: Double) -> Double {
    precondition(!x.isNaN, "chi-squared was asked about a value that is not a number")
    if x < 0 || x == .infinity { return -.infinity }
    if x == 0 { return degreesOfFreedom == 2 ? -log(2) : degreesOfFreedom < 2 ? .infinity : -.infinity }
    return IncompleteGamma.prefactor(shape: shape, x: x / 2).logarithm - log(x)
  }

  /// The probabilities on both sides of x.
  public func tails(at x: Double) -> Tails {
    precondition(!x.isNaN, "chi-squared was asked about a value that is not a number")
    return SpecialFunctions.regularizedGamma(shape: shape, x: max(x, 0) / 2)
  }

  /// The point with a probability of at most ½ on one side.
  public func point(leaving probability: Double, in tail: Tail) -> Double {
    2 * IncompleteGamma.point(leaving: probability, in: tail, shape: shape)
  }
}
