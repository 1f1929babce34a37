/// Sets a table in a given width: numbers to the right, words to the left.
///
/// When it is too wide, four remedies follow in turn: headings break into lines, the last column of words breaks
/// into lines, and what still does not fit continues in a further panel below, each with the first column.
/// Identifiers are never broken.
struct TableLayout {
  private struct Column {
    let heading: String
    let cells: [String]
    let isRightAligned: Bool
    let isWrappable: Bool
    var width: Int

    /// The narrowest the column gets by breaking its heading alone.
    var narrow: Int { max(body, TextLines.longestWord(heading)) }
    var body: Int { cells.map(\.displayWidth).max() ?? 0 }
    var longestWord: Int {
      max(cells.map(TextLines.longestWord).max() ?? 0, TextLines.longestWord(heading))
    }
  }

  private static let gap = 2
  private static let narrowestText = 16

  private let width: Int
  private var columns: [Column]

  init(_ table: ReportTable, columns names: [String]?, rows: Int, width: Int, language: Language) {
    self.width = width
    let shown = table.rows.prefix(rows)
    let indices = (names ?? table.columns.map(\.name)).compactMap { name in
      table.columns.firstIndex { $0.name == name }
    }
    columns = indices.map { index in
      let column = table.columns[index]
      let heading = column.heading[language].printable
      let cells = shown.map { $0[index].text(column.style, in: language).printable }
      let holdsWords = shown.contains { !$0[index].isNumeric && $0[index] != .missing }
      let isNumeric = !holdsWords && shown.contains { $0[index].isNumeric }
      return Column(
        heading: heading, cells: cells, isRightAligned: isNumeric,
        isWrappable: holdsWords && cells.contains { $0.contains(" ") },
        width: max(heading.displayWidth, cells.map(\.displayWidth).max() ?? 0))
    }
  }

  /// The lines of the table: headings, a rule, the rows.
  func lines() -> [String] {
    var fitted = columns
    if total(fitted) > width { shrinkHeadings(of: &fitted) }
    if total(fitted) > width { wrapLastText(of: &fitted) }
    var lines: [String] = []
    for panel in panels(of: fitted) {
      if !lines.isEmpty { lines.append("") }
      lines += set(panel)
    }
    return lines
  }

  private func total(_ columns: [Column]) -> Int {
    columns.reduce(0) { $0 + $1.width } + TableLayout.gap * max(0, columns.count - 1)
  }

  /// Gives back room where the heading alone makes a column wide, the widest first.
  private func shrinkHeadings(of columns: inout [Column]) {
    var excess = total(columns) - width
    let order = columns.indices.sorted {
      (columns[$0].width - columns[$0].narrow, $1) > (columns[$1].width - columns[$1].narrow, $0)
    }
    for index in order where excess > 0 {
      excess -= columns[index].width - columns[index].narrow
      columns[index].width = columns[index].narrow
    }
  }

  private func wrapLastText(of columns: inout [Column]) {
    guard let index = columns.lastIndex(where: \.isWrappable) else { return }
    let wanted = columns[index].width - (total(columns) - width)
    let narrowest = max(columns[index].longestWord, TableLayout.narrowestText)
    columns[index].width = min(columns[index].width, max(wanted, narrowest))
  }

  private func panels(of columns: [Column]) -> [[Column]] {
    guard total(columns) > width, columns.count > 2 else { return [columns] }
    var panels: [[Column]] = []
    var panel = [columns[0]]
    for column in columns.dropFirst() {
      if panel.count > 1, total(panel + [column]) > width {
        panels.append(panel)
        panel = [columns[0]]
      }
      panel.append(column)
    }
    return panels + [panel]
  }

  private func set(_ columns: [Column]) -> [String] {
    var lines = record(columns.map { ($0, $0.heading) }, atBottom: true)
    lines.append(String(repeating: "─", count: min(width, total(columns))))
    for row in 0..<(columns.first?.cells.count ?? 0) {
      lines += record(columns.map { ($0, $0.cells[row]) }, atBottom: false)
    }
    return lines
  }

  private func record(_ cells: [(column: Column, text: String)], atBottom: Bool) -> [String] {
    let wrapped = cells.map { cell in
      cell.text.displayWidth <= cell.column.width
        ? [cell.text] : TextLines.wrap(cell.text, width: cell.column.width)
    }
    let height = wrapped.map(\.count).max() ?? 1
    return (0..<height).map { line in
      let parts = zip(cells, wrapped).map { cell, texts in
        let index = atBottom ? line - (height - texts.count) : line
        let text = texts.indices.contains(index) ? texts[index] : ""
        return cell.column.isRightAligned
          ? text.rightAligned(in: cell.column.width) : text.padded(to: cell.column.width)
      }
      return parts.joined(separator: "  ").trimmedAtEnd
    }
  }
}

extension Cell {
  /// The value as a reader of the language sees it; `–` where there is none.
  func text(_ style: NumberStyle, in language: Language) -> String {
    switch self {
    case .text(let text): text
    case .phrase(let words), .coded(_, let words): words[language]
    case .integer(let value): style == .ungrouped ? String(value) : language.format(value)
    case .number(let value): language.format(value, style)
    case .flag(let value): (value ? Wording.yes : Wording.no)[language]
    case .missing: "–"
    }
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
