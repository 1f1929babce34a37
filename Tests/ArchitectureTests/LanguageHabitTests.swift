import TestSupport
import Testing

@Suite("Words in both languages")
struct LanguageHabitTests {
  /// Literals that a reader would see in one language only, as they stand in the source.
  private static func monolingual(in text: String) -> [String] {
    let pair =
      /(?:Phrase|ArgumentHelp|ValidationError|words)\(\s*id:\s*"((?:[^"\\]|\\.)*)",\s*en:\s*"((?:[^"\\]|\\.)*)"/
    let same = text.matches(of: pair).filter { $0.output.1 == $0.output.2 }.map { String($0.output.1) }
    let single = /\.(?:verbatim|text)\("((?:[^"\\]|\\.)*)"/
    let alone = text.matches(of: single).map { String($0.output.1) }
    // What is typed reads the same everywhere.
    return (same + alone).filter {
      words($0) >= 3 && !$0.hasPrefix("pip install ") && !$0.hasPrefix("timbang ")
    }
  }

  /// Words of at least three letters that begin with a small one, without what is put in at run time.
  private static func words(_ literal: String) -> Int {
    let plain = literal.replacing(/\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/, with: "")
    return plain.matches(of: /\b[a-z][a-z]{2,}\b/).count
  }

  /// Words for ArgumentParser that stand in one language: help, abstracts, discussions, titles and refusals.
  private static func unpaired(in text: String) -> [String] {
    let places = /(?:\b(?:help|abstract|discussion):|\b(?:ArgumentHelp|ValidationError)\(|OptionGroup\(title:)/
    let literal = /\s*#*"[^\n]*/
    return text.matches(of: places).compactMap { place in
      text[place.range.upperBound...].prefixMatch(of: literal).map { String(place.output + $0.output) }
    }
  }

  @Test("no sentence of the sources is the same in both")
  func sentences() {
    let speaking = SourceFile.all.filter { ["Reporting", "timbang"].contains($0.module) }
    #expect(speaking.count > 50)
    for file in speaking {
      let found = LanguageHabitTests.monolingual(in: file.text)
      #expect(found == [], "\(file.path) says this in one language")
    }
  }

  @Test("help and refusals of the command line are said in both")
  func commandLine() {
    let speaking = SourceFile.all.filter { $0.module == "timbang" }
    #expect(speaking.contains { $0.text.contains("ArgumentHelp(") })
    for file in speaking {
      #expect(LanguageHabitTests.unpaired(in: file.text) == [], "\(file.path) says this in English only")
    }
  }

  @Test("every table has a title for readers")
  func tables() throws {
    let titles = try #require(SourceFile.all.first { $0.path.hasSuffix("TableTitles.swift") }?.text)
    let made = /ReportTable\(\s*name: "([a-z_]+)"/
    let names = Set(SourceFile.all.flatMap { $0.text.matches(of: made).map { String($0.output.1) } })
    #expect(names.count > 100)
    for name in names.sorted() {
      #expect(titles.contains("\"\(name)\": Phrase(") || titles.contains("\"\(name)\": .verbatim("), "\(name)")
    }
  }

  @Test("the search finds what it looks for")
  func search() {
    let forgotten = #"""
      Phrase(id: "one list is short", en: "one list is short")
      Phrase(
        id: "\(n) raters were left out", en: "\(n) raters were left out")
      .verbatim("this was never put into Indonesian")
      """#
    #expect(LanguageHabitTests.monolingual(in: forgotten).count == 3)
    let sound = #"""
      Phrase(id: "satu daftar saja", en: "one list only")
      Phrase(id: "Infit z", en: "Infit z")
      .verbatim("\(a.name(of: b(c))) \(d)")
      """#
    #expect(LanguageHabitTests.monolingual(in: sound) == [])
    let unpaired = #"""
      @Flag(help: "No progress.") @Option(help: ArgumentHelp(
        "The seats.", valueName: "n")) @OptionGroup(title: "A TRAINING")
      CommandConfiguration(abstract: "Did it work?", discussion: """
      throw ValidationError("--top takes a number.")
      """#
    #expect(LanguageHabitTests.unpaired(in: unpaired).count == 6)
    let paired = #"""
      @Option(help: ArgumentHelp(id: "Kursi.", en: "The seats.", valueName: "n"))
      CommandConfiguration(commandName: "flag", abstract: Phrase(id: "Siapa?", en: "Who?"))
      throw ValidationError(id: "\(name) keliru.", en: "\(name) is wrong.")
      """#
    #expect(LanguageHabitTests.unpaired(in: paired) == [])
  }
}

@Suite("Codes in tables")
struct CodeHabitTests {
  /// Cells that a raw value goes into as bare text, where nobody asks for words.
  private static func bare(in text: String) -> [String] {
    // A finding is known by the name of its rule, which handbooks and other programs cite.
    text.matches(of: /(?:\.text|Cell)\(([^()]*\.rawValue)\)/).map { String($0.output.1) }
      .filter { !$0.hasSuffix("rule.rawValue") && !$0.contains("\\(") }
  }

  @Test("come with words: no raw value is a cell of its own")
  func cells() {
    let speaking = SourceFile.all.filter {
      $0.path.hasPrefix("Sources/Reporting/Presenters") || $0.path.hasSuffix("Presenter.swift")
    }
    #expect(speaking.count > 40)
    for file in speaking { #expect(CodeHabitTests.bare(in: file.text) == [], "\(file.path)") }
    #expect(CodeHabitTests.bare(in: ".text(entry.status.rawValue), Cell(found?.basis.rawValue)").count == 2)
  }
}
