import AppraisalAnalysis

/// Words and tables for `explain`.
public enum ExplainPresenter {
  /// One employee's page.
  public static func parts(
    _ explanation: RateeExplanation, in selection: Selection, names: @escaping PersonNames
  )
    -> ReportParts
  {
    let entry = explanation.entry
    let tables = [
      ReportTable(name: "waterfall", columns: WaterfallTable.columns, rows: WaterfallTable.rows(entry, names)),
      indicators(explanation), sensitivity(explanation, names),
    ]
    let blocks: [Block] = [
      .headline(headline(explanation, selection, names)), .paragraph(standing(explanation, selection)),
      .table(
        name: "waterfall", title: Phrase(id: "Dari nilai mentah ke nilai setara", en: "From raw to adjusted"),
        columns: ["meaning", "value", "cumulative"]),
      .table(
        name: "indicators", title: Phrase(id: "Indikator, terlemah dahulu", en: "Indicators, weakest first")),
      .table(
        name: "sensitivity", title: Phrase(id: "Apa yang akan mengubahnya", en: "What would change it"),
        maximumRows: 8,
        note: Phrase(
          id:
            "Tanpa penilaian itu, efek lain dianggap tetap; P(top) di sini hampiran normal (semula \(explanation.approximateTopProbability, .decimals(2))).",
          en:
            "Without it, other effects held; P(top) here is a normal approximation (\(explanation.approximateTopProbability, .decimals(2)) with all ratings)."
        )),
      .bullets([unused, contest]), .paragraph(FlagPresenter.human),
    ]
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func headline(
    _ explanation: RateeExplanation, _ selection: Selection, _ names: PersonNames
  ) -> Phrase {
    let name = names(explanation.entry.ratee)
    let list = FlagPresenter.name(of: explanation.place.list)
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
    return Phrase(
      id:
        "Nilai setara \(entry.adjusted, .decimals(2)) (selang 95 % \(entry.adjusted - half, .decimals(2)) sampai \(entry.adjusted + half, .decimals(2))) dari \(entry.ratings) penilaian oleh \(entry.raters) penilai; rata-rata semua pegawai \(selection.scores.mean, .decimals(2)); peringkat \(place.rankLower)–\(place.rankUpper).",
      en:
        "Adjusted level \(entry.adjusted, .decimals(2)) (95 % interval \(entry.adjusted - half, .decimals(2)) to \(entry.adjusted + half, .decimals(2))) from \(entry.ratings) ratings by \(entry.raters) raters; average of all \(selection.scores.mean, .decimals(2)); rank \(place.rankLower)–\(place.rankUpper)."
    )
  }

  private static let unused = Phrase(
    id:
      "Tidak dipakai: jenis kelamin, umur, agama, dan atribut dilindungi lain; fakta seperti golongan; penilaian diri.",
    en: "Not used: sex, age, religion and other protected attributes; facts such as grade; self-ratings.")

  private static let contest = Phrase(
    id:
      "Jika ada penilaian yang keliru (penilai, periode, atau angkanya), mintalah perbaikan pada data sumber dan ulangi; perubahan di atas menunjukkan pengaruhnya.",
    en:
      "If a rating is wrong (rater, period or number), ask for a correction at the source and run this again; the changes above show what it would do."
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
        ReportColumn("average", Phrase(id: "Rata-rata semua", en: "Average of all"), .decimals(2)),
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
