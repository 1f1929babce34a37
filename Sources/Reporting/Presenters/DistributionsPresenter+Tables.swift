import AppraisalAnalysis
import Appraisals
import Statistics

// The tables of `distributions` about scores.

extension DistributionsPresenter {
  static let groupColumns = [
    ReportColumn("group", Phrase(id: "Kelompok", en: "Group")),
    ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
  ]

  private static func described(
    _ study: ScoreDistributions, _ label: GroupLabels, _ cells: (ScoreDescription) -> [Cell]
  ) -> [[Cell]] {
    shown(study).map { [label.cell($0.group), .text($0.indicator)] + cells($0) }
  }

  /// All, then groups. A group that holds everybody says nothing new, and its resampled intervals would differ a little.
  private static func shown(_ study: ScoreDistributions) -> [ScoreDescription] {
    let sizes = Dictionary(study.overall.map { ($0.indicator, $0.sample.count) }) { first, _ in first }
    return study.overall + study.byGroup.filter { $0.sample.count != sizes[$0.indicator] }
  }

  static func moments(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    ReportTable(
      name: "moments",
      columns: groupColumns + [
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("persons", Phrase(id: "Pegawai", en: "People"), .integer),
        ReportColumn("missing", Phrase(id: "Kosong", en: "Missing"), .integer),
        ReportColumn("mean", Phrase(id: "Rata-rata", en: "Mean")),
        ReportColumn("mean_se", Phrase(id: "GB rata-rata", en: "SE of mean"), .significant(3)),
        ReportColumn("mean_lower", Phrase(id: "Bawah", en: "Lower")),
        ReportColumn("mean_upper", Phrase(id: "Atas", en: "Upper")),
        ReportColumn("mean_se_clustered", Phrase(id: "GB bergugus", en: "Clustered SE"), .significant(3)),
        ReportColumn("sd", Phrase(id: "SB", en: "SD"), .significant(3)),
        ReportColumn("sd_se", Phrase(id: "GB dari SB", en: "SE of SD"), .significant(3)),
        ReportColumn("skewness", Phrase(id: "Kemencengan", en: "Skewness"), .decimals(2)),
        ReportColumn("skewness_se", Phrase(id: "GB kemencengan", en: "SE of skewness"), .decimals(2)),
        ReportColumn("kurtosis", Phrase(id: "Kurtosis", en: "Kurtosis"), .decimals(2)),
        ReportColumn("kurtosis_se", Phrase(id: "GB kurtosis", en: "SE of kurtosis"), .decimals(2)),
        ReportColumn("min", Phrase(id: "Terkecil", en: "Min")),
        ReportColumn("q1", Phrase(id: "Kuartil 1", en: "Q1")),
        ReportColumn("median", Phrase(id: "Median", en: "Median")),
        ReportColumn("q3", Phrase(id: "Kuartil 3", en: "Q3")),
        ReportColumn("max", Phrase(id: "Terbesar", en: "Max")),
        ReportColumn("mad", Phrase(id: "MAD", en: "MAD"), .significant(3)),
        ReportColumn("qn", Phrase(id: "Qn", en: "Qn"), .significant(3)),
        ReportColumn("sn", Phrase(id: "Sn", en: "Sn"), .significant(3)),
        ReportColumn("trimmed_mean", Phrase(id: "Rata-rata terpangkas 20%", en: "20% trimmed mean")),
        ReportColumn("winsorized_mean", Phrase(id: "Rata-rata winsor 20%", en: "20% winsorised mean")),
        ReportColumn("huber", Phrase(id: "Huber", en: "Huber")),
        ReportColumn("l_scale", Phrase(id: "L-skala", en: "L-scale"), .significant(3)),
        ReportColumn("l_skewness", Phrase(id: "L-kemencengan", en: "L-skewness"), .decimals(3)),
        ReportColumn("l_kurtosis", Phrase(id: "L-kurtosis", en: "L-kurtosis"), .decimals(3)),
        ReportColumn("share_max", Phrase(id: "Di nilai terbesar", en: "At the maximum"), .percent(decimals: 1)),
      ],
      rows: described(study, label) { d in
        let (moments, sample, l) = (d.moments, d.sample, d.lMoments)
        let location: [Cell] = [
          .integer(sample.count), .integer(d.persons), .integer(d.missing), Cell(moments.mean),
          Cell(moments.standardErrorOfMean), Cell(d.meanInterval?.interval.lowerBound),
          Cell(d.meanInterval?.interval.upperBound), Cell(d.meanInterval?.standardError),
        ]
        let spread: [Cell] = [
          Cell(moments.standardDeviation), Cell(moments.standardErrorOfStandardDeviation),
          Cell(moments.skewness()),
          Cell(moments.isConstant ? nil : moments.standardErrorOfSkewness), Cell(moments.kurtosis()),
          Cell(moments.isConstant ? nil : moments.standardErrorOfKurtosis), Cell(sample.minimum),
          Cell(sample.quantile(0.25)), Cell(sample.median), Cell(sample.quantile(0.75)), Cell(sample.maximum),
        ]
        let robust: [Cell] = [
          Cell(sample.medianAbsoluteDeviation()), Cell(sample.qn), Cell(sample.sn),
          Cell(sample.trimmedMean(0.2)),
          Cell(sample.winsorizedMean(0.2)), Cell(sample.huberLocation()), Cell(l.scale), Cell(l.skewness),
          Cell(l.kurtosis), Cell(d.levels.maximumShare),
        ]
        return location + spread + robust
      })
  }

  static func shape(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    ReportTable(
      name: "shape",
      columns: groupColumns + [
        ReportColumn("kind", Phrase(id: "Jenis nilai", en: "Kind of scores")),
        ReportColumn("ceiling", Phrase(id: "Di nilai tertinggi", en: "At the top"), .percent(decimals: 1)),
        ReportColumn("floor", Phrase(id: "Di nilai terendah", en: "At the bottom"), .percent(decimals: 1)),
        ReportColumn("step", Phrase(id: "Satuan nilai", en: "Step")),
        ReportColumn("spacing", Phrase(id: "Jarak tumpukan", en: "Spacing")),
        ReportColumn("heap_multiple", Phrase(id: "Kelipatan", en: "Multiple"), .integer),
        ReportColumn(
          "heap_share", Phrase(id: "Bagian kelipatan", en: "Share of multiples"), .percent(decimals: 1)),
        ReportColumn("heap_ratio", Phrase(id: "Terhadap wajar", en: "Against expected"), .decimals(2)),
        ReportColumn("heap_p", Phrase(id: "p tumpukan", en: "p of heaping"), .pValue),
        ReportColumn("myers", Phrase(id: "Indeks Myers", en: "Myers index"), .decimals(2)),
        ReportColumn("digit_p", Phrase(id: "p angka akhir", en: "p of last digits"), .pValue),
        ReportColumn("range_used", Phrase(id: "Rentang terpakai", en: "Range used"), .percent(decimals: 0)),
        ReportColumn("modes", Phrase(id: "Puncak", en: "Modes"), .integer),
        ReportColumn("bandwidth", Phrase(id: "Lebar pita", en: "Bandwidth"), .significant(3)),
        ReportColumn("levels", Phrase(id: "Nilai berbeda", en: "Levels"), .integer),
        ReportColumn("mode", Phrase(id: "Nilai terbanyak", en: "Commonest score")),
        ReportColumn("mode_share", Phrase(id: "Bagiannya", en: "Its share"), .percent(decimals: 1)),
        ReportColumn("entropy_bits", Phrase(id: "Entropi (bit)", en: "Entropy (bits)"), .decimals(2)),
        ReportColumn("entropy_share", Phrase(id: "Dari maksimum", en: "Of maximum"), .percent(decimals: 0)),
        ReportColumn("effective_levels", Phrase(id: "Nilai efektif", en: "Effective levels"), .decimals(1)),
      ],
      rows: described(study, label) { d in
        let heap = d.grid.heaps.max { $0.ratio < $1.ratio }
        let ends: [Cell] = [
          .code(d.kind), Cell(d.ceiling), Cell(d.floor), Cell(d.grid.step),
          Cell(d.grid.step == nil ? nil : d.grid.spacing),
        ]
        let heaps: [Cell] = [
          Cell(heap?.multiple), Cell(heap?.share), Cell(heap?.ratio), Cell(heap?.p), Cell(d.grid.myersIndex),
          Cell(d.grid.digitTest?.p), Cell(d.rangeUsed), Cell(d.modes), Cell(d.density?.bandwidth),
        ]
        let levels: [Cell] = [
          .integer(d.levels.values.count), Cell(d.levels.mode), Cell(d.levels.modeShare),
          Cell(d.levels.entropy),
          Cell(d.levels.relativeEntropy), Cell(d.levels.effectiveLevels),
        ]
        return ends + heaps + levels
      })
  }

  static func tests(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    let all = shown(study)
    let q = FalseDiscoveryRate.qValues(all.flatMap { $0.tests.map { $0.p ?? .nan } })
    var rows: [[Cell]] = []
    for description in all {
      for test in description.tests {
        rows.append([
          label.cell(description.group), .text(description.indicator), .code(test.name),
          Cell(test.statistic), Cell(test.p), Cell(q[rows.count]), .integer(description.sample.count),
          .phrase(reason(description, test)),
        ])
      }
    }
    return ReportTable(
      name: "tests",
      columns: groupColumns + [
        ReportColumn("test", Phrase(id: "Uji", en: "Test")),
        ReportColumn("statistic", Phrase(id: "Statistik", en: "Statistic")),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("q", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("reason", Phrase(id: "Mengapa uji ini", en: "Why this test")),
      ],
      rows: rows)
  }

  private static func reason(_ description: ScoreDescription, _ test: ScoreDescription.Test) -> Phrase {
    let (kind, name) = (description.kind, test.name)
    if name == .roundedDip, test.statistic == nil {
      return Phrase(
        id: "tidak diuji: puncaknya berasal dari bilangan bulat yang disukai",
        en: "not tested: the peaks are those of preferred round numbers")
    }
    return reason(kind, name)
  }

  private static func reason(_ kind: ScoreDescription.Kind, _ test: ScoreDescription.TestName) -> Phrase {
    switch (kind, test) {
    case (.constant, _):
      Phrase(id: "satu nilai saja: tidak ada bentuk", en: "one score only: there is no shape")
    case (.nearlyConstant, _):
      Phrase(id: "di bawah 0,6 bit: hampir semua sama", en: "below 0.6 bit: nearly all the same")
    case (_, .none): Phrase(id: "terlalu sedikit atau terlalu banyak nilai", en: "too few scores, or too many")
    case (_, .roundedDip):
      Phrase(
        id: "nilai bulat: dibandingkan dengan simulasi yang dibulatkan",
        en: "rounded scores: against simulations rounded alike")
    case (_, .andersonDarling) where kind == .rounded:
      Phrase(id: "lebih dari 5.000 nilai", en: "more than 5,000 scores")
    case (.rounded, _): Phrase(id: "banyak tingkat nilai", en: "many levels")
    default: Phrase(id: "nilai kontinu", en: "continuous scores")
    }
  }

  static func histogram(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    var rows: [[Cell]] = []
    for d in shown(study) {
      let total = Double(d.sample.count)
      func add(_ lower: Double, _ upper: Double, _ count: Int) {
        rows.append([
          label.cell(d.group), .text(d.indicator), Cell(lower), Cell(upper), .integer(count),
          Cell(Double(count) / total),
        ])
      }
      if d.levels.values.count <= ScoreDescription.mostBars {
        for (value, count) in zip(d.levels.values, d.levels.counts) { add(value, value, count) }
      } else {
        let bars = Histogram(d.sample)
        for (index, count) in bars.counts.enumerated() {
          add(bars.breaks[index], bars.breaks[index + 1], count)
        }
      }
    }
    return ReportTable(
      name: "histogram",
      columns: groupColumns + [
        ReportColumn("lower", Phrase(id: "Dari", en: "From")),
        ReportColumn("upper", Phrase(id: "Sampai", en: "To")),
        ReportColumn("count", Phrase(id: "Banyaknya", en: "Count"), .integer),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 1)),
      ],
      rows: rows)
  }

  /// 101 points of every density; one of each level where there are too few for a curve.
  static func density(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    var rows: [[Cell]] = []
    for d in shown(study) {
      func add(_ kind: Cell, _ x: Double, _ value: Double, _ bandwidth: Double?) {
        rows.append([
          label.cell(d.group), .text(d.indicator), Cell(x), Cell(value), kind, Cell(bandwidth),
        ])
      }
      if let density = d.density, let low = density.points.first, let high = density.points.last {
        for i in 0...100 {
          let x = low + (high - low) * Double(i) / 100
          add(
            .coded("density", Phrase(id: "kepadatan", en: "density")), x, density.density(at: x),
            density.bandwidth)
        }
      } else {
        let share = Cell.coded("share", Phrase(id: "bagian", en: "share"))
        for value in d.levels.values { add(share, value, d.levels.share(of: value), nil) }
      }
    }
    return ReportTable(
      name: "density",
      columns: groupColumns + [
        ReportColumn("x", Phrase(id: "Nilai", en: "Score")),
        ReportColumn("value", Phrase(id: "Kepadatan atau bagian", en: "Density or share"), .decimals(4)),
        ReportColumn("kind", Phrase(id: "Jenis", en: "Kind")),
        ReportColumn("bandwidth", Phrase(id: "Lebar pita", en: "Bandwidth"), .significant(3)),
      ],
      rows: rows)
  }

  static func straightLining(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    ReportTable(
      name: "straight_lining",
      columns: [
        ReportColumn("group", Phrase(id: "Kelompok", en: "Group")),
        ReportColumn("forms", Phrase(id: "Formulir", en: "Forms"), .integer),
        ReportColumn("straight", Phrase(id: "Satu nilai", en: "One score"), .integer),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 1)),
        ReportColumn("expected_share", Phrase(id: "Secara kebetulan", en: "By chance"), .percent(decimals: 1)),
      ],
      rows: study.straightLining.map {
        [
          label.cell($0.group), .integer($0.forms), .integer($0.straight), Cell($0.share),
          Cell($0.expectedShare),
        ]
      })
  }
}
