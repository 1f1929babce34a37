import LinearAlgebra
import TestSupport
import Testing

@Suite("Singular values")
struct SingularValuesTests {
  @Test("decomposes a matrix as by hand")
  func byHand() throws {
    // AAᵀ = [[9, 12], [12, 41]] has the eigenvalues 45 and 5.
    let root = (5 as Double).squareRoot()
    let decomposition = try SingularValues(Matrix(rows: 2, columns: 2, elements: [3, 4, 0, 5]))
    #expect(largestDifference(decomposition.values, [3 * root, root]) < 1e-14)
    #expect(decomposition.rank() == 2)
  }

  @Test("rebuilds tall and wide matrices", arguments: [(7, 3), (3, 7), (4, 4), (1, 5)])
  func rebuilds(rows: Int, columns: Int) throws {
    let a = Matrix(rows: rows, columns: columns, elements: TestMatrices.noise(rows * columns))
    let decomposition = try SingularValues(a)
    let side = min(rows, columns)
    #expect(decomposition.values == decomposition.values.sorted(by: >))
    var scaled = decomposition.left
    for j in 0..<side {
      for i in 0..<rows { scaled[i, j] *= decomposition.values[j] }
      let column = decomposition.right.column(j)
      #expect(column.max() == column.map(abs).max())
    }
    #expect(largestDifference((scaled * decomposition.right.transposed).elements, a.elements) < 1e-14)
    for vectors in [decomposition.left, decomposition.right] {
      #expect(largestDifference(vectors.crossProduct().elements, Matrix.identity(side).elements) < 1e-14)
    }
  }

  @Test("squares to the eigenvalues of the cross-product")
  func eigenvalues() throws {
    let a = Matrix(rows: 20, columns: 6, elements: TestMatrices.noise(120))
    let squares = try SingularValues(a).values.map { $0 * $0 }
    #expect(try largestDifference(squares, SymmetricEigen.values(of: a.crossProduct())) < 1e-13)
  }

  @Test("counts the rank")
  func rank() throws {
    #expect(try SingularValues(Matrix(rows: 3, columns: [[1, 2, 3], [2, 4, 6]])).rank() == 1)
    #expect(try SingularValues(Matrix(rows: 3, columns: 2)).rank() == 0)
    #expect(try SingularValues(Matrix(rows: 0, columns: 2)).rank() == 0)
  }

  @Test("refuses elements that are not finite")
  func refusal() {
    #expect(throws: LinearAlgebraError.failed(routine: "dgesdd", info: -4)) {
      try SingularValues(Matrix(rows: 1, columns: 1, elements: [.nan]))
    }
  }
}
