import Statistics

/// The data cannot answer the question, and why.
public enum AnalysisError: Error, Sendable {
  /// The source has no raters, so nothing can be said about them.
  case noRaters
  /// A factor needs more levels than the data have.
  case tooFewLevels(factor: String, found: Int, needed: Int)
  /// All scores are the same: there is nothing to compare.
  case scoresAllEqual(score: Double, rows: Int)
  /// Too few ratings for a model.
  case tooFewRatings(found: Int, needed: Int)
  /// Every indicator carries less information than a choice can rest on.
  case tooLittleInformation(bits: Double, needed: Double, indicator: String)
  /// The scores cannot tell employees apart.
  case unreliable(reliability: Double, needed: Double, ratingsPerRatee: Double, ratingsNeeded: Double?)
  /// Nobody was rated by two raters, so that severity cannot be told from how good the raters' staff are.
  case severityNotIdentified
  /// No model term is left to compare employees with.
  case noPersonVariance(reason: DroppedTerm.Reason)
  /// The employee is not in the data.
  case unknownRatee(String, nearest: [String])
  /// The rater is not in the data.
  case unknownRater(String)
  /// Employees cannot be told apart indicator by indicator.
  case indicatorsNotSeparable(reason: DroppedTerm.Reason)
  /// The period or indicator is not in the data.
  case unknownLevel(String, role: String, levels: [String])
  /// The rater rates nobody as a superior.
  case noTeam(String)
  /// There are more raters than double ratings can be planned for at once.
  case planTooLarge(raters: Int, limit: Int)
  /// The unit is not in the data.
  case unknownUnit(String, nearest: [String])
  /// The cuts of a policy for the nine boxes do not lie on the scale of the scores.
  case cutsOutsideScale(policy: String, above: Double, meets: Double, minimum: Double, maximum: Double)
  /// No column of numbers or days has that name.
  case noSuchFact(String, known: [String])
  /// The minima of units ask for more people than there are seats.
  case quotasBeyondSeats(needed: Int, seats: Int)
  /// The minima of units cost more than there is money.
  case quotasBeyondBudget(needed: Double, budget: Double)
  /// Some candidates' seats have no cost, or a negative one.
  case missingCosts(fact: String, people: Int)
  /// The search for the variances did not converge.
  case notConverged(iterations: Int, decrement: Double)
  /// The model could not be estimated.
  case inestimable(ModelError)
  /// Scores with more levels than an ordinal model takes, or levels that are not evenly spaced.
  case tooManyScoreLevels(found: Int, limit: Int)
  /// The many-facet Rasch model could not be estimated.
  case rasch(RaschError)
  /// No measure of reliability or agreement could be computed.
  case agreement(AgreementError)
  /// Nothing was measured twice: no several raters, indicators or periods for the same person.
  case nothingRepeated(ratees: Int)
  /// Indicators cannot be correlated.
  case uncorrelated(CorrelationError)
  /// Employees cannot be grouped.
  case ungroupable(ClusteringError)
  /// Too few people were rated under both regimes of scoring to put them on one scale.
  case noBridge(from: String, to: String, people: Int, needed: Int)
  /// The indicator is not in the data.
  case unknownIndicator(String, known: [String])
  /// The model of ordered categories could not be estimated.
  case ordinal(OrdinalError)
  /// No column says when employees were trained.
  case noTrainingDates(columns: [String])
  /// A date of training, or a period, that cannot be read.
  case unreadableTrainingDate(column: String, value: String, line: Int)
  /// A plain table has two rows for a unit in a period.
  case repeatedUnitPeriod(unit: String, period: String, line: Int)
  /// So few were trained that nothing can be said.
  case tooFewTrained(found: Int, needed: Int)
  /// The data do not show what training did.
  case noTrainingEffect(TreatmentError)
}
