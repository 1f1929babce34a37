import LinearAlgebra

/// Why data cannot support a model.
public enum ModelError: Error, Sendable, Equatable {
  /// Fewer rows than the model has coefficients.
  case tooFewObservations(found: Int, needed: Int)
  /// A grouping factor with a single level has no variance to estimate.
  case tooFewLevels(term: String, found: Int)
  /// A grouping factor with a level for every row cannot be told from the residual.
  case levelsEqualObservations(term: String, levels: Int)
  /// All responses are equal: there is nothing to explain.
  case constantResponse
  /// The model reproduces every response: the residual variance is zero.
  case perfectFit
  /// Two terms group the rows in the same way: their variances cannot be told apart.
  case identicalTerms(String, String)
  /// A random term whose levels are never compared within a level of the fixed factor: nothing is left of it.
  case confounded(term: String, with: String)
  /// A response or covariate is not finite.
  case notFinite(column: String, row: Int)
  /// A weight is not a positive finite number.
  case badWeight(row: Int, value: Double)
  /// The equations could not be solved.
  case inestimable(LinearAlgebraError)
}
