import Foundation
import Measuring
import Statistics

/// Times mixed models: `MixedModelBenchmark lectures FILE [RUNS]`, `MixedModelBenchmark staff FILE ROWS [RUNS]`,
/// `MixedModelBenchmark organisation|interactions|organisation-fixed|shuffled|nation|nation-fixed|nation-mobile FILE
/// [RUNS] [ENGINE]`, where ENGINE is automatic, exact or iterative.
///
/// FILE is read (lectures) or written for the peers; `-` writes nothing. RUNS of 0: once, cold, on two threads.
/// `write-nation FILE` writes the ratings of `nation` and no more.
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
    default: try organisation(arguments)
    }
  }

  private static func organisation(_ arguments: [String]) throws {
    let cases: [String: (make: () -> Organisation, kind: Organisation.Employees)] = [
      "organisation": (Organisation.large, .random),
      "interactions": (Organisation.large, .randomWithInteractions),
      "organisation-fixed": (Organisation.large, .fixed), "shuffled": (Organisation.shuffled, .random),
      "nation": (Organisation.nation, .random),
      "nation-fixed": (Organisation.nation, .fixed),
      "nation-mobile": (Organisation.mobileNation, .random),
    ]
    if arguments[0] == "write-nation" {
      return try Organisation.nation().write(to: URL(fileURLWithPath: arguments[1]))
    }
    guard let (make, kind) = cases[arguments[0]] else { throw Failure.usage }
    let data = make()
    if arguments[1] != "-" { try data.write(to: URL(fileURLWithPath: arguments[1])) }
    let engines: [String: MixedModelEngine] = [
      "automatic": .automatic(), "exact": .exact, "iterative": .iterative(),
    ]
    guard let engine = engines[arguments.count > 3 ? arguments[3] : "automatic"] else { throw Failure.usage }
    try report(data.workload(kind), runs: number(arguments, 2) ?? 3, engine: engine)
  }

  private static func number(_ arguments: [String], _ place: Int) -> Int? {
    arguments.count > place ? Int(arguments[place]) : nil
  }

  /// The fit with the prediction-error and conditional variances of all levels, on one thread and on two.
  private static func report(_ workload: Workload, runs: Int, engine: MixedModelEngine = .automatic()) throws {
    guard runs > 0 else { return try reportOnce(workload, engine) }
    for threads in [1, 2] {
      let (fit, alone) = try Timing.best(of: runs) {
        try workload.model.fit(threads: threads, engine: engine)
      }
      let (_, whole) = try Timing.best(of: runs) {
        try workload.model.fit(threads: threads, engine: engine).predictions()
      }
      guard fit.convergence.isConverged else { throw Failure.notConverged(workload.name) }
      if let expected = workload.reference, abs(fit.criterion - expected) > 1e-8 * abs(expected) {
        throw Failure.criterion(found: fit.criterion, expected: expected)
      }
      line(workload, fit, threads, alone, notes(on: fit))
      line(workload, fit, threads, whole, "fit and variances of all levels")
    }
  }

  /// Once on two threads, without a warm-up, as a user would see it.
  private static func reportOnce(_ workload: Workload, _ engine: MixedModelEngine) throws {
    let start = Timing.start()
    let fit = try workload.model.fit(threads: 2, engine: engine)
    line(workload, fit, 2, Timing.since(start), notes(on: fit) + ", cold")
    _ = fit.predictions()
    line(workload, fit, 2, Timing.since(start), "the same and variances of all levels, cold")
  }

  private static func notes(on fit: LinearMixedModelFit) -> String {
    var notes = "fit, \(fit.convergence.iterations) iterations"
    if let solver = fit.convergence.solver { notes += ", \(solver.rawValue)" }
    if let error = fit.convergence.monteCarlo {
      notes += String(
        format:
          ": %d probes of %d steps, Monte Carlo error of the criterion %.2f, of variances %.3f standard errors, "
          + "of posterior variances %.1f %%", error.probes, error.steps, error.criterion, error.variances,
        100 * error.posteriorVariances)
    }
    return notes
  }

  private static func line(
    _ workload: Workload, _ fit: LinearMixedModelFit, _ threads: Int, _ taken: Timing, _ notes: String
  ) {
    let checked = workload.reference == nil ? "" : ", criterion as lme4's optimum"
    let fields = [
      "timbang", workload.name, workload.formula, String(workload.model.response.count), String(threads),
      String(format: "%.3f", taken.wall), String(format: "%.3f", taken.processor),
      String(format: "%.6f", fit.criterion), String(format: "%.0f", Timing.peakMemory()), notes + checked,
    ]
    print(fields.joined(separator: "\t"))
  }
}
