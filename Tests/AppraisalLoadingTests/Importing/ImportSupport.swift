import Appraisals
import Foundation

@testable import AppraisalLoading

/// What came of an import: the result if there is one, and every finding.
struct ImportOutcome {
  var result: ImportedAppraisals?
  var findings: [String]

  func about(_ rule: Finding.Rule) -> [String] { findings.filter { $0.contains(" \(rule.rawValue) ") } }

  /// The rows of the package as text, headings first.
  var csv: [String] {
    guard let table = result?.table else { return [] }
    return lines(AppraisalPackage.data(table, PackageColumn.columns(of: table)))
  }
}

/// The lines of a file of a package.
func lines(_ file: AppraisalPackage.File) -> [String] {
  String(decoding: bytes(file), as: UTF8.self).split(separator: "\n").map(String.init)
}

func bytes(_ file: AppraisalPackage.File) -> [UInt8] {
  final class Collector: @unchecked Sendable { var bytes: [UInt8] = [] }
  let collector = Collector()
  try? file.write { collector.bytes += $0 }
  return collector.bytes
}

/// Imports files given as text; `files` and `facts` by name, in order.
func importing(
  _ files: [(String, String)], facts: [(String, String)] = [], derived: AppraisalImport.Derived = .apart,
  roles: [RoleAssignment] = []
) throws -> ImportOutcome {
  let all = Dictionary((files + facts).map { ($0.0, $0.1) }) { first, _ in first }
  return try withFolder(all) { folder in
    do {
      let job = AppraisalImport(
        paths: files.map { folder + "/" + $0.0 }, facts: facts.map { folder + "/" + $0.0 },
        options: LoadingOptions(roles: roles), derived: derived)
      let result = try job.run()
      return ImportOutcome(result: result, findings: result.table.report.findings.map(sentence))
    } catch let refusal as DataRefused {
      return ImportOutcome(findings: refusal.report.findings.map(sentence))
    }
  }
}

/// An employee number that belongs to nobody.
func number(_ index: Int) -> String {
  func digits(_ value: Int, _ count: Int) -> String {
    String(repeating: "0", count: count - String(value).count) + String(value)
  }
  let year = 1970 + index % 20
  return digits(year, 4) + digits(1 + index % 12, 2) + digits(1 + index % 28, 2) + digits(year + 25, 4)
    + digits(1 + index % 12, 2) + String(1 + index % 2) + String(900 + index % 100)
}
