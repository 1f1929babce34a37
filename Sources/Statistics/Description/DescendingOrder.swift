/// Puts numbers in order, the largest first, over and over again without new memory.
///
/// Keys of 22 bits (for very many numbers 32), the range of the numbers in equal steps, go through passes of a radix sort
/// with their places; runs of one key are then sorted by the numbers themselves. Equal numbers stay in the order in which
/// they came.
public struct DescendingOrder: Sendable {
  private static let digitBits = 11
  private static let digits = 1 << digitBits
  /// Up to so many numbers two passes leave few keys that are shared: sorting those is less work than a third pass.
  private static let fewest = 200_000
  /// Runs up to this length are sorted by insertion.
  private static let shortRun = 24

  /// The number of values.
  public let count: Int
  private let passes: Int
  private var pairs: [UInt64]
  private var other: [UInt64]
  private var counts: [UInt32]

  /// Prepares for rows of so many values.
  ///
  /// - Precondition: fewer than 2³² values.
  public init(count: Int) {
    precondition(count >= 0 && count < 1 << 32, "\(count) values")
    self.count = count
    passes = count <= DescendingOrder.fewest ? 2 : 3
    pairs = [UInt64](repeating: 0, count: count)
    other = pairs
    counts = [UInt32](repeating: 0, count: passes * DescendingOrder.digits)
  }

  /// Calls `body` with the place among the values of each rank, the largest first.
  ///
  /// - Precondition: as many values as stated, none NaN.
  /// - Complexity: O(n).
  public mutating func withOrder(
    of values: UnsafeBufferPointer<Double>, _ body: (_ rank: Int, _ place: Int) -> Void
  ) {
    precondition(values.count == count, "\(values.count) values for \(count)")
    guard count > 0 else { return }
    fill(values)
    sort()
    pairs.withUnsafeMutableBufferPointer { pairs in
      DescendingOrder.settleRuns(pairs, values)
      for rank in 0..<pairs.count { body(rank, Int(pairs[rank] & 0xFFFF_FFFF)) }
    }
  }

  /// Calls `body` with the place among the values of each of the largest, in no order; of equal numbers the first count.
  ///
  /// - Precondition: as many values as stated, none NaN, and no more of the largest than there are.
  /// - Complexity: O(n), a fraction of what order takes.
  public mutating func forEachOfLargest(
    _ number: Int, of values: UnsafeBufferPointer<Double>, _ body: (_ place: Int) -> Void
  ) {
    precondition(values.count == count, "\(values.count) values for \(count)")
    precondition(number >= 0 && number <= count, "the \(number) largest of \(count)")
    guard number > 0 else { return }
    let (high, scale) = DescendingOrder.steps(values, DescendingOrder.digits - 1)
    // How many fall into each step, and the step in which the last of the largest lies.
    for step in 0..<DescendingOrder.digits { counts[step] = 0 }
    var (last, before) = (0, 0)
    counts.withUnsafeMutableBufferPointer { counts in
      for value in values { counts[DescendingOrder.step(value, high, scale)] &+= 1 }
      while before + Int(counts[last]) < number {
        before += Int(counts[last])
        last += 1
      }
    }
    var found = 0
    pairs.withUnsafeMutableBufferPointer { pairs in
      for (place, value) in values.enumerated() {
        let step = DescendingOrder.step(value, high, scale)
        if step < last {
          body(place)
        } else if step == last {
          pairs[found] = UInt64(place)
          found += 1
        }
      }
      DescendingOrder.settle(UnsafeMutableBufferPointer(rebasing: pairs[..<found]), values)
      for index in 0..<(number - before) { body(Int(pairs[index])) }
    }
  }

  @inline(__always)
  private static func step(_ value: Double, _ high: Double, _ scale: Double) -> Int {
    scale > 0 ? Int(truncatingIfNeeded: UInt32((high - value) * scale)) : 0
  }

  /// The largest value, and what makes a number of equal steps of the range of the values; zero where no scale will do: then
  /// all keys are one and the numbers themselves decide.
  private static func steps(_ values: UnsafeBufferPointer<Double>, _ number: Int) -> (
    high: Double, scale: Double
  ) {
    var (low, high) = (values[0], values[0])
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    let range = high - low
    let steps = Double(number) / range
    return (high, range > 0 && range.isFinite && steps.isFinite ? steps : 0)
  }

  /// Largest value → smallest key.
  private mutating func fill(_ values: UnsafeBufferPointer<Double>) {
    let (high, scale) = DescendingOrder.steps(values, passes == 2 ? 4_194_303 : 4_294_967_295)
    for i in counts.indices { counts[i] = 0 }
    let passes = passes
    pairs.withUnsafeMutableBufferPointer { pairs in
      counts.withUnsafeMutableBufferPointer { counts in
        for i in 0..<values.count {
          let key = scale > 0 ? UInt64(UInt32((high - values[i]) * scale)) : 0
          pairs[i] = key << 32 | UInt64(i)
          for pass in 0..<passes { counts[DescendingOrder.digit(key, pass)] &+= 1 }
        }
      }
    }
  }

  @inline(__always)
  private static func digit(_ key: UInt64, _ pass: Int) -> Int {
    pass * digits + Int(truncatingIfNeeded: key >> UInt64(pass * digitBits)) & (digits - 1)
  }

  private mutating func sort() {
    for pass in 0..<passes {
      counts.withUnsafeMutableBufferPointer { counts in
        var total: UInt32 = 0
        for digit in (pass * DescendingOrder.digits)..<((pass + 1) * DescendingOrder.digits) {
          (counts[digit], total) = (total, total &+ counts[digit])
        }
        pairs.withUnsafeBufferPointer { pairs in
          other.withUnsafeMutableBufferPointer { other in
            for pair in pairs {
              let digit = DescendingOrder.digit(pair >> 32, pass)
              other[Int(counts[digit])] = pair
              counts[digit] &+= 1
            }
          }
        }
      }
      swap(&pairs, &other)
    }
  }

  /// Values of one key in their own order; such runs are short but where values are equal or one lies far away.
  private static func settleRuns(
    _ pairs: UnsafeMutableBufferPointer<UInt64>, _ values: UnsafeBufferPointer<Double>
  ) {
    var start = 0
    while start < pairs.count {
      var end = start + 1
      while end < pairs.count, pairs[end] >> 32 == pairs[start] >> 32 { end += 1 }
      if end - start > 1 { settle(UnsafeMutableBufferPointer(rebasing: pairs[start..<end]), values) }
      start = end
    }
  }

  private static func settle(_ run: UnsafeMutableBufferPointer<UInt64>, _ values: UnsafeBufferPointer<Double>) {
    func isBefore(_ a: UInt64, _ b: UInt64) -> Bool {
      let (left, right) = (values[Int(a & 0xFFFF_FFFF)], values[Int(b & 0xFFFF_FFFF)])
      return left != right ? left > right : a < b
    }
    guard run.count <= shortRun else {
      var run = run
      return run.sort(by: isBefore)
    }
    for i in 1..<run.count {
      let pair = run[i]
      var place = i
      while place > 0, isBefore(pair, run[place - 1]) {
        run[place] = run[place - 1]
        place -= 1
      }
      run[place] = pair
    }
  }

  /// The places of values from the largest down.
  public static func of(_ values: [Double]) -> [Int] {
    var order = DescendingOrder(count: values.count)
    var result = [Int](repeating: 0, count: values.count)
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        order.withOrder(of: values) { result[$0] = $1 }
      }
    }
    return result
  }
}
