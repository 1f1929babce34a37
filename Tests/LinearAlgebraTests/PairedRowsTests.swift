import LinearAlgebra
import TestSupport
import Testing

@Suite("Paired rows")
struct PairedRowsTests {
  @Test("multiply rows both ways", arguments: [(3, 5), (8, 4), (21, 7), (64, 1)])
  func products(width: Int, count: Int) {
    let (rows, numbers) = (30, TestMatrices.noise(60 * 64))
    let (u, v) = (Array(numbers[0..<(rows * width)]), Array(numbers[(rows * width)..<(2 * rows * width)]))
    let used = width > 4 ? 1..<(width - 1) : 0..<width
    let table = PairedRows(width: width, left: u, right: v).only(used)
    let chosen = (0..<count).map { Int32(($0 * 11 + 3) % rows) }
    var square = [Double](repeating: 2, count: count * count)
    chosen.withUnsafeBufferPointer { table.addProducts($0, times: 0.25, to: &square) }
    for i in 0..<count {
      for j in 0..<count {
        let (a, b) = (Int(chosen[i]) * width, Int(chosen[j]) * width)
        let expected = 2 + 0.25 * used.reduce(0) { $0 + u[a + $1] * v[b + $1] + v[a + $1] * u[b + $1] }
        #expect(isClose(square[i * count + j], expected, relative: 1e-12, floor: 1e-12))
      }
    }
  }

  @Test("combine rows", arguments: [3, 8, 21])
  func combinations(width: Int) {
    let (rows, numbers) = (10, TestMatrices.noise(20 * 32))
    let (u, v) = (Array(numbers[0..<(rows * width)]), Array(numbers[(rows * width)..<(2 * rows * width)]))
    let chosen: [Int32] = [7, 2, 9]
    let weights = [0.5, -1, 0, 2, 1, 3]
    let combined = chosen.withUnsafeBufferPointer { chosen in
      weights.withUnsafeBufferPointer { weights in
        weights.baseAddress.map {
          PairedRows(width: width, left: u, right: v).combined(chosen, weights: $0, count: 2)
        }
      }
    }
    guard let tables = combined?.tables else {
      Issue.record("no rows")
      return
    }
    for column in 0..<2 {
      for place in 0..<width {
        let left = (0..<3).reduce(0) { $0 + weights[2 * $1 + column] * u[Int(chosen[$1]) * width + place] }
        let right = (0..<3).reduce(0) { $0 + weights[2 * $1 + column] * v[Int(chosen[$1]) * width + place] }
        #expect(isClose(tables.left[column * width + place], left, relative: 1e-12, floor: 1e-12))
        #expect(isClose(tables.right[column * width + place], right, relative: 1e-12, floor: 1e-12))
      }
    }
  }
}
