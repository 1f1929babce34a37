import AppraisalAnalysis

/// Words for what else goes wrong with raters: a short section for each effect that is found, and nothing on those
/// that are not.
public enum RaterEffectsPresenter {
  /// Adds columns to the table of raters, the tables of the effects, and what there is to say.
  ///
  /// What cannot be told stands with the other limits: sections go before the last heading.
  public static func add(_ effects: RaterEffects, to parts: inout ReportParts, names: @escaping PersonNames) {
    RaterEffectsTables.extendRaters(in: &parts, effects, names)
    parts.tables += RaterEffectsTables.all(effects, names)
    let isHeading = { (block: Block) -> Bool in
      if case .heading = block { true } else { false }
    }
    let place = parts.blocks.lastIndex(where: isHeading) ?? parts.blocks.endIndex
    parts.blocks.insert(contentsOf: sections(effects), at: place)
    let limits = limits(effects)
    guard !limits.isEmpty else { return }
    if case .bullets(let known)? = parts.blocks.last {
      parts.blocks[parts.blocks.count - 1] = .bullets(known + limits)
    } else {
      parts.blocks.append(.bullets(limits))
    }
  }

  private static func sections(_ effects: RaterEffects) -> [Block] {
    [range(effects.range), effects.halo.map(halo), effects.drift.map(drift)].compactMap(\.self).flatMap(\.self)
      + [effects.groups.map(groups), effects.identical.map(identical), effects.recency.map(recency)]
      .compactMap(\.self).flatMap(\.self)
  }

  private static let interval = Phrase(
    id: "Bawah–atas: selang 95 %; q: setelah koreksi untuk banyak perbandingan.",
    en: "Lower–upper: 95 % interval; q: corrected for the number of comparisons.")

  /// An interval that contains "none" beside a small q is no contradiction.
  private static let drawn = Phrase(
    id:
      "\(interval) Angka dan selangnya ditarik ke arah semua penilai; q bertumpu pada angka sebelum ditarik, sehingga keduanya dapat berbeda.",
    en:
      "\(interval) The number and its interval are drawn towards all raters; q rests on the number before that, so that the two may differ."
  )

  private static func view(
    _ name: String, _ title: Phrase, _ columns: [String], _ rows: Int, note: Phrase = drawn
  ) -> Block {
    .table(name: name, title: title, columns: columns, maximumRows: min(rows, 8), note: note)
  }

  private static func range(_ range: RaterRange) -> [Block] {
    let narrow = range.entries.count(where: \.isNarrow)
    let wide = range.entries.count(where: \.isWide)
    guard narrow + wide > 0 else { return [] }
    return [
      .heading(Phrase(id: "Rentang nilai", en: "Use of the range")),
      .paragraph(
        Phrase(
          id:
            "\(narrow) penilai memakai rentang yang lebih sempit dan \(wide) yang lebih lebar daripada penilai lain pada taraf nilai yang sama (q < 0,05). Rentang sempit menyamarkan beda antarpegawai: latihlah dengan contoh kasus untuk tiap tingkat nilai, dan lihat dulu apakah hasil terukur stafnya memang seragam (kolom \"Terhadap hasil\").",
          en:
            "\(narrow) raters use a narrower and \(wide) a wider range than other raters at the same level of scores (q < .05). A narrow range hides differences between employees: coach with worked examples for each level of the scale, and look first whether the measured results of the staff are alike (column \"Against results\")."
        )),
      view(
        "range",
        Phrase(id: "Rentang, yang paling menyimpang dahulu", en: "Range, furthest from the pool first"),
        ["rater", "ratees", "range_ratio", "lower", "upper", "q_value", "against_objective"], narrow + wide,
        note: [drawn, against].joined(separator: " ")),
    ]
  }

  private static let against = Phrase(
    id: "Terhadap hasil: rasio rentang dibagi rentang hasil terukur staf itu (1 = sama).",
    en: "Against results: the range ratio over that of the staff's measured results (1 = the same).")

  private static func halo(_ halo: RaterHalo) -> [Block] {
    let high = halo.entries.count(where: \.isHigh)
    guard high > 0 else { return [] }
    return [
      .heading(Phrase(id: "Efek halo", en: "Halo")),
      .paragraph(
        Phrase(
          id:
            "Pada \(high) penilai satu kesan mewarnai semua indikator lebih kuat daripada lazimnya (korelasi bersama \(halo.pooled, .decimals(2)); q < 0,05). Mintalah menilai satu indikator untuk semua pegawai, baru indikator berikutnya, dengan catatan bukti.",
          en:
            "With \(high) raters one impression colours all indicators more than usual (correlation in the pool \(halo.pooled, .decimals(2)); q < .05). Have them rate one indicator for all employees before the next, with notes of evidence."
        )),
      view(
        "halo", Phrase(id: "Halo, yang terkuat dahulu", en: "Halo, strongest first"),
        ["rater", "ratees", "shared_ratees", "halo", "lower", "upper", "q_value"], high),
    ]
  }

  private static func drift(_ drift: RaterDrift) -> [Block] {
    let found = drift.entries.filter(\.isFound)
    guard !found.isEmpty else { return [] }
    let stricter = found.count { $0.drift > 0 }
    return [
      .heading(Phrase(id: "Pergeseran standar", en: "Drift")),
      .paragraph(
        Phrase(
          id:
            "Dari periode ke periode \(stricter) penilai makin ketat dan \(found.count - stricter) makin longgar dibandingkan penilai lain, pada pegawai dan indikator yang sama (q < 0,05). Bicarakan standar dengan mereka sebelum periode berikut; perubahan bersama semua penilai tidak dapat dibedakan dari kemajuan nyata.",
          en:
            "From period to period \(stricter) raters grow more severe and \(found.count - stricter) more lenient than the others, on the same employees and indicators (q < .05). Hold a calibration talk before the next period; what all raters do together cannot be told from real progress."
        )),
      view(
        "drift", Phrase(id: "Pergeseran keketatan per periode", en: "Change of severity per period"),
        ["rater", "periods", "linking_ratees", "weakest_link", "drift", "lower", "upper", "q_value"],
        found.count,
        note: [Phrase(id: "Positif = makin ketat.", en: "Positive = growing more severe."), drawn].joined(
          separator: " ")),
    ]
  }

  private static func groups(_ groups: GroupSeverity) -> [Block] {
    let pooled = groups.entries.filter { $0.rater == nil && $0.q < 0.05 }
    let single = groups.entries.count { $0.rater != nil && $0.q < 0.05 }
    guard !pooled.isEmpty || single > 0 else { return [] }
    let measured = groups.entries.filter { $0.rater == nil && $0.basis == .objective }
    var bullets = pooled.map { entry in
      let remains = measured.first { $0.attribute == entry.attribute && $0.level == entry.level }
      return difference(entry, explained: entry.basis == .rater && remains.map { $0.q >= 0.05 } ?? false)
    }
    if single > 0 {
      bullets.append(
        Phrase(
          id:
            "\(single) penilai menyimpang dari beda bersama itu (q < 0,05; paling sedikit \(groups.smallestCell) pegawai di tiap sisi).",
          en:
            "\(single) raters depart from the common difference (q < .05; at least \(groups.smallestCell) employees on either side)."
        ))
    }
    bullets.append(
      Phrase(
        id:
          "Ini beda setelah penyesuaian, bukan sebabnya: lihat formulir dan pembagian tugas sebelum menyimpulkan.",
        en:
          "These are differences after adjustment, not their causes: look at forms and at who has which tasks first."
      ))
    return [
      .heading(Phrase(id: "Beda antarkelompok (hanya audit)", en: "Differences between groups (audit only)")),
      .bullets(bullets),
      view(
        "interactions", Phrase(id: "Beda setelah penyesuaian", en: "Difference after adjustment"),
        ["attribute", "level", "rater", "adjusted_for", "difference", "lower", "upper", "q_value"],
        pooled.count + single, note: [sign, interval].joined(separator: " ")),
    ]
  }

  private static let sign = Phrase(
    id:
      "Positif = kelompok itu dinilai lebih ketat: nilainya lebih rendah daripada pembandingnya. Beda satu penilai ditarik ke beda bersama.",
    en:
      "Positive = the group is rated more severely: its scores are lower than those it is compared with. The difference of a single rater is drawn towards the common one."
  )

  private static func difference(_ entry: GroupSeverity.Entry, explained: Bool) -> Phrase {
    let size = abs(entry.difference)
    let against =
      entry.reference.map { AuditWording.level(entry.attribute, $0) } ?? Phrase(id: "lainnya", en: "others")
    let basis =
      entry.basis == .rater
      ? Phrase(id: "penilai, indikator, dan periode", en: "rater, indicator and period")
      : Phrase(
        id: "penilai, indikator, periode, dan hasil terukur",
        en: "rater, indicator, period and measured results")
    let isLower = entry.difference > 0
    let remark =
      explained
      ? Phrase(
        id: " Di antara yang hasilnya terukur, beda ini tidak tampak setelah hasil itu diperhitungkan.",
        en: " Among those with measured results it does not show once these are taken into account.")
      : .verbatim("")
    let direction = Phrase(id: isLower ? "lebih rendah" : "lebih tinggi", en: isLower ? "lower" : "higher")
    return Phrase(
      id:
        "\(AuditWording.group(entry.attribute, entry.level)) terhadap \(against): nilai \(size, .significant(2)) poin \(direction) setelah penyesuaian untuk \(basis) (q = \(entry.q, .pValue)).\(remark)",
      en:
        "\(AuditWording.group(entry.attribute, entry.level)) against \(against): scores \(size, .significant(2)) points \(direction) after adjustment for \(basis) (q = \(entry.q, .pValue)).\(remark)"
    )
  }

  private static func identical(_ forms: IdenticalForms) -> [Block] {
    let bullets = IdenticalForms.Kind.allCases.compactMap { kind -> Phrase? in
      let found = forms.entries.filter { $0.kind == kind && $0.isFound }
      guard !found.isEmpty else { return nil }
      let observed = found.reduce(0) { $0 + $1.observed }
      let expected = found.reduce(0) { $0 + $1.expected }
      let what = kind.words
      return Phrase(
        id:
          "\(what): \(found.count) penilai, \(observed) formulir; kebetulan memberi sekitar \(expected, .significant(2)).",
        en:
          "\(what): \(found.count) raters, \(observed) forms; chance gives about \(expected, .significant(2)).")
    }
    guard !bullets.isEmpty else { return [] }
    let advice = Phrase(
      id: "Buka formulirnya bersama penilai: mungkin ada alasannya, mungkin borang disalin.",
      en: "Open the forms together with the rater: there may be a reason, or they were copied.")
    return [
      .heading(Phrase(id: "Formulir yang sama", en: "Forms that are alike")), .bullets(bullets + [advice]),
      view(
        "identical_forms", Phrase(id: "Formulir yang sama, per penilai", en: "Forms that are alike, by rater"),
        ["rater", "kind", "forms", "observed", "expected", "ratio", "lower", "upper", "q_value"],
        forms.entries.count(where: \.isFound), note: interval),
    ]
  }

  private static func recency(_ recency: RaterRecency) -> [Block] {
    let found = recency.entries.filter(\.isFound)
    guard !found.isEmpty else { return [] }
    return [
      .heading(Phrase(id: "Yang terakhir yang diingat", en: "Recency")),
      .paragraph(
        Phrase(
          id:
            "\(found.count) penilai memberi bobot lebih pada periode terakhir (q < 0,05). Sarankan catatan kinerja sepanjang tahun, dibaca sebelum menilai.",
          en:
            "\(found.count) raters give the last periods more weight (q < .05). Suggest a record of work through the year, read before rating."
        )),
      view(
        "recency", Phrase(id: "Bobot periode terakhir", en: "Weight of the last periods"),
        ["rater", "kind", "ratees", "estimate", "lower", "upper", "q_value"], found.count),
    ]
  }

  private static func limits(_ effects: RaterEffects) -> [Phrase] {
    var limits: [Phrase] = []
    let untold = effects.range.entries.count { $0.p.isNaN }
    if untold > 0 {
      limits.append(
        Phrase(
          id:
            "Rentang \(untold) penilai tidak dapat diketahui: pegawainya terlalu sedikit, atau hampir semua nilainya di ujung skala.",
          en:
            "The range of \(untold) raters cannot be told: too few employees, or nearly all scores at an end of the scale."
        ))
    }
    if let halo = effects.halo {
      if halo.basis == .withLevel {
        limits.append(
          Phrase(
            id:
              "Halo tidak terpisah dari taraf nyata pegawai: tidak ada yang dinilai dua orang. Hanya beda antarpenilai yang berarti.",
            en:
              "Halo is not told from the real level of employees: nobody was rated by two. Only differences between raters mean anything."
          ))
      }
    } else {
      limits.append(
        Phrase(
          id: "Halo tidak dapat diketahui: hanya ada satu indikator.",
          en: "Halo cannot be told: there is one indicator only."))
    }
    if let drift = effects.drift {
      let loose = drift.entries.count { $0.drift.isNaN }
      if loose > 0 {
        limits.append(
          Phrase(
            id:
              "Pergeseran \(loose) penilai tidak dapat diketahui: kurang dari dua pegawai menghubungkan periode mereka.",
            en: "The drift of \(loose) raters cannot be told: fewer than two employees tie their periods."))
      }
    }
    if let groups = effects.groups, groups.screened.allSatisfy({ $0.raters == 0 }) {
      limits.append(
        Phrase(
          id:
            "Beda antarkelompok per penilai tidak dapat diketahui: tidak ada yang menilai \(groups.smallestCell) pegawai di tiap sisi.",
          en:
            "Differences between groups by single raters cannot be told: none has \(groups.smallestCell) employees on either side."
        ))
    }
    return limits
  }
}
