import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

extension Period.Kind {
  /// The words of `--every`.
  static let words = allCases.sorted().map(\.name).joined(separator: ", ")
}

/// The columns of a plain table with rows over time.
struct PanelColumns: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Bersama --columns: kolom waktu.", en: "With --columns: the column of the time.", valueName: "column")
  )
  var time: String?

  @Option(
    help: ArgumentHelp(
      id: "Bersama --columns: kolom kelompok seperti unit, atau kolom pemilik barisnya.",
      en: "With --columns: the column of groups such as units, or of whose row it is.", valueName: "column"))
  var group: String?

  /// Whether any of them was given.
  var isGiven: Bool { time != nil || group != nil }
}

struct TrendsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trends",
    abstract: Phrase(
      id: "Apakah kinerja naik, di mana, dan apakah itu orangnya atau penilainya yang melunak?",
      en: "Does productivity rise, where, and is it people or softer raters?"),
    discussion: Phrase(
      id: """
        Bulan, triwulan, semester atau tahun; secara keseluruhan, per unit (tingkat mana pun dari susunan a / b
        / c) dan per indikator. Pengaruh standar penilai dan pergeserannya dikeluarkan dari penilaian, sejauh
        penilaian ganda atau mutasi menunjukkannya. Kemiringan berasal dari model pertumbuhan yang menarik unit
        satu ke arah yang lain; kesimpulan menjaga bagian temuan keliru di antara unit pada 5 %. Di sampingnya:
        Mann–Kendall eksak dan Theil–Sen yang dikoreksi untuk autokorelasi dan musim, perubahan tingkat dengan
        selangnya, perkiraan ke depan, diagram corong sebagai pengganti peringkat, dan kemiringan tiap pegawai.

        Perubahan rata-rata tiap unit diuraikan menjadi orang yang sama, bauran, yang masuk, yang keluar dan
        penilai. Hasil terukur (target dan realisasi) dari orang yang sama menunjukkan apakah para penilai
        melunak bersama-sama.

        Bila aturan penilaian berganti, tiap aturan mempunyai trennya sendiri; --bridge menyambungnya dengan
        anggapan yang ikut dicetak. Dengan --columns tabel angka apa pun menurut waktu dapat dipakai: --time
        menyebut waktunya, --group kelompoknya.

        Contoh:
          timbang trends datasets/palembang
          timbang trends datasets/palembang --indicator accuracy --format csv --table decomposition
          timbang trends datasets/sleepstudy --columns Reaction --time Days --group Subject
        """,
      en: """
        Months, quarters, semesters or years, overall, by unit (any level of a path a / b / c) and by indicator.
        Ratings are freed from the standards of their raters, and from how those drift, as far as double ratings
        or moves tell them. Slopes come from a growth model that draws units towards each other; verdicts keep
        the false discovery rate over units at 5 %. Beside it: exact Mann–Kendall and Theil–Sen, corrected for
        autocorrelation and season, changes of level with intervals, forecasts, a funnel instead of a ranking,
        and employees' slopes.

        The change of every unit's mean is taken apart into the same people, mix, joiners, leavers and raters.
        Measured results (target and realisation) of the same people say whether raters became softer together.

        Where the rules of scoring changed, each regime has its own trends; --bridge joins them on an assumption
        that is printed. With --columns any table of numbers over time will do: --time names the time, --group
        the group.

        Example:
          timbang trends datasets/palembang
          timbang trends datasets/palembang --indicator accuracy --format csv --table decomposition
          timbang trends datasets/sleepstudy --columns Reaction --time Days --group Subject
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions

  @OptionGroup var panel: PanelColumns

  @Option(
    help: ArgumentHelp(
      id: "Panjang periode: month, quarter, semester atau year. (bawaan: yang terpendek)",
      en: "The length of periods: month, quarter, semester or year. (default: the shortest)",
      valueName: "length"))
  var every: String?

  @Option(
    help: ArgumentHelp(
      id: "Hanya indikator ini yang dihitung.", en: "The only indicator that counts.", valueName: "name"))
  var indicator: String?

  @Option(
    help: ArgumentHelp(
      id: "Bagian standar penilai yang nyata: 0, 0.25, 0.5, 0.75 "
        + "atau 1. (bawaan: 0 untuk status B, selain itu 0.5)",
      en: "The share of raters' standards that is real: 0, 0.25, "
        + "0.5, 0.75 or 1. (default: 0 for status B, else 0.5)",
      valueName: "rho"))
  var rho: Double?

  @Flag(
    help: ArgumentHelp(
      id: "Sambungkan aturan penilaian yang berbeda: pegawai yang dinilai "
        + "sebelum dan sesudah pergantian dianggap tidak berubah saat itu.",
      en: "Join regimes of scoring: people rated on both sides "
        + "of a break are taken not to have changed there."))
  var bridge = false

  @Option(
    help: ArgumentHelp(
      id: "Berapa periode ke depan yang diperkirakan, 0 sampai 4.",
      en: "How many periods ahead to forecast, 0 to 4.", valueName: "n"))
  var horizon: Int = 2

  @Option(
    help: ArgumentHelp(
      id: "Bersama --columns: banyaknya waktu dalam satu daur, misalnya 12.",
      en: "With --columns: the times of a cycle, such as 12.", valueName: "n"))
  var cycle: Int?

  @OptionGroup var cells: CellOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let every, kind == nil {
      throw ValidationError(
        id: "--every memerlukan salah satu dari \(Period.Kind.words), bukan '\(every)'.",
        en: "--every takes \(Period.Kind.words), not '\(every)'.")
    }
    if let rho, !Selection.dial.contains(rho) {
      throw ValidationError(
        id: "--rho memerlukan 0, 0.25, 0.5, 0.75 atau 1, bukan \(rho).",
        en: "--rho takes 0, 0.25, 0.5, 0.75 or 1, not \(rho).")
    }
    guard (0...4).contains(horizon) else {
      throw ValidationError(
        id: "--horizon memerlukan 0 sampai 4, bukan \(horizon).",
        en: "--horizon takes 0 to 4, not \(horizon).")
    }
    if let cycle, !(2...366).contains(cycle) {
      throw ValidationError(
        id: "--cycle memerlukan bilangan dari 2 sampai 366, bukan \(cycle).",
        en: "--cycle takes a number from 2 to 366, not \(cycle).")
    }
    if plain.isChosen {
      guard panel.time != nil else {
        throw ValidationError(
          id: "--columns memerlukan --time, yaitu kolom waktu.",
          en: "--columns needs --time, the column of the time.")
      }
      if indicator != nil || rho != nil || bridge {
        throw ValidationError(
          id: "--indicator, --rho dan --bridge berlaku untuk data penilaian, bukan bersama --columns.",
          en: "--indicator, --rho and --bridge belong to appraisals, not to --columns.")
      }
    } else if panel.isGiven || cycle != nil {
      throw ValidationError(
        id: "--time, --group dan --cycle hanya berlaku bersama --columns.",
        en: "--time, --group and --cycle belong to --columns.")
    }
  }

  mutating func run() throws {
    let (source, plain, options, time) = (source, plain, options, panel.time)
    let labels: [String: String?] = ["time": time, "group": panel.group]
    try shared.run(as: "trends", databaseTables: source.database.tablesTaken) { context in
      var options = options
      options.threads = context.threads
      if plain.isChosen {
        let table = try context.readPlainTable(source, plain, labels: labels)
        let study = try answering { () throws(AnalysisError) in
          guard let times = table.labels["time"] else {
            throw .tooFewLevels(factor: "period", found: 0, needed: SeriesTrend.fewestPeriods)
          }
          return try ProductivityTrends(table, times: times, groups: table.labels["group"], options: options)
        }
        let parts = TrendsPresenter.parts(study, timeName: time) { $0 }
        return Report(
          manifest: context.manifest(inputs: [Manifest.Input(name: table.source, sha256: table.sha256)]),
          findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
      }
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      context.progress.show(Phrase(id: "Menghitung tren …", en: "Working out trends …"))
      let study = try answering { () throws(AnalysisError) in try ProductivityTrends(table, options: options) }
      let parts = TrendsPresenter.parts(study) { names.name(for: $0) }
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
          formula: "score ~ time + (time | unit)"),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }

  private var kind: Period.Kind? { Period.Kind.allCases.first { $0.name == every?.lowercased() } }

  private var options: TrendOptions {
    var options = TrendOptions()
    options.kind = kind
    options.indicator = indicator
    if let rho { options.realShare = .fixed(rho) }
    options.scales = bridge ? .bridged : .separate
    options.horizon = horizon
    options.cycle = cycle
    options.smallestUnit = cells.minCell
    return options
  }
}
