import Statistics
import Testing

@Suite("Recovery of known variances")
struct LinearMixedModelRecoveryTests {
  @Test(
    "finds the variances and effects that made the ratings, within three standard errors",
    arguments: [1, 2, 3, 4])
  func crossed(_ seed: UInt64) throws {
    var spread = SimulatedRatings.Spread()
    spread.slope = 0
    let (ratees, raters, rows) = (150, 40, 900)
    let data = SimulatedRatings(ratees: ratees, raters: raters, rows: rows, seed: seed, spread: spread)
    let fit = try data.crossed.fit()
    #expect(fit.convergence.isConverged)
    let noise = spread.noise * spread.noise
    /// The sampling error of a variance between q groups of k rows each, as in a balanced layout.
    func error(_ variance: Double, _ q: Int) -> Double {
      (variance + noise * Double(q) / Double(rows)) * (2 / Double(q - 1)).squareRoot()
    }
    let ratee = spread.ratee * spread.ratee
    let rater = spread.rater * spread.rater
    #expect(abs(try #require(fit.variance(of: "ratee")) - ratee) < 3 * error(ratee, ratees))
    #expect(abs(try #require(fit.variance(of: "rater")) - rater) < 3 * error(rater, raters))
    let freedom = Double(rows - ratees - raters)
    #expect(abs(fit.residualVariance - noise) < 3 * noise * (2 / freedom).squareRoot())
    #expect(abs(fit.coefficients[0].estimate - 70) < 3 * fit.coefficients[0].standardError)
    #expect(abs(fit.coefficients[1].estimate - 0.5) < 3 * fit.coefficients[1].standardError)
  }

  @Test("finds the spread of slopes, and their independence of the levels", arguments: [5, 6, 7])
  func slopes(_ seed: UInt64) throws {
    let spread = SimulatedRatings.Spread()
    let raters = 60
    let data = SimulatedRatings(ratees: 100, raters: raters, rows: 1500, seed: seed)
    let fit = try data.withSlopes.fit()
    #expect(fit.convergence.isConverged)
    let found = fit.covariance(ofTerm: 1)
    // 25 rows a rater over five times, each of variance 2: a slope's sampling variance is σ²/50.
    let slope = spread.slope * spread.slope
    let slopeError = (slope + spread.noise * spread.noise / 50) * (2 / Double(raters - 1)).squareRoot()
    #expect(abs(found[3] - slope) < 3 * slopeError)
    let level = spread.rater * spread.rater + spread.noise * spread.noise * 3 / 25
    let product = level * (slope + spread.noise * spread.noise / 50)
    #expect(abs(found[1]) < 3 * (product / Double(raters - 1)).squareRoot())
    #expect(abs(fit.coefficients[1].estimate - 0.5) < 3 * fit.coefficients[1].standardError)
  }
}
