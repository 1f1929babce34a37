import Appraisals

/// The first sheet: what was found in words, which sheet holds what, what the columns mean, what it rests on.
struct WorkbookCover {
  private enum Line {
    case words(String, WorkbookFile.Look)
    case sheet(WorkbookPart, title: String)
    case column(table: String, ReportColumn)
    case empty
  }

  /// Findings beyond these are counted.
  private static let mostFindings = 200
  /// A line of text runs over all three columns; cells do not wrap over several.
  private static let lineWidth = 120

  private let report: Report
  private let parts: [WorkbookPart]
  private let language: Language

  init(report: Report, parts: [WorkbookPart], language: Language) {
    self.report = report
    self.parts = parts
    self.language = language
  }

  func write(to workbook: WorkbookFile) {
    for (column, width) in [28.0, 34, 66].enumerated() { workbook.setWidth(width, column: column) }
    workbook.fitToPage(landscape: false)
    let lines = words + findings + sheets + columns + paragraph(Wording.restsOn(report.manifest))
    for (row, line) in lines.enumerated() {
      switch line {
      case .empty: break
      case .words(let text, let look): workbook.write(text, row: row, column: 0, look)
      case .sheet(let part, let title):
        workbook.write(part.sheet, leadingTo: part.sheet, row: row, column: 0)
        let rows = Wording.count(part.rows.count, id: "baris", one: "row", many: "rows")
        workbook.write(rows[language], row: row, column: 1, .init())
        workbook.write(title, row: row, column: 2, .init(wraps: true))
      case .column(let table, let column):
        workbook.write(table, row: row, column: 0, .init(numberFormat: "@"))
        workbook.write(column.name, row: row, column: 1, .init(numberFormat: "@"))
        workbook.write(column.heading[language], row: row, column: 2, .init(wraps: true))
      }
    }
  }

  private var words: [Line] {
    var lines: [Line] = [.words("timbang \(report.manifest.command)", .init(isTitle: true)), .empty]
    for block in report.blocks {
      switch block {
      case .headline(let phrase): lines += paragraph(phrase, isBold: true) + [.empty]
      case .paragraph(let phrase): lines += paragraph(phrase) + [.empty]
      case .heading(let phrase), .section(_, let phrase): lines += paragraph(phrase, isBold: true)
      case .bullets(let phrases): lines += phrases.flatMap { paragraph(.verbatim("• ") + $0) } + [.empty]
      case .chart(let chart):
        lines += paragraph(chart.title, isBold: true) + paragraph(chart.sentence) + [.empty]
      case .table, .findings: break
      }
    }
    return lines
  }

  private var findings: [Line] {
    guard !report.findings.isEmpty else { return [] }
    let shown = report.findings.prefix(WorkbookCover.mostFindings)
    let hidden = report.findings.count - shown.count
    return paragraph(Wording.aboutTheData, isBold: true)
      + shown.flatMap { finding in
        paragraph(finding.severity.words + .verbatim(": ") + Wording.line(for: finding))
      } + (hidden > 0 ? paragraph(Wording.moreFindings(hidden)) : []) + [.empty]
  }

  private var sheets: [Line] {
    var titles: [String: String] = [:]
    for case .table(let name, let title, _, _, _) in report.blocks where titles[name] == nil {
      titles[name] = title[language]
    }
    return paragraph(Wording.sheetsOfWorkbook, isBold: true)
      + parts.map { .sheet($0, title: titles[$0.table.name] ?? "") } + [.empty]
  }

  private var columns: [Line] {
    paragraph(Wording.columnsOfWorkbook, isBold: true)
      + report.tables.flatMap { table in table.columns.map { .column(table: table.name, $0) } } + [.empty]
  }

  private func paragraph(_ phrase: Phrase, isBold: Bool = false) -> [Line] {
    TextLines.wrap(phrase[language], width: WorkbookCover.lineWidth).map { .words($0, .init(isBold: isBold)) }
  }
}
