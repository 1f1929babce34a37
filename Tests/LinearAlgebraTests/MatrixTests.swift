import LinearAlgebra
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("multiplies as by hand")
  func product() {
    let a = Matrix(rows: 2, columns: 2, elements: [1, 3, 2, 4])
    let b = Matrix(rows: 2, columns: 1, elements: [5, 6])
    #expect((a * b).elements == [17, 39])
    #expect(a * [5, 6] == [17, 39])
    #expect(a.crossProduct().elements == [10, 14, 14, 20])
    #expect(a.transposedTimes(b).elements == [23, 34])
  }

  @Test("mirrors the lower triangle over block borders", arguments: [1, 31, 32, 33, 100])
  func mirror(order: Int) {
    var a = Matrix(rows: order, columns: order, elements: TestMatrices.noise(order * order))
    let before = a
    a.mirrorLowerTriangle()
    #expect(a == a.transposed)
    #expect((0..<order).allSatisfy { j in (j..<order).allSatisfy { a[$0, j] == before[$0, j] } })
  }
}
