import ArgumentParser
import Reporting

/// The language of help and of usage errors, which are worded while the command line is still being read.
enum HelpLanguage {
  /// The language of this process; the manual page is English wherever it is made.
  static let current: Language = {
    let process = ProcessFacts.current
    return process.arguments.contains("--manual") ? .en : process.language
  }()

  /// The words in that language; numbers in them stand as they are typed.
  static func words(id: String, en: String) -> String {
    switch current {
    case .id: id
    case .en: en
    }
  }
}

extension CommandConfiguration {
  /// Describes a command in the language of help; the lines of the discussion are those of its source.
  init(
    commandName: String? = nil, abstract: Phrase, discussion: Phrase = .verbatim(""), version: String = "",
    shouldDisplay: Bool = true, subcommands: [any ParsableCommand.Type] = []
  ) {
    self.init(
      commandName: commandName, abstract: abstract[HelpLanguage.current],
      discussion: discussion[HelpLanguage.current].reflowed, version: version, shouldDisplay: shouldDisplay,
      subcommands: subcommands)
  }
}

extension ArgumentHelp {
  /// Describes an argument, an option or a flag in the language of help.
  init(id: String, en: String, valueName: String? = nil, visibility: ArgumentVisibility = .default) {
    self.init(HelpLanguage.words(id: id, en: en), valueName: valueName, visibility: visibility)
  }
}

extension ValidationError {
  /// Says in the language of help what is wrong with the command line.
  init(id: String, en: String) { self.init(HelpLanguage.words(id: id, en: en)) }
}
