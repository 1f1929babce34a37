import LinearAlgebra

/// Why ratings cannot support a many-facet Rasch model.
public enum RaschError: Error, Sendable, Equatable {
  /// A model without ratings.
  case noRatings
  /// Fewer facets than the two that a comparison needs.
  case tooFewFacets(found: Int)
  /// A facet with a single level has nothing to compare.
  case tooFewLevels(facet: String, found: Int)
  /// A weight is not a positive finite number.
  case badWeight(row: Int, value: Double)
  /// Every rating is the same, or all that differ belong to levels with extreme scores.
  case constantScores
  /// More score points than the limit of the category probabilities.
  case tooManyCategories(found: Int, limit: Int)
  /// The joint information has more columns beside the largest facet than are factored densely.
  case tooManyColumns(found: Int, limit: Int)
  /// The equations could not be solved.
  case inestimable(LinearAlgebraError)
}

extension RaschError: CustomStringConvertible {
  /// What was found, what is needed, and what to do.
  public var description: String {
    switch self {
    case .noRatings: "there are no ratings"
    case .tooFewFacets(let found): "a many-facet model needs at least 2 facets, found \(found)"
    case .tooFewLevels(let facet, let found): "facet '\(facet)' needs at least 2 levels, found \(found)"
    case .badWeight(let row, let value): "row \(row): weight \(value) is not a positive finite number"
    case .constantScores: "no two different scores are left once levels with extreme scores are set aside"
    case .tooManyCategories(let found, let limit):
      "scores span \(found) points; an ordinal model takes at most \(limit): use a linear mixed model"
    case .tooManyColumns(let found, let limit):
      "\(found) levels and thresholds beside the largest facet, at most \(limit) are factored densely"
    case .inestimable(let error): "the information matrix could not be factored: \(error)"
    }
  }
}
