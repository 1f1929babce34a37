import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Laws of agreement and reliability")
struct AgreementLawTests {
  static let forms = IntraclassCorrelation.Form.allCases

  @Test("intraclass correlations do not notice order, unit or origin", arguments: forms)
  func intraclassInvariance(_ form: IntraclassCorrelation.Form) throws {
    let plain = try IntraclassCorrelation(rows(shroutFleiss)).estimate(form)
    let turned = shroutFleiss.reversed().map { row in row.reversed().map { 1e6 - 3 * $0 } }
    let other = try IntraclassCorrelation(rows(turned)).estimate(form)
    #expect(
      isClose(plain.value, other.value, relative: 1e-9) && isClose(plain.lower, other.lower, relative: 1e-8))
  }

  @Test("only consistency overlooks a rater who is harsh throughout", arguments: forms)
  func harshRater(_ form: IntraclassCorrelation.Form) throws {
    let plain = try IntraclassCorrelation(rows(shroutFleiss)).estimate(form).value
    let harsh = shroutFleiss.map { [$0[0] - 5, $0[1], $0[2], $0[3]] }
    let other = try IntraclassCorrelation(rows(harsh)).estimate(form).value
    let isConsistency = form == .consistencySingle || form == .consistencyAverage
    #expect(isClose(plain, other, relative: 1e-12) == isConsistency)
  }

  @Test("α is ICC(C,k), and the same from scores and from their covariances")
  func alpha() throws {
    let matrix = rows(shroutFleiss)
    let alpha = try CronbachAlpha(matrix)
    let icc = try IntraclassCorrelation(matrix).estimate(.consistencyAverage)
    #expect(isClose(alpha.value, icc.value, relative: 1e-13))
    #expect(isClose(alpha.interval().lower, icc.lower, relative: 1e-11))
    #expect(isClose(alpha.interval().upper, icc.upper, relative: 1e-11))
    var covariance = Matrix(rows: 4, columns: 4)
    let means = (0..<4).map { j in shroutFleiss.reduce(0) { $0 + $1[j] } / 6 }
    for a in 0..<4 {
      for b in 0..<4 {
        covariance[a, b] = shroutFleiss.reduce(0) { $0 + ($1[a] - means[a]) * ($1[b] - means[b]) } / 5
      }
    }
    #expect(isClose(try CronbachAlpha(covariance: covariance, persons: 6).value, alpha.value, relative: 1e-12))
  }

  @Test("Krippendorff's α is unmoved by what its level of measurement allows, and 1 in full agreement")
  func krippendorff() throws {
    let pairs = try AgreementFixture.load().krippendorffLarge.pairs
    func alpha(_ metric: KrippendorffAlpha.Metric, _ change: (Double) -> Double) throws -> Double {
      let turned = Array(pairs.reversed())
      return try KrippendorffAlpha(
        units: turned.map { 100 - $0.unit }, values: turned.map { change($0.value) }, metric: metric
      ).value
    }
    func same(_ metric: KrippendorffAlpha.Metric, _ change: (Double) -> Double) throws -> Bool {
      let plain = try KrippendorffAlpha(units: pairs.map(\.unit), values: pairs.map(\.value), metric: metric)
        .value
      return isClose(plain, try alpha(metric, change), relative: 1e-10)
    }
    #expect(try same(.nominal) { ($0 * 7).truncatingRemainder(dividingBy: 11) })
    #expect(try same(.ordinal) { exp($0) })
    #expect(try same(.interval) { 40 - 3 * $0 })
    #expect(try same(.ratio) { 3 * $0 })
    #expect(try !same(.interval) { exp($0) } && !same(.ratio) { $0 + 1 })
    let full = try KrippendorffAlpha(units: [0, 0, 1, 1, 2], values: [3, 3, 5, 5, 1], metric: .interval)
    #expect(full.value == 1 && full.pairableValues == 4)
  }

  @Test("the bootstrap of α is made by its key alone and covers the estimate")
  func bootstrap() throws {
    let pairs = try AgreementFixture.load().krippendorffLarge.pairs
    let alpha = try KrippendorffAlpha(units: pairs.map(\.unit), values: pairs.map(\.value), metric: .ordinal)
    let interval = try #require(alpha.interval(replicates: 500, key: RandomKey(seed: 1)))
    #expect(interval == alpha.interval(replicates: 500, key: RandomKey(seed: 1)))
    #expect(interval != alpha.interval(replicates: 500, key: RandomKey(seed: 2)))
    #expect(interval.lower < alpha.value && alpha.value < interval.upper && interval.upper <= 1)
    let wide = try #require(alpha.interval(level: 0.99, replicates: 500, key: RandomKey(seed: 1)))
    #expect(wide.lower < interval.lower && wide.upper > interval.upper)
  }

  @Test("quadratically weighted κ is near ICC(A,1), and weights of one's own give what the named ones give")
  func kappa() throws {
    let table = rows(try AgreementFixture.load().kappa.table)
    var pairs: [[Double]] = []
    for i in 0..<4 {
      for j in 0..<4 { pairs += [[Double]](repeating: [Double(i), Double(j)], count: Int(table[i, j])) }
    }
    let quadratic = try CohenKappa(table, weights: .quadratic)
    // Fleiss & Cohen (1973): equal but for a term of order 1/n.
    let icc = try IntraclassCorrelation(rows(pairs)).estimate(.agreementSingle).value
    #expect(abs(quadratic.value - icc) < 2 / Double(pairs.count))
    let codes = (pairs.map { Int32($0[0]) }, pairs.map { Int32($0[1]) })
    var own = Matrix.identity(4)
    for i in 0..<4 {
      for j in 0..<4 { own[i, j] = 1 - Double((i - j) * (i - j)) / 9 }
    }
    let custom = try CohenKappa(codes.0, codes.1, categories: 4, weights: .custom(own))
    #expect(isClose(custom.value, quadratic.value, relative: 1e-13))
    #expect(isClose(custom.standardError, quadratic.standardError, relative: 1e-12))
    let turned = try CohenKappa(codes.1, codes.0, categories: 4, weights: .quadratic)
    #expect(isClose(turned.value, quadratic.value, relative: 1e-13))
    let interval = quadratic.interval()
    #expect(
      isClose(interval.upper - quadratic.value, 1.959963984540054 * quadratic.standardError, relative: 1e-9))
  }

  @Test("the D-study of a p × r table gives ICC(C,k) and ICC(A,k)")
  func decision() throws {
    let icc = try IntraclassCorrelation(rows(shroutFleiss))
    var study = CrossedStudy(levels: [6, 4], scores: shroutFleiss.flatMap { $0 }).study
    study = GeneralizabilityStudy(scores: study.scores, objects: study.objects, facets: study.facets)
    let components = try study.estimate()
    for k in [1.0, 4] {
      let decision = components.decision(["i": k])
      let consistency = icc.estimate(k == 1 ? .consistencySingle : .consistencyAverage).value
      let agreement = icc.estimate(k == 1 ? .agreementSingle : .agreementAverage).value
      #expect(isClose(decision.generalizability, consistency, relative: 1e-12))
      #expect(isClose(decision.dependability, agreement, relative: 1e-12))
    }
  }

  @Test("a nested study of the same table gives ICC(1), and more raters help by Spearman and Brown")
  func nested() throws {
    let crossed = CrossedStudy(levels: [6, 4], scores: shroutFleiss.flatMap { $0 }).study
    let own = GeneralizabilityStudy.Facet(name: "i", codes: (0..<24).map { Int32($0) }, levelCount: 24)
    let study = GeneralizabilityStudy(
      scores: crossed.scores, objects: crossed.objects, facets: [own], design: .nested)
    for estimation in [GeneralizabilityStudy.Estimation.analysisOfVariance, .restrictedMaximumLikelihood] {
      let components = try study.estimate(estimation)
      let icc = try IntraclassCorrelation(rows(shroutFleiss))
      let (one, four) = (components.decision(["i": 1]), components.decision(["i": 4]))
      #expect(isClose(one.generalizability, icc.estimate(.oneWaySingle).value, relative: 1e-5))
      #expect(isClose(four.dependability, icc.estimate(.oneWayAverage).value, relative: 1e-5))
      #expect(one.generalizability == one.dependability)
    }
  }

  @Test("likelihood gives what analysis of variance gives where all is balanced and positive")
  func balanced() throws {
    let fixture = try AgreementFixture.load().study
    let study = CrossedStudy(levels: fixture.levels, scores: fixture.scores).study
    let (anova, reml) = (try study.estimate(), try study.estimate(.restrictedMaximumLikelihood))
    for component in anova.components {
      let other = reml.variance(of: Set(component.facets)) ?? .nan
      #expect(isClose(component.variance, other, relative: 1e-4, floor: 1e-5), "\(component.facets)")
    }
  }

  @Test("components scale with the square of the unit and do not notice the origin")
  func unit() throws {
    let fixture = try AgreementFixture.load().study
    let a = try CrossedStudy(levels: fixture.levels, scores: fixture.scores).study.estimate()
    let b = try CrossedStudy(levels: fixture.levels, scores: fixture.scores.map { 700 - 2 * $0 }).study
      .estimate()
    for (x, y) in zip(a.components, b.components) {
      #expect(isClose(4 * x.variance, y.variance, relative: 1e-9, floor: 1e-9))
    }
  }

  @Test("G(q,k) is ICC(C,k) where all raters rated all, and ICC(1,k) where none is shared")
  func incomplete() throws {
    let scores = shroutFleiss.flatMap { $0 }
    let objects = scores.indices.map { Int32($0 / 4) }
    let crossed = try IncompleteReliability(
      scores: scores, objects: objects, raters: scores.indices.map { Int32($0 % 4) })
    let icc = try IntraclassCorrelation(rows(shroutFleiss))
    #expect(abs(crossed.q) < 1e-12 && crossed.harmonicRaters == 4)
    #expect(isClose(crossed.generalizability, icc.estimate(.consistencyAverage).value, relative: 1e-5))
    #expect(isClose(crossed.agreementSingle, icc.estimate(.agreementSingle).value, relative: 1e-4))
    #expect(
      isClose(crossed.consistency(ofMeansOver: 4), icc.estimate(.consistencyAverage).value, relative: 1e-5))
    #expect(isClose(crossed.agreement(ofMeansOver: 4), icc.estimate(.agreementAverage).value, relative: 1e-4))
    #expect(isClose(crossed.consistencySingle, icc.estimate(.consistencySingle).value, relative: 1e-5))
  }

  @Test("components and reliability of an unbalanced simulation come back")
  func recovery() throws {
    var stream = RandomStream(key: RandomKey(seed: 9))
    let severity = (0..<60).map { _ in 2 * stream.normal() }
    var (scores, objects, raters) = ([Double](), [Int32](), [Int32]())
    for person in 0..<800 {
      let truth = 3 * stream.normal()
      for rater in stream.permutation(of: 60).prefix(2 + person % 3) {
        scores.append(70 + truth + severity[rater] + 1.5 * stream.normal())
        objects.append(Int32(person))
        raters.append(Int32(rater))
      }
    }
    let found = try IncompleteReliability(scores: scores, objects: objects, raters: raters)
    #expect(abs(found.objectVariance / 9 - 1) < 0.15 && abs(found.residualVariance / 2.25 - 1) < 0.1)
    let mean = severity.reduce(0, +) / 60
    let drawn = severity.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59
    #expect(abs(found.raterVariance / drawn - 1) < 0.1)
    let study = GeneralizabilityStudy(
      scores: scores, objects: .init(name: "p", codes: objects, levelCount: 800),
      facets: [.init(name: "r", codes: raters, levelCount: 60)])
    let components = try study.estimate(.restrictedMaximumLikelihood)
    #expect(isClose(components.variance(of: ["p"]) ?? .nan, found.objectVariance, relative: 1e-10))
    #expect(throws: AgreementError.unbalanced(cells: 48000, scores: scores.count)) { try study.estimate() }
  }
}
