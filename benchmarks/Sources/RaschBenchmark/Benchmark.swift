import Foundation
import Measuring
import Statistics

/// Times the many-facet Rasch model: `RaschBenchmark FILE PERSONS RATERS [RUNS]`.
///
/// Simulates persons who each get 4 raters on 4 criteria, scores 0 to 4, writes them to FILE for the peer, and prints
/// a line of tab-separated fields per measurement: program, ratings, raters, wall, processor, root mean square
/// difference of raters from the truth, notes.
@main
enum Benchmark {
  enum Failure: Error {
    case usage
    case notConverged
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let persons = Int(arguments[2]), let raters = Int(arguments[3]) else {
      throw Failure.usage
    }
    let runs = arguments.count > 4 ? Int(arguments[4]) ?? 5 : 5
    let data = SimulatedRatings(persons: persons, raters: raters, seed: 20_261_125)
    try data.csv.write(toFile: arguments[1], atomically: true, encoding: .utf8)
    let (fit, alone) = try Timing.best(of: runs) { try data.model().fit() }
    guard fit.convergence.isConverged else { throw Failure.notConverged }
    let (_, whole) = try Timing.best(of: runs) {
      let fit = try data.model().fit()
      return ["person", "rater", "criterion"].map { fit.levels(of: $0) }
    }
    let (random, shrunken) = try Timing.best(of: 1) { try data.model(raters: .normal).fit() }
    let iterations = "\(fit.convergence.iterations) steps"
    line(data, fit, alone, "joint maximum likelihood, \(iterations)")
    line(data, fit, whole, "the same with errors, infit and outfit of all levels")
    line(data, random, shrunken, "raters random, variance estimated")
  }

  private static func line(
    _ data: SimulatedRatings, _ fit: ManyFacetRaschFit, _ taken: Timing,
    _ notes: String
  ) {
    let found = fit.measures(of: "rater")
    let squares = zip(found, data.severity).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let fields =
      ["timbang", String(data.scores.count), String(found.count)] + taken.fields()
      + [String(format: "%.4f", (squares / Double(found.count)).squareRoot()), notes]
    print(fields.joined(separator: "\t"))
  }
}
