import AppraisalLoading
import ArgumentParser
import Reporting

struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: Phrase(
      id: "Basis data mana yang dapat dijangkau, dan apakah sambungannya berhasil?",
      en: "Which databases can be reached, and does a connection work?"),
    discussion: Phrase(
      id: """
        Mendaftar pengandar yang ditemukan dan asalnya masing-masing. Dengan --from, sambungan diuji: pengandar,
        login, penyandian, kueri yang jawabannya diketahui, dan baris dari --table bila disebut. SQLite tidak
        memerlukan pengandar.

        Status keluar: 0 terdaftar, atau semua langkah berhasil; 74 ada langkah yang gagal (laporan tetap
        dicetak).

        Contoh:
          timbang sources
          timbang sources --from 'postgresql://hr@db/appraisal?sslmode=verify-full' --table ratings
        """,
      en: """
        Lists the drivers that were found and where each came from. With --from it tests a connection: driver,
        login, encryption, a query whose answer is known, and the rows of --table if one is named. SQLite needs
        no driver.

        Exit status: 0 listed, or all steps passed; 74 a step failed (the report is printed all the same).

        Example:
          timbang sources
          timbang sources --from 'postgresql://hr@db/appraisal?sslmode=verify-full' --table ratings
        """))

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    var isPassed = true
    try shared.run(as: "sources", databaseTables: database.from == nil ? 0 : 1) { context in
      let (report, verdict) = try tested(in: context)
      isPassed = verdict
      return report
    }
    // The report has been printed and says which step failed; scripts see the status.
    if !isPassed { throw ExitCode(ExitStatus.inputOutput.rawValue) }
  }

  private func tested(in context: RunContext) throws -> (Report, Bool) {
    let cancellation = DatabaseCancellation()
    let access = database.access(context.process, cancellation: cancellation)
    var test: ConnectionTest?
    var place: String?
    if let from = database.from {
      test = try context.translatingSources {
        let address = try DatabaseAddress(from)
        place = address.publicName
        return try Interruption.cancelling(cancellation) {
          try ConnectionTest(address, table: context.tables.first, access: access)
        }
      }
    }
    let parts = SourcesPresenter.parts(
      drivers: SourcesCommand.drivers(DriverInventory(access)),
      connection: test.map { $0.steps.map(SourcesCommand.step) }, place: place)
    let report = Report(manifest: context.manifest(), blocks: parts.blocks, tables: parts.tables)
    return (report, test?.isPassed ?? true)
  }

  private static func drivers(_ inventory: DriverInventory) -> [SourcesPresenter.Driver] {
    let builtIn = SourcesPresenter.Driver(
      name: "sqlite", isFound: true, version: inventory.sqliteVersion, path: nil,
      origin: SourcesPresenter.builtIn,
      note: Phrase(id: "tanpa pengandar", en: "no driver needed"))
    return [builtIn]
      + inventory.entries.filter { $0.name != "sqlite" }.map { entry in
        SourcesPresenter.Driver(
          name: entry.name, isFound: entry.found != nil && entry.found?.danger == nil,
          version: entry.found?.version, path: entry.path, origin: Cell(entry.found?.origin),
          note: note(entry))
      }
  }

  private static func note(_ entry: DriverInventory.Entry) -> Phrase? {
    guard let found = entry.found else {
      return .verbatim("pip install \(entry.package)")
    }
    switch found.danger {
    case nil: return nil
    case .writable:
      return Phrase(id: "dapat diubah orang lain: chmod go-w", en: "others can change it: chmod go-w")
    case .foreign: return Phrase(id: "pemiliknya orang lain", en: "it belongs to somebody else")
    case .noFile: return Phrase(id: "bukan berkas", en: "it is no file")
    }
  }

  private static func step(_ step: ConnectionTest.Step, _ outcome: ConnectionTest.Outcome)
    -> SourcesPresenter.Step
  {
    switch outcome {
    case .passed(let detail):
      SourcesPresenter.Step(name: .code(step), isPassed: true, detail: .verbatim(detail))
    case .failed(let fault):
      SourcesPresenter.Step(
        name: .code(step), isPassed: false,
        detail: DatabaseWords.message(fault) + .verbatim(" ") + DatabaseWords.remedy(fault))
    }
  }
}
