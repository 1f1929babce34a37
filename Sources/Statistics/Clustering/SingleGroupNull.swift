import Foundation
import LinearAlgebra

/// Tables as one Gaussian group with the same means, covariances and rounding would give them.
///
/// Any method divides any table. Groups are worth a name only where the division is better than that of tables which have
/// one group.
///
/// > Reference: McLachlan (1987), doi:10.2307/2347790; sequential tests after Besag & Clifford (1991),
/// > doi:10.1093/biomet/78.2.301.
public struct SingleGroupNull: Sendable {
  /// What became of the test.
  public struct Outcome: Sendable {
    /// The share of tables of one group that do as well; between 1 / (tables + 1) and 1.
    public let pValue: Double
    /// How many tables were made.
    public let tables: Int
    /// The mean of the statistic over them.
    public let expected: Double
  }

  /// The number of rows of a table made.
  public let count: Int
  private let mean: [Double]
  private let root: Matrix
  private let grids: [Grid?]

  /// The values of a column that lives on evenly spaced levels.
  private struct Grid: Sendable {
    let lowest: Double
    let highest: Double
    let step: Double
  }

  /// Learns from the complete rows of a table.
  ///
  /// - Parameter mostRows: larger tables are imitated with fewer rows.
  /// - Throws: as ``DistinctRows``.
  public init(_ table: Matrix, mostRows: Int = 2000) throws(ClusteringError) {
    let rows = try DistinctRows(table)
    let d = rows.columns
    count = min(Int(rows.total), mostRows)
    mean = rows.mean
    grids = (0..<d).map { j in SingleGroupNull.grid((0..<rows.count).map { rows.values[$0 * d + j] }) }
    var covariance = rows.covariance
    // Rounding will add step²/12 again (Sheppard).
    for (j, grid) in grids.enumerated() {
      guard let grid else { continue }
      covariance[j, j] = max(covariance[j, j] / 2, covariance[j, j] - grid.step * grid.step / 12)
    }
    guard let eigen = try? SymmetricEigen(covariance) else {
      throw .tooFewRows(found: rows.count, needed: 2)
    }
    root = eigen.vectors * Matrix.diagonal(eigen.values.map { max($0, 0).squareRoot() })
  }

  /// A table of one group.
  public func table(_ stream: inout RandomStream) -> Matrix {
    var result = Matrix(rows: count, columns: mean.count)
    var normals = [Double](repeating: 0, count: mean.count)
    for i in 0..<count {
      stream.normals(into: &normals)
      let row = root * normals
      for j in mean.indices { result[i, j] = rounded(row[j] + mean[j], j) }
    }
    return result
  }

  /// Compares a statistic that groups make large with its values in tables of one group.
  ///
  /// Stops early once ten tables have done as well: the p-value is then certainly not small.
  /// - Parameters:
  ///   - observed: the statistic of the data.
  ///   - tables: the most tables to make.
  ///   - statistic: of a table, with a key of its own; nil where it is not defined, and the table then counts as doing
  ///     as well.
  /// - Complexity: that of at most so many statistics.
  public func test(
    _ observed: Double, tables: Int = 99, key: RandomKey, threads: Int = 1,
    statistic: @Sendable (Matrix, RandomKey) -> Double?
  ) -> Outcome {
    var (made, better, sum, defined) = (0, 0, 0.0, 0)
    while made < tables && better < 10 {
      let batch = min(20, tables - made)
      let first = made
      var found = [Double?](repeating: nil, count: batch)
      found.withUnsafeMutableBufferPointer { buffer in
        let places = Shared(buffer)
        inParallel(batch, threads: threads) { index in
          var stream = RandomStream(key: key, replicate: UInt64(first + index))
          places.buffer[index] = statistic(table(&stream), key.derived(UInt64(first + index)))
        }
      }
      for value in found where better < 10 {
        made += 1
        if value ?? .infinity >= observed { better += 1 }
        if let value, value.isFinite { (sum, defined) = (sum + value, defined + 1) }
      }
    }
    let p = better >= 10 ? 10 / Double(made) : Double(better + 1) / Double(made + 1)
    return Outcome(pValue: p, tables: made, expected: defined > 0 ? sum / Double(defined) : .nan)
  }

  private func rounded(_ value: Double, _ column: Int) -> Double {
    guard let grid = grids[column] else { return value }
    let level = grid.lowest + ((value - grid.lowest) / grid.step).rounded() * grid.step
    return min(max(level, grid.lowest), grid.highest)
  }

  /// The levels of a column, where they are evenly spaced.
  private static func grid(_ column: [Double]) -> Grid? {
    let levels = Array(Set(column)).sorted()
    guard levels.count > 1, let lowest = levels.first, let highest = levels.last else { return nil }
    let step = zip(levels, levels.dropFirst()).map { $1 - $0 }.min() ?? 0
    // A step far below the range is the gap of two continuous values that happen to be near.
    guard step > 0, (highest - lowest) / step < 10_000 else { return nil }
    let isEven = levels.allSatisfy { level in
      let place = (level - lowest) / step
      return abs(place - place.rounded()) < 1e-3
    }
    return isEven ? Grid(lowest: lowest, highest: highest, step: step) : nil
  }
}
