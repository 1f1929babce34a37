import AppraisalAnalysis
import Appraisals

/// What `flag` tells beside the lists.
public struct FlagDetails: Sendable {
  /// What hangs on single raters and ratings, by the position among the employees of the scores.
  public var influences: [Int: Influence] = [:]
  /// The rules that eligibility and boxes follow.
  public var policy: TalentPolicy?
  /// The nine boxes.
  public var boxes: NineBoxes?
  /// The second track.
  public var development: DevelopmentNeed?
  /// Earlier lists.
  public var past: PastSelections?

  /// Nothing beside the lists.
  public init() {}
}

/// Words and tables for `flag`.
public enum FlagPresenter {
  /// Draws up the lists with a reason for each name.
  ///
  /// - Parameters:
  ///   - selection: the lists, with the scores they rest on.
  ///   - audit: the audit that goes with the list; nil where it stands elsewhere.
  ///   - details: what is told beside the lists; nothing unless given.
  ///   - isWhole: whether it is part of a page, where there is room for unit and list, and for who enters and leaves.
  ///   - names: how employees and raters are shown.
  public static func parts(
    _ selection: Selection, _ audit: ListAudit?, details: FlagDetails = FlagDetails(), isWhole: Bool = false,
    names: @escaping PersonNames
  ) -> ReportParts {
    let performance = selection.scores.performance
    let sensitivity = SelectionCharts.sensitivity(selection)
    var tables = [
      selectionTable(selection, details, names), SelectionCharts.swaps(selection, names: names),
      waterfall(selection, names), FlagTables.quotaCost(selection), FlagTables.ineligible(selection, names),
      FlagTables.leaveOneOut(selection, details.influences, names),
    ]
    if let contest = selection.contest { tables.append(FlagTables.contest(contest, selection, names)) }
    if let need = details.development {
      tables.append(DevelopmentPresenter.table(need, selection.scores, names))
    }
    if let boxes = details.boxes { tables += BoxTables.all(boxes, names: names) }
    if let past = details.past { tables.append(PastPresenter.table(past)) }
    tables += [ModelTables.varianceComponents(performance), ModelTables.fit(performance.fit)]
    if let sensitivity { tables.append(sensitivity) }
    if let audit { tables += AuditTables.all(audit) }
    var blocks: [Block] = [.headline(headline(selection)), .paragraph(basis(selection))]
    let limits = [
      emptySeats(selection), SeatWording.rateBroken(selection), SeatWording.unmet(selection),
      SeatWording.costs(selection),
    ]
    blocks += limits.compactMap(\.self).map { .paragraph($0) }
    if performance.model.term(.rater) == nil { blocks.append(.paragraph(unadjusted)) }
    let pictures = [
      SelectionCharts.ranks(selection, tables[0], names: names),
      SelectionCharts.probabilities(selection, tables[0]),
    ]
    blocks += pictures.compactMap { $0.map(Block.chart) }
    // A long name of a unit would push the reason into a table of its own.
    let widest = selection.scores.entries.reduce(0) { max($0, $1.unit?.count ?? 0) }
    let shown =
      ["ratee"] + (widest > 12 && !isWhole ? [] : ["unit"]) + (isWhole ? ["list"] : [])
      + ["raw", "adjusted", "p_top", "rank", "reason"]
    blocks.append(
      .table(
        name: "selection",
        title: Phrase(id: "Calon, peluang tertinggi dahulu", en: "Candidates, highest probability first"),
        columns: shown, maximumRows: max(10, min(selection.places(on: .recommended).count, 25)),
        note: Phrase(
          id:
            "Peringkat: selang 95 %. P(top): peluang termasuk \(selection.top) terbaik yang sebenarnya. \(reliability(selection))",
          en:
            "Rank: 95 % interval. P(top): probability of being among the true top \(selection.top). \(reliability(selection))"
        )))
    if let contest = selection.contest { blocks.append(.paragraph(SeatWording.contest(contest))) }
    if let note = borderline(selection, names) { blocks.append(.paragraph(note)) }
    if let note = comparison(selection) { blocks.append(.paragraph(note)) }
    if isWhole { blocks.append(swaps) }
    if let sensitivity, let chart = SelectionCharts.sensitivityChart(selection, sensitivity) {
      blocks.append(.chart(chart))
    }
    if let note = hinges(selection, details) { blocks.append(.paragraph(note)) }
    if let eligibility = selection.eligibility,
      let note = SeatWording.eligibility(eligibility, details.policy)
    {
      blocks.append(.paragraph(note))
    }
    if let past = details.past { blocks += PastPresenter.blocks(past) }
    if let need = details.development { blocks += DevelopmentPresenter.blocks(need) }
    if let audit { blocks += AuditPresenter.brief(audit) }
    if let dropped = ModelTables.dropped(performance.model) { blocks.append(dropped) }
    blocks.append(.paragraph(human))
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static let swaps = Block.table(
    name: "swaps",
    title: Phrase(
      id: "Siapa masuk dan siapa keluar dibandingkan dengan rata-rata mentah",
      en: "Who enters and who leaves against raw means"),
    columns: ["ratee", "change", "unit", "raw_rank", "raw", "adjusted", "p_top", "reason"], maximumRows: 10)

  private static func headline(_ selection: Selection) -> Phrase {
    let counts = Dictionary(grouping: selection.places, by: \.list).mapValues(\.count)
    let n = selection.places.count
    let (yes, edge, doubt) = (counts[.recommended] ?? 0, counts[.borderline] ?? 0, counts[.needsEvidence] ?? 0)
    let barred = counts[.ineligible] ?? 0
    let others =
      barred == 0
      ? Phrase.verbatim("")
      : Phrase(id: ", \(barred) tidak memenuhi syarat", en: ", \(barred) are not eligible")
    return Phrase(
      id:
        "\(yes) dari \(n) pegawai direkomendasikan untuk pelatihan lanjutan; \(edge) di ambang, \(doubt) perlu bukti tambahan\(others).",
      en:
        "\(yes) of \(n) employees are recommended for advanced training; \(edge) are borderline, \(doubt) need more evidence\(others)."
    )
  }

  private static func basis(_ selection: Selection) -> Phrase {
    let rate = selection.expectedFalseDiscoveries
    let reliability = selection.scores.reliability
    let grounds =
      selection.scores.performance.model.term(.rater) == nil
      ? Phrase(id: "jumlah penilaian", en: "the number of ratings")
      : Phrase(
        id: "keketatan penilai dan jumlah penilaian", en: "the severity of raters and the number of ratings")
    let adjusted = Phrase(
      id: "Nilai telah disesuaikan untuk \(grounds) (reliabilitas \(reliability, .decimals(2))).",
      en: "Scores are adjusted for \(grounds) (reliability \(reliability, .decimals(2))).")
    guard selection.emptySeats < selection.seats else { return adjusted }
    return Phrase(
      id:
        "\(adjusted) Dari nama yang direkomendasikan, sekitar \(rate, .percent(decimals: 0)) diperkirakan bukan bagian \(selection.top) terbaik yang sebenarnya.",
      en:
        "\(adjusted) About \(rate, .percent(decimals: 0)) of the recommended are expected not to be in the true top \(selection.top)."
    )
  }

  /// Which reliability it is: that of levels from all forms, whoever rated; other raters are not asked for.
  private static func reliability(_ selection: Selection) -> Phrase {
    let severity =
      selection.scores.performance.model.term(.rater) == nil
      ? Phrase(id: "keketatan penilai tidak dikeluarkan", en: "the severity of raters is left in")
      : Phrase(
        id: "keketatan penilai dikeluarkan sejauh diketahui",
        en: "the severity of raters is taken out as far as it is known")
    return Phrase(
      id:
        "Reliabilitas \(selection.scores.reliability, .decimals(2)): ketelitian nilai setara atas semua penilaian yang ada; \(severity). 'timbang reliability' bertanya lain: apakah penilai, indikator, dan periode lain akan memberi urutan yang sama; biasanya lebih rendah.",
      en:
        "Reliability \(selection.scores.reliability, .decimals(2)): how exact adjusted scores are, over all ratings there are; \(severity). 'timbang reliability' asks something else: whether other raters, indicators and periods would put people in the same order; that is usually lower."
    )
  }

  private static func emptySeats(_ selection: Selection) -> Phrase? {
    guard selection.emptySeats > 0 else { return nil }
    let rate = selection.request.falseDiscoveryRate
    let open = selection.places.count { $0.list != .needsEvidence && $0.list != .ineligible }
    if open <= selection.seats - selection.emptySeats {
      return Phrase(
        id:
          "\(selection.emptySeats) dari \(selection.seats) kursi dibiarkan kosong: tidak ada lagi pegawai yang memenuhi syarat dengan bukti yang cukup.",
        en:
          "\(selection.emptySeats) of \(selection.seats) seats are left empty: nobody else is eligible and has enough evidence."
      )
    }
    if selection.places.contains(where: { $0.ground == .limit }) {
      return Phrase(
        id:
          "\(selection.emptySeats) dari \(selection.seats) kursi dibiarkan kosong karena kuota, anggaran, atau batas nama yang keliru (--fdr).",
        en:
          "\(selection.emptySeats) of \(selection.seats) seats are left empty: quotas, budget or the limit of wrong names (--fdr) keep others away."
      )
    }
    return Phrase(
      id:
        "\(selection.emptySeats) dari \(selection.seats) kursi dibiarkan kosong: mengisinya akan menaikkan bagian nama yang keliru di atas \(rate, .percent(decimals: 0)) (--fdr).",
      en:
        "\(selection.emptySeats) of \(selection.seats) seats are left empty: filling them would raise the expected share of wrong names above \(rate, .percent(decimals: 0)) (--fdr)."
    )
  }

  private static let unadjusted = Phrase(
    id: "Perhatian: keketatan penilai TIDAK dikeluarkan, karena rancangan tidak mendukung penduganya.",
    en: "Note: severity is NOT taken out, because the design does not support its estimate.")

  private static func borderline(_ selection: Selection, _ names: @escaping PersonNames) -> Phrase? {
    let edge = selection.places(on: .borderline)
    guard !edge.isEmpty, selection.contest == nil else { return nil }
    let list = edge.prefix(8).map { names(selection.scores.entries[$0.index].ratee) }.joined(separator: ", ")
    let more = edge.count > 8 ? ", …" : ""
    return Phrase(
      id:
        "Di ambang, tidak terbedakan dari kursi terakhir (peluang lebih baik 40–60 %): \(list)\(more). Isi kursi dengan kriteria kedua yang dinyatakan (--tie-break KOLOM) atau undian tercatat (--lottery).",
      en:
        "Borderline, not to be told from the last seat (40–60 % likely to be better): \(list)\(more). Give such seats by a stated second criterion (--tie-break COLUMN) or a recorded lottery (--lottery)."
    )
  }

  /// How the list differs from ranking by raw means; nil where there is no list.
  private static func comparison(_ selection: Selection) -> Phrase? {
    let recommended = selection.places(on: .recommended)
    guard !recommended.isEmpty else { return nil }
    let entries = selection.scores.entries
    let byRaw = Set(
      entries.indices.sorted { (entries[$1].raw, $0) < (entries[$0].raw, $1) }.prefix(recommended.count))
    let kept = recommended.count { byRaw.contains($0.index) }
    guard kept < recommended.count else {
      return Phrase(
        id: "Peringkat rata-rata mentah akan memilih nama yang sama.",
        en: "A ranking by raw means would choose the same names.")
    }
    return Phrase(
      id:
        "Dibanding peringkat rata-rata mentah, \(recommended.count - kept) dari \(recommended.count) nama berbeda: sisanya terangkat atau turun karena siapa yang menilai atau karena terlalu sedikit penilaian.",
      en:
        "Against a ranking by raw means, \(recommended.count - kept) of \(recommended.count) names differ: the others stood where they did because of who rated them or too few ratings."
    )
  }

  /// How many of the recommended hang on one rater or one rating; nil where nobody looked.
  private static func hinges(_ selection: Selection, _ details: FlagDetails) -> Phrase? {
    let recommended = selection.places(on: .recommended)
    guard !recommended.isEmpty, let last = recommended.map(\.topProbability).min(), !details.influences.isEmpty
    else { return nil }
    let hanging = recommended.count { place in
      details.influences[place.index]?.leastProbability.map { $0 < min(last, 0.5) } ?? false
    }
    let single = recommended.count { details.influences[$0.index]?.hasSingleRater ?? false }
    let sole =
      single == 0
      ? Phrase.verbatim("")
      : Phrase(
        id: " \(single) nama dinilai oleh satu penilai saja: semuanya bertumpu pada kata penilai itu.",
        en: " \(single) of the names have a single rater: all rests on that rater's word.")
    guard hanging > 0 else {
      return Phrase(
        id: "Tidak ada nama yang bergantung pada satu nilai, atau pada satu dari beberapa penilai.",
        en: "No name hangs on a single rating, or on one of several raters.") + sole
    }
    return Phrase(
      id:
        "\(hanging) nama bergantung pada satu nilai atau satu dari beberapa penilai: tanpa itu P(top) mereka turun di bawah kursi terakhir (tabel leave_one_out).",
      en:
        "\(hanging) of the names hang on one rating or on one of several raters: without it their P(top) falls below that of the last seat (table leave_one_out)."
    ) + sole
  }

  /// The sentence that every list carries.
  public static let human = Phrase(
    id:
      "Ini rekomendasi untuk mendukung keputusan manusia, bukan keputusan otomatis; pegawai berhak atas penjelasan ('timbang explain') dan keberatan.",
    en:
      "This is a recommendation in support of a human decision, not an automatic one; employees may ask for an explanation ('timbang explain') and object."
  )

  /// Why an employee stands on a list, in a few words.
  static func reason(_ place: Selection.Place, in selection: Selection) -> Phrase {
    let entry = selection.scores.entries[place.index]
    let mean = selection.scores.mean
    let lead = entry.adjusted - mean
    let side = lead >= 0
    let rater = entry.raterEffect
    let level = Phrase(
      id: "\(abs(lead), .decimals(1)) \(side ? "di atas" : "di bawah") rata-rata",
      en: "\(abs(lead), .decimals(1)) \(side ? "above" : "below") average")
    let raters: Phrase
    // Less than a quarter of the level's own standard error is not worth a reader's attention.
    if abs(rater) < 0.25 * entry.standardError {
      raters = Phrase(id: "penilai netral", en: "raters neutral")
    } else if rater < 0 {
      raters = Phrase(
        id: "penilai ketat (+\(-rater, .decimals(2)))", en: "severe raters (+\(-rater, .decimals(2)))")
    } else {
      raters = Phrase(
        id: "penilai longgar (−\(rater, .decimals(2)))", en: "lenient raters (−\(rater, .decimals(2)))")
    }
    switch place.list {
    case .needsEvidence:
      return Phrase(
        id: "hanya \(entry.ratings) penilaian; \(level)", en: "only \(entry.ratings) ratings; \(level)")
    case .borderline:
      return Phrase(
        id: "setara kursi terakhir; \(level); \(raters)", en: "level with the last seat; \(level); \(raters)")
    case .ineligible:
      return (selection.eligibility?.grounds[place.index] ?? []).map(SeatWording.reason).joined(separator: "; ")
    case .recommended, .notSelected:
      let plain = Phrase(id: "\(level); \(raters)", en: "\(level); \(raters)")
      return ground(place, selection).map { $0 + Phrase.verbatim("; ") + plain } ?? plain
    }
  }

  /// What gave a seat or kept it away, where it was not P.
  private static func ground(_ place: Selection.Place, _ selection: Selection) -> Phrase? {
    switch place.ground {
    case .probability: nil
    case .minimum: Phrase(id: "kuota minimum unit", en: "minimum of the unit")
    case .limit: SeatWording.limit(selection.request.rules)
    case .contest:
      if case .fact(let name, _)? = selection.contest?.rule {
        Phrase(id: "menurut \(name)", en: "by \(name)")
      } else {
        Phrase(id: "undian", en: "by lot")
      }
    }
  }

  private static func selectionTable(
    _ selection: Selection, _ details: FlagDetails, _ names: @escaping PersonNames
  ) -> ReportTable {
    let last = selection.places.last { $0.list == .recommended && $0.ground == .probability }
    let lastSeat = last.map { selection.scores.entries[$0.index].adjusted }
    return ReportTable(
      name: "selection",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("raw", Phrase(id: "Mentah", en: "Raw"), .decimals(2)),
        ReportColumn("adjusted", Phrase(id: "Setara", en: "Adjusted"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
        ReportColumn("rank", Phrase(id: "Peringkat", en: "Rank")),
        ReportColumn("rank_lower", Phrase(id: "Peringkat dari", en: "Rank from"), .integer),
        ReportColumn("rank_upper", Phrase(id: "sampai", en: "to"), .integer),
        ReportColumn("list", Phrase(id: "Daftar", en: "List")),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
        ReportColumn("rho_robust", Phrase(id: "Kokoh terhadap ρ", en: "Robust to ρ")),
        ReportColumn("ground", Phrase(id: "Dasar", en: "Ground")),
        ReportColumn("dp_rater", Phrase(id: "ΔP tanpa satu penilai", en: "ΔP without a rater"), .decimals(2)),
        ReportColumn("dp_rating", Phrase(id: "ΔP tanpa satu nilai", en: "ΔP without a rating"), .decimals(2)),
        ReportColumn("what_would_change", Phrase(id: "Yang akan mengubahnya", en: "What would change it")),
      ],
      rows: selection.places.map { place in
        let entry = selection.scores.entries[place.index]
        return [
          .text(names(entry.ratee)), Cell(entry.unit), .integer(entry.ratings), .integer(entry.raters),
          Cell(entry.raw), Cell(entry.adjusted), Cell(entry.standardError), Cell(place.topProbability),
          .text("\(place.rankLower)–\(place.rankUpper)"), .integer(place.rankLower), .integer(place.rankUpper),
          .code(place.list),
          .phrase(reason(place, in: selection)), Cell(place.isRobust), .code(place.ground),
          Cell(details.influences[place.index]?.raterChange),
          Cell(details.influences[place.index]?.ratingChange),
          Cell(
            SeatWording.change(
              place, in: selection, details.influences[place.index], lastSeat: lastSeat, names: names)),
        ]
      })
  }

  private static func waterfall(_ selection: Selection, _ names: @escaping PersonNames) -> ReportTable {
    ReportTable(
      name: "waterfall", columns: WaterfallTable.columns,
      rows: selection.places.filter { $0.list == .recommended || $0.list == .borderline }.flatMap { place in
        WaterfallTable.rows(selection.scores.entries[place.index], names)
      })
  }
}

/// The steps from the raw mean to the adjusted level as a table.
enum WaterfallTable {
  static let columns = [
    ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
    ReportColumn("step", Phrase(id: "Kode", en: "Code")),
    ReportColumn("meaning", Phrase(id: "Langkah", en: "Step")),
    ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .decimals(2)),
    ReportColumn("cumulative", Phrase(id: "Menjadi", en: "Cumulative"), .decimals(2)),
  ]

  static func rows(_ entry: AdjustedScores.Entry, _ names: PersonNames) -> [[Cell]] {
    Waterfall(entry).steps.map { step in
      [
        .text(names(entry.ratee)), .text(step.step.code), .phrase(step.step.words), Cell(step.value),
        Cell(step.cumulative),
      ]
    }
  }
}
