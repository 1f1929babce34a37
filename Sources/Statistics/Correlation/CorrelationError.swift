/// Why columns cannot be correlated at all.
public enum CorrelationError: Error, Sendable, Equatable {
  /// A value that is infinite; missing values are NaN.
  case infiniteValue(row: Int, column: Int)
  /// Fewer columns than a question about their structure needs.
  case tooFewColumns(found: Int, needed: Int)
  /// Fewer complete rows than the method needs.
  case tooFewRows(found: Int, needed: Int)
  /// A column that has one value only.
  case constantColumn(Int)
  /// A column with more levels than an ordinal method takes.
  case tooManyLevels(column: Int, found: Int, limit: Int)
  /// Columns of which one follows from the others.
  case singular(rank: Int, columns: Int)
  /// Iterations that ended without a solution.
  case notConverged(iterations: Int)
}

extension CorrelationError: CustomStringConvertible {
  /// What was found and what is needed.
  public var description: String {
    switch self {
    case .infiniteValue(let row, let column): "row \(row), column \(column): an infinite value"
    case .tooFewColumns(let found, let needed): "found \(found) columns, at least \(needed) are needed"
    case .tooFewRows(let found, let needed): "found \(found) complete rows, at least \(needed) are needed"
    case .constantColumn(let column): "column \(column) has one value only"
    case .tooManyLevels(let column, let found, let limit):
      "column \(column) has \(found) levels, an ordinal method takes at most \(limit)"
    case .singular(let rank, let columns): "\(columns) columns have only \(rank) dimensions"
    case .notConverged(let iterations): "no solution after \(iterations) iterations"
    }
  }
}
