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
    // Where a table has to break into panels depends on how long the words are.
    #expect(en.count >= 2 && id.count >= 2)
    #expect(Set(en.joined()).intersection(id.joined()).subtracting(LanguageTests.shared) == [])
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

@Suite("Words for codes")
struct CodedWordsTests {
  /// The columns and strings of every table, as a page holds them.
  private static func tables(in page: String) throws -> [String: [(
    name: String, heading: String, words: [String]
  )]] {
    let form = /data-table="([a-z0-9_]+)"[\s\S]*?<script type="application\/json">([\s\S]*?)<\/script>/
    var found: [String: [(name: String, heading: String, words: [String])]] = [:]
    for match in page.matches(of: form) {
      let object = try JSONSerialization.jsonObject(with: Data(match.output.2.utf8)) as? [String: Any]
      found[String(match.output.1)] = (object?["columns"] as? [[String: Any]] ?? []).map { column in
        let all = (column["words"] as? [Any] ?? column["values"] as? [Any] ?? []).compactMap { $0 as? String }
        return (column["name"] as? String ?? "", column["heading"] as? String ?? "", all)
      }
    }
    return found
  }

  /// Columns that hold what the data, not timbang, call things.
  private static let given: Set<String> = [
    "indicator", "indicators", "a", "b", "id", "column", "name", "option", "file",
  ]

  /// Codes that a reader of the page would see outside columns that say they hold codes.
  private static func codes(in page: String) throws -> [String] {
    try tables(in: page).sorted { $0.key < $1.key }.flatMap { table, columns in
      columns.filter { !given.contains($0.name) && !$0.heading.hasPrefix("Kode") && $0.heading != "Besaran" }
        .flatMap { column in
          column.words.filter { $0.wholeMatch(of: /(?!indicator)[a-z]+(?:_[a-z0-9]+)+/) != nil }
            .map { "\(table).\(column.name): \($0)" }
        }
    }
  }

  @Test(
    "leave no code to a reader",
    arguments: [
      "report datasets/palembang --skip-talent --draws 200",
      "talent datasets/faithful --columns eruptions,waiting",
      "reliability datasets/guilford1954",
      "trends datasets/sleepstudy --columns Reaction --time Days --group Subject",
      "training datasets/mpdta/mpdta.csv --columns lemp --time year --group county --treated first_treat",
      "raters datasets/insteval --model rasch", "fit datasets/dyestuff --formula 'Yield ~ 1 + (1 | Batch)'",
      "whatif datasets/palembang --draws 200 --scenario seats=30", "indicators datasets/bfi",
      "raters datasets/palembang --design",
    ])
  func pages(command: String) throws {
    let result = try runShell("timbang \(command) --lang id --format html --quiet")
    try #require(result.status == 0, "\(result.errors)")
    let tables = try CodedWordsTests.tables(in: result.output)
    #expect(!tables.isEmpty)
    let codes = try CodedWordsTests.codes(in: result.output)
    #expect(codes == [], "\(codes)")
  }
}
