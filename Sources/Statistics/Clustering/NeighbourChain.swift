/// What it costs to join groups, each known by the lowest of its members.
protocol UnionCosts {
  /// The group that is cheapest to join with another, if that costs less than a limit; the lowest of equal ones.
  func nearest(to a: Int, below limit: Double) -> (other: Int, cost: Double)?

  /// Joins two groups; the union goes by the first, which is the lower.
  mutating func join(_ kept: Int, _ gone: Int)
}

/// Joins groups until one is left: follows nearest neighbours until two groups are each other's.
///
/// The unions are those of joining the cheapest pair each time, where no union is nearer to a third group than both parts
/// were, as with Ward's costs.
///
/// > Reference: Murtagh (1983), doi:10.1093/comjnl/26.4.354.
enum NeighbourChain {
  /// Two groups that become one, known by their lowest members.
  typealias Union = (kept: Int, gone: Int, cost: Double)

  /// All unions of so many groups, the cheapest first.
  static func unions<Costs: UnionCosts>(_ costs: inout Costs, count: Int) -> [Union] {
    var found: [Union] = []
    var isAlive = [Bool](repeating: true, count: count)
    var chain: [(group: Int, cost: Double)] = []
    var lowest = 0
    while found.count < count - 1 {
      if chain.isEmpty {
        while !isAlive[lowest] { lowest += 1 }
        chain.append((lowest, .infinity))
      }
      let last = chain[chain.count - 1]
      if let next = costs.nearest(to: last.group, below: last.cost) {
        chain.append((next.other, next.cost))
        continue
      }
      // Nothing is nearer than the one before.
      guard chain.count > 1 else { break }
      let other = chain[chain.count - 2].group
      chain.removeLast(2)
      let (kept, gone) = (min(last.group, other), max(last.group, other))
      costs.join(kept, gone)
      isAlive[gone] = false
      found.append((kept, gone, last.cost))
    }
    return found.enumerated().sorted {
      $0.element.cost != $1.element.cost ? $0.element.cost < $1.element.cost : $0.offset < $1.offset
    }.map(\.element)
  }
}
