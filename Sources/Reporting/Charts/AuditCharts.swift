import AppraisalAnalysis

/// Who is on the list, group by group, before and after adjustment.
enum AuditCharts {
  /// More groups than these are too many to look at; those chosen less often come first, then those of protected
  /// attributes.
  private static let mostGroups = 26

  /// Ratios of selection rates with their intervals, by raw means and after adjustment.
  static func forest(_ audit: ListAudit, _ table: ReportTable) -> Chart? {
    // Choices of other kinds, such as the axes of the nine boxes, have rows of the table only.
    let compared = audit.rows.filter { row in
      (row.stage == .raw || row.stage == audit.stage)
        && row.rates.map { !$0.isReference && $0.interval != nil } ?? false
    }
    guard !compared.isEmpty else { return nil }
    let protected = Set(audit.people.attributes.filter(\.isProtected).map(\.name))
    var groups: [Phrase] = []
    let found = compared.filter { $0.stage == audit.stage && isRarer($0) }
    for row in found + compared.filter({ protected.contains($0.attribute) }) + compared {
      let name = label(row)
      if !groups.contains(name) { groups.append(name) }
    }
    let shown = groups.prefix(mostGroups)
    let data = compared.filter { shown.contains(label($0)) }.compactMap(mark)
    let rarer = audit.rows.count { $0.stage == audit.stage && isRarer($0) }
    let stages = Set(compared.map(\.stage)).count
    let left =
      shown.count < groups.count
      ? Phrase(
        id: " \(shown.count) dari \(groups.count) kelompok; yang lain ada dalam tabel.",
        en: " \(shown.count) of \(groups.count) groups; the others are in the table.")
      : .verbatim("")
    return Chart(
      "fairness_forest", title: title(rarer, of: groups.count),
      sentence: reading(stages) + left,
      table: table.name,
      columns: [
        "attribute", "level", "n", "selected", "rate", "ratio", "lower", "upper", "shortfall", "detectable",
        "stage",
      ],
      data: data, view: view(Array(shown), stages: stages))
  }

  private static func isRarer(_ row: ListAudit.Row) -> Bool {
    (row.rates?.q ?? 1) < ListAudit.level && (row.rates?.shortfall ?? 0) > 0
  }

  private static func title(_ rarer: Int, of groups: Int) -> Phrase {
    rarer == 0
      ? Phrase(
        id: "Tidak satu pun dari \(groups) kelompok terpilih lebih jarang daripada kebetulan (q ≥ 0,05)",
        en: "None of \(groups) groups is selected less often than chance would have it (q ≥ .05)")
      : Phrase(
        id: "\(rarer) dari \(groups) kelompok terpilih lebih jarang daripada kebetulan (q < 0,05)",
        en: "\(rarer) of \(groups) groups are selected less often than chance would have it (q < .05)")
  }

  private static func reading(_ stages: Int) -> Phrase {
    let marks =
      stages > 1
      ? Phrase(
        id: "Lingkaran kosong: menurut rata-rata mentah; wajik: setelah disesuaikan.",
        en: "Hollow circle: by raw means; diamond: after adjustment.")
      : Phrase(id: "Wajik: rasio.", en: "Diamond: ratio.")
    return marks
      + Phrase(
        id:
          " Garis: selang 95 %; garis putus-putus: 4/5; tanda |: rasio terkecil yang dapat dideteksi. Di tepi kiri: 0,1 atau kurang.",
        en:
          " Line: 95 % interval; dashed line: 4/5; tick |: the ratio that could have been detected. At the left edge: 0.1 or less."
      )
  }

  private static func label(_ row: ListAudit.Row) -> Phrase {
    Phrase {
      "\(AuditWording.attribute(row.attribute)[$0]): \(AuditWording.level(row.attribute, row.level)[$0])"
        .printable
    }
  }

  private static let before = Phrase(id: "mentah", en: "raw")
  private static let after = Phrase(id: "disesuaikan", en: "adjusted")
  /// Nothing smaller or larger is drawn: on a scale of ratios zero lies nowhere.
  private static let limits = (lower: 0.1, upper: 5.0)

  private static func mark(_ row: ListAudit.Row) -> ChartValue? {
    guard let rates = row.rates, let interval = rates.interval, let ratio = rates.ratio else { return nil }
    func inside(_ value: Double) -> ChartValue {
      .number(min(max(value, limits.lower), limits.upper).shortened)
    }
    return [
      "g": .phrase(label(row)), "s": .phrase(row.stage == .raw ? before : after), "r": inside(ratio),
      "a": inside(interval.lowerBound), "b": inside(interval.upperBound),
      "d": row.stage == .raw ? .null : rates.detectable.map(inside) ?? .null,
    ]
  }

  private static func view(_ groups: [Phrase], stages count: Int) -> ChartValue {
    let sort = groups.map { ChartValue.phrase($0) }
    let stages: ChartValue = [.phrase(before), .phrase(after)]
    let offset: ChartValue = ["field": "s", "type": "nominal", "sort": stages, "scale": ["paddingOuter": 0.3]]
    func ratio(_ field: String) -> ChartValue {
      [
        "field": .text(field), "type": "quantitative",
        "title": .phrase(Phrase(id: "Rasio terhadap kelompok pembanding", en: "Ratio to the reference group")),
        "scale": ["type": "log", "domain": [.number(limits.lower), .number(limits.upper)]],
        "axis": [
          "values": ["expr": "width < 400 ? [0.1, 0.5, 1, 2, 5] : [0.1, 0.2, 0.5, 0.8, 1, 2, 5]"],
          "format": ".1~f", "labelOverlap": false, "tickCount": 8,
        ],
      ]
    }
    func split(_ range: ChartValue) -> ChartValue {
      ["field": "s", "type": "nominal", "title": nil, "scale": ["domain": stages, "range": range]]
    }
    let name = ChartValue.words("g", sort: sort)
    return [
      "height": .rows(groups.count, each: count > 1 ? 36 : 22),
      "layer": [
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "size": 2],
          "encoding": ["y": name, "yOffset": offset, "x": ratio("a"), "x2": ["field": "b"]],
        ],
        .line(at: "x", 1),
        .line(at: "x", 0.8, dashed: true),
        [
          "transform": [["filter": "isValid(datum.d)"]],
          "mark": ["type": "text", "text": "|", "fontSize": 13, "fontWeight": "bold"],
          "encoding": ["y": name, "yOffset": offset, "x": ratio("d")],
        ],
        [
          "mark": ["type": "point", "size": 60, "opacity": 1, "strokeWidth": 2],
          "encoding": [
            "y": name, "yOffset": offset, "x": ratio("r"), "shape": split(["circle", "diamond"]),
            "color": split([ChartTheme.orange, ChartTheme.blue]),
            "tooltip": .told(
              ("g", Phrase(id: "Kelompok", en: "Group"), nil), ("s", Phrase(id: "Tahap", en: "Stage"), nil),
              ("r", Phrase(id: "Rasio", en: "Ratio"), ".2f"), ("a", .lowerEnd, ".2f"), ("b", .upperEnd, ".2f")),
          ],
        ],
      ],
    ]
  }
}
