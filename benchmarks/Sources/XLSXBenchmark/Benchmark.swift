import AppraisalLoading
import Appraisals
import Foundation

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
    let clock = ContinuousClock.now
    let before = usage()
    let table = try TableSource.read(path: CommandLine.arguments[1])
    let after = usage()
    let wall = (ContinuousClock.now - clock).components
    let fields = [
      "timbang", String(format: "%.3f", Double(wall.seconds) + Double(wall.attoseconds) * 1e-18),
      String(format: "%.3f", seconds(after) - seconds(before)),
      String(format: "%.0f", Double(after.ru_maxrss) / 1024),
      String(table.rowCount), table.columns.map(answer).joined(separator: " "),
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

  private static func seconds(_ usage: rusage) -> Double {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func usage() -> rusage {
    var result = rusage()
    #if os(Linux)
      // glibc's enumeration and its parameter are imported as two types.
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &result)
    #else
      getrusage(RUSAGE_SELF, &result)
    #endif
    return result
  }
}
