import Statistics
import TestSupport
import Testing

@Suite("Descending order")
struct DescendingOrderTests {
  private func expected(_ values: [Double]) -> [Int] {
    values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
  }

  @Test("is that of a stable sort", arguments: [1, 2, 7, 511, 5000, 40_000])
  func stable(count: Int) {
    var stream = RandomStream(key: RandomKey(seed: UInt64(count)))
    let normal = (0..<count).map { _ in stream.normal() }
    #expect(DescendingOrder.of(normal) == expected(normal))
    let rounded = normal.map { ($0 * 10).rounded() }
    #expect(DescendingOrder.of(rounded) == expected(rounded))
    // One value far away squeezes all others into a few keys.
    var squeezed = normal
    squeezed[0] = 1e12
    #expect(DescendingOrder.of(squeezed) == expected(squeezed))
  }

  @Test("knows the largest, of equal ones the first", arguments: [1, 2, 7, 511, 5000])
  func largest(count: Int) {
    var stream = RandomStream(key: RandomKey(seed: UInt64(count)))
    let normal = (0..<count).map { _ in stream.normal() }
    let rounded = normal.map { ($0 * 3).rounded() }
    let squeezed = [1e12] + normal.dropFirst()
    let endless = [Double.infinity] + normal.dropFirst()
    var order = DescendingOrder(count: count)
    for values in [normal, rounded, squeezed, endless, normal.map { _ in 4 }] {
      for number in Set([0, 1, count / 10, count / 2, count]) {
        var found: [Int] = []
        values.withUnsafeBufferPointer { order.forEachOfLargest(number, of: $0) { found.append($0) } }
        #expect(found.sorted() == expected(values).prefix(number).sorted())
      }
    }
  }

  @Test("takes equal, huge and no values")
  func edges() {
    #expect(DescendingOrder.of([]) == [] && DescendingOrder.of([3, 3, 3]) == [0, 1, 2])
    #expect(DescendingOrder.of([-1e308, 1e308, 0]) == [1, 2, 0])
    #expect(DescendingOrder.of([0, -0.0, Double.leastNonzeroMagnitude]) == [2, 0, 1])
  }
}
