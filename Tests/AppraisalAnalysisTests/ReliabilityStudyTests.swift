import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Reliability of appraisals")
struct ReliabilityStudyTests {
  private func scores(_ rows: [Appraised], raters: Presence = .named) -> RatedScores {
    RatedScores(RatingDesign(appraisals(rows, raters: raters)))
  }

  private func variances(_ rows: [Appraised]) throws -> [Set<String>: Double] {
    let analysis = try GeneralizabilityAnalysis(scores(rows))
    return Dictionary(
      uniqueKeysWithValues: analysis.components.components.map { (Set($0.facets), $0.variance) })
  }

  private static func guilford() throws -> [Appraised] {
    let url = Checkout.root.appendingPathComponent("datasets/guilford1954/guilford1954.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return Appraised(
        ratee: cells[0], rater: cells[1], score: try #require(Double(cells[3])), indicator: cells[2])
    }
  }

  @Test("has the components that lme4 finds where scores are missing")
  func incomplete() throws {
    struct Fixture: Decodable { let variances: [String: Double] }
    let url = Checkout.root.appendingPathComponent(
      "Tests/AppraisalAnalysisTests/Fixtures/reliability/guilford-incomplete.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    let rows = try ReliabilityStudyTests.guilford()
    let kept = rows.indices.filter { ($0 + 1) % 7 != 0 }.map { rows[$0] }
    let found = try variances(kept)
    for (name, expected) in fixture.variances {
      let facets =
        name == "Residual"
        ? ["ratee", "rater", "indicator"] : Set(name.split(separator: ":").map(String.init))
      let value = try #require(found[facets], "\(name)")
      // lme4's search stops at 1e-6 or so of the parameter; two of the variances are zero.
      #expect(isClose(value, expected, relative: 2e-4, floor: 1e-4), "\(name): \(value), lme4 \(expected)")
    }
  }

  @Test("follows Spearman and Brown in the number of raters")
  func spearmanBrown() throws {
    let rows = CrossedCase(ratees: 30, raters: 5, ratersPerRatee: 5).rows(seed: 3)
    let analysis = try GeneralizabilityAnalysis(scores(rows))
    #expect(analysis.estimation == .analysisOfVariance && analysis.raters == .same)
    let one = analysis.decision([.rater: 1])
    for n in 2...5 {
      let many = analysis.decision([.rater: n])
      let r = (one.generalizability, one.dependability)
      let k = Double(n)
      #expect(isClose(many.generalizability, k * r.0 / (1 + (k - 1) * r.0), relative: 1e-12))
      #expect(isClose(many.dependability, k * r.1 / (1 + (k - 1) * r.1), relative: 1e-12))
    }
    // Where ratees have raters of their own, severity disturbs their order: Eρ² is Φ.
    let own = analysis.decision([.rater: 3], raters: .own)
    #expect(isClose(own.generalizability, analysis.decision([.rater: 3]).dependability, relative: 1e-12))
  }

  @Test("agrees with the intraclass correlations of a crossed design")
  func intraclass() throws {
    let rows = CrossedCase(ratees: 30, raters: 4, ratersPerRatee: 4).rows(seed: 5)
    let study = try ReliabilityStudy(scores(rows), key: RandomKey(seed: 1))
    let analysis = try #require(study.generalizability)
    let icc = Dictionary(
      uniqueKeysWithValues: study.agreement.correlations.map { ($0.estimate.form, $0.estimate.value) })
    let (one, four) = (analysis.decision([.rater: 1]), analysis.decision([.rater: 4]))
    for (form, value) in [
      (IntraclassCorrelation.Form.consistencySingle, one.generalizability),
      (.agreementSingle, one.dependability), (.consistencyAverage, four.generalizability),
      (.agreementAverage, four.dependability),
    ] {
      #expect(isClose(try #require(icc[form]), value, relative: 1e-10))
    }
    #expect(!study.gaps.contains(.ratersNotCrossed))
  }

  @Test("multiplies components by the square of the unit and knows no labels or order")
  func laws() throws {
    let rows = CrossedCase(ratees: 25, raters: 6, ratersPerRatee: 3, indicators: 2).rows(seed: 7)
    let found = try variances(rows)
    let changed = try variances(
      rows.reversed().map {
        var row = $0
        row.score = 10 * row.score - 7
        row.rater = "z" + row.rater
        return row
      })
    #expect(found.count == changed.count && found.count == 7)
    for (facets, value) in found {
      #expect(isClose(try #require(changed[facets]), 100 * value, relative: 1e-4, floor: 1e-3))
    }
  }

  @Test("recovers the components of a world with different raters for everybody")
  func recovery() throws {
    let rows = CrossedCase(ratees: 400, raters: 40, ratersPerRatee: 3).rows(seed: 11)
    let analysis = try GeneralizabilityAnalysis(scores(rows))
    let found = try variances(rows)
    #expect(
      analysis.raters == .own && analysis.knowsRaters && analysis.estimation == .restrictedMaximumLikelihood)
    // The standard error of a variance is σ² √(2/df), a little more for the first, which are differences.
    let expected: [(facets: Set<String>, variance: Double, degrees: Double, factor: Double)] = [
      (["ratee"], 36, 399, 1.2), (["rater"], 16, 39, 1.1), (["ratee", "rater"], 16, 760, 1),
    ]
    for (facets, variance, degrees, factor) in expected {
      let error: Double = factor * variance * (2 / degrees).squareRoot()
      let value = try #require(found[facets])
      #expect(abs(value - variance) < 3 * error)
    }
  }

  @Test("does not invent the use of a second rater where everybody has one")
  func nested() throws {
    let rows = CrossedCase(ratees: 60, raters: 12, ratersPerRatee: 1, indicators: 4).rows(seed: 13)
    let study = try ReliabilityStudy(scores(rows), key: RandomKey(seed: 1))
    let analysis = try #require(study.generalizability)
    #expect(!analysis.knowsRaters && study.gaps.contains(.oneRaterEach))
    #expect(analysis.decisions.allSatisfy { $0.conditions[.rater] == 1 })
    #expect(analysis.confounded.contains { $0.effect == ["ratee", "rater"] && $0.with == ["ratee"] })
    #expect(study.agreement.correlations.isEmpty && study.agreement.groups.isEmpty)
  }

  @Test("refuses where nothing was measured twice, or nothing differs")
  func refusals() {
    let once = (0..<20).map { Appraised(ratee: "e\($0)", rater: "s\($0 % 4)", score: Double($0)) }
    let key = RandomKey(seed: 1)
    #expect(refusal { try ReliabilityStudy(scores(once), key: key) }?.contains("nothingRepeated") == true)
    let same = (0..<20).map { Appraised(ratee: "e\($0 / 2)", rater: "s\($0 % 2)", score: 80) }
    #expect(refusal { try ReliabilityStudy(scores(same), key: key) }?.contains("scoresAllEqual") == true)
    #expect(refusal { try ReliabilityStudy(scores([]), key: key) }?.contains("tooFewRatings") == true)
  }

  @Test("takes scores that nothing tells apart as replicates, as lme4 does with Dyestuff")
  func replicates() throws {
    let url = Checkout.root.appendingPathComponent("datasets/dyestuff/dyestuff.csv")
    let rows = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",").map(String.init)
      return Appraised(ratee: cells[0], score: try #require(Double(cells[1])))
    }
    let found = try variances(rows)
    // lmer(Yield ~ 1 + (1 | Batch)) in datasets/reference.
    #expect(isClose(try #require(found[["ratee"]]), 1764.05, relative: 1e-6))
    #expect(isClose(try #require(found[["ratee", "replicate"]]), 2451.25, relative: 1e-6))
    let study = try ReliabilityStudy(scores(rows), key: RandomKey(seed: 1))
    #expect(study.agreement.correlations.map(\.estimate.form) == [.oneWaySingle, .oneWayAverage])
    // Balanced: ICC(1) is the same ratio of variances.
    let icc = study.agreement.correlations[0].estimate.value
    #expect(isClose(icc, 1764.05 / (1764.05 + 2451.25), relative: 1e-6))
  }

  @Test("finds the points on which scores lie")
  func lattice() throws {
    let half = try #require(ScoreLattice([1, 2.5, 4, 2]))
    #expect(half.step == 0.5 && half.points == 7 && half.levels == 4 && half.place(of: 2.5) == 3)
    let tens = try #require(ScoreLattice([50, 80, 100]))
    #expect(tens.step == 10 && tens.points == 6 && tens.score(at: 3) == 80)
    #expect(ScoreLattice([3, 3]) == nil && ScoreLattice([0, 1, .pi]) == nil)
  }
}
