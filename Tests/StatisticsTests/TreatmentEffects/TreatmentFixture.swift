import Foundation
import LinearAlgebra
import Statistics

/// The counties of mpdta: 500 over five years.
enum MinimumWages {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func rows(of path: String) throws -> [[String: String]] {
    let url = repository.appendingPathComponent(path)
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// - Parameter keeping: which of the 2,500 rows, counted from 1.
  static func panel(covariate: Bool = false, keeping: (Int) -> Bool = { _ in true }, clusters: [Int]? = nil)
    throws -> StaggeredPanel
  {
    let rows = try rows(of: "datasets/mpdta/mpdta.csv")
    var place: [String: Int] = [:]
    var first: [Int?] = []
    var population: [Double] = []
    var cells: [(Int, Int, Double)] = []
    for (index, row) in rows.enumerated() {
      guard let county = row["county"], let year = row["year"].flatMap(Int.init),
        let y = row["lemp"].flatMap(Double.init), let g = row["first_treat"].flatMap(Int.init)
      else { continue }
      if place[county] == nil {
        place[county] = place.count
        first.append(g == 0 ? nil : g)
        population.append(row["lpop"].flatMap(Double.init) ?? .nan)
      }
      if keeping(index + 1), let unit = place[county] { cells.append((unit, year - 2003, y)) }
    }
    var outcomes = Matrix(rows: place.count, columns: 5, repeating: .nan)
    for (unit, time, y) in cells { outcomes[unit, time] = y }
    return StaggeredPanel(
      times: Array(2003...2007), outcomes: outcomes, firstTreated: first,
      covariates: covariate ? Matrix(rows: place.count, columns: [population]) : nil, clusters: clusters)
  }
}

/// What csdid and rdrobust make of the same data; `Fixtures/treatment-effects/peers.py` made it.
struct TreatmentPeers: Decodable {
  struct Effect: Decodable {
    let cohort, time: Int
    let estimate, se: Double?
  }
  struct Jump: Decodable {
    let cut, estimate, corrected, se, robustSe, lower, upper, p, h, b: Double
    let nBelow, nAbove: Int
  }
  struct Discontinuity: Decodable {
    let x, y: [Double]
    let expected: Jump
  }
  let did: [String: [Effect]]
  let discontinuity: [String: Discontinuity]

  static func load() throws -> TreatmentPeers { try decode("peers.json") }

  static func decode<Value: Decodable>(_ name: String) throws -> Value {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/treatment-effects/\(name)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(contentsOf: url))
  }
}

/// What R's least squares make of the saturated regression; `Fixtures/treatment-effects/sunab.R` made it.
struct SaturatedFixture: Decodable {
  let balanced, unbalanced: [TreatmentPeers.Effect]
}
