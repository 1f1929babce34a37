/// How the predicates of an organisation's employees are to be distributed, given the organisation's own rating.
public struct DistributionPattern: Sendable, Hashable {
  /// What a constraint asks of the employees in a group of predicates.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// At most a share of all.
    case atMost = "at_most"
    /// At least a share of all.
    case atLeast = "at_least"
    /// At least one.
    case contains
    /// None.
    case none
    /// "Most": no other predicate is more frequent. The weakest reading of the word.
    case most
  }

  /// One constraint.
  public struct Constraint: Sendable, Hashable {
    /// What it asks.
    public let kind: Kind
    /// Of whom.
    public let predicates: Set<Predicate>
    /// The share in percent, for the kinds that have one.
    public let percent: Double?
  }

  /// How a share becomes a number of people; no rule says so for small teams, hence both are reported.
  public enum Rounding: Sendable, Hashable, CaseIterable {
    /// The share itself is kept: a maximum is rounded down, a minimum up.
    case strict
    /// A maximum is rounded up, a minimum down.
    case lenient
  }

  /// The rating of the organisation; ``Predicate/excellent`` is Istimewa.
  public let organisation: Predicate
  /// What the rule calls that rating.
  public let label: String
  /// What is asked.
  public let constraints: [Constraint]
  /// Below so many employees nothing can be tested.
  public let smallestGroup: Int

  /// Holds counts against the pattern.
  ///
  /// - Complexity: O(employees).
  public func check(_ counts: PredicateCounts) -> PatternCheck { PatternCheck(of: counts, against: self) }

  /// Whether counts meet every constraint.
  public func holds(for counts: PredicateCounts, _ rounding: Rounding) -> Bool {
    constraints.allSatisfy { $0.holds(for: counts, rounding) }
  }

  /// The nearest counts that meet the pattern; nil where none of that total does.
  ///
  /// - Complexity: O(employees) where a predicate has to be the most frequent, O(1) otherwise.
  public func nearest(to counts: PredicateCounts, rounding: Rounding) -> PredicateCounts? {
    NearestDistribution(pattern: self, rounding: rounding, counts: counts).solve()
  }
}

extension DistributionPattern.Constraint {
  /// The smallest and the largest number of people among `total` that meet it, apart from `most`.
  func limits(of total: Int, _ rounding: DistributionPattern.Rounding) -> ClosedRange<Int> {
    // A share of 70 % of 10 is 7, whatever binary fractions say.
    let exact = Double(total) * (percent ?? 0) / 100
    let (down, up) = (Int((exact + 1e-9).rounded(.down)), Int((exact - 1e-9).rounded(.up)))
    switch kind {
    case .atMost: return 0...min(total, rounding == .strict ? down : up)
    case .atLeast: return (rounding == .strict ? up : down)...total
    case .contains: return min(1, total)...total
    case .none: return 0...0
    case .most: return 0...total
    }
  }

  /// Whether counts meet it.
  func holds(for counts: PredicateCounts, _ rounding: DistributionPattern.Rounding) -> Bool {
    let found = counts.total(of: predicates)
    guard kind == .most else { return limits(of: counts.total, rounding).contains(found) }
    return Predicate.allCases.allSatisfy { counts[$0] <= found }
  }
}

extension DistributionPattern {
  init(_ node: PolicyNode, smallestGroup: Int) throws(PolicyError) {
    let object = try node.object(["organisation", "label", "constraints"])
    organisation = try object.required("organisation").predicate()
    label = try object["label"]?.text() ?? organisation.label
    self.smallestGroup = smallestGroup
    let list = try object.required("constraints")
    var constraints: [Constraint] = []
    for element in try list.list() { constraints.append(try Constraint(element)) }
    self.constraints = constraints
    let groups = constraints.map(\.predicates)
    for (place, group) in groups.enumerated() {
      for other in groups[..<place]
      where !group.isDisjoint(with: other) && !group.isSubset(of: other) && !other.isSubset(of: group) {
        throw list.invalid(group.map(\.code).sorted().joined(separator: ", "), .nestedGroups)
      }
    }
    guard constraints.count(where: { $0.kind == .most }) < 2 else {
      throw list.invalid("most", .onePerPredicate)
    }
    var hundred = PredicateCounts()
    hundred[.good] = 100
    guard nearest(to: hundred, rounding: .strict) != nil else { throw list.invalid(label, .satisfiable) }
  }
}

extension DistributionPattern.Constraint {
  fileprivate init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["kind", "predicates", "percent"])
    let kindNode = try object.required("kind")
    let code = try kindNode.text()
    guard let kind = DistributionPattern.Kind(rawValue: code) else { throw kindNode.invalid(code, .constraint) }
    let list = try object.required("predicates")
    var predicates: Set<Predicate> = []
    for element in try list.list() {
      let predicate = try element.predicate()
      guard predicates.insert(predicate).inserted else {
        throw element.invalid(predicate.code, .onePerPredicate)
      }
    }
    guard !predicates.isEmpty, kind != .most || predicates.count == 1 else {
      throw list.invalid("\(predicates.count)", .onePerPredicate)
    }
    self.kind = kind
    self.predicates = predicates
    percent = kind == .atMost || kind == .atLeast ? try object.required("percent").percent() : nil
  }
}
