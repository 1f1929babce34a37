import Statistics
import TestSupport
import Testing

@Suite("Linear mixed models against lme4")
struct LinearMixedModelReferenceTests {
  @Test(
    "agree on the classics",
    arguments: [
      "dyestuff_REML", "dyestuff_ML", "dyestuff2_boundary_REML", "dyestuff2_boundary_ML", "penicillin_REML",
      "penicillin_ML", "sleepstudy_int_REML", "sleepstudy_int_ML", "sleepstudy_slope_REML",
      "sleepstudy_slope_ML", "sleepstudy_uncorr_REML", "sleepstudy_uncorr_ML",
    ])
  func classics(_ name: String) throws { try compare(name, in: "lme4-classics") }

  @Test(
    "agree on weighted, nested, crossed and vector designs",
    arguments: [
      "weighted_REML", "weighted_ML", "nested_REML", "nested_ML", "crossedNested_REML", "crossedNested_ML",
      "twoSlopes_REML", "twoSlopes_ML", "three_REML", "three_ML", "vectorRest_REML", "vectorRest_ML",
    ])
  func designs(_ name: String) throws { try compare(name, in: "lme4-designs") }

  @Test(
    "agree where a covariance is singular",
    arguments: ["proportional_REML", "flatUncorrelated_REML"])
  func singular(_ name: String) throws { try compare(name, in: "lme4-designs") }

  @Test("keep their digits with a covariate whose mean is 2020", arguments: ["year_REML", "year_ML"])
  func largeMean(_ name: String) throws { try compare(name, in: "lme4-designs") }

  @Test("agree on thirty tiny layouts, most with a variance at zero")
  func tiny() throws {
    let fixture = try MixedModelFixture.named("lme4-designs")
    let names = fixture.cases.keys.filter { $0.hasPrefix("small") }.sorted()
    #expect(names.count == 30)
    for name in names { try compare(name, in: "lme4-designs", fixture) }
  }

  @Test("agree on twenty small layouts with random slopes, half of them singular")
  func smallSlopes() throws {
    let fixture = try MixedModelFixture.named("lme4-designs")
    let names = fixture.cases.keys.filter { $0.hasPrefix("slopes") }.sorted()
    #expect(names.count == 20)
    for name in names { try compare(name, in: "lme4-designs", fixture) }
  }

  @Test("give every case of the fixtures a design")
  func isComplete() throws {
    for file in ["lme4-classics", "lme4-designs", "lme4-insteval"] {
      for name in try MixedModelFixture.named(file).cases.keys {
        #expect(MixedModelDesign.of(name) != nil, "\(name)")
      }
    }
  }

  @Test("state the prediction-error variance with the mean estimated, and the conditional one without")
  func predictionErrorVariance() throws {
    let fit = try fit("dyestuff_REML", in: "lme4-classics")
    let batch = try #require(fit.blups(of: "Batch"))
    // Balanced one-way layout by hand, r = 5σ²_b / (5σ²_b + σ²): σ²_b(1 − r), plus r²·SE² for the mean. (The
    // 401.403 of the reference tables is that of the batch mean μ + b: (1 − r)² in place of r².)
    let r = 5 * 1764.05 / (5 * 1764.05 + 2451.25)
    let squaredError = 375.7166677
    for level in 0..<6 {
      #expect(isClose(batch.conditionalVariances()[level], 1764.05 * (1 - r), relative: 1e-7))
      let expected = 1764.05 * (1 - r) + r * r * squaredError
      #expect(isClose(batch.predictionErrorVariances()[level], expected, relative: 1e-7))
      let ofMean = batch.conditionalVariances()[level] + (1 - r) * (1 - r) * squaredError
      #expect(isClose(ofMean, 401.403, relative: 1e-6))
    }
    #expect(isClose(try #require(fit.variance(of: "Batch")), 1764.05, relative: 1e-7))
    #expect(fit.variance(of: "batch") == nil)
    #expect(fit.blups(of: "batch") == nil)
  }

  @Test(
    "name the variances that ended at zero", arguments: ["dyestuff2_boundary_REML", "dyestuff2_boundary_ML"])
  func boundary(_ name: String) throws {
    let fit = try fit(name, in: "lme4-classics")
    #expect(fit.convergence.boundary == ["Batch"])
    #expect(fit.variance(of: "Batch") == 0)
    #expect(try #require(fit.blups(of: "Batch")).values == [0, 0, 0, 0, 0, 0])
  }

  private func compare(_ name: String, in file: String, _ loaded: MixedModelFixture? = nil) throws {
    let fixture = try loaded ?? MixedModelFixture.named(file)
    let expected = try #require(fixture.cases[name])
    let fit = try MixedModelDesign.fit(name, of: fixture)
    LinearMixedModelComparison(name: name, fit: fit, best: expected.best).check()
  }

  private func fit(_ name: String, in file: String) throws -> LinearMixedModelFit {
    try MixedModelDesign.fit(name, of: MixedModelFixture.named(file))
  }
}
