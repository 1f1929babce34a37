import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Agreement and reliability agree with other programs and papers")
struct AgreementReferenceTests {
  @Test("on Shrout and Fleiss's judges: all six correlations with intervals, by psych 2.2.9")
  func intraclass() throws {
    let icc = try IntraclassCorrelation(rows(shroutFleiss))
    let squares = [icc.objectMeanSquare, icc.raterMeanSquare, icc.residualMeanSquare, icc.withinMeanSquare]
    let expectedSquares = [11.241666666666667, 32.486111111111114, 1.0194444444444444, 6.263888888888889]
    for (found, expected) in zip(squares, expectedSquares) {
      #expect(isClose(found, expected, relative: 1e-13))
    }
    // value, lower, upper, F, p; closed forms of the values from the mean squares
    let expected: [(IntraclassCorrelation.Form, String, String, [Double])] = [
      (
        .oneWaySingle, "ICC(1,1)", "ICC(1)",
        [0.1657417684054754, -0.13293232487475112, 0.7225600623281208, 1.7946784922394665, 0.16476880834464008]
      ),
      (
        .agreementSingle, "ICC(2,1)", "ICC(A,1)",
        [
          0.28976377952755905, 0.018786513374711954, 0.7610843696489527, 11.027247956403256,
          0.00013456651648433764,
        ]
      ),
      (
        .consistencySingle, "ICC(3,1)", "ICC(C,1)",
        [
          0.7148407148407149, 0.3424647650339248, 0.9458582599553594, 11.027247956403256,
          0.00013456651648433764,
        ]
      ),
      (
        .oneWayAverage, "ICC(1,k)", "ICC(k)",
        [0.4427971336792686, -0.8844421552381216, 0.9124154203407755, 1.7946784922394665, 0.16476880834464008]
      ),
      (
        .agreementAverage, "ICC(2,k)", "ICC(A,k)",
        [
          0.6200505475989891, 0.07113681530250314, 0.9272320401677219, 11.027247956403256,
          0.00013456651648433764,
        ]
      ),
      (
        .consistencyAverage, "ICC(3,k)", "ICC(C,k)",
        [
          0.9093155423770695, 0.6756747138163042, 0.9858916781690623, 11.027247956403256,
          0.00013456651648433764,
        ]
      ),
    ]
    #expect(icc.estimates().map(\.form) == expected.map(\.0))
    for (estimate, (form, first, second, numbers)) in zip(icc.estimates(), expected) {
      #expect(form.shroutFleiss == first && form.mcGrawWong == second)
      #expect(isClose(estimate.value, numbers[0], relative: 1e-12))
      let found = [estimate.lower, estimate.upper, estimate.fStatistic, estimate.pValue]
      for (value, number) in zip(found, numbers.dropFirst()) { #expect(isClose(value, number, relative: 1e-9)) }
    }
  }

  @Test("on Krippendorff's example, and on half-empty data", arguments: KrippendorffAlpha.Metric.allCases)
  func krippendorff(_ metric: KrippendorffAlpha.Metric) throws {
    let fixture = try AgreementFixture.load()
    for data in [fixture.krippendorff, fixture.krippendorffLarge] {
      let alpha = try KrippendorffAlpha(
        units: data.pairs.map(\.unit), values: data.pairs.map(\.value), metric: metric)
      #expect(isClose(alpha.value, data.alpha["\(metric)"] ?? .nan, relative: 1e-12))
    }
    let small = fixture.krippendorff.pairs
    let alpha = try KrippendorffAlpha(units: small.map(\.unit), values: small.map(\.value), metric: metric)
    #expect(alpha.pairableValues == 40 && alpha.units == 11)
    let published: [KrippendorffAlpha.Metric: Double] = [
      .nominal: 0.743421052631579, .ordinal: 0.8153875037548814, .interval: 0.8491071428571428,
      .ratio: 0.7974027747116121,
    ]
    #expect(isClose(alpha.value, published[metric] ?? .nan, relative: 1e-12))
  }

  @Test(
    "on two raters' table: κ with its errors by statsmodels", arguments: ["identity", "linear", "quadratic"])
  func cohen(_ name: String) throws {
    let fixture = try AgreementFixture.load().kappa
    let expected = try #require(fixture.expected[name])
    let weights: CohenKappa.Weights = name == "identity" ? .identity : name == "linear" ? .linear : .quadratic
    let kappa = try CohenKappa(rows(fixture.table), weights: weights)
    #expect(isClose(kappa.value, expected.kappa, relative: 1e-12))
    #expect(isClose(kappa.standardError, expected.se, relative: 1e-10))
    #expect(isClose(kappa.nullStandardError, expected.nullSE, relative: 1e-10))
  }

  @Test("on Fleiss's psychiatrists")
  func fleiss() throws {
    let kappa = try FleissKappa(counts: rows(fleissDiagnoses))
    #expect(isClose(kappa.value, 0.43024452006014086, relative: 1e-12))
    #expect(isClose(kappa.nullStandardError, 0.024373932099411154, relative: 1e-12))
    #expect(isClose(kappa.z, 17.65183058299137, relative: 1e-12))
    #expect(kappa.objects == 30 && kappa.raters == 6)
  }

  @Test("on the five scales of bfi: α of pairwise covariances by psych, and Feldt's interval")
  func cronbach() throws {
    let expected = [
      "A": 0.7030184461, "C": 0.7267349729, "E": 0.7617328203, "N": 0.8139629499, "O": 0.6001725148,
    ]
    for (scale, covariance) in try AgreementFixture.load().bfi {
      let alpha = try CronbachAlpha(covariance: rows(covariance), persons: 2800)
      #expect(abs(alpha.value - (expected[scale] ?? .nan)) < 1e-10)
      guard scale == "A" else { continue }
      let interval = alpha.interval()
      #expect(abs(interval.lower - 0.685264) < 5e-7 && abs(interval.upper - 0.720063) < 5e-7)
    }
  }

  @Test("on a crossed p × i × r study: components from expected mean squares")
  func study() throws {
    let fixture = try AgreementFixture.load().study
    let components = try CrossedStudy(levels: fixture.levels, scores: fixture.scores).study.estimate()
    for (facets, variance) in fixture.components {
      let found = components.variance(of: Set(facets.map { String($0) }))
      #expect(isClose(found ?? .nan, variance, relative: 1e-10, floor: 1e-11), "\(facets)")
    }
  }

  @Test("on r_wg, r_wg(J) and a_wg worked by hand")
  func withinGroup() throws {
    // Ratings 4 4 5 5 on five points: s² = 1/3, σ² = 2.
    let ratings: [Double] = [4, 4, 5, 5]
    let one = try WithinGroupAgreement.rwg(ratings, against: .uniform(scalePoints: 5))
    #expect(isClose(one.value, 1 - 1.0 / 6, relative: 1e-14) && !one.isOutOfRange)
    let many = try WithinGroupAgreement.rwg([ratings, [3, 3, 3, 3]], against: .variance(2))
    // s̄²/σ² = 1/12: 2·(11/12)/(2·(11/12) + 1/12) = 22/23.
    #expect(isClose(many.value, 22.0 / 23, relative: 1e-14))
    let apart = try WithinGroupAgreement.rwg([1, 5, 1, 5], against: .uniform(scalePoints: 5))
    #expect(apart.value == 0 && apart.isOutOfRange)
    // Mean 4.5: s²max = (0.5 · 3.5) · 4/3 = 7/3; a_wg = 1 − 2(1/3)/(7/3) = 5/7; readable up to (5·3 + 1)/4 = 4.
    let awg = try WithinGroupAgreement.awg(ratings, scale: 1...5)
    #expect(isClose(awg.value, 5.0 / 7, relative: 1e-14) && awg.isOutOfRange)
    let worst = try WithinGroupAgreement.awg([1, 5, 1, 5], scale: 1...5)
    #expect(isClose(worst.value, -1, relative: 1e-14) && !worst.isOutOfRange)
  }

  @Test("on G(q,k): q over all pairs of objects by its definition")
  func overlap() throws {
    let fixture = try AgreementFixture.load().overlap
    var (objects, raters, scores) = ([Int32](), [Int32](), [Double]())
    var stream = RandomStream(key: RandomKey(seed: 3))
    for (object, row) in fixture.seen.enumerated() {
      for (rater, isSeen) in row.enumerated() where isSeen == 1 {
        objects.append(Int32(object))
        raters.append(Int32(rater))
        scores.append(Double(object) + Double(rater % 3) + stream.normal())
      }
    }
    let found = try IncompleteReliability(scores: scores, objects: objects, raters: raters)
    #expect(isClose(found.q, fixture.q, relative: 1e-12))
    #expect(isClose(found.harmonicRaters, fixture.harmonic, relative: 1e-12))
    let expected =
      found.objectVariance
      / (found.objectVariance + fixture.q * found.raterVariance + found.residualVariance / fixture.harmonic)
    #expect(isClose(found.generalizability, expected, relative: 1e-12))
  }
}

/// A complete crossed study, the last facet running fastest.
struct CrossedStudy {
  var levels: [Int]
  var scores: [Double]
  static let names = ["p", "i", "r"]

  var study: GeneralizabilityStudy {
    let facets = levels.indices.map { f -> GeneralizabilityStudy.Facet in
      let stride = levels[(f + 1)...].reduce(1, *)
      return .init(
        name: Self.names[f], codes: scores.indices.map { Int32($0 / stride % levels[f]) }, levelCount: levels[f]
      )
    }
    return GeneralizabilityStudy(scores: scores, objects: facets[0], facets: Array(facets.dropFirst()))
  }
}
