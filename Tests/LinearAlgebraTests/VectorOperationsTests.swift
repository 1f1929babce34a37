import LinearAlgebra
import TestSupport
import Testing

@Suite("Vector operations")
struct VectorOperationsTests {
  @Test("agree with arithmetic by hand")
  func byHand() {
    #expect(dot([1, 2, 3], [4, -5, 6]) == 12)
    #expect(norm([3, 4]) == 5)
    var y = [1.0, 1]
    axpy(2, [3, -4], into: &y)
    #expect(y == [7, -7])
    #expect(dot([], []) == 0)
  }

  @Test("the norm does not overflow")
  func overflow() {
    #expect(isClose(norm([3e200, 4e200]), 5e200, relative: 1e-15))
  }
}
