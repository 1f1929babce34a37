/// The rows of a column in ascending order of its values, missing ones left out.
///
/// - Complexity: O(rows): by radix, which skips the digits that all values share.
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
    var keys: [UInt64] = []
    var index: [Int32] = []
    keys.reserveCapacity(values.count)
    index.reserveCapacity(values.count)
    for (row, value) in values.enumerated() where value == value {
      keys.append(RadixSort.key(value))
      index.append(Int32(row))
    }
    Ranking.sort(&keys, &index)
    order = index
    var ties = [Bool](repeating: false, count: keys.count)
    for i in keys.indices.dropFirst() { ties[i] = keys[i] == keys[i - 1] }
    tiesWithPrevious = ties
  }

  /// Orders a column; NaN is missing.
  init(_ values: [Double]) { self = values.withUnsafeBufferPointer { Ranking($0) } }

  /// The midranks, NaN for missing values, and the sum of `t³ − t` over ties.
  func midranks() -> [Double] {
    var result = [Double](repeating: .nan, count: rows)
    forEachTie { first, last in
      let rank = Double(first + last) / 2 + 1
      for i in first...last { result[Int(order[i])] = rank }
    }
    return result
  }

  /// The dense ranks from 0, −1 for missing values, and their number.
  func denseRanks() -> (ranks: [Int32], levels: Int) {
    var result = [Int32](repeating: -1, count: rows)
    var level: Int32 = -1
    for i in order.indices {
      if !tiesWithPrevious[i] { level += 1 }
      result[Int(order[i])] = level
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
  private static let passes = 6

  private static func sort(_ keys: inout [UInt64], _ index: inout [Int32]) {
    let n = keys.count
    guard n > 64 else { return insertionSort(&keys, &index) }
    var counts = [Int](repeating: 0, count: passes * digits)
    for key in keys {
      for pass in 0..<passes {
        counts[pass * digits + Int(truncatingIfNeeded: key >> (pass * digitBits)) & (digits - 1)] += 1
      }
    }
    var otherKeys = [UInt64](repeating: 0, count: n)
    var otherIndex = [Int32](repeating: 0, count: n)
    for pass in 0..<passes {
      let range = (pass * digits)..<((pass + 1) * digits)
      if counts[range].contains(n) { continue }
      var total = 0
      for digit in range {
        let own = counts[digit]
        counts[digit] = total
        total += own
      }
      keys.withUnsafeBufferPointer { keys in
        index.withUnsafeBufferPointer { index in
          for i in 0..<n {
            let digit = pass * digits + Int(truncatingIfNeeded: keys[i] >> (pass * digitBits)) & (digits - 1)
            let place = counts[digit]
            counts[digit] = place + 1
            otherKeys[place] = keys[i]
            otherIndex[place] = index[i]
          }
        }
      }
      swap(&keys, &otherKeys)
      swap(&index, &otherIndex)
    }
  }

  private static func insertionSort(_ keys: inout [UInt64], _ index: inout [Int32]) {
    for i in keys.indices.dropFirst() {
      let (key, row) = (keys[i], index[i])
      var j = i
      while j > 0, keys[j - 1] > key {
        keys[j] = keys[j - 1]
        index[j] = index[j - 1]
        j -= 1
      }
      keys[j] = key
      index[j] = row
    }
  }
}
