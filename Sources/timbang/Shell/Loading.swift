import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import Foundation
import Reporting

extension RunContext {
  /// Loads appraisals with the roles that the user gave.
  func loadAppraisals(_ path: String) throws -> AppraisalTable {
    let options = try loadingOptions()
    progress.show(Phrase(id: "Membaca data …", en: "Reading data …"))
    defer { progress.clear() }
    return try translatingSources { try AppraisalSource(path: path, options: options).load() }
  }

  /// What the user says about sources.
  func loadingOptions() throws -> LoadingOptions {
    let assignments = try map.entries.map { entry -> RoleAssignment in
      guard let role = Role(rawValue: entry.role) else {
        let valid = Role.allCases.map(\.rawValue).joined(separator: ", ")
        throw Explanation(
          .usage,
          Phrase(
            id: "--map: peran '\(entry.role)' tidak dikenal.", en: "--map: there is no role '\(entry.role)'."),
          remedy: Phrase(id: "Peran yang dikenal: \(valid).", en: "The roles are \(valid)."))
      }
      return RoleAssignment(role, column: entry.column)
    }
    return LoadingOptions(
      roles: assignments, codes: codes.flatMap { LoadingOptions.CodeDirection(rawValue: $0.rawValue) },
      scaleVersion: scaleVersion, today: .today)
  }

  /// Reads any table.
  func readTable(_ path: String) throws -> Table {
    try translatingSources { try TableSource.read(path: path) }
  }

  /// Runs a body and words what it says about files.
  func translatingSources<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as SourceError {
      let (message, remedy) = RunContext.words(for: error)
      throw Explanation(.inputOutput, message, remedy: remedy)
    }
  }

  private static func words(for error: SourceError) -> (Phrase, Phrase) {
    switch error {
    case .notFound(let path):
      (
        Phrase(
          id: "\(path): berkas atau folder ini tidak ada.", en: "\(path): there is no such file or folder."),
        Phrase(id: "Periksa nama dan foldernya.", en: "Check the name and the folder.")
      )
    case .unreadable(let path, let reason):
      (
        Phrase(id: "\(path): tidak dapat dibaca (\(reason)).", en: "\(path): cannot be read (\(reason))."),
        Phrase(id: "Periksa hak baca berkas ini.", en: "Check that you may read it.")
      )
    case .folderWithoutDescriptor(let path):
      (
        Phrase(
          id: "\(path): folder ini tidak memuat datapackage.json.",
          en: "\(path): the folder has no datapackage.json."),
        Phrase(
          id: "Berikan nama berkas CSV-nya, atau tambahkan deskriptor.",
          en: "Name the CSV file, or add a descriptor.")
      )
    }
  }
}

extension CalendarDate {
  /// The day on which the program runs, by the clock of the machine.
  static var today: CalendarDate? {
    let now = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
    guard let year = now.year, let month = now.month, let day = now.day else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }
}

/// "The data cannot answer this", with exit status 3.
func answering<Value>(_ body: () throws(AnalysisError) -> Value) throws -> Value {
  do { return try body() } catch {
    let (message, remedy) = Wording.refusal(error)
    let status: ExitStatus
    switch error {
    case .unknownRatee, .unknownUnit: status = .usage
    default: status = .unanswerable
    }
    throw Explanation(status, message, remedy: remedy)
  }
}
