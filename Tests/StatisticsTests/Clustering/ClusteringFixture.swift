import Foundation
import LinearAlgebra

/// What Fixtures/clustering/generate.R wrote.
struct ClusteringFixture: Decodable {
  struct Cell: Decodable {
    let family: String
    let k, df: Int
    let logLik, bic, icl: Double
  }
  struct Means: Decodable {
    let k: Int
    let inertia: Double
    let sizes: [Int]
  }
  struct Medoids: Decodable {
    let k: Int
    let medoids: [Int]
    let objective: Double
  }

  let iris, faithful: [[Double]]
  let irisGrid, faithfulGrid: [Cell]
  let irisMeans: [Means]
  let ward: [Double]
  let wardThree: [Int]
  let medoids: [Medoids]
  let silhouette: Double
  let widths: [Double]

  static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/clustering")
  }

  static func load() throws -> ClusteringFixture {
    let url = folder.appendingPathComponent("clustering.json")
    return try JSONDecoder().decode(ClusteringFixture.self, from: Data(contentsOf: url))
  }

  var irisTable: Matrix { ClusteringFixture.table(iris) }
  var faithfulTable: Matrix { ClusteringFixture.table(faithful) }

  /// Iris without the 60 cells for which (7i + 3j) mod 10 = 0, counted from 1.
  var irisWithHoles: Matrix {
    var table = irisTable
    for i in 1...150 { for j in 1...4 where (7 * i + 3 * j) % 10 == 0 { table[i - 1, j - 1] = .nan } }
    return table
  }

  private static func table(_ rows: [[Double]]) -> Matrix {
    Matrix(rows: rows.count, columns: rows[0].indices.map { j in rows.map { $0[j] } })
  }
}

extension Matrix {
  /// Columns of mean 0 and standard deviation 1, with divisor n − 1.
  func standardised() -> Matrix {
    Matrix(
      rows: rows,
      columns: (0..<columns).map { j in
        let column = column(j)
        let mean = column.reduce(0, +) / Double(rows)
        let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows - 1)).squareRoot()
        return column.map { ($0 - mean) / spread }
      })
  }
}
