import AppraisalAnalysis
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Severity on a scale of few categories")
struct CumulativeSeverityTests {
  /// Scores of a crossed design, in five categories.
  private func rows(seed: UInt64 = 5) -> [Appraised] {
    CrossedCase().rows(seed: seed).map { row in
      var row = row
      row.score = min(max(((row.score - 60) / 6).rounded() + 3, 1), 5)
      return row
    }
  }

  private func severity(_ rows: [Appraised]) throws -> CumulativeSeverity {
    try CumulativeSeverity(RatingDesign(appraisals(rows)))
  }

  @Test("orders raters as the linear model does, positive being severe")
  func order() throws {
    let rows = rows()
    let ordinal = try severity(rows)
    let linear = try RaterSeverity(PerformanceModel(RatingDesign(appraisals(rows))).fit())
    let points = Dictionary(uniqueKeysWithValues: linear.entries.map { ($0.rater, $0.severity) })
    #expect(ordinal.entries.count == 10)
    for entry in ordinal.entries {
      let estimate = try #require(entry.estimate)
      let severity = try #require(points[entry.rater])
      // Two models of one thing: their order is that of the rater means, their sizes agree to a tenth of a point or two.
      #expect(abs(estimate.scoreChange + severity) < 0.2, "\(entry.rater)")
      #expect(estimate.lower < estimate.severity && estimate.severity < estimate.upper)
      #expect(estimate.scoreLower < estimate.scoreChange && estimate.scoreChange < estimate.scoreUpper)
    }
    #expect(ordinal.formula == "score ~ 1 + (1 | ratee) + (1 | rater)")
    #expect(ordinal.entries.map(\.ratings).reduce(0, +) == rows.count)
  }

  @Test("turns signs with the scale")
  func reversal() throws {
    let rows = rows()
    let turned = rows.map { row in
      var row = row
      row.score = 6 - row.score
      return row
    }
    let (a, b) = (try severity(rows), try severity(turned))
    for (x, y) in zip(a.entries, b.entries.reversed()) {
      #expect(x.rater == y.rater)
      // Two searches for one optimum: 1e-6 of an effect.
      #expect(isClose(x.estimate?.severity ?? 0, -(y.estimate?.severity ?? 0), relative: 1e-5, floor: 1e-5))
      #expect(
        isClose(x.estimate?.scoreChange ?? 0, -(y.estimate?.scoreChange ?? 0), relative: 1e-5, floor: 1e-5))
    }
  }

  @Test("says nothing of raters whom no employee links, and refuses where nobody is linked")
  func unlinked() throws {
    var rows = rows()
    for person in 0..<6 {
      rows.append(
        Appraised(
          ratee: "x\(person)", rater: "alone", score: Double(person % 5 + 1), indicator: "i0", period: "2020"))
    }
    let found = try severity(rows)
    #expect(found.entries.last?.rater == "alone" && found.entries.last?.estimate == nil)
    let apart = (0..<40).map { i in
      Appraised(
        ratee: "e\(i % 20)", rater: "s\(i % 20 / 5)", score: Double((i * 7) % 5 + 1), period: "20\(20 + i / 20)"
      )
    }
    #expect(refusal { try severity(apart) } == "severityNotIdentified")
    #expect(refusal { try CumulativeSeverity(RatingDesign(appraisals(apart, raters: .absent))) } == "noRaters")
  }

  @Test("refuses scales of more than eleven points")
  func fineScale() {
    let rows = CrossedCase().rows(seed: 5)
    #expect(refusal { try severity(rows) }?.contains("an ordinal model takes at most 11") == true)
  }
}
