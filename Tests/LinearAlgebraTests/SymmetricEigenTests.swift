import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Symmetric eigen decomposition")
struct SymmetricEigenTests {
  @Test("finds the eigenvalues of a path in closed form, largest first", arguments: [1, 2, 9, 100])
  func path(order: Int) throws {
    let eigen = try SymmetricEigen(TestMatrices.path(order))
    let expected = (1...order).reversed().map { 2 - 2 * cos(Double($0) * .pi / Double(order + 1)) }
    #expect(largestDifference(eigen.values, expected) < 1e-13)
    #expect(try largestDifference(SymmetricEigen.values(of: TestMatrices.path(order)), expected) < 1e-13)
  }

  @Test("rebuilds the matrix from orthonormal vectors of fixed sign")
  func rebuilds() throws {
    let a = TestMatrices.positiveDefinite(30)
    let eigen = try SymmetricEigen(a)
    var scaled = eigen.vectors
    for j in 0..<30 {
      for i in 0..<30 { scaled[i, j] *= eigen.values[j] }
      let column = eigen.vectors.column(j)
      #expect(column.max() == column.map(abs).max())
    }
    #expect(largestDifference((scaled * eigen.vectors.transposed).elements, a.elements) < 1e-13)
    #expect(largestDifference(eigen.vectors.crossProduct().elements, Matrix.identity(30).elements) < 1e-13)
  }

  @Test("reads the lower triangle only")
  func lowerOnly() throws {
    let eigen = try SymmetricEigen(Matrix(rows: 2, columns: 2, elements: [2, 1, .nan, 2]))
    #expect(largestDifference(eigen.values, [3, 1]) < 1e-15)
  }

  @Test("refuses elements that are not finite")
  func refusal() {
    #expect(throws: LinearAlgebraError.failed(routine: "dsyevd", info: -4)) {
      try SymmetricEigen(Matrix(rows: 1, columns: 1, elements: [.infinity]))
    }
  }

  @Test("accepts an empty matrix")
  func empty() throws {
    #expect(try SymmetricEigen(Matrix(rows: 0, columns: 0)).values.isEmpty)
  }
}
