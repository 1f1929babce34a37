import Appraisals

/// A sheet of a workbook as rows below headings.
struct WorkbookSheet: TabularSource {
  let header: SourceHeader
  /// How many headings the vocabulary knows.
  let recognised: Int
  /// Which sheet it is.
  let name: String

  private let workbook: Workbook
  private let sheet: WorkbookStructure.Sheet
  private let firstRow: Int
  private let findings: [HeadingFinding]

  /// What is to be said about the headings once the sheet is chosen.
  private struct HeadingFinding {
    let severity: Finding.Severity
    let rule: Finding.Rule
    var line: Int?
    var column: String?
    var count = 1
    let details: [String]
  }

  /// Looks for headings; nil where the sheet holds nothing.
  init?(
    _ workbook: Workbook, _ sheet: WorkbookStructure.Sheet, emptyHeading: DelimitedReader.EmptyHeading
  ) throws {
    let survey = try workbook.scan(sheet) { SheetSurvey($0) }
    guard let found = HeaderFinder.find(in: survey.head, merges: survey.merges) else { return nil }
    let columns = SheetColumns(survey, found, emptyHeading: emptyHeading)
    let line = survey.firstRow + found.rows.upperBound
    (self.workbook, self.sheet, name) = (workbook, sheet, sheet.name)
    header = SourceHeader(headings: columns.headings, line: line, titles: found.titles)
    firstRow = line + 1 + found.numberRows
    recognised = columns.headings.count { HeadingVocabulary.role(of: $0) != nil }
    var findings: [HeadingFinding] = []
    if found.rows.lowerBound > 0 || found.rows.count > 1 {
      findings.append(
        .init(
          severity: .note, rule: .headerFound, line: survey.firstRow + found.rows.lowerBound,
          details: found.titles))
    }
    if found.numberRows > 0 {
      findings.append(
        .init(
          severity: .note, rule: .columnNumbersSkipped, line: line + 1, count: found.numberRows, details: []))
    }
    for column in columns.unnamed {
      findings.append(
        .init(
          severity: .warning, rule: .headingMissing, column: columns.headings[column],
          details: [String(column + 1)]))
    }
    for (heading, places) in columns.repeated {
      findings.append(
        .init(
          severity: .error, rule: .headingRepeated, column: heading, details: places.map { String($0 + 1) }))
    }
    self.findings = findings
  }

  /// Says what was noticed about the headings.
  func reportHeadings(log: inout FindingLog) {
    for finding in findings {
      log.add(
        finding.severity, finding.rule, line: finding.line ?? header.line, column: finding.column,
        count: finding.count, details: finding.details)
    }
  }

  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) throws -> ReadTable {
    do {
      let (before, header, firstRow) = (log, self.header, self.firstRow)
      var rows = try workbook.scan(sheet) { reader in
        SheetRows(
          reader, header: header, firstRow: firstRow, storage: storage, missing: missing, log: before)
      }
      let table = rows.finish()
      log = rows.log
      return table
    } catch let fault as WorkbookFault {
      fault.report(to: &log)
      throw DataRefused(report: log.report())
    }
  }
}

/// The columns of a sheet: those with a heading, and those without one that hold something all the same.
struct SheetColumns {
  private(set) var headings: [String]
  /// Columns whose headings were made up.
  private(set) var unnamed: [Int] = []
  /// Headings that several columns have.
  private(set) var repeated: [(heading: String, places: [Int])] = []

  init(_ survey: SheetSurvey, _ found: HeaderFinder.Found, emptyHeading: DelimitedReader.EmptyHeading) {
    let body = survey.head.dropFirst(found.rows.upperBound + 1 + found.numberRows)
    func isUsed(_ column: Int) -> Bool {
      (survey.isUsedBelow.indices.contains(column) && survey.isUsedBelow[column])
        || body.contains { $0.indices.contains(column) && !$0[column].isEmpty }
    }
    headings = found.headings.map(SheetColumns.inOneLine)
    while headings.last == "", !isUsed(headings.count - 1) { headings.removeLast() }
    // A column without a heading is one if most rows have something in it; else what stands there is a remark.
    let rows = body.count { row in row.contains { !$0.isEmpty } }
    while rows > 0, body.count(where: { $0.count > headings.count && !$0[headings.count].isEmpty }) * 2 > rows {
      headings.append("")
    }
    if emptyHeading == .rowNames, headings.first == "", !headings.contains("row") { headings[0] = "row" }
    nameTheUnnamed(isUsed)
    findRepeats(isUsed)
  }

  private mutating func nameTheUnnamed(_ isUsed: (Int) -> Bool) {
    var taken = Set(headings)
    for column in headings.indices where headings[column].isEmpty {
      var name = "column_\(column + 1)"
      while !taken.insert(name).inserted { name += "_" }
      headings[column] = name
      if isUsed(column) { unnamed.append(column) }
    }
  }

  /// Of several columns with one heading those that hold nothing do not count; they get names of their own.
  private mutating func findRepeats(_ isUsed: (Int) -> Bool) {
    var places: [String: [Int]] = [:]
    for (column, heading) in headings.enumerated() { places[heading, default: []].append(column) }
    for (heading, columns) in places.sorted(by: { $0.value[0] < $1.value[0] }) where columns.count > 1 {
      let used = columns.filter(isUsed)
      if used.count > 1 { repeated.append((heading, used)) }
      let keeper = used.first ?? columns[0]
      for column in columns where column != keeper && !used.contains(column) {
        headings[column] = "column_\(column + 1)"
      }
    }
  }

  private static func inOneLine(_ heading: String) -> String {
    let trimmed = WhiteSpace.trim(heading)
    guard trimmed.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { return trimmed }
    return trimmed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
