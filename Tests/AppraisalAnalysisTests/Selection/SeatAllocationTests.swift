import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

/// The best subset by trying all of them.
private func bestByTrial(_ problem: SeatAllocation.Problem) -> Double? {
  let people = problem.candidates
  var best: Double?
  for mask in 0..<(1 << people.count) {
    let chosen = people.indices.filter { mask & (1 << $0) != 0 }.map { people[$0] }
    guard chosen.count <= problem.seats else { continue }
    guard chosen.reduce(0, { $0 + problem.cost[$1] }) <= problem.allowance else { continue }
    let counts = problem.minimum.indices.map { unit in chosen.count { problem.group[$0] == unit } }
    guard zip(counts, problem.minimum).allSatisfy({ $0 >= $1 }),
      zip(counts, problem.maximum).allSatisfy({ $0 <= $1 })
    else { continue }
    let value = chosen.reduce(0) { $0 + problem.probability[$1] }
    if !chosen.isEmpty, (Double(chosen.count) - value) / Double(chosen.count) > problem.rate + 1e-12 {
      continue
    }
    best = max(best ?? 0, value)
  }
  return best
}

@Suite("Allocation of seats")
struct SeatAllocationTests {
  private func problem(
    seed: UInt64, seats: Int, rate: Double = 1, budget: Double? = nil, unequal: Bool = false,
    minimum: [Int] = [0, 0, 0], maximum: [Int] = [.max, .max, .max]
  ) -> SeatAllocation.Problem {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let n = 12
    let p = (0..<n).map { _ in stream.uniform() }
    let cost = (0..<n).map { _ in unequal ? 1 + 4 * stream.uniform() : 2 }
    return SeatAllocation.Problem(
      candidates: (0..<n).sorted { p[$0] > p[$1] }, probability: p, group: (0..<n).map { $0 % 3 }, cost: cost,
      seats: seats, rate: rate, budget: budget, minimum: minimum, maximum: maximum)
  }

  @Test("is the best there is, as trying all subsets shows", arguments: 1...6)
  func optimal(seed: Int) throws {
    let cases = [
      problem(seed: UInt64(seed), seats: 5), problem(seed: UInt64(seed), seats: 8, rate: 0.3),
      problem(seed: UInt64(seed), seats: 6, maximum: [1, 2, .max]),
      problem(seed: UInt64(seed), seats: 6, minimum: [2, 0, 2], maximum: [3, 1, .max]),
      problem(seed: UInt64(seed), seats: 9, budget: 9.5),
      problem(seed: UInt64(seed), seats: 6, rate: 0.6, minimum: [1, 1, 1]),
    ]
    for problem in cases {
      let found = SeatAllocation(problem)
      let best = try #require(bestByTrial(problem))
      #expect(isClose(found.expectedTop, best, relative: 1e-12, floor: 1e-12))
      #expect(isClose(found.bound, found.expectedTop, relative: 1e-12, floor: 1e-12))
    }
  }

  @Test("with unequal costs keeps within the budget and within its own bound of the best", arguments: 1...8)
  func knapsack(seed: Int) throws {
    let problem = problem(
      seed: UInt64(seed), seats: 7, budget: 14, unequal: true, minimum: [1, 0, 0], maximum: [3, .max, 2])
    let found = SeatAllocation(problem)
    let best = try #require(bestByTrial(problem))
    #expect(found.chosen.reduce(0) { $0 + problem.cost[$1] } <= 14)
    #expect(found.expectedTop <= best + 1e-12 && best <= found.bound + 1e-9)
    // The greedy rest loses at most one person's worth.
    #expect(found.expectedTop >= best - 1)
  }

  @Test("keeps the minima whatever they do to the share of wrong names")
  func minimaFirst() {
    let problem = problem(seed: 3, seats: 6, rate: 0.01, minimum: [2, 2, 2])
    let found = SeatAllocation(problem)
    #expect(found.chosen.count == 6 && found.reserved == Set(found.chosen))
  }

  @Test("prices a limit at what the list would gain without it")
  func costs() throws {
    let problem = problem(seed: 5, seats: 6, maximum: [1, .max, .max])
    let found = SeatAllocation(problem)
    let costs = problem.costs(found, units: ["a", "b", "c"])
    for cost in costs {
      var free = problem
      var wider = problem
      switch cost.constraint {
      case .seats:
        free.seats = 12
        wider.seats += 1
      case .maximum:
        free.maximum[0] = .max
        wider.maximum[0] = 2
      default: continue
      }
      let best = try #require(bestByTrial(free))
      #expect(isClose(cost.cost, best - found.expectedTop, relative: 1e-12, floor: 1e-12))
      let more = try #require(bestByTrial(wider))
      #expect(isClose(cost.oneMore, more - found.expectedTop, relative: 1e-12, floor: 1e-12))
    }
    #expect(costs.contains { $0.constraint == .maximum(unit: "a") && $0.isBinding && $0.cost > 0 })
    #expect(costs.contains { $0.constraint == .falseDiscoveryRate && !$0.isBinding && $0.cost == 0 })
  }
}
