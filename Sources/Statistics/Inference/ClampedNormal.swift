import Foundation

/// A normal variable whose values beyond the ends of a scale stand at the end: `min(max(X, bottom), top)`.
///
/// Scores that pile up at a ceiling vary less, however much what they measure varies. The moments here say how much
/// less: for two such variables with correlation ρ,
/// `cov = σ² Σₖ cₖ² ρᵏ/k!` with the Hermite coefficients `c₁ = Φ(b) − Φ(a)`, `cₖ = Heₖ₋₂(a)φ(a) − Heₖ₋₂(b)φ(b)`.
///
/// > Reference: Barrett & Lampard (1955), doi:10.1109/TIT.1955.1055122, for the expansion of the covariance.
public struct ClampedNormal: Sendable, Hashable {
  /// The mean before clamping.
  public let mean: Double
  /// The standard deviation before clamping.
  public let standardDeviation: Double
  /// The lowest value.
  public let bottom: Double
  /// The highest value.
  public let top: Double

  /// Describes a clamped variable.
  ///
  /// - Precondition: `standardDeviation > 0`, `bottom < top`.
  public init(mean: Double, standardDeviation: Double, bottom: Double, top: Double) {
    precondition(
      standardDeviation > 0, "a clamped variable needs a positive spread, found \(standardDeviation)")
    precondition(bottom < top, "a scale from \(bottom) to \(top) is upside down")
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.bottom = bottom
    self.top = top
  }

  /// The clamped variable of that spread whose mean **after** clamping is `observed`; means within a thousandth of
  /// the range of an end count as that far from it.
  ///
  /// - Complexity: a few safeguarded Newton steps.
  public init(observedMean observed: Double, standardDeviation: Double, bottom: Double, top: Double) {
    let margin = 1e-3 * (top - bottom)
    let target = min(max(observed, bottom + margin), top - margin)
    var (low, high) = (bottom - 8 * standardDeviation, top + 8 * standardDeviation)
    var centre = target
    for _ in 0..<60 {
      let trial = ClampedNormal(mean: centre, standardDeviation: standardDeviation, bottom: bottom, top: top)
      let gap = trial.clampedMean - target
      if abs(gap) <= 1e-10 * (top - bottom) { break }
      if gap > 0 { high = centre } else { low = centre }
      let step = centre - gap / trial.shareInside
      centre = step > low && step < high ? step : 0.5 * (low + high)
    }
    self.init(mean: centre, standardDeviation: standardDeviation, bottom: bottom, top: top)
  }

  /// The probability of a value strictly between the ends.
  public var shareInside: Double { max(Self.upper(lowerEnd) - Self.upper(upperEnd), 1e-300) }

  /// The mean after clamping.
  public var clampedMean: Double {
    mean + standardDeviation * (Self.excess(lowerEnd) - Self.excess(-upperEnd))
  }

  /// The variance after clamping, over the one before.
  public var varianceRatio: Double {
    let (a, b) = (lowerEnd, upperEnd)
    let first = Self.excess(a) - Self.excess(-b)
    let inside = shareInside + Self.moment(a) - Self.moment(b)
    // Values below stand at a, values above at b.
    let square = inside + a * a * Self.upper(-a) + b * b * Self.upper(b)
    return max(square - first * first, 0)
  }

  /// The covariance of two such variables over `ρσ²`.
  ///
  /// - Parameter rho: ρ before clamping, 0 to 1.
  public func covarianceRatio(correlation rho: Double) -> Double {
    let (a, b) = (lowerEnd, upperEnd)
    let (da, db) = (Self.density(a), Self.density(b))
    func hermite(_ ha: Double, _ hb: Double) -> Double { (da == 0 ? 0 : ha * da) - (db == 0 ? 0 : hb * db) }
    let c1 = shareInside
    let coefficients = [
      hermite(1, 1), hermite(a, b), hermite(a * a - 1, b * b - 1),
      hermite(a * a * a - 3 * a, b * b * b - 3 * b),
    ]
    var (sum, power, factorial) = (c1 * c1, 1.0, 1.0)
    for (index, c) in coefficients.enumerated() {
      power *= rho
      factorial *= Double(index + 2)
      sum += c * c * power / factorial
    }
    return sum
  }

  private var lowerEnd: Double { (bottom - mean) / standardDeviation }
  private var upperEnd: Double { (top - mean) / standardDeviation }

  private static func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }
  private static func upper(_ z: Double) -> Double { 0.5 * erfc(z * 0.5.squareRoot()) }
  /// `zφ(z)`.
  private static func moment(_ z: Double) -> Double { abs(z) > 38 ? 0 : z * density(z) }
  /// `E max(z − X, 0)`: how far values below z fall short of it.
  private static func excess(_ z: Double) -> Double { density(z) + z * upper(-z) }
}
