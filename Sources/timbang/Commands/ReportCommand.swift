import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Foundation
import Reporting
import Statistics

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: Phrase(
      id: "Semuanya dalam satu berkas HTML luring: buka dengan klik ganda, cetak, bagikan.",
      en: "Everything in one offline HTML file, to open by double-click, to print, to pass on."),
    discussion: Phrase(
      id: """
        Ringkasan dalam lima kalimat, lalu mutu data, sebaran nilai, penilai, indikator, profil talenta, calon
        dan keadilan, dengan grafik dan semua tabel; di akhir bagaimana dikerjakan, apa yang tidak dapat
        dikatakan, dan apa dasarnya. Yang tidak dapat dijawab data ditulis sebagai jawaban seperti itu, dengan
        jalan keluarnya; bila tidak satu pun dapat dijawab, status keluarnya 3. Grafik memerlukan
        'scripts/setup charts' satu kali. --xlsx menulis semua tabel pula ke buku kerja Excel.

        --unit membuat laporan bagi pimpinan satu unit: hanya penilaian unit itu yang dibaca, sehingga tidak ada
        orang lain di dalamnya.

        Contoh:
          timbang report datasets/palembang --output palembang.html --xlsx palembang.xlsx
          timbang report scores.csv --unit 'Dinas Kesehatan' --lang id --output dinkes.html
          timbang report scores.csv --top 30 --format json --output everything.json
        """,
      en: """
        A summary in five sentences, then data quality, distributions, raters, indicators, talent profiles,
        candidates and fairness, with charts and all tables; at the end how it was done, what it cannot tell,
        and what it rests on. What the data cannot answer stands there as that answer, with the remedy; where
        they can answer nothing, the exit status is 3. Charts need 'scripts/setup charts' once. --xlsx writes all
        tables to an Excel workbook as well.

        --unit makes the report of one unit's leader: only that unit's appraisals are read, so that nobody else
        is in it.

        Example:
          timbang report datasets/palembang --output palembang.html --xlsx palembang.xlsx
          timbang report scores.csv --unit 'Dinas Kesehatan' --lang id --output dinkes.html
          timbang report scores.csv --top 30 --format json --output everything.json
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var cells: CellOptions

  @Option(
    help: ArgumentHelp(
      id: "Satu unit saja; tidak ada isi unit lain dalam laporan.",
      en: "One unit only; nothing of any other is in the report.", valueName: "unit"))
  var unit: String?

  @Flag(
    help: ArgumentHelp(
      id: "Tanpa profil talenta, yang memakan sebagian besar waktu.",
      en: "Leave talent profiles out: they take most of the time."))
  var skipTalent = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    let isPage = shared.form(usual: .html) == .html
    if isPage, shared.output == nil, isatty(STDOUT_FILENO) == 1 {
      throw ValidationError(
        id: "Laporan HTML dibuka dengan peramban: sebutkan berkasnya, misalnya --output report.html.",
        en: "A page is for a browser: say where it is to stand, as in --output report.html.")
    }
  }

  mutating func run() throws {
    let (source, selection, cells) = (source, selection, cells)
    let (unit, skipTalent) = (unit, skipTalent)
    var answers = true
    try shared.run(as: "report", usual: .html, databaseTables: source.database.tablesTaken) { context in
      var table = try context.loadAppraisals(source, keeping: selection.seating.columns)
      if let unit { table = try UnitView(unit, of: table).table }
      let run = try ReportRun(
        check: DataCheck(table), selection: selection,
        smallestCell: cells.minCell, hasTalent: !skipTalent, context: context)
      let findings = context.findings(in: table) + CheckPresenter.findings(run.check)
      answers = run.check.questions.contains(where: \.isAnswerable)
      let sections = run.sections()
      let parts = WholeReport.parts(run.check, findings: findings, sections: sections, unit: unit)
      return Report(
        manifest: run.manifest(unit: unit), findings: findings, blocks: parts.blocks, tables: parts.tables)
    }
    // The page stands there and says why; who only looks at the status shall know, too.
    if !answers { throw ExitCode(ExitStatus.unanswerable.rawValue) }
  }
}
