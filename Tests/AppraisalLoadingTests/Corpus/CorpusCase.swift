import AppraisalLoading
import Appraisals
import Foundation
import Testing

/// A file of the corpus and what must come of it, as `Fixtures/Corpus/generate.py` states it.
struct CorpusCase: Decodable, Sendable, CustomTestStringConvertible {
  /// Who reads the file.
  enum Reader: String, Decodable {
    case appraisals
    case table
    /// Appraisals, and what `check` finds in them.
    case check
  }

  /// What must come of it.
  enum Outcome: String, Decodable {
    case loaded
    case refused
    /// Loaded or refused: the rules leave it open, and only the findings are compared.
    case either
    /// A matter of files, not of data.
    case unreadable
  }

  /// What the user says about the source.
  struct Options: Decodable {
    let roles: [String: String]?
    let sheet: String?
    let codes: String?
  }

  let file: String
  let point: String
  let reader: Reader
  let outcome: Outcome
  let options: Options?
  /// How many lines or rows of the source carry ratings, and how many ratings there are.
  let rows: Int?
  let ratings: Int?
  let lines: [Int]?
  /// The role that each heading is recognised as.
  let roles: [String: String]?
  let ratees: [String]?
  let raters: [String]?
  let units: [String]?
  let indicators: [String]?
  let periods: [String]?
  /// The period of each rating.
  let rowPeriods: [String]?
  let scores: [Double]?
  let facts: [String: [String?]]?
  let columns: [String: [CorpusValue]]?
  let findings: [ExpectedFinding]
  /// Rules that may be found besides.
  let optional: [String]?
  /// Whether any rule may be found besides.
  let any: Bool?

  var testDescription: String { file }

  var path: String { CorpusCase.folder.appendingPathComponent("files/" + file).path }

  static let folder = repository.appendingPathComponent("Tests/AppraisalLoadingTests/Fixtures/Corpus")

  static let all: [CorpusCase] = {
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .custom { path in
        // Names of roles and columns are data; those of our own properties are converted.
        path.last.map { $0.stringValue == "row_periods" ? Name(stringValue: "rowPeriods") : $0 } ?? Name("")
      }
      return try decoder.decode(
        [CorpusCase].self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
    } catch {
      Issue.record("the corpus cannot be read: \(error)")
      return []
    }
  }()

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

/// A cell of a plain table.
enum CorpusValue: Decodable, Sendable, Equatable, CustomStringConvertible {
  case number(Double)
  case label(String)
  case missing

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .missing
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .label(try container.decode(String.self))
    }
  }

  var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .label(let label): "'\(label)'"
    case .missing: "∅"
    }
  }
}

/// A finding that must be made; what is not stated is not compared.
struct ExpectedFinding: Decodable, Sendable, CustomStringConvertible {
  /// One rule, or several of which one will do.
  let rules: [String]
  let severity: String?
  let line: Int?
  let column: String?
  let value: String?
  let count: Int?
  /// How the details begin.
  let details: [String]?

  private enum Key: String, CodingKey {
    case rule, severity, line, column, value, count, details
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let rule = try? container.decode(String.self, forKey: .rule) {
      rules = [rule]
    } else {
      rules = try container.decode([String].self, forKey: .rule)
    }
    severity = try container.decodeIfPresent(String.self, forKey: .severity)
    line = try container.decodeIfPresent(Int.self, forKey: .line)
    column = try container.decodeIfPresent(String.self, forKey: .column)
    value = try container.decodeIfPresent(String.self, forKey: .value)
    count = try container.decodeIfPresent(Int.self, forKey: .count)
    details = try container.decodeIfPresent([String].self, forKey: .details)
  }

  func matches(_ finding: Finding) -> Bool {
    rules.contains(finding.rule.rawValue)
      && (severity.map { $0 == finding.severity.rawValue } ?? true)
      && (line.map { $0 == finding.line } ?? true)
      && (column.map { $0 == finding.column } ?? true)
      && (value.map { $0 == finding.value } ?? true)
      && (count.map { $0 == finding.count } ?? true)
      && (details.map { finding.details.starts(with: $0) } ?? true)
  }

  var description: String {
    var text = "\(severity ?? "any") \(rules.joined(separator: "|"))"
    text += " \(line.map(String.init) ?? "*"):\(column ?? "*")"
    if let value { text += " '\(value)'" }
    if let count { text += " ×\(count)" }
    if let details { text += " [" + details.joined(separator: "|") + "]" }
    return text
  }
}
