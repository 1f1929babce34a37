import Foundation

/// Those whom chance chose against those whom it did not: the one comparison that needs no model.
///
/// The difference of means with Welch's interval; the p-value counts how many of all ways in which chance could have
/// chosen, or of many drawn at random, give as large a difference.
///
/// > Reference: Fisher (1935), The Design of Experiments; Phipson & Smyth (2010), doi:10.2202/1544-6115.1585.
public struct LotteryComparison: Sendable, Hashable {
  /// The mean of those chosen less that of the others.
  public let difference: Double
  /// Its standard error, without assuming equal spread.
  public let standardError: Double
  /// Welch's interval.
  public let interval: ClosedRange<Double>
  /// The two-sided p-value by permutation.
  public let pValue: Double
  /// Those chosen.
  public let won: Int
  /// The others.
  public let lost: Int
  /// The ways of choosing that were looked at.
  public let permutations: Int
  /// Whether these were all there are.
  public let isExact: Bool

  /// Compares outcomes.
  ///
  /// - Parameters:
  ///   - won: the outcomes of those who won.
  ///   - lost: the outcomes of those who lost.
  ///   - level: the confidence of the interval, below 1.
  ///   - permutations: how many are drawn where there are more ways than that.
  ///   - key: of the random numbers.
  /// - Throws: ``SampleError``: two values on either side, and spread.
  /// - Complexity: O(permutations · n).
  public init(
    won: [Double], lost: [Double], level: Double = 0.95, permutations: Int = 9999, key: RandomKey
  ) throws(SampleError) {
    let test = try GroupTest.t(won, lost, level: level)
    difference = test.difference
    standardError = test.test.statistic == 0 ? 0 : abs(test.difference / test.test.statistic)
    interval = test.interval
    (self.won, self.lost) = (won.count, lost.count)
    let pool = won + lost
    let total = CompensatedSum(pool).value
    let fewer = min(won.count, lost.count)
    // Means differ as the sum of the smaller side differs from its share of the total; ties within rounding count.
    let expected = total * Double(fewer) / Double(pool.count)
    let own = CompensatedSum(won.count <= lost.count ? won : lost).value
    let reach = abs(own - expected) * (1 - 1e-10)
    let ways = LotteryComparison.ways(pool.count, fewer)
    if ways <= Double(permutations) {
      let counts = LotteryComparison.exhaust(pool, fewer) { abs($0 - expected) >= reach }
      (self.permutations, isExact) = (counts.all, true)
      pValue = Double(counts.reached) / Double(counts.all)
    } else {
      var reached = 0
      for replicate in 0..<permutations {
        var stream = RandomStream(key: key, replicate: UInt64(replicate))
        var places = Array(pool.indices)
        var sum = 0.0
        for chosen in 0..<fewer {
          places.swapAt(chosen, chosen + stream.index(below: pool.count - chosen))
          sum += pool[places[chosen]]
        }
        if abs(sum - expected) >= reach { reached += 1 }
      }
      (self.permutations, isExact) = (permutations, false)
      // The draw that happened is one of them.
      pValue = Double(reached + 1) / Double(permutations + 1)
    }
  }

  private static func ways(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  /// Sums over all choices of k of the values.
  private static func exhaust(_ values: [Double], _ k: Int, _ counts: (Double) -> Bool) -> (
    all: Int, reached: Int
  ) {
    var chosen = Array(0..<k)
    var (all, reached) = (0, 0)
    while true {
      all += 1
      if counts(chosen.reduce(0) { $0 + values[$1] }) { reached += 1 }
      guard let moving = (0..<k).last(where: { chosen[$0] < values.count - k + $0 }) else { break }
      chosen[moving] += 1
      for later in (moving + 1)..<max(k, moving + 1) { chosen[later] = chosen[later - 1] + 1 }
    }
    return (all, reached)
  }
}
