import AppraisalAnalysis
import Foundation
import Statistics

/// Pictures of who is severe and who is lenient.
enum SeverityCharts {
  /// More raters than these stand along one line without their names.
  private static let mostNamed = 60
  /// More raters than these are drawn every second, third, …; those who differ are always drawn.
  private static let mostDrawn = 600

  private static let axis = Phrase(
    id: "Keketatan, poin (positif = lebih ketat)", en: "Severity, points (positive = more severe)")

  /// Every rater's severity with 50 % and 95 % intervals, the most severe first.
  static func caterpillar(_ severity: RaterSeverity, _ table: ReportTable) -> Chart? {
    let rows = ChartRows(table).all.filter { $0.number("severity") != nil && $0.number("lower") != nil }
    guard rows.count > 1 else { return nil }
    let isNamed = rows.count <= mostNamed
    let drawn = isNamed ? rows : thinned(rows)
    let data = drawn.enumerated().map { place, row in point(row, place: place) }
    let letters = Phrase(
      id: "Huruf: A hasil objektif, B dinilai ganda, C lewat mutasi saja, D di dalam unit saja.",
      en: "Letters: A objective results, B double ratings, C by moves only, D within the unit only.")
    let reading = Phrase(
      id: "Titik: keketatan; garis tebal selang 50 %, garis tipis 95 %; garis pada nol: rata-rata.",
      en: "Mark: severity; thick line 50 % interval, thin line 95 %; line at zero: the average.")
    let skipped =
      drawn.count < rows.count
      ? Phrase(
        id: " Digambar \(drawn.count) dari \(rows.count) penilai, termasuk semua yang menyimpang.",
        en: " \(drawn.count) of \(rows.count) raters are drawn, with all who differ.")
      : .verbatim("")
    return Chart(
      "rater_caterpillar", title: title(severity),
      sentence: (isNamed ? [reading, letters] : [reading]).joined(separator: " ") + skipped,
      table: table.name,
      columns: ["rater", "status", "n", "severity", "se", "lower", "upper", "verdict", "rho_robust"],
      data: data, view: isNamed ? named(data.count) : along)
  }

  /// Every rater's unshrunken difference against how much is known of it, with control limits.
  static func funnel(_ funnel: RaterFunnel, _ table: ReportTable) -> Chart? {
    let points = funnel.points
    guard points.count > 4 else { return nil }
    let far = points.count { $0.zone == .action }
    let outside = points.count { $0.zone != .inside }
    let count = Double(points.count)
    let gathered =
      points.count > Chart.most / 2
      ? Phrase(
        id: " Lingkaran besar: banyak penilai di tempat yang sama.",
        en: " Large circles: many raters in one place.")
      : .verbatim("")
    return Chart(
      "rater_funnel",
      title: Phrase(
        id:
          "Di luar batas 99,8 % ada \(far) dari \(points.count) penilai (kebetulan saja: sekitar \(0.002 * count, .significant(1))), di luar 95 % ada \(outside) (sekitar \(0.05 * count, .significant(1)))",
        en:
          "\(far) of \(points.count) raters lie outside the 99.8 % limits (chance alone: about \(0.002 * count, .significant(1))), \(outside) outside those of 95 % (about \(0.05 * count, .significant(1)))"
      ),
      sentence: Phrase(
        id:
          "Makin ke kanan makin banyak bukti. Garis putus-putus: batas 95 %, garis penuh: 99,8 %, keduanya dilebarkan menurut sebaran antarpenilai: siapa yang menonjol di antara penilai lain, bukan siapa yang jelas berbeda dari rata-rata.",
        en:
          "Further to the right there is more evidence. Dashed: 95 % limits, solid: 99.8 %, both widened by how raters scatter: who stands out among the others, not who clearly differs from the average."
      ) + gathered,
      table: table.name, columns: ["rater", "estimate", "se", "z", "zone"],
      data: limits(funnel) + marks(points, names: ChartRows(table).all.map { $0.text("rater") }),
      view: funnelView)
  }

  private static func title(_ severity: RaterSeverity) -> Phrase {
    let strict = severity.entries.count { $0.verdict == .severe }
    let mild = severity.entries.count { $0.verdict == .lenient }
    let least = severity.smallestEffect
    guard strict + mild > 0 else {
      return Phrase(
        id: "Tidak ada penilai yang menyimpang lebih dari \(least, .significant(2)) poin dengan peluang 95 %",
        en: "No rater differs by more than \(least, .significant(2)) points with 95 % probability")
    }
    return Phrase(
      id:
        "\(strict) penilai ketat dan \(mild) longgar, lebih dari \(least, .significant(2)) poin dengan peluang 95 %",
      en:
        "\(strict) raters are severe and \(mild) lenient by more than \(least, .significant(2)) points, with 95 % probability"
    )
  }

  private static func verdict(_ row: ChartRows.Row) -> Phrase {
    (row.text("verdict").flatMap(RaterSeverity.Verdict.init(rawValue:)) ?? .undecided).words
  }

  private static let verdicts: [RaterSeverity.Verdict] = [.severe, .undecided, .lenient]
  private static let verdictWords: ChartValue = .list(
    verdicts.map { .phrase($0.words) })
  private static let verdictShapes: ChartValue = [
    "field": "v", "type": "nominal", "title": nil,
    "scale": ["domain": verdictWords, "range": ["triangle-up", "circle", "triangle-down"]],
  ]
  private static let verdictColours: ChartValue = [
    "field": "v", "type": "nominal", "title": nil,
    "scale": ["domain": verdictWords, "range": [ChartTheme.orange, ChartTheme.grey, ChartTheme.blue]],
  ]

  private static func point(_ row: ChartRows.Row, place: Int) -> ChartValue {
    let (middle, lower) = (row.number("severity") ?? 0, row.number("lower") ?? 0)
    let upper = row.number("upper") ?? 0
    // Half of the probability lies within 0.674 standard errors, 95 % within 1.96.
    let half = (upper - lower) / 2 * 0.674490 / 1.959964
    return [
      "r": .text(row.text("rater") ?? ""), "i": .count(place + 1), "s": .text(row.text("status") ?? ""),
      "m": .number(middle.shortened), "l": .number(lower.shortened), "u": .number(upper.shortened),
      "a": .number((middle - half).shortened), "b": .number((middle + half).shortened),
      "v": .phrase(verdict(row)),
    ]
  }

  private static let toldOfRater: ChartValue = .told(
    ("r", Phrase(id: "Penilai", en: "Rater"), nil),
    ("m", Phrase(id: "Keketatan", en: "Severity"), ".2f"),
    ("l", .lowerEnd, ".2f"), ("u", .upperEnd, ".2f"),
    ("v", Phrase(id: "Temuan", en: "Finding"), nil),
    ("s", Phrase(id: "Status", en: "Status"), nil))

  private static func named(_ count: Int) -> ChartValue {
    let name = ChartValue.words("r")
    return [
      "height": .rows(count, each: 17),
      "layer": [
        .line(at: "x", 0),
        [
          "mark": ["type": "rule", "color": ChartTheme.grey],
          "encoding": ["y": name, "x": .quantity("l", axis), "x2": ["field": "u"]],
        ],
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "size": 4],
          "encoding": ["y": name, "x": .quantity("a", axis), "x2": ["field": "b"]],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 70, "opacity": 1],
          "encoding": [
            "y": name, "x": .quantity("m", axis), "shape": verdictShapes, "color": verdictColours,
            "tooltip": toldOfRater,
          ],
        ],
        [
          "mark": ["type": "text", "align": "right"],
          "encoding": ["y": name, "x": ["value": "width"], "text": ["field": "s"]],
        ],
      ],
    ]
  }

  private static let along: ChartValue = {
    let place: ChartValue = [
      "field": "i", "type": "quantitative", "axis": nil, "scale": ["nice": false, "padding": 4],
    ]
    let height: ChartValue = .quantity("l", axis)
    return [
      "height": 320,
      "layer": [
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "opacity": 0.6],
          "encoding": ["x": place, "y": height, "y2": ["field": "u"]],
        ],
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "size": 2],
          "encoding": ["x": place, "y": .quantity("a", axis), "y2": ["field": "b"]],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 40, "opacity": 1],
          "encoding": [
            "x": place, "y": .quantity("m", axis), "shape": verdictShapes, "color": verdictColours,
            "tooltip": toldOfRater,
          ],
        ],
        .line(at: "y", 0),
      ],
    ]
  }()

  /// All who differ, and so many of the others that the line can be looked at.
  private static func thinned(_ rows: [ChartRows.Row]) -> [ChartRows.Row] {
    let step = (rows.count + mostDrawn - 1) / mostDrawn
    return rows.enumerated().filter { place, row in
      place % step == 0 || (row.text("verdict") ?? "undecided") != "undecided"
    }.map(\.element)
  }
}

extension SeverityCharts {
  private static let difference = Phrase(
    id: "Keketatan tanpa penyusutan, poin", en: "Unshrunken severity, points")
  private static let evidence = Phrase(id: "Ketelitian (1 / galat baku)", en: "Precision (1 / standard error)")

  /// The limits on a grid from the least precise rater to the most precise one, finer where they bend.
  private static func limits(_ funnel: RaterFunnel) -> [ChartValue] {
    let errors = funnel.points.map(\.standardError)
    guard let best = errors.min(), let worst = errors.max() else { return [] }
    return (0...48).map { step -> ChartValue in
      let precision = 1 / worst * pow(worst / best, Double(step) / 48)
      func limit(_ z: Double) -> Double { funnel.limits.halfWidth(z, standardError: 1 / precision) }
      let (near, far) = (limit(FunnelLimits.levels.warning), limit(FunnelLimits.levels.action))
      return [
        "p": .number(precision.shortened), "l95": .number((-near).shortened), "u95": .number(near.shortened),
        "l998": .number((-far).shortened), "u998": .number(far.shortened),
      ]
    }
  }

  /// One by one; of very many inside the limits only how many there are in each small square.
  private static func marks(_ points: [RaterFunnel.Point], names: [String?]) -> [ChartValue] {
    let single = points.count <= Chart.most / 2
    let shown = zip(points, names).filter { point, _ in single || point.zone != .inside }.map { point, name in
      mark(1 / point.standardError, point.estimate, count: 1, name: name, isOutside: point.zone != .inside)
    }
    return single ? shown : shown + binned(points.filter { $0.zone == .inside })
  }

  private static func mark(
    _ precision: Double, _ estimate: Double, count: Int, name: String? = nil, isOutside: Bool
  ) -> ChartValue {
    [
      "p": .number(precision.shortened), "e": .number(estimate.shortened), "n": .count(count),
      "r": .text(name ?? "–"), "z": .phrase(isOutside ? beyond : within),
    ]
  }

  private static func binned(_ points: [RaterFunnel.Point]) -> [ChartValue] {
    struct Square: Hashable { let x, y: Int }
    let precisions = points.map { 1 / $0.standardError }
    let estimates = points.map(\.estimate)
    guard let right = precisions.max(), let top = estimates.map(abs).max(), right > 0, top > 0 else {
      return []
    }
    var counts: [Square: Int] = [:]
    for (p, e) in zip(precisions, estimates) {
      counts[Square(x: Int(p / right * 40), y: Int((e / top * 16).rounded())), default: 0] += 1
    }
    return counts.sorted { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }.map { square, count in
      mark(
        (Double(square.x) + 0.5) * right / 40, Double(square.y) * top / 16, count: count, isOutside: false)
    }
  }

  private static let within = Phrase(id: "di dalam batas", en: "within the limits")
  private static let beyond = Phrase(id: "di luar 95 %", en: "outside 95 %")

  private static func line(_ field: String, dashed: Bool) -> ChartValue {
    [
      "transform": [["filter": "isValid(datum.l95)"]],
      "mark": [
        "type": "line", "color": ChartTheme.grey, "strokeDash": dashed ? [5, 4] : [1, 0], "size": 1.5,
      ],
      "encoding": ["x": .quantity("p", evidence), "y": .quantity(field, difference)],
    ]
  }

  private static let funnelView: ChartValue = {
    let words: ChartValue = [.phrase(within), .phrase(beyond)]
    let marks: ChartValue = [
      "transform": [["filter": "isValid(datum.e)"]],
      "mark": ["type": "point", "filled": true, "opacity": 0.85],
      "encoding": [
        "x": .quantity("p", evidence), "y": .quantity("e", difference),
        "size": [
          "field": "n", "type": "quantitative", "legend": nil, "scale": ["range": [30, 400], "domainMin": 1],
        ],
        "shape": [
          "field": "z", "type": "nominal", "title": nil,
          "scale": ["domain": words, "range": ["circle", "diamond"]],
        ],
        "color": [
          "field": "z", "type": "nominal", "title": nil,
          "scale": ["domain": words, "range": [ChartTheme.blue, ChartTheme.orange]],
        ],
        "tooltip": .told(
          ("r", Phrase(id: "Penilai", en: "Rater"), nil), ("e", difference, ".2f"), ("p", evidence, ".2f"),
          ("n", Phrase(id: "Banyaknya penilai", en: "Raters here"), ",.0f")),
      ],
    ]
    return [
      "height": 340,
      "layer": [
        line("l95", dashed: true), line("u95", dashed: true), line("l998", dashed: false),
        line("u998", dashed: false), .line(at: "y", 0), marks,
      ],
    ]
  }()
}
