import Appraisals
import ArgumentParser
import Reporting

/// Shows what the shell of timbang makes of its surroundings, and lets each way of ending be tried.
struct SelfCheck: ParsableCommand {
  enum Outcome: String, ExpressibleByArgument, CaseIterable {
    case answered
    case refused
    case unanswerable
    case unexpected
  }

  private struct Unexpected: Error {}

  static let configuration = CommandConfiguration(
    abstract: Phrase(
      id: "Mencoba kerangka program: pilihan, keluaran dan status keluar.",
      en: "Try the shell: options, output and exit status."), shouldDisplay: false)

  @OptionGroup var shared: SharedOptions

  @Option(help: ArgumentHelp(id: "Bagaimana perintah ini berakhir.", en: "How the command is to end."))
  var outcome: Outcome = .answered

  @Option(help: ArgumentHelp(id: "Banyaknya baris tabel 'squares'.", en: "Rows of the table 'squares'."))
  var rows = 3

  @Option(
    help: ArgumentHelp(
      id: "Pengenal yang ditampilkan seperti dalam hasil.",
      en: "An identifier to show as results would show it."))
  var person: String?

  mutating func run() throws {
    try shared.run(as: "self-check", hiding: person.map { [$0] } ?? []) { context in
      switch outcome {
      case .answered: return try report(in: context)
      case .refused: throw DataRefused(report: ValidationReport(findings: SelfCheck.findings))
      case .unanswerable:
        throw Explanation(
          .unanswerable, Phrase(id: "Tidak ada yang ditanyakan.", en: "Nothing was asked."),
          remedy: Phrase(id: "Gunakan perintah lain.", en: "Use another command."))
      case .unexpected: throw Unexpected()
      }
    }
  }

  private static let findings = [
    Finding(.warning, .encodingAssumed, file: "contoh.csv", details: ["Windows-1252"]),
    Finding(.error, .notANumber, file: "contoh.csv", line: 5, column: "skor", value: "abc"),
  ]

  private func report(in context: RunContext) throws -> Report {
    let pseudonyms: Pseudonyms = person == nil ? .identifiers : try context.pseudonyms(for: nil)
    let settings = ReportTable(
      name: "settings",
      columns: [
        ReportColumn("setting", Phrase(id: "Pengaturan", en: "Setting")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .ungrouped),
      ],
      rows: [
        [.text("language"), .text(context.language.rawValue)],
        [.text("mapped_columns"), .integer(context.map.entries.count)],
        [.text("person"), Cell(person.map(pseudonyms.name(for:)))],
      ])
    let squares = ReportTable(
      name: "squares",
      columns: [
        ReportColumn("number", Phrase(id: "Bilangan", en: "Number"), .integer),
        ReportColumn("root", Phrase(id: "Akar", en: "Root"), .decimals(3)),
        ReportColumn("square", Phrase(id: "Kuadrat", en: "Square"), .integer),
      ],
      rows: (0..<max(0, rows)).map {
        [.integer($0), .number(Double($0).squareRoot()), .integer($0 * $0)]
      })
    return Report(
      manifest: context.manifest(pseudonyms: pseudonyms),
      blocks: [
        .headline(Phrase(id: "Kerangka timbang berfungsi.", en: "The shell of timbang works.")),
        .table(name: "settings", title: Phrase(id: "Pengaturan", en: "Settings")),
        .table(name: "squares", title: Phrase(id: "Kuadrat", en: "Squares"), maximumRows: 10),
      ],
      tables: [settings, squares])
  }
}
