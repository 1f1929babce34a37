import AppraisalAnalysis
import Foundation
import Measuring
import Statistics

/// Times joint draws and the ranks in them: `SelectionBenchmark [EMPLOYEES] [DRAWS]`.
///
/// A simulated city of nested teams with one to five records each (`CitySimulation`, the yardstick's design), fitted once; then
/// `PosteriorRanking`, which draws every level jointly, ranks everybody in every draw and keeps P(top) and the 95 % interval of
/// each rank. Prints a line of tab-separated fields per measurement.
@main
enum Benchmark {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let employees = numbers.first ?? 50_000
    let draws = numbers.dropFirst().first ?? 2_000
    var options = CitySimulation.Options.teamsOfTen
    options.employees = employees
    options.unitCount = max(1, employees / 100)
    let city = try CitySimulation(options: options, seed: 7).run()
    let (scores, fit) = try Timing.of {
      AdjustedScores(try PerformanceModel(RatingDesign(city.appraisalTable())).fit())
    }
    report("fit", employees, draws, threads: 1, fit)
    for threads in [1, 2] {
      let (ranking, taken) = Timing.best(of: 2) {
        PosteriorRanking(
          scores, top: employees / 10, share: .fixed(0), draws: draws, key: RandomKey(seed: 1), threads: threads
        )
      }
      let total = ranking.topProbability.reduce(0, +)
      precondition(abs(total - Double(employees / 10)) < 1e-6, "P(top) adds up to \(total)")
      report("draws and ranks", employees, draws, threads: threads, taken)
    }
  }

  private static func report(_ what: String, _ employees: Int, _ draws: Int, threads: Int, _ timing: Timing) {
    print(
      "timbang", what, employees, draws, threads, String(format: "%.3f", timing.wall),
      String(format: "%.3f", timing.processor), separator: "\t")
  }
}
