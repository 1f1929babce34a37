import Appraisals
import ArgumentParser
import Foundation
import Reporting

extension SharedOptions {
  /// Runs the work of a command and writes its report; errors become words and an exit status.
  ///
  /// ```swift
  /// mutating func run() throws {
  ///   try shared.run(as: "check") { context in
  ///     Report(manifest: context.manifest(), …)
  ///   }
  /// }
  /// ```
  /// - Parameters:
  ///   - command: the name of the command, for the manifest.
  ///   - personal: arguments that name a person; the manifest leaves them out.
  ///   - usual: the form of the result where none is asked for.
  ///   - databaseTables: how many of the tables named belong to a database and not to the result: 0 or 1.
  ///   - body: the work; what it throws is said to the user.
  /// - Throws: `ExitCode`, once everything has been said.
  func run(
    as command: String, hiding personal: [String] = [], usual: OutputFormat = .text, databaseTables: Int = 0,
    _ body: (RunContext) throws -> Report
  ) throws {
    let process = ProcessFacts.current
    let table = try resultTable(after: databaseTables)
    try refuseScreen()
    try refuseOtherEndings()
    let context = RunContext(command: command, hiding: personal, options: self, process: process)
    do {
      let destination = Output(path: output)
      try destination.check()
      let workbook = xlsx.map { Output(path: $0) }
      try workbook?.check()
      let report = try body(context)
      context.progress.clear()
      try destination.write(
        bytes(of: report, as: form(usual: usual), table: table, in: context.language, process: process))
      try workbook?.write(XLSXRenderer(language: context.language).render(report))
      if let exportCharts { try ChartExport(folder: exportCharts).write(report.charts, in: context.language) }
      warn(of: report, in: context.language, process: process)
    } catch let error where error is ExitCode || error is CleanExit || error is ValidationError {
      throw error
    } catch {
      context.progress.clear()
      throw ExitCode(conclude(error, in: context, process: process).rawValue)
    }
  }

  private func conclude(_ error: any Error, in context: RunContext, process: ProcessFacts) -> ExitStatus {
    let speaker = ErrorSpeaker(process: process, language: context.language)
    if let refused = error as? DataRefused, format == .json {
      let report = Report(manifest: context.manifest(), findings: refused.report.findings)
      do {
        try StandardStream.output.write(JSONRenderer(language: context.language).render(report))
      } catch { return speaker.say(error) }
    }
    return speaker.say(error)
  }

  private func bytes(
    of report: Report, as format: OutputFormat, table: String?, in language: Language, process: ProcessFacts
  ) throws -> [UInt8] {
    let chosen = if let table, format != .csv { try report.selecting(table: table) } else { report }
    switch format {
    case .text:
      let screen = Terminal(descriptor: STDOUT_FILENO, variables: process.variables)
      let isScreen = Output(path: output) == .standardOutput
      return try TextRenderer(
        width: isScreen ? screen.width : Terminal.widthOfPipe, language: language,
        colour: isScreen ? screen.colour : .plain
      ).render(chosen)
    case .json: return try JSONRenderer(language: language).render(chosen)
    case .csv: return try CSVRenderer(table: table, language: language).render(chosen)
    case .xlsx: return try XLSXRenderer(language: language).render(chosen)
    case .html:
      return try HTMLRenderer(
        language: language, charts: ChartAsset.installed()?.runtime, threads: threadCount
      ).render(chosen)
    }
  }

  /// A workbook is nothing to look at on a screen.
  private func refuseScreen() throws {
    guard format == .xlsx, Output(path: output) == .standardOutput, isatty(STDOUT_FILENO) == 1 else { return }
    throw ValidationError(
      id: "--format xlsx menghasilkan buku kerja, bukan teks: "
        + "sebutkan berkasnya, misalnya --output result.xlsx.",
      en: "--format xlsx makes a workbook, not text: name its file with --output result.xlsx.")
  }

  /// A page under the name of a document would not open, and a workbook has one kind of name.
  private func refuseOtherEndings() throws {
    if chosenFormat == nil, let output, let ending = OutputFormat.foreignEnding(of: output) {
      throw ValidationError(
        id:
          "timbang tidak menulis '.\(ending)': pilih .html (dapat dicetak ke PDF), .xlsx, .csv, .json, atau .txt.",
        en: "timbang writes no '.\(ending)': choose .html (which prints to PDF), .xlsx, .csv, .json or .txt.")
    }
    if let xlsx, OutputFormat(endingOf: xlsx) != .xlsx {
      throw ValidationError(
        id: "--xlsx memerlukan nama berkas yang berakhiran .xlsx, bukan '\(xlsx)'.",
        en: "--xlsx takes the name of a file that ends in .xlsx, not '\(xlsx)'.")
    }
  }

  /// CSV has no room for findings; what the reader should know first is said beside it.
  private func warn(of report: Report, in language: Language, process: ProcessFacts) {
    let warnings = report.findings.filter { $0.severity == .warning }
    guard format == .csv, !quiet, !warnings.isEmpty else { return }
    let screen = Terminal(descriptor: STDERR_FILENO, variables: process.variables)
    let renderer = TextRenderer(language: language, colour: screen.colour)
    StandardStream.error.attempt(warnings.map(renderer.line(of:)).joined(separator: "\n") + "\n")
  }
}
