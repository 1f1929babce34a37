import Foundation
import Statistics
import TestSupport
import Testing

/// How far a fit may be from lme4's: every tolerance is relative to the uncertainty of what it bounds.
struct LinearMixedModelComparison {
  let name: String
  let fit: LinearMixedModelFit
  let best: MixedModelFixture.Best

  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(fit.convergence.isConverged, "\(name) did not converge", sourceLocation: sourceLocation)
    checkLikelihood(sourceLocation)
    checkVariances(sourceLocation)
    checkFixedEffects(sourceLocation)
    checkRandomEffects(sourceLocation)
  }

  private func checkLikelihood(_ place: SourceLocation) {
    func same(_ what: String, _ found: Double, _ expected: Double?) {
      guard let expected else { return }
      #expect(
        isClose(found, expected, relative: 1e-8), "\(name) \(what): \(found), lme4 \(expected)",
        sourceLocation: place)
    }
    same("criterion", fit.criterion, best.value)
    same("log-likelihood", fit.logLikelihood, best.logLik)
    same("AIC", fit.aic, best.aic)
    same("BIC", fit.bic, best.bic)
  }

  private func checkVariances(_ place: SourceLocation) {
    for component in best.varcomp {
      guard component.grp != "Residual" else {
        expectVariance("residual", fit.residualVariance, component.vcov, scale: component.vcov, place)
        continue
      }
      guard let (term, i) = coefficient(component.grp, component.var1) else {
        Issue.record("\(name) has no term for \(component.grp)", sourceLocation: place)
        continue
      }
      let m = fit.model.randomEffects[term].dimension
      let names = fit.model.randomEffects[term].coefficients.map(\.name)
      let j = component.var2.flatMap { names.firstIndex(of: $0) } ?? i
      let covariance = fit.covariance(ofTerm: term)
      let scale = (covariance[i * (m + 1)] * covariance[j * (m + 1)]).squareRoot()
      expectVariance(
        "\(component.grp) \(names[i]) \(names[j])", covariance[i * m + j], component.vcov, scale: scale, place)
    }
  }

  private func expectVariance(
    _ what: String, _ found: Double, _ expected: Double, scale: Double, _ place: SourceLocation
  ) {
    #expect(
      abs(found - expected) <= 2e-5 * scale, "\(name) \(what): \(found), lme4 \(expected)",
      sourceLocation: place)
  }

  /// The term and coefficient of a group of lme4's, where `g.1` is a second term of factor g.
  private func coefficient(_ group: String, _ variable: String?) -> (term: Int, coefficient: Int)? {
    for (index, term) in fit.model.randomEffects.enumerated()
    where group == term.name || group.hasPrefix(term.name + ".") {
      if let place = term.coefficients.firstIndex(where: { $0.name == variable }) { return (index, place) }
    }
    return nil
  }

  private func checkFixedEffects(_ place: SourceLocation) {
    guard !best.se.isEmpty else { return }
    #expect(fit.coefficients.count == best.se.count, sourceLocation: place)
    for found in fit.coefficients {
      guard let expected = best.fixef[found.name], let error = best.se[found.name] else {
        Issue.record("\(name) has no fixed effect \(found.name)", sourceLocation: place)
        continue
      }
      #expect(
        abs(found.estimate - expected) <= 1e-5 * error,
        "\(name) \(found.name): \(found.estimate), lme4 \(expected)",
        sourceLocation: place)
      #expect(
        isClose(found.standardError, error, relative: 1e-5),
        "\(name) SE of \(found.name): \(found.standardError), lme4 \(error)", sourceLocation: place)
    }
  }

  private func checkRandomEffects(_ place: SourceLocation) {
    let predictions = fit.predictions()
    for (group, table) in best.ranef {
      let labels = (table["levels"] ?? []).map { $0.label ?? $0.number.map { String(Int($0)) } ?? "" }
      for column in table.keys.filter({ $0.hasPrefix("blup:") }) {
        let variable = String(column.dropFirst(5))
        guard let (term, i) = coefficient(group, variable) else {
          Issue.record("\(name) has no \(variable) by \(group)", sourceLocation: place)
          continue
        }
        let m = fit.model.randomEffects[term].dimension
        let limit = 1e-5 * fit.covariance(ofTerm: term)[i * (m + 1)].squareRoot()
        let deviations = predictions[term].conditionalVariances(of: i).map { max($0, 0).squareRoot() }
        let blups = (table[column] ?? []).map { $0.number ?? .nan }
        let errors = (table["condSD:" + variable] ?? []).map { $0.number ?? .nan }
        expectSame(
          "BLUP of \(variable) by \(group)", predictions[term], predictions[term].values(of: i), labels, blups,
          limit, place)
        expectSame(
          "conditional SD of \(variable) by \(group)", predictions[term], deviations, labels, errors, limit,
          place)
      }
    }
  }

  private func expectSame(
    _ what: String, _ predictions: LinearMixedModelFit.Predictions, _ found: [Double], _ labels: [String],
    _ expected: [Double], _ limit: Double, _ place: SourceLocation
  ) {
    var level: [String: Int] = [:]
    for (index, label) in predictions.term.levels.enumerated() { level[label] = index }
    var largest = 0.0
    for (label, value) in zip(labels, expected) {
      guard let index = level[label] else {
        Issue.record("\(name) has no level \(label)", sourceLocation: place)
        return
      }
      // NaN would pass any comparison with the running maximum.
      let gap = abs(found[index] - value)
      largest = gap.isNaN ? .infinity : max(largest, gap)
    }
    #expect(largest <= limit, "\(name) \(what): off by \(largest), limit \(limit)", sourceLocation: place)
  }
}
