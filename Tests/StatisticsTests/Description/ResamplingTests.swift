import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Resampling")
struct ResamplingTests {
  @Test(
    "binomial numbers have the binomial distribution",
    arguments: [(20, 0.3), (1, 0.5), (300, 0.02), (1000, 0.3), (5000, 0.9), (100_000, 0.01)])
  func binomial(trials: Int, probability: Double) {
    var stream = RandomStream(key: RandomKey(seed: 81), item: UInt64(trials))
    let draws = 40_000
    var counts: [Int: Int] = [:]
    for _ in 0..<draws { counts[stream.binomial(trials: trials, probability: probability), default: 0] += 1 }
    #expect(counts.keys.allSatisfy { (0...trials).contains($0) })
    var (chi, classes, observed, expected) = (0.0, 0.0, 0.0, 0.0)
    for k in 0...trials {
      let logarithm =
        lgamma(Double(trials) + 1) - lgamma(Double(k) + 1) - lgamma(Double(trials - k) + 1)
        + Double(k) * log(probability) + Double(trials - k) * log1p(-probability)
      expected += exp(logarithm) * Double(draws)
      observed += Double(counts[k] ?? 0)
      // Classes of at least fifty expected draws; the last takes what is left.
      guard expected >= 50 else { continue }
      chi += (observed - expected) * (observed - expected) / expected
      (classes, observed, expected) = (classes + 1, 0, 0)
    }
    // One in ten thousand samples would be further off.
    #expect(ChiSquared(degreesOfFreedom: max(1, classes - 1)).survival(chi) > 1e-4, "\(chi) of \(classes)")
  }

  @Test(
    "resampled means vary as independent draws do, wherever the values stand", arguments: [2, 37, 256, 777])
  func means(count: Int) throws {
    let bootstrap = Bootstrap(key: RandomKey(seed: 82), replicates: 20_000)
    for marked in [0..<1, (count - 1)..<count, 0..<(count / 2 + 1), (count / 3)..<count] {
      let values = (0..<count).map { marked.contains($0) ? 1.0 : 0 }
      let share = Double(marked.count) / Double(count)
      let error = try bootstrap.mean(of: values, kind: .percentile).standardError
      let expected = (share * (1 - share) / Double(count)).squareRoot()
      guard expected > 0 else { continue }
      // The error of a standard deviation of 20,000 replicates is half a percent, more for a rare value.
      #expect(abs(error / expected - 1) < 0.025, "\(count) \(marked): \(error / expected)")
    }
  }

  @Test("BCa of a correlation: that of a general statistic, the same for any number of threads")
  func correlation() throws {
    var stream = RandomStream(key: RandomKey(seed: 83))
    let x = (0..<150).map { _ in exp(stream.normal()) }
    let y = x.map { $0 + 2 * stream.normal() }
    let plan = Bootstrap(key: RandomKey(seed: 84), replicates: 8000)
    let found = try #require(try plan.correlation(x, y))
    let again = try Bootstrap(key: RandomKey(seed: 84), replicates: 8000, threads: 3).correlation(x, y)
    #expect(found == again)
    let general = try Bootstrap(key: RandomKey(seed: 85), replicates: 8000).interval(count: x.count) { rows in
      let (a, b) = (rows.map { x[$0] }, rows.map { y[$0] })
      return ResamplingTests.pearson(a, b)
    }
    #expect(isClose(found.estimate, general.estimate, relative: 1e-12))
    #expect(isClose(found.acceleration, general.acceleration, relative: 1e-8))
    #expect(abs(found.standardError / general.standardError - 1) < 0.04)
    let width = general.interval.upperBound - general.interval.lowerBound
    // Monte Carlo error of a 2.5 % quantile of 8,000 replicates: 3 % of a standard error, a fourth of that in widths.
    #expect(abs(found.interval.lowerBound - general.interval.lowerBound) < 0.05 * width)
    #expect(abs(found.interval.upperBound - general.interval.upperBound) < 0.05 * width)
    #expect(try plan.correlation([1, 1, 1], [1, 2, 3]) == nil)
    #expect(throws: SampleError.self) { try plan.correlation([1, 2], [1, 2]) }
  }

  @Test("sorting by digits is sorting")
  func sorting() throws {
    var stream = RandomStream(key: RandomKey(seed: 86))
    for count in [1, 10, 600, 5000] {
      var values = (0..<count).map { _ in stream.normal() * exp(20 * stream.normal()) }
      values[0] = -0.0
      if count > 3 { values.replaceSubrange(1..<3, with: [.greatestFiniteMagnitude, -.leastNonzeroMagnitude]) }
      #expect(try OrderedSample(values).values == values.sorted())
    }
  }

  private static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (a, b) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let product = zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
    let squares = (
      x.reduce(0) { $0 + ($1 - a) * ($1 - a) }, y.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    )
    return product / (squares.0 * squares.1).squareRoot()
  }
}
