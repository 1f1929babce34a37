/// The Mann–Kendall test: does a series rise or fall, whatever the shape of its path?
///
/// `S = Σ_{i<j} sign(yⱼ − yᵢ)`. Up to ten values the p-value is exact, also with ties: given how often each value occurs,
/// the number of discordant pairs has the generating function of the inversions of a multiset,
/// `[n]! / Π[tₖ]!` in q-factorials. Beyond, S is taken as normal with its variance given the ties and a continuity
/// correction.
///
/// > Reference: Mann (1945), doi:10.2307/1907187; Kendall (1975), Rank Correlation Methods, ch. 4.
/// > Invariant under any increasing transformation; turning time about turns the sign of S.
public struct MannKendall: Sendable, Hashable {
  /// What the p-value rests on.
  public enum Null: String, Sendable, Hashable, CaseIterable {
    /// All orders of the values.
    case exact
    /// The normal approximation.
    case normal
  }

  /// The number of values; missing ones (NaN) are left out.
  public let count: Int
  /// Rising less falling pairs.
  public let score: Double
  /// The variance of ``score`` without a trend, given the ties.
  public let variance: Double
  /// The two-sided p-value of "no trend"; nil with fewer than two values, or where all are the same.
  public let pValue: Double?
  /// What ``pValue`` rests on.
  public let null: Null

  /// Up to so many values the p-value is exact.
  public static let exactLimit = 10

  /// Tests a series in the order of time.
  ///
  /// - Parameter values: finite values, NaN where one is missing; they need not be evenly spaced.
  /// - Complexity: O(n²) up to 128 values, O(n log n) beyond.
  public init(_ values: [Double]) {
    let present = values.contains(where: \.isNaN) ? values.filter { !$0.isNaN } : values
    count = present.count
    null = count <= MannKendall.exactLimit ? .exact : .normal
    if count > MannKendall.pairLimit {
      let tau = KendallTau(present.indices.map(Double.init), present)
      (score, variance) = (tau.score, tau.scoreVariance)
      pValue = MannKendall.normalPValue(score, variance)
      return
    }
    score = Double(MannKendall.score(present))
    let ties = MannKendall.runs(present)
    variance = MannKendall.variance(count, ties)
    pValue =
      null == .normal
      ? MannKendall.normalPValue(score, variance)
      : count < 2 || variance == 0 ? nil : InversionCounts(tied: ties).twoSided(score)
  }

  /// ``score`` over its standard deviation, one taken off for continuity; nil where nothing varies.
  public var z: Double? { MannKendall.z(score, variance) }

  /// The smallest two-sided p-value that so many distinct values can reach: `2/n!`.
  ///
  /// Four values cannot reach .05.
  public static func smallestPValue(count: Int) -> Double {
    count < 2 ? 1 : min(1, 2 / (2...count).reduce(1.0) { $0 * Double($1) })
  }

  /// Beyond so many values, counting every pair is slower than sorting.
  private static let pairLimit = 128

  static func z(_ score: Double, _ variance: Double) -> Double? {
    guard variance > 0 else { return nil }
    let corrected = score > 0 ? score - 1 : score < 0 ? score + 1 : 0
    return corrected / variance.squareRoot()
  }

  static func normalPValue(_ score: Double, _ variance: Double) -> Double? {
    z(score, variance).map { min(1, 2 * NormalDistribution.standard.survival(abs($0))) }
  }

  static func score(_ values: [Double]) -> Int {
    var total = 0
    values.withUnsafeBufferPointer { y in
      for i in 0..<max(y.count - 1, 0) {
        let first = y[i]
        var own = 0
        for j in (i + 1)..<y.count { own &+= (y[j] > first ? 1 : 0) &- (y[j] < first ? 1 : 0) }
        total += own
      }
    }
    return total
  }

  /// The sizes of groups of equal values, groups of one left out.
  static func runs(_ values: [Double]) -> (count: Int, sizes: [Int]) {
    let sorted = values.sorted()
    var sizes: [Int] = []
    var run = 1
    for i in sorted.indices.dropFirst() {
      if sorted[i] == sorted[i - 1] {
        run += 1
      } else {
        if run > 1 { sizes.append(run) }
        run = 1
      }
    }
    if run > 1 { sizes.append(run) }
    return (values.count, sizes)
  }

  static func variance(_ count: Int, _ ties: (count: Int, sizes: [Int])) -> Double {
    func term(_ t: Int) -> Double { Double(t) * Double(t - 1) * Double(2 * t + 5) }
    return max(0, (term(count) - ties.sizes.reduce(0) { $0 + term($1) }) / 18)
  }
}

/// How many orders of values have each number of discordant pairs.
struct InversionCounts {
  /// By the number of discordant pairs, from 0 to that of pairs that are not tied.
  private(set) var orders: [Double]

  /// Counts the orders of n values of which some are tied.
  init(tied: (count: Int, sizes: [Int])) {
    orders = [1]
    var placed = 0
    for size in tied.sizes {
      placed += size
      choose(size, of: placed)
    }
    while placed < tied.count {
      placed += 1
      choose(1, of: placed)
    }
  }

  /// Joins with an independent series: the numbers of discordant pairs add up.
  mutating func join(_ other: InversionCounts) {
    var result = [Double](repeating: 0, count: orders.count + other.orders.count - 1)
    for (i, a) in orders.enumerated() {
      for (j, b) in other.orders.enumerated() { result[i + j] += a * b }
    }
    orders = result
  }

  /// The probability of a score at least as far from 0.
  func twoSided(_ score: Double) -> Double {
    let pairs = Double(orders.count - 1)
    let total = orders.reduce(0, +)
    let beyond = orders.enumerated().reduce(0.0) { sum, entry in
      abs(pairs - 2 * Double(entry.offset)) >= abs(score) ? sum + entry.element : sum
    }
    return beyond / total
  }

  /// The largest k for which at most `probability` lies below k discordant pairs.
  func lowerRank(_ probability: Double) -> Int {
    let limit = probability * orders.reduce(0, +)
    var (sum, rank) = (0.0, 0)
    for count in orders {
      sum += count
      if sum > limit { break }
      rank += 1
    }
    return rank
  }

  /// Times the Gaussian binomial coefficient `[m over t]`; every quotient is a polynomial.
  private mutating func choose(_ t: Int, of m: Int) {
    for i in 1...t {
      let power = m - t + i
      var product = orders + [Double](repeating: 0, count: power)
      for k in orders.indices { product[k + power] -= orders[k] }
      // Division by 1 − qⁱ.
      for k in product.indices where k >= i { product[k] += product[k - i] }
      orders = Array(product.prefix(product.count - i))
    }
  }
}
