import Appraisals

/// A file of decisions, a line a person.
public struct DecisionFile: Sendable {
  /// What it says.
  public let decisions: [GivenDecision]
  /// The file, without folders.
  public let name: String
  /// The SHA-256 of its bytes.
  public let sha256: String

  /// The parts of a decision and the headings that are understood, the first of them the one that is written.
  public static let headings: [(part: String, names: [String])] = [
    ("decision", ["decision", "keputusan", "outcome", "hasil keputusan", "status"]),
    ("decided_by", ["decided_by", "diputuskan oleh", "pemutus", "pejabat", "decider", "oleh"]),
    ("decided_on", ["decided_on", "tanggal keputusan", "tgl keputusan", "tanggal", "date", "decision date"]),
    ("reason", ["reason", "alasan", "override reason", "alasan penyimpangan", "pertimbangan"]),
    ("objection", ["objection", "keberatan", "banding", "sanggahan"]),
    ("objection_outcome", ["objection_outcome", "hasil keberatan", "putusan keberatan", "hasil banding"]),
    ("training", ["training", "pelatihan", "training done", "pelatihan selesai", "diklat"]),
    ("training_on", ["training_on", "tanggal pelatihan", "tgl pelatihan", "tanggal diklat", "training date"]),
  ]

  /// Reads a CSV file, a workbook or a data package.
  ///
  /// - Parameters:
  ///   - path: a file, `-` for standard input, a data package folder or its `datapackage.json`.
  ///   - rateeColumn: the heading of the employee, where the user named it.
  ///   - options: the sheet of a workbook, how many threads to use, and whom to tell how far it is.
  /// - Throws: `SourceError`; `DataRefused` naming every cell that is not understood.
  public init(path: String, rateeColumn: String? = nil, options: LoadingOptions = LoadingOptions()) throws {
    let table = try TableSource.readText(path: path, sheet: options.sheet, options: options)
    guard !table.lines.isEmpty else {
      throw DataRefused(
        report: ValidationReport(findings: [Finding(.error, .sourceHasNoRows, file: table.source)]))
    }
    var reading = DecisionReading(table: table)
    decisions = reading.decisions(rateeColumn: rateeColumn)
    let report = ValidationReport(findings: reading.findings)
    guard !report.isFatal else { throw DataRefused(report: report) }
    name = table.source
    sha256 = table.sha256
  }
}

/// Turns the cells of a file into decisions and says which are none.
private struct DecisionReading {
  let table: Table
  var findings: [Finding] = []

  init(table: Table) { self.table = table }

  private var headings: [String] { table.columns.map(\.name) }

  mutating func decisions(rateeColumn: String?) -> [GivenDecision] {
    let ratee = headings.first { heading in
      rateeColumn.map { $0 == heading } ?? (HeadingVocabulary.role(of: heading) == .ratee)
    }
    guard let ratee, let ratees = table.labels(ratee) else {
      findings.append(
        Finding(
          .error, .decisionColumnMissing, file: table.source, value: rateeColumn ?? "ratee",
          details: ["ratee, nip, pegawai"] + headings))
      return []
    }
    let columns = parts(except: ratee)
    guard
      columns["decision"] != nil || columns["training"] != nil || columns["objection"] != nil
        || columns["objection_outcome"] != nil
    else {
      let known = DecisionFile.headings[0].names.joined(separator: ", ")
      findings.append(
        Finding(
          .error, .decisionColumnMissing, file: table.source, value: "decision", details: [known] + headings))
      return []
    }
    let days = ["decided_on", "training_on"].reduce(into: [String: [CalendarDate?]]()) { days, part in
      days[part] = columns[part].map { DateReading($0.factor.levels).dates }
    }
    return table.lines.indices.compactMap { row in
      guard let name = ratees[row] else {
        // A line without a person and without anything else is the end of a sheet.
        if columns.values.allSatisfy({ $0.factor[row] == nil }) { return nil }
        findings.append(
          Finding(.error, .missingIdentifier, file: table.source, line: table.lines[row], column: ratee))
        return nil
      }
      return decision(GivenDecision(line: table.lines[row], ratee: name), row, columns, days)
    }
  }

  private typealias Parts = [String: (heading: String, factor: Factor)]

  /// The column of each part: the first of its headings that is there.
  private func parts(except ratee: String) -> Parts {
    var found: Parts = [:]
    for (part, names) in DecisionFile.headings {
      for name in names where found[part] == nil {
        let heading = headings.first { $0 != ratee && $0.foldedLabel == name.foldedLabel }
        if let heading, let factor = table.labels(heading) { found[part] = (heading, factor) }
      }
    }
    return found
  }

  private mutating func decision(
    _ start: GivenDecision, _ row: Int, _ columns: Parts, _ days: [String: [CalendarDate?]]
  ) -> GivenDecision {
    var given = start
    given.decision = value("decision", row, columns, DecisionOutcome.init(written:))
    given.objectionOutcome = value("objection_outcome", row, columns, ObjectionOutcome.init(written:))
    given.training = value("training", row, columns, TrainingProgress.init(written:))
    given.decidedBy = columns["decided_by"]?.factor[row]
    given.reason = columns["reason"]?.factor[row]
    given.objection = columns["objection"]?.factor[row]
    given.decidedOn = day("decided_on", row, columns, days)
    given.trainingOn = day("training_on", row, columns, days)
    return given
  }

  private mutating func value<Value: CaseIterable & RawRepresentable<String>>(
    _ part: String, _ row: Int, _ columns: Parts, _ read: (String) -> Value?
  ) -> Value? {
    guard let column = columns[part], let text = column.factor[row] else { return nil }
    if let value = read(text) { return value }
    findings.append(
      Finding(
        .error, .decisionUnknown, file: table.source, line: table.lines[row], column: column.heading,
        value: text,
        details: Value.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func day(
    _ part: String, _ row: Int, _ columns: Parts, _ days: [String: [CalendarDate?]]
  ) -> CalendarDate? {
    guard let column = columns[part], let text = column.factor[row] else { return nil }
    if let day = days[part]?[Int(column.factor.codes[row])] { return day }
    findings.append(
      Finding(
        .error, .decisionUnknown, file: table.source, line: table.lines[row], column: column.heading,
        value: text))
    return nil
  }
}
