import LinearAlgebra

/// Groups rows around k means so that the squared distances to them are small.
///
/// Each start draws its own first means by k-means++ and moves them by Lloyd's steps, passing over rows whose mean cannot
/// change (Hamerly's bounds); single rows are then moved as long as one gains (Hartigan's rule), and the best start is
/// kept.
///
/// - Complexity: O(starts · steps · different rows · k · columns).
/// > Reference: Lloyd (1982), doi:10.1109/TIT.1982.1056489; Arthur & Vassilvitskii (2007), k-means++;
/// > Hartigan & Wong (1979), doi:10.2307/2346830; Hamerly (2010), doi:10.1137/1.9781611972801.12.
/// > Unmoved by a shift and by a rotation of the columns; scaling all columns by c scales `inertia` by c².
public struct KMeans: Sendable {
  /// The group of each row of the table; nil where a value is missing. The largest group is 0.
  public let groups: [Int?]
  /// The mean of each group.
  public let means: [[Double]]
  /// The number of rows in each group.
  public let sizes: [Int]
  /// The sum of squared distances to the means.
  public let inertia: Double
  /// How many starts ended within 1e-9 of the best one.
  public let startsAtBest: Int

  /// Groups the rows of a table.
  ///
  /// - Parameters:
  ///   - table: rows by columns; NaN where a value is missing.
  ///   - k: the number of groups.
  ///   - starts: how often to start.
  ///   - key: of the starts.
  /// - Throws: ``ClusteringError/tooFewRows(found:needed:)`` below k different rows, and as ``DistinctRows``.
  /// - Precondition: k and starts are positive.
  public init(_ table: Matrix, k: Int, starts: Int = 20, key: RandomKey) throws(ClusteringError) {
    let rows = try DistinctRows(table)
    self.init(rows, try KMeans.partition(rows, k: k, starts: starts, key: key))
  }

  /// Groups the rows of a table from given means.
  ///
  /// - Parameters:
  ///   - table: rows by columns; rows with a missing value take no part.
  ///   - starts: the first means of each start, k rows by columns.
  ///   - tolerance: a start ends when the squared shifts of its means sum up to no more than this part of the mean variance
  ///     of the columns, or no row changes; single rows are not moved then.
  /// - Throws: as ``init(_:k:starts:key:)``.
  /// - Precondition: at least one start; as many columns as the table has.
  public init(_ table: Matrix, from starts: [Matrix], tolerance: Double = 1e-4) throws(ClusteringError) {
    precondition(
      !starts.isEmpty && starts.allSatisfy { $0.columns == table.columns && $0.rows > 0 },
      "\(starts.count) starts")
    let rows = try DistinctRows(table)
    let variances = rows.covariance.diagonal
    let enough = tolerance * variances.reduce(0, +) / Double(variances.count)
    self.init(
      rows, KMeans.best(starts.map { MeansPartition(rows, means: $0.transposed.elements, tolerance: enough) }))
  }

  private init(_ rows: DistinctRows, _ best: (partition: MeansPartition, agreeing: Int)) {
    let partition = best.partition
    groups = rows.places.map { $0.map { partition.groups[$0] } }
    means = partition.sizes.indices.map(partition.mean)
    sizes = partition.sizes.map { Int($0) }
    inertia = partition.inertia
    startsAtBest = best.agreeing
  }

  /// The best partition of different rows and how many starts reached it.
  static func partition(
    _ rows: DistinctRows, k: Int, starts: Int, key: RandomKey
  ) throws(ClusteringError) -> (partition: MeansPartition, agreeing: Int) {
    precondition(k > 0 && starts > 0, "\(starts) starts of \(k) groups")
    guard rows.count >= k else { throw .tooFewRows(found: rows.count, needed: k) }
    let found = (0..<starts).map { start in
      var stream = RandomStream(key: key, replicate: UInt64(start))
      return MeansPartition(rows, means: Seeding.means(rows, k: k, stream: &stream))
    }
    // Moving single rows is dear, and the best of Lloyd's are those whom it leads furthest.
    let ranked = found.indices.sorted {
      found[$0].inertia != found[$1].inertia ? found[$0].inertia < found[$1].inertia : $0 < $1
    }
    let isLarge = rows.count > largeCount
    return best(ranked.prefix(isLarge ? 3 : ranked.count).map { found[$0].settled(rows) })
  }

  /// From so many different rows on single rows are moved in the three best starts only.
  private static let largeCount = 5_000

  private static func best(_ found: [MeansPartition]) -> (partition: MeansPartition, agreeing: Int) {
    var best = found[0]
    for next in found where next.inertia < best.inertia { best = next }
    return (best.bySize, found.count { $0.inertia <= best.inertia * (1 + 1e-9) })
  }
}
