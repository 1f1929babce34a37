import AppraisalAnalysis
import Appraisals

/// How predicates are distributed, beside the nearest distribution that keeps to the mandated pattern.
enum PredicateCharts {
  private static let mostUnits = 30

  /// The counts of every unit and period, with those nearest to them that keep to the pattern.
  static func table(_ audit: PatternAudit?, smallest: Int) -> ReportTable {
    let rows = zip(audit?.rows ?? [], audit?.shown(smallest: smallest) ?? []).flatMap { row, isShown in
      Predicate.allCases.map { predicate -> [Cell] in
        [
          row.unit.map(Cell.text) ?? .all, .text(row.period), .text(predicate.code),
          .text(predicate.label), isShown ? .integer(row.counts[predicate]) : .missing,
          isShown ? Cell(row.check.nearest.map { $0[predicate] }) : .missing,
        ]
      }
    }
    return ReportTable(
      name: "predicates",
      columns: [
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("predicate", Phrase(id: "Kode", en: "Code")),
        ReportColumn("label", Phrase(id: "Predikat", en: "Predicate")),
        ReportColumn("n", Phrase(id: "Pegawai", en: "People"), .integer),
        ReportColumn(
          "nearest", Phrase(id: "Terdekat yang sesuai pola", en: "Nearest that keeps the pattern"), .integer),
      ], rows: rows)
  }

  /// The last period: all units together, the nearest counts that keep to the pattern, then unit by unit.
  static func chart(_ audit: PatternAudit, _ table: ReportTable, smallest: Int) -> Chart? {
    let shown = audit.shown(smallest: smallest)
    let kept = audit.rows.indices.filter { shown[$0] }.map { audit.rows[$0] }
    guard let whole = kept.last(where: { $0.unit == nil }) else { return nil }
    let units = kept.filter { $0.unit != nil && $0.period == whole.period }
      .sorted { (best($1), $0.unit ?? "") < (best($0), $1.unit ?? "") }
    let all = Phrase(id: "semua", en: "all")
    let wanted = Phrase(id: "terdekat yang sesuai pola", en: "nearest that keeps the pattern")
    var data = bar(.phrase(all), whole.counts, moves: whole.check.minimumMoves)
    if let nearest = whole.check.nearest { data += bar(.phrase(wanted), nearest, moves: nil) }
    let drawn = units.prefix(mostUnits)
    for unit in drawn {
      data += bar(.text((unit.unit ?? "").printable), unit.counts, moves: unit.check.minimumMoves)
    }
    return Chart(
      "predicates", title: title(whole), sentence: sentence(units.count, whole.check.pattern),
      table: table.name,
      columns: ["unit", "period", "label", "n", "nearest"], data: data,
      view: view(drawn.count + (whole.check.nearest == nil ? 1 : 2)))
  }

  private static func best(_ row: PatternAudit.Row) -> Double {
    Double(row.counts[.excellent] + row.counts[.good]) / Double(max(row.counts.total, 1))
  }

  private static func title(_ row: PatternAudit.Row) -> Phrase {
    let moves = row.check.minimumMoves ?? 0
    let period = Wording.period(row.period)
    return moves == 0
      ? Phrase(
        id: "Pada \(period) predikat sesuai dengan pola distribusi",
        en: "In \(period) the predicates keep to the mandated pattern")
      : Phrase(
        id: "Pada \(period), \(moves) dari \(row.check.count) pegawai perlu predikat lain agar sesuai pola",
        en:
          "In \(period), \(moves) of \(row.check.count) people would need another predicate to keep the pattern"
      )
  }

  private static func sentence(_ units: Int, _ pattern: DistributionPattern) -> Phrase {
    let asked = pattern.constraints.map(DistributionsPresenter.words).joined(separator: ", ")
    let rule = Phrase(
      id: " Pola bagi organisasi berpredikat \(pattern.label): \(asked).",
      en: " The pattern for an organisation rated \(pattern.label): \(asked).")
    let reading =
      Phrase(
        id: "Makin gelap makin baik. Angka di kanan: paling sedikit pegawai yang perlu predikat lain.",
        en: "Darker is better. Number at the right: the fewest people who would need another predicate.") + rule
    return units > mostUnits
      ? reading + Phrase(id: " \(mostUnits) dari \(units) unit.", en: " \(mostUnits) of \(units) units.")
      : reading
  }

  private static func bar(_ name: ChartValue, _ counts: PredicateCounts, moves: Int?) -> [ChartValue] {
    Predicate.allCases.map { predicate in
      [
        "u": name, "p": .text(predicate.label), "o": .count(predicate.rawValue),
        "n": .count(counts[predicate]), "m": moves.map { .count($0) } ?? .null,
      ]
    }
  }

  private static func view(_ rows: Int) -> ChartValue {
    let labels: ChartValue = .list(Predicate.allCases.map { .text($0.label) })
    return [
      "height": .rows(rows, each: 22),
      "layer": [
        [
          "mark": ["type": "bar", "stroke": ChartTheme.grey, "strokeWidth": 0.5],
          "encoding": [
            "y": .words("u"),
            "x": [
              "field": "n", "type": "quantitative", "stack": "normalize", "axis": ["format": "%"], "title": nil,
            ],
            "order": ["field": "o", "type": "quantitative"],
            "color": [
              "field": "p", "type": "nominal", "title": nil,
              "scale": ["domain": labels, "range": ChartTheme.steps(Predicate.allCases.count)],
            ],
            "tooltip": .told(
              ("u", Phrase(id: "Unit", en: "Unit"), nil), ("p", Phrase(id: "Predikat", en: "Predicate"), nil),
              ("n", Phrase(id: "Pegawai", en: "People"), ",.0f")),
          ],
        ],
        [
          "transform": [["filter": "isValid(datum.m)"]],
          "mark": ["type": "text", "align": "left", "dx": 6],
          "encoding": [
            "y": .words("u"), "x": ["value": "width"], "text": ["field": "m", "aggregate": "max"],
          ],
        ],
      ],
    ]
  }
}
