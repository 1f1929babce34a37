import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: Phrase(
      id: "Nilai seorang pegawai langkah demi langkah, apa yang dapat mengubahnya, dan apa yang perlu dibina.",
      en: "One employee's score, step by step, what would change it, and what to work on."),
    discussion: Phrase(
      id: """
        --ratee: satu lembar bagi pegawai dan atasannya. Dari rata-rata mentah ke nilai setara, indikator
        terlemah dengan selangnya dibandingkan dengan semua orang dan dengan unitnya, apa akibatnya bila seorang
        penilai atau satu penilaian dikeluarkan, apa yang tidak dipakai, dan cara berkeberatan. Orang disebut
        dengan pengenal atau dengan nama samaran yang ditampilkan 'timbang flag'.

        --supervisor: lembar bimbingan bagi atasan: indikator terlemah tiap anggota tim, dengan buktinya.
        --units: indikator mana di unit mana yang perlu digarap, menurut bobot × kesenjangan × kepastian
        kesenjangan itu.

        --contest mencantumkan pada lembar itu ke mana keberatan diajukan dan sampai kapan, menurut ketentuan
        instansi.

        Contoh:
          timbang explain datasets/insteval --ratee 1028 --top 10%
          timbang explain scores.csv --ratee P3KQ2AHM7XZ --contest 'BKPSDM, 14 hari'
          timbang explain datasets/palembang --supervisor 198703212010041991
          timbang explain datasets/palembang --units
        """,
      en: """
        --ratee: a page for the employee and the supervisor. From the raw mean to the adjusted level, the
        weakest indicators with their intervals against everybody and against the unit, what leaving out a rater
        or a rating would do, what was not used, and how to contest it. Who is named is named by identifier or
        by the pseudonym that 'timbang flag' shows.

        --supervisor: the supervisor's guidance sheet: the weakest indicators of each member of the team, with
        the evidence. --units: which indicators of which units to work on, by weight × gap × how sure the gap
        is.

        --contest says on the page where objections go and until when, as the rules of the agency have it.

        Example:
          timbang explain datasets/insteval --ratee 1028 --top 10%
          timbang explain scores.csv --ratee P3KQ2AHM7XZ --contest 'BKPSDM, 14 hari'
          timbang explain datasets/palembang --supervisor 198703212010041991
          timbang explain datasets/palembang --units
        """))

  @OptionGroup var source: DataArgument
  @Option(
    help: ArgumentHelp(
      id: "Pegawainya: pengenal atau nama samaran.",
      en: "The employee: identifier or pseudonym.", valueName: "id"))
  var ratee: String?
  @Option(
    help: ArgumentHelp(
      id: "Atasan yang timnya dimaksud: pengenal atau nama samaran.",
      en: "The supervisor whose team is meant: identifier or pseudonym.", valueName: "id"))
  var supervisor: String?
  @Flag(help: ArgumentHelp(id: "Semua unit, bukan seorang pegawai.", en: "The units, instead of a person."))
  var units = false
  @Option(
    help: ArgumentHelp(
      id: "Ke mana keberatan diajukan dan sampai kapan, untuk dicetak pada lembar itu.",
      en: "Where objections go and until when, to be printed on the page.", valueName: "text"))
  var contest: String?
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var cells: CellOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    let asked = (ratee == nil ? 0 : 1) + (supervisor == nil ? 0 : 1) + (units ? 1 : 0)
    if asked != 1 {
      throw ValidationError(
        id: "Berikan salah satu dari --ratee, --supervisor dan --units.",
        en: "Give one of --ratee, --supervisor and --units.")
    }
    if contest != nil, ratee == nil {
      throw ValidationError(id: "--contest hanya berlaku bersama --ratee.", en: "--contest goes with --ratee.")
    }
  }

  mutating func run() throws {
    let personal = [ratee, supervisor].compactMap(\.self)
    try shared.run(as: "explain", hiding: personal, databaseTables: source.database.tablesTaken) { context in
      let table = try context.loadAppraisals(source, keeping: selection.seating.columns)
      let names = try context.pseudonyms(for: table.provenance)
      let (parts, performance) = try page(of: table, names, context)
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
          convergence: Manifest.Convergence(performance.fit.convergence)),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }

  private func page(of table: AppraisalTable, _ names: Pseudonyms, _ context: RunContext) throws -> (
    ReportParts, FittedPerformance
  ) {
    if let ratee { return try personal(ratee, table, names, context) }
    let scores = try selection.scores(from: table, in: context)
    if let supervisor {
      let wanted =
        table.raters?.levels.first { $0 == supervisor || names.name(for: $0) == supervisor } ?? supervisor
      let guidance = try answering { () throws(AnalysisError) in try SupervisorGuidance(wanted, in: scores) }
      return (CoachingPresenter.guidance(guidance) { names.name(for: $0) }, scores.performance)
    }
    let needs = try answering { [cells] () throws(AnalysisError) in
      try CoachingNeeds(scores.performance, smallestCell: cells.minCell)
    }
    return (CoachingPresenter.units(needs), scores.performance)
  }

  private func personal(_ ratee: String, _ table: AppraisalTable, _ names: Pseudonyms, _ context: RunContext)
    throws
    -> (ReportParts, FittedPerformance)
  {
    let wanted = table.ratees.levels.first { $0 == ratee || names.name(for: $0) == ratee } ?? ratee
    guard table.ratees.levels.contains(wanted) else {
      return try answering { () throws(AnalysisError) in
        throw .unknownRatee(
          ratee, nearest: RateeExplanation.nearest(ratee, names.names(for: table.ratees.levels)))
      }
    }
    let selected = try selection.select(from: table, in: context, dial: [])
    let explanation = try answering { () throws(AnalysisError) in try RateeExplanation(wanted, in: selected) }
    // Where the data do not tell indicators apart, the page says the rest.
    let needs = try? PersonalNeeds(explanation.place.index, in: selected.scores)
    let parts = ExplainPresenter.parts(
      explanation, in: selected, needs: needs, evidence: UnusedEvidence(wanted, in: table),
      contest: contest
    ) { names.name(for: $0) }
    return (parts, selected.scores.performance)
  }
}
