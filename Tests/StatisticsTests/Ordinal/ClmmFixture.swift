import Foundation
import LinearAlgebra
import Statistics

/// Reference fits of ordinal::clmm with the data they were made from.
struct ClmmFixture: Decodable {
  struct DataSet: Decodable {
    let response: [Double]
    /// R writes a list without names as an empty array.
    let covariates: Columns<Double>
    let factors: Columns<String>
  }

  struct Columns<Value: Decodable>: Decodable {
    let values: [String: [Value]]

    init(from decoder: Decoder) throws {
      values = (try? decoder.singleValueContainer().decode([String: [Value]].self)) ?? [:]
    }
  }

  /// A number or a list of numbers: R does not tell them apart.
  struct Numbers: Decodable {
    let values: [Double]

    init(from decoder: Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = try (try? container.decode([Double].self)) ?? [container.decode(Double.self)]
    }
  }

  struct Modes: Decodable {
    let term: String
    let level: [String]
    let mode: [Double]
    let sd: [Double]
  }

  struct Case: Decodable {
    let name: String
    let formula: String
    let link: String
    let threshold: String
    let logLikelihood: Double
    let thresholds: [Double]
    let alpha: [Double]
    let alphaNames: [String]
    let alphaSe: [Double]
    let coefficients: [Double]
    let coefficientsSe: [String: Double]
    let sd: Numbers
    let logSdSe: Numbers
    let aic: Double
    let modes: [Modes]
  }

  struct Group: Decodable {
    let data: DataSet
    let cases: [Case]
  }

  let sets: [Group]

  static func load() throws -> ClmmFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/ordinal/clmm.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ClmmFixture.self, from: Data(contentsOf: url))
  }

  /// The model of a case.
  static func model(_ reference: Case, _ data: DataSet) throws -> CumulativeLinkMixedModel {
    var columns = data.covariates.values.mapValues { ModelColumnValues.numbers($0) }
    for (name, labels) in data.factors.values {
      let levels = Set(labels).sorted()
      columns[name] = .labels(
        codes: labels.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels)
    }
    let response = String(reference.formula.prefix { $0 != " " })
    columns[response] = .numbers(data.response)
    let frame = try ModelFrame(Formula(reference.formula), columns: columns)
    return CumulativeLinkMixedModel(
      response: OrdinalResponse(numbers: frame.response), fixedEffects: frame.fixedEffects,
      randomEffects: frame.randomEffects, link: CumulativeLink(rawValue: reference.link) ?? .logit,
      thresholds: ThresholdStructure(rawValue: reference.threshold) ?? .flexible)
  }

  static func wine() throws -> CumulativeLinkMixedModel {
    let fixture = try load()
    return try model(fixture.sets[0].cases[0], fixture.sets[0].data)
  }
}

/// Ratings drawn from a cumulative-link model of ratees and raters.
struct SimulatedScores {
  var ratee: [Int32] = []
  var rater: [Int32] = []
  var hours: [Double] = []
  var score: [Int32] = []
  var link = CumulativeLink.logit
  let ratees: Int
  let raters: Int
  static let thresholds = [-1.5, 0, 1.2, 2.4]

  init(
    ratees: Int, raters: Int, perRatee: Int, seed: UInt64, rateeSD: Double = 1.2, raterSD: Double = 0.8,
    slope: Double = 0.6
  ) {
    self.ratees = ratees
    self.raters = raters
    var stream = RandomStream(key: RandomKey(seed: seed))
    let ability = (0..<ratees).map { _ in rateeSD * stream.normal() }
    let lenience = (0..<raters).map { _ in raterSD * stream.normal() }
    for p in 0..<ratees {
      for r in stream.permutation(of: raters).prefix(perRatee) {
        let hours = (stream.uniform() * 4 - 2).rounded() / 2
        let u = stream.uniform()
        let latent = slope * hours + ability[p] + lenience[r] + log(u / (1 - u))
        ratee.append(Int32(p))
        rater.append(Int32(r))
        self.hours.append(hours)
        score.append(Int32(Self.thresholds.count { latent > $0 }))
      }
    }
  }

  var rateeTerm: RandomTerm { RandomTerm(name: "ratee", codes: ratee, levels: (0..<ratees).map { "p\($0)" }) }
  var raterTerm: RandomTerm { RandomTerm(name: "rater", codes: rater, levels: (0..<raters).map { "r\($0)" }) }
  var response: OrdinalResponse {
    OrdinalResponse(codes: score, categories: (0...Self.thresholds.count).map { String($0 + 1) })
  }

  var fixed: FixedEffects {
    FixedEffects(names: ["hours"], matrix: Matrix(rows: hours.count, columns: [hours]))
  }

  func model(
    _ terms: [RandomTerm]? = nil, fixed: FixedEffects? = nil, response: OrdinalResponse? = nil,
    link: CumulativeLink = .logit, thresholds: ThresholdStructure = .flexible, frequencies: [Double]? = nil
  ) -> CumulativeLinkMixedModel {
    CumulativeLinkMixedModel(
      response: response ?? self.response, fixedEffects: fixed ?? self.fixed,
      randomEffects: terms ?? [rateeTerm, raterTerm], link: link, thresholds: thresholds,
      frequencies: frequencies)
  }

  func taking(_ order: [Int]) -> SimulatedScores {
    var result = self
    result.ratee = order.map { ratee[$0] }
    result.rater = order.map { rater[$0] }
    result.hours = order.map { hours[$0] }
    result.score = order.map { score[$0] }
    return result
  }
}
