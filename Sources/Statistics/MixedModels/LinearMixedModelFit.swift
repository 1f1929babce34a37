import Foundation
import LinearAlgebra

/// An estimated ``LinearMixedModel``.
public struct LinearMixedModelFit: Sendable {
  /// A fixed effect with its standard error.
  public struct Coefficient: Sendable, Hashable {
    /// The name of the column.
    public let name: String
    /// The estimate, in units of the response per unit of the column.
    public let estimate: Double
    /// The standard error.
    public let standardError: Double
  }

  /// The random effects of one term: predictions and their uncertainty.
  public struct Predictions: Sendable {
    /// The term.
    public let term: RandomTerm
    /// Best linear unbiased predictions, level by level, coefficient by coefficient within a level.
    public let values: [Double]
    /// Per level, the covariance of b̂ − b with the fixed effects estimated, m × m.
    public let predictionErrorCovariance: [Double]
    /// Per level, the covariance of b given the fixed effects at their estimates (lme4's `condVar`), m × m.
    public let conditionalCovariance: [Double]

    /// The predictions of one coefficient, in the order of the levels.
    public func values(of coefficient: Int = 0) -> [Double] {
      stride(from: coefficient, to: values.count, by: term.dimension).map { values[$0] }
    }

    /// The prediction-error variances of one coefficient.
    public func predictionErrorVariances(of coefficient: Int = 0) -> [Double] {
      diagonal(predictionErrorCovariance, coefficient)
    }

    /// The conditional variances of one coefficient.
    public func conditionalVariances(of coefficient: Int = 0) -> [Double] {
      diagonal(conditionalCovariance, coefficient)
    }

    private func diagonal(_ blocks: [Double], _ coefficient: Int) -> [Double] {
      let m = term.dimension
      return term.levels.indices.map { blocks[$0 * m * m + coefficient * (m + 1)] }
    }
  }

  /// The model that was fitted.
  public let model: LinearMixedModel
  /// The likelihood that was maximised.
  public let likelihood: LikelihoodCriterion
  /// −2 (restricted) log-likelihood at the estimates: lme4's `REMLcrit` or `deviance`.
  public let criterion: Double
  /// Evidence that the search ended at an optimum.
  public let convergence: Convergence
  /// The residual variance σ², in squared units of the response.
  public let residualVariance: Double
  /// The fixed effects; columns that are combinations of others are in `aliasedNames`.
  public let coefficients: [Coefficient]
  /// The covariance matrix of the fixed effects.
  public let coefficientCovariance: Matrix
  /// Names of fixed-effect columns that were dropped as linear combinations of earlier ones.
  public let aliasedNames: [String]
  /// The number of observations (frequencies counted).
  public let observationCount: Double

  let prepared: LinearMixedModel.Prepared
  let optimum: VarianceSearch.Optimum
  let reducer: CombinationReducer

  init(
    model: LinearMixedModel, prepared: LinearMixedModel.Prepared, optimum: VarianceSearch.Optimum,
    monteCarlo: MonteCarloError?
  ) {
    self.model = model
    self.prepared = prepared
    self.optimum = optimum
    likelihood = prepared.search.likelihood
    criterion = optimum.point.criterion
    residualVariance = optimum.point.residualVariance
    observationCount = prepared.search.observations
    aliasedNames = prepared.aliased.map { model.fixedEffects.names[$0] }
    convergence = Convergence(
      isConverged: optimum.isConverged, iterations: optimum.iterations, decrement: optimum.decrement,
      boundary: LinearMixedModelFit.boundary(model, prepared, optimum),
      solver: optimum.point.factor.schur.solver,
      monteCarlo: monteCarlo)
    (coefficients, coefficientCovariance) = LinearMixedModelFit.uncentred(model, prepared, optimum.point)
    reducer = CombinationReducer(model, prepared, optimum, coefficients: coefficients.map(\.estimate))
  }

  /// The variances that are zero, and the covariance matrices that are singular without one.
  private static func boundary(
    _ model: LinearMixedModel, _ prepared: LinearMixedModel.Prepared, _ optimum: VarianceSearch.Optimum
  ) -> [String] {
    let coordinates = optimum.point.covariance.coordinates
    let terms = Set(optimum.held.map { coordinates[$0].term }).sorted()
    return terms.flatMap { index -> [String] in
      let term = model.randomEffects[index]
      let m = term.dimension
      if m == 1 { return [term.name] }
      let root = prepared.userFactor(index, optimum.point.covariance)
      let zero = (0..<m).filter { row in (0..<m).allSatisfy { root[row * m + $0] == 0 } }
      return zero.isEmpty
        ? ["\(term.name): singular"] : zero.map { "\(term.name): \(term.coefficients[$0].name)" }
    }
  }

  /// Fixed effects of the user's columns from those of the centred ones.
  private static func uncentred(
    _ model: LinearMixedModel, _ prepared: LinearMixedModel.Prepared, _ point: VarianceSearch.Point
  ) -> ([Coefficient], Matrix) {
    let p = prepared.kept.count
    var back = Matrix.identity(p)
    var estimates = point.factor.beta
    if let intercept = prepared.intercept {
      for j in 0..<p where j != intercept { back[intercept, j] = -prepared.columnCentre[j] }
      estimates = back * estimates
      estimates[intercept] += prepared.responseCentre
    }
    var covariance = back * (point.factor.fixedFactor.inverse() * back.transposed)
    for i in covariance.elements.indices { covariance.elements[i] *= point.residualVariance }
    let coefficients = (0..<p).map { j in
      Coefficient(
        name: model.fixedEffects.names[prepared.kept[j]], estimate: estimates[j],
        standardError: covariance[j, j].squareRoot())
    }
    return (coefficients, covariance)
  }

  // MARK: Likelihood

  /// The (restricted) log-likelihood.
  public var logLikelihood: Double { -criterion / 2 }

  /// The number of parameters: fixed effects, variances, covariances, and σ².
  public var parameterCount: Int {
    coefficients.count + (model.absorbed?.levels.count ?? 0) + optimum.point.covariance.coordinates.count + 1
  }

  /// Akaike's criterion, counted as lme4 does: smaller is better.
  public var aic: Double { criterion + 2 * Double(parameterCount) }

  /// The Bayesian criterion with n rows, as lme4: smaller is better.
  public var bic: Double { criterion + Foundation.log(observationCount) * Double(parameterCount) }

  // MARK: Variances

  /// The covariance matrix of a term's coefficients, row-major, in squared units of the response.
  public func covariance(ofTerm index: Int) -> [Double] {
    let m = model.randomEffects[index].dimension
    let root = prepared.userFactor(index, optimum.point.covariance)
    var result = [Double](repeating: 0, count: m * m)
    for i in 0..<m {
      for j in 0..<m {
        for c in 0..<m { result[i * m + j] += root[i * m + c] * root[j * m + c] }
        result[i * m + j] *= residualVariance
      }
    }
    return result
  }

  /// The variance of the first coefficient of the term of that name, or nil where there is no such term.
  public func variance(of term: String) -> Double? {
    model.randomEffects.firstIndex { $0.name == term }.map { covariance(ofTerm: $0)[0] }
  }

  // MARK: Absorbed effects

  /// The fixed effects of the levels of the absorbed factor, each a mean of its own, and their standard errors; nil
  /// where no factor is absorbed.
  ///
  /// Each is the expected response of a level at the (weighted) mean of the covariates and at random effects of
  /// zero. Levels of unconnected parts of the design are on scales of their own.
  ///
  /// - Complexity: one pass over all blocks; computed anew at each call.
  public func absorbedEffects() -> [Coefficient]? {
    guard let absorbed = model.absorbed else { return nil }
    let factor = optimum.point.factor
    let term = model.randomEffects.count
    let variances = optimum.posterior.absorbedVariances()
    return absorbed.levels.indices.map { level in
      Coefficient(
        name: absorbed.levels[level],
        estimate: factor.scalarSpherical(term: term, level: level) + prepared.responseCentre,
        standardError: (variances[level] * residualVariance).squareRoot())
    }
  }

  // MARK: Random effects

  /// Predictions for the term of that name, or nil where there is no such term.
  ///
  /// - Complexity: O(levels × one row of the inverse); computed anew at each call.
  public func blups(of term: String) -> Predictions? {
    model.randomEffects.firstIndex { $0.name == term }.map { predictions()[$0] }
  }

  /// Predictions for all terms, in their order.
  ///
  /// - Complexity: two passes over all blocks; computed anew at each call. Where few variances are asked for,
  ///   ``effects(ofTerm:)`` and ``predictionErrorVariances(ofTerm:)`` take far less.
  public func predictions() -> [Predictions] {
    let conditional = levelCovariances(.conditional)
    let prediction = levelCovariances(.predictionError)
    let scale = residualVariance
    return model.randomEffects.indices.map { index in
      Predictions(
        term: model.randomEffects[index], values: effects(ofTerm: index),
        predictionErrorCovariance: prediction[index].map { $0 * scale },
        conditionalCovariance: conditional[index].map { $0 * scale })
    }
  }

  /// Best linear unbiased predictions of a term, level by level, coefficient by coefficient within a level.
  ///
  /// - Complexity: O(levels).
  public func effects(ofTerm index: Int) -> [Double] {
    let term = model.randomEffects[index]
    let m = term.dimension
    var values = [Double](repeating: 0, count: term.levels.count * m)
    let root = prepared.userFactor(index, optimum.point.covariance)
    let factor = optimum.point.factor
    factor.forEachLevelColumn(of: index) { level, first, isEliminated in
      for i in 0..<m {
        var value = 0.0
        for c in 0..<m {
          let u = isEliminated ? factor.sphericalEliminated[first + c] : factor.sphericalRest[first + c]
          value += root[i * m + c] * u
        }
        values[level * m + i] = value
      }
    }
    return values
  }

  /// The prediction-error variance of every level of a term with one coefficient.
  ///
  /// - Precondition: the term has one coefficient.
  /// - Complexity: O(nnz²) per block where the term was eliminated, else O(levels).
  public func predictionErrorVariances(ofTerm index: Int) -> [Double] {
    precondition(
      model.randomEffects[index].dimension == 1, "'\(model.randomEffects[index].name)' has several coefficients"
    )
    let scale = covariance(ofTerm: index)[0]
    let isEstimated = isEstimated
    return optimum.posterior.variances(ofTerm: index).map {
      scale * (isEstimated ? LinearMixedModelFit.bounded($0) : $0)
    }
  }

  /// Whether posterior variances are estimates by random probes.
  private var isEstimated: Bool { optimum.point.factor.schur.solver == .iterative }

  /// An estimated posterior variance may leave the bounds that the true one keeps: zero and the prior variance.
  private static func bounded(_ variance: Double) -> Double { min(max(variance, 0), 1) }

  /// ΛCΛ' for every level of every term, relative to σ².
  private func levelCovariances(_ kind: PosteriorKind) -> [[Double]] {
    var result = model.randomEffects.map {
      [Double](repeating: 0, count: $0.levels.count * $0.dimension * $0.dimension)
    }
    let roots = model.randomEffects.indices.map { prepared.userFactor($0, optimum.point.covariance) }
    let isEstimated = isEstimated
    optimum.posterior.forEachLevel(kind) { term, level, block in
      let m = model.randomEffects[term].dimension
      let root = roots[term]
      let base = level * m * m
      if m == 1 {
        let variance = isEstimated ? LinearMixedModelFit.bounded(block[0]) : block[0]
        result[term][base] = root[0] * variance * root[0]
        return
      }
      for i in 0..<m {
        for j in 0..<m {
          var sum = 0.0
          for a in 0..<m {
            for b in 0..<m { sum += root[i * m + a] * block[a + b * m] * root[j * m + b] }
          }
          result[term][base + i * m + j] = sum
        }
      }
    }
    return result
  }
}

extension VarianceSearch {
  /// The optimum with every held variance set to exactly zero.
  func settled(_ optimum: Optimum, _ effort: FitEffort) throws(ModelError) -> Optimum {
    var covariance = optimum.point.covariance
    let coordinates = covariance.coordinates
    for index in optimum.held { covariance[coordinates[index]] = 0 }
    var result = optimum
    if !isExact(effort) {
      // Where a variance is held it tells 1e-8 of what a level knows: far below what the search left.
      result.point.factor.settle(covariance)
      result.posterior = PosteriorCovariance(result.point.factor, inverse: optimum.posterior.inverse)
    } else {
      result.point = try point(at: covariance)
      result.posterior = PosteriorCovariance(result.point.factor, threads: threads)
    }
    return result
  }
}
