import AppraisalAnalysis
import Appraisals

/// Words and tables for the nine boxes.
public enum BoxPresenter {
  /// Tells how many stand in which box, how sure that is, and what hangs on the cuts.
  ///
  /// - Parameters:
  ///   - boxes: everybody's place; rows of performance are told where there is no potential.
  ///   - isWhole: whether the report is about nothing else.
  ///   - names: how employees are shown.
  public static func parts(_ boxes: NineBoxes, isWhole: Bool, names: @escaping PersonNames) -> ReportParts {
    let hasPotential = boxes.potential != nil
    let title =
      hasPotential
      ? Phrase(id: "Sembilan kotak", en: "Nine boxes")
      : Phrase(id: "Tiga baris kinerja", en: "Performance rows")
    var blocks: [Block] = [
      isWhole ? .headline(BoxWording.finding(boxes)) : .heading(title),
      .paragraph(isWhole ? BoxWording.basis(boxes) : BoxWording.finding(boxes)),
    ]
    if !isWhole { blocks.append(.paragraph(BoxWording.basis(boxes))) }
    if !hasPotential { blocks.append(.paragraph(BoxWording.noPotential)) }
    let tables = BoxTables.all(boxes, names: names)
    if let counts = tables.first(where: { $0.name == "box_counts" }), let chart = BoxCharts.grid(boxes, counts)
    {
      blocks.append(.chart(chart))
    }
    blocks.append(
      .table(
        name: "box_counts", title: Phrase(id: "Berapa orang di mana", en: "How many stand where"),
        columns: hasPotential
          ? ["box", "performance", "potential", "expected", "hard", "raw"]
          : ["performance", "expected", "hard", "raw"], note: BoxWording.countsNote))
    for cliff in BoxWording.cliffs(boxes) { blocks.append(.paragraph(cliff)) }
    blocks.append(
      .table(
        name: "box_sensitivity",
        title: Phrase(
          id: "Berapa orang pindah kotak bila ambang bergeser satu poin",
          en: "How many change box when a cut moves by one point"),
        columns: ["cut", "value", "shift", "moved", "expected_moved", "raw_moved"],
        note: BoxWording.sensitivityNote(boxes)))
    blocks.append(
      .table(
        name: "box_people",
        title: hasPotential
          ? Phrase(id: "Siapa di kotak mana", en: "Who stands in which box")
          : Phrase(id: "Siapa di baris mana", en: "Who stands in which row"),
        columns: hasPotential
          ? ["ratee", "adjusted", "potential_score", "box", "probability", "p_above", "p_meets", "p_below"]
          : ["ratee", "adjusted", "performance", "probability", "p_above", "p_meets", "p_below"],
        maximumRows: 10,
        note: BoxWording.probability(boxes)))
    if hasPotential {
      blocks.append(
        .heading(
          Phrase(
            id: "Tindak lanjut per kotak",
            en: "Follow-up by box: official Indonesian wording, translation in brackets")))
      blocks.append(.bullets(boxes.policy.boxes.reversed().map(BoxWording.followUp)))
    }
    blocks.append(.paragraph(BoxWording.policy(boxes.policy)))
    return ReportParts(blocks: blocks, tables: tables)
  }

  /// Why there are no boxes, for a report that has more to say.
  public static func refusal(_ error: AnalysisError) -> ReportParts {
    let (message, remedy) = Wording.refusal(error)
    return ReportParts(blocks: [
      .heading(Phrase(id: "Sembilan kotak", en: "Nine boxes")),
      .paragraph(
        Phrase(
          id: "Tidak ada kotak yang dibuat. \(message) \(remedy)",
          en: "No boxes are drawn. \(message) \(remedy)")),
    ])
  }
}

/// The sentences of the nine boxes.
enum BoxWording {
  /// A placement as sure as this is called sure.
  private static let sure = 0.8

  static func finding(_ boxes: NineBoxes) -> Phrase {
    let n = boxes.people.count
    let known = boxes.people.count { $0.certainty >= sure }
    guard boxes.potential != nil else {
      return Phrase(
        id:
          "Potensial tidak tersedia, jadi tidak ada sembilan kotak; baris kinerja \(known) dari \(n) pegawai pasti dengan peluang paling sedikit 80 %.",
        en:
          "Potential is not available, so there are no nine boxes; the performance row of \(known) of \(n) employees is known with a probability of at least 80 %."
      )
    }
    let pool = boxes.people.count { person in
      person.box.map { boxes.policy.successionPool.contains($0.number) } ?? false
    }
    let expected = boxes.counts.reduce(0) { sum, count in
      sum + (count.box.map { boxes.policy.successionPool.contains($0.number) } == true ? count.expected : 0)
    }
    return Phrase(
      id:
        "Kotak \(known) dari \(n) pegawai pasti dengan peluang paling sedikit 80 %; kelompok rencana suksesi berisi \(pool) orang menurut nilai setara (harapan \(expected, .decimals(1))).",
      en:
        "The box of \(known) of \(n) employees is known with a probability of at least 80 %; \(pool) are in the succession pool by adjusted score (\(expected, .decimals(1)) expected)."
    )
  }

  static func basis(_ boxes: NineBoxes) -> Phrase {
    let performance: Phrase
    switch boxes.policy.performance {
    case .ranking(let above, let below):
      performance = Phrase(
        id:
          "Kinerja menurut pemeringkatan nilai setara: paling banyak \(above, .percent(decimals: 0)) di atas ekspektasi dan \(below, .percent(decimals: 0)) di bawah.",
        en:
          "Performance by rank of the adjusted score: at most \(above, .percent(decimals: 0)) above expectations and \(below, .percent(decimals: 0)) below."
      )
    case .cuts(let above, let meets, _):
      performance = Phrase(
        id:
          "Kinerja menurut ambang nilai setara: \(points(above)) ke atas di atas ekspektasi, di bawah \(points(meets)) di bawah ekspektasi.",
        en:
          "Performance by cuts of the adjusted score: \(points(above)) and more above expectations, under \(points(meets)) below."
      )
    }
    guard let potential = boxes.potential else { return performance }
    let bands = boxes.policy.potential
    let cuts = Phrase(
      id:
        "\(performance) Potensial: \(points(bands.highFrom)) ke atas tinggi, di bawah \(points(bands.mediumFrom)) rendah",
      en:
        "\(performance) Potential: \(points(bands.highFrom)) and more high, under \(points(bands.mediumFrom)) low"
    )
    let error =
      potential.isExact
      ? Phrase(
        id: "; nilainya diambil apa adanya, karena galat pengukurannya tidak disebutkan.",
        en: "; taken as they are, since no error of measurement is stated.")
      : Phrase(id: "; dengan galat pengukurannya.", en: "; with their error of measurement.")
    let missing = boxes.people.count - potential.known
    let unknown =
      missing == 0
      ? Phrase.verbatim("")
      : Phrase(
        id: " Potensial \(missing) orang tidak tersedia: mereka hanya punya baris kinerja.",
        en: " The potential of \(missing) people is not available: they have a performance row only.")
    return cuts + error + unknown
  }

  static let noPotential = Phrase(
    id:
      "Tidak ada kolom penilaian potensi, dan potensi tidak disimpulkan dari kinerja. Tambahkan hasil asesmen sebagai kolom 'potential' (timbang import --facts).",
    en:
      "No column has an assessment of potential, and potential is not inferred from performance. Add assessments as a column 'potential' (timbang import --facts)."
  )

  static let countsNote = Phrase(
    id:
      "Harapan: jumlah peluang semua orang, angka yang dipakai untuk perencanaan. Menurut nilai setara atau mentah: seolah-olah nilainya tanpa galat.",
    en:
      "Expected: the sum of everybody's probabilities, the number to plan by. By adjusted score or raw mean: as if they had no error."
  )

  static func probability(_ boxes: NineBoxes) -> Phrase {
    let model = boxes.scores.performance.model
    let note = Phrase(
      id: "Peluang: bahwa kotak itu benar, mengingat galat nilai.",
      en: "Probability: that the box is the true one, given the error of the scores.")
    let isOpen = model.design.statusOfRater.contains { RealShare.byStatus.share(for: $0) > 0 }
    guard model.term(.rater) != nil, isOpen else { return note }
    return note
      + Phrase(
        id:
          " Penilai yang tidak dapat diperiksa lewat penilai kedua mungkin benar-benar punya tim yang lebih baik: peluang memperhitungkannya (--rho).",
        en:
          " Where no second rater checks a rater, the team may really be better: probabilities allow for it (--rho)."
      )
  }

  static func sensitivityNote(_ boxes: NineBoxes) -> Phrase {
    let hint = Phrase(
      id: "Siapa yang pindah: tabel box_moves.", en: "Who moves: table box_moves."
    )
    guard case .ranking = boxes.policy.performance else { return hint }
    return Phrase(
      id: "Ambang kinerja dalam persen pegawai (peringkat). \(hint)",
      en: "Cuts of performance in percent of employees, by rank. \(hint)")
  }

  static func cliffs(_ boxes: NineBoxes) -> [Phrase] {
    boxes.cliffs.map { row in
      Phrase(
        id:
          "Awas jurang: satu poin pada ambang \(row.cut.words) (\(points(row.value)) menjadi \(points(row.value + row.shift))) memindahkan \(row.moved.count) dari \(boxes.people.count) orang menurut nilai setara, \(row.rawMoved) menurut nilai mentah. Kotak mereka ditentukan oleh ambangnya, bukan oleh orangnya.",
        en:
          "A cliff: one point of the cut '\(row.cut.words)' (\(points(row.value)) to \(points(row.value + row.shift))) moves \(row.moved.count) of \(boxes.people.count) people by adjusted score, \(row.rawMoved) by raw mean. It is the cut that decides their box, not the people."
      )
    }
  }

  /// Points as a policy writes them.
  static func points(_ value: Double) -> Phrase {
    value == value.rounded()
      ? Phrase(id: "\(value, .decimals(0))", en: "\(value, .decimals(0))")
      : Phrase(id: "\(value, .decimals(1))", en: "\(value, .decimals(1))")
  }

  static func policy(_ policy: TalentPolicy) -> Phrase {
    Phrase(
      id:
        "Ambang dan teks kotak sebagaimana diatur dalam berkas aturan \(policy.file) versi \(policy.version) ('timbang policies \(policy.id)' menunjukkan sumbernya); berkas lain dengan --policy.",
      en:
        "Cuts and texts as configured in policy file \(policy.file), version \(policy.version) ('timbang policies \(policy.id)' shows what they rest on); another file with --policy."
    )
  }

  /// The official wording, with its meaning in the other language.
  static func followUp(_ box: TalentBox) -> Phrase {
    Phrase { language in
      let own = "\(box.number). \(box.name.id): \(box.followUp.id)."
      return language == .id ? own : own + " (\(box.name.en): \(box.followUp.en).)"
    }
  }

  static func words(_ words: PolicyWords) -> Phrase { Phrase { $0 == .id ? words.id : words.en } }
}
