import AppraisalAnalysis
import Appraisals
import Statistics
import TestSupport
import Testing

@Suite("Objective results as an anchor")
struct AnchoredSeverityTests {
  /// Disjoint teams with ratings and results in three periods.
  private func rows(
    seed: UInt64, slope: Double = 0.7, scale: Double = 1, shift: Double = 0, related: Bool = true
  ) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<15).flatMap { team -> [Appraised] in
      let severity = team == 0 ? 6.0 : 2 * stream.normal()
      let quality = 4 * stream.normal()
      return (0..<10).flatMap { member -> [Appraised] in
        let level = quality + 5 * stream.normal()
        return (0..<3).flatMap { period -> [Appraised] in
          let ratee = "e\(100 * team + member)"
          let other = related ? level : 5 * stream.normal()
          return [
            Appraised(
              ratee: ratee, rater: "s\(10 + team)", score: 60 + level - severity + 2 * stream.normal(),
              period: "202\(period)"),
            Appraised(
              ratee: ratee, rater: "s\(10 + team)",
              score: shift + scale * (80 + slope * other + 2 * stream.normal()), period: "202\(period)",
              type: .objective),
          ]
        }
      }
    }
  }

  private func study(_ rows: [Appraised]) throws -> SeverityStudy {
    try SeverityStudy(RatingDesign(appraisals(rows)))
  }

  @Test("raters of disjoint teams get status A, and the severe one is found")
  func anchors() throws {
    let found = try study(rows(seed: 1))
    #expect(found.severity.entries.allSatisfy { $0.status == .anchored && $0.basis == .results })
    let first = try #require(found.severity.entries.first)
    #expect(first.rater == "s10" && first.verdict == .severe && first.isSettled)
    let anchored = try #require(found.severity.anchored)
    #expect(anchored.calibration.interval.contains(0.7))
    #expect(anchored.severityShare == 1 || anchored.calibration.difficultyP < 0.2)
  }

  @Test("the unit and the origin of results change nothing but λ")
  func laws() throws {
    let plain = try study(rows(seed: 2))
    let moved = try study(rows(seed: 2, scale: 3, shift: 100))
    let (a, b) = (try #require(plain.severity.anchored), try #require(moved.severity.anchored))
    #expect(isClose(b.calibration.slope, 3 * a.calibration.slope, relative: 1e-10))
    #expect(isClose(b.calibration.standardError, 3 * a.calibration.standardError, relative: 1e-10))
    for (one, other) in zip(plain.severity.entries, moved.severity.entries) {
      // Two searches stop within 1e-5 Newton decrements of each other.
      #expect(one.rater == other.rater && isClose(one.severity, other.severity, relative: 1e-5, floor: 1e-5))
      #expect(isClose(one.standardError, other.standardError, relative: 1e-4))
    }
  }

  @Test("results that have nothing to do with ratings are refused, in so many words")
  func unrelated() throws {
    let found = try study(rows(seed: 3, related: false))
    guard case .refused(.unrelated(let lower, let upper)) = found.anchor else {
      Issue.record("not refused: \(found.anchor)")
      return
    }
    #expect(lower < 0 && upper > 0)
    #expect(found.severity.entries.allSatisfy { $0.basis == .exchangeableTeams })
  }

  @Test("one result an employee is too little")
  func tooFew() throws {
    let single = rows(seed: 4).filter { $0.type != .objective || $0.period == "2020" }
    guard case .refused(.tooFewEmployees(let found, 20)) = try study(single).anchor else {
      Issue.record("not refused")
      return
    }
    #expect(found == 0)
  }

  @Test("a share ρ of the effect taken as real shrinks severity and, at 1, leaves none")
  func dial() throws {
    let rows = CrossedCase(ratees: 60, raters: 6, ratersPerRatee: 1, periods: 3).rows(seed: 5)
    let design = RatingDesign(appraisals(rows))
    let whole = try SeverityStudy(design).severity
    let half = try SeverityStudy(design, realShare: .byStatus).severity
    let none = try SeverityStudy(design, realShare: .fixed(1)).severity
    let byName = Dictionary(uniqueKeysWithValues: half.entries.map { ($0.rater, $0) })
    let variance = whole.performance.variance(of: .rater)
    for entry in whole.entries {
      let other = try #require(byName[entry.rater])
      #expect(entry.status == .linked && other.realShare == 0.5)
      #expect(isClose(other.severity, entry.severity / 2, relative: 1e-12))
      #expect(isClose(other.effect, entry.severity, relative: 1e-12))
      // (1−ρ)²PEV + ρ(1−ρ)σ²
      let expected = 0.25 * entry.standardError * entry.standardError + 0.25 * variance
      #expect(isClose(other.standardError * other.standardError, expected, relative: 1e-9))
      #expect(isClose(other.p, entry.p, relative: 1e-12))
      // All of it real: no verdict can stand for every ρ.
      #expect(entry.verdict == .undecided || !entry.isRobust)
    }
    #expect(none.entries.allSatisfy { $0.severity == 0 && $0.verdict == .undecided })
  }
}
