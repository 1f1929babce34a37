import Foundation

/// Two groups of people, some of each selected: how far apart are the rates, and could it be chance?
///
/// > Reference: Koopman (1984), doi:10.2307/2531405, for the interval of the ratio; Lancaster (1961),
/// > doi:10.1080/01621459.1961.10482105, for the mid-p-value.
/// > Exchanging the groups turns the ratio into its inverse and leaves p-values as they are.
public struct ProportionPair: Sendable, Hashable {
  /// Selected in the first group.
  public let firstSelected: Int
  /// The size of the first group.
  public let firstCount: Int
  /// Selected in the second group.
  public let secondSelected: Int
  /// The size of the second group.
  public let secondCount: Int

  /// Compares `first` of `firstCount` with `second` of `secondCount`.
  ///
  /// - Precondition: each group has people, and no more selected than it has.
  public init(_ first: Int, of firstCount: Int, and second: Int, of secondCount: Int) {
    precondition(firstCount > 0 && secondCount > 0, "groups of \(firstCount) and \(secondCount)")
    precondition((0...firstCount).contains(first), "\(first) selected of \(firstCount)")
    precondition((0...secondCount).contains(second), "\(second) selected of \(secondCount)")
    (firstSelected, self.firstCount, secondSelected, self.secondCount) = (
      first, firstCount, second, secondCount
    )
  }

  /// The rate of the first group.
  public var firstRate: Double { Double(firstSelected) / Double(firstCount) }
  /// The rate of the second group.
  public var secondRate: Double { Double(secondSelected) / Double(secondCount) }
  /// The first rate over the second; nil where the second is zero.
  public var ratio: Double? { secondSelected > 0 ? firstRate / secondRate : nil }
  /// Cohen's h, the difference of `2 arcsin √rate`.
  public var cohenH: Double { 2 * asin(firstRate.squareRoot()) - 2 * asin(secondRate.squareRoot()) }

  /// The score statistic of equal rates, positive where the first is higher; nil where nobody or everybody is selected.
  public var z: Double? {
    let selected = firstSelected + secondSelected
    guard selected > 0, selected < firstCount + secondCount else { return nil }
    return score(logRatio: 0)
  }

  /// Koopman's interval of the ratio, from inverting the score test; the ends may be 0 and infinite.
  ///
  /// Nil where nobody is selected: every ratio is as good as any other.
  ///
  /// - Complexity: some hundred evaluations of the score.
  public func ratioInterval(level: Double = 0.95) -> ClosedRange<Double>? {
    guard firstSelected + secondSelected > 0 else { return nil }
    let limit = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    let start = log(
      (Double(firstSelected) + 0.5) / (Double(firstCount) + 0.5) * (Double(secondCount) + 0.5)
        / (Double(secondSelected) + 0.5))
    let lower = firstSelected == 0 ? 0 : crossing(limit, from: start)
    let upper = secondSelected == 0 ? .infinity : crossing(-limit, from: start)
    return min(lower, upper)...max(lower, upper)
  }

  /// Fisher's two-sided test: tables no more likely than this one.
  ///
  /// - Complexity: O(standard deviations of the hypergeometric count).
  public var fisherP: Double { min(1, tails(half: 1)) }

  /// Fisher's test with half the weight on tables as likely as this one, which rejects nearer to its nominal level.
  public var midP: Double { min(1, tails(half: 0.5)) }

  // MARK: - Score

  /// The score statistic of a ratio, falling as the ratio grows.
  private func score(logRatio: Double) -> Double {
    let theta = exp(logRatio)
    let (m, n) = (Double(firstCount), Double(secondCount))
    let (x, y) = (Double(firstSelected), Double(secondSelected))
    // The second rate that is most likely where the first is θ times as high.
    let b = theta * (m + y) + x + n
    let root = max(0, b * b - 4 * theta * (m + n) * (x + y)).squareRoot()
    // The smaller root, without the cancellation of b − root.
    let second = 2 * (x + y) / (b + root)
    let first = min(1, theta * second)
    let variance = first * (1 - first) / m + theta * theta * second * max(0, 1 - second) / n
    let difference = x / m - theta * y / n
    return difference == 0 ? 0 : difference / variance.squareRoot()
  }

  private func crossing(_ target: Double, from start: Double) -> Double {
    var (low, high, step) = (start - 1, start + 1, 1.0)
    while score(logRatio: low) < target, low > -600 {
      step *= 2
      low -= step
    }
    step = 1
    while score(logRatio: high) > target, high < 600 {
      step *= 2
      high += step
    }
    let found = RootSearch.zero(
      of: { score(logRatio: $0) - target }, from: low, to: high, tolerance: 1e-13)
    return exp(found ?? (target > 0 ? low : high))
  }

  // MARK: - Exact

  /// The probability of less likely tables and a share of the equally likely ones.
  private func tails(half: Double) -> Double {
    let selected = firstSelected + secondSelected
    let (low, high) = (max(0, selected - secondCount), min(firstCount, selected))
    let mode = min(
      high, max(low, Int(Double(selected + 1) * Double(firstCount + 1) / Double(firstCount + secondCount + 2))))
    // Weights relative to the mode, by the ratio of neighbours, until they vanish.
    func weights(_ direction: Int) -> [(Int, Double)] {
      var found: [(Int, Double)] = []
      var (k, weight) = (mode, 1.0)
      while true {
        let (up, down) = (rise(k, selected), rise(k - 1, selected))
        weight *= direction > 0 ? up : (down > 0 ? 1 / down : 0)
        k += direction
        guard k >= low, k <= high, weight > 0 else { return found }
        found.append((k, weight))
      }
    }
    let all = [(mode, 1.0)] + weights(1) + weights(-1)
    guard let own = all.first(where: { $0.0 == firstSelected })?.1 else { return 0 }
    let total = all.reduce(0) { $0 + $1.1 }
    // Mirror images differ in the last digits only.
    let slack = 1e-7 * own
    let part = all.reduce(0.0) { sum, one in
      one.1 < own - slack ? sum + one.1 : one.1 <= own + slack ? sum + half * one.1 : sum
    }
    return part / total
  }

  /// The probability of k + 1 over that of k.
  private func rise(_ k: Int, _ selected: Int) -> Double {
    let top = Double(firstCount - k) * Double(selected - k)
    let bottom = Double(k + 1) * Double(secondCount - selected + k + 1)
    return bottom > 0 ? top / bottom : 0
  }
}

extension ProportionPair {
  /// The ratio below 1 that two groups of these sizes would have shown with the given power, were the second selected
  /// at a rate; nil where even a rate of zero would escape.
  ///
  /// The two-sided test of equal rates by the normal approximation, as R's `power.prop.test` has it.
  ///
  /// - Precondition: sizes are positive.
  /// > Reference: Fleiss, Levin & Paik (2003), doi:10.1002/0471445428, chapter 4.
  public static func detectableRatio(
    _ firstCount: Int, _ secondCount: Int, rate: Double, power: Double = 0.8, level: Double = 0.95
  ) -> Double? {
    precondition(firstCount > 0 && secondCount > 0, "groups of \(firstCount) and \(secondCount)")
    guard rate > 0, rate < 1 else { return nil }
    let limit = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    let needed = NormalDistribution.standard.upperQuantile(1 - power)
    let (m, n) = (Double(firstCount), Double(secondCount))
    func excess(_ ratio: Double) -> Double {
      let first = ratio * rate
      let mean = (m * first + n * rate) / (m + n)
      let null = (mean * (1 - mean) * (1 / m + 1 / n)).squareRoot()
      let spread = (first * (1 - first) / m + rate * (1 - rate) / n).squareRoot()
      return (rate - first - limit * null) / spread - needed
    }
    guard excess(0) > 0 else { return nil }
    return RootSearch.zero(of: excess, from: 0, to: 1, tolerance: 1e-12)
  }
}
