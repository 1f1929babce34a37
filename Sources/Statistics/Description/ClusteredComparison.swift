import Foundation

/// Differences of group means where rows depend on each other, because one person was rated several times or one rater
/// rated several persons.
///
/// Deviations from the group means are summed within clusters before they are squared, so that whatever rows of a cluster
/// share counts in the variance; for two ways of clustering the variance is the sum of both less that of their
/// intersection. Where every row is a cluster of its own, contrasts are Welch's test and the test of all groups is Brown
/// and Forsythe's with Mehrotra's degrees of freedom. Ranks in place of values give a comparison by ranks.
///
/// A group with a single cluster of some way has no contrast and is no part of the test of all groups: whatever sets it
/// apart may be that cluster.
///
/// > References: Cameron, Gelbach & Miller (2011), doi:10.1198/jbes.2010.07136; Brown & Forsythe (1974),
/// > doi:10.1080/00401706.1974.10489158; Mehrotra (1997), doi:10.1080/03610919708813431.
public struct ClusteredComparison: Sendable {
  /// A group against all others.
  public struct Contrast: Sendable, Hashable {
    /// The mean of the group less that of the others, with Student's test.
    public let difference: GroupTest.MeanDifference
    /// The standard error.
    public let standardError: Double
  }

  /// The test of all groups; nil where fewer than two have two clusters of every way.
  public let test: TestResult?
  /// The variance of group means over that of independent rows.
  public let designEffect: Double?
  /// The groups that are part of ``test``.
  public let groups: Int
  /// One for each group, nil where a side has a single cluster or no spread.
  public let contrasts: [Contrast?]
  /// The ways that were kept.
  public let ways: Int

  /// Compares groups.
  ///
  /// A way with a single cluster says nothing and is left out. Where groups are themselves a way of clustering, such as
  /// raters compared with each other, leave that way out: else no group has a contrast.
  ///
  /// - Parameters:
  ///   - values: one for each row.
  ///   - groups: the group of each row, from 0.
  ///   - ways: one or two ways of clustering, a cluster number for each row.
  ///   - level: the confidence of intervals, below 1.
  /// - Returns: nil where no way is left, no value differs or there is but one group.
  /// - Precondition: equal lengths; one way or two.
  /// - Complexity: O(n + groups) with a hash table.
  public init?(_ values: [Double], groups: [Int32], ways: [[Int32]], level: Double = 0.95) {
    precondition(
      (1...2).contains(ways.count) && ([groups] + ways).allSatisfy { $0.count == values.count },
      "one or two ways of clustering of as many rows")
    let groupCount = Int((groups.max() ?? -1) + 1)
    guard groupCount > 1, let mean = try? Moments(values).mean, values.contains(where: { $0 != values[0] })
    else { return nil }
    let centred = values.map { $0 - mean }
    let codes = ways.map { $0.map(Int64.init) }
    var clusterings = codes.map { Clustering(centred, groups, groupCount, $0) }.filter { $0.clusters > 1 }
    guard !clusterings.isEmpty else { return nil }
    self.ways = clusterings.count
    if self.ways == 2 {
      let both = zip(codes[0], codes[1]).map { $0 << 32 | $1 & 0xFFFF_FFFF }
      clusterings.append(Clustering(centred, groups, groupCount, both))
    }
    let main = clusterings.prefix(self.ways)
    contrasts = (0..<groupCount).map { group in
      let parts = clusterings.map { $0.contrast(group) }
      guard main.allSatisfy({ $0.groups[group].clusters > 1 }), parts.allSatisfy({ $0.restClusters > 1 }) else {
        return nil
      }
      let variance = ClusteredComparison.combined(parts.map(\.variance))
      guard variance > 0 else { return nil }
      let df = parts.prefix(main.count).map(\.degreesOfFreedom).min() ?? 1
      let (error, difference) = (variance.squareRoot(), clusterings[0].difference(group))
      let student = StudentT(degreesOfFreedom: df)
      let width = student.upperQuantile((1 - level) / 2) * error
      let t = difference / error
      return Contrast(
        difference: GroupTest.MeanDifference(
          test: TestResult(t, df, p: student.twoSided(t)), difference: difference,
          interval: (difference - width)...(difference + width)), standardError: error)
    }
    let eligible = (0..<groupCount).filter { group in main.allSatisfy { $0.groups[group].clusters > 1 } }
    self.groups = eligible.count
    (test, designEffect) = ClusteredComparison.overall(eligible, clusterings, self.ways, centred, groups)
  }

  /// The variance by two ways less that of their intersection; three estimates may leave less than nothing, where the
  /// larger of the two is never too small.
  private static func combined(_ variances: [Double]) -> Double {
    guard variances.count == 3 else { return variances[0] }
    let sum = variances[0] + variances[1] - variances[2]
    return sum > 0 ? sum : max(variances[0], variances[1])
  }

  private static func overall(
    _ eligible: [Int], _ clusterings: [Clustering], _ ways: Int, _ centred: [Double], _ codes: [Int32]
  ) -> (TestResult?, Double?) {
    guard eligible.count > 1 else { return (nil, nil) }
    let sizes = eligible.map { clusterings[0].groups[$0].count }
    let means = eligible.map { clusterings[0].groups[$0].mean }
    let total = sizes.reduce(0, +)
    let centre = zip(sizes, means).reduce(0) { $0 + $1.0 * $1.1 } / total
    let between = zip(sizes, means).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
    // What the sum of squares between groups would be on average if their true means were equal.
    let expected = combined(clusterings.map { $0.expectedBetween(eligible, total) })
    guard expected > 0 else { return (nil, nil) }
    let spreads = eligible.map { group in
      clusterings[0].groups[group].count * combined(clusterings.map { $0.variance(ofGroup: group) })
    }
    let shares = sizes.map { $0 / total }
    let weighted = zip(shares, spreads).reduce(0) { $0 + (1 - $1.0) * $1.1 }
    let pooled = zip(shares, spreads).reduce(0) { $0 + $1.0 * $1.1 }
    let numerator =
      weighted * weighted
      / (zip(shares, spreads).reduce(0) { $0 + (1 - 2 * $1.0) * $1.1 * $1.1 } + pooled * pooled)
    let main = clusterings.prefix(ways)
    var rest = 0.0
    for (place, group) in eligible.enumerated() {
      let fewest = main.map { $0.groups[group].clusters }.min() ?? 2
      let part = (1 - shares[place]) * spreads[place]
      rest += part * part / Double(fewest - 1)
    }
    let most = Double((main.map(\.clusters).min() ?? 2) - 1)
    let denominator = rest > 0 ? min(weighted * weighted / rest, most) : most
    let f = between / expected
    guard f.isFinite, numerator > 0, denominator > 0 else { return (nil, nil) }
    let distribution = FDistribution(
      numeratorDegreesOfFreedom: numerator, denominatorDegreesOfFreedom: denominator)
    var place = [Int](repeating: -1, count: clusterings[0].groups.count)
    for (index, group) in eligible.enumerated() { place[group] = index }
    var squares = [Double](repeating: 0, count: eligible.count)
    for (value, code) in zip(centred, codes) where place[Int(code)] >= 0 {
      let index = place[Int(code)]
      squares[index] += (value - means[index]) * (value - means[index])
    }
    let independent = eligible.indices.reduce(0) { $0 + (1 - shares[$1]) * squares[$1] / (sizes[$1] - 1) }
    return (
      TestResult(f, numerator, denominator, p: distribution.survival(f)),
      independent > 0 ? expected / independent : nil
    )
  }
}

/// Sums of one way of clustering, within groups and in all.
private struct Clustering {
  struct Group {
    var count = 0.0
    var sum = 0.0
    var clusters = 0
    var mean: Double { sum / count }
    /// The customary correction for few clusters, as a factor of sums.
    var factor: Double { clusters > 1 ? (Double(clusters) / Double(clusters - 1)).squareRoot() : 1 }
  }

  struct Part {
    let variance: Double
    let degreesOfFreedom: Double
    let restClusters: Int
  }

  /// The rows of one cluster in one group.
  private struct Cell {
    let cluster: Int
    let group: Int
    var sum = 0.0
    var count = 0.0
  }

  private(set) var groups: [Group]
  /// The number of clusters.
  var clusters: Int { totals.count }
  private var cells: [Cell] = []
  private var cellsOfGroup: [[Int]]
  private var totals: [(sum: Double, count: Double)] = []
  private let all: Double
  /// Over clusters: squares of sums, sums times counts, squares of counts.
  private let global: (squares: Double, products: Double, counts: Double)

  /// Values are centred on the mean of all.
  init(_ centred: [Double], _ codes: [Int32], _ groupCount: Int, _ ways: [Int64]) {
    var known: [Int64: Int] = [:]
    var places: [Int: Int] = [:]
    groups = Array(repeating: Group(), count: groupCount)
    cellsOfGroup = Array(repeating: [], count: groupCount)
    for (row, value) in centred.enumerated() {
      let group = Int(codes[row])
      let cluster = known[ways[row]] ?? totals.count
      if cluster == totals.count {
        known[ways[row]] = cluster
        totals.append((0, 0))
      }
      let key = cluster * groupCount + group
      let place = places[key] ?? cells.count
      if place == cells.count {
        places[key] = place
        cells.append(Cell(cluster: cluster, group: group))
        cellsOfGroup[group].append(place)
        groups[group].clusters += 1
      }
      cells[place].sum += value
      cells[place].count += 1
      totals[cluster].sum += value
      totals[cluster].count += 1
      groups[group].sum += value
      groups[group].count += 1
    }
    all = Double(centred.count)
    global = totals.reduce(into: (0.0, 0.0, 0.0)) {
      $0.0 += $1.sum * $1.sum
      $0.1 += $1.sum * $1.count
      $0.2 += $1.count * $1.count
    }
  }

  /// The mean of a group less that of the others.
  func difference(_ group: Int) -> Double { groups[group].mean - restMean(group) }

  private func restMean(_ group: Int) -> Double { -groups[group].sum / (all - groups[group].count) }

  func contrast(_ group: Int) -> Part {
    let own = groups[group]
    let (rest, restMean) = (all - own.count, restMean(group))
    var (inside, outside, crossed, touched) = (0.0, 0.0, 0.0, 0.0)
    var restClusters = totals.count
    for place in cellsOfGroup[group] {
      let (cell, total) = (cells[place], totals[cells[place].cluster])
      let whole = total.sum - total.count * restMean
      touched += whole * whole
      let here = cell.sum - cell.count * own.mean
      inside += here * here
      guard total.count > cell.count else {
        restClusters -= 1
        continue
      }
      let there = (total.sum - cell.sum) - (total.count - cell.count) * restMean
      outside += there * there
      crossed += here * there
    }
    let everywhere = global.squares - 2 * restMean * global.products + restMean * restMean * global.counts
    outside += max(0, everywhere - touched)
    let restFactor = restClusters > 1 ? (Double(restClusters) / Double(restClusters - 1)).squareRoot() : 1
    let (a, b) = (own.factor / own.count, restFactor / rest)
    let (first, second) = (a * a * inside, b * b * outside)
    let freedom =
      first * first / Double(max(1, own.clusters - 1)) + second * second / Double(max(1, restClusters - 1))
    return Part(
      variance: first + second - 2 * a * b * crossed,
      degreesOfFreedom: freedom > 0 ? (first + second) * (first + second) / freedom : 1,
      restClusters: restClusters)
  }

  /// The variance of the mean of a group.
  func variance(ofGroup group: Int) -> Double {
    let own = groups[group]
    let squares = cellsOfGroup[group].reduce(0.0) { sum, place in
      let gap = cells[place].sum - cells[place].count * own.mean
      return sum + gap * gap
    }
    return squares * own.factor * own.factor / (own.count * own.count)
  }

  /// What the sum of squares between some groups would be if their true means were equal.
  func expectedBetween(_ eligible: [Int], _ total: Double) -> Double {
    var within = 0.0
    var sums = [Double](repeating: 0, count: totals.count)
    for group in eligible {
      within += groups[group].count * variance(ofGroup: group)
      for place in cellsOfGroup[group] {
        sums[cells[place].cluster] +=
          groups[group].factor * (cells[place].sum - cells[place].count * groups[group].mean)
      }
    }
    return within - sums.reduce(0) { $0 + $1 * $1 } / total
  }
}
