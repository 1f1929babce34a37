import Appraisals
import Statistics

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
    /// For a small unit the exact probability of counts no more likely than its own, were its people drawn from the shares
    /// of all units of the period; nil for larger ones and for all together.
    public let p: Double?
    /// For a small unit the probability that one of its size, so drawn, breaks the pattern however one rounds.
    public let chanceOfBreaking: Double?
  }

  /// Up to so many people an exact statement is made.
  public static let mostForExact = 20

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
    /// What chance does to a unit of some size depends on nothing else of it.
    struct Size: Hashable {
      let period, version: Int32
      let count: Int
    }
    var chances: [Size: Double] = [:]
    func shares(_ place: Place) -> [Double] {
      let whole = PredicateCounts(
        (people[Place(unit: -1, period: place.period, version: place.version)] ?? [:]).values)
      return Predicate.allCases.map { Double(whole[$0]) }
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
      let counts = PredicateCounts((people[place] ?? [:]).values)
      let check = pattern.check(counts)
      var exact: ExactMultinomial?
      if place.unit >= 0, counts.total <= PatternAudit.mostForExact {
        exact = ExactMultinomial(count: counts.total, weights: shares(place))
      }
      let size = Size(period: place.period, version: place.version, count: counts.total)
      if let exact, chances[size] == nil {
        chances[size] = exact.probability { outcome in
          !pattern.holds(for: PredicateCounts(numbers: outcome), .lenient)
        }
      }
      return Row(
        unit: place.unit < 0 ? nil : table.units?.levels[Int(place.unit)], period: period, policy: policy,
        counts: counts, check: check, distance: check.nearest.map { PatternAudit.steps(counts, $0) },
        p: exact?.pValue(of: Predicate.allCases.map { counts[$0] }),
        chanceOfBreaking: exact == nil ? nil : chances[size])
    }
  }

  /// Which rows may be shown with their counts.
  ///
  /// A unit of too few people is withheld, and where it is the only one of its period, the smallest of the others with it,
  /// or it could be had from all together.
  public func shown(smallest: Int) -> [Bool] {
    var shown = rows.map { $0.check.verdict != .cannotBeTested && $0.check.count >= smallest }
    let units = rows.indices.filter { rows[$0].unit != nil }
    for members in Dictionary(grouping: units, by: { rows[$0].period }).values {
      guard members.count(where: { !shown[$0] }) == 1 else { continue }
      let next = members.filter { shown[$0] }.min { (rows[$0].check.count, $0) < (rows[$1].check.count, $1) }
      if let next { shown[next] = false }
    }
    return shown
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
