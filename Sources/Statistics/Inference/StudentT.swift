import Foundation

/// Student's t distribution.
public struct StudentT: ContinuousDistribution, Hashable {
  /// The degrees of freedom, not necessarily whole; infinity makes it the standard normal distribution.
  public let degreesOfFreedom: Double

  /// The t distribution of some degrees of freedom.
  ///
  /// - Precondition: `degreesOfFreedom > 0`.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "t needs positive degrees of freedom, found \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The whole line.
  public var support: ClosedRange<Double> { -.infinity ... .infinity }

  /// The logarithm of the density at t.
  public func logDensity(_ t: Double) -> Double {
    precondition(!t.isNaN, "a t distribution was asked about a value that is not a number")
    if isNormal { return NormalDistribution.standard.logDensity(t) }
    let (df, magnitude) = (degreesOfFreedom, abs(t))
    if magnitude == .infinity { return -.infinity }
    let ratio = magnitude / df.squareRoot()
    let logOfSum = ratio < 1e100 ? log1p(magnitude / df * magnitude) : 2 * log(ratio)
    return -0.5 * (df + 1) * logOfSum - 0.5 * log(df) - SpecialFunctions.logBeta(df / 2, 0.5)
  }

  /// The probabilities on both sides of t.
  public func tails(at t: Double) -> Tails {
    precondition(!t.isNaN, "a t distribution was asked about a value that is not a number")
    if isNormal { return NormalDistribution.standard.tails(at: t) }
    if abs(t) == .infinity { return t < 0 ? .allAbove : .allBelow }
    let beyond = self.beyond(abs(t))
    let upper = Tails(.upper, direct: 0.5 * beyond.lower, logarithm: beyond.logLower - log(2))
    return t < 0 ? upper.mirrored : upper
  }

  /// The probability of values at least as far from zero as t, on both sides: the p-value of a t statistic.
  public func twoSided(_ t: Double) -> Double { 2 * tails(at: abs(t)).upper }

  /// The point with a probability of at most ½ on one side.
  public func point(leaving probability: Double, in tail: Tail) -> Double {
    if isNormal { return NormalDistribution.standard.point(leaving: probability, in: tail) }
    return tail == .lower ? -magnitude(beyond: probability) : magnitude(beyond: probability)
  }

  private var isNormal: Bool { degreesOfFreedom == .infinity }

  /// The probability beyond ±t as lower tail; where x would underflow, by its power law.
  private func beyond(_ t: Double) -> Tails {
    let half = degreesOfFreedom / 2
    let logRatio = log(t) - 0.5 * log(degreesOfFreedom)
    guard logRatio > 300 else { return argument(t).tails }
    let logarithm = -degreesOfFreedom * logRatio - log(half) - SpecialFunctions.logBeta(half, 0.5)
    return Tails(.lower, direct: exp(logarithm), logarithm: logarithm)
  }

  /// `x = df/(df + t²)`, whose lower tail is the probability beyond ±t; squares that would overflow are not formed.
  private func argument(_ t: Double) -> BetaArgument {
    let (df, half) = (degreesOfFreedom, degreesOfFreedom / 2)
    return t <= 1
      ? BetaArgument(a: half, b: 0.5, parts: (df, t * t), slack: half * ((t - 1) * (t + 1)))
      : BetaArgument(a: half, b: 0.5, parts: (df / t / t, 1), slack: half * ((t - 1) / t * ((t + 1) / t)))
  }

  /// The positive t with an upper probability of at most ½.
  ///
  /// Near the centre it solves for the probability between ±t, which keeps the digits of a small t.
  private func magnitude(beyond probability: Double) -> Double {
    let (df, half) = (degreesOfFreedom, degreesOfFreedom / 2)
    if probability > 0.25 {
      let between = 1 - 2 * probability
      guard between > 0 else { return 0 }
      return (BetaArgument.odds(leaving: between, in: .lower, a: 0.5, b: half) * df).squareRoot()
    }
    let logOdds = -BetaArgument.logPowerLaw(2 * probability, a: half, b: 0.5)
    if logOdds > 600 { return exp(0.5 * (logOdds + log(df))) }
    return (BetaArgument.odds(leaving: 2 * probability, in: .upper, a: 0.5, b: half) * df).squareRoot()
  }
}
