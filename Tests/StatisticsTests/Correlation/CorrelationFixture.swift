import Foundation
import LinearAlgebra

/// What R makes of bfi and attitude.
struct CorrelationFixture: Decodable {
  struct Named: Decodable { let data: [[Double]] }
  struct Attitude: Decodable {
    struct Pair: Decodable {
      let x, y: String
      let r, p, rho, rhoPAsym, tauB, z, tauPAsym: Double
      let ci95: [Double]
    }
    struct Shrunk: Decodable {
      let lambda: Double
      let correlations: Named

      enum CodingKeys: String, CodingKey {
        case lambda
        case correlations = "R"
      }
    }
    let pearson, spearman, kendallB, partialGivenAllOthers: Named
    let pairs: [Pair]
    let smc: [String: Double]
    let corpcorShrink: Shrunk
  }
  struct Table: Decodable {
    let x, y: String
    let rhoTwoStep, seTwoStep, rhoMl, seMl: Double
    let table: Named
  }
  struct Adequacy: Decodable {
    let overall: Double

    enum CodingKeys: String, CodingKey { case overall = "MSA" }
  }

  let attitude: Attitude
  let bfiPearsonPairwise, bfiNPairwise, bfiCorKendall5: Named
  let bfiPolycorPairs: [Table]
  let kmoBfi: Adequacy

  static func load() throws -> CorrelationFixture { try decode("reference.json") }

  static func decode<Value: Decodable>(_ name: String) throws -> Value {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/correlation/\(name)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(contentsOf: url))
  }
}

/// What Fixtures/correlation/structure.R wrote.
struct StructureFixture: Decodable {
  struct Tau: Decodable { let tau, z, p: Double }
  struct Layers: Decodable {
    let groups: [Int?]
    let within, between, total, means, share: Double
  }
  struct FullInformation: Decodable {
    let logLik: Double
    let mean: [Double]
    let a, b: [String]
    let r, se: [Double]
  }
  struct Factors: Decodable {
    let loadings: [[Double]]
    let phi: [[Double]]?
    let uniqueness: [Double]
  }
  struct Likelihood: Decodable {
    let uniqueness: [Double]
    let loadings: [[Double]]?
    let statistic, dof, p: Double
  }
  struct Omega: Decodable {
    let h, t: Double
    let g: [Double]
  }
  struct Adequacy: Decodable {
    let overall: Double
    let items: [Double]
  }
  struct Bartlett: Decodable { let chisq, df, p: Double }
  struct Items: Decodable {
    let alpha, std, g6: Double
    let drop, rdrop: [Double]
  }

  struct Joint: Decodable { let rho, se, logLik: Double }
  struct TwoLayers: Decodable { let within, between: Double }

  let joint: [String: Joint]
  let layersBelowOne: TwoLayers
  let spearman5: [[Double]]
  let kendall: [String: Tau]
  let dcor: [String: Double]
  let layers: Layers
  let fiml: FullInformation
  let polyserial: Double
  let minres3, minres5oblimin, minres5varimax: Factors
  let ml5varimax, ml2attitude: Likelihood
  let omega: [String: Omega]
  let map: [Double]
  let kmoAttitude: Adequacy
  let bartlett: Bartlett
  let alphaAttitude: Items

  static func load() throws -> StructureFixture { try CorrelationFixture.decode("structure.json") }
}

/// Columns of a data set of `datasets/`, NaN where a cell is empty.
func dataset(_ name: String) throws -> (names: [String], values: Matrix) {
  var root = URL(fileURLWithPath: #filePath)
  for _ in 0..<4 { root.deleteLastPathComponent() }
  let text = try String(
    contentsOf: root.appendingPathComponent("datasets/\(name)/\(name).csv"), encoding: .utf8)
  let lines = text.split(whereSeparator: \.isNewline).map {
    $0.split(separator: ",", omittingEmptySubsequences: false)
  }
  let names = lines[0].map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
  let columns = names.indices.map { j in lines.dropFirst().map { Double($0[j]) ?? .nan } }
  return (names, Matrix(rows: lines.count - 1, columns: columns))
}

extension Matrix {
  /// Some of the columns.
  func selecting(_ columns: Range<Int>) -> Matrix { Matrix(rows: rows, columns: columns.map { column($0) }) }

  /// The rows without a missing value.
  var droppingIncompleteRows: Matrix {
    let kept = (0..<rows).filter { i in (0..<columns).allSatisfy { !self[i, $0].isNaN } }
    return Matrix(rows: kept.count, columns: (0..<columns).map { j in kept.map { self[$0, j] } })
  }
}
