import AppraisalAnalysis

/// Words and tables for `raters --design`.
public enum DoubleRatingPresenter {
  /// Tells how many double ratings, and of whom, would make raters comparable, and what that buys.
  public static func parts(_ plan: DoubleRatingPlan, seed: UInt64, names: @escaping PersonNames) -> ReportParts
  {
    var blocks: [Block] = [.headline(headline(plan)), .paragraph(simulated(plan, seed: seed))]
    if !plan.steps.isEmpty {
      blocks.append(
        .table(
          name: "design_plan",
          title: Phrase(id: "Siapa yang dinilai penilai kedua", en: "Whom a second rater should rate"),
          columns: ["step", "ratee", "unit", "rater", "second_rater", "reason", "error_after"], maximumRows: 12,
          note: Phrase(
            id:
              "Semua langkah: tabel design_plan. Nilai diberikan sendiri-sendiri, tanpa melihat nilai penilai pertama.",
            en:
              "All steps: table design_plan. Ratings are given independently, without seeing the first."
          )))
    }
    blocks.append(
      .table(name: "design_gain", title: Phrase(id: "Yang diperoleh", en: "What it buys")))
    blocks += [
      .heading(Phrase(id: "Yang tidak dapat diketahui", en: "What cannot be known")), .bullets(limits(plan)),
    ]
    return ReportParts(blocks: blocks, tables: [steps(plan, names), gain(plan), simulation(plan)])
  }

  private static func points(_ plan: DoubleRatingPlan) -> Phrase {
    plan.source == .assumed
      ? Phrase(id: "simpangan baku nilai", en: "standard deviations of the ratings")
      : Phrase(id: "poin", en: "points")
  }

  private static func headline(_ plan: DoubleRatingPlan) -> Phrase {
    guard let now = plan.stages.first, let last = plan.stages.last, !plan.steps.isEmpty else {
      return Phrase(
        id:
          "Tidak ada penilaian ganda yang dapat direncanakan: tidak ada pegawai yang dinilai satu penilai saja.",
        en: "No double rating can be planned: there is no employee with one rater only.")
    }
    let joins = plan.steps.count { $0.reason == .connects }
    let (before, after) = (now.meanError, last.meanError)
    let gain = Phrase(
      id:
        "\(plan.steps.count) penilaian ganda menurunkan galat baku keketatan dari \(before, .decimals(2)) menjadi \(after, .decimals(2)) \(points(plan)).",
      en:
        "\(plan.steps.count) double ratings lower the standard error of severity from \(before, .decimals(2)) to \(after, .decimals(2)) \(points(plan))."
    )
    guard joins > 0 else { return gain }
    let left = last.components
    return Phrase(
      id: "\(joins) penilaian ganda menghubungkan \(now.components) kelompok penilai menjadi \(left). ",
      en: "\(joins) double ratings join the \(now.components) groups of raters into \(left). ") + gain
  }

  private static func simulated(_ plan: DoubleRatingPlan, seed: UInt64) -> Phrase {
    guard let last = plan.simulation.last, let coverage = last.coverage, let square = last.rootMeanSquare else {
      return Phrase(
        id: "Rancangan ini tidak dapat disimulasikan.", en: "The design could not be simulated.")
    }
    let correlation = last.correlation ?? 0
    return Phrase(
      id:
        "Simulasi (\(last.cities) kumpulan data, benih \(String(seed))): dengan rencana ini dugaan keketatan meleset \(square, .decimals(2)) \(points(plan)) (akar rata-rata kuadrat), korelasi dengan keketatan sebenarnya \(correlation, .decimals(2)), dan selang 95 % memuatnya \(coverage, .percent(decimals: 0)) kali.",
      en:
        "Simulated (\(last.cities) data sets, seed \(String(seed))): with the plan severities are off by \(square, .decimals(2)) \(points(plan)) (root mean square), their correlation with the truth is \(correlation, .decimals(2)), and 95 % intervals hold it \(coverage, .percent(decimals: 0)) of the time."
    )
  }

  private static func limits(_ plan: DoubleRatingPlan) -> [Phrase] {
    var limits: [Phrase] = []
    if plan.isHalved == false, !plan.steps.isEmpty {
      limits.append(
        Phrase(
          id:
            "Galat tidak dapat dibagi dua dalam satu periode: setiap pegawai dinilai paling banyak dua penilai, dan tidak lebih dari dua penilaian ganda direncanakan untuk tiap penilai. Langkah-langkah pertama paling berharga; --double-ratings membatasi jumlahnya.",
          en:
            "The error cannot be halved in one period: every employee gets two raters at most, and no more than two double ratings per rater are planned. The first steps are worth most; --double-ratings limits their number."
        ))
    }
    switch plan.source {
    case .assumed:
      limits.append(
        Phrase(
          id:
            "Tidak ada model yang dapat diduga dari data ini. Dianggap seperempat ragam nilai berasal dari penilai dan seperempat dari satu formulir; galat dinyatakan dalam simpangan baku nilai.",
          en:
            "No model could be fitted to these data. A quarter of the variance of ratings is taken to be the raters' and a quarter that of a single form; errors are in standard deviations of the ratings."
        ))
    case .randomEmployees:
      limits.append(
        Phrase(
          id:
            "Ragam diduga dengan anggapan bahwa tim setara, karena tidak ada yang menghubungkan para penilai.",
          en: "Variances were estimated as if all teams were alike, as nothing links the raters."))
    case .fixedEmployees: break
    }
    limits.append(
      Phrase(
        id:
          "Rencana memakai ragam keketatan \(plan.raterVariance, .significant(3)) dan ragam satu formulir \(plan.formVariance, .significant(3)). Bila keduanya lain, galatnya lain, tetapi urutan langkahnya hampir sama. Unit, pergeseran standar, dan pengaruh nyata atasan tidak diperhitungkan, sehingga galat sebenarnya agak lebih besar daripada di sini.",
        en:
          "The plan uses a variance of severity of \(plan.raterVariance, .significant(3)) and of one form of \(plan.formVariance, .significant(3)). With others errors differ, but the order of steps hardly does. Units, drift and the real effects of managers are left out, so that true errors are somewhat larger than here."
      ))
    limits.append(
      Phrase(
        id:
          "Tidak seorang pun diminta menilai lebih dari \(DoubleRatingPlan.load) pegawai orang lain. Penilai kedua harus mengenal pekerjaan pegawai itu; bila tidak, pilih orang lain dari unit yang sama.",
        en:
          "Nobody is asked to rate more than \(DoubleRatingPlan.load) employees of others. The second rater must know the work; if not, choose another from the same unit."
      ))
    return limits
  }

  private static func steps(_ plan: DoubleRatingPlan, _ names: PersonNames) -> ReportTable {
    ReportTable(
      name: "design_plan",
      columns: [
        ReportColumn("step", Phrase(id: "Langkah", en: "Step"), .integer),
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("second_rater", Phrase(id: "Penilai kedua", en: "Second rater")),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
        ReportColumn("error_after", Phrase(id: "Galat sesudahnya", en: "Error after"), .decimals(3)),
      ],
      rows: plan.steps.enumerated().map { index, step in
        [
          .integer(index + 1), .text(names(step.ratee)), Cell(step.unit), .text(names(step.rater)),
          .text(names(step.secondRater)),
          .phrase(
            step.reason == .connects
              ? Phrase(id: "menghubungkan", en: "connects") : Phrase(id: "mempertajam", en: "sharpens")),
          Cell(step.errorAfter),
        ]
      })
  }

  private static func gain(_ plan: DoubleRatingPlan) -> ReportTable {
    ReportTable(
      name: "design_gain",
      columns: [
        ReportColumn("stage", Phrase(id: "Keadaan", en: "Stage")),
        ReportColumn("double_ratings", Phrase(id: "Penilaian ganda", en: "Double ratings"), .integer),
        ReportColumn("components", Phrase(id: "Kelompok", en: "Groups"), .integer),
        ReportColumn("mean_se", Phrase(id: "Galat rata-rata", en: "Mean SE"), .decimals(3)),
        ReportColumn("max_se", Phrase(id: "Galat terbesar", en: "Largest SE"), .decimals(3)),
      ],
      rows: plan.stages.map { stage in
        [
          .phrase(name(of: stage.name)), .integer(stage.doubleRatings), .integer(stage.components),
          Cell(stage.meanError), Cell(stage.largestError),
        ]
      })
  }

  private static func simulation(_ plan: DoubleRatingPlan) -> ReportTable {
    ReportTable(
      name: "design_simulation",
      columns: [
        ReportColumn("stage", Phrase(id: "Keadaan", en: "Stage")),
        ReportColumn("cities", Phrase(id: "Kumpulan data", en: "Data sets"), .integer),
        ReportColumn("mean_se", Phrase(id: "Galat rata-rata", en: "Mean SE"), .decimals(3)),
        ReportColumn("rmse", Phrase(id: "Akar kuadrat rata-rata", en: "RMSE"), .decimals(3)),
        ReportColumn("coverage", Phrase(id: "Cakupan 95 %", en: "Coverage 95 %"), .percent(decimals: 1)),
        ReportColumn("correlation", Phrase(id: "Korelasi", en: "Correlation"), .decimals(3)),
      ],
      rows: plan.simulation.map { outcome in
        [
          .phrase(name(of: outcome.stage)), .integer(outcome.cities), Cell(outcome.meanError),
          Cell(outcome.rootMeanSquare), Cell(outcome.coverage), Cell(outcome.correlation),
        ]
      })
  }

  private static func name(of stage: DoubleRatingPlan.Stage.Name) -> Phrase {
    switch stage {
    case .now: Phrase(id: "sekarang", en: "now")
    case .connected: Phrase(id: "terhubung", en: "connected")
    case .planned: Phrase(id: "sesuai rencana", en: "planned")
    }
  }
}
