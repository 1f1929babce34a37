import Foundation
import TestSupport
import Testing

@Suite("Databases on the command line")
struct SourcesCommandTests {
  /// An SQLite file with the rows of the sample city, made by the program that everybody has.
  private static func database(in folder: ScratchFolder, _ script: String = "") throws -> String {
    let csv = try folder.write(SampleCity().text(), as: "city.csv")
    let path = folder.path("nilai.db")
    let python = """
      import csv, sqlite3, sys
      rows = list(csv.reader(open(sys.argv[1])))
      with sqlite3.connect(sys.argv[2]) as database:
          database.execute('CREATE TABLE nilai(%s)' % ', '.join(rows[0]))
          database.executemany('INSERT INTO nilai VALUES (?, ?, ?, ?, ?, ?)', rows[1:])
          database.executescript(sys.argv[3])
      """
    let script = try folder.write(python, as: "make.py") + " \(csv) \(path) \"\(script)\""
    let made = try runShell("python3 \(script)")
    try #require(made.status == 0, "\(made.errors)")
    return path
  }

  private func result(_ line: String, home: ScratchFolder? = nil, environment: [String: String] = [:]) throws
    -> ProcessResult
  {
    try runShell("timbang \(line)", home: home, environment: environment)
  }

  @Test("a database answers like the file that holds the same rows", arguments: ["check", "raters", "flag"])
  func sameAnswers(command: String) throws {
    let (folder, home) = (try ScratchFolder(), try ScratchFolder())
    let path = try SourcesCommandTests.database(in: folder)
    let draws = command == "flag" ? " --draws 100" : ""
    let file = try result("\(command) \(folder.path("city.csv"))\(draws) --format json", home: home)
    for source in ["--from sqlite:\(path)", "--from sqlite:\(path) --table nilai", path] {
      let database = try result("\(command) \(source)\(draws) --format json", home: home)
      #expect(database.status == 0, "\(database.errors)")
      let (expected, found) = (MachineOutput(file.output), MachineOutput(database.output))
      #expect(found?.tables.keys == expected?.tables.keys)
      for (name, rows) in expected?.tables ?? [:] where !["summary", "columns", "findings"].contains(name) {
        #expect(found?.tables[name].map { $0 as NSArray } == rows as NSArray, "\(name) by \(source)")
      }
    }
  }

  @Test("with --from the first --table is the database's and the second that of the result")
  func tables() throws {
    let (folder, home) = (try ScratchFolder(), try ScratchFolder())
    let path = try SourcesCommandTests.database(in: folder, "CREATE TABLE other(x)")
    let both = "check --from sqlite:\(path) --table nilai --format csv --table components"
    let components = try result(both, home: home)
    #expect(components.output.hasPrefix("component,raters,ratees,ratings\n"))
    let query = "check --from sqlite:\(path) --query 'SELECT * FROM nilai' --format csv --table components"
    #expect(try result(query, home: home).output == components.output)
    let none = try result("check --from sqlite:\(path)", home: home)
    #expect(none.status == 64 && none.errors.contains("nilai, other"))
    #expect(try result(both + " --table a", home: home).status == 64)
    #expect(try result("check \(folder.path("city.csv")) --table a --table b", home: home).status == 64)
    let fit = try result("fit --from sqlite:\(path) --table nilai --formula 'period ~ 1' --lang id", home: home)
    #expect(fit.status == 3)
  }

  @Test(
    "what cannot be followed is a matter of the command line, and no secret is repeated",
    arguments: [
      "check --from postgresql://hr:s3cret@db/x --table a", "check --from 'sc://h/;token=s3cret' --table a",
      "check postgresql://hr:s3cret@db/x", "check --from 'odbc:DSN=x;PWD=s3cret' --table a",
      "check --from oracle:hr/s3cret --table a", "check", "check a.csv --from sqlite:x",
      "check a.csv --query 'SELECT 1'",
      "check a.csv --password-file x", "check --from sqlite:x --query 'DELETE FROM s3cret'",
      "check --from sqlite:x --table 'a..b'", "sources --from mysql://hr:s3cret@db/x",
      "check --from postgresql://db/x", "check --from sqlite:x --password-file /no/such/file",
    ])
  func usage(line: String) throws {
    for language in ["en", "id"] {
      let refused = try result(line + " --lang \(language)")
      #expect(refused.status == 64, "\(line): \(refused.errors)")
      #expect(refused.output.isEmpty && !refused.errors.isEmpty)
      #expect(!refused.errors.contains("s3cret"), "\(refused.errors)")
    }
  }

  @Test("what cannot be reached is a matter of input and output, with what to do about it")
  func unreachable() throws {
    let folder = try ScratchFolder()
    let absent = try result("check --from sqlite:\(folder.path("none.db"))")
    #expect(absent.status == 74 && absent.errors.contains("there is no such file"))
    let driver = try result("check --from postgresql://db/x --table a")
    #expect(driver.status == 74 && driver.errors.contains("pip install adbc-driver-postgresql"))
    #expect(driver.errors.contains("~/.config/adbc/drivers/postgresql.toml"))
    let indonesian = try result("check --from postgresql://db/x --table a --lang id")
    #expect(indonesian.errors.contains("tidak ditemukan") && indonesian.errors.contains("pip install"))
    let library = try folder.write("x", as: "driver.so")
    chmod(library, 0o666)
    let open = try result("check --from postgresql://db/x --table a --driver \(library)")
    #expect(open.status == 74 && open.errors.contains("chmod go-w"))
  }

  @Test("'sources' lists drivers, and tests a connection with exit status 0 or 74")
  func sources() throws {
    let folder = try ScratchFolder()
    let path = try SourcesCommandTests.database(in: folder)
    let list = try #require(MachineOutput(try result("sources --format json").output))
    #expect(list.texts("drivers", "name") == ["sqlite", "postgresql", "duckdb", "odbc", "spark", "flightsql"])
    #expect(list.tables["connection"] == nil)
    let passed = try result("sources --from sqlite:\(path) --table nilai --format json")
    let object = try #require(MachineOutput(passed.output))
    #expect(passed.status == 0)
    #expect(object.texts("connection", "step") == ["driver", "connect", "control_query", "table"])
    #expect(object.texts("connection", "detail").last == "96")
    #expect(
      object.manifest["arguments"] as? [String] == [
        "--from", "sqlite:nilai.db", "--table", "nilai", "--format", "json",
      ])
    let failed = try result("sources --from sqlite:\(path) --table none --lang id")
    #expect(failed.status == 74 && failed.output.contains("langkah 'tabel' gagal"))
    #expect(
      try result("sources --from sqlite:\(path) --table nilai").output
        == result("sources --from sqlite:\(path) --table nilai").output)
    let home = try ScratchFolder()
    try FileManager.default.createDirectory(atPath: home.path("adbc"), withIntermediateDirectories: true)
    _ = try home.write("x", as: "adbc/libadbc_driver_postgresql.so")
    let found = try result(
      "sources --format json", home: home, environment: ["TIMBANG_ADBC_DIR": home.path("adbc")])
    let row = MachineOutput(found.output)?.tables["drivers"]?.first { $0["name"] as? String == "postgresql" }
    #expect(
      row?["path"] as? String == "~/adbc/libadbc_driver_postgresql.so" && row?["origin"] as? String == "folder")
  }

  @Test("Ctrl-C ends a query that would never end, with 130 and nothing on standard output")
  func interrupt() throws {
    let folder = try ScratchFolder()
    let path = try SourcesCommandTests.database(
      in: folder,
      "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS score, "
        + "x AS ratee FROM n")
    let line =
      "timeout --foreground --signal=INT --kill-after=20 2 timbang check --from sqlite:\(path) --table endless"
    let stopped = try runShell("(trap - INT; exec \(line) --output out.json); echo $?", home: folder)
    #expect(stopped.output == "124\n", "\(stopped.output) \(stopped.errors)")
    #expect(stopped.errors.contains("interrupted"))
    let direct = try runShell(
      "python3 -c 'import subprocess, signal, time, sys; p = subprocess.Popen(sys.argv[1:]); time.sleep(1.5); "
        + "p.send_signal(signal.SIGINT); print(p.wait())' timbang check --from sqlite:\(path) --table endless")
    #expect(direct.output == "130\n" && direct.errors.contains("Nothing was written"))
  }
}

@Suite(
  "PostgreSQL on the command line",
  .enabled(if: PostgreSQLServer.obstacle == nil, "needs PostgreSQL and an ADBC driver: scripts/setup tests"),
  .serialized)
struct PostgreSQLCommandTests {
  private let server: PostgreSQLServer
  private let home: ScratchFolder

  init() throws {
    server = try PostgreSQLServer.shared()
    home = try ScratchFolder()
    let rows = SampleCity().rows.map {
      "('\($0.ratee)','\($0.rater)','\($0.indicator)','\($0.period)',\($0.score),'\($0.unit)')"
    }
    try server.run(
      """
      DROP TABLE IF EXISTS city;
      CREATE TABLE city(ratee text, rater text, indicator text, period text, score int, unit text);
      INSERT INTO city VALUES \(rows.joined(separator: ","));
      GRANT SELECT ON city TO hr;
      """, database: "appraisal")
  }

  private func check(_ environment: [String: String], _ options: String = "") throws -> ProcessResult {
    let variables = ["VIRTUAL_ENV": PostgreSQLServer.environment].merging(environment) { _, new in new }
    return try runShell(
      "timbang check --from '\(server.address())' --table city \(options)", home: home, environment: variables)
  }

  /// A line of a password file; colons and backslashes in it are escaped.
  private func passwordLine(_ password: String) -> String {
    "127.0.0.1:\(server.port):appraisal:hr:"
      + password.replacing("\\", with: "\\\\").replacing(":", with: "\\:") + "\n"
  }

  @Test("the password comes from PGPASSFILE, ~/.pgpass or PGPASSWORD")
  func rightPassword() throws {
    let file = try home.write(passwordLine(PostgreSQLServer.password), as: "mine")
    chmod(file, 0o600)
    #expect(try check(["PGPASSFILE": file]).status == 0)
    #expect(try check(["PGPASSWORD": PostgreSQLServer.password]).status == 0)
    chmod(file, 0o644)
    #expect(try check(["PGPASSFILE": file]).status == 74)
  }

  @Test("a wrong password and none are 74, with a remedy and without the password")
  func wrongPassword() throws {
    let file = try home.write(passwordLine("wr0ngone"), as: "mine")
    chmod(file, 0o600)
    for environment in [["PGPASSFILE": file], ["PGPASSWORD": "wr0ngone"], [:]] {
      let refused = try check(environment)
      #expect(refused.status == 74 && refused.output.isEmpty)
      #expect(refused.errors.contains("the login was refused") && refused.errors.contains("~/.pgpass"))
      #expect(!refused.errors.contains("wr0ngone") && !refused.errors.contains(PostgreSQLServer.password))
    }
    #expect(try check([:], "--lang id").errors.contains("masuk ditolak"))
  }

  @Test("the manifest names the database and neither the user nor the query")
  func manifest() throws {
    let environment = ["PGPASSWORD": PostgreSQLServer.password, "VIRTUAL_ENV": PostgreSQLServer.environment]
    let line =
      "timbang check --from '\(server.address("sslmode=require"))' --query \"SELECT * FROM city WHERE rater <> 'Budi'\""
    let shown = try runShell(line + " --format json", home: home, environment: environment)
    let manifest = try #require(MachineOutput(shown.output)?.manifest, "\(shown.errors)")
    let arguments = try #require(manifest["arguments"] as? [String])
    #expect(arguments[1] == "postgresql://127.0.0.1:\(server.port)/appraisal?sslmode=require")
    #expect(arguments[3].hasPrefix("query-"))
    #expect(!shown.output.contains("Budi") && !shown.output.contains("hr@"))
  }
}
