import Appraisals
import Foundation
import Reporting

/// Says on standard error what went wrong, in the user's language.
struct ErrorSpeaker {
  private static let longestList = 100

  let language: Language
  let terminal: Terminal

  init(process: ProcessFacts, language: Language? = nil) {
    self.language = language ?? process.language
    terminal = Terminal(descriptor: STDERR_FILENO, variables: process.variables)
  }

  /// Words an error and returns the exit status that belongs to it.
  func say(_ error: any Error) -> ExitStatus {
    switch error {
    case let refused as DataRefused:
      say(refused.report)
      return .dataRefused
    case let explained as any UserFacingError:
      say(explained.message, remedy: explained.remedy)
      return explained.status
    case let rendering as RenderingError:
      say(rendering.message, remedy: rendering.remedy)
      return .usage
    case let file as CocoaError where file.code.rawValue < 1024:
      say(ErrorSpeaker.unreadable(file), remedy: nil)
      return .inputOutput
    default:
      say(ErrorSpeaker.fault(error), remedy: nil)
      return .fault
    }
  }

  /// Lists findings, one a line, errors first since they are why the data were refused, as they stand in the source.
  func say(_ report: ValidationReport) {
    let errors = ErrorSpeaker.asInSource(report.findings.filter { $0.severity == .error })
    let ordered = errors + report.findings.filter { $0.severity != .error && !$0.isSelfEvident }
    let renderer = TextRenderer(language: language, colour: terminal.colour)
    // Repeats that were counted instead of listed are errors too.
    var lines = [Wording.refused(errors: errors.reduce(0) { $0 + $1.count })[language]]
    lines += ordered.prefix(ErrorSpeaker.longestList).map(renderer.line(of:))
    if ordered.count > ErrorSpeaker.longestList {
      lines.append(Wording.moreFindings(ordered.count - ErrorSpeaker.longestList)[language])
    }
    StandardStream.error.attempt(lines.joined(separator: "\n") + "\n")
  }

  /// Findings file by file and line by line, those about no line behind them.
  static func asInSource(_ findings: [Finding]) -> [Finding] {
    var files: [String: Int] = [:]
    for finding in findings where files[finding.file] == nil { files[finding.file] = files.count }
    func key(_ place: Int) -> (Int, Int, Int) {
      (files[findings[place].file] ?? 0, findings[place].line ?? .max, place)
    }
    return findings.indices.sorted { key($0) < key($1) }.map { findings[$0] }
  }

  private func say(_ message: Phrase, remedy: Phrase?) {
    let text = "timbang: " + message[language] + (remedy.map { " " + $0[language] } ?? "")
    StandardStream.error.attempt(text.printable + "\n")
  }

  private static func unreadable(_ error: CocoaError) -> Phrase {
    let name = error.filePath.map { "'\($0)'" } ?? "–"
    return Phrase(id: "Berkas \(name) tidak dapat dibaca atau ditulis.", en: "The file \(name) cannot be used.")
  }

  private static func fault(_ error: any Error) -> Phrase {
    let text = String(describing: error)
    return Phrase(
      id: "Terjadi kesalahan yang tidak diperkirakan (\(text)). Ini kekurangan timbang, bukan data Anda.",
      en: "Something went wrong that was not expected (\(text)). This is a fault in timbang, not in your data.")
  }
}
