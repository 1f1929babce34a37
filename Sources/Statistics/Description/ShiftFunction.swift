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

  /// Compares quantiles.
  ///
  /// - Throws: ``SampleError`` below five values in a group.
  /// - Complexity: O(replicates × points × n).
  public init(
    _ first: [Double], _ second: [Double], probabilities: [Double] = [0.1, 0.25, 0.5, 0.75, 0.9],
    bootstrap: Bootstrap, level: Double = 0.95
  ) throws(SampleError) {
    let (a, b) = (try OrderedSample(first), try OrderedSample(second))
    let fewest = min(a.count, b.count)
    guard fewest >= 5 else { throw .tooFewValues(found: fewest, needed: 5) }
    // Scores of few levels have equal quantiles, which rounding must not tell apart.
    let tie = 1e-12 * max(abs(a.minimum), abs(a.maximum), abs(b.minimum), abs(b.maximum))
    @Sendable func difference(_ one: Double, _ other: Double) -> Double {
      abs(one - other) <= tie ? 0 : one - other
    }
    let resamplings = (Resampling(a.count), Resampling(b.count))
    var points: [Point] = []
    for (index, probability) in probabilities.enumerated() {
      let weights = (
        OrderedSample.harrellDavisWeights(a.count, probability),
        OrderedSample.harrellDavisWeights(b.count, probability)
      )
      let replicates = bootstrap.each { replicate in
        let key = bootstrap.key
        var stream = RandomStream(key: key, replicate: UInt64(replicate), item: UInt64(index))
        let one = ShiftFunction.quantile(a.values, resamplings.0, weights.0, &stream)
        return difference(one, ShiftFunction.quantile(b.values, resamplings.1, weights.1, &stream))
      }
      let sample = try OrderedSample(replicates)
      let below = Double(sample.values.partitioningIndex { $0 >= 0 })
      let through = Double(sample.values.partitioningIndex { $0 > 0 })
      let share = (below + through) / 2 / Double(sample.count)
      let quantiles = (a.harrellDavisQuantile(probability), b.harrellDavisQuantile(probability))
      points.append(
        Point(
          probability: probability, first: quantiles.0, second: quantiles.1,
          difference: difference(quantiles.0, quantiles.1),
          interval: sample.quantile((1 - level) / 2)...sample.quantile((1 + level) / 2),
          p: min(1, max(2 * min(share, 1 - share), 1 / Double(sample.count)))))
    }
    self.points = points
  }

  /// The quantile of a resample; drawn as counts of the ordered values, which then need no sorting.
  private static func quantile(
    _ values: [Double], _ resampling: Resampling, _ weights: [Double], _ stream: inout RandomStream
  ) -> Double {
    var counts = [Int32](repeating: 0, count: values.count + 1)
    counts.withUnsafeMutableBufferPointer { counts in
      _ = resampling.draw(CountTally(counts: counts), from: &stream)
    }
    var (rank, sum) = (0, 0.0)
    for (value, count) in zip(values, counts) {
      for _ in 0..<count {
        sum += weights[rank] * value
        rank += 1
      }
    }
    return sum
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
