import Foundation
import Measuring
import Statistics

/// Times trends of many series: `TrendsBenchmark FILE SERIES LENGTH RUNS`; the series go to FILE for the peers.
@main
enum TrendsBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let count = Int(arguments[2]), let length = Int(arguments[3]),
      let runs = Int(arguments[4])
    else {
      print("usage: TrendsBenchmark FILE SERIES LENGTH RUNS")
      return
    }
    let series = simulated(count, length)
    let text = series.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: "\n")
    try text.write(toFile: arguments[1], atomically: true, encoding: .utf8)
    let flat = series.flatMap(\.self)
    let times = series.flatMap { _ in (0..<length).map(Double.init) }
    let groups = series.indices.flatMap { [Int32](repeating: Int32($0), count: length) }

    func report(_ what: String, _ work: () throws -> Double) rethrows {
      let (result, seconds) = try Timing.best(of: runs, work)
      print("\(what)\ttimbang\t\(count)\t\(seconds.fields(decimals: 4).joined(separator: "\t"))\t\(result)")
    }
    report("Mann–Kendall") { series.reduce(0) { $0 + MannKendall($1).score } }
    report("Theil–Sen with interval") { series.reduce(0) { $0 + (TheilSen($1)?.slope ?? 0) } }
    report("change points with intervals") {
      series.reduce(0) { $0 + Double(ChangePoints($1).breaks.count) }
    }
    try report("level and slope, growth model") {
      try GrowthModel(values: flat, times: times, groups: groups, groupCount: count, reference: 0).meanSlope
    }
    try report("all of these") {
      let model = try GrowthModel(
        values: flat, times: times, groups: groups, groupCount: count, reference: 0)
      return series.reduce(model.meanSlope) { sum, values in
        sum + MannKendall(values).score + (TheilSen(values)?.slope ?? 0)
          + Double(ChangePoints(values).breaks.count)
      }
    }
    report("Hamed–Rao") { series.reduce(0) { $0 + (AutocorrelatedTrend.hamedRao($1)?.z ?? 0) } }
    report("STL, period 12") {
      let long = (0..<120).map { series[$0 % count][$0 % length] + sin(Double($0) * .pi / 6) }
      return (0..<100).reduce(0) { sum, _ in
        sum + ((try? SeasonalDecomposition(long, period: 12))?.trend[0] ?? 0)
      }
    }
  }

  /// Levels and slopes that differ, a step in a tenth of them, and noise.
  private static func simulated(_ count: Int, _ length: Int) -> [[Double]] {
    var stream = RandomStream(key: RandomKey(seed: 20_240_131))
    return (0..<count).map { place in
      let (level, slope) = (70 + 4 * stream.normal(), 0.1 * stream.normal())
      let step = place % 10 == 0 ? 3.0 : 0
      return (0..<length).map { time in
        let value = level + slope * Double(time) + (2 * time < length ? 0 : step) + 1.5 * stream.normal()
        return (value * 1000).rounded() / 1000
      }
    }
  }
}
