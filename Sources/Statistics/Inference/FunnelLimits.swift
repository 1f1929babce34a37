import Foundation

/// Control limits of estimates with unequal precision around a target of 0, with overdispersion.
///
/// `z = estimate/se`, winsorised so that the unusual do not set their own limits; φ is the mean square of z. Where φ
/// exceeds 1, a variance τ² between all is added to that of each (additive overdispersion), so that limits tell who is
/// unusual among raters as they are, not among identical ones.
///
/// > Reference: Spiegelhalter (2005), doi:10.1002/sim.1970.
public struct FunnelLimits: Sendable, Hashable {
  /// φ, the mean square of the winsorised z.
  public let dispersion: Double
  /// τ², in squared units of the estimates.
  public let variance: Double

  /// The z of the 95 % and the 99.8 % limits.
  public static let levels = (warning: 1.959963984540054, action: 3.090232306167813)

  /// Estimates the overdispersion.
  ///
  /// - Parameters:
  ///   - estimates: deviations from what is expected.
  ///   - standardErrors: their standard errors.
  ///   - winsorised: the share cut in at either end.
  /// - Precondition: positive standard errors, as many as estimates.
  public init(estimates: [Double], standardErrors: [Double], winsorised: Double = 0.1) {
    precondition(estimates.count == standardErrors.count, "estimates and standard errors differ in number")
    let n = estimates.count
    guard n > 1 else {
      (dispersion, variance) = (1, 0)
      return
    }
    let z = zip(estimates, standardErrors).map { $0 / $1 }
    let sorted = z.sorted()
    let cut = Int(winsorised * Double(n))
    let (low, high) = (sorted[cut], sorted[n - 1 - cut])
    dispersion = z.reduce(0) { $0 + min(max($1, low), high) * min(max($1, low), high) } / Double(n)
    // In units of the mean weight, so that tiny errors cannot overflow.
    let smallest = standardErrors.min() ?? 1
    let weights = standardErrors.map { smallest * smallest / ($0 * $0) }
    let total = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    let excess = Double(n) * dispersion - Double(n - 1)
    let spare = total - squares / total
    variance = excess > 0 && spare > 0 ? excess / spare * smallest * smallest : 0
  }

  /// The half-width of the limits at a standard error, for a z.
  public func halfWidth(_ z: Double, standardError: Double) -> Double {
    z * (standardError * standardError + variance).squareRoot()
  }
}
