import Appraisals

/// Any delimited file as a plain table, the way a researcher's program would read it.
///
/// A column is numeric when every cell that is not missing is a number. `NA`, `-`, `.`, `NULL`, `null`, `N/A` and
/// empty cells are missing, quoted or not. R's row names, a first column without a heading, become the column `row`.
public enum TableSource {
  /// Reads a table.
  ///
  /// - Parameter path: a file, `-` for standard input, a data package folder or its `datapackage.json`.
  /// - Throws: `SourceError` when the file cannot be read, `DataRefused` when its contents cannot be used.
  public static func read(path: String) throws -> Table {
    try read(LocatedSource(path: path))
  }

  /// Reads a table from bytes that somebody else fetched.
  ///
  /// - Throws: `DataRefused`.
  public static func read(bytes: [UInt8], name: String) throws -> Table {
    try read(LocatedSource(bytes: bytes, name: name))
  }

  private static func read(_ source: consuming LocatedSource) throws -> Table {
    var log = source.log
    let resource = source.resource
    let sha256 = source.bytes.map(ContentDigest.sha256) ?? ""
    guard let bytes = source.takeBytes(),
      var reader = DelimitedReader(
        bytes, delimiter: resource?.delimiter, emptyHeading: .rowNames, log: &log)
    else { throw DataRefused(report: log.report()) }
    let storage = reader.headings.map { heading in resource?.storage(of: heading) ?? .automatic(nil) }
    let read = reader.readRows(storage, missing: resource?.missingValues ?? .usual, log: &log)
    let checks = NumberChecks(lines: read.lines)
    let columns = read.columns.map {
      Table.Column(name: $0.heading, values: checks.optional($0, log: &log))
    }
    let report = log.report()
    guard !report.isFatal else { throw DataRefused(report: report) }
    return Table(source: source.name, columns: columns, lines: read.lines, sha256: sha256, report: report)
  }
}
