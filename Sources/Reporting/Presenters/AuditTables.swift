import AppraisalAnalysis
import Statistics

/// The tables of an audit.
enum AuditTables {
  static func all(_ audit: ListAudit) -> [ReportTable] {
    [
      rates(audit), changes(audit), gaps(audit), decomposition(audit), quantiles(audit), intersections(audit),
      reversals(audit), proxies(audit),
    ]
  }

  private static let attribute = ReportColumn("attribute", Phrase(id: "Atribut", en: "Attribute"))
  private static let level = ReportColumn("level", Phrase(id: "Kelompok", en: "Group"))
  private static let against = ReportColumn("against", Phrase(id: "Terhadap", en: "Against"))
  private static let axis = ReportColumn("axis", Phrase(id: "Sumbu", en: "Axis"))
  private static let stage = ReportColumn("stage", Phrase(id: "Tahap", en: "Stage"))
  private static let count = ReportColumn("n", Phrase(id: "n", en: "n"), .integer)
  private static let selected = ReportColumn("selected", Phrase(id: "Terpilih", en: "Selected"), .integer)
  private static let rate = ReportColumn("rate", Phrase(id: "Bagian", en: "Rate"), .percent(decimals: 1))
  private static let midP = ReportColumn("mid_p", Phrase(id: "p", en: "p"), .pValue)
  private static let ratio = ReportColumn("ratio", Phrase(id: "Rasio", en: "Ratio"), .decimals(2))
  private static let mantel = ReportColumn(
    "mh_ratio", Phrase(id: "Rasio setara", en: "Like with like"), .decimals(2))
  private static let difference = ReportColumn(
    "difference", Phrase(id: "Selisih", en: "Gap"), .decimals(2))
  private static let value = ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .decimals(2))
  private static let q = ReportColumn("q", Phrase(id: "q", en: "q"), .pValue)

  private static func limits(_ name: String = "") -> [ReportColumn] {
    let lead = name.isEmpty ? "" : name + "_"
    return [
      ReportColumn(lead + "lower", Phrase(id: "dari", en: "from"), .decimals(2)),
      ReportColumn(lead + "upper", Phrase(id: "sampai", en: "to"), .decimals(2)),
    ]
  }

  private static func cells(_ interval: ClosedRange<Double>?) -> [Cell] {
    [Cell(interval?.lowerBound), Cell(interval?.upperBound)]
  }

  /// Pieces in a row; typed, so that long sums of literals cost the compiler nothing.
  private static func row(_ pieces: [Cell]...) -> [Cell] { pieces.flatMap(\.self) }
  private static func columns(_ pieces: [ReportColumn]...) -> [ReportColumn] { pieces.flatMap(\.self) }

  static func rates(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "audit",
      columns: columns(
        [attribute, level, count, selected, rate, ratio], limits(),
        [
          ReportColumn("reference", Phrase(id: "Pembanding", en: "Reference")), midP, q,
          ReportColumn("shortfall", Phrase(id: "Kekurangan", en: "Shortfall"), .decimals(1)),
          ReportColumn("to_four_fifths", Phrase(id: "Sampai 4/5", en: "To 4/5"), .integer),
          ReportColumn("flip_flop", Phrase(id: "Satu orang menentukan", en: "One person decides")), mantel,
        ], limits("mh"),
        [ReportColumn("detectable", Phrase(id: "Terdeteksi", en: "Detectable"), .decimals(2)), stage]),
      rows: audit.rows.map { one in
        let rates = one.rates
        return row(
          [
            AuditWording.cell(one.attribute), AuditWording.cell(one.attribute, one.level), Cell(one.count),
            Cell(one.selected),
            Cell(one.rate),
            Cell(one.ratio),
          ], cells(rates?.interval),
          [
            rates?.reference.map { AuditWording.cell(one.attribute, $0) } ?? .missing, Cell(rates?.midP),
            Cell(rates?.q),
            Cell(one.shortfall),
            Cell(rates?.toFourFifths), Cell(rates?.flipFlop), Cell(rates?.stratified?.estimate),
          ], cells(rates?.stratified?.interval), [Cell(rates?.detectable), .code(one.stage)])
      })
  }

  private static func changes(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "changes",
      columns: columns(
        [
          attribute, level, ReportColumn("raw_ratio", Phrase(id: "Sebelum", en: "Before"), .decimals(2)),
          ReportColumn("adjusted_ratio", Phrase(id: "Sesudah", en: "After"), .decimals(2)), difference,
        ], limits()),
      rows: audit.changes.map { change in
        row(
          [
            AuditWording.cell(change.attribute), AuditWording.cell(change.attribute, change.level),
            Cell(change.rawRatio),
            Cell(change.adjustedRatio),
            Cell(change.difference),
          ], cells(change.interval))
      })
  }

  private static let contrast = [attribute, level, against, axis, stage]

  private static func cells(_ contrast: ScoreGaps.Contrast) -> [Cell] {
    [
      AuditWording.cell(contrast.attribute), AuditWording.cell(contrast.attribute, contrast.level),
      contrast.against.map { AuditWording.cell(contrast.attribute, $0) } ?? .phrase(AuditWording.everybodyElse),
      .coded(contrast.axis, AuditWording.axis(contrast.axis)),
      .code(contrast.stage),
    ]
  }

  private static func gaps(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "gaps",
      columns: columns(
        contrast, [count, ReportColumn("mean", Phrase(id: "Rata-rata", en: "Mean"), .decimals(2)), difference],
        limits(),
        [
          ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
          ReportColumn("cohen_d", Phrase(id: "d Cohen", en: "Cohen's d"), .decimals(2)),
        ]),
      rows: audit.scores.gaps.map { gap in
        row(
          cells(gap.contrast), [Cell(gap.count), Cell(gap.mean), Cell(gap.difference.difference)],
          cells(gap.difference.interval), [Cell(gap.difference.test.p), Cell(gap.cohenD)])
      })
  }

  private static let gap = Cell.coded("gap", Phrase(id: "selisih", en: "gap"))
  private static let explained = Cell.coded("explained", Phrase(id: "dapat dijelaskan", en: "explained"))
  private static let unexplained = Cell.coded(
    "unexplained", Phrase(id: "tidak dapat dijelaskan", en: "unexplained"))
  private static func explained(by factor: String) -> Cell {
    let name = AuditWording.attribute(factor)
    return .coded("explained_by_\(factor)", Phrase(id: "dijelaskan oleh \(name)", en: "explained by \(name)"))
  }

  private static func decomposition(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "decomposition",
      columns: columns(
        contrast, [count, ReportColumn("component", Phrase(id: "Bagian", en: "Component")), value], limits()),
      rows: audit.scores.splits.flatMap { split -> [[Cell]] in
        let parts = split.parts
        func line(_ name: Cell, _ value: Double, _ interval: ClosedRange<Double>? = nil) -> [Cell] {
          row(cells(split.contrast), [.integer(parts.count), name, Cell(value)], cells(interval))
        }
        var lines = [line(gap, parts.gap), line(explained, parts.explained)]
        lines += zip(split.factors, parts.contributions).map { line(explained(by: $0), $1) }
        lines.append(line(unexplained, parts.unexplained, parts.unexplainedInterval))
        return lines
      })
  }

  private static func quantiles(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "quantile_gaps",
      columns: columns(
        contrast,
        [
          ReportColumn("probability", Phrase(id: "Kuantil", en: "Quantile"), .percent(decimals: 0)), value,
          ReportColumn("others", Phrase(id: "Lainnya", en: "Others"), .decimals(2)), difference,
        ], limits(), [ReportColumn("p", Phrase(id: "p", en: "p"), .pValue)]),
      rows: audit.scores.quantiles.flatMap { gap in
        gap.function.points.map { point in
          row(
            cells(gap.contrast),
            [Cell(point.probability), Cell(point.first), Cell(point.second), Cell(point.difference)],
            cells(point.interval), [Cell(point.p)])
        }
      })
  }

  private static func intersections(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "intersections",
      columns: columns(
        [
          attribute, level, ReportColumn("with", Phrase(id: "Dengan", en: "With")),
          ReportColumn("with_level", Phrase(id: "Kelompok", en: "Group")), count, selected, rate,
          ReportColumn("shrunken_ratio", Phrase(id: "Rasio disusutkan", en: "Shrunken ratio"), .decimals(2)),
        ], limits(), [midP, q, stage]),
      rows: audit.intersections.flatMap { pair in
        pair.cells.map { cell in
          row(
            [
              AuditWording.cell(pair.first), AuditWording.cell(pair.first, cell.firstLevel),
              AuditWording.cell(pair.second),
              AuditWording.cell(pair.second, cell.secondLevel),
              Cell(cell.count), Cell(cell.selected), Cell(cell.rate), Cell(cell.shrunken?.ratio),
              Cell(cell.shrunken?.lower), Cell(cell.shrunken?.upper), Cell(cell.midP), Cell(cell.q),
              .code(pair.stage),
            ])
        }
      })
  }

  private static func proxies(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "proxies",
      columns: [
        attribute, ReportColumn("factor", Phrase(id: "Seiring dengan", en: "Goes along with")),
        ReportColumn("cramers_v", Phrase(id: "V Cramér", en: "Cramér's V"), .decimals(2)),
        ReportColumn("uncorrected", Phrase(id: "Tanpa koreksi", en: "Uncorrected"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue), count,
        ReportColumn("named", Phrase(id: "Disebut", en: "Named")),
      ],
      rows: audit.proxies.map { proxy in
        [
          AuditWording.cell(proxy.attribute), AuditWording.cell(proxy.factor),
          Cell(proxy.association.corrected),
          Cell(proxy.association.plain), Cell(proxy.association.p),
          .integer(Int(proxy.association.count)), .flag(proxy.isNamed),
        ]
      })
  }

  private static func reversals(_ audit: ListAudit) -> ReportTable {
    ReportTable(
      name: "reversals",
      columns: columns(
        [
          attribute, level, ReportColumn("reference", Phrase(id: "Pembanding", en: "Reference")),
          ReportColumn("finding", Phrase(id: "Temuan", en: "Finding")),
          ReportColumn("crude_ratio", Phrase(id: "Rasio kasar", en: "Crude ratio"), .decimals(2)),
        ], limits(), [mantel], limits("mh"),
        [ReportColumn("strata", Phrase(id: "Strata", en: "Strata"), .integer), stage]),
      rows: audit.reversals.map { one in
        row(
          [
            AuditWording.cell(one.attribute), AuditWording.cell(one.attribute, one.level),
            AuditWording.cell(one.attribute, one.reference),
            .code(one.kind),
            Cell(one.crude),
          ], cells(one.crudeInterval), [Cell(one.stratified.estimate)], cells(one.stratified.interval),
          [.integer(one.stratified.strata), .code(one.stage)])
      })
  }
}
