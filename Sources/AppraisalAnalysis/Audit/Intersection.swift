import Statistics

/// People by two attributes at once: what neither shows alone.
///
/// Small groups vary by chance, so ratios to the overall rate are drawn towards each other. Cells below the smallest, and
/// those by which they could be had from the totals, are counted and not shown.
public struct Intersection: Sendable, Hashable {
  /// One cell.
  public struct Cell: Sendable, Hashable {
    /// The group of the first attribute.
    public let firstLevel: String
    /// The group of the second.
    public let secondLevel: String
    /// The number of people; nil where hidden.
    public let count: Int?
    /// The number chosen; nil where hidden.
    public let selected: Int?
    /// The rate; nil where hidden.
    public let rate: Double?
    /// The rate over the rate of everybody, drawn towards the other cells; nil where hidden or nobody is chosen.
    public let shrunken: CountShrinkage.Estimate?
    /// The mid-p-value against everybody else; nil where hidden.
    public let midP: Double?
    /// The same, adjusted for the number of cells.
    public internal(set) var q: Double?
  }

  /// The first attribute.
  public let first: String
  /// The second attribute.
  public let second: String
  /// The stage.
  public let stage: AuditedPeople.Stage
  /// The cells that have people.
  public let cells: [Cell]
  /// How many of them are hidden.
  public var hidden: Int { cells.count { $0.count == nil } }

  /// Every pair of protected attributes; with one alone, that one by grade.
  static func all(_ people: AuditedPeople, _ choice: AuditedPeople.Choice, smallestCell: Int) -> [Intersection]
  {
    let protected = people.attributes.filter(\.isProtected)
    let partners =
      protected.count == 1 ? protected + people.strata.filter { $0.name == "grade" } : protected
    return partners.indices.flatMap { i in
      partners.indices.dropFirst(i + 1).map { j in
        Intersection(partners[i], partners[j], choice, smallestCell: smallestCell)
      }
    }
  }

  private init(
    _ a: AuditedPeople.Attribute, _ b: AuditedPeople.Attribute, _ choice: AuditedPeople.Choice,
    smallestCell: Int
  ) {
    let (rows, columns) = (GroupTally(a, smallestCell: 1), GroupTally(b, smallestCell: 1))
    let width = columns.levels.count
    var (sizes, selected) = ([Int: Int](), [Int: Int]())
    for person in rows.codes.indices where rows.codes[person] >= 0 && columns.codes[person] >= 0 {
      let cell = rows.codes[person] * width + columns.codes[person]
      sizes[cell, default: 0] += 1
      if choice.isSelected[person] { selected[cell, default: 0] += 1 }
    }
    let withheld = GroupPartition.withheld(sizes, smallest: smallestCell, width: width, isCrossed: true)
    let shown = sizes.keys.filter { !withheld.contains($0) }.sorted()
    let (all, chosen) = (sizes.values.reduce(0, +), selected.values.reduce(0, +))
    let pooled = Double(chosen) / Double(max(all, 1))
    let shrinkage =
      chosen > 0
      ? CountShrinkage(
        shown.map { selected[$0] ?? 0 }, expected: shown.map { Double(sizes[$0] ?? 0) * pooled }
      ).estimates : []
    let place = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1, $0) })
    var cells = sizes.keys.sorted().map { cell -> Cell in
      let labels = (rows.levels[cell / width], columns.levels[cell % width])
      guard let index = place[cell], let n = sizes[cell] else {
        return Cell(
          firstLevel: labels.0, secondLevel: labels.1, count: nil, selected: nil, rate: nil, shrunken: nil,
          midP: nil, q: nil)
      }
      let x = selected[cell] ?? 0
      let p = all > n ? ProportionPair(x, of: n, and: chosen - x, of: all - n).midP : nil
      return Cell(
        firstLevel: labels.0, secondLevel: labels.1, count: n, selected: x, rate: Double(x) / Double(n),
        shrunken: shrinkage.isEmpty ? nil : shrinkage[index], midP: p, q: nil)
    }
    let q = FalseDiscoveryRate.qValues(cells.map { $0.midP ?? .nan })
    for (index, value) in q.enumerated() where !value.isNaN { cells[index].q = value }
    (first, second, stage) = (a.name, b.name, choice.stage)
    self.cells = cells
  }
}
