import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Sparse Cholesky factor")
struct SparseCholeskyTests {
  static let crossed = TestMatrices.crossed(ratings: 600, levels: [60, 25, 8], ridge: 1.5)

  @Test("agrees with the dense factor")
  func dense() throws {
    let a = Self.crossed
    let sparse = try SparseCholesky(a)
    let dense = try CholeskyFactor(a.dense)
    let b = Matrix(rows: a.order, columns: 5, elements: TestMatrices.noise(a.order * 5))
    #expect(isClose(sparse.logDeterminant, dense.logDeterminant, relative: 1e-13))
    #expect(largestDifference(sparse.solve(b).elements, dense.solve(b).elements) < 1e-13)
    #expect(largestDifference(sparse.solve(b.column(3)), dense.solve(b.column(3))) < 1e-13)
    #expect(sparse.permutation.sorted() == Array(0..<a.order))
  }

  @Test("knows the determinant of a path: order + 1")
  func path() throws {
    let n: Int32 = 50
    let a = SparseSymmetric(
      order: 50, rows: Array(0..<n) + Array(1..<n), columns: Array(0..<n) + Array(0..<(n - 1)),
      entries: Array(repeating: 2, count: 50) + Array(repeating: -1, count: 49))
    let factor = try SparseCholesky(a)
    #expect(isClose(factor.logDeterminant, log(51), relative: 1e-13))
    // A tree has no fill under a minimum degree ordering.
    #expect(factor.factorEntries == 99)
  }

  @Test("its halves make the whole: draws have the inverse as covariance")
  func halves() throws {
    let a = Self.crossed
    let factor = try SparseCholesky(a)
    let root = factor.solveLowerTransposed(Matrix.identity(a.order))
    let covariance = try CholeskyFactor(a.dense).inverse()
    #expect(largestDifference((root * root.transposed).elements, covariance.elements) < 1e-13)
    let b = TestMatrices.noise(a.order)
    let half = factor.solveLower(b)
    #expect(isClose(dot(half, half), dot(b, factor.solve(b)), relative: 1e-12))
    #expect(largestDifference(factor.solveLowerTransposed(half), factor.solve(b)) < 1e-13)
    #expect(largestDifference(root * half, factor.solve(b)) < 1e-13)
  }

  @Test("factors new values on the old pattern")
  func refactors() throws {
    var a = Self.crossed
    let factor = try SparseCholesky(a)
    for j in 0..<a.order { a.values[Int(a.columnStarts[j])] += 3 }
    try factor.refactor(values: a.values)
    let fresh = try SparseCholesky(a)
    let b = TestMatrices.noise(a.order)
    #expect(factor.solve(b) == fresh.solve(b))
    #expect(factor.logDeterminant == fresh.logDeterminant)
  }

  @Test("is unmoved by relabelling rows")
  func relabelling() throws {
    let a = TestMatrices.grid(9, ridge: 0.1)
    let n = Int32(a.order)
    let columns = (0..<a.order).flatMap { j in
      [Int32](repeating: Int32(j), count: Int(a.columnStarts[j + 1] - a.columnStarts[j]))
    }
    let relabelled = SparseSymmetric(
      order: a.order, rows: a.rowIndices.map { ($0 * 40 + 3) % n }, columns: columns.map { ($0 * 40 + 3) % n },
      entries: a.values)
    let (old, new) = (try SparseCholesky(a), try SparseCholesky(relabelled))
    #expect(isClose(old.logDeterminant, new.logDeterminant, relative: 1e-13))
    let b = TestMatrices.noise(a.order)
    var moved = b
    for i in b.indices { moved[(i * 40 + 3) % a.order] = b[i] }
    let (x, y) = (old.solve(b), new.solve(moved))
    for i in b.indices { #expect(isClose(y[(i * 40 + 3) % a.order], x[i], relative: 1e-10, floor: 1e-12)) }
  }

  @Test("refuses indefinite, singular and undefined matrices, and recovers")
  func refusal() throws {
    func matrix(_ last: Double) -> SparseSymmetric {
      SparseSymmetric(order: 2, rows: [0, 1, 1], columns: [0, 0, 1], entries: [4, 2, last])
    }
    for last in [0.5, 1, -3, .nan] {
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try SparseCholesky(matrix(last)) }
    }
    let factor = try SparseCholesky(matrix(2))
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try factor.refactor(values: [4, 2, 1])
    }
    try factor.refactor(values: [4, 2, 2])
    #expect(largestDifference(factor.solve([8, 6]), [1, 2]) < 1e-15)
  }

  @Test("may be used from many threads at once")
  func threads() async throws {
    let factor = try SparseCholesky(Self.crossed)
    let b = TestMatrices.noise(Self.crossed.order)
    let expected = factor.solve(b)
    await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<20 { group.addTask { factor.solve(b) } }
      for await found in group { #expect(found == expected) }
    }
  }

  @Test("accepts an empty matrix")
  func empty() throws {
    let factor = try SparseCholesky(SparseSymmetric(order: 0, rows: [], columns: [], entries: []))
    #expect(factor.logDeterminant == 0)
    #expect(factor.solve([Double]()).isEmpty)
    #expect(SelectedInverse(factor).diagonal.isEmpty)
  }
}
