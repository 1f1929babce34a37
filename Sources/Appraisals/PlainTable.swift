/// Columns chosen from any table: each row is one ratee, each chosen column one indicator, item or rater.
///
/// Whoever holds one knows that the chosen columns hold numbers only, NaN where a cell is missing.
public struct PlainTable: Sendable {
  /// A chosen column of numbers.
  public struct Column: Sendable {
    /// The heading.
    public let name: String
    /// One value per row, NaN where it is missing; turned about where the column is reversed.
    public let values: [Double]
    /// Whether the column was turned about: `lowest + highest − value` over all chosen columns.
    public let isReversed: Bool

    /// Names a column.
    public init(name: String, values: [Double], isReversed: Bool = false) {
      self.name = name
      self.values = values
      self.isReversed = isReversed
    }
  }

  /// What the rows are called, where a column names them.
  public let ratees: Factor?
  /// The chosen columns, in the order in which they were chosen.
  public let columns: [Column]
  /// Further columns of labels by their part, such as `by` or `group`.
  public let labels: [String: Factor]
  /// The name a person would use for the source.
  public let source: String
  /// The hexadecimal digest of the source.
  public let sha256: String
  /// The line of the source on which each row begins.
  public let lines: LineNumbers
  /// What was noticed on the way.
  public let report: ValidationReport

  /// Puts chosen columns together.
  ///
  /// - Precondition: one value, and one label, per line.
  public init(
    columns: [Column], ratees: Factor? = nil, labels: [String: Factor] = [:], source: String,
    sha256: String = "", lines: some Sequence<Int>, report: ValidationReport = ValidationReport()
  ) {
    let lines = LineNumbers(lines)
    for column in columns {
      precondition(
        column.values.count == lines.count, "'\(column.name)' has \(column.values.count) of \(lines.count) rows"
      )
    }
    precondition((ratees?.count ?? lines.count) == lines.count, "names for \(ratees?.count ?? 0) rows")
    precondition(labels.values.allSatisfy { $0.count == lines.count }, "labels for other rows")
    self.columns = columns
    self.ratees = ratees
    self.labels = labels
    self.source = source
    self.sha256 = sha256
    self.lines = lines
    self.report = report
  }

  /// The number of rows.
  public var rowCount: Int { lines.count }

  /// The rows in which every chosen column has a value.
  public var completeRows: [Int] {
    (0..<rowCount).filter { row in columns.allSatisfy { !$0.values[row].isNaN } }
  }
}
