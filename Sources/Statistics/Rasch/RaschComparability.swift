extension ManyFacetRaschFit {
  /// The sets of a facet's levels whose measures may be compared, largest first; extreme levels belong to none.
  ///
  /// Two levels are comparable when ratings tie them together: two ratings that agree, up to comparable levels, in all
  /// other facets show the difference of their levels in this one; and so on until nothing more is tied. Measures of
  /// different sets differ by a constant that the data do not know: a fit of a disconnected design is one of many.
  ///
  /// - Complexity: O(ratings × facets) a pass; passes until nothing changes, seldom more than five.
  public func comparableSets(of facet: String) -> [[Int]] {
    var merging = LevelMerging(table)
    merging.run()
    let f = position(facet)
    var sets: [Int32: [Int]] = [:]
    for level in 0..<table.levelCounts[f] where table.isActive[table.offsets[f] + level] {
      sets[merging.find(Int32(table.offsets[f] + level)), default: []].append(level)
    }
    return sets.values.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  /// Whether all measures that were estimated may be compared within their facet.
  ///
  /// - Complexity: as ``comparableSets(of:)``.
  public var isConnected: Bool {
    var merging = LevelMerging(table)
    merging.run()
    return table.levelCounts.indices.allSatisfy { f in
      let roots = (table.offsets[f]..<table.offsets[f + 1]).filter { table.isActive[$0] }
        .map { merging.find(Int32($0)) }
      return Set(roots).count < 2
    }
  }
}

/// Joins levels that ratings tie together.
private struct LevelMerging {
  private let table: RatingTable
  private var parent: [Int32]

  init(_ table: RatingTable) {
    self.table = table
    parent = (0..<Int32(table.parameterCount)).map { $0 }
  }

  mutating func find(_ level: Int32) -> Int32 {
    var root = level
    while parent[Int(root)] != root { root = parent[Int(root)] }
    var next = level
    while parent[Int(next)] != root { (next, parent[Int(next)]) = (parent[Int(next)], root) }
    return root
  }

  mutating func run() {
    var isSettled = false
    while !isSettled {
      isSettled = true
      for f in table.codes.indices where merge(f) { isSettled = false }
    }
  }

  /// Joins the levels of one facet; whether any were apart.
  private mutating func merge(_ facet: Int) -> Bool {
    var first: [[Int32]: Int32] = [:]
    var hasChanged = false
    for row in 0..<table.rows {
      let roots = table.codes.indices.map { find(Int32(table.offsets[$0]) + table.codes[$0][row]) }
      var key = roots
      key.remove(at: facet)
      guard let other = first[key] else {
        first[key] = roots[facet]
        continue
      }
      let (a, b) = (find(other), find(roots[facet]))
      if a != b {
        parent[Int(max(a, b))] = min(a, b)
        hasChanged = true
      }
    }
    return hasChanged
  }
}
