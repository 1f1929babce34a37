import Appraisals

extension TableSource {
  /// Reads a table whose cells are all text, so that long numbers keep every digit.
  ///
  /// - Throws: as ``read(path:sheet:options:)``.
  public static func readText(
    path: String, sheet: String? = nil, options: LoadingOptions = LoadingOptions()
  ) throws -> Table {
    let source = try LocatedSource(path: path)
    var log = source.log
    let opened = try source.open(emptyHeading: .rowNames, sheet: sheet, options: options, log: &log)
    guard var rows = opened else { throw DataRefused(report: log.report()) }
    let storage = rows.header.headings.map { _ in ColumnStorage.text }
    let read = try rows.readRows(storage, missing: source.resource?.missingValues ?? .usual, log: &log)
    let columns = read.columns.map { column -> Table.Column in
      guard case .labels(let factor) = column.content else {
        return Table.Column(name: column.heading, values: .numbers([]))
      }
      return Table.Column(name: column.heading, values: .labels(factor))
    }
    let report = log.report()
    guard !report.isFatal else { throw DataRefused(report: report) }
    return Table(
      source: source.name, columns: columns, lines: read.lines,
      sha256: rows.sha256 ?? source.bytes?.sha256() ?? "", report: report)
  }
}

extension Table {
  /// The labels of a column; nil where it is not there or holds numbers.
  func labels(_ name: String) -> Factor? {
    guard case .labels(let factor)? = self[name]?.values else { return nil }
    return factor
  }
}
