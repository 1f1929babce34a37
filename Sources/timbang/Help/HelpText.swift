import Reporting

/// Questions and the lines that answer them, for a reader.
struct HelpText {
  /// Longer lines are hard to read, however wide the screen.
  static let widest = 100

  let language: Language
  let width: Int
  let colour: TextRenderer.Colour

  private static let title = Phrase(id: "Apa yang ingin Anda ketahui?", en: "What would you like to know?")
  private static let closing = Phrase(
    id: """
      DATA adalah berkas CSV, XLSX atau SQLite, folder paket data, atau - untuk masukan standar. 'timbang help \
      PERINTAH' menjelaskan satu perintah beserta semua pilihannya, 'timbang help KATA' mencari pertanyaan.
      """,
    en: """
      DATA is a CSV, XLSX or SQLite file, a data package folder, or - for standard input. 'timbang help COMMAND' \
      explains a command with all its options, 'timbang help WORD' looks for questions.
      """)

  /// Questions under the heading of those who ask them, a line to type below each.
  func text(of questions: [UserQuestion]) -> String {
    let page = TextRenderer(width: min(width, HelpText.widest), language: language, colour: colour)
    var lines = [page.strong(HelpText.title)]
    for audience in UserQuestion.Audience.allCases {
      let theirs = questions.filter { $0.audience == audience }
      guard !theirs.isEmpty else { continue }
      lines += ["", page.strong(audience.heading)]
      for question in theirs {
        lines += page.wrapped(question.question, indent: "  ")
        lines.append("      " + question.example)
      }
    }
    return (lines + [""] + page.wrapped(HelpText.closing)).joined(separator: "\n") + "\n"
  }
}

extension String {
  /// Text of a source file as a reader's screen breaks it: the lines of a paragraph become one, indented lines (examples)
  /// and empty ones stay.
  var reflowed: String {
    var lines: [String] = []
    var joins = false
    for line in split(separator: "\n", omittingEmptySubsequences: false) {
      let stands = line.isEmpty || line.hasPrefix(" ")
      if joins, !stands, let last = lines.popLast() {
        lines.append(last + " " + line)
      } else {
        lines.append(String(line))
      }
      joins = !stands
    }
    return lines.joined(separator: "\n")
  }
}
