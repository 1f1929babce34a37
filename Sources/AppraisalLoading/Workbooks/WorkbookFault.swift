/// Why a workbook, or a sheet of it, cannot be read.
enum WorkbookFault: Error, Equatable {
  /// It is not what it should be; the reason names the part.
  case unreadable(String)
  /// It ends too early, or its checksum says that it was damaged.
  case truncated(String)
  /// It is larger than any honest workbook.
  case limit(String, found: Int, limit: Int)

  func report(to log: inout FindingLog) {
    switch self {
    case .unreadable(let reason): log.add(.error, .workbookUnreadable, details: [reason])
    case .truncated(let reason): log.add(.error, .sourceTruncated, details: [reason])
    case .limit(let what, let found, let limit):
      log.add(.error, .limitExceeded, details: [what, String(found), String(limit)])
    }
  }
}

/// What is taken for an honest workbook. Excel's own limits where it has one.
enum WorkbookLimits {
  /// Columns of a sheet: the last is XFD.
  static let columns = 16_384
  /// Rows of a sheet.
  static let rows = 1_048_576
  /// Cells kept in memory: a full sheet of 256 columns.
  static let cells = 1 << 28
  /// Cells from which it counts how many of them are empty: those cost memory and take no room in the file.
  static let sparseCells = 1 << 24
  /// Cells for each that holds something.
  static let cellsPerValue = 64
  /// Bytes of one cell in the file; Excel stops at 32,767 characters.
  static let cellBytes = 1 << 22
  /// Bytes of a sheet.
  static let sheetBytes = 1_500_000_000
  /// Bytes of the shared strings.
  static let stringBytes = 1 << 29
  /// Shared strings.
  static let strings = 20_000_000
  /// Bytes of any other part.
  static let partBytes = 1 << 26
  /// Bytes that all readings of all parts may come to.
  static let totalBytes = 6_000_000_000
  /// Bytes from which the ratio of compression counts.
  static let ratioFloor = 1 << 25
  /// How many times larger than its compressed form a part may be; sheets reach fifty, a bomb a thousand.
  static let ratio = 250
  /// Elements inside one another.
  static let depth = 64
  /// Sheets.
  static let sheets = 1_000
  /// Bytes of text in the rows that are searched for headings.
  static let headBytes = 1 << 24
  /// Merged cells that are remembered.
  static let merges = 100_000
}
