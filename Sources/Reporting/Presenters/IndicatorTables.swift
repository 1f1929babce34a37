import AppraisalAnalysis
import Statistics

/// The tables of `indicators`.
enum IndicatorTables {
  static func all(_ study: IndicatorStudy) -> [ReportTable] {
    var tables = [correlations(study)]
    if study.scores.raters != nil { tables.append(layers(study)) }
    tables += [items(study), reliability(study)]
    if study.parallel != nil { tables.append(eigenvalues(study)) }
    if let factors = study.factors {
      tables += [loadings(study, factors), factorCorrelations(factors), factorFit(factors)]
    }
    if let adequacy = study.adequacy { tables.append(adequacyTable(adequacy)) }
    tables.append(order(study))
    return tables
  }

  private static let first = ReportColumn("a", Phrase(id: "Indikator", en: "Indicator"))
  private static let second = ReportColumn("b", Phrase(id: "dengan", en: "with"))

  private static func strongestFirst(_ study: IndicatorStudy) -> [IndicatorStudy.Pair] {
    study.pairs.enumerated().sorted { left, right in
      let (a, b) = (abs(left.element.pair.coefficient ?? -1), abs(right.element.pair.coefficient ?? -1))
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }

  private static func correlations(_ study: IndicatorStudy) -> ReportTable {
    ReportTable(
      name: "correlations",
      columns: [
        first, second, ReportColumn("method", Phrase(id: "Ukuran", en: "Measure")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("r", Phrase(id: "r", en: "r"), .decimals(2)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(2)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("q", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn("within", Phrase(id: "Di dalam", en: "Within"), .decimals(2)),
        ReportColumn("between", Phrase(id: "Antara", en: "Between"), .decimals(2)),
        ReportColumn("partial", Phrase(id: "Parsial", en: "Partial"), .decimals(2)),
        ReportColumn("shrunken", Phrase(id: "Disusutkan", en: "Shrunken"), .decimals(2)),
        ReportColumn("adjusted", Phrase(id: "Disesuaikan", en: "Adjusted"), .decimals(2)),
        ReportColumn("disattenuated", Phrase(id: "Tanpa derau", en: "Noise-free"), .decimals(2)),
        ReportColumn("fiml", Phrase(id: "FIML", en: "FIML"), .decimals(2)),
        ReportColumn("fiml_se", Phrase(id: "Galat FIML", en: "FIML SE"), .decimals(3)),
        ReportColumn("distance", Phrase(id: "Jarak", en: "Distance"), .decimals(2)),
        ReportColumn("distance_p", Phrase(id: "p jarak", en: "Distance p"), .pValue),
        ReportColumn("undefined", Phrase(id: "Tidak terdefinisi", en: "Undefined")),
      ],
      rows: strongestFirst(study).map { pair in
        [
          .text(study.scores.indicators[pair.first]), .text(study.scores.indicators[pair.second]),
          .code(study.method), .integer(pair.pair.count), Cell(pair.pair.coefficient),
          Cell(pair.interval?.lower), Cell(pair.interval?.upper), Cell(pair.pValue), Cell(pair.qValue),
          Cell(pair.layers?.within.coefficient), Cell(pair.layers?.between), Cell(pair.partial),
          Cell(pair.shrunken),
          Cell(pair.adjusted), Cell(pair.disattenuated), Cell(pair.fullInformation?.coefficient),
          Cell(pair.fullInformation?.standardError), Cell(pair.distance?.coefficient),
          Cell(pair.distance?.pValue),
          Cell(pair.pair.undefined),
        ]
      })
  }

  private static func layers(_ study: IndicatorStudy) -> ReportTable {
    ReportTable(
      name: "layers",
      columns: [
        first, second, ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("total", Phrase(id: "Semua", en: "Total"), .decimals(2)),
        ReportColumn("within", Phrase(id: "Di dalam", en: "Within"), .decimals(2)),
        ReportColumn("within_lower", Phrase(id: "Bawah", en: "Lower"), .decimals(2)),
        ReportColumn("within_upper", Phrase(id: "Atas", en: "Upper"), .decimals(2)),
        ReportColumn("between", Phrase(id: "Antara", en: "Between"), .decimals(2)),
        ReportColumn("between_means", Phrase(id: "Antarrata-rata", en: "Between means"), .decimals(2)),
        ReportColumn("share_between", Phrase(id: "Bagian antara", en: "Share between"), .percent(decimals: 0)),
      ],
      rows: strongestFirst(study).map { pair in
        let layers = pair.layers
        let interval = layers?.within.interval()
        return [
          .text(study.scores.indicators[pair.first]), .text(study.scores.indicators[pair.second]),
          Cell(layers?.groups), Cell(layers?.total.coefficient), Cell(layers?.within.coefficient),
          Cell(interval?.lower),
          Cell(interval?.upper), Cell(layers?.between), Cell(layers?.betweenMeans.coefficient),
          Cell(layers?.shareBetween),
        ]
      })
  }

  private static func items(_ study: IndicatorStudy) -> ReportTable {
    let order = study.items.indices.sorted { (study.items[$1].addedBits, $0) < (study.items[$0].addedBits, $1) }
    return ReportTable(
      name: "items",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("rank", Phrase(id: "Urutan", en: "Rank"), .integer),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("mean", Phrase(id: "Rata-rata", en: "Mean"), .decimals(2)),
        ReportColumn("sd", Phrase(id: "SB", en: "SD"), .decimals(2)),
        ReportColumn("levels", Phrase(id: "Nilai berbeda", en: "Values"), .integer),
        ReportColumn("entropy_bits", Phrase(id: "Bit", en: "Bits"), .decimals(2)),
        ReportColumn("share_top", Phrase(id: "Nilai tersering", en: "Top value"), .percent(decimals: 0)),
        ReportColumn("item_rest", Phrase(id: "r sisanya", en: "Item-rest r"), .decimals(2)),
        ReportColumn("alpha_without", Phrase(id: "α tanpanya", en: "α without"), .decimals(2)),
        ReportColumn("smc", Phrase(id: "R² lainnya", en: "R² others"), .decimals(2)),
        ReportColumn("vif", Phrase(id: "VIF", en: "VIF"), .decimals(1)),
        ReportColumn("adequacy", Phrase(id: "MSA", en: "MSA"), .decimals(2)),
        ReportColumn("added_bits", Phrase(id: "Bit tambahan", en: "Added bits"), .decimals(2)),
        ReportColumn("later_r", Phrase(id: "r hasil kemudian", en: "Later r"), .decimals(2)),
        ReportColumn("later_unique", Phrase(id: "Tambahan R²", en: "Later R² added"), .decimals(3)),
        ReportColumn("reversed", Phrase(id: "Dibalik", en: "Reversed")),
      ],
      rows: order.enumerated().map { rank, i in
        let item = study.items[i]
        let explained = item.analysis?.squaredMultipleCorrelation
        return [
          .text(study.scores.indicators[i]), .integer(rank + 1), .integer(item.count), Cell(item.mean),
          Cell(item.standardDeviation), .integer(item.levels), .number(item.bits), .number(item.shareOfTop),
          Cell(item.analysis?.itemRest), Cell(item.analysis?.alphaWithout), Cell(explained),
          Cell(explained.map { 1 / (1 - $0) }), Cell(item.adequacy), .number(item.addedBits),
          Cell(item.laterCorrelation), Cell(item.laterUnique), .flag(study.reversed.contains(i)),
        ]
      })
  }

  private static func reliability(_ study: IndicatorStudy) -> ReportTable {
    ReportTable(
      name: "reliability",
      columns: [
        ReportColumn("coefficient", Phrase(id: "Koefisien", en: "Coefficient")),
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .decimals(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(3)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(3)),
      ],
      rows: study.reliability.map {
        [.code($0.name), .number($0.estimate), Cell($0.interval?.lower), Cell($0.interval?.upper)]
      })
  }

  private static func eigenvalues(_ study: IndicatorStudy) -> ReportTable {
    let observed = study.parallel?.observed ?? []
    let partial = study.minimumAveragePartial?.averages ?? []
    return ReportTable(
      name: "eigenvalues",
      columns: [
        ReportColumn("index", Phrase(id: "Nomor", en: "Index"), .integer),
        ReportColumn("observed", Phrase(id: "Nilai eigen", en: "Eigenvalue"), .decimals(3)),
        ReportColumn("parallel", Phrase(id: "Acak (95 %)", en: "Random (95 %)"), .decimals(3)),
        ReportColumn("average_partial", Phrase(id: "Rata-rata parsial²", en: "Mean partial²"), .decimals(4)),
      ],
      rows: observed.indices.map { i in
        [
          .integer(i + 1), .number(observed[i]), Cell(study.parallel?.reference[i]),
          Cell(i + 1 < partial.count ? partial[i + 1] : nil),
        ]
      })
  }

  private static func loadings(_ study: IndicatorStudy, _ factors: FactorFit) -> ReportTable {
    let k = factors.loadings.columns
    let communalities = factors.communalities
    let names = (0..<k).map { "factor_\($0 + 1)" }
    return ReportTable(
      name: "loadings",
      columns: [ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator"))]
        + names.indices.map {
          ReportColumn(names[$0], Phrase(id: "F\($0 + 1)", en: "F\($0 + 1)"), .decimals(2))
        } + [
          ReportColumn("communality", Phrase(id: "h²", en: "h²"), .decimals(2)),
          ReportColumn("uniqueness", Phrase(id: "u²", en: "u²"), .decimals(2)),
        ],
      rows: study.order.map { i in
        [.text(study.scores.indicators[i])] + (0..<k).map { .number(factors.loadings[i, $0]) } + [
          .number(communalities[i]), .number(factors.uniquenesses[i]),
        ]
      })
  }

  private static func factorCorrelations(_ factors: FactorFit) -> ReportTable {
    let k = factors.loadings.columns
    let pairs = (0..<k).flatMap { i in (0..<k).filter { $0 > i }.map { (i, $0) } }
    return ReportTable(
      name: "factor_correlations",
      columns: [first, second, ReportColumn("r", Phrase(id: "r", en: "r"), .decimals(2))],
      rows: pairs.map { i, j in
        [factor(i), factor(j), .number(factors.factorCorrelations[i, j])]
      })
  }

  private static func factor(_ number: Int) -> Cell {
    .coded("factor_\(number + 1)", Phrase(id: "faktor \(number + 1)", en: "factor \(number + 1)"))
  }

  private static func factorFit(_ factors: FactorFit) -> ReportTable {
    let test = factors.sufficiency
    return ReportTable(
      name: "factor_fit",
      columns: [
        ReportColumn("method", Phrase(id: "Cara", en: "Method")),
        ReportColumn("rotation", Phrase(id: "Rotasi", en: "Rotation")),
        ReportColumn("factors", Phrase(id: "Faktor", en: "Factors"), .integer),
        ReportColumn("discrepancy", Phrase(id: "Selisih", en: "Discrepancy")),
        ReportColumn("rms_residual", Phrase(id: "Sisa (RMS)", en: "Residual (RMS)"), .decimals(4)),
        ReportColumn("chi_squared", Phrase(id: "χ²", en: "χ²"), .decimals(2)),
        ReportColumn("df", Phrase(id: "db", en: "df"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("heywood", Phrase(id: "Heywood", en: "Heywood")),
      ],
      rows: [
        [
          .code(factors.model.method), .code(factors.rotation),
          .integer(factors.model.factors),
          .number(factors.discrepancy), .number(factors.rootMeanSquareResidual), Cell(test?.chiSquared),
          Cell(test?.degreesOfFreedom), Cell(test?.pValue), .flag(factors.hasHeywoodCase),
        ]
      ])
  }

  private static func adequacyTable(_ adequacy: SamplingAdequacy) -> ReportTable {
    ReportTable(
      name: "adequacy",
      columns: [
        ReportColumn("kmo", Phrase(id: "KMO", en: "KMO"), .decimals(3)),
        ReportColumn("bartlett_chi_squared", Phrase(id: "χ² Bartlett", en: "Bartlett's χ²"), .decimals(2)),
        ReportColumn("df", Phrase(id: "db", en: "df"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
      ],
      rows: [
        [
          .number(adequacy.overall), .number(adequacy.sphericity.chiSquared),
          .integer(adequacy.sphericity.degreesOfFreedom), Cell(adequacy.sphericity.pValue),
        ]
      ])
  }

  private static func order(_ study: IndicatorStudy) -> ReportTable {
    ReportTable(
      name: "indicator_order",
      columns: [
        ReportColumn("place", Phrase(id: "Tempat", en: "Place"), .integer),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
      ],
      rows: study.order.enumerated().map { [.integer($0 + 1), .text(study.scores.indicators[$1])] })
  }
}
