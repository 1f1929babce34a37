import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Many-facet Rasch models agree with other programs")
struct ManyFacetRaschReferenceTests {
  private func expect(
    _ found: Double, _ expected: Double, _ what: String, tolerance: Double = 1e-8,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      isClose(found, expected, relative: tolerance, floor: tolerance),
      "\(what): \(found), expected \(expected)",
      sourceLocation: sourceLocation)
  }

  @Test("on the published analysis of Guilford's judges, printed to six digits")
  func published() throws {
    let fit = try RatingSet.guilford().model(noncentred: "rater").fit()
    #expect(fit.convergence.isConverged)
    expect(fit.logLikelihood, -165.684984, "log-likelihood", tolerance: 5e-9)
    let judges = fit.levels(of: "rater")
    let expected: [(Double, Double, Double, Double)] = [
      (0.039671, 0.116596, 0.849, 0.880), (0.245397, 0.117828, 1.475, 1.524),
      (-0.095994, 0.116444, 0.672, 0.666),
    ]
    for (judge, numbers) in zip(judges, expected) {
      #expect(abs(judge.measure - numbers.0) < 1e-6 && abs(judge.standardError - numbers.1) < 1e-6)
      #expect(abs((judge.infit?.meanSquare ?? 0) - numbers.2) < 5.01e-4)
      #expect(abs((judge.outfit?.meanSquare ?? 0) - numbers.3) < 5.01e-4)
    }
    let ratees = [-0.071469, 0.663832, -0.255433, -0.481519, 0.440697, -0.584131, 0.288022]
    for (found, number) in zip(fit.measures(of: "ratee"), ratees) { #expect(abs(found - number) < 1e-6) }
    let summary = try #require(fit.summary(of: "rater"))
    #expect(abs(summary.fixedTest.statistic - 4.3003) < 5e-5 && summary.fixedTest.degreesOfFreedom == 2)
    #expect(abs(summary.population.ratio - 0.663) < 5e-4 && abs(summary.sample.ratio - 1.077) < 5e-4)
    #expect(abs(summary.population.reliability - 0.306) < 5e-4)
    #expect(abs(summary.sample.reliability - 0.537) < 5e-4)
    #expect(fit.categories().map(\.count) == [4, 4, 25, 8, 31, 6, 21, 3, 3])
  }

  @Test(
    "on Guilford's judges with a design matrix in numpy, rating scale and partial credit",
    arguments: [false, true])
  func dense(_ isPartial: Bool) throws {
    let fixture = try GuilfordFixture.load()
    let expected = isPartial ? fixture.partialCredit : fixture.ratingScale
    let data = try RatingSet.guilford()
    let fit = try data.model(isPartial ? .partialCredit(facet: "indicator") : .ratingScale, noncentred: "rater")
      .fit()
    expect(fit.logLikelihood, expected.logLik, "log-likelihood")
    for (facet, numbers) in expected.levels {
      let joint = try fit.jointStandardErrors(of: facet)
      for ((level, number), error) in zip(zip(fit.levels(of: facet), numbers), joint) {
        let name = "\(facet) \(number.label)"
        #expect(level.label == number.label)
        expect(level.measure, number.measure, "measure of \(name)")
        expect(level.standardError, number.se, "error of \(name)")
        expect(error, number.jointSE, "joint error of \(name)")
        expect(level.infit?.meanSquare ?? 0, number.infit, "infit of \(name)")
        expect(level.outfit?.meanSquare ?? 0, number.outfit, "outfit of \(name)")
        expect(level.infit?.standardized ?? 0, number.infitZ, "standardised infit of \(name)")
        expect(level.outfit?.standardized ?? 0, number.outfitZ, "standardised outfit of \(name)")
        expect(level.observedAverage, number.observed, "observed average of \(name)", tolerance: 1e-12)
        expect(level.fairAverage ?? .nan, number.fair, "fair average of \(name)")
        expect(level.fairAverageAtOrigin ?? .nan, number.fairZ, "fair average at zero of \(name)")
        expect(level.pointMeasureCorrelation ?? 0, number.pointMeasure, "correlation of \(name)")
        expect(
          level.expectedPointMeasureCorrelation ?? 0, number.expectedPointMeasure,
          "expected correlation of \(name)")
        #expect(abs(level.displacement) < 1e-8)
      }
    }
    for scale in expected.thresholds.indices {
      let thresholds = try fit.thresholds(scale: scale)
      #expect(thresholds.count == expected.thresholds[scale].count)
      for (c, threshold) in thresholds.enumerated() {
        expect(threshold.measure, expected.thresholds[scale][c], "threshold \(scale).\(c)")
        expect(threshold.standardError, expected.thresholdErrors[scale][c], "error of threshold \(scale).\(c)")
      }
      for (category, number) in zip(fit.categories(scale: scale), expected.categories[scale]) {
        #expect(category.score == number.score && category.count == number.count)
        expect(category.averageMeasure, number.average, "average measure \(scale).\(number.score)")
        expect(
          category.expectedAverageMeasure, number.expectedAverage, "expected average \(scale).\(number.score)")
        expect(category.outfit ?? .nan, number.outfit, "category outfit \(scale).\(number.score)")
      }
      #expect(!fit.hasOrderedThresholds(scale: scale))
    }
    for (term, number) in zip(fit.interactions(of: "rater", and: "indicator"), expected.bias) {
      #expect(term.first == number.rater && term.second == number.indicator)
      expect(term.measure, number.measure, "bias")
      expect(term.standardError, number.se, "error of bias")
      expect(term.t, number.t, "t of bias")
      expect(term.pValue ?? 0, number.p, "p of bias")
    }
  }

  @Test("on 6,000 simulated ratings with an extreme person")
  func simulated() throws {
    let fixture = try SimulatedRaschFixture.load()
    let expected = fixture.expected
    let fit = try fixture.ratings.model(noncentred: "ratee").fit()
    #expect(fit.convergence.isConverged && fit.isConnected)
    expect(fit.logLikelihood, expected.loglik, "log-likelihood")
    let persons = fit.levels(of: "ratee")
    #expect(persons.count { $0.exclusion != nil } == expected.nExtreme)
    for (place, level) in persons.prefix(30).enumerated() {
      expect(level.measure, expected.persons[level.label] ?? .nan, "measure of \(level.label)")
      expect(level.standardError, expected.personsSeDiag30[place], "error of \(level.label)")
      expect(level.infit?.meanSquare ?? 0, expected.infitPersons30[place], "infit of \(level.label)")
      expect(level.outfit?.meanSquare ?? 0, expected.outfitPersons30[place], "outfit of \(level.label)")
    }
    let facets: [(String, [String: Double], [Double], [Double], [Double], [Double])] = [
      (
        "rater", expected.raters, expected.ratersSeDiag, expected.ratersSe, expected.infitRaters,
        expected.outfitRaters
      ),
      (
        "indicator", expected.items, expected.itemsSeDiag, expected.itemsSe, expected.infitItems,
        expected.outfitItems
      ),
    ]
    for (facet, measures, errors, joint, infit, outfit) in facets {
      let found = try fit.jointStandardErrors(of: facet)
      for (place, level) in fit.levels(of: facet).enumerated() {
        expect(level.measure, measures[level.label] ?? .nan, "measure of \(level.label)")
        expect(level.standardError, errors[place], "error of \(level.label)")
        expect(found[place], joint[place], "joint error of \(level.label)")
        expect(level.infit?.meanSquare ?? 0, infit[place], "infit of \(level.label)")
        expect(level.outfit?.meanSquare ?? 0, outfit[place], "outfit of \(level.label)")
      }
    }
    for (place, threshold) in try fit.thresholds().enumerated() {
      expect(threshold.measure, expected.thresholds[place], "threshold \(place)")
      expect(threshold.standardError, expected.thresholdsSe[place], "error of threshold \(place)")
    }
    #expect(fit.hasOrderedThresholds())
    let summary = try #require(fit.summary(of: "ratee"))
    #expect(summary.count == expected.nPersons)
    expect(summary.mean, expected.personMean, "mean")
    expect(summary.standardDeviation, expected.personSd, "standard deviation")
    expect(summary.population.ratio, expected.separationPerson[0], "separation")
    expect(summary.population.reliability, expected.separationPerson[1], "reliability")
    let raters = try #require(fit.summary(of: "rater"))
    expect(raters.population.ratio, expected.separationRater[0], "separation of raters")
    expect(raters.population.reliability, expected.separationRater[1], "reliability of raters")
  }
}
