import AppraisalAnalysis
import Foundation
import Statistics

/// The sentences of `training`.
struct TrainingWording {
  let study: TrainingEffect

  private var isPlain: Bool {
    if case .column = study.data.basis { return true }
    return false
  }

  /// Those trained, with their number.
  private var trained: Phrase {
    isPlain
      ? Phrase(
        id: "\(study.trained) satuan yang mendapat perlakuan", en: "the \(study.trained) units treated")
      : Phrase(id: "\(study.trained) pegawai yang dilatih", en: "the \(study.trained) employees trained")
  }

  private var unit: Phrase { isPlain ? Phrase(id: "", en: "") : Phrase(id: " poin", en: " points") }

  /// As many decimals as the error of the answer carries.
  static func places(_ study: TrainingEffect) -> Int {
    let error = study.deciding?.standardError ?? study.spread
    guard error > 0, error.isFinite else { return 2 }
    return min(9, max(1, -Int(log10(error).rounded(.down))))
  }

  private var style: NumberStyle { .decimals(TrainingWording.places(study)) }

  private func number(_ value: Double) -> Phrase { Phrase(id: "\(value, style)", en: "\(value, style)") }

  private func signed(_ value: Double) -> Phrase {
    (value > 0 ? Phrase.verbatim("+") : .verbatim("")) + number(value)
  }

  private func interval(_ range: ClosedRange<Double>) -> Phrase {
    Phrase(
      id:
        "selang \(study.options.level, .percent(decimals: 0)) \(number(range.lowerBound)) sampai \(number(range.upperBound))",
      en:
        "\(study.options.level, .percent(decimals: 0)) interval \(number(range.lowerBound)) to \(number(range.upperBound))"
    )
  }

  private func effect(_ estimate: TrainingEffect.Estimate) -> Phrase {
    Phrase(
      id: "\(signed(estimate.estimate))\(unit) (\(interval(estimate.interval)))",
      en: "\(signed(estimate.estimate))\(unit) (\(interval(estimate.interval)))")
  }

  /// Did those trained improve because of it?
  var headline: Phrase {
    guard let deciding = study.deciding else {
      return Phrase(id: "Tidak dapat dikatakan.", en: "Cannot tell.")
    }
    switch study.verdict {
    case .improved:
      return Phrase(
        id: "Ya: \(trained) membaik karenanya, \(effect(deciding)).",
        en: "Yes: \(trained) improved because of it, by \(effect(deciding)).")
    case .worsened:
      return Phrase(
        id: "Tidak: \(trained) justru menurun karenanya, \(effect(deciding)).",
        en: "No: \(trained) fell behind because of it, \(effect(deciding)).")
    case .noneThatMatters:
      return Phrase(
        id:
          "Tidak: pengaruhnya pada \(trained) lebih kecil daripada yang berarti, \(effect(deciding)); yang berarti mulai \(number(study.smallestEffect))\(unit).",
        en:
          "No: the effect on \(trained) is smaller than what matters, \(effect(deciding)); \(number(study.smallestEffect))\(unit) would matter."
      )
    case .tooUncertain:
      return Phrase(
        id: "Tidak dapat dikatakan: pengaruhnya pada \(trained) dapat nol, \(effect(deciding)).",
        en: "Cannot tell: the effect on \(trained) may be none, \(effect(deciding)).")
    case .pathsDiffered:
      return Phrase(
        id:
          "Tidak dapat dikatakan: \(trained) sudah menempuh jalan lain sebelumnya (p = \(study.preTrend?.pValue ?? .nan, .pValue)); selisihnya \(effect(deciding)).",
        en:
          "Cannot tell: \(trained) were on another path before already (p = \(study.preTrend?.pValue ?? .nan, .pValue)); the difference is \(effect(deciding))."
      )
    case .dependsOnChoice:
      let other = study.estimate(.differences).map(effect) ?? .verbatim("–")
      let score = study.estimate(.matched).map(effect) ?? .verbatim("–")
      return Phrase(
        id:
          "Tidak dapat dikatakan sebelum jelas bagaimana \(trained) dipilih: \(score) jika menurut nilai, \(other) jika menurut hal lain.",
        en:
          "Cannot tell before it is clear how \(trained) were chosen: \(score) if by their scores, \(other) if by anything else."
      )
    }
  }

  /// What the answer rests on.
  var basis: Phrase {
    let names = study.data.periods
    let span = names.count > 1 ? "\(names[0]) – \(names[names.count - 1])" : names.first ?? ""
    let others = study.effects.units - study.trained
    let (done, never) =
      isPlain
      ? (Phrase(id: "mendapat perlakuan", en: "treated"), Phrase(id: "satuan", en: "units"))
      : (Phrase(id: "dilatih", en: "trained"), Phrase(id: "pegawai", en: "employees"))
    let comparison =
      study.options.comparison == .neverTreated
      ? Phrase(id: "\(others) \(never) yang tidak pernah \(done)", en: "the \(others) \(never) never \(done)")
      : Phrase(
        id: "\(others) \(never) yang tidak pernah \(done) dan dengan yang belum",
        en: "the \(others) \(never) never \(done) and with those not \(done) yet")
    let start = Phrase(
      id: "Dibandingkan dengan \(comparison), \(names.count) periode (\(span)). ",
      en: "Compared with \(comparison), over \(names.count) periods (\(span)). ")
    switch study.data.basis {
    case .severityRemoved(let raters):
      return start
        + Phrase(
          id:
            "Nilai: keketatan \(raters) penilai dan taraf indikator dikeluarkan, tiap pegawai dibandingkan dengan dirinya sendiri. Periode yang memuat pelatihan dihitung sebagai sesudahnya.",
          en:
            "Scores: the severity of \(raters) raters and the level of indicators are taken out, every employee is compared with himself or herself. The period of the training counts as after it."
        )
    case .severityNotIdentified:
      return start
        + Phrase(
          id:
            "Keketatan penilai tidak dapat dikeluarkan (tidak ada pegawai dengan dua penilai); ia saling menghapus selama pegawai tetap pada penilainya. Periode yang memuat pelatihan dihitung sebagai sesudahnya.",
          en:
            "The severity of raters could not be taken out (no employee has two raters); it cancels where employees keep their rater. The period of the training counts as after it."
        )
    case .noRaters:
      return start
        + Phrase(
          id: "Data tidak menyebut penilai: perubahan keketatan tidak terpisahkan dari perubahan pegawai.",
          en: "The data name no raters: changes of severity cannot be told from changes of employees.")
    case .column(let name):
      return start
        + Phrase(
          id: "Hasil: kolom '\(name)', tiap satuan dibandingkan dengan dirinya sendiri.",
          en: "The outcome is column '\(name)', every unit compared with itself.")
    }
  }

  /// What before and after alone would say, and why that is no answer.
  var naive: Phrase? {
    guard let before = study.estimate(.beforeAfter) else { return nil }
    let start = Phrase(
      id: "Sebelum dan sesudah saja: \(effect(before)).", en: "Before and after alone: \(effect(before)).")
    // All cohorts together, by their size.
    let parts = study.regressions.map(\.parts)
    let total = parts.reduce(0.0) { $0 + Double($1.chosen) }
    guard total > 0, study.options.choice != .other else { return start }
    func mean(_ value: (RegressionToMean) -> Double) -> Double {
      parts.reduce(0.0) { $0 + Double($1.chosen) * value($1) } / total
    }
    let (all, common) = (mean(\.observedChange), mean(\.commonChange))
    let (chance, left) = (mean(\.expectedRegression), mean(\.remainder))
    return start
      + Phrase(
        id:
          " Dalam periode pelatihan mereka berubah \(signed(all)): \(signed(common)) terjadi pada semua orang, \(signed(chance)) adalah regresi ke rata-rata (nilai tinggi atau rendah sebagian kebetulan; berlaku bila nilai menentukan siapa yang dipilih), \(signed(left)) tersisa.",
        en:
          " In the period of the training they changed by \(signed(all)): \(signed(common)) happened to everybody, \(signed(chance)) is regression to the mean (part of a high or low score is chance; if scores decided who was chosen), \(signed(left)) is left."
      )
  }

  /// How they were chosen, as far as the data show.
  var choice: Phrase {
    let start = study.headStart
    let side =
      start >= 0
      ? Phrase(id: "di atas", en: "above") : Phrase(id: "di bawah", en: "below")
    let stood = Phrase(
      id: "Sebelumnya mereka \(abs(start), .decimals(1)) simpangan baku \(side) yang lain.",
      en: "Before, they stood \(abs(start), .decimals(1)) standard deviations \(side) the others.")
    func pair(_ lead: Phrase) -> Phrase {
      guard let a = study.estimate(.differences), let b = study.estimate(.matched) else { return lead }
      return lead
        + Phrase(
          id: " Selisih perubahan: \(effect(a)); di antara yang nilainya sama sebelumnya: \(effect(b)).",
          en: " Difference in changes: \(effect(a)); among those with the same scores before: \(effect(b)).")
    }
    switch study.options.choice {
    case .score:
      return pair(
        stood
          + Phrase(
            id: " Karena nilai menentukan siapa yang dipilih, jawaban memakai pembanding bernilai sama.",
            en: " As scores decided who was chosen, the answer compares people with the same scores."))
    case .other:
      return pair(
        stood
          + Phrase(
            id: " Bukan nilai yang menentukan siapa yang dipilih, jadi jawaban memakai selisih perubahan.",
            en: " Scores did not decide who was chosen, so the answer is the difference in changes."))
    case .unknown:
      guard study.looksChosenByScore else { return pair(stood) }
      return pair(
        stood
          + Phrase(
            id:
              " Mungkin nilai menentukan siapa yang dipilih; kebenaran ada di antara kedua perbandingan, dan hanya yang tampak pada keduanya disebut pengaruh (--chosen-by score atau other mempertajamnya).",
            en:
              " Scores may have decided who was chosen; the truth lies between two comparisons, and only what both show is called an effect (--chosen-by score or other sharpens it)."
          ))
    }
  }

  /// Whether paths were parallel before.
  var paths: Phrase {
    guard let test = study.preTrend else {
      return Phrase(
        id:
          "Apakah jalannya sejajar sebelum pelatihan tidak dapat diperiksa: terlalu sedikit periode sebelumnya.",
        en: "Whether paths were parallel before cannot be checked: there are too few periods before.")
    }
    return study.pathsDiffered
      ? Phrase(
        id:
          "Jalan sebelum pelatihan berbeda (χ² = \(test.statistic, .decimals(1)), db \(test.estimates), p = \(test.pValue, .pValue)), seperti pada orang yang dipilih karena nilainya.",
        en:
          "Paths before differ (χ² = \(test.statistic, .decimals(1)), df \(test.estimates), p = \(test.pValue, .pValue)), as they do of people chosen by a score."
      )
      : Phrase(
        id:
          "Jalan sebelum pelatihan tidak berbeda nyata (χ² = \(test.statistic, .decimals(1)), db \(test.estimates), p = \(test.pValue, .pValue)).",
        en:
          "Paths before show no difference (χ² = \(test.statistic, .decimals(1)), df \(test.estimates), p = \(test.pValue, .pValue))."
      )
  }

  /// What so many could have shown.
  var power: Phrase? {
    guard study.verdict == .tooUncertain || study.verdict == .dependsOnChoice, let least = study.detectable,
      let needed = study.neededTrained
    else { return nil }
    return Phrase(
      id:
        "Dengan \(study.trained) terlatih, pengaruh mulai \(number(least))\(unit) akan terlihat dengan peluang 80 %; untuk \(number(study.smallestEffect)) diperlukan sekitar \(needed) terlatih.",
      en:
        "With \(study.trained) trained an effect of \(number(least))\(unit) or more would show with a probability of 80 %; \(number(study.smallestEffect)) would need about \(needed) trained."
    )
  }

  /// Winners against losers.
  var lottery: Phrase? {
    guard let lots = study.lottery else { return nil }
    return Phrase(
      id:
        "Undian: \(lots.won) yang menang bernilai \(signed(lots.difference)) terhadap \(lots.lost) yang kalah (\(interval(lots.interval)), p permutasi = \(lots.pValue, .pValue)); hanya kebetulan yang memisahkan mereka.",
      en:
        "Lots: the \(lots.won) who won scored \(signed(lots.difference)) against the \(lots.lost) who lost (\(interval(lots.interval)), permutation p = \(lots.pValue, .pValue)); nothing but chance parts them."
    )
  }

  /// The jump at the cut.
  var discontinuity: Phrase? {
    guard let found = study.discontinuity, let cut = study.options.cut else { return nil }
    switch found {
    case .failure(let error):
      return Phrase(
        id: "Lompatan di batas nilai tidak dapat diduga. ", en: "The jump at the cut cannot be estimated. ")
        + TrainingErrorWording.refusal(error).0
    case .success(let jump):
      let (below, above) = (study.trainedAtCut?.below ?? .nan, study.trainedAtCut?.above ?? .nan)
      return Phrase(
        id:
          "Di batas nilai \(cut, .significant(4)) hasil kemudian melompat \(signed(jump.corrected))\(unit) (\(interval(jump.interval)), p = \(jump.pValue, .pValue)); dilatih: \(below, .percent(decimals: 0)) di bawah, \(above, .percent(decimals: 0)) di atas; dalam jarak \(jump.bandwidth, .significant(3)) ada \(jump.below) dan \(jump.above).",
        en:
          "At the cut of \(cut, .significant(4)) later outcomes jump by \(signed(jump.corrected))\(unit) (\(interval(jump.interval)), p = \(jump.pValue, .pValue)); trained: \(below, .percent(decimals: 0)) below, \(above, .percent(decimals: 0)) above; \(jump.below) and \(jump.above) lie within \(jump.bandwidth, .significant(3))."
      )
    }
  }

  /// What to mind.
  var cautions: [Phrase] {
    var found: [Phrase] = []
    func add(_ when: Bool, _ phrase: Phrase) { if when { found.append(phrase) } }
    let data = study.data
    add(
      data.isLatest,
      Phrase(
        id:
          "Hanya pelatihan terakhir yang diketahui: siapa yang dilatih dua kali dihitung belum dilatih sebelumnya.",
        en: "Only the latest training is known: whoever was trained twice counts as untrained before."))
    add(
      study.effects.alwaysTreated > 0,
      Phrase(
        id: "\(study.effects.alwaysTreated) sudah dilatih sebelum ada periode pembanding, dan tidak ikut.",
        en:
          "\(study.effects.alwaysTreated) were trained before there was a period to compare with, and take no part."
      ))
    add(
      data.trainedLater > 0,
      Phrase(
        id: "\(data.trainedLater) dilatih setelah periode terakhir, dan menjadi pembanding.",
        en: "\(data.trainedLater) were trained after the last period, and serve as comparison."))
    add(
      data.unmatched > 0,
      Phrase(
        id: "\(data.unmatched) nama dalam daftar pelatihan tidak ada dalam data nilai.",
        en: "\(data.unmatched) names of the training list have no scores."))
    add(
      data.scaleVersions > 1,
      Phrase(
        id:
          "Nilai berasal dari \(data.scaleVersions) aturan penilaian: pergeseran yang sama bagi semua saling menghapus, peregangan skala tidak.",
        en:
          "Scores were given under \(data.scaleVersions) regimes: a shift common to all cancels, a stretch of the scale does not."
      ))
    if let raters = data.clusteringRaters {
      add(
        true,
        Phrase(
          id: "Galat baku menganggap pegawai dari penilai yang sama saling terkait (\(raters) penilai).",
          en: "Standard errors allow for employees of one rater being alike (\(raters) raters)."))
    }
    return found
  }
}
