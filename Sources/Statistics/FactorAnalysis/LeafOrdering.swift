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

  /// Ward's method by the recurrence of Lance and Williams on squared distances.
  private static func tree(_ distances: Matrix) -> Tree {
    let p = distances.rows
    var nodes: [Tree?] = (0..<p).map { .leaf($0) }
    var sizes = [Double](repeating: 1, count: p)
    var squared = distances
    for e in squared.elements.indices { squared.elements[e] *= squared.elements[e] }
    var alive = Array(0..<p)
    var last = Tree.leaf(0)
    while alive.count > 1 {
      var (best, first, second) = (Double.infinity, alive[0], alive[1])
      for (place, i) in alive.enumerated() {
        for j in alive[(place + 1)...] where squared[i, j] < best {
          (best, first, second) = (squared[i, j], i, j)
        }
      }
      let (a, b) = (sizes[first], sizes[second])
      for k in alive where k != first && k != second {
        let c = sizes[k]
        let joined =
          ((a + c) * squared[first, k] + (b + c) * squared[second, k] - c * squared[first, second])
          / (a + b + c)
        squared[first, k] = joined
        squared[k, first] = joined
      }
      if let left = nodes[first], let right = nodes[second] { last = .branch(left, right) }
      nodes[first] = last
      nodes[second] = nil
      sizes[first] = a + b
      alive.removeAll { $0 == second }
    }
    return last
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
