import Foundation
import Statistics
import TestSupport

/// The ratings of Guilford (1954), and what a dense design matrix in numpy makes of them.
struct GuilfordFixture: Decodable {
  struct Level: Decodable {
    let label: String
    let measure, se, jointSE, infit, outfit, infitZ, outfitZ, observed, fair, fairZ: Double
    let pointMeasure, expectedPointMeasure: Double
  }
  struct Category: Decodable {
    let score: Int
    let count, average, expectedAverage, outfit: Double
  }
  struct Bias: Decodable {
    let rater, indicator: Int
    let measure, se, t, p: Double
  }
  struct Expected: Decodable {
    let logLik: Double
    let levels: [String: [Level]]
    let thresholds, thresholdErrors: [[Double]]
    let categories: [[Category]]
    let bias: [Bias]

    enum CodingKeys: String, CodingKey {
      case logLik, levels, thresholds, categories, bias
      case thresholdErrors = "thresholds_se"
    }
  }

  let ratingScale: Expected
  let partialCredit: Expected

  static func load() throws -> GuilfordFixture {
    try JSONDecoder().decode(
      GuilfordFixture.self, from: Data(contentsOf: folder.appendingPathComponent("guilford.json")))
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/rasch")
}

/// Ratings of persons by raters on criteria, which a test may change.
struct RatingSet {
  var codes: [[Int32]]
  var levels: [[String]]
  var scores: [Int]
  var weights: [Double]?
  var names = ["ratee", "rater", "indicator"]
  var orientations: [ManyFacetRaschModel.Orientation] = [.positive, .negative, .negative]

  func model(
    _ thresholds: ManyFacetRaschModel.Thresholds = .ratingScale, noncentred: String? = nil,
    unused: ManyFacetRaschModel.UnusedCategories = .keep, random: Set<String> = []
  ) -> ManyFacetRaschModel {
    let facets = names.indices.map { f in
      ManyFacetRaschModel.Facet(
        name: names[f], codes: codes[f], levels: levels[f], orientation: orientations[f],
        distribution: random.contains(names[f]) ? .normal : .fixed)
    }
    return ManyFacetRaschModel(
      facets: facets, scores: scores, weights: weights, thresholds: thresholds, noncentred: noncentred,
      unusedCategories: unused)
  }

  /// Rows in another order, or some more than once.
  func taking(_ order: [Int]) -> RatingSet {
    var result = self
    result.codes = codes.map { facet in order.map { facet[$0] } }
    result.scores = order.map { scores[$0] }
    result.weights = weights.map { weights in order.map { weights[$0] } }
    return result
  }

  /// Seven scientists, three judges, five traits, from the file that ships with the program.
  static func guilford() throws -> RatingSet {
    let url = Checkout.root.appendingPathComponent("datasets/guilford1954/guilford1954.csv")
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
    let cells = lines.map { $0.split(separator: ",").map(String.init) }
    let levels = (0..<3).map { f in Set(cells.map { $0[f] }).sorted() }
    let codes = (0..<3).map { f in cells.map { Int32(levels[f].firstIndex(of: $0[f]) ?? -1) } }
    return RatingSet(codes: codes, levels: levels, scores: cells.compactMap { Int($0[3]) })
  }

  /// Simulates from the model: each person gets some raters, all on every criterion.
  static func simulated(
    persons: Int, raters: Int, perPerson: Int, criteria: Int, thresholds: [Double], seed: UInt64,
    personSD: Double = 1, raterSD: Double = 0.7
  ) -> (ratings: RatingSet, person: [Double], rater: [Double], criterion: [Double]) {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let ability = (0..<persons).map { _ in personSD * stream.normal() }
    let severity = (0..<raters).map { _ in raterSD * stream.normal() }
    let difficulty = (0..<criteria).map { Double($0) / Double(max(criteria - 1, 1)) - 0.5 }
    var (codes, scores) = ([[Int32]](repeating: [], count: 3), [Int]())
    for p in 0..<persons {
      for r in stream.permutation(of: raters).prefix(perPerson) {
        for c in 0..<criteria {
          let location = ability[p] - severity[r] - difficulty[c]
          var logs = [0.0]
          for step in thresholds { logs.append(logs[logs.count - 1] + location - step) }
          let terms = logs.map { exp($0) }
          var draw = stream.uniform() * terms.reduce(0, +)
          var score = 0
          while score < thresholds.count, draw > terms[score] {
            draw -= terms[score]
            score += 1
          }
          for (f, code) in [p, r, c].enumerated() { codes[f].append(Int32(code)) }
          scores.append(score)
        }
      }
    }
    let counts = [persons, raters, criteria]
    let levels = counts.map { count in (0..<count).map { String($0) } }
    return (RatingSet(codes: codes, levels: levels, scores: scores), ability, severity, difficulty)
  }
}

/// The simulated ratings of the reference collection with the estimates of a program in numpy.
struct SimulatedRaschFixture: Decodable {
  struct Expected: Decodable {
    let loglik: Double
    let items, raters, persons: [String: Double]
    let itemsSe, itemsSeDiag, ratersSe, ratersSeDiag, personsSeDiag30: [Double]
    let thresholds, thresholdsSe: [Double]
    let personMean, personSd: Double
    let infitItems, outfitItems, infitRaters, outfitRaters, infitPersons30, outfitPersons30: [Double]
    let separationPerson, separationRater: [Double]
    let nPersons, nObs, nExtreme: Int
  }

  let person, rater: [Int32]
  let scores: [String]
  let expected: Expected

  static func load() throws -> SimulatedRaschFixture {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      SimulatedRaschFixture.self,
      from: Data(contentsOf: GuilfordFixture.folder.appendingPathComponent("sim-mfrm3facet.json")))
  }

  var ratings: RatingSet {
    var (codes, values) = ([[Int32]](repeating: [], count: 3), [Int]())
    for row in person.indices {
      for (item, digit) in scores[row].enumerated() {
        codes[0].append(person[row] - 1)
        codes[1].append(rater[row] - 1)
        codes[2].append(Int32(item))
        values.append(digit.wholeNumberValue ?? -1)
      }
    }
    let levels = [(1...400).map { String($0) }, (1...8).map { "R\($0)" }, (1...5).map { "I\($0)" }]
    return RatingSet(codes: codes, levels: levels, scores: values)
  }
}
