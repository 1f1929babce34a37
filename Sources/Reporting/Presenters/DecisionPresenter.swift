import AppraisalAnalysis
import Appraisals

/// Words and tables for `decide`.
public struct DecisionPresenter: Sendable {
  private let review: DecisionReview
  private let record: DecisionRecord
  private let added: Int?

  /// Takes the decisions on one list.
  ///
  /// - Parameters:
  ///   - review: what people made of that list: decisions, departures, revisions, deciders.
  ///   - record: the whole record.
  ///   - added: how many lines this run added; nil where it only looked.
  public init(_ review: DecisionReview, record: DecisionRecord, added: Int?) {
    self.review = review
    self.record = record
    self.added = added
  }

  /// What was decided, by whom, and where it departs from the list.
  public func parts() -> ReportParts {
    var blocks: [Block] = [.headline(headline)]
    if let openEnds { blocks.append(.paragraph(openEnds)) }
    if !review.departures.isEmpty {
      blocks.append(
        .table(
          name: "departures",
          title: Phrase(
            id: "Keputusan yang menyimpang dari daftar, dengan alasannya",
            en: "Decisions that depart from the list, with their reasons"),
          columns: ["ratee", "list_meaning", "decision_meaning", "decided_by", "decided_on", "reason"],
          maximumRows: 25))
    }
    if !review.deciders.isEmpty {
      blocks.append(.table(name: "deciders", title: Phrase(id: "Siapa yang memutuskan", en: "Who decided")))
    }
    let more = [objections, training].compactMap(\.self) + review.revisions.prefix(5).map(revision)
    if !more.isEmpty { blocks.append(.bullets(more)) }
    blocks += [.paragraph(chain), .paragraph(DecisionPresenter.people)]
    return ReportParts(blocks: blocks, tables: [decisions, departures, history, summary, deciders, chainTable])
  }

  /// The sentence that every record carries.
  static let people = Phrase(
    id:
      "Yang memutuskan adalah orang; daftar hanya mengusulkan. Keputusan menyimpang pun sah, asal alasannya tercatat.",
    en:
      "People decide; the list only proposes. A decision against it is as good as one with it, given its reason."
  )

  private var headline: Phrase {
    let n = review.decisions.count
    guard n > 0 else {
      return Phrase(id: "Belum ada keputusan yang tercatat.", en: "No decision is on record.")
    }
    let accepted = review.accepted.count
    let departures = review.departures
    let beyond = departures.count { $0.decision == .accepted }
    let people = Wording.count(n, id: "keputusan", one: "decision", many: "decisions")
    guard !departures.isEmpty else {
      return Phrase(
        id: "\(people) tercatat, \(accepted) menerima; tidak satu pun menyimpang dari daftar.",
        en: "\(people) on record, \(accepted) to accept; none departs from the list.")
    }
    let share = Double(departures.count) / Double(n)
    return Phrase(
      id:
        "\(people) tercatat, \(accepted) menerima; \(departures.count) (\(share, .percent(decimals: 0))) menyimpang dari daftar: \(beyond) menerima yang tidak direkomendasikan, \(departures.count - beyond) tidak menerima yang direkomendasikan.",
      en:
        "\(people) on record, \(accepted) to accept; \(departures.count) (\(share, .percent(decimals: 0))) \(departures.count == 1 ? "departs" : "depart") from the list: \(beyond) accepted without a recommendation, \(departures.count - beyond) recommended and not accepted."
    )
  }

  private var openEnds: Phrase? {
    guard let undecided = review.undecided, !undecided.isEmpty else { return nil }
    let names = undecided.prefix(8).joined(separator: ", ") + (undecided.count > 8 ? ", …" : "")
    let people = Wording.count(
      undecided.count, id: "pegawai yang direkomendasikan", one: "recommended person",
      many: "recommended people")
    return Phrase(
      id: "Belum diputus: \(people): \(names).", en: "Not decided yet: \(people): \(names).")
  }

  private var objections: Phrase? {
    let all = review.decisions.filter(\.hasObjection)
    guard !all.isEmpty else { return nil }
    let upheld = all.count { $0.objectionOutcome == .upheld || $0.objectionOutcome == .partlyUpheld }
    let dismissed = all.count { $0.objectionOutcome == .dismissed }
    let count = Wording.count(all.count, id: "keberatan", one: "objection", many: "objections")
    return Phrase(
      id:
        "\(count): \(upheld) dikabulkan (seluruhnya atau sebagian), \(dismissed) ditolak, \(all.count - upheld - dismissed) belum diputus.",
      en:
        "\(count): \(upheld) upheld (wholly or partly), \(dismissed) dismissed, \(all.count - upheld - dismissed) pending."
    )
  }

  private var training: Phrase? {
    let accepted = review.accepted
    guard accepted.contains(where: { $0.training != nil }) else { return nil }
    let done = accepted.count { $0.training == .done }
    let underway = accepted.count { $0.training == .underway }
    return Phrase(
      id: "Dari \(accepted.count) yang diterima: \(done) selesai dilatih, \(underway) sedang dilatih.",
      en: "Of \(accepted.count) accepted: \(done) trained, \(underway) in training.")
  }

  private func revision(_ revision: DecisionReview.Revision) -> Phrase {
    let (before, after) = (revision.before, revision.after)
    return Phrase(
      id:
        "Keputusan tentang \(after.ratee) diubah: \(before.decision.words) (\(before.decidedBy)) menjadi \(after.decision.words) (\(after.decidedBy)).",
      en:
        "The decision on \(after.ratee) was changed: \(before.decision.words) (\(before.decidedBy)), then \(after.decision.words) (\(after.decidedBy))."
    )
  }

  private var chain: Phrase {
    let lines = Wording.count(record.entries.count, id: "baris", one: "line", many: "lines")
    let head = String(record.head.prefix(16))
    let news: Phrase
    switch added {
    case nil: news = .verbatim("")
    case 0?: news = Phrase(id: " Tidak ada yang baru.", en: " Nothing was new.")
    case let count?: news = Phrase(id: " \(count) ditambahkan sekarang.", en: " \(count) added now.")
    }
    return Phrase(
      id:
        "Catatan: \(lines), rantai utuh.\(news) Sidik terakhir \(head): tulislah dalam berita acara; --verify --head memeriksanya kelak.",
      en:
        "Record: \(lines), chain intact.\(news) Last digest \(head): write it into the minutes; --verify --head checks it later."
    )
  }
}

extension DecisionPresenter {
  private static let columns = [
    ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
    ReportColumn("list", Phrase(id: "Kode daftar", en: "List code")),
    ReportColumn("list_meaning", Phrase(id: "Daftar", en: "List")),
    ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
    ReportColumn("decision", Phrase(id: "Kode keputusan", en: "Decision code")),
    ReportColumn("decision_meaning", Phrase(id: "Keputusan", en: "Decision")),
    ReportColumn("departs", Phrase(id: "Menyimpang", en: "Departs")),
    ReportColumn("decided_by", Phrase(id: "Oleh", en: "By")),
    ReportColumn("decided_on", Phrase(id: "Tanggal", en: "On")),
    ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
    ReportColumn("objection", Phrase(id: "Keberatan", en: "Objection")),
    ReportColumn("objection_outcome", Phrase(id: "Hasil keberatan", en: "Outcome")),
    ReportColumn("training", Phrase(id: "Pelatihan", en: "Training")),
    ReportColumn("training_on", Phrase(id: "Tanggal pelatihan", en: "Trained on")),
    ReportColumn("entry", Phrase(id: "Baris", en: "Entry"), .integer),
  ]

  private static func row(_ entry: DecisionEntry) -> [Cell] {
    func filled(_ text: String) -> Cell { text.isEmpty ? .missing : .text(text) }
    return [
      .text(entry.ratee), .text(entry.place.code), .phrase(entry.place.words),
      Cell(Double(entry.topProbability)), .text(entry.decision.code), .phrase(entry.decision.words),
      .flag(entry.isDeparture), .text(entry.decidedBy),
      Cell(entry.decidedOn?.description), filled(entry.reason), filled(entry.objection),
      Cell(entry.objectionOutcome), Cell(entry.training),
      Cell(entry.trainingOn?.description), .integer(entry.number),
    ]
  }

  private var decisions: ReportTable {
    ReportTable(
      name: "decisions", columns: DecisionPresenter.columns, rows: review.decisions.map(DecisionPresenter.row))
  }

  private var departures: ReportTable {
    ReportTable(
      name: "departures", columns: DecisionPresenter.columns,
      rows: review.departures.map(DecisionPresenter.row))
  }

  private var history: ReportTable {
    ReportTable(
      name: "history", columns: DecisionPresenter.columns, rows: review.history.map(DecisionPresenter.row))
  }

  private var summary: ReportTable {
    ReportTable(
      name: "summary",
      columns: [
        ReportColumn("list", Phrase(id: "Daftar", en: "List")),
        ReportColumn("decision", Phrase(id: "Keputusan", en: "Decision")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
      ],
      rows: ProposedList.Place.allCases.flatMap { place in
        DecisionOutcome.allCases.compactMap { outcome -> [Cell]? in
          let n = review.count(place, outcome)
          return n == 0 ? nil : [.code(place), .code(outcome), .integer(n)]
        }
      })
  }

  private var deciders: ReportTable {
    ReportTable(
      name: "deciders",
      columns: [
        ReportColumn("decided_by", Phrase(id: "Oleh", en: "By")),
        ReportColumn("decisions", Phrase(id: "Keputusan", en: "Decisions"), .integer),
        ReportColumn("departures", Phrase(id: "Menyimpang", en: "Departures"), .integer),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 0)),
        ReportColumn("added", Phrase(id: "Ditambahkan", en: "Added"), .integer),
        ReportColumn("objections", Phrase(id: "Keberatan", en: "Objections"), .integer),
        ReportColumn("upheld", Phrase(id: "Dikabulkan", en: "Upheld"), .integer),
      ],
      rows: review.deciders.map { decider in
        [
          .text(decider.name), .integer(decider.decisions), .integer(decider.departures),
          Cell(Double(decider.departures) / Double(decider.decisions)), .integer(decider.added),
          .integer(decider.objections), .integer(decider.upheld),
        ]
      })
  }

  private var chainTable: ReportTable {
    let last = record.entries.last
    return ReportTable(
      name: "record",
      columns: [
        ReportColumn("entries", Phrase(id: "Baris", en: "Entries"), .integer),
        ReportColumn("added", Phrase(id: "Ditambahkan", en: "Added"), .integer),
        ReportColumn("intact", Phrase(id: "Utuh", en: "Intact")),
        ReportColumn("head_sha256", Phrase(id: "Sidik terakhir", en: "Last digest")),
        ReportColumn("selection", Phrase(id: "Daftar", en: "List")),
        ReportColumn("selection_sha256", Phrase(id: "SHA-256 daftar", en: "SHA-256 of the list")),
        ReportColumn("data", Phrase(id: "Data", en: "Data")),
        ReportColumn("data_sha256", Phrase(id: "SHA-256 data", en: "SHA-256 of the data")),
      ],
      rows: [
        [
          .integer(record.entries.count), .integer(added ?? 0), .flag(true), .text(record.head),
          Cell(last?.list), Cell(last?.listDigest), Cell(last?.data.nonEmpty), Cell(last?.dataDigest.nonEmpty),
        ]
      ])
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
