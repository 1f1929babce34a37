/// Ranks with ties at their mean, and how much the ties take from the variance of rank statistics.
public struct Ranks: Sendable, Hashable {
  /// The rank of each value, from 1, in the order of the values given.
  public let values: [Double]
  /// The sum over groups of t tied values of `t³ − t`.
  public let tieSum: Double

  /// Ranks values.
  ///
  /// - Precondition: no value is NaN.
  /// - Complexity: O(n log n).
  public init(_ values: [Double]) {
    // Sorting pairs of value and place keeps both in one cache line.
    var order = [(value: Double, place: Int32)]()
    order.reserveCapacity(values.count)
    for (place, value) in values.enumerated() {
      precondition(!value.isNaN, "value \(place) is not a number and has no rank")
      order.append((value, Int32(place)))
    }
    order.sort { $0.value < $1.value }
    var ranks = [Double](repeating: 0, count: values.count)
    var (start, ties) = (0, 0.0)
    while start < order.count {
      var end = start + 1
      while end < order.count, order[end].value == order[start].value { end += 1 }
      // The mean of the ranks start + 1 … end.
      let rank = Double(start + 1 + end) / 2
      for i in start..<end { ranks[Int(order[i].place)] = rank }
      let size = Double(end - start)
      ties += size * size * size - size
      start = end
    }
    self.values = ranks
    tieSum = ties
  }
}
