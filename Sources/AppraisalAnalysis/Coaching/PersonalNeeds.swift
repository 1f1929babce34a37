import Appraisals

/// The indicators of one employee, weakest first by what they cost, beside everybody and beside the unit.
public struct PersonalNeeds: Sendable {
  /// The indicators, highest priority first.
  public let needs: [IndicatorNeed]
  /// The unit whose people are the peers.
  public let unit: String?

  /// Looks at one employee of the scores.
  ///
  /// - Throws: ``AnalysisError/indicatorsNotSeparable(reason:)``.
  public init(_ index: Int, in scores: AdjustedScores) throws(AnalysisError) {
    let levels = try IndicatorLevels(scores.performance)
    let unit = scores.entries[index].unit
    let peers = unit.map { unit in scores.entries.indices.filter { scores.entries[$0].unit == unit } }
    needs = levels.needs([index], peers: peers)
    self.unit = unit
  }
}

/// What a supervisor should know to coach: the weakest indicators of each member and of the team, with the evidence.
///
/// Members are those whom the supervisor rated as their superior in the last period in which he or she rated anybody. Peers are the team:
/// within it the supervisor's own severity drops out, whatever it is.
public struct SupervisorGuidance: Sendable {
  /// One member.
  public struct Member: Sendable {
    /// The employee.
    public let ratee: String
    /// The adjusted level, with its error.
    public let entry: AdjustedScores.Entry
    /// The indicators, highest priority first.
    public let needs: [IndicatorNeed]
  }

  /// The supervisor.
  public let rater: String
  /// The period whose members they are.
  public let period: String
  /// The members, in the order of the data.
  public let members: [Member]
  /// The team as a whole; peers do not apply.
  public let team: [IndicatorNeed]

  /// Looks at the team of one supervisor.
  ///
  /// - Throws: ``AnalysisError/noRaters``, ``AnalysisError/unknownRater(_:)``, ``AnalysisError/noTeam(_:)``,
  ///   ``AnalysisError/indicatorsNotSeparable(reason:)``.
  public init(_ rater: String, in scores: AdjustedScores) throws(AnalysisError) {
    let design = scores.performance.model.design
    guard let raters = design.raters else { throw .noRaters }
    guard let code = raters.levels.firstIndex(of: rater) else { throw .unknownRater(rater) }
    let periods = design.table.periods
    let rows = raters.codes.indices.filter {
      Int(raters.codes[$0]) == code && design.table.raterTypes[design.rows[$0]] == .superior
    }
    guard let last = rows.map({ periods.codes[design.rows[$0]] }).max() else { throw .noTeam(rater) }
    let people = Set(
      rows.filter { periods.codes[design.rows[$0]] == last }.map { Int(design.ratees.codes[$0]) }
    ).sorted()
    let levels = try IndicatorLevels(scores.performance)
    self.rater = rater
    period = periods.levels[Int(last)]
    members = people.map { person in
      Member(
        ratee: design.ratees.levels[person], entry: scores.entries[person],
        needs: levels.needs([person], peers: people))
    }
    team = levels.needs(people)
  }
}
