import Statistics

/// What adjustment changed for every group, with people drawn again together with both their results.
struct PairedChanges {
  let changes: [ListAudit.Change]

  init(_ people: AuditedPeople, _ tallies: [GroupTally], key: RandomKey) {
    guard let raw = people.choices.first(where: { $0.stage == .raw })?.isSelected,
      let adjusted = people.choices.first(where: { $0.stage == .adjusted })?.isSelected
    else {
      changes = []
      return
    }
    changes = tallies.enumerated().flatMap { item, tally in
      PairedChanges.changes(tally, raw, adjusted, key: key, item: UInt64(item))
    }
  }

  private static let replicates = 2000

  private static func changes(
    _ tally: GroupTally, _ raw: [Bool], _ adjusted: [Bool], key: RandomKey, item: UInt64
  ) -> [ListAudit.Change] {
    let shown = tally.shown.filter { tally.sizes[$0] < tally.known }
    guard !shown.isEmpty else { return [] }
    // Four cells a group: by raw mean or not, on the list or not. People of one cell are alike, so that drawing people is
    // drawing how many each cell gets; groups of which nothing is said are one.
    var group = [Int](repeating: shown.count, count: tally.levels.count)
    for (place, level) in shown.enumerated() { group[level] = place }
    let cells = tally.codes.indices.compactMap { person -> Int? in
      let code = tally.codes[person]
      return code < 0 ? nil : 4 * group[code] + (raw[person] ? 2 : 0) + (adjusted[person] ? 1 : 0)
    }
    let whole = CellCounts(cells, groups: shown.count + 1)
    var differences = [[Double]](repeating: [], count: shown.count)
    for replicate in 0..<replicates {
      var stream = RandomStream(key: key, replicate: UInt64(replicate), item: item)
      let drawn = CellCounts(stream.multinomial(cells.count, weights: whole.counts))
      for place in shown.indices {
        if let (before, after) = drawn.ratios(place) { differences[place].append(after - before) }
      }
    }
    return shown.indices.compactMap { place in
      let (level, differences) = (shown[place], differences[place])
      guard let (before, after) = whole.ratios(place) else { return nil }
      let isKnown = Double(differences.count) >= 0.95 * Double(replicates)
      let sample = isKnown ? try? OrderedSample(differences) : nil
      return ListAudit.Change(
        attribute: tally.attribute.name, level: tally.levels[level], rawRatio: before, adjustedRatio: after,
        interval: sample.map { $0.quantile(0.025)...$0.quantile(0.975) })
    }
  }
}

/// People of each group by what the two lists say of them.
private struct CellCounts {
  /// By group and cell.
  let counts: [Int]
  private let people: Int
  private let byRaw: Int
  private let listed: Int

  init(_ cells: [Int], groups: Int) {
    var counts = [Int](repeating: 0, count: 4 * groups)
    for cell in cells { counts[cell] += 1 }
    self.init(counts)
  }

  init(_ counts: [Int]) {
    self.counts = counts
    people = counts.reduce(0, +)
    byRaw = counts.indices.reduce(0) { $0 + ($1 & 2 == 2 ? counts[$1] : 0) }
    listed = counts.indices.reduce(0) { $0 + ($1 & 1 == 1 ? counts[$1] : 0) }
  }

  /// The rate of a group over that of everybody else, raw and adjusted; nil where nobody else is chosen.
  func ratios(_ group: Int) -> (Double, Double)? {
    let first = 4 * group
    let n = counts[first] + counts[first + 1] + counts[first + 2] + counts[first + 3]
    let (a, b) = (counts[first + 2] + counts[first + 3], counts[first + 1] + counts[first + 3])
    guard n > 0, people > n, byRaw > a, listed > b else { return nil }
    func ratio(_ chosen: Int, _ all: Int) -> Double {
      Double(chosen) / Double(n) / (Double(all - chosen) / Double(people - n))
    }
    return (ratio(a, byRaw), ratio(b, listed))
  }
}
