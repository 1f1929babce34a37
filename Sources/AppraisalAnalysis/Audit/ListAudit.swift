import Appraisals
import Statistics

/// Who is on a list by group, before and after adjustment, and what chance, units and grades have to do with it.
///
/// The ratio, its interval and the Mantel–Haenszel ratio compare a group with the one that has the highest rate. The
/// p-value compares it with everybody else: that comparison is fixed beforehand, so that fair choice raises a false
/// alarm no more often than its level says, however many groups there are.
public struct ListAudit: Sendable {
  /// Which choice or score is looked at.
  public typealias Stage = AuditedPeople.Stage

  /// The ratio below which the four-fifths rule asks for a look.
  public static let fourFifths = 0.8
  /// The level of q below which a difference is more than chance.
  public static let level = 0.05

  /// One group of one attribute at one stage.
  public struct Row: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The stage.
    public let stage: Stage
    /// The numbers; nil where fewer than the smallest cell, or where they could be had by subtraction.
    public internal(set) var rates: Rates?

    /// The number of employees.
    public var count: Int? { rates?.count }
    /// The number chosen.
    public var selected: Int? { rates?.selected }
    /// Chosen over count.
    public var rate: Double? { rates?.rate }
    /// The rate over the highest rate of the attribute.
    public var ratio: Double? { rates?.ratio }
    /// `n × pooled rate − selected`: how many more an equal rate would have.
    public var shortfall: Double? { rates?.shortfall }
  }

  /// What is told of a group that is large enough.
  public struct Rates: Sendable, Hashable {
    /// The number of employees.
    public let count: Int
    /// The number chosen.
    public let selected: Int
    /// Chosen over count.
    public let rate: Double
    /// The group with the highest rate; nil where nobody is chosen.
    public let reference: String?
    /// Whether it is the group with the highest rate itself.
    public let isReference: Bool
    /// The rate over the highest rate; nil where nobody is chosen.
    public let ratio: Double?
    /// Koopman's 95 % interval of the ratio; nil for the group with the highest rate.
    public let interval: ClosedRange<Double>?
    /// The two-sided mid-p-value against everybody else; nil where nobody else is known.
    public let midP: Double?
    /// Benjamini and Hochberg's q over all groups of the stage: of protected attributes, or of the others.
    public internal(set) var q: Double?
    /// `n × pooled rate − selected`.
    public let shortfall: Double
    /// How many more would bring the group to four fifths of the highest rate.
    public let toFourFifths: Int?
    /// Whether one person, chosen in the other of the two groups, would change what the four-fifths rule says.
    public let flipFlop: Bool?
    /// The ratio to the same reference within unit and grade; nil where no stratum has both.
    public let stratified: MantelHaenszelRatio?
    /// The ratio to everybody else that groups of these sizes would have shown with 80 % power.
    public let detectable: Double?
  }

  /// How much adjustment changed the standing of a group, everybody else being the yardstick.
  public struct Change: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The rate over that of everybody else, by raw means.
    public let rawRatio: Double
    /// The same on the list.
    public let adjustedRatio: Double
    /// The 95 % interval of the difference, from drawing people (with both their results) again; nil where too few are
    /// chosen for a ratio in most draws.
    public let interval: ClosedRange<Double>?
    /// Adjusted minus raw.
    public var difference: Double { adjustedRatio - rawRatio }
  }

  /// A crude difference that is gone, or the other way round, among people of the same unit and grade.
  public struct Reversal: Sendable, Hashable {
    /// What becomes of it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// The ratio lies on the other side of 1.
      case reverses
      /// The interval of the ratio no longer excludes 1, and more than half of the log ratio is gone.
      case vanishes
    }

    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The group with the highest rate.
    public let reference: String
    /// The stage.
    public let stage: Stage
    /// What becomes of the difference.
    public let kind: Kind
    /// The ratio that everybody sees.
    public let crude: Double
    /// Its interval.
    public let crudeInterval: ClosedRange<Double>
    /// The ratio within strata.
    public let stratified: MantelHaenszelRatio
  }

  /// The rows, by stage, attribute and group.
  public let rows: [Row]
  /// What adjustment changed; empty where there is one stage only.
  public let changes: [Change]
  /// Differences that comparison with their like undoes.
  public let reversals: [Reversal]
  /// Groups by two attributes at once.
  public let intersections: [Intersection]
  /// Gaps in scores.
  public let scores: ScoreGaps
  /// What goes along with a protected attribute, the closest first.
  public let proxies: [Proxy]
  /// The smallest group whose numbers are shown.
  public let smallestCell: Int
  /// Who was looked at.
  public let people: AuditedPeople

  /// Audits a selection.
  ///
  /// - Parameters:
  ///   - selection: the lists, of which the recommended count as chosen.
  ///   - smallestCell: smaller groups are hidden, and with them those by which they could be had by subtraction.
  ///   - raterNames: how raters are named; nil to leave them out.
  ///   - boxes: the nine boxes, of which either axis is looked at; nil to leave them out.
  ///   - key: the seed of the bootstrap.
  public init(
    _ selection: Selection, smallestCell: Int = 5, raterNames: ((String) -> String)? = nil,
    boxes: NineBoxes? = nil,
    key: RandomKey
  ) {
    self.init(
      AuditedPeople(selection, raterNames: raterNames, boxes: boxes), smallestCell: smallestCell, key: key)
  }

  /// Audits a choice among people.
  ///
  /// - Parameters:
  ///   - people: who was chosen and what is known of them.
  ///   - smallestCell: smaller groups are hidden, and with them those by which they could be had by subtraction.
  ///   - key: the seed of the bootstrap.
  /// - Complexity: O(people × attributes × replicates).
  public init(_ people: AuditedPeople, smallestCell: Int = 5, key: RandomKey) {
    let tallies = people.attributes.map { GroupTally($0, smallestCell: max(smallestCell, $0.smallestCell)) }
    let rates = people.choices.map { RatesByGroup(people, tallies, $0) }
    rows = rates.flatMap(\.rows)
    reversals = rates.flatMap(\.reversals)
    changes = PairedChanges(people, tallies, key: key).changes
    intersections = people.choices.flatMap { Intersection.all(people, $0, smallestCell: smallestCell) }
    scores = ScoreGaps(people, tallies, key: key.derived(1))
    proxies = Proxy.all(people)
    self.smallestCell = smallestCell
    self.people = people
  }

  /// The stage that counts: the list itself.
  public var stage: Stage { people.choices.first?.stage ?? .given }

  /// The rows of the list itself that may be shown, of protected attributes.
  public var protectedRows: [Row] {
    let names = Set(people.attributes.filter(\.isProtected).map(\.name))
    return rows.filter { $0.stage == stage && $0.rates != nil && names.contains($0.attribute) }
  }
}

/// The groups of an attribute, who is in them, and which may be shown.
struct GroupTally {
  let attribute: AuditedPeople.Attribute
  /// The groups, numbers by size, other labels by their letters.
  let levels: [String]
  /// The group of each person, −1 where unknown.
  let codes: [Int]
  /// The number of people of each group.
  let sizes: [Int]
  /// Whether each group may be shown.
  let isShown: [Bool]

  init(_ attribute: AuditedPeople.Attribute, smallestCell: Int) {
    self.attribute = attribute
    let levels = Set(attribute.groups.compactMap(\.self)).sorted(by: GroupTally.naturalOrder)
    let place = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    let codes = attribute.groups.map { $0.flatMap { place[$0] } ?? -1 }
    var sizes = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { sizes[code] += 1 }
    (self.levels, self.codes, self.sizes) = (levels, codes, sizes)
    let hidden = GroupTally.hidden(sizes, smallestCell)
    isShown = levels.indices.map { !hidden.contains($0) }
  }

  /// The number of people whose group is known.
  var known: Int { sizes.reduce(0, +) }
  /// The groups that may be shown.
  var shown: [Int] { levels.indices.filter { isShown[$0] } }

  /// The comparisons without mirror images: of two groups the first with the second, else each with everybody else.
  var contrasts: [Int] { levels.count == 2 && shown.count == 2 ? [0] : shown.filter { sizes[$0] < known } }

  /// What a contrast is made against.
  func opposite(of level: Int) -> String? { levels.count == 2 ? levels[1 - level] : nil }

  /// The groups that are too small to be shown, and those by which they could be had from all together.
  static func hidden(_ sizes: [Int], _ smallest: Int) -> Set<Int> {
    var hidden = Set(sizes.indices.filter { sizes[$0] < smallest })
    // What is hidden could be found by subtraction: the next smallest groups go with it until the hidden ones
    // hold a cell together.
    for level in sizes.indices.sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) })
    where !hidden.isEmpty && !hidden.contains(level) {
      let together = hidden.reduce(0) { $0 + sizes[$1] }
      guard hidden.count == 1 || together < smallest else { break }
      hidden.insert(level)
    }
    return hidden
  }

  /// Numbers by size, other labels by their letters.
  private static func naturalOrder(_ a: String, _ b: String) -> Bool {
    if let x = Double(a), let y = Double(b) { return (x, a) < (y, b) }
    return a < b
  }
}
