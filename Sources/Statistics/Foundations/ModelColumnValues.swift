/// The values of a column that a formula may name.
public enum ModelColumnValues: Sendable {
  /// Numbers; NaN stands for a missing value.
  case numbers([Double])
  /// Labels, each stored once: row i carries `levels[codes[i]]`; a negative code stands for a missing value.
  case labels(codes: [Int32], levels: [String])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .labels(let codes, _): codes.count
    }
  }

  /// Clears the mark of every row whose value is missing.
  func clearMissing(in isComplete: inout [Bool]) {
    switch self {
    case .numbers(let values): for row in values.indices where values[row].isNaN { isComplete[row] = false }
    case .labels(let codes, _): for row in codes.indices where codes[row] < 0 { isComplete[row] = false }
    }
  }
}
