/// Sorting of numbers by the digits of their bits.
enum RadixSort {
  /// Fewer numbers are sorted faster by comparisons.
  private static let fewest = 512
  private static let digitBits = 11
  private static let digits = 1 << digitBits
  private static let passes = 6

  /// Bits that order like the numbers; both zeros are one.
  static func key(_ value: Double) -> UInt64 {
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
  }

  /// Puts numbers in ascending order; none may be NaN, and zeros lose their sign.
  ///
  /// - Complexity: O(n).
  static func sort(_ values: inout [Double]) {
    let n = values.count
    guard n >= fewest else {
      for i in values.indices { values[i] += 0 }
      return values.sort()
    }
    var keys = values.map(key)
    var other = [UInt64](repeating: 0, count: n)
    var counts = [Int](repeating: 0, count: passes * digits)
    for key in keys {
      for pass in 0..<passes { counts[place(key, pass)] += 1 }
    }
    for pass in 0..<passes {
      let range = (pass * digits)..<((pass + 1) * digits)
      // A digit that all share changes no order.
      if counts[place(keys[0], pass)] == n { continue }
      var total = 0
      for digit in range {
        (counts[digit], total) = (total, total + counts[digit])
      }
      for key in keys {
        let digit = place(key, pass)
        other[counts[digit]] = key
        counts[digit] += 1
      }
      swap(&keys, &other)
    }
    for (i, key) in keys.enumerated() {
      values[i] = Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }
  }

  @inline(__always)
  private static func place(_ key: UInt64, _ pass: Int) -> Int {
    pass * digits + Int(truncatingIfNeeded: key >> (pass * digitBits)) & (digits - 1)
  }
}
