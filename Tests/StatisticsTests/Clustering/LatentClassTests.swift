import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Latent classes")
struct LatentClassTests {
  let key = RandomKey(seed: 20_261_126)

  /// Agresti (2002), Categorical Data Analysis, table 13.1: whether each of seven pathologists saw carcinoma on a slide,
  /// and on how many of 118 slides.
  private static let patterns = [
    ("0000000", 34), ("0000100", 2), ("0100000", 6), ("0100001", 1), ("0100100", 4), ("0100101", 5),
    ("1000000", 2),
    ("1010101", 1), ("1100000", 2), ("1100001", 1), ("1100100", 2), ("1100101", 7), ("1100111", 1),
    ("1101001", 1),
    ("1101101", 2), ("1101111", 3), ("1110101", 13), ("1110111", 5), ("1111101", 10), ("1111111", 16),
  ]

  private var carcinoma: Matrix {
    let rows = LatentClassTests.patterns.flatMap { pattern, count in
      [[Double]](repeating: pattern.map { $0 == "1" ? 2 : 1 }, count: count)
    }
    return Matrix(rows: rows.count, columns: (0..<7).map { j in rows.map { $0[j] } })
  }

  @Test("reach poLCA's likelihoods on carcinoma")
  func carcinomaLikelihoods() throws {
    // Published with the data by poLCA, and to more digits by the reference page.
    let expected = [-524.464818, -317.256837, -293.704979, -289.285851]
    for (k, value) in zip(1...4, expected) {
      let fit = try LatentClasses(carcinoma, classes: k).fit(starts: 20, key: key)
      #expect(isClose(fit.logLikelihood, value, relative: 1e-8), "k = \(k)")
      #expect(fit.parameters == 8 * k - 1 && fit.count == 118)
      #expect(isClose(fit.shares.reduce(0, +), 1, relative: 1e-12))
    }
    let three = try LatentClasses(carcinoma, classes: 3).fit(starts: 20, key: key)
    // Agresti's table 13.3: shares .44, .37 and .18.
    for (share, value) in zip(three.shares, [0.4447, 0.3736, 0.1817]) { #expect(abs(share - value) < 1e-3) }
  }

  @Test("do not look at the names of levels or at the order of rows")
  func laws() throws {
    let table = carcinoma
    let one = try LatentClasses(table, classes: 2).fit(starts: 5, key: key).logLikelihood
    let renamed = Matrix(
      rows: table.rows, columns: (0..<7).map { j in table.column(j).map { $0 == 1 ? 40 : 7 } })
    let turned = Matrix(rows: table.rows, columns: (0..<7).map { Array(table.column($0).reversed()) })
    for other in [renamed, turned] {
      let value = try LatentClasses(other, classes: 2).fit(starts: 5, key: key).logLikelihood
      #expect(isClose(value, one, relative: 1e-8))
    }
  }

  @Test("take rows with missing answers along")
  func missing() throws {
    var table = carcinoma
    for i in stride(from: 0, to: table.rows, by: 5) { table[i, i % 7] = .nan }
    for j in 0..<7 { table[117, j] = .nan }
    let fit = try LatentClasses(table, classes: 2).fit(starts: 5, key: key)
    #expect(fit.count == 117)
    let found = fit.responsibilities(table)
    #expect(found[117] == nil && found[0] != nil && found.count == 118)
    // One class: the product of each item's own shares.
    let single = try LatentClasses(table, classes: 1).fit(key: key)
    for (j, item) in single.probabilities[0].enumerated() {
      let seen = table.column(j).filter { !$0.isNaN }
      #expect(isClose(item[0], Double(seen.count { $0 == 1 }) / Double(seen.count), relative: 1e-9))
    }
  }

  @Test("refuse what has no classes")
  func refusals() throws {
    let many = Matrix(rows: 9, columns: [[1, 2, 3, 4, 5, 6, 7, 8, 9]])
    #expect(throws: ClusteringError.tooManyLevels(column: 0, found: 9, limit: 7)) {
      try LatentClasses(many, classes: 2)
    }
    let flat = Matrix(rows: 3, columns: [[1, 1, 1]])
    #expect(throws: ClusteringError.constantColumn(0)) { try LatentClasses(flat, classes: 1) }
    let few = Matrix(rows: 3, columns: [[1, 2, 2]])
    #expect(throws: ClusteringError.tooFewRows(found: 2, needed: 3)) { try LatentClasses(few, classes: 3) }
  }
}
