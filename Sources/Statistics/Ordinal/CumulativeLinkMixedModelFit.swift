import Foundation
import LinearAlgebra

/// An estimated ``CumulativeLinkMixedModel``.
public struct CumulativeLinkMixedModelFit: Sendable {
  /// A threshold, a parameter of the thresholds or a coefficient, on the latent scale.
  public struct Coefficient: Sendable, Hashable {
    /// The name: `2|3` for the threshold between two categories, else that of the column.
    public let name: String
    /// The estimate, in units of the latent scale (logits, probits, …).
    public let estimate: Double
    /// The standard error by the observed information; nil where that is not positive definite.
    public let standardError: Double?
  }

  /// The spread of the levels of a random term.
  public struct Deviation: Sendable, Hashable {
    /// The term.
    public let term: String
    /// The number of its levels.
    public let levels: Int
    /// The standard deviation on the latent scale; 0 at the boundary.
    public let estimate: Double
    /// The standard error of its logarithm; nil at the boundary.
    public let logStandardError: Double?
  }

  /// The effects of the levels of a term.
  public struct Predictions: Sendable {
    /// The term.
    public let term: RandomTerm
    /// The conditional modes: positive means higher ratings.
    public let modes: [Double]
    /// The conditional standard deviations, parameters held at their estimates: clmm's `condVar`, rooted.
    public let conditionalDeviations: [Double]
    /// The standard errors of prediction, which allow for the estimation of all parameters; nil where the observed
    /// information is not positive definite.
    /// > Reference: Kass & Steffey (1989), doi:10.1080/01621459.1989.10478825.
    public let standardErrors: [Double]?
  }

  /// The model that was fitted.
  public let model: CumulativeLinkMixedModel
  /// Evidence that the search ended at an optimum; the decrement is that of −2 ln L.
  public let convergence: Convergence
  /// The logarithm of the likelihood by Laplace's approximation.
  public let logLikelihood: Double
  /// The number of ratings, frequencies counted.
  public let observationCount: Double
  /// The thresholds θ.
  public let thresholds: [Coefficient]
  /// The parameters α of the thresholds; the thresholds themselves where they are flexible.
  public let thresholdParameters: [Coefficient]
  /// The coefficients of the covariates.
  public let coefficients: [Coefficient]
  /// The standard deviations of the random terms.
  public let deviations: [Deviation]
  /// Names of columns that were dropped as linear combinations of earlier ones.
  public let aliasedNames: [String]
  /// The covariance of the estimates of α, β and the logarithms of the positive standard deviations, in that order; nil
  /// where the observed information is not positive definite.
  public let covariance: Matrix?

  let prepared: CumulativeLinkMixedModel.Prepared
  let optimum: CumulativeSearch.Optimum

  init(
    model: CumulativeLinkMixedModel, prepared: CumulativeLinkMixedModel.Prepared,
    optimum: CumulativeSearch.Optimum
  ) {
    self.model = model
    self.prepared = prepared
    self.optimum = optimum
    let parameters = optimum.point.parameters
    logLikelihood = optimum.point.logLikelihood
    observationCount = prepared.observations
    aliasedNames = prepared.aliased.map { model.fixedEffects.names[$0] }
    convergence = Convergence(
      isConverged: optimum.isConverged, iterations: optimum.iterations, decrement: 2 * optimum.decrement,
      boundary: model.randomEffects.indices.filter { parameters.sd[$0] == 0 }.map {
        model.randomEffects[$0].name
      })
    let back = CumulativeLinkMixedModelFit.back(model, prepared, optimum.free.count)
    let covariance = optimum.information.flatMap { try? CholeskyFactor($0) }.map {
      back * ($0.inverse() * back.transposed)
    }
    self.covariance = covariance
    let m = parameters.alpha.count
    let estimates =
      back * (parameters.alpha + parameters.beta + optimum.free.map { Foundation.log(parameters.sd[$0]) })
    func error(_ index: Int) -> Double? { covariance.map { max($0[index, index], 0).squareRoot() } }
    let names = model.thresholds.parameterNames(categories: model.response.categories)
    thresholdParameters = (0..<m).map {
      Coefficient(name: names[$0], estimate: estimates[$0], standardError: error($0))
    }
    coefficients = prepared.kept.enumerated().map { j, column in
      Coefficient(
        name: model.fixedEffects.names[column], estimate: estimates[m + j], standardError: error(m + j))
    }
    thresholds = CumulativeLinkMixedModelFit.thresholds(model, estimates, covariance)
    let positions = m + prepared.kept.count
    deviations = model.randomEffects.enumerated().map { k, term in
      let place = optimum.free.firstIndex(of: k)
      return Deviation(
        term: term.name, levels: term.levels.count, estimate: parameters.sd[k],
        logStandardError: place.flatMap { error(positions + $0) })
    }
  }

  /// The map from parameters of the standardised covariates to those of the user's.
  private static func back(
    _ model: CumulativeLinkMixedModel, _ prepared: CumulativeLinkMixedModel.Prepared, _ free: Int
  ) -> Matrix {
    let categories = model.response.categories.count
    let m = model.thresholds.jacobian(categories: categories).columns
    let p = prepared.kept.count
    var result = Matrix.identity(m + p + free)
    for j in 0..<p {
      result[m + j, m + j] = 1 / prepared.scale[j]
      for location in model.thresholds.locations(categories: categories) {
        result[location, m + j] = prepared.centre[j] / prepared.scale[j]
      }
    }
    return result
  }

  private static func thresholds(
    _ model: CumulativeLinkMixedModel, _ estimates: [Double], _ covariance: Matrix?
  ) -> [Coefficient] {
    let jacobian = model.thresholds.jacobian(categories: model.response.categories.count)
    let m = jacobian.columns
    let names = ThresholdStructure.thresholdNames(model.response.categories)
    return (0..<jacobian.rows).map { row in
      let weights = (0..<m).map { jacobian[row, $0] }
      let variance = covariance.map { covariance in
        (0..<m).reduce(0.0) { sum, i in
          sum + weights[i] * (0..<m).reduce(0.0) { $0 + covariance[i, $1] * weights[$1] }
        }
      }
      return Coefficient(
        name: names[row], estimate: dot(weights, Array(estimates[..<m])),
        standardError: variance.map { max($0, 0).squareRoot() })
    }
  }

  /// The number of parameters: those of the thresholds, coefficients and standard deviations, also those at zero.
  public var parameterCount: Int {
    thresholdParameters.count + coefficients.count + deviations.count
  }

  /// Akaike's criterion: smaller is better.
  public var aic: Double { -2 * logLikelihood + 2 * Double(parameterCount) }

  /// The Bayesian criterion with n ratings: smaller is better.
  public var bic: Double {
    -2 * logLikelihood + Foundation.log(observationCount) * Double(parameterCount)
  }

  /// The standard deviation of the term of that name, or nil where there is no such term.
  public func deviation(of term: String) -> Double? { deviations.first { $0.term == term }?.estimate }
}
