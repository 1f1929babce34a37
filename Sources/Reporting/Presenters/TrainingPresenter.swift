import AppraisalAnalysis
import Statistics

/// Words and tables for `training`.
public enum TrainingPresenter {
  /// Answers whether those trained improved because of it, then shows what that rests on.
  public static func parts(_ study: TrainingEffect) -> ReportParts {
    let words = TrainingWording(study: study)
    var blocks: [Block] = [.headline(words.headline)]
    let paragraphs = [
      words.basis, words.power, words.choice, words.naive, words.paths, words.lottery, words.discontinuity,
    ]
    blocks += paragraphs.compactMap(\.self).map { .paragraph($0) }
    let tables = TrainingTables(study: study).all
    if let periods = tables.first(where: { $0.name == "event_study" }),
      let chart = TrainingCharts.eventStudy(words.headline, periods)
    {
      blocks.append(.chart(chart))
    }
    blocks.append(
      .table(
        name: "aggregate", title: Phrase(id: "Pengaruh rata-rata", en: "The average effect"),
        columns: ["way", "estimate", "se", "lower", "upper", "decides"],
        note: Phrase(
          id: "Rata-rata atas mereka yang dilatih dan semua periode sesudahnya.",
          en: "Averaged over those trained and all periods from the training on.")))
    blocks.append(
      .table(
        name: "event_study",
        title: Phrase(id: "Menurut periode sejak pelatihan", en: "By periods since the training"),
        columns: ["event_time", "estimate", "se", "lower", "upper", "band_lower", "band_upper"],
        maximumRows: 16,
        note: Phrase(
          id:
            "Sebelum pelatihan (angka negatif) seharusnya sekitar nol. Pita berlaku untuk semua baris sekaligus.",
          en: "Before the training (negative) it should be about zero. The band holds for all rows together.")))
    blocks.append(
      .table(
        name: "effect", title: Phrase(id: "Menurut angkatan dan periode", en: "By cohort and period"),
        columns: ["cohort", "period", "estimate", "se", "lower", "upper", "trained"], maximumRows: 12))
    if !words.cautions.isEmpty { blocks.append(.bullets(words.cautions)) }
    return ReportParts(blocks: blocks, tables: tables)
  }
}

/// The tables of `training`.
struct TrainingTables {
  let study: TrainingEffect

  var all: [ReportTable] {
    [
      effect, eventStudy, preTrend, aggregate, averages, regressionToMean, discontinuity, lottery, gaps,
    ]
  }

  private var style: NumberStyle { .decimals(TrainingWording.places(study) + 1) }
  private var half: Double { NormalDistribution.standard.quantile(0.5 + study.options.level / 2) }

  private func name(_ time: Int) -> Cell { .text(study.data.name(ofTime: time)) }

  private func measure(_ column: String, _ heading: Phrase) -> ReportColumn {
    ReportColumn(column, heading, style)
  }

  private var estimates: [ReportColumn] {
    [
      measure("estimate", Phrase(id: "Pengaruh", en: "Effect")),
      measure("se", Phrase(id: "Galat baku", en: "SE")),
      measure("lower", Phrase(id: "Bawah", en: "Lower")), measure("upper", Phrase(id: "Atas", en: "Upper")),
    ]
  }

  private func cells(_ estimate: Double, _ error: Double) -> [Cell] {
    [
      Cell(estimate), Cell(error), Cell(error.isFinite ? estimate - half * error : nil),
      Cell(error.isFinite ? estimate + half * error : nil),
    ]
  }

  private var effect: ReportTable {
    ReportTable(
      name: "effect",
      columns: [
        ReportColumn("cohort", Phrase(id: "Angkatan", en: "Cohort")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
      ] + estimates + [
        ReportColumn("base", Phrase(id: "Pembanding", en: "Against")),
        ReportColumn("trained", Phrase(id: "Dilatih", en: "Trained"), .integer),
        ReportColumn("others", Phrase(id: "Yang lain", en: "Others"), .integer),
        ReportColumn("phase", Phrase(id: "Tahap", en: "Phase")),
      ],
      rows: study.effects.effects.map { own in
        [name(own.cohort), name(own.time)] + cells(own.estimate, own.standardError) + [
          name(own.base), .integer(own.treated), .integer(own.comparison),
          own.time >= own.cohort
            ? .coded("after", Phrase(id: "sesudah", en: "after"))
            : .coded("before", Phrase(id: "sebelum", en: "before")),
        ]
      })
  }

  private var eventStudy: ReportTable {
    let critical = study.band.criticalValue
    return ReportTable(
      name: "event_study",
      columns: [ReportColumn("event_time", Phrase(id: "Sejak pelatihan", en: "Since training"), .integer)]
        + estimates + [
          measure("band_lower", Phrase(id: "Pita bawah", en: "Band lower")),
          measure("band_upper", Phrase(id: "Pita atas", en: "Band upper")),
        ],
      rows: study.eventStudy.estimates.map { own in
        let width = critical * own.standardError
        return [.integer(own.key)] + cells(own.estimate, own.standardError) + [
          Cell(own.estimate - width), Cell(own.estimate + width),
        ]
      })
  }

  private var preTrend: ReportTable {
    ReportTable(
      name: "pre_trend",
      columns: [
        ReportColumn("statistic", Phrase(id: "Statistik Wald", en: "Wald statistic"), .decimals(2)),
        ReportColumn("df", Phrase(id: "Derajat bebas", en: "df"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
      ],
      rows: study.preTrend.map { [[Cell($0.statistic), .integer($0.estimates), Cell($0.pValue)]] } ?? [])
  }

  private var aggregate: ReportTable {
    let deciding = study.deciding?.method
    return ReportTable(
      name: "aggregate",
      columns: [
        ReportColumn("method", Phrase(id: "Kode", en: "Code")),
        ReportColumn("way", Phrase(id: "Perbandingan", en: "Comparison")),
      ] + estimates + [ReportColumn("decides", Phrase(id: "Menentukan", en: "Decides"))],
      rows: study.estimates.map { own in
        [
          .text(own.method.code), .phrase(own.method.words), Cell(own.estimate), Cell(own.standardError),
          Cell(own.interval.lowerBound), Cell(own.interval.upperBound), .flag(own.method == deciding),
        ]
      })
  }

  private var averages: ReportTable {
    let rows = AggregatedEffects.Kind.allCases.flatMap { kind -> [[Cell]] in
      let found = study.effects.aggregated(kind)
      let parts = found.estimates.map { own -> [Cell] in
        let key: Cell = kind == .dynamic ? .text(String(own.key)) : name(own.key)
        return [.code(kind), key] + cells(own.estimate, own.standardError)
      }
      return [
        [.code(kind), .all] + cells(found.overall.estimate, found.overall.standardError)
      ] + parts
    }
    return ReportTable(
      name: "averages",
      columns: [
        ReportColumn("average", Phrase(id: "Rata-rata", en: "Average")),
        ReportColumn("key", Phrase(id: "Atas", en: "Over")),
      ] + estimates, rows: rows)
  }

  private var regressionToMean: ReportTable {
    ReportTable(
      name: "regression_to_mean",
      columns: [
        ReportColumn("cohort", Phrase(id: "Angkatan", en: "Cohort")),
        ReportColumn("trained", Phrase(id: "Dilatih", en: "Trained"), .integer),
        ReportColumn("others", Phrase(id: "Yang lain", en: "Others"), .integer),
        measure("before", Phrase(id: "Nilai sebelumnya", en: "Score before")),
        measure("mean_before", Phrase(id: "Rata-rata semua", en: "Mean of all")),
        ReportColumn("lasting_share", Phrase(id: "Bagian yang bertahan", en: "Share that lasts"), .decimals(2)),
        measure("observed_change", Phrase(id: "Perubahan", en: "Change")),
        measure("common_change", Phrase(id: "pada semua", en: "of everybody")),
        measure("expected_regression", Phrase(id: "regresi ke rata-rata", en: "regression to the mean")),
        measure("left", Phrase(id: "tersisa", en: "left")),
        measure("se", Phrase(id: "Galat baku", en: "SE")),
      ],
      rows: study.regressions.map { own in
        let parts = own.parts
        return [
          name(own.cohort), .integer(parts.chosen), .integer(parts.others), Cell(parts.chosenBefore),
          Cell(parts.meanBefore), Cell(parts.lastingShare), Cell(parts.observedChange),
          Cell(parts.commonChange),
          Cell(parts.expectedRegression), Cell(parts.remainder), Cell(parts.standardError),
        ]
      })
  }

  private var discontinuity: ReportTable {
    var rows: [[Cell]] = []
    if case .success(let jump)? = study.discontinuity {
      rows = [
        [
          Cell(study.options.cut), Cell(jump.estimate), Cell(jump.corrected), Cell(jump.robustStandardError),
          Cell(jump.interval.lowerBound), Cell(jump.interval.upperBound), Cell(jump.pValue),
          Cell(jump.bandwidth), Cell(jump.biasBandwidth), .integer(jump.below), .integer(jump.above),
          Cell(study.trainedAtCut?.below), Cell(study.trainedAtCut?.above),
        ]
      ]
    }
    return ReportTable(
      name: "discontinuity",
      columns: [
        measure("cut", Phrase(id: "Batas", en: "Cut")),
        measure("estimate", Phrase(id: "Lompatan", en: "Jump")),
        measure("corrected", Phrase(id: "dikoreksi", en: "corrected")),
        measure("se", Phrase(id: "Galat baku tegar", en: "Robust SE")),
        measure("lower", Phrase(id: "Bawah", en: "Lower")), measure("upper", Phrase(id: "Atas", en: "Upper")),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        measure("bandwidth", Phrase(id: "Jarak", en: "Bandwidth")),
        measure("bias_bandwidth", Phrase(id: "Jarak bias", en: "Bias bandwidth")),
        ReportColumn("below", Phrase(id: "Di bawah", en: "Below"), .integer),
        ReportColumn("above", Phrase(id: "Di atas", en: "Above"), .integer),
        ReportColumn(
          "trained_below", Phrase(id: "Dilatih di bawah", en: "Trained below"), .percent(decimals: 0)),
        ReportColumn(
          "trained_above", Phrase(id: "Dilatih di atas", en: "Trained above"), .percent(decimals: 0)),
      ], rows: rows)
  }

  private var lottery: ReportTable {
    ReportTable(
      name: "lottery",
      columns: [
        ReportColumn("won", Phrase(id: "Menang", en: "Won"), .integer),
        ReportColumn("lost", Phrase(id: "Kalah", en: "Lost"), .integer),
        measure("difference", Phrase(id: "Selisih", en: "Difference")),
        measure("se", Phrase(id: "Galat baku", en: "SE")),
        measure("lower", Phrase(id: "Bawah", en: "Lower")), measure("upper", Phrase(id: "Atas", en: "Upper")),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("permutations", Phrase(id: "Permutasi", en: "Permutations"), .integer),
        ReportColumn("exact", Phrase(id: "Lengkap", en: "Exact")),
      ],
      rows: study.lottery.map { lots in
        [
          [
            .integer(lots.won), .integer(lots.lost), Cell(lots.difference), Cell(lots.standardError),
            Cell(lots.interval.lowerBound), Cell(lots.interval.upperBound), Cell(lots.pValue),
            .integer(lots.permutations), .flag(lots.isExact),
          ]
        ]
      } ?? [])
  }

  private var gaps: ReportTable {
    ReportTable(
      name: "gaps",
      columns: [
        ReportColumn("cohort", Phrase(id: "Angkatan", en: "Cohort")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
      ],
      rows: study.effects.gaps.map { [name($0.cohort), name($0.time), .code($0.reason)] })
  }
}
