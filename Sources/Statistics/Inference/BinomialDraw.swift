import Foundation

extension RandomStream {
  /// The number of successes among independent trials.
  ///
  /// - Parameters:
  ///   - trials: how many trials, from 0.
  ///   - probability: of a success, from 0 to 1.
  /// - Complexity: O(1) on average.
  /// > References: inversion of the distribution function below ten expected successes; above, Hörmann (1993), The
  /// > generation of binomial random variates, algorithm BTRS, doi:10.1080/00949659308811496.
  public mutating func binomial(trials: Int, probability: Double) -> Int {
    precondition(trials >= 0 && (0...1).contains(probability), "no binomial of \(trials) and \(probability)")
    return BinomialDraw.draw(trials, probability, from: &self)
  }
}

/// Draws from binomial distributions.
enum BinomialDraw {
  /// A number of successes; parameters are not checked.
  static func draw(_ trials: Int, _ probability: Double, from words: inout some RandomNumberGenerator) -> Int {
    if probability > 0.5 { return trials - draw(trials, 1 - probability, from: &words) }
    guard trials > 0, probability > 0 else { return 0 }
    return Double(trials) * probability < 10
      ? inverted(trials, probability, from: &words) : rejected(trials, probability, from: &words)
  }

  private static func inverted(
    _ trials: Int, _ probability: Double, from words: inout some RandomNumberGenerator
  ) -> Int {
    let odds = probability / (1 - probability)
    let none = exp(Double(trials) * log1p(-probability))
    while true {
      var (successes, mass, left) = (0, none, words.openUniform())
      while left > mass, successes < trials {
        left -= mass
        successes += 1
        mass *= odds * Double(trials - successes + 1) / Double(successes)
      }
      // A point so far out is the rounding of the sum, not a draw.
      if left <= mass { return successes }
    }
  }

  private static func rejected(
    _ trials: Int, _ probability: Double, from words: inout some RandomNumberGenerator
  ) -> Int {
    let n = Double(trials)
    let deviation = (n * probability * (1 - probability)).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let a = -0.0873 + 0.0248 * b + 0.01 * probability
    let centre = n * probability + 0.5
    let squeeze = 0.92 - 4.2 / b
    while true {
      let u = words.openUniform() - 0.5
      var v = words.openUniform()
      let distance = 0.5 - abs(u)
      let k = ((2 * a / distance + b) * u + centre).rounded(.down)
      if distance >= 0.07, v <= squeeze { return Int(k) }
      guard k >= 0, k <= n else { continue }
      let alpha = (2.83 + 5.1 / b) * deviation
      let odds = probability / (1 - probability)
      let mode = ((n + 1) * probability).rounded(.down)
      v = log(v * alpha / (a / (distance * distance) + b))
      if v <= logFactorials(mode, n) - logFactorials(k, n) + (k - mode) * log(odds) { return Int(k) }
    }
  }

  /// The logarithm of `k! (n − k)!`.
  private static func logFactorials(_ k: Double, _ n: Double) -> Double {
    SpecialFunctions.logGamma(k + 1) + SpecialFunctions.logGamma(n - k + 1)
  }
}

extension RandomStream {
  /// How many of some independent draws fall into each category: multinomial.
  ///
  /// - Parameters:
  ///   - trials: the number of draws.
  ///   - weights: by category a number that its probability is proportional to; not negative, not all zero.
  /// - Returns: a count per category, `trials` in all.
  /// - Complexity: O(categories), by a binomial number for each.
  public mutating func multinomial(_ trials: Int, weights: [Int]) -> [Int] {
    var (left, weightLeft) = (trials, weights.reduce(0, +))
    precondition(weightLeft > 0 && weights.allSatisfy { $0 >= 0 }, "weights \(weights) are no probabilities")
    return weights.map { weight in
      let count =
        weight == weightLeft ? left : BinomialDraw.draw(left, Double(weight) / Double(weightLeft), from: &self)
      left -= count
      weightLeft -= weight
      return count
    }
  }
}
