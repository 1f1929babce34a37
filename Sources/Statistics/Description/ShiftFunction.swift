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
  /// - Parameters:
  ///   - first: the values of one group, at least five.
  ///   - second: those of the other, whose quantiles are taken off.
  ///   - ways: for every way in which values hang together a code for each value, those of the first group before
  ///     those of the second.
  ///   - probabilities: those of the quantiles, inside (0, 1), in the order of ``points``.
  ///   - bootstrap: the replicates and the random numbers.
  ///   - level: the confidence of intervals, below 1.
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
  /// What order statistics weigh in one quantile.
  private struct Curve: Sendable {
    /// The weight of the order statistics up to each rank, from rank 0 on.
    let cumulative: [Double]
    /// The ranks between which it rises: about √n of n.
    let rising: Range<Int32>

    init(_ cumulative: [Double]) {
      self.cumulative = cumulative
      let last = cumulative.count - 1
      let first = cumulative.firstIndex { $0 > 0 } ?? last
      let full = cumulative.firstIndex(of: cumulative[last]) ?? last
      rising = Int32(max(first - 1, 0))..<Int32(max(full, first))
    }

    /// - Parameter ranks: by value, how many draws are of it or of a smaller one.
    func quantile(_ values: [Double], _ ranks: UnsafeBufferPointer<Int32>) -> Double {
      var place = ranks.partitioningIndex { $0 > rising.lowerBound }
      var before = place > 0 ? ranks[place - 1] : 0
      var sum = 0.0
      while before < rising.upperBound, place < values.count {
        let reached = ranks[place]
        if reached > before {
          sum += (cumulative[Int(reached)] - cumulative[Int(before)]) * values[place]
          before = reached
        }
        place += 1
      }
      return sum
    }
  }

  /// In rising order.
  private let values: [Double]
  private let resampling: Resampling
  private let curves: [Curve]

  init(_ values: [Double], _ probabilities: [Double]) {
    self.values = values
    resampling = Resampling(values.count)
    curves = probabilities.map { Curve(OrderedSample.cumulativeHarrellDavisWeights(values.count, $0)) }
  }

  /// One quantile per probability of a resample, drawn as counts of the ordered values, which then need no sorting.
  func quantiles(_ stream: inout RandomStream) -> [Double] {
    var counts = [Int32](repeating: 0, count: values.count + 1)
    return counts.withUnsafeMutableBufferPointer { counts in
      _ = resampling.draw(CountTally(counts: counts), from: &stream)
      var rank: Int32 = 0
      for place in values.indices {
        rank &+= counts[place]
        counts[place] = rank
      }
      let ranks = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(counts)[..<values.count])
      return curves.map { $0.quantile(values, ranks) }
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
  /// The values that occur, in rising order: scores have few.
  private let values: [Double]
  /// Which of them each value is.
  private let codes: [Int32]
  /// By probability, the cumulative weights of order statistics at shares 0, 1/n, … 1.
  private let cumulative: [[Double]]

  init(_ values: [Double], _ probabilities: [Double]) {
    var (found, codes): ([Double], [Int32]) = ([], [Int32](repeating: 0, count: values.count))
    for place in values.indices.sorted(by: { values[$0] < values[$1] }) {
      if found.last != values[place] { found.append(values[place]) }
      codes[place] = Int32(found.count - 1)
    }
    (self.values, self.codes) = (found, codes)
    cumulative = probabilities.map { OrderedSample.cumulativeHarrellDavisWeights(values.count, $0) }
  }

  /// One quantile per probability; NaN where nothing has weight.
  func quantiles(_ weights: ArraySlice<Double>) -> [Double] {
    var ofValue = [Double](repeating: 0, count: values.count)
    for (code, weight) in zip(codes, weights) { ofValue[Int(code)] += weight }
    let total = ofValue.reduce(0, +)
    guard total > 0 else { return cumulative.map { _ in .nan } }
    let n = Double(codes.count)
    var result = [Double](repeating: 0, count: cumulative.count)
    var before = result
    var sum = 0.0
    for (value, weight) in zip(values, ofValue) where weight > 0 {
      sum += weight
      let rank = min(n, sum / total * n)
      let whole = min(codes.count - 1, Int(rank))
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
