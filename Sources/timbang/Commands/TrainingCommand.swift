import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import ArgumentParser
import Reporting
import Statistics

extension TrainingEffect.Choice: ExpressibleByArgument {}

struct TrainingCommand: ParsableCommand {
  /// Whom those trained are compared with.
  enum Against: String, ExpressibleByArgument, CaseIterable {
    case notYet = "not-yet"
    case never
  }

  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: Phrase(
      id: "Apakah pelatihan itu berhasil?",
      en: "Did the training work?"),
    discussion: Phrase(
      id: """
        Membandingkan perubahan mereka yang dilatih dengan perubahan orang lain selama periode yang sama,
        memakai nilai tanpa keketatan penilai, dan menyebut seberapa pasti hasilnya. Sebelum dan sesudah saja
        tidak membuktikan apa pun: semua orang berubah, dan orang yang dipilih karena nilainya tinggi akan turun
        lagi oleh kebetulan belaka. Keduanya ditampilkan dan dikeluarkan. Siapa dilatih kapan diambil dari
        --training, yaitu daftar pegawai dan tanggal (bila ada juga kolom score dan lottery), atau dari fakta
        seperti last_training dalam daftar yang diimpor. Kurang dari lima orang dilatih, tidak ada pembanding,
        atau hanya satu periode: status keluar 3.

        --chosen-by score membandingkan orang yang nilai sebelumnya sama; --chosen-by other memakai semua yang
        tidak (atau belum) dilatih; tanpa pilihan itu hanya yang ditunjukkan keduanya disebut pengaruh. --cut
        mencari lompatan pada nilai batas yang dipakai untuk memilih orang.

        --columns menerima tabel biasa apa pun dengan satu baris untuk tiap satuan dan periode: hasil yang
        diukur, lalu kovariat yang tidak berubah.

        Contoh:
          timbang training scores.csv --training courses.csv --chosen-by score
          timbang training mpdta.csv --columns lemp --time year --group county --treated first_treat --against never
          timbang training panel.csv --columns y,size --time year --group id --treated start --format json
        """,
      en: """
        Compares how those trained changed with how others changed over the same periods, by scores without the
        severity of raters, and says how sure that is. Before and after alone prove nothing: everybody changes,
        and people chosen for a high score fall back by chance alone. Both are shown and taken out. Who was
        trained when comes from --training, a list with employee and date (and perhaps columns score and
        lottery), or from a fact such as last_training of an imported list. Fewer than five trained, nobody to
        compare with, or a single period: exit status 3.

        --chosen-by score compares people with the same scores before; --chosen-by other takes all who were not
        trained (yet); without it only what both show is called an effect. --cut looks for a jump at the score
        from which people were chosen.

        --columns takes any plain table with a row for each unit and period: the outcome, then covariates that
        do not change.

        Example:
          timbang training scores.csv --training courses.csv --chosen-by score
          timbang training mpdta.csv --columns lemp --time year --group county --treated first_treat --against never
          timbang training panel.csv --columns y,size --time year --group id --treated start --format json
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions

  @Option(
    help: ArgumentHelp(
      id: "Daftar pelatihan: pegawai, tanggal, bila ada juga nilai (score) dan undian (lottery).",
      en: "A list of trainings: employee, date, perhaps score and lottery.", valueName: "file"),
    completion: .file())
  var training: String?

  @Option(
    help: ArgumentHelp(
      id: "Fakta yang memuat tanggal pelatihan.",
      en: "The fact that holds the date of training.", valueName: "column"))
  var date: String?

  @Option(
    name: .customLong("chosen-by"),
    help: ArgumentHelp(
      id: "Cara menentukan siapa yang dilatih: score (menurut "
        + "nilai), other (cara lain) atau unknown (tidak diketahui).",
      en: "How it was decided who was trained: score, other or unknown."))
  var chosenBy: TrainingEffect.Choice = .unknown

  @Option(
    help: ArgumentHelp(
      id: "Pembandingnya: not-yet (juga mereka yang dilatih "
        + "kemudian) atau never (yang tidak pernah dilatih).",
      en: "Whom to compare with: not-yet (also those trained later) or never."))
  var against: Against = .notYet

  @Option(
    help: ArgumentHelp(
      id: "Berapa periode sebelum pelatihan pengaruhnya sudah boleh tampak.",
      en: "For how many periods before the training an effect may show already.", valueName: "n"))
  var anticipation: Int = 0

  @Option(
    help: ArgumentHelp(
      id: "Nilai batas: mulai dari nilai ini orang dipilih.",
      en: "The score from which people were chosen.", valueName: "score"))
  var cut: Double?

  @Option(
    help: ArgumentHelp(
      id: "Pengaruh terkecil yang berarti, dalam poin. (bawaan: seperlima sebaran antarpegawai)",
      en: "The smallest effect that matters, in points. (default: a fifth of the spread between people)",
      valueName: "points"))
  var effect: Double?

  @OptionGroup var panel: PanelColumns

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: periode pertama mendapat perlakuan (kosong atau "
        + "0 bila tidak pernah), atau 1 sejak saat itu dan 0 sebelumnya.",
      en: "With a plain table: the period of first treatment "
        + "(empty or 0 for never), or 1 from then on and 0 before.",
      valueName: "column"))
  var treated: String?

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: nilai yang dipakai untuk memilih satuan, untuk --cut.",
      en: "With a plain table: the score by which units were chosen, for --cut.", valueName: "column"))
  var score: String?

  @Option(
    help: ArgumentHelp(
      id: "Pada tabel biasa: siapa yang menang dan siapa yang kalah dalam undian.",
      en: "With a plain table: who won and who lost when lots were drawn.", valueName: "column"))
  var lottery: String?

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard (0...100).contains(anticipation) else {
      throw ValidationError(
        id: "--anticipation memerlukan banyaknya periode dari 0 sampai 100.",
        en: "--anticipation takes a number of periods from 0 to 100.")
    }
    if let effect, !(effect > 0) {
      throw ValidationError(
        id: "--effect memerlukan banyaknya poin di atas 0.",
        en: "--effect takes a number of points above 0.")
    }
    if plain.isChosen {
      for (name, value) in [("--time", panel.time), ("--group", panel.group), ("--treated", treated)]
      where value == nil {
        throw ValidationError(
          id: "Tabel biasa memerlukan \(name): nama suatu kolom.",
          en: "A plain table needs \(name): the name of a column.")
      }
      for (name, value) in [("--training", training), ("--date", date)] where value != nil {
        throw ValidationError(
          id: "\(name) berlaku untuk data penilaian; pada tabel biasa pakailah --treated.",
          en: "\(name) goes with appraisals; a plain table has --treated.")
      }
      if cut != nil, score == nil {
        throw ValidationError(
          id: "Pada tabel biasa, --cut memerlukan --score.",
          en: "--cut needs --score with a plain table.")
      }
    } else {
      for (name, value) in [
        ("--time", panel.time), ("--group", panel.group), ("--treated", treated), ("--score", score),
        ("--lottery", lottery),
      ] where value != nil {
        throw ValidationError(
          id: "\(name) hanya berlaku bersama --columns.", en: "\(name) goes with --columns.")
      }
      if training != nil, date != nil {
        throw ValidationError(
          id: "--training dan --date tidak dapat dipakai bersama.",
          en: "--training and --date exclude each other.")
      }
    }
  }

  mutating func run() throws {
    let command = self
    try shared.run(as: "training", databaseTables: source.database.tablesTaken) { context in
      command.plain.isChosen ? try command.plainReport(context) : try command.appraisalReport(context)
    }
  }

  private var options: TrainingEffect.Options {
    var options = TrainingEffect.Options()
    options.choice = chosenBy
    options.comparison = against == .never ? .neverTreated : .notYetTreated
    options.anticipation = anticipation
    options.cut = cut
    options.smallestEffect = effect
    return options
  }

  private func appraisalReport(_ context: RunContext) throws -> Report {
    let table = try context.loadAppraisals(source)
    let list = try training.map { path in try context.translatingSources { try TrainingList(path: path) } }
    context.progress.show(Phrase(id: "Membandingkan sebelum dan sesudah …", en: "Comparing before and after …"))
    let options = options
    let named = list.map { TrainingDates($0) }
    let study = try answering { () throws(AnalysisError) in
      let dates: TrainingDates
      if let named { dates = named } else { dates = try TrainingDates(table, column: date) }
      return try TrainingEffect(
        TrainingPanel(table, dates: dates, threads: context.threads), options: options,
        key: RandomKey(seed: context.seed))
    }
    let parts = TrainingPresenter.parts(study)
    let inputs =
      [Manifest.Input(table.provenance)]
      + (list.map { [Manifest.Input(name: $0.name, sha256: $0.sha256)] } ?? [])
    let persons = Set(table.ratees.levels).union(list?.first.keys.map { $0 } ?? [])
    let own = context.findings(
      list?.report.findings ?? [], about: persons, isPseudonymous: table.provenance.isPseudonymous)
    return Report(
      manifest: context.manifest(
        inputs: inputs, formula: study.data.adjustment?.formula,
        convergence: study.data.adjustment.map { Manifest.Convergence($0.convergence) },
        facts: [Manifest.Fact("training_dates", .text(list?.name ?? "fact"))]),
      findings: context.findings(in: table) + own, blocks: parts.blocks, tables: parts.tables)
  }

  private func plainReport(_ context: RunContext) throws -> Report {
    let table = try context.readPlainTable(
      source, plain,
      labels: [
        "time": panel.time, "group": panel.group, "treated": treated, "score": score, "lottery": lottery,
      ])
    guard let outcome = table.columns.first, let time = table.labels["time"], let group = table.labels["group"],
      let treated = table.labels["treated"]
    else {
      throw ValidationError(id: "--columns tidak menyebut satu kolom pun.", en: "--columns names no column.")
    }
    let scores = try table.labels["score"].map { try numbers($0, table) }
    let lots = table.labels["lottery"].map { labels in
      labels.codes.indices.map { labels[$0].flatMap(TrainingDates.hasWon) }
    }
    let options = options
    let study = try answering { () throws(AnalysisError) in
      try TrainingEffect(
        TrainingPanel(
          outcome: outcome, time: time, unit: group, treated: treated,
          covariates: Array(table.columns.dropFirst()), choiceScore: scores, lottery: lots,
          lines: Array(table.lines)),
        options: options, key: RandomKey(seed: context.seed))
    }
    let parts = TrainingPresenter.parts(study)
    return Report(
      manifest: context.manifest(inputs: [Manifest.Input(name: table.source, sha256: table.sha256)]),
      findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
  }

  private func numbers(_ labels: Factor, _ table: PlainTable) throws -> [Double] {
    try labels.codes.indices.map { row in
      guard let text = labels[row] else { return .nan }
      guard let number = Double(text), number.isFinite else {
        throw Explanation(
          .usage,
          Phrase(
            id:
              "\(table.source), baris \(String(table.lines[row])): '\(text)' pada kolom --score bukan bilangan.",
            en:
              "\(table.source), line \(String(table.lines[row])): '\(text)' in the column of --score is no number."
          ))
      }
      return number
    }
  }
}

extension TrainingDates {
  /// What a list of trainings says.
  init(_ list: TrainingList) {
    self.init(
      first: list.first, scores: list.scores, lottery: list.lottery.compactMapValues(TrainingDates.hasWon),
      source: list.name)
  }
}
