import AppraisalLoading
import Appraisals
import Foundation
import Measuring

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
      let (table, taken) = try Timing.of { try source.readTable() }
      let fields =
        ["timbang", "\(table.rowCount)", "\(table.columns.count)"] + taken.fields(decimals: 2) + [
          "\(Int(Double(table.rowCount) / taken.processor))", "\(Int(Timing.peakMemory()))",
          summary(table),
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

  private struct Usage: Error, CustomStringConvertible {
    let description = "DatabaseBenchmark ADDRESS TABLE [RUNS]"
  }
}
