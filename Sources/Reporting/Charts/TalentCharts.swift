import AppraisalAnalysis

/// What tells talent profiles apart.
enum TalentCharts {
  private static let shapes: ChartValue = [
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left",
  ]

  /// Every profile's distance from the average, indicator by indicator; nil where there is one profile only.
  static func profiles(_ study: TalentStudy, _ table: ReportTable) -> Chart? {
    guard (2...8).contains(study.profiles.count) else { return nil }
    let names = study.profiles.indices.map { name($0, study) }
    let data = study.profiles.enumerated().flatMap { place, profile in
      study.rows.columns.enumerated().compactMap { j, indicator -> ChartValue? in
        profile.distances[j].map { distance in
          [
            "i": .text(indicator.printable), "o": .count(j), "z": .number(distance.shortened),
            "p": .phrase(names[place]),
          ]
        }
      }
    }
    let largest = ProfileWording.pattern(study.profiles[0], study.rows.columns)
    let isReliable = study.verdict == .reliable
    return Chart(
      "talent_profiles",
      title: isReliable
        ? Phrase(
          id: "\(study.profiles.count) profil; yang terbesar: \(largest)",
          en: "\(study.profiles.count) profiles; the largest: \(largest)")
        : Phrase(
          id: "Pembagian menjadi \(study.profiles.count) ini tidak andal: sekadar gambaran",
          en: "This division into \(study.profiles.count) is not reliable: a description only"),
      sentence: Phrase(
        id: "Jarak rata-rata profil dari rata-rata semua, dalam simpangan baku; garis tegak: rata-rata.",
        en: "Distance of a profile's mean from that of all, in standard deviations; line at zero: the average."),
      table: table.name, data: data,
      view: view(names, rows: study.rows.columns.count))
  }

  private static func name(_ place: Int, _ study: TalentStudy) -> Phrase {
    let count = study.profiles[place].count
    return Phrase(id: "profil \(place + 1) (n = \(count))", en: "profile \(place + 1) (n = \(count))")
  }

  private static func view(_ names: [Phrase], rows: Int) -> ChartValue {
    let domain: ChartValue = .list(names.map { .phrase($0) })
    let colours: ChartValue = [
      ChartTheme.blue, ChartTheme.orange, ChartTheme.grey, "#2c8c5a", "#9a5fb0", "#b8923a", "#3fa0a8",
      "#b34a5e",
    ]
    func split(_ range: ChartValue) -> ChartValue {
      [
        "field": "p", "type": "nominal", "title": nil, "scale": ["domain": domain, "range": range],
        "legend": ["columns": ChartTheme.keys(4)],
      ]
    }
    let distance = ChartValue.quantity(
      "z", Phrase(id: "Jarak (simpangan baku)", en: "Distance (standard deviations)"))
    return [
      "height": .rows(rows, each: 26),
      "layer": [
        .line(at: "x", 0),
        [
          "mark": ["type": "line", "size": 1, "opacity": 0.6, "orient": "vertical"],
          "encoding": [
            "y": .words("i"), "x": distance, "color": split(colours), "detail": ["field": "p"],
            "order": ["field": "o", "type": "quantitative"],
          ],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 80, "opacity": 1],
          "encoding": [
            "y": .words("i"), "x": distance, "shape": split(shapes), "color": split(colours),
            "tooltip": .told(
              ("p", Phrase(id: "Profil", en: "Profile"), nil),
              ("i", Phrase(id: "Indikator", en: "Indicator"), nil),
              ("z", Phrase(id: "Jarak (simpangan baku)", en: "Distance (standard deviations)"), "+.2f")),
          ],
        ],
      ],
    ]
  }
}
