import Appraisals
import Foundation
import Statistics

/// One employee's score, step by step, and what would change it.
public struct RateeExplanation: Sendable {
  /// One indicator of the employee.
  public struct IndicatorLevel: Sendable {
    /// The indicator.
    public let indicator: String
    /// The number of ratings.
    public let ratings: Int
    /// The mean of the ratings.
    public let raw: Double
    /// The mean with the raters' effects taken out.
    public let withoutRaters: Double
    /// The mean of everybody on the indicator.
    public let average: Double
  }

  /// What leaving something out does.
  public struct Change: Sendable, Hashable {
    /// What is left out.
    public enum Omission: Sendable, Hashable {
      /// All ratings by one rater.
      case rater(String)
      /// One rating: its indicator, its period, its score.
      case rating(indicator: String, period: String, score: Double)
    }

    /// What is left out.
    public let omission: Omission
    /// How many ratings of the employee are left.
    public let remaining: Int
    /// The adjusted level without it, as a refit with the same variances would have it.
    public let adjusted: Double
    /// P(top) without it, by the normal approximation that the other entry uses too.
    public let topProbability: Double
  }

  /// The employee's scores.
  public let entry: AdjustedScores.Entry
  /// The employee's place.
  public let place: Selection.Place
  /// The steps.
  public let waterfall: Waterfall
  /// The indicators, weakest against the average first.
  public let indicators: [IndicatorLevel]
  /// P(top) by the normal approximation, to compare the changes with.
  public let approximateTopProbability: Double
  /// Leaving out each rater, then the single ratings that matter most; largest change first.
  public let changes: [Change]

  /// Explains one employee of a selection.
  ///
  /// - Throws: ``AnalysisError/unknownRatee(_:nearest:)``.
  public init(_ ratee: String, in selection: Selection) throws(AnalysisError) {
    let scores = selection.scores
    let design = scores.performance.model.design
    guard let index = design.ratees.levels.firstIndex(of: ratee),
      let place = selection.places.first(where: { $0.index == index })
    else {
      throw .unknownRatee(ratee, nearest: RateeExplanation.nearest(ratee, design.ratees.levels))
    }
    entry = scores.entries[index]
    self.place = place
    waterfall = Waterfall(entry)
    let rows = design.ratees.codes.indices.filter { Int(design.ratees.codes[$0]) == index }
    indicators = RateeExplanation.indicators(rows, scores.performance)
    let omitter = LeaveOneOut(scores, index: index, share: selection.request.realShare, place: place)
    approximateTopProbability = omitter.topProbability
    changes = omitter.changes()
  }

  private static func indicators(_ rows: [Int], _ performance: FittedPerformance) -> [IndicatorLevel] {
    let design = performance.model.design
    let factor = design.table.indicators.selecting(rows: design.rows)
    let response = performance.model.model.response
    let effects = performance.raterEffects
    return factor.levels.indices.compactMap { level -> IndicatorLevel? in
      let own = rows.filter { Int(factor.codes[$0]) == level }
      guard !own.isEmpty else { return nil }
      let all = factor.codes.indices.filter { Int(factor.codes[$0]) == level }
      func mean(_ rows: [Int], _ value: (Int) -> Double) -> Double {
        rows.reduce(0) { $0 + value($1) } / Double(rows.count)
      }
      return IndicatorLevel(
        indicator: factor.levels[level], ratings: own.count, raw: mean(own) { response[$0] },
        withoutRaters: mean(own) { response[$0] - effects[$0] }, average: mean(all) { response[$0] })
    }.sorted { ($0.withoutRaters - $0.average, $0.indicator) < ($1.withoutRaters - $1.average, $1.indicator) }
  }

  /// Up to three names that start alike, whatever the case, for a message.
  public static func nearest(_ name: String, _ levels: [String]) -> [String] {
    let wanted = Array(name.lowercased())
    let scored = levels.map { level -> (Int, String) in
      (zip(Array(level.lowercased()), wanted).prefix { $0 == $1 }.count, level)
    }
    return Array(scored.filter { $0.0 > 0 }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(3).map(\.1))
  }
}
