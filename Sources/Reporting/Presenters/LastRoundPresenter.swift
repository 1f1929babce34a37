import AppraisalAnalysis
import Appraisals

/// Words and a table for the last list: what was decided on it, and what came of it.
public enum LastRoundPresenter {
  /// What stands below the new list.
  public static func parts(_ last: LastRound, in selection: Selection, names: @escaping PersonNames)
    -> ReportParts
  {
    ReportParts(
      blocks: [
        .heading(Phrase(id: "Daftar yang lalu", en: "The last list")), .paragraph(story(last)),
        .table(
          name: "last_list",
          title: Phrase(
            id: "Daftar lalu → keputusan → pelatihan → sekarang",
            en: "Last list → decision → training → now"),
          columns: ["ratee", "last_place", "decided", "trained", "now", "p_top"], maximumRows: 12),
      ], tables: [table(last, selection, names)])
  }

  private static func story(_ last: LastRound) -> Phrase {
    let (accepted, trained) = (last.accepted.count, last.trained.count)
    let proposed = last.people.count { $0.decision.place == .recommended }
    let gone = last.people.count { $0.now == nil }
    let fate = Phrase(
      id:
        "Dari \(last.people.count) orang yang diputuskan (\(proposed) di antaranya direkomendasikan), \(accepted) diterima dan \(trained) selesai dilatih.",
      en:
        "Of \(last.people.count) people decided on (\(proposed) of them recommended), \(accepted) were accepted and \(trained) trained."
    )
    let now = Phrase(
      id:
        " Dari \(last.recommended) yang direkomendasikan sekarang, \(last.recommendedAgain) sudah dilatih dan \(last.newNames) belum pernah diputuskan.",
      en:
        " Of the \(last.recommended) recommended now, \(last.recommendedAgain) have been trained already and \(last.newNames) were never decided on."
    )
    guard gone > 0 else { return fate + now }
    return fate + now
      + Phrase(
        id: " \(gone) orang dari daftar lalu tidak ada dalam penilaian sekarang.",
        en:
          " \(gone) of the last list \(gone == 1 ? "is" : "are") not among those appraised now.")
  }

  private static func table(_ last: LastRound, _ selection: Selection, _ names: PersonNames) -> ReportTable {
    ReportTable(
      name: "last_list",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("last_list", Phrase(id: "Kode daftar lalu", en: "Last list code")),
        ReportColumn("last_place", Phrase(id: "Daftar lalu", en: "Last list")),
        ReportColumn("last_p_top", Phrase(id: "P(top) lalu", en: "Last P(top)"), .decimals(2)),
        ReportColumn("decision", Phrase(id: "Kode keputusan", en: "Decision code")),
        ReportColumn("decided", Phrase(id: "Keputusan", en: "Decision")),
        ReportColumn("departs", Phrase(id: "Menyimpang", en: "Departs")),
        ReportColumn("training", Phrase(id: "Kode pelatihan", en: "Training code")),
        ReportColumn("trained", Phrase(id: "Pelatihan", en: "Training")),
        ReportColumn("training_on", Phrase(id: "Tanggal pelatihan", en: "Trained on")),
        ReportColumn("list", Phrase(id: "Kode sekarang", en: "Code now")),
        ReportColumn("now", Phrase(id: "Sekarang", en: "Now")),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
      ],
      rows: last.people.map { person in
        let decision = person.decision
        return [
          .text(name(of: person, selection, names)),
          .text(decision.place.code), .phrase(decision.place.words),
          Cell(Double(decision.topProbability)), .text(decision.decision.code),
          .phrase(decision.decision.words), .flag(decision.isDeparture),
          Cell(decision.training?.code),
          Cell(decision.training?.words), Cell(decision.trainingOn?.description),
          Cell(person.now?.list.code), Cell(person.now?.list.words),
          Cell(person.now?.topProbability),
        ]
      })
  }

  /// Who is not among those appraised now keeps the name of the record, if that is a pseudonym.
  private static func name(of person: LastRound.Person, _ selection: Selection, _ names: PersonNames) -> String
  {
    if let now = person.now { return names(selection.scores.entries[now.index].ratee) }
    let recorded = person.decision.ratee
    return PseudonymKey.isPseudonym(recorded) ? recorded : names(recorded)
  }
}
