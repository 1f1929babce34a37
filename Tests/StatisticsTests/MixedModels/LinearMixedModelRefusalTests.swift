import LinearAlgebra
import Statistics
import Testing

@Suite("What a linear mixed model refuses")
struct LinearMixedModelRefusalTests {
  static let y: [Double] = [3, 5, 4, 6, 8, 7, 2, 9, 5, 6, 4, 8]
  static let halves = RandomTerm(
    name: "g", codes: (0..<12).map { Int32($0 % 4) }, levels: ["a", "b", "c", "d"])

  private func fixed(_ columns: [[Double]], names: [String]) -> FixedEffects {
    FixedEffects(names: names, matrix: Matrix(rows: columns[0].count, columns: columns))
  }

  private func expect(
    _ error: ModelError, _ model: LinearMixedModel, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try model.fit() }
  }

  @Test("no rows, and no more rows than coefficients")
  func tooFewObservations() {
    expect(.tooFewObservations(found: 0, needed: 2), LinearMixedModel(response: [], randomEffects: []))
    let design = fixed([[1, 1, 1], [0, 1, 2], [0, 1, 4]], names: ["(Intercept)", "t", "t2"])
    expect(
      .tooFewObservations(found: 3, needed: 4),
      LinearMixedModel(response: [1, 2, 4], fixedEffects: design, randomEffects: []))
  }

  @Test("as many random coefficients as rows")
  func tooManyRandomCoefficients() {
    let slopes = RandomTerm(
      name: "g", codes: (0..<12).map { Int32($0 % 6) }, levels: ["a", "b", "c", "d", "e", "f"],
      coefficients: [.intercept, .init(name: "t", values: (0..<12).map { Double($0 / 6) })])
    expect(
      .tooFewObservations(found: 12, needed: 13), LinearMixedModel(response: Self.y, randomEffects: [slopes]))
  }

  @Test("a factor with one level")
  func tooFewLevels() {
    let one = RandomTerm(name: "unit", codes: [Int32](repeating: 0, count: 12), levels: ["all"])
    expect(.tooFewLevels(term: "unit", found: 1), LinearMixedModel(response: Self.y, randomEffects: [one]))
  }

  @Test("a factor with a level for every row")
  func levelsEqualObservations() {
    let each = RandomTerm(name: "row", codes: Array(0..<12), levels: (0..<12).map(String.init))
    expect(
      .levelsEqualObservations(term: "row", levels: 12),
      LinearMixedModel(response: Self.y, randomEffects: [each]))
  }

  @Test("responses that are all equal")
  func constantResponse() {
    expect(
      .constantResponse,
      LinearMixedModel(response: [Double](repeating: 71.3, count: 12), randomEffects: [Self.halves]))
  }

  @Test("a fixed part that reproduces every response")
  func perfectLine() {
    let t = (0..<12).map(Double.init)
    let design = fixed([[Double](repeating: 1, count: 12), t], names: ["(Intercept)", "t"])
    expect(
      .perfectFit,
      LinearMixedModel(response: t.map { 3 + 2 * $0 }, fixedEffects: design, randomEffects: [Self.halves]))
    expect(
      .perfectFit,
      LinearMixedModel(response: t.map { 0.1 + 0.7 * $0 }, fixedEffects: design, randomEffects: [Self.halves]))
  }

  @Test("two terms that group the rows alike, whatever their labels")
  func identicalTerms() {
    let again = RandomTerm(name: "h", codes: Self.halves.codes.map { 3 - $0 }, levels: ["w", "x", "y", "z"])
    expect(.identicalTerms("g", "h"), LinearMixedModel(response: Self.y, randomEffects: [Self.halves, again]))
  }

  @Test(
    "numbers that are not finite, in the response, the fixed part and the random part",
    arguments: [Double.nan, .infinity])
  func notFinite(_ bad: Double) {
    var y = Self.y
    y[4] = bad
    expect(.notFinite(column: "response", row: 4), LinearMixedModel(response: y, randomEffects: [Self.halves]))
    var t = (0..<12).map(Double.init)
    t[7] = bad
    let design = fixed([[Double](repeating: 1, count: 12), t], names: ["(Intercept)", "t"])
    expect(
      .notFinite(column: "t", row: 7),
      LinearMixedModel(response: Self.y, fixedEffects: design, randomEffects: [Self.halves]))
    let slopes = RandomTerm(
      name: "g", codes: Self.halves.codes, levels: Self.halves.levels,
      coefficients: [.intercept, .init(name: "slope", values: t)])
    expect(.notFinite(column: "slope", row: 7), LinearMixedModel(response: Self.y, randomEffects: [slopes]))
  }

  @Test("weights that are not positive and finite", arguments: [0, -1, Double.infinity])
  func badWeight(_ bad: Double) {
    var weights = [Double](repeating: 1, count: 12)
    weights[2] = bad
    expect(
      .badWeight(row: 2, value: bad),
      LinearMixedModel(response: Self.y, randomEffects: [Self.halves], weights: .precision(weights)))
    expect(
      .badWeight(row: 2, value: bad),
      LinearMixedModel(response: Self.y, randomEffects: [Self.halves], weights: .frequency(weights)))
  }

  @Test("covariates so large that their squares overflow")
  func inestimable() {
    let slopes = RandomTerm(
      name: "g", codes: Self.halves.codes, levels: Self.halves.levels,
      coefficients: [.intercept, .init(name: "slope", values: (0..<12).map { 1e200 * Double($0) })])
    #expect {
      try LinearMixedModel(response: Self.y, randomEffects: [slopes]).fit()
    } throws: { error in
      if case .inestimable? = error as? ModelError { true } else { false }
    }
  }
}
