import LinearAlgebra
import Statistics
import Testing

@Suite("What measures of agreement refuse")
struct AgreementRefusalTests {
  private func expect(
    _ error: AgreementError, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { _ = try body() }
    #expect(!error.description.isEmpty)
  }

  @Test("one object, one rater, no difference, no number")
  func intraclass() {
    expect(.tooFewObjects(found: 1, needed: 2)) { try IntraclassCorrelation(rows([[1, 2, 3]])) }
    expect(.tooFewRaters(found: 1, needed: 2)) { try IntraclassCorrelation(rows([[1], [2]])) }
    expect(.noVariation) { try IntraclassCorrelation(rows([[4, 4], [4, 4]])) }
    expect(.badValue(row: 1, value: .infinity)) { try IntraclassCorrelation(rows([[1, 2], [3, .infinity]])) }
  }

  @Test("α of units with one value each, of one value throughout, of negative values on a ratio scale")
  func krippendorff() {
    expect(.tooFewObjects(found: 0, needed: 1)) {
      try KrippendorffAlpha(units: [0, 1, 2], values: [1, 2, 3], metric: .nominal)
    }
    expect(.noVariation) {
      try KrippendorffAlpha(units: [0, 0, 1, 1], values: [2, 2, 2, 2], metric: .interval)
    }
    expect(.badValue(row: 1, value: -2)) {
      try KrippendorffAlpha(units: [0, 0], values: [1, -2], metric: .ratio)
    }
  }

  @Test("κ without a choice, without objects, or where chance alone agrees in full")
  func kappa() {
    expect(.tooFewRaters(found: 1, needed: 2)) { try CohenKappa(rows([[5]])) }
    expect(.tooFewObjects(found: 1, needed: 2)) { try CohenKappa(rows([[1, 0], [0, 0]])) }
    expect(.noVariation) { try CohenKappa(rows([[7, 0], [0, 0]])) }
    expect(.badValue(row: 1, value: -1)) { try CohenKappa(rows([[1, 2], [-1, 2]])) }
    expect(.unequalRatings(object: 1, found: 2, needed: 3)) {
      try FleissKappa(counts: rows([[1, 2], [1, 1]]))
    }
    expect(.noVariation) { try FleissKappa(counts: rows([[3, 0], [3, 0]])) }
    expect(.tooFewRaters(found: 1, needed: 2)) { try FleissKappa(counts: rows([[1, 0], [0, 1]])) }
    expect(.tooFewObjects(found: 1, needed: 2)) { try FleissKappa(counts: rows([[1, 2]])) }
  }

  @Test("α of persons who all have the same total, and agreement of one rater with himself")
  func others() {
    expect(.noVariation) { try CronbachAlpha(rows([[1, 2], [2, 1]])) }
    expect(.noVariation) { try CronbachAlpha(covariance: rows([[1, -1], [-1, 1]]), persons: 9) }
    expect(.tooFewRaters(found: 1, needed: 2)) { try WithinGroupAgreement.rwg([3], against: .variance(2)) }
    expect(.badValue(row: 1, value: 9)) { try WithinGroupAgreement.awg([3, 9], scale: 1...5) }
  }

  @Test("studies with empty cells by analysis of variance, and pairs that met twice")
  func studies() {
    let study = GeneralizabilityStudy(
      scores: [1, 2, 3], objects: .init(name: "p", codes: [0, 0, 1], levelCount: 2),
      facets: [.init(name: "r", codes: [0, 1, 0], levelCount: 2)])
    expect(.unbalanced(cells: 4, scores: 3)) { try study.estimate() }
    expect(.unbalanced(cells: 2, scores: 3)) {
      try IncompleteReliability(scores: [1, 2, 3], objects: [0, 0, 1], raters: [0, 0, 1])
    }
    expect(.tooFewObjects(found: 1, needed: 2)) {
      try IncompleteReliability(scores: [1, 2], objects: [0, 0], raters: [0, 1])
    }
  }
}
