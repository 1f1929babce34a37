import Appraisals
import Statistics

/// A list and the lists of other settings, side by side, drawn from the same random numbers.
///
/// Draw r depends on the key and r alone. Where the data stay the same, all scenarios see the same draws, so that no
/// difference is noise and a scenario equal to the base changes nothing. Without some of the ratings the model is fitted
/// again; ``changesByChance`` then says how many names another seed alone would exchange.
public struct ScenarioComparison: Sendable {
  /// Somebody who stands elsewhere under a scenario.
  public struct Move: Sendable, Hashable {
    /// The employee.
    public let ratee: String
    /// The list of the base; nil for who is in no rating there.
    public let from: Selection.List?
    /// The list under the scenario; nil for who is in no rating any more.
    public let to: Selection.List?

    /// Whether the employee gains or loses a recommendation.
    public var isEntry: Bool { to == .recommended }
    /// Whether the employee loses a recommendation.
    public var isExit: Bool { from == .recommended }
  }

  /// The lowest ratio of a group of a protected attribute to the group with the highest rate.
  public struct AuditRatio: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The ratio.
    public let ratio: Double
  }

  /// What a list comes to.
  public struct Summary: Sendable, Hashable {
    /// The seats.
    public let seats: Int
    /// Those that are filled.
    public let filled: Int
    /// K, the size of the true top.
    public let top: Int
    /// How many of the recommended are expected in the true top.
    public let expectedTop: Double
    /// The expected share of wrong names among them.
    public let expectedFalseDiscoveries: Double
    /// The same number of true-top members, by the probabilities of the base.
    public let expectedTopByBase: Double
    /// The lowest ratio of the audit; nil where no protected attribute can be shown.
    public let audit: AuditRatio?
  }

  /// One scenario.
  public struct Outcome: Sendable {
    /// The settings.
    public let scenario: Scenario
    /// What came of it; nil where the data cannot answer it.
    public let summary: Summary?
    /// Why they cannot.
    public let refusal: AnalysisError?
    /// Who stands elsewhere, in the order of the base.
    public let moves: [Move]

    /// Those who enter the recommended.
    public var entering: [Move] { moves.filter(\.isEntry) }
    /// Those who leave them.
    public var leaving: [Move] { moves.filter(\.isExit) }
  }

  /// The list that the others are compared with.
  public let base: Selection
  /// What it comes to.
  public let baseSummary: Summary
  /// The scenarios, in the order given.
  public let outcomes: [Outcome]
  /// How many names of the base another seed would exchange; nil where all scenarios share all draws.
  public let changesByChance: Int?

  /// Compares scenarios.
  ///
  /// - Parameters:
  ///   - table: the appraisals; a scenario may leave some of the ratings out.
  ///   - request: what the base asks for and every scenario starts from; its dial is not tried.
  ///   - scope: what a level consists of, unless a scenario says otherwise.
  ///   - scenarios: the settings that are compared with the base, in the order of ``outcomes``.
  ///   - smallestCell: the fewest people of a group that the audit shows.
  ///   - key: the seed, which the base and all scenarios share.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Throws: ``AnalysisError`` where the base cannot be drawn up, or a scenario names what is not in the data.
  public init(
    _ table: AppraisalTable, _ request: Selection.Request, scope: PerformanceScope = .acrossUnits,
    scenarios: [Scenario], smallestCell: Int = 5, key: RandomKey, threads: Int = 1
  ) throws(AnalysisError) {
    // The dial answers another question, and a scenario of its own asks this one.
    var request = request
    request.dial = []
    let run = ScenarioRun(
      request: request, scope: scope, key: key, threads: threads, smallestCell: smallestCell)
    let tables = try scenarios.map { scenario throws(AnalysisError) in try scenario.table(from: table) }
    let performance = try ScenarioRun.fitted(table, threads)
    let base = try run.selection(Scenario([]), performance)
    let yardstick = Yardstick(base)
    var outcomes: [Outcome] = []
    for (scenario, own) in zip(scenarios, tables) {
      do throws(AnalysisError) {
        let fitted = scenario.changesData ? try ScenarioRun.fitted(own, threads) : performance
        let selection = try run.selection(scenario, fitted)
        outcomes.append(
          Outcome(
            scenario: scenario, summary: yardstick.summary(selection, smallestCell), refusal: nil,
            moves: yardstick.moves(to: selection)))
      } catch {
        outcomes.append(Outcome(scenario: scenario, summary: nil, refusal: error, moves: []))
      }
    }
    self.base = base
    baseSummary = yardstick.summary(base, smallestCell)
    self.outcomes = outcomes
    changesByChance =
      scenarios.contains(where: \.changesData)
      ? yardstick.moves(to: try run.selection(Scenario([]), performance, key: key.derived(17))).count(
        where: \.isEntry)
      : nil
  }
}

/// Draws up the list of a scenario.
private struct ScenarioRun {
  let request: Selection.Request
  let scope: PerformanceScope
  let key: RandomKey
  let threads: Int
  let smallestCell: Int

  static func fitted(_ table: AppraisalTable, _ threads: Int) throws(AnalysisError) -> FittedPerformance {
    try InformationContent.requireEnough(table)
    return try PerformanceModel(RatingDesign(table)).fit(threads: threads)
  }

  func selection(
    _ scenario: Scenario, _ performance: FittedPerformance, key: RandomKey? = nil
  ) throws(AnalysisError) -> Selection {
    try Selection(
      AdjustedScores(performance, scope: scenario.scope(from: scope)), scenario.request(from: request),
      key: key ?? self.key, threads: threads)
  }
}

/// What the base says of everybody.
private struct Yardstick {
  private let names: [String]
  private let lists: [String: Selection.List]
  private let probabilities: [String: Double]

  init(_ base: Selection) {
    let entries = base.scores.entries
    names = base.places.map { entries[$0.index].ratee }
    lists = Dictionary(uniqueKeysWithValues: base.places.map { (entries[$0.index].ratee, $0.list) })
    probabilities = Dictionary(
      uniqueKeysWithValues: base.places.map { (entries[$0.index].ratee, $0.topProbability) })
  }

  func moves(to selection: Selection) -> [ScenarioComparison.Move] {
    let entries = selection.scores.entries
    let now = Dictionary(
      uniqueKeysWithValues: selection.places.map { (entries[$0.index].ratee, $0.list) })
    return names.compactMap { name in
      let (from, to) = (lists[name], now[name])
      return from == to ? nil : ScenarioComparison.Move(ratee: name, from: from, to: to)
    }
  }

  func summary(_ selection: Selection, _ smallestCell: Int) -> ScenarioComparison.Summary {
    let chosen = selection.places(on: .recommended)
    let entries = selection.scores.entries
    return ScenarioComparison.Summary(
      seats: selection.seats, filled: chosen.count, top: selection.top,
      expectedTop: chosen.reduce(0) { $0 + $1.topProbability },
      expectedFalseDiscoveries: selection.expectedFalseDiscoveries,
      expectedTopByBase: chosen.reduce(0) { $0 + (probabilities[entries[$1.index].ratee] ?? 0) },
      audit: Yardstick.audit(selection, smallestCell))
  }

  /// The group of a protected attribute that is chosen least often against the one chosen most often.
  private static func audit(_ selection: Selection, _ smallestCell: Int) -> ScenarioComparison.AuditRatio? {
    let people = AuditedPeople(selection)
    guard let choice = people.choices.first else { return nil }
    let tallies = people.attributes.filter(\.isProtected).map { GroupTally($0, smallestCell: smallestCell) }
    return RatesByGroup(people, tallies, choice).rows.compactMap { row in
      row.ratio.map { ScenarioComparison.AuditRatio(attribute: row.attribute, level: row.level, ratio: $0) }
    }.min { ($0.ratio, $0.attribute, $0.level) < ($1.ratio, $1.attribute, $1.level) }
  }
}
