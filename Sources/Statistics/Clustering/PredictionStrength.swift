import LinearAlgebra

/// How well groups found in one half of the rows predict which rows of the other half belong together.
///
/// For each group of the second half: the share of its pairs of rows that the means of the first half put together too;
/// the smallest share over groups, averaged over halvings and over which half predicts. From .8 on groups can be predicted.
///
/// > Reference: Tibshirani & Walther (2005), doi:10.1198/106186005X59243.
public struct PredictionStrength: Sendable {
  /// One number of groups.
  public struct Entry: Sendable {
    /// The number of groups.
    public let groups: Int
    /// The mean strength, from 0 to 1; nil where halves could not be grouped.
    public let strength: Double?
  }

  /// By ascending number of groups.
  public let entries: [Entry]

  /// From this on groups can be predicted.
  public static let good = 0.8

  /// Halves the rows again and again.
  ///
  /// - Parameters:
  ///   - table: rows by columns; rows with a missing value take no part.
  ///   - groups: the numbers of groups.
  ///   - halvings: how often the rows are halved.
  ///   - key: of the random numbers.
  ///   - threads: how many may work at once; the result does not depend on it.
  ///   - method: the group of each row of a table for a number of groups; nil where it cannot.
  /// - Throws: as ``DistinctRows``.
  /// - Complexity: that of 2 · halvings · numbers of groups groupings.
  public init(
    _ table: Matrix, groups: [Int], halvings: Int = 25, key: RandomKey, threads: Int = 1,
    method: @Sendable (Matrix, Int, RandomKey) -> [Int?]?
  ) throws(ClusteringError) {
    _ = try DistinctRows(table)
    let complete = table.completeRows
    let numbers = Array(Set(groups)).sorted()
    var found = [[Double?]](repeating: [], count: halvings)
    found.withUnsafeMutableBufferPointer { buffer in
      let places = Shared(buffer)
      inParallel(halvings, threads: threads) { index in
        let (one, two) = PredictionStrength.halves(complete, key, index)
        places.buffer[index] = numbers.flatMap { k -> [Double?] in
          guard k > 1 else { return [1, 1] }
          let own = key.derived(UInt64(index))
          guard let a = method(one, k, own), let b = method(two, k, own.derived(1)) else { return [nil, nil] }
          return [
            PredictionStrength.strength(of: b, two, by: a, one, k),
            PredictionStrength.strength(of: a, one, by: b, two, k),
          ]
        }
      }
    }
    entries = numbers.indices.map { place in
      let values = found.flatMap { [$0[2 * place], $0[2 * place + 1]] }.compactMap { $0 }
      return Entry(
        groups: numbers[place], strength: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    }
  }

  /// The largest number of groups that can be predicted; 1 where no other can.
  public var best: Int {
    entries.last { ($0.strength ?? 0) >= PredictionStrength.good }?.groups ?? 1
  }

  private static func halves(_ table: Matrix, _ key: RandomKey, _ index: Int) -> (Matrix, Matrix) {
    var stream = RandomStream(key: key, replicate: UInt64(index))
    var order = Array(0..<table.rows)
    for i in order.indices.dropLast() { order.swapAt(i, i + stream.index(below: order.count - i)) }
    let half = order.count / 2
    let part = { (rows: ArraySlice<Int>) in
      Matrix(rows: rows.count, columns: (0..<table.columns).map { j in rows.map { table[$0, j] } })
    }
    return (part(order[..<half]), part(order[half...]))
  }

  /// The smallest share of pairs of a group that the other half's nearest means put together.
  private static func strength(
    of groups: [Int?], _ table: Matrix, by others: [Int?], _ half: Matrix, _ k: Int
  ) -> Double {
    let means = PredictionStrength.means(half, others, k)
    var counts = [Double](repeating: 0, count: k * k)
    var sizes = [Double](repeating: 0, count: k)
    for (i, group) in groups.enumerated() {
      guard let group else { continue }
      let distances = means.map { mean -> Double in
        guard let mean else { return .infinity }
        return mean.indices.reduce(0) { $0 + (table[i, $1] - mean[$1]) * (table[i, $1] - mean[$1]) }
      }
      let near = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      counts[group * k + near] += 1
      sizes[group] += 1
    }
    return (0..<k).map { group -> Double in
      guard sizes[group] > 1 else { return sizes[group] == 1 ? 1 : 0 }
      let together = counts[(group * k)..<((group + 1) * k)].reduce(0) { $0 + $1 * ($1 - 1) }
      return together / (sizes[group] * (sizes[group] - 1))
    }.min() ?? 0
  }

  private static func means(_ table: Matrix, _ groups: [Int?], _ k: Int) -> [[Double]?] {
    (0..<k).map { group in
      let own = groups.indices.filter { groups[$0] == group }
      guard !own.isEmpty else { return nil }
      return (0..<table.columns).map { j in own.reduce(0) { $0 + table[$1, j] } / Double(own.count) }
    }
  }
}
