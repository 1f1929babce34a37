import Appraisals

/// The last list, what people decided on it, what training came of it, and where the same people stand now.
public struct LastRound: Sendable {
  /// One person of the last list about whom something was decided.
  public struct Person: Sendable {
    /// What counts of the record.
    public let decision: DecisionEntry
    /// The person's place now; nil for who is not among those appraised now.
    public let now: Selection.Place?
  }

  /// Everybody of the last list in the record, in its order.
  public let people: [Person]
  /// The recommended of now who were trained after the last list.
  public let recommendedAgain: Int
  /// The recommended of now of whom the record knows nothing.
  public let newNames: Int
  /// The recommended of now.
  public let recommended: Int

  /// Sets a selection beside the record of the last list.
  ///
  /// - Parameters:
  ///   - record: the record; its last list is taken.
  ///   - selection: the lists of now, on which the people of the record are looked for.
  ///   - key: the key of the pseudonyms, so that identifiers and pseudonyms of one person meet.
  public init(_ record: DecisionRecord, now selection: Selection, key: PseudonymKey?) {
    let decisions = record.decisions()
    let matcher = PersonMatcher(selection.scores.entries.map(\.ratee), key: key)
    let places = Dictionary(
      selection.places.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    people = decisions.map { decision in
      Person(decision: decision, now: matcher.place(of: decision.ratee).flatMap { places[$0] })
    }
    let seats = selection.places(on: .recommended).map(\.index)
    let known = Set(people.compactMap { $0.now?.index })
    let trained = Set(people.filter { $0.decision.training == .done }.compactMap { $0.now?.index })
    recommended = seats.count
    recommendedAgain = seats.count(where: trained.contains)
    newNames = seats.count { !known.contains($0) }
  }

  /// Those who were accepted.
  public var accepted: [Person] { people.filter { $0.decision.decision == .accepted } }

  /// Those who were trained.
  public var trained: [Person] { people.filter { $0.decision.training == .done } }
}
