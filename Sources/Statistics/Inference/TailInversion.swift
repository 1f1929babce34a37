import Foundation

/// Points with given tail probabilities, for positive variables whose logarithm has a log-concave density.
///
/// The logarithm of either tail is then concave in log x, so Newton's steps on that scale converge from
/// any start; from the far side of the solution they approach it from one side only.
enum TailInversion {
  /// The positive x with `tails(x)[tail] == probability`.
  ///
  /// - Parameters:
  ///   - start: any positive number, better a near one.
  ///   - tails: the tails at x, and the logarithm of the density of log x.
  /// - Returns: x, or 0 or infinity where the solution is not a number of this format.
  static func solve(
    _ probability: Double, tail: Tail, from start: Double,
    tails: (Double) -> (tails: Tails, logDensity: Double)
  ) -> Double {
    var x = start
    for _ in 0..<200 where x > 0 && x < .infinity {
      let (found, logDensity) = tails(x)
      let excess = logRatio(found, tail, to: probability)
      let elasticity = exp(logDensity - found.logarithm(tail))
      let ascent = tail == .lower ? -excess / elasticity : excess / elasticity
      let step = min(max(ascent, -700), 700)
      x *= exp(step)
      if abs(step) < 1e-9 { break }
    }
    return x
  }

  /// The logarithm of a tail over the wanted probability; from the quotient where it exists, as it is finer.
  private static func logRatio(_ found: Tails, _ tail: Tail, to probability: Double) -> Double {
    let quotient = found[tail] / probability
    let isExact = found[tail] >= .leastNormalMagnitude && probability >= .leastNormalMagnitude
    return isExact && quotient.isFinite ? log(quotient) : found.logarithm(tail) - log(probability)
  }
}

extension BetaArgument {
  /// The odds `x / (1 − x)` of the point with a probability on one side.
  ///
  /// - Precondition: `0 < probability ≤ ½`, or small enough a tail that one minus it is not needed.
  static func odds(leaving probability: Double, in tail: Tail, a: Double, b: Double) -> Double {
    if tail == .upper { return 1 / odds(leaving: probability, in: .lower, a: b, b: a) }
    let power = logPowerLaw(probability, a: a, b: b)
    if power < -40 - log(max(1, b)) { return exp(power) }
    return TailInversion.solve(
      probability, tail: .lower, from: startingOdds(probability, power: power, a: a, b: b)
    ) { odds in
      let argument = BetaArgument(a: a, b: b, odds: odds)
      return (argument.tails, argument.prefactor.logarithm)
    }
  }

  /// The logarithm of x from `xᵃ / aB(a, b)`, the lower tail near zero.
  static func logPowerLaw(_ probability: Double, a: Double, b: Double) -> Double {
    (log(probability) + log(a) + SpecialFunctions.logBeta(a, b)) / a
  }

  private static func startingOdds(_ probability: Double, power: Double, a: Double, b: Double) -> Double {
    let x = exp(power)
    if x < 0.5, b * x < 0.5 * (a + 1) { return x / (1 - x) }
    let z = NormalQuantile.lower(probability)
    return a / b * exp(z * (1 / a + 1 / b).squareRoot())
  }
}

extension IncompleteGamma {
  /// The point with a probability on one side.
  ///
  /// - Precondition: `0 < probability ≤ ½`.
  static func point(leaving probability: Double, in tail: Tail, shape: Double) -> Double {
    let power = (log(probability) + SpecialFunctions.logGamma(shape + 1)) / shape
    if tail == .lower, power < -40 { return exp(power) }
    let start = startingPoint(probability, tail: tail, power: exp(power), shape: shape)
    return TailInversion.solve(probability, tail: tail, from: start) { x in
      (
        SpecialFunctions.regularizedGamma(shape: shape, x: x),
        prefactor(shape: shape, x: x).logarithm
      )
    }
  }

  /// Wilson & Hilferty's cube of a normal, or the first term of the series, or the tail of a larger shape.
  private static func startingPoint(
    _ probability: Double, tail: Tail, power: Double, shape: Double
  ) -> Double {
    if tail == .lower, power < 0.3 * (shape + 1) { return power }
    if tail == .upper, shape < 1 { return -log(probability) }
    let z = tail == .lower ? NormalQuantile.lower(probability) : -NormalQuantile.lower(probability)
    let root = 1 - 1 / (9 * shape) + z / (3 * shape.squareRoot())
    return root > 0 ? shape * root * root * root : power
  }
}
