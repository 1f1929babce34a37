import TestSupport
import Testing

@testable import Statistics

@Suite("Cramér's V")
struct CramersVTests {
  private func v(_ rows: [[Double]]) throws -> CramersV {
    try #require(
      CramersV(ContingencyTable(rows: rows.count, columns: rows[0].count, counts: rows.flatMap(\.self))))
  }

  @Test("is that of scipy, and Bergsma's where corrected")
  func reference() throws {
    // scipy 1.17.1: contingency.association(method="cramer"), chi2_contingency(correction=False); the corrected one by
    // numpy from the published formula.
    for (rows, plain, corrected, p) in CramersVTests.cases {
      let found = try v(rows)
      #expect(
        isClose(found.plain, plain, relative: 1e-12) && isClose(found.corrected, corrected, relative: 1e-12))
      #expect(isClose(found.p, p, relative: 1e-9))
    }
  }

  private static let cases: [([[Double]], Double, Double, Double)] = [
    ([[12, 5, 7], [3, 9, 14]], 0.41976867284939057, 0.37176608899787367, 0.012214353924559529),
    ([[30, 2], [4, 28], [10, 10]], 0.7105135786559927, 0.6975641615102537, 6.190463859786579e-10),
  ]

  @Test("does not mind names or sides, nor levels that do not occur")
  func laws() throws {
    let one = try v([[12, 5, 7], [3, 9, 14]])
    #expect(isClose(try v([[3, 14, 9], [12, 7, 5]]).corrected, one.corrected, relative: 1e-12))
    #expect(isClose(try v([[12, 3], [5, 9], [7, 14]]).corrected, one.corrected, relative: 1e-12))
    #expect(try v([[12, 5, 0, 7], [3, 9, 0, 14], [0, 0, 0, 0]]) == one)
  }

  @Test("is 1 where one follows from the other, 0 where they are independent, nothing for a single level")
  func ends() throws {
    #expect(isClose(try v([[40, 0], [0, 60]]).plain, 1, relative: 1e-12))
    #expect(isClose(try v([[40, 0], [0, 60]]).corrected, 1, relative: 1e-12))
    let none = try v([[5, 5, 5, 5], [5, 5, 5, 5]])
    #expect(none.plain < 1e-7 && none.corrected == 0)
    #expect(CramersV(ContingencyTable(rows: 1, columns: 2, counts: [3, 4])) == nil)
    #expect(CramersV(ContingencyTable(rows: 2, columns: 2, counts: [0, 0, 0, 0])) == nil)
    #expect(CramersV([0, 1, -1], levels: 2, [0, 1, 1], levels: 2)?.count == 2)
  }

  @Test("many small groups drawn by lot show no association once corrected, and a large one before")
  func chance() throws {
    var stream = RandomStream(key: RandomKey(seed: 5))
    var (plain, corrected) = (0.0, 0.0)
    for _ in 0..<40 {
      let order = stream.permutation(of: 240)
      let found = try #require(
        CramersV(order.map { Int32($0 % 2) }, levels: 2, (0..<240).map { Int32($0 / 10) }, levels: 24))
      plain += found.plain / 40
      corrected += found.corrected / 40
    }
    // (r − 1)(c − 1)/(n − 1) = 23/239, of which the root is .31.
    #expect(abs(plain - 0.31) < 0.03 && corrected < 0.12)
  }
}
