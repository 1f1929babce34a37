/// Why rows cannot be grouped.
public enum ClusteringError: Error, Sendable, Equatable {
  /// A value that is infinite; missing values are NaN and leave their row out.
  case infiniteValue(row: Int, column: Int)
  /// No columns at all.
  case noColumns
  /// Fewer complete rows, or fewer different ones, than the question needs.
  case tooFewRows(found: Int, needed: Int)
  /// A column that has one value only.
  case constantColumn(Int)
  /// Columns of which one follows from the others; families with correlations have no likelihood then.
  case collinear(columns: Int)
  /// More different rows than a method that compares all pairs takes.
  case tooManyRows(found: Int, limit: Int)
  /// An item with more levels than latent classes take.
  case tooManyLevels(column: Int, found: Int, limit: Int)
  /// Every start ended in a group with no spread in some direction.
  case degenerate(starts: Int)
}

extension ClusteringError: CustomStringConvertible {
  /// What was found and what is needed.
  public var description: String {
    switch self {
    case .infiniteValue(let row, let column): "row \(row), column \(column): an infinite value"
    case .noColumns: "no columns to group rows by"
    case .tooFewRows(let found, let needed): "found \(found) different rows, at least \(needed) are needed"
    case .constantColumn(let column): "column \(column) has one value only"
    case .collinear(let columns): "one of the \(columns) columns follows from the others"
    case .tooManyRows(let found, let limit): "found \(found) different rows, at most \(limit) can be compared"
    case .tooManyLevels(let column, let found, let limit):
      "column \(column) has \(found) levels, at most \(limit) can be classed"
    case .degenerate(let starts): "all \(starts) starts ended in a group without spread"
    }
  }
}
