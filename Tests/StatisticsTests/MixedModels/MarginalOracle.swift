import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// The marginal density of a model written out in full: `V = ZGZ' + σ²W⁻¹` as one dense matrix.
///
/// Shares nothing with the engine but its estimates: no elimination, no spherical form, no cross-products.
struct MarginalOracle {
  let criterion: Double
  let estimates: [Double]
  let estimateCovariance: Matrix
  /// Per term, level by level, coefficient by coefficient.
  let predictions: [[Double]]
  /// The diagonals of `G − GZ'PZG` and `G − GZ'V⁻¹ZG`.
  let predictionErrorVariances: [[Double]]
  let conditionalVariances: [[Double]]

  init(_ fit: LinearMixedModelFit) throws {
    let model = fit.model
    let n = model.response.count
    let z = MarginalOracle.design(model)
    let g = MarginalOracle.covariance(fit)
    let zg = z * g
    var v = zg * z.transposed
    for i in 0..<n { v[i, i] += fit.residualVariance / (model.weights.precisions?[i] ?? 1) }
    let factor = try CholeskyFactor(v)
    let x = model.fixedEffects.matrix
    let vx = factor.solve(x)
    let information = try CholeskyFactor(x.transposedTimes(vx))
    estimates = information.solve(vx.transposed * model.response)
    estimateCovariance = information.inverse()
    let fitted = x * estimates
    let residuals = (0..<n).map { model.response[$0] - fitted[$0] }
    let weighted = factor.solve(residuals)
    var value = factor.logDeterminant + dot(residuals, weighted) + Double(n) * log(2 * .pi)
    if fit.likelihood == .restrictedMaximumLikelihood {
      value += information.logDeterminant - Double(x.columns) * log(2 * .pi)
    }
    criterion = value
    let cross = x.transposedTimes(factor.solve(zg))
    let explained = zg.transposedTimes(factor.solve(zg))
    let corrected = cross.transposedTimes(information.solve(cross))
    let b = zg.transposed * weighted
    let q = g.rows
    predictions = MarginalOracle.split(b, model)
    conditionalVariances = MarginalOracle.split((0..<q).map { g[$0, $0] - explained[$0, $0] }, model)
    predictionErrorVariances = MarginalOracle.split(
      (0..<q).map { g[$0, $0] - explained[$0, $0] + corrected[$0, $0] }, model)
  }

  private static func design(_ model: LinearMixedModel) -> Matrix {
    let q = model.randomEffects.reduce(0) { $0 + $1.levels.count * $1.dimension }
    var z = Matrix(rows: model.response.count, columns: q)
    var first = 0
    for term in model.randomEffects {
      for (row, code) in term.codes.enumerated() {
        for (c, coefficient) in term.coefficients.enumerated() {
          z[row, first + Int(code) * term.dimension + c] = coefficient.values?[row] ?? 1
        }
      }
      first += term.levels.count * term.dimension
    }
    return z
  }

  private static func covariance(_ fit: LinearMixedModelFit) -> Matrix {
    let q = fit.model.randomEffects.reduce(0) { $0 + $1.levels.count * $1.dimension }
    var g = Matrix(rows: q, columns: q)
    var first = 0
    for (index, term) in fit.model.randomEffects.enumerated() {
      let m = term.dimension
      let block = fit.covariance(ofTerm: index)
      for _ in term.levels {
        for i in 0..<m {
          for j in 0..<m { g[first + i, first + j] = block[i * m + j] }
        }
        first += m
      }
    }
    return g
  }

  private static func split(_ values: [Double], _ model: LinearMixedModel) -> [[Double]] {
    var first = 0
    return model.randomEffects.map { term in
      let count = term.levels.count * term.dimension
      defer { first += count }
      return Array(values[first..<(first + count)])
    }
  }

  /// Compares a fit with its own density written out.
  static func check(_ fit: LinearMixedModelFit, _ name: String) throws {
    #expect(fit.convergence.isConverged, "\(name) did not converge")
    let oracle = try MarginalOracle(fit)
    #expect(isClose(fit.criterion, oracle.criterion, relative: 1e-10), "\(name) criterion")
    for (j, coefficient) in fit.coefficients.enumerated() {
      let error = oracle.estimateCovariance[j, j].squareRoot()
      #expect(abs(coefficient.estimate - oracle.estimates[j]) <= 1e-7 * error, "\(name) \(coefficient.name)")
      for i in fit.coefficients.indices {
        let scale = error * oracle.estimateCovariance[i, i].squareRoot()
        let gap = abs(fit.coefficientCovariance[i, j] - oracle.estimateCovariance[i, j])
        #expect(gap <= 1e-8 * scale, "\(name) covariance of fixed effects \(i), \(j)")
      }
    }
    for (term, found) in fit.predictions().enumerated() {
      let m = found.term.dimension
      for c in 0..<m {
        let variance = fit.covariance(ofTerm: term)[c * (m + 1)]
        func gap(_ a: [Double], _ b: [Double]) -> Double {
          let own = stride(from: c, to: b.count, by: m).map { b[$0] }
          return zip(a, own).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
        let label = "\(name) \(found.term.name) \(found.term.coefficients[c].name)"
        #expect(
          gap(found.values(of: c), oracle.predictions[term]) <= 1e-8 * variance.squareRoot(), "\(label) BLUP")
        let errors = gap(found.predictionErrorVariances(of: c), oracle.predictionErrorVariances[term])
        #expect(errors <= 1e-8 * variance, "\(label) prediction-error variance")
        let conditional = gap(found.conditionalVariances(of: c), oracle.conditionalVariances[term])
        #expect(conditional <= 1e-8 * variance, "\(label) conditional variance")
      }
    }
  }
}

extension LinearMixedModel.Weights {
  /// The weights where they mean precisions.
  fileprivate var precisions: [Double]? {
    if case .precision(let values) = self { values } else { nil }
  }
}
