import Appraisals
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("What check looks at")
struct DataCheckTests {
  private func row(
    _ ratee: String, _ rater: String, _ period: String, _ score: Double = 70, indicator: String = "x",
    type: RaterType = .superior
  ) -> Appraised {
    Appraised(ratee: ratee, rater: rater, score: score, indicator: indicator, period: period, type: type)
  }

  private func links(_ rows: [Appraised]) -> ComparisonLinks { ComparisonLinks(RatingDesign(appraisals(rows))) }

  private func question(_ topic: DataQuestion.Topic, _ rows: [Appraised]) throws -> DataQuestion {
    try #require(DataCheck(appraisals(rows)).questions.first { $0.topic == topic })
  }

  @Test("counts movers, double ratings and anchors apart")
  func counts() {
    let found = links([
      row("mover", "s1", "2023"), row("mover", "s2", "2024"),
      row("double", "s1", "2023"), row("double", "s2", "2023"),
      row("same", "s1", "2023"), row("same", "s1", "2024"),
      // Both raters in both periods: rated twice, moved never.
      row("pair", "s1", "2023"), row("pair", "s2", "2023"), row("pair", "s1", "2024"),
      row("pair", "s2", "2024"),
      row("same", "objective", "2024", indicator: "files", type: .objective),
      row("measured", "objective", "2024", indicator: "files", type: .objective),
    ])
    #expect(found.movers == 1 && found.doubleRated == 2 && found.anchored == 1)
    #expect(found.rateesInSeveralPeriods == 3 && found.ratersInSeveralPeriods == 2)
  }

  @Test("counts what sets of raters, periods and indicators count", arguments: 0..<10)
  func definitions(_ seed: Int) throws {
    var state = UInt64(seed + 1)
    func draw(_ size: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % size
    }
    let rows = (0..<150).map { _ in
      row("e\(draw(25))", "s\(draw(6))", "\(2020 + draw(3))", Double(draw(9)), indicator: "i\(draw(4))")
    }
    let found = links(rows)
    let people = Dictionary(grouping: rows) { $0.ratee }.values
    let raters = people.map { rows in
      Dictionary(grouping: rows) { $0.period }.values.map { Set($0.map(\.rater)) }
    }
    #expect(found.movers == raters.count { Set($0).count > 1 })
    #expect(found.doubleRated == raters.count { $0.contains { $0.count > 1 } })
    #expect(found.rateesInSeveralPeriods == raters.count { $0.count > 1 })
    let periods = Dictionary(grouping: rows) { $0.rater }.values.map { Set($0.map(\.period)).count }
    #expect(found.ratersInSeveralPeriods == periods.count { $0 > 1 })
    let forms = Dictionary(grouping: rows) { [$0.ratee, $0.rater, $0.period] }.values
    #expect(found.formsWithThreeIndicators == forms.count { Set($0.map(\.indicator)).count > 2 })
    let audit = try DesignAudit(RatingDesign(appraisals(rows)))
    #expect(audit.movers == found.movers && audit.doubleRatedRatees == found.doubleRated)
  }

  @Test("does not depend on the order of rows")
  func order() {
    let rows = CrossedCase(indicators: 3, periods: 2, units: 2).rows(seed: 7)
    #expect(links(rows) == links(rows.reversed()))
    #expect(links(rows).formsWithThreeIndicators == rows.count / 3)
  }

  @Test("finds raters who give everybody one score, among those with five ratings or more")
  func singleValue() throws {
    var rows: [Appraised] = []
    for place in 0..<5 {
      rows.append(row("e\(place)", "flat", "2024", 80))
      rows.append(row("e\(place)", "flat", "2024", 90, indicator: "y"))
      rows.append(row("e\(place)", "lively", "2024", 60 + Double(place)))
      rows.append(row("e\(place)", "same", "2024", 75))
    }
    rows.append(row("e1", "few", "2024", 70))
    let design = RatingDesign(appraisals(rows))
    let overall = try #require(SingleValueRaters.overall(design))
    #expect(overall.raters == 3 && overall.singleValue == 1)
    #expect(isClose(overall.share ?? 0, 1.0 / 3, relative: 1e-15))
    let each = SingleValueRaters.byIndicator(design)
    #expect(
      each.map(\.indicator) == ["x", "y"] && each.map(\.raters) == [3, 1] && each.map(\.singleValue) == [2, 1])
    #expect(SingleValueRaters.overall(RatingDesign(appraisals(rows, raters: .absent))) == nil)
  }

  @Test("measures the ceiling: the share of the highest score")
  func ceiling() {
    let table = appraisals((0..<10).map { row("e\($0)", "s", "2024", $0 < 3 ? 100 : Double($0)) })
    #expect(InformationContent.all(table)[0].highestShare == 0.3)
  }

  @Test("asks ten questions in one order")
  func topics() {
    let questions = DataCheck(appraisals([row("a", "s", "2024")])).questions
    #expect(questions.map(\.topic) == DataQuestion.Topic.allCases && questions.count == 10)
    #expect(questions.allSatisfy { !$0.isAnswerable })
  }

  @Test("a crossed design answers what rests on raters; a nested one does not separate severity")
  func designs() throws {
    let crossed = CrossedCase(indicators: 3, periods: 3).rows(seed: 1)
    for topic in [
      DataQuestion.Topic.rankEmployees, .compareRaters, .separateSeverity, .raterDrift, .halo, .trends,
    ] {
      #expect(try question(topic, crossed).isAnswerable, "\(topic)")
    }
    // Four teams with a supervisor each, over three periods.
    let nested = crossed.map { row in
      var row = row
      row.rater = "s\(row.ratee.hashValueOfTeam)"
      return row
    }
    for topic in [DataQuestion.Topic.compareRaters, .separateSeverity, .raterDrift] {
      #expect(try !question(topic, nested).isAnswerable, "\(topic)")
    }
    guard case .disconnected(4, _, 4) = try question(.compareRaters, nested).reason else {
      Issue.record("\(try question(.compareRaters, nested).reason)")
      return
    }
    guard case .nested = try question(.separateSeverity, nested).reason else {
      Issue.record("nested teams are not called nested")
      return
    }
  }

  @Test("trends need three periods, drift two, halo three indicators on a form")
  func thresholds() throws {
    let crossed = CrossedCase(indicators: 2, periods: 2).rows(seed: 2)
    #expect(try !question(.trends, crossed).isAnswerable)
    #expect(try question(.raterDrift, crossed).isAnswerable)
    #expect(try !question(.halo, crossed).isAnswerable)
    #expect(try !question(.raterDrift, crossed.filter { $0.period == "2020" }).isAnswerable)
  }

  @Test("fairness needs a protected column or real employee numbers")
  func fairness() throws {
    let rows = CrossedCase().rows(seed: 3)
    #expect(try !question(.fairness, rows).isAnswerable)
    let marked = DataCheck(appraisals(rows, protected: ["sex": ["e100": "female"]]))
    #expect(marked.questions.first { $0.topic == .fairness }?.isAnswerable == true)
    let numbered = ["198205022001061994", "197504112000031950"].map { row($0, "s", "2024") }
    #expect(try question(.fairness, numbered).isAnswerable)
  }
}

extension String {
  /// One of four teams, by the last digit of the name.
  fileprivate var hashValueOfTeam: Int { (last?.wholeNumberValue ?? 0) % 4 }
}
