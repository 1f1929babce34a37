import Foundation

/// Counts of values in neighbouring intervals.
///
/// Intervals hold their right end, and the first one its left end too, as in R.
public struct Histogram: Sendable, Hashable {
  /// How many intervals there should be.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// `1 + log₂ n`: for small samples from nearly normal distributions.
    case sturges
    /// By the standard deviation.
    case scott
    /// By the interquartile range.
    case freedmanDiaconis = "fd"
  }

  /// The ends of the intervals, one more than there are intervals.
  public let breaks: [Double]
  /// The number of values in each.
  public let counts: [Int]

  /// The share of each interval.
  public var shares: [Double] {
    let total = Double(counts.reduce(0, +))
    return counts.map { Double($0) / total }
  }

  /// Counts values between round breaks.
  ///
  /// - Complexity: O(n).
  public init(_ sample: OrderedSample, rule: Rule = .freedmanDiaconis) {
    self.init(
      sample,
      breaks: Histogram.roundBreaks(sample.minimum, sample.maximum, count: Histogram.intervals(sample, rule)))
  }

  /// Counts values between given breaks.
  ///
  /// - Precondition: at least two increasing breaks that span the values.
  public init(_ sample: OrderedSample, breaks: [Double]) {
    precondition(
      breaks.count > 1 && zip(breaks, breaks.dropFirst()).allSatisfy { $0 < $1 }, "breaks do not increase")
    precondition(breaks[0] <= sample.minimum, "values lie below the first break")
    let widths = zip(breaks, breaks.dropFirst()).map { $1 - $0 }.sorted()
    // A value that is a break but for rounding counts as one.
    let fuzz = 1e-7 * widths[widths.count / 2]
    precondition(breaks[breaks.count - 1] + fuzz >= sample.maximum, "values lie above the last break")
    var counts = [Int](repeating: 0, count: breaks.count - 1)
    var interval = 0
    for value in sample.values {
      while interval < counts.count - 1, value > breaks[interval + 1] + fuzz { interval += 1 }
      counts[interval] += 1
    }
    (self.breaks, self.counts) = (breaks, counts)
  }

  /// The number of intervals a rule asks for.
  public static func intervals(_ sample: OrderedSample, _ rule: Rule) -> Int {
    guard !sample.isConstant else { return 1 }
    let n = Double(sample.count)
    let width: Double
    switch rule {
    case .sturges: return Int((log2(n) + 1).rounded(.up))
    case .scott: width = 3.5 * (sample.moments.standardDeviation ?? 0) / cbrt(n)
    case .freedmanDiaconis: width = spread(sample) / cbrt(n)
    }
    return width > 0 ? max(1, Int(min(1e6, ((sample.maximum - sample.minimum) / width).rounded(.up)))) : 1
  }

  /// Twice the interquartile range; where that is zero, what wider quantiles make of it, as R does.
  private static func spread(_ sample: OrderedSample) -> Double {
    var tail = 0.25
    while tail >= 1.0 / 512 {
      let range = sample.quantile(1 - tail) - sample.quantile(tail)
      if range > 0 { return tail == 0.25 ? 2 * range : range / (1 - 2 * tail) }
      tail /= 2
    }
    return 3.5 * (sample.moments.standardDeviation ?? 0)
  }

  /// About `count` equal intervals with round ends that span a range.
  ///
  /// > Reference: Becker, Chambers & Wilks (1988), The New S Language, `pretty`.
  public static func roundBreaks(_ low: Double, _ high: Double, count: Int) -> [Double] {
    let (bias, biasFive, count) = (1.5, 2.75, max(count, 1))
    let range = high - low
    let size = max(abs(low), abs(high))
    let isSmall = range <= size * Double(count) * .ulpOfOne * 3 * 1.4
    var cell: Double
    if isSmall {
      cell = size == 0 ? 1 : size
      if cell > 10 { cell = 9 + cell / 10 }
      cell *= 0.75
      let least = count / 3
      if least > 1 { cell /= Double(least) }
    } else {
      cell = range / Double(count)
    }
    let base = pow(10, log10(cell).rounded(.down))
    var unit = base
    if 2 * base - cell < bias * (cell - unit) {
      unit = 2 * base
      if 5 * base - cell < biasFive * (cell - unit) {
        unit = 5 * base
        if 10 * base - cell < bias * (cell - unit) { unit = 10 * base }
      }
    }
    var first = (low / unit + 1e-10).rounded(.down)
    var last = (high / unit - 1e-10).rounded(.up)
    while first * unit > low + 1e-10 * unit { first -= 1 }
    while last * unit < high - 1e-10 * unit { last += 1 }
    let missing = count / 3 - Int(last - first)
    if missing > 0 {
      let half = Double(missing / 2)
      let other = Double(missing - missing / 2)
      (first, last) = first >= 0 ? (first - half, last + other) : (first - other, last + half)
    }
    if first == last { last += 1 }
    return (0...Int(last - first)).map { (first + Double($0)) * unit }
  }
}
