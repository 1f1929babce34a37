import Appraisals
import CSQLite
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// Makes a database with the library itself.
func makeSQLite(_ path: String, _ sql: String) throws {
  var handle: OpaquePointer?
  defer { sqlite3_close(handle) }
  try #require(sqlite3_open(path, &handle) == SQLITE_OK)
  try #require(
    sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))")
}

/// The rows of a CSV file as statements that insert them.
func inserts(_ csv: String, into table: String) -> String {
  let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  let rows = lines.dropFirst().map { cells in
    "(" + cells.map { $0.isEmpty ? "NULL" : "'\($0)'" }.joined(separator: ",") + ")"
  }
  return "INSERT INTO \(table) VALUES \(rows.joined(separator: ",\n"));"
}

/// Whether two tables hold the same appraisals.
func expectSame(_ a: AppraisalTable, _ b: AppraisalTable, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(
    a.ratees.levels == b.ratees.levels && a.ratees.codes == b.ratees.codes, sourceLocation: sourceLocation)
  #expect(
    a.raters?.levels == b.raters?.levels && a.raters?.codes == b.raters?.codes, sourceLocation: sourceLocation)
  #expect(
    a.indicators.levels == b.indicators.levels && a.indicators.codes == b.indicators.codes,
    sourceLocation: sourceLocation)
  #expect(
    a.periods.levels == b.periods.levels && a.periods.codes == b.periods.codes, sourceLocation: sourceLocation)
  #expect(
    a.units?.levels == b.units?.levels && a.units?.codes == b.units?.codes, sourceLocation: sourceLocation)
  #expect(a.scores == b.scores && a.scale == b.scale, sourceLocation: sourceLocation)
}

@Suite("SQLite without a driver")
struct SQLiteTests {
  private static let city = SampleCity().text()
  private static let columns = "ratee TEXT, rater TEXT, indicator TEXT, period INTEGER, score REAL, unit TEXT"

  private func source(_ path: String, _ selection: DatabaseSource.Selection = .onlyTable) throws
    -> DatabaseSource
  {
    DatabaseSource(address: try DatabaseAddress("sqlite:" + path), selection: selection)
  }

  @Test("text that is no Unicode is said with its row and column")
  func unicode() throws {
    let folder = try ScratchFolder()
    let path = folder.path("a.db")
    try makeSQLite(
      path,
      "CREATE TABLE t(ratee TEXT, rater TEXT, score REAL);"
        + "INSERT INTO t VALUES ('A','R',1),('B',CAST(x'52C328' AS TEXT),2),('C',CAST(x'52C328' AS TEXT),3);")
    let outcome = loading { try source(path).load() }
    #expect(outcome.about(.textNotUnicode) == ["warning text_not_unicode t:2:rater 'R\u{FFFD}(' ×2"])
    #expect(outcome.table?.count == 3)
  }

  private func failure(_ body: () throws -> Any) -> (any Error)? {
    do {
      _ = try body()
      return nil
    } catch { return error }
  }

  @Test("a table gives what the same rows in a CSV file give, by --from and as a file")
  func sameAsCSV() throws {
    let folder = try ScratchFolder()
    let path = folder.path("nilai.db")
    try makeSQLite(
      path, "CREATE TABLE nilai(\(SQLiteTests.columns));" + inserts(SQLiteTests.city, into: "nilai"))
    let expected = try AppraisalSource(path: try folder.write(SQLiteTests.city, as: "a.csv")).load()
    for selection: DatabaseSource.Selection in [
      .onlyTable, .table("nilai"), .table("main.nilai"), .query("SELECT * FROM nilai ORDER BY rowid"),
    ] {
      let loaded = try source(path, selection).load()
      expectSame(loaded, expected)
      #expect(Array(loaded.lines) == Array(1...expected.count))
    }
    let asFile = try AppraisalSource(path: path).load()
    expectSame(asFile, expected)
    #expect(try source(path).load().provenance.name == "nilai")
    #expect(try source(path).load().provenance.sha256.count == 64)
  }

  @Test("types: numbers stay exact, identifiers beyond 2^53 stay digits, NULL is missing")
  func types() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    try makeSQLite(
      path,
      """
      CREATE TABLE t(nip INTEGER, small INTEGER, half REAL, word TEXT, mixed, absent);
      INSERT INTO t VALUES (198503152010011001, 7, 0.1, 'a', 1, NULL), (-9223372036854775808, NULL, 2.0, '-', 'x', NULL);
      """)
    let table = try source(path).readTable()
    #expect(
      cells(table) == [
        ["nip", "small", "half", "word", "mixed", "absent"],
        ["198503152010011001", "7.0", "0.1", "a", "1", "∅"],
        ["-9223372036854775808", "∅", "2.0", "∅", "x", "∅"],
      ])
  }

  @Test("several tables are named, none is guessed; a query chooses")
  func choice() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    try makeSQLite(
      path, "CREATE TABLE a(x); CREATE TABLE b(x); INSERT INTO b VALUES (3); CREATE VIEW c AS SELECT 1 AS y")
    for attempt in [{ try self.source(path).readTable() as Any }, { try TableSource.read(path: path) as Any }] {
      let error = failure(attempt) as? DatabaseRequestError
      guard case .tableNotChosen(_, let tables) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(tables == ["a", "b", "c"])
    }
    #expect(try cells(source(path, .query("SELECT x + 1 AS z FROM b")).readTable()) == [["z"], ["4.0"]])
    #expect(try cells(source(path, .table("c")).readTable()) == [["y"], ["1.0"]])
  }

  @Test("nothing is written and nothing can be")
  func readOnly() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    try makeSQLite(path, "CREATE TABLE t(x); INSERT INTO t VALUES (1)")
    let before = FileManager.default.contents(atPath: path)
    _ = try source(path).readTable()
    let database = try SQLiteDatabase(path: path, name: "x.db", cancellation: DatabaseCancellation())
    for sql in ["INSERT INTO t VALUES (2)", "CREATE TABLE u(x)", "ATTACH '\(folder.path("y.db"))' AS y"] {
      #expect(failure { try database.prepare(sql).step() } is SourceError, "\(sql)")
    }
    #expect(FileManager.default.contents(atPath: path) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["x.db"])
  }

  @Test("rows that wait in a write-ahead log are read by --from, and missed by nobody in silence")
  func writeAhead() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
    let sql = "PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2)"
    try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    #expect(try source(path).readTable().rowCount == 2)
    #expect(
      failure { try TableSource.read(path: path) } as? DatabaseRequestError == .writeAheadLog(name: "x.db"))
  }

  @Test(
    "what is wrong is said: no file, no database, no table, no column, a BLOB, no rows, two headings of one name"
  )
  func faults() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    func kind(_ body: () throws -> Any) -> DatabaseFault.Kind? {
      guard case .database(let fault)? = failure(body) as? SourceError else { return nil }
      return fault.kind
    }
    #expect(failure { try source(path).load() } as? SourceError == .notFound(path: path))
    let text = try folder.write("ratee,score\na,1\n", as: "a.csv")
    #expect(kind { try source(text).load() } == .malformed)
    let broken = try folder.write("SQLite format 3\u{0}" + String(repeating: "x", count: 200), as: "b.db")
    #expect(kind { try source(broken).load() } == .malformed)
    #expect(kind { try TableSource.read(path: broken) } == .malformed)
    try makeSQLite(
      path,
      "CREATE TABLE t(ratee, score); INSERT INTO t VALUES (x'00ff', 3), ('b', 4); CREATE TABLE e(ratee, score);"
    )
    #expect(kind { try source(path, .table("none")).load() } == .tableMissing)
    #expect(kind { try source(path, .query("SELECT nothing FROM t")).load() } == .queryRefused)
    #expect(
      loading { try source(path, .table("t")).load() }.about(.columnUnreadable)
        == ["error column_unreadable t:1:ratee [BLOB]"])
    #expect(
      loading { try source(path, .table("e")).load() }.about(.sourceHasNoRows) == [
        "error source_has_no_rows e::"
      ])
    let query = "SELECT ratee, ratee, score, 1 AS \"\" FROM t"
    let outcome = loading { try source(path, .query(query)).load() }
    #expect(
      outcome.findings.contains { $0.hasPrefix("error heading_repeated query-") && $0.hasSuffix("[1|2]") })
    #expect(outcome.findings.contains { $0.hasPrefix("error heading_missing query-") })
  }

  @Test("a query without an end is ended by whoever cancels")
  func cancelling() throws {
    let folder = try ScratchFolder()
    let path = folder.path("x.db")
    try makeSQLite(
      path, "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n")
    let cancellation = DatabaseCancellation()
    let source = DatabaseSource(
      address: try DatabaseAddress("sqlite:" + path), selection: .table("v"),
      access: DatabaseAccess(cancellation: cancellation))
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.3)
      cancellation.cancel()
    }
    guard case .database(let fault)? = failure({ try source.readTable() }) as? SourceError else {
      Issue.record("not interrupted")
      return
    }
    #expect(fault.kind == .interrupted)
  }
}
