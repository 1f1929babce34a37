import AppraisalAnalysis
import Statistics

/// The tables of a many-facet Rasch model.
struct RaschTables {
  let study: RaschStudy
  let names: PersonNames

  private var fit: ManyFacetRaschFit { study.fit }

  var all: [ReportTable] { [measures, summary, thresholds, subsets] + [bias].compactMap(\.self) }

  private func label(_ facet: RaschStudy.Facet, _ label: String) -> Cell {
    .text(facet == .ratee || facet == .rater ? names(label) : label)
  }

  /// Raters first, most severe first; then indicators, periods and ratees in the order of the data.
  var measures: ReportTable {
    let severity = Dictionary(uniqueKeysWithValues: study.severities.map { ($0.level, $0) })
    var rows: [[Cell]] = []
    for facet in [RaschStudy.Facet.rater, .indicator, .period, .ratee] where study.facets.contains(facet) {
      let levels = fit.levels(of: facet.rawValue)
      let subsets = study.subsetNumbers(of: facet)
      let order =
        facet == .rater
        ? levels.indices.sorted { (levels[$1].measure, $0) < (levels[$0].measure, $1) } : Array(levels.indices)
      rows += order.map { place in
        row(facet, levels[place], subsets[place], facet == .rater ? severity[place] : nil)
      }
    }
    return ReportTable(
      name: "rasch_measures",
      columns: [
        ReportColumn("facet", Phrase(id: "Faset", en: "Facet")),
        ReportColumn("level", Phrase(id: "Taraf", en: "Level")),
        ReportColumn("measure", Phrase(id: "Ukuran", en: "Measure"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("observed_mean", Phrase(id: "Rata-rata", en: "Mean"), .decimals(2)),
        ReportColumn("fair_average", Phrase(id: "Wajar", en: "Fair"), .decimals(2)),
        ReportColumn("infit", Phrase(id: "Infit", en: "Infit"), .decimals(2)),
        ReportColumn("infit_z", Phrase(id: "Infit z", en: "Infit z"), .decimals(1)),
        ReportColumn("outfit", Phrase(id: "Outfit", en: "Outfit"), .decimals(2)),
        ReportColumn("outfit_z", Phrase(id: "Outfit z", en: "Outfit z"), .decimals(1)),
        ReportColumn("extreme", Phrase(id: "Ujung", en: "Extreme")),
        ReportColumn("subset", Phrase(id: "Kelompok", en: "Subset"), .integer),
        ReportColumn("points", Phrase(id: "Poin", en: "Points"), .decimals(2)),
        ReportColumn("q_value", Phrase(id: "q", en: "q"), .pValue),
      ],
      rows: rows)
  }

  private func row(
    _ facet: RaschStudy.Facet, _ level: RaschLevel, _ subset: Int?, _ severity: RaschStudy.Severity?
  ) -> [Cell] {
    [
      .code(facet), label(facet, level.label), Cell(level.measure),
      Cell(level.standardError), .integer(Int(level.ratings.rounded())),
      Cell(study.lattice.score(at: level.observedAverage)),
      Cell(level.fairAverage.map(study.lattice.score(at:))), Cell(level.infit?.meanSquare),
      Cell(level.infit?.standardized), Cell(level.outfit?.meanSquare), Cell(level.outfit?.standardized),
      Cell(level.exclusion.map(extreme)), Cell(subset), Cell(severity?.points), Cell(severity?.q),
    ]
  }

  private func extreme(_ exclusion: ManyFacetRaschFit.Exclusion) -> String {
    switch exclusion {
    case .low: "low"
    case .high: "high"
    case .orphaned: "unknown"
    }
  }

  var summary: ReportTable {
    ReportTable(
      name: "rasch_summary",
      columns: [
        ReportColumn("facet", Phrase(id: "Faset", en: "Facet")),
        ReportColumn("levels", Phrase(id: "Taraf", en: "Levels"), .integer),
        ReportColumn("sd", Phrase(id: "Simpangan baku", en: "SD"), .decimals(2)),
        ReportColumn("separation", Phrase(id: "Keterpisahan", en: "Separation"), .decimals(2)),
        ReportColumn("strata", Phrase(id: "Strata", en: "Strata"), .decimals(2)),
        ReportColumn("reliability", Phrase(id: "Reliabilitas", en: "Reliability"), .decimals(2)),
        ReportColumn("chi2", Phrase(id: "χ²", en: "χ²"), .decimals(2)),
        ReportColumn("df", Phrase(id: "db", en: "df"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn(
          "separation_population", Phrase(id: "Keterpisahan (populasi)", en: "Separation (population)"),
          .decimals(2)),
        ReportColumn(
          "reliability_population", Phrase(id: "Reliabilitas (populasi)", en: "Reliability (population)"),
          .decimals(2)),
      ],
      rows: study.facets.compactMap { facet in
        fit.summary(of: facet.rawValue).map { summary in
          // Measures that were drawn together by estimation are no data for a test that they are equal.
          let test = fit.variance(of: facet.rawValue) == nil ? summary.fixedTest : nil
          return [
            .code(facet), .integer(summary.count),
            Cell(summary.standardDeviation), Cell(summary.sample.ratio), Cell(summary.sample.strata),
            Cell(summary.sample.reliability), Cell(test?.statistic),
            Cell(test?.degreesOfFreedom), Cell(test?.pValue),
            Cell(summary.population.ratio), Cell(summary.population.reliability),
          ]
        }
      })
  }

  var thresholds: ReportTable {
    var rows: [[Cell]] = []
    for (scale, indicator) in study.scales.enumerated() {
      let steps = (try? fit.thresholds(scale: scale)) ?? []
      let isOrdered = steps.isEmpty ? nil : fit.hasOrderedThresholds(scale: scale)
      for category in fit.categories(scale: scale) {
        let step = steps.first { $0.upper == category.score }
        rows.append([
          Cell(indicator), Cell(study.lattice.score(at: Double(category.score))), Cell(step?.measure),
          Cell(step?.standardError), Cell(category.count), Cell(isOrdered), Cell(category.averageMeasure),
          Cell(category.outfit),
        ])
      }
    }
    return ReportTable(
      name: "thresholds",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("category", Phrase(id: "Skor", en: "Score"), .significant(4)),
        ReportColumn("threshold", Phrase(id: "Ambang", en: "Threshold"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("count", Phrase(id: "Banyaknya", en: "Count"), .integer),
        ReportColumn("ordered", Phrase(id: "Berurutan", en: "Ordered")),
        ReportColumn("average_measure", Phrase(id: "Rata-rata ukuran", en: "Average measure"), .decimals(2)),
        ReportColumn("outfit", Phrase(id: "Outfit", en: "Outfit"), .decimals(2)),
      ],
      rows: rows)
  }

  var subsets: ReportTable {
    ReportTable(
      name: "subsets",
      columns: [
        ReportColumn("facet", Phrase(id: "Faset", en: "Facet")),
        ReportColumn("subset", Phrase(id: "Kelompok", en: "Subset"), .integer),
        ReportColumn("levels", Phrase(id: "Taraf", en: "Levels"), .integer),
      ],
      rows: study.facets.flatMap { facet in
        (study.subsets[facet] ?? []).enumerated().map { number, levels in
          [.code(facet), .integer(number + 1), .integer(levels.count)]
        }
      })
  }

  /// Rater × indicator, the least likely by chance first; nil with one indicator.
  var bias: ReportTable? {
    guard study.facets.contains(.indicator) else { return nil }
    let terms = fit.interactions(of: "rater", and: "indicator")
      .sorted { ($0.qValue ?? 2, -abs($0.t)) < ($1.qValue ?? 2, -abs($1.t)) }
    let (raters, indicators) = (levels(of: .rater), levels(of: .indicator))
    return ReportTable(
      name: "bias",
      columns: [
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("residual", Phrase(id: "Sisa (poin)", en: "Residual (points)"), .decimals(2)),
        ReportColumn("bias", Phrase(id: "Bias (logit)", en: "Bias (logits)"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("t", Phrase(id: "t", en: "t"), .decimals(2)),
        ReportColumn("df", Phrase(id: "db", en: "df"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("q_value", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn("extreme", Phrase(id: "Ujung", en: "Extreme")),
      ],
      rows: terms.map { term in
        [
          label(.rater, raters[term.first]), .text(indicators[term.second]),
          .integer(Int(term.ratings.rounded())), Cell(term.averageResidual * study.lattice.step),
          Cell(-term.measure), Cell(term.standardError), Cell(-term.t), Cell(term.degreesOfFreedom),
          Cell(term.pValue), Cell(term.qValue), .flag(term.isExtreme),
        ]
      })
  }

  private func levels(of facet: RaschStudy.Facet) -> [String] {
    fit.model.facets.first { $0.name == facet.rawValue }?.levels ?? []
  }
}
