/// What one limit on the seats costs, in expected members of the true top.
public struct ConstraintCost: Sendable, Hashable {
  /// A limit.
  public enum Constraint: Sendable, Hashable {
    /// The number of seats.
    case seats
    /// The share of wrong names.
    case falseDiscoveryRate
    /// The money.
    case budget
    /// The most of a unit.
    case maximum(unit: String)
    /// The fewest of a unit.
    case minimum(unit: String)
  }

  /// The limit.
  public let constraint: Constraint
  /// Its value.
  public let limit: Double
  /// What of it is used: seats, the mean of 1 − P, money, people of the unit.
  public let used: Double
  /// Whether the list would be another without it.
  public let isBinding: Bool
  /// Expected members of the true top on the list as it is.
  public let expectedTop: Double
  /// The same without the limit.
  public let expectedTopWithout: Double
  /// The shadow price: how many more of the true top are expected when the limit gives way by one seat, one percentage point
  /// of wrong names, the mean cost of a seat, or one person of a unit.
  public let oneMore: Double
  /// What the limit costs.
  public var cost: Double { expectedTopWithout - expectedTop }
}

extension SeatAllocation.Problem {
  /// What each limit costs; of the units' those that bind or were asked for by name.
  ///
  /// - Complexity: O(limits · people log people).
  func costs(_ allocation: SeatAllocation, units: [String]) -> [ConstraintCost] {
    let p = probability
    let chosen = allocation.chosen
    let spent = chosen.reduce(0) { $0 + cost[$1] }
    var found: [ConstraintCost] = []
    func add(
      _ constraint: ConstraintCost.Constraint, _ limit: Double, used: Double,
      without: (inout SeatAllocation.Problem) -> Void, more: (inout SeatAllocation.Problem) -> Void
    ) {
      var (free, wider) = (self, self)
      without(&free)
      more(&wider)
      let lifted = SeatAllocation(free)
      found.append(
        ConstraintCost(
          constraint: constraint, limit: limit, used: used, isBinding: lifted.chosen != chosen,
          expectedTop: allocation.expectedTop, expectedTopWithout: lifted.expectedTop,
          oneMore: SeatAllocation(wider).expectedTop - allocation.expectedTop))
    }
    add(.seats, Double(seats), used: Double(chosen.count)) {
      $0.seats = candidates.count
    } more: {
      $0.seats += 1
    }
    let wrong = chosen.isEmpty ? 0 : chosen.reduce(0) { $0 + 1 - p[$1] } / Double(chosen.count)
    add(.falseDiscoveryRate, rate, used: wrong) {
      $0.rate = 1
    } more: {
      $0.rate += 0.01
    }
    if let budget {
      let mean = candidates.isEmpty ? 0 : candidates.reduce(0) { $0 + cost[$1] } / Double(candidates.count)
      add(.budget, budget, used: spent) {
        $0.budget = nil
      } more: {
        $0.budget = budget + mean
      }
    }
    var counts = [Int](repeating: 0, count: units.count)
    for i in chosen where group[i] >= 0 { counts[group[i]] += 1 }
    for (unit, name) in units.enumerated() {
      if maximum[unit] < .max, counts[unit] >= maximum[unit] {
        add(.maximum(unit: name), Double(maximum[unit]), used: Double(counts[unit])) {
          $0.maximum[unit] = .max
        } more: {
          $0.maximum[unit] += 1
        }
      }
      if minimum[unit] > 0 {
        add(.minimum(unit: name), Double(minimum[unit]), used: Double(counts[unit])) {
          $0.minimum[unit] = 0
        } more: {
          $0.minimum[unit] -= 1
        }
      }
    }
    return found
  }
}
