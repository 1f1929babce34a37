import Foundation
import Statistics
import TestSupport
import Testing

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
    #expect(isClose(found.lastingShare, reliability, relative: 0.05))
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

  @Test("takes what lasts from all scores that decided: less of a mean of three is chance")
  func severalScores() throws {
    var stream = RandomStream(key: RandomKey(seed: 9))
    var scores: [[Double]] = [[], [], []]
    var after: [Double] = []
    for _ in 0..<20_000 {
      let level = 5 * stream.normal()
      for k in 0..<3 { scores[k].append(level + 5 * stream.normal()) }
      after.append(level + 5 * stream.normal())
    }
    let means = after.indices.map { (scores[0][$0] + scores[1][$0] + scores[2][$0]) / 3 }
    let chosen = means.map { $0 > 6 }
    let all = try #require(
      RegressionToMean(before: scores[0], earlier: [scores[1], scores[2]], after: after, chosen: chosen))
    let one = try #require(RegressionToMean(before: scores[0], after: after, chosen: chosen))
    // Spearman–Brown: one score has reliability 1/2, the mean of three 3/4.
    #expect(abs(all.lastingShare - 0.75) < 0.03 && abs(all.remainder) < 3 * all.standardError)
    #expect(one.remainder > 5 * one.standardError)
    // A score that repeats another changes nothing.
    let again = try #require(
      RegressionToMean(
        before: scores[0], earlier: [scores[1], scores[2], scores[0]], after: after, chosen: chosen))
    #expect(isClose(again.remainder, all.remainder, relative: 1e-9))
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
