/// Continued fractions `1/(b₀ + a₁/(b₁ + a₂/(b₂ + …)))`.
enum ContinuedFraction {
  /// The value of a fraction from its partial terms, evaluated forwards.
  ///
  /// - Parameters:
  ///   - first: `b₀`, which is not zero.
  ///   - term: the partial numerator and denominator `(aₙ, bₙ)` for n = 1, 2, …
  /// > Reference: Lentz's method as modified by Thompson & Barnett (1986), doi:10.1016/0021-9991(86)90046-X.
  @inline(__always)
  static func reciprocal(
    first: Double, term: (_ n: Double) -> (numerator: Double, denominator: Double)
  ) -> Double {
    let tiny = 1e-290
    var (result, forward, backward) = (first, first, 0.0)
    var n = 1.0
    var settled = 0
    while settled < 2, n < 100_000 {
      let (numerator, denominator) = term(n)
      backward = denominator + numerator * backward
      forward = denominator + numerator / forward
      backward = 1 / (backward == 0 ? tiny : backward)
      if forward == 0 { forward = tiny }
      let change = forward * backward
      result *= change
      settled = abs(change - 1) < 4e-16 ? settled + 1 : 0
      n += 1
    }
    return 1 / result
  }
}
