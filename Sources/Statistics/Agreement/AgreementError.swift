/// Why ratings cannot support a measure of agreement or reliability.
public enum AgreementError: Error, Sendable, Equatable {
  /// Too few objects, units or subjects.
  case tooFewObjects(found: Int, needed: Int)
  /// Too few raters, items or categories.
  case tooFewRaters(found: Int, needed: Int)
  /// An object that has not as many ratings as the first.
  case unequalRatings(object: Int, found: Int, needed: Int)
  /// A value that is not finite, or a count that is negative.
  case badValue(row: Int, value: Double)
  /// All values are the same: agreement beyond chance, or true variance, has no meaning.
  case noVariation
  /// Cells of a crossed design that do not hold exactly one score.
  case unbalanced(cells: Int, scores: Int)
  /// The mixed model of an unbalanced design could not be fitted.
  case inestimable(ModelError)
  /// The mixed model of an unbalanced design did not converge.
  case notConverged
}

extension AgreementError: CustomStringConvertible {
  /// What was found, what is needed, and what to do.
  public var description: String {
    switch self {
    case .tooFewObjects(let found, let needed): "found \(found) objects, at least \(needed) are needed"
    case .tooFewRaters(let found, let needed):
      "found \(found) raters, items or categories, at least \(needed) are needed"
    case .unequalRatings(let object, let found, let needed):
      "object \(object) has \(found) ratings where the first has \(needed): use a measure for incomplete designs"
    case .badValue(let row, let value): "row \(row): \(value) is not a value to count with"
    case .noVariation: "all values are the same: there is nothing to agree about"
    case .unbalanced(let cells, let scores):
      "\(scores) scores do not fill \(cells) cells once each: estimate by restricted maximum likelihood"
    case .inestimable(let error): "the mixed model could not be fitted: \(error)"
    case .notConverged: "the mixed model did not converge"
    }
  }
}
