import AppraisalAnalysis
import Appraisals
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Planning double ratings")
struct DoubleRatingPlanTests {
  /// Teams in two units that share nobody, one form an employee.
  private func teams(_ count: Int, of size: Int = 8, periods: Int = 1) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: 9))
    return (0..<count).flatMap { team in
      (0..<size).flatMap { member -> [Appraised] in
        let level = 5 * stream.normal()
        return (0..<periods).map { period in
          Appraised(
            ratee: "e\(100 * team + member)", rater: "s\(10 + team)",
            score: 60 + level - Double(team % 3) * 3 + 2 * stream.normal(), period: "202\(period)",
            unit: team < count / 2 ? "Dinas A" : "Dinas B")
        }
      }
    }
  }

  private func plan(_ rows: [Appraised], budget: Int? = nil) throws -> DoubleRatingPlan {
    try DoubleRatingPlan(RatingDesign(appraisals(rows)), budget: budget, cities: 5, key: RandomKey(seed: 1))
  }

  @Test("groups are joined first, by one double rating fewer than there are, within units where possible")
  func joins() throws {
    let found = try plan(teams(8))
    #expect(found.source == .assumed)
    let joins = found.steps.filter { $0.reason == .connects }
    #expect(joins.count == 7 && found.steps.prefix(7).allSatisfy { $0.reason == .connects })
    #expect(found.stages.map(\.components) == [8, 1, 1])
    let unit = Dictionary(teams(8).map { ($0.rater, $0.unit) }, uniquingKeysWith: { first, _ in first })
    // Three and three within the two units, one across.
    #expect(joins.count { unit[$0.rater] != unit[$0.secondRater] } == 1)
    let home = Dictionary(teams(8).map { ($0.ratee, $0.rater) }, uniquingKeysWith: { first, _ in first })
    #expect(found.steps.allSatisfy { home[$0.ratee] == $0.rater && $0.rater != $0.secondRater })
    #expect(Set(found.steps.map(\.ratee)).count == found.steps.count)
    let loads = Dictionary(found.steps.map { ($0.secondRater, 1) }, uniquingKeysWith: +)
    #expect(loads.values.allSatisfy { $0 <= DoubleRatingPlan.load })
    #expect(zip(found.steps, found.steps.dropFirst()).allSatisfy { $1.errorAfter < $0.errorAfter })
  }

  @Test("the error of every step is that of the whole matrix made anew")
  func errors() throws {
    let found = try plan(teams(6), budget: 12)
    #expect(found.steps.count == 12)
    var matrix = Matrix(rows: 6, columns: 6)
    for rater in 0..<6 { matrix[rater, rater] = 1 / found.raterVariance }
    let wire = 1 / (2 * found.formVariance)
    for step in found.steps {
      let ends = [step.rater, step.secondRater].compactMap { Int($0.dropFirst()).map { $0 - 10 } }
      for a in ends { for b in ends { matrix[a, b] += a == b ? wire : -wire } }
      let inverse = try CholeskyFactor(matrix).inverse()
      let mean = (0..<6).reduce(0) { $0 + inverse[$1, $1].squareRoot() } / 6
      #expect(isClose(step.errorAfter, mean, relative: 1e-9))
    }
  }

  @Test("the simulation covers, and the same seed gives the same plan")
  func simulation() throws {
    let rows = teams(8, periods: 2)
    let found = try plan(rows, budget: 40)
    let outcome = try #require(found.simulation.last)
    #expect(outcome.cities == 5)
    #expect((0.8...1).contains(try #require(outcome.coverage)))
    #expect(found.simulation.first?.coverage == nil)
    let again = try plan(rows, budget: 40)
    #expect(found.steps.map(\.ratee) == again.steps.map(\.ratee))
    #expect(again.simulation.last?.rootMeanSquare == outcome.rootMeanSquare)
  }

  @Test("refuses without raters and with one")
  func refusals() {
    #expect(
      refusal { try plan(teams(1)) }?.contains("tooFewLevels(factor: \"rater\", found: 1, needed: 2)") == true)
  }
}

@Suite("Comparing two raters")
struct RaterContrastTests {
  @Test("complete and balanced: variance 2σ²(1 − r), resistance 2/n")
  func closedForm() throws {
    let (n, j) = (30, 5)
    let rows = CrossedCase(ratees: n, raters: j, ratersPerRatee: j).rows(seed: 3)
    let study = try SeverityStudy(RatingDesign(appraisals(rows)))
    let found = try RaterContrast("s10", "s11", in: study)
    let back = try RaterContrast("s11", "s10", in: study)
    let variance = study.severity.performance.variance(of: .rater)
    let shrinkage = variance / (variance + study.severity.performance.fit.residualVariance / Double(n))
    let error = (2 * variance * (1 - shrinkage)).squareRoot()
    #expect(isClose(try #require(found.standardError), error, relative: 1e-6))
    #expect(isClose(try #require(found.resistance), 2 / Double(n), relative: 1e-9))
    let byName = Dictionary(uniqueKeysWithValues: study.severity.entries.map { ($0.rater, $0.severity) })
    let gap = (byName["s10"] ?? .nan) - (byName["s11"] ?? .nan)
    #expect(isClose(try #require(found.difference), gap, relative: 1e-8, floor: 1e-8))
    #expect(isClose(try #require(back.difference), -gap, relative: 1e-8, floor: 1e-8))
  }

  @Test("raters whom nothing links are not compared, unknown ones refused")
  func apart() throws {
    let one = CrossedCase(ratees: 20, raters: 4, ratersPerRatee: 3).rows(seed: 4)
    let other = CrossedCase(ratees: 20, raters: 4, ratersPerRatee: 3).rows(seed: 5).map { row in
      var row = row
      (row.ratee, row.rater) = ("x" + row.ratee, "x" + row.rater)
      return row
    }
    let study = try SeverityStudy(RatingDesign(appraisals(one + other)))
    let found = try RaterContrast("s10", "xs10", in: study)
    #expect(found.difference == nil && found.resistance == nil && found.probabilityFirst == nil)
    #expect(refusal { try RaterContrast("s10", "nobody", in: study) }?.contains("unknownRater") == true)
  }
}
