import LinearAlgebra
import TestSupport
import Testing

@Suite("Incomplete Cholesky factor")
struct IncompleteCholeskyTests {
  private static let matrix = TestMatrices.grid(12, ridge: 0.2)

  private static func applied(
    _ body: (UnsafePointer<SIMD8<Double>>, UnsafeMutablePointer<SIMD8<Double>>) -> Void, to b: Matrix
  ) -> Matrix {
    var x = [SIMD8<Double>](repeating: .zero, count: b.rows)
    for row in 0..<b.rows { for lane in 0..<8 { x[row][lane] = b[row, lane] } }
    var y = [SIMD8<Double>](repeating: SIMD8(repeating: .nan), count: b.rows)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        if let x = x.baseAddress, let y = y.baseAddress { body(x, y) }
      }
    }
    var result = Matrix(rows: b.rows, columns: 8)
    for row in 0..<b.rows { for lane in 0..<8 { result[row, lane] = y[row][lane] } }
    return result
  }

  @Test("is the whole factor where nothing is left out")
  func whole() throws {
    let matrix = Self.matrix
    let b = Matrix(rows: matrix.order, columns: 8, elements: TestMatrices.noise(8 * matrix.order))
    let factor = try IncompleteCholesky(matrix, dropping: 0)
    let dense = try CholeskyFactor(matrix.dense)
    let solved = Self.applied({ factor.divide($0, into: $1) }, to: b)
    for (a, b) in zip(solved.elements, dense.solve(b).elements) {
      #expect(isClose(a, b, relative: 1e-10, floor: 1e-10))
    }
    let multiplied = Self.applied({ factor.multiplyLower($0, into: $1) }, to: b)
    for (a, b) in zip(multiplied.elements, (dense.lower * b).elements) {
      #expect(isClose(a, b, relative: 1e-10, floor: 1e-10))
    }
  }

  @Test(
    "takes steps off conjugate gradients, and draws what has the inverse as covariance",
    arguments: [0.01, 0.05])
  func draws(tolerance: Double) throws {
    let matrix = Self.matrix
    let factor = try IncompleteCholesky(matrix, dropping: tolerance)
    #expect(factor.entryCount < (try IncompleteCholesky(matrix, dropping: 0)).entryCount)
    let rows = BlockDiagonal.Groups(numbers: (0..<matrix.order).map { Int32($0) })
    let diagonal = try BlockDiagonal(rows, elements: (0..<matrix.order).map { matrix[$0, $0] })
    let system = ConjugateGradients(matrix, preconditioner: diagonal, stepLimit: 24)
    let z = Matrix(rows: matrix.order, columns: 3, elements: TestMatrices.noise(3 * matrix.order))
    // x = G⁻ᵀ(G⁻¹AG⁻ᵀ)^(−1/2)z has x'Ax = z'z exactly; by the diagonal alone so few steps do not suffice.
    let drawn = try system.sample(z, tolerance: 1e-9, preconditioner: factor)
    for column in 0..<3 {
      let x = drawn.column(column)
      let form = zip(x, matrix * x).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(isClose(form, z.column(column).reduce(0) { $0 + $1 * $1 }, relative: 1e-7))
    }
    #expect(throws: LinearAlgebraError.self) { try system.sample(z, tolerance: 1e-9) }
  }

  @Test("raises the diagonal where leaving out takes definiteness away, and refuses what has none")
  func definiteness() throws {
    // Kershaw's matrix: positive definite, but the factor on its own pattern has a negative pivot.
    let kershaw = SparseSymmetric(
      order: 4, columnStarts: [0, 3, 5, 7, 8], rowIndices: [0, 1, 3, 1, 2, 2, 3, 3],
      values: [3, -2, 2, 3, -2, 3, -2, 3])
    _ = try CholeskyFactor(kershaw.dense)
    let factor = try IncompleteCholesky(kershaw, dropping: 0.5)
    let b = Matrix(rows: 4, columns: 8, elements: TestMatrices.noise(32))
    let solved = Self.applied({ factor.divide($0, into: $1) }, to: b)
    for column in 0..<8 {
      #expect(zip(b.column(column), solved.column(column)).reduce(0) { $0 + $1.0 * $1.1 } > 0)
    }
    let indefinite = SparseSymmetric(
      order: 2, columnStarts: [0, 2, 3], rowIndices: [0, 1, 1], values: [1, 3, 1])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try IncompleteCholesky(indefinite, dropping: 0)
    }
    let empty = SparseSymmetric(order: 2, columnStarts: [0, 1, 1], rowIndices: [0], values: [1])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try IncompleteCholesky(empty, dropping: 0)
    }
  }
}
