import LinearAlgebra
import Testing

@Suite("Sparse symmetric matrix")
struct SparseSymmetricTests {
  @Test("sums repeated and mirrored triplets into sorted columns")
  func triplets() {
    let a = SparseSymmetric(
      order: 3, rows: [2, 0, 1, 0, 2, 1, 0], columns: [0, 0, 1, 2, 1, 1, 0], entries: [1, 5, 7, 2, 4, 1, 0.5])
    #expect(a.columnStarts == [0, 2, 4, 4])
    #expect(a.rowIndices == [0, 2, 1, 2])
    #expect(a.values == [5.5, 3, 8, 4])
    #expect(a.dense.elements == [5.5, 0, 3, 0, 8, 4, 3, 4, 0])
    #expect(a[0, 2] == 3)
    #expect(a[1, 0] == 0)
    #expect(a.position(row: 1, column: 2) == 3)
    #expect(a.position(row: 2, column: 2) == nil)
  }

  @Test("does not depend on the order of distinct triplets")
  func orderOfTriplets() {
    let rows: [Int32] = [0, 1, 2, 3, 3, 2]
    let columns: [Int32] = [0, 1, 2, 3, 1, 0]
    let values: [Double] = [1, 2, 3, 4, 5, 6]
    let a = SparseSymmetric(order: 4, rows: rows, columns: columns, entries: values)
    let b = SparseSymmetric(
      order: 4, rows: rows.reversed(), columns: columns.reversed(), entries: values.reversed())
    #expect(a == b)
  }

  @Test("multiplies as its dense twin does")
  func product() {
    let a = TestMatrices.crossed(ratings: 200, levels: [20, 10, 5], ridge: 2)
    let x = TestMatrices.noise(35)
    #expect(largestDifference(a * x, a.dense * x) < 1e-12)
  }

  @Test("accepts nothing")
  func empty() {
    let a = SparseSymmetric(order: 0, rows: [], columns: [], entries: [])
    #expect(a.columnStarts == [0])
    #expect((a * []).isEmpty)
  }
}
