import Appraisals

extension LocatedSource {
  /// What the bytes are, told from how they begin and never from the name of the file.
  ///
  /// - Parameter opening: how much of a large text is looked at before its rows are read; nil for all.
  /// - Returns: rows to read; nil once the log knows why there are none.
  func open(
    emptyHeading: DelimitedReader.EmptyHeading, sheet: String?, options: LoadingOptions = LoadingOptions(),
    opening: Int? = DelimitedReader.opening, log: inout FindingLog
  ) throws -> (any TabularSource)? {
    guard let bytes else { return nil }
    var manner = DelimitedReader.Manner(threads: Workers.count(options.threads), progress: options.progress)
    let form = SourceForm(bytes)
    if let sheet, form != .workbook { log.add(.warning, .sheetMissing, value: sheet) }
    switch form {
    case .workbook:
      return WorkbookSheet.open(bytes.array, sheet: sheet, emptyHeading: emptyHeading, log: &log)
    case .database: return try SQLiteFile.open(bytes.array, name: name, log: &log)
    case .gzip:
      guard let text = GzipReader.inflate(bytes, log: &log) else { return nil }
      return DelimitedReader(
        text, delimiter: resource?.delimiter, emptyHeading: emptyHeading, manner: manner, log: &log)
    case .text:
      manner.isFile = true
      manner.opening = opening
      return DelimitedReader(
        bytes, delimiter: resource?.delimiter, emptyHeading: emptyHeading, manner: manner, log: &log)
    }
  }
}

/// What a source is, by its first bytes.
enum SourceForm {
  /// A workbook, or another program's file that is refused by name.
  case workbook
  /// An SQLite database.
  case database
  /// Delimited text, compressed.
  case gzip
  /// Delimited text, or something that `SourceText` refuses.
  case text

  init(_ bytes: SourceBytes) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.starts(with: SQLiteDatabase.signature) {
      self = .database
    } else if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      self = Workbook.kind(of: bytes.array) == nil ? .text : .workbook
    } else {
      self = .text
    }
  }
}
