import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Mixed models without variance between groups")
struct LeastSquaresLimitTests {
  static let ratings = SimulatedRatings(ratees: 40, raters: 8, rows: 120, seed: 21)

  @Test("are least squares when there is no random term", arguments: LikelihoodCriterion.allCases)
  func noRandomTerm(_ criterion: LikelihoodCriterion) throws {
    let data = Self.ratings
    let fit = try data.model([]).fit(criterion)
    try expectLeastSquares(fit, x: data.fixed.matrix, y: data.response, criterion, logWeights: 0)
  }

  @Test("are weighted least squares with precision weights", arguments: LikelihoodCriterion.allCases)
  func weighted(_ criterion: LikelihoodCriterion) throws {
    let data = Self.ratings
    var stream = RandomStream(key: RandomKey(seed: 22))
    let weights = (0..<data.rows).map { _ in 0.2 + stream.uniform() }
    let roots = weights.map { $0.squareRoot() }
    let fit = try data.model([], weights: .precision(weights)).fit(criterion)
    let x = Matrix(rows: data.rows, columns: [roots, zip(roots, data.time).map { $0 * $1 }])
    let y = zip(roots, data.response).map { $0 * $1 }
    try expectLeastSquares(fit, x: x, y: y, criterion, logWeights: weights.reduce(0) { $0 + log($1) })
  }

  @Test("are least squares where the variance is estimated as zero")
  func boundary() throws {
    // Every rater gives the same mean: within raters there is more than nothing between them could explain.
    let y: [Double] = [1, 2, 3, 4, 4, 3, 2, 1, 2, 1, 4, 3]
    let term = RandomTerm(name: "rater", codes: [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], levels: ["a", "b", "c"])
    let fit = try LinearMixedModel(response: y, randomEffects: [term]).fit()
    #expect(fit.convergence.isConverged)
    #expect(fit.convergence.boundary == ["rater"])
    #expect(fit.covariance(ofTerm: 0) == [0])
    #expect(try #require(fit.blups(of: "rater")).values == [0, 0, 0])
    #expect(isClose(fit.residualVariance, 15.0 / 11, relative: 1e-12))
    #expect(isClose(fit.coefficients[0].estimate, 2.5, relative: 1e-13))
    #expect(isClose(fit.coefficients[0].standardError, (15.0 / 11 / 12).squareRoot(), relative: 1e-12))
  }

  private func expectLeastSquares(
    _ fit: LinearMixedModelFit, x: Matrix, y: [Double], _ criterion: LikelihoodCriterion, logWeights: Double
  ) throws {
    let qr = try QRFactor(x)
    let beta = qr.solve(y)
    let inverse = try qr.inverseCrossProduct()
    let residuals = qr.residuals(y)
    let rss = dot(residuals, residuals)
    let (n, p) = (Double(x.rows), Double(x.columns))
    let freedom = criterion == .restrictedMaximumLikelihood ? n - p : n
    let variance = rss / freedom
    var expected = freedom * (1 + log(2 * .pi * variance)) - logWeights
    if criterion == .restrictedMaximumLikelihood {
      expected += 2 * (0..<x.columns).reduce(0) { $0 + log(abs(qr.upper[$1, $1])) }
    }
    #expect(fit.convergence.isConverged)
    #expect(isClose(fit.criterion, expected, relative: 1e-12))
    #expect(isClose(fit.residualVariance, variance, relative: 1e-11))
    for j in beta.indices {
      let error = (variance * inverse[j, j]).squareRoot()
      #expect(abs(fit.coefficients[j].estimate - beta[j]) <= 1e-10 * error)
      #expect(isClose(fit.coefficients[j].standardError, error, relative: 1e-10))
    }
    #expect(fit.predictions().isEmpty)
  }
}
