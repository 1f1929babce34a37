import Appraisals
import TestSupport
import Testing

@Suite("Achievement of one indicator")
struct AchievementTests {
  private func map() throws -> AchievementMap {
    try #require(try policy("permenpanrb-8-2021").achievementMap)
  }

  @Test("gets the scores of the worked examples: 98 % is 88, 100 % is 109, more than 110 % is 120")
  func examples() throws {
    let map = try map()
    let expected: [(Double, Double?)] = [
      (98, 88), (99, 89), (100, 109), (110.5, 120), (150, 120), (101, 110), (110, 120), (80, 70), (79, 69),
      (60, 50), (59, 49), (0, 0), (59.5, nil), (79.5, nil), (99.5, nil), (100.5, nil), (-3, nil),
    ]
    for (percent, score) in expected { #expect(map.score(forPercent: percent) == score, "\(percent) %") }
    #expect(map.score(forPercent: 100, target: .maximal) == 120)
    #expect(map.score(forPercent: 98, target: .maximal) == 88)
    #expect(map.category(ofPercent: 98) == .needsImprovement && map.category(ofPercent: 100) == .good)
  }

  @Test("never gets a score between 89 and 109")
  func gap() throws {
    let map = try map()
    for score in [89.001, 90, 99.5, 102.8, 108.999] {
      #expect(map.percents(forScore: score) == [], "\(score)")
      #expect(map.gap(containing: score)?.lower == 89 && map.gap(containing: score)?.upper == 109)
    }
    for score in [89.0, 109, 110, 120, 0] { #expect(map.gap(containing: score) == nil) }
    #expect(map.gaps.map(\.lower) == [49, 69, 89, 109] && map.gaps.map(\.upper) == [50, 70, 109, 110])
  }

  @Test("can be read back from its score, wherever the rule is a line, and never falls")
  func roundTrip() throws {
    let map = try map()
    var last = -1.0
    for step in 0...1200 {
      let percent = Double(step) / 10
      guard let score = map.score(forPercent: percent) else { continue }
      #expect(score >= last)
      last = score
      let back = map.percents(forScore: score)
      #expect(
        back.contains { $0.contains(percent) || isClose($0.lower, percent, relative: 1e-12, floor: 1e-12) },
        "\(percent)")
    }
    // 120 is exactly 100 % of a maximal target, 110 %, or more.
    #expect(map.percents(forScore: 120).map(\.lower) == [100, 110, 110])
  }

  @Test("is computed as in the annex: normal, special condition, and against a range")
  func percents() {
    func percent(_ realisation: Double, _ target: AchievementTarget, _ polarity: Polarity) -> Double? {
      AchievementRate.percent(realisation: realisation, target: target, polarity: polarity)
    }
    #expect(percent(70, .range(80...90), .moreIsBetter) == 87.5)
    // 6.5 of 7–8 months: (1 + (1 − 6.5/7)) × 100 = 107.14, printed as 107.
    #expect(percent(6.5, .range(7...8), .lessIsBetter)?.rounded() == 107)
    #expect(percent(9, .range(7...8), .lessIsBetter) == 87.5)
    // The annex prints 113 %, a slip: 92 / 90 = 102.2 %.
    #expect(isClose(percent(92, .range(80...90), .moreIsBetter) ?? 0, 920.0 / 9, relative: 1e-14))
    #expect(percent(85, .range(80...90), .moreIsBetter) == 100)
    #expect(percent(8, .range(7...8), .lessIsBetter) == 100)
    #expect(percent(45, .number(50), .moreIsBetter) == 90)
    #expect(isClose(percent(45, .number(50), .lessIsBetter) ?? 0, 110, relative: 1e-14))
    #expect(percent(50, .number(50), .lessIsBetter) == 100)
    #expect(percent(70, .range(80...90), .range) == 87.5)
    #expect(percent(108, .range(80...90), .range) == 80)
    for target in [AchievementTarget.number(0), .number(-1), .number(.nan), .range(0...1)] {
      #expect(percent(1, target, .moreIsBetter) == nil)
    }
    #expect(percent(.nan, .range(1...2), .moreIsBetter) == nil)
    #expect(percent(.infinity, .number(1), .lessIsBetter) == nil)
  }
}
