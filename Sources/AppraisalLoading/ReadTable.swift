import Appraisals

/// The headings of a rectangular source, and where they stand.
struct SourceHeader: Equatable {
  /// One heading per column; a heading of several rows is joined with a space.
  let headings: [String]
  /// The line or row of the last row of headings, from 1.
  let line: Int
  /// What stands above the headings: titles such as "LAPORAN PENILAIAN SKP TAHUN 2024".
  let titles: [String]

  init(headings: [String], line: Int, titles: [String] = []) {
    self.headings = headings
    self.line = line
    self.titles = titles
  }
}

/// How a column is to be kept.
enum ColumnStorage {
  /// As it stands: identifiers and other labels.
  case text
  /// As numbers if every cell is one.
  case automatic(DecimalMark?)
  /// Not at all.
  case skipped
}

/// A rectangular source whose headings are known before its rows are read: delimited text, a sheet of a workbook,
/// the result of a query.
protocol TabularSource {
  /// The headings; line 0 where they stand on no line, as those of a query.
  var header: SourceHeader { get }

  /// The digest of what was read, where it was made on the way; nil before the rows have been read.
  var sha256: String? { get }

  /// Reads all rows, once.
  ///
  /// - Parameters:
  ///   - storage: how to keep each column, one entry per heading.
  ///   - missing: what stands for "nothing".
  ///   - log: is told what is wrong with a row; such a row is left out.
  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) throws -> ReadTable
}

extension TabularSource {
  var sha256: String? { nil }
}

/// A table as it was read, before anybody says what its columns mean.
struct ReadTable {
  let header: SourceHeader
  let columns: [ReadColumn]
  /// The line or row of the source on which each row begins.
  let lines: LineNumbers

  init(header: SourceHeader, columns: [ReadColumn], lines: some Sequence<Int>) {
    (self.header, self.columns, self.lines) = (header, columns, LineNumbers(lines))
  }
}

/// Which mark a descriptor says stands before decimals.
enum DecimalMark {
  case dot
  case comma
}

/// A column as it was read.
struct ReadColumn {
  /// What the cells turned out to be.
  enum Content {
    /// Numbers with decimal points in every cell that is not missing; NaN is missing.
    case numbers([Double])
    /// Anything else; numbers written in another way are still text here.
    case labels(Factor)
    /// A column that nobody wants.
    case skipped
  }

  let heading: String
  let content: Content
  let decimalMark: DecimalMark?
  /// Whether the descriptor or the role wants labels even where all of them look like numbers.
  let isText: Bool
}
