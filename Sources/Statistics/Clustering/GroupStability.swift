import LinearAlgebra

/// How much of each group is found again when the rows are drawn anew.
///
/// Each replicate draws rows with replacement, groups the different ones drawn, and takes for each group the largest
/// Jaccard similarity with a new group, over the rows drawn. Below .6 a group is not stable, from .75 on it is.
///
/// > Reference: Hennig (2007), doi:10.1016/j.csda.2006.11.025.
public struct GroupStability: Sendable {
  /// The mean similarity of each group; nil where no replicate could be grouped.
  public let similarities: [Double?]
  /// The replicates that could be grouped.
  public let replicates: Int

  /// Below this a group is not stable.
  public static let smallest = 0.6
  /// From this on a group is stable.
  public static let good = 0.75

  /// Groups samples of the rows again.
  ///
  /// - Parameters:
  ///   - table: rows by columns.
  ///   - groups: of each row, from 0; nil for rows that take no part.
  ///   - replicates: how many samples are drawn.
  ///   - key: of the random numbers.
  ///   - threads: how many may work at once; the result does not depend on it.
  ///   - method: groups the rows of a table; nil where it cannot.
  /// - Precondition: a group for each row.
  /// - Complexity: that of so many groupings.
  public init(
    _ table: MeasuredRows, groups: [Int?], replicates: Int = 100, key: RandomKey, threads: Int = 1,
    method: @Sendable (MeasuredRows, RandomKey) -> [Int?]?
  ) {
    precondition(groups.count == table.values.rows, "\(groups.count) groups for \(table.values.rows) rows")
    let used = groups.indices.filter { groups[$0] != nil }
    let k = (groups.compactMap { $0 }.max() ?? -1) + 1
    var found = [[Double?]?](repeating: nil, count: replicates)
    found.withUnsafeMutableBufferPointer { buffer in
      let places = Shared(buffer)
      inParallel(replicates, threads: threads) { replicate in
        var stream = RandomStream(key: key, replicate: UInt64(replicate))
        let drawn = Set(used.map { _ in used[stream.index(below: used.count)] }).sorted()
        let sample = table.selecting(rows: drawn)
        guard let again = method(sample, key.derived(UInt64(replicate))) else { return }
        places.buffer[replicate] = GroupStability.similarities(drawn.map { groups[$0] ?? 0 }, again, k)
      }
    }
    let usable = found.compactMap { $0 }
    self.replicates = usable.count
    similarities = (0..<k).map { group in
      let values = usable.compactMap { $0[group] }
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
  }

  /// The largest Jaccard similarity of each group with a new one; nil where no row of it was drawn.
  private static func similarities(_ groups: [Int], _ again: [Int?], _ k: Int) -> [Double?] {
    let width = (again.compactMap { $0 }.max() ?? -1) + 1
    var both = [Double](repeating: 0, count: k * max(width, 1))
    var own = [Double](repeating: 0, count: k)
    var new = [Double](repeating: 0, count: max(width, 1))
    for (group, next) in zip(groups, again) {
      own[group] += 1
      guard let next else { continue }
      new[next] += 1
      both[group * width + next] += 1
    }
    return (0..<k).map { group -> Double? in
      guard own[group] > 0 else { return nil }
      var largest = 0.0
      for next in 0..<width {
        let shared = both[group * width + next]
        largest = max(largest, shared / (own[group] + new[next] - shared))
      }
      return largest
    }
  }
}
