import AppraisalLoading
import ArgumentParser
import Foundation
import Reporting

/// The form of a result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case csv
  case html
  case xlsx

  /// The form that the name of a file promises, nil where it promises none.
  init?(endingOf path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    let ending = path[path.index(after: dot)...].lowercased()
    self.init(rawValue: ending == "txt" ? "text" : ending)
  }
}

extension Language: ExpressibleByArgument {}

extension LoadingOptions.CodeDirection: ExpressibleByArgument {}

/// The options that every command understands.
struct SharedOptions: ParsableArguments {
  /// The seed where none is given; any number would do, as long as it is always the same.
  static let defaultSeed: UInt64 = 20_240_131

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "The form of the result. (default: by the ending of --output, else text; of report html)",
      valueName: "format"))
  var chosenFormat: OutputFormat?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      "One table of the result only; csv needs it where there are several. With --from and without --query the "
        + "first --table names the table of the database, and a second one that of the result.",
      valueName: "name"))
  var tables: [String] = []

  @Option(
    help: ArgumentHelp("Write the result to a file, which appears whole or not at all.", valueName: "path"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the charts of the result to a folder, as Vega-Lite specifications, and as SVG where the converter of "
        + "'scripts/setup charts' is there.", valueName: "folder"),
    completion: .directory)
  var exportCharts: String?

  @Option(help: ArgumentHelp("The language of words: id or en. (default: from the locale)", valueName: "lang"))
  var lang: Language?

  @Option(help: ArgumentHelp("The seed of every random number; it is kept in the manifest.", valueName: "n"))
  var seed: UInt64 = SharedOptions.defaultSeed

  @Option(
    help: ArgumentHelp("Threads to use; the result does not depend on it. (default: all)", valueName: "n"))
  var threads: Int?

  /// As many as there are processors unless another number is given.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  @Flag(help: "No progress and no warnings on standard error.")
  var quiet = false

  @Flag(help: "Show identifiers instead of pseudonyms.")
  var reveal = false

  @Option(
    help: ArgumentHelp("The secret key of the pseudonyms; made on first use.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp("Which column has which role, as in ratee=NIP,score=NILAI.", valueName: "role=column,…"),
    transform: ColumnMap.init(argument:))
  var map: [ColumnMap] = []

  @Option(
    help: ArgumentHelp(
      "The sheet of a workbook. (default: the visible one whose headings are recognised)", valueName: "name"))
  var sheet: String?

  @Option(
    help: ArgumentHelp(
      "Which way numeric codes of ratings run: 1=best as in SIASN, or 5=best. (default: the labels beside them tell)",
      valueName: "direction"))
  var codes: LoadingOptions.CodeDirection?

  @Option(
    name: .customLong("scale-version"),
    help: ArgumentHelp(
      "The rule that all scores follow, as in permenpanrb-6-2022. (default: by period)", valueName: "rule"))
  var scaleVersion: String?

  /// Refuses values that no command could use.
  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads).")
    }
    if let role = ColumnMap.joined(map).repeatedRole {
      throw ValidationError("--map gives the role '\(role)' to more than one column.")
    }
  }
}

extension SharedOptions {
  /// The form of the result: as asked for, else as the name of the file promises, else text.
  var format: OutputFormat { form(usual: .text) }

  /// The same where a command's usual form is another.
  func form(usual: OutputFormat) -> OutputFormat {
    chosenFormat ?? output.flatMap(OutputFormat.init(endingOf:)) ?? usual
  }

  /// The table of the result that was asked for, where no database takes the first `--table`.
  var table: String? { tables.first }

  /// The table of the result that was asked for, after a database has taken its own.
  ///
  /// - Throws: `ValidationError` where more tables are named than there is use for.
  func resultTable(after taken: Int) throws -> String? {
    guard tables.count <= taken + 1 else {
      throw ValidationError("--table was given \(tables.count) times; at most \(taken + 1) can be used here.")
    }
    return tables.dropFirst(taken).first
  }
}
