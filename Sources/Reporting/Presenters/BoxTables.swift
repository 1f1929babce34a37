import AppraisalAnalysis
import Appraisals

/// The tables of the nine boxes.
enum BoxTables {
  static func all(_ boxes: NineBoxes, names: @escaping PersonNames) -> [ReportTable] {
    [
      probabilities(boxes, names), people(boxes, names), counts(boxes), sensitivity(boxes), moves(boxes, names),
    ]
  }

  private static func axis(_ cut: NineBoxes.Cut) -> Cell {
    cut.isPerformance
      ? .coded("performance", Phrase(id: "kinerja", en: "performance"))
      : .coded("potential", Phrase(id: "potensial", en: "potential"))
  }

  /// A row for each person and each box in which the person may stand.
  private static func probabilities(_ boxes: NineBoxes, _ names: @escaping PersonNames) -> ReportTable {
    var rows: [[Cell]] = []
    for person in boxes.people {
      let name = Cell.text(names(boxes.scores.entries[person.index].ratee))
      if person.probabilities.isEmpty {
        for row in Expectation.allCases.reversed() {
          let p = person.performanceProbabilities[row.rawValue - 1]
          if p > 0 { rows.append([name, .missing, .code(row), .missing, Cell(p)]) }
        }
      } else {
        for box in boxes.policy.boxes.reversed() {
          let p = person.probabilities[TalentBox.cell(box.performance, box.potential)]
          guard p > 0 else { continue }
          rows.append([
            name, .integer(box.number), .code(box.performance), .code(box.potential), Cell(p),
          ])
        }
      }
    }
    return ReportTable(
      name: "boxes",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("box", Phrase(id: "Kotak", en: "Box"), .integer),
        ReportColumn("performance", Phrase(id: "Kinerja", en: "Performance")),
        ReportColumn("potential", Phrase(id: "Potensial", en: "Potential")),
        ReportColumn("probability", Phrase(id: "Peluang", en: "Probability"), .decimals(2)),
      ], rows: rows)
  }

  /// A row for each person, the least certain placements last.
  private static func people(_ boxes: NineBoxes, _ names: @escaping PersonNames) -> ReportTable {
    let order = boxes.people.sorted {
      let left = ($0.box?.number ?? 0, $0.performance.rawValue)
      let right = ($1.box?.number ?? 0, $1.performance.rawValue)
      return left == right ? ($1.certainty, $0.index) < ($0.certainty, $1.index) : left > right
    }
    return ReportTable(
      name: "box_people",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("adjusted", Phrase(id: "Kinerja setara", en: "Adjusted performance"), .decimals(1)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(1)),
        ReportColumn("potential_score", Phrase(id: "Nilai potensial", en: "Potential"), .decimals(1)),
        ReportColumn("box", Phrase(id: "Kotak", en: "Box"), .integer),
        ReportColumn("performance", Phrase(id: "Kinerja", en: "Performance")),
        ReportColumn("potential", Phrase(id: "Potensial", en: "Potential")),
        ReportColumn("probability", Phrase(id: "Peluang", en: "Probability"), .decimals(2)),
        ReportColumn("p_above", Phrase(id: "P(di atas)", en: "P(above)"), .decimals(2)),
        ReportColumn("p_meets", Phrase(id: "P(sesuai)", en: "P(meets)"), .decimals(2)),
        ReportColumn("p_below", Phrase(id: "P(di bawah)", en: "P(below)"), .decimals(2)),
      ],
      rows: order.map { person in
        let entry = boxes.scores.entries[person.index]
        let p = person.performanceProbabilities
        return [
          .text(names(entry.ratee)), Cell(entry.unit), Cell(entry.adjusted), Cell(entry.standardError),
          Cell(person.potential), Cell(person.box?.number), .phrase(person.performance.words),
          Cell(person.box?.potential.words), Cell(person.certainty), Cell(p[2]),
          Cell(p[1]),
          Cell(p[0]),
        ]
      })
  }

  private static func counts(_ boxes: NineBoxes) -> ReportTable {
    ReportTable(
      name: "box_counts",
      columns: [
        ReportColumn("box", Phrase(id: "Kotak", en: "Box"), .integer),
        ReportColumn("performance", Phrase(id: "Kinerja", en: "Performance")),
        ReportColumn("potential", Phrase(id: "Potensial", en: "Potential")),
        ReportColumn("expected", Phrase(id: "Harapan", en: "Expected"), .decimals(1)),
        ReportColumn("hard", Phrase(id: "Nilai setara", en: "By adjusted score"), .integer),
        ReportColumn("raw", Phrase(id: "Nilai mentah", en: "By raw mean"), .integer),
        ReportColumn("official_name", Phrase(id: "Nama resmi", en: "Official name")),
        ReportColumn("name", Phrase(id: "Nama", en: "Name")),
        ReportColumn("official_follow_up", Phrase(id: "Rekomendasi resmi", en: "Official follow-up")),
        ReportColumn("follow_up", Phrase(id: "Rekomendasi", en: "Follow-up")),
        ReportColumn("succession_pool", Phrase(id: "Rencana suksesi", en: "Succession pool")),
      ],
      rows: boxes.counts.map { count in
        let box = count.box
        return [
          Cell(box?.number), .phrase(count.performance.words),
          Cell(box?.potential.words), Cell(count.expected), .integer(count.hard),
          .integer(count.raw), Cell(box?.name.id), Cell(box.map { BoxWording.words($0.name) }),
          Cell(box?.followUp.id), Cell(box.map { BoxWording.words($0.followUp) }),
          Cell(box.map { boxes.policy.successionPool.contains($0.number) }),
        ]
      })
  }

  private static func sensitivity(_ boxes: NineBoxes) -> ReportTable {
    let n = Double(max(boxes.people.count, 1))
    return ReportTable(
      name: "box_sensitivity",
      columns: [
        ReportColumn("axis", Phrase(id: "Sumbu", en: "Axis")),
        ReportColumn("cut", Phrase(id: "Ambang", en: "Cut")),
        ReportColumn("value", Phrase(id: "Nilai", en: "At"), .significant(3)),
        ReportColumn("shift", Phrase(id: "Geser", en: "Moved by"), .decimals(0)),
        ReportColumn("moved", Phrase(id: "Pindah kotak", en: "Change box"), .integer),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 1)),
        ReportColumn("expected_moved", Phrase(id: "Harapan", en: "Expected"), .decimals(1)),
        ReportColumn("raw_moved", Phrase(id: "Nilai mentah", en: "By raw mean"), .integer),
        ReportColumn("cliff", Phrase(id: "Jurang", en: "Cliff")),
      ],
      rows: boxes.sensitivity.map { row in
        [
          axis(row.cut), .phrase(row.cut.words),
          Cell(row.value), Cell(row.shift), .integer(row.moved.count), Cell(Double(row.moved.count) / n),
          Cell(row.expected), .integer(row.rawMoved),
          .flag(Double(max(row.moved.count, row.rawMoved)) > NineBoxes.cliff * n),
        ]
      })
  }

  /// Who moves, cut by cut.
  private static func moves(_ boxes: NineBoxes, _ names: @escaping PersonNames) -> ReportTable {
    func cell(_ place: NineBoxes.Place) -> Cell {
      place.potential.map { .integer(boxes.policy.box(place.performance, $0).number) }
        ?? .phrase(place.performance.words)
    }
    return ReportTable(
      name: "box_moves",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("cut", Phrase(id: "Ambang", en: "Cut")),
        ReportColumn("value", Phrase(id: "Nilai", en: "At"), .significant(3)),
        ReportColumn("shift", Phrase(id: "Geser", en: "Moved by"), .decimals(0)),
        ReportColumn("from", Phrase(id: "Dari", en: "From")),
        ReportColumn("to", Phrase(id: "Ke", en: "To")),
      ],
      rows: boxes.sensitivity.flatMap { row in
        row.moved.map { move in
          [
            .text(names(boxes.scores.entries[move.index].ratee)), .code(row.cut), Cell(row.value),
            Cell(row.shift), cell(move.from), cell(move.to),
          ]
        }
      })
  }
}
