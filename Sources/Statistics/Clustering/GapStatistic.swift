import Foundation
import LinearAlgebra

/// How much tighter groups are than those of rows scattered evenly over the range of the data.
///
/// `gap(k) = E* ln W*ₖ − ln Wₖ` with W half the squared distances within groups from their means, and E* over tables whose
/// columns are uniform between the smallest and the largest value. The number of groups is the smallest k with
/// `gap(k) ≥ gap(k+1) − s(k+1)`.
///
/// > Reference: Tibshirani, Walther & Hastie (2001), doi:10.1111/1467-9868.00293.
/// > Unmoved by shift, and by scale of all columns.
public struct GapStatistic: Sendable {
  /// One number of groups.
  public struct Entry: Sendable {
    /// The number of groups k.
    public let groups: Int
    /// ln W of the data.
    public let logWithin: Double
    /// The mean of ln W of even tables.
    public let expected: Double
    /// Their standard deviation times `√(1 + 1/B)`.
    public let standardError: Double

    /// `expected − logWithin`.
    public var gap: Double { expected - logWithin }
  }

  /// By ascending number of groups.
  public let entries: [Entry]

  /// Groups the rows, and those of even tables, by a method.
  ///
  /// - Parameters:
  ///   - table: rows by columns; rows with a missing value take no part.
  ///   - groups: the numbers of groups.
  ///   - tables: how many even tables are made.
  ///   - key: of the random numbers.
  ///   - threads: how many may work at once; the result does not depend on it.
  ///   - method: the group of each row of a table for a number of groups; nil where it cannot, and the number is left out.
  /// - Throws: as ``DistinctRows``.
  /// - Complexity: that of (1 + tables) · numbers of groups groupings.
  public init(
    _ table: Matrix, groups: [Int], tables: Int = 100, key: RandomKey, threads: Int = 1,
    method: @Sendable (Matrix, Int, RandomKey) -> [Int?]?
  ) throws(ClusteringError) {
    _ = try DistinctRows(table)
    let complete = table.completeRows
    let numbers = Array(Set(groups)).sorted()
    let ranges = (0..<table.columns).map { j -> (Double, Double) in
      let column = complete.column(j)
      return (column.min() ?? 0, column.max() ?? 0)
    }
    var found = [[Double?]](repeating: [], count: tables + 1)
    found.withUnsafeMutableBufferPointer { buffer in
      let places = Shared(buffer)
      inParallel(tables + 1, threads: threads) { index in
        let rows = index == 0 ? complete : GapStatistic.even(complete.rows, ranges, key, index)
        places.buffer[index] = numbers.map { k in
          method(rows, k, key.derived(UInt64(index))).map { GapStatistic.logWithin(rows, $0, k) }
        }
      }
    }
    entries = numbers.indices.compactMap { place -> Entry? in
      let made = found.dropFirst().compactMap { $0[place] }
      guard let own = found[0][place], made.count > 1 else { return nil }
      let mean = made.reduce(0, +) / Double(made.count)
      let spread = made.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(made.count)
      return Entry(
        groups: numbers[place], logWithin: own, expected: mean,
        standardError: (spread * (1 + 1 / Double(made.count))).squareRoot())
    }
  }

  /// The smallest number of groups that the next one does not beat by more than a standard error; the last where none is.
  public var best: Int? {
    zip(entries, entries.dropFirst()).first { $0.gap >= $1.gap - $1.standardError }?.0.groups
      ?? entries.last?.groups
  }

  private static func even(_ rows: Int, _ ranges: [(Double, Double)], _ key: RandomKey, _ index: Int) -> Matrix
  {
    var stream = RandomStream(key: key, replicate: UInt64(index))
    return Matrix(
      rows: rows,
      columns: ranges.map { low, high in (0..<rows).map { _ in low + stream.uniform() * (high - low) } })
  }

  private static func logWithin(_ table: Matrix, _ groups: [Int?], _ k: Int) -> Double {
    log(max(table.squaresWithin(groups, count: k) / 2, .leastNormalMagnitude))
  }
}

extension Matrix {
  /// The rows without a missing value.
  var completeRows: Matrix {
    let whole = (0..<rows).filter { i in (0..<columns).allSatisfy { !self[i, $0].isNaN } }
    return Matrix(rows: whole.count, columns: (0..<columns).map { j in whole.map { self[$0, j] } })
  }

  /// The sum of squared distances from the means of groups.
  public func squaresWithin(_ groups: [Int?], count: Int) -> Double {
    var total = 0.0
    for j in 0..<columns {
      var (sums, sizes) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for (i, group) in groups.enumerated() {
        guard let group else { continue }
        sums[group] += self[i, j]
        sizes[group] += 1
      }
      for (i, group) in groups.enumerated() {
        guard let group else { continue }
        let gap = self[i, j] - sums[group] / sizes[group]
        total += gap * gap
      }
    }
    return total
  }
}
