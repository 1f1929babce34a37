import LinearAlgebra

/// An order of columns in which related ones stand side by side, for maps of correlations.
///
/// Ward's clusters of the distances `√(1 − r²)`, their branches swapped so that neighbours are as near as the tree allows.
///
/// > Reference: Ward (1963), doi:10.1080/01621459.1963.10500845; Bar-Joseph, Gifford & Jaakkola (2001),
/// > doi:10.1093/bioinformatics/17.suppl_1.S22.
public struct LeafOrdering: Sendable {
  /// The columns in their order.
  public let order: [Int]

  /// Orders the columns of a correlation matrix.
  ///
  /// - Complexity: O(columns⁴) in the worst case; for maps of at most some hundred columns.
  public init(_ correlations: Matrix) {
    let p = correlations.rows
    guard p > 2 else {
      order = Array(0..<p)
      return
    }
    var distances = correlations
    for e in distances.elements.indices {
      distances.elements[e] = max(0, 1 - correlations.elements[e] * correlations.elements[e]).squareRoot()
    }
    let best = LeafOrdering.ordered(LeafOrdering.tree(distances), distances)
    // A tree read backwards is as good: the smaller first column decides.
    order = (best.first ?? 0) <= (best.last ?? 0) ? best : best.reversed()
  }

  private indirect enum Tree {
    case leaf(Int)
    case branch(Tree, Tree)

    var leaves: [Int] {
      switch self {
      case .leaf(let column): [column]
      case .branch(let a, let b): a.leaves + b.leaves
      }
    }
  }

  private static func tree(_ distances: Matrix) -> Tree {
    var costs = DistanceUnions(distances)
    var nodes = (0..<distances.rows).map { Tree.leaf($0) }
    for union in NeighbourChain.unions(&costs, count: distances.rows) {
      nodes[union.kept] = .branch(nodes[union.kept], nodes[union.gone])
    }
    return nodes[0]
  }

  private struct Path {
    let cost: Double
    let leaves: [Int]
  }

  /// For every pair of end leaves the cheapest order; then the cheapest of all.
  private static func ordered(_ tree: Tree, _ distances: Matrix) -> [Int] {
    paths(tree, distances).values.min {
      ($0.cost, $0.leaves.first ?? 0, $0.leaves.last ?? 0) < (
        $1.cost, $1.leaves.first ?? 0, $1.leaves.last ?? 0
      )
    }?.leaves ?? tree.leaves
  }

  private static func paths(_ tree: Tree, _ distances: Matrix) -> [[Int]: Path] {
    switch tree {
    case .leaf(let column): return [[column, column]: Path(cost: 0, leaves: [column])]
    case .branch(let left, let right):
      let (a, b) = (paths(left, distances), paths(right, distances))
      var result: [[Int]: Path] = [:]
      // In the order of the keys: equal costs must not be decided by a hash.
      for (_, p) in a.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        for (_, q) in b.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
          guard let start = p.leaves.first, let joint = p.leaves.last, let next = q.leaves.first,
            let end = q.leaves.last
          else { continue }
          let cost = p.cost + distances[joint, next] + q.cost
          if let known = result[[start, end]], known.cost <= cost { continue }
          result[[start, end]] = Path(cost: cost, leaves: p.leaves + q.leaves)
          result[[end, start]] = Path(cost: cost, leaves: (p.leaves + q.leaves).reversed())
        }
      }
      return result
    }
  }
}

/// Ward's costs from distances that need not be those of points, by the recurrence of Lance and Williams.
private struct DistanceUnions: UnionCosts {
  private var squared: Matrix
  private var sizes: [Double]
  private var alive: [Int]

  init(_ distances: Matrix) {
    squared = distances
    for e in squared.elements.indices { squared.elements[e] *= squared.elements[e] }
    sizes = [Double](repeating: 1, count: distances.rows)
    alive = Array(0..<distances.rows)
  }

  func nearest(to a: Int, below limit: Double) -> (other: Int, cost: Double)? {
    var (best, least) = (-1, limit)
    for b in alive where b != a && squared[a, b] < least { (best, least) = (b, squared[a, b]) }
    return best < 0 ? nil : (best, least)
  }

  mutating func join(_ kept: Int, _ gone: Int) {
    let (a, b) = (sizes[kept], sizes[gone])
    alive.removeAll { $0 == gone }
    for k in alive where k != kept {
      let c = sizes[k]
      let joined =
        ((a + c) * squared[kept, k] + (b + c) * squared[gone, k] - c * squared[kept, gone]) / (a + b + c)
      squared[kept, k] = joined
      squared[k, kept] = joined
    }
    sizes[kept] = a + b
  }
}
