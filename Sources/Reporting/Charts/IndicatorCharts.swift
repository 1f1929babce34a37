import AppraisalAnalysis

/// Which indicators move together, neighbours alike.
enum IndicatorCharts {
  private static let mostNamed = 40
  private static let mostWritten = 14

  /// Every pair twice where the design has raters: below the diagonal within supervisors, above it over all forms.
  static func heatmap(_ study: IndicatorStudy, _ table: ReportTable) -> Chart? {
    let names = study.scores.indicators
    guard (3...mostNamed).contains(names.count) else { return nil }
    var r = [[Double?]](repeating: [Double?](repeating: nil, count: names.count), count: names.count)
    var within = r
    for pair in study.pairs {
      r[pair.first][pair.second] = pair.pair.coefficient
      r[pair.second][pair.first] = pair.pair.coefficient
      within[pair.first][pair.second] = pair.layers?.within.coefficient
      within[pair.second][pair.first] = pair.layers?.within.coefficient
    }
    let hasLayers = study.pairs.contains { $0.layers?.within.coefficient != nil }
    let order = chain(r)
    let data = cells(names, order, r, hasLayers ? within : r)
    return Chart(
      "indicator_heatmap", title: title(study, hasLayers: hasLayers), sentence: reading(hasLayers),
      table: table.name,
      columns: hasLayers
        ? ["a", "b", "n", "r", "within", "between", "q"] : ["a", "b", "n", "r", "lower", "upper", "q"],
      data: data, view: view(order.map { names[$0].printable }))
  }

  private static func title(_ study: IndicatorStudy, hasLayers: Bool) -> Phrase {
    func middle(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
    let all = middle(study.pairs.compactMap(\.pair.coefficient))
    guard hasLayers else {
      return Phrase(
        id: "Korelasi antarindikator berkisar di sekitar \(all, .decimals(2))",
        en: "Correlations between indicators centre on \(all, .decimals(2))")
    }
    let inner = middle(study.pairs.compactMap { $0.layers?.within.coefficient })
    return Phrase(
      id:
        "Korelasi tengah \(all, .decimals(2)) atas semua formulir, \(inner, .decimals(2)) di dalam satu penilai: selisihnya berasal dari penilai",
      en:
        "The median correlation is \(all, .decimals(2)) over all forms and \(inner, .decimals(2)) within raters: the rest comes from the raters"
    )
  }

  private static func reading(_ hasLayers: Bool) -> Phrase {
    hasLayers
      ? Phrase(
        id:
          "Di atas diagonal: semua formulir; di bawahnya: di dalam penilai. Indikator yang mirip berdampingan.",
        en: "Above the diagonal: all forms; below it: within raters. Indicators that are alike are neighbours.")
      : Phrase(id: "Indikator yang mirip berdampingan.", en: "Indicators that are alike are neighbours.")
  }

  /// The strongest pair, then again and again whoever is most like one of the two ends.
  private static func chain(_ r: [[Double?]]) -> [Int] {
    let size = r.count
    var best = (first: 0, second: 1, value: -2.0)
    for i in 0..<size {
      for j in (i + 1)..<size where (r[i][j] ?? -2) > best.value { best = (i, j, r[i][j] ?? -2) }
    }
    var chain = [best.first, best.second]
    var left = Set(0..<size).subtracting(chain)
    while !left.isEmpty {
      var next = (who: 0, atEnd: true, value: -3.0)
      for candidate in left.sorted() {
        let (start, end) = (r[chain[0]][candidate] ?? -2, r[chain[chain.count - 1]][candidate] ?? -2)
        if max(start, end) > next.value { next = (candidate, end >= start, max(start, end)) }
      }
      if next.atEnd { chain.append(next.who) } else { chain.insert(next.who, at: 0) }
      left.remove(next.who)
    }
    return chain
  }

  private static func cells(_ names: [String], _ order: [Int], _ upper: [[Double?]], _ lower: [[Double?]])
    -> [ChartValue]
  {
    order.enumerated().flatMap { row, i in
      order.enumerated().compactMap { column, j -> ChartValue? in
        guard row != column, let value = row < column ? upper[i][j] : lower[i][j] else { return nil }
        return [
          "a": .text(names[i].printable), "b": .text(names[j].printable),
          "r": .number((value * 1000).rounded() / 1000),
        ]
      }
    }
  }

  private static func view(_ names: [String]) -> ChartValue {
    let sort = names.map { ChartValue.text($0) }
    let x: ChartValue = [
      "field": "b", "type": "nominal", "sort": .list(sort), "title": nil,
      "axis": [
        "labelAngle": -40, "labelOverlap": false, "ticks": false, "domain": false, "labelLimit": 130,
      ],
    ]
    let indicator = Phrase(id: "Indikator", en: "Indicator")
    let told = ChartValue.told(
      ("a", indicator, nil), ("b", Phrase(id: "dengan", en: "with"), nil), ("r", .verbatim("r"), ".3f"))
    let rect: ChartValue = [
      "mark": ["type": "rect"],
      "encoding": [
        "x": x, "y": .words("a", sort: sort),
        "color": [
          "field": "r", "type": "quantitative", "title": "r",
          "scale": ["domain": [-1, 1], "range": ChartTheme.diverging],
          "legend": ["gradientLength": 160],
        ],
        "tooltip": told,
      ],
    ]
    let text: ChartValue = [
      // Where cells are narrower than their numbers, on a phone, these would run into one another.
      "mark": [
        "type": "text", "fontSize": 11, "text": ["expr": "bandwidth('x') < 28 ? '' : format(datum.r, '.2f')"],
      ],
      "encoding": [
        "x": x, "y": .words("a", sort: sort), "color": .ink(on: "r"), "tooltip": told,
      ],
    ]
    return [
      "height": .rows(names.count, each: names.count <= mostWritten ? 30 : 16),
      "layer": names.count <= mostWritten ? [rect, text] : [rect],
    ]
  }
}
