import Foundation
import LinearAlgebra

/// Maximises the (restricted) likelihood by average information.
///
/// The score is exact; the information is the average of observed and expected (one solve per parameter). A
/// step that does not lower the criterion is halved, then replaced by an EM step. Variances that run into zero
/// are held there, and released again when the derivative with respect to the variance says so: the derivative
/// with respect to its logarithm vanishes at zero and cannot decide.
///
/// > Reference: Gilmour, Thompson & Cullis (1995), doi:10.2307/2533274; Johnson & Thompson (1995),
/// > doi:10.3168/jds.S0022-0302(95)76654-1.
struct VarianceSearch {
  /// A point of the search with everything that its next step needs.
  struct Point {
    var factor: MixedModelFactor
    var residualVariance: Double
    var criterion: Double
    var covariance: RelativeCovariance { factor.covariance }
  }

  let products: CrossProducts
  let likelihood: LikelihoodCriterion
  let plan: SchurPlan
  let threads: Int
  /// Σ ln w over precision weights.
  let logWeights: Double
  /// The number of observations, frequencies counted.
  let observations: Double
  /// Per term and coefficient, the mean of the diagonal of Z'WZ: one level's information.
  let levelInformation: [[Double]]

  /// The variance of a coefficient at which one level carries 1e-8 of its information: indistinguishable from
  /// zero, yet far enough from it that the score keeps eight digits.
  static let floor = 1e-8

  var degreesOfFreedom: Double {
    likelihood == .restrictedMaximumLikelihood
      ? observations - Double(products.denseCount - 1) - Double(absorbedCount) : observations
  }
  /// The number of fixed levels that are eliminated.
  var absorbedCount: Int { products.columns.absorbed.map(levelCount(of:)) ?? 0 }
  var kind: PosteriorKind { likelihood == .restrictedMaximumLikelihood ? .predictionError : .conditional }

  // MARK: The criterion

  /// Factors the equations and evaluates −2 log-likelihood, σ² profiled out unless it is given.
  func point(at covariance: RelativeCovariance, residualVariance: Double? = nil) throws(ModelError) -> Point {
    let factor: MixedModelFactor
    do { factor = try MixedModelFactor(products, covariance, plan) } catch { throw .inestimable(error) }
    let rss = max(factor.penalizedResidual, 0)
    let variance = residualVariance ?? rss / degreesOfFreedom
    let total = products.dense[products.denseCount - 1, products.denseCount - 1]
    // The sum of squares is a difference: what is left below 1e-13 of the total is rounding.
    guard variance > 1e-13 * max(total / observations, .leastNormalMagnitude) else { throw .perfectFit }
    var criterion = factor.logDeterminantRandom - logWeights
    if likelihood == .restrictedMaximumLikelihood { criterion += factor.logDeterminantFixed }
    criterion += degreesOfFreedom * log(2 * .pi * variance) + rss / variance
    return Point(factor: factor, residualVariance: variance, criterion: criterion)
  }

  // MARK: Score and information

  /// The gradient of −2 log-likelihood in (ln Lⱼⱼ, Lᵢⱼ, …, ln σ²), absolute parameters.
  struct Score {
    /// One entry per coordinate, the residual last.
    var gradient: [Double]
    /// Per term, `qI − T` with `T = Σ (C + ûû'/σ²)`, row-major: the excess of the levels over their spread.
    var excess: [[Double]]
  }

  func score(at point: Point, _ posterior: PosteriorCovariance) -> Score {
    score(at: point, posteriorSums: posterior.sums(kind))
  }

  /// - Parameter posteriorSums: per term, the sum over its levels of their posterior covariances, relative to σ² and in
  ///   spherical form.
  func score(at point: Point, posteriorSums: [[Double]]) -> Score {
    let factor = point.factor
    var excess = posteriorSums
    for (term, m) in products.columns.dimensions.enumerated() where term != products.columns.absorbed {
      let squares = factor.sphericalSquares(ofTerm: term)
      let levels = Double(levelCount(of: term))
      for i in 0..<(m * m) {
        let identity = i / m == i % m ? levels : 0
        excess[term][i] = identity - posteriorSums[term][i] - squares[i] / point.residualVariance
      }
    }
    let coordinates = point.covariance.coordinates
    var gradient = coordinates.map { coordinate in
      let slope = 2 * whitened(excess, coordinate, point.covariance)
      return coordinate.isDiagonal
        ? slope * point.covariance[coordinate] : slope / point.residualVariance.squareRoot()
    }
    var residual = degreesOfFreedom - factor.penalizedResidual / point.residualVariance
    for (term, m) in products.columns.dimensions.enumerated() {
      for a in 0..<m { residual -= excess[term][a * m + a] }
    }
    gradient.append(residual)
    return Score(gradient: gradient, excess: excess)
  }

  /// `(Λ⁻ᵀ (qI − T))` at a coordinate, by back substitution.
  private func whitened(
    _ excess: [[Double]], _ coordinate: RelativeCovariance.Coordinate, _ covariance: RelativeCovariance
  ) -> Double {
    let m = covariance.dimensions[coordinate.term]
    let factor = covariance.factors[coordinate.term]
    var solution = [Double](repeating: 0, count: m)
    for i in stride(from: m - 1, through: 0, by: -1) {
      var value = excess[coordinate.term][i * m + coordinate.column]
      for r in (i + 1)..<max(m, i + 1) { value -= factor[r * m + i] * solution[r] }
      solution[i] = value / factor[i * m + i]
    }
    return solution[coordinate.row]
  }

  /// `F'PF`: twice the average information, for −2 log-likelihood.
  func information(at point: Point, _ posterior: PosteriorCovariance) -> Matrix {
    WorkingVariates(point: point, posterior: posterior).gram()
  }

  /// The score and information together, for use away from the optimum.
  func scoreAndInformation(at point: Point) -> (score: Score, information: Matrix) {
    let posterior = PosteriorCovariance(point.factor, threads: threads)
    return (score(at: point, posterior), information(at: point, posterior))
  }
}

extension MixedModelFactor {
  /// The spherical effect of one level of a term with one coefficient.
  @inline(__always)
  func scalarSpherical(term: Int, level: Int) -> Double {
    columns.restStart[term] >= 0
      ? sphericalRest[columns.restStart[term] + level]
      : sphericalEliminated[Int(columns.eliminatedColumn[term][level])]
  }

  /// Σ uu' over the levels of a term, m × m.
  func sphericalSquares(ofTerm term: Int) -> [Double] {
    let m = columns.dimensions[term]
    var squares = [Double](repeating: 0, count: m * m)
    forEachLevelColumn(of: term) { _, first, isEliminated in
      for a in 0..<m {
        let left = isEliminated ? sphericalEliminated[first + a] : sphericalRest[first + a]
        for b in 0..<m {
          squares[a * m + b] +=
            left * (isEliminated ? sphericalEliminated[first + b] : sphericalRest[first + b])
        }
      }
    }
    return squares
  }
}
