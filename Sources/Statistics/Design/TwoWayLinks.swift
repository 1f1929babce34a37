/// Who is linked with whom when two factors are crossed in part: sets that hang together, and on what they hang.
///
/// Rows join a unit (something rated) with a source (whoever rated it). Two sources can be compared when a path of
/// units leads from one to the other. Repeated pairs count as one link.
///
/// > Reference: Tarjan (1972), doi:10.1137/0201010, for articulation points; Kline, Saggio & Sølvsten (2020),
/// > doi:10.3982/ECTA16410, for the leave-one-out set.
/// > Invariant under relabelling of units and sources and under the order of rows.
public struct TwoWayLinks: Sendable {
  /// The number of units.
  public let unitCount: Int
  /// The number of sources.
  public let sourceCount: Int
  /// The connected set of each source, sets numbered by falling number of rows.
  public let setOfSource: [Int]
  /// The connected set of each unit.
  public let setOfUnit: [Int]
  /// The number of connected sets.
  public let setCount: Int
  /// The units with two sources or more.
  public let sharedUnits: [Int]
  /// Sources without which a set falls apart into parts that both hold other sources.
  public let articulationSources: [Int]
  /// Units without which a set falls apart into parts that both hold sources: the link hangs on one unit.
  public let articulationUnits: [Int]
  /// The sources of the largest set that stays connected whichever single unit is taken out.
  public let leaveOneOutSources: [Int]

  /// Looks at who is linked.
  ///
  /// - Parameters:
  ///   - units: the unit of each row, 0 to `unitCount − 1`, every one occurring.
  ///   - unitCount: the number of units.
  ///   - sources: the source of each row, likewise.
  ///   - sourceCount: the number of sources.
  /// - Precondition: as many units as sources.
  /// - Complexity: O(rows log rows), times the rounds of pruning for the leave-one-out set.
  public init(units: [Int32], unitCount: Int, sources: [Int32], sourceCount: Int) {
    precondition(units.count == sources.count, "\(units.count) units, but \(sources.count) sources")
    self.unitCount = unitCount
    self.sourceCount = sourceCount
    let graph = LinkGraph(units: units, unitCount: unitCount, sources: sources, sourceCount: sourceCount)
    let everything = [Bool](repeating: true, count: graph.nodeCount)
    let (set, sizes) = graph.sets(within: everything)
    var rows = [Int](repeating: 0, count: sizes)
    for unit in units { rows[set[Int(unit)]] += 1 }
    let order = rows.indices.sorted { (rows[$1], $0) < (rows[$0], $1) }
    var number = [Int](repeating: 0, count: sizes)
    for (place, own) in order.enumerated() { number[own] = place }
    setOfUnit = (0..<unitCount).map { number[set[$0]] }
    setOfSource = (0..<sourceCount).map { number[set[unitCount + $0]] }
    setCount = sizes
    sharedUnits = (0..<unitCount).filter { graph.degree($0) > 1 }
    let cut = graph.articulations(within: everything)
    articulationUnits = (0..<unitCount).filter { cut[$0] }
    articulationSources = (0..<sourceCount).filter { cut[unitCount + $0] }
    leaveOneOutSources = graph.leaveOneOutSources()
  }
}

/// The graph of units and sources: units first, then sources.
private struct LinkGraph {
  let unitCount: Int
  let nodeCount: Int
  private let starts: [Int]
  private let neighbours: [Int32]

  init(units: [Int32], unitCount: Int, sources: [Int32], sourceCount: Int) {
    self.unitCount = unitCount
    nodeCount = unitCount + sourceCount
    let pairs = Set(zip(units, sources).map { Int64($0) << 32 | Int64($1) }).sorted()
    var starts = [Int](repeating: 0, count: nodeCount + 1)
    for pair in pairs {
      starts[Int(pair >> 32) + 1] += 1
      starts[unitCount + Int(pair & 0xFFFF_FFFF) + 1] += 1
    }
    for node in 0..<nodeCount { starts[node + 1] += starts[node] }
    var next = starts
    var neighbours = [Int32](repeating: 0, count: 2 * pairs.count)
    for pair in pairs {
      let (unit, source) = (Int(pair >> 32), unitCount + Int(pair & 0xFFFF_FFFF))
      neighbours[next[unit]] = Int32(source)
      neighbours[next[source]] = Int32(unit)
      next[unit] += 1
      next[source] += 1
    }
    self.starts = starts
    self.neighbours = neighbours
  }

  func degree(_ node: Int) -> Int { starts[node + 1] - starts[node] }

  /// The connected set of every node that is kept (−1 elsewhere) and how many sets there are.
  func sets(within kept: [Bool]) -> (set: [Int], count: Int) {
    var set = [Int](repeating: -1, count: nodeCount)
    var count = 0
    var stack: [Int] = []
    for first in 0..<nodeCount where kept[first] && set[first] < 0 {
      set[first] = count
      stack.append(first)
      while let node = stack.popLast() {
        for place in starts[node]..<starts[node + 1] {
          let other = Int(neighbours[place])
          if kept[other], set[other] < 0 {
            set[other] = count
            stack.append(other)
          }
        }
      }
      count += 1
    }
    return (set, count)
  }

  /// The nodes whose removal leaves two parts or more that each hold a source.
  ///
  /// Depth-first search without recursion. A child's part is cut off when nothing below it reaches above the node;
  /// parts without a source, such as units with this source only, do not count.
  func articulations(within kept: [Bool]) -> [Bool] {
    var order = [Int](repeating: -1, count: nodeCount)
    var low = [Int](repeating: 0, count: nodeCount)
    var next = starts
    var sources = [Int](repeating: 0, count: nodeCount)
    var cutOff = [Int](repeating: 0, count: nodeCount)
    var cutOffSources = [Int](repeating: 0, count: nodeCount)
    var isCut = [Bool](repeating: false, count: nodeCount)
    var clock = 0
    for root in 0..<nodeCount where kept[root] && order[root] < 0 {
      var path = [root]
      var visited: [Int] = []
      func enter(_ node: Int) {
        order[node] = clock
        low[node] = clock
        clock += 1
        sources[node] = node >= unitCount ? 1 : 0
        visited.append(node)
      }
      enter(root)
      while let node = path.last {
        if next[node] < starts[node + 1] {
          let other = Int(neighbours[next[node]])
          next[node] += 1
          guard kept[other] else { continue }
          if order[other] < 0 {
            enter(other)
            path.append(other)
          } else if path.count < 2 || other != path[path.count - 2] {
            low[node] = min(low[node], order[other])
          }
        } else {
          path.removeLast()
          guard let parent = path.last else { continue }
          low[parent] = min(low[parent], low[node])
          sources[parent] += sources[node]
          if low[node] >= order[parent], sources[node] > 0 {
            cutOff[parent] += 1
            cutOffSources[parent] += sources[node]
          }
        }
      }
      let total = sources[root]
      for node in visited {
        let own = node >= unitCount ? 1 : 0
        let above = total - own - cutOffSources[node] > 0 ? 1 : 0
        isCut[node] = cutOff[node] + above > 1
      }
    }
    return isCut
  }

  /// Takes out units on which the largest set hangs until none is left.
  func leaveOneOutSources() -> [Int] {
    var kept = [Bool](repeating: true, count: nodeCount)
    while true {
      keepLargest(&kept)
      let cut = articulations(within: kept)
      let hanging = (0..<unitCount).filter { kept[$0] && cut[$0] }
      if hanging.isEmpty { return (unitCount..<nodeCount).filter { kept[$0] }.map { $0 - unitCount } }
      for unit in hanging { kept[unit] = false }
    }
  }

  /// Keeps the set with most sources, the first of equals.
  private func keepLargest(_ kept: inout [Bool]) {
    let (set, count) = sets(within: kept)
    var sources = [Int](repeating: 0, count: count)
    for node in unitCount..<nodeCount where set[node] >= 0 { sources[set[node]] += 1 }
    guard let best = sources.indices.max(by: { (sources[$0], -$0) < (sources[$1], -$1) }) else { return }
    for node in 0..<nodeCount { kept[node] = set[node] == best }
  }
}
