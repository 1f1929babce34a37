import ArgumentParser
import Foundation

/// The manual page of all commands, in the macros of man(7), from what the parser knows of them.
struct ManualPage {
  /// A command as the parser describes it in JSON.
  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  /// An argument, an option or a flag.
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let shouldDisplay: Bool?
  }

  private struct Description: Decodable {
    let command: Command
  }

  private let root: Command

  /// Asks the parser for its commands.
  ///
  /// - Throws: `DecodingError` where the parser describes itself in another way than it did.
  static func current() throws -> ManualPage {
    do {
      _ = try Timbang.parseAsRoot(["--experimental-dump-help"])
      return ManualPage(root: Command(root: "timbang"))
    } catch {
      let json = Data(Timbang.fullMessage(for: error).utf8)
      return ManualPage(root: try JSONDecoder().decode(Description.self, from: json).command)
    }
  }

  /// The page.
  var text: String {
    let commands = (root.subcommands ?? []).filter { $0.shouldDisplay ?? true }
    var lines = [
      ".TH TIMBANG 1 \"\" \"timbang \(Timbang.version)\" \"User Commands\"",
      ".SH NAME", "timbang \\- \(ManualPage.escaped(root.abstract ?? ""))",
      ".SH SYNOPSIS", ".B timbang", ".I command", ".RI [ DATA ]", ".RI [ options ]",
      ".SH DESCRIPTION",
    ]
    lines += ManualPage.paragraphs(root.discussion ?? "")
    lines.append(".SH COMMANDS")
    for command in commands {
      lines += [".SS timbang \(command.commandName)", ManualPage.escaped(command.abstract ?? ""), ".PP"]
      lines += ManualPage.paragraphs(command.discussion ?? "")
      lines += own(command, among: commands).flatMap(ManualPage.entry)
    }
    lines += [".SH OPTIONS OF EVERY COMMAND THAT READS DATA"]
    lines += shared(by: commands).flatMap(ManualPage.entry)
    lines += [".SH ENVIRONMENT"] + ManualPage.environment
    return lines.joined(separator: "\n") + "\n"
  }

  /// What most commands understand is described once.
  private func shared(by commands: [Command]) -> [Argument] {
    let all = commands.flatMap { $0.arguments ?? [] }.filter { $0.shouldDisplay ?? true }
    let uses = Dictionary(grouping: all) { $0.title }
    var seen: Set<String> = []
    return all.filter { argument in
      (uses[argument.title]?.count ?? 0) * 2 > commands.count && seen.insert(argument.title).inserted
    }
  }

  private func own(_ command: Command, among commands: [Command]) -> [Argument] {
    let common = Set(shared(by: commands).map(\.title))
    return (command.arguments ?? []).filter { ($0.shouldDisplay ?? true) && !common.contains($0.title) }
  }

  private static func entry(_ argument: Argument) -> [String] {
    [".TP", ".B " + escaped(argument.title), escaped(argument.abstract ?? "")]
  }

  /// Paragraphs filled, indented lines as they stand.
  private static func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    var isExample = false
    for line in text.reflowed.split(separator: "\n", omittingEmptySubsequences: false) {
      let indented = line.hasPrefix(" ")
      if indented != isExample, !(isExample && line.isEmpty) {
        lines.append(indented ? ".nf" : ".fi")
        isExample = indented
      }
      lines.append(line.isEmpty ? ".PP" : escaped(String(line)))
    }
    return lines + (isExample ? [".fi"] : [])
  }

  /// Backslashes, hyphens that are to be copied, and dots where troff looks for a request.
  private static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
      .map { $0.isASCII ? String($0) : $0.unicodeScalars.map(ManualPage.glyph).joined() }.joined()
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }

  /// A character beyond ASCII by its number: troff knows no encoding.
  private static func glyph(_ scalar: Unicode.Scalar) -> String {
    "\\[u" + String(format: "%04X", Int(scalar.value)) + "]"
  }

  private static let environment = [
    ".TP", ".BR LC_ALL \", \" LC_MESSAGES \", \" LANG", "The language where \\-\\-lang is not given.",
    ".TP", ".B NO_COLOR", "No colours on a screen.",
    ".TP", ".B TMPDIR", "Where workbooks are put together.",
    ".SH SEE ALSO", ".BR R (1)",
  ]
}

extension ManualPage.Argument {
  /// How it is typed.
  var title: String {
    let value = (valueName ?? "value").uppercased()
    guard kind != "positional" else { return value }
    let names = (names ?? []).map(\.text).joined(separator: ", ")
    return kind == "option" ? "\(names) \(value)" : names
  }
}

extension ManualPage.Command {
  /// A root without commands.
  fileprivate init(root: String) {
    self.init(
      commandName: root, abstract: nil, discussion: nil, shouldDisplay: nil, subcommands: nil, arguments: nil)
  }
}
