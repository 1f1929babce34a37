import Appraisals

/// Every table on a sheet of its own, behind a first sheet that says what was found and what is where.
///
/// Numbers stay numbers with all their digits, identifiers and words are text (also those that begin with `=`),
/// missing is an empty cell. The same report gives the same bytes.
public struct XLSXRenderer: ReportRenderer {
  /// The language of words.
  public let language: Language

  /// Chooses the language of words.
  public init(language: Language) { self.language = language }

  /// Writes the workbook.
  ///
  /// A table of more rows than a sheet can hold goes on on further sheets.
  /// - Throws: ``RenderingError/workbook(reason:)`` where there is no room for it.
  /// - Complexity: O(cells).
  public func render(_ report: Report) throws(RenderingError) -> [UInt8] {
    let workbook = try WorkbookFile()
    let parts = WorkbookParts.of(report.tables, mostRows: WorkbookFile.mostRows)
    let cover = WorkbookCover(report: report, parts: parts, language: language)
    workbook.addSheet(Wording.readMe[language])
    cover.write(to: workbook)
    for part in parts {
      workbook.addSheet(part.sheet)
      write(part, to: workbook)
    }
    return try workbook.bytes()
  }

  private func write(_ part: WorkbookPart, to workbook: WorkbookFile) {
    let table = part.table
    for (index, width) in widths(of: part).enumerated() { workbook.setWidth(width, column: index) }
    for (index, column) in table.columns.enumerated() {
      workbook.write(column.heading[language], row: 0, column: index, .init(isHeading: true))
    }
    for (offset, index) in part.rows.enumerated() {
      let cells = zip(table.columns, table.rows[index])
      for (place, (column, cell)) in cells.enumerated() {
        write(cell, column.style, row: offset + 1, column: place, to: workbook)
      }
    }
    workbook.makeHeader(columns: table.columns.count, rows: part.rows.count)
    workbook.fitToPage(landscape: table.columns.count > 5)
  }

  private func write(
    _ cell: Cell, _ style: NumberStyle, row: Int, column: Int, to workbook: WorkbookFile
  ) {
    switch cell {
    // As text to the spreadsheet too: an edited cell does not become a formula, nor 18 digits a number.
    case .text(let text): workbook.write(text, row: row, column: column, .init(numberFormat: "@"))
    case .phrase(let words), .coded(_, let words):
      workbook.write(words[language], row: row, column: column, .init(wraps: true))
    case .integer(let value):
      // Beyond 2^53 a spreadsheet would change the last digits.
      guard value.magnitude <= 1 << 53 else {
        return workbook.write(String(value), row: row, column: column, .init(numberFormat: "@"))
      }
      let format = style == .ungrouped ? "0" : "#,##0"
      workbook.write(Double(value), row: row, column: column, .init(numberFormat: format))
    case .number(let value):
      let format = style.workbookFormat(of: value, in: language)
      workbook.write(value, row: row, column: column, .init(numberFormat: format))
    case .flag(let value): workbook.write(value, row: row, column: column)
    case .missing: break
    }
  }

  /// Wide enough for what stands in the first rows, and never so wide that the next column is out of sight.
  private func widths(of part: WorkbookPart) -> [Double] {
    let rows = part.rows.prefix(500).map { part.table.rows[$0] }
    return part.table.columns.enumerated().map { index, column in
      let heading = column.heading[language]
      let words = heading.split(separator: " ").map { String($0).displayWidth }.max() ?? 0
      // Room for the arrow of the filter.
      let title = max(words + 3, min(heading.displayWidth, 16))
      let body = rows.map { $0[index].text(column.style, in: language).displayWidth }.max() ?? 0
      return Double(min(60, max(8, title, body + 1)))
    }
  }
}

/// The rows of a table that one sheet holds.
struct WorkbookPart {
  let sheet: String
  let table: ReportTable
  let rows: Range<Int>
}

enum WorkbookParts {
  /// A sheet per table, several where there are too many rows.
  static func of(_ tables: [ReportTable], mostRows: Int) -> [WorkbookPart] {
    var taken: Set<String> = []
    return tables.flatMap { table in
      stride(from: 0, to: max(1, table.rows.count), by: mostRows).map { start in
        let end = min(table.rows.count, start + mostRows)
        return WorkbookPart(sheet: name(for: table.name, among: &taken), table: table, rows: start..<end)
      }
    }
  }

  /// A name that Excel takes: at most 31 characters, none twice.
  private static func name(for table: String, among taken: inout Set<String>) -> String {
    var name = String(table.prefix(31))
    var number = 2
    while !taken.insert(name).inserted {
      let ending = "_\(number)"
      name = table.prefix(31 - ending.count) + ending
      number += 1
    }
    return name
  }
}
