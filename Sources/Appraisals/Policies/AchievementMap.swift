/// Which score the achievement of one indicator gets, in stretches with jumps between them.
///
/// Under PermenPANRB 8/2021 an achievement of 99 % gives 89 and exactly 100 % gives 109: no score in between can come
/// from a single indicator. What the rule does not map (99.5 %) has no score here either.
public struct AchievementMap: Sendable, Hashable {
  /// Whether the target could have been set higher.
  public enum TargetLevel: Sendable, Hashable {
    /// It could.
    case ordinary
    /// It was as high as it can be: reaching it earns the full score.
    case maximal
  }

  /// A stretch of achievements and the scores they get, in a straight line.
  public struct Segment: Sendable, Hashable {
    /// The category of these achievements.
    public let category: Predicate
    /// The achievements, in percent.
    public let percents: ScoreInterval
    /// The score at the start.
    public let firstScore: Double
    /// The score at the end.
    public let lastScore: Double

    fileprivate func score(_ percent: Double) -> Double {
      guard firstScore < lastScore else { return firstScore }
      let share = (percent - percents.lower) / (percents.upper - percents.lower)
      return firstScore + (lastScore - firstScore) * share
    }

    /// The achievements with that score.
    fileprivate func percents(for score: Double) -> ScoreInterval? {
      guard (firstScore...lastScore).contains(score) else { return nil }
      guard firstScore < lastScore else { return percents }
      let share = (score - firstScore) / (lastScore - firstScore)
      let percent = percents.lower + (percents.upper - percents.lower) * share
      return percents.contains(percent) ? ScoreInterval(from: percent, to: percent) : nil
    }
  }

  /// The stretches, ascending.
  public let segments: [Segment]
  /// The score of exactly 100 % where the target was as high as it can be.
  public let maximalTargetScore: Double?

  /// The score of an achievement in percent; nil where the rule has none.
  public func score(forPercent percent: Double, target: TargetLevel = .ordinary) -> Double? {
    if target == .maximal, percent == 100, let maximalTargetScore { return maximalTargetScore }
    return segments.first { $0.percents.contains(percent) }?.score(percent)
  }

  /// The category of an achievement in percent; nil where the rule has none.
  public func category(ofPercent percent: Double) -> Predicate? {
    segments.first { $0.percents.contains(percent) }?.category
  }

  /// The achievements in percent that get a score; none inside a gap.
  public func percents(forScore score: Double) -> [ScoreInterval] {
    let found = segments.compactMap { $0.percents(for: score) }
    guard score == maximalTargetScore, !found.contains(where: { $0.contains(100) }) else { return found }
    return [ScoreInterval(from: 100, to: 100)] + found
  }

  /// The stretches of scores, without their ends, that no single indicator can have.
  public var gaps: [ScoreInterval] {
    zip(segments, segments.dropFirst()).compactMap { low, high in
      low.lastScore < high.firstScore
        ? ScoreInterval(from: low.lastScore, includesLower: false, to: high.firstScore, includesUpper: false)
        : nil
    }
  }

  /// The gap that a score lies in.
  public func gap(containing score: Double) -> ScoreInterval? { gaps.first { $0.contains(score) } }

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["segments", "maximal_target_score"])
    maximalTargetScore = try object["maximal_target_score"]?.number()
    let list = try object.required("segments")
    var segments: [Segment] = []
    for element in try list.list() {
      let object = try element.object(
        ["category", "from", "above", "to", "below", "score_from", "score_to"])
      let segment = Segment(
        category: try object.required("category").predicate(), percents: try ScoreInterval(object),
        firstScore: try object.required("score_from").number(),
        lastScore: try object.required("score_to").number())
      let isFinite = segment.percents.upper.isFinite || segment.firstScore == segment.lastScore
      guard isFinite, segment.firstScore <= segment.lastScore, segments.last?.precedes(segment) ?? true else {
        throw element.invalid("\(segment.firstScore)…\(segment.lastScore)", .ascendingSegments)
      }
      segments.append(segment)
    }
    guard !segments.isEmpty else { throw list.invalid("[]", .someRule) }
    self.segments = segments
  }
}

extension AchievementMap.Segment {
  fileprivate func precedes(_ next: AchievementMap.Segment) -> Bool {
    let isApart =
      percents.upper < next.percents.lower
      || (percents.upper == next.percents.lower && !(percents.includesUpper && next.percents.includesLower))
    return isApart && lastScore <= next.firstScore && category <= next.category
  }
}
