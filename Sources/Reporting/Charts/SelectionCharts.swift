import AppraisalAnalysis

/// Pictures of a list of candidates, and the tables that they draw.
enum SelectionCharts {
  /// More names than these are too many to read.
  private static let mostNamed = 40
  /// The places of the curve of probabilities.
  private static let mostPlaces = 400

  private static let lists: [(list: Selection.List, shape: ChartValue, colour: ChartValue)] = [
    (.recommended, "circle", ChartTheme.blue), (.borderline, "diamond", ChartTheme.orange),
    (.needsEvidence, "triangle-up", "#9a5fb0"),
  ]

  /// How a list is marked; the key names those that occur.
  private static func byList(_ shown: [Selection.Place], _ range: [ChartValue]) -> ChartValue {
    let occurring = Set(shown.map(\.list))
    let places = lists.indices.filter { occurring.contains(lists[$0].list) }
    return [
      "field": "l", "type": "nominal", "title": nil,
      "scale": [
        "domain": .list(places.map { .phrase(lists[$0].list.words) }), "range": .list(places.map { range[$0] }),
      ],
    ]
  }

  /// The rank intervals of those on the lists, and P(top) as a number.
  static func ranks(_ selection: Selection, _ table: ReportTable, names: PersonNames) -> Chart? {
    let listed = selection.places.filter { place in lists.contains { $0.list == place.list } }
    guard !listed.isEmpty else { return nil }
    let shown = shownOnLists(selection)
    let widths = selection.places(on: .recommended).map { $0.rankUpper - $0.rankLower }.sorted()
    let data = shown.map { place -> ChartValue in
      [
        "r": .text(names(selection.scores.entries[place.index].ratee).printable), "a": .count(place.rankLower),
        "b": .count(place.rankUpper), "m": .number(Double(place.rankLower + place.rankUpper) / 2),
        "p": .number((place.topProbability * 1000).rounded() / 1000),
        "l": .phrase(place.list.words),
      ]
    }
    let left =
      shown.count < listed.count
      ? Phrase(
        id:
          " Digambar \(shown.count) dari \(listed.count) nama pada ketiga daftar, merata dari yang pertama sampai yang terakhir.",
        en:
          " \(shown.count) of the \(listed.count) names on the three lists are drawn, evenly from the first to the last."
      )
      : .verbatim("")
    return Chart(
      "candidate_ranks", title: title(widths, selection),
      sentence: Phrase(
        id:
          "Garis: selang peringkat 95 %; angka di kanan: P(top); garis tegak: batas \(selection.top) terbaik.",
        en:
          "Line: 95 % interval of the rank; number at the right: P(top); upright line: the end of the top \(selection.top)."
      ) + left,
      table: table.name,
      columns: ["ratee", "unit", "raw", "adjusted", "p_top", "rank_lower", "rank_upper", "list"], data: data,
      view: rankView(shown, top: selection.top))
  }

  private static func title(_ widths: [Int], _ selection: Selection) -> Phrase {
    guard !widths.isEmpty else {
      return Phrase(id: "Tidak ada nama yang direkomendasikan", en: "Nobody is recommended")
    }
    let middle = widths[widths.count / 2]
    return Phrase(
      id: "Bagi separuh orang yang direkomendasikan, selang peringkatnya selebar \(middle) tempat atau lebih",
      en: "For half of the recommended, the interval of their rank is \(middle) places wide or more")
  }

  /// Some of every list, evenly from the first to the last: all where they fit.
  private static func shownOnLists(_ selection: Selection) -> [Selection.Place] {
    let others = evenly(selection.places(on: .borderline), 10) + evenly(selection.places(on: .needsEvidence), 6)
    return evenly(selection.places(on: .recommended), mostNamed - others.count) + others
  }

  private static func evenly(_ places: [Selection.Place], _ most: Int) -> [Selection.Place] {
    guard places.count > most, most > 1 else { return places }
    return (0..<most).map { places[$0 * (places.count - 1) / (most - 1)] }
  }

  private static func rankView(_ shown: [Selection.Place], top: Int) -> ChartValue {
    let rank = Phrase(id: "Peringkat (1 = terbaik)", en: "Rank (1 = best)")
    let axis: ChartValue = [
      "field": "a", "type": "quantitative", "title": .phrase(rank),
      "scale": ["zero": false, "nice": false, "padding": 8], "axis": ["format": ",.0f"],
    ]
    func position(_ field: String) -> ChartValue {
      ["field": .text(field), "type": "quantitative", "title": .phrase(rank)]
    }
    return [
      "height": .rows(shown.count, each: 17),
      "layer": [
        [
          "mark": ["type": "rule", "color": ChartTheme.grey, "size": 3],
          "encoding": ["y": .words("r"), "x": axis, "x2": ["field": "b"]],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 60, "opacity": 1],
          "encoding": [
            "y": .words("r"), "x": position("m"), "shape": byList(shown, lists.map(\.shape)),
            "color": byList(shown, lists.map(\.colour)),
            "tooltip": .told(
              ("r", Phrase(id: "Pegawai", en: "Ratee"), nil),
              ("a", Phrase(id: "Peringkat, selang 95 % dari", en: "Rank, 95 % interval from"), ",.0f"),
              ("b", .upperEnd, ",.0f"), ("p", .verbatim("P(top)"), ".2f"),
              ("l", Phrase(id: "Daftar", en: "List"), nil)),
          ],
        ],
        .line(at: "x", Double(top), dashed: true),
        [
          "mark": ["type": "text", "align": "left", "dx": 6],
          "encoding": [
            "y": .words("r"), "x": ["value": "width"],
            "text": ["field": "p", "type": "quantitative", "format": ".2f"],
          ],
        ],
      ],
    ]
  }

  /// P(top) of everybody, in order: where the list is cut, and whether anything marks that place.
  static func probabilities(_ selection: Selection, _ table: ReportTable) -> Chart? {
    let p = selection.places.filter { $0.list != .ineligible }.map(\.topProbability)
    guard p.count >= 10 else { return nil }
    let doubtful = p.count { $0 > 0.2 && $0 < 0.8 }
    let end = min(p.count, max(3 * selection.top, 30))
    let step = max(1, end / mostPlaces)
    let data = stride(from: 0, to: end, by: step).map { place -> ChartValue in
      ["i": .count(place + 1), "p": .number((p[place] * 1000).rounded() / 1000)]
    }
    return Chart(
      "candidate_probabilities",
      title: Phrase(
        id:
          "Untuk \(doubtful) dari \(p.count) pegawai, termasuk tidaknya dalam \(selection.top) terbaik tetap tidak pasti",
        en:
          "For \(doubtful) of \(p.count) employees it stays uncertain whether they are among the top \(selection.top)"
      ),
      sentence: Phrase(
        id:
          "P(top) menurut urutan. Garis tegak: kursi terakhir. Bidang berwarna: peluang 0,2 sampai 0,8.",
        en: "P(top) in order. Upright line: the last seat. Shaded band: probabilities from 0.2 to 0.8."),
      table: table.name, data: data, view: probabilityView(seats: selection.seats))
  }

  private static func probabilityView(seats: Int) -> ChartValue {
    let p: ChartValue = [
      "field": "p", "type": "quantitative", "title": "P(top)", "scale": ["domain": [0, 1]],
      "axis": ["format": ".1f", "tickCount": 5],
    ]
    let place: ChartValue = [
      "field": "i", "type": "quantitative", "title": .phrase(Phrase(id: "Tempat", en: "Place")),
      "scale": ["nice": false], "axis": ["format": ",.0f"],
    ]
    return [
      "height": 220,
      "layer": [
        [
          "data": ["values": [[:]]],
          "mark": ["type": "rect", "color": ChartTheme.grey, "opacity": 0.18],
          "encoding": ["y": .datum(0.2), "y2": .datum(0.8)],
        ],
        [
          "mark": ["type": "line", "color": ChartTheme.blue, "size": 2.5, "interpolate": "step-after"],
          "encoding": ["x": place, "y": p],
        ],
        .line(at: "x", Double(seats), dashed: true),
      ],
    ]
  }
}

extension SelectionCharts {
  /// How the list changes with the share of raters' effects that is real; nil where that is not asked.
  static func sensitivity(_ selection: Selection) -> ReportTable? {
    guard !selection.alternatives.isEmpty else { return nil }
    let chosen = Set(selection.places(on: .recommended).map(\.index))
    return ReportTable(
      name: "rho_sensitivity",
      columns: [
        ReportColumn("rho", Phrase(id: "ρ", en: "ρ"), .decimals(2)),
        ReportColumn("recommended", Phrase(id: "Direkomendasikan", en: "Recommended"), .integer),
        ReportColumn("kept", Phrase(id: "Tetap", en: "Kept"), .integer),
        ReportColumn("entered", Phrase(id: "Masuk", en: "Entered"), .integer),
        ReportColumn("left", Phrase(id: "Keluar", en: "Left"), .integer),
      ],
      rows: selection.alternatives.map { other in
        let kept = other.recommended.intersection(chosen).count
        return [
          .number(other.share), .integer(other.recommended.count), .integer(kept),
          .integer(other.recommended.count - kept), .integer(chosen.count - kept),
        ]
      })
  }

  static func sensitivityChart(_ selection: Selection, _ table: ReportTable) -> Chart? {
    let rows = ChartRows(table).all
    let chosen = selection.places(on: .recommended)
    guard !chosen.isEmpty, !rows.isEmpty else { return nil }
    let robust = chosen.count { $0.isRobust == true }
    let words: [(String, Phrase)] = [
      ("kept", Phrase(id: "tetap", en: "kept")), ("entered", Phrase(id: "masuk", en: "entered")),
    ]
    let data = rows.flatMap { row in
      words.map { column, word -> ChartValue in
        [
          "s": .number(row.number("rho") ?? 0), "k": .phrase(word), "n": .number(row.number(column) ?? 0),
        ]
      }
    }
    let domain: ChartValue = .list(words.map { .phrase($0.1) })
    return Chart(
      "rho_sensitivity",
      title: Phrase(
        id:
          "\(robust) dari \(chosen.count) nama tetap direkomendasikan berapa pun bagian pengaruh penilai yang nyata",
        en: "\(robust) of \(chosen.count) names stay recommended whatever share of the raters' effects is real"),
      sentence: Phrase(
        id: "ρ: bagian pengaruh penilai yang merupakan mutu tim yang sebenarnya, bukan keketatan.",
        en: "ρ: the share of a rater's effect that is the true quality of the team, and not severity."),
      table: table.name, data: data,
      view: [
        "height": .rows(rows.count, each: 26),
        "mark": ["type": "bar", "stroke": ChartTheme.grey, "strokeWidth": 0.5],
        "encoding": [
          "y": ["field": "s", "type": "ordinal", "title": "ρ", "axis": ["format": ".2f"]],
          "x": .quantity("n", Phrase(id: "Nama", en: "Names"), zero: true, format: ",.0f"),
          "color": [
            "field": "k", "type": "nominal", "title": nil,
            "scale": ["domain": domain, "range": [ChartTheme.blue, "#e0a566"]],
          ],
          "tooltip": .told(
            ("s", .verbatim("ρ"), ".2f"), ("k", Phrase(id: "Perubahan", en: "Change"), nil),
            ("n", Phrase(id: "Nama", en: "Names"), ",.0f")),
        ],
      ])
  }

  /// Who would stand on the list by raw means and does not, and the other way round.
  static func swaps(_ selection: Selection, names: @escaping PersonNames) -> ReportTable {
    let entries = selection.scores.entries
    let chosen = selection.places(on: .recommended).map(\.index)
    let order = entries.indices.sorted { (entries[$1].raw, $0) < (entries[$0].raw, $1) }
    var rawRank = [Int](repeating: 0, count: entries.count)
    for (place, i) in order.enumerated() { rawRank[i] = place + 1 }
    let byRaw = Set(order.prefix(chosen.count))
    let seated = Set(chosen)
    let changed = selection.places.filter { byRaw.contains($0.index) != seated.contains($0.index) }
    return ReportTable(
      name: "swaps",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("change", Phrase(id: "Perubahan", en: "Change")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("raw_rank", Phrase(id: "Peringkat mentah", en: "Raw rank"), .integer),
        ReportColumn("raw", Phrase(id: "Mentah", en: "Raw"), .decimals(2)),
        ReportColumn("adjusted", Phrase(id: "Setara", en: "Adjusted"), .decimals(2)),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
      ],
      rows: changed.map { place in
        let entry = entries[place.index]
        return [
          .text(names(entry.ratee)), .phrase(change(seated.contains(place.index))), Cell(entry.unit),
          .integer(rawRank[place.index]), Cell(entry.raw), Cell(entry.adjusted), Cell(place.topProbability),
          .phrase(FlagPresenter.reason(place, in: selection)),
        ]
      })
  }

  private static func change(_ isSeated: Bool) -> Phrase {
    isSeated ? Phrase(id: "masuk", en: "enters") : Phrase(id: "keluar", en: "leaves")
  }
}
