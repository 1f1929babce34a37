import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

@Suite("Addresses of databases")
struct DatabaseAddressTests {
  private func refusal<Value>(_ body: () throws -> Value) -> DatabaseRequestError? {
    do {
      _ = try body()
      return nil
    } catch { return error as? DatabaseRequestError }
  }

  @Test(
    "a secret is refused wherever it stands, however it is written",
    arguments: [
      "postgresql://hr:hush7@db/x", "postgres://hr:hu/sh7@db/x", "postgresql://hr:hu?sh7@db/x",
      "postgresql://hr:hu%40sh7@db:5432/x", "postgresql://db/x?password=hush7",
      "postgresql://db/x?PassWord=hush7",
      "postgresql://db/x?sslmode=require&sslpassword=hush7", "postgresql://db/x?pass%77ord=hush7",
      "mariadb://hr:hush7@db/x", "mssql://hr@db/x?pwd=hush7", "odbc:DSN=x;UID=hr;PWD=hush7",
      "odbc:Driver={X};Password = hush7", "sc://spark:443/;token=hush7;use_ssl=true",
      "sc://spark/;use_ssl=true;token=hush7",
      "flightsql://hr:hush7@db:443",
    ])
  func secrets(text: String) throws {
    let error = try #require(refusal { try DatabaseAddress(text) })
    guard case .secretInAddress = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!"\(error)".contains("sh7"))
  }

  @Test(
    "no secret, no refusal; the public name has no user, no parameters and no folders",
    arguments: [
      (
        "postgresql://hr@db:5432/appraisal?sslmode=verify-full&sslrootcert=/etc/ca.crt",
        "postgresql://db:5432/appraisal"
      ),
      ("postgres:///appraisal?service=hr", "postgres:///appraisal"),
      ("postgresql://[::1]:5433/x", "postgresql://[::1]:5433/x"),
      ("postgresql://db/x?options=-c%20role%3Da@b", "postgresql://db/x"),
      ("sqlite:data/2024/nilai.db", "sqlite:nilai.db"), ("sqlite:///srv/x/nilai.db", "sqlite:nilai.db"),
      ("duckdb:a.duckdb", "duckdb:a.duckdb"), ("mariadb://hr@db/x", "mariadb://db/x"),
      ("odbc:Kepegawaian", "odbc:Kepegawaian"),
      ("odbc:Driver={X};Server=db;UID=hr", "odbc:db"),
      ("sc://spark:443/;use_ssl=true;user_id=hr", "sc://spark:443"),
    ])
  func names(text: String, name: String) throws { #expect(try DatabaseAddress(text).publicName == name) }

  @Test("an unknown scheme is named without what stands behind it")
  func unknown() throws {
    let error = try #require(refusal { try DatabaseAddress("oracle:hr/secret@db") })
    guard case .schemeUnknown(let scheme, let known) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(scheme == "oracle" && known.contains("postgresql://"))
    for text in ["sqlite:", "duckdb:", "odbc:", "mariadb:///x", "sc:///;use_ssl=true"] {
      guard case .addressIncomplete = refusal({ try DatabaseAddress(text) }) else {
        Issue.record("\(text) was taken")
        continue
      }
    }
    #expect(DatabaseAddress.scheme(of: "penilaian.csv") == nil)
  }

  @Test("a token goes to another machine only through TLS")
  func tokens() throws {
    let variables = ["SPARK_CONNECT_AUTHENTICATE_TOKEN": "t0ken"]
    let access = DatabaseAccess(variables: variables)
    let clear = refusal { try DriverSettings(try DatabaseAddress("sc://spark.corp:15002"), access: access) }
    #expect(clear == .tokenWithoutEncryption(host: "spark.corp"))
    for (text, expected) in [
      ("sc://spark.corp:443/;use_ssl=true", "sc://spark.corp:443/;use_ssl=true;token=t0ken"),
      ("sc://127.0.0.1:15002", "sc://127.0.0.1:15002/;token=t0ken"),
    ] {
      let settings = try DriverSettings(try DatabaseAddress(text), access: access)
      #expect(settings.values.map(\.value) == [expected])
      #expect(settings.secrets.contains("t0ken"))
    }
  }

  @Test("a password file is read when only its owner can, and its line goes to the driver in the driver's way")
  func passwordFile() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("s3cr:t/p@ss}\nsecond line\n", as: "password")
    func settings(_ text: String) throws -> String {
      try DriverSettings(try DatabaseAddress(text), access: DatabaseAccess(passwordFile: path))
        .values.map(\.value).joined()
    }
    #expect(chmod(path, 0o640) == 0)
    #expect(refusal { try settings("postgresql://db/x") } == .passwordFileUnusable(path: path, reason: .open))
    #expect(chmod(path, 0o600) == 0)
    #expect(
      try settings("postgresql://db/x?connect_timeout=3")
        == "postgresql://db/x?connect_timeout=3&application_name=timbang&password=s3cr%3at%2fp%40ss%7d")
    #expect(try settings("odbc:Kepegawaian") == "DSN=Kepegawaian;PWD={s3cr:t/p@ss}}}")
    #expect(
      try settings("mariadb://hr@127.0.0.1/x")
        == "DRIVER={MariaDB Unicode};SERVER=127.0.0.1;PORT=3306;DATABASE=x;UID=hr;PWD={s3cr:t/p@ss}}}")
    // In braces MariaDB's driver would read no 1 and connect in clear text.
    #expect(try settings("mariadb://hr@127.0.0.1/x?forcetls=1").contains(";FORCETLS=1"))
    #expect(try settings("mariadb://hr@db/x").contains(";SSLVERIFY=1"))
    #expect(refusal { try settings("sqlite:x.db") } == .passwordUnused(scheme: "sqlite"))
    let gone = refusal { try PasswordFile.read(path + "x") }
    #expect(gone == .passwordFileUnusable(path: path + "x", reason: .notFound))
    try "".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(refusal { try PasswordFile.read(path) } == .passwordFileUnusable(path: path, reason: .empty))
  }

  @Test("one SELECT passes, whatever words stand in its quotes and comments")
  func selects() throws {
    for sql in [
      "select 1", "  WITH a AS (SELECT 1) SELECT * FROM a ;  ", "SELECT 'DELETE; DROP' AS x -- UPDATE\n",
      "SELECT \"update\" FROM t /* ; INSERT */ ;", "SELECT last_update, creates FROM t", "SELECT $$; DROP$$",
      "SELECT 'it''s; fine'",
    ] {
      #expect(refusal { try SelectStatement(sql) } == nil, "\(sql)")
    }
    #expect(try SelectStatement("SELECT 1 ; -- done").sql == "SELECT 1 ")
  }

  @Test(
    "anything else does not",
    arguments: [
      ("", DatabaseRequestError.QueryFault.noSelect), ("DELETE FROM t", .noSelect),
      ("EXPLAIN SELECT 1", .noSelect),
      ("SELECT 1; SELECT 2", .severalStatements), ("SELECT 1; DROP TABLE t", .severalStatements),
      ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", .writes("DELETE")),
      ("SELECT * INTO copy FROM t", .writes("INTO")), ("select 1 exec xp_cmdshell 'x'", .writes("EXEC")),
      ("SELECT * FROM t FOR UPDATE", .writes("UPDATE")), ("SELECT 'open", .quoteNotClosed),
      ("SELECT 1 /* open", .quoteNotClosed), ("SELECT \"a;b", .quoteNotClosed),
    ])
  func others(sql: String, fault: DatabaseRequestError.QueryFault) {
    #expect(refusal { try SelectStatement(sql) } == .queryUnusable(fault))
  }

  @Test("names of tables are quoted in the manner of the database, so that nothing in them is a statement")
  func tables() throws {
    func sql(_ name: String, _ dialect: SQLDialect) throws -> String { try TableName(name).sql(in: dialect) }
    #expect(try sql("hr.ratings", .postgresql) == "\"hr\".\"ratings\"")
    #expect(try sql("a; DROP TABLE b", .sqlite) == "\"a; DROP TABLE b\"")
    #expect(try sql("\"Nilai.2024\"", .duckdb) == "\"Nilai.2024\"")
    #expect(try sql("a`b.c", .mariadb) == "`a``b`.`c`")
    #expect(try sql("dbo.a]b", .sqlserver) == "[dbo].[a]]b]")
    #expect(try sql("db.hr.x_1", .unknown) == "db.hr.x_1")
    for name in ["", "a..b", ".a", "\"a", "a.b.c.d", "a\nb", String(repeating: "x", count: 129)] {
      #expect(refusal { try TableName(name) } == .tableNameUnusable(name), "\(name)")
    }
    #expect(refusal { try sql("a b", .unknown) } == .tableNameUnusable("a b"))
  }

  @Test("what a driver says is passed on without secrets, on one line, and not endlessly")
  func redaction() {
    let reader = FaultReader(place: "postgresql://db/x", secrets: ["s3cret"])
    let said = """
      connection to postgresql://hr:other@db failed
      password='an other' PWD={x y};token=abc&x s3cret
          ^
      """
    #expect(
      reader.clean(said)
        == "connection to postgresql://db failed / password=*** PWD=***;token=***&x ***")
    #expect(reader.clean(String(repeating: "a", count: 5000)).count <= 601)
  }
}
