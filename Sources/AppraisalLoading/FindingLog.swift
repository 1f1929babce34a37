import Appraisals

/// Collects findings about one source; of each rule it lists the first twenty and counts the rest.
struct FindingLog {
  /// How many findings of one rule are listed before the rest is counted.
  static let listed = 20
  /// How many repairs of one rule an import lists, which owes its reader every one; past that there is no reader.
  static let repairsOfImport = 1_000_000

  /// The file that findings are about unless they say otherwise.
  private(set) var file: String

  private struct Key: Hashable {
    let severity: Finding.Severity
    let rule: Finding.Rule
  }

  private struct Tally {
    var listed = 0
    var rest = 0
    var column: String?
    var lastListed = 0
  }

  /// How many repairs of one rule are listed before the rest is counted.
  var listedRepairs = FindingLog.listed

  private var findings: [Finding] = []
  private var tallies: [Key: Tally] = [:]

  init(file: String) { self.file = file }

  /// The same log, its further findings being about another file.
  func continued(about file: String) -> FindingLog {
    var log = self
    log.file = file
    return log
  }

  /// Whether the data will be refused.
  private(set) var isFatal = false

  mutating func add(
    _ severity: Finding.Severity, _ rule: Finding.Rule, file: String? = nil, line: Int? = nil,
    column: String? = nil, value: String? = nil, count: Int = 1, details: [String] = []
  ) {
    if severity == .error { isFatal = true }
    // The headings of a query stand on no line.
    let line = line == 0 ? nil : line
    let key = Key(severity: severity, rule: rule)
    var tally = tallies[key] ?? Tally(column: column)
    if tally.column != column { tally.column = nil }
    if tally.listed < (severity == .repair ? listedRepairs : FindingLog.listed) {
      tally.listed += 1
      tally.lastListed = findings.count
      findings.append(
        Finding(
          severity, rule, file: file ?? self.file, line: line, column: column, value: value, count: count,
          details: details))
    } else {
      tally.rest += count
    }
    tallies[key] = tally
  }

  /// Takes over the findings of a log about a later stretch of the same file, whose lines it counts from 1.
  mutating func absorb(_ other: FindingLog, linesBefore: Int) {
    for finding in other.findings {
      add(
        finding.severity, finding.rule, file: finding.file, line: finding.line.map { $0 + linesBefore },
        column: finding.column, value: finding.value, count: finding.count, details: finding.details)
    }
    for (key, rest) in other.tallies where rest.rest > 0 {
      var tally = tallies[key] ?? Tally(column: rest.column)
      if tally.column != rest.column { tally.column = nil }
      tally.rest += rest.rest
      tallies[key] = tally
    }
  }

  /// The findings, each summary right behind the last one listed of its rule.
  func report() -> ValidationReport {
    var summaries: [Int: Finding] = [:]
    for (key, tally) in tallies where tally.rest > 0 {
      summaries[tally.lastListed] = Finding(
        key.severity, key.rule, file: file, column: tally.column, count: tally.rest)
    }
    var report = ValidationReport()
    for (place, finding) in findings.enumerated() {
      report.add(finding)
      if let summary = summaries[place] { report.add(summary) }
    }
    return report
  }
}
