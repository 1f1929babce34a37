import Appraisals
import Statistics

/// People, who of them was chosen, and what else is known of them: what an audit looks at.
///
/// Protected attributes are read here and by the screen for proxies; none of them enters a score or a list.
public struct AuditedPeople: Sendable {
  /// Which choice or score is looked at.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    /// Raw means, and as many names by raw mean as the list has.
    case raw
    /// Adjusted levels, and the list itself.
    case adjusted
    /// Scores and choice as a plain table gives them.
    case given
    /// What people decided on the list.
    case decided
    /// Who stands above expectations on the performance axis of the nine boxes.
    case performanceAxis = "above"
    /// Who stands high on their potential axis.
    case potentialAxis = "high"
  }

  /// Groups that people belong to.
  public struct Attribute: Sendable {
    /// What it is called.
    public let name: String
    /// The group of each person; nil where unknown.
    public let groups: [String?]
    /// Whether groups are compared in depth: gaps, their split, quantiles, intersections.
    public let isProtected: Bool
    /// The fewest people of a group that may be shown, whatever else is asked for.
    public let smallestCell: Int

    /// Names an attribute.
    public init(name: String, groups: [String?], isProtected: Bool, smallestCell: Int = 1) {
      (self.name, self.groups, self.isProtected) = (name, groups, isProtected)
      self.smallestCell = smallestCell
    }
  }

  /// Who was chosen.
  public struct Choice: Sendable {
    /// Which choice it is.
    public let stage: Stage
    /// Whether each person was chosen.
    public let isSelected: [Bool]
  }

  /// A score of everybody.
  public struct Scores: Sendable {
    /// What is scored: `performance`, `potential`, or the heading of a column.
    public let axis: String
    /// Before or after adjustment.
    public let stage: Stage
    /// One value a person, NaN where missing.
    public let values: [Double]
  }

  /// The number of people.
  public let count: Int
  /// The groups that are compared.
  public let attributes: [Attribute]
  /// What people are compared within: unit and grade.
  public let strata: [Attribute]
  /// What else a gap in scores may go along with: unit, grade, kind of position.
  public let explanations: [Attribute]
  /// The choices, the one that counts first.
  public let choices: [Choice]
  /// The scores.
  public let scores: [Scores]
}

extension AuditedPeople {
  /// The fewest people of one rater that are shown.
  public static let smallestTeam = 10

  /// The employees of a selection: the list and what raw means would have chosen.
  ///
  /// - Parameters:
  ///   - selection: the lists, of which the recommended count as chosen, and the scores they rest on.
  ///   - raterNames: how raters are named; nil to leave them out.
  ///   - accepted: the positions of those whom people accepted, who then count before the list; nil for no decisions.
  ///   - boxes: the nine boxes, of which either axis is looked at; nil to leave them out.
  /// - Complexity: O(ratings + employees log employees).
  public init(
    _ selection: Selection, raterNames: ((String) -> String)? = nil, accepted: Set<Int>? = nil,
    boxes: NineBoxes? = nil
  ) {
    let design = selection.scores.performance.model.design
    let table = design.table
    let entries = selection.scores.entries
    let listed = Set(selection.places(on: .recommended).map(\.index))
    // As many by raw mean; ties by the order of the data.
    let byRaw = Set(
      entries.indices.sorted { (entries[$1].raw, $0) < (entries[$0].raw, $1) }.prefix(listed.count))
    let units =
      entries.contains { $0.unit != nil }
      ? Attribute(name: "unit", groups: entries.map(\.unit), isProtected: false) : nil
    let person = PersonFacts(design)
    let grade = ScoreRows.grouping("grade", in: table).map {
      Attribute(name: "grade", groups: person.labels($0.factor), isProtected: false)
    }
    let position = ScoreRows.grouping("position_type", in: table).map {
      Attribute(name: "position_type", groups: person.labels($0.factor), isProtected: false)
    }
    count = entries.count
    let teams = raterNames.flatMap { AuditedPeople.teams(design, $0) }
    attributes =
      AuditedPeople.protectedAttributes(of: design)
      + [grade, AuditedPeople.records(entries), units, teams].compactMap(\.self)
    strata = [units, grade].compactMap(\.self)
    explanations = [units, grade, position].compactMap(\.self)
    let decided = accepted.map { accepted in
      Choice(stage: .decided, isSelected: entries.indices.map(accepted.contains))
    }
    choices =
      [
        decided, Choice(stage: .adjusted, isSelected: entries.indices.map(listed.contains)),
        Choice(stage: .raw, isSelected: entries.indices.map(byRaw.contains)),
      ].compactMap(\.self) + (boxes.map { AuditedPeople.axes($0, count: entries.count) } ?? [])
    let performance = [
      Scores(axis: "performance", stage: .raw, values: entries.map(\.raw)),
      Scores(axis: "performance", stage: .adjusted, values: entries.map(\.adjusted)),
    ]
    let potential = person.numbers(named: Potential.names).map {
      Scores(axis: "potential", stage: .raw, values: $0)
    }
    scores = performance + [potential].compactMap(\.self)
  }

  /// Who stands highest on either axis of the boxes.
  private static func axes(_ boxes: NineBoxes, count: Int) -> [Choice] {
    var (above, high) = ([Bool](repeating: false, count: count), [Bool](repeating: false, count: count))
    for person in boxes.people {
      above[person.index] = person.performance == .above
      high[person.index] = person.box?.potential == .high
    }
    let performance = Choice(stage: .performanceAxis, isSelected: above)
    return boxes.potential == nil
      ? [performance] : [performance, Choice(stage: .potentialAxis, isSelected: high)]
  }

  /// The protected attributes of the employees of a design, as far as they have groups.
  static func protectedAttributes(of design: RatingDesign) -> [Attribute] {
    let person = PersonFacts(design)
    return design.table.protectedAttributes.compactMap { attribute in
      guard case .labels(let factor) = attribute.values, factor.levels.count <= RateeAttribute.mostLevels else {
        return nil
      }
      return Attribute(name: attribute.name, groups: person.labels(factor), isProtected: true)
    }
  }

  /// People with few and with many ratings; nil where all have the same number.
  private static func records(_ entries: [AdjustedScores.Entry]) -> Attribute? {
    let sorted = entries.map(\.ratings).sorted()
    guard let low = sorted.first, let high = sorted.last, low < high else { return nil }
    // Split at the median, or above it where that would leave one side empty.
    let median = sorted[sorted.count / 2]
    let limit = median > low ? median : median + 1
    return Attribute(
      name: "records", groups: entries.map { $0.ratings < limit ? "< \(limit)" : "≥ \(limit)" },
      isProtected: false)
  }

  /// The people of each rater: everybody belongs to the one with most of the ratings, the first by name among equals.
  private static func teams(_ design: RatingDesign, _ names: (String) -> String) -> Attribute? {
    guard let raters = design.raters, raters.levels.count > 1 else { return nil }
    var counts = [[Int32: Int]](repeating: [:], count: design.ratees.levels.count)
    for (place, code) in design.ratees.codes.enumerated() {
      counts[Int(code)][raters.codes[place], default: 0] += 1
    }
    let shown = raters.levels.map(names)
    return Attribute(
      name: "rater",
      groups: counts.map { tally in
        tally.max { ($0.value, raters.levels[Int($1.key)]) < ($1.value, raters.levels[Int($0.key)]) }
          .map { shown[Int($0.key)] }
      }, isProtected: false, smallestCell: smallestTeam)
  }

  /// The rows of a plain table, or the people whom they name: means of scores, first label, chosen in any row.
  ///
  /// - Parameters:
  ///   - table: columns are scores, higher is better.
  ///   - by: the groups that are compared.
  ///   - strata: what people are compared within.
  ///   - selected: whether each row was chosen; nil to choose the top of the first column.
  ///   - top: how many are chosen where `selected` is nil.
  public init(
    _ table: PlainTable, by: [(name: String, factor: Factor)], strata: [(name: String, factor: Factor)],
    selected: [Bool]?, top: Selection.Request.Top
  ) {
    let people = PlainPeople(table)
    let within = strata.map { Attribute(name: $0.name, groups: people.labels($0.factor), isProtected: false) }
    count = people.count
    attributes = by.map { Attribute(name: $0.name, groups: people.labels($0.factor), isProtected: true) }
    self.strata = within
    explanations = within
    let given = table.columns.map { Scores(axis: $0.name, stage: .given, values: people.means($0.values)) }
    let best = AuditedPeople.best(given.first?.values ?? [], top, count: people.count)
    scores = given
    choices = [Choice(stage: .given, isSelected: selected.map(people.any) ?? best)]
  }

  private static func best(_ values: [Double], _ top: Selection.Request.Top, count: Int) -> [Bool] {
    let known = values.indices.filter { !values[$0].isNaN }
    var chosen = [Bool](repeating: false, count: count)
    guard !known.isEmpty else { return chosen }
    let order = known.sorted { (values[$1], $0) < (values[$0], $1) }
    for i in order.prefix(top.count(among: known.count)) { chosen[i] = true }
    return chosen
  }
}

/// Rows of a plain table, taken to the people whom they name.
private struct PlainPeople {
  let count: Int
  let ofRow: [Int]

  init(_ table: PlainTable) {
    guard let ratees = table.ratees else {
      (count, ofRow) = (table.rowCount, Array(0..<table.rowCount))
      return
    }
    (count, ofRow) = (ratees.levels.count, ratees.codes.map { Int($0) })
  }

  func labels(_ factor: Factor) -> [String?] {
    var groups = [String?](repeating: nil, count: count)
    for (row, person) in ofRow.enumerated() where person >= 0 {
      if groups[person] == nil { groups[person] = factor[row] }
    }
    return groups
  }

  func means(_ values: [Double]) -> [Double] {
    var (sums, counts) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for (row, person) in ofRow.enumerated() where person >= 0 && !values[row].isNaN {
      sums[person] += values[row]
      counts[person] += 1
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }
  }

  func any(_ flags: [Bool]) -> [Bool] {
    var found = [Bool](repeating: false, count: count)
    for (row, person) in ofRow.enumerated() where person >= 0 && flags[row] { found[person] = true }
    return found
  }
}
