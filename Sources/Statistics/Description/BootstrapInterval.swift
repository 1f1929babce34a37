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
  ///   - influences: for each independent source of variation the influences of its members on the statistic, up to a
  ///     common factor; their third moments give the acceleration.
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
    let means = each { replicate in
      var picks = IndexStream(RandomStream(key: key, replicate: UInt64(replicate)), below: centred.count)
      return moments.mean + centred.withUnsafeBufferPointer { picks.sum(of: $0) } / Double(centred.count)
    }
    // For a mean the influence of a value is its deviation, which is what leaving it out shows.
    return try BootstrapInterval(
      estimate: moments.mean, replicates: means, influences: [centred], kind: kind, level: level)
  }

  /// The interval of any statistic of a resample.
  ///
  /// - Parameter statistic: given the indices of the values drawn.
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

/// Indices below a count, four to a random word where 16 bits are enough, without bias.
private struct IndexStream {
  private var stream: RandomStream
  private let count: UInt64
  /// Products whose low half is below this are drawn again.
  private let smallestFair: UInt64
  private let isNarrow: Bool

  init(_ stream: RandomStream, below count: Int) {
    self.stream = stream
    self.count = UInt64(count)
    isNarrow = count <= 1 << 15
    let period: UInt64 = isNarrow ? 1 << 16 : 1 << 32
    smallestFair = period % UInt64(count)
  }

  /// The sum of as many values, each drawn from all of them.
  mutating func sum(of values: UnsafeBufferPointer<Double>) -> Double {
    let (isNarrow, plan) = (self.isNarrow, self)
    return stream.reading { isNarrow ? plan.narrowSum(of: values, &$0) : plan.wideSum(of: values, &$0) } ?? 0
  }

  private func narrowSum(of values: UnsafeBufferPointer<Double>, _ words: inout some RandomNumberGenerator)
    -> Double
  {
    var (left, sum, other) = (values.count, 0.0, 0.0)
    while left >= 4 {
      let word = words.next()
      let (a, b) = ((word & 0xFFFF) &* count, (word >> 16 & 0xFFFF) &* count)
      let (c, d) = ((word >> 32 & 0xFFFF) &* count, (word >> 48) &* count)
      let worst = min(min(a & 0xFFFF, b & 0xFFFF), min(c & 0xFFFF, d & 0xFFFF))
      if worst >= smallestFair {
        sum += values[Int(a >> 16)] + values[Int(b >> 16)]
        other += values[Int(c >> 16)] + values[Int(d >> 16)]
        left &-= 4
      } else {
        for product in [a, b, c, d] where product & 0xFFFF >= smallestFair {
          sum += values[Int(product >> 16)]
          left &-= 1
        }
      }
    }
    while left > 0 {
      let product = (words.next() & 0xFFFF) &* count
      guard product & 0xFFFF >= smallestFair else { continue }
      sum += values[Int(product >> 16)]
      left &-= 1
    }
    return sum + other
  }

  private func wideSum(of values: UnsafeBufferPointer<Double>, _ words: inout some RandomNumberGenerator)
    -> Double
  {
    var (left, sum) = (values.count, 0.0)
    while left > 0 {
      let word = words.next()
      for half in [word & 0xFFFF_FFFF, word >> 32] where left > 0 {
        let product = half &* count
        guard product & 0xFFFF_FFFF >= smallestFair else { continue }
        sum += values[Int(product >> 32)]
        left &-= 1
      }
    }
    return sum
  }
}
