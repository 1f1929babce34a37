import Foundation
import LinearAlgebra
import Measuring
import Statistics

/// Times correlations: `CorrelationBenchmark FOLDER BFI [RUNS]`.
///
/// Writes the columns as raw doubles, column by column, to FOLDER for the peers, and prints a line of tab-separated
/// fields per measurement: case, program, wall, processor, a value to compare.
@main
enum Benchmark {
  enum Failure: Error { case usage, badData }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { throw Failure.usage }
    let runs = arguments.count > 3 ? Int(arguments[3]) ?? 3 : 3
    let folder = URL(fileURLWithPath: arguments[1])
    let wide = sample(rows: 1_000_000, columns: 50, missing: 20, levels: nil)
    try write(wide, to: folder.appendingPathComponent("wide.bin"))
    try measure("pearson", of: runs) { try CorrelationMatrix(wide)[0, 1].coefficient }
    let complete = sample(rows: 1_000_000, columns: 20, missing: nil, levels: nil)
    try write(complete, to: folder.appendingPathComponent("complete.bin"))
    try measure("spearman", of: runs) { try CorrelationMatrix(complete, method: .spearman)[0, 1].coefficient }
    let (x, y) = (complete.column(0), complete.column(1))
    try measure("kendall", of: runs) { KendallTau(x, y).coefficient }
    let ratings = sample(rows: 1_000_000, columns: 2, missing: nil, levels: 5)
    try write(ratings, to: folder.appendingPathComponent("ratings.bin"))
    let (a, b) = (ratings.column(0), ratings.column(1))
    try measure("kendall, scores 1–5", of: runs) { KendallTau(a, b).coefficient }
    let items = try bfi(arguments[2])
    try measure("polychoric", of: runs) { try CorrelationMatrix(items, method: .polychoric)[0, 1].coefficient }
  }

  /// Columns that share a factor.
  private static func sample(rows: Int, columns: Int, missing: Int?, levels: Double?) -> Matrix {
    var stream = RandomStream(key: RandomKey(seed: 20_261_126))
    var result = Matrix(rows: rows, columns: columns)
    var common = [Double](repeating: 0, count: rows)
    stream.normals(into: &common)
    stream.normals(into: &result.elements)
    for j in 0..<columns {
      for i in 0..<rows {
        var value = 0.6 * common[i] + 0.8 * result.elements[j * rows + i]
        if let levels { value = min(levels, max(1, (value + (levels + 1) / 2).rounded())) }
        if let missing, stream.index(below: missing) == 0 { value = .nan }
        result.elements[j * rows + i] = value
      }
    }
    return result
  }

  private static func write(_ data: Matrix, to url: URL) throws {
    try data.elements.withUnsafeBytes { try Data($0).write(to: url) }
  }

  private static func bfi(_ path: String) throws -> Matrix {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
    let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard cells.allSatisfy({ $0.count > 25 }) else { throw Failure.badData }
    return Matrix(rows: cells.count, columns: (1...25).map { j in cells.map { Double($0[j]) ?? .nan } })
  }

  private static func measure(_ name: String, of runs: Int, _ body: () throws -> Double?) throws {
    let (value, best) = try Timing.best(of: runs, body)
    let fields =
      [name, "timbang"] + best.fields(decimals: 4) + [value.map { String(format: "%.12f", $0) } ?? "none"]
    print(fields.joined(separator: "\t"))
  }
}
