import ArgumentParser
import Foundation
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
