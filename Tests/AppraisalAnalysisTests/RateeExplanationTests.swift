import AppraisalAnalysis
import Statistics
import TestSupport
import Testing

@Suite("Explanation of one employee's score")
struct RateeExplanationTests {
  private func selection(_ rows: [Appraised]) throws -> Selection {
    try Selection(
      AdjustedScores(try fitted(rows)), .init(top: .share(0.2), draws: 500), key: RandomKey(seed: 1))
  }

  @Test("raw plus the steps is the adjusted level, to rounding, for everybody")
  func waterfall() throws {
    let rows = CrossedCase(ratees: 15, ratersPerRatee: 3, indicators: 2, periods: 2, units: 3).rows(seed: 50)
    for entry in AdjustedScores(try fitted(rows)).entries {
      let steps = Waterfall(entry).steps
      #expect(steps.map(\.step) == [.raw, .rater, .mix, .fewRecords, .adjusted])
      let changes = steps.filter { $0.step != .adjusted }.map(\.value)
      #expect(isClose(changes.reduce(0, +), entry.adjusted, relative: 1e-12))
      var level = 0.0
      for step in steps.dropLast() {
        level += step.value
        #expect(isClose(step.cumulative, level, relative: 1e-12))
      }
      #expect(steps.last?.value == entry.adjusted && steps.last?.cumulative == entry.adjusted)
    }
  }

  @Test("the rater step is the severity of the employee's raters, averaged over the ratings")
  func raterStep() throws {
    let rows = CrossedCase(periods: 2).rows(seed: 51)
    let performance = try fitted(rows)
    let severity = Dictionary(
      uniqueKeysWithValues: try RaterSeverity(performance).entries.map { ($0.rater, $0.severity) })
    for entry in AdjustedScores(performance).entries {
      let own = rows.filter { $0.ratee == entry.ratee }.map { severity[$0.rater] ?? .nan }
      #expect(isClose(Waterfall(entry).steps[1].value, mean(own), relative: 1e-9, floor: 1e-10))
    }
  }

  @Test("the steps of mix and of raters vanish on average over ratings, as residual effects do")
  func mixStep() throws {
    let rows = CrossedCase(indicators: 2, periods: 2).rows(seed: 52).enumerated().filter { $0.offset % 7 > 0 }
      .map(\.element)
    let entries = AdjustedScores(try fitted(rows)).entries
    let total = entries.reduce(0) { $0 + Double($1.ratings) * $1.mixEffect }
    #expect(abs(total) < 1e-8)
  }

  /// A low mark among high ones, by one of two raters.
  private func oneLowMark() -> [Appraised] {
    var rows = CrossedCase(ratees: 30, raters: 6, ratersPerRatee: 4, noiseSD: 2).rows(seed: 53)
    rows += [72, 74, 73, 40].enumerated().map { place, score in
      Appraised(
        ratee: "special", rater: place < 2 ? "s10" : "s11", score: score, indicator: "i0", period: "2020")
    }
    return rows
  }

  @Test("leaving out the only low rating raises level and P(top) most of all ratings")
  func lowRating() throws {
    let explanation = try RateeExplanation("special", in: try selection(oneLowMark()))
    let ratings = explanation.changes.compactMap {
      change -> (score: Double, change: RateeExplanation.Change)? in
      guard case .rating(_, _, let score) = change.omission else { return nil }
      return (score, change)
    }
    #expect(ratings.map(\.score).sorted() == [40, 72, 73, 74])
    let low = try #require(ratings.first { $0.score == 40 })
    #expect(low.change.adjusted > explanation.entry.adjusted + 3)
    #expect(low.change.topProbability > explanation.approximateTopProbability)
    for rating in ratings where rating.score > 40 {
      #expect(rating.change.adjusted < explanation.entry.adjusted)
      #expect(rating.change.topProbability < explanation.approximateTopProbability)
    }
    let sizes = explanation.changes.map { abs($0.adjusted - explanation.entry.adjusted) }
    #expect(sizes == sizes.sorted(by: >))
  }

  @Test("leaving out the harsh rater raises the level, the other one lowers it")
  func raters() throws {
    let explanation = try RateeExplanation("special", in: try selection(oneLowMark()))
    var levels: [String: Double] = [:]
    for change in explanation.changes {
      if case .rater(let rater) = change.omission { levels[rater] = change.adjusted }
    }
    #expect(levels.keys.sorted() == ["s10", "s11"])
    #expect((levels["s11"] ?? 0) > explanation.entry.adjusted)
    #expect((levels["s10"] ?? 100) < explanation.entry.adjusted)
  }

  @Test("without any rating left the level is the mean that everybody else's ratings have")
  func nothingLeft() throws {
    var rows = CrossedCase(ratees: 30, raters: 6, ratersPerRatee: 4, noiseSD: 2).rows(seed: 54)
    rows += [75, 77].map {
      Appraised(ratee: "single", rater: "s10", score: $0, indicator: "i0", period: "2020")
    }
    let selection = try selection(rows)
    let explanation = try RateeExplanation("single", in: selection)
    let without = try #require(
      explanation.changes.first { if case .rater = $0.omission { true } else { false } })
    let others = rows.filter { $0.ratee != "single" }
    let performance = selection.scores.performance
    let (ratees, raters) = (Set(others.map(\.ratee)).sorted(), Set(others.map(\.rater)).sorted())
    let dense = DenseMixedModel(
      y: others.map(\.score), x: others.map { _ in [1] },
      z: others.map { row in
        ratees.map { $0 == row.ratee ? 1 : 0 } + raters.map { $0 == row.rater ? 1 : 0 }
      },
      g: ratees.map { _ in performance.variance(of: .ratee) }
        + raters.map { _ in performance.variance(of: .rater) },
      residual: performance.fit.residualVariance)
    #expect(isClose(without.adjusted, dense.estimates[0], relative: 1e-7))
  }

  @Test("P(top) by the normal approximation is the one drawn, up to the ends")
  func approximation() throws {
    let selection = try selection(oneLowMark())
    for place in selection.places {
      let ratee = selection.scores.entries[place.index].ratee
      let explanation = try RateeExplanation(ratee, in: selection)
      let p = min(max(place.topProbability, 1e-4), 1 - 1e-4)
      #expect(isClose(explanation.approximateTopProbability, p, relative: 1e-6, floor: 1e-9))
      #expect(explanation.place.index == place.index && explanation.entry.ratee == ratee)
    }
  }

  @Test("indicators carry the means of their ratings, weakest against the average first")
  func indicators() throws {
    let rows = CrossedCase(ratees: 20, indicators: 3).rows(seed: 55)
    let selection = try selection(rows)
    let severity = try RaterSeverity(selection.scores.performance)
    let explanation = try RateeExplanation("e103", in: selection)
    #expect(severity.entries.count == 10)
    let own = rows.filter { $0.ratee == "e103" }
    for level in explanation.indicators {
      let scores = own.filter { $0.indicator == level.indicator }.map(\.score)
      #expect(level.ratings == scores.count)
      #expect(isClose(level.raw, mean(scores), relative: 1e-12))
      let all = rows.filter { $0.indicator == level.indicator }.map(\.score)
      #expect(isClose(level.average, mean(all), relative: 1e-12))
    }
    let gaps = explanation.indicators.map { $0.withoutRaters - $0.average }
    #expect(explanation.indicators.count == 3 && gaps == gaps.sorted())
  }

  @Test("an unknown employee is refused with the names that start alike")
  func unknown() throws {
    let selection = try selection(CrossedCase(ratees: 30).rows(seed: 56))
    do throws(AnalysisError) {
      _ = try RateeExplanation("e1099", in: selection)
      Issue.record("an unknown employee was explained")
    } catch {
      guard case .unknownRatee(let name, let nearest) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(name == "e1099" && nearest == ["e109", "e100", "e101"])
    }
    #expect(RateeExplanation.nearest("zz", ["a", "b"]) == [])
  }
}
