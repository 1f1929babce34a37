import Foundation
import Statistics
import TestSupport
import Testing

/// Expected numbers: R 4.2.2, lme4 1.1-31, `logLik` of ML fits and `pchisq`; the tolerance is that of lme4's optimiser.
@Suite("LikelihoodRatioTest")
struct LikelihoodRatioTestTests {
  private func fit(
    _ formula: String, _ data: String, _ likelihood: LikelihoodCriterion = .maximumLikelihood
  ) throws -> LinearMixedModelFit {
    let path = Checkout.root.appendingPathComponent("datasets/\(data)/\(data).csv")
    let lines = try String(contentsOf: path, encoding: .utf8).split(whereSeparator: \.isNewline)
    let rows = lines.map { $0.split(separator: ",").map(String.init) }
    let columns = try #require(rows.first).indices.map { column -> (name: String, values: ModelColumnValues) in
      let cells = rows.dropFirst().map { $0[column] }
      let numbers = cells.compactMap(Double.init)
      if numbers.count == cells.count { return (rows[0][column], .numbers(numbers)) }
      let levels = Array(Set(cells)).sorted()
      return (
        rows[0][column], .labels(codes: cells.map { Int32(levels.firstIndex(of: $0) ?? 0) }, levels: levels)
      )
    }
    return try ModelFrame(Formula(formula), columns: columns).model().fit(likelihood)
  }

  @Test("halves the p-value of one variance: batches of Dyestuff")
  func variance() throws {
    let test = try LikelihoodRatioTest(
      fit("Yield ~ 1 + (1 | Batch)", "dyestuff"), against: fit("Yield ~ 1", "dyestuff"))
    #expect(test.difference == .variance)
    #expect(isClose(test.statistic, 5.402826093646, relative: 1e-8))
    #expect(isClose(test.p, 0.010052086152, relative: 1e-7))
  }

  @Test("mixes one and two degrees of freedom for a slope: sleepstudy")
  func slope() throws {
    let test = try LikelihoodRatioTest(
      fit("Reaction ~ Days + (Days | Subject)", "sleepstudy"),
      against: fit("Reaction ~ Days + (1 | Subject)", "sleepstudy"))
    #expect(test.difference == .slope(covariances: 1))
    #expect(isClose(test.statistic, 42.1392985162, relative: 1e-7))
    #expect(isClose(test.p, 3.96119535914e-10, relative: 1e-5))
  }

  @Test("is plain χ² for a fixed effect, by ML only")
  func fixedEffect() throws {
    let (full, reduced) = ("Reaction ~ Days + (Days | Subject)", "Reaction ~ 1 + (Days | Subject)")
    let test = try LikelihoodRatioTest(fit(full, "sleepstudy"), against: fit(reduced, "sleepstudy"))
    #expect(test.difference == .fixedEffects(1))
    #expect(isClose(test.statistic, 23.5365374721, relative: 1e-7))
    #expect(isClose(test.p, 1.22563997362e-06, relative: 1e-5))
    let reml = LikelihoodCriterion.restrictedMaximumLikelihood
    #expect(throws: LikelihoodRatioTest.Mismatch.restricted) {
      try LikelihoodRatioTest(fit(full, "sleepstudy", reml), against: fit(reduced, "sleepstudy", reml))
    }
  }

  @Test("refuses what it has no null distribution for")
  func refusals() throws {
    let full = try fit("Reaction ~ Days + (Days | Subject)", "sleepstudy")
    let other = try fit("Yield ~ 1", "dyestuff")
    #expect(throws: LikelihoodRatioTest.Mismatch.responses) { try LikelihoodRatioTest(full, against: other) }
    let none = try fit("Reaction ~ 1", "sleepstudy")
    #expect(throws: LikelihoodRatioTest.Mismatch.notNested) { try LikelihoodRatioTest(full, against: none) }
    let reml = try fit("Reaction ~ Days", "sleepstudy", .restrictedMaximumLikelihood)
    #expect(throws: LikelihoodRatioTest.Mismatch.likelihoods) { try LikelihoodRatioTest(full, against: reml) }
  }
}
