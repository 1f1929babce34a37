import CADBC

/// A connection to a database through a driver.
///
/// A class, since the connection is closed when its last user is gone.
final class DatabaseSession {
  private let library: DriverLibrary
  private let database = UnsafeMutablePointer<AdbcDatabase>.allocate(capacity: 1)
  private let connection = UnsafeMutablePointer<AdbcConnection>.allocate(capacity: 1)
  private let faults: FaultReader
  private let cancellation: DatabaseCancellation

  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - library: the driver.
  ///   - settings: what the driver is told, in order; secrets among them.
  ///   - faults: makes errors of what the driver says.
  ///   - cancellation: ends a running statement from outside.
  init(
    _ library: DriverLibrary, settings: [(name: String, value: String)], faults: FaultReader,
    cancellation: DatabaseCancellation
  ) throws(SourceError) {
    self.library = library
    self.faults = faults
    self.cancellation = cancellation
    database.initialize(to: AdbcDatabase())
    connection.initialize(to: AdbcConnection())
    let table = library.table.pointee
    try check(.connecting) { table.database_new(database, $0) }
    for setting in settings {
      try check(.connecting) { table.database_set_option(database, setting.name, setting.value, $0) }
    }
    try check(.connecting) { table.database_init(database, $0) }
    try check(.connecting) { table.connection_new(connection, $0) }
    try check(.connecting) { table.connection_init(connection, database, $0) }
  }

  deinit {
    let table = library.table.pointee
    var error = AdbcError()
    if connection.pointee.private_data != nil, table.connection_release(connection, &error) != 0 {
      _ = DriverLibrary.take(&error)
    }
    if database.pointee.private_data != nil, table.database_release(database, &error) != 0 {
      _ = DriverLibrary.take(&error)
    }
    connection.deallocate()
    database.deallocate()
  }

  /// Leaves the mode in which every statement is a transaction; false where the driver has no other.
  func beginTransaction() -> Bool {
    guard let set = library.table.pointee.connection_set_option else { return false }
    var error = AdbcError()
    guard set(connection, "adbc.connection.autocommit", "false", &error) != 0 else { return true }
    _ = DriverLibrary.take(&error)
    return false
  }

  /// Runs a statement whose result nobody wants.
  func run(_ sql: String) throws(SourceError) {
    let stream = try query(sql)
    while try stream.next() != nil {}
  }

  /// Runs a query.
  func query(_ sql: String) throws(SourceError) -> ArrowStream {
    if cancellation.isCancelled { throw interrupted }
    let table = library.table.pointee
    let statement = UnsafeMutablePointer<AdbcStatement>.allocate(capacity: 1)
    statement.initialize(to: AdbcStatement())
    let owner = StatementOwner(library: library, statement: statement, session: self)
    try check(.querying) { table.statement_new(connection, statement, $0) }
    try check(.querying) { table.statement_set_sql_query(statement, sql, $0) }
    let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
    stream.initialize(to: ArrowArrayStream())
    cancellation.set(owner.canceller)
    var rows: Int64 = -1
    do {
      try check(.querying) { table.statement_execute_query(statement, stream, &rows, $0) }
    } catch {
      cancellation.set(nil)
      stream.deallocate()
      throw cancellation.isCancelled ? interrupted : error
    }
    return try ArrowStream(stream, owner: owner, faults: faults, cancellation: cancellation)
  }

  private var interrupted: SourceError { .database(DatabaseFault(.interrupted, place: faults.place)) }

  private func check(
    _ stage: DatabaseStage, _ call: (UnsafeMutablePointer<AdbcError>) -> AdbcStatus
  ) throws(SourceError) {
    var error = AdbcError()
    guard call(&error) != 0 else { return }
    let (words, state) = DriverLibrary.take(&error)
    throw .database(faults.fault(words, sqlState: state, at: stage))
  }
}

/// Lets go of a statement when its result is gone; holds the session meanwhile.
final class StatementOwner {
  private let library: DriverLibrary
  private let statement: UnsafeMutablePointer<AdbcStatement>
  private let session: DatabaseSession

  init(library: DriverLibrary, statement: UnsafeMutablePointer<AdbcStatement>, session: DatabaseSession) {
    self.library = library
    self.statement = statement
    self.session = session
  }

  /// Asks the database to end the statement; drivers before 1.1.0 cannot be asked.
  var canceller: (@Sendable () -> Void)? {
    guard library.isRecent, library.table.pointee.statement_cancel != nil else { return nil }
    let handle = Handle(library: library, statement: statement)
    return { handle.cancel() }
  }

  deinit {
    var error = AdbcError()
    if statement.pointee.private_data != nil,
      library.table.pointee.statement_release(statement, &error) != 0
    {
      _ = DriverLibrary.take(&error)
    }
    statement.deallocate()
  }

  /// The statement for another thread: cancelling is the one call that a driver allows at any time.
  private struct Handle: @unchecked Sendable {
    let library: DriverLibrary
    let statement: UnsafeMutablePointer<AdbcStatement>

    func cancel() {
      var error = AdbcError()
      if library.table.pointee.statement_cancel(statement, &error) != 0 { _ = DriverLibrary.take(&error) }
    }
  }
}
