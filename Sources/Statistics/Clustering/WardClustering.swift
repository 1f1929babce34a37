import LinearAlgebra

/// Joins rows into ever larger groups, each time the two whose union adds least to the squared distances from means.
///
/// Heights are those of R's `ward.D2`: the square root of twice what a union adds. Chains of nearest neighbours find all
/// unions from the means alone; equal rows are joined at height 0 before anything else.
///
/// - Complexity: O(different rows² · columns) time, O(rows · columns) memory.
/// > Reference: Ward (1963), doi:10.1080/01621459.1963.10500845; Murtagh & Legendre (2014),
/// > doi:10.1007/s00357-014-9161-z.
/// > Unmoved by shift and rotation; heights scale with the columns.
public struct WardClustering: Sendable {
  /// The heights of the unions of different rows, ascending.
  public let heights: [Double]
  private let joined: [(first: Int, second: Int)]
  private let places: [Int?]
  private let weights: [Double]

  /// The most different rows that are compared.
  public static let mostRows = 40_000

  /// Joins the rows of a table.
  ///
  /// - Throws: ``ClusteringError/tooManyRows(found:limit:)``, and as ``DistinctRows``.
  public init(_ table: Matrix) throws(ClusteringError) {
    try self.init(DistinctRows(table))
  }

  init(_ rows: DistinctRows) throws(ClusteringError) {
    guard rows.count <= WardClustering.mostRows else {
      throw .tooManyRows(found: rows.count, limit: WardClustering.mostRows)
    }
    var search = NeighbourChain(rows)
    let unions = search.unions().enumerated().sorted {
      $0.element.height != $1.element.height
        ? $0.element.height < $1.element.height : $0.offset < $1.offset
    }.map(\.element)
    heights = unions.map { $0.height.squareRoot() }
    joined = unions.map { ($0.first, $0.second) }
    places = rows.places
    weights = rows.weights
  }

  /// The group of each row when k groups are left, the largest first; nil where a value is missing.
  ///
  /// - Throws: ``ClusteringError/tooFewRows(found:needed:)`` below k different rows.
  /// - Precondition: k is positive.
  public func groups(_ k: Int) throws(ClusteringError) -> [Int?] {
    precondition(k > 0, "\(k) groups")
    guard weights.count >= k else { throw .tooFewRows(found: weights.count, needed: k) }
    var parent = Array(weights.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node { node = parent[node] }
      return node
    }
    for union in joined.prefix(weights.count - k) {
      let (a, b) = (root(union.first), root(union.second))
      parent[max(a, b)] = min(a, b)
    }
    let roots = weights.indices.map(root)
    var sizes: [Int: Double] = [:]
    for (root, weight) in zip(roots, weights) { sizes[root, default: 0] += weight }
    let order = sizes.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.key, $0) })
    return places.map { $0.flatMap { place[roots[$0]] } }
  }
}

/// Follows nearest neighbours until two groups are each other's: those are joined.
private struct NeighbourChain {
  typealias Union = (first: Int, second: Int, height: Double)

  private var means: [Double]
  private var sizes: [Double]
  private var alive: [Int]
  private let d: Int

  init(_ rows: DistinctRows) {
    means = rows.values
    sizes = rows.weights
    alive = Array(0..<rows.count)
    d = rows.columns
  }

  /// The unions, with squared heights, in the order in which they are found; a group goes by its lowest row.
  mutating func unions() -> [Union] {
    var result: [Union] = []
    var chain: [Int] = []
    while alive.count > 1 {
      if chain.isEmpty { chain.append(alive[0]) }
      let last = chain[chain.count - 1]
      let before = chain.count > 1 ? chain[chain.count - 2] : nil
      let (next, height) = nearest(to: last, preferring: before)
      if next == before {
        chain.removeLast(2)
        join(last, next)
        result.append((min(last, next), max(last, next), height))
      } else {
        chain.append(next)
      }
    }
    return result
  }

  private func nearest(to a: Int, preferring before: Int?) -> (Int, Double) {
    var best = before ?? -1
    var least = before.map { cost(a, $0) } ?? .infinity
    for b in alive where b != a {
      let cost = cost(a, b)
      if cost < least { (best, least) = (b, cost) }
    }
    return (best, least)
  }

  /// Twice what the union adds to the squared distances.
  private func cost(_ a: Int, _ b: Int) -> Double {
    means.withUnsafeBufferPointer { m in
      var sum = 0.0
      for j in 0..<d {
        let gap = m[a * d + j] - m[b * d + j]
        sum += gap * gap
      }
      return 2 * sizes[a] * sizes[b] / (sizes[a] + sizes[b]) * sum
    }
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (kept, gone) = (min(a, b), max(a, b))
    let total = sizes[kept] + sizes[gone]
    for j in 0..<d {
      means[kept * d + j] = (sizes[kept] * means[kept * d + j] + sizes[gone] * means[gone * d + j]) / total
    }
    sizes[kept] = total
    alive.removeAll { $0 == gone }
  }
}
