import Foundation

/// The logarithm of a sample variance over an expected one, free of its small-sample bias.
///
/// `ln(s²/σ₀²) − ψ(d/2) + ln(d/2)` has sampling variance `ψ′(d/2)`, known whatever the true variance is.
///
/// > Reference: Bartlett & Kendall (1946), doi:10.2307/2983618; Smyth (2004), doi:10.2202/1544-6115.1027.
public struct LogVariance: Sendable, Hashable {
  /// The estimate of `ln(σ²/σ₀²)`.
  public let estimate: Double
  /// Its sampling variance.
  public let variance: Double
  /// The normal score of the sample variance under σ₀²: the point of the standard normal distribution with the same
  /// probability below it.
  public let score: Double

  /// Compares a sum of squares with what was expected.
  ///
  /// - Parameters:
  ///   - sumOfSquares: the squares about fitted values.
  ///   - expected: the same under σ₀².
  ///   - d: what the sum is worth, not necessarily whole.
  /// - Returns: nil where there is no degree of freedom or nothing varies.
  public init?(sumOfSquares: Double, expected: Double, degreesOfFreedom d: Double) {
    guard d > 0.5, sumOfSquares > 0, expected > 0, (sumOfSquares / expected).isFinite else { return nil }
    let ratio = sumOfSquares / expected
    estimate = log(ratio) - SpecialFunctions.digamma(d / 2) + log(d / 2)
    variance = SpecialFunctions.trigamma(d / 2)
    let tails = ChiSquared(degreesOfFreedom: d).tails(at: d * ratio)
    score =
      tails.lower < tails.upper
      ? NormalDistribution.standard.quantile(max(tails.lower, 1e-300))
      : NormalDistribution.standard.upperQuantile(max(tails.upper, 1e-300))
  }
}
