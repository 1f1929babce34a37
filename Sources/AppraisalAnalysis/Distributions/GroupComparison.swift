import Appraisals
import Statistics

/// Whether groups differ on an indicator, and by how much.
public struct GroupComparison: Sendable {
  /// The test that was chosen.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Welch's analysis of variance: scores on many levels.
    case welch = "welch_anova"
    /// Kruskal and Wallis' ranks: ordered scores on few levels, or groups without spread.
    case kruskalWallis = "kruskal_wallis"
  }

  /// One group against all others.
  public struct Contrast: Sendable {
    /// The labels of the group.
    public let group: [String]
    /// The scores of the group.
    public let count: Int
    /// Its mean minus that of all others, with Welch's interval; nil where a side lacks spread.
    public let difference: GroupTest.MeanDifference?
    /// Hedges' g; nil where a side lacks spread.
    public let hedgesG: EffectEstimate?
    /// Cliff's δ.
    public let dominance: TwoGroupEffect.Dominance?
    /// The p-value of the chosen method for two groups.
    public let p: Double?
    /// The same, adjusted for the number of contrasts of all indicators.
    public internal(set) var q: Double?
  }

  /// Quantiles of the two groups that differ most.
  public struct Shift: Sendable {
    /// The labels of the group with the higher mean.
    public let higher: [String]
    /// The labels of the group with the lower mean.
    public let lower: [String]
    /// The quantiles.
    public let function: ShiftFunction
  }

  /// The indicator.
  public let indicator: String
  /// The groups with scores.
  public let groups: Int
  /// The chosen method.
  public let method: Method
  /// Its test; nil where scores leave nothing to compare.
  public let test: TestResult?
  /// The test's p, adjusted for the number of indicators.
  public internal(set) var q: Double?
  /// The share of variance between groups (ω²) with its interval; nil where it cannot be had.
  public let omegaSquared: EffectEstimate?
  /// Every group against the rest.
  public internal(set) var contrasts: [Contrast]
  /// The two extreme groups by quantiles; nil below ten scores in one of them.
  public let shift: Shift?

  init?(
    _ descriptions: [ScoreDescription], kind: ScoreDescription.Kind, options: DescriptionOptions, item: UInt64
  ) {
    guard descriptions.count > 1, let first = descriptions.first else { return nil }
    let samples = descriptions.map(\.sample.values)
    let isOrdinal = [.ordinal, .nearlyConstant, .constant].contains(kind)
    indicator = first.indicator
    groups = descriptions.count
    let welch = isOrdinal ? nil : try? GroupTest.welch(samples)
    method = welch == nil ? .kruskalWallis : .welch
    test = welch ?? (try? GroupTest.kruskalWallis(samples))
    omegaSquared = (try? GroupTest.analysisOfVariance(samples))?.omegaSquaredEstimate()
    let chosen = method
    contrasts = descriptions.indices.map { index in
      let rest = samples.indices.filter { $0 != index }.flatMap { samples[$0] }
      let difference = try? GroupTest.t(samples[index], rest)
      let p =
        chosen == .welch ? difference?.test.p : (try? GroupTest.kruskalWallis([samples[index], rest]))?.p
      return Contrast(
        group: descriptions[index].group, count: samples[index].count, difference: difference,
        hedgesG: try? TwoGroupEffect.hedgesG(samples[index], rest),
        dominance: try? TwoGroupEffect.dominance(samples[index], rest), p: p)
    }
    let ordered = descriptions.indices.sorted {
      (descriptions[$0].moments.mean, $0) < (descriptions[$1].moments.mean, $1)
    }
    let (low, high) = (ordered[0], ordered[ordered.count - 1])
    guard min(samples[low].count, samples[high].count) >= 10 else {
      shift = nil
      return
    }
    let bootstrap = Bootstrap(
      key: options.key.derived(item), replicates: min(options.replicates, 1000), threads: options.threads)
    shift = (try? ShiftFunction(samples[high], samples[low], bootstrap: bootstrap)).map {
      Shift(higher: descriptions[high].group, lower: descriptions[low].group, function: $0)
    }
  }
}
