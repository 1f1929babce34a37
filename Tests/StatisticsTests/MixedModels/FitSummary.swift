import Statistics
import TestSupport
import Testing

/// Everything a fit says, by label, so that fits of rearranged data can be compared.
struct FitSummary {
  var criterion: Double
  var residualVariance: Double
  var covariances: [[Double]]
  var estimates: [Double]
  var standardErrors: [Double]
  /// Predictions, prediction-error and conditional variances by term, level and coefficient.
  var levels: [String: [Double]]

  init(_ fit: LinearMixedModelFit) {
    criterion = fit.criterion
    residualVariance = fit.residualVariance
    covariances = fit.model.randomEffects.indices.map { fit.covariance(ofTerm: $0) }
    estimates = fit.coefficients.map(\.estimate)
    standardErrors = fit.coefficients.map(\.standardError)
    levels = [:]
    for prediction in fit.predictions() {
      for c in prediction.term.coefficients.indices {
        let values = prediction.values(of: c)
        let errors = prediction.predictionErrorVariances(of: c)
        let conditional = prediction.conditionalVariances(of: c)
        for (index, level) in prediction.term.levels.enumerated() {
          let key = "\(prediction.term.name) \(level) \(prediction.term.coefficients[c].name)"
          levels[key] = [values[index], errors[index], conditional[index]]
        }
      }
    }
  }

  /// Agreement in everything but the criterion, which a change of units or of counting moves.
  ///
  /// Estimates are held to `relative` of the residual standard deviation, variances to `relative` of σ².
  func expectEqual(
    _ other: FitSummary, relative: Double, residualScale: Double = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let unit = residualVariance.squareRoot()
    func same(_ what: String, _ a: Double, _ b: Double, _ scale: Double) {
      #expect(abs(a - b) <= relative * scale, "\(what): \(a) and \(b)", sourceLocation: sourceLocation)
    }
    same("σ²", residualVariance * residualScale, other.residualVariance, residualVariance * residualScale)
    #expect(covariances.count == other.covariances.count, sourceLocation: sourceLocation)
    for (a, b) in zip(covariances.joined(), other.covariances.joined()) {
      same("covariance", a, b, unit * unit)
    }
    for (a, b) in zip(estimates, other.estimates) { same("estimate", a, b, unit) }
    for (a, b) in zip(standardErrors, other.standardErrors) { same("standard error", a, b, unit) }
    #expect(levels.keys == other.levels.keys, sourceLocation: sourceLocation)
    for (key, values) in levels {
      guard let matching = other.levels[key] else { continue }
      same("prediction \(key)", values[0], matching[0], unit)
      same("prediction-error variance \(key)", values[1], matching[1], unit * unit)
      same("conditional variance \(key)", values[2], matching[2], unit * unit)
    }
  }

  /// The bits of every number, levels in order of their labels.
  var bits: [UInt64] {
    let all =
      [criterion, residualVariance] + covariances.joined() + estimates + standardErrors
      + levels.sorted { $0.key < $1.key }.flatMap(\.value)
    return all.map(\.bitPattern)
  }
}
