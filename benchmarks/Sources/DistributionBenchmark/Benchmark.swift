import Foundation
import Measuring
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
    let (density, first) = try Timing.best(of: runs) { try KernelDensity(million, bandwidth: 0.05) }
    line(
      "density of 1,000,000 values, bandwidth .05", first, String(format: "f(0) = %.6f", density.density(at: 0))
    )
    let (test, second) = try Timing.best(of: runs) { try NormalityTest.shapiroWilk(OrderedSample(five)) }
    line("Shapiro–Wilk, n = 5,000", second, String(format: "W = %.9f", test.statistic))
    let plan = Bootstrap(key: RandomKey(seed: 4), replicates: 10_000, threads: 1)
    let (interval, third) = try Timing.best(of: runs) { try plan.mean(of: ten) }
    let bounds = (interval.interval.lowerBound, interval.interval.upperBound)
    line(
      "BCa of a mean, 10,000 resamples of n = 10,000", third, String(format: "[%.5f, %.5f]", bounds.0, bounds.1)
    )
    let other = zip(ten, normals(10_000, seed: 5)).map { 0.5 * $0 + $1 }
    try other.withUnsafeBytes { Data($0) }
      .write(to: URL(fileURLWithPath: arguments[1]).appendingPathComponent("other.f64"))
    let (found, fourth) = try Timing.best(of: runs) { try plan.correlation(ten, other) }
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

  private static func line(_ task: String, _ taken: Timing, _ result: String) {
    let fields = [task, "timbang"] + taken.fields(decimals: 4) + [result]
    print(fields.joined(separator: "\t"))
  }
}
