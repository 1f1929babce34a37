extension HTMLPage {
  /// A chart: what it shows, how to read it, the picture, and its numbers.
  mutating func write(_ chart: Chart) {
    html.raw("<figure class=\"chart\"")
    html.attribute("id", "chart-\(chart.name)")
    html.raw(">\n")
    html.element("p", chart.title[language], class: "title")
    html.element("figcaption", chart.sentence[language])
    if runtime != nil {
      html.raw("<div class=\"plot\" role=\"img\"")
      html.attribute("aria-label", chart.title[language])
      html.raw("></div>\n<script type=\"application/json\">")
      html.json(chart.pageSpecification(in: language))
      html.raw("</script>\n")
    }
    numbers(of: chart)
    html.raw("</figure>\n")
  }

  /// The table of a chart, folded below it, or where it stands.
  private mutating func numbers(of chart: Chart) {
    let name = chart.table
    if let title = report.blocks.compactMap({ $0.title(ofTable: name) }).first {
      html.raw("<p class=\"more screen\"><a")
      html.attribute("href", "#table-\(name)")
      html.raw(">")
      html.text("\(PageWords.numbers[language]): \(title[language])")
      html.raw("</a></p>\n")
      return
    }
    let first = report.charts.first { $0.table == name }
    guard first == chart else {
      html.raw("<p class=\"more screen\"><a")
      html.attribute("href", "#table-\(name)")
      html.raw(">")
      html.text(PageWords.numbers[language])
      html.raw("</a></p>\n")
      return
    }
    html.raw(runtime == nil ? "<details open>\n" : "<details>\n")
    html.element("summary", PageWords.numbers[language])
    table(
      name, title: "\(PageWords.numbers[language]): \(chart.title[language])", columns: chart.columns,
      rows: HTMLRenderer.rowsFolded, note: nil)
    html.raw("</details>\n")
  }
}

extension Block {
  fileprivate func title(ofTable name: String) -> Phrase? {
    if case .table(name, let title, _, _, _) = self { title } else { nil }
  }
}
