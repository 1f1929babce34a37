import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import Foundation
import Reporting

extension RunContext {
  /// Loads appraisals with the roles that the user gave.
  ///
  /// - Parameters:
  ///   - attributes: where sex and age of persons come from.
  ///   - columns: columns to keep as facts, whatever they are.
  func loadAppraisals(
    _ source: DataArgument, attributes: LoadingOptions.PersonAttributes = .columnsAndNumbers,
    keeping columns: [String] = []
  ) throws -> AppraisalTable {
    var options = try loadingOptions()
    options.keptColumns = columns
    options.personAttributes = attributes
    guard let path = source.data else {
      return try reading { try databaseSource(source.database, options, $0).load() }
    }
    return try reading { _ in try AppraisalSource(path: path, options: options).load() }
  }

  /// Reads any table.
  func readTable(_ source: DataArgument) throws -> Table {
    guard let path = source.data else {
      return try reading { try databaseSource(source.database, readingOptions(), $0).readTable() }
    }
    return try readTable(path)
  }

  /// Reads any table from a file.
  func readTable(_ path: String) throws -> Table {
    defer { progress.clear() }
    return try translatingSources { try TableSource.read(path: path, sheet: sheet, options: readingOptions()) }
  }

  /// What the user said about sources, and where to say how far reading is.
  func loadingOptions() throws -> LoadingOptions { readingOptions(roles: try assignments()) }

  private func readingOptions(roles: [RoleAssignment] = []) -> LoadingOptions {
    let (progress, reading) = (self.progress, Phrase(id: "Membaca data …", en: "Reading data …"))
    progress.show(reading)
    return LoadingOptions(
      roles: roles, sheet: sheet, codes: codes, scaleVersion: scaleVersion, today: .today, threads: threads,
      progress: { done in
        let percent = done.total == 0 ? 100 : 100 * done.done / done.total
        progress.show(Phrase(id: "\(reading.id) \(percent)%", en: "\(reading.en) \(percent)%"))
      })
  }

  private func assignments() throws -> [RoleAssignment] {
    try map.entries.map { entry -> RoleAssignment in
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
  }

  /// Reads what may be a database: Ctrl-C stops it, and errors become what a user can act on.
  func reading<Value>(_ body: (DatabaseCancellation) throws -> Value) throws -> Value {
    defer { progress.clear() }
    let cancellation = DatabaseCancellation()
    return try translatingSources { try Interruption.cancelling(cancellation) { try body(cancellation) } }
  }

  /// The database that was named, and what of it is read.
  func databaseSource(
    _ database: DatabaseOptions, _ options: LoadingOptions, _ cancellation: DatabaseCancellation
  ) throws -> DatabaseSource {
    let selection: DatabaseSource.Selection =
      if let query = database.query { .query(query) } else { tables.first.map { .table($0) } ?? .onlyTable }
    return DatabaseSource(
      address: try DatabaseAddress(database.from ?? ""), selection: selection,
      access: database.access(process, cancellation: cancellation), options: options)
  }

  /// Makes errors of sources into what a user can act on.
  func translatingSources<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as SourceError {
      if case .database(let fault) = error { throw DatabaseWords.explanation(fault) }
      let (message, remedy) = RunContext.words(for: error)
      throw Explanation(.inputOutput, message, remedy: remedy)
    } catch let error as DatabaseRequestError {
      throw DatabaseWords.explanation(error)
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
    case .database(let fault):
      (DatabaseWords.message(fault), DatabaseWords.remedy(fault))
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
    case .unknownRatee, .unknownRater, .unknownUnit, .unknownLevel, .noTeam, .noSuchFact, .quotasBeyondSeats,
      .quotasBeyondBudget:
      status = .usage
    case .unreadableTrainingDate, .repeatedUnitPeriod: status = .dataRefused
    default: status = .unanswerable
    }
    throw Explanation(status, message, remedy: remedy)
  }
}
