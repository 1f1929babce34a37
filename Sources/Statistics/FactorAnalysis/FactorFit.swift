import Foundation
import LinearAlgebra

/// A fitted factor model.
public struct FactorFit: Sendable {
  /// The model.
  public let model: FactorAnalysis
  /// The loadings before rotation: a row for each column of the data, a column for each factor.
  public let unrotatedLoadings: Matrix
  /// The pattern loadings after rotation, the factor that explains most first.
  public let loadings: Matrix
  /// The correlations of the factors; the identity unless the rotation is oblique.
  public let factorCorrelations: Matrix
  /// The variance of each column that no factor explains.
  public let uniquenesses: [Double]
  /// How the factors were turned.
  public let rotation: FactorRotation
  /// The minimum: half the sum of squared residuals, or the Wishart discrepancy.
  public let discrepancy: Double
  /// The steps that led to it.
  public let iterations: Int

  init(
    _ model: FactorAnalysis, unrotated: Matrix, uniquenesses: [Double], discrepancy: Double,
    rotated: RotatedLoadings, rotation: FactorRotation, iterations: Int
  ) {
    self.model = model
    unrotatedLoadings = unrotated
    self.uniquenesses = uniquenesses
    self.discrepancy = discrepancy
    loadings = rotated.loadings
    factorCorrelations = rotated.correlations
    self.rotation = rotation
    self.iterations = iterations
  }

  /// The shares of variance that the factors explain, one for each column.
  public var communalities: [Double] {
    (0..<unrotatedLoadings.rows).map { i in
      (0..<unrotatedLoadings.columns).reduce(0) { $0 + unrotatedLoadings[i, $1] * unrotatedLoadings[i, $1] }
    }
  }

  /// A uniqueness at its floor: a Heywood case, most often too many factors.
  public var hasHeywoodCase: Bool { uniquenesses.contains { $0 <= 0.005 } }

  /// The residual correlations: zeros on the diagonal.
  public var residuals: Matrix {
    var result = unrotatedLoadings * unrotatedLoadings.transposed
    for i in 0..<result.rows {
      for j in 0..<result.columns { result[i, j] = i == j ? 0 : model.correlations[i, j] - result[i, j] }
    }
    return result
  }

  /// The root mean square of the residual correlations.
  public var rootMeanSquareResidual: Double {
    let residuals = residuals
    let p = Double(residuals.rows)
    return (residuals.elements.reduce(0) { $0 + $1 * $1 } / (p * (p - 1))).squareRoot()
  }

  /// The variance that each factor explains after rotation, in columns' worth.
  public var sumsOfSquares: [Double] {
    let structure = loadings * factorCorrelations
    return (0..<loadings.columns).map { j in
      (0..<loadings.rows).reduce(0) { $0 + loadings[$1, j] * structure[$1, j] }
    }
  }

  /// Bartlett's test that no more factors are needed; nil for minimum residuals or without degrees of freedom.
  ///
  /// > Reference: Bartlett (1950), doi:10.1111/j.2044-8317.1950.tb00285.x.
  public var sufficiency: (chiSquared: Double, degreesOfFreedom: Int, pValue: Double)? {
    let (p, k) = (model.correlations.rows, model.factors)
    let degrees = FactorAnalysis.degreesOfFreedom(p, k)
    guard model.method == .maximumLikelihood, degrees > 0 else { return nil }
    let size = Double(model.count) - 1 - Double(2 * p + 5) / 6 - 2 * Double(k) / 3
    guard size > 0 else { return nil }
    let statistic = size * discrepancy
    return (statistic, degrees, ChiSquared(degreesOfFreedom: Double(degrees)).survival(statistic))
  }
}
