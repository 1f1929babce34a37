import Appraisals

/// The rules of the seats, taken to units and people.
struct SeatQuotas {
  /// The units, in the order of the numbers that groups have.
  let units: [String]
  private let group: [Int]
  private let cost: [Double]
  private let minimum: [Int]
  private let maximum: [Int]
  private let budget: Double?

  /// - Throws: ``AnalysisError/unknownUnit(_:nearest:)``, ``AnalysisError/noSuchFact(_:known:)``,
  ///   ``AnalysisError/missingCosts(fact:people:)``.
  init(_ rules: SeatRules, _ scores: AdjustedScores, isOpen: [Bool]) throws(AnalysisError) {
    let entries = scores.entries
    let names = Array(Set(entries.compactMap(\.unit))).sorted()
    let number = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var minimum = [Int](repeating: 0, count: names.count)
    var maximum = [Int](repeating: .max, count: names.count)
    // Named units go before the rule for all others.
    for quota in rules.quotas where quota.unit == nil {
      for unit in names.indices { (minimum[unit], maximum[unit]) = (quota.minimum, quota.maximum ?? .max) }
    }
    for quota in rules.quotas {
      guard let name = quota.unit else { continue }
      guard let unit = number[name] else {
        throw .unknownUnit(name, nearest: RateeExplanation.nearest(name, names))
      }
      (minimum[unit], maximum[unit]) = (quota.minimum, quota.maximum ?? .max)
    }
    units = names
    group = entries.map { $0.unit.flatMap { number[$0] } ?? -1 }
    (self.minimum, self.maximum, budget) = (minimum, maximum, rules.budget)
    switch rules.cost {
    case .each(let value): cost = [Double](repeating: value, count: entries.count)
    case .fact(let name):
      let found = try ContestedSeats.numbers(name, scores.performance.model.design)
      let bad = found.indices.count { isOpen[$0] && !(found[$0] >= 0) }
      guard bad == 0 else { throw .missingCosts(fact: name, people: bad) }
      cost = found
    }
  }

  func problem(
    candidates: [Int], _ p: [Double], seats: Int, rate: Double
  ) -> SeatAllocation.Problem {
    SeatAllocation.Problem(
      candidates: candidates, probability: p, group: group, cost: cost, seats: seats, rate: rate,
      budget: budget,
      minimum: minimum, maximum: maximum)
  }

  /// - Throws: ``AnalysisError/quotasBeyondSeats(needed:seats:)``, ``AnalysisError/quotasBeyondBudget(needed:budget:)``.
  func requirePossible(
    _ allocation: SeatAllocation, _ problem: SeatAllocation.Problem
  ) throws(AnalysisError) {
    let needed = allocation.reserved.count
    guard needed <= problem.seats else { throw .quotasBeyondSeats(needed: needed, seats: problem.seats) }
    let money = allocation.reserved.sorted().reduce(0) { $0 + cost[$1] }
    guard let budget, money > problem.allowance else { return }
    throw .quotasBeyondBudget(needed: money, budget: budget)
  }

  /// Units with fewer candidates than their minimum.
  func unmet(_ allocation: SeatAllocation, _ problem: SeatAllocation.Problem) -> [String] {
    var counts = [Int](repeating: 0, count: units.count)
    for i in problem.candidates where group[i] >= 0 { counts[group[i]] += 1 }
    return units.indices.filter { counts[$0] < minimum[$0] }.map { units[$0] }
  }
}
