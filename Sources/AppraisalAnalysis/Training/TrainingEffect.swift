import Foundation
import Statistics

/// Whether those trained improved because of it.
///
/// Three questions are kept apart: did they change (before and after), did they change more than others over the same
/// periods (difference in differences), and did they change more than others who had the same scores before (matched)?
/// The second is right where those chosen would have moved in parallel with the rest; the third where their scores decided
/// who was chosen, for then a high or low score is partly chance that goes away by itself. Where nobody says how
/// employees were chosen, the truth lies between the two, and only what both show is called an effect.
///
/// > Reference: Ding & Li (2019), doi:10.1017/pan.2019.25, on the bracket; those of `DifferenceInDifferences`.
public struct TrainingEffect: Sendable {
  /// How it was decided who was trained.
  public enum Choice: String, Sendable, Hashable, CaseIterable {
    /// Nobody says.
    case unknown
    /// By scores before: those in the data, or others that go with them.
    case score
    /// By anything else: who applied, whose turn it was, lots.
    case other
  }

  /// What is asked, and how sure an answer must be.
  public struct Options: Sendable {
    /// How it was decided who was trained.
    public var choice = Choice.unknown
    /// Whom those trained are compared with.
    public var comparison = DifferenceInDifferences.Comparison.notYetTreated
    /// For how many periods before the training an effect may show already.
    public var anticipation = 0
    /// The score from which employees were chosen.
    public var cut: Double?
    /// The smallest effect that matters, in points; nil means a fifth of the spread between employees.
    public var smallestEffect: Double?
    /// The level of intervals.
    public var level = 0.95
    /// Draws for the band of the event study.
    public var replicates = 2000

    /// Starts from the defaults.
    public init() {}
  }

  /// A way to the average effect on those trained.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Their change, whatever its cause.
    case beforeAfter = "before_after"
    /// Their change less that of those not trained yet.
    case differences = "difference_in_differences"
    /// The same among employees who had the same scores before.
    case matched
    /// One regression with an effect for every cohort and period.
    case regression = "interaction_weighted"
  }

  /// An average effect.
  public struct Estimate: Sendable, Hashable {
    /// The way.
    public let method: Method
    /// The effect, in points.
    public let estimate: Double
    /// Its standard error.
    public let standardError: Double
    /// The interval, by Student's t with the trained clusters less one as degrees of freedom.
    public let interval: ClosedRange<Double>

    /// Whether the interval lies above 0 (1), below it (−1) or holds it (0).
    public var sign: Int { interval.lowerBound > 0 ? 1 : (interval.upperBound < 0 ? -1 : 0) }
  }

  /// The change of a cohort taken apart.
  public struct Regression: Sendable, Hashable {
    /// The time of the first training.
    public let cohort: Int
    /// The parts.
    public let parts: RegressionToMean
  }

  /// The answer.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// They improved because of it.
    case improved
    /// They fell behind because of it.
    case worsened
    /// Any effect is smaller than what matters.
    case noneThatMatters = "none_that_matters"
    /// The interval is too wide.
    case tooUncertain = "too_uncertain"
    /// Their path differed before the training already.
    case pathsDiffered = "paths_differed"
    /// The answer depends on how they were chosen, which nobody says.
    case dependsOnChoice = "depends_on_choice"
  }

  /// The fewest employees trained within the data of whom anything is said.
  public static let fewestTrained = 5
  /// How many earlier scores employees are made alike in.
  static let earlierScores = 6
  /// The probability with which an effect should be found that is there.
  static let power = 0.8

  /// The scores.
  public let data: TrainingPanel
  /// What was asked.
  public let options: Options
  /// By cohort and period.
  public let effects: GroupTimeEffects
  /// By periods since training.
  public let eventStudy: AggregatedEffects
  /// The band of the event study.
  public let band: InfluenceFunctions.Band
  /// The test of paths before training; nil where there is only one period before.
  public let preTrend: PreTrendTest?
  /// The average effects, by way.
  public let estimates: [Estimate]
  /// By cohort, what of a change is regression to the mean.
  public let regressions: [Regression]
  /// The jump at the cut, where it is known, or why there is none.
  public let discontinuity: Result<RegressionDiscontinuity.Estimate, TreatmentError>?
  /// The share trained below and above the cut.
  public let trainedAtCut: (below: Double, above: Double)?
  /// Winners against losers, where lots were drawn among enough.
  public let lottery: LotteryComparison?
  /// The employees trained within the data.
  public let trained: Int
  /// Standard deviation of scores between employees in one period.
  public let spread: Double
  /// How far above the others those trained stood before, in standard deviations.
  public let headStart: Double
  /// The smallest effect that matters, in points.
  public let smallestEffect: Double

  /// Estimates the effect.
  ///
  /// - Throws: ``AnalysisError/tooFewTrained(found:needed:)``, ``AnalysisError/noTrainingEffect(_:)``.
  /// - Complexity: O(cohorts · periods · employees).
  public init(_ data: TrainingPanel, options: Options = Options(), key: RandomKey) throws(AnalysisError) {
    self.data = data
    self.options = options
    let panel = data.panel
    spread = TrainingEffect.spread(panel)
    smallestEffect = options.smallestEffect ?? 0.2 * spread
    let within = panel.firstTreated.count { own in
      own.map { panel.base(of: $0, anticipation: options.anticipation) != nil } ?? false
    }
    trained = within
    if within > 0, within < TrainingEffect.fewestTrained {
      throw .tooFewTrained(
        found: within, needed: TrainingEffect.needed(panel, for: smallestEffect, level: options.level))
    }
    let matched: GroupTimeEffects?
    let regression: GroupTimeEffects?
    do {
      func differences(_ earlier: DifferenceInDifferences.EarlierOutcomes) throws(TreatmentError)
        -> GroupTimeEffects
      {
        try DifferenceInDifferences(
          panel, comparison: options.comparison,
          adjustment: earlier == .free ? .doublyRobust : .outcomeRegression,
          anticipation: options.anticipation, earlierOutcomes: earlier
        ).estimate()
      }
      effects = try differences(.free)
      matched = try? differences(.matched(atMost: TrainingEffect.earlierScores))
      regression = try? InteractionWeightedRegression(panel, anticipation: options.anticipation).estimate()
    } catch { throw .noTrainingEffect(error) }
    eventStudy = effects.aggregated(.dynamic)
    band = eventStudy.influence.band(
      level: options.level, replicates: options.replicates, key: key.derived(1))
    preTrend = effects.preTrend()
    let clusters = TrainingEffect.trainedClusters(panel, options.anticipation)
    let own = effects
    let interval = TrainingInterval(degreesOfFreedom: Double(max(clusters - 1, 1)), level: options.level)
    estimates =
      [TrainingEffect.beforeAfter(panel, own, interval)].compactMap(\.self)
      + [(Method.differences, own), (.matched, matched), (.regression, regression)].compactMap {
        method, effects in
        effects.map { interval.estimate(method, $0.aggregated(.cohort).overall) }
      }
    regressions = TrainingEffect.regressions(panel, own)
    headStart = TrainingEffect.headStart(panel, own, spread)
    let start = own.cohorts.first ?? 0
    let later = TrainingEffect.laterMeans(panel, from: start)
    (discontinuity, trainedAtCut) = TrainingEffect.jump(data, later, options)
    lottery = TrainingEffect.lots(data, later, level: options.level, key: key.derived(2))
  }
}

extension TrainingEffect {
  /// The estimate of one way, or nil.
  public func estimate(_ method: Method) -> Estimate? { estimates.first { $0.method == method } }

  /// Whether those trained stood so far from the others before that scores may have decided.
  public var looksChosenByScore: Bool { abs(headStart) > 0.3 }

  /// The estimate that the answer rests on.
  public var deciding: Estimate? {
    switch options.choice {
    case .score: estimate(.matched) ?? estimate(.differences)
    case .other: estimate(.differences)
    case .unknown:
      // Of the two the one nearer to nothing.
      looksChosenByScore
        ? [estimate(.differences), estimate(.matched)].compactMap(\.self).min {
          distanceFromZero($0) < distanceFromZero($1)
        } : estimate(.differences)
    }
  }

  private func distanceFromZero(_ estimate: Estimate) -> Double {
    estimate.sign == 0 ? 0 : min(abs(estimate.interval.lowerBound), abs(estimate.interval.upperBound))
  }

  /// Whether paths before the training differ by more than chance.
  public var pathsDiffered: Bool { (preTrend?.pValue ?? 1) < 0.05 }

  /// The answer.
  public var verdict: Verdict {
    guard let deciding else { return .tooUncertain }
    let needsParallelPaths = options.choice == .other || (options.choice == .unknown && !looksChosenByScore)
    if needsParallelPaths, pathsDiffered { return .pathsDiffered }
    if options.choice == .unknown, looksChosenByScore, let a = estimate(.differences),
      let b = estimate(.matched), a.sign != b.sign
    {
      return .dependsOnChoice
    }
    if deciding.sign != 0 { return deciding.sign > 0 ? .improved : .worsened }
    let both = options.choice == .unknown && looksChosenByScore
    let asked = both ? [Method.differences, .matched].compactMap(estimate) : [deciding]
    let widest = asked.map { max(abs($0.interval.lowerBound), abs($0.interval.upperBound)) }.max() ?? .infinity
    return widest < smallestEffect ? .noneThatMatters : .tooUncertain
  }

  /// The effect that so many employees would have shown with a probability of 80 %.
  public var detectable: Double? {
    deciding.map { deciding in
      let reach = NormalDistribution.standard.quantile(TrainingEffect.power)
      let half = (deciding.interval.upperBound - deciding.interval.lowerBound) / 2
      return half + reach * deciding.standardError
    }
  }

  /// How many would have to be trained, and followed for as long, to show the smallest effect that matters.
  public var neededTrained: Int? {
    detectable.map { Int((Double(trained) * ($0 / smallestEffect) * ($0 / smallestEffect)).rounded(.up)) }
  }
}
