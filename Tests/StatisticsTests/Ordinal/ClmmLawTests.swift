import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

@Suite("Laws of cumulative-link mixed models")
struct ClmmLawTests {
  static let scores = SimulatedScores(ratees: 50, raters: 12, perRatee: 6, seed: 3)

  /// Two fits of the same likelihood, both at its top: decrements below 1e-16 leave 1e-7 of a standard error.
  private func expectSame(
    _ a: CumulativeLinkMixedModelFit, _ b: CumulativeLinkMixedModelFit, reversed: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let sign = reversed ? -1.0 : 1
    let thresholds = reversed ? b.thresholds.reversed().map { -$0.estimate } : b.thresholds.map(\.estimate)
    #expect(isClose(a.logLikelihood, b.logLikelihood, relative: 1e-11), sourceLocation: sourceLocation)
    for (x, y) in zip(a.thresholds.map(\.estimate), thresholds) {
      #expect(isClose(x, y, relative: 1e-6, floor: 1e-6), sourceLocation: sourceLocation)
    }
    for (x, y) in zip(a.coefficients, b.coefficients) {
      #expect(isClose(x.estimate, sign * y.estimate, relative: 1e-6), sourceLocation: sourceLocation)
      #expect(
        isClose(x.standardError ?? 0, y.standardError ?? 1, relative: 1e-5), sourceLocation: sourceLocation)
    }
    for x in a.deviations {
      #expect(
        isClose(x.estimate, b.deviation(of: x.term) ?? -1, relative: 1e-6), sourceLocation: sourceLocation)
      guard let p = a.predictions(of: x.term), let q = b.predictions(of: x.term) else { continue }
      let levels = p.term.levels.compactMap { q.term.levels.firstIndex(of: $0) }
      for (own, other) in levels.enumerated() {
        #expect(
          isClose(p.modes[own], sign * q.modes[other], relative: 1e-5, floor: 1e-6),
          sourceLocation: sourceLocation)
        #expect(
          isClose(p.conditionalDeviations[own], q.conditionalDeviations[other], relative: 1e-5),
          sourceLocation: sourceLocation)
        #expect(
          isClose(p.standardErrors?[own] ?? 0, q.standardErrors?[other] ?? 1, relative: 1e-4),
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test("do not depend on the order of rows or the numbering of levels")
  func order() throws {
    let data = Self.scores
    var stream = RandomStream(key: RandomKey(seed: 4))
    let shuffled = data.taking(stream.permutation(of: data.score.count))
    let last = Int32(data.raters - 1)
    let turned = RandomTerm(
      name: "rater", codes: shuffled.rater.map { last - $0 }, levels: data.raterTerm.levels.reversed())
    expectSame(try data.model().fit(), try shuffled.model([turned, shuffled.rateeTerm]).fit())
  }

  @Test("turn signs with the scale", arguments: CumulativeLink.allCases.filter { $0 != .cauchit })
  func reversal(_ link: CumulativeLink) throws {
    let data = Self.scores
    let fit = try data.model(link: link).fit()
    let reversed = try data.model(response: data.response.reversed, link: link.reversed).fit()
    expectSame(fit, reversed, reversed: true)
  }

  @Test("count frequencies as rows")
  func frequencies() throws {
    let data = Self.scores
    let twice = data.taking(data.score.indices.flatMap { $0 % 3 == 0 ? [$0, $0] : [$0] })
    let weights = data.score.indices.map { $0 % 3 == 0 ? 2.0 : 1 }
    let fit = try data.model(frequencies: weights).fit()
    expectSame(fit, try twice.model().fit())
    #expect(fit.observationCount == Double(twice.score.count))
  }

  @Test("carry the unit and the origin of a covariate to its coefficient and the thresholds")
  func covariate() throws {
    let data = Self.scores
    let a = try data.model().fit()
    let moved = FixedEffects(
      names: ["(Intercept)", "hours", "again"],
      matrix: Matrix(
        rows: data.hours.count,
        columns: [
          data.hours.map { _ in 1.0 }, data.hours.map { 2000 + 10 * $0 }, data.hours.map { 3 - 5 * $0 },
        ]))
    let b = try data.model(fixed: moved).fit()
    #expect(b.aliasedNames == ["again"])
    #expect(isClose(a.logLikelihood, b.logLikelihood, relative: 1e-11))
    #expect(isClose(a.coefficients[0].estimate, 10 * b.coefficients[0].estimate, relative: 1e-6))
    for (x, y) in zip(a.thresholds, b.thresholds) {
      #expect(
        isClose(x.estimate, y.estimate - 2000 * b.coefficients[0].estimate, relative: 1e-5, floor: 1e-4))
    }
    let error = b.thresholds[0].standardError ?? 0
    #expect(error > 100 * (b.coefficients[0].standardError ?? 0))
  }

  @Test(
    "nest: equidistant within symmetric within flexible, and two categories are the same under all links but scale"
  )
  func structures() throws {
    let data = Self.scores
    let flexible = try data.model().fit()
    let symmetric = try data.model(thresholds: .symmetric).fit()
    let equidistant = try data.model(thresholds: .equidistant).fit()
    #expect(flexible.logLikelihood >= symmetric.logLikelihood)
    #expect(symmetric.logLikelihood >= equidistant.logLikelihood)
    let test = try LikelihoodRatioTest(flexible, against: equidistant)
    #expect(test.difference == .thresholds(2))
    #expect(isClose(test.statistic, 2 * (flexible.logLikelihood - equidistant.logLikelihood), relative: 1e-9))
    let gaps = zip(equidistant.thresholds, equidistant.thresholds.dropFirst()).map { $1.estimate - $0.estimate }
    #expect(isClose(gaps[0], gaps[2], relative: 1e-10))
  }

  @Test("test one random term with half a χ²₀ and half a χ²₁, a covariate with χ²₁")
  func ratio() throws {
    let data = Self.scores
    let full = try data.model().fit()
    let without = try data.model([data.rateeTerm]).fit()
    let test = try LikelihoodRatioTest(full, against: without)
    #expect(test.difference == .variance)
    #expect(isClose(test.p, 0.5 * ChiSquared(degreesOfFreedom: 1).survival(test.statistic), relative: 1e-9))
    let plain = try data.model(fixed: .intercept(rows: data.hours.count)).fit()
    #expect(try LikelihoodRatioTest(full, against: plain).difference == .fixedEffects(1))
    #expect(throws: LikelihoodRatioTest.Mismatch.self) { try LikelihoodRatioTest(without, against: plain) }
  }

  // Central differences of the criterion with step 1e-4: the truncation is some 1e-8 of the third derivative.
  @Test("have the gradient that differences of the likelihood give", arguments: CumulativeLink.allCases)
  func gradient(_ link: CumulativeLink) throws {
    let data = SimulatedScores(ratees: 20, raters: 6, perRatee: 4, seed: 9)
    let team = RandomTerm(
      name: "team", codes: data.ratee.map { $0 / 4 }, levels: (0..<5).map { "t\($0)" })
    let prepared = try data.model([data.rateeTerm, data.raterTerm, team], link: link).prepare(threads: 1)
    let criterion = prepared.search.criterion
    let base = CumulativeParameters(alpha: [-1.4, -0.1, 1.1, 2.2], beta: [0.4], sd: [0.9, 0.7, 0.5])
    func value(_ change: (inout CumulativeParameters, Double) -> Void) throws -> Double {
      func at(_ step: Double) throws -> Double {
        var parameters = base
        change(&parameters, step)
        return try #require(try criterion.point(at: parameters, from: nil)).logLikelihood
      }
      return try (at(1e-4) - at(-1e-4)) / 2e-4
    }
    let found = criterion.gradient(try #require(try criterion.point(at: base, from: nil)))
    for j in 0..<4 {
      #expect(isClose(found.alpha[j], try value { $0.alpha[j] += $1 }, relative: 1e-6, floor: 1e-6))
    }
    #expect(isClose(found.beta[0], try value { $0.beta[0] += $1 }, relative: 1e-6, floor: 1e-6))
    for k in 0..<3 {
      #expect(isClose(found.logSD[k], try value { $0.sd[k] *= exp($1) }, relative: 1e-6, floor: 1e-6))
    }
  }

  @Test("have derivatives of interval probabilities that differences give", arguments: CumulativeLink.allCases)
  func kernels(_ link: CumulativeLink) {
    let h = 1e-5
    for (a, b) in [(-0.7, 0.4), (1.1, 1.6), (-3.0, -1.2), (-Double.infinity, 0.3), (0.8, Double.infinity)] {
      let d = link.derivatives(a, b)
      let (up, down) = (link.derivatives(a, b + h), link.derivatives(a, b - h))
      let (left, right) = (link.derivatives(a - h, b), link.derivatives(a + h, b))
      let direct =
        (b == .infinity ? 1 : link.probability(below: b)) - (a.isFinite ? link.probability(below: a) : 0)
      #expect(isClose(exp(d.log), direct, relative: 1e-12))
      for (found, expected) in [
        (d.upper, (up.log - down.log) / (2 * h)), (-d.lower, (right.log - left.log) / (2 * h)),
        (d.bb, (up.upper - down.upper) / (2 * h)), (d.aa, (left.lower - right.lower) / (2 * h)),
        (d.ab, (right.upper - left.upper) / (2 * h)), (d.bbb, (up.bb - down.bb) / (2 * h)),
        (d.aaa, (right.aa - left.aa) / (2 * h)), (d.aab, (right.ab - left.ab) / (2 * h)),
        (d.abb, (up.ab - down.ab) / (2 * h)),
      ] {
        #expect(isClose(found, expected, relative: 1e-7, floor: 1e-8), "\(link) \(a) \(b)")
      }
    }
    for p in [0.01, 0.3, 0.9] {
      #expect(isClose(link.probability(below: link.quantile(p)), p, relative: 1e-12))
    }
  }

  @Test("keep their digits where the probability is all but gone")
  func tails() {
    // ln Pr(30 < X < 31) of a logistic variable: e⁻³⁰ − e⁻³¹ up to 1e-13 of it.
    let logistic = CumulativeLink.logit.derivatives(30, 31)
    #expect(isClose(logistic.log, log(exp(-30.0) - exp(-31.0)), relative: 1e-12))
    let mirrored = CumulativeLink.logit.derivatives(-31, -30)
    #expect(isClose(logistic.log, mirrored.log, relative: 1e-14))
    #expect(isClose(logistic.score, -mirrored.score, relative: 1e-14))
    // ln Φ(−20): Abramowitz & Stegun, table 26.2, −log₁₀ Q(20) = 88.56010.
    #expect(
      isClose(CumulativeLink.probit.derivatives(20, .infinity).log, -88.56010 * log(10.0), relative: 1e-7))
  }
}
