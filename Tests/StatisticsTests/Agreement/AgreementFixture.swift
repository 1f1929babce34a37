import Foundation
import LinearAlgebra

/// What krippendorff, statsmodels and numpy make of small data.
struct AgreementFixture: Decodable {
  struct Reliability: Decodable {
    /// A row for each rater, null where a unit was not rated.
    let data: [[Double?]]
    let alpha: [String: Double]

    /// The units and values, row by row, without the gaps.
    var pairs: [(unit: Int32, value: Double)] {
      data.flatMap { row in row.indices.compactMap { unit in row[unit].map { (Int32(unit), $0) } } }
    }
  }
  struct Kappa: Decodable {
    struct Expected: Decodable { let kappa, se, nullSE: Double }
    let table: [[Double]]
    let expected: [String: Expected]
  }
  struct Study: Decodable {
    let levels: [Int]
    let scores: [Double]
    let components: [String: Double]
  }
  struct Overlap: Decodable {
    let seen: [[Int]]
    let q, harmonic: Double
  }

  let krippendorff, krippendorffLarge: Reliability
  let kappa: Kappa
  let bfi: [String: [[Double]]]
  let study: Study
  let overlap: Overlap

  static func load() throws -> AgreementFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/agreement/agreement.json")
    return try JSONDecoder().decode(AgreementFixture.self, from: Data(contentsOf: url))
  }
}

/// A matrix from its rows.
func rows(_ rows: [[Double]]) -> Matrix {
  Matrix(rows: rows.count, columns: rows[0].indices.map { j in rows.map { $0[j] } })
}

/// Six targets, four judges: Shrout & Fleiss (1979), table 2.
let shroutFleiss: [[Double]] = [
  [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
]

/// Thirty patients, six psychiatrists, five diagnoses: Fleiss (1971), table 1.
let fleissDiagnoses: [[Double]] = [
  "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006", "10050", "11040",
  "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203", "00006", "01050", "02013", "20040",
  "10041", "05010", "40002", "02040", "10500", "00006",
].map { row in row.map { Double($0.wholeNumberValue ?? 0) } }
