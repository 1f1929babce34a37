import LinearAlgebra
import TestSupport
import Testing

@Suite("Selected inverse")
struct SelectedInverseTests {
  @Test("inverts the path in closed form: (i + 1)(n − j) / (n + 1)")
  func path() throws {
    let n: Int32 = 30
    let a = SparseSymmetric(
      order: 30, rows: Array(0..<n) + Array(1..<n), columns: Array(0..<n) + Array(0..<(n - 1)),
      entries: Array(repeating: 2, count: 30) + Array(repeating: -1, count: 29))
    let inverse = try SelectedInverse(SparseCholesky(a))
    for i in 0..<30 {
      #expect(isClose(inverse.diagonal[i], Double((i + 1) * (30 - i)) / 31, relative: 1e-13))
      guard i + 1 < 30 else { continue }
      let beside = try #require(inverse[i + 1, i])
      #expect(isClose(beside, Double((i + 1) * (29 - i)) / 31, relative: 1e-13))
      #expect(inverse[i, i + 1] == beside)
    }
    #expect(inverse[0, 29] == nil)
  }

  @Test(
    "agrees with the dense inverse on its whole pattern",
    arguments: [
      TestMatrices.crossed(ratings: 900, levels: [150, 90, 12], ridge: 1.5),
      TestMatrices.crossed(ratings: 9_000, levels: [250, 150, 30], ridge: 0.5),
      TestMatrices.grid(17, ridge: 0.05),
    ])
  func dense(_ a: SparseSymmetric) throws {
    let inverse = try SelectedInverse(SparseCholesky(a))
    let expected = try CholeskyFactor(a.dense).inverse()
    var found = 0
    for j in 0..<a.order {
      for i in 0..<a.order {
        guard let entry = inverse[i, j] else {
          #expect(a.position(row: i, column: j) == nil)
          continue
        }
        found += 1
        #expect(isClose(entry, expected[i, j], relative: 1e-10, floor: 1e-12))
      }
    }
    #expect(found >= 2 * a.values.count - a.order)
    #expect(inverse.diagonal == (0..<a.order).map { inverse[$0, $0] })
  }

  @Test("the trace of A⁻¹A is the order")
  func trace() throws {
    let a = TestMatrices.grid(40, ridge: 0.01)
    let inverse = try SelectedInverse(SparseCholesky(a))
    let trace = try #require(inverse.traceOfProduct(with: a))
    #expect(isClose(trace, 1600, relative: 1e-11))
    let far = SparseSymmetric(order: 1600, rows: [1599], columns: [0], entries: [1])
    #expect(inverse.traceOfProduct(with: far) == nil)
  }

  @Test("has the diagonal that solves give, on a grid of 10,000 columns")
  func solves() throws {
    let a = TestMatrices.grid(100, ridge: 0.001)
    let factor = try SparseCholesky(a)
    let diagonal = SelectedInverse(factor).diagonal
    for i in stride(from: 0, to: a.order, by: 397) {
      var unit = [Double](repeating: 0, count: a.order)
      unit[i] = 1
      #expect(isClose(diagonal[i], factor.solve(unit)[i], relative: 1e-10))
    }
  }
}
