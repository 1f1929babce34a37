import AppraisalAnalysis
import Statistics

/// Pictures of how scores are spread.
enum DistributionCharts {
  /// More rows than these are too many to look at: the two ends are shown.
  private static let mostRows = 30
  /// So many of those without a curve are named.
  private static let mostBare = 4

  /// One row of a ridgeline: a curve above its name, none where scores have few levels, and their middle half.
  private struct Ridge {
    let name: String
    let curve: [(x: Double, density: Double)]
    let median: Double
    let quartiles: (lower: Double, upper: Double)
  }

  /// The shape of every indicator, the lowest median first; nil where scores have few levels only.
  static func indicators(_ study: ScoreDistributions, _ density: ReportTable) -> Chart? {
    let found = ridges(study.overall) { $0.indicator }
    guard isDrawn(found), let low = found.first, let high = found.last else { return nil }
    return Chart(
      "score_shapes",
      title: Phrase(
        id:
          "Nilai tengah per indikator dari \(low.median, .significant(3)) (\(low.name)) sampai \(high.median, .significant(3)) (\(high.name))",
        en:
          "Medians of indicators run from \(low.median, .significant(3)) (\(low.name)) to \(high.median, .significant(3)) (\(high.name))"
      ),
      sentence: reading + bare(found), table: density.name, columns: ["group", "indicator", "x", "value"],
      data: data(found), view: view(found))
  }

  /// The shapes of the groups on the indicator on which they differ most.
  static func groups(_ study: ScoreDistributions, _ density: ReportTable, _ label: GroupLabels) -> Chart? {
    guard let widest = widest(study) else { return nil }
    let all = ridges(study.byGroup.filter { $0.indicator == widest.indicator }) { label($0.group) }
    guard isDrawn(all), let low = all.first, let high = all.last else { return nil }
    let shown = ends(of: all)
    return Chart(
      "score_groups",
      title: Phrase(
        id:
          "Kelompok paling berbeda pada \(widest.indicator): nilai tengah \(low.median, .significant(3)) di \(low.name), \(high.median, .significant(3)) di \(high.name)",
        en:
          "Groups differ most on \(widest.indicator): median \(low.median, .significant(3)) in \(low.name), \(high.median, .significant(3)) in \(high.name)"
      ),
      sentence: reading + bare(shown) + remarks(widest, shown: shown.count, of: all.count),
      table: density.name, columns: ["group", "indicator", "x", "value"], data: data(shown), view: view(shown))
  }

  private static let reading = Phrase(
    id:
      "Makin tinggi kurva makin banyak nilai di sana; titik: nilai tengah, garis: separuh nilai di tengah. Terendah di bawah.",
    en:
      "The higher the curve, the more scores lie there; dot: the median, line: the middle half. The lowest is at the bottom."
  )

  /// Whether curves are what there is to look at: few levels everywhere are bars.
  private static func isDrawn(_ ridges: [Ridge]) -> Bool { ridges.count { !$0.curve.isEmpty } > 1 }

  /// Who is drawn without a curve.
  private static func bare(_ ridges: [Ridge]) -> Phrase {
    let names = ridges.filter(\.curve.isEmpty).map(\.name)
    guard !names.isEmpty else { return .verbatim("") }
    let shown = names.prefix(mostBare).joined(separator: ", ")
    let more = names.count - mostBare
    return Phrase(
      id: " Tanpa kurva, karena nilainya hanya beberapa macam: \(shown)",
      en: " Without a curve, as there are few different scores: \(shown)")
      + (more > 0
        ? Phrase(id: " dan \(more) lainnya.", en: " and \(more) \(more == 1 ? "other" : "others").")
        : .verbatim("."))
  }

  private static func ridges(_ descriptions: [ScoreDescription], name: (ScoreDescription) -> String) -> [Ridge]
  {
    descriptions.map { one in
      Ridge(
        name: name(one).printable, curve: curve(one), median: one.sample.median,
        quartiles: (one.sample.quantile(0.25), one.sample.quantile(0.75)))
    }.sorted { ($0.median, $0.name) < ($1.median, $1.name) }
  }

  private static func curve(_ one: ScoreDescription) -> [(x: Double, density: Double)] {
    guard let density = one.density, let high = density.points.last else { return [] }
    // A thin tail would take half of the width from where the scores are.
    let low = one.sample.quantile(0.002)
    return (0...50).map { step in
      let x = low + (high - low) * Double(step) / 50
      return (x, max(0, density.density(at: x)))
    }
  }

  private static func data(_ ridges: [Ridge]) -> [ChartValue] {
    let top = ridges.flatMap(\.curve).map(\.density).max() ?? 1
    return ridges.enumerated().flatMap { place, ridge in
      ridge.curve.map { point -> ChartValue in
        [
          "i": .count(place), "x": .number(point.x.shortened),
          // Two rows high at most: neighbours overlap a little, as ridges do.
          "y": .number((Double(place) + 2.2 * point.density / top).shortened), "b": .count(place),
        ]
      } + [
        [
          "m": .number(ridge.median.shortened), "q": .number(ridge.quartiles.lower.shortened),
          "r": .number(ridge.quartiles.upper.shortened), "b": .count(place), "n": .text(ridge.name),
        ]
      ]
    }
  }

  private static func view(_ ridges: [Ridge]) -> ChartValue {
    let names = ridges.map { expression($0.name) }.joined(separator: ",")
    let axis: ChartValue = [
      "values": .list(ridges.indices.map { .count($0) }), "labelExpr": .text("[\(names)][datum.value]"),
      "grid": true, "title": nil, "labelBaseline": "bottom",
    ]
    func height(_ field: String) -> ChartValue {
      [
        "field": .text(field), "type": "quantitative", "axis": axis,
        "scale": ["domain": [0, .number(Double(ridges.count) + 1.2)], "nice": false], "stack": nil,
      ]
    }
    let score = ChartValue.quantity("x", Phrase(id: "Nilai", en: "Score"))
    return [
      "height": .count(28 * ridges.count + 34),
      "layer": [
        [
          "transform": [["filter": "isValid(datum.x)"]],
          "mark": [
            "type": "area", "color": ChartTheme.blue, "fillOpacity": 0.45,
            "line": [
              "color": ChartTheme.blue, "size": 1.2,
            ],
          ],
          "encoding": [
            "x": score, "y": height("y"), "y2": ["field": "b"],
            "detail": ["field": "i", "type": "nominal"],
          ],
        ],
        [
          "transform": [["filter": "isValid(datum.m)"]],
          "mark": ["type": "rule", "size": 2.5, "color": ChartTheme.orange],
          "encoding": [
            "x": .quantity("q", Phrase(id: "Nilai", en: "Score")), "x2": ["field": "r"], "y": height("b"),
          ],
        ],
        [
          "transform": [["filter": "isValid(datum.m)"]],
          "mark": ["type": "point", "filled": true, "size": 45, "opacity": 1, "color": ChartTheme.orange],
          "encoding": [
            "x": .quantity("m", Phrase(id: "Nilai", en: "Score")), "y": height("b"),
            "tooltip": .told(
              ("n", Phrase(id: "Sebaran", en: "Scores of"), nil),
              ("m", Phrase(id: "Nilai tengah", en: "Median"), ".2f"),
              ("q", Phrase(id: "Separuh di tengah, dari", en: "Middle half, from"), ".2f"),
              ("r", .upperEnd, ".2f")),
          ],
        ],
      ],
    ]
  }

  /// A text as a literal of Vega's expressions: whatever the data call an indicator, it stays a text.
  private static func expression(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension DistributionCharts {
  /// The comparison in which groups explain most.
  private static func widest(_ study: ScoreDistributions) -> GroupComparison? {
    study.comparisons.max { ($0.omegaSquared?.estimate ?? 0) < ($1.omegaSquared?.estimate ?? 0) }
  }

  /// All rows, or the first and the last where they are too many.
  private static func ends<Row>(of rows: [Row]) -> [Row] {
    rows.count <= mostRows ? rows : Array(rows.prefix(mostRows / 2) + rows.suffix(mostRows / 2))
  }

  /// What a picture of groups does not say by itself.
  private static func remarks(_ comparison: GroupComparison, shown: Int, of all: Int) -> Phrase {
    let left =
      shown < all
      ? Phrase(
        id: " Yang ditampilkan: \(mostRows / 2) terendah dan \(mostRows / 2) tertinggi dari \(all).",
        en: " Shown: the lowest \(mostRows / 2) and the highest \(mostRows / 2) of \(all).")
      : .verbatim("")
    let raters = Phrase(
      id: " Perbedaan ini memuat siapa yang menilai.", en: " Who rated whom is part of these differences.")
    let chance =
      (comparison.q ?? 0) >= 0.05
      ? Phrase(
        id: " Semuanya masih dapat terjadi secara kebetulan (q ≥ 0,05).",
        en: " All of them may be chance (q ≥ .05).") : .verbatim("")
    return left + raters + chance
  }

  /// The shares of levels in every group, on the indicator on which groups differ most.
  static func groupLevels(_ study: ScoreDistributions, _ density: ReportTable, _ label: GroupLabels) -> Chart? {
    guard let widest = widest(study) else { return nil }
    let all = study.byGroup.filter { $0.indicator == widest.indicator }
      .sorted { ($0.moments.mean, label($0.group)) < ($1.moments.mean, label($1.group)) }
    guard all.allSatisfy({ $0.density == nil && $0.levels.values.count <= 11 }), all.count > 1,
      let low = all.first, let high = all.last
    else { return nil }
    let shown = ends(of: all)
    let (least, most) = (low.moments.mean, high.moments.mean)
    return Chart(
      "score_group_levels",
      title: Phrase(
        id:
          "Kelompok paling berbeda pada \(widest.indicator): rata-rata \(least, .significant(3)) di \(label(low.group)), \(most, .significant(3)) di \(label(high.group))",
        en:
          "Groups differ most on \(widest.indicator): mean \(least, .significant(3)) in \(label(low.group)), \(most, .significant(3)) in \(label(high.group))"
      ),
      sentence: shares + remarks(widest, shown: shown.count, of: all.count),
      table: density.name, columns: ["group", "indicator", "x", "value"],
      data: levelRows(shown.reversed()) { label($0.group) }, view: levelBars(shown))
  }

  private static let shares = Phrase(
    id: "Bagian setiap nilai; makin gelap makin tinggi.", en: "The share of every score; darker is higher.")

  /// A row for every level of every description.
  private static func levelRows(
    _ descriptions: [ScoreDescription], name: (ScoreDescription) -> String
  ) -> [ChartValue] {
    descriptions.flatMap { one in
      one.levels.values.map { value -> ChartValue in
        [
          "i": .text(name(one).printable), "l": .number(value),
          "s": .number(one.levels.share(of: value).shortened),
        ]
      }
    }
  }

  private static func levelBars(_ descriptions: [ScoreDescription]) -> ChartValue {
    let levels = Set(descriptions.flatMap(\.levels.values)).sorted()
    return [
      "height": .rows(descriptions.count, each: descriptions.count > 12 ? 22 : 30),
      "mark": ["type": "bar", "stroke": ChartTheme.grey, "strokeWidth": 0.5],
      "encoding": [
        "y": .words("i"),
        "x": share, "order": ["field": "l", "type": "quantitative"],
        "color": [
          "field": "l", "type": "ordinal", "title": .phrase(Phrase(id: "Nilai", en: "Score")),
          "scale": [
            "domain": .list(levels.map { .number($0) }), "range": ChartTheme.steps(levels.count),
          ],
        ],
        "tooltip": .told(
          ("i", Phrase(id: "Sebaran", en: "Scores of"), nil), ("l", Phrase(id: "Nilai", en: "Score"), "~r"),
          ("s", Phrase(id: "Bagian", en: "Share"), ".1%")),
      ],
    ]
  }

  /// The shares of levels of every indicator, where scores have few of them.
  static func levels(_ study: ScoreDistributions, _ density: ReportTable) -> Chart? {
    let found = study.overall.filter { $0.density == nil && $0.levels.values.count <= 11 }
    guard !found.isEmpty, found.count == study.overall.count else { return nil }
    let highest = found.max { $0.ceiling < $1.ceiling } ?? found[0]
    return Chart(
      "score_levels",
      title: Phrase(
        id:
          "\(highest.ceiling, .percent(decimals: 0)) nilai pada \(highest.indicator) adalah nilai tertinggi",
        en:
          "\(highest.ceiling, .percent(decimals: 0)) of the scores on \(highest.indicator) are the highest there is"
      ),
      sentence: shares, table: density.name, columns: ["indicator", "x", "value"],
      data: levelRows(found) { $0.indicator }, view: levelBars(found))
  }

  private static let share: ChartValue = [
    "field": "s", "type": "quantitative", "stack": "normalize", "axis": ["format": "%"], "title": nil,
  ]
}
