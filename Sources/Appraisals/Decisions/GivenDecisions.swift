/// What a file of decisions says about one person; what it does not say stays as it was recorded.
public struct GivenDecision: Sendable, Hashable {
  /// The line of the file.
  public let line: Int
  /// The person: identifier or pseudonym.
  public let ratee: String
  /// What was decided.
  public var decision: DecisionOutcome?
  /// Who decided.
  public var decidedBy: String?
  /// When.
  public var decidedOn: CalendarDate?
  /// Why.
  public var reason: String?
  /// What was objected.
  public var objection: String?
  /// What became of it.
  public var objectionOutcome: ObjectionOutcome?
  /// How far the training is.
  public var training: TrainingProgress?
  /// When it ended, or began.
  public var trainingOn: CalendarDate?

  /// Names a person about whom something will be said.
  public init(line: Int, ratee: String) {
    self.line = line
    self.ratee = ratee
  }
}

extension DecisionRecord {
  /// The lines that given decisions make, checked against the list; nothing is written where anything is wrong.
  ///
  /// - Parameters:
  ///   - given: what the file of decisions says.
  ///   - file: the name of that file, for findings.
  ///   - list: the list that was decided on.
  ///   - key: the key of the pseudonyms, so that identifiers and pseudonyms of one person meet.
  ///   - day: the day of writing.
  ///   - name: how a person of the list is to be named in the record.
  ///   - words: how free text and the names of offices are to be written in the record.
  /// - Throws: `DataRefused` naming every line that cannot be recorded.
  public func lines(
    of given: [GivenDecision], file: String, on list: ProposedList, key: PseudonymKey?, day: CalendarDate?,
    name: (String) -> String, words: (String) -> String
  ) throws(DataRefused) -> [DecisionEntry] {
    let matcher = PersonMatcher(list.entries.map(\.name), key: key)
    let earlier = Dictionary(decisions(onList: list.sha256).map { ($0.ratee, $0) }) { first, _ in first }
    var checks = DecisionChecks(file: file)
    var lines: [DecisionEntry] = []
    for row in given {
      guard let place = matcher.place(of: row.ratee) else {
        checks.add(.personNotOnList, row, "ratee", value: row.ratee, details: [list.file])
        continue
      }
      guard checks.isFirst(place, row) else { continue }
      let entry = list.entries[place]
      let ratee = name(entry.name)
      if let line = checks.line(row, on: entry, of: list, after: earlier[ratee], ratee: ratee, day: day, words)
      {
        lines.append(line)
      }
    }
    let report = ValidationReport(findings: checks.findings)
    guard !report.isFatal else { throw DataRefused(report: report) }
    return lines
  }
}

/// Collects what is wrong with given decisions.
private struct DecisionChecks {
  let file: String
  var findings: [Finding] = []
  private var firstLines: [Int: Int] = [:]

  init(file: String) { self.file = file }

  mutating func add(
    _ rule: Finding.Rule, _ row: GivenDecision, _ column: String, value: String? = nil, details: [String] = []
  ) {
    findings.append(
      Finding(.error, rule, file: file, line: row.line, column: column, value: value, details: details))
  }

  mutating func isFirst(_ place: Int, _ row: GivenDecision) -> Bool {
    if let line = firstLines[place] {
      add(.decisionRepeated, row, "ratee", value: row.ratee, details: [String(line)])
      return false
    }
    firstLines[place] = row.line
    return true
  }

  /// The line, or nil where something is missing from it.
  mutating func line(
    _ row: GivenDecision, on entry: ProposedList.Entry, of list: ProposedList, after earlier: DecisionEntry?,
    ratee: String, day: CalendarDate?, _ words: (String) -> String
  ) -> DecisionEntry? {
    let before = findings.count
    let decision = row.decision ?? earlier?.decision
    let decider = row.decidedBy.map(words) ?? earlier?.decidedBy
    let date = row.decidedOn ?? earlier?.decidedOn
    if decision == nil { add(.decisionIncomplete, row, "decision", value: row.ratee) }
    if decider == nil { add(.decisionIncomplete, row, "decided_by", value: row.ratee) }
    if date == nil { add(.decisionIncomplete, row, "decided_on", value: row.ratee) }
    if let date, let day, day < date { add(.decisionInFuture, row, "decided_on", value: date.description) }
    // A new decision needs a reason of its own.
    let isNew = row.decision != nil && row.decision != earlier?.decision
    let reason = row.reason.map(words) ?? (isNew ? "" : earlier?.reason ?? "")
    if let decision, reason.isEmpty, entry.place.isDeparture(decision) {
      add(.reasonMissing, row, "reason", value: row.ratee, details: [decision.rawValue, entry.place.rawValue])
    }
    guard let decision, let decider, findings.count == before else { return nil }
    var line = DecisionEntry(
      recordedOn: day, ratee: ratee, place: entry.place,
      topProbability: entry.topProbability.map { FixedDecimal.text($0, decimals: 6) } ?? "", decision: decision,
      decidedBy: decider, decidedOn: date, reason: reason, list: list)
    line.objection = row.objection.map(words) ?? earlier?.objection ?? ""
    line.objectionOutcome = row.objectionOutcome ?? earlier?.objectionOutcome
    line.training = row.training ?? earlier?.training
    line.trainingOn = row.trainingOn ?? earlier?.trainingOn
    return line
  }
}
