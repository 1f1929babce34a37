import Foundation

/// How far the quantiles of one group lie above those of another: where in the distribution two groups differ.
///
/// > Reference: Doksum (1974), doi:10.1214/aos/1176342662; Wilcox, Erceg-Hurn, Clark & Carlson (2014),
/// > doi:10.1080/00949655.2012.754026; Harrell–Davis quantiles with a percentile bootstrap.
public struct ShiftFunction: Sendable, Hashable {
  /// One quantile.
  public struct Point: Sendable, Hashable {
    /// The probability of the quantile.
    public let probability: Double
    /// The quantile of the first group.
    public let first: Double
    /// The quantile of the second group.
    public let second: Double
    /// First minus second; zero where only rounding tells them apart.
    public let difference: Double
    /// The interval of their difference.
    public let interval: ClosedRange<Double>
    /// The two-sided p-value of no difference, from the share of replicates on either side of zero.
    public let p: Double
  }

  /// The points, in the order of their probabilities.
  public let points: [Point]

  /// Compares quantiles of independent values.
  ///
  /// - Throws: ``SampleError`` below five values in a group.
  /// - Complexity: O(replicates × points × n).
  public init(
    _ first: [Double], _ second: [Double], probabilities: [Double] = [0.1, 0.25, 0.5, 0.75, 0.9],
    bootstrap: Bootstrap, level: Double = 0.95
  ) throws(SampleError) {
    let quantiles = try ShiftQuantiles(first, second, probabilities)
    let (a, b) = (quantiles.first, quantiles.second)
    let sides = (ResampledQuantiles(a.values, probabilities), ResampledQuantiles(b.values, probabilities))
    let replicates = inParallel(Array(0..<bootstrap.replicates), threads: bootstrap.threads) { replicate in
      var stream = RandomStream(key: bootstrap.key, replicate: UInt64(replicate))
      let one = sides.0.quantiles(&stream)
      return zip(one, sides.1.quantiles(&stream)).map(quantiles.difference)
    }
    points = try probabilities.indices.map { index throws(SampleError) in
      try quantiles.point(index, replicates.map { $0[index] }, level: level)
    }
  }

  /// Compares quantiles of values that depend on each other, such as several of a person, or of a rater.
  ///
  /// Persons and raters are resampled, not rows (``ProductBootstrap``); a quantile of weighted values is that of Harrell
  /// and Davis with the share of the weight in place of the rank.
  ///
  /// - Parameter ways: for every way in which values hang together a code for each value, those of the first group before
  ///   those of the second.
  /// - Throws: ``SampleError`` below five values in a group, and where all values of a group are of one level: what that
  ///   level does cannot be told from what the group does.
  /// - Complexity: O(replicates × points × n).
  public init(
    _ first: [Double], _ second: [Double], ways: [[Int32]],
    probabilities: [Double] = [0.1, 0.25, 0.5, 0.75, 0.9], bootstrap: Bootstrap, level: Double = 0.95
  ) throws(SampleError) {
    precondition(ways.allSatisfy { $0.count == first.count + second.count }, "ways of another length")
    let quantiles = try ShiftQuantiles(first, second, probabilities)
    for way in ways {
      let fewest = min(Set(way.prefix(first.count)).count, Set(way.dropFirst(first.count)).count)
      guard fewest > 1 else { throw .tooFewGroups(found: fewest, needed: 2) }
    }
    let product = ProductBootstrap(bootstrap, groupings: ways)
    let sides = (WeightedQuantiles(first, probabilities), WeightedQuantiles(second, probabilities))
    let replicates = inParallel(Array(0..<bootstrap.replicates), threads: bootstrap.threads) { replicate in
      let weights = product.weights(replicate)
      let one = sides.0.quantiles(weights[..<first.count])
      return zip(one, sides.1.quantiles(weights[first.count...])).map(quantiles.difference)
    }
    points = try probabilities.indices.map { index throws(SampleError) in
      // Where nobody of a group is drawn there is no quantile.
      try quantiles.point(index, replicates.map { $0[index] }.filter { !$0.isNaN }, level: level)
    }
  }
}

/// Quantiles of resamples of some values.
private struct ResampledQuantiles: Sendable {
  /// In rising order.
  private let values: [Double]
  private let resampling: Resampling
  /// By probability, the cumulative weights of the order statistics.
  private let cumulative: [[Double]]

  init(_ values: [Double], _ probabilities: [Double]) {
    self.values = values
    resampling = Resampling(values.count)
    cumulative = probabilities.map { OrderedSample.cumulativeHarrellDavisWeights(values.count, $0) }
  }

  /// One quantile per probability of a resample, drawn as counts of the ordered values, which then need no sorting.
  func quantiles(_ stream: inout RandomStream) -> [Double] {
    var counts = [Int32](repeating: 0, count: values.count + 1)
    counts.withUnsafeMutableBufferPointer { counts in
      _ = resampling.draw(CountTally(counts: counts), from: &stream)
    }
    return cumulative.map { curve in
      var (rank, sum) = (0, 0.0)
      for (value, count) in zip(values, counts) where count > 0 {
        let next = rank + Int(count)
        sum += (curve[next] - curve[rank]) * value
        rank = next
      }
      return sum
    }
  }
}

/// The quantiles of both groups, and what replicates say of their difference.
private struct ShiftQuantiles: Sendable {
  let first: OrderedSample
  let second: OrderedSample
  let probabilities: [Double]
  /// Scores of few levels have equal quantiles, which rounding and the far tails of weights must not tell apart.
  private let tie: Double

  init(_ first: [Double], _ second: [Double], _ probabilities: [Double]) throws(SampleError) {
    (self.first, self.second) = (try OrderedSample(first), try OrderedSample(second))
    self.probabilities = probabilities
    let fewest = min(first.count, second.count)
    guard fewest >= 5 else { throw .tooFewValues(found: fewest, needed: 5) }
    let ends = [self.first.minimum, self.first.maximum, self.second.minimum, self.second.maximum]
    tie = 1e-9 * (ends.map(abs).max() ?? 0)
  }

  func difference(_ one: Double, _ other: Double) -> Double { abs(one - other) <= tie ? 0 : one - other }

  func point(
    _ index: Int, _ replicates: [Double], level: Double
  ) throws(SampleError) -> ShiftFunction.Point {
    let sample = try OrderedSample(replicates)
    let below = Double(sample.values.partitioningIndex { $0 >= 0 })
    let through = Double(sample.values.partitioningIndex { $0 > 0 })
    let share = (below + through) / 2 / Double(sample.count)
    let probability = probabilities[index]
    let found = (first.harrellDavisQuantile(probability), second.harrellDavisQuantile(probability))
    return ShiftFunction.Point(
      probability: probability, first: found.0, second: found.1, difference: difference(found.0, found.1),
      interval: sample.quantile((1 - level) / 2)...sample.quantile((1 + level) / 2),
      p: min(1, max(2 * min(share, 1 - share), 1 / Double(sample.count))))
  }
}

/// Quantiles of values with weights.
private struct WeightedQuantiles: Sendable {
  /// The places of the values in rising order.
  private let order: [Int]
  private let values: [Double]
  /// By probability, the cumulative weights of order statistics at shares 0, 1/n, … 1.
  private let cumulative: [[Double]]

  init(_ values: [Double], _ probabilities: [Double]) {
    order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    self.values = order.map { values[$0] }
    cumulative = probabilities.map { OrderedSample.cumulativeHarrellDavisWeights(values.count, $0) }
  }

  /// One quantile per probability; NaN where nothing has weight.
  func quantiles(_ weights: ArraySlice<Double>) -> [Double] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return cumulative.map { _ in .nan } }
    let n = Double(values.count)
    var result = [Double](repeating: 0, count: cumulative.count)
    var before = result
    var sum = 0.0
    for (place, value) in zip(order, values) {
      let weight = weights[weights.startIndex + place]
      if weight == 0 { continue }
      sum += weight
      let rank = min(n, sum / total * n)
      let whole = min(values.count - 1, Int(rank))
      for (index, curve) in cumulative.enumerated() {
        let reached = curve[whole] + (rank - Double(whole)) * (curve[whole + 1] - curve[whole])
        result[index] += (reached - before[index]) * value
        before[index] = reached
      }
    }
    return result
  }
}

/// How often each place is drawn.
private struct CountTally: ResamplingTally {
  let counts: UnsafeMutableBufferPointer<Int32>

  @inline(__always)
  mutating func add(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    counts[a] &+= 1
    counts[b] &+= 1
    counts[c] &+= 1
    counts[d] &+= 1
  }
}
