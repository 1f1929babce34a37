import LinearAlgebra

/// How much nearer each row is to its own group than to the next one, from −1 to 1.
///
/// `(b − a) / max(a, b)` with a the mean distance to the other rows of the group and b that to the nearest other group; 0
/// for a row alone in its group. Equal rows are compared once, and no table of distances is kept.
///
/// - Complexity: O(different rows² · columns) time, O(rows) memory.
/// > Reference: Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7.
/// > Unmoved by shift, rotation, scale of all columns and names of groups.
public struct Silhouette: Sendable {
  /// Of each row of the table; nil where a value is missing.
  public let widths: [Double?]
  /// The mean over rows.
  public let mean: Double

  /// Compares rows with groups.
  ///
  /// - Parameters:
  ///   - table: rows by columns; NaN where a value is missing.
  ///   - groups: of each row, from 0; equal rows are in the same group.
  ///   - threads: how many may work at once; the result does not depend on it.
  /// - Throws: as ``DistinctRows``, and ``ClusteringError/tooFewRows(found:needed:)`` for fewer than two groups.
  /// - Precondition: a group for each row of the table.
  public init(_ table: Matrix, groups: [Int?], threads: Int = 1) throws(ClusteringError) {
    precondition(groups.count == table.rows, "\(groups.count) groups for \(table.rows) rows")
    let rows = try DistinctRows(table)
    var own = [Int](repeating: 0, count: rows.count)
    for (place, group) in zip(rows.places, groups) { if let place, let group { own[place] = group } }
    let found = try Silhouette.widths(rows, own, threads: threads)
    widths = rows.places.map { $0.map { found[$0] } }
    mean = zip(found, rows.weights).reduce(0) { $0 + $1.0 * $1.1 } / rows.total
  }

  /// The widths of different rows.
  static func widths(
    _ rows: DistinctRows, _ groups: [Int], threads: Int
  ) throws(ClusteringError) -> [Double] {
    let k = (groups.max() ?? 0) + 1
    var sizes = [Double](repeating: 0, count: k)
    for (group, weight) in zip(groups, rows.weights) { sizes[group] += weight }
    let present = sizes.count { $0 > 0 }
    guard present > 1 else { throw .tooFewRows(found: present, needed: 2) }
    let totals = sizes
    // Rows of a group stand together, so that distances to it add up without a look at groups.
    let parts = (0..<k).map { group -> LaneRows in
      let own = groups.indices.filter { groups[$0] == group }
      return LaneRows(
        own.flatMap { rows.row($0) }, columns: rows.columns, weights: own.map { rows.weights[$0] })
    }
    var result = [Double](repeating: 0, count: rows.count)
    result.withUnsafeMutableBufferPointer { buffer in
      let places = Shared(buffer)
      inParallel(rows.count, threads: threads) { i in
        let sums = rows.values.withUnsafeBufferPointer { x in
          parts.map { part in
            x.baseAddress.map { part.distanceSum(from: $0 + i * rows.columns) } ?? 0
          }
        }
        places.buffer[i] = width(sums, totals, own: groups[i])
      }
    }
    return result
  }

  private static func width(_ sums: [Double], _ sizes: [Double], own: Int) -> Double {
    guard sizes[own] > 1 else { return 0 }
    let a = sums[own] / (sizes[own] - 1)
    var b = Double.infinity
    for g in sizes.indices where g != own && sizes[g] > 0 { b = min(b, sums[g] / sizes[g]) }
    return max(a, b) > 0 ? (b - a) / max(a, b) : 0
  }
}
