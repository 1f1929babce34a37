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

@Suite("Regression to the mean")
struct RegressionToMeanTests {
  private static func scores(_ n: Int, reliability: Double, gain: Double, seed: UInt64) -> (
    before: [Double], after: [Double], chosen: [Bool]
  ) {
    var stream = RandomStream(key: RandomKey(seed: seed))
    var (before, after): ([Double], [Double]) = ([], [])
    for _ in 0..<n {
      let level = 70 + 10 * reliability.squareRoot() * stream.normal()
      let noise = 10 * (1 - reliability).squareRoot()
      before.append(level + noise * stream.normal())
      after.append(level + noise * stream.normal() + 1)
    }
    let chosen = before.map { $0 > 80 }
    for row in after.indices where chosen[row] { after[row] += gain }
    return (before, after, chosen)
  }

  // Davis (1976): those above a cut c of a normal score fall by (1 − ρ)σ φ(z)/(1 − Φ(z)), here z = 1, σ = 10.
  @Test("expects what Davis's formula says of people above a cut", arguments: [0.3, 0.6, 0.9])
  func davis(reliability: Double) throws {
    let data = Self.scores(40_000, reliability: reliability, gain: 0, seed: 5)
    let found = try #require(
      RegressionToMean(before: data.before, after: data.after, chosen: data.chosen))
    let hazard = exp(-0.5) / (2 * Double.pi).squareRoot() / NormalDistribution.standard.survival(1)
    let fall = (1 - reliability) * 10 * hazard
    #expect(isClose(found.expectedRegression, -fall, relative: 0.03, floor: 0.1))
    #expect(isClose(found.slope, reliability, relative: 0.05))
    #expect(abs(found.commonChange - 1) < 0.2 && abs(found.remainder) < 3 * found.standardError)
    let sum = found.commonChange + found.expectedRegression + found.remainder
    #expect(isClose(found.observedChange, sum, relative: 1e-9, floor: 1e-9))
  }

  @Test("leaves a planted gain, within 1.96 standard errors as often as it says")
  func recovery() throws {
    var hits = 0
    for replicate in 0..<200 {
      let data = Self.scores(300, reliability: 0.6, gain: 2, seed: UInt64(100 + replicate))
      let found = try #require(
        RegressionToMean(before: data.before, after: data.after, chosen: data.chosen))
      if abs(found.remainder - 2) < 1.959964 * found.standardError { hits += 1 }
    }
    // 95 % of 200, within three binomial errors and what an extrapolated line costs.
    #expect((178...200).contains(hits), "\(hits)")
  }

  @Test("needs others whose scores vary")
  func refusals() {
    #expect(RegressionToMean(before: [1, 2, 3], after: [1, 2, 3], chosen: [true, true, false]) == nil)
    #expect(
      RegressionToMean(
        before: [9, 9, 1, 1, 1, 1], after: [1, 2, 3, 4, 5, 6], chosen: [true, true, false, false, false, false])
        == nil)
  }
}
