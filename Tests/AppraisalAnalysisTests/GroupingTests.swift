import Appraisals
import Statistics
import Testing

@testable import AppraisalAnalysis

@Suite("Groupings of rows")
struct GroupingTests {
  private func random(_ rows: Int, _ levels: Int, seed: UInt64, missing: Bool = true) -> [Int32] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<rows).map { _ in
      missing && stream.uniform() < 0.1 ? Factor.missing : Int32(stream.index(below: levels))
    }
  }

  private func factor(_ codes: [Int32], _ levels: Int) -> Factor {
    Factor(codes: codes, levels: (0..<levels).map { "l\($0)" })
  }

  @Test("crossed with a factor, they put together the rows that agree in both, numbered in order of the codes")
  func crossed() {
    let (a, b) = (random(500, 20, seed: 1), random(500, 7, seed: 2))
    let found = Grouping(factor(a, 20)).crossed(with: factor(b, 7))
    let pairs = zip(a, b).map { $0 < 0 || $1 < 0 ? Int32.max : $0 * 7 + $1 }
    let kinds = Set(pairs).subtracting([.max]).sorted()
    #expect(found.count == kinds.count)
    for row in pairs.indices {
      let expected = pairs[row] == .max ? -1 : kinds.firstIndex(of: pairs[row]) ?? -2
      #expect(Int(found.codes[row]) == expected)
    }
  }

  @Test("do not depend on the order of rows")
  func order() {
    let (a, b) = (random(300, 12, seed: 3, missing: false), random(300, 5, seed: 4, missing: false))
    let found = Grouping(factor(a, 12)).crossed(with: factor(b, 5))
    let turned = Grouping(factor(a.reversed(), 12)).crossed(with: factor(b.reversed(), 5))
    #expect(Array(turned.codes.reversed()) == found.codes && turned.count == found.count)
  }

  @Test("of nothing are nothing")
  func empty() {
    let found = Grouping(codes: [], count: 0).crossed(with: factor([], 0))
    #expect(found.codes.isEmpty && found.count == 0)
    let missing = Grouping(factor([-1, 0], 1)).crossed(with: factor([0, -1], 1))
    #expect(missing.count == 0 && missing.codes == [-1, -1])
  }

  @Test("a crossed factor names its levels by both")
  func names() {
    let crossed = factor([0, 1, 1, 0], 2).crossed(with: factor([1, 0, 1, 1], 2))
    #expect(crossed.levels == ["l0:l1", "l1:l0", "l1:l1"] && crossed.codes == [0, 1, 2, 0])
  }
}
