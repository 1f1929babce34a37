import Foundation
import Statistics
import TestSupport
import Testing

@Suite("The jump at a cut")
struct RegressionDiscontinuityTests {
  // The bandwidth is a sixth or a seventh root of sums in another order; what follows from it is as close.
  @Test(
    "agrees with rdrobust on the Senate, on rounded scores and on smooth ones",
    arguments: ["senate", "rounded", "smooth", "fixed"])
  func reference(name: String) throws {
    let data = try #require(try TreatmentPeers.load().discontinuity[name])
    let expected = data.expected
    let found = try RegressionDiscontinuity(outcomes: data.y, scores: data.x, cut: expected.cut)
      .estimate(name == "fixed" ? .fixed(line: 0.8, bias: 1.1) : .optimal)
    for (own, theirs) in [
      (found.bandwidth, expected.h), (found.biasBandwidth, expected.b), (found.estimate, expected.estimate),
      (found.corrected, expected.corrected), (found.standardError, expected.se),
      (found.robustStandardError, expected.robustSe), (found.interval.lowerBound, expected.lower),
      (found.interval.upperBound, expected.upper), (found.pValue, expected.p),
    ] {
      #expect(isClose(own, theirs, relative: 1e-6), "\(name): \(own), expected \(theirs)")
    }
    #expect(found.below == expected.nBelow && found.above == expected.nAbove)
  }

  @Test("moves with outcomes and scores, and does not see the order")
  func laws() throws {
    let data = try #require(try TreatmentPeers.load().discontinuity["smooth"])
    let plain = try RegressionDiscontinuity(outcomes: data.y, scores: data.x, cut: 0.2).estimate()
    let scaled = try RegressionDiscontinuity(
      outcomes: data.y.reversed().map { 2 * $0 - 7 }, scores: data.x.reversed().map { 10 * $0 + 3 }, cut: 5
    ).estimate()
    #expect(isClose(scaled.estimate, 2 * plain.estimate, relative: 1e-7))
    #expect(isClose(scaled.robustStandardError, 2 * plain.robustStandardError, relative: 1e-7))
    #expect(isClose(scaled.bandwidth, 10 * plain.bandwidth, relative: 1e-7))
  }

  @Test("covers a planted jump, and finds none where none is")
  func coverage() throws {
    var (covered, missed) = (0, 0)
    for replicate in 0..<100 {
      var stream = RandomStream(key: RandomKey(seed: 11), replicate: UInt64(replicate))
      let scores = (0..<400).map { _ in 70 + 9 * stream.normal() }
      let outcomes = scores.map { 30 + 0.4 * $0 + ($0 >= 75 ? 2 : 0) + 3 * stream.normal() }
      let found = try RegressionDiscontinuity(outcomes: outcomes, scores: scores, cut: 75).estimate()
      if found.interval.contains(2) { covered += 1 }
      let placebo = try RegressionDiscontinuity(outcomes: outcomes, scores: scores, cut: 65).estimate()
      if placebo.pValue < 0.05 { missed += 1 }
    }
    // 95 of 100 and 5 of 100, within three standard errors and what small windows cost.
    #expect((87...100).contains(covered) && missed <= 13, "\(covered) \(missed)")
  }

  @Test("says why it cannot answer")
  func refusals() throws {
    let scores = (0..<30).map(Double.init)
    #expect(throws: TreatmentError.tooFewAtCut(below: 25, above: 5, needed: 10)) {
      _ = try RegressionDiscontinuity(outcomes: scores, scores: scores, cut: 25)
    }
    #expect(throws: TreatmentError.scoreTooCoarse(below: 1, above: 1, needed: 6)) {
      _ = try RegressionDiscontinuity(outcomes: scores, scores: scores.map { $0 < 15 ? 1 : 2 }, cut: 2)
    }
    #expect(throws: TreatmentError.notFinite(column: "score", row: 1)) {
      _ = try RegressionDiscontinuity(outcomes: [1, 2], scores: [1, .nan], cut: 2)
    }
  }
}
