import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Cumulative-link mixed models against ordinal::clmm")
struct ClmmReferenceTests {
  // The optima were polished by numerical Newton steps: parameters to 1e-5, errors (a numerical Hessian twice) to 1e-3.
  // The cauchit case is clmm's own stop, and its determinant is not that of the second derivatives: at its estimates,
  // optimize and numDeriv find −86.83466, as timbang does, where clmm reports −86.83488.
  @Test("agree in likelihood, thresholds, coefficients, deviations and modes")
  func cases() throws {
    for set in try ClmmFixture.load().sets {
      for reference in set.cases {
        let fit = try ClmmFixture.model(reference, set.data).fit()
        let isCauchit = reference.link == "cauchit"
        let relative = isCauchit ? 2e-3 : 5e-5
        let comment: Comment = "\(reference.name): \(fit.logLikelihood) \(fit.thresholds.map(\.estimate))"
        #expect(fit.convergence.isConverged, comment)
        #expect(isClose(fit.logLikelihood, reference.logLikelihood, relative: isCauchit ? 1e-5 : 1e-8), comment)
        #expect(fit.logLikelihood > reference.logLikelihood - 1e-6, comment)
        #expect(isClose(fit.aic, reference.aic, relative: isCauchit ? 1e-5 : 1e-7), comment)
        #expect(fit.thresholdParameters.map(\.name) == reference.alphaNames)
        expectClose(fit.thresholds.map(\.estimate), reference.thresholds, relative, floor: 1, comment)
        expectClose(fit.thresholdParameters.map(\.estimate), reference.alpha, relative, floor: 1, comment)
        expectClose(fit.coefficients.map(\.estimate), reference.coefficients, relative, floor: 1, comment)
        expectClose(fit.deviations.map(\.estimate), reference.sd.values, relative, floor: 1, comment)
        #expect(Set(fit.coefficients.map(\.name)) == Set(reference.coefficientsSe.keys))
        if !isCauchit {
          expectClose(
            fit.thresholdParameters.map { $0.standardError ?? .nan }, reference.alphaSe, 1e-3, floor: 0,
            comment)
          expectClose(
            fit.coefficients.map { $0.standardError ?? .nan },
            fit.coefficients.map { reference.coefficientsSe[$0.name] ?? 0 }, 1e-3, floor: 0, comment)
          expectClose(
            fit.deviations.map { $0.logStandardError ?? .nan }, reference.logSdSe.values, 1e-3, floor: 0,
            comment)
        }
        // Modes and their spread are taken at clmm's own stop, some 1e-4 from the optimum.
        for modes in reference.modes {
          let found = try #require(fit.predictions(of: modes.term))
          let levels = modes.level.compactMap { found.term.levels.firstIndex(of: $0) }
          #expect(levels.count == found.modes.count)
          expectClose(levels.map { found.modes[$0] }, modes.mode, 5e-3, floor: 0.2, comment)
          expectClose(levels.map { found.conditionalDeviations[$0] }, modes.sd, 2e-3, floor: 0.2, comment)
        }
      }
    }
  }

  private func expectClose(
    _ found: [Double], _ expected: [Double], _ relative: Double, floor: Double, _ comment: Comment
  ) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= relative * max(abs(b), floor), "\(comment): \(a) instead of \(b)")
    }
  }

  // The acceptance values of the project, computed with R by others.
  @Test("find the published fit of the wine data")
  func wine() throws {
    let fit = try ClmmFixture.wine().fit()
    for (threshold, value) in zip(fit.thresholds, [-1.623667, 1.513365, 4.228526, 6.088772]) {
      #expect(isClose(threshold.estimate, value, relative: 1e-4))
    }
    #expect(isClose(fit.coefficients[0].estimate, 3.062997, relative: 1e-4))
    #expect(isClose(fit.coefficients[1].estimate, 1.834885, relative: 1e-4))
    #expect(isClose(fit.deviations[0].estimate, 1.131132, relative: 1e-4))
    #expect(abs(fit.logLikelihood - -81.56541) < 1e-5)
    #expect(fit.thresholds.map(\.name) == ["1|2", "2|3", "3|4", "4|5"])
    #expect(fit.coefficients.map(\.name) == ["tempwarm", "contactyes"])
  }
}
