/// Seats given so that as many of the true top as possible are expected among them.
///
/// Maximises `Σ P` over at most `seats` people with `mean(1 − P) ≤ rate`, minima and maxima of groups, and `Σ cost ≤ budget`.
/// With one cost for all the groups form a laminar matroid, for which the greedy choice by P is optimal (Edmonds 1971,
/// doi:10.1007/BF01584082). With unequal costs it is a knapsack: the Lagrangian of the budget is minimised by bisection, what
/// is left of the money is spent greedily, and ``bound`` says how far from the best the result can be at most.
struct SeatAllocation: Sendable {
  /// The people chosen, best P first.
  let chosen: [Int]
  /// Those of them whom a minimum put there.
  let reserved: Set<Int>
  /// Σ P.
  let expectedTop: Double
  /// What Σ P can be at most; equal to it but for unequal costs.
  let bound: Double

  /// What is asked for.
  struct Problem: Sendable {
    /// Who may be chosen, best P first.
    let candidates: [Int]
    /// P by person.
    let probability: [Double]
    /// The group of each person; −1 for none.
    let group: [Int]
    /// What each person costs.
    let cost: [Double]
    /// The number of seats.
    var seats: Int
    /// The largest mean of 1 − P.
    var rate: Double
    /// The money.
    var budget: Double?
    /// The fewest of a group.
    var minimum: [Int]
    /// The most of a group.
    var maximum: [Int]

    /// Money may be added up to a few roundings beyond the budget.
    var allowance: Double { budget.map { $0 + 1e-9 * max($0, 1) } ?? .infinity }

    /// The same with other probabilities; `order` has everybody, best P first.
    func with(_ probability: [Double], order: [Int]) -> Problem {
      let open = Set(candidates)
      return Problem(
        candidates: order.filter { open.contains($0) }, probability: probability, group: group, cost: cost,
        seats: seats, rate: rate, budget: budget, minimum: minimum, maximum: maximum)
    }

    /// The first of a row of people who fit beside those who are seated, at most so many.
    func seating(_ row: [Int], _ count: Int, beside fixed: [Int]) -> Set<Int> {
      var room = maximum
      var money = allowance
      var wrong = 0.0
      for i in fixed {
        if group[i] >= 0 { room[group[i]] -= 1 }
        money -= cost[i]
        wrong += 1 - probability[i]
      }
      var won: Set<Int> = []
      for i in row where won.count < count && cost[i] <= money {
        let size = Double(fixed.count + won.count + 1)
        guard group[i] < 0 || room[group[i]] > 0, (wrong + 1 - probability[i]) / size <= rate else { continue }
        won.insert(i)
        wrong += 1 - probability[i]
        money -= cost[i]
        if group[i] >= 0 { room[group[i]] -= 1 }
      }
      return won
    }
  }

  init(_ problem: Problem) {
    let reserved = SeatAllocation.reserved(problem)
    let held = reserved.reduce(0) { $0 + problem.cost[$1] }
    let costs = problem.candidates.map { problem.cost[$0] }
    var fill = Fill(problem, reserved)
    if problem.budget == nil || costs.allSatisfy({ $0 == costs[0] }) {
      fill.take(problem.candidates)
      (chosen, bound) = fill.finish(bound: nil)
    } else {
      let (order, dual) = SeatAllocation.priced(problem, reserved, left: problem.allowance - held)
      fill.take(order)
      (chosen, bound) = fill.finish(bound: dual)
    }
    self.reserved = Set(reserved)
    expectedTop = chosen.reduce(0) { $0 + problem.probability[$1] }
  }

  /// The best of each group, as many as its minimum.
  private static func reserved(_ problem: Problem) -> [Int] {
    var left = problem.minimum
    guard left.contains(where: { $0 > 0 }) else { return [] }
    return problem.candidates.filter { i in
      let group = problem.group[i]
      guard group >= 0, left[group] > 0 else { return false }
      left[group] -= 1
      return true
    }
  }

  /// The order in which to spend a budget: those worth their price first, then the rest by what P their money buys.
  private static func priced(_ problem: Problem, _ reserved: [Int], left: Double) -> ([Int], Double) {
    let p = problem.probability
    let fixed = reserved.reduce(0) { $0 + p[$1] }
    func best(_ price: Double) -> (chosen: [Int], value: Double, cost: Double) {
      let worth = problem.candidates.map { (p[$0] - price * problem.cost[$0], $0) }.filter { $0.0 > 0 }
      let order = worth.enumerated().sorted {
        $0.element.0 == $1.element.0 ? $0.offset < $1.offset : $0.element.0 > $1.element.0
      }.map(\.element)
      var limits = Limits(problem, reserved)
      let taken = order.filter { limits.take($0.1) }
      return (taken.map(\.1), taken.reduce(0) { $0 + $1.0 }, taken.reduce(0) { $0 + problem.cost[$1.1] })
    }
    var (low, high) = (0.0, 1.0)
    var found = best(low)
    if found.cost <= left { return (found.chosen, fixed + found.value) }
    while best(high).cost > left { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if best(middle).cost > left { low = middle } else { high = middle }
    }
    found = best(high)
    let taken = Set(found.chosen)
    let rest = problem.candidates.filter { !taken.contains($0) }.sorted {
      let (a, b) = (p[$0] * max(problem.cost[$1], 1e-300), p[$1] * max(problem.cost[$0], 1e-300))
      return a > b
    }
    return (found.chosen + rest, fixed + found.value + high * left)
  }
}

/// Seats and maxima of groups, as people take them.
private struct Limits {
  private let problem: SeatAllocation.Problem
  private var seats: Int
  private var room: [Int]
  private let reserved: Set<Int>

  init(_ problem: SeatAllocation.Problem, _ reserved: [Int]) {
    self.problem = problem
    self.reserved = Set(reserved)
    seats = problem.seats - reserved.count
    room = problem.maximum
    for i in reserved where problem.group[i] >= 0 { room[problem.group[i]] -= 1 }
  }

  mutating func take(_ i: Int) -> Bool {
    let group = problem.group[i]
    guard seats > 0, !reserved.contains(i), group < 0 || room[group] > 0 else { return false }
    seats -= 1
    if group >= 0 { room[group] -= 1 }
    return true
  }
}

/// People added one after another, as long as limits and money allow; then cut back to the share of wrong names.
private struct Fill {
  private let problem: SeatAllocation.Problem
  private let reserved: [Int]
  private var limits: Limits
  private var money: Double
  private var added: [Int] = []

  init(_ problem: SeatAllocation.Problem, _ reserved: [Int]) {
    self.problem = problem
    self.reserved = reserved
    limits = Limits(problem, reserved)
    money = problem.allowance - reserved.reduce(0) { $0 + problem.cost[$1] }
  }

  mutating func take(_ order: [Int]) {
    for i in order where problem.cost[i] <= money {
      guard limits.take(i) else { continue }
      money -= problem.cost[i]
      added.append(i)
    }
  }

  /// The largest number of the best whose mean of 1 − P is low enough; minima stay whatever they do to it.
  func finish(bound: Double?) -> (chosen: [Int], bound: Double) {
    let p = problem.probability
    var place = [Int: Int](minimumCapacity: problem.candidates.count)
    for (rank, i) in problem.candidates.enumerated() { place[i] = rank }
    func before(_ a: Int, _ b: Int) -> Bool { (place[a] ?? 0) < (place[b] ?? 0) }
    let order = added.sorted(by: before)
    var wrong = reserved.reduce(0) { $0 + 1 - p[$1] }
    var kept = 0
    for (count, i) in order.enumerated() {
      wrong += 1 - p[i]
      if wrong / Double(reserved.count + count + 1) <= problem.rate { kept = count + 1 }
    }
    let chosen = (reserved + order.prefix(kept)).sorted(by: before)
    let value = chosen.reduce(0) { $0 + p[$1] }
    return (chosen, max(bound ?? value, value))
  }
}
