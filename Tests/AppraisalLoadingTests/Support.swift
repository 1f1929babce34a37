import AppraisalLoading
import Appraisals
import Foundation

/// A finding in one line: `error not_a_number t.csv:3:score 'abc' ×1 [labels]`.
func sentence(_ finding: Finding) -> String {
  var text = "\(finding.severity.rawValue) \(finding.rule.rawValue) \(finding.file)"
  text += ":" + (finding.line.map(String.init) ?? "") + ":" + (finding.column ?? "")
  if let value = finding.value { text += " '\(value)'" }
  if finding.count != 1 { text += " ×\(finding.count)" }
  if !finding.details.isEmpty { text += " [" + finding.details.joined(separator: "|") + "]" }
  return text
}

/// What came of loading: the table if there is one, and every finding.
struct Outcome {
  var table: AppraisalTable?
  var findings: [String]

  func about(_ rule: Finding.Rule) -> [String] { findings.filter { $0.contains(" \(rule.rawValue) ") } }
}

func load(_ text: String, roles: [RoleAssignment] = []) -> Outcome { load(Array(text.utf8), roles: roles) }

func load(_ bytes: [UInt8], roles: [RoleAssignment] = []) -> Outcome {
  loading { try AppraisalSource.load(bytes: bytes, name: "t.csv", options: LoadingOptions(roles: roles)) }
}

func loading(_ body: () throws -> AppraisalTable) -> Outcome {
  do {
    let table = try body()
    return Outcome(table: table, findings: table.report.findings.map(sentence))
  } catch let refusal as DataRefused {
    return Outcome(findings: refusal.report.findings.map(sentence))
  } catch {
    return Outcome(findings: ["\(error)"])
  }
}

/// The findings of reading a plain table, and its rows as text where it could be read.
func read(_ bytes: [UInt8]) -> (rows: [[String]]?, findings: [String]) {
  do {
    let table = try TableSource.read(bytes: bytes, name: "t.csv")
    return (cells(table), table.report.findings.map(sentence))
  } catch let refusal as DataRefused {
    return (nil, refusal.report.findings.map(sentence))
  } catch {
    return (nil, ["\(error)"])
  }
}

func read(_ text: String) -> (rows: [[String]]?, findings: [String]) { read(Array(text.utf8)) }

/// Headings and cells; `∅` is a missing one.
func cells(_ table: Table) -> [[String]] {
  let rows = (0..<table.rowCount).map { row in
    table.columns.map { column -> String in
      switch column.values {
      case .numbers(let numbers): numbers[row].isNaN ? "∅" : "\(numbers[row])"
      case .labels(let factor): factor[row] ?? "∅"
      }
    }
  }
  return [table.columns.map(\.name)] + rows
}

/// Writes files into a new folder, hands it over, and removes it.
func withFolder<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("timbang-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }
  return try body(folder.path)
}

/// The repository, found from this file.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A small generator of random bits (Steele, Lea & Flood 2014), so that failures can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
