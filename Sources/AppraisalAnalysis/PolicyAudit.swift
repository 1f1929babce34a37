import Appraisals

/// Stored predicates held against the ratings they should follow from, as policy files configure the rules.
public struct PolicyAudit: Sendable {
  /// What a predicate has to follow from.
  public enum Evidence: Sendable, Hashable {
    /// Ratings of work results and behaviour.
    case expectations(results: Expectation, behaviour: Expectation)
    /// A total score.
    case total(Double)
    /// Scores of work results (SKP) and behaviour, to be weighted.
    case components(results: Double, behaviour: Double)
  }

  /// One appraisal of one employee: what is stored, and what it rests on.
  public struct Record: Sendable, Hashable {
    /// The line it stands on.
    public let line: Int
    /// The period.
    public let period: String?
    /// The regime, where the source states one.
    public let scaleVersion: String?
    /// The predicate stored.
    public let stored: Predicate
    /// What it rests on; nil where the row holds nothing of the kind.
    public let evidence: Evidence?

    /// Describes an appraisal.
    public init(line: Int, period: String?, scaleVersion: String?, stored: Predicate, evidence: Evidence?) {
      self.line = line
      self.period = period
      self.scaleVersion = scaleVersion
      self.stored = stored
      self.evidence = evidence
    }
  }

  /// A score of one indicator.
  public struct IndicatorScore: Sendable, Hashable {
    /// The line it stands on.
    public let line: Int
    /// The column or indicator.
    public let indicator: String
    /// The period.
    public let period: String?
    /// The regime, where the source states one.
    public let scaleVersion: String?
    /// The score.
    public let score: Double

    /// Describes a score.
    public init(line: Int, indicator: String, period: String?, scaleVersion: String?, score: Double) {
      self.line = line
      self.indicator = indicator
      self.period = period
      self.scaleVersion = scaleVersion
      self.score = score
    }
  }

  /// A stored predicate that does not follow from its own ratings.
  public struct Disagreement: Sendable, Hashable {
    /// The line.
    public let line: Int
    /// The predicate stored.
    public let stored: Predicate
    /// What follows, worst first; several where the rule leaves it open.
    public let following: [Predicate]
    /// The policy.
    public let policy: String
  }

  /// A score that no single indicator can have.
  public struct Gap: Sendable, Hashable {
    /// The line.
    public let line: Int
    /// The column or indicator.
    public let indicator: String
    /// The score.
    public let score: Double
    /// The gap it lies in.
    public let gap: ScoreInterval
    /// The policy.
    public let policy: String
  }

  /// What was found under one policy.
  public struct Row: Sendable, Hashable {
    /// The policy.
    public let policy: AppraisalPolicy
    /// Stored predicates that could be held against ratings.
    public var checked = 0
    /// Stored predicates that do not follow.
    public var disagreements = 0
    /// Scores of single indicators that could be held against the map.
    public var scores = 0
    /// Scores in a gap of the map.
    public var gaps = 0

    init(_ policy: AppraisalPolicy) { self.policy = policy }
  }

  /// The policies that had something to check, oldest first.
  public let rows: [Row]
  /// Stored predicates that do not follow, in the order of the lines.
  public let disagreements: [Disagreement]
  /// Scores in gaps, in the order of the lines.
  public let gaps: [Gap]
  /// Stored predicates for which no policy has a rule, or the data no ratings.
  public let undecided: Int

  /// Holds appraisals against the policies that govern them.
  ///
  /// Where several are in force at once and the source does not say which was used, a predicate disagrees only if it
  /// follows under none of them.
  public init(records: [Record], scores: [IndicatorScore] = [], policies: PolicySet = .builtIn) {
    var governing = GoverningPolicies(policies)
    var found = Dictionary(uniqueKeysWithValues: policies.policies.map { ($0.id, Row($0)) })
    var disagreements: [Disagreement] = []
    var gaps: [Gap] = []
    var undecided = 0
    for record in records {
      let answers = governing.of(record.scaleVersion, record.period).compactMap { policy in
        record.evidence.map { (policy, PolicyAudit.following($0, policy)) }
      }.filter { !$0.1.isEmpty }
      guard let best = answers.first(where: { $0.1.contains(record.stored) }) ?? answers.first else {
        undecided += 1
        continue
      }
      found[best.0.id]?.checked += 1
      guard !best.1.contains(record.stored) else { continue }
      found[best.0.id]?.disagreements += 1
      disagreements.append(
        Disagreement(line: record.line, stored: record.stored, following: best.1, policy: best.0.id))
    }
    for score in scores {
      for policy in governing.of(score.scaleVersion, score.period) {
        guard let map = policy.achievementMap else { continue }
        found[policy.id]?.scores += 1
        guard let gap = map.gap(containing: score.score) else { continue }
        found[policy.id]?.gaps += 1
        gaps.append(
          Gap(line: score.line, indicator: score.indicator, score: score.score, gap: gap, policy: policy.id))
      }
    }
    rows = policies.policies.compactMap { found[$0.id] }.filter { $0.checked + $0.scores > 0 }
    self.disagreements = disagreements.sorted { $0.line < $1.line }
    self.gaps = gaps.sorted { $0.line < $1.line }
    self.undecided = undecided
  }

  /// Every predicate that is in keeping with the evidence under a policy, worst first; none where it has no rule.
  static func following(_ evidence: Evidence, _ policy: AppraisalPolicy) -> [Predicate] {
    switch evidence {
    case .expectations(let results, let behaviour):
      return policy.predicateTable.map { [$0.predicate(results: results, behaviour: behaviour)] } ?? []
    case .total(let score):
      return policy.scoreBands?.predicates(inKeepingWith: score, idea: .notRecorded) ?? []
    case .components(let results, let behaviour):
      let totals = policy.componentWeights.map { $0.total(results: results, behaviour: behaviour) }
      return Set(totals.flatMap { following(.total($0), policy) }).sorted()
    }
  }
}

/// The policies of scale version and period, looked up once for each pair.
private struct GoverningPolicies {
  private struct Key: Hashable {
    let version: String?
    let period: String?
  }

  private let policies: PolicySet
  private var known: [Key: [AppraisalPolicy]] = [:]

  init(_ policies: PolicySet) { self.policies = policies }

  mutating func of(_ version: String?, _ period: String?) -> [AppraisalPolicy] {
    let key = Key(version: version, period: period)
    if let found = known[key] { return found }
    let found = policies.governing(scaleVersion: version, period: period)
    known[key] = found
    return found
  }
}

extension PolicyAudit {
  /// More findings of one rule than these are counted, not listed.
  private static let listed = 20

  /// The disagreements and gaps as findings about a file: the first twenty of each, then how many more.
  ///
  /// - Parameters:
  ///   - file: the file the lines belong to.
  ///   - column: the heading of the stored predicates, where known.
  public func findings(file: String, column: String?) -> [Finding] {
    let disagreeing = disagreements.map { found in
      Finding(
        .warning, .predicateDisagrees, file: file, line: found.line, column: column, value: found.stored.label,
        details: [found.following.map(\.label).joined(separator: " / "), found.policy])
    }
    let impossible = gaps.map { found in
      Finding(
        .warning, .scoreInGap, file: file, line: found.line, column: found.indicator,
        value: PolicyAudit.plain(found.score),
        details: ["\(PolicyAudit.plain(found.gap.lower))–\(PolicyAudit.plain(found.gap.upper))", found.policy])
    }
    return [disagreeing, impossible].flatMap(PolicyAudit.shortened)
  }

  private static func shortened(_ findings: [Finding]) -> [Finding] {
    guard findings.count > listed else { return findings }
    let first = findings[0]
    let sameColumn = findings.allSatisfy { $0.column == first.column }
    let rest = Finding(
      first.severity, first.rule, file: first.file, column: sameColumn ? first.column : nil,
      count: findings.count - listed)
    return findings.prefix(listed) + [rest]
  }

  private static func plain(_ score: Double) -> String {
    score == score.rounded() && abs(score) < 1e15 ? "\(Int(score))" : "\(score)"
  }
}
