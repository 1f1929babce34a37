import TestSupport
import Testing

@testable import Statistics

@Suite("Prediction-error variances of one term")
struct PredictionVarianceTests {
  private static func expectEqual(_ fit: LinearMixedModelFit) {
    let whole = fit.predictions()
    for (index, term) in fit.model.randomEffects.enumerated() where term.dimension == 1 {
      let own = fit.predictionErrorVariances(ofTerm: index)
      #expect(own.count == term.levels.count)
      for (a, b) in zip(own, whole[index].predictionErrorVariances()) {
        #expect(isClose(a, b, relative: 1e-10), "\(term.name)")
      }
      #expect(fit.effects(ofTerm: index) == whole[index].values)
    }
  }

  @Test(
    "are those of all terms together, which agree with lme4",
    arguments: ["nested_REML", "crossedNested_REML", "three_REML", "vectorRest_REML", "weighted_REML"])
  func designs(_ name: String) throws {
    Self.expectEqual(
      try MixedModelDesign.model(name, of: MixedModelFixture.named("lme4-designs")).model.fit())
  }

  @Test("are the same with probes, with a sparse factor, and beside a factor with fixed levels")
  func engines() throws {
    let data = SimulatedRatings(ratees: 900, raters: 700, rows: 2700, seed: 41)
    Self.expectEqual(try data.crossed.fit())
    Self.expectEqual(try data.crossed.fit(engine: .iterative(probes: 16)))
    let absorbed = LinearMixedModel(
      response: data.response, fixedEffects: data.fixed, randomEffects: [data.raterTerm],
      absorbed: data.rateeTerm)
    Self.expectEqual(try absorbed.fit())
  }
}
