import ArgumentParser
import Foundation
import Reporting
import TestSupport
import Testing

@testable import timbang

@Suite("Help")
struct HelpTests {
  @Test("every command answers a question, and every line that is offered can be typed")
  func questions() throws {
    let commands = Set(Timbang.visibleCommands.compactMap { $0.configuration.commandName }).subtracting(["help"]
    )
    #expect(commands.subtracting(UserQuestion.all.map(\.command)).sorted() == [])
    for question in UserQuestion.all {
      let words = try runShell("printf '%s\\n' \(question.line)").output.split(separator: "\n").map(String.init)
      #expect(throws: Never.self, "\(question.line)") { try Timbang.parseAsRoot(words) }
    }
  }

  @Test("starts from the question, in both languages")
  func page() throws {
    let english = try runShell("timbang help").output
    #expect(
      english.hasPrefix("What would you like to know?\n\nPlanning staff and training\n  Are my data sound"))
    #expect(english.contains("\n      timbang flag DATA --top 10% --seats 30\n"))
    let indonesian = try runShell("timbang help --lang id").output
    #expect(indonesian.hasPrefix("Apa yang ingin Anda ketahui?\n\nPerencana SDM\n  Apakah data saya benar"))
    #expect(english.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test("a command is explained, a word is looked for, nonsense is said to be none")
  func words() throws {
    #expect(try runShell("timbang help flag").output.hasPrefix("OVERVIEW: Who should be proposed"))
    let found = try runShell("timbang help SEVERE").output
    #expect(found.contains("timbang raters DATA\n") && !found.contains("timbang check DATA"))
    let nothing = try runShell("timbang help xylophone")
    #expect(nothing.status == 64 && nothing.output.isEmpty)
    #expect(nothing.errors.contains("'xylophone'") && nothing.errors.contains("check, distributions"))
  }

  @Test("the manual page has a section for every command and each option once there")
  func manual() throws {
    let page = try ManualPage.current().text
    for command in Timbang.visibleCommands {
      #expect(page.contains(".SS timbang \(command.configuration.commandName ?? "?")\n"))
    }
    #expect(page.contains(".B \\-\\-seats") && !page.contains("self\\-check"))
    #expect(page.matches(of: /\.B \\-\\-lang/).count == 1, "what all commands share stands once")
    #expect(page.split(separator: "\n").allSatisfy { !$0.hasPrefix("'") })
  }

  @Test("paragraphs of the sources become lines, examples and empty lines stay")
  func reflow() {
    #expect("a\nb\n\nc\n  d\n  e\nf\ng".reflowed == "a b\n\nc\n  d\n  e\nf g")
    #expect("".reflowed.isEmpty && "  x".reflowed == "  x")
  }
}

@Suite("Help in both languages")
struct BilingualHelpTests {
  /// The names of the options on a page.
  private func options(_ page: String) -> [String] {
    page.split(separator: "\n").compactMap { line in
      line.prefixMatch(of: /\s{2}(?:-h, )?(--[a-z-]+)/).map { String($0.output.1) }
    }
  }

  /// The lines of a page that can be typed.
  private func examples(_ page: String) -> [String] {
    page.split(separator: "\n").filter { $0.hasPrefix("  timbang ") }.map(String.init)
  }

  /// English words of a page's frame that are still there, and small words of English sentences.
  private func leftovers(_ page: String) -> [String] {
    let heads = ["OVERVIEW:", "USAGE:", "ARGUMENTS:", "OPTIONS:", "SUBCOMMANDS:", "Error:", "Usage:", "Help:"]
    let lines = page.split(separator: "\n")
    let found = heads.filter { head in lines.contains { $0.hasPrefix(head) } }
    let text = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let words = ["(default", "(values", "; default:", "Show ", "See '", "<options>", "<subcommand>"]
    let small = [" the ", " of ", " or ", " and ", " with ", " is "]
    return found + (words + small).filter { text.contains($0) }
  }

  @Test(
    "is Indonesian where the option or the locale asks for it",
    arguments: [
      "timbang flag --help --lang id", "timbang flag --lang=id --help", "timbang help flag --lang id",
      "LANG=id_ID.UTF-8 timbang flag --help", "LANG=id_ID.UTF-8 timbang help flag",
      "LANG=en_GB.UTF-8 timbang flag --help --lang en --lang id",
    ])
  func indonesian(line: String) throws {
    let result = try runShell(line)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output.hasPrefix(
        "IKHTISAR: Siapa yang diusulkan untuk pelatihan lanjutan, dan mengapa?\n\nTiga daftar: "))
    #expect(result.output.contains("\nPENGGUNAAN: timbang flag [<pilihan>] [<data>]\n\nARGUMEN:\n  <data> "))
    #expect(leftovers(result.output) == [])
  }

  @Test(
    "is English where the option or the locale asks for it",
    arguments: [
      "timbang flag --help", "LANG=id_ID.UTF-8 timbang flag --help --lang en", "timbang help flag --lang en",
      "LANG=id_ID.UTF-8 timbang help flag --lang=en",
    ])
  func english(line: String) throws {
    let page = try runShell(line).output
    #expect(page.hasPrefix("OVERVIEW: Who should be proposed for advanced training, and why?\n\nThree lists: "))
    #expect(page.contains("\nUSAGE: timbang flag [<options>] [<data>]\n\nARGUMENTS:\n  <data> "))
  }

  @Test("has the same options and examples on both pages of every command")
  func pages() throws {
    let names = Timbang.visibleCommands.compactMap { $0.configuration.commandName }
    #expect(names.count > 20)
    for name in names + [""] {
      let english = try runShell("timbang \(name) --help").output
      let indonesian = try runShell("LANG=id_ID.UTF-8 timbang \(name) --help").output
      #expect(!options(english).isEmpty && options(indonesian) == options(english), "\(name)")
      #expect(examples(indonesian) == examples(english), "\(name)")
      #expect(leftovers(indonesian) == [], "\(name)")
      #expect(english.split(separator: "\n").first != indonesian.split(separator: "\n").first, "\(name)")
      let indent = String(repeating: " ", count: 26)
      let texts = indonesian.split(separator: "\n").filter { $0.hasPrefix(indent) }
      #expect(texts.filter { $0.count > 80 } == [], "\(name)")
    }
  }

  @Test("is the same page whichever way it is asked for")
  func ways() throws {
    for language in ["id", "en"] {
      let page = try runShell("timbang help flag --lang \(language)").output
      #expect(try runShell("COLUMNS=100 timbang flag --help --lang \(language)").output == page)
    }
  }

  @Test(
    "says in Indonesian what is wrong with a command line",
    arguments: [
      ("flag --bogus", "Argumen '<data>' belum diberikan."),
      ("flag x --xylophone", "Pilihan '--xylophone' tidak dikenal."),
      ("flag x --topp 3", "Pilihan '--topp' tidak dikenal. Maksud Anda '--top'?"),
      ("flag x --top ten", "Isi 'ten' tidak berlaku untuk '--top <n|p%>'."),
      ("flag x --fdr 2", "--fdr memerlukan bagian dari 0 sampai 1, bukan 2.0."),
      (
        "flag x --map a", "Isi 'a' tidak berlaku untuk '--map <role=column,…>': 'a' tidak berbentuk role=column"
      ),
      ("flag x --quiet=3", "Pilihan '--quiet' tidak menerima isi, tetapi diberi '3'."),
      ("fit x --method y", "Isi 'y' tidak berlaku untuk '--method <method>'. Pilih 'reml' atau 'ml'."),
      ("fit x", "Argumen '--formula <formula>' belum diberikan."),
      ("talent x --method", "'--method <method>' belum diberi isi."),
      ("talent x --method y", "Isi 'y' tidak berlaku untuk '--method <method>'. Pilih 'mixture', 'kmeans', "),
      (
        "distributions x --bandwidth y", "Isi 'y' tidak berlaku untuk '--bandwidth <rule>'. Pilih salah satu:\n"
      ),
      ("report x y z", "2 argumen tidak dikenal di sini: 'y', 'z'."),
      ("whatif x --scenario fdr=3", "--scenario 'fdr=3': '3' bukan isi yang berlaku untuk fdr (bagian dari 0"),
      ("no-such-command", "Argumen 'no-such-command' tidak dikenal di sini."),
    ])
  func errors(words: String, message: String) throws {
    let result = try runShell("LANG=id_ID.UTF-8 timbang \(words)")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("Kesalahan: " + message), "\(result.errors)")
    #expect(
      result.errors.contains("\nPenggunaan: timbang ") && result.errors.contains("--help' untuk keterangan"))
    #expect(leftovers(result.errors) == [], "\(result.errors)")
  }

  @Test("puts its frame into Indonesian also where lines end within it")
  func frame() {
    let page = """
        --top <n|p%>            Besarnya kelompok terbaik. (values: a, b;
                                default: a)
        --seats <n>             Banyaknya kursi. (default:
                                10)
        -h, --help              Show help
                                information.
      """
    let translated = """
        --top <n|p%>            Besarnya kelompok terbaik. (pilih: a, b;
                                bawaan: a)
        --seats <n>             Banyaknya kursi. (bawaan:
                                10)
        -h, --help              Tampilkan bantuan ini.
      """
    #expect(HelpFrame.indonesian(page) == translated)
    #expect(HelpFrame.indonesian("Pilihan 'Error: Usage: OVERVIEW:'") == "Pilihan 'Error: Usage: OVERVIEW:'")
  }

  @Test("takes the last language that is named, else the locale's")
  func language() {
    func language(_ words: String, locale: String = "C") -> Language {
      ProcessFacts(variables: ["LANG": locale], arguments: words.split(separator: " ").map(String.init))
        .language
    }
    #expect(language("flag x") == .en && language("flag x", locale: "id_ID.UTF-8") == .id)
    #expect(language("flag --lang id") == .id && language("flag --lang=en", locale: "id_ID.UTF-8") == .en)
    #expect(language("--lang id --lang=en") == .en && language("--lang en --lang fr", locale: "id_ID") == .en)
    #expect(language("flag --lang") == .en && language("--language id") == .en)
  }

  @Test("shows defaults as they are typed")
  func defaults() throws {
    let page = try runShell("timbang help flag").output
    let words = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("a number, or a share such as 10%. (default: 10%) --seats"))
    for command in Timbang.visibleCommands {
      let text = Timbang.helpMessage(for: command, columns: 100)
      #expect(!text.contains(/default: \w+\(/), "\(command.configuration.commandName ?? "")")
    }
  }

  @Test("leaves the manual page in English")
  func manual() throws {
    let page = try runShell("timbang help --manual").output
    #expect(page.contains("Who should be proposed for advanced training"))
    #expect(try runShell("LANG=id_ID.UTF-8 timbang help --manual").output == page)
  }
}
