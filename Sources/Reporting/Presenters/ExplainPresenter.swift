import AppraisalAnalysis

/// Words and tables for `explain`.
public enum ExplainPresenter {
  /// One employee's page.
  ///
  /// - Parameters:
  ///   - explanation: the employee's score, step by step, and what would change it.
  ///   - selection: the lists that the employee stands on, for the size of the top and the average.
  ///   - needs: the indicators with their intervals; nil where the data do not tell them apart.
  ///   - evidence: what the data hold and the score does not use.
  ///   - contest: where objections go, as the rules of the agency have it; nil for a general sentence.
  ///   - names: how the employee and the raters are shown.
  public static func parts(
    _ explanation: RateeExplanation, in selection: Selection, needs: PersonalNeeds?, evidence: UnusedEvidence,
    contest: String?, names: @escaping PersonNames
  ) -> ReportParts {
    let entry = explanation.entry
    let tables = [
      ReportTable(name: "waterfall", columns: WaterfallTable.columns, rows: WaterfallTable.rows(entry, names)),
      indicators(explanation), CoachingTables.person(needs), sensitivity(explanation, names),
    ]
    var blocks: [Block] = [
      .headline(headline(explanation, selection, names)), .paragraph(standing(explanation, selection)),
      .table(
        name: "waterfall", title: Phrase(id: "Dari nilai mentah ke nilai setara", en: "From raw to adjusted"),
        columns: ["meaning", "value", "cumulative"]),
    ]
    blocks += coaching(needs)
    blocks += [
      .table(
        name: "sensitivity", title: Phrase(id: "Apa yang akan mengubahnya", en: "What would change it"),
        maximumRows: 8,
        note: Phrase(
          id:
            "Tanpa penilaian itu, efek lain dianggap tetap; P(top) di sini hampiran normal (semula \(explanation.approximateTopProbability, .decimals(2))).",
          en:
            "Without it, other effects held; P(top) here is a normal approximation (\(explanation.approximateTopProbability, .decimals(2)) with all ratings)."
        )),
      .heading(
        Phrase(id: "Yang tidak dipakai, dan cara berkeberatan", en: "What was not used, and how to contest")),
      .bullets(unused(evidence) + [correction, contest.map { .verbatim($0) } ?? objection]),
      .paragraph(FlagPresenter.human),
    ]
    return ReportParts(blocks: blocks, tables: tables)
  }

  /// What to work on, highest priority first; the plain means where the model does not tell indicators apart.
  private static func coaching(_ needs: PersonalNeeds?) -> [Block] {
    guard let needs else {
      return [
        .table(
          name: "indicators",
          title: Phrase(
            id: "Indikator, yang terjauh di bawah rata-rata dahulu",
            en: "Indicators, furthest below average first"),
          note: Phrase(
            id:
              "Rata-rata semua penilaian: nilai mentah indikator itu, tiap penilaian dihitung sekali; tingkat rata-rata pegawai di atas menghitung tiap pegawai sekali.",
            en:
              "Average of all ratings: raw scores of the indicator, every rating counted once; the average employee above counts every person once."
          ))
      ]
    }
    let clear = needs.needs.filter(\.stands).prefix(3).map(\.indicator)
    let advice: Phrase
    if clear.isEmpty {
      advice = Phrase(
        id: "Tidak ada indikator yang jelas di bawah rata-rata.", en: "No indicator is clearly below average.")
    } else {
      let list = clear.joined(separator: ", ")
      advice = Phrase(id: "Yang pertama perlu digarap: \(list).", en: "To work on first: \(list).")
    }
    return [
      .table(
        name: "coaching",
        title: Phrase(
          id: "Apa yang perlu digarap, prioritas tertinggi dahulu",
          en: "What to work on, highest priority first"),
        columns: [
          "indicator", "importance", "n", "raters", "gap", "lower", "upper", "peer_gap", "peer_lower",
          "peer_upper",
        ],
        maximumRows: 12,
        note: CoachingPresenter.reading
          + Phrase(id: " Rekan: orang di unit yang sama.", en: " Peers: people of the same unit.")),
      .paragraph(advice),
    ]
  }

  private static func headline(
    _ explanation: RateeExplanation, _ selection: Selection, _ names: PersonNames
  ) -> Phrase {
    let name = names(explanation.entry.ratee)
    let list = explanation.place.list.words
    let p = explanation.place.topProbability
    return Phrase(
      id:
        "\(name): \(list). Peluang termasuk \(selection.top) terbaik dari \(selection.places.count) pegawai: \(p, .decimals(2)).",
      en:
        "\(name): \(list). Probability of being among the true top \(selection.top) of \(selection.places.count): \(p, .decimals(2))."
    )
  }

  private static func standing(_ explanation: RateeExplanation, _ selection: Selection) -> Phrase {
    let entry = explanation.entry
    let half = ModelTables.half * entry.standardError
    let place = explanation.place
    let ratings = Wording.count(entry.ratings, id: "penilaian", one: "rating", many: "ratings")
    let raters = Wording.count(entry.raters, id: "penilai", one: "rater", many: "raters")
    return Phrase(
      id:
        "Nilai setara \(entry.adjusted, .decimals(2)) (selang 95 % \(entry.adjusted - half, .decimals(2)) sampai \(entry.adjusted + half, .decimals(2))) dari \(ratings) oleh \(raters); tingkat rata-rata pegawai \(selection.scores.mean, .decimals(2)); peringkat \(place.rankLower)–\(place.rankUpper).",
      en:
        "Adjusted level \(entry.adjusted, .decimals(2)) (95 % interval \(entry.adjusted - half, .decimals(2)) to \(entry.adjusted + half, .decimals(2))) from \(ratings) by \(raters); the average employee has \(selection.scores.mean, .decimals(2)); rank \(place.rankLower)–\(place.rankUpper)."
    )
  }

  private static func unused(_ evidence: UnusedEvidence) -> [Phrase] {
    let attributes = evidence.protectedAttributes.map(AuditWording.attribute)
    let others = Phrase(id: "dan atribut dilindungi lain", en: "and other protected attributes")
    let protected =
      attributes.isEmpty
      ? Phrase(id: "jenis kelamin, usia, agama, \(others)", en: "sex, age, religion \(others)")
      : attributes.joined(separator: ", ")
    var lines = [
      Phrase(
        id: "Tidak dipakai dalam nilai: atribut dilindungi (\(protected)).",
        en: "Not used in the score: protected attributes (\(protected)).")
    ]
    if !evidence.facts.isEmpty {
      let list = evidence.facts.joined(separator: ", ")
      lines.append(Phrase(id: "Tidak dipakai: fakta (\(list)).", en: "Not used: facts (\(list))."))
    }
    guard evidence.measurements + evidence.selfRatings > 0 else { return lines }
    let measured = Wording.count(
      evidence.measurements, id: "hasil terukur", one: "measured result", many: "measured results")
    let own = Wording.count(
      evidence.selfRatings, id: "penilaian diri", one: "self-rating", many: "self-ratings")
    lines.append(
      Phrase(
        id: "Tidak dipakai: \(measured) dan \(own) pegawai ini; itu bukan pertimbangan seorang penilai.",
        en: "Not used: \(measured) and \(own) of this employee; they are not the judgement of another person."))
    return lines
  }

  private static let correction = Phrase(
    id:
      "Jika ada penilaian yang keliru (penilai, periode, atau angkanya), mintalah perbaikan pada data sumber dan ulangi; perubahan di atas menunjukkan pengaruhnya.",
    en:
      "If a rating is wrong (rater, period or number), ask for a correction at the source and run this again; the changes above show what it would do."
  )

  private static let objection = Phrase(
    id:
      "Keberatan: mula-mula kepada pejabat penilai, lalu kepada atasan pejabat penilai, menurut tata cara dan tenggat instansi Anda (--contest mencantumkannya); hasilnya dicatat dengan 'timbang decide'.",
    en:
      "Objections go to the rater first, then to the rater's superior, by the procedure and the deadline of your agency (--contest prints it); the outcome is recorded with 'timbang decide'."
  )

  private static func indicators(_ explanation: RateeExplanation) -> ReportTable {
    ReportTable(
      name: "indicators",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("raw", Phrase(id: "Mentah", en: "Raw"), .decimals(2)),
        ReportColumn(
          "without_raters", Phrase(id: "Tanpa efek penilai", en: "Without rater effects"), .decimals(2)),
        ReportColumn(
          "average", Phrase(id: "Rata-rata semua penilaian", en: "Average of all ratings"), .decimals(2)),
        ReportColumn("gap", Phrase(id: "Selisih", en: "Gap"), .decimals(2)),
      ],
      rows: explanation.indicators.map {
        [
          .text($0.indicator), .integer($0.ratings), Cell($0.raw), Cell($0.withoutRaters), Cell($0.average),
          Cell($0.withoutRaters - $0.average),
        ]
      })
  }

  private static func sensitivity(_ explanation: RateeExplanation, _ names: PersonNames) -> ReportTable {
    ReportTable(
      name: "sensitivity",
      columns: [
        ReportColumn("omitted", Phrase(id: "Tanpa", en: "Without")),
        ReportColumn("adjusted", Phrase(id: "Nilai setara", en: "Adjusted"), .decimals(2)),
        ReportColumn("change", Phrase(id: "Perubahan", en: "Change"), .decimals(3)),
        ReportColumn("p_top", Phrase(id: "P(top)", en: "P(top)"), .decimals(2)),
      ],
      rows: explanation.changes.map { change in
        [
          .phrase(words(change.omission, names)), Cell(change.adjusted),
          Cell(change.adjusted - explanation.entry.adjusted), Cell(change.topProbability),
        ]
      })
  }

  private static func words(_ omission: RateeExplanation.Change.Omission, _ names: PersonNames) -> Phrase {
    switch omission {
    case .rater(let rater):
      let name = names(rater)
      return Phrase(id: "penilai \(name)", en: "rater \(name)")
    case .rating(let indicator, let period, let score):
      return Phrase(
        id: "\(indicator), \(period), nilai \(score, .significant(4))",
        en: "\(indicator), \(period), score \(score, .significant(4))")
    }
  }
}
