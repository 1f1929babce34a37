import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

/// How small a group may be and still be shown.
struct CellOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Jumlah orang paling sedikit agar suatu kelompok ditampilkan.",
      en: "The fewest people of a group that is shown.", valueName: "n"))
  var minCell: Int = 5

  func validate() throws {
    guard minCell >= 1 else {
      throw ValidationError(
        id: "--min-cell memerlukan bilangan mulai dari 1.",
        en: "--min-cell takes a number from 1.")
    }
  }
}

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: Phrase(
      id:
        "Adilkah daftarnya menurut jenis kelamin, usia, unit, golongan, sebelum dan sesudah nilai disesuaikan?",
      en: "Is the list fair? Sex, age, unit, grade: rates and scores, before and after adjustment."),
    discussion: Phrase(
      id: """
        Mengambil daftar yang akan disusun flag dan bertanya untuk tiap kelompok: siapa ada di dalamnya,
        mungkinkah perbedaannya kebetulan, berapa orang kurangnya agar bagian yang terpilih sama, apakah satu
        orang saja sudah menentukan, apa yang tersisa di antara orang dari unit dan golongan yang sama, dan apa
        yang dapat ditunjukkan oleh orang sesedikit itu. Lalu hal yang sama untuk nilai: selisih sebelum dan
        sesudah disesuaikan, dengan apa selisih itu berjalan seiring, dan di bagian mana dari sebaran letaknya.
        Jenis kelamin dan usia diambil dari nomor pegawai bila tidak ada kolomnya. Tidak satu pun yang diperiksa
        di sini masuk ke dalam nilai atau daftar.

        --decided FOLDER mengaudit apa yang diputuskan orang atas suatu daftar ('timbang decide'): mereka yang
        diterima, di samping daftarnya dan di samping rata-rata mentah.

        --columns atau --selected menerima tabel biasa apa pun; --by lalu menyebut kelompoknya, --group di dalam
        apa orang dibandingkan.

        Contoh:
          timbang audit datasets/palembang --top 60
          timbang audit staff.csv --columns score --by sex --group office,grade --top 10%
          timbang audit admissions.csv --by gender --group department --selected admitted
        """,
      en: """
        Takes the list that flag would draw up and asks, group by group: who is on it, could the difference be
        chance, how many people are missing for equal rates, does one person decide, what is left among people
        of the same unit and grade, and what could so few people have shown at all. Then the same for scores:
        gaps before and after adjustment, what they go along with, where in the distribution they lie. Sex and
        age come from the employee number where no column has them. Nothing that is looked at here enters a
        score or a list.

        --decided FOLDER audits what people decided on a list ('timbang decide'): those who were accepted,
        beside the list and beside raw means.

        --columns or --selected take any plain table; --by then names the groups, --group what people are
        compared within.

        Example:
          timbang audit datasets/palembang --top 60
          timbang audit staff.csv --columns score --by sex --group office,grade --top 10%
          timbang audit admissions.csv --by gender --group department --selected admitted
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: kelompok yang dibandingkan, misalnya sex,age.",
      en: "With a plain table: the groups to compare, as in sex,age.", valueName: "a,b"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: orang dibandingkan di dalam kelompok apa, misalnya unit,grade.",
      en: "With a plain table: what people are compared within, as in unit,grade.", valueName: "a,b"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: kolom yang menyebut siapa yang terpilih "
        + "(1/0, yes/no, ya/tidak). (bawaan: --top dari kolom pertama)",
      en: "With a plain table: the column that says who was selected (1/0, "
        + "yes/no, ya/tidak). (default: the --top of the first column)", valueName: "column"))
  var selected: String?

  @Option(
    help: ArgumentHelp(
      id: "Catatan keputusan atas suatu daftar: yang diaudit adalah mereka yang diterima.",
      en: "The record of decisions on a list: audits those who were accepted.", valueName: "folder"),
    completion: .directory)
  var decided: String?

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var cells: CellOptions
  @OptionGroup var shared: SharedOptions

  private var isPlain: Bool { plain.isChosen || selected != nil }

  func validate() throws {
    if isPlain, names(by).isEmpty {
      throw ValidationError(
        id: "Tabel biasa memerlukan --by: kelompok yang dibandingkan.",
        en: "A plain table needs --by: the groups to compare.")
    }
    if !isPlain, by != nil || group != nil {
      throw ValidationError(
        id: "--by dan --group hanya berlaku bersama --columns atau --selected.",
        en: "--by and --group go with --columns or --selected.")
    }
    if isPlain, decided != nil {
      throw ValidationError(
        id: "--decided berlaku untuk data penilaian, bukan untuk tabel biasa.",
        en: "--decided goes with appraisals, not with a plain table.")
    }
    let all = names(by) + names(group)
    if let twice = all.first(where: { name in all.count { $0 == name } > 1 }) {
      throw ValidationError(
        id: "--by dan --group menyebut '\(twice)' dua kali.",
        en: "--by and --group name '\(twice)' twice.")
    }
  }

  mutating func run() throws {
    try shared.run(as: "audit", databaseTables: source.database.tablesTaken) { context in
      isPlain ? try plainReport(context) : try appraisalReport(context)
    }
  }

  private func appraisalReport(_ context: RunContext) throws -> Report {
    let table = try context.loadAppraisals(source, keeping: selection.seating.columns)
    let names = try context.pseudonyms(for: table.provenance)
    let chosen = try selection.select(from: table, in: context, dial: [])
    let chosenByPeople = try decided.map { try accepted($0, in: chosen, names, context) }
    let policy = try selection.seating.rules.talentPolicy()
    // Cuts that do not fit the scale leave the boxes out, not the audit.
    let boxes = try? NineBoxes(
      chosen.scores, policy: policy, share: chosen.request.realShare, draws: chosen.draws,
      key: RandomKey(seed: context.seed), threads: context.threads)
    let people = AuditedPeople(
      chosen, raterNames: { names.name(for: $0) }, accepted: chosenByPeople, boxes: boxes)
    let parts = AuditPresenter.parts(
      ListAudit(people, smallestCell: cells.minCell, key: RandomKey(seed: context.seed).derived(2)))
    let performance = chosen.scores.performance
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
        convergence: Manifest.Convergence(performance.fit.convergence),
        ruleVersions: [Manifest.RuleVersion(policy)]),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }

  /// The positions of those whom the record says were accepted.
  private func accepted(
    _ folder: String, in selection: Selection, _ names: Pseudonyms, _ context: RunContext
  ) throws -> Set<Int> {
    let record = try RecordFile(folder: folder).read()
    let key = try LastListOptions.key(record, selection, names, context)
    let round = LastRound(record, now: selection, key: key)
    let found = Set(round.accepted.compactMap { $0.now?.index })
    guard found.count == round.accepted.count, !found.isEmpty else {
      let lost = round.accepted.count - found.count
      throw Explanation(
        .usage,
        Phrase(
          id:
            "\(lost) dari \(round.accepted.count) orang yang diterima menurut catatan tidak ada dalam data ini.",
          en: "\(lost) of \(round.accepted.count) people accepted in the record are not in these data."),
        remedy: Phrase(
          id: "Pakai data yang menjadi dasar daftar itu, dan kunci yang sama dengan --key.",
          en: "Use the data behind that list, and the same key with --key."))
    }
    return found
  }

  private func plainReport(_ context: RunContext) throws -> Report {
    var labels: [String: String?] = ["selected": selected]
    for (index, name) in names(by).enumerated() { labels[part("by", index)] = name }
    for (index, name) in names(group).enumerated() { labels[part("group", index)] = name }
    let table = try context.readPlainTable(source, plain, labels: labels)
    func factors(_ option: String, _ names: [String]) -> [(name: String, factor: Factor)] {
      names.enumerated().compactMap { index, name in
        table.labels[part(option, index)].map { (name, $0) }
      }
    }
    let people = AuditedPeople(
      table, by: factors("by", names(by)), strata: factors("group", names(group)),
      selected: try table.labels["selected"].map { try flags($0, table) }, top: selection.top)
    let parts = AuditPresenter.parts(
      ListAudit(people, smallestCell: cells.minCell, key: RandomKey(seed: context.seed).derived(2)))
    return Report(
      manifest: context.manifest(inputs: [Manifest.Input(name: table.source, sha256: table.sha256)]),
      findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
  }

  /// Whether each row was selected; an empty cell is a no.
  private func flags(_ factor: Factor, _ table: PlainTable) throws -> [Bool] {
    let yes: Set = ["1", "true", "yes", "y", "ya", "selected", "terpilih", "lulus", "admitted"]
    let no: Set = ["0", "false", "no", "n", "tidak", "not selected", "tidak terpilih", "rejected", "ditolak"]
    let meaning = try factor.levels.map { level -> Bool in
      let word = level.lowercased()
      if yes.contains(word) { return true }
      if no.contains(word) { return false }
      throw Explanation(
        .usage,
        Phrase(
          id: "\(table.source): '\(level)' pada kolom --selected bukan ya atau tidak.",
          en: "\(table.source): '\(level)' in the column of --selected is neither yes nor no."),
        remedy: Phrase(
          id: "Pakai 1 dan 0, ya dan tidak, atau true dan false.",
          en: "Use 1 and 0, yes and no, or true and false."))
    }
    return factor.codes.map { $0 >= 0 && meaning[Int($0)] }
  }

  private func part(_ option: String, _ index: Int) -> String {
    index == 0 ? option : "\(option) (\(index + 1))"
  }

  private func names(_ list: String?) -> [String] {
    (list ?? "").split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
  }
}
