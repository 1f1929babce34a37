import Statistics
import Testing

@Suite("What a many-facet Rasch model refuses")
struct ManyFacetRaschRefusalTests {
  private func facet(_ name: String, _ codes: [Int32], _ count: Int) -> ManyFacetRaschModel.Facet {
    .init(name: name, codes: codes, levels: (0..<count).map { String($0) }, orientation: .positive)
  }

  private func model(_ scores: [Int], weights: [Double]? = nil) -> ManyFacetRaschModel {
    ManyFacetRaschModel(
      facets: [facet("a", [0, 0, 1, 1], 2), facet("b", [0, 1, 0, 1], 2)], scores: scores, weights: weights)
  }

  private func expect(
    _ error: RaschError, _ model: ManyFacetRaschModel, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try model.fit() }
    #expect(!error.description.isEmpty)
  }

  @Test("no ratings, one facet, one level")
  func shapes() {
    expect(.noRatings, ManyFacetRaschModel(facets: [facet("a", [], 2), facet("b", [], 2)], scores: []))
    expect(.tooFewFacets(found: 1), ManyFacetRaschModel(facets: [facet("a", [0, 1], 2)], scores: [1, 2]))
    expect(
      .tooFewLevels(facet: "b", found: 1),
      ManyFacetRaschModel(facets: [facet("a", [0, 1], 2), facet("b", [0, 0], 1)], scores: [1, 2]))
  }

  @Test("weights that count nothing", arguments: [0.0, -1, .infinity, .nan])
  func weights(_ weight: Double) {
    #expect(throws: RaschError.self) { try model([1, 2, 3, 4], weights: [1, 1, weight, 1]).fit() }
  }

  @Test("scores that are all the same, or differ only between levels at the ends")
  func constant() {
    expect(.constantScores, model([3, 3, 3, 3]))
    expect(.constantScores, model([0, 0, 1, 1]))
  }

  @Test("more score points than categories make sense for, and scores that cannot be subtracted")
  func categories() {
    expect(.tooManyCategories(found: 257, limit: 256), model([0, 256, 3, 5]))
    expect(.tooManyCategories(found: .max, limit: 256), model([.min, .max, 3, 5]))
  }

  @Test("to call it converged where measures run away although no level is extreme")
  func separation() throws {
    // Persons 0 and 1 pass items 2 and 3 without exception, on which 2 and 3 are mixed: nothing bounds the gap.
    let rows: [(Int32, Int32, Int)] = [
      (0, 0, 1), (0, 1, 0), (0, 2, 1), (0, 3, 1), (1, 0, 0), (1, 1, 1), (1, 2, 1), (1, 3, 1), (2, 2, 1),
      (2, 3, 0),
      (3, 2, 0), (3, 3, 1),
    ]
    let fit = try ManyFacetRaschModel(
      facets: [facet("person", rows.map(\.0), 4), facet("item", rows.map(\.1), 4)], scores: rows.map(\.2)
    ).fit()
    #expect(!fit.convergence.isConverged)
  }
}
