import Foundation
import Statistics

/// Times densities, Shapiro and Wilk's test and BCa intervals: `DistributionBenchmark FOLDER [RUNS]`.
///
/// Writes the data for the peers into FOLDER as little-endian doubles, and prints a line of tab-separated fields per
/// measurement: task, program, wall, processor, result.
@main
enum Benchmark {
  enum Failure: Error { case usage }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else { throw Failure.usage }
    let runs = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
    let million = normals(1_000_000, seed: 1)
    let (five, ten) = (normals(5000, seed: 2), normals(10_000, seed: 3))
    for (name, values) in [("million", million), ("five", five), ("ten", ten)] {
      let data = values.withUnsafeBytes { Data($0) }
      try data.write(to: URL(fileURLWithPath: arguments[1]).appendingPathComponent("\(name).f64"))
    }
    let (density, first) = try best(of: runs) { try KernelDensity(million, bandwidth: 0.05) }
    line(
      "density of 1,000,000 values, bandwidth .05", first, String(format: "f(0) = %.6f", density.density(at: 0))
    )
    let (test, second) = try best(of: runs) { try NormalityTest.shapiroWilk(OrderedSample(five)) }
    line("Shapiro–Wilk, n = 5,000", second, String(format: "W = %.9f", test.statistic))
    let plan = Bootstrap(key: RandomKey(seed: 4), replicates: 10_000, threads: 1)
    let (interval, third) = try best(of: runs) { try plan.mean(of: ten) }
    let bounds = (interval.interval.lowerBound, interval.interval.upperBound)
    line(
      "BCa of a mean, 10,000 resamples of n = 10,000", third, String(format: "[%.5f, %.5f]", bounds.0, bounds.1)
    )
    let other = zip(ten, normals(10_000, seed: 5)).map { 0.5 * $0 + $1 }
    try other.withUnsafeBytes { Data($0) }
      .write(to: URL(fileURLWithPath: arguments[1]).appendingPathComponent("other.f64"))
    let (found, fourth) = try best(of: runs) { try plan.correlation(ten, other) }
    if let range = found?.interval {
      line(
        "BCa of a correlation, 10,000 resamples of n = 10,000", fourth,
        String(format: "[%.5f, %.5f]", range.lowerBound, range.upperBound))
    }
  }

  private static func normals(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    var values = [Double](repeating: 0, count: count)
    stream.normals(into: &values)
    return values
  }

  private static func line(_ task: String, _ seconds: (wall: Double, processor: Double), _ result: String) {
    let fields = [
      task, "timbang", String(format: "%.4f", seconds.wall), String(format: "%.4f", seconds.processor), result,
    ]
    print(fields.joined(separator: "\t"))
  }

  /// The least processor time of some runs after one that warms the allocator.
  private static func best<Result>(of runs: Int, _ body: () throws -> Result) rethrows
    -> (Result, (wall: Double, processor: Double))
  {
    var result = try body()
    var best = (wall: Double.infinity, processor: Double.infinity)
    for _ in 0..<max(runs, 1) {
      let (wall, processor) = (ContinuousClock.now, clock())
      result = try body()
      let taken = (ContinuousClock.now - wall).components
      let used = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
      if used < best.processor {
        best = (Double(taken.seconds) + Double(taken.attoseconds) * 1e-18, used)
      }
    }
    return (result, best)
  }
}
