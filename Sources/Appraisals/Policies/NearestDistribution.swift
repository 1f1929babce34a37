/// The counts that meet a pattern and differ from given counts by the fewest people.
///
/// Groups of predicates are nested (the policy is refused otherwise), so they form a tree. With `t` people in a
/// predicate that has `c` now, `max(0, c − t)` leave it. As a function of `t` that falls by one per person up to `c`
/// and is level from there; sums over a group under the best split, and cuts to the limits of a group, have the same
/// shape. So a node of the tree is four numbers, and the answer is exact.
struct NearestDistribution {
  let pattern: DistributionPattern
  let rounding: DistributionPattern.Rounding
  let counts: PredicateCounts

  /// Nil where no counts of that total meet the pattern.
  func solve() -> PredicateCounts? {
    let total = counts.total
    guard let most = pattern.constraints.first(where: { $0.kind == .most })?.predicates.first else {
      return solution(limits: { _ in 0...total })?.counts
    }
    // The most frequent predicate has `size` people, the others no more.
    let candidates = (0...total).lazy.compactMap { size in
      solution(limits: { $0 == most ? size...size : 0...size })
    }
    return candidates.min { $0.moves < $1.moves }?.counts
  }

  private func solution(limits: (Predicate) -> ClosedRange<Int>) -> (counts: PredicateCounts, moves: Int)? {
    var active = Predicate.allCases.compactMap { predicate in
      Node(predicate, now: counts[predicate], total: counts.total).cut(to: limits(predicate))
    }
    guard active.count == Predicate.allCases.count else { return nil }
    for constraint in pattern.constraints.sorted(by: { $0.predicates.count < $1.predicates.count }) {
      let inside = active.filter { $0.members.isSubset(of: constraint.predicates) }
      let range = constraint.limits(of: counts.total, rounding)
      guard let joined = Node(joining: inside).cut(to: range) else { return nil }
      active = active.filter { !$0.members.isSubset(of: constraint.predicates) } + [joined]
    }
    guard let root = Node(joining: active).cut(to: counts.total...counts.total) else { return nil }
    var found = PredicateCounts()
    root.allot(counts.total, to: &found)
    return (found, root.cost)
  }
}

/// People in a group of predicates: how many there may be, and how many leave their predicate in each case.
private struct Node {
  let members: Set<Predicate>
  let children: [Node]
  /// The fewest people.
  var lower: Int
  /// The most people.
  var upper: Int
  /// How many leave their predicate when the group has `lower` people.
  var cost: Int
  /// So many people beyond `lower` save a move each.
  var saving: Int

  init(_ predicate: Predicate, now: Int, total: Int) {
    members = [predicate]
    children = []
    (lower, upper, cost, saving) = (0, total, now, now)
  }

  init(joining children: [Node]) {
    members = children.reduce(into: []) { $0.formUnion($1.members) }
    self.children = children
    lower = children.reduce(0) { $0 + $1.lower }
    upper = children.reduce(0) { $0 + $1.upper }
    cost = children.reduce(0) { $0 + $1.cost }
    saving = children.reduce(0) { $0 + $1.saving }
  }

  /// The same group with no fewer and no more people than a range says; nil where nothing is left.
  func cut(to range: ClosedRange<Int>) -> Node? {
    var node = self
    node.lower = max(lower, range.lowerBound)
    node.upper = min(upper, range.upperBound)
    guard node.lower <= node.upper else { return nil }
    let added = min(saving, node.lower - lower)
    node.cost = cost - added
    node.saving = min(saving - added, node.upper - node.lower)
    return node
  }

  /// Gives a number of people to the members, first to those where each saves a move.
  func allot(_ people: Int, to counts: inout PredicateCounts) {
    guard !children.isEmpty else {
      for predicate in members { counts[predicate] = people }
      return
    }
    var left = people - children.reduce(0) { $0 + $1.lower }
    var shares = children.map(\.lower)
    for room in [children.map(\.saving), children.map { $0.upper - $0.lower - $0.saving }] {
      for child in children.indices {
        let more = min(left, room[child])
        shares[child] += more
        left -= more
      }
    }
    for (child, share) in zip(children, shares) { child.allot(share, to: &counts) }
  }
}
