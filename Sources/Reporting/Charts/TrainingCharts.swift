import AppraisalAnalysis

/// The effect of training, period by period.
enum TrainingCharts {
  /// Before the training the marks should lie about zero; after it they show the effect.
  static func eventStudy(_ headline: Phrase, _ table: ReportTable) -> Chart? {
    let rows = ChartRows(table).all.filter { $0.number("estimate") != nil }
    guard rows.count > 1 else { return nil }
    let data = rows.map { row -> ChartValue in
      func value(_ name: String) -> ChartValue { row.number(name).map { .number($0.shortened) } ?? .null }
      return [
        "t": value("event_time"), "m": value("estimate"), "l": value("lower"), "u": value("upper"),
        "a": value("band_lower"), "b": value("band_upper"),
      ]
    }
    return Chart(
      "training_event_study", title: headline,
      sentence: Phrase(
        id:
          "Titik: selisih terhadap pembanding, poin; garis tebal: selang 95 %, garis tipis: pita untuk semua periode sekaligus. Sebelum pelatihan (kiri) seharusnya sekitar nol.",
        en:
          "Dot: difference from those compared with, in points; thick line: 95 % interval, thin line: band for all periods at once. Before the training (left) it should be about zero."
      ),
      table: table.name, data: data, view: view)
  }

  private static let view: ChartValue = {
    let time: ChartValue = [
      "field": "t", "type": "quantitative",
      "title": .phrase(Phrase(id: "Periode sejak pelatihan", en: "Periods since the training")),
      "scale": ["nice": false, "padding": 24], "axis": ["tickMinStep": 1, "format": "d"],
    ]
    let effect = Phrase(id: "Selisih, poin", en: "Difference, points")
    return [
      "height": 280,
      "layer": [
        [
          "mark": ["type": "rule", "color": ChartTheme.grey],
          "encoding": ["x": time, "y": .quantity("a", effect), "y2": ["field": "b"]],
        ],
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "size": 4],
          "encoding": ["x": time, "y": .quantity("l", effect), "y2": ["field": "u"]],
        ],
        .line(at: "y", 0), .line(at: "x", -0.5, dashed: true),
        [
          "mark": ["type": "point", "filled": true, "size": 80, "opacity": 1, "color": ChartTheme.blue],
          "encoding": [
            "x": time, "y": .quantity("m", effect),
            "tooltip": .told(
              ("t", Phrase(id: "Periode sejak pelatihan", en: "Periods since the training"), "d"),
              ("m", effect, "+.2f"), ("l", .lowerEnd, "+.2f"), ("u", .upperEnd, "+.2f")),
          ],
        ],
      ],
    ]
  }()
}
