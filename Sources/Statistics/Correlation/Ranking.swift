/// The rows of a column in ascending order of its values, missing ones left out.
///
/// - Complexity: O(rows): by radix on 32 leading bits, then the few that share them by comparison.
struct Ranking: Sendable {
  /// The rows that have a value, in ascending order of value, equal ones in order of row.
  let order: [Int32]
  /// For each of them whether its value equals the one before.
  let tiesWithPrevious: [Bool]
  /// The number of rows of the column.
  let rows: Int

  /// Whether every row has a value.
  var isComplete: Bool { order.count == rows }

  /// Orders a column; NaN is missing.
  init(_ values: UnsafeBufferPointer<Double>) {
    rows = values.count
    var (lowest, highest, count) = (UInt64.max, UInt64.min, 0)
    for value in values where value == value {
      let key = RadixSort.key(value)
      lowest = min(lowest, key)
      highest = max(highest, key)
      count += 1
    }
    guard count > 0 else {
      order = []
      tiesWithPrevious = []
      return
    }
    // The 32 leading bits that tell values apart, above the row: one word to move instead of three.
    let shift = max(0, 32 - (highest - lowest).leadingZeroBitCount)
    var packed = [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
      for (row, value) in values.enumerated() where value == value {
        buffer[filled] = ((RadixSort.key(value) - lowest) >> UInt64(shift)) << 32 | UInt64(row)
        filled += 1
      }
    }
    Ranking.sort(&packed)
    if shift > 0 { Ranking.settle(&packed, values) }
    order = packed.map { Int32(truncatingIfNeeded: $0) }
    tiesWithPrevious = [Bool](unsafeUninitializedCapacity: count) { buffer, filled in
      var previous = Double.nan
      for word in packed {
        let value = values[Int(UInt32(truncatingIfNeeded: word))]
        buffer[filled] = value == previous
        filled += 1
        previous = value
      }
    }
  }

  /// Orders a column; NaN is missing.
  init(_ values: [Double]) { self = values.withUnsafeBufferPointer { Ranking($0) } }

  /// The midranks, NaN for missing values, and the sum of `t³ − t` over ties.
  func midranks() -> [Double] {
    var result = [Double](repeating: .nan, count: rows)
    result.withUnsafeMutableBufferPointer { result in
      forEachTie { first, last in
        let rank = Double(first + last) / 2 + 1
        for i in first...last { result[Int(order[i])] = rank }
      }
    }
    return result
  }

  /// The dense ranks from 0, −1 for missing values, and their number.
  func denseRanks() -> (ranks: [Int32], levels: Int) {
    var result = [Int32](repeating: -1, count: rows)
    var level: Int32 = -1
    result.withUnsafeMutableBufferPointer { result in
      for i in order.indices {
        if !tiesWithPrevious[i] { level += 1 }
        result[Int(order[i])] = level
      }
    }
    return (result, Int(level) + 1)
  }

  /// Calls a body with the first and the last place of every run of equal values.
  private func forEachTie(_ body: (Int, Int) -> Void) {
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, tiesWithPrevious[last + 1] { last += 1 }
      body(first, last)
      first = last + 1
    }
  }

  private static let digitBits = 11
  private static let digits = 1 << digitBits
  private static let passes = 3

  /// Sorts words by their upper halves and leaves equal ones in their order.
  private static func sort(_ words: inout [UInt64]) {
    let n = words.count
    guard n > 64 else {
      words.sort()
      return
    }
    var counts = [Int](repeating: 0, count: passes * digits)
    counts.withUnsafeMutableBufferPointer { counts in
      for word in words {
        for pass in 0..<passes { counts[pass * digits + digit(word, pass)] += 1 }
      }
    }
    var other = [UInt64](unsafeUninitializedCapacity: n) { buffer, filled in
      buffer.initialize(repeating: 0)
      filled = n
    }
    for pass in 0..<passes {
      let range = (pass * digits)..<((pass + 1) * digits)
      if counts[range].contains(n) { continue }
      var total = 0
      for digit in range {
        let own = counts[digit]
        counts[digit] = total
        total += own
      }
      words.withUnsafeBufferPointer { from in
        other.withUnsafeMutableBufferPointer { to in
          counts.withUnsafeMutableBufferPointer { places in
            for i in 0..<n {
              let word = from[i]
              let slot = pass * digits + digit(word, pass)
              to[places[slot]] = word
              places[slot] &+= 1
            }
          }
        }
      }
      swap(&words, &other)
    }
  }

  private static func digit(_ word: UInt64, _ pass: Int) -> Int {
    Int(truncatingIfNeeded: word >> UInt64(32 + pass * digitBits)) & (digits - 1)
  }

  /// Orders the values whose leading bits are the same: few, unless an outlier stretches the range.
  private static func settle(_ words: inout [UInt64], _ values: UnsafeBufferPointer<Double>) {
    words.withUnsafeMutableBufferPointer { words in
      var first = 0
      while first < words.count {
        let leading = words[first] >> 32
        var end = first + 1
        while end < words.count, words[end] >> 32 == leading { end += 1 }
        if end - first > 1 {
          var group = UnsafeMutableBufferPointer(rebasing: words[first..<end])
          group.sort {
            let (a, b) = (UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $1))
            let (x, y) = (values[Int(a)], values[Int(b)])
            return x == y ? a < b : x < y
          }
        }
        first = end
      }
    }
  }
}
