import Foundation
import LinearAlgebra
import Measuring
import Statistics

/// Times one way of grouping rows on the tables that clustering.py made.
///
///     ClusteringBenchmark CASE FOLDER
///
/// Prints case, program, wall and processor seconds, and a result to compare, as tab-separated fields; the best of two
/// runs after one that warms up.
@main
struct Benchmark {
  let folder: URL

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "ClusteringBenchmark CASE FOLDER"])
    }
    let benchmark = Benchmark(folder: URL(fileURLWithPath: arguments[2]))
    switch arguments[1] {
    case "kmeans": try benchmark.means("kmeans", "means.bin")
    case "kmeans, scores 1–5": try benchmark.means(arguments[1], "ratings.bin")
    case "kmeans, scores 1–5, own starts": try benchmark.ownMeans(arguments[1], "ratings.bin")
    case "mixture": try benchmark.mixture()
    case "families": try benchmark.families()
    case "families, own starts": try benchmark.ownStart()
    case "silhouette": try benchmark.silhouette()
    case "ward": try benchmark.ward()
    default: throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "no case \(arguments[1])"])
    }
  }

  private func numbers(_ name: String) throws -> [Double] {
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    return data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  }

  /// A table written column by column.
  private func table(_ name: String, columns: Int) throws -> Matrix {
    let elements = try numbers(name)
    return Matrix(rows: elements.count / columns, columns: columns, elements: elements)
  }

  private func report<Result>(_ name: String, _ body: () throws -> Result, show: (Result) -> String) throws {
    let (result, timing) = try Timing.best(of: 2, body)
    print(([name, "timbang"] + timing.fields(decimals: 4) + [show(result)]).joined(separator: "\t"))
  }

  private func means(_ name: String, _ file: String) throws {
    let (table, starts) = (try table(file, columns: 10), try numbers(file + ".starts"))
    let seeds = (0..<10).map { start in
      Matrix(rows: 6, columns: 10, elements: Array(starts[(start * 60)..<((start + 1) * 60)]))
    }
    try report(name, { try KMeans(table, from: seeds) }, show: { String(format: "%.6f", $0.inertia) })
  }

  /// Ten starts that each program draws itself.
  private func ownMeans(_ name: String, _ file: String) throws {
    let table = try table(file, columns: 10)
    try report(
      name, { try KMeans(table, k: 6, starts: 10, key: RandomKey(seed: 1)) },
      show: { String(format: "%.6f", $0.inertia) })
  }

  private func mixture() throws {
    let table = try table("mixture.bin", columns: 8)
    let labels = try numbers("mixture.labels").map { Int($0) }
    try report(
      "mixture",
      {
        try GaussianMixture(table, family: .vvv, groups: 9).fit(from: labels, precision: .gain(perRow: 1e-6))
      }, show: { String(format: "%.9f after %d steps", $0.logLikelihood / Double($0.count), $0.iterations) })
  }

  /// mclust's families from the same divisions; the BICs go to a file.
  private func families() throws {
    let table = try table("families.bin", columns: 6)
    let labels = try numbers("families.labels").map { Int($0) }
    let grid = {
      CovarianceFamily.allCases.flatMap { family in
        (1...9).map { k -> String in
          let own = Array(labels[((k - 1) * table.rows)..<(k * table.rows)])
          let fit = try? GaussianMixture(table, family: family, groups: k).fit(from: own, precision: .rough)
          return "\(family.rawValue)\t\(k)\t\(fit.map { String($0.bic) } ?? "NA")"
        }
      }
    }
    try report("families", grid) { lines in
      try? lines.joined(separator: "\n").write(
        to: folder.appendingPathComponent("families.timbang"), atomically: true, encoding: .utf8)
      return "\(lines.count { !$0.hasSuffix("NA") }) cells"
    }
  }

  /// What each program does when it is left alone: mclust with the one start it makes, timbang with five of its own, which
  /// take less time than that one.
  private func ownStart() throws {
    let table = try table("families.bin", columns: 6)
    let grid = {
      try MixtureGrid(
        MeasuredRows(table), groups: Array(1...9), starts: 5, precision: .rough, key: RandomKey(seed: 1))
    }
    try report("families, own starts", grid) { grid in
      let lines = grid.cells.map { cell in
        "\(cell.family.rawValue)\t\(cell.groups)\t\(cell.fit.map { String($0.bic) } ?? "NA")"
      }
      try? lines.joined(separator: "\n").write(
        to: folder.appendingPathComponent("own.timbang"), atomically: true, encoding: .utf8)
      return String(format: "best BIC %.4f", grid.best?.bic ?? .nan)
    }
  }

  private func silhouette() throws {
    let table = try table("silhouette.bin", columns: 10)
    let labels = try numbers("silhouette.labels").map { Int($0) as Int? }
    try report(
      "silhouette", { try Silhouette(table, groups: labels) }, show: { String(format: "%.12f", $0.mean) })
  }

  private func ward() throws {
    let table = try table("ward.bin", columns: 8)
    try report("ward", { try WardClustering(table) }, show: { String(format: "%.9f", $0.heights.last ?? .nan) })
  }
}
