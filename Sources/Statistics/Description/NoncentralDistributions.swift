import Foundation

/// Distribution functions under an alternative: what intervals of standardised effects are made from.
enum Noncentral {
  /// `P(F ≤ f)` of the noncentral F distribution: a Poisson mixture of beta distributions.
  ///
  /// Terms are summed from the highest one that matters down, where the recurrence of the incomplete beta function only
  /// adds.
  /// > Reference: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, chapter 30.
  static func fCDF(_ f: Double, _ first: Double, _ second: Double, noncentrality: Double) -> Double {
    guard f > 0 else { return 0 }
    let x = first * f / (first * f + second)
    return mixture(noncentrality / 2, first / 2, second / 2, x, 1 - x)
  }

  /// `P(T ≤ t)` of the noncentral t distribution.
  ///
  /// > Reference: Lenth (1989), algorithm AS 243, doi:10.2307/2347693.
  static func tCDF(_ t: Double, _ df: Double, noncentrality delta: Double) -> Double {
    if t < 0 { return 1 - tCDF(-t, df, noncentrality: -delta) }
    let base = NormalDistribution.standard.cdf(-delta)
    guard t > 0 else { return base }
    let (half, x, y) = (delta * delta / 2, t * t / (df + t * t), df / (df + t * t))
    let even = mixture(half, 0.5, df / 2, x, y)
    // The odd part: weights δ/√2 · e^{−δ²/2} (δ²/2)^j / Γ(j + 3/2).
    let odd = mixture(half, 1, df / 2, x, y, shift: 0.5) * (delta < 0 ? -1 : 1)
    return min(1, max(0, base + 0.5 * (even + odd)))
  }

  /// `Σ w_j I_x(a + j, b)` with Poisson weights, or with `w_j = e^{−λ} λ^{j + shift} / Γ(j + 1 + shift)`.
  private static func mixture(
    _ lambda: Double, _ a: Double, _ b: Double, _ x: Double, _ y: Double, shift: Double = 0
  ) -> Double {
    guard lambda > 0 else {
      return shift > 0 ? 0 : SpecialFunctions.regularizedBeta(a: a, b: b, x: x).lower
    }
    let spread = 10 * (lambda.squareRoot() + 3)
    let top = Int(lambda + spread)
    let bottom = max(0, Int(lambda - spread))
    let j = Double(top)
    var weight = exp(-lambda + (j + shift) * log(lambda) - SpecialFunctions.logGamma(j + 1 + shift))
    var beta = SpecialFunctions.regularizedBeta(a: a + j, b: b, x: x).lower
    // x^a y^b / (a B(a, b)) at a + j − 1, by which the function grows one step down.
    var growth = exp(
      (a + j - 1) * log(x) + b * log(y) - log(a + j - 1) - SpecialFunctions.logBeta(a + j - 1, b))
    var sum = CompensatedSum()
    for index in stride(from: top, through: bottom, by: -1) {
      let i = Double(index)
      sum.add(weight * beta)
      weight *= (i + shift) / lambda
      beta += growth
      if index > 1 || a + i > 2 { growth *= (a + i - 1) / ((a + i + b - 2) * x) }
    }
    return sum.value
  }
}
