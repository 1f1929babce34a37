import Appraisals

/// Which indicators of which units to work on: importance × gap × how sure the gap is, the highest first.
///
/// Levels are those of the model of the scores: severity of raters, indicators and periods are taken out, so that a unit
/// with a severe supervisor does not stand there for that. Who rated what remains a matter of design: where units have
/// their own raters and nothing links them, the level of a unit is drawn to the average and its error says so.
///
/// ```swift
/// let needs = try CoachingNeeds(performance)
/// needs.rows.first { $0.need.stands }
/// ```
public struct CoachingNeeds: Sendable {
  /// One indicator of one unit.
  public struct Row: Sendable, Hashable {
    /// The unit.
    public let unit: String
    /// The people of the unit who were rated on the indicator.
    public let people: Int
    /// How they stand; peers are all indicators of the same people, so that `againstPeers` says whether the indicator is
    /// weaker than their others.
    public let need: IndicatorNeed
    /// The gap minus the mean gap of the unit over its indicators, by importance: what is special to the indicator.
    public let specific: Double
  }

  /// The rows, highest priority first.
  public let rows: [Row]
  /// Units with fewer people than the smallest cell: left out, since their means would tell of persons.
  public let hiddenUnits: Int
  /// The smallest unit that is shown.
  public let smallestCell: Int

  /// Looks at every indicator of every unit.
  ///
  /// - Parameters:
  ///   - performance: a fit that tells indicators apart, of a design with units.
  ///   - smallestCell: units with fewer people on an indicator are left out.
  /// - Throws: ``AnalysisError/indicatorsNotSeparable(reason:)``; ``AnalysisError/tooFewLevels(factor:found:needed:)``
  ///   where there are no units.
  /// - Complexity: O(units × indicators × look-ups of a combination of their people).
  public init(_ performance: FittedPerformance, smallestCell: Int = 5) throws(AnalysisError) {
    let levels = try IndicatorLevels(performance)
    let members = try CoachingNeeds.members(performance)
    var rows: [Row] = []
    var hidden = 0
    for (unit, people) in members {
      let found = levels.indicators.indices.compactMap { indicator -> (Int, IndicatorNeed)? in
        let count = levels.rated(people, on: indicator).count
        guard count >= smallestCell, let need = levels.need(people, on: indicator) else { return nil }
        return (count, need)
      }
      if found.isEmpty { hidden += 1 }
      let total = found.reduce(0) { $0 + $1.1.importance }
      let mean = total > 0 ? found.reduce(0) { $0 + $1.1.importance * $1.1.gap } / total : 0
      rows += found.map { Row(unit: unit, people: $0.0, need: $0.1, specific: $0.1.gap - mean) }
    }
    self.rows = rows.sorted {
      $0.need.priority != $1.need.priority
        ? $0.need.priority > $1.need.priority : ($0.unit, $0.need.indicator) < ($1.unit, $1.need.indicator)
    }
    hiddenUnits = hidden
    self.smallestCell = smallestCell
  }

  /// The rows whose gap is worth a conversation.
  public var standing: [Row] { rows.filter(\.need.stands) }

  /// The people of each unit: each in the unit of most ratings.
  private static func members(_ performance: FittedPerformance) throws(AnalysisError) -> [(String, [Int])] {
    let entries = AdjustedScores(performance).entries
    var members: [String: [Int]] = [:]
    for (index, entry) in entries.enumerated() {
      if let unit = entry.unit { members[unit, default: []].append(index) }
    }
    guard !members.isEmpty else { throw .tooFewLevels(factor: "unit", found: 0, needed: 1) }
    return members.sorted { $0.key < $1.key }
  }
}
