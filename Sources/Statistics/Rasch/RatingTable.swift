/// The ratings that take part in the estimation: sorted by the largest facet, equal rows once with their weight.
struct RatingTable: Sendable {
  /// The categories in use among ratings that share thresholds.
  struct Scale: Sendable, Equatable {
    /// The scores as given.
    var scores: [Int]
    /// The scores as counted: from 0, with or without gaps.
    var values: [Double]
    /// Weighted number of ratings in each.
    var counts: [Double]
  }

  /// Levels set aside in one round, all of one facet, with the rows that went with them.
  struct Extreme: Sendable {
    var facet: Int
    var level: Int
    var isHigh: Bool
    /// The rows of the model that left with the level.
    var rows: [Int]
  }

  let levelCounts: [Int]
  /// Where the measures of each facet start among all.
  let offsets: [Int]
  let signs: [Double]
  let isRandom: [Bool]
  /// The facet with most levels among ratings.
  let eliminated: Int
  let codes: [[Int32]]
  /// The place of the score in its scale.
  let categories: [Int32]
  /// The scale of each row.
  let groups: [Int32]
  let weights: [Double]
  let scales: [Scale]
  /// Whether a level takes part, all facets in a row.
  let isActive: [Bool]

  var rows: Int { weights.count }
  var parameterCount: Int { offsets[offsets.count - 1] }

  /// Sets extreme levels aside until none is left, finds the categories in use, sorts and merges.
  static func prepared(_ model: ManyFacetRaschModel) throws(RaschError) -> (RatingTable, [Extreme]) {
    var sifting = ExtremeSifting(model)
    sifting.run()
    guard sifting.remaining.contains(true) else { throw .constantScores }
    let table = RatingTable(model, sifting)
    return (table, sifting.extremes)
  }

  private init(_ model: ManyFacetRaschModel, _ sifting: ExtremeSifting) {
    let facets = model.facets
    levelCounts = facets.map { $0.levels.count }
    offsets = sifting.offsets
    signs = facets.map { $0.orientation.sign }
    isRandom = facets.map { $0.distribution == .normal }
    let largest = facets.indices.max { facets[$0].levels.count < facets[$1].levels.count } ?? 0
    eliminated = largest
    let kept = model.scores.indices.filter { sifting.remaining[$0] }
    var active = [Bool](repeating: false, count: sifting.offsets[facets.count])
    for (f, facet) in facets.enumerated() {
      for row in kept { active[sifting.offsets[f] + Int(facet.codes[row])] = true }
    }
    isActive = active
    let (lowest, used) = (sifting.lowest, sifting.usedScores())
    var place: [[Int32]] = used.map { _ in [Int32](repeating: 0, count: sifting.span) }
    for (group, scores) in used.enumerated() {
      for (index, score) in scores.enumerated() { place[group][score - lowest] = Int32(index) }
    }
    let order = Self.merged(model, sifting, kept, largest)
    codes = facets.map { facet in order.map { facet.codes[$0.row] } }
    groups = order.map { sifting.group($0.row) }
    categories = order.map { place[Int(sifting.group($0.row))][model.scores[$0.row] - lowest] }
    weights = order.map(\.weight)
    var counts = used.map { [Double](repeating: 0, count: $0.count) }
    for row in weights.indices { counts[Int(groups[row])][Int(categories[row])] += weights[row] }
    scales = used.enumerated().map { group, scores in
      let values =
        model.unusedCategories == .keep
        ? scores.map { Double($0 - (scores.first ?? 0)) } : scores.indices.map { Double($0) }
      return Scale(scores: scores, values: values, counts: counts[group])
    }
  }

  /// One row of the model for each distinct combination of levels and score, by the levels of the largest facet.
  private static func merged(
    _ model: ManyFacetRaschModel, _ sifting: ExtremeSifting, _ kept: [Int], _ largest: Int
  ) -> [(row: Int, weight: Double)] {
    var radix: UInt64 = 1
    for facet in model.facets {
      let (product, overflow) = radix.multipliedReportingOverflow(by: UInt64(facet.levels.count))
      // Too many combinations for a key: no merging, which only saves time.
      radix = overflow || product > UInt64.max / 256 ? 0 : product
      if radix == 0 { break }
    }
    let facets =
      [model.facets[largest]] + model.facets.indices.filter { $0 != largest }.map { model.facets[$0] }
    guard radix > 0 else {
      return kept.sorted { (facets[0].codes[$0], $0) < (facets[0].codes[$1], $1) }
        .map { ($0, model.weights?[$0] ?? 1) }
    }
    var keys = kept.map { row -> (key: UInt64, row: Int32) in
      var key: UInt64 = 0
      for facet in facets { key = key * UInt64(facet.levels.count) + UInt64(facet.codes[row]) }
      return (key * 256 + UInt64(model.scores[row] - sifting.lowest), Int32(row))
    }
    keys.sort { ($0.key, $0.row) < ($1.key, $1.row) }
    var result: [(row: Int, weight: Double)] = []
    result.reserveCapacity(keys.count)
    var last = UInt64.max
    for (key, row) in keys {
      let weight = model.weights?[Int(row)] ?? 1
      if key == last {
        result[result.count - 1].weight += weight
      } else {
        result.append((Int(row), weight))
      }
      last = key
    }
    return result
  }
}

/// Sets levels aside whose ratings are all at one end of their scale.
private struct ExtremeSifting {
  let model: ManyFacetRaschModel
  let offsets: [Int]
  let groupFacet: Int?
  let lowest: Int
  let span: Int
  var remaining: [Bool]
  var extremes: [RatingTable.Extreme] = []

  init(_ model: ManyFacetRaschModel) {
    self.model = model
    offsets = model.facets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.levels.count) }
    if case .partialCredit(let name) = model.thresholds {
      groupFacet = model.facets.firstIndex { $0.name == name }
    } else {
      groupFacet = nil
    }
    lowest = model.scores.min() ?? 0
    span = (model.scores.max() ?? 0) - lowest + 1
    remaining = [Bool](repeating: true, count: model.scores.count)
  }

  func group(_ row: Int) -> Int32 { groupFacet.map { model.facets[$0].codes[row] } ?? 0 }

  /// Per scale, the scores that occur in the rows that remain, ascending.
  func usedScores() -> [[Int]] {
    let groups = groupFacet.map { model.facets[$0].levels.count } ?? 1
    var seen = [Bool](repeating: false, count: groups * span)
    for row in remaining.indices where remaining[row] {
      seen[Int(group(row)) * span + model.scores[row] - lowest] = true
    }
    return (0..<groups).map { group in
      (0..<span).filter { seen[group * span + $0] }.map { $0 + lowest }
    }
  }

  mutating func run() {
    var isSettled = false
    while !isSettled {
      isSettled = true
      for facet in model.facets.indices where setAside(facet) { isSettled = false }
    }
  }

  /// One pass over a facet; whether anything left.
  private mutating func setAside(_ facet: Int) -> Bool {
    let used = usedScores()
    let (low, high) = (used.map { $0.first ?? 0 }, used.map { $0.last ?? 0 })
    let codes = model.facets[facet].codes
    let count = model.facets[facet].levels.count
    var isPresent = [Bool](repeating: false, count: count)
    var (isLow, isHigh) = ([Bool](repeating: true, count: count), [Bool](repeating: true, count: count))
    for row in remaining.indices where remaining[row] {
      let (level, group) = (Int(codes[row]), Int(group(row)))
      isPresent[level] = true
      if model.scores[row] != low[group] { isLow[level] = false }
      if model.scores[row] != high[group] { isHigh[level] = false }
    }
    let leaving = (0..<count).map { isPresent[$0] && (isLow[$0] || isHigh[$0]) }
    guard leaving.contains(true) else { return false }
    var rows = [[Int]](repeating: [], count: count)
    for row in remaining.indices where remaining[row] && leaving[Int(codes[row])] {
      rows[Int(codes[row])].append(row)
      remaining[row] = false
    }
    for level in 0..<count where leaving[level] {
      extremes.append(.init(facet: facet, level: level, isHigh: isHigh[level], rows: rows[level]))
    }
    return true
  }
}
