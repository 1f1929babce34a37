/// A rectangular table as it was read: named columns of equal length, nothing interpreted beyond
/// "all numbers" or "text".
public struct Table: Sendable {
  /// What a column holds.
  public enum Values: Sendable {
    /// Numbers; NaN stands for a missing value.
    case numbers([Double])
    /// Labels; code −1 stands for a missing value.
    case labels(Factor)
  }

  /// A named column.
  public struct Column: Sendable {
    /// The heading, as it stands in the source.
    public let name: String
    /// The values, one per row.
    public let values: Values

    /// Names a column.
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }

    /// The number of rows.
    public var count: Int {
      switch values {
      case .numbers(let numbers): numbers.count
      case .labels(let factor): factor.count
      }
    }
  }

  /// What the table was read from, as a person would name it (no folder of a machine).
  public let source: String
  /// The columns, in the order of the source.
  public let columns: [Column]
  /// The line of the source on which each row begins, counted from 1.
  public let lines: LineNumbers
  /// The hexadecimal SHA-256 of the bytes it was read from.
  public let sha256: String
  /// What was noticed on the way: warnings, repairs and notes, no errors.
  public let report: ValidationReport

  /// The number of rows.
  public var rowCount: Int { lines.count }

  /// Makes a table whose columns have been read and checked.
  ///
  /// - Precondition: every column has one value per line.
  public init(
    source: String, columns: [Column], lines: some Sequence<Int>, sha256: String = "",
    report: ValidationReport = ValidationReport()
  ) {
    let lines = LineNumbers(lines)
    for column in columns {
      precondition(
        column.count == lines.count, "column '\(column.name)' has \(column.count) rows, not \(lines.count)")
    }
    self.source = source
    self.columns = columns
    self.lines = lines
    self.sha256 = sha256
    self.report = report
  }

  /// The column of that name, or nil.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}
