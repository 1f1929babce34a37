import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Laws of linear mixed models")
struct LinearMixedModelLawTests {
  static let ratings = SimulatedRatings(ratees: 60, raters: 15, rows: 400, seed: 11)

  @Test("do not depend on the order of rows", arguments: LikelihoodCriterion.allCases)
  func rowOrder(_ criterion: LikelihoodCriterion) throws {
    let data = Self.ratings
    var stream = RandomStream(key: RandomKey(seed: 12))
    let shuffled = data.taking(stream.permutation(of: data.rows))
    let a = try data.withSlopes.fit(criterion)
    let b = try shuffled.withSlopes.fit(criterion)
    #expect(isClose(a.criterion, b.criterion, relative: 1e-11))
    FitSummary(a).expectEqual(FitSummary(b), relative: 1e-9)
  }

  @Test("do not depend on the numbering of levels")
  func relabelling() throws {
    let data = Self.ratings
    func turned(_ term: RandomTerm) -> RandomTerm {
      let last = Int32(term.levels.count - 1)
      return RandomTerm(
        name: term.name, codes: term.codes.map { last - $0 }, levels: term.levels.reversed(),
        coefficients: term.coefficients)
    }
    let a = try data.withSlopes.fit()
    let b = try data.model([turned(data.rateeTerm), turned(data.slopeTerm)]).fit()
    #expect(isClose(a.criterion, b.criterion, relative: 1e-11))
    FitSummary(a).expectEqual(FitSummary(b), relative: 1e-9)
  }

  @Test("do not depend on the order of terms, whichever is eliminated")
  func termOrder() throws {
    let data = Self.ratings
    let a = try data.withSlopes.fit()
    let b = try data.model([data.slopeTerm, data.rateeTerm]).fit()
    #expect(isClose(a.criterion, b.criterion, relative: 1e-10))
    var turned = FitSummary(b)
    turned.covariances.reverse()
    FitSummary(a).expectEqual(turned, relative: 1e-7)
  }

  @Test("carry a shift of the response to the intercept alone", arguments: [1e3, -1e6])
  func shift(_ amount: Double) throws {
    let data = Self.ratings
    var moved = data
    moved.response = data.response.map { $0 + amount }
    let a = try data.withSlopes.fit()
    let b = try moved.withSlopes.fit()
    #expect(isClose(a.criterion, b.criterion, relative: 1e-9))
    var back = FitSummary(b)
    back.estimates[0] -= amount
    // The shifted response itself carries 1e-16 of the shift.
    FitSummary(a).expectEqual(back, relative: 1e-9 + 1e-14 * abs(amount))
  }

  @Test("carry a scale of the response to every effect, and its square to variances", arguments: [0.01, 250.0])
  func scale(_ factor: Double) throws {
    let data = Self.ratings
    var scaled = data
    scaled.response = data.response.map { $0 * factor }
    let a = try data.withSlopes.fit()
    let b = try scaled.withSlopes.fit()
    let jacobian = 2 * Double(data.rows - 2) * log(factor)
    #expect(isClose(a.criterion + jacobian, b.criterion, relative: 1e-10))
    var back = FitSummary(b)
    back.residualVariance /= factor * factor
    back.covariances = back.covariances.map { $0.map { $0 / (factor * factor) } }
    back.estimates = back.estimates.map { $0 / factor }
    back.standardErrors = back.standardErrors.map { $0 / factor }
    back.levels = back.levels.mapValues {
      [$0[0] / factor, $0[1] / (factor * factor), $0[2] / (factor * factor)]
    }
    FitSummary(a).expectEqual(back, relative: 1e-8)
  }

  @Test("take a frequency of two for two equal rows", arguments: LikelihoodCriterion.allCases)
  func frequencies(_ criterion: LikelihoodCriterion) throws {
    let data = Self.ratings
    let twice = data.taking(Array(0..<data.rows) + (0..<data.rows).filter { !$0.isMultiple(of: 3) })
    let weights = (0..<data.rows).map { $0.isMultiple(of: 3) ? 1.0 : 2.0 }
    let a = try twice.withSlopes.fit(criterion)
    let b = try data.model([data.rateeTerm, data.slopeTerm], weights: .frequency(weights)).fit(criterion)
    #expect(isClose(a.criterion, b.criterion, relative: 1e-11))
    #expect(isClose(a.bic, b.bic, relative: 1e-11))
    #expect(b.observationCount == Double(twice.rows))
    FitSummary(a).expectEqual(FitSummary(b), relative: 1e-7)
  }

  @Test("let a common factor of precision weights change σ² only", arguments: [0.001, 40.0])
  func precisionScale(_ factor: Double) throws {
    let data = Self.ratings
    var stream = RandomStream(key: RandomKey(seed: 13))
    let weights = (0..<data.rows).map { _ in 0.5 + 3 * stream.uniform() }
    let terms = [data.rateeTerm, data.slopeTerm]
    let a = try data.model(terms, weights: .precision(weights)).fit()
    let b = try data.model(terms, weights: .precision(weights.map { $0 * factor })).fit()
    #expect(isClose(a.criterion, b.criterion, relative: 1e-10))
    FitSummary(a).expectEqual(FitSummary(b), relative: 1e-7, residualScale: factor)
  }

  @Test("do not depend on the origin of a covariate with random slopes", arguments: [-2.0, 10, 100])
  func slopeOrigin(_ origin: Double) throws {
    let data = Self.ratings
    var moved = data
    moved.time = data.time.map { $0 + origin }
    let a = try data.withSlopes.fit()
    let b = try moved.withSlopes.fit()
    #expect(a.convergence.isConverged && b.convergence.isConverged)
    #expect(isClose(a.criterion, b.criterion, relative: 1e-10))
    // The level at time 0 of one fit is the level at time `origin` of the other.
    let (g, h) = (a.covariance(ofTerm: 1), b.covariance(ofTerm: 1))
    #expect(isClose(h[0] + 2 * origin * h[1] + origin * origin * h[3], g[0], relative: 1e-5))
    #expect(isClose(h[3], g[3], relative: 1e-5))
    #expect(isClose(a.residualVariance, b.residualVariance, relative: 1e-6))
    #expect(isClose(a.coefficients[1].estimate, b.coefficients[1].estimate, relative: 1e-6))
  }

  @Test("drop a column that repeats others and fit as without it")
  func aliasing() throws {
    let data = Self.ratings
    let x = data.fixed.matrix
    let repeated = (0..<data.rows).map { 3 - 2 * data.time[$0] }
    let wide = FixedEffects(
      names: ["(Intercept)", "time", "again"],
      matrix: Matrix(rows: data.rows, columns: [x.column(0), x.column(1), repeated]))
    let a = try data.crossed.fit()
    let b = try LinearMixedModel(
      response: data.response, fixedEffects: wide, randomEffects: data.crossed.randomEffects
    ).fit()
    #expect(b.aliasedNames == ["again"])
    #expect(a.criterion == b.criterion)
    FitSummary(a).expectEqual(FitSummary(b), relative: 1e-12)
  }
}
