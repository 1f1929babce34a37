import AppraisalLoading
import Appraisals
import Foundation

/// Reads a table of a database into columns and says what that cost this process.
///
///     DatabaseBenchmark ADDRESS TABLE RUNS
///
/// Prints a line per run: rows, columns, wall and processor seconds, rows per processor second, peak memory, and sums
/// by which the answer is compared with that of a peer.
@main
struct DatabaseBenchmark {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count >= 3 else { throw Usage() }
    let runs = words.count > 3 ? Int(words[3]) ?? 1 : 1
    let access = DatabaseAccess(variables: ProcessInfo.processInfo.environment)
    let source = DatabaseSource(
      address: try DatabaseAddress(words[1]), selection: .table(words[2]), access: access)
    for _ in 0..<runs {
      let (wall, processor) = (ContinuousClock.now, processorSeconds())
      let table = try source.readTable()
      let used = processorSeconds() - processor
      let passed = ContinuousClock.now - wall
      let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
      let fields = [
        "timbang", "\(table.rowCount)", "\(table.columns.count)", format(seconds), format(used),
        "\(Int(Double(table.rowCount) / used))", "\(peakMegabytes())", summary(table),
      ]
      print(fields.joined(separator: "\t"))
    }
  }

  /// The sum of each column of numbers and the number of labels of the others.
  private static func summary(_ table: Table) -> String {
    table.columns.map { column in
      switch column.values {
      case .numbers(let numbers):
        "\(column.name)=\(format(numbers.reduce(0) { $1.isNaN ? $0 : $0 + $1 }))"
      case .labels(let factor): "\(column.name)=\(factor.levels.count)"
      }
    }.joined(separator: " ")
  }

  private static func format(_ number: Double) -> String { String(format: "%.2f", number) }

  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private struct Usage: Error, CustomStringConvertible {
    let description = "DatabaseBenchmark ADDRESS TABLE [RUNS]"
  }
}
