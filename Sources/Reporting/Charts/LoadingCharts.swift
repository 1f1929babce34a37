import AppraisalAnalysis
import Statistics

/// What lies behind the indicators: each is placed by how strongly it moves with the common factors.
enum LoadingCharts {
  /// Below this a loading says little.
  private static let salient = 0.3
  private static let mostNamed = 3
  private static let shapes: [ChartValue] = [
    "circle", "triangle-up", "square", "diamond", "cross", "triangle-down",
  ]

  /// A row per indicator, sorted by the factor it belongs to; a mark per factor.
  static func chart(_ study: IndicatorStudy, _ factors: FactorFit, _ table: ReportTable) -> Chart {
    let count = min(factors.loadings.columns, shapes.count)
    let places = sorted(factors, count)
    return Chart(
      "indicator_loadings", title: title(study, factors, places, count), sentence: reading(factors, count),
      table: table.name, data: data(study, factors, places, count), view: view(factors, count))
  }

  /// An indicator, and the factor on which it loads most.
  private struct Place {
    let indicator: Int
    let factor: Int
    let loading: Double
  }

  private static func sorted(_ factors: FactorFit, _ count: Int) -> [Place] {
    (0..<factors.loadings.rows).map { i in
      let main = (0..<count).max { abs(factors.loadings[i, $0]) < abs(factors.loadings[i, $1]) } ?? 0
      return Place(indicator: i, factor: main, loading: factors.loadings[i, main])
    }.sorted { ($0.factor, -abs($0.loading), $0.indicator) < ($1.factor, -abs($1.loading), $1.indicator) }
  }

  private static func title(_ study: IndicatorStudy, _ factors: FactorFit, _ places: [Place], _ count: Int)
    -> Phrase
  {
    func name(_ place: Place) -> String { study.scores.indicators[place.indicator].printable }
    guard count > 1 else {
      guard let most = places.first, let least = places.last else { return .verbatim("") }
      return Phrase(
        id:
          "Satu hal berada di balik \(places.count) indikator: muatan dari \(least.loading, .decimals(2)) (\(name(least))) sampai \(most.loading, .decimals(2)) (\(name(most)))",
        en:
          "One thing lies behind \(places.count) indicators: loadings from \(least.loading, .decimals(2)) (\(name(least))) to \(most.loading, .decimals(2)) (\(name(most)))"
      )
    }
    let parts = (0..<count).map { factor in
      let own = places.filter { $0.factor == factor && abs($0.loading) >= salient }
      let names = own.prefix(mostNamed).map(name).joined(separator: ", ")
      return "F\(factor + 1) " + (own.isEmpty ? "–" : names) + (own.count > mostNamed ? ", …" : "")
    }.joined(separator: "; ")
    return Phrase(
      id: "Indikator mengukur \(factors.loadings.columns) hal: \(parts)",
      en: "The indicators measure \(factors.loadings.columns) things: \(parts)")
  }

  private static func reading(_ factors: FactorFit, _ count: Int) -> Phrase {
    let reading = Phrase(
      id:
        "Seberapa kuat indikator bergerak bersama faktor di baliknya; sebelum garis putus-putus hampir tidak. Batang: faktor terkuatnya.",
      en:
        "How strongly an indicator moves with what lies behind it; short of the dashed line hardly at all. Bar: its strongest factor."
    )
    guard count == 2 else { return reading }
    let r = factors.factorCorrelations[0, 1]
    return reading
      + Phrase(
        id: " Kedua faktor berkorelasi \(r, .decimals(2)).",
        en: " The two factors correlate \(r, .decimals(2)).")
  }

  private static func data(_ study: IndicatorStudy, _ factors: FactorFit, _ places: [Place], _ count: Int)
    -> [ChartValue]
  {
    places.flatMap { place in
      (0..<count).map { factor in
        [
          "i": .text(study.scores.indicators[place.indicator].printable), "f": .text("F\(factor + 1)"),
          "l": .number(factors.loadings[place.indicator, factor].shortened),
          "m": .flag(factor == place.factor),
        ]
      }
    }
  }

  private static func view(_ factors: FactorFit, _ count: Int) -> ChartValue {
    let hasNegative = (0..<factors.loadings.rows).contains { i in
      (0..<count).contains { factors.loadings[i, $0] < 0 }
    }
    let names: ChartValue = .list((0..<count).map { .text("F\($0 + 1)") })
    let colours: [ChartValue] = [ChartTheme.blue, ChartTheme.orange, ChartTheme.grey]
    let colour: ChartValue = [
      "field": "f", "type": "nominal", "title": nil, "legend": count > 1 ? [:] : nil,
      "scale": ["domain": names, "range": .list((0..<count).map { colours[$0 % colours.count] })],
    ]
    let shape: ChartValue = [
      "field": "f", "type": "nominal", "title": nil, "legend": count > 1 ? [:] : nil,
      "scale": ["domain": names, "range": .list(Array(shapes.prefix(count)))],
    ]
    let x: ChartValue = [
      "field": "l", "type": "quantitative", "title": .phrase(Phrase(id: "Muatan", en: "Loading")),
      "scale": ["domain": [.number(hasNegative ? -1 : 0), 1], "nice": false],
    ]
    let told = ChartValue.told(
      ("i", Phrase(id: "Indikator", en: "Indicator"), nil), ("f", Phrase(id: "Faktor", en: "Factor"), nil),
      ("l", Phrase(id: "Muatan", en: "Loading"), ".2f"))
    let limits = hasNegative ? [salient, -salient] : [salient]
    return [
      "height": .rows(factors.loadings.rows, each: 22),
      "layer": .list(
        [.line(at: "x", 0)] + limits.map { .line(at: "x", $0, dashed: true) } + [
          [
            "transform": [["filter": "datum.m"]], "mark": ["type": "bar", "height": 5, "opacity": 0.45],
            "encoding": ["y": .words("i"), "x": x, "color": colour, "tooltip": told],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 70, "opacity": 1],
            "encoding": [
              "y": .words("i"), "x": x, "color": colour, "shape": shape,
              "tooltip": told,
            ],
          ],
        ]),
    ]
  }
}
