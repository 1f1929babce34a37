import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Severity of raters")
struct RaterSeverityTests {
  private func entries(_ rows: [Appraised]) throws -> [String: RaterSeverity.Entry] {
    let severity = try RaterSeverity(try fitted(rows))
    return Dictionary(uniqueKeysWithValues: severity.entries.map { ($0.rater, $0) })
  }

  /// Everybody by everybody, so that the estimates have closed forms.
  private func balanced(raters: Int, ratees: Int, seed: UInt64, severity: (Int) -> Double) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<ratees).flatMap { ratee in
      let level = 70 + 6 * stream.normal()
      return (0..<raters).map { rater in
        Appraised(
          ratee: "e\(100 + ratee)", rater: "s\(10 + rater)",
          score: level - severity(rater) + 3 * stream.normal())
      }
    }
  }

  /// Same severities, errors and p-values, after `transform` has been undone.
  private func agree(
    _ found: [String: RaterSeverity.Entry], _ expected: [String: RaterSeverity.Entry], scale: Double = 1,
    rename: (String) -> String = { $0 }
  ) -> Bool {
    found.count == expected.count
      && expected.values.allSatisfy { old in
        guard let new = found[rename(old.rater)] else { return false }
        // Two searches from rows in another order stop within 1e-5 Newton decrements of each other.
        return isClose(new.severity, scale * old.severity, relative: 1e-6, floor: 1e-6 * scale)
          && isClose(new.standardError, scale * old.standardError, relative: 1e-6)
          && isClose(new.p, old.p, relative: 1e-5, floor: 1e-9)
          && isClose(new.q, old.q, relative: 1e-5, floor: 1e-9)
          && isClose(new.probabilityExceeds, old.probabilityExceeds, relative: 1e-5, floor: 1e-7)
          && isClose(new.percentile, old.percentile, relative: 1e-5)
          && new.ratings == old.ratings && new.ratees == old.ratees && new.status == old.status
      }
  }

  @Test("a rater who gives five points less is five points more severe")
  func sign() throws {
    let found = try entries(balanced(raters: 6, ratees: 200, seed: 1) { $0 == 0 ? 5 : 0 })
    let strict = try #require(found["s10"])
    let others = found.values.filter { $0.rater != "s10" }.map(\.severity)
    // Standard error of the contrast: 3 √(1/200 + 1/1000) = .23.
    #expect(abs(strict.severity - mean(others) - 5) < 4 * 0.23)
    #expect(strict.severity > 0 && strict.lower > 0 && strict.p < 1e-6 && strict.probabilityExceeds > 0.99)
    #expect(others.allSatisfy { $0 < 0 })
  }

  @Test("the most severe rater comes first, at the highest percentile")
  func order() throws {
    let severity = try RaterSeverity(try fitted(CrossedCase().rows(seed: 4)))
    let values = severity.entries.map(\.severity)
    #expect(values == values.sorted(by: >))
    let percentiles = severity.entries.map(\.percentile)
    #expect((percentiles.first ?? 0) > 80 && (percentiles.last ?? 100) < 20)
    #expect(isClose(mean(percentiles), 50, relative: 1e-12))
  }

  @Test("balanced and complete: variances of the ANOVA table, severity the shrunken gap of the means")
  func closedForm() throws {
    let (j, n) = (8, 25)
    let rows = balanced(raters: j, ratees: n, seed: 7) { 3 * sin(Double($0) * 2) }
    let byRater = Dictionary(grouping: rows, by: \.rater).mapValues { mean($0.map(\.score)) }
    let byRatee = Dictionary(grouping: rows, by: \.ratee).mapValues { mean($0.map(\.score)) }
    let grand = mean(rows.map(\.score))
    let squares = byRater.values.reduce(0) { $0 + pow($1 - grand, 2) } * Double(n) / Double(j - 1)
    let residual =
      rows.reduce(0) {
        $0 + pow($1.score - (byRater[$1.rater] ?? 0) - (byRatee[$1.ratee] ?? 0) + grand, 2)
      } / Double((j - 1) * (n - 1))
    let variance = (squares - residual) / Double(n)
    let performance = try fitted(rows)
    // The criterion is flat to second order at its optimum: a Newton decrement of 1e-10 leaves about 1e-5.
    #expect(isClose(performance.variance(of: .rater), variance, relative: 2e-5))
    #expect(isClose(performance.fit.residualVariance, residual, relative: 2e-5))
    let shrinkage = variance / (variance + residual / Double(n))
    // û = r(ȳⱼ − ȳ), PEV = σ²(1 − r(1 − 1/J)).
    let pev = variance * (1 - shrinkage * (1 - 1 / Double(j)))
    let reliability = 1 - pev / variance
    for entry in try RaterSeverity(performance).entries {
      let severity = -shrinkage * ((byRater[entry.rater] ?? 0) - grand)
      #expect(isClose(entry.severity, severity, relative: 1e-5, floor: 1e-5))
      #expect(isClose(entry.standardError, pev.squareRoot(), relative: 2e-5))
      #expect(isClose(entry.reliability, reliability, relative: 2e-5))
      let z = abs(severity) / (reliability * pev).squareRoot()
      #expect(isClose(entry.p, erfc(z / 2.0.squareRoot()), relative: 2e-3, floor: 1e-12))
      #expect(isClose(entry.upper - entry.lower, 2 * 1.959963984540054 * pev.squareRoot(), relative: 2e-5))
    }
  }

  @Test("is unmoved by a shift of all scores")
  func shift() throws {
    let rows = CrossedCase(periods: 2).rows(seed: 11)
    let shifted = rows.map { row in
      var row = row
      row.score += 40
      return row
    }
    #expect(agree(try entries(shifted), try entries(rows)))
  }

  @Test("scales with the scores, p and q unmoved")
  func scale() throws {
    let rows = CrossedCase(periods: 2).rows(seed: 12)
    let scaled = rows.map { row in
      var row = row
      row.score *= 20
      return row
    }
    #expect(agree(try entries(scaled), try entries(rows), scale: 20))
  }

  @Test("is unmoved by the order of the rows and by what raters and ratees are called")
  func relabelling() throws {
    let rows = CrossedCase(indicators: 2, periods: 2).rows(seed: 13)
    let original = try entries(rows)
    #expect(agree(try entries(rows.reversed()), original))
    let renamed = rows.map { row in
      var row = row
      row.rater = "x" + String(row.rater.reversed())
      row.ratee = String(row.ratee.reversed())
      return row
    }
    #expect(agree(try entries(renamed), original) { "x" + String($0.reversed()) })
  }

  @Test("refuses without raters, and where one rater rated everybody")
  func refusals() throws {
    let rows = CrossedCase().rows(seed: 14)
    #expect(refusal { try RaterSeverity(try fitted(rows, raters: .absent)) }?.contains("noRaters") == true)
    let single = rows.map { row in
      var row = row
      row.rater = "only"
      return row
    }
    #expect(
      refusal { try RaterSeverity(try fitted(single)) }?.contains(
        "tooFewLevels(factor: \"rater\", found: 1, needed: 2)") == true)
  }

  @Test("says nothing, rather than zero, where the variance of severity is estimated as zero")
  func boundary() throws {
    // Every rater's mean is the same, so the moment estimate is negative and REML stands at the boundary.
    let rows = (0..<12).flatMap { ratee in
      (0..<6).map { rater in
        Appraised(
          ratee: "e\(ratee)", rater: "s\(rater)",
          score: Double(10 * (ratee % 4)) + [3, -3, 1, -1, 2, -2][(rater + ratee) % 6])
      }
    }
    let performance = try fitted(rows)
    #expect(performance.variance(of: .rater) == 0)
    #expect(performance.fit.convergence.boundary == ["rater"])
    for entry in try RaterSeverity(performance).entries {
      #expect(entry.severity == 0 && entry.standardError == 0 && entry.reliability == 0)
      #expect(entry.p.isNaN && entry.q.isNaN && entry.probabilityExceeds == 0)
    }
  }

  @Test("p-values of raters without severity reject five times in a hundred, û/√PEV would far too seldom")
  func nullRejections() throws {
    var rejected = 0
    var rejectedByPEV = 0
    var tests = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      var stream = RandomStream(key: RandomKey(seed: 500 + seed))
      // Ten raters without severity among twenty: the others keep the variance off its boundary.
      let severities = (0..<20).map { $0 < 10 ? 0 : 1.5 * stream.normal() }
      let rows = (0..<8).flatMap { ratee in
        let level = 5 * stream.normal()
        return (0..<20).map { rater in
          Appraised(
            ratee: "e\(ratee)", rater: "s\(10 + rater)", score: level - severities[rater] + 3 * stream.normal())
        }
      }
      for entry in try RaterSeverity(try fitted(rows)).entries where entry.rater < "s20" && !entry.p.isNaN {
        tests += 1
        if entry.p < 0.05 { rejected += 1 }
        if abs(entry.severity) > 1.96 * entry.standardError { rejectedByPEV += 1 }
      }
    }
    let share = Double(rejected) / Double(tests)
    print("rejections under the null: \(share) of \(tests); by û/√PEV \(Double(rejectedByPEV) / Double(tests))")
    // Binomial standard error .005, and estimated variances.
    #expect(tests > 1800 && (0.03...0.07).contains(share), "rejected \(share) of \(tests)")
    #expect(Double(rejectedByPEV) / Double(tests) < 0.025)
  }
}
