import AppraisalAnalysis
import TestSupport
import Testing

@Suite("The performance model")
struct PerformanceModelTests {
  private func model(_ rows: [Appraised], raters: Presence = .named) throws -> PerformanceModel {
    try PerformanceModel(RatingDesign(appraisals(rows, raters: raters)))
  }

  private func dropped(_ model: PerformanceModel) -> [String: DroppedTerm.Reason] {
    Dictionary(uniqueKeysWithValues: model.dropped.map { ($0.name, $0.reason) })
  }

  @Test("keeps every term of a rich design and writes the formula as lme4 would")
  func full() throws {
    let rich = CrossedCase(ratees: 12, ratersPerRatee: 3, indicators: 2, periods: 2, units: 3).rows(seed: 1)
    let found = try model(rich)
    #expect(found.parts == [.ratee, .rater, .unit, .rateeIndicator, .raterIndicator])
    #expect(found.dropped.isEmpty)
    #expect(
      found.formula == "score ~ indicator + period + (1 | ratee) + (1 | rater) + (1 | unit)"
        + " + (1 | ratee:indicator) + (1 | rater:indicator)")
    #expect(found.model.fixedEffects.names == ["(Intercept)", "indicatori1", "period2021"])
  }

  @Test("has no interaction and no contrasts with one indicator and one period")
  func plain() throws {
    let found = try model(CrossedCase().rows(seed: 1))
    #expect(found.formula == "score ~ 1 + (1 | ratee) + (1 | rater)")
    #expect(found.parts == [.ratee, .rater])
    #expect(found.model.fixedEffects.names == ["(Intercept)"])
  }

  @Test("drops a factor with one level")
  func singleLevel() throws {
    let rows = (0..<12).map { Appraised(ratee: "e\($0 % 4)", score: Double($0), unit: "u") }
    let found = try model(rows)
    #expect(dropped(found) == ["rater": .singleLevel, "unit": .singleLevel])
    #expect(found.parts == [.ratee])
    #expect(found.term(.rater) == nil && found.term(.ratee) == 0)
  }

  @Test("drops a term whose every row is a level of its own")
  func levelPerRow() throws {
    let rows = (0..<5).flatMap { ratee in
      ["x", "y"].map {
        Appraised(ratee: "e\(ratee)", rater: "s\(ratee % 2)", score: Double(ratee), indicator: $0)
      }
    }
    var scores = rows
    for i in scores.indices { scores[i].score += Double(i * i % 7) }
    let found = try model(scores)
    #expect(dropped(found)["ratee:indicator"] == .levelPerRow)
    #expect(found.parts == [.ratee, .rater, .raterIndicator])
  }

  @Test("drops a term that groups the rows as an earlier one does, whatever the levels are called")
  func sameGroups() throws {
    let rows = (0..<24).map { i in
      Appraised(
        ratee: "e\(i % 8)", rater: "s\(i % 8 % 3)", score: Double(i * i % 11), unit: "u\(9 - i % 8 % 3)")
    }
    let found = try model(rows)
    #expect(found.parts == [.ratee, .rater])
    #expect(dropped(found) == ["unit": .sameGroups(as: "rater")])
    // A supervisor for each employee is the employee over again.
    let own = (0..<24).map { Appraised(ratee: "e\($0 % 8)", rater: "s\($0 % 8)", score: Double($0 * $0 % 11)) }
    #expect(dropped(try model(own)) == ["rater": .sameGroups(as: "ratee")])
  }

  @Test("keeps units that hold several raters each: nesting is not sameness")
  func nested() throws {
    let rows = (0..<40).map { i in
      Appraised(ratee: "e\(i % 20)", rater: "s\(i % 4)", score: Double(i * i % 13), unit: "u\(i % 2)")
    }
    #expect(try model(rows).parts == [.ratee, .rater, .unit])
  }

  @Test("drops the unit where some rows have none, and says how many")
  func missingUnits() throws {
    let rows = (0..<24).map { i in
      Appraised(
        ratee: "e\(i % 8)", rater: "s\(i % 3)", score: Double(i * i % 11), unit: i < 3 ? nil : "u\(i % 8 % 2)")
    }
    #expect(dropped(try model(rows)) == ["unit": .missingValues(rows: 3)])
  }

  @Test("does without raters where the source names none")
  func noRaters() throws {
    let found = try model(CrossedCase(indicators: 2).rows(seed: 2), raters: .absent)
    #expect(found.parts == [.ratee, .rateeIndicator])
    #expect(found.dropped.isEmpty)
  }

  @Test("leaves rows of measurements out of the response")
  func objective() throws {
    var rows = CrossedCase(ratees: 10).rows(seed: 3)
    let count = rows.count
    rows.append(Appraised(ratee: "e100", rater: "objective", score: 1e5, indicator: "i9", type: .objective))
    let found = try model(rows)
    #expect(found.model.response.count == count)
    #expect(found.formula == "score ~ 1 + (1 | ratee) + (1 | rater)")
  }

  @Test("refuses one row, one ratee, scores all equal and one rating each, and says which")
  func refusals() {
    #expect(
      refusal { try model([.init(ratee: "a", score: 1)]) }.map { $0.contains("tooFewRatings(found: 1") } == true
    )
    let lonely = (0..<9).map { Appraised(ratee: "a", rater: "s\($0 % 3)", score: Double($0)) }
    #expect(refusal { try model(lonely) }?.contains("tooFewLevels(factor: \"ratee\", found: 1") == true)
    let equal = (0..<9).map { Appraised(ratee: "e\($0 % 3)", score: 85) }
    #expect(refusal { try model(equal) }?.contains("scoresAllEqual(score: 85.0, rows: 9)") == true)
    let once = (0..<9).map { Appraised(ratee: "e\($0)", rater: "s\($0 % 3)", score: Double($0)) }
    #expect(refusal { try model(once) }?.contains("noPersonVariance") == true)
    #expect(refusal { try model(once) }?.contains("levelPerRow") == true)
    let measured = (0..<9).map { Appraised(ratee: "e\($0 % 3)", score: Double($0), type: .objective) }
    #expect(refusal { try model(measured) }?.contains("tooFewRatings(found: 0") == true)
  }

  @Test("refuses scores that the terms reproduce without error")
  func perfectFit() {
    let rows = (0..<6).flatMap { ratee in
      (0..<4).map { Appraised(ratee: "e\(ratee)", rater: "s\($0)", score: Double(ratee * 3 - $0)) }
    }
    #expect(refusal { try fitted(rows) } != nil)
  }
}
