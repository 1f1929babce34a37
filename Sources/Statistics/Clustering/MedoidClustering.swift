import LinearAlgebra

/// Groups rows around k of them, the medoids, so that the mean distance to the nearest is small.
///
/// Medoids are built greedily, then exchanged for other rows until no exchange gains: once as soon as one gains
/// (FasterPAM), once the best of all exchanges each time (PAM).
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

  /// How far rows are from each other.
  public enum Distance: Sendable, Equatable {
    /// The root of the sum of squared differences; rows with a missing value take no part.
    case euclidean
    /// The mean over the columns that both rows have of differences as parts of the range, or of whether two values
    /// differ for the columns named; 1 for rows that share no column. Gower (1971), doi:10.2307/2528823.
    case gower(nominal: Set<Int>)
  }

  /// Groups the rows of a table.
  ///
  /// - Throws: ``ClusteringError/tooFewRows(found:needed:)`` below k different rows,
  ///   ``ClusteringError/tooManyRows(found:limit:)``, and as ``DistinctRows``.
  /// - Precondition: k is positive.
  public init(_ table: Matrix, k: Int, distance: Distance = .euclidean) throws(ClusteringError) {
    switch distance {
    case .euclidean:
      let rows = try MedoidClustering.checked(DistinctRows(table), k: k)
      self.init(rows, k: k, distances: MedoidClustering.euclidean(rows))
    case .gower(let nominal):
      let rows = try MedoidClustering.checked(DistinctRows(GowerDistances.marked(table)), k: k)
      self.init(rows, k: k, distances: GowerDistances.matrix(rows, nominal: nominal))
    }
  }

  private static func checked(_ rows: DistinctRows, k: Int) throws(ClusteringError) -> DistinctRows {
    precondition(k > 0, "\(k) medoids")
    guard rows.count >= k else { throw .tooFewRows(found: rows.count, needed: k) }
    guard rows.count <= mostRows else { throw .tooManyRows(found: rows.count, limit: mostRows) }
    return rows
  }

  private static func euclidean(_ rows: DistinctRows) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * rows.count)
    for i in 0..<rows.count {
      for square in rows.lanes.squaredDistances(from: rows.row(i)).prefix(rows.count) {
        result.append(square.squareRoot())
      }
    }
    return result
  }

  private init(_ rows: DistinctRows, k: Int, distances: [Double]) {
    // Exchanges as soon as one gains and exchanges of the best pair end in different optima: the better one counts.
    var search = MedoidSearch(distances, weights: rows.weights)
    search.build(k)
    var steepest = search
    search.exchange()
    steepest.exchangeBest()
    if steepest.cost < search.cost { search = steepest }
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

  init(_ distances: [Double], weights: [Double]) {
    n = weights.count
    self.weights = weights
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

  /// Makes the exchange that gains most, until none gains.
  mutating func exchangeBest() {
    let smallest = 1e-12 * (cost + 1)
    while true {
      var best = (out: -1, row: -1, change: -smallest)
      for c in 0..<n where !medoids.contains(c) {
        let (out, change) = bestExchange(for: c)
        if change < best.change { best = (out, c, change) }
      }
      guard best.row >= 0 else { return }
      medoids[best.out] = best.row
      measure()
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
