import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Raters on the Rasch scale")
struct RaschStudyTests {
  /// Scores 1 to 5 from a rating scale with thresholds −2, −.7, .7, 2 and severities as given.
  private func rows(
    ratees: Int = 40, severities: [Double] = [-0.8, 0, 0, 0.8], indicators: Int = 3, seed: UInt64 = 17,
    prefix: String = ""
  ) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    var rows: [Appraised] = []
    for ratee in 0..<ratees {
      let level = stream.normal()
      for (rater, severity) in severities.enumerated() {
        for indicator in 0..<indicators {
          let weights = [-2.0, -0.7, 0.7, 2].reduce(into: [0.0]) { sums, threshold in
            sums.append(sums[sums.count - 1] + level - severity - threshold)
          }.map { exp($0) }
          var draw = stream.uniform() * weights.reduce(0, +)
          let score = weights.firstIndex { weight in
            draw -= weight
            return draw <= 0
          }
          rows.append(
            Appraised(
              ratee: "\(prefix)e\(100 + ratee)", rater: "\(prefix)s\(rater)", score: Double((score ?? 4) + 1),
              indicator: "i\(indicator)"))
        }
      }
    }
    return rows
  }

  private func study(_ rows: [Appraised], _ options: RaschStudy.Options = .init()) throws -> RaschStudy {
    try RaschStudy(RatingDesign(appraisals(rows)), options)
  }

  @Test("finds planted severities, positive for those who give less")
  func recovery() throws {
    let found = try study(rows())
    let severity = Dictionary(uniqueKeysWithValues: found.severities.map { ($0.level, $0) })
    for (rater, planted) in [(0, -0.8), (1, 0), (3, 0.8)] {
      let it = try #require(severity[rater])
      // Joint maximum likelihood stretches by a twelfth at 12 ratings per ratee.
      #expect(abs(it.deviation - planted * 13 / 12) < 3 * it.standardError)
    }
    #expect(found.severities[0].level == 3 && (found.severities[0].q ?? 1) < 1e-3)
    #expect(found.severities[0].points > 0 && found.pointsPerLogit > 0 && found.isConnected)
  }

  @Test("is unmoved by another unit and origin of the scores")
  func units() throws {
    let rows = rows()
    let changed = rows.map {
      var row = $0
      row.score = 20 * row.score + 10
      return row
    }
    let (one, other) = (try study(rows), try study(changed))
    for facet in one.facets {
      #expect(one.fit.measures(of: facet.rawValue) == other.fit.measures(of: facet.rawValue))
    }
    #expect(isClose(20 * one.pointsPerLogit, other.pointsPerLogit, relative: 1e-9))
    #expect(isClose(20 * one.severities[0].points, other.severities[0].points, relative: 1e-9))
  }

  @Test("does not compare raters without a link")
  func subsets() throws {
    let found = try study(rows(seed: 1, prefix: "a") + rows(seed: 2, prefix: "b"))
    #expect(!found.isConnected && found.subsets[.rater]?.count == 2)
    #expect(found.severities.allSatisfy { $0.q == nil })
    for set in found.subsets[.rater] ?? [] {
      let mean = found.severities.filter { set.contains($0.level) }.reduce(0) { $0 + $1.deviation }
      #expect(abs(mean) < 1e-9)
    }
  }

  @Test("has thresholds for each indicator, and random raters that are drawn together")
  func variants() throws {
    let fixed = try study(rows())
    #expect(fixed.scales == [nil])
    let partial = try study(rows(), .init(thresholds: .partialCredit))
    #expect(partial.scales == ["i0", "i1", "i2"] && partial.fit.scaleCount == 3)
    let random = try study(rows(), .init(raters: .random))
    #expect(abs(random.severities[0].deviation) < abs(fixed.severities[0].deviation))
    #expect(random.fit.variance(of: "rater") ?? 0 > 0)
  }

  @Test("refuses long scales, uneven ones, and what cannot be compared")
  func refusals() {
    func words(_ rows: [Appraised]) -> String { refusal { try study(rows) } ?? "" }
    let long = CrossedCase().rows(seed: 1)
    #expect(words(long).contains("tooManyScoreLevels"))
    let uneven = rows(ratees: 5).map {
      var row = $0
      row.score = row.score == 3 ? 3.14159 : row.score
      return row
    }
    #expect(words(uneven).contains("tooManyScoreLevels"))
    #expect(words(rows(severities: [0])).contains("tooFewLevels"))
    #expect(words([]).contains("tooFew"))
    #expect(
      refusal { try RaschStudy(RatingDesign(appraisals(rows(), raters: .absent))) }?.contains("noRaters")
        == true)
  }
}
