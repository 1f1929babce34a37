import Appraisals

/// Appraisals, or any table, from a database.
///
/// ```swift
/// let source = try DatabaseSource(
///   address: DatabaseAddress("postgresql://hr@db/appraisal?sslmode=verify-full"), selection: .table("ratings"))
/// let table = try source.load()
/// ```
/// The rows are counted by the database first and compared with what arrives: an answer that lacks rows is refused.
/// The line of a finding is the number of the row in the result. The digest of the source is that of the columns that
/// were read, in the order in which the database gave the rows.
public struct DatabaseSource: Sendable {
  /// What is read.
  public enum Selection: Sendable, Hashable {
    /// A table or view: `ratings`, `hr.ratings`.
    case table(String)
    /// One SELECT.
    case query(String)
    /// The only table there is, where the database can say so.
    case onlyTable
  }

  /// Where the database is.
  public let address: DatabaseAddress
  /// What is read.
  public let selection: Selection
  /// How it is reached.
  public let access: DatabaseAccess
  /// What the user says about the rows.
  public let options: LoadingOptions

  /// Describes a source; nothing is opened yet.
  public init(
    address: DatabaseAddress, selection: Selection, access: DatabaseAccess = DatabaseAccess(),
    options: LoadingOptions = LoadingOptions()
  ) {
    self.address = address
    self.selection = selection
    self.access = access
    self.options = options
  }

  /// Reads, repairs and checks the appraisals.
  ///
  /// - Throws: `DatabaseRequestError` when the request cannot be followed, `SourceError` when the database cannot be
  ///   read, `DataRefused` when what it holds cannot be used.
  public func load() throws -> AppraisalTable {
    var log = FindingLog(file: "")
    let (rows, name) = try open(log: &log)
    return try AppraisalSource.assemble(rows, name: name, sha256: "", options: options, log: log)
  }

  /// Reads the rows as a plain table.
  ///
  /// - Throws: as ``load()``.
  public func readTable() throws -> Table {
    var log = FindingLog(file: "")
    let (rows, name) = try open(log: &log)
    return try TableSource.read(rows, name: name, sha256: "", log: log)
  }

  private func open(log: inout FindingLog) throws -> (rows: any TabularSource, name: String) {
    // A request that cannot be followed is said before anything is looked for.
    if selection != .onlyTable { _ = try DatabaseSource.subject(selection) }
    if address.engine == .sqlite {
      _ = try DriverSettings(address, access: access)
      let database = try SQLiteDatabase(
        path: address.target, name: address.publicName, cancellation: access.cancellation)
      return try DatabaseSource.rows(
        of: database, selection: selection, place: address.publicName, log: &log)
    }
    guard selection != .onlyTable else {
      throw DatabaseRequestError.tableNotChosen(database: address.publicName, tables: [])
    }
    let request = RowRequest(subject: try DatabaseSource.subject(selection), dialect: address.dialect)
    let session = try DatabaseConnector(address: address, access: access).session()
    log = FindingLog(file: request.name)
    let rows = try ArrowRows(session, request: request, place: address.publicName, log: &log)
    return (rows, request.name)
  }

  /// The rows of an SQLite database: those asked for, or those of its only table.
  static func rows(
    of database: SQLiteDatabase, selection: Selection, place: String, log: inout FindingLog
  ) throws -> (rows: any TabularSource, name: String) {
    var selection = selection
    if selection == .onlyTable {
      let tables = try database.tables()
      guard let table = tables.first, tables.count == 1 else {
        throw DatabaseRequestError.tableNotChosen(database: place, tables: tables)
      }
      selection = .table("\"" + table + "\"")
    }
    let request = RowRequest(subject: try subject(selection), dialect: .sqlite)
    log = FindingLog(file: request.name)
    return (try SQLiteRows(database, request: request, place: place, log: &log), request.name)
  }

  private static func subject(_ selection: Selection) throws(DatabaseRequestError) -> RowRequest.Subject {
    switch selection {
    case .table(let name): .table(try TableName(name))
    case .query(let sql): .query(try SelectStatement(sql))
    case .onlyTable: throw .tableNotChosen(database: "", tables: [])
    }
  }
}

/// Opens databases behind drivers.
struct DatabaseConnector {
  let address: DatabaseAddress
  let access: DatabaseAccess

  /// Finds the driver, loads it, connects, and begins a transaction that cannot write where there is one.
  func session() throws -> DatabaseSession {
    let settings = try DriverSettings(address, access: access)
    let driver = try DriverFinder(access).driver(address.driver ?? "")
    return try session(DriverLibrary(driver), settings)
  }

  func session(_ library: DriverLibrary, _ settings: DriverSettings) throws -> DatabaseSession {
    let session = try DatabaseSession(
      library, settings: settings.values,
      faults: FaultReader(place: address.publicName, secrets: settings.secrets),
      cancellation: access.cancellation)
    if let statement = address.dialect.readOnlyTransaction {
      if address.dialect == .postgresql { _ = session.beginTransaction() }
      try session.run(statement)
    }
    return session
  }
}
