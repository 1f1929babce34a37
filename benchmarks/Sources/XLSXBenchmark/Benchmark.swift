import AppraisalLoading
import Appraisals
import Foundation
import Measuring

/// Reads a workbook once: `XLSXBenchmark FILE`.
///
/// Prints a line of tab-separated fields as `xlsx.py` does for other readers: program, wall seconds, processor
/// seconds, peak MiB, rows, and the answer of each column. One reading per process, so that the peak is that of
/// the reading.
@main
enum Benchmark {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      FileHandle.standardError.write(Data("usage: XLSXBenchmark FILE\n".utf8))
      exit(64)
    }
    let (table, taken) = try Timing.of { try TableSource.read(path: CommandLine.arguments[1]) }
    let fields =
      ["timbang"] + taken.fields() + [
        String(format: "%.0f", Timing.peakMemory()), String(table.rowCount),
        table.columns.map(answer).joined(separator: " "),
      ]
    print(fields.joined(separator: "\t"))
  }

  /// The sum of the numbers of a column; of texts the length in bytes of all of them together.
  private static func answer(_ column: Table.Column) -> String {
    switch column.values {
    case .numbers(let numbers):
      return String(format: "%.6e", numbers.reduce(0) { $1.isNaN ? $0 : $0 + $1 })
    case .labels(let factor):
      let lengths = factor.levels.map(\.utf8.count)
      return String(factor.codes.reduce(0) { $1 < 0 ? $0 : $0 + lengths[Int($1)] })
    }
  }
}
