import Foundation

/// The normal distribution.
public struct NormalDistribution: ContinuousDistribution, Hashable {
  /// The mean.
  public let mean: Double
  /// The standard deviation.
  public let standardDeviation: Double

  /// The normal distribution of a mean and a standard deviation, by default the standard one.
  ///
  /// - Precondition: `mean` is finite, `standardDeviation` positive and finite.
  public init(mean: Double = 0, standardDeviation: Double = 1) {
    precondition(mean.isFinite, "a normal mean must be finite, found \(mean)")
    precondition(
      standardDeviation > 0 && standardDeviation.isFinite,
      "a standard deviation must be positive and finite, found \(standardDeviation)")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The mean 0 and the standard deviation 1.
  public static let standard = NormalDistribution()

  /// The whole line.
  public var support: ClosedRange<Double> { -.infinity ... .infinity }

  /// The logarithm of the density at x.
  public func logDensity(_ x: Double) -> Double {
    let z = standardized(x)
    return -0.5 * z * z - log(standardDeviation) - 0.5 * log(2 * .pi)
  }

  /// The probabilities on both sides of x.
  public func tails(at x: Double) -> Tails {
    let z = standardized(x)
    let upper = Tails(.upper, direct: 0.5 * erfc(abs(z) * 0.5.squareRoot()), logarithm: Self.logUpper(abs(z)))
    return z < 0 ? upper.mirrored : upper
  }

  /// The point with a probability of at most ½ on one side.
  public func point(leaving probability: Double, in tail: Tail) -> Double {
    let z = NormalQuantile.lower(probability)
    return mean + standardDeviation * (tail == .lower ? z : -z)
  }

  private func standardized(_ x: Double) -> Double {
    precondition(!x.isNaN, "a normal distribution was asked about a value that is not a number")
    return (x - mean) / standardDeviation
  }

  /// The logarithm of the upper tail at z ≥ 0; Mills's ratio as Laplace's continued fraction where `erfc` fades.
  private static func logUpper(_ z: Double) -> Double {
    if z < 30 { return log(0.5 * erfc(z * 0.5.squareRoot())) }
    if z == .infinity { return -.infinity }
    let fraction = stride(from: 12.0, to: 0, by: -1).reduce(z) { z + $1 / $0 }
    return -0.5 * z * z - log(fraction) - 0.5 * log(2 * .pi)
  }
}
