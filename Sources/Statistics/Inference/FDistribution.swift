import Foundation

/// Fisher's F distribution: the ratio of two independent chi-squared variables, each over its degrees of freedom.
public struct FDistribution: ContinuousDistribution, Hashable {
  /// The numerator's degrees of freedom, not necessarily whole.
  public let numeratorDegreesOfFreedom: Double
  /// The denominator's degrees of freedom, not necessarily whole; infinity makes it chi-squared over its own.
  public let denominatorDegreesOfFreedom: Double

  /// The F distribution of two degrees of freedom.
  ///
  /// - Precondition: both are positive, and the numerator's finite.
  public init(numeratorDegreesOfFreedom: Double, denominatorDegreesOfFreedom: Double) {
    precondition(
      numeratorDegreesOfFreedom > 0 && numeratorDegreesOfFreedom.isFinite,
      "F needs positive, finite numerator degrees of freedom, found \(numeratorDegreesOfFreedom)")
    precondition(
      denominatorDegreesOfFreedom > 0,
      "F needs positive denominator degrees of freedom, found \(denominatorDegreesOfFreedom)")
    self.numeratorDegreesOfFreedom = numeratorDegreesOfFreedom
    self.denominatorDegreesOfFreedom = denominatorDegreesOfFreedom
  }

  /// Zero and everything above.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// The logarithm of the density at f.
  public func logDensity(_ f: Double) -> Double {
    precondition(!f.isNaN, "an F distribution was asked about a value that is not a number")
    if f < 0 || f == .infinity { return -.infinity }
    if let limit { return limit.logDensity(f * limit.degreesOfFreedom) + log(limit.degreesOfFreedom) }
    if f == 0 {
      return numeratorDegreesOfFreedom == 2 ? 0 : numeratorDegreesOfFreedom < 2 ? .infinity : -.infinity
    }
    return argument(f).prefactor.logarithm - log(f)
  }

  /// The probabilities on both sides of f.
  public func tails(at f: Double) -> Tails {
    precondition(!f.isNaN, "an F distribution was asked about a value that is not a number")
    if let limit { return limit.tails(at: f * limit.degreesOfFreedom) }
    if f <= 0 { return .allAbove }
    return f == .infinity ? .allBelow : argument(f).tails
  }

  /// The point with a probability of at most ½ on one side.
  public func point(leaving probability: Double, in tail: Tail) -> Double {
    if let limit { return limit.point(leaving: probability, in: tail) / limit.degreesOfFreedom }
    let odds = BetaArgument.odds(
      leaving: probability, in: tail, a: numeratorDegreesOfFreedom / 2, b: denominatorDegreesOfFreedom / 2)
    return odds * (denominatorDegreesOfFreedom / numeratorDegreesOfFreedom)
  }

  private var limit: ChiSquared? {
    denominatorDegreesOfFreedom == .infinity ? ChiSquared(degreesOfFreedom: numeratorDegreesOfFreedom) : nil
  }

  /// `x = d₁f / (d₁f + d₂)`; either form is free of overflow and of cancellation near f = 1.
  private func argument(_ f: Double) -> BetaArgument {
    let (d1, d2) = (numeratorDegreesOfFreedom, denominatorDegreesOfFreedom)
    return f <= 1
      ? BetaArgument(a: d1 / 2, b: d2 / 2, parts: (d1 * f, d2), slack: d1 / 2 * d2 * (1 - f))
      : BetaArgument(a: d1 / 2, b: d2 / 2, parts: (d1, d2 / f), slack: d1 / 2 * d2 * ((1 - f) / f))
  }
}
