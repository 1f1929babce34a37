import Statistics

/// How far groups differ in scores, before and after adjustment, what the gaps go along with, and where in the
/// distribution they lie.
public struct ScoreGaps: Sendable {
  /// What is compared with what.
  public struct Contrast: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The other group where there are two; nil for everybody else.
    public let against: String?
    /// What is scored.
    public let axis: String
    /// Before or after adjustment.
    public let stage: AuditedPeople.Stage
  }

  /// A difference of means.
  public struct Gap: Sendable, Hashable {
    /// What is compared.
    public let contrast: Contrast
    /// The number of people of the group.
    public let count: Int
    /// Their mean.
    public let mean: Double
    /// Their mean minus that of the others, with Welch's interval.
    public let difference: GroupTest.MeanDifference
    /// Cohen's d; nil where scores do not vary.
    public let cohenD: Double?
  }

  /// A gap split by what it goes along with.
  public struct Split: Sendable {
    /// What is compared.
    public let contrast: Contrast
    /// The names of the factors.
    public let factors: [String]
    /// The split.
    public let parts: GapDecomposition
  }

  /// Quantiles of both sides.
  public struct QuantileGap: Sendable, Hashable {
    /// What is compared.
    public let contrast: Contrast
    /// The quantiles.
    public let function: ShiftFunction
  }

  /// Differences of means, of every attribute.
  public let gaps: [Gap]
  /// Splits of the gaps of protected attributes.
  public let splits: [Split]
  /// Quantile gaps of protected attributes, with ten people or more on either side.
  public let quantiles: [QuantileGap]
  /// Contrasts that could not be split: the factors determine the group, or have too many levels.
  public let unsplit: [Contrast]

  init(_ people: AuditedPeople, _ tallies: [GroupTally], key: RandomKey) {
    var (gaps, splits, quantiles, unsplit) = ([Gap](), [Split](), [QuantileGap](), [Contrast]())
    let draws = max(100, min(1000, 2_000_000 / max(people.count, 1)))
    for scores in people.scores {
      for tally in tallies {
        let groups = ValuesByGroup(scores.values, tally)
        for level in tally.contrasts {
          let contrast = Contrast(
            attribute: tally.attribute.name, level: tally.levels[level], against: tally.opposite(of: level),
            axis: scores.axis, stage: scores.stage)
          guard let gap = Gap(contrast, groups, level) else { continue }
          gaps.append(gap)
          guard tally.attribute.isProtected else { continue }
          let sides = Sides(scores.values, tally, level)
          let factors = people.explanations.filter { $0.name != tally.attribute.name }
          if !factors.isEmpty {
            if let parts = sides.split(by: factors) {
              splits.append(Split(contrast: contrast, factors: factors.map(\.name), parts: parts))
            } else {
              unsplit.append(contrast)
            }
          }
          let bootstrap = Bootstrap(key: key.derived(UInt64(gaps.count)), replicates: draws)
          if let function = sides.quantiles(bootstrap) {
            quantiles.append(QuantileGap(contrast: contrast, function: function))
          }
        }
      }
    }
    (self.gaps, self.splits, self.quantiles, self.unsplit) = (gaps, splits, quantiles, unsplit)
  }
}

/// The scores of every group, where both are known.
private struct ValuesByGroup {
  private let values: [[Double]]
  private let whole: GroupTest.Summary?

  init(_ scores: [Double], _ tally: GroupTally) {
    var values = [[Double]](repeating: [], count: tally.levels.count)
    for (score, code) in zip(scores, tally.codes) where code >= 0 && !score.isNaN { values[code].append(score) }
    self.values = values
    whole = (try? Moments(values.flatMap(\.self))).map { GroupTest.Summary($0) }
  }

  /// A group, and everybody else: the whole without the group, so that a thousand teams are not each set against all
  /// others one by one.
  func sides(_ level: Int) -> (own: GroupTest.Summary, others: GroupTest.Summary)? {
    guard let whole, let own = try? Moments(values[level]) else { return nil }
    let group = GroupTest.Summary(own)
    if let others = GroupTest.Summary(whole, without: group) { return (group, others) }
    let others = try? Moments(values.indices.filter { $0 != level }.flatMap { values[$0] })
    return others.map { (group, GroupTest.Summary($0)) }
  }
}

/// The people of a group and everybody else whose group and score are known.
private struct Sides {
  private let scores: [Double]
  private let codes: [Int]
  private let level: Int
  /// The values of the group, and of everybody else.
  let first: [Double]
  let second: [Double]

  init(_ scores: [Double], _ tally: GroupTally, _ level: Int) {
    (self.scores, codes, self.level) = (scores, tally.codes, level)
    var (first, second): ([Double], [Double]) = ([], [])
    second.reserveCapacity(scores.count)
    for (score, code) in zip(scores, tally.codes) where code >= 0 && !score.isNaN {
      if code == level { first.append(score) } else { second.append(score) }
    }
    (self.first, self.second) = (first, second)
  }

  /// The split, among people of whom all factors are known.
  func split(by factors: [AuditedPeople.Attribute]) -> GapDecomposition? {
    let known = scores.indices.filter { person in
      codes[person] >= 0 && !scores[person].isNaN && factors.allSatisfy { $0.groups[person] != nil }
    }
    let isFirst = known.map { codes[$0] == level }
    guard isFirst.contains(true), isFirst.contains(false) else { return nil }
    let levels = factors.map { factor -> [Int] in
      var levels: [String: Int] = [:]
      return known.map { person in
        let label = factor.groups[person] ?? ""
        if let code = levels[label] { return code }
        let code = levels.count
        levels[label] = code
        return code
      }
    }
    return GapDecomposition(known.map { scores[$0] }, isFirst: isFirst, factors: levels)
  }

  func quantiles(_ bootstrap: Bootstrap) -> ShiftFunction? {
    guard min(first.count, second.count) >= 10 else { return nil }
    return try? ShiftFunction(first, second, bootstrap: bootstrap)
  }
}

extension ScoreGaps.Gap {
  fileprivate init?(_ contrast: ScoreGaps.Contrast, _ groups: ValuesByGroup, _ level: Int) {
    guard let (own, others) = groups.sides(level), let test = try? GroupTest.t(own, others) else { return nil }
    let pooled = try? GroupTest.t(own, others, variances: .equal).test.statistic
    let unit = (1 / own.count + 1 / others.count).squareRoot()
    self.init(
      contrast: contrast, count: Int(own.count), mean: own.mean, difference: test,
      cohenD: pooled.map { $0 * unit })
  }
}
