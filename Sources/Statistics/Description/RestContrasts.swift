/// Every group against all others together, ranked and summed once for all of them.
///
/// What each contrast says is what ``GroupTest`` and ``TwoGroupEffect`` say of the group and the rest.
public struct RestContrasts: Sendable {
  /// A group against the rest.
  public struct Contrast: Sendable, Hashable {
    /// The difference of means with Welch's test; nil where a side lacks spread.
    public let difference: GroupTest.MeanDifference?
    /// Hedges' g; nil where a side lacks spread.
    public let hedgesG: EffectEstimate?
    /// Cliff's δ.
    public let dominance: TwoGroupEffect.Dominance
    /// Kruskal and Wallis' test of the two; nil where all values are the same.
    public let ranks: TestResult?
  }

  /// One for each group.
  public let contrasts: [Contrast]

  /// Contrasts groups.
  ///
  /// - Throws: ``SampleError/tooFewGroups(found:needed:)`` for less than two.
  /// - Complexity: O(n log n + groups).
  public init(_ groups: [OrderedSample], level: Double = 0.95) throws(SampleError) {
    guard groups.count > 1 else { throw .tooFewGroups(found: groups.count, needed: 2) }
    let pool = try Pool(groups)
    contrasts = groups.indices.map { index in
      let own = pool.summaries[index]
      let rest = pool.rest(of: index, groups)
      let stand = pool.stand(of: groups[index].values)
      return Contrast(
        difference: try? GroupTest.t(own, rest, level: level),
        hedgesG: try? TwoGroupEffect.hedgesG(own, rest, level: level),
        dominance: stand.dominance(level: level), ranks: pool.rankTest(stand))
    }
  }
}

/// All values together.
private struct Pool {
  /// Distinct values in ascending order.
  let levels: [Double]
  /// How many values are below each level, then the number of all.
  let starts: [Int]
  let tieSum: Double
  let summaries: [GroupTest.Summary]
  let whole: GroupTest.Summary

  var count: Int { starts[starts.count - 1] }

  init(_ groups: [OrderedSample]) throws(SampleError) {
    let all = try OrderedSample(groups.flatMap(\.values))
    var (levels, starts, ties): ([Double], [Int], Double) = ([], [], 0)
    for (place, value) in all.values.enumerated() where levels.last != value {
      levels.append(value)
      starts.append(place)
    }
    starts.append(all.count)
    for level in levels.indices {
      let size = Double(starts[level + 1] - starts[level])
      ties += size * size * size - size
    }
    (self.levels, self.starts, tieSum) = (levels, starts, ties)
    summaries = groups.map { GroupTest.Summary($0.moments) }
    whole = GroupTest.Summary(all.moments)
  }

  /// Count, mean and variance of all groups but one.
  func rest(of index: Int, _ groups: [OrderedSample]) -> GroupTest.Summary {
    if let rest = GroupTest.Summary(whole, without: summaries[index]) { return rest }
    let others = groups.indices.filter { $0 != index }.flatMap { groups[$0].values }
    guard let moments = try? Moments(others) else {
      return GroupTest.Summary(count: 0, mean: whole.mean, variance: nil)
    }
    return GroupTest.Summary(moments)
  }

  /// How a group's values stand among the others.
  func stand(of values: [Double]) -> Stand {
    let (m, rest) = (values.count, count - values.count)
    var stand = Stand(counts: (m, rest))
    var (place, end, level) = (0, 0, 0)
    while place < m {
      let value = values[place]
      var after = place + 1
      while after < m, values[after] == value { after += 1 }
      // Between this level of the group and the one before, others have all of the group's earlier values below them.
      level = firstLevel(from: level, notBelow: value)
      let start = starts[level]
      let own = after - place
      let tied = starts[level + 1] - start - own
      let below = start - place
      stand.columns.append((Double(2 * place - m) / Double(m), start - end))
      stand.columns.append((Double(2 * place + own - m) / Double(m), tied))
      stand.rows.append((Double(2 * below + tied - rest) / Double(rest), own))
      stand.rankDeviation += Double(own) * Double(start + starts[level + 1] - count) / 2
      stand.ties += Double(own) * Double(tied)
      (place, end) = (after, starts[level + 1])
    }
    stand.columns.append((1, count - end))
    return stand
  }

  private func firstLevel(from first: Int, notBelow value: Double) -> Int {
    var (low, step) = (first, 1)
    while low + step < levels.count, levels[low + step] < value {
      low += step
      step *= 2
    }
    var high = min(levels.count - 1, low + step)
    while low < high {
      let middle = (low + high) / 2
      if levels[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func rankTest(_ stand: Stand) -> TestResult? {
    let n = Double(count)
    guard tieSum < n * n * n - n else { return nil }
    let square = stand.rankDeviation * stand.rankDeviation
    let sum = square / Double(stand.counts.0) + square / Double(stand.counts.1)
    let h = 12 / (n * (n + 1)) * sum / (1 - tieSum / (n * n * n - n))
    return TestResult(h, 1, p: ChiSquared(degreesOfFreedom: 1).survival(h))
  }
}

/// Where a group's values stand among the others.
private struct Stand {
  /// The sizes of the group and of the rest.
  let counts: (Int, Int)
  /// For values of the group: the share of the others below less the share above, and how many values have it.
  var rows: [(Double, Int)] = []
  /// The same for values of the others, against the group.
  var columns: [(Double, Int)] = []
  /// The sum of ranks less that of mean ranks.
  var rankDeviation = 0.0
  /// How many pairs are equal.
  var ties = 0.0

  init(counts: (Int, Int)) { self.counts = counts }

  func dominance(level: Double) -> TwoGroupEffect.Dominance {
    var sum = CompensatedSum()
    for (value, times) in rows { sum.add(value * Double(times)) }
    let (m, n) = (Double(counts.0), Double(counts.1))
    let delta = sum.value / m
    return TwoGroupEffect.Dominance(
      delta: delta, counts: counts,
      squares: (
        rows.reduce(0) { $0 + Double($1.1) * ($1.0 - delta) * ($1.0 - delta) },
        columns.reduce(0) { $0 + Double($1.1) * (-$1.0 - delta) * (-$1.0 - delta) }
      ), tiedShare: ties / (m * n), level: level)
  }
}
