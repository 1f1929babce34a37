import AppraisalAnalysis
import Appraisals

/// Tables of `flag` beside the list itself.
enum FlagTables {
  static func ineligible(_ selection: Selection, _ names: @escaping PersonNames) -> ReportTable {
    let grounds = selection.eligibility?.grounds ?? []
    return ReportTable(
      name: "ineligible",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
        ReportColumn("rule", Phrase(id: "Aturan", en: "Rule")),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
        ReportColumn("eligible_from", Phrase(id: "Memenuhi syarat mulai", en: "Eligible from")),
      ],
      rows: selection.places(on: .ineligible).flatMap { place in
        grounds[place.index].map { ground in
          let entry = selection.scores.entries[place.index]
          return [
            .text(names(entry.ratee)), Cell(entry.unit), Cell(place.topProbability),
            .code(ground.rule),
            .phrase(SeatWording.reason(ground)), Cell(SeatWording.day(ground)?.description),
          ]
        }
      })
  }

  static func quotaCost(_ selection: Selection) -> ReportTable {
    ReportTable(
      name: "quota_cost",
      columns: [
        ReportColumn("constraint", Phrase(id: "Kode", en: "Code")),
        ReportColumn("name", Phrase(id: "Batas", en: "Limit")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("limit", Phrase(id: "Nilai", en: "Value"), .significant(3)),
        ReportColumn("used", Phrase(id: "Terpakai", en: "Used"), .significant(4)),
        ReportColumn("binding", Phrase(id: "Mengikat", en: "Binding")),
        ReportColumn("expected_top", Phrase(id: "Harapan", en: "Expected top"), .decimals(2)),
        ReportColumn("expected_top_without", Phrase(id: "Tanpa batas ini", en: "Without it"), .decimals(2)),
        ReportColumn("cost", Phrase(id: "Biayanya", en: "Cost"), .decimals(2)),
        ReportColumn("shadow_price", Phrase(id: "Bila longgar satu", en: "One more brings"), .decimals(3)),
      ],
      rows: selection.constraintCosts.map { cost in
        let (code, unit) = words(cost.constraint)
        return [
          .text(code), .phrase(SeatWording.name(of: cost.constraint)), Cell(unit), Cell(cost.limit),
          Cell(cost.used),
          .flag(cost.isBinding), Cell(cost.expectedTop), Cell(cost.expectedTopWithout), Cell(cost.cost),
          Cell(cost.oneMore),
        ]
      })
  }

  private static func words(_ constraint: ConstraintCost.Constraint) -> (String, String?) {
    switch constraint {
    case .seats: ("seats", nil)
    case .falseDiscoveryRate: ("fdr", nil)
    case .budget: ("budget", nil)
    case .maximum(let unit): ("maximum", unit)
    case .minimum(let unit): ("minimum", unit)
    }
  }

  static func contest(_ contest: ContestedSeats, _ selection: Selection, _ names: @escaping PersonNames)
    -> ReportTable
  {
    ReportTable(
      name: "contest",
      columns: [
        ReportColumn("order", Phrase(id: "Urutan", en: "Order"), .integer),
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("value", Phrase(id: "Kriteria kedua", en: "Second criterion"), .significant(6)),
        ReportColumn("lot", Phrase(id: "Undian", en: "Lot")),
        ReportColumn("seat", Phrase(id: "Kursi", en: "Seat")),
      ],
      rows: contest.entries.enumerated().map { place, entry in
        [
          .integer(place + 1), .text(names(selection.scores.entries[entry.index].ratee)), Cell(entry.value),
          .text(entry.lot), .flag(entry.hasSeat),
        ]
      })
  }

  static func leaveOneOut(
    _ selection: Selection, _ influences: [Int: Influence], _ names: @escaping PersonNames
  ) -> ReportTable {
    ReportTable(
      name: "leave_one_out",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("left_out", Phrase(id: "Tanpa", en: "Left out")),
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("score", Phrase(id: "Nilai", en: "Score"), .significant(4)),
        ReportColumn("ratings_left", Phrase(id: "Sisa penilaian", en: "Ratings left"), .integer),
        ReportColumn("adjusted", Phrase(id: "Setara", en: "Adjusted"), .decimals(2)),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
        ReportColumn("p_change", Phrase(id: "Perubahan P", en: "Change of P"), .decimals(2)),
      ],
      rows: selection.places.flatMap { place -> [[Cell]] in
        guard let influence = influences[place.index] else { return [] }
        let ratee = Cell.text(names(selection.scores.entries[place.index].ratee))
        return [influence.rater, influence.rating].compactMap(\.self).map { change in
          let what: [Cell] =
            switch change.omission {
            case .rater(let rater):
              [
                .coded("rater", Phrase(id: "satu penilai", en: "a rater")), .text(names(rater)), .missing,
                .missing, .missing,
              ]
            case .rating(let indicator, let period, let score):
              [
                .coded("rating", Phrase(id: "satu nilai", en: "a rating")), .missing, .text(indicator),
                .text(period), Cell(score),
              ]
            }
          return [ratee] + what + [
            .integer(change.remaining), Cell(change.adjusted), Cell(change.topProbability),
            Cell(change.topProbability - influence.topProbability),
          ]
        }
      })
  }
}
