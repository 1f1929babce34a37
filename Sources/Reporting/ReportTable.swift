/// A column of a table: a stable name for programs, a heading for readers.
public struct ReportColumn: Sendable, Hashable {
  /// The name in machine formats, in snake_case; it does not change between versions or languages.
  public let name: String
  /// The heading in text.
  public let heading: Phrase
  /// How numbers of the column are shown in text.
  public let style: NumberStyle

  /// Describes a column.
  public init(_ name: String, _ heading: Phrase, _ style: NumberStyle = .significant(4)) {
    precondition(name.isSnakeCase, "column name '\(name)' is not in snake_case")
    self.name = name
    self.heading = heading
    self.style = style
  }
}

/// A named table of results, the same in every output format.
public struct ReportTable: Sendable, Hashable {
  /// The name in machine formats, in snake_case.
  public let name: String
  /// The columns, in order.
  public let columns: [ReportColumn]
  /// The rows, a cell per column; numbers are finite.
  public private(set) var rows: ReportRows

  /// Makes a table; numbers that are not finite become missing.
  ///
  /// - Precondition: names in snake_case and distinct, every row as wide as the columns.
  public init(name: String, columns: [ReportColumn], rows: [[Cell]]) {
    precondition(name.isSnakeCase, "table name '\(name)' is not in snake_case")
    precondition(!columns.isEmpty, "table '\(name)' has no columns")
    precondition(
      Set(columns.map(\.name)).count == columns.count, "table '\(name)' has two columns of one name")
    for (index, row) in rows.enumerated() where row.count != columns.count {
      preconditionFailure(
        "row \(index) of table '\(name)' has \(row.count) cells for \(columns.count) columns")
    }
    self.name = name
    self.columns = columns
    self.rows = ReportRows(rows)
  }

  /// The same table under another name.
  func renamed(_ name: String) -> ReportTable { ReportTable(self, name: name) }

  private init(_ other: ReportTable, name: String) {
    precondition(name.isSnakeCase, "table name '\(name)' is not in snake_case")
    self.name = name
    columns = other.columns
    rows = other.rows
  }

  /// Makes a table of so many rows that each is only made when it is written.
  ///
  /// - Precondition: as ``init(name:columns:rows:)``; `row` gives the same cells whenever it is asked.
  public init(
    name: String, columns: [ReportColumn], count: Int, row: @escaping @Sendable (Int) -> [Cell]
  ) {
    self.init(name: name, columns: columns, rows: count > 0 ? [row(0)] : [])
    rows = ReportRows(count: count, row: row)
  }
}

extension String {
  /// Lower-case ASCII letters, digits and underscores, a letter first.
  var isSnakeCase: Bool {
    guard let first = utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
    return utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
  }
}
