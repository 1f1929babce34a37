import AppraisalAnalysis
import Appraisals

extension HTMLPage {
  /// How many rows of each table the page can hold: all, or what is left once no table weighs more than the others
  /// may. Whoever stands on a list is held first, as far as a third of the room reaches.
  static func limits(_ tables: [TableData]) -> [String: Int] {
    var sizes = tables.map { (data: $0, bytes: $0.estimatedBytes) }
    var left = HTMLRenderer.mostTableBytes
    var limits: [String: Int] = [:]
    for (place, entry) in sizes.enumerated().reversed() {
      guard let listed = entry.data.table.listedRows, entry.bytes > left / sizes.count else { continue }
      let rows = entry.data.table.rows.count
      let bytes = min(entry.bytes * listed / rows, HTMLRenderer.mostTableBytes / 3)
      guard bytes > left / sizes.count else { continue }
      limits[entry.data.table.name] = rows * bytes / entry.bytes
      left -= bytes
      sizes.remove(at: place)
    }
    for (index, entry) in sizes.sorted(by: { ($0.bytes, $0.data.table.name) < ($1.bytes, $1.data.table.name) })
      .enumerated()
    {
      let share = left / (sizes.count - index)
      let rows = entry.data.table.rows.count
      limits[entry.data.table.name] =
        entry.bytes <= share ? rows : Int(Double(rows) * Double(share) / Double(entry.bytes))
      left -= min(entry.bytes, share)
    }
    return limits
  }

  /// A table: its first rows as markup, all of it for the script.
  ///
  /// - Parameters:
  ///   - names: the columns that are shown first; all where nil.
  ///   - rows: how many rows stand on a page.
  mutating func table(_ name: String, title: String, columns names: [String]?, rows: Int, note: String?) {
    guard let data = tables[name] else { return }
    let table = data.table
    let shown = (names ?? table.columns.map(\.name)).compactMap { name in
      table.columns.firstIndex { $0.name == name }
    }
    let held = limits[name] ?? 0
    let first = min(rows, held)
    html.raw("<figure class=\"table\"")
    html.attribute("id", "table-\(name)")
    html.attribute("data-table", name)
    html.attribute("data-rows", String(max(first, 1)))
    html.attribute("data-printed", String(min(max(table.printedRows ?? first, first), held)))
    html.attribute("data-columns", String(table.columns.count))
    html.attribute("data-shown", shown.map(String.init).joined(separator: ","))
    html.raw(">\n<div class=\"scroll\" role=\"region\" tabindex=\"0\"")
    html.attribute("aria-label", title)
    html.raw(">\n<table>\n")
    html.element("caption", title)
    heading(data, shown)
    body(data, shown, rows: first)
    html.raw("</table>\n</div>\n")
    remarks(table, first: first, held: held, note: note)
    html.raw("<script type=\"application/json\">")
    html.json(self.held[name] ?? [])
    html.raw("</script>\n</figure>\n")
  }

  private mutating func heading(_ data: TableData, _ shown: [Int]) {
    html.raw("<thead>\n<tr>")
    for index in shown {
      html.raw("<th scope=\"col\"")
      if data.isNumeric(index) { html.raw(" class=\"n\"") }
      html.raw(">")
      html.text(data.table.columns[index].heading[language])
      html.raw("</th>")
    }
    html.raw("</tr>\n</thead>\n")
  }

  private mutating func body(_ data: TableData, _ shown: [Int], rows: Int) {
    html.raw("<tbody>\n")
    if rows == 0 {
      html.raw("<tr><td")
      html.attribute("colspan", String(max(shown.count, 1)))
      html.raw(">")
      html.text(Wording.emptyTable[language])
      html.raw("</td></tr>\n")
    }
    for row in data.table.rows.prefix(rows) {
      html.raw("<tr>")
      for (place, index) in shown.enumerated() {
        html.raw(place == 0 ? "<th scope=\"row\"" : "<td")
        if data.isNumeric(index) { html.raw(" class=\"n\"") }
        html.raw(">")
        html.text(row[index].text(data.table.columns[index].style, in: language))
        html.raw(place == 0 ? "</th>" : "</td>")
      }
      html.raw("</tr>\n")
    }
    html.raw("</tbody>\n")
  }

  private mutating func remarks(_ table: ReportTable, first: Int, held: Int, note: String?) {
    if let note { html.element("figcaption", note) }
    let (all, isCut) = (table.rows.count, held < table.rows.count)
    if isCut {
      html.element("p", PageWords.cut(held, of: all, table: table.name)[language], class: "more screen")
    }
    guard first < all else { return }
    // The script, which prints more rows than the markup has, says it anew.
    let place = isCut ? PageWords.inTable(table.name) : PageWords.inPage
    html.raw("<p class=\"more print\"")
    html.attribute("data-place", place[language])
    html.raw(">")
    html.text(PageWords.printed(first, of: all, place)[language])
    html.raw("</p>\n")
  }

  /// Tables that no block shows, folded.
  mutating func furtherTables() {
    let shown = Set(report.blocks.compactMap(\.tableName) + report.charts.map(\.table))
    let others = report.tables.filter { !shown.contains($0.name) && !$0.rows.isEmpty }
    guard !others.isEmpty else { return }
    html.raw("<section class=\"further\">\n")
    html.element("h2", PageWords.furtherTables[language])
    for other in others {
      html.raw("<details>\n<summary>")
      let title = TableTitles.title(of: other.name)[language]
      html.text(title)
      html.raw(" ")
      html.element("code", other.name)
      html.element(
        "small", PageWords.size(rows: other.rows.count, columns: other.columns.count)[language])
      html.raw("</summary>\n")
      table(other.name, title: title, columns: nil, rows: HTMLRenderer.rowsFolded, note: nil)
      html.raw("</details>\n")
    }
    html.raw("</section>\n")
  }
}

extension ReportTable {
  /// How many rows paper holds, more than the screen shows: nobody can turn its pages; nil where the table is long.
  fileprivate var printedRows: Int? {
    if rows.count <= HTMLRenderer.rowsPrinted { return rows.count }
    let first = columns[0].name
    guard first == "ratee" || first == "rater" else { return nil }
    if columns.contains(where: { $0.name == "list" }) {
      return listedRows.map { min($0, HTMLRenderer.listedPrinted) }
    }
    return rows.count <= HTMLRenderer.peoplePrinted ? rows.count : nil
  }

  /// The rows through the last of somebody on a list; nil in tables of other things.
  fileprivate var listedRows: Int? {
    guard let column = columns.firstIndex(where: { $0.name == "list" }) else { return nil }
    return rows.lastIndex { ReportTable.isListed($0[column]) }.map { $0 + 1 }
  }

  /// Whether somebody stands on one of the lists of a selection.
  private static func isListed(_ cell: Cell) -> Bool {
    let lists: [Selection.List] = [.recommended, .borderline, .needsEvidence]
    switch cell {
    case .coded(let code, _), .text(let code): return lists.contains { $0.code == code }
    default: return false
    }
  }
}

extension TableData {
  /// Whether a column is set to the right.
  func isNumeric(_ column: Int) -> Bool { kinds[column] != .text }

  /// About how many bytes the whole table takes, from some of its rows.
  var estimatedBytes: Int {
    let rows = table.rows.count
    guard rows > 400 else { return json(rows: rows).count }
    // Rows from everywhere: the first ones are often richer than the rest.
    let step = rows / 200
    let sample = stride(from: 0, to: rows, by: step).map { table.rows[$0] }
    let part = TableData(
      ReportTable(name: table.name, columns: table.columns, rows: sample), language: language)
    return part.json(rows: sample.count).count * rows / sample.count
  }
}
