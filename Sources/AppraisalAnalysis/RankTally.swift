import LinearAlgebra
import Statistics

/// Counts places in the top and keeps the ends of everybody's ranks, draw by draw.
///
/// Of the ranks only those are kept that an interval can rest on: the lowest and the highest few. A rank that may be among
/// them is noted; when the notes of an employee are full, all but the few are thrown away, and their largest is from then on
/// the limit below which a rank is noted. What several tallies saw can be put together in any order.
struct RankTally: Sendable {
  private(set) var topCounts: [Int]
  private let employees: Int
  /// How many of the lowest and of the highest ranks an interval can rest on.
  private let kept: Int
  /// How many are noted before those are sorted out: half as many again, so that sorting out is seldom.
  private let room: Int
  /// Of each employee the notes of ranks, then of mirrored ranks.
  private var notes: [UInt32]
  /// How far notes go, side by side for the two kinds, where most ranks can be turned away.
  private var ends: [End]
  /// The ranks of the current draw.
  private var ranks: [UInt32]
  private var order: DescendingOrder

  private struct End: Sendable {
    var limit = UInt32.max
    var count: UInt32 = 0
  }

  init(employees: Int, draws: Int) {
    self.employees = employees
    topCounts = [Int](repeating: 0, count: employees)
    kept = RankTally.position(draws) + 1
    room = kept + kept / 2 + 4
    notes = [UInt32](repeating: 0, count: 2 * room * employees)
    ends = [End](repeating: End(), count: 2 * employees)
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
    let (mirror, last) = (UInt32(employees) + 1, UInt32(top))
    ranks.withUnsafeBufferPointer { ranks in
      topCounts.withUnsafeMutableBufferPointer { counts in
        for employee in 0..<ranks.count { counts[employee] &+= ranks[employee] <= last ? 1 : 0 }
      }
      withNotebook { book in
        for employee in 0..<ranks.count {
          book.note(ranks[employee], 2 * employee)
          book.note(mirror &- ranks[employee], 2 * employee + 1)
        }
      }
    }
  }

  /// Takes in what another tally of the same employees and draws saw.
  mutating func add(_ other: RankTally) {
    for i in topCounts.indices { topCounts[i] += other.topCounts[i] }
    let room = room
    withNotebook { book in
      for side in other.ends.indices {
        for place in 0..<Int(other.ends[side].count) { book.note(other.notes[side * room + place], side) }
      }
    }
  }

  /// The 2.5 % and 97.5 % points of each employee's ranks.
  ///
  /// - Precondition: all draws were taken in.
  mutating func rankInterval() -> ([Int], [Int]) {
    var (low, high): ([Int], [Int]) = ([], [])
    withNotebook { book in
      for side in 0..<(2 * book.employees) {
        let point = Int(book.sortOut(side))
        if side % 2 == 0 { low.append(point) } else { high.append(book.employees + 1 - point) }
      }
    }
    return (low, high)
  }

  private mutating func withNotebook(_ body: (Notebook) -> Void) {
    let (employees, kept, room) = (employees, kept, room)
    notes.withUnsafeMutableBufferPointer { notes in
      ends.withUnsafeMutableBufferPointer { ends in
        body(Notebook(employees: employees, kept: kept, room: room, notes: notes, ends: ends))
      }
    }
  }

  private struct Notebook {
    let employees: Int
    let kept: Int
    let room: Int
    let notes: UnsafeMutableBufferPointer<UInt32>
    let ends: UnsafeMutableBufferPointer<End>

    @inline(__always)
    func note(_ rank: UInt32, _ side: Int) {
      guard rank < ends[side].limit else { return }
      let count = Int(ends[side].count)
      notes[side * room + count] = rank
      ends[side].count = UInt32(truncatingIfNeeded: count + 1)
      if count + 1 == room { ends[side] = End(limit: sortOut(side), count: UInt32(truncatingIfNeeded: kept)) }
    }

    /// Moves the lowest notes of a side to the front; the largest of those that are kept.
    @inline(never)
    func sortOut(_ side: Int) -> UInt32 {
      let own = UnsafeMutableBufferPointer(
        rebasing: notes[(side * room)..<(side * room + Int(ends[side].count))])
      return own.selectLowest(kept)
    }
  }
}

extension UnsafeMutableBufferPointer<UInt32> {
  /// Moves the `count` lowest to the front; the largest of them.
  ///
  /// Quickselect without branches that depend on the numbers: a wrong guess of the processor costs more than an exchange.
  ///
  /// - Precondition: `0 < count <= self.count`.
  fileprivate func selectLowest(_ count: Int) -> UInt32 {
    var (first, last) = (0, self.count - 1)
    let wanted = count - 1
    while first < last {
      let (a, b, c) = (self[first], self[(first + last) / 2], self[last])
      let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
      // Lower ones to the front, then those equal to the pivot.
      let lower = gather(first, last) { $0 < pivot }
      if wanted < lower {
        last = lower - 1
        continue
      }
      let equal = gather(lower, last) { $0 == pivot }
      if wanted < equal { return pivot }
      first = equal
    }
    return self[wanted]
  }

  /// Moves those that fulfil a condition to the front of a range; where they end.
  @inline(__always)
  private func gather(_ first: Int, _ last: Int, _ isWanted: (UInt32) -> Bool) -> Int {
    var end = first
    for i in first...last {
      let value = self[i]
      self[i] = self[end]
      self[end] = value
      end &+= isWanted(value) ? 1 : 0
    }
    return end
  }
}
