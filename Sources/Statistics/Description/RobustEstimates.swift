import Foundation

// Location and spread that a few wild values cannot carry away.

extension OrderedSample {
  /// What makes the median absolute deviation estimate the standard deviation of a normal distribution, as R has it.
  public static let normalConsistency = 1.4826

  /// The median distance from the median, times a constant.
  ///
  /// - Complexity: O(n).
  public func medianAbsoluteDeviation(constant: Double = normalConsistency) -> Double {
    let centre = median
    // Distances fall towards the centre and rise from it: two ordered runs to merge.
    let distances = OrderedSample.merged(around: centre, values)
    let n = distances.count
    let middle = n % 2 == 1 ? distances[n / 2] : (distances[n / 2 - 1] + distances[n / 2]) / 2
    return constant * middle
  }

  private static func merged(around centre: Double, _ values: [Double]) -> [Double] {
    var right = values.partitioningIndex { $0 >= centre }
    var left = right - 1
    var result: [Double] = []
    result.reserveCapacity(values.count)
    while left >= 0 || right < values.count {
      let below = left >= 0 ? centre - values[left] : .infinity
      let above = right < values.count ? values[right] - centre : .infinity
      if below <= above {
        result.append(below)
        left -= 1
      } else {
        result.append(above)
        right += 1
      }
    }
    return result
  }

  /// The mean without a share of the values at each end.
  ///
  /// - Precondition: `0 ≤ fraction < ½`.
  public func trimmedMean(_ fraction: Double) -> Double {
    precondition((0..<0.5).contains(fraction), "a share below one half is cut off, found \(fraction)")
    let cut = Int((Double(count) * fraction).rounded(.down))
    return CompensatedSum(values[cut..<(count - cut)]).value / Double(count - 2 * cut)
  }

  /// The mean with the values beyond two quantiles drawn in to them, as psych's `winsor.mean`.
  ///
  /// - Precondition: `0 ≤ fraction < ½`.
  public func winsorizedMean(_ fraction: Double) -> Double {
    precondition((0..<0.5).contains(fraction), "a share below one half is drawn in, found \(fraction)")
    let (low, high) = (quantile(fraction), quantile(1 - fraction))
    return CompensatedSum(values.lazy.map { min(max($0, low), high) }).value / Double(count)
  }

  /// Huber's estimate of location: the mean of values that are drawn in to `k` deviations, the deviation being the
  /// median absolute one.
  ///
  /// - Returns: nil where more than half of the values are the same, since there is no scale to measure distance by.
  /// > Reference: Huber (1981), Robust Statistics; Venables & Ripley (2002), `huber`.
  public func huberLocation(k: Double = 1.5) -> Double? {
    let spread = medianAbsoluteDeviation()
    guard spread > 0 else { return nil }
    var centre = median
    for _ in 0..<500 {
      let (low, high) = (centre - k * spread, centre + k * spread)
      let next = CompensatedSum(values.lazy.map { min(max($0, low), high) }).value / Double(count)
      let step = abs(next - centre)
      centre = next
      if step <= 1e-13 * spread { break }
    }
    return centre
  }

  /// Rousseeuw and Croux's Qₙ: the first quartile, roughly, of the distances of all pairs; 82 % efficient for normal
  /// data, with a breakdown point of one half.
  ///
  /// The order statistic is found exactly, by bisecting the representable numbers and counting pairs.
  ///
  /// - Returns: nil for one value.
  /// - Complexity: O(64 n) on ordered values.
  /// > Reference: Rousseeuw & Croux (1993), doi:10.1080/01621459.1993.10476408; corrections as in robustbase.
  public var qn: Double? {
    guard count > 1 else { return nil }
    let h = count / 2 + 1
    return pairDistance(rank: h * (h - 1) / 2) * 2.21914 * OrderedSample.qnCorrection(count)
  }

  private static func qnCorrection(_ n: Int) -> Double {
    let small = [
      0.399356, 0.99365, 0.51321, 0.84401, 0.61220, 0.85877, 0.66993, 0.87344, 0.72014, 0.88906, 0.75743,
    ]
    if n <= 12 { return small[n - 2] }
    let x = Double(n)
    let excess =
      n % 2 == 1
      ? (1.60188 + (-2.1284 - 5.172 / x) / x) / x : (3.67561 + (1.9654 + (6.987 - 77 / x) / x) / x) / x
    return 1 / (excess + 1)
  }

  /// The k-th smallest distance of two values.
  private func pairDistance(rank: Int) -> Double {
    // Bit patterns of numbers that are not negative are ordered as the numbers are.
    var low = 0.0.bitPattern
    var high = (maximum - minimum).bitPattern
    while low < high {
      let middle = low + (high - low) / 2
      if pairs(within: Double(bitPattern: middle)) >= rank { high = middle } else { low = middle + 1 }
    }
    return Double(bitPattern: low)
  }

  private func pairs(within distance: Double) -> Int {
    var (left, total) = (0, 0)
    for right in values.indices {
      while values[right] - values[left] > distance { left += 1 }
      total += right - left
    }
    return total
  }

  /// Rousseeuw and Croux's Sₙ: the typical distance of a value from the others.
  ///
  /// - Returns: nil for one value.
  /// - Complexity: O(n log n).
  /// > Reference: Rousseeuw & Croux (1993), doi:10.1080/01621459.1993.10476408; corrections as in robustbase.
  public var sn: Double? {
    guard count > 1 else { return nil }
    var typical = values.indices.map(medianDistance)
    typical.sort()
    return typical[(count + 1) / 2 - 1] * 1.1926 * OrderedSample.snCorrection(count)
  }

  private static func snCorrection(_ n: Int) -> Double {
    let small = [0.743, 1.851, 0.954, 1.351, 0.993, 1.198, 1.005, 1.131]
    if n <= 9 { return small[n - 2] }
    return n % 2 == 1 ? Double(n) / (Double(n) - 0.9) : 1
  }

  /// The upper median of the distances of a value from all, itself among them.
  private func medianDistance(_ i: Int) -> Double {
    let rank = count / 2 + 1
    // Among the `rank` nearest are `below` values on the left and the rest on the right, itself there.
    var (low, high) = (max(0, rank - (count - i)), min(i, rank - 1))
    while low < high {
      let below = (low + high + 1) / 2
      // Taking one more on the left is right while it is nearer than the last one on the right.
      let left = values[i] - values[i - below]
      let right = values[i + rank - below] - values[i]
      if left <= right { low = below } else { high = below - 1 }
    }
    let left = low > 0 ? values[i] - values[i - low] : 0
    let right = rank - low > 0 ? values[i + rank - low - 1] - values[i] : 0
    return max(left, right)
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index whose element belongs to the second part of an ordered array.
  func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
