import Foundation
import LinearAlgebra
import Testing

@testable import Statistics

/// Models on which a search by average information alone used to get lost.
@Suite("LinearMixedModel on hard surfaces")
struct HardSurfaceTests {
  private let ratings = SimulatedRatings(ratees: 60, raters: 15, rows: 400, seed: 11)

  private func withSlopes(times factor: Double = 1, time: (Double) -> Double = { $0 }) -> LinearMixedModel {
    let moved = ratings.time.map(time)
    let terms = [
      ratings.rateeTerm,
      RandomTerm(
        name: "rater", codes: ratings.rater, levels: ratings.slopeTerm.levels,
        coefficients: [.intercept, .init(name: "time", values: moved)]),
    ]
    let fixed = FixedEffects(
      names: ["(Intercept)", "time"],
      matrix: Matrix(rows: moved.count, columns: [[Double](repeating: 1, count: moved.count), moved]))
    return LinearMixedModel(
      response: ratings.response.map { $0 * factor }, fixedEffects: fixed, randomEffects: terms)
  }

  @Test("knows no units of the response", arguments: [1e-6, 1e-3, 1e3, 1e4, 1e6])
  func responseUnits(factor: Double) throws {
    let plain = try withSlopes().fit()
    let scaled = try withSlopes(times: factor).fit()
    #expect(scaled.convergence.isConverged)
    // The Jacobian of y → cy on n − p contrasts.
    let jacobian = 2 * (Double(ratings.rows) - 2) * log(factor)
    #expect(abs(scaled.criterion - jacobian - plain.criterion) < 1e-8 * abs(plain.criterion))
    #expect(
      abs(scaled.covariance(ofTerm: 1)[3] / (factor * factor) / plain.covariance(ofTerm: 1)[3] - 1) < 1e-5)
  }

  @Test("knows no units of a random slope's covariate", arguments: [1e-4, 1e-2, 1e2, 1e4])
  func slopeUnits(factor: Double) throws {
    let plain = try withSlopes().fit()
    let scaled = try withSlopes { $0 * factor }.fit()
    #expect(scaled.convergence.isConverged)
    #expect(abs(scaled.criterion + 2 * log(factor) * -1 - plain.criterion) < 1e-7 * abs(plain.criterion))
    #expect(abs(scaled.covariance(ofTerm: 1)[3] * factor * factor / plain.covariance(ofTerm: 1)[3] - 1) < 1e-5)
  }

  @Test("knows no origin of a random slope's covariate", arguments: [100.0, 2020.0])
  func slopeOrigin(shift: Double) throws {
    let plain = try withSlopes().fit()
    let shifted = try withSlopes { $0 + shift }.fit()
    #expect(shifted.convergence.isConverged)
    #expect(abs(shifted.criterion - plain.criterion) < 1e-8 * abs(plain.criterion))
    let (own, other) = (shifted.covariance(ofTerm: 1), plain.covariance(ofTerm: 1))
    #expect(abs(own[3] / other[3] - 1) < 1e-5)
    // Var(b₀ at the old origin) = Σ₀₀ + 2sΣ₀₁ + s²Σ₁₁.
    let back = own[0] + 2 * shift * own[1] + shift * shift * own[3]
    #expect(abs(back / other[0] - 1) < 1e-4)
    let (a, b) = (shifted.predictions()[1], plain.predictions()[1])
    for level in a.term.levels.indices {
      let value = a.values(of: 0)[level] + shift * a.values(of: 1)[level]
      #expect(abs(value - b.values(of: 0)[level]) < 1e-4)
    }
  }

  @Test("leaves a zero covariance matrix in a direction that neither variance would take alone")
  func rankOneBoundary() throws {
    let ratings = SimulatedRatings(ratees: 48, raters: 12, rows: 420, seed: 31)
    let unit = ratings.ratee.map { $0 % 6 }
    let slopes = RandomTerm(
      name: "unit", codes: unit, levels: (0..<6).map { "u\($0)" },
      coefficients: [.intercept, .init(name: "time", values: ratings.time)])
    let fit = try ratings.model([slopes, ratings.rateeTerm, ratings.raterTerm]).fit()
    #expect(fit.convergence.isConverged)
    // lme4 1.1-31 with bobyqa: 2108.93750.
    #expect(fit.criterion < 2108.93751)
  }

  @Test("refuses groups that are reproduced exactly")
  func perfectGroups() {
    let levels: [Double] = [61.7, 70.1, 68.4, 73.9]
    let response = levels.flatMap { [$0, $0, $0] }
    let term = RandomTerm(
      name: "g", codes: (0..<12).map { Int32($0 / 3) }, levels: ["a", "b", "c", "d"])
    #expect(throws: ModelError.perfectFit) {
      try LinearMixedModel(response: response, randomEffects: [term]).fit()
    }
  }
}
