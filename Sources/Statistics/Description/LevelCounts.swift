import Foundation

/// The distinct values of a sample and how often each occurs: what a sample on few levels really is.
public struct LevelCounts: Sendable, Hashable {
  /// The distinct values, smallest first.
  public let values: [Double]
  /// How often each occurs.
  public let counts: [Int]
  /// The number of values.
  public let total: Int

  /// Counts the levels of an ordered sample.
  ///
  /// - Complexity: O(n).
  public init(_ sample: OrderedSample) {
    var (values, counts): ([Double], [Int]) = ([], [])
    for value in sample.values {
      if value == values.last {
        counts[counts.count - 1] += 1
      } else {
        values.append(value)
        counts.append(1)
      }
    }
    (self.values, self.counts, total) = (values, counts, sample.count)
  }

  /// The entropy of the shares, in bits.
  public var entropy: Double {
    // From the rarest on, so that the answer does not depend on the labels of the levels.
    let n = Double(total)
    let bits = CompensatedSum(counts.sorted().map { count in -Double(count) / n * log2(Double(count) / n) })
    return max(0, bits.value)
  }

  /// The entropy of as many levels in equal shares.
  public var maximumEntropy: Double { log2(Double(values.count)) }

  /// The entropy over its maximum; nil for one level.
  public var relativeEntropy: Double? { values.count > 1 ? entropy / maximumEntropy : nil }

  /// How many equally used levels would carry the same entropy.
  public var effectiveLevels: Double { exp2(entropy) }

  /// The most frequent value, the smallest of several.
  public var mode: Double { values[topIndex] }

  /// The share of the most frequent value.
  public var modeShare: Double { Double(counts[topIndex]) / Double(total) }

  private var topIndex: Int {
    var top = 0
    for i in counts.indices where counts[i] > counts[top] { top = i }
    return top
  }

  /// The share of values that equal one.
  public func share(of value: Double) -> Double {
    guard let index = values.firstIndex(of: value) else { return 0 }
    return Double(counts[index]) / Double(total)
  }

  /// The share of the largest value: a ceiling where it is large.
  public var maximumShare: Double { Double(counts[counts.count - 1]) / Double(total) }
  /// The share of the smallest value: a floor where it is large.
  public var minimumShare: Double { Double(counts[0]) / Double(total) }
}
