/// Which units have enough people to be shown, and which values of theirs.
///
/// Where one unit alone would be withheld within the unit that holds it, the smallest of the others is withheld with it:
/// it could be had from the whole. The same holds of the periods of a unit and of the units of a period.
struct ShownUnits: Sendable {
  /// By depth from 1: whether each unit is shown.
  private(set) var isShown: [[Bool]] = []
  /// Units of too few people.
  private(set) var tooSmall = 0
  /// Units withheld because they could be had by subtraction.
  private(set) var complementary = 0
  private let paths: UnitPaths
  private let smallest: Int

  /// Counts the people of every unit.
  ///
  /// - Parameter smallest: the fewest people of a unit that is shown.
  init(_ forms: [TrendForms.Form], _ paths: UnitPaths, smallest: Int) {
    self.paths = paths
    self.smallest = smallest
    for depth in 1...max(1, paths.depth) {
      let names = paths.names(depth: depth)
      var people = [Set<Int>](repeating: [], count: names.count)
      for form in forms {
        let unit = paths.group(form.unit, depth: depth)
        if unit >= 0 { people[unit].insert(form.ratee) }
      }
      isShown.append(shown(people.map(\.count), names))
    }
  }

  private mutating func shown(_ sizes: [Int], _ names: [String]) -> [Bool] {
    var shown = [Bool](repeating: true, count: names.count)
    let seen = names.indices.filter { sizes[$0] > 0 }
    let holders = Dictionary(grouping: seen) { UnitPaths.holder(of: names[$0]) }
    for members in holders.values {
      let counts = Dictionary(uniqueKeysWithValues: members.map { ($0, sizes[$0]) })
      let withheld = GroupPartition.withheld(counts, smallest: smallest, width: 1, isCrossed: false)
      for unit in withheld { shown[unit] = false }
      let small = counts.values.count { $0 < smallest }
      tooSmall += small
      complementary += withheld.count - small
    }
    return shown
  }

  /// Whether a unit of a depth is shown.
  func shows(_ name: String, depth: Int) -> Bool {
    guard depth >= 1, depth <= isShown.count,
      let place = paths.names(depth: depth).firstIndex(of: name)
    else { return true }
    return isShown[depth - 1][place]
  }

  /// The comparison for the units that are shown.
  func filtered(_ divergence: ResultDivergence) -> ResultDivergence {
    var result = divergence
    let counts = Dictionary(
      uniqueKeysWithValues: divergence.entries.indices.filter { divergence.entries[$0].unit != nil }
        .map { ($0, divergence.entries[$0].people) })
    let withheld = GroupPartition.withheld(counts, smallest: smallest, width: 1, isCrossed: false)
    result.entries = divergence.entries.indices.filter { place in
      divergence.entries[place].unit.map { !withheld.contains(place) && shows($0, depth: 1) } ?? true
    }.map { divergence.entries[$0] }
    return result
  }

  /// The series that are shown, without values of too few people.
  func filtered(_ series: [SeriesTrend]) -> [SeriesTrend] {
    let kept = series.filter { one in
      switch one.level {
      case .unit: shows(one.id, depth: one.depth)
      case .indicator: (one.people.max() ?? 0) >= smallest
      case .overall, .group: true
      }
    }
    let units = kept.indices.filter { kept[$0].level == .unit }
    var result = kept
    for members in Dictionary(grouping: units, by: { kept[$0].depth }).values {
      let width = kept[members[0]].people.count
      var cells: [Int: Int] = [:]
      for member in members {
        for (place, people) in kept[member].people.enumerated() where people > 0 {
          cells[member * width + place] = people
        }
      }
      for cell in GroupPartition.withheld(cells, smallest: smallest, width: width, isCrossed: true) {
        result[cell / width].withheld.insert(cell % width)
      }
    }
    return result
  }
}
