import Appraisals

/// Any delimited file as a plain table, the way a researcher's program would read it.
///
/// A column is numeric when every cell that is not missing is a number. `NA`, `-`, `.`, `NULL`, `null`, `N/A` and
/// empty cells are missing, quoted or not. R's row names, a first column without a heading, become the column `row`.
public enum TableSource {
  /// Reads a table.
  ///
  /// - Parameters:
  ///   - path: a file, `-` for standard input, a data package folder or its `datapackage.json`.
  ///   - sheet: the sheet of a workbook; nil takes the first one with a table.
  ///   - options: how many threads to use, and whom to tell how far it is.
  /// - Throws: `SourceError` when the file cannot be read, `DataRefused` when its contents cannot be used.
  public static func read(
    path: String, sheet: String? = nil, options: LoadingOptions = LoadingOptions()
  ) throws -> Table {
    try read(LocatedSource(path: path), sheet: sheet, options: options)
  }

  /// Reads a table from bytes that somebody else fetched.
  ///
  /// - Throws: `DataRefused`.
  public static func read(bytes: [UInt8], name: String) throws -> Table {
    try read(LocatedSource(bytes: bytes, name: name))
  }

  private static func read(
    _ source: LocatedSource, sheet: String? = nil, options: LoadingOptions = LoadingOptions()
  ) throws -> Table {
    var log = source.log
    let (name, resource) = (source.name, source.resource)
    let opened = try source.open(emptyHeading: .rowNames, sheet: sheet, options: options, log: &log)
    guard let rows = opened else { throw DataRefused(report: log.report()) }
    return try read(rows, name: name, sha256: source.bytes?.sha256() ?? "", resource: resource, log: log)
  }

  /// Reads any rectangular source as a plain table; `sha256` is asked only if the rows have no digest of their own.
  static func read(
    _ rows: any TabularSource, name: String, sha256: @autoclosure () -> String,
    resource: PackageResource? = nil, log: FindingLog
  ) throws -> Table {
    var (rows, log) = (rows, log)
    let storage = rows.header.headings.map { heading in resource?.storage(of: heading) ?? .automatic(nil) }
    let read = try rows.readRows(storage, missing: resource?.missingValues ?? .usual, log: &log)
    let checks = NumberChecks(lines: read.lines)
    let columns = read.columns.map {
      Table.Column(name: $0.heading, values: checks.optional($0, log: &log))
    }
    let report = log.report()
    guard !report.isFatal else { throw DataRefused(report: report) }
    return Table(
      source: name, columns: columns, lines: read.lines, sha256: rows.sha256 ?? sha256(), report: report)
  }
}
