import Foundation
import LinearAlgebra

/// The effect on treated units between two periods: their change less what untreated units let expect, with what each
/// unit contributes to its error.
///
/// The influences are those of Sant'Anna and Zhao; without covariates all three ways are the difference of mean changes.
///
/// > Reference: Sant'Anna & Zhao (2020), doi:10.1016/j.jeconom.2020.06.003.
struct TwoPeriodDifference {
  let estimate: Double
  /// One for each row, with mean 0; the squared error is their mean square over the number of rows.
  let influence: [Double]

  /// Compares changes.
  ///
  /// - Parameters:
  ///   - design: a constant and covariates, of full column rank among the untreated.
  /// - Returns: nil where the covariates tell the treated from the untreated so well that weights fail.
  /// - Precondition: both kinds of units.
  init?(
    changes: [Double], treated: [Bool], design: Matrix, adjustment: DifferenceInDifferences.Adjustment
  ) {
    if design.columns == 1 {
      (estimate, influence) = TwoPeriodDifference.means(changes, treated)
      return
    }
    switch adjustment {
    case .outcomeRegression:
      guard let regression = ControlRegression(changes, treated, design) else { return nil }
      (estimate, influence) = TwoPeriodDifference.regression(changes, treated, design, regression)
    case .inverseProbability:
      guard let score = PropensityScore(treated, design) else { return nil }
      (estimate, influence) = TwoPeriodDifference.weighting(changes, treated, design, score)
    case .doublyRobust:
      guard let score = PropensityScore(treated, design),
        let regression = ControlRegression(changes, treated, design)
      else { return nil }
      (estimate, influence) = TwoPeriodDifference.doublyRobust(changes, treated, design, score, regression)
    }
  }

  private static func means(_ changes: [Double], _ treated: [Bool]) -> (Double, [Double]) {
    let n = Double(changes.count)
    let own = WeightedMean(changes, treated.map { $0 ? 1 : 0 })
    let others = WeightedMean(changes, treated.map { $0 ? 0 : 1 })
    return (
      own.mean - others.mean,
      changes.indices.map { n * (own.residual(changes, $0) - others.residual(changes, $0)) }
    )
  }

  private static func regression(
    _ changes: [Double], _ treated: [Bool], _ design: Matrix, _ regression: ControlRegression
  ) -> (Double, [Double]) {
    let n = Double(changes.count)
    let gaps = zip(changes, regression.fitted).map { $0 - $1 }
    let own = WeightedMean(gaps, treated.map { $0 ? 1 : 0 })
    // What an error of the coefficients does to the mean expectation of the treated.
    let leverage = regression.influence(on: own.weightedColumns(of: design))
    return (own.mean, gaps.indices.map { n * (own.residual(gaps, $0) - leverage[$0]) })
  }

  private static func weighting(
    _ changes: [Double], _ treated: [Bool], _ design: Matrix, _ score: PropensityScore
  ) -> (Double, [Double]) {
    let n = Double(changes.count)
    let own = WeightedMean(changes, treated.map { $0 ? 1 : 0 })
    let others = WeightedMean(changes, score.oddsOfUntreated)
    let leverage = score.influence(on: others.weightedColumns(of: design, times: changes))
    return (
      own.mean - others.mean,
      changes.indices.map {
        n * (own.residual(changes, $0) - others.residual(changes, $0) - leverage[$0])
      }
    )
  }

  private static func doublyRobust(
    _ changes: [Double], _ treated: [Bool], _ design: Matrix, _ score: PropensityScore,
    _ regression: ControlRegression
  ) -> (Double, [Double]) {
    let n = Double(changes.count)
    let gaps = zip(changes, regression.fitted).map { $0 - $1 }
    let own = WeightedMean(gaps, treated.map { $0 ? 1 : 0 })
    let others = WeightedMean(gaps, score.oddsOfUntreated)
    let scoreLeverage = score.influence(on: others.weightedColumns(of: design, times: gaps))
    let ownColumns = own.weightedColumns(of: design)
    let otherColumns = others.weightedColumns(of: design)
    let leverage = regression.influence(on: zip(ownColumns, otherColumns).map { $0 - $1 })
    return (
      own.mean - others.mean,
      gaps.indices.map {
        n * (own.residual(gaps, $0) - others.residual(gaps, $0) - scoreLeverage[$0] - leverage[$0])
      }
    )
  }
}

/// A mean with weights that are scaled to a sum of 1.
private struct WeightedMean {
  let weights: [Double]
  let mean: Double

  init(_ values: [Double], _ raw: [Double]) {
    let total = CompensatedSum(raw).value
    weights = raw.map { $0 / total }
    mean = CompensatedSum(zip(weights, values).map { $0 * $1 }).value
  }

  /// What a row adds to the error of the mean.
  func residual(_ values: [Double], _ row: Int) -> Double { weights[row] * (values[row] - mean) }

  /// The weighted mean of every column.
  func weightedColumns(of design: Matrix) -> [Double] {
    (0..<design.columns).map { dot(weights, design.column($0)) }
  }

  /// The weighted mean of every column times the distance of values from their mean.
  func weightedColumns(of design: Matrix, times values: [Double]) -> [Double] {
    let products = values.indices.map { residual(values, $0) }
    return (0..<design.columns).map { dot(products, design.column($0)) }
  }
}

/// Least squares among the untreated.
private struct ControlRegression {
  /// The expected change of every row.
  let fitted: [Double]
  private let inverse: Matrix
  private let design: Matrix
  /// 0 for the treated.
  private let residuals: [Double]

  init?(_ changes: [Double], _ treated: [Bool], _ design: Matrix) {
    let rows = changes.indices.filter { !treated[$0] }
    let part = Matrix(
      rows: rows.count, columns: (0..<design.columns).map { column in rows.map { design[$0, column] } })
    guard let factor = try? QRFactor(part), let inverse = try? factor.inverseCrossProduct() else { return nil }
    fitted = design * factor.solve(rows.map { changes[$0] })
    self.inverse = inverse
    self.design = design
    let expected = fitted
    residuals = changes.indices.map { treated[$0] ? 0 : changes[$0] - expected[$0] }
  }

  /// What each row adds to the error of a weighted sum of the coefficients.
  func influence(on weights: [Double]) -> [Double] {
    let projected = design * (inverse * weights)
    return residuals.indices.map { residuals[$0] * projected[$0] }
  }
}

/// The probability of being treated, by logistic regression.
private struct PropensityScore {
  /// Above this probability an untreated unit would stand for two hundred treated ones; it is left out, as in the
  /// published software.
  private static let largest = 0.995
  /// The odds p/(1 − p) for untreated rows, 0 for treated ones.
  let oddsOfUntreated: [Double]
  private let probabilities: [Double]
  private let treated: [Bool]
  private let design: Matrix
  private let information: CholeskyFactor

  /// - Returns: nil where the search does not converge, as where a covariate separates the two kinds.
  init?(_ treated: [Bool], _ design: Matrix) {
    var coefficients = [Double](repeating: 0, count: design.columns)
    var probabilities = [Double](repeating: 0.5, count: treated.count)
    var information: CholeskyFactor?
    var isConverged = false
    for _ in 0..<50 {
      var weighted = design
      for row in treated.indices {
        let root = (probabilities[row] * (1 - probabilities[row])).squareRoot()
        for column in 0..<design.columns { weighted[row, column] *= root }
      }
      guard let factor = try? CholeskyFactor(weighted.crossProduct()) else { return nil }
      information = factor
      let errors = treated.indices.map { (treated[$0] ? 1 : 0) - probabilities[$0] }
      let gradient = (0..<design.columns).map { dot(errors, design.column($0)) }
      let step = factor.solve(gradient)
      for column in step.indices { coefficients[column] += step[column] }
      probabilities = (design * coefficients).map { 1 / (1 + exp(-$0)) }
      if isConverged { break }
      // One further step squares what is left of the decrement.
      isConverged = dot(step, gradient) < 1e-12
    }
    guard isConverged, let information else { return nil }
    self.information = information
    self.treated = treated
    self.design = design
    self.probabilities = probabilities
    oddsOfUntreated = treated.indices.map { row in
      let p = probabilities[row]
      return treated[row] || p >= PropensityScore.largest ? 0 : p / (1 - p)
    }
    guard oddsOfUntreated.contains(where: { $0 > 0 }) else { return nil }
  }

  /// What each row adds to the error of a weighted sum of the coefficients.
  func influence(on weights: [Double]) -> [Double] {
    let projected = design * information.solve(weights)
    return treated.indices.map { ((treated[$0] ? 1 : 0) - probabilities[$0]) * projected[$0] }
  }
}
