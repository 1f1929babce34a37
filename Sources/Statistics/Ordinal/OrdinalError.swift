import LinearAlgebra

/// Why data cannot support a cumulative-link model.
public enum OrdinalError: Error, Sendable, Equatable {
  /// Fewer ratings than the model has parameters.
  case tooFewObservations(found: Int, needed: Int)
  /// All ratings are in one category: there is nothing to explain.
  case singleCategory(String)
  /// More categories than an ordinal model is for.
  case tooManyCategories(found: Int, limit: Int)
  /// Too few categories for a threshold structure.
  case tooFewCategories(ThresholdStructure, found: Int, needed: Int)
  /// A category that nobody used has no threshold of its own.
  case unusedCategory(String)
  /// A grouping factor with a single level has no variance to estimate.
  case tooFewLevels(term: String, found: Int)
  /// Two terms group the ratings in the same way.
  case identicalTerms(String, String)
  /// Random slopes are not in this model.
  case randomSlope(term: String)
  /// A covariate is not finite.
  case notFinite(column: String, row: Int)
  /// A weight is not a positive finite number.
  case badWeight(row: Int, value: Double)
  /// A covariate tells categories apart without exception: its coefficient grows beyond all bounds.
  case separation(column: String)
  /// The levels of a factor tell categories apart without exception: its variance grows beyond all bounds.
  case unboundedVariance(term: String)
  /// The modes of the random effects were not found.
  case noModes
  /// The equations could not be solved.
  case inestimable(LinearAlgebraError)
}

extension OrdinalError: CustomStringConvertible {
  /// What was found, what is needed, and what to do.
  public var description: String {
    switch self {
    case .tooFewObservations(let found, let needed):
      "the model needs at least \(needed) ratings, found \(found)"
    case .singleCategory(let category): "all ratings are '\(category)': there is nothing to explain"
    case .tooManyCategories(let found, let limit):
      "\(found) different scores; an ordinal model takes at most \(limit): use a linear mixed model"
    case .tooFewCategories(let structure, let found, let needed):
      "\(structure.rawValue) thresholds need at least \(needed) categories, found \(found)"
    case .unusedCategory(let category):
      "nobody used category '\(category)': leave it out, or assume a structure of the thresholds"
    case .tooFewLevels(let term, let found): "factor '\(term)' needs at least 2 levels, found \(found)"
    case .identicalTerms(let a, let b): "'\(a)' and '\(b)' group the ratings in the same way"
    case .randomSlope(let term): "term '\(term)' has a slope; only intercepts vary in a cumulative-link model"
    case .notFinite(let column, let row): "row \(row): '\(column)' is not finite"
    case .badWeight(let row, let value): "row \(row): weight \(value) is not a positive finite number"
    case .separation(let column):
      "'\(column)' separates the categories without exception: its coefficient has no finite estimate"
    case .unboundedVariance(let term):
      "the levels of '\(term)' separate the categories without exception: its variance has no finite estimate"
    case .noModes: "the modes of the random effects were not found"
    case .inestimable(let error): "the equations could not be solved: \(error)"
    }
  }
}
