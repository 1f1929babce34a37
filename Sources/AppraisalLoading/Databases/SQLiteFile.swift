/// An SQLite file where a table is expected: its only table is read.
enum SQLiteFile {
  /// Where the header says how changes are written; 2 means to another file first.
  private static let journal = 18

  static func open(_ bytes: [UInt8], name: String, log: inout FindingLog) throws -> any TabularSource {
    // The newest rows may stand in a file beside this one, which is not at hand here.
    if bytes.count > journal, bytes[journal] == 2 { throw DatabaseRequestError.writeAheadLog(name: name) }
    let database = try SQLiteDatabase(bytes: bytes, name: name)
    return try DatabaseSource.rows(of: database, selection: .onlyTable, place: name, log: &log).rows
  }
}
