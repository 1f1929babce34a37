import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Recovery by many-facet Rasch models")
struct ManyFacetRaschRecoveryTests {
  static let thresholds = [-1.4, -0.2, 0.3, 1.3]
  static let world = RatingSet.simulated(
    persons: 1500, raters: 40, perPerson: 6, criteria: 6, thresholds: thresholds, seed: 21)

  @Test("of raters, criteria and thresholds within three standard errors")
  func measures() throws {
    let (data, _, severity, difficulty) = Self.world
    let fit = try data.model().fit()
    #expect(fit.convergence.isConverged)
    // With 36 ratings a person the bias is about 1/36 of a measure; it is allowed for on top of the errors.
    for (facet, truth) in [("rater", severity), ("indicator", difficulty)] {
      let mean = truth.reduce(0, +) / Double(truth.count)
      let errors = try fit.jointStandardErrors(of: facet)
      for ((found, expected), error) in zip(zip(fit.measures(of: facet), truth), errors) {
        #expect(abs(found - (expected - mean)) < 3.3 * error + abs(found) / 36)
      }
    }
    for (threshold, expected) in zip(try fit.thresholds(), Self.thresholds) {
      #expect(abs(threshold.measure - expected) < 3.3 * threshold.standardError + abs(expected) / 36)
    }
    let raters = fit.levels(of: "rater").compactMap(\.infit)
    #expect(raters.allSatisfy { abs($0.meanSquare - 1) < 0.2 })
    let sum = raters.reduce(0) { $0 + $1.standardized * $1.standardized }
    // Forty standard normal deviates: chi-squared, a little less as parameters were estimated.
    #expect(sum > 15 && sum < 73)
  }

  @Test("of what short tests stretch, by the correction")
  func correction() throws {
    // Four dichotomous ratings a person: the classical case, where measures come out 4/3 as large.
    let (data, _, severity, _) = RatingSet.simulated(
      persons: 6000, raters: 4, perPerson: 4, criteria: 1, thresholds: [0], seed: 22)
    var two = data
    two.codes.removeLast()
    two.levels.removeLast()
    two.names.removeLast()
    let mean = severity.reduce(0, +) / 4
    func slope(_ measures: [Double]) -> Double {
      let truth = severity.map { $0 - mean }
      return zip(measures, truth).reduce(0) { $0 + $1.0 * $1.1 } / truth.reduce(0) { $0 + $1 * $1 }
    }
    let plain = slope(try two.model().fit().measures(of: "rater"))
    let corrected = slope(try two.model().fit(.ratingsPerLevel).measures(of: "rater"))
    #expect(abs(plain - 4.0 / 3) < 0.1 && abs(corrected - 1) < 0.08, "\(plain), \(corrected)")
  }

  @Test("of the variance of random raters")
  func variance() throws {
    let (data, _, severity, _) = Self.world
    let fit = try data.model(random: ["rater"]).fit()
    let mean = severity.reduce(0, +) / 40
    let truth = severity.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    let found = try #require(fit.variance(of: "rater"))
    #expect(fit.convergence.isConverged && abs(found / truth - 1) < 0.12, "\(found), \(truth)")
  }

  @Test("of one pair that does not get on, among all pairs")
  func interaction() throws {
    var data = Self.world.ratings
    // Rater 3 is harsh on criterion 2 alone.
    for row in data.scores.indices where data.codes[1][row] == 3 && data.codes[2][row] == 2 {
      data.scores[row] = max(data.scores[row] - 1, 0)
    }
    let terms = try data.model().fit().interactions(of: "rater", and: "indicator")
    #expect(terms.count == 240)
    let found = terms.filter { ($0.qValue ?? 1) < 0.05 && $0.measure < 0 }
    #expect(found.contains { $0.first == 3 && $0.second == 2 } && found.count < 12)
    let worst = terms.min { $0.t < $1.t }
    #expect(worst?.first == 3 && worst?.second == 2 && (worst?.averageResidual ?? 0) < -0.4)
  }
}
