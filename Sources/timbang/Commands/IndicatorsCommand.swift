import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

struct IndicatorsCommand: ParsableCommand {
  /// How pairs are compared.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case automatic = "auto"
    case pearson, spearman, kendall, polychoric, mixed

    var chosen: CorrelationMatrix.Method? { CorrelationMatrix.Method(rawValue: rawValue) }
  }

  /// What is done about missing values.
  enum Missing: String, ExpressibleByArgument, CaseIterable {
    case pairwise, fiml
  }

  /// How factors are found.
  enum FactorMethod: String, ExpressibleByArgument, CaseIterable {
    case minres
    case maximumLikelihood = "ml"
  }

  static let configuration = CommandConfiguration(
    commandName: "indicators",
    abstract: Phrase(
      id:
        "Indikator mana yang bergerak bersama, berapa di antaranya halo, dan berapa hal yang sebenarnya diukur?",
      en: "Which indicators move together, how much of that is halo, and how many things do they measure?"),
    discussion: Phrase(
      id: """
        Tiap pasangan indikator dalam tiga lapisan: atas semua formulir, di dalam penilai (bebas dari keketatan)
        dan antarpenilai, agar halo tidak dikira tumpang tindih indikator. Lalu keandalan jumlahnya (α, ω),
        banyaknya dimensi (analisis paralel, MAP), faktor, indikator yang berlebihan, dan apa yang ditambahkan
        tiap indikator.

        Dengan --columns tabel biasa apa pun dapat dipakai: tiap baris satu pengamatan, --by menyebut kolom
        penilai atau kelompok.

        Contoh:
          timbang indicators datasets/palembang
          timbang indicators datasets/attitude/attitude.csv --columns rating,complaints,privileges,learning
          timbang indicators datasets/bfi/bfi.csv --columns A1,A2,A3,A4,A5 --method polychoric --format json
        """,
      en: """
        Every pair of indicators in three layers: over all forms, within supervisors (free of severity) and
        between supervisors, so that halo is not taken for overlap of the indicators. Then reliability of the
        sum (α, ω), the number of dimensions (parallel analysis, MAP), factors, redundant indicators, and what
        each indicator adds.

        With --columns any plain table will do: each row is an observation, --by names a column of raters or
        groups.

        Example:
          timbang indicators datasets/palembang
          timbang indicators datasets/attitude/attitude.csv --columns rating,complaints,privileges,learning
          timbang indicators datasets/bfi/bfi.csv --columns A1,A2,A3,A4,A5 --method polychoric --format json
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions

  @Option(
    help: ArgumentHelp(
      id: "Bersama --columns: kolom penilai atau kelompok, untuk memisahkan lapisan.",
      en: "With --columns: a column of raters or groups, for the layers.", valueName: "column"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      id: "auto, pearson, spearman, kendall, polychoric, atau mixed "
        + "(polikorik, poliserial atau pearson menurut jenis nilainya).",
      en: "auto, pearson, spearman, kendall, polychoric, or "
        + "mixed (polychoric, polyserial or pearson by kind)."))
  var method: Method = .automatic

  @Option(
    help: ArgumentHelp(
      id: "Nilai kosong: pairwise (per pasangan), atau fiml (kemungkinan "
        + "maksimum informasi penuh) untuk struktur dan korelasi parsial.",
      en: "Missing values: pairwise, or fiml (full-information "
        + "maximum likelihood) for structure and partials."))
  var missing: Missing = .pairwise

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya faktor. (bawaan: menurut analisis paralel)",
      en: "The number of factors. (default: by parallel analysis)", valueName: "k"))
  var factors: Int?

  @Option(name: .customLong("factor-method"), help: ArgumentHelp(id: "minres atau ml.", en: "minres or ml."))
  var factorMethod: FactorMethod = .minres

  @Option(help: ArgumentHelp(id: "oblimin, varimax atau none (tanpa rotasi).", en: "oblimin, varimax or none."))
  var rotation: FactorRotation = .oblimin

  @Flag(
    help: ArgumentHelp(
      id: "Hitung juga korelasi jarak, yang menangkap segala bentuk ketergantungan.",
      en: "Distance correlations too; they see any form of dependence."))
  var distance = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let factors, factors < 1 {
      throw ValidationError(
        id: "--factors memerlukan bilangan mulai dari 1, bukan \(factors).",
        en: "--factors takes a number from 1, not \(factors).")
    }
    if by != nil, !plain.isChosen {
      throw ValidationError(
        id: "--by hanya berlaku bersama --columns; data penilaian sudah memuat penilainya.",
        en: "--by belongs to --columns; appraisals have their raters.")
    }
  }

  mutating func run() throws {
    let (source, plain, by, options) = (source, plain, by, options)
    try shared.run(as: "indicators", databaseTables: source.database.tablesTaken) { context in
      if plain.isChosen {
        let table = try context.readPlainTable(source, plain, labels: ["by": by])
        let parts = try IndicatorsCommand.parts(options, in: context) { () throws(AnalysisError) in
          try IndicatorScores(table, group: table.labels["by"])
        }
        return Report(
          manifest: context.manifest(inputs: [Manifest.Input(name: table.source, sha256: table.sha256)]),
          findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
      }
      let table = try context.loadAppraisals(source)
      let parts = try IndicatorsCommand.parts(options, in: context) { () throws(AnalysisError) in
        try IndicatorScores(RatingDesign(table))
      }
      return Report(
        manifest: context.manifest(inputs: [Manifest.Input(table.provenance)]),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }

  private var options: IndicatorStudy.Options {
    var options = IndicatorStudy.Options()
    options.method = method.chosen
    options.usesFullInformation = missing == .fiml
    options.factors = factors
    options.factorMethod = factorMethod == .maximumLikelihood ? .maximumLikelihood : .minimumResidual
    options.rotation = rotation
    options.withDistance = distance
    return options
  }

  private static func parts(
    _ options: IndicatorStudy.Options, in context: RunContext,
    scores: () throws(AnalysisError) -> IndicatorScores
  ) throws -> ReportParts {
    context.progress.show(Phrase(id: "Membandingkan indikator …", en: "Comparing indicators …"))
    return try IndicatorsPresenter.parts(
      answering { () throws(AnalysisError) in
        try IndicatorStudy(
          scores(), options: options, seed: RandomKey(seed: context.seed), threads: context.threads)
      })
  }
}

extension FactorRotation: ExpressibleByArgument {}
