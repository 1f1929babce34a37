import Foundation

/// Joins groups of a mixture that overlap, step by step, each time the two whose union makes rows surest of their group.
///
/// A group that is not normal takes several normal ones to describe; BIC counts those. With t the responsibilities, each
/// step takes the pair for which `−Σ t ln t` falls most; the density stays as it is.
///
/// > Reference: Baudry, Raftery, Celeux, Lo & Gottardo (2010), doi:10.1198/jcgs.2010.08111.
/// > Unmoved by the order of rows and of groups.
public struct ComponentMerging: Sendable {
  /// A union of two groups.
  public struct Step: Sendable {
    /// The components of the first, and of the second, by their number in the mixture.
    public let first, second: [Int]
    /// The number of groups after it.
    public let groups: Int
    /// The entropy of rows' groups after it, in nats.
    public let entropy: Double
    /// How many rows are most probably in the union.
    public let rows: Int
  }

  /// The entropy of the components themselves.
  public let entropy: Double
  /// The unions, down to one group.
  public let steps: [Step]
  private let components: Int

  /// Joins the groups of a table of responsibilities.
  ///
  /// - Parameter responsibilities: of all components, for each row; nil for rows that take no part.
  /// - Precondition: as many for each row.
  /// - Complexity: O(rows · components³).
  public init(_ responsibilities: [[Double]?]) {
    var table = responsibilities.compactMap { $0 }
    let count = table.first?.count ?? 0
    precondition(table.allSatisfy { $0.count == count }, "rows of unequal length")
    components = count
    var parts = (0..<count).map { [$0] }
    var entropies = ComponentMerging.entropies(table)
    entropy = entropies.reduce(0, +)
    var steps: [Step] = []
    while parts.count > 1 {
      var best = (a: 0, b: 1, change: Double.infinity)
      for a in parts.indices {
        for b in parts.indices where b > a {
          let joined = table.reduce(0) { $0 + ComponentMerging.part($1[a] + $1[b]) }
          let change = joined - entropies[a] - entropies[b]
          if change < best.change { best = (a, b, change) }
        }
      }
      let own = table.indices.filter { i in
        let largest = table[i].max() ?? 0
        return table[i][best.a] == largest || table[i][best.b] == largest
      }
      for i in table.indices {
        table[i][best.a] += table[i][best.b]
        table[i].remove(at: best.b)
      }
      let (first, second) = (parts[best.a], parts[best.b])
      parts[best.a] = (first + second).sorted()
      parts.remove(at: best.b)
      entropies = ComponentMerging.entropies(table)
      steps.append(
        Step(
          first: first, second: second, groups: parts.count, entropy: entropies.reduce(0, +), rows: own.count))
    }
    self.steps = steps
  }

  /// The components that make up each of so many groups.
  ///
  /// - Precondition: from 1 to the number of components.
  public func parts(groups: Int) -> [[Int]] {
    precondition((1...max(components, 1)).contains(groups), "\(groups) groups of \(components) components")
    var parts = (0..<components).map { [$0] }
    for step in steps where step.groups >= groups {
      parts.removeAll { $0 == step.first || $0 == step.second }
      parts.append((step.first + step.second).sorted())
    }
    return parts.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  /// The number of groups after which unions begin to cost: where two straight lines, of entropy over the number of rows
  /// joined so far, fit best; nil below three components.
  public var elbow: Int? {
    guard components > 2 else { return nil }
    let joined = steps.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + Double($1.rows)) }
    let points = Array(zip(joined, [entropy] + steps.map(\.entropy)))
    let errors = (1..<(points.count - 1)).map { at in
      ComponentMerging.squares(points[...at]) + ComponentMerging.squares(points[at...])
    }
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    return components - (best + 1)
  }

  /// What a straight line leaves of the squares.
  private static func squares(_ points: ArraySlice<(Double, Double)>) -> Double {
    let n = Double(points.count)
    let (x, y) = (points.reduce(0) { $0 + $1.0 } / n, points.reduce(0) { $0 + $1.1 } / n)
    let (xx, xy, yy) = points.reduce(into: (0.0, 0.0, 0.0)) {
      $0.0 += ($1.0 - x) * ($1.0 - x)
      $0.1 += ($1.0 - x) * ($1.1 - y)
      $0.2 += ($1.1 - y) * ($1.1 - y)
    }
    return xx > 0 ? yy - xy * xy / xx : yy
  }

  private static func part(_ t: Double) -> Double { t > 0 ? -t * log(t) : 0 }

  private static func entropies(_ table: [[Double]]) -> [Double] {
    (0..<(table.first?.count ?? 0)).map { k in table.reduce(0) { $0 + part($1[k]) } }
  }
}
