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
  private let joined: [(kept: Int, gone: Int)]
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
    var means = MeanUnions(rows)
    let unions = NeighbourChain.unions(&means, count: rows.count)
    heights = unions.map { $0.cost.squareRoot() }
    joined = unions.map { ($0.kept, $0.gone) }
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
      let (a, b) = (root(union.kept), root(union.gone))
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

/// Ward's costs from means: twice what a union adds to the squared distances.
private struct MeanUnions: UnionCosts {
  private var rows: LaneRows
  /// Of each row that stands in the tiles.
  private var names: [Int]
  /// Of each name where it stands.
  private var places: [Int]
  private var gone = 0

  init(_ rows: DistinctRows) {
    self.rows = rows.lanes
    names = Array(0..<rows.count)
    places = names
  }

  func nearest(to a: Int, below limit: Double) -> (other: Int, cost: Double)? {
    let place = places[a]
    return rows.cheapestUnion(
      with: rows.row(place), weight: rows.weights[place], own: place, below: limit / 2
    ).map { (names[$0.row], 2 * $0.cost) }
  }

  mutating func join(_ kept: Int, _ gone: Int) {
    let (a, b) = (places[kept], places[gone])
    let (x, y, p, q) = (rows.row(a), rows.row(b), rows.weights[a], rows.weights[b])
    rows.replace(a, with: zip(x, y).map { (p * $0 + q * $1) / (p + q) }, weight: p + q)
    rows.replace(b, with: y, weight: 0)
    self.gone += 1
    if self.gone * 8 > names.count { closeUp() }
  }

  /// Rows that are gone are passed over at first and left out from time to time.
  private mutating func closeUp() {
    let alive = names.indices.filter { rows.weights[$0] > 0 }
    rows = LaneRows(
      alive.flatMap { rows.row($0) }, columns: rows.columns, weights: alive.map { rows.weights[$0] })
    names = alive.map { names[$0] }
    for (place, name) in names.enumerated() { places[name] = place }
    gone = 0
  }
}
