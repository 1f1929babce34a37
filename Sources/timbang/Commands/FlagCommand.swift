import AppraisalAnalysis
import ArgumentParser
import Reporting
import Statistics

struct FlagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flag",
    abstract: Phrase(
      id: "Siapa yang diusulkan untuk pelatihan lanjutan, dan mengapa?",
      en: "Who should be proposed for advanced training, and why?"),
    discussion: Phrase(
      id: """
        Tiga daftar: recommended (muat dalam kursi dan batas bagian nama keliru), borderline (tidak dapat
        dibedakan dari kursi terakhir) dan needs_evidence (terlalu sedikit penilaian), dengan alasan untuk tiap
        nama. P(top) adalah peluang termasuk kelompok terbaik yang sebenarnya, dari simulasi bersama atas
        tingkat semua pegawai setelah keketatan penilai diperhitungkan. Audit daftar menurut unit, golongan,
        jenis kelamin dan usia selalu disertakan ('timbang audit' menguraikannya).

        Sebelum itu, siapa pun yang tidak boleh dikirim menurut berkas aturan (hukuman disiplin, pelatihan
        baru-baru ini) atau menurut baris perintah (--min-service, --min-remaining sebelum pensiun) dinyatakan
        ineligible (tidak memenuhi syarat). Kursi dapat dibatasi per unit (--quota) dan oleh biaya (--budget,
        --cost); tabel quota_cost menyebut berapa anggota kelompok terbaik yang diperkirakan hilang karena tiap
        batas. Di antara orang yang tidak terbedakan, kursi diberikan menurut kriteria kedua (--tie-break) atau
        dengan undian (--lottery). Jalur kedua menyebut siapa yang perlu dikembangkan. --past mencari daftar
        yang mengulang dirinya sendiri.

        Contoh:
          timbang flag datasets/insteval --top 10%
          timbang flag scores.csv --top 30 --seats 20 --fdr 0.2
          timbang flag scores.csv --seats 20 --quota Inspektorat=2-5 --lottery
          timbang flag scores.csv --budget 250000000 --cost biaya --past lama.csv
          timbang flag scores.csv --format csv --table selection
        """,
      en: """
        Three lists: recommended (within seats and false-discovery rate), borderline (not to be told from the
        last seat) and needs_evidence (too few ratings), with a reason for each name. P(top) is the probability
        of being among the true top, from joint draws of all levels after the raters' severity is allowed for.
        The audit of the list by unit, grade, sex and age always comes along ('timbang audit' says more).

        Before that, whoever may not be sent by the rules of the policy file (discipline, recent training) or of
        the command line (--min-service, --min-remaining before retirement) is ineligible. Seats can be limited
        by unit (--quota) and by money (--budget, --cost); the table quota_cost says what each limit costs in
        expected members of the true top. Seats among people who cannot be told apart are given by a second
        criterion (--tie-break) or by lot (--lottery). The second track names who needs developing. --past looks
        for lists that feed on themselves.

        Example:
          timbang flag datasets/insteval --top 10%
          timbang flag scores.csv --top 30 --seats 20 --fdr 0.2
          timbang flag scores.csv --seats 20 --quota Inspektorat=2-5 --lottery
          timbang flag scores.csv --budget 250000000 --cost biaya --past lama.csv
          timbang flag scores.csv --format csv --table selection
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var selection: SelectionOptions
  @Option(
    help: ArgumentHelp(
      id: "Berkas pegawai yang pernah terpilih: satu kolom pegawai dan, bila ada, satu kolom "
        + "tanggal atau tahun. (bawaan: mereka yang kolom last_training-nya berisi tanggal)",
      en: "A file of those once chosen: a column with the employee and, if possible, one "
        + "with the day or year. (default: those with a day in the column last_training)",
      valueName: "file"), completion: .file())
  var past: String?

  @OptionGroup var cells: CellOptions
  @OptionGroup var last: LastListOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "flag", databaseTables: source.database.tablesTaken) { context in
      let table = try context.loadAppraisals(source, keeping: selection.seating.columns)
      let names = try context.pseudonyms(for: table.provenance)
      let selected = try selection.select(from: table, in: context)
      let details = try details(selected, in: context)
      let audit = ListAudit(
        selected, smallestCell: cells.minCell, raterNames: { names.name(for: $0) }, boxes: details.boxes,
        key: RandomKey(seed: context.seed).derived(2))
      var parts = FlagPresenter.parts(selected, audit, details: details) { names.name(for: $0) }
      try last.add(to: &parts, selected, names, context)
      let performance = selected.scores.performance
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
          convergence: Manifest.Convergence(performance.fit.convergence),
          ruleVersions: details.policy.map { [Manifest.RuleVersion($0)] } ?? []),
        findings: context.findings(in: table) + CheckPresenter.findings(table), blocks: parts.blocks,
        tables: parts.tables)
    }
  }

  /// What the report tells beside the lists.
  private func details(_ selected: Selection, in context: RunContext) throws -> FlagDetails {
    var details = FlagDetails()
    let policy = try selection.seating.rules.talentPolicy()
    details.policy = policy
    details.influences = selected.influences(threads: context.threads)
    do throws(AnalysisError) {
      let boxes = try NineBoxes(
        selected.scores, policy: policy, share: selected.request.realShare, draws: selected.draws,
        key: RandomKey(seed: context.seed), threads: context.threads)
      details.boxes = boxes
      details.development = DevelopmentNeed(boxes, threads: context.threads)
    } catch {
      // Cuts that do not fit the scale: the list stands without boxes, unless the policy was asked for by name.
      guard selection.seating.rules.policy == nil else {
        return try answering { () throws(AnalysisError) in throw error }
      }
    }
    let records =
      if let past {
        try context.pastSelections(past)
      } else {
        PastSelections.records(selected.scores.performance.model.design)
      }
    if past != nil || !records.isEmpty { details.past = PastSelections(records, selected) }
    return details
  }
}
