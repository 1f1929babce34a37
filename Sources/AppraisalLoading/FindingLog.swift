import Appraisals

/// Collects findings about one source; of each rule it lists the first twenty and counts the rest.
struct FindingLog {
  /// How many findings of one rule are listed before the rest is counted.
  static let listed = 20

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

  /// Whether every repair is kept, beside the findings that count them: an import owes its reader each.
  var keepsRepairs = false
  private var repairs: [ColumnRepairs] = []

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
    if tally.listed < FindingLog.listed {
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

  /// Keeps what a column of labels was read as, where repairs are kept; a label that stays as it is became nil.
  ///
  /// - Parameter empty: what a missing label became.
  mutating func keep(
    _ rule: Finding.Rule, column: String?, found: Factor, became: [String?], empty: String? = nil,
    lines: LineNumbers
  ) {
    guard keepsRepairs else { return }
    var place = [Int](repeating: -1, count: found.levels.count)
    var changes: [ColumnRepairs.Change] = []
    for (level, text) in became.enumerated() {
      guard let text else { continue }
      place[level] = changes.count
      changes.append(.init(found: found.levels[level], became: text))
    }
    if let empty { changes.append(.init(found: nil, became: empty)) }
    guard !changes.isEmpty else { return }
    var kept = ColumnRepairs(rule, file: file, column: column, changes: changes)
    for (row, code) in found.codes.enumerated() {
      if code >= 0, place[Int(code)] >= 0 {
        kept.append(line: lines[row], change: place[Int(code)])
      } else if code < 0, empty != nil {
        kept.append(line: lines[row], change: changes.count - 1)
      }
    }
    if kept.count > 0 { repairs.append(kept) }
  }

  /// Keeps changes one by one, where repairs are kept.
  mutating func keep(
    _ rule: Finding.Rule, column: String?,
    _ changed: some Sequence<(line: Int, found: String?, became: String?)>
  ) {
    guard keepsRepairs else { return }
    var places: [ColumnRepairs.Change: Int] = [:]
    var changes: [ColumnRepairs.Change] = []
    var rows: [(line: Int, change: Int)] = []
    for (line, found, became) in changed {
      let change = ColumnRepairs.Change(found: found, became: became)
      let place = places[change] ?? changes.count
      if place == changes.count {
        places[change] = place
        changes.append(change)
      }
      rows.append((line, place))
    }
    guard !rows.isEmpty else { return }
    var kept = ColumnRepairs(rule, file: file, column: column, changes: changes)
    for row in rows { kept.append(line: row.line, change: row.change) }
    repairs.append(kept)
  }

  /// Takes over what was found elsewhere.
  mutating func add(contentsOf report: ValidationReport) {
    for finding in report.findings { add(finding) }
    repairs += report.repairs
  }

  /// Takes over a finding that was made elsewhere.
  mutating func add(_ finding: Finding) {
    add(
      finding.severity, finding.rule, file: finding.file, line: finding.line, column: finding.column,
      value: finding.value, count: finding.count, details: finding.details)
  }

  /// The findings, each summary right behind the last one listed of its rule.
  func report() -> ValidationReport {
    var summaries: [Int: Finding] = [:]
    for (key, tally) in tallies where tally.rest > 0 {
      summaries[tally.lastListed] = Finding(
        key.severity, key.rule, file: file, column: tally.column, count: tally.rest)
    }
    var report = ValidationReport(repairs: repairs)
    for (place, finding) in findings.enumerated() {
      report.add(finding)
      if let summary = summaries[place] { report.add(summary) }
    }
    return report
  }
}
