import Foundation
import Statistics
import TestSupport
import Testing

/// What statsmodels, scipy and R make of small tables; `Fixtures/proportions/proportions.py` made it.
struct ProportionsFixture: Decodable {
  struct Pair: Decodable {
    let counts: [Int]
    let koopman: [Double]
    let fisher, midP, z, h: Double
  }
  struct Power: Decodable {
    let n: Int
    let rate, ratio: Double
  }
  struct Decomposition: Decodable {
    let y, interval, parts: [Double]
    let female, unit, grade: [Int]
    let gap, unexplained: Double
  }
  let pairs: [Pair]
  let power: [Power]
  let decomposition: Decomposition

  static func load() throws -> ProportionsFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/proportions/proportions.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ProportionsFixture.self, from: Data(contentsOf: url))
  }
}

extension ProportionPair {
  fileprivate init(_ counts: [Int]) {
    self.init(counts[0], of: counts[1], and: counts[2], of: counts[3])
  }
}

@Suite("Two proportions")
struct ProportionPairTests {
  @Test("agree with statsmodels and scipy")
  func reference() throws {
    for expected in try ProportionsFixture.load().pairs {
      let pair = ProportionPair(expected.counts)
      let interval = try #require(pair.ratioInterval())
      // statsmodels stops its bisection at 1e-8.
      #expect(isClose(interval.lowerBound, expected.koopman[0], relative: 1e-6), "\(expected.counts)")
      #expect(isClose(interval.upperBound, expected.koopman[1], relative: 1e-6), "\(expected.counts)")
      // Both sum hypergeometric probabilities, scipy from log gammas.
      #expect(isClose(pair.fisherP, expected.fisher, relative: 1e-9), "\(expected.counts)")
      #expect(isClose(pair.midP, expected.midP, relative: 1e-9), "\(expected.counts)")
      #expect(isClose(try #require(pair.z), expected.z, relative: 1e-11))
      #expect(isClose(pair.cohenH, expected.h, relative: 1e-12))
    }
  }

  @Test("have the ratio that R's power.prop.test says could be found")
  func detectable() throws {
    for expected in try ProportionsFixture.load().power {
      let ratio = try #require(ProportionPair.detectableRatio(expected.n, expected.n, rate: expected.rate))
      #expect(isClose(ratio, expected.ratio, relative: 1e-9))
    }
    #expect(ProportionPair.detectableRatio(10, 10, rate: 0.1) == nil)
    #expect(ProportionPair.detectableRatio(10, 10, rate: 0) == nil)
  }

  @Test("exchanged, give the inverse ratio and the same p")
  func exchange() throws {
    for (a, m, b, n) in [(12, 40, 48, 80), (3, 9, 4, 30), (7, 7, 5, 9), (9, 9, 8, 8)] {
      let one = ProportionPair(a, of: m, and: b, of: n)
      let other = ProportionPair(b, of: n, and: a, of: m)
      let (x, y) = (try #require(one.ratioInterval()), try #require(other.ratioInterval()))
      #expect(isClose(x.lowerBound, 1 / y.upperBound, relative: 1e-9))
      #expect(isClose(x.upperBound, 1 / y.lowerBound, relative: 1e-9))
      #expect(isClose(one.midP, other.midP, relative: 1e-12))
    }
  }

  @Test("with nobody selected say nothing; with nobody in one group, one end is open")
  func edges() throws {
    let nobody = ProportionPair(0, of: 5, and: 0, of: 9)
    #expect(nobody.ratio == nil && nobody.ratioInterval() == nil && nobody.z == nil)
    #expect(nobody.midP == 0.5 && nobody.fisherP == 1)
    let open = try #require(ProportionPair(3, of: 5, and: 0, of: 9).ratioInterval())
    #expect(open.upperBound == .infinity && open.lowerBound > 0)
    let huge = ProportionPair(40_000, of: 400_000, and: 50_000, of: 400_000)
    #expect(huge.fisherP < 1e-200 && huge.fisherP >= 0)
  }
}

@Suite("Mantel–Haenszel ratio")
struct MantelHaenszelRatioTests {
  /// Admissions to Berkeley in 1973 by department: women, then men.
  private let berkeley = [
    (89, 108, 512, 825), (17, 25, 353, 560), (202, 593, 120, 325), (131, 375, 138, 417), (94, 393, 53, 191),
    (24, 341, 22, 373),
  ].map { ProportionPair($0, of: $1, and: $2, of: $3) }

  @Test("of Berkeley's admissions is that of the literature")
  func reference() throws {
    let pooled = try #require(MantelHaenszelRatio(berkeley))
    // Printed to six and five decimals.
    #expect(abs(pooled.estimate - 1.058307) < 5e-7)
    #expect(abs(pooled.interval.lowerBound - 0.97044) < 5e-6)
    #expect(abs(pooled.interval.upperBound - 1.15413) < 5e-6)
    #expect(pooled.strata == 6 && pooled.people == 4526)
  }

  @Test("of one stratum is its ratio, and exchanging groups inverts it")
  func laws() throws {
    let one = try #require(MantelHaenszelRatio([ProportionPair(12, of: 40, and: 48, of: 80)]))
    #expect(isClose(one.estimate, 0.5, relative: 1e-14))
    let turned = berkeley.map {
      ProportionPair($0.secondSelected, of: $0.secondCount, and: $0.firstSelected, of: $0.firstCount)
    }
    let (a, b) = (try #require(MantelHaenszelRatio(berkeley)), try #require(MantelHaenszelRatio(turned)))
    #expect(isClose(a.estimate * b.estimate, 1, relative: 1e-12))
    #expect(isClose(a.logStandardError, b.logStandardError, relative: 1e-12))
  }

  @Test("says nothing where nobody of a group is selected, or no stratum has both")
  func silence() {
    #expect(MantelHaenszelRatio([]) == nil)
    #expect(MantelHaenszelRatio([ProportionPair(0, of: 3, and: 2, of: 4)]) == nil)
  }
}

@Suite("Split of a gap")
struct GapDecompositionTests {
  @Test("agrees with least squares in statsmodels")
  func reference() throws {
    let expected = try ProportionsFixture.load().decomposition
    let found = try #require(
      GapDecomposition(
        expected.y, isFirst: expected.female.map { $0 == 1 }, factors: [expected.unit, expected.grade]))
    // Two ways of solving well-conditioned least squares.
    #expect(isClose(found.gap, expected.gap, relative: 1e-10))
    #expect(isClose(found.unexplained, expected.unexplained, relative: 1e-10))
    #expect(isClose(found.unexplainedInterval.lowerBound, expected.interval[0], relative: 1e-8))
    #expect(isClose(found.unexplainedInterval.upperBound, expected.interval[1], relative: 1e-8))
    for (a, b) in zip(found.contributions, expected.parts) { #expect(isClose(a, b, relative: 1e-9)) }
  }

  @Test("is unmoved by relabelling levels and repeating a factor; exchanging groups changes signs")
  func laws() throws {
    let data = try ProportionsFixture.load().decomposition
    let women = data.female.map { $0 == 1 }
    let base = try #require(GapDecomposition(data.y, isFirst: women, factors: [data.unit, data.grade]))
    let other = try #require(
      GapDecomposition(
        data.y, isFirst: women.map { !$0 },
        factors: [data.unit.map { 2 - $0 }, data.grade.map { 3 - $0 }, data.unit]))
    #expect(isClose(other.explained, -base.explained, relative: 1e-9))
    #expect(isClose(other.unexplained, -base.unexplained, relative: 1e-9))
  }

  @Test("refuses a group that the factors determine, or an empty one")
  func refusal() {
    let y = [1.0, 2, 3, 4, 6]
    #expect(
      GapDecomposition(y, isFirst: [true, true, false, false, false], factors: [[0, 0, 1, 1, 1]]) == nil)
    #expect(GapDecomposition(y, isFirst: [Bool](repeating: false, count: 5), factors: []) == nil)
  }
}
