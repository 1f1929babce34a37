import Foundation

extension SpecialFunctions {
  /// The regularised incomplete gamma functions: P(shape, x) below and Q(shape, x) above.
  ///
  /// Both keep about 13 digits for shapes up to 5000 and 11 up to a million, in either tail.
  ///
  /// - Precondition: `shape > 0` and finite, `x ≥ 0`.
  /// - Complexity: at most some hundred terms.
  /// > Reference: DLMF 8.7.1, 8.9.2; the prefactor as a deviance after Loader (2000).
  public static func regularizedGamma(shape: Double, x: Double) -> Tails {
    precondition(shape > 0 && shape.isFinite, "a gamma shape must be positive and finite, found \(shape)")
    precondition(x >= 0, "the incomplete gamma function needs x ≥ 0, found \(x)")
    if x == 0 { return .allAbove }
    if x == .infinity { return .allBelow }
    let prefactor = IncompleteGamma.prefactor(shape: shape, x: x)
    if shape > IncompleteGamma.largeShape {
      return x <= shape
        ? prefactor.tails(.lower, factor: IncompleteGamma.lowerIntegral(shape: shape, x: x))
        : prefactor.tails(.upper, factor: IncompleteGamma.upperIntegral(shape: shape, x: x))
    }
    return x <= max(shape, 1.5)
      ? prefactor.tails(.lower, factor: IncompleteGamma.lowerSeries(shape: shape, x: x))
      : prefactor.tails(.upper, factor: IncompleteGamma.upperFraction(shape: shape, x: x))
  }
}

/// The parts of the incomplete gamma functions: a common prefactor, and factors for each tail.
enum IncompleteGamma {
  static let largeShape = 5000.0

  /// `x^a e^(−x) / Γ(a)`, the density of log x, as `√(a/2π) exp(−a(u − log(1 + u)) − remainder)`, `u = x/a − 1`.
  static func prefactor(shape a: Double, x: Double) -> LogScaled {
    let deviance = a * SpecialFunctions.logExcess((x - a) / a, ratio: x / a)
    return LogScaled(
      scale: (a / (2 * .pi)).squareRoot(), exponent: -deviance - SpecialFunctions.stirlingRemainder(a))
  }

  /// `Σ xⁿ / (a(a + 1)…(a + n))`, all terms positive.
  static func lowerSeries(shape a: Double, x: Double) -> Double {
    var (term, sum, denominator) = (1 / a, 1 / a, a)
    repeat {
      denominator += 1
      term *= x / denominator
      sum += term
    } while term > sum * 0x1p-55
    return sum
  }

  /// Legendre's continued fraction for `Γ(a, x) eˣ x⁻ᵃ`.
  static func upperFraction(shape a: Double, x: Double) -> Double {
    ContinuedFraction.reciprocal(first: x + 1 - a) { n in (n * (a - n), x - a + 2 * n + 1) }
  }

  /// `∫ (1 − w)^(a − 1) e^(xw) dw` over 0 < w < 1.
  static func lowerIntegral(shape a: Double, x: Double) -> Double {
    let slope = a - 1 - x
    return TailIntegral.value(slope: max(slope, 0), curvature: a - 1) { w in
      w < 1 ? slope * w + (a - 1) * SpecialFunctions.logExcess(-w, ratio: 1 - w) : .infinity
    }
  }

  /// `∫ (1 + w)^(a − 1) e^(−xw) dw` over w > 0.
  static func upperIntegral(shape a: Double, x: Double) -> Double {
    let slope = x - a + 1
    // The curvature falls with w; 40 % of it is a safe bound as far as the integrand counts.
    return TailIntegral.value(slope: slope, curvature: 0.4 * (a - 1)) { w in
      slope * w + (a - 1) * SpecialFunctions.logExcess(w, ratio: 1 + w)
    }
  }
}
