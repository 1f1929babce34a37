import AppraisalAnalysis
import Appraisals
import Statistics
import Testing

@testable import Reporting

@Suite("Words of cumulative models")
struct CumulativeWordingTests {
  @Test(
    "say in both languages why there is no answer, and what to do",
    arguments: [
      OrdinalError.tooFewObservations(found: 2, needed: 9), .singleCategory("3"),
      .tooManyCategories(found: 40, limit: 11), .tooFewCategories(.symmetric, found: 2, needed: 3),
      .unusedCategory("3"), .tooFewLevels(term: "rater", found: 1), .identicalTerms("a", "b"),
      .randomSlope(term: "rater"), .notFinite(column: "x", row: 3), .badWeight(row: 2, value: 0),
      .separation(column: "x"), .unboundedVariance(term: "rater"), .noModes,
      .inestimable(.notPositiveDefinite(order: 3)),
    ])
  func refusals(_ error: OrdinalError) {
    for phrase in [Wording.refusal(error).message, Wording.refusal(AnalysisError.ordinal(error)).remedy] {
      #expect(phrase.id != phrase.en)
      #expect(phrase.id.hasSuffix(".") && phrase.en.hasSuffix("."))
    }
  }

  /// Twelve employees with three of four raters each; rater d is a point more severe.
  private func severity() throws -> CumulativeSeverity {
    var rows: [(ratee: String, rater: String, score: Double)] = []
    for person in 0..<12 {
      for (place, rater) in ["a", "b", "c", "d"].enumerated() where place != person % 4 {
        let level = Double(2 + (person * 5 + place * 3) % 4)
        rows.append(("e\(person)", rater, rater == "d" ? max(level - 1, 1) : level))
      }
    }
    let table = AppraisalTable(
      ratees: Factor(rows.map(\.ratee)), raters: Factor(rows.map(\.rater)),
      raterTypes: rows.map { _ in .superior }, indicators: Factor(rows.map { _ in "x" }),
      periods: Factor(rows.map { _ in "2024" }).sortedLevels(by: <), units: nil, scores: rows.map(\.score),
      weights: nil, targets: nil, realisations: nil, scaleVersions: nil, facts: [], protectedAttributes: [],
      scale: Scale(minimum: 1, maximum: 5, isDeclared: true), lines: Array(2..<(rows.count + 2)),
      provenance: .init(name: "a.csv", sha256: "", isPseudonymous: true), report: .init())
    return try CumulativeSeverity(RatingDesign(table))
  }

  @Test("lead with how many raters differ, and carry severities in logits and in points")
  func raters() throws {
    let severity = try severity()
    let parts = CumulativeRatersPresenter.parts(severity) { $0 }
    guard case .headline(let headline)? = parts.blocks.first else {
      Issue.record("no headline")
      return
    }
    #expect(headline.en.hasPrefix("Of 4 raters who can be compared, "))
    #expect(headline.id.hasPrefix("Dari 4 penilai yang dapat dibandingkan, "))
    let names = parts.tables.map(\.name)
    #expect(names == ["raters", "thresholds", "fixed_effects", "variance_components", "fit"])
    let columns = parts.tables[0].columns.map(\.name)
    #expect(Set(["rater", "status", "n", "severity", "se", "score_change", "q_value"]).isSubset(of: columns))
    #expect(parts.tables[0].rows.count == 4)
    #expect(severity.entries.first?.rater == "d")
  }
}
