/// Tests a connection, step by step, up to the first that fails.
public struct ConnectionTest: Sendable {
  /// What was tried.
  public enum Step: String, Sendable, Hashable, CaseIterable {
    /// Finding and loading the driver.
    case driver
    /// Opening the connection.
    case connect
    /// Whether what is sent is encrypted.
    case encryption
    /// A query whose answer is known.
    case controlQuery = "control_query"
    /// The number of rows of the table that was named.
    case table
  }

  /// How it went.
  public enum Outcome: Sendable, Hashable {
    case passed(String)
    case failed(DatabaseFault)
  }

  /// The steps, in order.
  public private(set) var steps: [(step: Step, outcome: Outcome)] = []

  /// Whether everything went well.
  public var isPassed: Bool {
    steps.allSatisfy { step in
      if case .passed = step.outcome { return true }
      return false
    }
  }

  /// Tests a connection.
  ///
  /// - Throws: `DatabaseRequestError` when the request cannot be followed; what fails on the way is a step.
  public init(_ address: DatabaseAddress, table: String?, access: DatabaseAccess) throws {
    let name = try table.map { text throws(DatabaseRequestError) in try TableName(text) }
    let settings = try DriverSettings(address, access: access)
    do {
      if address.engine == .sqlite {
        try testSQLite(address, name, access)
      } else {
        try testDriver(address, name, access, settings)
      }
    } catch let error as SourceError {
      let fault: DatabaseFault
      if case .database(let known) = error {
        fault = known
      } else {
        fault = DatabaseFault(.unreachable, place: address.publicName, words: error.description)
      }
      if fault.kind == .interrupted { throw error }
      steps.append((next, .failed(fault)))
    }
  }

  private var next: Step {
    switch steps.last?.step {
    case nil: .driver
    case .driver: .connect
    case .connect, .encryption: .controlQuery
    case .controlQuery, .table: .table
    }
  }

  private mutating func testSQLite(_ address: DatabaseAddress, _ table: TableName?, _ access: DatabaseAccess)
    throws
  {
    steps.append((.driver, .passed("SQLite " + SQLiteDatabase.version)))
    let database = try SQLiteDatabase(
      path: address.target, name: address.publicName, cancellation: access.cancellation)
    let tables = try database.tables()
    steps.append((.connect, .passed(tables.joined(separator: ", "))))
    let control = try database.prepare("SELECT 1")
    _ = try control.step()
    steps.append((.controlQuery, .passed(control.text(0))))
    if let table {
      let count = try database.prepare("SELECT COUNT(*) FROM \(try table.sql(in: .sqlite))")
      _ = try count.step()
      steps.append((.table, .passed(count.text(0))))
    }
  }

  private mutating func testDriver(
    _ address: DatabaseAddress, _ table: TableName?, _ access: DatabaseAccess, _ settings: DriverSettings
  ) throws {
    let finder = DriverFinder(access)
    let driver = try finder.driver(address.driver ?? "")
    let library = try DriverLibrary(driver)
    steps.append((.driver, .passed(finder.shortened(driver.path))))
    let session = try DatabaseConnector(address: address, access: access).session(library, settings)
    steps.append((.connect, .passed(address.publicName)))
    if address.dialect == .postgresql {
      let sql =
        "SELECT CASE WHEN ssl THEN version ELSE 'none' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
      steps.append((.encryption, .passed(try ConnectionTest.value(session, sql))))
    }
    steps.append((.controlQuery, .passed(try ConnectionTest.value(session, "SELECT 1"))))
    if let table {
      let sql = "SELECT COUNT(*) FROM \(try table.sql(in: address.dialect))"
      steps.append((.table, .passed(try ConnectionTest.value(session, sql))))
    }
  }

  /// The only value of a query, as text.
  private static func value(_ session: DatabaseSession, _ sql: String) throws(SourceError) -> String {
    let stream = try session.query(sql)
    var builder = DatabaseColumnBuilder(.text, missing: MissingValues(tokens: []))
    while let batch = try stream.next() {
      if !stream.fields.isEmpty { try stream.read(0, of: batch, into: &builder) }
    }
    guard case .labels(let factor) = builder.finish(heading: "").content, factor.count > 0 else { return "" }
    return factor[0] ?? ""
  }
}

/// The drivers of this machine, for `timbang sources`.
public struct DriverInventory: Sendable {
  /// A driver that timbang can use, found or not.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The package that would bring it.
    public let package: String
    /// What was found, with the home folder as `~`.
    public let found: FoundDriver?
    /// Where it is, with the home folder as `~`.
    public let path: String?
  }

  /// A driver each.
  public let entries: [Entry]
  /// The version of the SQLite that needs no driver.
  public let sqliteVersion: String

  /// Looks for drivers; none is loaded.
  public init(_ access: DatabaseAccess) {
    let finder = DriverFinder(access)
    let found = Dictionary(finder.all().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    entries = DriverFinder.known.map { driver in
      Entry(
        name: driver.name, package: driver.package, found: found[driver.name],
        path: found[driver.name].map { finder.shortened($0.path) })
    }
    sqliteVersion = SQLiteDatabase.version
  }
}
