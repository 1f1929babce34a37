import Statistics

/// What can be said of one series: a unit, an indicator, all of it, or a group of any table.
public struct SeriesTrend: Sendable {
  /// What a series stands for.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    /// Everybody.
    case overall
    /// An organisation unit, or a unit within one.
    case unit
    /// One indicator, everybody.
    case indicator
    /// A group of a plain table.
    case group
  }

  /// Whether it rises.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It rises, among all series of its level with a false discovery rate of .05.
    case rising
    /// It falls, likewise.
    case falling
    /// Neither can be told.
    case uncertain
    /// There are too few periods.
    case insufficient
  }

  /// What a slope rests on.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// The growth model of all groups of the level; drawn towards their mean.
    case groups
    /// The mean slope of the units.
    case units
    /// The series' own line.
    case line
  }

  /// A change per period.
  public struct Slope: Sendable, Hashable {
    /// The estimate.
    public let estimate: Double
    /// Its standard error.
    public let standardError: Double
    /// The lower limit of the 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The probability that it is positive.
    public let probabilityUp: Double
    /// The slope before it was drawn towards the others.
    public let own: Double
    /// Its standard error.
    public let ownError: Double
    /// The two-sided p-value of "no change", from the slope before it was drawn.
    public let p: Double
    /// What it rests on.
    public let basis: Basis
  }

  /// What it stands for.
  public let level: Level
  /// How deep the unit lies: 1 for the first part of a path.
  public let depth: Int
  /// The unit, indicator or group.
  public let id: String
  /// The value of each period; NaN where there is none.
  public let values: [Double]
  /// The people behind each value.
  public let people: [Int]
  /// The places whose value rests on too few people to be shown, or could be had from the others.
  public internal(set) var withheld: Set<Int> = []
  /// The level in the last period, by the line.
  public let current: Double?
  /// Its standard error.
  public let currentError: Double?
  /// The change per period; nil with fewer than three periods.
  public let slope: Slope?
  /// The q-value of ``Slope/p`` among the series of the same level and depth.
  public internal(set) var q: Double?
  /// The Mann–Kendall test.
  public let kendall: MannKendall
  /// The Theil–Sen line.
  public let sen: TheilSen?
  /// The test with Hamed and Rao's variance; for ten periods and more without a gap.
  public let serial: AutocorrelatedTrend.Test?
  /// The seasonal test, for two cycles and more.
  public let seasonal: SeasonalTrend?
  /// Trend, season and remainder, for more than two cycles without a gap.
  public let parts: SeasonalDecomposition?
  /// Changes of level, for ten periods and more without a gap.
  public let changes: ChangePoints?
  /// The next periods.
  public let forecasts: [TrendLine.Forecast]

  /// The number of periods with a value.
  public var count: Int { values.count { !$0.isNaN } }

  /// Whether it rises.
  public var verdict: Verdict {
    guard let slope else { return .insufficient }
    guard let q, q < SeriesTrend.significance else { return .uncertain }
    return slope.own > 0 ? .rising : .falling
  }

  /// The fewest periods of a slope.
  public static let fewestPeriods = 3
  /// The false discovery rate of verdicts.
  public static let significance = 0.05
  /// The fewest periods in which changes of level are looked for.
  static let fewestForChanges = 10
}

/// Describes series of one axis.
struct SeriesDescriber: Sendable {
  let axis: TrendAxis
  let horizon: Int
  /// The season that is common to all, by place in the cycle; empty where there is none.
  let season: [Double]

  /// What growth says of a series.
  struct Growth {
    var current: Double?
    var currentError: Double?
    var slope: SeriesTrend.Slope?
    var forecasts: [TrendLine.Forecast] = []
  }

  func describe(
    _ level: SeriesTrend.Level, depth: Int = 1, _ id: String, values: [Double], people: [Int], growth: Growth
  ) -> SeriesTrend {
    let isWhole = axis.isRegular && !values.contains(where: \.isNaN)
    let flat = adjusted(values)
    let cycles = axis.cycle.map { axis.count / $0 } ?? 0
    let decomposes = isWhole && (axis.cycle.map { $0 > 1 && values.count > 2 * $0 } ?? false)
    return SeriesTrend(
      level: level, depth: depth, id: id, values: values, people: people, current: growth.current,
      currentError: growth.currentError, slope: growth.slope, q: nil, kendall: MannKendall(flat),
      sen: TheilSen(flat, times: axis.times),
      serial: isWhole && values.count >= 10 ? AutocorrelatedTrend.hamedRao(flat) : nil,
      seasonal: cycles >= 2 ? axis.cycle.map { SeasonalTrend(values, period: $0) } : nil,
      parts: decomposes ? axis.cycle.flatMap { try? SeasonalDecomposition(values, period: $0) } : nil,
      changes: isWhole && values.count >= SeriesTrend.fewestForChanges ? ChangePoints(flat) : nil,
      forecasts: growth.forecasts.enumerated().map { step, forecast in
        season.isEmpty ? forecast : forecast.adding(season[(axis.count + step) % season.count])
      })
  }

  /// The values without the common season.
  func adjusted(_ values: [Double]) -> [Double] {
    season.isEmpty ? values : values.indices.map { values[$0] - season[$0 % season.count] }
  }

  /// What a series says by itself.
  ///
  /// - Parameter freed: what is known of the error of its slope where raters' standards were taken off.
  func line(_ values: [Double], freed: FreedError? = nil) -> Growth {
    let flat = adjusted(values)
    guard flat.count(where: { !$0.isNaN }) >= SeriesTrend.fewestPeriods,
      let line = TrendLine(flat, times: axis.times), let last = axis.times.last
    else { return Growth() }
    let spread = FreedError.Spread(
      line.standardError * line.standardError, Double(line.degreesOfFreedom), added: freed?.added ?? 0,
      raters: freed?.raters ?? 0)
    let student = StudentT(degreesOfFreedom: Double(line.degreesOfFreedom))
    let current = line.forecast(at: last)
    // The interval of a new value has that of the line in it.
    let half = (current.upper - current.estimate) / student.quantile(0.975)
    return Growth(
      current: current.estimate,
      currentError: max(0, half * half - line.residualVariance).squareRoot(),
      slope: SeriesTrend.Slope(
        estimate: line.slope, standardError: spread.error, lower: line.slope - spread.reach * spread.error,
        upper: line.slope + spread.reach * spread.error, probabilityUp: spread.probabilityUp(line.slope),
        own: line.slope, ownError: spread.error, p: spread.p(line.slope),
        basis: .line),
      forecasts: steps.map { line.forecast(at: axis.time(after: $0)) })
  }

  var steps: [Int] { Array(1...max(1, horizon)).filter { $0 <= horizon } }

  /// The season that all share, from the series of everybody; empty below two cycles or with gaps.
  static func season(_ values: [Double], _ axis: TrendAxis) -> [Double] {
    guard axis.isRegular, let cycle = axis.cycle, cycle > 1, values.count > 2 * cycle,
      !values.contains(where: \.isNaN),
      let parts = try? SeasonalDecomposition(values, period: cycle)
    else { return [] }
    return Array(parts.seasonal.prefix(cycle))
  }
}
