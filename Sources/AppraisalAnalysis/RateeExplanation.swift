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
  public struct Change: Sendable {
    /// What is left out.
    public enum Omission: Sendable {
      /// All ratings by one rater.
      case rater(String)
      /// One rating: its indicator, its period, its score.
      case rating(indicator: String, period: String, score: Double)
    }

    /// What is left out.
    public let omission: Omission
    /// The adjusted level without it, variances and all other effects held: exact with one indicator, an approximation
    /// where employees also differ by indicator (their interactions are then taken as independent noise).
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
    // The limit of the top as a normal quantile of the levels that matches this employee's own P(top).
    let omitter = Omitter(scores, index: index, rows: rows, place: place)
    approximateTopProbability = omitter.topProbability(entry.adjusted, entry.standardError)
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

  /// Up to three names that start alike, for a message.
  public static func nearest(_ name: String, _ levels: [String]) -> [String] {
    let wanted = Array(name)
    let scored = levels.map { level -> (Int, String) in
      (zip(Array(level), wanted).prefix { $0 == $1 }.count, level)
    }
    return Array(scored.filter { $0.0 > 0 }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(3).map(\.1))
  }
}

/// The employee's level without some of the ratings, all other effects and the variances held.
private struct Omitter {
  private let scores: AdjustedScores
  private let rows: [Int]
  /// Per row, score minus fixed effects and all effects but the employee's own: what the row says of the employee.
  private let evidence: [Double]
  private let prior: Double
  private let noise: Double
  private let entry: AdjustedScores.Entry
  private let limit: Double

  init(_ scores: AdjustedScores, index: Int, rows: [Int], place: Selection.Place) {
    self.scores = scores
    self.rows = rows
    entry = scores.entries[index]
    let performance = scores.performance
    let own: Set<PerformanceModel.Part> = [.ratee, .rateeIndicator]
    let residuals = performance.residuals(after: Set(PerformanceModel.Part.allCases).subtracting(own))
    evidence = rows.map { residuals[$0] }
    prior = performance.variance(of: .ratee)
    noise = performance.fit.residualVariance + performance.variance(of: .rateeIndicator)
    let p = min(max(place.topProbability, 1e-4), 1 - 1e-4)
    limit = entry.adjusted - NormalDistribution.standard.quantile(p) * entry.standardError
  }

  func topProbability(_ level: Double, _ se: Double) -> Double {
    se > 0 ? NormalDistribution.standard.survival((limit - level) / se) : (level > limit ? 1 : 0)
  }

  func changes() -> [RateeExplanation.Change] {
    let design = scores.performance.model.design
    var found: [RateeExplanation.Change] = []
    if let raters = design.raters {
      for rater in Set(rows.map { raters.codes[$0] }).sorted() {
        let left = rows.indices.filter { raters.codes[rows[$0]] != rater }
        found.append(change(.rater(raters.levels[Int(rater)]), keeping: left))
      }
    }
    if rows.count > (Set(rows.map { design.raters?.codes[$0] ?? 0 }).count) {
      for place in rows.indices {
        let row = design.rows[rows[place]]
        found.append(
          change(
            .rating(
              indicator: design.table.indicators[row] ?? "", period: design.table.periods[row] ?? "",
              score: design.table.scores[row]), keeping: rows.indices.filter { $0 != place }))
      }
    }
    return found.enumerated().sorted {
      let (a, b) = (abs($0.element.adjusted - entry.adjusted), abs($1.element.adjusted - entry.adjusted))
      return a == b ? $0.offset < $1.offset : a > b
    }.map(\.element)
  }

  private func change(_ omission: RateeExplanation.Change.Omission, keeping: [Int]) -> RateeExplanation.Change {
    let full = shrunken(Array(rows.indices))
    let less = shrunken(keeping)
    let level = entry.adjusted + less.mean - full.mean
    // The other effects' share of the error stays; the employee's own grows as ratings go.
    let variance = entry.standardError * entry.standardError + less.variance - full.variance
    return RateeExplanation.Change(
      omission: omission, adjusted: level, topProbability: topProbability(level, max(variance, 0).squareRoot()))
  }

  private func shrunken(_ places: [Int]) -> (mean: Double, variance: Double) {
    guard prior > 0 else { return (0, 0) }
    let n = Double(places.count)
    let weight = n / (n + noise / prior)
    let mean = places.isEmpty ? 0 : places.reduce(0) { $0 + evidence[$1] } / n
    return (weight * mean, prior * (1 - weight))
  }
}
