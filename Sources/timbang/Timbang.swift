import ArgumentParser
import Foundation
import Reporting

/// The command line.
@main
struct Timbang: ParsableCommand {
  /// The version, as in the CHANGELOG.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "timbang",
    abstract: Phrase(
      id: "Menimbang penilaian kinerja dengan adil.",
      en: "Weighs performance appraisals fairly."),
    discussion: Phrase(
      id: """
        Dua pertanyaan yang paling sering diajukan:

          Apakah data benar, dan siapa yang dapat dibandingkan dengan siapa?
            timbang check penilaian.csv

          Siapa yang diusulkan untuk pelatihan lanjutan, dan mengapa?
            timbang flag penilaian.csv --top 10% --seats 30

        'timbang help' mulai dari apa yang ingin Anda ketahui.

        DATA adalah berkas CSV, TSV atau XLSX, folder paket data, berkas SQLite, atau - untuk masukan standar.
        --from menerima basis data sebagai gantinya; 'timbang sources' menyebut mana yang dapat dijangkau.

        Status keluar: 0 terjawab, 1 data ditolak, 3 data tidak dapat menjawab pertanyaan, 64 salah pakai, 74
        baca atau tulis gagal.
        """,
      en: """
        The two questions asked most often:

          Is the data sound, and who can be compared with whom?
            timbang check penilaian.csv

          Who should be proposed for advanced training, and why?
            timbang flag penilaian.csv --top 10% --seats 30

        'timbang help' starts from what you would like to know.

        DATA is a CSV, TSV or XLSX file, a data package folder, an SQLite file, or - for standard input. --from
        takes a database instead; 'timbang sources' says which can be reached.

        Exit status: 0 answered, 1 data refused, 3 the data cannot support the question, 64 usage, 74
        input/output.
        """),
    version: version,
    subcommands: [
      CheckCommand.self, DistributionsCommand.self, RatersCommand.self, ReliabilityCommand.self,
      IndicatorsCommand.self, TalentCommand.self, FlagCommand.self, AuditCommand.self, ExplainCommand.self,
      TrendsCommand.self, TrainingCommand.self, ReportCommand.self,
      DecideCommand.self, WhatIfCommand.self,
      FitCommand.self, ImportCommand.self, PseudonymiseCommand.self, SourcesCommand.self, PoliciesCommand.self,
      SimulateCommand.self,
      VerifyCommand.self,
      HelpCommand.self,
      SelfCheck.self,
    ])

  /// Parses, runs and ends the process with an ``ExitStatus``.
  static func main() {
    // A reader that has seen enough (`| head`) is no failure; the write reports it instead of a signal.
    signal(SIGPIPE, SIG_IGN)
    Allocator.limitHeaps(to: ProcessInfo.processInfo.activeProcessorCount)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Foundation.exit(conclude(error))
    }
  }

  /// Says what there is to say about an error and chooses the exit status.
  ///
  /// ArgumentParser's own `exit(withError:)` ignores a full disk and calls every unknown error 1, which here means
  /// that the data were refused.
  private static func conclude(_ error: any Error) -> Int32 {
    if let code = error as? ExitCode { return code.rawValue }
    let code = exitCode(for: error).rawValue
    let message = HelpFrame.translated(fullMessage(for: error))
    let speaker = ErrorSpeaker(process: .current)
    switch code {
    case ExitStatus.answered.rawValue:
      do { try StandardStream.output.write(message + "\n") } catch { return speaker.say(error).rawValue }
      return code
    case ExitCode.failure.rawValue: return speaker.say(error).rawValue
    default:
      if !message.isEmpty { StandardStream.error.attempt(message + "\n") }
      return code
    }
  }
}
