import Appraisals

/// The groups that rows fall into, and which of them are too small to be shown.
public struct GroupPartition: Sendable {
  /// One group.
  public struct Group: Sendable, Hashable {
    /// Its label in each grouping; none for all rows together.
    public let labels: [String]
    /// How many persons it has.
    public let persons: Int
  }

  /// The names of the groupings.
  public let names: [String]
  /// Which groupings have persons as levels.
  public let isPersonal: [Bool]
  /// The groups that may be shown, in the order of their labels.
  public let shown: [Group]
  /// How many groups have fewer persons than may be shown.
  public let tooSmall: Int
  /// How many more are withheld because they could be had by subtraction.
  public let complementary: Int
  /// Rows without a group.
  public let ungrouped: Int
  /// The shown group of each row, −1 for none.
  let groupOfRow: [Int32]

  /// Divides rows.
  ///
  /// Where one group alone of a line would be withheld, the smallest of the others is withheld with it, or it could be had
  /// from the total. Levels of one grouping stand in the order of the factor.
  ///
  /// - Parameters:
  ///   - rows: what is divided.
  ///   - groupings: one or two.
  ///   - smallest: the fewest persons a group is shown with.
  /// - Complexity: O(rows).
  public init(_ rows: ScoreRows, by groupings: [ScoreRows.Grouping], smallest: Int) {
    precondition(
      (1...2).contains(groupings.count), "rows are divided by one grouping or two, not \(groupings.count)")
    let used = Set(rows.indicators.flatMap(\.rows))
    let width = groupings.count == 2 ? groupings[1].factor.levels.count : 1
    var cellOfRow = [Int](repeating: -1, count: rows.count)
    var persons: [Int: Set<Int32>] = [:]
    var without = 0
    for row in 0..<rows.count where used.contains(row) {
      let codes = groupings.map { Int($0.factor.codes[row]) }
      guard codes.allSatisfy({ $0 >= 0 }) else {
        without += 1
        continue
      }
      let cell = codes.count == 2 ? codes[0] * width + codes[1] : codes[0]
      cellOfRow[row] = cell
      persons[cell, default: []].insert(rows.ratees.codes[row])
    }
    let sizes = persons.mapValues(\.count)
    let small = sizes.values.count { $0 < smallest }
    let withheld = GroupPartition.withheld(
      sizes, smallest: smallest, width: width, isCrossed: groupings.count == 2)
    let kept = sizes.keys.filter { !withheld.contains($0) }.sorted()
    names = groupings.map(\.name)
    isPersonal = groupings.map(\.isPersonal)
    shown = kept.map { cell in
      let codes = groupings.count == 2 ? [cell / width, cell % width] : [cell]
      return Group(
        labels: zip(groupings, codes).map { $0.factor.levels[$1] }, persons: sizes[cell] ?? 0)
    }
    tooSmall = small
    complementary = withheld.count - small
    ungrouped = without
    var places: [Int: Int32] = [:]
    for (place, cell) in kept.enumerated() { places[cell] = Int32(place) }
    groupOfRow = cellOfRow.map { places[$0] ?? -1 }
  }

  /// The small cells and those that must go with them: no line of the table has one withheld cell alone, and the withheld
  /// ones of a line hold the smallest cell together, or the total of the line would tell of fewer people.
  static func withheld(_ sizes: [Int: Int], smallest: Int, width: Int, isCrossed: Bool) -> Set<Int> {
    var result = Set(sizes.filter { $0.value < smallest }.keys)
    let lines = isCrossed ? [{ $0 / width }, { $0 % width }] : [{ (_: Int) in 0 }]
    var isStable = false
    while !isStable {
      isStable = true
      for line in lines {
        for members in Dictionary(grouping: sizes.keys, by: line).sorted(by: { $0.key < $1.key }).map(\.value) {
          let hidden = members.filter(result.contains)
          let together = hidden.reduce(0) { $0 + (sizes[$1] ?? 0) }
          guard !hidden.isEmpty, hidden.count == 1 || together < smallest, hidden.count < members.count else {
            continue
          }
          let next = members.filter { !result.contains($0) }.min { (sizes[$0] ?? 0, $0) < (sizes[$1] ?? 0, $1) }
          if let next {
            result.insert(next)
            isStable = false
          }
        }
      }
    }
    return result
  }
}
