import AppraisalAnalysis
import Appraisals

/// Words and the table of the second track: who needs developing.
enum DevelopmentPresenter {
  static func blocks(_ need: DevelopmentNeed) -> [Block] {
    var blocks: [Block] = [
      .heading(Phrase(id: "Kebutuhan pengembangan (jalur kedua)", en: "Development need (second track)")),
      .paragraph(summary(need)),
    ]
    guard !need.people.isEmpty else { return blocks }
    blocks.append(
      .table(
        name: "development",
        title: Phrase(id: "Yang paling membutuhkan dahulu", en: "The greatest need first"),
        columns: ["ratee", "box", "indicator", "gap", "training_hours", "needs"], maximumRows: 10,
        note: Phrase(
          id:
            "Jalur ini menurut kebutuhan, bukan prestasi: seseorang dapat berada di kedua jalur. Selisih: poin di bawah rata-rata pada indikator terlemah.",
          en:
            "By need, not by merit: a person may be on both tracks. Gap: points below the average on the weakest indicator."
        )))
    return blocks
  }

  private static func summary(_ need: DevelopmentNeed) -> Phrase {
    let grounds = DevelopmentNeed.Ground.allCases.filter { need.count($0) > 0 }.map { ground in
      Phrase(id: "\(ground.words) \(need.count(ground))", en: "\(ground.words) \(need.count(ground))")
    }
    guard !grounds.isEmpty else {
      return Phrase(
        id: "Aturan tidak menyebut siapa pun untuk pengembangan.", en: "The rules name nobody for development.")
    }
    let list = grounds.joined(separator: ", ")
    let first = Phrase(
      id: "Aturan menyebut \(need.people.count) pegawai untuk pengembangan (\(list)).",
      en: "The rules name \(need.people.count) employees for development (\(list)).")
    let several = need.people.count { $0.grounds.count > 1 }
    let more =
      several == 0
      ? Phrase.verbatim("")
      : Phrase(
        id: " \(several) di antaranya karena lebih dari satu alasan.",
        en: " \(several) of them on more than one ground.")
    guard !need.unchecked.isEmpty else { return first + more }
    let unchecked = need.unchecked.map(\.words).joined(separator: ", ")
    return first + more
      + Phrase(id: " Tidak tersedia: \(unchecked).", en: " Not available: \(unchecked).")
  }

  static func table(_ need: DevelopmentNeed, _ scores: AdjustedScores, _ names: @escaping PersonNames)
    -> ReportTable
  {
    ReportTable(
      name: "development",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("box", Phrase(id: "Kotak", en: "Box"), .integer),
        ReportColumn("p_box", Phrase(id: "P(kotak pengembangan)", en: "P(development box)"), .decimals(2)),
        ReportColumn("indicator", Phrase(id: "Indikator terlemah", en: "Weakest indicator")),
        ReportColumn("gap", Phrase(id: "Selisih", en: "Gap"), .decimals(1)),
        ReportColumn("gap_se", Phrase(id: "Galat baku", en: "SE"), .decimals(1)),
        ReportColumn("p_gap", Phrase(id: "P(selisih)", en: "P(gap)"), .decimals(2)),
        ReportColumn("indicators", Phrase(id: "Semua indikator lemah", en: "All weak indicators")),
        ReportColumn("training_hours", Phrase(id: "JP", en: "Hours"), .decimals(0)),
        ReportColumn("grounds", Phrase(id: "Kode", en: "Code")),
        ReportColumn("needs", Phrase(id: "Alasan", en: "Grounds")),
      ],
      rows: need.people.map { person in
        let entry = scores.entries[person.index]
        let worst = person.gaps.first
        return [
          .text(names(entry.ratee)), Cell(entry.unit), Cell(person.box?.number), Cell(person.boxProbability),
          Cell(worst?.indicator), Cell(worst?.points), Cell(worst?.standardError), Cell(worst?.probability),
          Cell(person.gaps.isEmpty ? nil : person.gaps.map(\.indicator).joined(separator: ", ")),
          Cell(person.hours), .text(person.grounds.map(\.rawValue).joined(separator: ", ")),
          .phrase(person.grounds.map(\.words).joined(separator: "; ")),
        ]
      })
  }
}

/// Words and the table about earlier lists.
enum PastPresenter {
  static func blocks(_ past: PastSelections) -> [Block] {
    var lines: [Phrase] = [known(past)]
    if let again = again(past) { lines.append(again) }
    lines += past.rises.map(rise)
    if past.rises.isEmpty {
      lines.append(
        Phrase(
          id:
            "Apakah yang pernah terpilih dinilai lebih tinggi sesudahnya, tidak dapat dikatakan: perlu tanggal pemilihan dan nilai sebelum dan sesudahnya untuk paling sedikit \(PastSelections.fewest) orang.",
          en:
            "Whether those once chosen are rated higher afterwards cannot be said: it takes the day of the choice, and ratings before and after it of at least \(PastSelections.fewest) people."
        ))
    }
    return [
      .heading(Phrase(id: "Daftar sebelumnya", en: "Earlier lists")), .bullets(lines),
      .paragraph(caution(past)),
    ]
  }

  private static func known(_ past: PastSelections) -> Phrase {
    Phrase(
      id: "\(past.known) dari \(past.recorded) nama yang pernah terpilih atau dilatih ada dalam data.",
      en: "\(past.known) of \(past.recorded) names once chosen or trained are in the data.")
  }

  private static func again(_ past: PastSelections) -> Phrase? {
    guard let again = past.again else { return nil }
    let counts = Phrase(
      id:
        "Dari mereka \(again.firstSelected) dari \(again.firstCount) direkomendasikan lagi (\(again.firstRate, .percent(decimals: 1))), dari yang lain \(again.secondRate, .percent(decimals: 1))",
      en:
        "\(again.firstSelected) of \(again.firstCount) of them are recommended again (\(again.firstRate, .percent(decimals: 1))), of the others \(again.secondRate, .percent(decimals: 1))"
    )
    let lasting = Phrase(
      id: ". Itu wajar bila kinerja bertahan.", en: ". That is to be expected where performance lasts.")
    guard let ratio = again.ratio, let interval = again.ratioInterval() else { return counts + lasting }
    return counts
      + Phrase(
        id:
          ": rasio \(ratio, .decimals(2)) [\(interval.lowerBound, .decimals(2)), \(interval.upperBound, .decimals(2))]",
        en:
          ": a ratio of \(ratio, .decimals(2)) [\(interval.lowerBound, .decimals(2)), \(interval.upperBound, .decimals(2))]"
      ) + lasting
  }

  private static func rise(_ rise: PastSelections.Rise) -> Phrase {
    let day = String(describing: rise.day)
    return Phrase(
      id:
        "Dibanding yang lain dengan nilai sebelumnya yang sama, nilai mereka yang terpilih \(day) (\(rise.selected) orang) sesudahnya berbeda \(rise.points, .decimals(2)) poin [\(rise.interval.lowerBound, .decimals(2)), \(rise.interval.upperBound, .decimals(2))].",
      en:
        "Against others with the same ratings before, the ratings of those chosen on \(day) (\(rise.selected)) differ afterwards by \(rise.points, .decimals(2)) points [\(rise.interval.lowerBound, .decimals(2)), \(rise.interval.upperBound, .decimals(2))]."
    )
  }

  private static func caution(_ past: PastSelections) -> Phrase {
    let meaning = Phrase(
      id:
        "Data ini tidak membedakan pelatihan yang berhasil, orang yang memang lebih baik (nilai sebelumnya pun mengandung galat), dan cap 'terpilih' yang diketahui penilai.",
      en:
        "The data do not tell training that worked from people who were better all along (ratings before have errors too) and from a label that raters know."
    )
    guard past.isRatedHigher else { return meaning }
    return Phrase(
      id:
        "Peringatan lingkaran umpan balik: yang pernah terpilih dinilai lebih tinggi sesudahnya, sehingga lebih mudah terpilih lagi. \(meaning) Minta nilai dari penilai yang tidak mengetahui daftar lama.",
      en:
        "Warning of a feedback loop: those once chosen are rated higher afterwards, and so are chosen more easily again. \(meaning) Ask for ratings by raters who do not know the earlier list."
    )
  }

  static func table(_ past: PastSelections) -> ReportTable {
    var rows: [[Cell]] = []
    if let again = past.again {
      let interval = again.ratioInterval()
      rows.append([
        .coded("recommended_again", Phrase(id: "direkomendasikan lagi", en: "recommended again")), .missing,
        .integer(again.firstCount), .integer(again.secondCount),
        Cell(again.ratio), Cell(interval?.lowerBound), Cell(interval?.upperBound), Cell(again.midP),
      ])
    }
    for rise in past.rises {
      rows.append([
        .coded("rated_higher", Phrase(id: "dinilai lebih tinggi", en: "rated higher")),
        .text(rise.day.description), .integer(rise.selected), .integer(rise.others),
        Cell(rise.points), Cell(rise.interval.lowerBound), Cell(rise.interval.upperBound), .missing,
      ])
    }
    return ReportTable(
      name: "past",
      columns: [
        ReportColumn("question", Phrase(id: "Pertanyaan", en: "Question")),
        ReportColumn("day", Phrase(id: "Tanggal", en: "Day")),
        ReportColumn("selected", Phrase(id: "Pernah terpilih", en: "Once chosen"), .integer),
        ReportColumn("others", Phrase(id: "Lainnya", en: "Others"), .integer),
        ReportColumn("estimate", Phrase(id: "Rasio atau poin", en: "Ratio or points"), .decimals(2)),
        ReportColumn("lower", Phrase(id: "dari", en: "from"), .decimals(2)),
        ReportColumn("upper", Phrase(id: "sampai", en: "to"), .decimals(2)),
        ReportColumn("mid_p", Phrase(id: "p tengah", en: "mid-p"), .pValue),
      ], rows: rows)
  }
}
