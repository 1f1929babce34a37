import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Conjugate gradients")
struct ConjugateGradientsTests {
  /// The Laplacian of a grid with a ridge, its rows preconditioned by rows of the grid.
  private static func system(threads: Int = 1, stepLimit: Int = 2000) throws -> (
    SparseSymmetric, ConjugateGradients
  ) {
    let side = 14
    let matrix = TestMatrices.grid(side, ridge: 0.3)
    let groups = BlockDiagonal.Groups(numbers: (0..<matrix.order).map { Int32($0 / side) })
    var elements = [Double](repeating: 0, count: groups.elementStarts[groups.count])
    for i in 0..<matrix.order {
      for j in 0...i {
        if let position = groups.position(i, j) { elements[position] = matrix[i, j] }
      }
    }
    let blocks = try BlockDiagonal(groups, elements: elements)
    return (
      matrix, ConjugateGradients(matrix, preconditioner: blocks, threads: threads, stepLimit: stepLimit)
    )
  }

  private static func signs(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: TestMatrices.noise(rows * columns).map { $0 < 0 ? -1 : 1 })
  }

  @Test("solve what the Cholesky factor solves")
  func solves() throws {
    let (matrix, system) = try Self.system()
    let right = Matrix(rows: matrix.order, columns: 11, elements: TestMatrices.noise(11 * matrix.order))
    let found = try system.solve(right, tolerance: 1e-13).solution
    let expected = try CholeskyFactor(matrix.dense).solve(right)
    for (a, b) in zip(found.elements, expected.elements) {
      #expect(isClose(a, b, relative: 1e-10, floor: 1e-10))
    }
  }

  @Test("keep five digits in single precision, whatever the units of a column")
  func single() throws {
    let (matrix, system) = try Self.system()
    let units = (0..<19).map { pow(10, Double($0 * 6 - 60)) }
    let plain = TestMatrices.noise(19 * matrix.order)
    let right = Matrix(
      rows: matrix.order, columns: 19,
      elements: plain.enumerated().map { $1 * units[$0 / matrix.order] })
    let found = try system.solve(right, tolerance: 1e-5).solution
    let expected = try CholeskyFactor(matrix.dense).solve(right)
    for column in 0..<19 {
      let own = expected.column(column)
      let size = own.reduce(0) { max($0, abs($1)) }
      for (a, b) in zip(found.column(column), own) { #expect(abs(a - b) <= 5e-5 * size) }
    }
  }

  @Test("turn to double precision where single would not do")
  func illConditioned() throws {
    // A chain of 300 links: solutions are 10⁴ times as long as the right-hand side, and in numpy the residual in single
    // precision ends at 7e-3 of it.
    let n = 300
    var (starts, rows, values): ([Int32], [Int32], [Double]) = ([0], [], [])
    for i in 0..<n {
      rows.append(Int32(i))
      values.append(2.1)
      if i + 1 < n {
        rows.append(Int32(i + 1))
        values.append(-1.05)
      }
      starts.append(Int32(rows.count))
    }
    let matrix = SparseSymmetric(order: n, columnStarts: starts, rowIndices: rows, values: values)
    let groups = BlockDiagonal.Groups(numbers: (0..<n).map { Int32($0) })
    let blocks = try BlockDiagonal(groups, elements: values.filter { $0 > 0 })
    let system = ConjugateGradients(matrix, preconditioner: blocks)
    let right = Matrix(rows: n, columns: 3, elements: TestMatrices.noise(3 * n).map { 1 + 0.9 * $0 })
    for tolerance in [1e-5, 1e-9] {
      let found = try system.solve(right, tolerance: tolerance).solution
      for column in 0..<3 {
        let rest = zip(right.column(column), matrix * found.column(column)).map { $0 - $1 }
        let size = right.column(column).reduce(0) { $0 + $1 * $1 }
        #expect(rest.reduce(0) { $0 + $1 * $1 } <= tolerance * tolerance * 1.1 * size)
      }
    }
  }

  @Test("say the same of random signs in either precision")
  func precisions() throws {
    let (matrix, system) = try Self.system()
    let signs = Self.signs(matrix.order, 21)
    let single = try system.probed(signs, tolerance: 1e-5)
    let double = try system.probed(signs, tolerance: 1e-12)
    for (a, b) in zip(single.logDeterminants, double.logDeterminants) {
      #expect(isClose(a, b, relative: 1e-5))
    }
    for (a, b) in zip(single.right.elements, double.right.elements) { #expect(abs(a - b) < 1e-4) }
    for (a, b) in zip(single.left.elements, double.left.elements) { #expect(abs(a - b) < 1e-5) }
  }

  @Test("sample vectors in single precision")
  func singleSamples() throws {
    let (matrix, system) = try Self.system()
    let z = Self.signs(matrix.order, 18)
    let drawn = try system.sample(z, tolerance: 1e-4)
    for column in 0..<18 {
      let x = drawn.column(column)
      let form = zip(x, matrix * x).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(isClose(form, Double(matrix.order), relative: 1e-3))
    }
  }

  @Test("give the same bytes on one thread and on three")
  func threads() throws {
    let (matrix, one) = try Self.system()
    let three = try Self.system(threads: 3).1
    let signs = Self.signs(matrix.order, 27)
    let (first, second) = (try one.probed(signs, tolerance: 1e-8), try three.probed(signs, tolerance: 1e-8))
    #expect(first.logDeterminants == second.logDeterminants)
    #expect(first.right.elements == second.right.elements)
  }

  @Test("estimate the logarithm of the determinant and the inverse within their standard errors")
  func probes() throws {
    let (matrix, system) = try Self.system()
    let count = 200
    let probed = try system.probed(Self.signs(matrix.order, count), tolerance: 1e-10)
    let factor = try CholeskyFactor(matrix.dense)
    let n = Double(count)
    let mean = probed.logDeterminants.reduce(0, +) / n
    let error = (probed.logDeterminants.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1)))
      .squareRoot()
    #expect(abs(mean - factor.logDeterminant) < 4 * error)
    #expect(error < 0.02 * abs(factor.logDeterminant))
    let inverse = factor.inverse()
    var misses = 0
    for i in 0..<matrix.order {
      let products = (0..<count).map { probed.left[i, $0] * probed.right[i, $0] }
      let average = products.reduce(0, +) / n
      let spread = products.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n * (n - 1))
      if abs(average - inverse[i, i]) > 3 * spread.squareRoot() { misses += 1 }
    }
    // 0.3 % are expected beyond three standard errors; neighbours err together.
    #expect(misses <= 8)
  }

  @Test("sample vectors whose quadratic forms are those of the inverse")
  func samples() throws {
    let (matrix, system) = try Self.system()
    let z = Self.signs(matrix.order, 5)
    let drawn = try system.sample(z, tolerance: 1e-12)
    // x = G⁻ᵀ(G⁻¹AG⁻ᵀ)^(−1/2)z has x'Ax = z'z exactly.
    for column in 0..<5 {
      let x = drawn.column(column)
      let form = zip(x, matrix * x).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(isClose(form, Double(matrix.order), relative: 1e-9))
    }
  }

  @Test("refuse to answer before they arrive")
  func refuses() throws {
    let (matrix, system) = try Self.system(stepLimit: 2)
    let right = Matrix(rows: matrix.order, columns: 1, repeating: 1)
    #expect(throws: LinearAlgebraError.noConvergence(routine: "conjugate gradients", info: 2)) {
      try system.solve(right, tolerance: 1e-12)
    }
  }
}
