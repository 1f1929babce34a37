import Appraisals

/// What people made of a list: how often they departed from it, who, and why.
public struct DecisionReview: Sendable {
  /// What one decider did.
  public struct Decider: Sendable, Hashable {
    /// The office, or a pseudonym.
    public let name: String
    /// The number of decisions.
    public let decisions: Int
    /// How many of them depart from the list.
    public let departures: Int
    /// Of these, how many accepted somebody whom the list did not recommend.
    public let added: Int
    /// How many objections there were.
    public let objections: Int
    /// How many of these were upheld, wholly or partly.
    public let upheld: Int
  }

  /// A decision that was changed, such as after an objection.
  public struct Revision: Sendable, Hashable {
    /// What was decided first.
    public let before: DecisionEntry
    /// What was decided then.
    public let after: DecisionEntry
  }

  /// Every line about the list, in order.
  public let history: [DecisionEntry]
  /// What counts of every person, in the order of the record.
  public let decisions: [DecisionEntry]
  /// Decisions that were changed, in the order of the changes.
  public let revisions: [Revision]
  /// The recommended about whom nothing was decided; nil where the list itself is not at hand.
  public let undecided: [String]?
  /// The deciders, most decisions first.
  public let deciders: [Decider]

  /// Reviews the decisions on a list.
  ///
  /// - Parameters:
  ///   - lines: every line of the record about the list.
  ///   - recommended: the recommended as the record names them, where the list is at hand.
  public init(_ lines: [DecisionEntry], recommended: [String]? = nil) {
    history = lines
    decisions = DecisionRecord.last(of: lines)
    revisions = DecisionReview.revisions(lines)
    let known = Set(decisions.map(\.ratee))
    undecided = recommended?.filter { !known.contains($0) }
    deciders = Dictionary(grouping: decisions, by: \.decidedBy).map { name, entries in
      Decider(
        name: name, decisions: entries.count, departures: entries.count(where: \.isDeparture),
        added: entries.count { $0.isDeparture && $0.decision == .accepted },
        objections: entries.count { $0.hasObjection },
        upheld: entries.count { $0.objectionOutcome == .upheld || $0.objectionOutcome == .partlyUpheld })
    }.sorted { ($1.decisions, $0.name) < ($0.decisions, $1.name) }
  }

  private static func revisions(_ lines: [DecisionEntry]) -> [Revision] {
    var last: [String: DecisionEntry] = [:]
    return lines.compactMap { line in
      defer { last[line.ratee] = line }
      guard let before = last[line.ratee], before.decision != line.decision else { return nil }
      return Revision(before: before, after: line)
    }
  }

  /// The decisions that go another way than the list.
  public var departures: [DecisionEntry] { decisions.filter(\.isDeparture) }

  /// How many of a place were decided so.
  public func count(_ place: ProposedList.Place, _ outcome: DecisionOutcome) -> Int {
    decisions.count { $0.place == place && $0.decision == outcome }
  }

  /// Those who are to be trained.
  public var accepted: [DecisionEntry] { decisions.filter { $0.decision == .accepted } }
}

extension DecisionEntry {
  /// Whether somebody objected.
  public var hasObjection: Bool { !objection.isEmpty || objectionOutcome != nil }
}
