import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("Shell")
struct ShellTests {
  @Test(
    "keeps nothing of a person, a machine or a database in the manifest",
    arguments: [
      (["flag", "a.csv", "--quota", "30"], ["a.csv", "--quota", "30"]),
      (["flag", "/srv/budi/a.csv"], ["a.csv"]),
      (["flag", "../budi/a.csv"], ["a.csv"]),
      (["flag", "data/a.csv", "--output", "x", "--threads=2", "--quiet"], ["data/a.csv"]),
      (["fit", "a.csv", "--formula", "y ~ (1|a/b)"], ["a.csv", "--formula", "y ~ (1|a/b)"]),
      (["explain", "a.csv", "197001011995031002"], ["a.csv", "***"]),
      (["explain", "a.csv", "19700101 199503 1 002"], ["a.csv", "***"]),
      (["explain", "a.csv", "Budi"], ["a.csv", "***"]),
      (
        ["whatif", "a.csv", "--rater", "Siti", "--exclude=Tono"], ["a.csv", "--rater", "***", "--exclude=***"]
      ),
      (["flag", "--seed", "1234567890", "--key", "k"], ["--seed", "1234567890"]),
      (
        ["check", "--from", "postgresql://u:secret@db/x?password=p&sslmode=on"],
        ["--from", "postgresql://db/x?password=***&sslmode=on"]
      ),
    ])
  func arguments(given: [String], kept: [String]) {
    #expect(PublicArguments.of(given, command: given[0], hiding: ["Budi"]) == kept)
  }

  @Test("gives the same bytes whatever does not matter")
  func sameBytes() throws {
    let plain = try runShell("timbang self-check --format json").output
    #expect(try runShell("timbang self-check --format json --threads 7 --quiet").output == plain)
    #expect(try runShell("timbang self-check --format json --output ~/x && cat ~/x").output == plain)
    #expect(plain.contains("\"seed\": \(SharedOptions.defaultSeed)"))
    #expect(try runShell("timbang self-check --format json --seed 7").output.contains("\"seed\": 7,"))
  }

  @Test("progress says how long the rest takes once the pace is known")
  func progress() {
    func rest(_ seconds: Double, _ done: Int, _ total: Int) -> String? {
      Progress.rest(after: .seconds(seconds), done: done, of: total)?[.en]
    }
    #expect(rest(1.9, 5, 10) == nil && rest(9, 0, 10) == nil && rest(9, 10, 10) == nil)
    #expect(rest(10, 25, 100) == ", about 30 s left")
    #expect(rest(60, 10, 100) == ", about 9 min left")
    #expect(
      Progress.rest(after: .seconds(60), done: 10, of: 100)?[.id] == ", kira-kira 9 menit lagi")
  }

  @Test("reads roles and columns, with commas in headings")
  func map() throws {
    let map = try ColumnMap(argument: "ratee=NIP,rater=NAMA, GELAR,score=a=b")
    #expect(map.entries.map(\.role) == ["ratee", "rater", "score"])
    #expect(map.columns == ["ratee": "NIP", "rater": "NAMA, GELAR", "score": "a=b"])
    for wrong in ["", "ratee", "ratee=", "=x", ",ratee=x"] {
      #expect(throws: ValidationError.self) { try ColumnMap(argument: wrong) }
    }
  }

  @Test("is as wide as the screen, and 100 columns elsewhere")
  func width() throws {
    #expect(Terminal(descriptor: -1, variables: [:]).width == 100)
    let narrow = try runShell("script -qec 'stty cols 45; timbang self-check' /dev/null").output
    #expect(narrow.contains("Rests on: timbang \(Timbang.version) self-check; seed\r\n  20240131\r\n"))
    #expect(narrow.contains("\u{1B}[1mThe shell of timbang works.\u{1B}[0m"))
    let refused = try runShell("script -qec 'timbang self-check --outcome refused' /dev/null").output
    #expect(refused.contains("\u{1B}[1;31merror\u{1B}[0m: contoh.csv:5:"))
  }

  @Test("does not colour against the user's wish or outside a screen", arguments: ["NO_COLOR=1", "TERM=dumb"])
  func colour(variable: String) throws {
    let screen = try runShell("script -qec '\(variable) timbang self-check' /dev/null")
    #expect(!screen.output.contains("\u{1B}"))
    #expect(screen.output.contains("The shell of timbang works."))
    #expect(try !runShell("timbang self-check").output.contains("\u{1B}"))
  }

  @Test("speaks the language of the locale, or the one asked for")
  func language() throws {
    let line = "timbang self-check"
    #expect(try runShell(line).output.hasPrefix("The shell of timbang works.\n"))
    let indonesian = try runShell(line, environment: ["LANG": "id_ID.UTF-8"]).output
    #expect(indonesian.hasPrefix("Kerangka timbang berfungsi.\n"))
    #expect(try runShell(line + " --lang en", environment: ["LANG": "id_ID"]).output.hasPrefix("The shell"))
  }
}
