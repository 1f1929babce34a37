import Foundation
import Statistics

/// Rates and ratios of every group at one stage.
struct RatesByGroup {
  let rows: [ListAudit.Row]
  let reversals: [ListAudit.Reversal]

  init(_ people: AuditedPeople, _ tallies: [GroupTally], _ choice: AuditedPeople.Choice) {
    var found = tallies.flatMap { tally -> [ListAudit.Row] in
      let strata = StratumCounts(
        tally, choice.isSelected, within: people.strata.filter { $0.name != tally.attribute.name })
      return RatesByGroup.rows(tally, choice, strata)
    }
    // Twenty units are not to drown what is said of sex and age, nor a hundred raters what is said of units: each kind
    // of attribute is a family of its own.
    let protected = Set(people.attributes.filter(\.isProtected).map(\.name))
    let kinds = found.map { protected.contains($0.attribute) ? 0 : $0.attribute == "rater" ? 2 : 1 }
    for kind in 0...2 {
      let family = found.indices.filter { kinds[$0] == kind }
      // A group that nobody can be compared with has no p-value and takes no part.
      let q = FalseDiscoveryRate.qValues(family.map { found[$0].rates?.midP ?? .nan })
      for (place, value) in zip(family, q) where !value.isNaN { found[place].rates?.q = value }
    }
    rows = found
    reversals = found.compactMap(RatesByGroup.reversal)
  }

  private static func rows(_ tally: GroupTally, _ choice: AuditedPeople.Choice, _ strata: StratumCounts)
    -> [ListAudit.Row]
  {
    var selected = [Int](repeating: 0, count: tally.levels.count)
    for (person, code) in tally.codes.enumerated() where code >= 0 && choice.isSelected[person] {
      selected[code] += 1
    }
    let chosen = selected.reduce(0, +)
    func rate(_ level: Int) -> Double { Double(selected[level]) / Double(tally.sizes[level]) }
    // The highest rate; the larger group among equals.
    let best = tally.shown.max { (rate($0), tally.sizes[$0], $1) < (rate($1), tally.sizes[$1], $0) }
    let reference = chosen > 0 ? best : nil
    return tally.levels.indices.map { level in
      let rates = tally.isShown[level] ? RatesByGroup.rates(tally, selected, level, reference, strata) : nil
      return ListAudit.Row(
        attribute: tally.attribute.name, level: tally.levels[level], stage: choice.stage, rates: rates)
    }
  }

  private static func rates(
    _ tally: GroupTally, _ selected: [Int], _ level: Int, _ reference: Int?, _ strata: StratumCounts
  ) -> ListAudit.Rates {
    let (n, x) = (tally.sizes[level], selected[level])
    let (all, chosen) = (tally.known, selected.reduce(0, +))
    let pooled = Double(chosen) / Double(all)
    let isReference = level == reference
    let others = all > n ? ProportionPair(x, of: n, and: chosen - x, of: all - n) : nil
    let pair = reference.map { ProportionPair(x, of: n, and: selected[$0], of: tally.sizes[$0]) }
    let ratio = pair?.ratio
    return ListAudit.Rates(
      count: n, selected: x, rate: Double(x) / Double(n), reference: reference.map { tally.levels[$0] },
      isReference: isReference, ratio: isReference ? 1 : ratio,
      interval: isReference ? nil : pair?.ratioInterval(), midP: others?.midP, q: nil,
      shortfall: Double(n) * pooled - Double(x),
      toFourFifths: pair.map { RatesByGroup.toFourFifths($0) },
      flipFlop: isReference ? nil : pair.flatMap(RatesByGroup.flips),
      stratified: isReference
        ? nil : reference.flatMap { MantelHaenszelRatio(strata.pairs(level, $0)) },
      detectable: all > n ? ProportionPair.detectableRatio(n, all - n, rate: pooled) : nil)
  }

  /// How many more would bring the first group to four fifths of the second's rate.
  private static func toFourFifths(_ pair: ProportionPair) -> Int {
    // In whole numbers: 4 · b · m / (5 · n), rounded up.
    let (above, below) = (4 * pair.secondSelected * pair.firstCount, 5 * pair.secondCount)
    return max(0, (above + below - 1) / below - pair.firstSelected)
  }

  /// Whether one person chosen in the other group changes what the four-fifths rule says.
  private static func flips(_ pair: ProportionPair) -> Bool? {
    guard let ratio = pair.ratio else { return nil }
    let isLow = ratio < ListAudit.fourFifths
    let (a, b) = isLow ? (1, -1) : (-1, 1)
    let (x, y) = (pair.firstSelected + a, pair.secondSelected + b)
    guard (0...pair.firstCount).contains(x), (0...pair.secondCount).contains(y) else { return false }
    guard y > 0 else { return isLow }
    let moved = ProportionPair(x, of: pair.firstCount, and: y, of: pair.secondCount).ratio ?? 1
    return (moved < ListAudit.fourFifths) != isLow
  }

  private static func reversal(_ row: ListAudit.Row) -> ListAudit.Reversal? {
    guard let rates = row.rates, let crude = rates.ratio, let interval = rates.interval,
      let reference = rates.reference, let inside = rates.stratified, interval.upperBound < 1
    else { return nil }
    let kind: ListAudit.Reversal.Kind
    if inside.estimate > 1 {
      kind = .reverses
    } else if inside.interval.contains(1), log(inside.estimate) > log(crude) / 2 {
      kind = .vanishes
    } else {
      return nil
    }
    return ListAudit.Reversal(
      attribute: row.attribute, level: row.level, reference: reference, stage: row.stage, kind: kind,
      crude: crude, crudeInterval: interval, stratified: inside)
  }
}

/// People and chosen people by stratum and group.
struct StratumCounts {
  private let levels: Int
  private let strata: Int
  private var people: [Int32]
  private var chosen: [Int32]

  /// People whose unit or grade is unknown are in no stratum; without either there are no strata.
  init(_ tally: GroupTally, _ isSelected: [Bool], within factors: [AuditedPeople.Attribute]) {
    levels = tally.levels.count
    var places: [[String]: Int] = [:]
    let stratum = tally.codes.indices.map { person -> Int in
      let key = factors.compactMap { $0.groups[person] }
      guard !key.isEmpty, key.count == factors.count, tally.codes[person] >= 0 else { return -1 }
      if let place = places[key] { return place }
      let place = places.count
      places[key] = place
      return place
    }
    strata = places.count
    people = [Int32](repeating: 0, count: strata * levels)
    chosen = people
    for (person, place) in stratum.enumerated() where place >= 0 {
      let cell = place * levels + tally.codes[person]
      people[cell] += 1
      if isSelected[person] { chosen[cell] += 1 }
    }
  }

  /// The strata with people of both groups.
  func pairs(_ first: Int, _ second: Int) -> [ProportionPair] {
    (0..<strata).compactMap { stratum in
      let (a, b) = (stratum * levels + first, stratum * levels + second)
      guard people[a] > 0, people[b] > 0 else { return nil }
      return ProportionPair(Int(chosen[a]), of: Int(people[a]), and: Int(chosen[b]), of: Int(people[b]))
    }
  }
}
