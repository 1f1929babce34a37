import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("An absorbed factor")
struct AbsorbedFactorTests {
  private struct Fixture: Decodable {
    struct Study: Decodable {
      let data: Columns
      let expected: Expected
    }
    struct Columns: Decodable {
      let y: [Double]
      let factor: [String]
      let sample: [String]?
      let supervisor: [String]?
      let indicator: [String]?
      let hours: [Double]?
      let weight: [Double]?
    }
    struct Expected: Decodable {
      let criterion: Double
      let variances: [String: Double]
      let absorbed: [Double]
      let absorbedErrors: [Double]
      let fixed: [String: Double]
      let fixedErrors: [String: Double]
      let blups: [String: [String: Double]]

      enum CodingKeys: String, CodingKey {
        case criterion, variances, absorbed, fixed, blups
        case absorbedErrors = "absorbed_se"
        case fixedErrors = "fixed_se"
      }
    }
    let penicillin: Study
    let transfers: Study

    static func load() throws -> Fixture {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/mixed-models/lme4-absorbed.json")
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }
  }

  private func term(_ name: String, _ labels: [String]) throws -> RandomTerm {
    let levels = Set(labels).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
    return RandomTerm(name: name, codes: try labels.map { try #require(place[$0]) }, levels: levels)
  }

  /// lme4's bobyqa to 1e-11 leaves about half the digits in the variances.
  private func compare(_ fit: LinearMixedModelFit, _ expected: Fixture.Expected) throws {
    #expect(fit.criterion <= expected.criterion + 1e-8 * abs(expected.criterion))
    #expect(isClose(fit.criterion, expected.criterion, relative: 1e-9))
    for (name, variance) in expected.variances {
      let found = name == "Residual" ? fit.residualVariance : try #require(fit.variance(of: name))
      #expect(isClose(found, variance, relative: 2e-5), "\(name): \(found), not \(variance)")
    }
    let absorbed = try #require(fit.absorbedEffects())
    #expect(absorbed.count == expected.absorbed.count)
    for (level, effect) in absorbed.enumerated() {
      let error = expected.absorbedErrors[level]
      #expect(isClose(effect.estimate, expected.absorbed[level], relative: 0, floor: 1e-5 * error))
      #expect(isClose(effect.standardError, error, relative: 1e-5))
    }
    for coefficient in fit.coefficients {
      let error = try #require(expected.fixedErrors[coefficient.name])
      let estimate = try #require(expected.fixed[coefficient.name])
      #expect(isClose(coefficient.estimate, estimate, relative: 0, floor: 1e-5 * error))
      #expect(isClose(coefficient.standardError, error, relative: 1e-5))
    }
    for (name, values) in expected.blups {
      let blups = try #require(fit.blups(of: name))
      let scale = try #require(expected.variances[name]).squareRoot()
      for (level, value) in zip(blups.term.levels, blups.values()) {
        let target = try #require(values[level])
        #expect(isClose(value, target, relative: 0, floor: 1e-5 * scale), "\(name) \(level)")
      }
    }
  }

  @Test("gives what lme4 gives with a column for every level: penicillin")
  func penicillin() throws {
    let study = try Fixture.load().penicillin
    let model = LinearMixedModel(
      response: study.data.y, randomEffects: [try term("sample", try #require(study.data.sample))],
      absorbed: try term("plate", study.data.factor))
    let fit = try model.fit()
    #expect(fit.aliasedNames == ["(Intercept)"])
    try compare(fit, study.expected)
  }

  @Test("gives what lme4 gives with a column for every level: weighted, with a covariate and a nested term")
  func transfers() throws {
    let study = try Fixture.load().transfers
    let (supervisor, indicator) = (try #require(study.data.supervisor), try #require(study.data.indicator))
    let model = LinearMixedModel(
      response: study.data.y,
      fixedEffects: FixedEffects(
        names: ["(Intercept)", "hours"],
        matrix: Matrix(
          rows: study.data.y.count,
          columns: [study.data.y.map { _ in 1 }, try #require(study.data.hours)])),
      randomEffects: [
        try term("supervisor", supervisor),
        try term("supervisor:indicator", zip(supervisor, indicator).map { "\($0):\($1)" }),
      ],
      absorbed: try term("employee", study.data.factor), weights: .precision(try #require(study.data.weight)))
    try compare(try model.fit(), study.expected)
  }

  @Test(
    "equals a column for every level, whatever is nested in it and whichever factor is eliminated",
    arguments: [(false, 7), (true, 7), (false, 40)])
  func columns(_ hasNested: Bool, _ raters: Int) throws {
    let data = SimulatedRatings(ratees: 12, raters: raters, rows: 160, seed: 21)
    let nested = try term("ratee:time", zip(data.ratee, data.time).map { "\($0):\($1)" })
    let random = hasNested ? [data.raterTerm, nested] : [data.raterTerm]
    let dummies = (0..<12).map { level in data.ratee.map { Int($0) == level ? 1.0 : 0 } }
    let explicit = try LinearMixedModel(
      response: data.response,
      fixedEffects: FixedEffects(
        names: (0..<12).map { "p\($0)" } + ["time"], matrix: Matrix(rows: 160, columns: dummies + [data.time])),
      randomEffects: random
    ).fit()
    let absorbed = try LinearMixedModel(
      response: data.response, fixedEffects: data.fixed, randomEffects: random, absorbed: data.rateeTerm
    ).fit()
    #expect(absorbed.convergence.isConverged)
    #expect(isClose(absorbed.criterion, explicit.criterion, relative: 1e-10))
    #expect(isClose(absorbed.residualVariance, explicit.residualVariance, relative: 1e-7))
    #expect(absorbed.parameterCount == explicit.parameterCount)
    let (own, other) = (try #require(absorbed.blups(of: "rater")), try #require(explicit.blups(of: "rater")))
    for level in own.values.indices {
      #expect(isClose(own.values[level], other.values[level], relative: 1e-6, floor: 1e-7))
      #expect(
        isClose(
          own.predictionErrorVariances()[level], other.predictionErrorVariances()[level], relative: 1e-6))
    }
    let levels = try #require(absorbed.absorbedEffects())
    let time = data.time.reduce(0, +) / 160
    for level in levels.indices {
      // The columns speak of time 0, the absorbed levels of the mean time.
      let estimate = explicit.coefficients[level].estimate + time * explicit.coefficients[12].estimate
      #expect(isClose(levels[level].estimate, estimate, relative: 1e-8))
      let covariance = explicit.coefficientCovariance
      let variance = covariance[level, level] + time * (2 * covariance[level, 12] + time * covariance[12, 12])
      #expect(isClose(levels[level].standardError, variance.squareRoot(), relative: 1e-6))
    }
    #expect(
      isClose(absorbed.coefficients[0].standardError, explicit.coefficients[12].standardError, relative: 1e-6))
  }

  @Test("takes up the intercept and whatever is constant within its levels")
  func aliasing() throws {
    let data = SimulatedRatings(ratees: 12, raters: 7, rows: 160, seed: 22)
    let ofPerson = data.ratee.map { Double($0 % 3) }
    let fit = try LinearMixedModel(
      response: data.response,
      fixedEffects: FixedEffects(
        names: ["(Intercept)", "age", "time"],
        matrix: Matrix(rows: 160, columns: [data.time.map { _ in 1 }, ofPerson, data.time])),
      randomEffects: [data.raterTerm], absorbed: data.rateeTerm
    ).fit()
    #expect(fit.aliasedNames == ["(Intercept)", "age"])
    #expect(fit.coefficients.map(\.name) == ["time"])
  }

  @Test("refuses a term that it leaves nothing of")
  func confounded() throws {
    let data = SimulatedRatings(ratees: 12, raters: 7, rows: 160, seed: 23)
    let team = RandomTerm(name: "team", codes: data.ratee.map { $0 % 4 }, levels: ["a", "b", "c", "d"])
    #expect(throws: ModelError.confounded(term: "team", with: "ratee")) {
      try LinearMixedModel(response: data.response, randomEffects: [team], absorbed: data.rateeTerm).fit()
    }
  }
}
