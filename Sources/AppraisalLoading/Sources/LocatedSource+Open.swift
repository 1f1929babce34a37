import Appraisals

extension LocatedSource {
  /// What the bytes are, told from how they begin and never from the name of the file.
  ///
  /// - Returns: rows to read; nil once the log knows why there are none.
  consuming func open(
    emptyHeading: DelimitedReader.EmptyHeading, sheet: String?, log: inout FindingLog
  ) throws -> (any TabularSource)? {
    let delimiter = resource?.delimiter
    guard let bytes = takeBytes() else { return nil }
    if bytes.starts(with: SQLiteDatabase.signature) { return try SQLiteFile.open(bytes, name: name, log: &log) }
    return DelimitedReader(bytes, delimiter: delimiter, emptyHeading: emptyHeading, log: &log)
  }
}
