import Foundation

/// The nine definitions of a sample quantile.
///
/// > Reference: Hyndman & Fan (1996), Sample quantiles in statistical packages, doi:10.2307/2684934.
public enum QuantileType: Int, Sendable, Hashable, CaseIterable {
  /// The inverse of the empirical distribution function.
  case inverse = 1
  /// The same with averages at its steps.
  case averagedInverse
  /// The nearest even order statistic, as in SAS.
  case nearestEven
  /// Linear between the steps.
  case linear
  /// Hazen's, popular in hydrology.
  case hazen
  /// Weibull's, as in Minitab and SPSS.
  case weibull
  /// Gumbel's, the default of R and Excel.
  case gumbel
  /// Nearly unbiased for the median of the order statistic whatever the distribution.
  case medianUnbiased
  /// Nearly unbiased for normal distributions.
  case normalUnbiased
}

extension OrderedSample {
  /// A quantile.
  ///
  /// - Parameters:
  ///   - probability: from 0 to 1.
  ///   - type: the definition; R's default.
  /// - Complexity: O(1).
  public func quantile(_ probability: Double, _ type: QuantileType = .gumbel) -> Double {
    precondition((0...1).contains(probability), "a quantile needs a probability, found \(probability)")
    // Products such as 0.1 · 30 fall short of a whole number by a rounding error.
    let fuzz = 4 * Double.ulpOfOne
    let n = Double(count)
    let shares: (offset: Double, span: Double)
    switch type {
    case .inverse, .averagedInverse: shares = (0, n)
    case .nearestEven: shares = (-0.5, n)
    case .linear: shares = (0, n)
    case .hazen: shares = (0.5, n)
    case .weibull: shares = (0, n + 1)
    case .gumbel: shares = (1, n - 1)
    case .medianUnbiased: shares = (1.0 / 3, n + 1.0 / 3)
    case .normalUnbiased: shares = (3.0 / 8, n + 0.25)
    }
    let position = shares.offset + probability * shares.span
    let below = (position + fuzz).rounded(.down)
    let rest = position - below
    let isBetween = rest > fuzz * max(1, below)
    let weight: Double
    switch type {
    case .inverse: weight = isBetween ? 1 : 0
    case .averagedInverse: weight = isBetween ? 1 : 0.5
    case .nearestEven: weight = isBetween || Int(below) % 2 != 0 ? 1 : 0
    default: weight = isBetween ? rest : 0
    }
    let (left, right) = (orderStatistic(Int(below)), orderStatistic(Int(below) + 1))
    if weight == 0 || left == right { return left }
    return weight == 1 ? right : (1 - weight) * left + weight * right
  }

  /// The k-th smallest value, the ends standing for what lies beyond them.
  private func orderStatistic(_ k: Int) -> Double { values[min(max(k, 1), count) - 1] }

  /// The middle value, or the mean of the two in the middle.
  public var median: Double { quantile(0.5) }

  /// The distance between the quartiles.
  public func interquartileRange(_ type: QuantileType = .gumbel) -> Double {
    quantile(0.75, type) - quantile(0.25, type)
  }

  /// A quantile as a weighted mean of all order statistics, which varies less than any of them.
  ///
  /// > Reference: Harrell & Davis (1982), doi:10.1093/biomet/69.3.635.
  /// - Complexity: O(n), and O(√n) evaluations of the beta distribution.
  public func harrellDavisQuantile(_ probability: Double) -> Double {
    precondition(
      probability > 0 && probability < 1, "a probability inside (0, 1) is needed, found \(probability)")
    let weights = OrderedSample.harrellDavisWeights(count, probability)
    var sum = CompensatedSum()
    for (value, weight) in zip(values, weights) { sum.add(value, times: weight) }
    return sum.value
  }

  /// The weights of the first 0, 1, … n of n order statistics.
  static func cumulativeHarrellDavisWeights(_ count: Int, _ probability: Double) -> [Double] {
    var sum = 0.0
    return [0]
      + harrellDavisWeights(count, probability).map { weight in
        sum += weight
        return sum
      }
  }

  /// The weights of the order statistics of n values; zero where a weight is below 1e-17.
  ///
  /// > Reference: Marchal & Arbel (2017), doi:10.1214/17-ECP92: the beta distribution is sub-Gaussian with variance
  /// > 1/(4(a + b + 1)), so that far from its mean nothing is left.
  /// - Complexity: O(√n) evaluations of the beta distribution.
  static func harrellDavisWeights(_ count: Int, _ probability: Double) -> [Double] {
    let n = Double(count)
    let beta = BetaDistribution(a: (n + 1) * probability, b: (n + 1) * (1 - probability))
    let reach = (log(1e17) / (2 * (n + 2))).squareRoot()
    var before = 0.0
    return (1...count).map { i in
      let share = Double(i) / n
      let isFar = i == count || abs(share - probability) > reach
      let cumulative = isFar ? (share > probability ? 1 : 0) : beta.cdf(share)
      defer { before = cumulative }
      return cumulative - before
    }
  }
}
