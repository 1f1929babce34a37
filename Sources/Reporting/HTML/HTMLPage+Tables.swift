import Appraisals

extension HTMLPage {
  /// How many rows of each table the page can hold: all, or what is left once no table weighs more than the others
  /// may.
  static func limits(_ tables: [TableData]) -> [String: Int] {
    let sizes = tables.map { (data: $0, bytes: $0.estimatedBytes) }
    var left = HTMLRenderer.mostTableBytes
    var limits: [String: Int] = [:]
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
    if held < table.rows.count {
      html.element("p", PageWords.cut(held, of: table.rows.count, table: table.name)[language], class: "more")
    } else if first < table.rows.count {
      html.element("p", PageWords.firstRows(first, of: table.rows.count)[language], class: "more print")
    }
  }

  /// Tables that no block shows, folded.
  mutating func furtherTables() {
    let shown = Set(report.blocks.compactMap(\.tableName) + report.charts.map(\.table))
    let others = report.tables.filter { !shown.contains($0.name) && !$0.rows.isEmpty }
    guard !others.isEmpty else { return }
    html.element("h2", PageWords.furtherTables[language])
    for other in others {
      html.raw("<details class=\"further\">\n<summary>")
      html.text(other.name)
      html.raw(" ")
      html.element(
        "small", PageWords.size(rows: other.rows.count, columns: other.columns.count)[language])
      html.raw("</summary>\n")
      table(other.name, title: other.name, columns: nil, rows: HTMLRenderer.rowsFolded, note: nil)
      html.raw("</details>\n")
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
