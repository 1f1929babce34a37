import Appraisals
import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("Leaving out a rater or a rating")
struct LeaveOneOutTests {
  /// Employees, raters and indicators crossed, units, and two periods; employee e100 has five raters.
  private static let rows = CrossedCase(
    ratees: 12, raters: 5, ratersPerRatee: 3, indicators: 2, periods: 2, units: 3
  )
  .rows(seed: 77)

  /// The explicit matrices of the model at given variances: an implementation of its own.
  private func dense(_ rows: [Appraised], like performance: FittedPerformance) -> (
    model: DenseMixedModel, level: (String, AdjustedScores) -> [Double]
  ) {
    func levels(_ value: (Appraised) -> String) -> [String] {
      Array(Set(LeaveOneOutTests.rows.map(value))).sorted()
    }
    let keys: [(PerformanceModel.Part, (Appraised) -> String)] = [
      (.ratee, { $0.ratee }), (.rater, { $0.rater }), (.unit, { $0.unit ?? "" }),
      (.rateeIndicator, { "\($0.ratee):\($0.indicator)" }),
      (.raterIndicator, { "\($0.rater):\($0.indicator)" }),
    ]
    let columns = keys.flatMap { part, key in levels(key).map { (part: part, key: key, level: $0) } }
    func fixed(_ row: Appraised) -> [Double] {
      [1, row.indicator == "i1" ? 1 : 0, row.period == "2021" ? 1 : 0]
    }
    let model = DenseMixedModel(
      y: rows.map(\.score), x: rows.map(fixed),
      z: rows.map { row in columns.map { $0.key(row) == $0.level ? 1 : 0 } },
      g: columns.map { performance.variance(of: $0.part) }, residual: performance.fit.residualVariance)
    let all = LeaveOneOutTests.rows
    let means = (0..<3).map { j in mean(all.map { fixed($0)[j] }) }
    return (
      model,
      { ratee, _ in
        let own = all.filter { $0.ratee == ratee }
        return means
          + columns.map { column in
            switch column.part {
            case .ratee: column.level == ratee ? 1 : 0
            case .rateeIndicator: column.level.hasPrefix("\(ratee):") ? 0.5 : 0
            case .unit: own[0].unit == column.level ? 1 : 0
            default: 0
            }
          }
      }
    )
  }

  @Test("gives the level of a refit of all that is left, at the same variances")
  func refit() throws {
    let scores = AdjustedScores(try fitted(LeaveOneOutTests.rows))
    let performance = scores.performance
    for part in [PerformanceModel.Part.ratee, .rater, .unit, .rateeIndicator, .raterIndicator] {
      #expect(performance.model.term(part) != nil, "\(part)")
    }
    let selection = try Selection(
      scores, .init(top: .count(3), realShare: .fixed(0), draws: 500), key: RandomKey(seed: 1))
    for ratee in ["e100", "e103", "e107"] {
      let explanation = try RateeExplanation(ratee, in: selection)
      let place = explanation.place
      let (whole, level) = dense(LeaveOneOutTests.rows, like: performance)
      let full = whole.combinations([level(ratee, scores)])
      #expect(isClose(explanation.entry.adjusted, full.estimates[0], relative: 1e-8))
      let sd = full.covariance[0][0].squareRoot()
      let p = min(max(place.topProbability, 1e-4), 1 - 1e-4)
      let limit = full.estimates[0] - NormalDistribution.standard.quantile(p) * sd
      let own = LeaveOneOutTests.rows.filter { $0.ratee == ratee }
      #expect(explanation.changes.count == Set(own.map(\.rater)).count + own.count)
      for change in explanation.changes {
        let left: [Appraised]
        switch change.omission {
        case .rater(let rater):
          left = LeaveOneOutTests.rows.filter { $0.ratee != ratee || $0.rater != rater }
        case .rating(let indicator, let period, let score):
          left = LeaveOneOutTests.rows.filter {
            $0.ratee != ratee || $0.indicator != indicator || $0.period != period || $0.score != score
          }
        }
        #expect(left.count < LeaveOneOutTests.rows.count)
        let again = dense(left, like: performance).model.combinations([level(ratee, scores)])
        #expect(isClose(change.adjusted, again.estimates[0], relative: 1e-7))
        let p = NormalDistribution.standard.survival(
          (limit - again.estimates[0]) / again.covariance[0][0].squareRoot())
        #expect(isClose(change.topProbability, p, relative: 1e-5, floor: 1e-7))
      }
    }
  }

  @Test("looks at everybody on or near the lists, the largest change first, for any number of threads")
  func influences() throws {
    let scores = AdjustedScores(try fitted(LeaveOneOutTests.rows))
    let selection = try Selection(scores, .init(top: .count(3), draws: 500), key: RandomKey(seed: 1))
    let found = selection.influences()
    let twice = selection.influences(threads: 2)
    for place in selection.places {
      let isNear = place.list == .recommended || place.list == .borderline || place.topProbability >= 0.02
      #expect((found[place.index] != nil) == isNear)
      #expect(found[place.index]?.rater == twice[place.index]?.rater)
      guard let influence = found[place.index], let change = influence.raterChange else { continue }
      let all = try RateeExplanation(scores.entries[place.index].ratee, in: selection).changes
      for other in all {
        guard case .rater = other.omission else { continue }
        #expect(abs(other.topProbability - influence.topProbability) <= abs(change) + 1e-12)
      }
    }
  }
}
