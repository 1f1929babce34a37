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

  static func load() throws -> ClusteringFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/clustering/clustering.json")
    return try JSONDecoder().decode(ClusteringFixture.self, from: Data(contentsOf: url))
  }

  var irisTable: Matrix { ClusteringFixture.table(iris) }
  var faithfulTable: Matrix { ClusteringFixture.table(faithful) }

  private static func table(_ rows: [[Double]]) -> Matrix {
    Matrix(rows: rows.count, columns: rows[0].indices.map { j in rows.map { $0[j] } })
  }
}
