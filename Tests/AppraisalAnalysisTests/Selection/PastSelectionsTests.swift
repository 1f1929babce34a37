import AppraisalAnalysis
import Appraisals
import Statistics
import TestSupport
import Testing

@Suite("Earlier lists and development needs")
struct PastSelectionsTests {
  private static let day = CalendarDate(year: 2021, month: 6, day: 30)

  /// Two periods; the first twenty employees are rated `rise` points higher in the second.
  private func rows(rise: Double) -> [Appraised] {
    CrossedCase(ratees: 80, raters: 10, periods: 2, noiseSD: 2).rows(seed: 71).map { row in
      var row = row
      let number = Int(row.ratee.dropFirst()) ?? 0
      if row.period == "2021", number < 120 { row.score += rise }
      return row
    }
  }

  private func selection(_ rows: [Appraised]) throws -> Selection {
    try Selection(
      AdjustedScores(try fitted(rows)), .init(top: .count(16), falseDiscoveryRate: 0.6, draws: 500),
      key: RandomKey(seed: 1))
  }

  private func records(_ numbers: Range<Int>, day: CalendarDate?) -> [PastSelections.Record] {
    numbers.map { PastSelections.Record(ratee: "e\($0)", day: day) }
  }

  /// The coefficient of the group in after ~ 1 + before + group by the normal equations, from means by hand.
  private func ancova(_ selection: Selection, selected: Set<String>) -> Double {
    let performance = selection.scores.performance
    let design = performance.model.design
    let dense = Dictionary(grouping: design.ratees.codes.indices) { design.ratees.codes[$0] }
    let effects = try? RaterSeverity(performance)
    let severity = Dictionary(
      uniqueKeysWithValues: (effects?.entries ?? []).map { ($0.rater, $0.severity) })
    let period = performance.fit.coefficients.first { $0.name == "period2021" }?.estimate ?? 0
    let intercept = performance.fit.coefficients[0].estimate
    var people: [(before: Double, after: Double, group: Double)] = []
    for (code, places) in dense {
      func average(_ year: String) -> Double {
        let own = places.filter { design.table.periods[design.rows[$0]] == year }
        return mean(
          own.map { place in
            let rater = design.raters?.levels[Int(design.raters?.codes[place] ?? 0)] ?? ""
            return performance.model.model.response[place] - intercept - (year == "2021" ? period : 0)
              + (severity[rater] ?? 0)
          })
      }
      people.append(
        (average("2020"), average("2021"), selected.contains(design.ratees.levels[Int(code)]) ? 1 : 0))
    }
    let (b, a, g) = (people.map(\.before), people.map(\.after), people.map(\.group))
    func cross(_ x: [Double], _ y: [Double]) -> Double {
      zip(x, y).reduce(0) { $0 + ($1.0 - mean(x)) * ($1.1 - mean(y)) }
    }
    return (cross(g, a) * cross(b, b) - cross(b, a) * cross(g, b))
      / (cross(g, g) * cross(b, b) - cross(g, b) * cross(g, b))
  }

  @Test("finds the rise of those once chosen, as a regression by hand has it")
  func rise() throws {
    let selection = try selection(rows(rise: 4))
    let day = try #require(CalendarDate(year: 2020, month: 12, day: 31))
    let past = PastSelections(records(100..<120, day: day), selection)
    let rise = try #require(past.rises.first)
    #expect(past.rises.count == 1 && rise.selected == 20 && rise.others == 60 && past.known == 20)
    let expected = ancova(selection, selected: Set((100..<120).map { "e\($0)" }))
    #expect(isClose(rise.points, expected, relative: 1e-6))
    #expect(rise.interval.lowerBound > 0 && past.isRatedHigher)
    #expect(rise.interval.contains(4))
  }

  @Test("warns of no rise where there is none, and has no answer without days, or before all ratings")
  func none() throws {
    let selection = try selection(rows(rise: 0))
    let day = try #require(CalendarDate(year: 2020, month: 12, day: 31))
    let past = PastSelections(records(100..<120, day: day), selection)
    #expect(!past.isRatedHigher)
    #expect(PastSelections(records(100..<120, day: nil), selection).rises.isEmpty)
    let early = PastSelections(
      records(100..<120, day: CalendarDate(year: 2010, month: 1, day: 1)), selection)
    #expect(early.rises.isEmpty && early.roundsWithoutAnswer == 1)
    let few = PastSelections(records(100..<103, day: day), selection)
    #expect(few.rises.isEmpty)
    let strangers = PastSelections(records(900..<910, day: day), selection)
    #expect(strangers.known == 0 && strangers.recorded == 10 && strangers.again == nil)
  }

  @Test("counts who is recommended again, against everybody else")
  func again() throws {
    let selection = try selection(rows(rise: 0))
    let best = selection.places(on: .recommended).map { selection.scores.entries[$0.index].ratee }
    let past = PastSelections(best.map { .init(ratee: $0, day: nil) }, selection)
    let again = try #require(past.again)
    #expect(again.firstSelected == best.count && again.firstCount == best.count && again.secondSelected == 0)
  }

  @Test("names weak indicators with the probability of the normal posterior, boxes and missing hours")
  func development() throws {
    let rows = CrossedCase(ratees: 40, raters: 8, indicators: 2).rows(seed: 72)
    let names = (0..<40).map { "e\(100 + $0)" }
    let hours = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Double($0)) })
    let potential = Dictionary(uniqueKeysWithValues: names.map { ($0, 80.0) })
    let table = appraisals(rows, numbers: ["training_hours": hours, "potential": potential])
    let scores = AdjustedScores(try PerformanceModel(RatingDesign(table)).fit())
    let boxes = try NineBoxes(
      scores, policy: .standard, share: .fixed(0), draws: 500, key: RandomKey(seed: 1))
    let need = DevelopmentNeed(boxes)
    // Everybody's potential is medium: boxes 3, 5 and 7 all name development.
    #expect(need.people.count == 40 && need.count(.box) == 40 && need.count(.hours) == 20)
    let limit = try #require(need.gapLimit)
    let performance = scores.performance
    let variance = performance.variance(of: .ratee) + performance.variance(of: .rateeIndicator)
    #expect(isClose(limit, -variance.squareRoot(), relative: 1e-12))
    #expect(need.count(.indicator) > 0)
    for person in need.people {
      for gap in person.gaps {
        let p = NormalDistribution.standard.cdf((limit - gap.points) / gap.standardError)
        #expect(isClose(gap.probability, p, relative: 1e-9) && p >= 0.8 && gap.points < 0)
      }
    }
    #expect(need.people.map(\.grounds.count) == need.people.map(\.grounds.count).sorted(by: >))
  }
}
