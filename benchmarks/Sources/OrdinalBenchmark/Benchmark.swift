import Foundation
import LinearAlgebra
import Measuring
import Statistics

/// Times the cumulative-link mixed model: `OrdinalBenchmark FILE [RUNS]`.
///
/// FILE is what `ordinal.R simulate` wrote. Prints a line of tab-separated fields per measurement: program, ratings,
/// judges, ratees, wall, processor, log-likelihood, notes.
@main
enum Benchmark {
  enum Failure: Error {
    case usage
    case unreadable
    case notConverged
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else { throw Failure.usage }
    let runs = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
    let model = try model(String(contentsOfFile: arguments[1], encoding: .utf8))
    let (fit, alone) = try Timing.best(of: runs) { try model.fit() }
    guard fit.convergence.isConverged else { throw Failure.notConverged }
    let (_, whole) = try Timing.best(of: runs) { try model.fit().predictions() }
    line(fit, alone, "fit with standard errors, \(fit.convergence.iterations) steps")
    line(fit, whole, "the same with modes, conditional deviations and errors of all levels")
  }

  /// `score ~ late + (1 | ratee) + (1 | judge)`.
  private static func model(_ text: String) throws -> CumulativeLinkMixedModel {
    let rows = try text.split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",").compactMap { Int32($0) }
      guard cells.count == 4 else { throw Failure.unreadable }
      return cells
    }
    func term(_ name: String, _ column: Int) -> RandomTerm {
      let codes = rows.map { $0[column] - 1 }
      return RandomTerm(name: name, codes: codes, levels: (1...((codes.max() ?? 0) + 1)).map { String($0) })
    }
    return CumulativeLinkMixedModel(
      response: OrdinalResponse(numbers: rows.map { Double($0[3]) }),
      fixedEffects: FixedEffects(
        names: ["late"], matrix: Matrix(rows: rows.count, columns: [rows.map { Double($0[2]) }])),
      randomEffects: [term("ratee", 0), term("judge", 1)])
  }

  private static func line(
    _ fit: CumulativeLinkMixedModelFit, _ taken: Timing, _ notes: String
  ) {
    let levels = fit.deviations.map { String($0.levels) }
    let fields =
      ["timbang", String(Int(fit.observationCount)), levels[1], levels[0]] + taken.fields()
      + [String(format: "%.6f", fit.logLikelihood), notes]
    print(fields.joined(separator: "\t"))
  }
}
