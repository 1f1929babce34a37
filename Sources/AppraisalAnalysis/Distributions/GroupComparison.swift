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
    /// The p-value of the chosen method for two groups, rows taken as independent.
    public let p: Double?
    /// The p-value that respects persons and raters; nil where ``GroupComparison/isClustered`` is false, and where a side
    /// has a single rater.
    public let clusteredP: Double?
    /// The more careful of both, adjusted for the number of contrasts of all indicators.
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
  /// Its test, rows taken as independent; nil where scores leave nothing to compare.
  public let test: TestResult?
  /// Whether rows depend on each other: a person has several, or a rater is known.
  public let isClustered: Bool
  /// The comparison of means, or of mean ranks, that respects persons and raters; nil where rows are independent or
  /// clusters are too few.
  public let clustered: ClusteredComparison?
  /// The p of ``clustered`` where rows depend on each other, else of ``test``, adjusted for the number of indicators.
  public internal(set) var q: Double?
  /// The share of variance between groups (ω²) with its interval; nil where it cannot be had.
  public let omegaSquared: EffectEstimate?
  /// Every group against the rest.
  public internal(set) var contrasts: [Contrast]
  /// All pairs of groups by Games and Howell's test; none where rows depend on each other, where ranks are compared, and
  /// for more groups than ``mostForPairs``.
  public let pairs: [GroupTest.Pair]
  /// More groups than these have too many pairs to read.
  public static let mostForPairs = 12
  /// The two extreme groups by quantiles; nil below ten scores in one of them, and where all of one are of a single rater
  /// or person.
  public let shift: Shift?

  /// The p-value to judge by.
  var decisiveP: Double? { isClustered ? clustered?.test?.p : test?.p }

  /// Groups whose difference cannot be told from that of their only rater or person.
  public var undecided: Int { isClustered ? contrasts.count { $0.clusteredP == nil } : 0 }

  init?(
    _ descriptions: [ScoreDescription], rows: ClusteredScores, kind: ScoreDescription.Kind,
    options: DescriptionOptions, item: UInt64
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
    isClustered = rows.isClustered
    clustered = rows.comparison(byRanks: method == .kruskalWallis)
    let (chosen, sandwich) = (method, clustered)
    let against = (try? RestContrasts(descriptions.map(\.sample)))?.contrasts ?? []
    contrasts = zip(descriptions, against).enumerated().map { index, pair in
      let (description, contrast) = pair
      return Contrast(
        group: description.group, count: description.sample.count, difference: contrast.difference,
        hedgesG: contrast.hedgesG, dominance: contrast.dominance,
        p: chosen == .welch ? contrast.difference?.test.p : contrast.ranks?.p,
        clusteredP: sandwich?.contrasts[index]?.difference.test.p)
    }
    let hasPairs =
      chosen == .welch && !isClustered && (3...GroupComparison.mostForPairs).contains(samples.count)
    pairs = hasPairs ? (try? GroupTest.pairs(samples)) ?? [] : []
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
    let function =
      isClustered
      ? rows.shift(Int32(high), Int32(low), bootstrap)
      : try? ShiftFunction(samples[high], samples[low], bootstrap: bootstrap)
    shift = function.map {
      Shift(higher: descriptions[high].group, lower: descriptions[low].group, function: $0)
    }
  }
}

/// The scores of an indicator in groups that may be shown, with who they belong to.
struct ClusteredScores {
  private var values: [Double] = []
  private var groups: [Int32] = []
  private var ways: [[Int32]] = []

  /// Takes the scores whose group is not negative.
  ///
  /// - Parameter comparesRaters: whether the groups are raters; then only ratees make scores depend on each other.
  init(_ indicator: ScoreRows.Indicator, _ rows: ScoreRows, groups: [Int32], comparesRaters: Bool) {
    let places = groups.indices.filter { groups[$0] >= 0 }
    self.groups = places.map { groups[$0] }
    values = places.map { indicator.scores[$0] }
    let ratees = places.map { rows.ratees.codes[indicator.rows[$0]] }
    var known = [ratees]
    if let raters = rows.raters, !indicator.isObjective, !comparesRaters {
      // An unknown rater shares nothing with another.
      known.append(
        places.map { place in
          let code = raters.codes[indicator.rows[place]]
          return code >= 0 ? code : Int32(raters.levels.count + place)
        })
    }
    // A rater of all is part of no difference, and persons of one row each are no clusters.
    ways = known.filter { Set($0).count > 1 }
    if ways.allSatisfy({ Set($0).count == $0.count }) { ways = [] }
  }

  /// Whether scores depend on each other.
  var isClustered: Bool { !ways.isEmpty }

  func comparison(byRanks: Bool) -> ClusteredComparison? {
    guard isClustered else { return nil }
    return ClusteredComparison(byRanks ? Ranks(values).values : values, groups: groups, ways: ways)
  }

  /// Quantiles of two groups, persons and raters resampled; nil where one of them has too few.
  func shift(_ high: Int32, _ low: Int32, _ bootstrap: Bootstrap) -> ShiftFunction? {
    let rows = [high, low].map { group in groups.indices.filter { groups[$0] == group } }
    let both = rows[0] + rows[1]
    return try? ShiftFunction(
      rows[0].map { values[$0] }, rows[1].map { values[$0] },
      ways: ways.map { way in ScoreDescription.compact(both.map { way[$0] }) }, bootstrap: bootstrap)
  }
}
