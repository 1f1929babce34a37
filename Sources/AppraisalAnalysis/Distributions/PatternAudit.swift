import Appraisals

/// The predicates of units held against the pattern that a policy mandates.
public struct PatternAudit: Sendable {
  /// One unit in one period.
  public struct Row: Sendable {
    /// The unit; nil for all units together.
    public let unit: String?
    /// The period.
    public let period: String
    /// The identifier of the policy and its version.
    public let policy: AppraisalPolicy
    /// How its predicates are distributed.
    public let counts: PredicateCounts
    /// The answer.
    public let check: PatternCheck
    /// How many steps of the scale people would have to move in all, at least, to reach the nearest counts.
    public let distance: Int?
  }

  /// The rating of the organisation that is taken for granted.
  public let organisation: Predicate
  /// The units, after all of them together.
  public let rows: [Row]
  /// Whether the source has predicates.
  public let hasPredicates: Bool

  /// Holds a table against the policies in force.
  ///
  /// A person counts once in a unit and period, with the last predicate stored.
  ///
  /// - Complexity: O(rows + units × employees where a predicate has to be the most frequent).
  public init(_ table: AppraisalTable, organisation: Predicate, policies: PolicySet = .builtIn) {
    self.organisation = organisation
    guard let stored = StoredPredicates(in: table) ?? StoredPredicates(scoresOf: table) else {
      (rows, hasPredicates) = ([], false)
      return
    }
    hasPredicates = true
    struct Place: Hashable {
      let unit, period, version: Int32
    }
    var people: [Place: [Int32: Predicate]] = [:]
    for row in 0..<table.count {
      guard let predicate = stored.predicates[row] else { continue }
      let version = table.scaleVersions?.codes[row] ?? -1
      let whole = Place(unit: -1, period: table.periods.codes[row], version: version)
      people[whole, default: [:]][table.ratees.codes[row]] = predicate
      guard let unit = table.units?.codes[row], unit >= 0 else { continue }
      let place = Place(unit: unit, period: whole.period, version: version)
      people[place, default: [:]][table.ratees.codes[row]] = predicate
    }
    let places = people.keys.sorted { ($0.period, $0.unit, $0.version) < ($1.period, $1.unit, $1.version) }
    rows = places.compactMap { place in
      let period = table.periods.levels[Int(place.period)]
      let version = place.version < 0 ? nil : table.scaleVersions?.levels[Int(place.version)]
      let governing = policies.governing(scaleVersion: version, period: period)
      let newest = Array(policies.policies.reversed())
      let candidates = governing.isEmpty ? newest : governing + newest.filter { !governing.contains($0) }
      guard let policy = candidates.first(where: { $0.pattern(forOrganisation: organisation) != nil }),
        let pattern = policy.pattern(forOrganisation: organisation)
      else { return nil }
      var counts = PredicateCounts()
      for predicate in (people[place] ?? [:]).values { counts[predicate] += 1 }
      let check = pattern.check(counts)
      return Row(
        unit: place.unit < 0 ? nil : table.units?.levels[Int(place.unit)], period: period, policy: policy,
        counts: counts, check: check, distance: check.nearest.map { PatternAudit.steps(counts, $0) })
    }
  }

  /// The Wasserstein distance of two distributions of as many people over ordered predicates.
  private static func steps(_ counts: PredicateCounts, _ other: PredicateCounts) -> Int {
    var (ahead, total) = (0, 0)
    for predicate in Predicate.allCases {
      ahead += counts[predicate] - other[predicate]
      total += abs(ahead)
    }
    return total
  }
}
