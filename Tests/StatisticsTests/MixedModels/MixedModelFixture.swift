import Foundation
import LinearAlgebra
import Statistics

/// Reference fits of lme4 with the data they were made from.
struct MixedModelFixture: Decodable {
  /// A column of a table: numbers, or codes of levels.
  struct Column: Decodable {
    let values: [Double]?
    let codes: [Int32]?
    let levels: [String]?
  }

  /// One fit.
  struct Case: Decodable {
    let data: String
    let formula: String
    let isRestricted: Bool
    let weights: String?
    let best: Best

    enum CodingKeys: String, CodingKey {
      case data, formula, weights, best
      case isRestricted = "REML"
    }

    var likelihood: LikelihoodCriterion { isRestricted ? .restrictedMaximumLikelihood : .maximumLikelihood }
  }

  /// What lme4 found.
  struct Best: Decodable {
    struct Component: Decodable {
      let grp: String
      let var1: String?
      let var2: String?
      let vcov: Double
    }

    let value: Double
    let logLik: Double?
    let aic: Double?
    let bic: Double?
    let varcomp: [Component]
    let fixef: [String: Double]
    let se: [String: Double]
    let ranef: [String: [String: [RanefValue]]]

    enum CodingKeys: String, CodingKey {
      case value, logLik, varcomp, fixef, se, ranef
      case aic = "AIC"
      case bic = "BIC"
    }
  }

  /// A level's label or a number, as both stand side by side in the tables of random effects.
  enum RanefValue: Decodable {
    case label(String)
    case number(Double)

    init(from decoder: Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .label(try container.decode(String.self))
      }
    }

    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var label: String? { if case .label(let value) = self { value } else { nil } }
  }

  let data: [String: [String: Column]]
  let cases: [String: Case]

  /// The folder of the fixtures of this suite.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/mixed-models")

  static func named(_ name: String) throws -> MixedModelFixture {
    try JSONDecoder().decode(
      MixedModelFixture.self, from: Data(contentsOf: folder.appendingPathComponent(name + ".json")))
  }
}

/// A model of a fixture in words: what its formula says, without a parser between the test and the engine.
struct MixedModelDesign {
  struct Term {
    /// The grouping factors whose cells are the levels; several for an interaction.
    let factors: [String]
    /// Covariates with random slopes; nil is the constant.
    let coefficients: [String?]

    init(_ group: String, _ coefficients: [String?] = [nil]) {
      factors = group.split(separator: ":").map(String.init)
      self.coefficients = coefficients
    }
  }

  let response: String
  let fixed: [String]
  let terms: [Term]

  init(_ response: String, _ fixed: [String] = [], _ terms: [Term]) {
    self.response = response
    self.fixed = fixed
    self.terms = terms
  }

  static let known: [String: MixedModelDesign] = [
    "dyestuff": .init("Yield", [], [.init("Batch")]),
    "dyestuff2_boundary": .init("Yield", [], [.init("Batch")]),
    "penicillin": .init("diameter", [], [.init("plate"), .init("sample")]),
    "sleepstudy_int": .init("Reaction", ["Days"], [.init("Subject")]),
    "sleepstudy_slope": .init("Reaction", ["Days"], [.init("Subject", [nil, "Days"])]),
    "sleepstudy_uncorr": .init("Reaction", ["Days"], [.init("Subject"), .init("Subject", ["Days"])]),
    "weighted": .init("y", ["x"], [.init("ratee"), .init("rater")]),
    "nested": .init("y", [], [.init("a"), .init("b:a")]),
    "crossedNested": .init("y", ["period"], [.init("ratee"), .init("ratee:indicator"), .init("rater")]),
    "twoSlopes": .init("y", ["time"], [.init("ratee", [nil, "time"]), .init("rater", [nil, "time"])]),
    "three": .init("y", ["x1", "x2"], [.init("g", [nil, "x1", "x2"])]),
    "proportional": .init("y", ["time"], [.init("g", [nil, "time"])]),
    "flat": .init("y", ["time"], [.init("g", [nil, "time"])]),
    "flatUncorrelated": .init("y", ["time"], [.init("g"), .init("g", ["time"])]),
    "year": .init("y", ["year", "late"], [.init("g")]),
    "vectorRest": .init("y", ["x"], [.init("unit"), .init("rater", [nil, "x"]), .init("ratee")]),
    "insteval_crossed": .init("y", [], [.init("s"), .init("d")]),
    "insteval_dept": .init("y", [], [.init("s"), .init("d"), .init("dept")]),
    "insteval_cell": .init("y", [], [.init("s"), .init("d"), .init("dept:service")]),
  ]

  /// The design of a case such as `penicillin_REML`.
  static func of(_ name: String) -> MixedModelDesign? {
    if name.hasPrefix("small") { return .init("y", [], [.init("ratee"), .init("rater")]) }
    if name.hasPrefix("slopes") { return .init("y", ["t"], [.init("g", [nil, "t"])]) }
    return known[name.replacingOccurrences(of: "_REML", with: "").replacingOccurrences(of: "_ML", with: "")]
  }

  /// The model of this design on a table.
  func model(on table: [String: MixedModelFixture.Column], weights: String? = nil) throws -> LinearMixedModel {
    let y = try numbers(response, table)
    let columns = try [[Double](repeating: 1, count: y.count)] + fixed.map { try numbers($0, table) }
    return LinearMixedModel(
      response: y,
      fixedEffects: FixedEffects(
        names: ["(Intercept)"] + fixed, matrix: Matrix(rows: y.count, columns: columns)),
      randomEffects: try terms.map { try randomTerm($0, table) },
      weights: try weights.map { .precision(try numbers($0, table)) } ?? .none)
  }

  /// The model of a case and the fit that lme4 is compared with.
  static func fit(_ name: String, of fixture: MixedModelFixture) throws -> LinearMixedModelFit {
    let (model, likelihood) = try model(name, of: fixture)
    return try model.fit(likelihood)
  }

  static func model(_ name: String, of fixture: MixedModelFixture) throws
    -> (model: LinearMixedModel, likelihood: LikelihoodCriterion)
  {
    guard let expected = fixture.cases[name], let design = of(name), let table = fixture.data[expected.data]
    else {
      throw MixedModelFixtureError.missingCase(name)
    }
    return (try design.model(on: table, weights: expected.weights), expected.likelihood)
  }

  private func numbers(_ name: String, _ table: [String: MixedModelFixture.Column]) throws -> [Double] {
    guard let values = table[name]?.values else { throw MixedModelFixtureError.missingColumn(name) }
    return values
  }

  private func randomTerm(_ term: Term, _ table: [String: MixedModelFixture.Column]) throws -> RandomTerm {
    let labels = try term.factors.map { name in
      guard let codes = table[name]?.codes, let levels = table[name]?.levels else {
        throw MixedModelFixtureError.missingColumn(name)
      }
      return codes.map { levels[Int($0)] }
    }
    let cells = labels[0].indices.map { row in labels.map { $0[row] }.joined(separator: ":") }
    let coefficients = try term.coefficients.map { name in
      try name.map { RandomTerm.Coefficient(name: $0, values: try numbers($0, table)) } ?? .intercept
    }
    return RandomTerm(name: term.factors.joined(separator: ":"), labels: cells, coefficients: coefficients)
  }
}

enum MixedModelFixtureError: Error {
  case missingColumn(String)
  case missingCase(String)
}

extension RandomTerm {
  /// Encodes labels in order of first appearance.
  init(name: String, labels: [String], coefficients: [Coefficient] = [.intercept]) {
    var index: [String: Int32] = [:]
    var levels: [String] = []
    let codes = labels.map { label in
      if let code = index[label] { return code }
      let code = Int32(levels.count)
      index[label] = code
      levels.append(label)
      return code
    }
    self.init(name: name, codes: codes, levels: levels, coefficients: coefficients)
  }
}
