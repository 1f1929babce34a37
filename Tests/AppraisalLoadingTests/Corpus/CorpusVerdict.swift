import AppraisalAnalysis
import AppraisalLoading
import Appraisals

/// Compares what came of a file with what must come of it.
struct CorpusVerdict {
  let expected: CorpusCase
  /// Everything that differs, a line each.
  private(set) var differences: [String] = []
  /// Everything that was found, for whoever has to look into it.
  private(set) var findings: [Finding] = []

  /// The day on which the corpus is looked at, so that nobody's future becomes past.
  private static let today = CalendarDate(year: 2026, month: 11, day: 25)

  init(_ expected: CorpusCase) {
    self.expected = expected
    do {
      switch expected.reader {
      case .appraisals: compare(try AppraisalSource(path: expected.path, options: options).load(), [])
      case .check:
        let table = try AppraisalSource(path: expected.path, options: options).load()
        compare(table, DataCheck(table).findings)
      case .table: compare(try TableSource.read(path: expected.path, sheet: expected.options?.sheet))
      }
    } catch let refusal as DataRefused {
      compareOutcome(.refused)
      compare(refusal.report.findings)
    } catch let error as SourceError {
      if expected.outcome != .unreadable { differences.append("could not be read: \(error)") }
    } catch {
      differences.append("threw \(error)")
    }
  }

  private var options: LoadingOptions {
    let given = expected.options
    let roles = (given?.roles ?? [:]).compactMap { name, column in
      Role(rawValue: name).map { RoleAssignment($0, column: column) }
    }
    return LoadingOptions(
      roles: roles, sheet: given?.sheet,
      codes: given?.codes.flatMap(LoadingOptions.CodeDirection.init(rawValue:)), today: CorpusVerdict.today)
  }

  private mutating func compareOutcome(_ outcome: CorpusCase.Outcome) {
    if expected.outcome != outcome && expected.outcome != .either {
      differences.append("was \(outcome.rawValue), not \(expected.outcome.rawValue)")
    }
  }

  private mutating func compare<Value: Equatable>(_ what: String, _ found: Value?, _ wanted: Value?) {
    guard let wanted, wanted != found else { return }
    differences.append("\(what): \(found.map { "\($0)" } ?? "none"), not \(wanted)")
  }

  private mutating func compare(_ table: AppraisalTable, _ further: [Finding]) {
    compareOutcome(.loaded)
    compare(table.report.findings + further)
    var lines: [Int] = []
    for line in table.lines where line != lines.last { lines.append(line) }
    compare("rows", lines.count, expected.rows)
    compare("ratings", table.count, expected.ratings)
    compare("lines", lines, expected.lines)
    compare("ratees", table.ratees.levels.sorted(), expected.ratees?.sorted())
    compare("raters", table.raters?.levels.sorted(), expected.raters?.sorted())
    compare("units", table.units?.levels.sorted(), expected.units?.sorted())
    compare("indicators", table.indicators.levels.sorted(), expected.indicators?.sorted())
    compare("periods", table.periods.levels, expected.periods)
    compare(
      "periods of the ratings", (0..<table.count).map { table.periods[$0] ?? "" }, expected.rowPeriods)
    compareScores(table.scores)
    for (name, wanted) in (expected.facts ?? [:]).sorted(by: { $0.key < $1.key }) {
      let found = (table.facts + table.protectedAttributes).first { $0.name == name }?.values
      compare(name, found.map(CorpusVerdict.texts), wanted)
    }
    for (heading, role) in (expected.roles ?? [:]).sorted(by: { $0.key < $1.key }) {
      let found = findings.first { $0.rule == .headingRecognised && $0.column == heading }
      compare("role of \(heading)", found?.details.first, role)
    }
  }

  private mutating func compareScores(_ found: [Double]) {
    guard let wanted = expected.scores else { return }
    // Percent by style multiplies by a hundred: the last bit may differ.
    let isSame =
      found.count == wanted.count
      && zip(found, wanted).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-13 * abs($1) }
    if !isSame { differences.append("scores: \(found), not \(wanted)") }
  }

  private mutating func compare(_ table: Table) {
    compareOutcome(.loaded)
    compare(table.report.findings)
    compare("rows", table.rowCount, expected.rows)
    for (name, wanted) in (expected.columns ?? [:]).sorted(by: { $0.key < $1.key }) {
      let found = table[name].map { column -> [CorpusValue] in
        switch column.values {
        case .numbers(let numbers): numbers.map { $0.isNaN ? .missing : .number($0) }
        case .labels(let labels): (0..<labels.count).map { labels[$0].map(CorpusValue.label) ?? .missing }
        }
      }
      compare("column \(name)", found, wanted)
    }
  }

  private mutating func compare(_ found: [Finding]) {
    findings = found
    for wanted in expected.findings where !found.contains(where: wanted.matches) {
      differences.append("not found: \(wanted)")
    }
    if expected.any == true { return }
    let allowed = Set(expected.optional ?? [])
    for finding in found where finding.severity != .note {
      // The sum of what is beyond the first twenty repeats what those say.
      let isExpected = expected.findings.contains { $0.matches(finding) || isAmongMany($0, finding) }
      if !isExpected && !allowed.contains(finding.rule.rawValue) {
        differences.append("found besides: \(sentence(finding))")
      }
    }
  }

  private func isAmongMany(_ wanted: ExpectedFinding, _ finding: Finding) -> Bool {
    expected.file.hasSuffix("-many.csv") && wanted.rules.contains(finding.rule.rawValue)
  }

  private static func texts(_ values: Table.Values) -> [String?] {
    switch values {
    case .labels(let labels): (0..<labels.count).map { labels[$0] }
    case .numbers(let numbers):
      numbers.map { $0.isNaN ? nil : $0 == $0.rounded() ? String(Int($0)) : "\($0)" }
    }
  }

  /// What differs and what was found, as one text.
  var explanation: String {
    var lines = ["\(expected.file): \(expected.point)"]
    lines += differences.map { "  ✗ \($0)" }
    lines += findings.filter { $0.severity != .note }.map { "    " + sentence($0) }
    return lines.joined(separator: "\n")
  }
}
