import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("What cumulative-link mixed models find again, and what they refuse")
struct ClmmRecoveryTests {
  @Test("finds the truth of crossed ratings within three standard errors")
  func recovery() throws {
    let data = SimulatedScores(ratees: 400, raters: 60, perRatee: 8, seed: 21)
    let fit = try data.model().fit()
    #expect(fit.convergence.isConverged)
    for (found, truth) in zip(fit.thresholds, SimulatedScores.thresholds) {
      #expect(abs(found.estimate - truth) < 3 * (found.standardError ?? 0))
    }
    #expect(abs(fit.coefficients[0].estimate - 0.6) < 3 * (fit.coefficients[0].standardError ?? 0))
    for (deviation, truth) in zip(fit.deviations, [1.2, 0.8]) {
      // Laplace's approximation draws variances down a little with eight ratings each.
      #expect(abs(log(deviation.estimate / truth)) < 3 * (deviation.logStandardError ?? 0) + 0.03)
    }
  }

  @Test("holds a variance at zero where the levels differ no more than chance, and takes no notice of the term")
  func boundary() throws {
    let data = SimulatedScores(ratees: 60, raters: 10, perRatee: 5, seed: 8, raterSD: 0)
    // Levels dealt out in turn over ratings sorted by score: more alike than chance.
    let order = data.score.indices.sorted { (data.score[$0], $0) < (data.score[$1], $1) }
    var codes = [Int32](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { codes[row] = Int32(place % 10) }
    let even = RandomTerm(name: "even", codes: codes, levels: (0..<10).map { "e\($0)" })
    let fit = try data.model([data.rateeTerm, even]).fit()
    let without = try data.model([data.rateeTerm]).fit()
    #expect(fit.convergence.isConverged)
    #expect(fit.convergence.boundary == ["even"])
    #expect(fit.deviation(of: "even") == 0)
    #expect(isClose(fit.logLikelihood, without.logLikelihood, relative: 1e-10))
    #expect(isClose(fit.coefficients[0].estimate, without.coefficients[0].estimate, relative: 1e-6))
    #expect(fit.predictions(of: "even")?.modes.allSatisfy { $0 == 0 } == true)
    #expect(fit.deviations[1].logStandardError == nil)
    let ratio = try LikelihoodRatioTest(fit, against: without)
    #expect(ratio.statistic < 1e-6)
  }

  @Test("is a proportional-odds model without random effects")
  func fixedOnly() throws {
    // A 2 × 3 table, saturated but for one degree of freedom; glm-type optimum checked by its score equations.
    let response = OrdinalResponse(codes: [0, 1, 2, 0, 1, 2], categories: ["low", "mid", "high"])
    let group = FixedEffects(names: ["g"], matrix: Matrix(rows: 6, columns: [[0, 0, 0, 1, 1, 1]]))
    let counts = [20.0, 30, 10, 10, 25, 25]
    let fit = try CumulativeLinkMixedModel(
      response: response, fixedEffects: group, randomEffects: [], frequencies: counts
    ).fit()
    #expect(fit.convergence.isConverged)
    let low = fit.probabilities(at: 0)
    let high = fit.probabilities(at: fit.coefficients[0].estimate)
    #expect(isClose(low.reduce(0, +), 1, relative: 1e-12))
    let odds = (low[0] / (1 - low[0])) / (high[0] / (1 - high[0]))
    #expect(isClose(log(odds), fit.coefficients[0].estimate, relative: 1e-9))
    let expected =
      zip(counts, low + high).reduce(0.0) { $0 + $1.0 * log($1.1) }
    #expect(isClose(fit.logLikelihood, expected, relative: 1e-10))
  }

  @Test("changes expected scores as the definition says, interpolated or not")
  func scores() throws {
    let data = SimulatedScores(ratees: 40, raters: 8, perRatee: 5, seed: 30)
    let fit = try data.model().fit()
    let effects = (0..<200).map { -2 + 4 * Double($0) / 199 }
    let many = fit.scoreChanges(effects, ofTerm: 1)
    for place in [0, 57, 100, 199] {
      #expect(
        isClose(many[place], fit.scoreChanges([effects[place]], ofTerm: 1)[0], relative: 1e-6, floor: 1e-7))
    }
    #expect(zip(many, many.dropFirst()).allSatisfy { $0 < $1 })
    #expect(fit.scoreChanges([0], ofTerm: 0) == [0])
    // By hand, from the probabilities at each rating's predictor with the rater's effect replaced.
    let raters = try #require(fit.predictions(of: "rater")).modes
    let ratees = try #require(fit.predictions(of: "ratee")).modes
    #expect(raters.count == 8)
    func mean(_ effect: Double) -> Double {
      data.score.indices.reduce(0.0) { sum, i in
        let eta = fit.coefficients[0].estimate * data.hours[i] + ratees[Int(data.ratee[i])] + effect
        return sum + zip(fit.probabilities(at: eta), 1...5).reduce(0.0) { $0 + $1.0 * Double($1.1) }
      } / Double(data.score.count)
    }
    #expect(isClose(many[199], mean(2) - mean(0), relative: 1e-6))
  }

  private func expect(
    _ error: OrdinalError, _ model: CumulativeLinkMixedModel, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try model.fit() }
    #expect(!error.description.isEmpty)
  }

  private static let data = SimulatedScores(ratees: 20, raters: 5, perRatee: 4, seed: 2)

  @Test("refuses one category, unused ones, too many and too few")
  func categories() {
    let data = Self.data
    let n = data.score.count
    let same = OrdinalResponse(numbers: [Double](repeating: 3, count: n))
    expect(.singleCategory("3"), data.model(response: same))
    let gap = OrdinalResponse(
      codes: data.score.map { $0 == 2 ? 3 : $0 }, categories: ["a", "b", "c", "d", "e"])
    expect(.unusedCategory("c"), data.model(response: gap))
    #expect(throws: Never.self) { try data.model(response: gap, thresholds: .equidistant).fit() }
    let long = OrdinalResponse(numbers: (0..<n).map { Double($0 % 15) })
    expect(.tooManyCategories(found: 15, limit: 11), data.model(response: long))
    let two = OrdinalResponse(numbers: data.score.map { $0 > 1 ? 1 : 0 })
    expect(
      .tooFewCategories(.symmetric, found: 2, needed: 3), data.model(response: two, thresholds: .symmetric))
    #expect(throws: Never.self) { try data.model(response: two).fit() }
    #expect(OrdinalResponse(numbers: [1, 2, 5]).unused == ["3", "4"])
    #expect(OrdinalResponse(numbers: [1, 2, 5], gaps: .kept).categories == ["1", "2", "3", "4", "5"])
    #expect(OrdinalResponse(numbers: [0.5, 2, 5], gaps: .kept).categories == ["0.5", "2", "5"])
  }

  @Test("refuses terms, covariates and weights that cannot be")
  func shapes() {
    let data = Self.data
    let n = data.score.count
    expect(
      .tooFewObservations(found: 0, needed: 2),
      CumulativeLinkMixedModel(response: OrdinalResponse(codes: [], categories: ["a", "b"]), randomEffects: []))
    let single = RandomTerm(name: "one", codes: data.ratee.map { _ in 0 }, levels: ["a"])
    expect(.tooFewLevels(term: "one", found: 1), data.model([single]))
    let again = RandomTerm(name: "again", codes: data.rater, levels: data.raterTerm.levels)
    expect(.identicalTerms("rater", "again"), data.model([data.raterTerm, again]))
    let slope = RandomTerm(
      name: "rater", codes: data.rater, levels: data.raterTerm.levels,
      coefficients: [.intercept, .init(name: "hours", values: data.hours)])
    expect(.randomSlope(term: "rater"), data.model([slope]))
    var hours = data.hours
    hours[4] = .nan
    let bad = FixedEffects(names: ["hours"], matrix: Matrix(rows: n, columns: [hours]))
    expect(.notFinite(column: "hours", row: 4), data.model(fixed: bad))
    var weights = [Double](repeating: 1, count: n)
    weights[2] = 0
    expect(.badWeight(row: 2, value: 0), data.model(frequencies: weights))
    let few = data.taking([0, 1, 2, 3])
    #expect(throws: OrdinalError.self) { try few.model([]).fit() }
  }

  @Test(
    "says which covariate separates the categories",
    arguments: CumulativeLink.allCases.filter { $0 != .cauchit })
  func separation(_ link: CumulativeLink) {
    let data = Self.data
    let n = data.score.count
    // Everyone in the group has the highest score, others do not all have it.
    let group = data.score.map { $0 == 4 ? 1.0 : 0 }
    let fixed = FixedEffects(
      names: ["hours", "group"], matrix: Matrix(rows: n, columns: [data.hours, group]))
    expect(.separation(column: "group"), data.model(fixed: fixed, link: link))
  }

  @Test("says which factor separates the categories")
  func unbounded() {
    let codes = (0..<60).map { Int32($0 / 6) }
    let response = OrdinalResponse(codes: codes.map { $0 % 3 }, categories: ["a", "b", "c"])
    let term = RandomTerm(name: "g", codes: codes, levels: (0..<10).map { "g\($0)" })
    expect(.unboundedVariance(term: "g"), CumulativeLinkMixedModel(response: response, randomEffects: [term]))
  }
}
