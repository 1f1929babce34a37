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
  public var count: Int { kinds.count }
  private let mean: [Double]
  /// Square roots of covariances: without error, then with each error.
  private let roots: [Matrix]
  private let errors: [Matrix]
  private let grids: [Grid?]
  /// What each row made has of a row of the data.
  private let kinds: [Kind]

  private struct Kind: Sendable {
    let error: Int?
    let missing: [Int]
  }

  /// The values of a column that lives on evenly spaced levels.
  private struct Grid: Sendable {
    let lowest: Double
    let highest: Double
    let step: Double
  }

  /// Learns from a table; missing values and errors are as in its rows.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - mostRows: larger tables are imitated with fewer rows, evenly spaced.
  /// - Throws: as ``DistinctRows`` and ``GaussianMixture``.
  public init(_ table: MeasuredRows, mostRows: Int = 2000) throws(ClusteringError) {
    let values = table.values
    let d = values.columns
    let used = (0..<values.rows).filter { !table.isEmpty(row: $0) }
    let centre: ([Double], Matrix)
    if table.isPlain {
      let rows = try DistinctRows(values)
      centre = (rows.mean, rows.covariance)
    } else {
      centre = try SingleGroupNull.fitted(table)
    }
    mean = centre.0
    grids = (0..<d).map { j in SingleGroupNull.grid(values.column(j).filter { !$0.isNaN }) }
    var covariance = centre.1
    // Rounding will add step²/12 again (Sheppard).
    for (j, grid) in grids.enumerated() {
      guard let grid else { continue }
      covariance[j, j] = max(covariance[j, j] / 2, covariance[j, j] - grid.step * grid.step / 12)
    }
    errors = table.errors
    let step = max(1, (used.count + mostRows - 1) / mostRows)
    kinds = stride(from: 0, to: used.count, by: step).map { place in
      let i = used[place]
      return Kind(error: table.errorPlaces[i], missing: (0..<d).filter { values[i, $0].isNaN })
    }
    var roots: [Matrix] = []
    for error in [nil] + table.errors.map(Optional.init) {
      var sum = covariance
      if let error { sum.add(error) }
      guard let eigen = try? SymmetricEigen(sum) else { throw .tooFewRows(found: used.count, needed: 2) }
      roots.append(eigen.vectors * Matrix.diagonal(eigen.values.map { max($0, 0).squareRoot() }))
    }
    self.roots = roots
  }

  /// Mean and covariance of true values by maximum likelihood.
  private static func fitted(_ table: MeasuredRows) throws(ClusteringError) -> ([Double], Matrix) {
    let key = RandomKey(seed: 0)
    let full: GaussianMixtureFit
    do throws(ClusteringError) {
      full = try GaussianMixture(table, family: .eee, groups: 1).fit(key: key)
    } catch {
      full = try GaussianMixture(table, family: .eei, groups: 1).fit(key: key)
    }
    return (full.means[0], full.covariances[0])
  }

  /// A table of one group.
  public func table(_ stream: inout RandomStream) -> MeasuredRows {
    var result = Matrix(rows: count, columns: mean.count)
    var normals = [Double](repeating: 0, count: mean.count)
    for (i, kind) in kinds.enumerated() {
      stream.normals(into: &normals)
      let row = roots[kind.error.map { $0 + 1 } ?? 0] * normals
      for j in mean.indices { result[i, j] = rounded(row[j] + mean[j], j) }
      for j in kind.missing { result[i, j] = .nan }
    }
    return MeasuredRows(result, errors: errors, errorPlaces: kinds.map(\.error))
  }

  /// Compares a statistic that groups make large with its values in tables of one group.
  ///
  /// Stops early once ten tables have done as well: the p-value is then certainly not small.
  /// - Parameters:
  ///   - observed: the statistic of the data.
  ///   - tables: the most tables to make.
  ///   - key: of the random numbers.
  ///   - threads: how many may work at once; the result does not depend on it.
  ///   - statistic: of a table, with a key of its own; nil where it is not defined, and the table then counts as doing
  ///     as well.
  /// - Complexity: that of at most so many statistics.
  public func test(
    _ observed: Double, tables: Int = 99, key: RandomKey, threads: Int = 1,
    statistic: @Sendable (MeasuredRows, RandomKey) -> Double?
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
