import ArgumentParser
import Foundation
import Reporting

/// Help that starts from the question; ArgumentParser's own would start from the commands.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: Phrase(
      id: "Apa yang ingin Anda ketahui? Pertanyaan beserta perintah yang menjawabnya.",
      en: "What would you like to know? Questions and the command that answers each."),
    discussion: Phrase(
      id: """
        Tanpa kata: semua pertanyaan. Dengan nama suatu perintah: segala sesuatu tentang perintah itu. Dengan
        kata apa pun selain itu: pertanyaan yang memuatnya.

        Contoh:
          timbang help
          timbang help flag
          timbang help severe
        """,
      en: """
        Without words: all questions. With the name of a command: everything about it. With other words: the
        questions in which they occur.

        Example:
          timbang help
          timbang help flag
          timbang help severe
        """))

  @Argument(
    help: ArgumentHelp(
      id: "Suatu perintah, atau kata yang dicari.", en: "A command, or words to look for.", valueName: "words"))
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      id: "Bahasa keluaran: id atau en. (bawaan: menurut pengaturan sistem)",
      en: "The language of words: id or en. (default: from the locale)", valueName: "lang"))
  var lang: Language?

  @Flag(
    help: ArgumentHelp(
      id: "Tulis halaman manual, untuk 'make install'.",
      en: "Write the manual page, for 'make install'.", visibility: .hidden))
  var manual = false

  mutating func run() throws {
    let process = ProcessFacts.current
    let terminal = Terminal(descriptor: STDOUT_FILENO, variables: process.variables)
    let guide = HelpText(
      language: lang ?? process.language, width: terminal.width, colour: terminal.colour
    )
    if manual { return try StandardStream.output.write(ManualPage.current().text) }
    if let command = Timbang.command(named: words) {
      let width = min(terminal.width, HelpText.widest)
      let page = HelpFrame.translated(Timbang.helpMessage(for: command, columns: width))
      return try StandardStream.output.write(page + "\n")
    }
    let found = UserQuestion.all.filter { question in words.allSatisfy(question.mentions) }
    guard !found.isEmpty else {
      let names = Timbang.visibleCommands.map { $0.configuration.commandName ?? "" }.joined(separator: ", ")
      let asked = words.joined(separator: " ")
      let error = Explanation(
        .usage,
        Phrase(
          id: "Tidak ada perintah dan tidak ada pertanyaan tentang '\(asked)'.",
          en: "There is no command and no question about '\(asked)'."),
        remedy: Phrase(id: "Perintah yang ada: \(names).", en: "The commands are: \(names)."))
      throw ExitCode(ErrorSpeaker(process: process, language: lang).say(error).rawValue)
    }
    try StandardStream.output.write(guide.text(of: found))
  }
}

extension Timbang {
  /// The commands that a user is meant to see, in order.
  static var visibleCommands: [any ParsableCommand.Type] {
    configuration.subcommands.filter { $0.configuration.shouldDisplay }
  }

  /// The command that words name, nil where they name none.
  static func command(named words: [String]) -> (any ParsableCommand.Type)? {
    guard words.count == 1 else { return nil }
    return visibleCommands.first { $0.configuration.commandName == words[0] }
  }
}
