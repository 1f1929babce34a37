import TestSupport
import Testing

@testable import Statistics

@Suite("Variances by moments")
struct MomentEstimatesTests {
  private static func estimates(_ model: LinearMixedModel) throws -> MomentEstimates {
    let search = try model.prepare(.restrictedMaximumLikelihood, threads: 1).search
    return try #require(MomentEstimates(search.products, observations: search.observations))
  }

  @Test("are those of lme4 by REML where data are balanced", arguments: ["dyestuff_REML", "penicillin_REML"])
  func balanced(_ name: String) throws {
    let fixture = try MixedModelFixture.named("lme4-classics")
    let design = try MixedModelDesign.model(name, of: fixture).model
    let found = try Self.estimates(design)
    let best = try #require(fixture.cases[name]).best
    for (term, variances) in zip(design.randomEffects, found.variances) {
      let expected = try #require(best.varcomp.first { $0.grp == term.name }).vcov
      // As far as lme4's search went.
      #expect(isClose(variances[0], expected, relative: 2e-5), "\(term.name)")
    }
    let expected = try #require(best.varcomp.first { $0.grp == "Residual" }).vcov
    #expect(isClose(found.residual, expected, relative: 2e-5))
  }

  @Test("are zero where the levels differ less than chance would have it")
  func boundary() throws {
    let fixture = try MixedModelFixture.named("lme4-classics")
    let found = try Self.estimates(MixedModelDesign.model("dyestuff2_boundary_REML", of: fixture).model)
    #expect(found.variances == [[0]])
    let best = try #require(fixture.cases["dyestuff2_boundary_REML"]).best
    let expected = try #require(best.varcomp.first { $0.grp == "Residual" }).vcov
    #expect(isClose(found.residual, expected, relative: 2e-5))
  }

  @Test("hit the truth on average in unbalanced crossed data")
  func unbiased() throws {
    var sums = [(Double, Double)](repeating: (0, 0), count: 3)
    let replicates = 60
    for seed in 0..<replicates {
      let data = SimulatedRatings(
        ratees: 120, raters: 30, rows: 400, seed: UInt64(seed), spread: .init(slope: 0))
      let found = try Self.estimates(data.crossed)
      for (place, value) in (found.variances.map { $0[0] } + [found.residual]).enumerated() {
        sums[place].0 += value
        sums[place].1 += value * value
      }
    }
    let n = Double(replicates)
    for (sum, truth) in zip(sums, [9, 4, 6.25]) {
      let mean = sum.0 / n
      let error = ((sum.1 / n - mean * mean) / (n - 1)).squareRoot()
      #expect(abs(mean - truth) < 4 * error, "\(mean) for \(truth)")
      #expect(error < 0.1 * truth)
    }
  }

  @Test("change by the square of the unit of the response")
  func scale() throws {
    let data = SimulatedRatings(ratees: 60, raters: 12, rows: 240, seed: 5)
    let plain = try Self.estimates(data.withSlopes)
    let model = data.withSlopes
    let scaled = LinearMixedModel(
      response: model.response.map { 1024 * $0 }, fixedEffects: model.fixedEffects,
      randomEffects: model.randomEffects)
    let found = try Self.estimates(scaled)
    for (a, b) in zip(plain.variances.flatMap(\.self), found.variances.flatMap(\.self)) {
      #expect(isClose(1024 * 1024 * a, b, relative: 1e-10, floor: 1e-10 * found.residual))
    }
    #expect(isClose(1024 * 1024 * plain.residual, found.residual, relative: 1e-10))
  }
}
