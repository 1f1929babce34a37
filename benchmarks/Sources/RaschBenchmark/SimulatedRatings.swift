import Foundation
import Statistics

/// Persons with four raters each, at random, on four criteria.
struct SimulatedRatings {
  static let criteria = 4
  static let perPerson = 4
  static let thresholds = [-1.5, -0.5, 0.5, 1.5]

  private(set) var codes = [[Int32]](repeating: [], count: 3)
  private(set) var scores: [Int] = []
  /// The true severities, with mean zero.
  let severity: [Double]
  private let persons: Int

  init(persons: Int, raters: Int, seed: UInt64) {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let drawn = (0..<raters).map { _ in 0.6 * stream.normal() }
    let mean = drawn.reduce(0, +) / Double(raters)
    severity = drawn.map { $0 - mean }
    self.persons = persons
    for person in 0..<persons {
      let ability = stream.normal()
      for rater in stream.permutation(of: raters).prefix(Self.perPerson) {
        for criterion in 0..<Self.criteria {
          let location = ability - severity[rater] - (Double(criterion) - 1.5) * 0.4
          for (facet, code) in [person, rater, criterion].enumerated() { codes[facet].append(Int32(code)) }
          scores.append(Self.score(location, &stream))
        }
      }
    }
  }

  func model(raters distribution: ManyFacetRaschModel.Distribution = .fixed) -> ManyFacetRaschModel {
    let names = [
      (0..<persons).map { "p\($0)" }, severity.indices.map { "r\($0)" }, (0..<Self.criteria).map { "c\($0)" },
    ]
    return ManyFacetRaschModel(
      facets: [
        .init(name: "person", codes: codes[0], levels: names[0], orientation: .positive),
        .init(
          name: "rater", codes: codes[1], levels: names[1], orientation: .negative, distribution: distribution),
        .init(name: "criterion", codes: codes[2], levels: names[2], orientation: .negative),
      ],
      scores: scores, noncentred: "person")
  }

  /// A row for each person and rater; the truth in a column, so that the peer is judged as we are.
  var csv: String {
    var lines = ["person,rater,severity,c0,c1,c2,c3"]
    for first in stride(from: 0, to: scores.count, by: Self.criteria) {
      let rater = Int(codes[1][first])
      let given = scores[first..<(first + Self.criteria)].map { String($0) }.joined(separator: ",")
      lines.append("\(codes[0][first]),\(rater),\(severity[rater]),\(given)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func score(_ location: Double, _ stream: inout RandomStream) -> Int {
    var logs = [0.0]
    for step in thresholds { logs.append(logs[logs.count - 1] + location - step) }
    let terms = logs.map { exp($0) }
    var draw = stream.uniform() * terms.reduce(0, +)
    for (score, term) in terms.enumerated() {
      if draw <= term { return score }
      draw -= term
    }
    return thresholds.count
  }
}
