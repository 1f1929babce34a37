/// Whether the predicates of a group of employees keep to a pattern, and how far they are from it.
public struct PatternCheck: Sendable, Hashable {
  /// The answer.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Every constraint holds.
    case complies
    /// It depends on how shares are rounded to people.
    case dependsOnRounding = "depends_on_rounding"
    /// A constraint is broken, however one rounds.
    case violates
    /// Too few employees for shares to mean anything.
    case cannotBeTested = "cannot_be_tested"
  }

  /// One constraint, held against the counts.
  public struct Row: Sendable, Hashable {
    /// The constraint.
    public let constraint: DistributionPattern.Constraint
    /// How many employees are in its group of predicates.
    public let observed: Int
    /// How many there may be or have to be when shares are kept strictly; nil where the limit is that no other
    /// predicate is more frequent.
    public let strictLimit: Int?
    /// The same when a maximum is rounded up and a minimum down.
    public let lenientLimit: Int?
    /// Whether it holds strictly.
    public let holdsStrictly: Bool
    /// Whether it holds leniently.
    public let holdsLeniently: Bool
  }

  /// The pattern.
  public let pattern: DistributionPattern
  /// The number of employees.
  public let count: Int
  /// The answer.
  public let verdict: Verdict
  /// The constraints, in the order of the policy file.
  public let rows: [Row]
  /// The nearest counts that keep to the pattern strictly; nil where no counts of this total do.
  public let nearest: PredicateCounts?
  /// The fewest employees who would have to get another predicate, shares kept strictly.
  public let minimumMoves: Int?
  /// The same, shares rounded leniently.
  public let minimumMovesLeniently: Int?

  init(of counts: PredicateCounts, against pattern: DistributionPattern) {
    self.pattern = pattern
    count = counts.total
    rows = pattern.constraints.map { Row($0, counts) }
    nearest = pattern.nearest(to: counts, rounding: .strict)
    minimumMoves = nearest.map(counts.moves)
    minimumMovesLeniently = pattern.nearest(to: counts, rounding: .lenient).map(counts.moves)
    if counts.total < pattern.smallestGroup {
      verdict = .cannotBeTested
    } else if rows.allSatisfy(\.holdsStrictly) {
      verdict = .complies
    } else {
      verdict = rows.allSatisfy(\.holdsLeniently) ? .dependsOnRounding : .violates
    }
  }
}

extension PatternCheck.Row {
  fileprivate init(_ constraint: DistributionPattern.Constraint, _ counts: PredicateCounts) {
    func limit(_ rounding: DistributionPattern.Rounding) -> Int? {
      let range = constraint.limits(of: counts.total, rounding)
      switch constraint.kind {
      case .atMost, .none: return range.upperBound
      case .atLeast, .contains: return range.lowerBound
      case .most: return nil
      }
    }
    self.constraint = constraint
    observed = counts.total(of: constraint.predicates)
    strictLimit = limit(.strict)
    lenientLimit = limit(.lenient)
    holdsStrictly = constraint.holds(for: counts, .strict)
    holdsLeniently = constraint.holds(for: counts, .lenient)
  }
}
