import Foundation
import Statistics

/// Times mixed models: `MixedModelBenchmark lectures FILE [RUNS]`, `MixedModelBenchmark staff FILE ROWS [RUNS]`.
///
/// Prints a line of tab-separated fields per measurement, which `run` turns into a table:
/// program, workload, formula, rows, threads, wall, processor, criterion, peak MiB, notes.
@main
enum Benchmark {
  enum Failure: Error {
    case usage
    case criterion(found: Double, expected: Double)
    case notConverged(String)
  }

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { throw Failure.usage }
    let file = URL(fileURLWithPath: arguments[1])
    switch arguments[0] {
    case "lectures":
      let workload = try Workload.lectures(at: file)
      try report(workload, runs: number(arguments, 2) ?? 5)
    case "staff":
      guard let rows = number(arguments, 2) else { throw Failure.usage }
      let staff = SimulatedStaff(rows: rows, seed: 20_260_119)
      try staff.write(to: file)
      try report(staff.workload, runs: number(arguments, 3) ?? 3)
    default: throw Failure.usage
    }
  }

  private static func number(_ arguments: [String], _ place: Int) -> Int? {
    arguments.count > place ? Int(arguments[place]) : nil
  }

  /// The fit with the prediction-error and conditional variances of all levels, on one thread and on two.
  private static func report(_ workload: Workload, runs: Int) throws {
    for threads in [1, 2] {
      let (fit, alone) = try Measurement.best(of: runs) { try workload.model.fit(threads: threads) }
      let (_, whole) = try Measurement.best(of: runs) {
        try workload.model.fit(threads: threads).predictions()
      }
      guard fit.convergence.isConverged else { throw Failure.notConverged(workload.name) }
      if let expected = workload.reference, abs(fit.criterion - expected) > 1e-8 * abs(expected) {
        throw Failure.criterion(found: fit.criterion, expected: expected)
      }
      line(workload, fit, threads, alone, "fit, \(fit.convergence.iterations) iterations")
      line(workload, fit, threads, whole, "fit and variances of all levels")
    }
  }

  private static func line(
    _ workload: Workload, _ fit: LinearMixedModelFit, _ threads: Int, _ taken: Measurement, _ notes: String
  ) {
    let checked = workload.reference == nil ? "" : ", criterion as lme4's optimum"
    let fields = [
      "timbang", workload.name, workload.formula, String(workload.model.response.count), String(threads),
      String(format: "%.3f", taken.wall), String(format: "%.3f", taken.processor),
      String(format: "%.6f", fit.criterion), String(format: "%.0f", Measurement.peakMemory()), notes + checked,
    ]
    print(fields.joined(separator: "\t"))
  }
}
