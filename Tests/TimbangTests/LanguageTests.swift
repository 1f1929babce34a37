import Foundation
import TestSupport
import Testing

@Suite("Languages")
struct LanguageTests {
  /// Headings that read the same in both languages.
  private static let shared: Set<String> = [
    "n", "p", "q", "t", "df", "P(top)", "Unit", "Status", "Halo", "AIC", "BIC", "Data", "P(|s| > 1.9)",
    "Eρ²", "Φ", "F", "r_wg(j)", "a_wg", "Shrout–Fleiss", "McGraw–Wong",
  ]

  /// What a person reads, run once for each command and language.
  private static let texts = Result {
    try Dictionary(
      uniqueKeysWithValues: SampleRun.commands.flatMap { command in
        try ["en", "id"].map { (command + $0, try SampleRun.run(command, "--lang \($0)").output) }
      })
  }

  private func text(_ command: String, _ language: String) throws -> String {
    let texts = try LanguageTests.texts.get()
    return try #require(texts[command + language])
  }

  /// The cells of each row of headings: the line above a rule.
  private func headings(_ text: String) -> [[String]] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return zip(lines, lines.dropFirst()).filter { $1.count > 2 && $1.allSatisfy { $0 == "─" } }.map { line, _ in
      line.split(separator: /\s{2,}/).map(String.init)
    }
  }

  @Test("differ in every heading and sentence, and agree in every name", arguments: SampleRun.commands)
  func both(command: String) throws {
    let english = try text(command, "en")
    let indonesian = try text(command, "id")
    let (en, id) = (headings(english), headings(indonesian))
    #expect(en.count == id.count && en.count >= 2)
    for (here, there) in zip(en, id) {
      let same = Set(here).intersection(there).subtracting(LanguageTests.shared)
      #expect(same == [], "\(here) – \(there)")
    }
    let pseudonym = /\bP[A-Z2-7]{10}\b/
    func names(_ text: String) -> Set<String> { Set(text.matches(of: pseudonym).map { String($0.output) }) }
    #expect(names(english) == names(indonesian))
    for word in [" the ", " and ", " of ", " with ", " is "] { #expect(!indonesian.contains(word), "\(word)") }
    for word in [" dan ", " yang ", " dari ", " dengan ", " untuk "] {
      #expect(!english.contains(word), "\(word)")
    }
  }

  @Test("write decimals with a comma in Indonesian and a point in English", arguments: SampleRun.commands)
  func decimals(command: String) throws {
    func numbers(_ language: String) throws -> String {
      // What it rests on names versions and files.
      let parts = try text(command, language).split(separator: #/\n(Dasar|Rests on): /#)
      return String(parts[0]).replacing("city.csv", with: "")
        .replacing(/ICC\([^)]*\)/, with: "")
    }
    let (english, indonesian) = (try numbers("en"), try numbers("id"))
    #expect(english.contains(/\d\.\d/) && !english.contains(/\d,\d{1,2}\b/))
    #expect(indonesian.contains(/\d,\d/) && !indonesian.contains(/\d\.\d{1,2}\b/))
  }

  @Test("leave machine formats alone but for messages")
  func machine() throws {
    let english = try SampleRun.object("check")
    let indonesian = try SampleRun.machine("check", "--lang id")
    #expect(indonesian.manifest["language"] as? String == "id")
    #expect(english.tables.keys.sorted() == indonesian.tables.keys.sorted())
    #expect(english.numbers("information", "entropy_bits") == indonesian.numbers("information", "entropy_bits"))
    #expect(english.rules("note") == indonesian.rules("note"))
    #expect(
      english.findings.map { $0["message"] as? String } != indonesian.findings.map { $0["message"] as? String })
  }
}
