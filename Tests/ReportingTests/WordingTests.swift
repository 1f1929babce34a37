import Appraisals
import Reporting
import Testing

@Suite("Wording")
struct WordingTests {
  @Test("has a sentence and a remedy for every rule, in two languages", arguments: Finding.Rule.allCases)
  func complete(rule: Finding.Rule) {
    let bare = Finding(.error, rule, file: "a.csv")
    let full = Finding(
      .error, rule, file: "a.csv", line: 3, column: "skor", value: "abc", count: 4, details: ["1", "2"])
    for finding in [bare, full] {
      for phrase in [Wording.sentence(for: finding), Wording.remedy(for: finding)] {
        #expect(phrase.id != phrase.en)
        for words in [phrase.id, phrase.en] {
          #expect(words.hasSuffix("."))
          #expect(!words.contains("  ") && !words.contains(/\s\.(?:\s|$)/) && !words.contains("()"))
          #expect(!words.contains("Phrase(") && !words.contains("Optional"))
          #expect(words.first?.isUppercase == true || "'–".contains(words.prefix(1)))
        }
      }
    }
  }

  @Test("says different things about different rules")
  func distinct() {
    let sentences = Finding.Rule.allCases.map { Wording.sentence(for: Finding(.error, $0, file: "a")) }
    #expect(Set(sentences.map(\.id)).count == sentences.count)
    #expect(Set(sentences.map(\.en)).count == sentences.count)
  }

  @Test("has a word for every severity", arguments: Finding.Severity.allCases)
  func severities(severity: Finding.Severity) {
    let word = severity.words
    #expect(word.id != word.en && !word.id.isEmpty)
  }

  @Test("says where, what and what to do")
  func line() {
    let finding = Finding(.error, .notANumber, file: "penilaian.csv", line: 5, column: "score", value: "abc")
    let line = Wording.line(for: finding)
    #expect(
      line[.en] == "penilaian.csv:5: column 'score': 'abc' is not a score. "
        + "Write a number, or declare labels in the descriptor.")
    #expect(
      line[.id] == "penilaian.csv:5: kolom 'score': 'abc' bukan nilai. "
        + "Tulis sebuah angka, atau nyatakan label skala di deskriptor.")
    let wide = Finding(.error, .rowTooLong, file: "a.csv", line: 12345, details: ["9", "7"])
    #expect(
      Wording.line(for: wide)[.id].hasPrefix("a.csv:12345: Isian pada baris ini berlebih: 9, seharusnya 7."))
    let scale = Finding(.error, .outsideScale, file: "a.csv", line: 2, value: "130", details: ["0", "120"])
    #expect(Wording.sentence(for: scale)[.en] == "The score '130' lies outside the scale from 0 to 120.")
  }

  @Test("counts in the singular and the plural")
  func plural() {
    #expect(Wording.refused(errors: 1)[.en] == "The data were refused: 1 error. Nothing was computed.")
    #expect(Wording.refused(errors: 1200)[.en] == "The data were refused: 1,200 errors. Nothing was computed.")
    #expect(Wording.refused(errors: 1200)[.id] == "Data ditolak: 1.200 kesalahan. Tidak ada yang dihitung.")
  }

  @Test("months, quarters and halves have names in sentences, all other periods stand as in tables")
  func periods() {
    let december = Wording.period("2024-12")
    #expect(december[.id] == "Desember 2024" && december[.en] == "December 2024")
    #expect(Wording.period("2024-05")[.id] == "Mei 2024")
    let quarter = Wording.period("2024-Q4")
    #expect(quarter[.id] == "triwulan IV 2024" && quarter[.en] == "Q4 2024")
    let half = Wording.period("2025-S1")
    #expect(half[.id] == "semester I 2025" && half[.en] == "H1 2025")
    #expect(Wording.span("2023", "2024")[.id] == "2023–2024")
    #expect(Wording.span("2024-Q1", "2024-Q4")[.id] == "triwulan I 2024 – triwulan IV 2024")
    for label in ["2024", "all", "", "2024-13", "2024-1", "2024-Q5", "2024-S3"] {
      #expect(Wording.period(label)[.id] == label && Wording.period(label)[.en] == label)
    }
  }
}
