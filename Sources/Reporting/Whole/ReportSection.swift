/// One part of the whole report: the answer to one question, or why there is none.
public struct ReportSection: Sendable {
  /// Its name in snake_case, which stands before the names of its tables.
  public let name: String
  /// Its heading.
  public let title: Phrase
  /// What is read, and the tables behind it; the first headline is the finding.
  public let parts: ReportParts
  /// Whether the data could answer.
  public let isAnswered: Bool

  /// An answer, in the blocks and tables of the command that gives it.
  public init(_ name: String, title: Phrase, _ parts: ReportParts) {
    self.name = name
    self.title = title
    self.parts = parts.prefixed(by: name)
    isAnswered = true
  }

  /// The answer that there is none: why, and what would help.
  public init(_ name: String, title: Phrase, refused message: Phrase, remedy: Phrase) {
    self.name = name
    self.title = title
    parts = ReportParts(blocks: [
      .headline(Phrase(id: "Tidak dapat dijawab: \(message)", en: "No answer: \(message)")), .paragraph(remedy),
    ])
    isAnswered = false
  }

  /// The finding in a sentence.
  var finding: Phrase? {
    parts.blocks.lazy.compactMap { if case .headline(let phrase) = $0 { phrase } else { nil } }.first
  }
}

extension ReportParts {
  /// The same parts with another name for every table, so that several answers fit into one report.
  ///
  /// Words that send a reader to a table follow: `table box_moves` becomes `table boxes_box_moves`.
  func prefixed(by name: String) -> ReportParts {
    let names = Set(tables.map(\.name))
    let told = { (phrase: Phrase) in phrase.prefixingTables(names, by: name) }
    return ReportParts(
      blocks: blocks.map { block in
        switch block {
        case .table(let table, let title, let columns, let maximumRows, let note):
          .table(
            name: "\(name)_\(table)", title: title, columns: columns, maximumRows: maximumRows,
            note: note.map(told))
        case .chart(let chart): .chart(chart.renamingTable("\(name)_\(chart.table)"))
        case .headline(let phrase): .headline(told(phrase))
        case .paragraph(let phrase): .paragraph(told(phrase))
        case .bullets(let phrases): .bullets(phrases.map(told))
        case .heading, .section, .findings: block
        }
      },
      tables: tables.map { $0.renamed("\(name)_\($0.name)") })
  }
}

extension Phrase {
  /// The same words where tables of these names have another name before their own. A table is told by the word before
  /// it, `tabel people` and `table people`: many names are words of their own.
  func prefixingTables(_ names: Set<String>, by prefix: String) -> Phrase {
    Phrase { language in
      self[language].replacing(/\b(tabel|table) ([a-z_]+)\b/) { match in
        let (word, table) = (match.output.1, String(match.output.2))
        return names.contains(table) ? "\(word) \(prefix)_\(table)" : String(match.output.0)
      }
    }
  }
}
