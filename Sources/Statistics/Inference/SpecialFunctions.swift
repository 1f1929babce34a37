import Foundation

/// Functions behind the distributions, in forms that do not cancel for large arguments.
public enum SpecialFunctions {
  /// The logarithm of the gamma function.
  ///
  /// - Precondition: `x > 0`.
  public static func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "the logarithm of the gamma function needs a positive argument, found \(x)")
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// The logarithm of the beta function `Γ(a)Γ(b)/Γ(a + b)`.
  ///
  /// Stirling's main terms are combined before they are evaluated, so that no digits cancel when `a` or `b`
  /// is large.
  ///
  /// - Precondition: `a > 0`, `b > 0`.
  public static func logBeta(_ a: Double, _ b: Double) -> Double {
    let sum = a + b
    return betaRemainder(a, b) + (a - 0.5) * logShare(a, other: b) + (b - 0.5) * logShare(b, other: a)
      - 0.5 * log(sum / (2 * .pi))
  }

  /// `log(part / (part + other))`.
  private static func logShare(_ part: Double, other: Double) -> Double {
    part > other ? -log1p(other / part) : log(part / (part + other))
  }

  /// Stirling's remainder `log Γ(x) − (x − ½) log x + x − ½ log 2π`, about `1/12x`.
  ///
  /// > Reference: DLMF 5.11.1; the coefficients are B₂ₖ / 2k(2k − 1).
  static func stirlingRemainder(_ x: Double) -> Double {
    guard x >= 10 else { return logGamma(x) - (x - 0.5) * log(x) + x - 0.5 * log(2 * .pi) }
    let inverse = 1 / x
    let square = inverse * inverse
    var sum = 0.0
    for coefficient in stirlingCoefficients { sum = sum * square + coefficient }
    return sum * inverse
  }

  /// From the highest power down; numerators over denominators, kept whole.
  private static let stirlingCoefficients: [Double] = {
    let fractions: [(Double, Double)] = [
      (-3617, 122400), (1, 156), (-691, 360360), (1, 1188), (-1, 1680), (1, 1260), (-1, 360), (1, 12),
    ]
    return fractions.map { $0 / $1 }
  }()

  /// The remainder of Stirling's formula for the logarithm of the beta function.
  static func betaRemainder(_ a: Double, _ b: Double) -> Double {
    stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(a + b)
  }

  /// `u − log(1 + u)`, which is never negative, with all its digits also near zero.
  ///
  /// With `v = u/(2 + u)`, `log(1 + u) = 2 artanh v` and `u − 2v = uv`.
  ///
  /// - Parameters:
  ///   - u: a number above −1.
  ///   - ratio: `1 + u`, given because near zero it cannot be recovered from `u`.
  /// > Reference: Loader (2000), Fast and accurate computation of binomial probabilities.
  static func logExcess(_ u: Double, ratio: Double) -> Double {
    guard u > -0.7, u < 1.5 else { return u - log(ratio) }
    let v = u / (2 + u)
    let square = v * v
    var (power, sum, odd) = (v * square, 0.0, 3.0)
    while true {
      let term = power / odd
      let next = sum + term
      if next == sum { return u * v - 2 * sum }
      sum = next
      power *= square
      odd += 2
    }
  }
}
