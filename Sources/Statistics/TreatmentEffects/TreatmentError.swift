/// Why data cannot show what a treatment did.
public enum TreatmentError: Error, Sendable, Equatable {
  /// Fewer periods than a comparison over time needs.
  case tooFewPeriods(found: Int, needed: Int)
  /// No unit was first treated after the first period and by the last one.
  case noneTreated(alwaysTreated: Int)
  /// Everybody is treated by the time that an effect could show: nobody is left to compare with.
  case noComparison
  /// No cohort has a period before and one after with units seen in both.
  case nothingEstimable
  /// The regression with an effect for every cohort and period has no unique solution.
  case collinear(rank: Int, columns: Int)
  /// Too few units on one side of the cut.
  case tooFewAtCut(below: Int, above: Int, needed: Int)
  /// The score by which units were chosen does not vary enough on one side of the cut.
  case scoreTooCoarse(below: Int, above: Int, needed: Int)
  /// A value that is infinite or not a number.
  case notFinite(column: String, row: Int)
}

extension TreatmentError: CustomStringConvertible {
  /// What was found and what is needed.
  public var description: String {
    switch self {
    case .tooFewPeriods(let found, let needed): "found \(found) periods, at least \(needed) are needed"
    case .noneTreated(let always):
      "no unit was first treated after the first period (\(always) were treated from the start)"
    case .noComparison: "no unit is untreated while others are treated"
    case .nothingEstimable: "no cohort has units seen both before and after with others to compare"
    case .collinear(let rank, let columns): "the regression has \(columns) columns of rank \(rank)"
    case .tooFewAtCut(let below, let above, let needed):
      "\(below) units below the cut and \(above) above, at least \(needed) are needed on each side"
    case .scoreTooCoarse(let below, let above, let needed):
      "\(below) different scores below the cut and \(above) above, at least \(needed) are needed on each side"
    case .notFinite(let column, let row): "row \(row) of \(column) is no finite number"
    }
  }
}
