import Foundation
import Reporting

/// What the operating system told the process when it began.
struct ProcessFacts: Sendable {
  /// The environment.
  let variables: [String: String]
  /// The words of the command line, without the program.
  let arguments: [String]

  /// Those of this process.
  static let current = ProcessFacts(
    variables: ProcessInfo.processInfo.environment, arguments: Array(CommandLine.arguments.dropFirst()))

  /// The language of the user: the last that `--lang` names, else the locale's.
  var language: Language {
    var named: Language?
    for (place, word) in arguments.enumerated() {
      if word == "--lang", place + 1 < arguments.count {
        named = Language(rawValue: arguments[place + 1]) ?? named
      } else if word.hasPrefix("--lang=") {
        named = Language(rawValue: String(word.dropFirst("--lang=".count))) ?? named
      }
    }
    return named ?? Language(environment: variables)
  }
}
