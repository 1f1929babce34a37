import Foundation

/// What the operating system told the process when it began.
struct ProcessFacts: Sendable {
  /// The environment.
  let variables: [String: String]
  /// The words of the command line, without the program.
  let arguments: [String]

  /// Those of this process.
  static let current = ProcessFacts(
    variables: ProcessInfo.processInfo.environment, arguments: Array(CommandLine.arguments.dropFirst()))
}
