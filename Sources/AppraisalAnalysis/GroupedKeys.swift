import Appraisals

/// Keys of rows, put together by group and in order within each.
///
/// One pass counts, one pass puts each key where its group lies, and the few keys of a group are sorted there: nothing is
/// hashed, and millions of rows take a second.
struct GroupedKeys<Key: FixedWidthInteger> {
  private let starts: [Int]
  private let keys: [Key]

  /// Groups the rows of a factor in which nothing is missing.
  ///
  /// - Complexity: O(rows × log of the largest group).
  init(_ groups: Factor, key: (_ row: Int) -> Key) {
    var starts = [Int](repeating: 0, count: groups.levels.count + 1)
    for code in groups.codes { starts[Int(code) + 1] += 1 }
    for level in groups.levels.indices { starts[level + 1] += starts[level] }
    var next = starts
    var keys = [Key](repeating: 0, count: groups.count)
    for (row, code) in groups.codes.enumerated() {
      keys[next[Int(code)]] = key(row)
      next[Int(code)] += 1
    }
    for level in groups.levels.indices where starts[level + 1] - starts[level] > 1 {
      keys[starts[level]..<starts[level + 1]].sort()
    }
    (self.starts, self.keys) = (starts, keys)
  }

  /// Calls `body` with the keys of each group that has any, in the order of the groups.
  func visit(_ body: (_ keys: ArraySlice<Key>) -> Void) {
    for group in 0..<starts.count - 1 where starts[group] < starts[group + 1] {
      body(keys[starts[group]..<starts[group + 1]])
    }
  }
}

extension GroupedKeys<UInt64> {
  /// The ratings of every ratee: periods in the upper half of a key, raters in the lower.
  init(ratees: Factor, raters: Factor, periods: Factor) {
    self.init(ratees) { row in
      UInt64(UInt32(bitPattern: periods.codes[row])) << 32 | UInt64(UInt32(bitPattern: raters.codes[row]))
    }
  }

  /// The different raters in each period of a ratee, in order.
  static func ratersByPeriod(_ keys: ArraySlice<UInt64>) -> [ArraySlice<UInt32>] {
    var raters: [UInt32] = []
    var starts: [Int] = []
    var last: UInt64?
    for key in keys where key != last {
      if last.map({ $0 >> 32 != key >> 32 }) ?? true { starts.append(raters.count) }
      raters.append(UInt32(truncatingIfNeeded: key))
      last = key
    }
    return starts.indices.map { raters[starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : raters.count)] }
  }
}
