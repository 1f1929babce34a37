import AppraisalAnalysis
import Statistics

/// The tables of `reliability`.
struct ReliabilityTables {
  let study: ReliabilityStudy
  let names: PersonNames

  var all: [ReportTable] {
    [components, decisions, precision].compactMap(\.self) + [correlations, agreement, groups]
  }

  // MARK: - Generalizability

  /// Every component, the largest facets' last; nil where none could be estimated.
  var components: ReportTable? {
    guard let analysis = study.generalizability else { return nil }
    let shares = analysis.shares
    return ReportTable(
      name: "g_study",
      columns: [
        ReportColumn("effect", Phrase(id: "Sumber", en: "Source")),
        ReportColumn("meaning", Phrase(id: "Arti", en: "Meaning")),
        ReportColumn("variance", Phrase(id: "Ragam", en: "Variance")),
        ReportColumn("sd", Phrase(id: "Simpangan baku (poin)", en: "SD (points)"), .significant(3)),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 1)),
        ReportColumn("estimation", Phrase(id: "Cara", en: "Method")),
        ReportColumn("includes", Phrase(id: "Termasuk", en: "Includes")),
      ],
      rows: analysis.components.components.enumerated().map { place, component in
        [
          .text(component.facets.joined(separator: ":")), .phrase(meaning(component.facets, analysis)),
          Cell(component.variance), Cell(max(component.variance, 0).squareRoot()), Cell(shares[place]),
          .code(analysis.estimation), Cell(included(component.facets, analysis)),
        ]
      })
  }

  /// The effects that could not be told from a component.
  private func included(_ facets: [String], _ analysis: GeneralizabilityAnalysis) -> String? {
    let isResidual = facets.count == analysis.facets.count + 1
    let found = analysis.confounded.filter { isResidual ? $0.with == nil : $0.with == facets }
    return found.isEmpty ? nil : found.map { $0.effect.joined(separator: ":") }.joined(separator: ", ")
  }

  private func meaning(_ facets: [String], _ analysis: GeneralizabilityAnalysis) -> Phrase {
    if facets.count == analysis.facets.count + 1 { return Phrase(id: "sisa", en: "residual") }
    if facets == [RatedScores.object] {
      return Phrase(id: "perbedaan nyata antarpegawai", en: "real differences between ratees")
    }
    if facets == ["rater"] { return Phrase(id: "keketatan penilai", en: "severity of raters") }
    return facets.map { name in
      name == RatedScores.Facet.column.rawValue ? Phrase(id: "kolom", en: "column") : Wording.name(of: name)
    }.joined(separator: " × ")
  }

  var decisions: ReportTable? {
    guard let analysis = study.generalizability else { return nil }
    let facets = analysis.facets
    return ReportTable(
      name: "d_study",
      columns: counts(facets) + [
        ReportColumn("ratings", Phrase(id: "Penilaian", en: "Ratings"), .integer),
        ReportColumn("raters_as", Phrase(id: "Penilai", en: "Raters are")),
        ReportColumn("generalizability", Phrase(id: "Eρ²", en: "Eρ²"), .decimals(3)),
        ReportColumn("dependability", Phrase(id: "Φ", en: "Φ"), .decimals(3)),
        ReportColumn("sem", Phrase(id: "Galat (poin)", en: "SEM (points)"), .decimals(2)),
        ReportColumn("sem_absolute", Phrase(id: "Galat mutlak", en: "Absolute SEM"), .decimals(2)),
      ],
      rows: analysis.decisions.map { decision in
        facets.map { Cell(decision.conditions[$0]) } + [
          .integer(decision.ratings), .code(decision.raters), Cell(decision.generalizability),
          Cell(decision.dependability), Cell(decision.relativeErrorVariance.squareRoot()),
          Cell(decision.absoluteErrorVariance.squareRoot()),
        ]
      })
  }

  private func counts(_ facets: [RatedScores.Facet]) -> [ReportColumn] {
    facets.map { ReportColumn($0.rawValue + "s", ReliabilityPresenter.plural($0), .integer) }
  }

  /// What the scores at hand can resolve, and what the smallest design for each target would.
  var precision: ReportTable? {
    guard let analysis = study.generalizability else { return nil }
    let now = analysis.present
    func row(
      _ design: Cell, _ counts: [Cell], _ v: (universe: Double, relative: Double, absolute: Double)
    ) -> [Cell] {
      let sem = v.relative.squareRoot()
      let share = v.universe > 0 ? v.universe / (v.universe + v.relative) : 0
      return [design] + counts + [
        Cell(share), Cell(sem), Cell(v.absolute.squareRoot()), Cell(ReliabilityPresenter.noise(sem)),
      ]
    }
    let targets = ReliabilityPresenter.targets.compactMap { target -> [Cell]? in
      guard let best = analysis.smallest(reaching: target) else { return nil }
      return row(
        reaching(target),
        analysis.facets.map { Cell(best.conditions[$0].map(Double.init)) },
        (best.universeVariance, best.relativeErrorVariance, best.absoluteErrorVariance))
    }
    return ReportTable(
      name: "precision",
      columns: [ReportColumn("design", Phrase(id: "Rancangan", en: "Design"))]
        + analysis.facets.map {
          ReportColumn($0.rawValue + "s", ReliabilityPresenter.plural($0), .significant(3))
        } + [
          ReportColumn("generalizability", Phrase(id: "Eρ²", en: "Eρ²"), .decimals(3)),
          ReportColumn("sem", Phrase(id: "Galat (poin)", en: "SEM (points)"), .decimals(2)),
          ReportColumn("sem_absolute", Phrase(id: "Galat mutlak", en: "Absolute SEM"), .decimals(2)),
          ReportColumn(
            "noise_95", Phrase(id: "Selisih terkecil (95 %)", en: "Smallest difference (95 %)"), .decimals(1)),
        ],
      rows: [
        row(
          .coded("at_hand", Phrase(id: "yang ada", en: "at hand")),
          analysis.facets.map { Cell(analysis.atHand[$0]) }, now)
      ] + targets)
  }

  private func reaching(_ target: Double) -> Cell {
    .coded(
      "reach_\(Int((target * 100).rounded()))",
      Phrase(id: "untuk mencapai \(target, .decimals(2))", en: "to reach \(target, .decimals(2))"))
  }

  // MARK: - Agreement

  /// The level of measurement, or the weights, of a coefficient.
  private func level(_ code: String) -> Cell {
    let words: Phrase =
      switch code {
      case "nominal": Phrase(id: "nominal", en: "nominal")
      case "ordinal": Phrase(id: "ordinal", en: "ordinal")
      case "interval": Phrase(id: "interval", en: "interval")
      case "ratio": Phrase(id: "rasio", en: "ratio")
      case "unweighted": Phrase(id: "tanpa bobot", en: "unweighted")
      case "linear": Phrase(id: "bobot linear", en: "linear weights")
      case "quadratic": Phrase(id: "bobot kuadrat", en: "quadratic weights")
      default: .verbatim(code)
      }
    return .coded(code, words)
  }

  var correlations: ReportTable {
    ReportTable(
      name: "icc",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("shrout_fleiss", Phrase(id: "Shrout–Fleiss", en: "Shrout–Fleiss")),
        ReportColumn("mcgraw_wong", Phrase(id: "McGraw–Wong", en: "McGraw–Wong")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .decimals(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(3)),
        ReportColumn("upper", Phrase(id: "Atas (95 %)", en: "Upper (95 %)"), .decimals(3)),
        ReportColumn("f", Phrase(id: "F", en: "F"), .decimals(2)),
        ReportColumn("df1", Phrase(id: "db1", en: "df1"), .integer),
        ReportColumn("df2", Phrase(id: "db2", en: "df2"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("ratees", Phrase(id: "Pegawai", en: "Ratees"), .integer),
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
      ],
      rows: study.agreement.correlations.map { item in
        let estimate = item.estimate
        return [
          Cell(item.indicator), .text(estimate.form.shroutFleiss), .text(estimate.form.mcGrawWong),
          Cell(estimate.value), Cell(estimate.lower), Cell(estimate.upper), Cell(estimate.fStatistic),
          Cell(estimate.numeratorDegreesOfFreedom), Cell(estimate.denominatorDegreesOfFreedom),
          Cell(estimate.pValue), .integer(item.ratees), .integer(item.judges), Cell(item.period),
        ]
      })
  }

  var agreement: ReportTable {
    ReportTable(
      name: "agreement",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("coefficient", Phrase(id: "Koefisien", en: "Coefficient")),
        ReportColumn("level", Phrase(id: "Taraf ukur", en: "Level")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .decimals(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(3)),
        ReportColumn("upper", Phrase(id: "Atas (95 %)", en: "Upper (95 %)"), .decimals(3)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("units", Phrase(id: "Unit", en: "Units"), .integer),
        ReportColumn("judges", Phrase(id: "Penilai/butir", en: "Raters/items"), .significant(3)),
        ReportColumn("replicates", Phrase(id: "Ulangan", en: "Replicates"), .integer),
      ],
      rows: study.agreement.coefficients.map { item in
        [
          Cell(item.indicator), .code(item.kind), item.level.map(level) ?? .missing, Cell(item.value),
          Cell(item.interval?.lowerBound), Cell(item.interval?.upperBound), Cell(item.pValue),
          .integer(item.units), Cell(item.judges), Cell(item.replicates),
        ]
      })
  }

  /// Ratees whose judges agree least first.
  var groups: ReportTable {
    let sorted = study.agreement.groups.enumerated()
      .sorted { ($0.element.rwg.value, $0.offset) < ($1.element.rwg.value, $1.offset) }.map(\.element)
    return ReportTable(
      name: "within_group",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("indicators", Phrase(id: "Indikator", en: "Indicators"), .integer),
        ReportColumn("rwg", Phrase(id: "r_wg(j)", en: "r_wg(j)"), .decimals(3)),
        ReportColumn("awg", Phrase(id: "a_wg", en: "a_wg"), .decimals(3)),
        ReportColumn("rwg_set_to_zero", Phrase(id: "r_wg dinolkan", en: "r_wg set to 0")),
        ReportColumn("awg_out_of_range", Phrase(id: "a_wg di luar batas", en: "a_wg out of range")),
      ],
      rows: sorted.map { group in
        [
          .text(names(group.ratee)), Cell(group.period), .integer(group.judges), .integer(group.indicators),
          Cell(group.rwg.value), Cell(group.awg), .flag(group.rwg.isOutOfRange), .flag(group.isAwgOutOfRange),
        ]
      })
  }
}
