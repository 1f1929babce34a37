import Appraisals
import Foundation
import Statistics

/// One page that opens by double-click and asks no network for anything: the finding first, then what the data warn
/// of, the numbers, and what they rest on.
///
/// Words and the first rows of every table are there without scripts; the page's own script sorts, filters, turns
/// pages and copies. A content security policy names its scripts by digest and forbids every request.
public struct HTMLRenderer: ReportRenderer {
  /// The language of every word and number.
  public let language: Language
  /// What draws charts; without it the page has their tables, and says how to get charts.
  public let charts: ChartRuntime?
  /// How many threads write tables; no effect on the page.
  public let threads: Int

  /// All tables together may weigh this much; the largest are cut first, and say so.
  static let mostTableBytes = 3_400_000
  /// So many warnings of one rule are listed before the rest is folded.
  static let examples = 3
  /// The rows of a table that is shown without a limit of its own, and of one that is folded.
  static let rowsShown = 25
  static let rowsFolded = 10
  /// The same in a whole report, which is long enough.
  static let rowsInWhole = 12
  /// On paper, where nobody can turn pages: short tables whole, and longer ones where their rows are people.
  static let rowsPrinted = 60
  static let peoplePrinted = 300
  /// Of everybody in a selection, those on a list, however many there are up to these.
  static let listedPrinted = 1000

  /// Chooses the language and what draws charts.
  public init(language: Language, charts: ChartRuntime? = nil, threads: Int = 1) {
    self.language = language
    self.charts = charts
    self.threads = threads
  }

  /// Writes the page, as UTF-8.
  ///
  /// - Complexity: O(cells).
  public func render(_ report: Report) throws(RenderingError) -> [UInt8] {
    var page = HTMLPage(report, language: language, runtime: charts, threads: threads)
    return page.write()
  }
}

/// A page on its way.
struct HTMLPage {
  let report: Report
  let language: Language
  let tables: [String: TableData]
  let limits: [String: Int]
  /// The rows that the page holds of each table, for the script.
  let held: [String: [UInt8]]
  /// What draws charts, where there are some.
  let runtime: ChartRuntime?
  var html = HTMLWriter()

  init(_ report: Report, language: Language, runtime: ChartRuntime?, threads: Int) {
    self.report = report
    self.language = language
    self.runtime = report.charts.isEmpty ? nil : runtime
    let all = inParallel(report.tables, threads: threads) { TableData($0, language: language) }
    tables = Dictionary(uniqueKeysWithValues: all.map { ($0.table.name, $0) })
    let limits = HTMLPage.limits(all)
    self.limits = limits
    let json = inParallel(all, threads: threads) { $0.json(rows: limits[$0.table.name] ?? 0) }
    held = Dictionary(uniqueKeysWithValues: zip(all.map(\.table.name), json))
  }

  mutating func write() -> [UInt8] {
    let scripts = [PageAssets.script.bytes] + (runtime.map { [$0.script, PageAssets.chartScript.bytes] } ?? [])
    html.raw("<!DOCTYPE html>\n<html")
    html.attribute("lang", language.rawValue)
    if !sections.isEmpty { html.attribute("class", "whole") }
    html.raw(">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"")
    html.attribute("content", PageAssets.policy(scripts: scripts))
    html.raw(">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    html.raw(
      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
    html.raw("<meta name=\"robots\" content=\"noindex\">\n")
    html.element("title", title)
    html.raw("<style>\n")
    html.verbatim(PageAssets.style.utf8)
    html.raw("</style>\n</head>\n<body>\n")
    body()
    words()
    for (index, script) in scripts.enumerated() {
      // A module keeps its names to itself, and runs in its turn.
      html.raw(index == 0 ? "<script>" : "<script type=\"module\">")
      html.verbatim(script)
      html.raw("</script>\n")
    }
    html.raw("</body>\n</html>\n")
    return html.bytes
  }

  private var title: String {
    let inputs = report.manifest.inputs.map(\.name).joined(separator: ", ")
    return "timbang \(report.manifest.command)" + (inputs.isEmpty ? "" : " – \(inputs)")
  }

  private mutating func body() {
    html.raw("<a class=\"skip\" href=\"#content\">")
    html.text(PageWords.toContent[language])
    html.raw("</a>\n<header>\n")
    html.element("p", title, class: "eyebrow")
    let headlines = report.blocks.prefix { if case .headline = $0 { true } else { false } }
    for (index, block) in headlines.enumerated() {
      guard case .headline(let phrase) = block else { continue }
      if index == 0 { html.element("h1", phrase[language]) } else { lead(phrase) }
    }
    if headlines.isEmpty { html.element("h1", title) }
    html.raw("</header>\n")
    contents()
    html.raw("<main id=\"content\" tabindex=\"-1\">\n")
    if !report.blocks.contains(.findings) { warnings() }
    if runtime == nil, !report.charts.isEmpty {
      html.element("p", PageWords.noCharts[language], class: "more")
    }
    for block in report.blocks.dropFirst(headlines.count) { write(block) }
    remarks()
    furtherTables()
    foundation()
    html.raw("</main>\n")
  }

  mutating func lead(_ phrase: Phrase) { html.element("p", phrase[language], class: "lead") }

  private mutating func write(_ block: Block) {
    switch block {
    case .headline(let phrase): lead(phrase)
    case .paragraph(let phrase): html.element("p", phrase[language])
    case .heading(let phrase): html.element(sections.isEmpty ? "h2" : "h3", phrase[language])
    case .section(let name, let phrase):
      html.raw("<h2")
      html.attribute("id", name)
      html.raw(">")
      html.text(phrase[language])
      html.raw("</h2>\n")
    case .findings: warnings()
    case .bullets(let phrases):
      html.raw("<ul>\n")
      for phrase in phrases { html.element("li", phrase[language]) }
      html.raw("</ul>\n")
    case .chart(let chart): write(chart)
    case .table(let name, let title, let columns, let maximumRows, let note):
      let most = sections.isEmpty ? HTMLRenderer.rowsShown : HTMLRenderer.rowsInWhole
      table(
        name, title: title[language], columns: columns, rows: min(maximumRows ?? most, most),
        note: note?[language])
    }
  }

  /// The parts of a whole report.
  var sections: [(name: String, title: Phrase)] {
    report.blocks.compactMap { if case .section(let name, let title) = $0 { (name, title) } else { nil } }
  }

  private mutating func contents() {
    let sections = sections
    guard !sections.isEmpty else { return }
    html.raw("<nav class=\"contents\"")
    html.attribute("aria-label", PageWords.contents[language])
    html.raw(">\n<ul>\n")
    for (name, title) in sections {
      html.raw("<li><a")
      html.attribute("href", "#\(name)")
      html.raw(">")
      html.text(title[language])
      html.raw("</a></li>\n")
    }
    html.raw("</ul>\n</nav>\n")
  }

  /// The words of the scripts, where they find them.
  private mutating func words() {
    var json = JSONWriter()
    json.raw("{\"language\":")
    json.string(language.rawValue)
    for (name, phrase) in PageWords.ofScripts {
      json.raw(",")
      json.key(name)
      json.string(phrase[language])
    }
    if runtime != nil {
      json.raw(",\"chartConfig\":")
      ChartTheme.page.write(to: &json, in: language)
    }
    json.raw("}")
    html.raw("<script type=\"application/json\" id=\"words\">")
    html.json(json.bytes)
    html.raw("</script>\n")
  }
}
