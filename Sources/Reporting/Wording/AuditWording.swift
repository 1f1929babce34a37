import AppraisalAnalysis

/// What an audit found, in a planner's words; a difference is a question and never an accusation.
enum AuditWording {
  static let everybodyElse = Phrase(id: "semua orang lain", en: "everybody else")

  static let notVerdict = Phrase(
    id:
      "Perbedaan adalah pertanyaan untuk diperiksa manusia, bukan bukti kesengajaan; tanpa perbedaan pun kelompok kecil belum tentu diperlakukan sama.",
    en:
      "A difference is a question for people to look into, not a proof of intent; and no difference found in small groups does not mean that there is none."
  )

  /// The finding in a sentence.
  static func finding(_ audit: ListAudit) -> Phrase {
    let rows = audit.rows.filter { $0.stage == audit.stage }
    let known = rows.filter { $0.rates != nil }
    guard !audit.people.attributes.isEmpty else {
      return Phrase(
        id: "Tidak ada yang dapat dibandingkan: data tidak memuat unit, golongan, atau atribut dilindungi.",
        en: "There is nothing to compare: the data have no unit, grade or protected attribute.")
    }
    let chosen = audit.people.choices.first?.isSelected.count { $0 } ?? 0
    guard chosen > 0 else {
      return Phrase(
        id: "Tidak ada yang terpilih, jadi tidak ada bagian untuk dibandingkan.",
        en: "Nobody is selected, so there are no rates to compare.")
    }
    guard !known.isEmpty else {
      return Phrase(
        id: "Semua kelompok terlalu kecil untuk ditampilkan (di bawah \(audit.smallestCell) orang).",
        en: "All groups are too small to be shown (below \(audit.smallestCell) people).")
    }
    let basis = Phrase(
      id: "\(chosen) dari \(audit.people.count) orang terpilih",
      en: "\(chosen) of \(audit.people.count) people are selected")
    let low = known.filter { ($0.rates?.q ?? 1) < ListAudit.level && ($0.rates?.shortfall ?? 0) > 0 }
    guard let worst = low.max(by: { ($0.rates?.shortfall ?? 0) < ($1.rates?.shortfall ?? 0) }),
      let rates = worst.rates
    else {
      return Phrase(
        id: "\(basis); tidak ada kelompok dengan bagian lebih rendah di luar kebetulan (q ≥ 0,05).",
        en: "\(basis); no group has a lower rate beyond chance (q ≥ .05).")
    }
    let missing = Phrase(
      id: "\(rates.shortfall, .decimals(1)) orang kurang dari bagian yang sama",
      en: "\(rates.shortfall, .decimals(1)) people short of an equal rate")
    guard low.count > 1 else {
      return Phrase(
        id: "\(basis); \(people(worst)) lebih jarang terpilih daripada kebetulan (q < 0,05): \(missing).",
        en:
          "\(basis); \(people(worst)) are selected less often than chance would have it (q < .05): \(missing).")
    }
    return Phrase(
      id:
        "\(basis); \(low.count) kelompok lebih jarang terpilih daripada kebetulan (q < 0,05), paling jauh \(people(worst)): \(missing).",
      en:
        "\(basis); \(low.count) groups are selected less often than chance would have it (q < .05), \(people(worst)) furthest: \(missing)."
    )
  }

  /// What stands behind it, point by point.
  static func telling(_ audit: ListAudit) -> [Phrase] {
    var lines = audit.reversals.filter { $0.stage == audit.stage }.prefix(5).map(reversal)
    lines += lowest(audit).prefix(6).compactMap(rates)
    lines += audit.changes.filter { isProtected($0.attribute, audit) }.compactMap(change).prefix(4)
    lines += gaps(audit).prefix(4)
    lines += axes(audit).prefix(4)
    if let proxies = proxies(audit) { lines.append(proxies) }
    return lines
  }

  /// Groups that stand at the top of an axis of the boxes less often than chance would have it.
  private static func axes(_ audit: ListAudit) -> [Phrase] {
    audit.rows.filter { row in
      (row.stage == .performanceAxis || row.stage == .potentialAxis) && isProtected(row.attribute, audit)
        && (row.rates?.q ?? 1) < ListAudit.level && (row.shortfall ?? 0) > 0
    }.compactMap { row in
      guard let rates = row.rates else { return nil }
      let axis =
        row.stage == .performanceAxis
        ? Phrase(id: "Sumbu kinerja: di atas ekspektasi", en: "Performance axis: above expectations")
        : Phrase(id: "Sumbu potensial: tinggi", en: "Potential axis: high")
      return Phrase(
        id:
          "\(axis) untuk \(rates.rate, .percent(decimals: 1)) \(people(row)); \(rates.shortfall, .decimals(1)) orang kurang dari bagian yang sama (q < 0,05).",
        en:
          "\(axis) for \(rates.rate, .percent(decimals: 1)) of \(people(row)); \(rates.shortfall, .decimals(1)) people short of an equal rate (q < .05)."
      )
    }
  }

  /// What goes along with a protected attribute closely enough to be named.
  private static func proxies(_ audit: ListAudit) -> Phrase? {
    let named = audit.proxies.filter(\.isNamed).prefix(4)
    guard !named.isEmpty else { return nil }
    let list = named.map { proxy in
      Phrase(
        id:
          "\(attribute(proxy.factor)) dengan \(attribute(proxy.attribute)) (V = \(proxy.association.corrected, .decimals(2)))",
        en:
          "\(attribute(proxy.factor)) with \(attribute(proxy.attribute)) (V = \(proxy.association.corrected, .decimals(2)))"
      )
    }.joined(separator: ", ")
    return Phrase(
      id:
        "Atribut dilindungi berjalan seiring dengan hal lain: \(list). Membandingkan di dalamnya dapat menyembunyikan sebagian perbedaan.",
      en:
        "Protected attributes go along with other things: \(list). Comparing within them can hide a part of a difference."
    )
  }

  private static func isProtected(_ name: String, _ audit: ListAudit) -> Bool {
    audit.people.attributes.contains { $0.isProtected && $0.name == name }
  }

  /// The lowest group of each protected attribute.
  private static func lowest(_ audit: ListAudit) -> [ListAudit.Row] {
    audit.people.attributes.filter(\.isProtected).compactMap { attribute in
      audit.protectedRows.filter { $0.attribute == attribute.name && $0.rates?.isReference == false }.min {
        ($0.rate ?? 1, $0.level) < ($1.rate ?? 1, $1.level)
      }
    }
  }

  private static func name(_ row: ListAudit.Row) -> Phrase { group(row.attribute, row.level) }

  private static func people(_ row: ListAudit.Row) -> Phrase { people(row.attribute, row.level) }

  /// The people of a group as one speaks of them, in the plural.
  static func people(_ attribute: String, _ level: String) -> Phrase {
    switch (attribute, level) {
    case ("sex", "male"): Phrase(id: "pegawai pria", en: "men")
    case ("sex", "female"): Phrase(id: "pegawai wanita", en: "women")
    case ("age_band", _): Phrase(id: "pegawai berusia \(level)", en: "employees aged \(level)")
    case ("rater", _): Phrase(id: "pegawai yang dinilai \(level)", en: "employees rated by \(level)")
    case ("records", _): Phrase(id: "pegawai dengan \(level) penilaian", en: "employees with \(level) ratings")
    case ("unit", _): Phrase(id: "pegawai unit \(level)", en: "employees of unit \(level)")
    case ("grade", _): Phrase(id: "pegawai golongan \(level)", en: "employees of grade \(level)")
    default:
      Phrase(
        id: "orang dengan \(self.attribute(attribute)): \(self.level(attribute, level))",
        en: "people with \(self.attribute(attribute)): \(self.level(attribute, level))")
    }
  }

  static func group(_ attribute: String, _ level: String) -> Phrase {
    let level = self.level(attribute, level)
    return Phrase(id: "\(self.attribute(attribute)) \(level)", en: "\(self.attribute(attribute)) \(level)")
  }

  /// A cell with an attribute.
  static func cell(_ attribute: String) -> Cell { .coded(attribute, self.attribute(attribute)) }

  /// A cell with a group of an attribute.
  static func cell(_ attribute: String, _ level: String) -> Cell { .coded(level, self.level(attribute, level)) }

  /// What is measured, in words where it has some.
  static func axis(_ name: String) -> Phrase {
    switch name {
    case "performance": Phrase(id: "kinerja", en: "performance")
    case "potential": Phrase(id: "potensial", en: "potential")
    default: .verbatim(name)
    }
  }

  /// A group of an attribute in words, where it has some.
  static func level(_ attribute: String, _ level: String) -> Phrase {
    switch (attribute, level) {
    case ("sex", "male"): Phrase(id: "pria", en: "male")
    case ("sex", "female"): Phrase(id: "wanita", en: "female")
    default: .verbatim(level)
    }
  }

  /// An attribute in words, where it has some.
  static func attribute(_ name: String) -> Phrase {
    switch name {
    case "sex": Phrase(id: "jenis kelamin", en: "sex")
    case "age_band": Phrase(id: "usia", en: "age")
    case "unit": Phrase(id: "unit", en: "unit")
    case "grade": Phrase(id: "golongan", en: "grade")
    case "records": Phrase(id: "jumlah penilaian", en: "ratings")
    case "rater": Phrase(id: "penilai", en: "rater")
    case "position_type": Phrase(id: "jenis jabatan", en: "kind of position")
    case "birth_date": Phrase(id: "tanggal lahir", en: "date of birth")
    case "religion": Phrase(id: "agama", en: "religion")
    default: .verbatim(name)
    }
  }

  private static func rates(_ row: ListAudit.Row) -> Phrase? {
    guard let rates = row.rates, let ratio = rates.ratio, let group = rates.reference else { return nil }
    let reference = level(row.attribute, group)
    let limits = rates.interval.map {
      Phrase(
        id: " [\($0.lowerBound, .decimals(2)); \($0.upperBound, .decimals(2))]",
        en: " [\($0.lowerBound, .decimals(2)), \($0.upperBound, .decimals(2))]")
    }
    let start = Phrase(
      id:
        "\(name(row)): \(rates.rate, .percent(decimals: 1)) terpilih, rasio \(ratio, .decimals(2))\(limits ?? .verbatim("")) terhadap \(reference)",
      en:
        "\(name(row)): \(rates.rate, .percent(decimals: 1)) selected, a ratio of \(ratio, .decimals(2))\(limits ?? .verbatim("")) to \(reference)"
    )
    return [start, fourFifths(rates, ratio), inside(rates), detectable(rates)].compactMap(\.self)
      .joined(separator: "; ") + .verbatim(".")
  }

  private static func fourFifths(_ rates: ListAudit.Rates, _ ratio: Double) -> Phrase? {
    guard ratio < ListAudit.fourFifths, let missing = rates.toFourFifths else { return nil }
    let people = Wording.count(missing, id: "orang lagi", one: "more person", many: "more people")
    let start = Phrase(
      id: "di bawah empat perlima (\(people) untuk mencapainya",
      en: "below four fifths (\(people) would reach it")
    return rates.flipFlop == true
      ? Phrase(id: "\(start); satu orang menentukan)", en: "\(start); one person decides)")
      : start + .verbatim(")")
  }

  private static func inside(_ rates: ListAudit.Rates) -> Phrase? {
    guard let inside = rates.stratified else { return nil }
    let (low, high) = (inside.interval.lowerBound, inside.interval.upperBound)
    return Phrase(
      id:
        "di antara yang setara \(inside.estimate, .decimals(2)) [\(low, .decimals(2)); \(high, .decimals(2))]",
      en:
        "among their like \(inside.estimate, .decimals(2)) [\(low, .decimals(2)), \(high, .decimals(2))]")
  }

  private static func detectable(_ rates: ListAudit.Rates) -> Phrase? {
    guard let q = rates.q, q >= ListAudit.level else { return nil }
    guard let ratio = rates.detectable else {
      return Phrase(
        id: "terlalu sedikit yang terpilih untuk mendeteksi rasio berapa pun",
        en: "too few are selected to detect any ratio")
    }
    return Phrase(
      id: "hanya rasio di bawah \(ratio, .decimals(2)) yang akan terdeteksi (daya 80 %)",
      en: "only ratios below \(ratio, .decimals(2)) would have been detected (80 % power)")
  }

  private static func reversal(_ one: ListAudit.Reversal) -> Phrase {
    let (low, high) = (one.stratified.interval.lowerBound, one.stratified.interval.upperBound)
    let (group, reference) = (
      people(one.attribute, one.level).beginning, people(one.attribute, one.reference)
    )
    let start = Phrase(
      id:
        "\(group) terpilih \(one.crude, .decimals(2)) kali sesering \(reference), tetapi di antara orang dari kelompok pembanding yang sama \(one.stratified.estimate, .decimals(2)) kali [\(low, .decimals(2)); \(high, .decimals(2))]",
      en:
        "\(group) are selected \(one.crude, .decimals(2)) times as often as \(reference), but \(one.stratified.estimate, .decimals(2)) times [\(low, .decimals(2)), \(high, .decimals(2))] among people of the same strata"
    )
    switch one.kind {
    case .reverses:
      return Phrase(
        id: "\(start): selisih kasarnya berbalik arah (paradoks Simpson).",
        en: "\(start): the crude gap reverses (Simpson's paradox).")
    case .vanishes:
      return Phrase(
        id: "\(start): selisih kasarnya tidak lagi melampaui kebetulan.",
        en: "\(start): the crude gap is no longer beyond chance.")
    }
  }

  private static func change(_ change: ListAudit.Change) -> Phrase? {
    guard let interval = change.interval, !interval.contains(0) else { return nil }
    return Phrase(
      id:
        "Penyesuaian mengubah rasio \(people(change.attribute, change.level)) terhadap semua orang lain dari \(change.rawRatio, .decimals(2)) menjadi \(change.adjustedRatio, .decimals(2)) (selisih \(change.difference, .decimals(2)) [\(interval.lowerBound, .decimals(2)); \(interval.upperBound, .decimals(2))]).",
      en:
        "Adjustment moved the ratio of \(people(change.attribute, change.level)) to everybody else from \(change.rawRatio, .decimals(2)) to \(change.adjustedRatio, .decimals(2)) (difference \(change.difference, .decimals(2)) [\(interval.lowerBound, .decimals(2)), \(interval.upperBound, .decimals(2))])."
    )
  }

  /// Score gaps of protected attributes beyond chance, before and after.
  private static func gaps(_ audit: ListAudit) -> [Phrase] {
    let all = audit.scores.gaps.filter { isProtected($0.contrast.attribute, audit) }
    return all.filter { $0.contrast.stage != .adjusted && $0.difference.test.p < 0.05 }.map { gap in
      let contrast = gap.contrast
      let other = contrast.against.map { people(contrast.attribute, $0) } ?? everybodyElse
      let after = all.first {
        $0.contrast.stage == .adjusted && $0.contrast.axis == contrast.axis
          && ($0.contrast.attribute, $0.contrast.level) == (contrast.attribute, contrast.level)
      }
      let change =
        after.map { after in
          Phrase(
            id:
              "; setelah disesuaikan \(after.difference.difference, .decimals(2)) [\(after.difference.interval.lowerBound, .decimals(2)); \(after.difference.interval.upperBound, .decimals(2))]",
            en:
              "; after adjustment \(after.difference.difference, .decimals(2)) [\(after.difference.interval.lowerBound, .decimals(2)), \(after.difference.interval.upperBound, .decimals(2))]"
          )
        } ?? .verbatim("")
      let interval = gap.difference.interval
      return Phrase(
        id:
          "Nilai (\(axis(contrast.axis))) \(people(contrast.attribute, contrast.level)) dikurangi \(other): \(gap.difference.difference, .decimals(2)) poin [\(interval.lowerBound, .decimals(2)); \(interval.upperBound, .decimals(2))]\(change).",
        en:
          "Scores (\(axis(contrast.axis))) of \(people(contrast.attribute, contrast.level)) minus those of \(other): \(gap.difference.difference, .decimals(2)) points [\(interval.lowerBound, .decimals(2)), \(interval.upperBound, .decimals(2))]\(change)."
      )
    }
  }
}
