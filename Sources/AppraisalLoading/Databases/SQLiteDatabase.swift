import CSQLite
import Foundation

/// An SQLite database, open for reading only, through the library of the system.
///
/// A class, since the database is closed when its last user is gone.
final class SQLiteDatabase {
  /// What every SQLite file begins with.
  static let signature = Array("SQLite format 3\0".utf8)

  /// The version of the library.
  static var version: String { String(cString: sqlite3_libversion()) }

  fileprivate let handle: OpaquePointer
  private let faults: FaultReader
  private let cancellation: DatabaseCancellation
  private let contents: UnsafeMutablePointer<UInt8>?

  /// Opens a file; nothing is ever written, not even beside it.
  init(path: String, name: String, cancellation: DatabaseCancellation) throws(SourceError) {
    if case .folder = try SourceFile.kind(of: path) {
      throw .unreadable(path: path, reason: String(cString: strerror(EISDIR)))
    }
    // A name that begins with a dash or a colon would mean something else to the library.
    let plain = path.hasPrefix("/") ? path : "./" + path
    (faults, self.cancellation, contents) = (FaultReader(place: name, secrets: []), cancellation, nil)
    handle = try SQLiteDatabase.open(plain, faults)
    try prepareForReading()
  }

  /// Opens a database whose bytes somebody has read already.
  init(bytes: [UInt8], name: String) throws(SourceError) {
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    room.initialize(from: bytes, count: bytes.count)
    (faults, cancellation, contents) = (FaultReader(place: name, secrets: []), DatabaseCancellation(), room)
    handle = try SQLiteDatabase.open(":memory:", faults)
    let code = sqlite3_deserialize(
      handle, "main", room, Int64(bytes.count), Int64(bytes.count), UInt32(SQLITE_DESERIALIZE_READONLY))
    guard code == SQLITE_OK else { throw fault() }
    try prepareForReading()
  }

  deinit {
    cancellation.set(nil)
    sqlite3_close_v2(handle)
    contents?.deallocate()
  }

  private static func open(_ path: String, _ faults: FaultReader) throws(SourceError) -> OpaquePointer {
    var handle: OpaquePointer?
    let mode = path == ":memory:" ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY : SQLITE_OPEN_READONLY
    // One thread uses it at a time, so that no lock is taken for every cell.
    let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw .database(DatabaseFault(.malformed, place: faults.place, words: faults.clean(words)))
    }
    return handle
  }

  private func prepareForReading() throws(SourceError) {
    sqlite3_busy_timeout(handle, 5000)
    // Statements in the schema of a foreign file are not trusted, and no file joins this one.
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    let handle = SQLiteHandle(pointer: self.handle)
    cancellation.set { sqlite3_interrupt(handle.pointer) }
    for statement in ["PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON", "BEGIN"] { try run(statement) }
  }

  private func run(_ sql: String) throws(SourceError) {
    let statement = try prepare(sql)
    while try statement.step() {}
  }

  /// A statement, ready to be stepped through.
  func prepare(_ sql: String) throws(SourceError) -> SQLiteStatement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw fault()
    }
    return SQLiteStatement(statement, database: self)
  }

  /// What the library says now.
  func fault() -> SourceError {
    let words = String(cString: sqlite3_errmsg(handle))
    switch sqlite3_errcode(handle) {
    case SQLITE_INTERRUPT: return .database(DatabaseFault(.interrupted, place: faults.place))
    case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_CANTOPEN:
      return .database(DatabaseFault(.malformed, place: faults.place, words: faults.clean(words)))
    default: return .database(faults.fault(words, at: .querying))
    }
  }

  /// Whether somebody asked to end.
  var isCancelled: Bool { cancellation.isCancelled }

  /// The names of the tables and views, in the order of the file.
  func tables() throws(SourceError) -> [String] {
    let statement = try prepare(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0)) }
    return names
  }
}

/// The handle for the thread that interrupts, which is the one use that the library allows it.
private struct SQLiteHandle: @unchecked Sendable {
  let pointer: OpaquePointer
}

/// A statement that is being run.
final class SQLiteStatement {
  private let statement: OpaquePointer
  private let database: SQLiteDatabase

  fileprivate init(_ statement: OpaquePointer, database: SQLiteDatabase) {
    self.statement = statement
    self.database = database
  }

  deinit { sqlite3_finalize(statement) }

  /// The names of the columns.
  var names: [String] {
    (0..<sqlite3_column_count(statement)).map { column in
      sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }
  }

  /// Goes to the next row; false behind the last one.
  func step() throws(SourceError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw database.fault()
    }
  }

  /// A cell as text.
  func text(_ column: Int32) -> String {
    sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
  }

  /// A cell as a number.
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  /// Adds a cell of the current row to a column; false where it is one that cannot be read.
  func read(_ column: Int32, into builder: inout DatabaseColumnBuilder) -> Bool {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: builder.append(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: builder.append(sqlite3_column_double(statement, column))
    case SQLITE_NULL: builder.appendMissing()
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else {
        builder.appendMissing()
        return true
      }
      builder.append(text, count: Int(sqlite3_column_bytes(statement, column)))
    default:
      builder.appendMissing()
      return false
    }
    return true
  }
}
