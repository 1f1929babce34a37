import AppraisalAnalysis
import Statistics

/// Sentences about indicators.
enum IndicatorWording {
  /// How the pairs were compared and why.
  static func method(_ study: IndicatorStudy) -> Phrase {
    let reason: Phrase
    switch study.choice {
    case .asked: reason = Phrase(id: "sesuai permintaan", en: "as asked")
    case .ordinal:
      reason = Phrase(
        id: "karena nilainya hanya beberapa tingkat berurut",
        en: "because scores have a few ordered levels only")
    case .skewed:
      reason = Phrase(
        id: "karena nilai menumpuk di satu angka atau sangat condong",
        en: "because scores pile up at one value or lean far to one side")
    case .mixed:
      reason = Phrase(
        id:
          "karena sebagian nilai hanya beberapa tingkat berurut dan sebagian tersebar pada skala yang panjang",
        en: "because some scores have a few ordered levels only and others spread over a long scale")
    case .continuous:
      reason = Phrase(
        id: "karena nilai tersebar pada skala yang panjang", en: "because scores spread over a long scale")
    }
    var sentence = Phrase(
      id: "Ukuran: \(name(of: study.method)), \(reason).", en: "Measure: \(name(of: study.method)), \(reason).")
    if study.scores.ratees != nil {
      sentence =
        sentence
        + Phrase(
          id:
            " Selang dan q memperhitungkan bahwa formulir atas satu pegawai dan dari satu penilai tidak saling bebas.",
          en: " Intervals and q allow for forms on one employee and by one rater not being independent.")
    }
    return sentence
  }

  private static func name(of method: CorrelationMatrix.Method) -> Phrase {
    switch method {
    case .pearson: Phrase(id: "korelasi Pearson", en: "Pearson's correlation")
    case .spearman: Phrase(id: "korelasi peringkat Spearman", en: "Spearman's rank correlation")
    case .kendall: Phrase(id: "τ-b Kendall", en: "Kendall's τ-b")
    case .polychoric: Phrase(id: "korelasi polikorik", en: "polychoric correlation")
    case .mixed:
      Phrase(
        id: "korelasi polikorik, poliserial, atau Pearson",
        en: "polychoric, polyserial or Pearson's correlation")
    }
  }

  /// What of a pair is in the eye of the rater.
  static func halo(_ pair: IndicatorStudy.Pair) -> Phrase {
    guard let layers = pair.layers, let within = layers.within.coefficient,
      let total = layers.total.coefficient,
      total > 0
    else { return .verbatim("") }
    let inside = Phrase(
      id: "di dalam penilai r = \(within, .decimals(2))", en: "within supervisors r = \(within, .decimals(2))")
    if within > 0.85 * total {
      return Phrase(
        id: "; siapa yang menilai hanya sedikit berperan (\(inside))",
        en: "; who rated has little to do with it (\(inside))")
    }
    guard let share = layers.shareBetween, share > 0 else {
      return Phrase(id: "; \(inside)", en: "; \(inside)")
    }
    return Phrase(
      id: "; \(min(share, 1), .percent(decimals: 0)) dari keterkaitannya terletak antarpenilai: \(inside)",
      en: "; \(min(share, 1), .percent(decimals: 0)) of what they share lies between supervisors: \(inside)")
  }

  static func layersNote(_ study: IndicatorStudy) -> Phrase? {
    guard study.scores.raters != nil else { return nil }
    return Phrase(
      id:
        "Di dalam: antarpegawai satu penilai, tanpa keketatan. Antara: antarpenilai (keketatan, halo, dan perbedaan tim). Tanpa derau: antarpegawai setelah penilai dan derau satu formulir disingkirkan.",
      en:
        "Within: among one supervisor's employees, free of severity. Between: among supervisors (severity, halo and real differences of teams). Noise-free: among employees, once raters and the noise of single forms are taken out."
    )
  }

  /// How many dimensions there are.
  static func dimensions(_ study: IndicatorStudy) -> Phrase? {
    guard let parallel = study.parallel else { return nil }
    let k = study.scores.indicators.count
    let things = Wording.count(parallel.dimensions, id: "hal", one: "thing", many: "things")
    var sentence =
      parallel.dimensions == 0
      ? Phrase(
        id: "Analisis paralel: \(k) indikator ini tidak berkaitan lebih daripada angka acak.",
        en: "Parallel analysis: these \(k) indicators are no more related than random numbers.")
      : Phrase(
        id: "\(k) indikator ini mengukur \(things) (analisis paralel",
        en: "The \(k) indicators measure \(things) (parallel analysis")
    if parallel.dimensions > 0 {
      if let partial = study.minimumAveragePartial {
        sentence = sentence + Phrase(id: "; MAP: \(partial.dimensions)", en: "; MAP: \(partial.dimensions)")
      }
      if let adequacy = study.adequacy {
        sentence =
          sentence
          + Phrase(id: "; KMO \(adequacy.overall, .decimals(2))", en: "; KMO \(adequacy.overall, .decimals(2))")
      }
      sentence = sentence + .verbatim(").")
      if parallel.dimensions == 1, let first = parallel.observed.first, first > 0.6 * Double(k) {
        let share = first / Double(k)
        sentence =
          sentence
          + Phrase(
            id:
              " Satu dimensi memuat \(share, .percent(decimals: 0)) ragamnya: indikator-indikator itu hampir satu kesan umum.",
            en:
              " One dimension holds \(share, .percent(decimals: 0)) of their variance: close to one general impression."
          )
      }
    }
    if let factors = study.factors, factors.hasHeywoodCase {
      sentence =
        sentence
        + Phrase(
          id:
            " Salah satu indikator habis dijelaskan (kasus Heywood): jumlah faktornya mungkin terlalu banyak.",
          en: " One indicator is explained without rest (a Heywood case): there may be too many factors.")
    }
    return sentence
  }

  /// What the sum is worth.
  static func reliability(_ study: IndicatorStudy) -> Phrase? {
    guard let alpha = study.reliability.first(where: { $0.name == .alpha }) else { return nil }
    var sentence = Phrase(id: "α = \(alpha.estimate, .decimals(2))", en: "α = \(alpha.estimate, .decimals(2))")
    if let interval = alpha.interval {
      sentence =
        sentence
        + Phrase(
          id: " [\(interval.lower, .decimals(2)); \(interval.upper, .decimals(2))]",
          en: " [\(interval.lower, .decimals(2)), \(interval.upper, .decimals(2))]")
    }
    if let total = study.reliability.first(where: { $0.name == .omegaTotal }) {
      sentence =
        sentence
        + Phrase(id: ", ω_t = \(total.estimate, .decimals(2))", en: ", ω_t = \(total.estimate, .decimals(2))")
    }
    if let general = study.reliability.first(where: { $0.name == .omegaHierarchical }) {
      sentence =
        sentence
        + Phrase(
          id:
            ", ω_h = \(general.estimate, .decimals(2)): sebesar itu bagian ragam jumlah yang berasal dari satu faktor umum",
          en:
            ", ω_h = \(general.estimate, .decimals(2)): that share of the sum's variance comes from one general factor"
        )
    }
    sentence = sentence + .verbatim(".")
    if !study.reversed.isEmpty {
      let names = study.reversed.map { study.scores.indicators[$0] }.joined(separator: ", ")
      sentence =
        sentence
        + Phrase(
          id: " Dibalik karena berlawanan arah dengan yang lain: \(names).",
          en: " Reversed, as they run against the others: \(names).")
    }
    if study.scores.raters != nil {
      sentence =
        sentence
        + Phrase(
          id: " Halo menaikkan semua angka ini; 'timbang reliability' memisahkan penilai dari pegawai.",
          en: " Halo raises all of these; 'timbang reliability' tells raters from employees.")
    }
    return sentence
  }

  static func redundancy(_ study: IndicatorStudy) -> [Phrase] {
    study.redundant.map { set in
      let names = set.map { study.scores.indicators[$0] }.joined(separator: ", ")
      return Phrase(
        id:
          "\(set.count) indikator ini hampir satu (r ≥ 0,9): \(names). Satu saja cukup, atau ubah rumusannya.",
        en: "These \(set.count) indicators are nearly one (r ≥ .9): \(names). One would do, or reword them.")
    }
  }

  static func itemsNote(_ study: IndicatorStudy) -> Phrase {
    let base = Phrase(
      id: "Bit yang ditambahkan: informasi indikator × bagian ragamnya yang tidak dijelaskan indikator lain.",
      en: "Added bits: the indicator's information × the share of its variance that the others do not explain.")
    guard study.items.contains(where: { $0.laterCorrelation != nil }) else { return base }
    return base
      + Phrase(
        id:
          " Hasil kemudian: korelasi dengan hasil kerja terukur pegawai itu pada periode berikutnya, dan tambahannya pada bagian yang dijelaskan semua indikator.",
        en:
          " Later: correlation with the employee's measured result in the next period that has one, and what it adds to the share that all explain."
      )
  }
}
