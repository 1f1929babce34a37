import Appraisals
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// What `pip install duckdb` brings.
private enum DuckDBModule {
  /// Why there is none on this machine; nil where there is one.
  static let obstacle: String? = {
    let access = DatabaseAccess(variables: ["VIRTUAL_ENV": TestDrivers.environment])
    if let found = try? DriverFinder(access).driver("duckdb"), (try? DriverLibrary(found)) != nil { return nil }
    let reason = "duckdb or the libpython that it was made for is missing; run scripts/setup tests"
    FileHandle.standardError.write(Data("SKIP DuckDB: \(reason)\n".utf8))
    return reason
  }()
}

/// The driver inside the module that `pip install duckdb` brings.
@Suite("DuckDB", .enabled(if: DuckDBModule.obstacle == nil, "needs duckdb in .venv-test: scripts/setup tests"))
struct DuckDBTests {
  private func make(_ sql: String, in folder: ScratchFolder) throws -> String {
    let path = folder.path("nilai.duckdb")
    let script = try folder.write(
      "import duckdb, sys\nwith duckdb.connect(sys.argv[1]) as d:\n    d.execute(open(sys.argv[2]).read())\n",
      as: "make.py")
    let statements = try folder.write(sql, as: "make.sql")
    let made = try runShell("\(TestDrivers.environment)/bin/python3 \(script) \(path) \(statements)")
    try #require(made.status == 0, "\(made.errors)")
    return path
  }

  private func source(_ path: String, _ selection: DatabaseSource.Selection) throws -> DatabaseSource {
    DatabaseSource(
      address: try DatabaseAddress("duckdb:" + path), selection: selection,
      access: DatabaseAccess(variables: ["VIRTUAL_ENV": TestDrivers.environment]))
  }

  @Test("a table and a query give what the same rows in a CSV file give")
  func sameAsCSV() throws {
    let folder = try ScratchFolder()
    let city = SampleCity().text()
    let path = try make(
      "CREATE TABLE ratings(ratee VARCHAR, rater VARCHAR, indicator VARCHAR, period INTEGER, score DOUBLE, unit VARCHAR);"
        + inserts(city, into: "ratings"), in: folder)
    let expected = try AppraisalSource(path: try folder.write(city, as: "a.csv")).load()
    for selection: DatabaseSource.Selection in [
      .table("ratings"), .table("main.ratings"), .query("SELECT * FROM ratings ORDER BY rowid"),
    ] {
      expectSame(try source(path, selection).load(), expected)
    }
  }

  @Test("types: what each becomes, and that NULL is missing in all of them")
  func types() throws {
    let folder = try ScratchFolder()
    let path = try make(
      """
      CREATE TABLE types(i INTEGER, b BIGINT, f FLOAT, d DOUBLE, n DECIMAL(6,3), t VARCHAR, l BOOLEAN, day DATE,
        e ENUM ('Baik', 'Kurang'));
      INSERT INTO types VALUES (-7, 198503152010011001, 4.3, 85.5, 85.125, 'é', true, '2024-01-31', 'Kurang');
      INSERT INTO types(i) VALUES (NULL);
      """, in: folder)
    let rows = try cells(source(path, .table("types")).readTable())
    #expect(
      rows[1] == ["-7.0", "198503152010011001", "4.3", "85.5", "85.125", "é", "true", "2024-01-31", "Kurang"])
    #expect(rows[2] == [String](repeating: "∅", count: 9))
  }

  @Test("nothing is written, and what is not there is said")
  func refused() throws {
    let folder = try ScratchFolder()
    let path = try make(
      "CREATE TABLE t(ratee VARCHAR, score DOUBLE); INSERT INTO t VALUES ('A', 1)", in: folder)
    let before = FileManager.default.contents(atPath: path)
    #expect(throws: SourceError.self) { try source(path, .table("none")).load() }
    #expect(throws: SourceError.self) { try source(folder.path("none.duckdb"), .table("t")).load() }
    #expect(throws: (any Error).self) { try source(path, .query("DROP TABLE t")).load() }
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.duckdb")))
    #expect(FileManager.default.contents(atPath: path) == before)
  }
}
