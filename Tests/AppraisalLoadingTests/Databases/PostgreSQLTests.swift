import Appraisals
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// A real server: installed by `scripts/setup tests`, started for these tests, stopped when they are over.
@Suite(
  "PostgreSQL",
  .enabled(if: PostgreSQLServer.obstacle == nil, "needs PostgreSQL and an ADBC driver: scripts/setup tests"),
  .serialized)
struct PostgreSQLTests {
  private static let city = SampleCity().text()

  private func access(_ scratch: ScratchFolder, password: String = PostgreSQLServer.password) throws
    -> DatabaseAccess
  {
    let path = try scratch.write(password, as: "password")
    chmod(path, 0o600)
    return DatabaseAccess(
      passwordFile: path, variables: ["VIRTUAL_ENV": PostgreSQLServer.environment])
  }

  private func source(_ selection: DatabaseSource.Selection, _ parameters: String = "") throws -> DatabaseSource
  {
    DatabaseSource(
      address: try DatabaseAddress(try PostgreSQLServer.shared().address(parameters)), selection: selection,
      access: try access(scratch))
  }

  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func fault(_ body: () throws -> Any) -> DatabaseFault? {
    do {
      _ = try body()
      return nil
    } catch {
      guard case .database(let fault)? = error as? SourceError else {
        Issue.record("\(error)")
        return nil
      }
      return fault
    }
  }

  /// Makes a table of the appraisals that stand in a CSV file.
  private func makeRatings(_ name: String) throws {
    try PostgreSQLServer.shared().run(
      """
      DROP TABLE IF EXISTS \(name);
      CREATE TABLE \(name)(ratee text, rater text, indicator text, period integer, score numeric(6,3), unit varchar(40));
      \(inserts(PostgreSQLTests.city, into: name))
      GRANT SELECT ON \(name) TO hr;
      """, database: "appraisal")
  }

  @Test("a table gives what the same rows in a CSV file give, by name, by schema and by query")
  func sameAsCSV() throws {
    try makeRatings("ratings")
    let expected = try AppraisalSource(path: try scratch.write(PostgreSQLTests.city, as: "a.csv")).load()
    for selection: DatabaseSource.Selection in [
      .table("ratings"), .table("public.ratings"), .query("SELECT * FROM ratings -- all of them"),
      .query("WITH r AS (SELECT * FROM ratings) SELECT rater, ratee, score, indicator, period, unit FROM r;"),
    ] {
      let loaded = try source(selection).load()
      expectSame(loaded, expected)
      #expect(loaded.provenance.sha256.count == 64)
    }
    let (first, second) = (try source(.table("ratings")).load(), try source(.table("ratings")).load())
    #expect(first.provenance == second.provenance && first.provenance.name == "ratings")
  }

  @Test("types: what each becomes, and that NULL is missing in all of them")
  func types() throws {
    try PostgreSQLServer.shared().run(
      """
      DROP TABLE IF EXISTS types;
      CREATE TABLE types(i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, n numeric(6,3), nip numeric(18,0),
        t text, v varchar(9), c char(6), b boolean, d date, ts timestamp, tz timestamptz, midnight timestamp, u uuid,
        j jsonb);
      INSERT INTO types VALUES (-7, 2147483647, 198503152010011001, 4.3, 85.5, 85.125, 198503152010011001, 'é', 'v', 'c',
        true, '2024-01-31', '2024-01-31 10:15:00', '2024-01-31 10:15:00+07', '2024-01-31',
        '550e8400-e29b-41d4-a716-446655440000', '{"a": 1}');
      INSERT INTO types DEFAULT VALUES;
      GRANT SELECT ON types TO hr;
      """, database: "appraisal")
    let rows = try cells(source(.table("types")).readTable())
    #expect(
      rows[1] == [
        "-7.0", "2147483647.0", "198503152010011001", "4.3", "85.5", "85.125", "198503152010011001", "é", "v",
        "c",
        "true", "2024-01-31", "2024-01-31 10:15:00", "2024-01-31 03:15:00Z", "2024-01-31",
        "550e8400-e29b-41d4-a716-446655440000", "{\"a\": 1}",
      ])
    #expect(rows[2] == [String](repeating: "∅", count: 17))
  }

  @Test("an identifier is the same string whether it is bigint, numeric or text")
  func identifiers() throws {
    let numbers = ["198503152010011001", "198503152010011002"]
    for (name, type) in [("a", "bigint"), ("b", "numeric(18,0)"), ("c", "text"), ("d", "char(20)")] {
      try PostgreSQLServer.shared().run(
        """
        DROP TABLE IF EXISTS nip_\(name);
        CREATE TABLE nip_\(name)(ratee \(type), score int);
        INSERT INTO nip_\(name) VALUES ('\(numbers[0])', 1), ('\(numbers[1])', 2), ('\(numbers[0])', 3);
        GRANT SELECT ON nip_\(name) TO hr;
        """, database: "appraisal")
      let outcome = loading { try source(.table("nip_\(name)")).load() }
      #expect(outcome.table?.ratees.levels == numbers, "\(type): \(outcome.findings)")
      #expect(outcome.about(.whiteSpaceTrimmed) == [] && outcome.about(.identifierDamaged) == [])
    }
  }

  @Test("a kind of column that cannot be read is named, an error only where somebody needs it")
  func unreadable() throws {
    try PostgreSQLServer.shared().run(
      """
      DROP TABLE IF EXISTS odd;
      CREATE TABLE odd(ratee int[], score int, extra bytea);
      INSERT INTO odd VALUES ('{1,2}', 3, '\\x00'), ('{3}', 4, NULL);
      GRANT SELECT ON odd TO hr;
      """, database: "appraisal")
    let outcome = loading { try source(.table("odd")).load() }
    #expect(outcome.about(.columnUnreadable) == ["error column_unreadable odd::ratee [+l]"])
    let table = try source(.table("odd")).readTable()
    #expect(cells(table)[1] == ["∅", "3.0", "∅"])
    #expect(
      table.report.findings.map(sentence).filter { $0.contains("column_unreadable") } == [
        "warning column_unreadable odd::ratee [+l]", "warning column_unreadable odd::extra [z]",
      ])
  }

  @Test("TLS: the right authority, a wrong one, a wrong name, and a server without it")
  func encryption() throws {
    try makeRatings("ratings")
    let server = try PostgreSQLServer.shared()
    func load(_ parameters: String) throws -> Any { try source(.table("ratings"), parameters).readTable() }
    #expect(fault { try load("sslmode=verify-full&sslrootcert=\(server.folder)/ca.crt") } == nil)
    let wrong = fault { try load("sslmode=verify-full&sslrootcert=\(server.folder)/other.crt") }
    #expect(wrong?.kind == .untrusted)
    #expect(wrong?.words.contains("certificate verify failed") == true)
    try server.run("ALTER SYSTEM SET ssl = off")
    try server.run("SELECT pg_reload_conf()")
    defer {
      _ = try? server.run("ALTER SYSTEM SET ssl = on")
      _ = try? server.run("SELECT pg_reload_conf()")
    }
    // The new setting holds for connections that begin after the server has seen it.
    for _ in 0..<50 where try server.run("SHOW ssl") == "on" { usleep(100_000) }
    #expect(fault { try load("sslmode=require") }?.kind == .untrusted)
    #expect(fault { try load("sslmode=prefer") } == nil)
  }

  @Test("a wrong password and a missing one are refusals of the login, and neither is repeated")
  func passwords() throws {
    let address = try DatabaseAddress(try PostgreSQLServer.shared().address())
    func kind(_ access: DatabaseAccess) -> DatabaseFault? {
      fault { try DatabaseSource(address: address, selection: .table("ratings"), access: access).load() }
    }
    let wrong = kind(try access(scratch, password: "wr0ng/one"))
    #expect(wrong?.kind == .unauthenticated)
    #expect(wrong.map { "\($0)" }?.contains("wr0ng") == false)
    #expect(
      kind(DatabaseAccess(variables: ["VIRTUAL_ENV": PostgreSQLServer.environment]))?.kind == .unauthenticated)
    let nobody = try DatabaseAddress("postgresql://hr@127.0.0.1:1/appraisal")
    let access = try access(scratch)
    #expect(
      fault { try DatabaseSource(address: nobody, selection: .table("x"), access: access).load() }?.kind
        == .unreachable)
  }

  @Test("a missing table, a refused one and a wrong statement are told apart, in the server's words")
  func statements() throws {
    try PostgreSQLServer.shared().run(
      "DROP TABLE IF EXISTS hidden; CREATE TABLE hidden(x int)", database: "appraisal")
    let missing = fault { try source(.table("nothing")).load() }
    #expect(missing?.kind == .tableMissing && missing?.words.contains("\"nothing\" does not exist") == true)
    let hidden = fault { try source(.table("hidden")).load() }
    #expect(hidden?.kind == .queryRefused && hidden?.words.contains("permission denied") == true)
    let wrong = fault { try source(.query("SELECT 1 / 0 AS score")).load() }
    #expect(wrong?.kind == .queryRefused && wrong?.words.contains("division by zero") == true)
  }

  @Test("nothing can be written, even by a function that a SELECT calls")
  func readOnly() throws {
    try PostgreSQLServer.shared().run(
      """
      DROP TABLE IF EXISTS touched;
      CREATE TABLE touched(x int);
      GRANT ALL ON touched TO hr;
      CREATE OR REPLACE FUNCTION touch() RETURNS int LANGUAGE sql AS 'INSERT INTO touched VALUES (1) RETURNING x';
      """, database: "appraisal")
    let refused = fault { try source(.query("SELECT touch() AS score")).readTable() }
    #expect(refused?.words.contains("read-only transaction") == true)
    #expect(try PostgreSQLServer.shared().run("SELECT count(*) FROM touched", database: "appraisal") == "0")
  }

  @Test("200,000 rows arrive whole: sums and labels are those of the server")
  func large() throws {
    let server = try PostgreSQLServer.shared()
    try server.run(
      """
      DROP TABLE IF EXISTS large;
      CREATE TABLE large AS SELECT g % 8 AS period, 'S' || g % 500 AS rater, 'E' || g % 20000 AS ratee,
        CASE WHEN g % 100 = 0 THEN NULL ELSE g % 101 END AS score FROM generate_series(1, 200000) g;
      GRANT SELECT ON large TO hr;
      """, database: "appraisal")
    let table = try source(.table("large")).readTable()
    let sums = try server.run(
      "SELECT count(*), count(score), sum(score), count(DISTINCT ratee), count(DISTINCT rater) FROM large",
      database: "appraisal")
    guard case .numbers(let scores)? = table["score"]?.values,
      case .labels(let ratees)? = table["ratee"]?.values,
      case .labels(let raters)? = table["rater"]?.values
    else {
      Issue.record("columns are missing")
      return
    }
    let given = scores.filter { !$0.isNaN }
    let found = [
      table.rowCount, given.count, Int(given.reduce(0, +)), ratees.levels.count, raters.levels.count,
    ]
    #expect(found.map(String.init).joined(separator: "|") == sums)
  }

  @Test("a server process that dies while rows come is a broken connection, and no part of them is kept")
  func killed() throws {
    let server = try PostgreSQLServer.shared()
    let slow =
      "SELECT g AS score, pg_sleep(CASE WHEN g > 1000 THEN 0.05 ELSE 0 END)::text AS ratee FROM "
      + "generate_series(1, 4000) g"
    // The rows are counted first: a count that sleeps as well would hide what is tested.
    let session = try DatabaseConnector(
      address: try DatabaseAddress(server.address()), access: try access(scratch)
    ).session()
    let folder = server
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 1)
      _ = try? folder.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hr' AND application_name = 'timbang'"
      )
    }
    let broken = fault {
      let stream = try session.query(slow)
      while try stream.next() != nil {}
      return 0
    }
    #expect(broken?.kind == .connectionLost)
  }

  @Test("a running query is ended by whoever cancels, on the server too")
  func cancelled() throws {
    let server = try PostgreSQLServer.shared()
    var access = try access(scratch)
    let cancellation = DatabaseCancellation()
    access.cancellation = cancellation
    let source = DatabaseSource(
      address: try DatabaseAddress(server.address()), selection: .query("SELECT pg_sleep(120)::text AS score"),
      access: access)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 1)
      cancellation.cancel()
    }
    #expect(fault { try source.readTable() }?.kind == .interrupted)
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hr' AND query LIKE '%pg_sleep(120)%'"
    for _ in 0..<50 where try server.run(sleeping) != "0" { usleep(100_000) }
    #expect(try server.run(sleeping) == "0")
  }

  @Test("a connection is tested step by step, and says whether it is encrypted")
  func connectionTest() throws {
    try makeRatings("ratings")
    let address = try DatabaseAddress(try PostgreSQLServer.shared().address("sslmode=require"))
    let test = try ConnectionTest(address, table: "ratings", access: try access(scratch))
    #expect(test.isPassed)
    #expect(test.steps.map(\.step) == [.driver, .connect, .encryption, .controlQuery, .table])
    guard case .passed(let version) = test.steps[2].outcome, case .passed(let rows) = test.steps[4].outcome
    else {
      Issue.record("\(test.steps)")
      return
    }
    #expect(version.hasPrefix("TLSv1") && rows == "96")
    let failed = try ConnectionTest(address, table: "nothing", access: try access(scratch))
    #expect(!failed.isPassed && failed.steps.last?.step == .table)
  }
}
