import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics

/// One appraisal of a table made by hand.
struct Appraised {
  var ratee: String
  var rater = "s1"
  var score: Double
  var indicator = "performance"
  var period = "2024"
  var unit: String?
  var type = RaterType.superior
  var weight = 1.0
}

/// The table of those rows; raters and units may be left out, protected columns and facts are by ratee.
func appraisals(
  _ rows: [Appraised], raters: Presence = .named, protected: [String: [String: String]] = [:],
  numbers: [String: [String: Double]] = [:], labels: [String: [String: String]] = [:]
) -> AppraisalTable {
  let facts =
    numbers.keys.sorted().map { name in
      AppraisalTable.Attribute(name: name, values: .numbers(rows.map { numbers[name]?[$0.ratee] ?? .nan }))
    }
    + labels.keys.sorted().map { name in
      AppraisalTable.Attribute(name: name, values: .labels(Factor(rows.map { labels[name]?[$0.ratee] })))
    }
  let attributes = protected.keys.sorted().map { name in
    AppraisalTable.Attribute(name: name, values: .labels(Factor(rows.map { protected[name]?[$0.ratee] })))
  }
  let hasUnits = rows.contains { $0.unit != nil }
  return AppraisalTable(
    ratees: Factor(rows.map(\.ratee)), raters: raters == .named ? Factor(rows.map(\.rater)) : nil,
    raterTypes: rows.map(\.type), indicators: Factor(rows.map(\.indicator)),
    periods: Factor(rows.map(\.period)).sortedLevels(by: <), units: hasUnits ? Factor(rows.map(\.unit)) : nil,
    scores: rows.map(\.score), weights: rows.allSatisfy { $0.weight == 1 } ? nil : rows.map(\.weight),
    targets: nil, realisations: nil, scaleVersions: nil, facts: facts, protectedAttributes: attributes,
    scale: Scale(minimum: -1e6, maximum: 1e6, isDeclared: true), lines: Array(2..<(rows.count + 2)),
    provenance: .init(name: "hand.csv", sha256: "", isPseudonymous: true), report: .init())
}

/// Whether a table names its raters.
enum Presence { case named, absent }

/// Design, model and fit in one go.
func fitted(_ rows: [Appraised], raters: Presence = .named) throws -> FittedPerformance {
  try PerformanceModel(RatingDesign(appraisals(rows, raters: raters))).fit()
}

/// The error that a piece of work ends with, as text; nil where it does not.
func refusal<Value>(_ work: () throws -> Value) -> String? {
  do {
    _ = try work()
    return nil
  } catch {
    return "\(error)"
  }
}

/// A crossed design with known truth: everybody rated by a few raters drawn by lot.
struct CrossedCase {
  var ratees = 40
  var raters = 10
  var ratersPerRatee = 4
  var indicators = 1
  var periods = 1
  var units = 1
  var rateeSD = 6.0
  var severitySD = 4.0
  var noiseSD = 4.0

  /// Scores around 60, not rounded.
  func rows(seed: UInt64) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let levels = (0..<ratees).map { _ in rateeSD * stream.normal() }
    let severities = (0..<raters).map { _ in severitySD * stream.normal() }
    var rows: [Appraised] = []
    for ratee in 0..<ratees {
      for period in 0..<periods {
        for rater in stream.permutation(of: raters).prefix(ratersPerRatee) {
          for indicator in 0..<indicators {
            let score = 60 + levels[ratee] - severities[rater] + noiseSD * stream.normal()
            rows.append(
              Appraised(
                ratee: "e\(100 + ratee)", rater: "s\(10 + rater)", score: score, indicator: "i\(indicator)",
                period: "202\(period)", unit: units > 1 ? "u\(ratee % units)" : nil))
          }
        }
      }
    }
    return rows
  }
}

/// The number of cities that a simulation suite runs: few for every push, many when asked for.
func simulatedCities(default count: Int) -> Int {
  ProcessInfo.processInfo.environment["TIMBANG_SIMULATION_CITIES"].flatMap { Int($0) } ?? count
}

/// A mean over independent replicates, with its Monte Carlo standard error.
struct Replicated: CustomStringConvertible {
  let mean: Double
  let standardError: Double
  let count: Int

  init(_ values: [Double]) {
    count = values.count
    mean = values.reduce(0, +) / Double(values.count)
    standardError = AppraisalAnalysisTests.standardDeviation(values) / Double(values.count).squareRoot()
  }

  var description: String {
    String(format: "%.4f (Monte Carlo SE %.4f, %d cities)", mean, standardError, count)
  }
}
