import LinearAlgebra
import TestSupport
import Testing

@Suite("QR factor")
struct QRFactorTests {
  @Test("fits a line by least squares as by hand")
  func line() throws {
    let x = Matrix(rows: 4, columns: [[1, 1, 1, 1], [0, 1, 2, 3]])
    let qr = try QRFactor(x)
    let coefficients = qr.solve([1, 3, 2, 5])
    #expect(isClose(coefficients[0], 1.1, relative: 1e-14))
    #expect(isClose(coefficients[1], 1.1, relative: 1e-14))
    #expect(largestDifference(qr.residuals([1, 3, 2, 5]), [-0.1, 0.8, -1.3, 0.6]) < 1e-14)
    let inverse = try qr.inverseCrossProduct()
    #expect(largestDifference(inverse.elements, [0.7, -0.3, -0.3, 0.2]) < 1e-15)
  }

  @Test("is Q times R with the columns permuted", arguments: [(6, 4), (4, 6), (5, 5), (1, 3), (3, 1)])
  func product(rows: Int, columns: Int) throws {
    let a = Matrix(rows: rows, columns: columns, elements: TestMatrices.noise(rows * columns))
    let qr = try QRFactor(a)
    #expect(qr.rank == min(rows, columns))
    #expect(qr.pivots.sorted() == Array(0..<columns))
    for j in 0..<columns {
      let padded = qr.upper.column(j) + Array(repeating: 0, count: rows - qr.upper.rows)
      #expect(largestDifference(qr.qTimes(padded), a.column(qr.pivots[j])) < 1e-14)
      #expect(largestDifference(qr.transposedQTimes(a.column(qr.pivots[j])), padded) < 1e-14)
    }
    let b = TestMatrices.noise(rows, seed: 5)
    #expect(isClose(norm(qr.transposedQTimes(b)), norm(b), relative: 1e-14))
  }

  @Test("finds the rank of columns that depend on one another, and leaves the rest of the fit alone")
  func rank() throws {
    let groups: [[Double]] = [
      [1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1],
    ]
    let qr = try QRFactor(Matrix(rows: 6, columns: groups))
    #expect(qr.rank == 3)
    let y: [Double] = [1, 3, 4, 8, 10, 20]
    #expect(largestDifference(qr.residuals(y), [-1, 1, -2, 2, -5, 5]) < 1e-13)
    let fitted = Matrix(rows: 6, columns: groups) * qr.solve(y)
    #expect(largestDifference(fitted, [2, 2, 6, 6, 15, 15]) < 1e-13)
    #expect(qr.solve(y)[qr.pivots[3]] == 0)
    #expect(throws: LinearAlgebraError.singular(column: qr.pivots[3])) { try qr.inverseCrossProduct() }
  }

  @Test("lets the tolerance decide about a nearly dependent column")
  func tolerance() throws {
    let a = Matrix(rows: 3, columns: [[1, 0, 0], [1, 1e-9, 0]])
    #expect(try QRFactor(a).rank == 2)
    #expect(try QRFactor(a, tolerance: 1e-7).rank == 1)
  }

  @Test("refuses elements that are not finite")
  func refusal() {
    #expect(throws: LinearAlgebraError.failed(routine: "dgeqp3", info: -3)) {
      try QRFactor(Matrix(rows: 2, columns: 2, elements: [1, .nan, 2, 3]))
    }
  }

  @Test("has rank 0 for zeros and for nothing")
  func empty() throws {
    let zeros = try QRFactor(Matrix(rows: 3, columns: 2))
    #expect(zeros.rank == 0)
    #expect(zeros.solve([1, 2, 3]) == [0, 0])
    #expect(zeros.residuals([1, 2, 3]) == [1, 2, 3])
    #expect(try QRFactor(Matrix(rows: 3, columns: 0)).solve([1, 2, 3]).isEmpty)
  }
}
