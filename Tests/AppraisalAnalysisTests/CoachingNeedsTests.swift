import Appraisals
import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("What to coach")
struct CoachingNeedsTests {
  /// Three indicators, two periods; unit u0 is 8 points short on i1 and nowhere else.
  private static func rows(seed: UInt64 = 80, shift: Double = 0, scale: Double = 1) -> [Appraised] {
    CrossedCase(
      ratees: 60, raters: 8, ratersPerRatee: 3, indicators: 3, periods: 2, units: 4, rateeSD: 3, noiseSD: 3
    )
    .rows(seed: seed).map { row in
      var row = row
      if row.unit == "u0", row.indicator == "i1" { row.score -= 8 }
      row.score = shift + scale * row.score
      row.weight = row.indicator == "i2" ? 2 : 1
      return row
    }
  }

  private func needs(_ rows: [Appraised], smallestCell: Int = 5) throws -> CoachingNeeds {
    try CoachingNeeds(try fitted(rows), smallestCell: smallestCell)
  }

  private func need(gap: Double, error: Double) -> IndicatorNeed {
    IndicatorNeed(
      indicator: "i", importance: 0.5, ratings: 1, raters: 1, gap: gap, standardError: error, againstPeers: nil,
      peersError: nil)
  }

  @Test("the expected shortfall is E[max(0, −gap)]")
  func shortfall() {
    // scipy 1.17.1: s·norm.pdf(m/s) − m·norm.cdf(−m/s).
    let cases: [(Double, Double, Double)] = [
      (-1, 2, 1.395593114802612), (1, 2, 0.3955931148026121), (0, 1, 0.3989422804014327), (-3, 0, 3), (3, 0, 0),
    ]
    for (gap, error, expected) in cases {
      #expect(isClose(need(gap: gap, error: error).expectedShortfall, expected, relative: 1e-12, floor: 1e-15))
      #expect(isClose(need(gap: gap, error: error).priority, expected / 2, relative: 1e-12, floor: 1e-15))
    }
    #expect(need(gap: -1.3, error: 1).stands && !need(gap: -1.2, error: 1).stands)
  }

  @Test("finds the unit and the indicator that were made short, and says by how much")
  func planted() throws {
    let found = try needs(CoachingNeedsTests.rows())
    let first = try #require(found.rows.first)
    #expect(first.unit == "u0" && first.need.indicator == "i1" && first.need.stands && first.people == 15)
    // 8 points in one of four units lie 6 below the average of all; the indicator alone is short.
    #expect(abs(first.need.gap + 6) < 3 && first.specific < -2.5)
    #expect(found.rows.count == 12 && found.hiddenUnits == 0)
    let priorities = found.rows.map(\.need.priority)
    #expect(priorities == priorities.sorted(by: >))
    #expect(
      isClose(found.rows.filter { $0.unit == "u1" }.reduce(0) { $0 + $1.need.importance }, 1, relative: 1e-12))
  }

  @Test("gaps do not mind where the scale begins and follow its unit; importance does neither")
  func laws() throws {
    let base = try needs(CoachingNeedsTests.rows())
    let moved = try needs(CoachingNeedsTests.rows(shift: 40, scale: 2))
    for (a, b) in zip(base.rows, moved.rows) {
      #expect(a.unit == b.unit && a.need.indicator == b.need.indicator)
      #expect(isClose(b.need.gap, 2 * a.need.gap, relative: 1e-5, floor: 1e-6))
      #expect(isClose(b.need.standardError, 2 * a.need.standardError, relative: 1e-5))
      #expect(isClose(b.need.belowProbability, a.need.belowProbability, relative: 1e-4, floor: 1e-6))
      #expect(a.need.importance == b.need.importance)
    }
  }

  @Test("a person's gaps, weighted by importance, add up to the adjusted level against the mean")
  func addUp() throws {
    let scores = AdjustedScores(try fitted(CoachingNeedsTests.rows()))
    for index in stride(from: 0, to: 60, by: 7) {
      let personal = try PersonalNeeds(index, in: scores)
      let sum = personal.needs.reduce(0) { $0 + $1.importance * $1.gap }
      #expect(isClose(sum, scores.entries[index].adjusted - scores.mean, relative: 1e-9, floor: 1e-9))
      #expect(personal.unit == scores.entries[index].unit && personal.needs.allSatisfy { $0.ratings == 6 })
    }
  }

  @Test("a supervisor sees the team of the last period and nobody else; against the team gaps cancel")
  func supervisor() throws {
    let rows = CoachingNeedsTests.rows()
    let scores = AdjustedScores(try fitted(rows))
    let guidance = try SupervisorGuidance("s10", in: scores)
    let own = Set(rows.filter { $0.rater == "s10" && $0.period == "2021" }.map(\.ratee))
    #expect(Set(guidance.members.map(\.ratee)) == own && guidance.period == "2021")
    for indicator in ["i0", "i1", "i2"] {
      let gaps = guidance.members.compactMap { member in
        member.needs.first { $0.indicator == indicator }?.againstPeers
      }
      #expect(gaps.count == own.count && abs(gaps.reduce(0, +)) < 1e-8)
      let team = try #require(guidance.team.first { $0.indicator == indicator })
      let mean =
        guidance.members.compactMap { $0.needs.first { $0.indicator == indicator }?.gap }.reduce(0, +)
        / Double(own.count)
      #expect(isClose(team.gap, mean, relative: 1e-9, floor: 1e-9))
    }
  }

  @Test("small units are left out and counted")
  func small() throws {
    var rows = CoachingNeedsTests.rows()
    for place in rows.indices where rows[place].ratee == "e100" { rows[place].unit = "alone" }
    let found = try needs(rows)
    #expect(found.hiddenUnits == 1 && !found.rows.contains { $0.unit == "alone" })
    #expect(try needs(rows, smallestCell: 1).rows.contains { $0.unit == "alone" })
  }

  @Test("one indicator, one rating of each, no units, no such rater, no team: refused, each for its reason")
  func refusals() throws {
    let one = CrossedCase(units: 3).rows(seed: 81)
    #expect(refusal { try needs(one) }?.contains("singleLevel") == true)
    let once = CrossedCase(ratersPerRatee: 1, indicators: 2).rows(seed: 82)
    #expect(refusal { try needs(once) }?.contains("levelPerRow") == true)
    let noUnits = CrossedCase(indicators: 2, periods: 2).rows(seed: 83)
    #expect(refusal { try needs(noUnits) }?.contains("unit") == true)
    let scores = AdjustedScores(try fitted(noUnits))
    #expect(refusal { try SupervisorGuidance("nobody", in: scores) }?.contains("unknownRater") == true)
    let peers = noUnits.map { row in
      var row = row
      if row.rater == "s10" { row.type = .peer }
      return row
    }
    let mixed = AdjustedScores(try fitted(peers))
    #expect(refusal { try SupervisorGuidance("s10", in: mixed) }?.contains("noTeam") == true)
  }
}
