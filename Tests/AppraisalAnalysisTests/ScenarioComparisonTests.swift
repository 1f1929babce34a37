import Appraisals
import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("Scenarios side by side")
struct ScenarioComparisonTests {
  private static let rows = CrossedCase(ratees: 60, raters: 8, ratersPerRatee: 3, indicators: 2, periods: 2)
    .rows(seed: 70)

  private func compare(_ scenarios: [Scenario], _ request: Selection.Request? = nil) throws
    -> ScenarioComparison
  {
    try ScenarioComparison(
      appraisals(ScenarioComparisonTests.rows),
      request ?? .init(top: .count(12), falseDiscoveryRate: 0.4, draws: 500),
      scenarios: scenarios, key: RandomKey(seed: 4))
  }

  @Test("a scenario that says what the base says changes nothing, not even a probability")
  func same() throws {
    let same: [Scenario.Change] = [
      .seats(12), .top(.count(12)), .top(.share(0.2)), .falseDiscoveryRate(0.4), .realShare(0),
      .scope(.acrossUnits),
      .everybodyEligible, .minimumService(3), .minimumRemaining(2),
    ]
    let found = try compare(same.map { Scenario([$0]) } + [Scenario(same), Scenario([])])
    for outcome in found.outcomes {
      #expect(outcome.moves.isEmpty && outcome.summary == found.baseSummary, "\(outcome.scenario)")
    }
    #expect(found.changesByChance == nil)
  }

  @Test("the same weight for all indicators is fitted again and changes nothing either")
  func weight() throws {
    let found = try compare([Scenario([.weight(indicator: "i0", 1)]), Scenario([.weight(indicator: "i0", 9)])])
    #expect(found.outcomes[0].moves.isEmpty && found.outcomes[0].summary == found.baseSummary)
    #expect(found.outcomes[1].summary != found.baseSummary && found.changesByChance != nil)
  }

  @Test(
    "fewer seats let nobody in, a stricter rate lets nobody in, and both cost what their lost names were worth")
  func nested() throws {
    let found = try compare([
      Scenario([.seats(5)]), Scenario([.falseDiscoveryRate(0.02)]), Scenario([.seats(20)]),
    ])
    let p = Dictionary(
      uniqueKeysWithValues: found.base.places.map {
        (found.base.scores.entries[$0.index].ratee, $0.topProbability)
      })
    for outcome in found.outcomes.prefix(2) {
      let summary = try #require(outcome.summary)
      #expect(outcome.entering.isEmpty && !outcome.leaving.isEmpty)
      let lost = outcome.leaving.reduce(0) { $0 + (p[$1.ratee] ?? 0) }
      #expect(isClose(found.baseSummary.expectedTopByBase - summary.expectedTopByBase, lost, relative: 1e-12))
      #expect(isClose(summary.expectedTop, summary.expectedTopByBase, relative: 1e-12))
      #expect(
        isClose(
          summary.expectedFalseDiscoveries, 1 - summary.expectedTop / Double(summary.filled), relative: 1e-9,
          floor: 1e-12))
    }
    #expect(found.outcomes[0].summary?.filled == 5 && found.outcomes[2].leaving.isEmpty)
  }

  @Test("without a rater, those whom nobody else rated are gone; the rest is the list of the remaining rows")
  func withoutRater() throws {
    var rows = ScenarioComparisonTests.rows
    rows.append(Appraised(ratee: "alone", rater: "s10", score: 75, indicator: "i0", period: "2020"))
    let request = Selection.Request(top: .count(12), falseDiscoveryRate: 0.4, draws: 300, dial: [])
    let found = try ScenarioComparison(
      appraisals(rows), request, scenarios: [Scenario([.withoutRater("s10")])], key: RandomKey(seed: 4))
    let outcome = try #require(found.outcomes.first)
    #expect(outcome.moves.contains { $0.ratee == "alone" && $0.to == nil })
    let rest = try Selection(
      AdjustedScores(try fitted(rows.filter { $0.rater != "s10" })), request, key: RandomKey(seed: 4))
    #expect(outcome.summary?.filled == rest.places(on: .recommended).count)
    #expect(
      isClose(
        outcome.summary?.expectedTop ?? 0, rest.places(on: .recommended).reduce(0) { $0 + $1.topProbability },
        relative: 1e-12))
  }

  @Test(
    "what the data cannot answer is said of that scenario alone; what is not in the data ends the comparison")
  func refusals() throws {
    let found = try compare([
      Scenario([.withoutPeriod("2020"), .withoutPeriod("2021")]), Scenario([.seats(3)]),
    ])
    #expect(
      found.outcomes[0].summary == nil && found.outcomes[0].refusal != nil && found.outcomes[1].summary != nil)
    for change in [
      Scenario.Change.withoutRater("nobody"), .withoutPeriod("1999"), .withoutIndicator("x"),
      .weight(indicator: "x", 2),
    ] {
      #expect(throws: AnalysisError.self) { try compare([Scenario([change])]) }
    }
  }

  @Test("with a real share of 1 the list follows the raters, with 0 it does not, and both see the same draws")
  func dial() throws {
    let (zero, one) = (Scenario([.realShare(0)]), Scenario([.realShare(1)]))
    let found = try compare([zero, one])
    #expect(found.outcomes[0].moves.isEmpty)
    #expect(!found.outcomes[1].moves.isEmpty)
    let again = try compare([one])
    #expect(again.outcomes[0].moves == found.outcomes[1].moves)
  }
}
