import LinearAlgebra
import Statistics

/// Counts places in the top and keeps the ends of everybody's ranks, draw by draw.
///
/// Of the ranks only those are kept that an interval can rest on, the lowest and the highest few, in heaps: memory and time
/// do not grow with the number of draws but for the counting. What several tallies saw can be put together in any order.
struct RankTally: Sendable {
  private(set) var topCounts: [Int]
  private let employees: Int
  /// How many of the lowest and of the highest ranks are kept.
  private let kept: Int
  private var seen = 0
  /// The kept lowest ranks of each employee, a heap whose first is the largest; of ranks and of mirrored ranks.
  private var ends: [UInt32]
  /// The first of the two heaps of each employee side by side, where most ranks can be turned away.
  private var limits: [UInt32]
  /// The ranks of the current draw.
  private var ranks: [UInt32]
  private var order: DescendingOrder

  init(employees: Int, draws: Int) {
    self.employees = employees
    topCounts = [Int](repeating: 0, count: employees)
    kept = RankTally.position(draws) + 1
    ends = [UInt32](repeating: 0, count: 2 * kept * employees)
    limits = [UInt32](repeating: .max, count: 2 * employees)
    ranks = [UInt32](repeating: 0, count: employees)
    order = DescendingOrder(count: employees)
  }

  /// The position of the 2.5 % point among sorted ranks; the 97.5 % point mirrors it.
  static func position(_ draws: Int) -> Int { Int(0.025 * Double(draws - 1)) }

  /// Takes in the levels of one draw.
  mutating func add(_ levels: UnsafeBufferPointer<Double>, top: Int) {
    // Out of the way while it works: the ranks are written at the same time.
    var order = DescendingOrder(count: 0)
    swap(&order, &self.order)
    ranks.withUnsafeMutableBufferPointer { ranks in
      order.withOrder(of: levels) { place, employee in ranks[employee] = UInt32(truncatingIfNeeded: place + 1) }
    }
    swap(&order, &self.order)
    let (n, size, filled) = (UInt32(employees), kept, seen)
    let last = UInt32(top)
    ranks.withUnsafeBufferPointer { ranks in
      topCounts.withUnsafeMutableBufferPointer { counts in
        for employee in 0..<ranks.count where ranks[employee] <= last { counts[employee] += 1 }
      }
      ends.withUnsafeMutableBufferPointer { ends in
        limits.withUnsafeMutableBufferPointer { limits in
          for employee in 0..<ranks.count {
            let rank = ranks[employee]
            let mirrored = n + 1 - rank
            let base = 2 * size * employee
            if filled < size || rank < limits[2 * employee] {
              RankTally.keep(ends, base, size, filled, rank)
              limits[2 * employee] = ends[base]
            }
            if filled < size || mirrored < limits[2 * employee + 1] {
              RankTally.keep(ends, base + size, size, filled, mirrored)
              limits[2 * employee + 1] = ends[base + size]
            }
          }
        }
      }
    }
    seen += 1
  }

  /// Takes in a rank where it is among the lowest `size`.
  @inline(__always)
  private static func keep(
    _ ends: UnsafeMutableBufferPointer<UInt32>, _ base: Int, _ size: Int, _ filled: Int, _ rank: UInt32
  ) {
    if filled < size {
      siftUp(ends, base, filled, rank)
    } else if rank < ends[base] {
      siftDown(ends, base, size, rank)
    }
  }

  private static func siftUp(
    _ heap: UnsafeMutableBufferPointer<UInt32>, _ base: Int, _ place: Int, _ rank: UInt32
  ) {
    var i = place
    while i > 0, heap[base + (i - 1) / 2] < rank {
      heap[base + i] = heap[base + (i - 1) / 2]
      i = (i - 1) / 2
    }
    heap[base + i] = rank
  }

  private static func siftDown(
    _ heap: UnsafeMutableBufferPointer<UInt32>, _ base: Int, _ size: Int, _ rank: UInt32
  ) {
    var i = 0
    while 2 * i + 1 < size {
      var child = 2 * i + 1
      if child + 1 < size, heap[base + child + 1] > heap[base + child] { child += 1 }
      guard heap[base + child] > rank else { break }
      heap[base + i] = heap[base + child]
      i = child
    }
    heap[base + i] = rank
  }

  /// Takes in what another tally of the same employees and draws saw.
  mutating func add(_ other: RankTally) {
    for i in topCounts.indices { topCounts[i] += other.topCounts[i] }
    let held = min(other.seen, kept)
    ends.withUnsafeMutableBufferPointer { ends in
      for employee in 0..<employees {
        for side in 0..<2 {
          let base = (2 * employee + side) * kept
          for k in 0..<held { RankTally.keep(ends, base, kept, seen + k, other.ends[base + k]) }
        }
      }
    }
    for side in limits.indices { limits[side] = ends[side * kept] }
    seen += other.seen
  }

  /// The 2.5 % and 97.5 % points of each employee's ranks.
  func rankInterval() -> ([Int], [Int]) {
    // The first of a full heap is the largest of the lowest: the 2.5 % point, or its mirror.
    let low = (0..<employees).map { Int(ends[2 * kept * $0]) }
    let high = (0..<employees).map { employees + 1 - Int(ends[2 * kept * $0 + kept]) }
    return (low, high)
  }
}
