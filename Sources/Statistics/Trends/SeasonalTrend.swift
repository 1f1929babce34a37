/// The seasonal Mann–Kendall test and Sen slope: every January is compared with Januaries only.
///
/// Scores and variances of the seasons add up, as for independent seasons; up to 45 pairs the p-value is exact.
///
/// > Reference: Hirsch, Slack & Smith (1982), doi:10.1029/WR018i001p00107.
/// > Adding a number to all values of one season changes nothing.
public struct SeasonalTrend: Sendable, Hashable {
  /// The number of values.
  public let count: Int
  /// The sum of the scores of the seasons.
  public let score: Double
  /// Its variance without a trend.
  public let variance: Double
  /// The two-sided p-value of "no trend"; nil where no season varies.
  public let pValue: Double?
  /// What ``pValue`` rests on.
  public let null: MannKendall.Null
  /// The median of the slopes within seasons, in units of the values per cycle; nil without two values of a season.
  public let slopePerCycle: Double?

  /// Tests an evenly spaced series, NaN where a value is missing.
  ///
  /// - Parameters:
  ///   - values: evenly spaced; NaN where one is missing.
  ///   - period: the values of a cycle, 12 for months.
  /// - Precondition: `period` is positive.
  /// - Complexity: O(n² / period).
  public init(_ values: [Double], period: Int) {
    precondition(period > 0, "a cycle of \(period) values")
    let seasons = (0..<period).map { first in
      stride(from: first, to: values.count, by: period).map { values[$0] }
    }
    let tests = seasons.map { MannKendall($0) }
    count = tests.reduce(0) { $0 + $1.count }
    score = tests.reduce(0) { $0 + $1.score }
    variance = tests.reduce(0) { $0 + $1.variance }
    let pairs = tests.reduce(0) { $0 + $1.count * ($1.count - 1) / 2 }
    null = pairs <= SeasonalTrend.exactPairs ? .exact : .normal
    if null == .exact, variance > 0 {
      var counts = InversionCounts(tied: (0, []))
      for season in seasons {
        counts.join(InversionCounts(tied: MannKendall.runs(season.filter { !$0.isNaN })))
      }
      pValue = counts.twoSided(score)
    } else {
      pValue = MannKendall.normalPValue(score, variance)
    }
    let slopes = seasons.flatMap { season -> [Double] in
      let present = season.indices.filter { !season[$0].isNaN }
      return TheilSen.slopes(present.map { season[$0] }, present.map(Double.init))
    }
    slopePerCycle = slopes.isEmpty ? nil : TheilSen.median(sorted: slopes.sorted())
  }

  /// The score over its standard deviation, one taken off for continuity.
  public var z: Double? { MannKendall.z(score, variance) }

  /// As many pairs as ten values have.
  private static let exactPairs = MannKendall.exactLimit * (MannKendall.exactLimit - 1) / 2
}
