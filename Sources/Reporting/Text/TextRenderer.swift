import Appraisals

/// A report to be read: the finding first, then what the data warn of, the numbers, and what they rest on.
public struct TextRenderer: ReportRenderer {
  /// Whether the reader's screen understands colours; they repeat what the words say.
  public enum Colour: Sendable, Hashable {
    /// Text alone.
    case plain
    /// ANSI escape sequences for bold, red and yellow.
    case ansi
  }

  /// The width in columns.
  public let width: Int
  /// The language of every word and number.
  public let language: Language
  /// Whether to colour.
  public let colour: Colour

  /// Prose is hard to read in longer lines, however wide the screen.
  private static let widestProse = 100
  /// More findings than this are counted, not listed.
  private static let longestList = 20
  /// So many warnings of one rule are listed.
  private static let examples = 3

  /// Describes the page.
  public init(width: Int = 100, language: Language, colour: Colour = .plain) {
    self.width = max(40, width)
    self.language = language
    self.colour = colour
  }

  /// Writes the report, a line break at the end of every line.
  public func render(_ report: Report) throws(RenderingError) -> [UInt8] {
    let headlines = report.blocks.prefix { if case .headline = $0 { true } else { false } }
    var sections = headlines.map { lines(of: $0, in: report) }
    if !report.blocks.contains(.findings) { sections.append(warnings(of: report)) }
    sections += report.blocks.dropFirst(headlines.count).map { lines(of: $0, in: report) }
    sections.append(remarks(of: report))
    sections.append(foundation(of: report))
    let text = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    return Array((text + "\n").utf8)
  }

  /// A finding on one line, its severity first: the form for standard error, which programs search.
  public func line(of finding: Finding) -> String {
    let word = finding.severity.words[language]
    return colour.paint(word, finding.severity.ink) + ": " + Wording.line(for: finding)[language].printable
  }

  /// Words as lines of the page, for commands that say something other than a report.
  public func wrapped(_ phrase: Phrase, indent: String = "") -> [String] {
    let room = min(width, TextRenderer.widestProse) - indent.displayWidth
    return TextLines.wrap(phrase[language], width: room).map { indent + $0 }
  }

  /// A heading among such lines.
  public func strong(_ phrase: Phrase) -> String { colour.paint(phrase[language], .bold) }

  private func lines(of findings: [Finding]) -> [String] {
    findings.flatMap { finding in
      let word = finding.severity.words[language]
      var lines = wrap(word + ": " + Wording.line(for: finding)[language], indent: "  ")
      lines[0] = colour.paint(word, finding.severity.ink) + lines[0].dropFirst(word.count)
      return lines
    }
  }

  private func lines(of block: Block, in report: Report) -> [String] {
    switch block {
    case .headline(let phrase): return wrap(phrase[language]).map { colour.paint($0, .bold) }
    case .paragraph(let phrase): return wrap(phrase[language])
    case .heading(let phrase), .section(_, let phrase): return heading(phrase)
    case .findings: return warnings(of: report)
    case .bullets(let phrases): return phrases.flatMap { wrap("• " + $0[language], indent: "  ") }
    case .chart: return []
    case .table(let name, let title, let columns, let maximumRows, let note):
      guard let table = report[name] else { return [] }
      var lines = wrap(title[language]).map { colour.paint($0, .bold) }
      lines += rows(of: table, columns: columns, maximumRows: maximumRows)
      if let note { lines += wrap(note[language]) }
      return lines
    }
  }

  private func heading(_ phrase: Phrase) -> [String] {
    let lines = wrap(phrase[language])
    let rule = String(repeating: "═", count: lines.map(\.displayWidth).max() ?? 0)
    return (lines + [rule]).map { colour.paint($0, .bold) }
  }

  private func rows(of table: ReportTable, columns: [String]?, maximumRows: Int?) -> [String] {
    guard !table.rows.isEmpty else { return [Wording.emptyTable[language]] }
    let shown = min(table.rows.count, maximumRows ?? table.rows.count)
    let layout = TableLayout(table, columns: columns, rows: shown, width: width, language: language)
    let hidden = table.rows.count - shown
    return layout.lines() + (hidden > 0 ? wrapped(Wording.moreRows(hidden, of: table.name)) : [])
  }

  /// Errors and warnings, a few of every kind: the same one again and again would hide the others.
  private func warnings(of report: Report) -> [String] {
    var seen: [Finding.Rule: Int] = [:]
    let warnings = report.findings.filter(\.severity.comesFirst)
    let shown = warnings.filter { finding in
      seen[finding.rule, default: 0] += 1
      return seen[finding.rule, default: 0] <= TextRenderer.examples
    }
    let hidden = warnings.reduce(0) { $0 + $1.count } - shown.reduce(0) { $0 + $1.count }
    return lines(of: shown) + (hidden > 0 ? [Wording.moreFindings(hidden)[language]] : [])
  }

  /// Repairs and notes, after the results they do not endanger.
  private func remarks(of report: Report) -> [String] {
    let remarks = report.findings.filter { !$0.severity.comesFirst }
    guard !remarks.isEmpty else { return [] }
    let hidden = remarks.count - TextRenderer.longestList
    return heading(Wording.aboutTheData) + lines(of: Array(remarks.prefix(TextRenderer.longestList)))
      + (hidden > 0 ? [Wording.moreFindings(hidden)[language]] : [])
  }

  private func foundation(of report: Report) -> [String] {
    let shown = Set(report.blocks.compactMap(\.tableName))
    let others = report.tables.map(\.name).filter { !shown.contains($0) }
    let further = others.isEmpty ? [] : wrap(Wording.furtherTables(others)[language], indent: "  ")
    return further + wrap(Wording.restsOn(report.manifest)[language], indent: "  ")
  }

  private func wrap(_ text: String, indent: String = "") -> [String] {
    TextLines.wrap(text, width: min(width, TextRenderer.widestProse), indent: indent)
  }
}

extension TextRenderer.Colour {
  fileprivate enum Ink: String {
    case bold = "1"
    case red = "1;31"
    case yellow = "1;33"
  }

  fileprivate func paint(_ text: String, _ ink: Ink?) -> String {
    guard self == .ansi, let ink else { return text }
    return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
  }
}

extension Finding.Severity {
  fileprivate var ink: TextRenderer.Colour.Ink? {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .repair, .note: nil
    }
  }

  /// Errors and warnings are read before the results they bear on.
  var comesFirst: Bool { self == .error || self == .warning }
}
