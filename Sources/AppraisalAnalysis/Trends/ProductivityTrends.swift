import Appraisals
import Statistics

/// What may be asked about trends.
public struct TrendOptions: Sendable {
  /// What becomes of periods under different scoring rules.
  public enum Scales: Sendable, Hashable {
    /// Each regime has its own trends.
    case separate
    /// They are put on one scale, on an assumption that is stated.
    case bridged
  }

  /// The length of periods; the shortest in the data unless given.
  public var kind: Period.Kind?
  /// The only indicator that counts; all of them unless given.
  public var indicator: String?
  /// The share of raters' effects that is taken to be real.
  public var realShare = RealShare.byStatus
  /// What becomes of periods under different rules.
  public var scales = Scales.separate
  /// How many periods ahead are forecast.
  public var horizon = 2
  /// The places of a cycle, where times are no periods.
  public var cycle: Int?
  /// The fewest people of a unit, or of a value of it, that is shown.
  public var smallestUnit = 1
  /// How many threads may be used.
  public var threads = 1

  /// Starts from the defaults.
  public init() {}
}

/// Whether productivity rises, where, and whether it is people or softer raters.
///
/// > Reference: the project's methods, §7.
public struct ProductivityTrends: Sendable {
  /// One for each regime of scoring, in the order of time; one in all where regimes are bridged.
  public let segments: [TrendSegment]
  /// What was assumed at the breaks, where regimes are bridged.
  public let bridges: [ScaleBridge]

  /// The segment that stands for now: the latest with three periods or more, else the latest.
  public var current: TrendSegment {
    segments.last { $0.axis.count >= SeriesTrend.fewestPeriods } ?? segments[segments.count - 1]
  }

  /// Studies appraisals.
  ///
  /// - Throws: ``AnalysisError``: fewer than two periods under any rule, no ratings, an unknown indicator, no bridge.
  /// - Complexity: that of the model of raters' standards, and O(rows log rows).
  public init(_ table: AppraisalTable, options: TrendOptions = TrendOptions()) throws(AnalysisError) {
    var table = table
    if let name = options.indicator {
      guard let code = table.indicators.levels.firstIndex(of: name) else {
        throw .unknownIndicator(name, known: table.indicators.levels)
      }
      table = table.selecting(rows: (0..<table.count).filter { table.indicators.codes[$0] == Int32(code) })
    }
    let rated = table.raterTypes.count { $0 != .objective && $0 != .`self` }
    guard rated > 0 else { throw .tooFewRatings(found: rated, needed: 3) }
    let people = Set(table.ratees.codes).count
    guard people >= options.smallestUnit else {
      throw .tooFewLevels(factor: "ratee", found: people, needed: options.smallestUnit)
    }
    let regimes = ScaleRegimes(table)
    if regimes.regimes.count > 1, options.scales == .bridged {
      let (bridged, bridges) = try regimes.bridged(table)
      self.bridges = bridges
      segments = [
        TrendSegment(bridged, regime: nil, regimes: regimes.regimes.map(\.rows), options: options)
      ].compactMap(\.self)
    } else {
      bridges = []
      segments = regimes.regimes.compactMap { regime in
        let own = regimes.regimes.count > 1 ? table.selecting(rows: regime.rows) : table
        return TrendSegment(
          own, regime: regimes.regimes.count > 1 ? regime.name : nil, regimes: [], options: options)
      }
    }
    guard !segments.isEmpty else {
      throw .tooFewLevels(factor: "period", found: table.periods.levels.count, needed: 2)
    }
  }

  /// Studies columns of any table over time, by group where there are groups.
  ///
  /// - Parameters:
  ///   - table: each column is studied on a scale of its own.
  ///   - times: the time of every row.
  ///   - groups: the group of every row; nil for none.
  ///   - options: the length of periods or of a cycle, the horizon, the smallest group; the rest is about appraisals.
  /// - Throws: ``AnalysisError/tooFewLevels(factor:found:needed:)`` below three times.
  public init(_ table: PlainTable, times: Factor, groups: Factor?, options: TrendOptions = TrendOptions())
    throws(AnalysisError)
  {
    bridges = []
    let axis = TrendAxis(times.levels, kind: options.kind, cycle: options.cycle)
    guard axis.count >= SeriesTrend.fewestPeriods else {
      throw .tooFewLevels(factor: "period", found: axis.count, needed: SeriesTrend.fewestPeriods)
    }
    segments = [TrendSegment(table, times, groups, axis, options)]
  }
}

/// The trends of one regime of scoring.
public struct TrendSegment: Sendable {
  /// The regime; nil where there is only one.
  public let regime: String?
  /// The periods.
  public let axis: TrendAxis
  /// Overall, units by depth, indicators; or the groups of a plain table.
  public let series: [SeriesTrend]
  /// The employees.
  public let people: [PersonTrend]
  /// The standard deviation of true slopes between people; nil where it cannot be told.
  public let peopleDeviation: Double?
  /// Why means changed between the first and the last period: everybody, then units.
  public let decompositions: [ChangeDecomposition]
  /// Ratings against measured results; nil without.
  public let divergence: ResultDivergence?
  /// Slopes of units against their errors; nil with fewer than two.
  public let funnel: TrendFunnel?
  /// What was taken off for raters' standards.
  public let adjustment: RaterAdjustment?
  /// The season that all share, by place in the cycle; empty where there is none.
  public let season: [Double]
  /// The rows whose periods have another length, and took no part.
  public let leftOut: Int
  /// Whether periods before and after the rules of 2022 stand in one series because nothing names their regimes.
  public let hasUnnamedBreak: Bool
  /// How many sets of indicators never stand on one form: above 1 their levels cannot be compared.
  public let indicatorSets: Int

  /// Units, or groups, of too few people, which are not shown.
  public let tooSmall: Int
  /// Units that are not shown because they could be had by subtraction.
  public let complementary: Int

  /// The series of everybody, or the first.
  public var overall: SeriesTrend? { series.first { $0.level == .overall } }

  /// The series of one level and depth.
  public func series(_ level: SeriesTrend.Level, depth: Int = 1) -> [SeriesTrend] {
    series.filter { $0.level == level && $0.depth == depth }
  }

  init?(_ table: AppraisalTable, regime: String?, regimes: [[Int]], options: TrendOptions) {
    let rated = (0..<table.count).filter {
      table.raterTypes[$0] != .objective && table.raterTypes[$0] != .`self`
    }
    // Periods in which nobody was rated are no periods of the ratings.
    let axis = TrendAxis(table.periods.levels, kind: options.kind, cycle: options.cycle)
    let seen = Set(rated.compactMap { axis.placeOfLevel[Int(table.periods.codes[$0])] })
    guard seen.count > 1 else { return nil }
    let ground = TrendGround(table, axis: axis, regimes: regimes, options: options)
    let maker = SegmentMaker(ground: ground, options: options)
    self.regime = regime
    self.axis = axis
    season = maker.describer.season
    let shown = ShownUnits(ground.forms.forms, ground.paths, smallest: options.smallestUnit)
    (tooSmall, complementary) = (shown.tooSmall, shown.complementary)
    series = shown.filtered(maker.series())
    let growth = PersonGrowth(
      ground.forms.forms, values: ground.adjusted, ratees: table.ratees.levels,
      units: table.units?.levels ?? [], axis: axis, standards: ground.standards, season: season,
      threads: options.threads)
    people = growth.people
    peopleDeviation = growth.slopeDeviation
    decompositions = maker.decompositions(noise: growth.noise ?? 0).filter { change in
      change.unit.map { shown.shows($0, depth: change.depth) } ?? true
    }
    divergence = ResultDivergence(ground, maker.describer, threads: options.threads).map(shown.filtered)
    funnel = TrendFunnel(series.filter { $0.level == .unit && $0.depth == 1 })
    adjustment = RaterAdjustment(ground)
    leftOut = table.periods.codes.count { axis.placeOfLevel[Int($0)] == nil }
    indicatorSets = ground.forms.parts
    hasUnnamedBreak = table.scaleVersions == nil && axis.spans(yearBeforeBreak: 2021)
  }

  init(_ table: PlainTable, _ times: Factor, _ groups: Factor?, _ axis: TrendAxis, _ options: TrendOptions) {
    let maker = PlainSeries(table: table, times: times, groups: groups, axis: axis, options: options)
    self.axis = axis
    (tooSmall, complementary) = (maker.groupSizes.small, maker.groupSizes.complementary)
    series = maker.series()
    season = []
    (regime, people, peopleDeviation, decompositions, divergence) = (nil, [], nil, [], nil)
    funnel = TrendFunnel(series.filter { $0.level == .group && $0.depth == 1 })
    (adjustment, leftOut, indicatorSets, hasUnnamedBreak) = (nil, times.codes.count { $0 < 0 }, 1, false)
  }
}

/// What was taken off ratings for the standards of raters.
public struct RaterAdjustment: Sendable, Hashable {
  /// The raters.
  public let raters: Int
  /// Those whose standards double ratings or moves tell.
  public let adjusted: Int
  /// The ratings by those.
  public let adjustedForms: Int
  /// All forms.
  public let forms: Int
  /// The standard deviation of drift between raters, points per period.
  public let driftDeviation: Double?

  init?(_ ground: TrendGround) {
    guard let names = ground.design.raters?.levels else { return nil }
    raters = names.count
    let isAdjusted = ground.standards?.isAdjusted
    adjusted = isAdjusted?.count { $0 } ?? 0
    forms = ground.forms.forms.count
    adjustedForms = ground.forms.forms.count { form in
      guard let rater = form.rater, let isAdjusted else { return false }
      return isAdjusted[rater]
    }
    driftDeviation = ground.standards?.driftDeviation
  }
}

/// Slopes of units against their errors: who differs from the others by more than chance.
public struct TrendFunnel: Sendable {
  /// The units, in the order of the series.
  public let units: [SeriesTrend]
  /// The mean slope, weighted by precision.
  public let mean: Double
  /// The limits.
  public let limits: FunnelLimits

  init?(_ series: [SeriesTrend]) {
    let known = series.filter { ($0.slope?.ownError ?? 0) > 0 }
    guard known.count > 1 else { return nil }
    let errors = known.compactMap { $0.slope?.ownError }
    let own = known.compactMap { $0.slope?.own }
    let weights = errors.map { 1 / ($0 * $0) }
    let centre = zip(weights, own).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    units = known
    mean = centre
    limits = FunnelLimits(estimates: own.map { $0 - centre }, standardErrors: errors)
  }
}
