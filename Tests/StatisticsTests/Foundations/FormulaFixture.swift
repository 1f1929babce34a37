import Foundation
import Statistics
import Testing

/// What `formula.R` wrote.
struct FormulaFixture: Decodable {
  struct Column: Decodable {
    var name: String
    var values: ModelColumnValues

    enum Key: CodingKey {
      case name
      case values
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      name = try container.decode(String.self, forKey: .name)
      if let numbers = try? container.decode([Double?].self, forKey: .values) {
        values = .numbers(numbers.map { $0 ?? .nan })
      } else {
        // Every label gets a level of its own, and the levels come last row first: the frame has to merge and sort.
        let labels = try container.decode([String?].self, forKey: .values)
        let count = Int32(labels.count)
        values = .labels(
          codes: labels.enumerated().map { $1 == nil ? -1 : count - 1 - Int32($0) },
          levels: labels.reversed().map { $0 ?? "not used" })
      }
    }
  }

  struct Random: Decodable {
    var name: String
    var levels: [String]
    var codes: [Int32]
    var coefficients: [String]
    var values: [Double]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var formula: String
    var omitted: [Int]
    var columns: [String]
    var assign: [Int]
    var matrix: [Double]
    var random: [Random]
    var testDescription: String { formula }
  }

  struct Fit: Decodable {
    var formula: String
    var criterion: Double
    var names: [String]
    var estimates: [Double]
  }

  struct Tolerance: Decodable {
    var criterion: Double
    var estimates: Double
  }

  struct Label: Decodable, Sendable {
    var number: Double
    var label: String
  }

  var data: [Column]
  var cases: [Case]
  var fits: [String: Fit]
  var tolerance: Tolerance
  var labels: [Label]

  /// The columns as a frame takes them.
  var columns: [(name: String, values: ModelColumnValues)] { data.map { ($0.name, $0.values) } }

  static func read() throws -> FormulaFixture {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/formula.json")
    return try JSONDecoder().decode(FormulaFixture.self, from: Data(contentsOf: file))
  }
}
