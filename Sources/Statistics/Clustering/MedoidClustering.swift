import LinearAlgebra

/// Groups rows around k of them, the medoids, so that the mean Euclidean distance to the nearest is small.
///
/// Medoids are built greedily, then exchanged for other rows as soon as an exchange gains, until none does (FasterPAM).
///
/// - Complexity: O(different rows²) memory and time per round.
/// > Reference: Kaufman & Rousseeuw (1990), doi:10.1002/9780470316801; Schubert & Rousseeuw (2021),
/// > doi:10.1016/j.is.2021.101804.
/// > Unmoved by shift and rotation; `objective` scales with the columns.
public struct MedoidClustering: Sendable {
  /// The group of each row of the table, the largest first; nil where a value is missing.
  public let groups: [Int?]
  /// The row of the table that stands for each group, the first of equal ones.
  public let medoids: [Int]
  /// The mean distance to the own medoid.
  public let objective: Double

  /// The most different rows whose distances are kept.
  public static let mostRows = 8_000

  /// Groups the rows of a table.
  ///
  /// - Throws: ``ClusteringError/tooFewRows(found:needed:)`` below k different rows,
  ///   ``ClusteringError/tooManyRows(found:limit:)``, and as ``DistinctRows``.
  /// - Precondition: k is positive.
  public init(_ table: Matrix, k: Int) throws(ClusteringError) {
    try self.init(DistinctRows(table), k: k)
  }

  init(_ rows: DistinctRows, k: Int) throws(ClusteringError) {
    precondition(k > 0, "\(k) medoids")
    guard rows.count >= k else { throw .tooFewRows(found: rows.count, needed: k) }
    guard rows.count <= MedoidClustering.mostRows else {
      throw .tooManyRows(found: rows.count, limit: MedoidClustering.mostRows)
    }
    var search = MedoidSearch(rows)
    search.build(k)
    search.exchange()
    var sizes = [Double](repeating: 0, count: k)
    for i in 0..<rows.count { sizes[search.nearest[i]] += rows.weights[i] }
    let order = (0..<k).sorted {
      sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : search.medoids[$0] < search.medoids[$1]
    }
    var place = [Int](repeating: 0, count: k)
    for (new, old) in order.enumerated() { place[old] = new }
    groups = rows.places.map { $0.map { place[search.nearest[$0]] } }
    medoids = order.map { old in rows.places.firstIndex(of: search.medoids[old]) ?? 0 }
    objective = search.cost / rows.total
  }
}

/// Medoids, and how far every row is from its nearest and its second.
private struct MedoidSearch {
  private(set) var medoids: [Int] = []
  private(set) var nearest: [Int]
  private var first: [Double]
  private var second: [Double]
  private let distances: [Double]
  private let weights: [Double]
  private let n: Int

  init(_ rows: DistinctRows) {
    n = rows.count
    weights = rows.weights
    var distances = [Double](repeating: 0, count: rows.count * rows.count)
    for i in 0..<n {
      for j in 0..<i {
        let distance = rows.squaredDistance(i, j).squareRoot()
        distances[i * n + j] = distance
        distances[j * n + i] = distance
      }
    }
    self.distances = distances
    nearest = [Int](repeating: 0, count: n)
    first = [Double](repeating: .infinity, count: n)
    second = [Double](repeating: .infinity, count: n)
  }

  var cost: Double { zip(weights, first).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Adds the row that lowers the cost most, k times.
  mutating func build(_ k: Int) {
    for _ in 0..<k {
      var (best, least) = (-1, Double.infinity)
      for c in 0..<n where !medoids.contains(c) {
        var cost = 0.0
        for i in 0..<n { cost += weights[i] * min(first[i], distances[c * n + i]) }
        if cost < least { (best, least) = (c, cost) }
      }
      medoids.append(best)
      measure()
    }
  }

  /// Exchanges medoids as soon as one gains, until a whole round gains nothing.
  mutating func exchange() {
    let smallest = 1e-12 * (cost + 1)
    var (candidate, idle) = (0, 0)
    while idle < n {
      let c = candidate
      candidate = (candidate + 1) % n
      idle += 1
      guard !medoids.contains(c) else { continue }
      let (out, change) = bestExchange(for: c)
      guard change < -smallest else { continue }
      medoids[out] = c
      measure()
      idle = 0
    }
  }

  /// The medoid that row c replaces best, and what that changes.
  private func bestExchange(for c: Int) -> (Int, Double) {
    guard medoids.count > 1 else {
      return (0, (0..<n).reduce(0) { $0 + weights[$1] * (distances[c * n + $1] - first[$1]) })
    }
    var changes = [Double](repeating: 0, count: medoids.count)
    var shared = 0.0
    for i in 0..<n {
      let distance = distances[c * n + i]
      if distance < first[i] {
        shared += weights[i] * (distance - first[i])
      } else {
        changes[nearest[i]] += weights[i] * (min(distance, second[i]) - first[i])
      }
    }
    let out = changes.indices.min { changes[$0] < changes[$1] } ?? 0
    return (out, changes[out] + shared)
  }

  private mutating func measure() {
    for i in 0..<n {
      (nearest[i], first[i], second[i]) = (0, .infinity, .infinity)
      for (place, medoid) in medoids.enumerated() {
        let distance = distances[medoid * n + i]
        if distance < first[i] {
          (second[i], first[i], nearest[i]) = (first[i], distance, place)
        } else if distance < second[i] {
          second[i] = distance
        }
      }
    }
  }
}
