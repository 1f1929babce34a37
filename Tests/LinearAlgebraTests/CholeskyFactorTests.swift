import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Cholesky factor")
struct CholeskyFactorTests {
  @Test("factors the textbook example")
  func byHand() throws {
    let a = Matrix(rows: 3, columns: 3, elements: [4, 12, -16, 12, 37, -43, -16, -43, 98])
    let factor = try CholeskyFactor(a)
    #expect(factor.lower.elements == [2, 6, -8, 0, 1, 5, 0, 0, 3])
    #expect(isClose(factor.logDeterminant, log(36), relative: 1e-15))
    #expect(factor.order == 3)
  }

  @Test("inverts the Hilbert matrix to the integers of Choi (1983)")
  func hilbert() throws {
    let expected: [Double] = [
      16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800,
    ]
    let inverse = try CholeskyFactor(TestMatrices.hilbert(4)).inverse()
    for (found, exact) in zip(inverse.elements, expected) {
      // The condition number is 1.6e4: twelve digits remain.
      #expect(isClose(found, exact, relative: 1e-11))
    }
  }

  @Test("reads the lower triangle only")
  func lowerOnly() throws {
    var a = TestMatrices.path(5)
    let expected = try CholeskyFactor(a).solve([1, 2, 3, 4, 5])
    for j in 1..<5 {
      for i in 0..<j { a[i, j] = .nan }
    }
    let factor = try CholeskyFactor(a)
    #expect(factor.solve([1, 2, 3, 4, 5]) == expected)
    #expect(factor.lower[0, 4] == 0)
    #expect(factor.inverse().elements.allSatisfy { $0.isFinite })
  }

  @Test("A times its inverse is the identity, whole and tiled", arguments: [1, 2, 50, 600, 777])
  func inverse(order: Int) throws {
    let a = TestMatrices.positiveDefinite(order)
    let factor = try CholeskyFactor(a)
    let inverse = factor.inverse()
    #expect(largestDifference((a * inverse).elements, Matrix.identity(order).elements) < 1e-12)
    #expect(inverse == inverse.transposed)
    let lower = factor.lower
    #expect(largestDifference((lower * lower.transposed).elements, a.elements) < 1e-12)
    let logDeterminant = try SymmetricEigen.values(of: a).reduce(0) { $0 + log($1) }
    #expect(isClose(factor.logDeterminant, logDeterminant, relative: 1e-11, floor: 1e-12))
  }

  @Test("gives the same bytes on one and two threads", arguments: [600, 1000])
  func threads(order: Int) throws {
    let a = TestMatrices.positiveDefinite(order)
    let one = try CholeskyFactor(a, threads: 1)
    for _ in 0..<3 {
      let two = try CholeskyFactor(a, threads: 2)
      #expect(one.lower == two.lower)
      #expect(one.inverse(threads: 1) == two.inverse(threads: 2))
    }
  }

  @Test("solves with the whole factor and with its halves")
  func solves() throws {
    let a = TestMatrices.positiveDefinite(40)
    let factor = try CholeskyFactor(a)
    let x = Matrix(rows: 40, columns: 3, elements: TestMatrices.noise(120, seed: 3))
    let b = a * x
    #expect(largestDifference(factor.solve(b).elements, x.elements) < 1e-13)
    #expect(largestDifference(factor.solve(b.column(1)), x.column(1)) < 1e-13)
    let half = factor.solveLower(b)
    #expect(largestDifference((factor.lower * half).elements, b.elements) < 1e-13)
    #expect(largestDifference(factor.solveLowerTransposed(half).elements, x.elements) < 1e-13)
    #expect(largestDifference(factor.solveLower(b.column(2)), half.column(2)) < 1e-13)
    #expect(largestDifference(factor.solveLowerTransposed(half.column(0)), x.column(0)) < 1e-13)
  }

  @Test("names the leading minor that is not positive", arguments: [30, 700], [1, 2])
  func indefinite(order: Int, threads: Int) {
    for bad in [0, order / 2, order - 1] {
      var a = TestMatrices.path(order)
      a[bad, bad] = -1
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: bad + 1)) {
        try CholeskyFactor(a, threads: threads)
      }
      a[bad, bad] = .nan
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: bad + 1)) {
        try CholeskyFactor(a, threads: threads)
      }
    }
  }

  @Test("accepts an empty matrix")
  func empty() throws {
    let factor = try CholeskyFactor(Matrix(rows: 0, columns: 0))
    #expect(factor.logDeterminant == 0)
    #expect(factor.solve([Double]()).isEmpty)
    #expect(factor.inverse().elements.isEmpty)
  }
}
