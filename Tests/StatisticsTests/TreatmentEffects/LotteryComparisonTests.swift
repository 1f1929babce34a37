import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Winners and losers of a lottery")
struct LotteryComparisonTests {
  // Fisher's lady: of the 70 ways to choose 4 of 8, two are as extreme as 1 2 3 4 against 5 6 7 8.
  @Test("counts all ways where there are few")
  func exact() throws {
    let found = try LotteryComparison(won: [5, 6, 7, 8], lost: [1, 2, 3, 4], key: RandomKey(seed: 1))
    #expect(found.isExact && found.permutations == 70 && isClose(found.pValue, 2.0 / 70, relative: 1e-12))
    #expect(found.difference == 4)
    // Welch's error of two samples of variance 5/3, and t(6) at .975 = 2.446912.
    #expect(isClose(found.standardError, (5.0 / 6).squareRoot(), relative: 1e-12))
    #expect(isClose(found.interval.lowerBound, 4 - 2.446912 * (5.0 / 6).squareRoot(), relative: 1e-6))
  }

  @Test("draws where there are many, the same for the same key, and is symmetric")
  func drawn() throws {
    var stream = RandomStream(key: RandomKey(seed: 3))
    let values = (0..<60).map { _ in stream.normal() }
    let (won, lost) = (Array(values[..<25]).map { $0 + 0.6 }, Array(values[25...]))
    let found = try LotteryComparison(won: won, lost: lost, key: RandomKey(seed: 4))
    let turned = try LotteryComparison(won: lost, lost: won, key: RandomKey(seed: 4))
    #expect(!found.isExact && found.permutations == 9999)
    #expect(found == (try LotteryComparison(won: won, lost: lost, key: RandomKey(seed: 4))))
    #expect(isClose(turned.difference, -found.difference, relative: 1e-12))
    // Student's p is near for normal values; its Monte Carlo error is at most .005.
    let t = try GroupTest.t(won, lost).test.p
    #expect(abs(found.pValue - t) < 0.02 && abs(turned.pValue - found.pValue) < 0.01)
  }

  @Test("says why it cannot compare")
  func refusals() {
    #expect(throws: SampleError.tooFewValues(found: 1, needed: 2)) {
      _ = try LotteryComparison(won: [1], lost: [2, 3], key: RandomKey(seed: 1))
    }
    #expect(throws: SampleError.constant(value: 2)) {
      _ = try LotteryComparison(won: [2, 2], lost: [2, 2], key: RandomKey(seed: 1))
    }
  }
}
