import Appraisals
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// A real server behind ODBC and adbcbridge: installed by `scripts/setup tests`, started for these tests, stopped when
/// they are over.
@Suite(
  "MariaDB",
  .enabled(
    if: MariaDBServer.obstacle == nil, "needs MariaDB, odbc-mariadb and adbcbridge: scripts/setup tests"),
  .serialized)
struct MariaDBTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func source(
    _ selection: DatabaseSource.Selection, password: String = MariaDBServer.password
  ) throws -> DatabaseSource {
    let path = try scratch.write(password, as: "password")
    chmod(path, 0o600)
    return DatabaseSource(
      address: try DatabaseAddress(try MariaDBServer.shared().address), selection: selection,
      access: DatabaseAccess(passwordFile: path, variables: ["VIRTUAL_ENV": TestDrivers.environment]))
  }

  @Test("a table and queries give what the same rows in a CSV file give")
  func sameAsCSV() throws {
    let city = SampleCity().text()
    try MariaDBServer.shared().run(
      """
      DROP TABLE IF EXISTS ratings;
      CREATE TABLE ratings(ratee varchar(40), rater varchar(40), indicator varchar(80), period int,
        score decimal(6,3), unit varchar(80), place int auto_increment primary key);
      \(inserts(city, into: "ratings(ratee, rater, indicator, period, score, unit)"))
      """)
    let expected = try AppraisalSource(path: try scratch.write(city, as: "a.csv")).load()
    for selection: DatabaseSource.Selection in [
      .table("ratings"), .table("appraisal.ratings"),
      .query("SELECT ratee, rater, indicator, period, score, unit FROM ratings ORDER BY place"),
    ] {
      expectSame(try source(selection).load(), expected)
    }
  }

  @Test("types: what each becomes, and that NULL is missing in all of them")
  func types() throws {
    try MariaDBServer.shared().run(
      """
      DROP TABLE IF EXISTS types;
      CREATE TABLE types(i int, b bigint, d double, n decimal(6,3), t varchar(9), e enum('Baik', 'Kurang'), day date);
      INSERT INTO types VALUES (-7, 198503152010011001, 85.5, 85.125, 'é', 'Kurang', '2024-01-31');
      INSERT INTO types VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      """)
    let rows = try cells(source(.table("types")).readTable())
    #expect(rows[1] == ["-7.0", "198503152010011001", "85.5", "85.125", "é", "Kurang", "2024-01-31"])
    #expect(rows[2] == [String](repeating: "∅", count: 7))
  }

  @Test(
    "a wrong password, a table that is not there and a statement that writes are refused, and no secret is said"
  )
  func refused() throws {
    func words(_ body: () throws -> Any) -> String {
      do {
        _ = try body()
        return ""
      } catch { return "\(error)" }
    }
    let wrong = words { try source(.table("ratings"), password: "wr0ng").load() }
    #expect(wrong.contains("unauthenticated") && !wrong.contains("wr0ng"), "\(wrong)")
    let missing = words { try source(.table("none")).load() }
    #expect(missing.contains("tableMissing") && !missing.contains(MariaDBServer.password), "\(missing)")
    #expect(!words { try source(.query("DROP TABLE ratings")).load() }.isEmpty)
  }
}
