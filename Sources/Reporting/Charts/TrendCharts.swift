import AppraisalAnalysis

/// Pictures of what changed over time, and of why.
enum TrendCharts {
  /// More panels or units than these are too many to look at.
  private static let mostPanels = 12

  /// The course of every unit beside that of all together, a panel for each; nil where there are no units.
  static func panels(_ segment: TrendSegment, _ headline: Phrase, table: ReportTable) -> Chart? {
    guard let whole = segment.overall else { return nil }
    let units = segment.series.filter { $0.level == .unit }
    let shown = units.sorted { (rank($0), strength($1), $0.id) < (rank($1), strength($0), $1.id) }
      .prefix(mostPanels)
    guard !shown.isEmpty, segment.axis.count > 1 else { return nil }
    let data = shown.flatMap { series in
      series.values.indices.compactMap { place -> ChartValue? in
        guard !series.values[place].isNaN, !series.withheld.contains(place) else { return nil }
        let all = whole.values[place]
        return [
          "u": .text(series.id.printable), "p": .text(segment.axis.labels[place].printable),
          "v": .number(series.values[place].shortened), "o": all.isNaN ? .null : .number(all.shortened),
        ]
      }
    }
    let left =
      shown.count < units.count
      ? Phrase(
        id: " \(shown.count) dari \(units.count) unit: yang pasti berubah dahulu, lalu yang paling berubah.",
        en:
          " \(shown.count) of \(units.count) units: those sure to have changed first, then those that changed most."
      )
      : .verbatim("")
    return Chart(
      "trend_panels", title: headline,
      sentence: Phrase(
        id: "Garis tebal bertitik: unit; garis putus-putus: semua bersama.",
        en: "Thick line with dots: the unit; dashed line: all together.") + left,
      table: table.name, columns: ["level", "id", "period", "value", "people"], data: data,
      view: panels(in: shown.map { .text($0.id.printable) }))
  }

  /// Units of which something is told come first.
  private static func rank(_ series: SeriesTrend) -> Int {
    series.verdict == .rising || series.verdict == .falling ? 0 : 1
  }

  /// By its own slope: drawn ones can be the same for all.
  private static func strength(_ series: SeriesTrend) -> Double { abs(series.slope?.own ?? 0) }

  /// Small multiples in an order.
  private static func panels(in order: [ChartValue]) -> ChartValue {
    let period: ChartValue = [
      "field": "p", "type": "ordinal", "title": nil,
      "axis": [
        "labelAngle": -40, "labelOverlap": true, "labelBound": false, "labelFontSize": 10, "ticks": false,
      ],
    ]
    return [
      "facet": [
        "field": "u", "type": "nominal", "title": nil, "sort": .list(order), "header": ["labelLimit": 150],
      ],
      "columns": 4,
      "spec": [
        "width": 150, "height": 90,
        "layer": [
          [
            "mark": ["type": "line", "color": ChartTheme.grey, "strokeDash": [4, 3], "size": 1.2],
            "encoding": ["x": period, "y": .quantity("o", nil, axis: ["tickCount": 4, "title": nil])],
          ],
          [
            "mark": ["type": "line", "color": ChartTheme.blue, "size": 2.2],
            "encoding": ["x": period, "y": .quantity("v", nil, axis: ["tickCount": 4, "title": nil])],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 26, "color": ChartTheme.blue, "opacity": 1],
            "encoding": [
              "x": period, "y": .quantity("v", nil, axis: ["tickCount": 4, "title": nil]),
              "tooltip": .told(
                ("u", Phrase(id: "Unit", en: "Unit"), nil), ("p", Phrase(id: "Periode", en: "Period"), nil),
                ("v", Phrase(id: "Nilai unit", en: "Value of the unit"), ".2f"),
                ("o", Phrase(id: "Semua bersama", en: "All together"), ".2f")),
            ],
          ],
        ],
      ],
    ]
  }

  private static let parts: [(Phrase, @Sendable (ChangeDecomposition) -> Double)] = [
    (Phrase(id: "orang yang sama", en: "the same people"), { $0.within.estimate }),
    (Phrase(id: "bauran", en: "mix"), { $0.mix.estimate }),
    (Phrase(id: "masuk", en: "joiners"), { $0.joiners.estimate }),
    (Phrase(id: "keluar", en: "leavers"), { $0.leavers.estimate }),
    (Phrase(id: "penilai (positif: melunak)", en: "raters (positive: softer)"), { $0.raterDrift.estimate }),
  ]

  /// Why means changed, for all together and for the units that changed most.
  static func decomposition(_ segment: TrendSegment, table: ReportTable) -> Chart? {
    guard let whole = segment.decompositions.first(where: { $0.unit == nil }) else { return nil }
    let units = segment.decompositions.filter { $0.unit != nil }
      .sorted { (abs($1.total), $0.unit ?? "") < (abs($0.total), $1.unit ?? "") }
    let shown = [whole] + units.prefix(mostPanels - 1)
    let all = Phrase(id: "semua", en: "all")
    let data = shown.flatMap { change in
      parts.map { word, value -> ChartValue in
        [
          "u": change.unit.map { .text($0.printable) } ?? .phrase(all), "k": .phrase(word),
          "v": .number(value(change).shortened),
        ]
      }
    }
    let largest = parts.max { abs($0.1(whole)) < abs($1.1(whole)) } ?? parts[0]
    let (word, most) = (largest.0, largest.1(whole))
    return Chart(
      "trend_decomposition",
      title: Phrase(
        id:
          "Rata-rata berubah \(whole.total, .decimals(2)) poin; bagian terbesar \(most, .decimals(2)): \(word)",
        en:
          "Means changed by \(whole.total, .decimals(2)) points; the largest part, \(most, .decimals(2)): \(word)"
      ),
      sentence: Phrase(
        id:
          "Setiap unit: lima batang, dari atas ke bawah seperti dalam keterangan. Jumlahnya adalah perubahan itu.",
        en: "Every unit has five bars, from top to bottom as in the key. Together they make the change."),
      table: table.name,
      columns: ["unit", "total", "within", "mix", "joiners", "leavers", "rater_drift"], data: data,
      view: barView(shown.count))
  }

  private static func barView(_ rows: Int) -> ChartValue {
    let words: ChartValue = .list(parts.map { .phrase($0.0) })
    return [
      "height": .rows(rows, each: 62),
      "layer": [
        [
          "mark": ["type": "bar", "stroke": ChartTheme.grey, "strokeWidth": 0.7],
          "encoding": [
            "y": .words("u"),
            "yOffset": ["field": "k", "type": "nominal", "sort": words, "scale": ["paddingOuter": 0.6]],
            "x": .quantity("v", Phrase(id: "Poin", en: "Points"), zero: true),
            "color": [
              "field": "k", "type": "nominal", "title": nil,
              "scale": ["domain": words, "range": .list(ChartTheme.parts)],
              "legend": ["columns": ChartTheme.keys(3)],
            ],
            "tooltip": .told(
              ("u", Phrase(id: "Unit", en: "Unit"), nil), ("k", Phrase(id: "Bagian", en: "Part"), nil),
              ("v", Phrase(id: "Poin", en: "Points"), "+.2f")),
          ],
        ],
        .line(at: "x", 0),
      ],
    ]
  }
}
