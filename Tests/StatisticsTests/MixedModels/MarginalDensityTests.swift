import Statistics
import Testing

@Suite("Block elimination against the marginal density written out")
struct MarginalDensityTests {
  @Test(
    "agrees in likelihood, estimates and every level's variances",
    arguments: [
      "weighted_REML", "weighted_ML", "nested_REML", "crossedNested_REML", "crossedNested_ML", "twoSlopes_REML",
      "twoSlopes_ML", "three_REML", "proportional_REML", "flatUncorrelated_REML",
      "vectorRest_REML",
      "small01_REML", "small05_REML",
    ])
  func designs(_ name: String) throws {
    let fixture = try MixedModelFixture.named("lme4-designs")
    try MarginalOracle.check(MixedModelDesign.fit(name, of: fixture), name)
  }

  @Test("agrees for nested terms with slopes, in either order of terms")
  func nestedSlopes() throws {
    var data = SimulatedRatings(ratees: 48, raters: 12, rows: 420, seed: 31)
    let (level, slope) = ([6.0, -4, 1, 3, -7, 0], [0.9, 0.1, -1.4, 0.3, -0.6, 1.1])
    let (ownLevel, ownSlope) = ([2.0, -1, 0, 1, -2, 3, -3], [0.5, -0.7, 0.2, 0.9, -0.4])
    for row in data.response.indices {
      let p = Int(data.ratee[row])
      data.response[row] += level[p % 6] + ownLevel[p % 7] + (slope[p % 6] + ownSlope[p % 5]) * data.time[row]
    }
    // Each ratee belongs to one unit; the unit's slope, the ratee's level and slope share a block.
    let unit = RandomTerm(
      name: "unit", codes: data.ratee.map { $0 % 6 }, levels: (0..<6).map { "u\($0)" },
      coefficients: [.intercept, .init(name: "time", values: data.time)])
    let ratee = RandomTerm(
      name: "ratee", codes: data.ratee, levels: data.rateeTerm.levels,
      coefficients: [.intercept, .init(name: "time", values: data.time)])
    let a = try data.model([unit, ratee, data.raterTerm]).fit()
    let b = try data.model([data.raterTerm, ratee, unit]).fit()
    try MarginalOracle.check(a, "unit first")
    try MarginalOracle.check(b, "rater first")
    var turned = FitSummary(b)
    turned.covariances.reverse()
    FitSummary(a).expectEqual(turned, relative: 1e-6)
  }

  @Test("agrees where a block would be too large to eliminate")
  func largeBlocks() throws {
    // 130 teams in each of four units: 131 columns a block, above the limit of 96.
    var data = SimulatedRatings(ratees: 520, raters: 5, rows: 1100, seed: 32)
    let shift = [4.0, -3, 1, -2]
    for row in data.response.indices { data.response[row] += shift[Int(data.ratee[row] % 4)] }
    let unit = RandomTerm(name: "unit", codes: data.ratee.map { $0 % 4 }, levels: ["a", "b", "c", "d"])
    let fit = try data.model([unit, data.rateeTerm, data.raterTerm]).fit()
    #expect(fit.convergence.isConverged)
    try MarginalOracle.check(fit, "large blocks")
    let turned = try data.model([data.rateeTerm, data.raterTerm, unit]).fit()
    #expect(abs(fit.criterion - turned.criterion) <= 1e-9 * abs(fit.criterion))
  }
}
