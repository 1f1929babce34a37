import AppraisalAnalysis
import Appraisals

/// The nine boxes as they are drawn everywhere: potential to the right, performance upwards.
enum BoxCharts {
  /// How many people are expected in each box; nil where potential is not known.
  static func grid(_ boxes: NineBoxes, _ table: ReportTable) -> Chart? {
    let counts = boxes.counts.filter { $0.box != nil }
    guard !counts.isEmpty else { return nil }
    let total = max(counts.reduce(0) { $0 + $1.expected }, 1)
    let data = counts.compactMap { count -> ChartValue? in
      guard let box = count.box else { return nil }
      return [
        "x": .phrase(box.potential.words), "y": .phrase(count.performance.words),
        "n": .text(String(box.number)), "e": .number(count.expected.shortened),
        "s": .number((count.expected / total).shortened),
        "h": .count(count.hard),
      ]
    }
    return Chart(
      "nine_boxes", title: BoxWording.finding(boxes),
      sentence: Phrase(
        id:
          "Nomor kotak resmi dan jumlah orang yang diharapkan di dalamnya, mengingat galat nilai; makin gelap makin banyak.",
        en:
          "The official number of the box and how many people are expected in it, given the error of scores; darker means more."
      ),
      table: table.name,
      columns: ["box", "performance", "potential", "expected", "hard", "raw"], data: data, view: view)
  }

  private static let view: ChartValue = {
    let across: [ChartValue] = PotentialLevel.allCases.sorted().map { .phrase($0.words) }
    let down: [ChartValue] = Expectation.allCases.sorted(by: >).map { .phrase($0.words) }
    let x: ChartValue = [
      "field": "x", "type": "nominal", "sort": .list(across),
      "title": .phrase(Phrase(id: "Potensial", en: "Potential")), "axis": ["labelAngle": 0, "ticks": false],
    ]
    let y: ChartValue = [
      "field": "y", "type": "nominal", "sort": .list(down),
      "title": .phrase(Phrase(id: "Kinerja", en: "Performance")), "axis": ["ticks": false],
    ]
    let told = ChartValue.told(
      ("n", Phrase(id: "Kotak", en: "Box"), nil), ("y", Phrase(id: "Kinerja", en: "Performance"), nil),
      ("x", Phrase(id: "Potensial", en: "Potential"), nil),
      ("e", Phrase(id: "Harapan", en: "Expected"), ",.1f"),
      ("h", Phrase(id: "Nilai setara", en: "By adjusted score"), ",.0f"))
    func words(_ text: ChartValue, _ style: [ChartValue.Member]) -> ChartValue {
      [
        "mark": ChartValue.object([.init(key: "type", value: "text")] + style),
        "encoding": [
          "x": x, "y": y, "text": text,
          "color": .ink(on: "s"), "tooltip": told,
        ],
      ]
    }
    return [
      "height": .rows(down.count, each: 84),
      "layer": [
        [
          "mark": ["type": "rect", "stroke": ChartTheme.grey, "strokeWidth": 0.5],
          "encoding": [
            "x": x, "y": y,
            "color": [
              "field": "s", "type": "quantitative", "legend": nil,
              "scale": ["domain": [0, 0.5], "range": ["#f1f5f8", "#174f7a"], "clamp": true],
            ],
            "tooltip": told,
          ],
        ],
        words(
          ["field": "n", "type": "nominal"],
          [.init(key: "dy", value: -14), .init(key: "fontSize", value: 13)]),
        words(
          ["field": "e", "type": "quantitative", "format": ",.1f"],
          [
            .init(key: "dy", value: 10), .init(key: "fontSize", value: 18),
            .init(key: "fontWeight", value: "bold"),
          ]),
      ],
    ]
  }()
}
