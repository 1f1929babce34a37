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
    let others = table.codes.indices.filter { $0 != facet }
    var first: [OtherLevels: Int32] = [:]
    var hasChanged = false
    for row in 0..<table.rows {
      var key = OtherLevels()
      for f in others { key.append(find(Int32(table.offsets[f]) + table.codes[f][row])) }
      let own = find(Int32(table.offsets[facet]) + table.codes[facet][row])
      guard let earlier = first[key] else {
        first[key] = own
        continue
      }
      let other = find(earlier)
      if other != own {
        parent[Int(max(other, own))] = min(other, own)
        hasChanged = true
      }
    }
    return hasChanged
  }
}

/// The levels of a rating in all facets but one: four in place, more on the heap.
private struct OtherLevels: Hashable {
  private var near = SIMD4<Int32>(repeating: -1)
  private var count = 0
  private var far: [Int32] = []

  mutating func append(_ level: Int32) {
    if count < 4 { near[count] = level } else { far.append(level) }
    count += 1
  }
}
