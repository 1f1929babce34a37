import Dispatch
import Foundation

/// An interval from resampling.
public struct BootstrapInterval: Sendable, Hashable {
  /// How the replicates become an interval.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The quantiles of the replicates.
    case percentile
    /// Quantiles shifted for bias and for a spread that depends on the value (bias-corrected and accelerated).
    case accelerated = "bca"
  }

  /// The statistic of the data.
  public let estimate: Double
  /// The standard deviation of the replicates.
  public let standardError: Double
  /// The interval.
  public let interval: ClosedRange<Double>
  /// The bias correction z₀; zero for ``Kind/percentile``.
  public let bias: Double
  /// The acceleration; zero for ``Kind/percentile``.
  public let acceleration: Double

  /// Makes an interval of replicates.
  ///
  /// - Parameters:
  ///   - estimate: the statistic of the sample.
  ///   - replicates: the statistic of each resample.
  ///   - influences: for each independent source of variation the influences of its members on the statistic, up to a
  ///     common factor; their third moments give the acceleration.
  ///   - kind: how limits are found.
  ///   - level: the confidence of the interval, below 1.
  /// - Throws: ``SampleError/tooFewValues(found:needed:)`` for less than two finite replicates.
  /// > Reference: Efron (1987), Better bootstrap confidence intervals, doi:10.1080/01621459.1987.10478410.
  public init(
    estimate: Double, replicates: [Double], influences: [[Double]], kind: Kind, level: Double = 0.95
  ) throws(SampleError) {
    let finite = replicates.filter(\.isFinite)
    guard finite.count > 1 else { throw .tooFewValues(found: finite.count, needed: 2) }
    let sample = try OrderedSample(finite)
    self.estimate = estimate
    standardError = sample.moments.standardDeviation ?? 0
    let tail = (1 - level) / 2
    guard kind == .accelerated, !sample.isConstant else {
      (bias, acceleration) = (0, 0)
      interval = sample.quantile(tail)...sample.quantile(1 - tail)
      return
    }
    let below = sample.values.partitioningIndex { $0 >= estimate }
    let through = sample.values.partitioningIndex { $0 > estimate }
    let n = Double(finite.count)
    let share = min(max(Double(below + through) / (2 * n), 0.5 / n), 1 - 0.5 / n)
    let normal = NormalDistribution.standard
    let z0 = normal.quantile(share)
    var (cubes, squares) = (CompensatedSum(), CompensatedSum())
    for value in influences.joined() {
      cubes.add(value * value * value)
      squares.add(value, times: value)
    }
    let a = squares.value > 0 ? cubes.value / (6 * squares.value * squares.value.squareRoot()) : 0
    func shifted(_ probability: Double) -> Double {
      let z = z0 + normal.quantile(probability)
      return min(1, max(0, normal.cdf(z0 + z / (1 - a * z))))
    }
    (bias, acceleration) = (z0, a)
    let (low, high) = (sample.quantile(shifted(tail)), sample.quantile(shifted(1 - tail)))
    interval = min(low, high)...max(low, high)
  }
}

/// Resampling of independent values.
public struct Bootstrap: Sendable {
  /// The source of all randomness.
  public let key: RandomKey
  /// The number of resamples.
  public let replicates: Int
  /// How many threads may work; the result does not depend on it.
  public let threads: Int

  /// Plans a bootstrap.
  ///
  /// - Precondition: at least two replicates and one thread.
  public init(key: RandomKey, replicates: Int = 10_000, threads: Int = 1) {
    precondition(replicates > 1 && threads > 0, "a bootstrap needs replicates and a thread")
    (self.key, self.replicates, self.threads) = (key, replicates, threads)
  }

  /// The interval of a mean.
  ///
  /// - Throws: ``SampleError`` below two values and for values that are not finite.
  /// - Complexity: O(replicates × n).
  public func mean(
    of values: [Double], kind: BootstrapInterval.Kind = .accelerated, level: Double = 0.95
  ) throws(SampleError) -> BootstrapInterval {
    let moments = try Moments(values)
    guard values.count > 1 else { throw .tooFewValues(found: 1, needed: 2) }
    // Summed about the mean: what is left to add is small.
    let centred = values.map { $0 - moments.mean }
    let (resampling, padded) = (Resampling(values.count), centred + [0])
    let means = each { replicate in
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      let sum = padded.withUnsafeBufferPointer { padded in
        resampling.draw(SumTally(values: padded), from: &stream).sum
      }
      return moments.mean + sum / Double(centred.count)
    }
    // For a mean the influence of a value is its deviation, which is what leaving it out shows.
    return try BootstrapInterval(
      estimate: moments.mean, replicates: means, influences: [centred], kind: kind, level: level)
  }

  /// The interval of a product-moment correlation.
  ///
  /// - Returns: nil where a column is constant.
  /// - Throws: ``SampleError`` below three pairs, for values that are not finite, and where no replicate has spread.
  /// - Precondition: columns of equal length.
  /// - Complexity: O(replicates × n): what leaving one pair out shows follows from the sums.
  public func correlation(
    _ x: [Double], _ y: [Double], kind: BootstrapInterval.Kind = .accelerated, level: Double = 0.95
  ) throws(SampleError) -> BootstrapInterval? {
    precondition(x.count == y.count, "columns of unequal length")
    guard x.count > 2 else { throw .tooFewValues(found: x.count, needed: 3) }
    let (first, second) = (try Moments(x), try Moments(y))
    guard let a = first.standardDeviation, let b = second.standardDeviation, a > 0, b > 0 else { return nil }
    // Standardised, so that sums of squares do not cancel.
    let pairs = x.indices.map { SIMD2((x[$0] - first.mean) / a, (y[$0] - second.mean) / b) }
    let (resampling, padded) = (Resampling(x.count), pairs + [.zero])
    let all = pairs.reduce(into: PairSums()) { $0.add($1) }
    let n = Double(x.count)
    let replicates = each { replicate in
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      let sums = padded.withUnsafeBufferPointer { padded in
        resampling.draw(PairTally(pairs: padded), from: &stream).sums
      }
      return sums.correlation(n)
    }
    let without = pairs.map { all.without($0).correlation(n - 1) }
    // Leaving out the only pair that differs leaves nothing to correlate: such a pair has no influence to speak of.
    let known = without.filter(\.isFinite)
    let mean = CompensatedSum(known).value / Double(max(1, known.count))
    return try BootstrapInterval(
      estimate: all.correlation(n), replicates: replicates, influences: [known.map { mean - $0 }], kind: kind,
      level: level)
  }

  /// The interval of any statistic of a resample.
  ///
  /// - Parameters:
  ///   - count: the number of values.
  ///   - kind: how limits are found.
  ///   - level: the confidence of the interval, below 1.
  ///   - statistic: given the indices of the values drawn.
  /// - Throws: ``SampleError`` below two values or where no replicate is finite.
  /// - Complexity: replicates + n evaluations of the statistic.
  public func interval(
    count: Int, kind: BootstrapInterval.Kind = .accelerated, level: Double = 0.95,
    _ statistic: @Sendable ([Int]) -> Double
  ) throws(SampleError) -> BootstrapInterval {
    guard count > 1 else { throw .tooFewValues(found: count, needed: 2) }
    let all = Array(0..<count)
    let values = each { replicate in
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      return statistic((0..<count).map { _ in stream.index(below: count) })
    }
    var influences: [[Double]] = []
    if kind == .accelerated {
      let without = all.map { left in statistic(all.filter { $0 != left }) }
      let mean = CompensatedSum(without).value / Double(count)
      influences = [without.map { mean - $0 }]
    }
    return try BootstrapInterval(
      estimate: statistic(all), replicates: values, influences: influences, kind: kind, level: level)
  }

  /// Runs the replicates, chunk by chunk.
  func each(_ body: @Sendable (Int) -> Double) -> [Double] {
    var results = [Double](repeating: 0, count: replicates)
    let chunks = min(replicates, 64)
    let workers = min(threads, chunks)
    results.withUnsafeMutableBufferPointer { buffer in
      let shared = SharedBuffer(base: buffer)
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for chunk in stride(from: worker, to: chunks, by: workers) {
          for replicate in (chunk * replicates / chunks)..<((chunk + 1) * replicates / chunks) {
            shared.base[replicate] = body(replicate)
          }
        }
      }
    }
    return results
  }

  /// Every replicate writes a place of its own.
  private struct SharedBuffer: @unchecked Sendable {
    let base: UnsafeMutableBufferPointer<Double>
  }
}

/// The sum of draws, in two halves that do not wait for each other.
private struct SumTally: ResamplingTally {
  let values: UnsafeBufferPointer<Double>
  private var halves = (0.0, 0.0)

  init(values: UnsafeBufferPointer<Double>) { self.values = values }

  var sum: Double { halves.0 + halves.1 }

  @inline(__always)
  mutating func add(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    halves.0 += values[a] + values[c]
    halves.1 += values[b] + values[d]
  }
}

/// The sums of drawn pairs.
private struct PairTally: ResamplingTally {
  let pairs: UnsafeBufferPointer<SIMD2<Double>>
  private var (even, odd) = (PairSums(), PairSums())

  init(pairs: UnsafeBufferPointer<SIMD2<Double>>) { self.pairs = pairs }

  var sums: PairSums { even.joined(odd) }

  @inline(__always)
  mutating func add(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    even.add(pairs[a])
    odd.add(pairs[b])
    even.add(pairs[c])
    odd.add(pairs[d])
  }
}

/// The sums that a correlation is made of.
private struct PairSums {
  private var sums = SIMD2<Double>.zero
  private var squares = SIMD2<Double>.zero
  /// The sum of products, in both places.
  private var products = SIMD2<Double>.zero

  @inline(__always)
  mutating func add(_ pair: SIMD2<Double>) {
    sums += pair
    squares += pair * pair
    products += pair * SIMD2(pair.y, pair.x)
  }

  func joined(_ other: PairSums) -> PairSums {
    var result = self
    result.sums += other.sums
    result.squares += other.squares
    result.products += other.products
    return result
  }

  func without(_ pair: SIMD2<Double>) -> PairSums {
    var result = self
    result.sums -= pair
    result.squares -= pair * pair
    result.products -= pair * SIMD2(pair.y, pair.x)
    return result
  }

  /// NaN where a column has no spread.
  func correlation(_ n: Double) -> Double {
    let spread = squares - sums * sums / n
    // What rounding leaves of a constant column of standardised values.
    guard spread.x > 1e-12 * squares.x, spread.y > 1e-12 * squares.y else { return .nan }
    let product = products.x - sums.x * sums.y / n
    return max(-1, min(1, product / (spread.x * spread.y).squareRoot()))
  }
}
