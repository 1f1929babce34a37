import AppraisalLoading
import Appraisals
import Foundation
import Measuring

/// Times the reading of a CSV file into columns and checks what came of it against what the peers say.
///
/// ```sh
/// LoadingBenchmark write folder 10000000
/// LoadingBenchmark table folder 2
/// LoadingBenchmark appraisals folder/staff.csv 2
/// ```
@main
struct Benchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let number = Int(arguments[3]) else {
      FileHandle.standardError.write(
        Data("LoadingBenchmark write|table|digest|appraisals PATH ROWS|THREADS\n".utf8))
      exit(2)
    }
    switch arguments[1] {
    case "write": try StaffFile(rows: number).write(to: arguments[2])
    case "table": try readTable(arguments[2], threads: number)
    case "digest": try readDigest(arguments[2], threads: number)
    case "appraisals": try readAppraisals(arguments[2], threads: number)
    default: exit(2)
    }
  }

  private static func readTable(_ path: String, threads: Int) throws {
    let (table, taken) = try Timing.of {
      try TableSource.read(path: path, options: LoadingOptions(threads: threads))
    }
    var facts = ["\(table.rowCount)"]
    for column in table.columns {
      switch column.values {
      case .numbers(let numbers): facts.append("\(column.name)=" + sum(numbers))
      case .labels(let factor): facts.append("\(column.name)=\(factor.levels.count)")
      }
    }
    report("timbang, columns with codes and SHA-256", threads, taken, facts.joined(separator: " "))
  }

  /// What the SHA-256 of the manifest takes of the times above; no peer makes one.
  private static func readDigest(_ path: String, threads: Int) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    let (digest, taken) = Timing.of {
      bytes.withUnsafeBytes { buffer -> String in ContentDigest.sha256(of: buffer) }
    }
    report("timbang, the SHA-256 alone (part of the above)", threads, taken, digest)
  }

  private static func readAppraisals(_ path: String, threads: Int) throws {
    let roles = [
      RoleAssignment(.ratee, column: "nip"), RoleAssignment(.rater, column: "nip_penilai"),
      RoleAssignment(.period, column: "tanggal"), RoleAssignment(.unit, column: "unit"),
      RoleAssignment(.score, column: "nilai"),
    ]
    let (table, taken) = try Timing.of {
      try AppraisalSource(path: path, options: LoadingOptions(roles: roles, threads: threads)).load()
    }
    report("timbang, checked appraisals of five columns", threads, taken, "\(table.count)")
  }

  /// Scores have two decimals, so that the sum in hundredths is exact for everybody.
  private static func sum(_ numbers: [Double]) -> String {
    String(numbers.reduce(0) { $0 + Int(($1 * 100).rounded()) })
  }

  private static func report(_ name: String, _ threads: Int, _ taken: Timing, _ facts: String) {
    let fields = [name, "\(threads)"] + taken.fields() + ["\(Int(Timing.peakMemory()))", facts]
    print(fields.joined(separator: "\t"))
  }
}
