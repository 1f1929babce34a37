import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Model frames")
struct ModelFrameTests {
  static let cases = (try? FormulaFixture.read().cases) ?? []

  @Test("have cases to meet")
  func hasCases() { #expect(Self.cases.count == 77) }

  @Test("have the model matrix of R: names, order, values and omitted rows", arguments: cases)
  func fixedPart(_ expected: FormulaFixture.Case) throws {
    let fixture = try FormulaFixture.read()
    let frame = try ModelFrame(Formula(expected.formula), columns: fixture.columns)
    #expect(frame.omittedRows == expected.omitted)
    #expect(frame.completeRows == (0..<48).filter { !expected.omitted.contains($0) })
    #expect(frame.fixedEffects.names == expected.columns)
    #expect(frame.fixedAssignment == expected.assign)
    #expect(frame.fixedEffects.matrix.elements == expected.matrix)
  }

  @Test("have the random terms of lme4: names, levels, codes, coefficients and their values", arguments: cases)
  func randomPart(_ expected: FormulaFixture.Case) throws {
    let fixture = try FormulaFixture.read()
    let frame = try ModelFrame(Formula(expected.formula), columns: fixture.columns)
    #expect(frame.randomEffects.map(\.name) == expected.random.map(\.name))
    for (term, expected) in zip(frame.randomEffects, expected.random) {
      #expect(term.levels == expected.levels)
      #expect(term.codes == expected.codes)
      #expect(term.coefficients.map(\.name) == expected.coefficients)
      let rows = term.codes.count
      let values = term.coefficients.flatMap { $0.values ?? [Double](repeating: 1, count: rows) }
      #expect(values == expected.values)
    }
  }

  @Test("are the same from the description of their formula", arguments: cases)
  func description(_ expected: FormulaFixture.Case) throws {
    let formula = try Formula(expected.formula)
    #expect(try Formula(formula.description) == formula)
  }

  @Test("make models that lme4 fits alike, without and with precision weights")
  func fits() throws {
    let fixture = try FormulaFixture.read()
    let column = try #require(fixture.columns.first { $0.name == "z" })
    guard case .numbers(let z) = column.values else {
      Issue.record("z is not numeric")
      return
    }
    for (name, weights) in [
      ("plain", LinearMixedModel.Weights.none), ("weighted", .precision(z.map { $0 + 0.5 })),
    ] {
      let expected = try #require(fixture.fits[name])
      let fit = try ModelFrame(Formula(expected.formula), columns: fixture.columns).model(weights: weights)
        .fit()
      #expect(fit.convergence.isConverged)
      #expect(isClose(fit.criterion, expected.criterion, relative: fixture.tolerance.criterion))
      #expect(fit.coefficients.map(\.name) == expected.names)
      for (coefficient, estimate) in zip(fit.coefficients, expected.estimates) {
        #expect(isClose(coefficient.estimate, estimate, relative: fixture.tolerance.estimates, floor: 1e-6))
      }
    }
  }

  @Test("label numbers as R does")
  func numberLabels() throws {
    for expected in try FormulaFixture.read().labels {
      let frame = try ModelFrame(
        Formula("y ~ (1 | g)"), columns: ["y": .numbers([1]), "g": .numbers([expected.number])])
      #expect(frame.randomEffects.first?.levels == [expected.label])
    }
  }

  @Test("permute their rows with the rows of the data and change in nothing else")
  func permutation() throws {
    let columns = try FormulaFixture.read().columns
    let order = (0..<48).map { ($0 * 29 + 5) % 48 }
    let shuffled = columns.map { column -> (name: String, values: ModelColumnValues) in
      switch column.values {
      case .numbers(let values): (column.name, .numbers(order.map { values[$0] }))
      case .labels(let codes, let levels):
        (column.name, .labels(codes: order.map { codes[$0] }, levels: levels))
      }
    }
    let formula = try Formula("y ~ x*f + temp + (x | Subject) + (1 | site:dept)")
    let frame = try ModelFrame(formula, columns: columns)
    let moved = try ModelFrame(formula, columns: shuffled)
    let place = Dictionary(uniqueKeysWithValues: frame.completeRows.enumerated().map { ($1, $0) })
    let rows = moved.completeRows.compactMap { place[order[$0]] }
    #expect(rows.count == frame.completeRows.count)
    #expect(moved.response == rows.map { frame.response[$0] })
    #expect(moved.fixedEffects.names == frame.fixedEffects.names)
    for j in frame.fixedEffects.names.indices {
      let column = frame.fixedEffects.matrix.column(j)
      #expect(moved.fixedEffects.matrix.column(j) == rows.map { column[$0] })
    }
    for (a, b) in zip(frame.randomEffects, moved.randomEffects) {
      #expect(a.levels == b.levels)
      #expect(b.codes == rows.map { a.codes[$0] })
    }
  }

  @Test("order text by bytes as a factor, and by value as groups when all of it is numeric")
  func textLevels() throws {
    let text = ModelColumnValues.labels(codes: [0, 1, 2, 0], levels: ["10", "9", "-1.5", "unused"])
    let frame = try ModelFrame(
      Formula("y ~ t + (1 | t)"), columns: ["y": .numbers([1, 2, 3, 5]), "t": text])
    #expect(frame.fixedEffects.names == ["(Intercept)", "t10", "t9"])
    #expect(frame.randomEffects.first?.levels == ["-1.5", "9", "10"])
    #expect(frame.randomEffects.first?.codes == [2, 1, 0, 2])
  }
}

@Suite("Model frames refuse")
struct ModelFrameRefusalTests {
  static let columns: [(name: String, values: ModelColumnValues)] = [
    ("score", .numbers([1, 2, 4])),
    ("service", .numbers([0, 1, 1])),
    ("unit", .labels(codes: [0, 1, 0], levels: ["a", "b"])),
    ("place", .labels(codes: [0, 0, -1], levels: ["home"])),
    ("empty", .numbers([.nan, .nan, 3])),
    ("gap", .labels(codes: [0, 1, -1], levels: ["a", "b"])),
    ("twice", .numbers([1, 2, 3])),
    ("twice", .numbers([3, 2, 1])),
  ]

  private func error(_ formula: String) throws -> ModelFrameError? {
    let formula = try Formula(formula)
    return #expect(throws: ModelFrameError.self) { try ModelFrame(formula, columns: Self.columns) }
  }

  @Test("a column that is not there, naming the nearest")
  func unknownColumn() throws {
    let error = try error("score ~ servise")
    #expect(error == .unknownColumn("servise", nearest: ["service", "score", "twice"]))
    #expect(
      error?.description == "the data have no column 'servise'; the nearest are 'service', 'score', 'twice'")
  }

  @Test("an unknown response and an unknown grouping factor")
  func unknownElsewhere() throws {
    #expect(try error("Score ~ service") == .unknownColumn("Score", nearest: ["score", "place", "twice"]))
    guard case .unknownColumn("units", let nearest) = try error("score ~ (1 | units)") else {
      Issue.record("an unknown grouping factor was not named")
      return
    }
    #expect(nearest.first == "unit")
  }

  @Test("a name that occurs twice")
  func ambiguous() throws { #expect(try error("score ~ twice") == .ambiguousColumn("twice", count: 2)) }

  @Test("text as response")
  func textResponse() throws { #expect(try error("unit ~ service") == .textResponse("unit")) }

  @Test("a factor with one level among the complete rows")
  func constantFactor() throws {
    #expect(try error("score ~ place") == .constantFactor("place", level: "home"))
    #expect(try error("score ~ factor(service) + empty") == .constantFactor("factor(service)", level: "1"))
    #expect(try error("score ~ (place | unit)") == .constantFactor("place", level: "home"))
  }

  @Test("data without a complete row")
  func noCompleteRows() throws {
    #expect(
      try error("score ~ empty + gap") == .noCompleteRows(rows: 3, emptiest: "empty", missing: 2))
  }

  @Test("more columns than rows, before making them")
  func tooManyColumns() throws {
    #expect(
      try error("score ~ unit*factor(service)")
        == .tooManyColumns(part: "the fixed part", columns: 4, rows: 3))
    #expect(
      try error("score ~ (unit*factor(service) | gap)")
        == .tooManyColumns(part: "the random term 'gap'", columns: 4, rows: 2))
  }
}
