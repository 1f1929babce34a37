import AppraisalAnalysis
import Statistics

/// The sentences of `trends`.
struct TrendsWording {
  private let segment: TrendSegment
  private let timeName: String?

  init(_ segment: TrendSegment, timeName: String?) {
    self.segment = segment
    self.timeName = timeName
  }

  /// "a quarter", "each quarter".
  private var period: Phrase {
    switch segment.axis.kind {
    case .month?: Phrase(id: "tiap bulan", en: "a month")
    case .quarter?: Phrase(id: "tiap triwulan", en: "a quarter")
    case .semester?: Phrase(id: "tiap semester", en: "a semester")
    case .yearly?: Phrase(id: "tiap tahun", en: "a year")
    case nil: Phrase(id: "tiap satuan '\(timeName ?? "t")'", en: "for each unit of '\(timeName ?? "t")'")
    }
  }

  private var span: Phrase {
    let first = Wording.period(segment.axis.labels.first ?? "")
    let last = Wording.period(segment.axis.labels.last ?? "")
    return Phrase(id: "\(first) sampai \(last)", en: "\(first) to \(last)")
  }

  var headline: Phrase {
    guard let series = segment.overall, let slope = series.slope else {
      return Phrase(
        id: "Tren tidak dapat disimpulkan: hanya ada \(segment.axis.count) periode, \(span).",
        en: "No trend can be told: there are only \(segment.axis.count) periods, \(span).")
    }
    let numbers = Phrase(
      id:
        "\(signed(slope.estimate)) \(period) (selang 95 % \(signed(slope.lower)) sampai \(signed(slope.upper))), \(span).",
      en:
        "\(signed(slope.estimate)) \(period) (95 % interval \(signed(slope.lower)) to \(signed(slope.upper))), \(span)."
    )
    let column = series.id.isEmpty ? Phrase.verbatim("") : Phrase.verbatim(series.id + ": ")
    return column + direction(series.verdict) + numbers
  }

  private func direction(_ verdict: SeriesTrend.Verdict) -> Phrase {
    let isRated = !segment.people.isEmpty
    switch (verdict, isRated) {
    case (.rising, true): return Phrase(id: "Nilai kinerja naik: ", en: "Rated productivity rises: ")
    case (.rising, false): return Phrase(id: "Deret naik: ", en: "The series rises: ")
    case (.falling, true): return Phrase(id: "Nilai kinerja turun: ", en: "Rated productivity falls: ")
    case (.falling, false): return Phrase(id: "Deret turun: ", en: "The series falls: ")
    default:
      return Phrase(id: "Naik atau turun tidak dapat dipastikan: ", en: "Neither rise nor fall can be told: ")
    }
  }

  /// Where; people or raters; the parts of the change; what was taken off.
  var paragraphs: [Phrase] {
    [places, withheld, raters, decomposition, adjustment, comparability].compactMap(\.self)
  }

  private var places: Phrase? {
    let level: SeriesTrend.Level = segment.people.isEmpty ? .group : .unit
    let units = segment.series(level)
    guard units.count > 1 else { return nil }
    let rising = units.filter { $0.verdict == .rising }.map(\.id)
    let falling = units.filter { $0.verdict == .falling }.map(\.id)
    let noun =
      level == .unit ? Phrase(id: "unit", en: "units") : Phrase(id: "kelompok", en: "groups")
    guard rising.count + falling.count > 0 else {
      return Phrase(
        id:
          "Tidak satu pun dari \(units.count) \(noun) yang dapat dipastikan naik atau turun.\(alike(units, noun))",
        en: "None of \(units.count) \(noun) can be told to rise or fall.\(alike(units, noun))")
    }
    let rest = units.count - rising.count - falling.count
    return Phrase(
      id:
        "Dari \(units.count) \(noun), \(rising.count) naik\(listed(rising)) dan \(falling.count) turun\(listed(falling)); \(rest) tidak dapat dipastikan. Paling banyak sekitar 5 % dari temuan ini diperkirakan keliru.\(alike(units, noun))",
      en:
        "Of \(units.count) \(noun), \(rising.count) rise\(listed(rising)) and \(falling.count) fall\(listed(falling)); \(rest) cannot be told. About 5 % of these findings at most are expected to be wrong.\(alike(units, noun))"
    )
  }

  /// Says so where nothing is left of the differences between slopes.
  private func alike(_ units: [SeriesTrend], _ noun: Phrase) -> Phrase {
    let slopes = units.compactMap(\.slope).filter { $0.basis == .groups }.map(\.estimate)
    guard let low = slopes.min(), let high = slopes.max(), slopes.count > 1,
      high - low <= 1e-6 * max(abs(low), abs(high))
    else { return .verbatim("") }
    return Phrase(
      id:
        " Perbedaan antar-\(noun) tidak melebihi kebetulan dan standar penilainya: perkiraan terbaik untuk masing-masing adalah \(signed(low)), sama untuk semua.",
      en:
        " The \(noun) do not differ beyond chance and the standards of their raters: the best guess for each is \(signed(low)), the same for all."
    )
  }

  private var withheld: Phrase? {
    let hasValues = segment.series.contains { !$0.withheld.isEmpty }
    guard segment.tooSmall > 0 || hasValues else { return nil }
    let values =
      hasValues
      ? Phrase(
        id: " Nilai dari terlalu sedikit pegawai juga kosong dalam tabel series.",
        en: " Values of too few people are empty in table series too.") : .verbatim("")
    let rest =
      segment.complementary > 0
      ? Phrase(
        id: ", dan \(segment.complementary) lagi yang dapat dihitung dari selisih",
        en: ", and \(segment.complementary) more that could be had by subtraction") : .verbatim("")
    let units = Wording.count(segment.tooSmall, id: "unit", one: "unit", many: "units")
    return Phrase(
      id: "Tidak ditampilkan karena terlalu sedikit pegawai: \(segment.tooSmall) unit\(rest) (--min-cell).",
      en: "Not shown for too few people: \(units)\(rest) (--min-cell).") + values
  }

  private func listed(_ names: [String]) -> Phrase {
    guard !names.isEmpty else { return .verbatim("") }
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3
      ? Phrase(id: " (\(shown) dan \(names.count - 3) lagi)", en: " (\(shown) and \(names.count - 3) more)")
      : .verbatim(" (\(shown))")
  }

  /// People or softer raters?
  private var raters: Phrase? {
    guard !segment.people.isEmpty, segment.axis.count >= SeriesTrend.fewestPeriods else { return nil }
    guard let divergence = segment.divergence, let entry = divergence.entries.first,
      let gap = entry.difference
    else {
      return Phrase(
        id:
          "Orang atau penilai? Tanpa hasil terukur (target dan realisasi) penilai yang bersama-sama makin longgar tidak dapat dibedakan dari kemajuan nyata.",
        en:
          "People or raters? Without measured results (target and realisation) a softening that all raters share cannot be told from real progress."
      )
    }
    let numbers = Phrase(
      id: "\(signed(gap.estimate)) \(period) (\(signed(gap.lower)) sampai \(signed(gap.upper)))",
      en: "\(signed(gap.estimate)) \(period) (\(signed(gap.lower)) to \(signed(gap.upper)))")
    switch entry.verdict {
    case .ratingsAhead:
      return Phrase(
        id:
          "Sebagian adalah penilai yang makin longgar: pada \(entry.people) orang yang hasilnya juga diukur, nilai naik lebih cepat daripada hasil, \(numbers).",
        en:
          "Some of it is softer raters: for the \(entry.people) people whose results are measured too, ratings gained on results, \(numbers)."
      )
    case .resultsAhead:
      return Phrase(
        id:
          "Penilai menjadi lebih ketat: pada \(entry.people) orang yang hasilnya juga diukur, nilai tertinggal dari hasil, \(numbers).",
        en:
          "Raters became harder: for the \(entry.people) people whose results are measured too, ratings fell behind results, \(numbers)."
      )
    default:
      return Phrase(
        id:
          "Tidak ada tanda bahwa penilai makin longgar: pada \(entry.people) orang yang hasilnya juga diukur, nilai dan hasil bergerak bersama; selisihnya \(numbers).",
        en:
          "No sign of softer raters: for the \(entry.people) people whose results are measured too, ratings and results move together; the difference is \(numbers)."
      )
    }
  }

  private var decomposition: Phrase? {
    guard let change = segment.decompositions.first else { return nil }
    let from = Wording.period(segment.axis.labels[change.from])
    let to = Wording.period(segment.axis.labels[change.to])
    let softer =
      change.raterDrift.estimate < 0
      ? Phrase(id: "lebih ketat", en: "harder") : Phrase(id: "lebih longgar", en: "softer")
    return Phrase(
      id:
        "Rata-rata nilai berubah \(signed(change.total)) dari \(from) ke \(to): \(signed(change.within.estimate)) pada orang dan indikator yang sama, \(signed(change.mix.estimate)) karena bobot dan indikator lain (bauran), \(signed(change.joiners.estimate)) dari yang masuk, \(signed(change.leavers.estimate)) dari yang keluar, \(signed(change.raterDrift.estimate)) dari penilai yang \(softer).",
      en:
        "The mean rating changed by \(signed(change.total)) from \(from) to \(to): \(signed(change.within.estimate)) from the same people on the same indicators, \(signed(change.mix.estimate)) from other weights and indicators (mix), \(signed(change.joiners.estimate)) from those who joined, \(signed(change.leavers.estimate)) from those who left, \(signed(change.raterDrift.estimate)) from \(softer) raters."
    )
  }

  private var adjustment: Phrase? {
    guard let adjustment = segment.adjustment else { return nil }
    guard adjustment.adjusted > 0, let drift = adjustment.driftDeviation else {
      return Phrase(
        id:
          "Nilai tidak disesuaikan: tidak ada pegawai yang dinilai oleh dua penilai, sehingga keketatan penilai tidak dapat dipisahkan dari mutu pegawainya.",
        en:
          "Ratings are not adjusted: nobody was rated by two raters, so that a rater's standard cannot be told from how good the staff are."
      )
    }
    return Phrase(
      id:
        "Keketatan \(adjustment.adjusted) dari \(adjustment.raters) penilai dan perubahannya dikeluarkan dari nilai (\(adjustment.adjustedForms) dari \(adjustment.forms) lembar); antar penilai ia bergeser dengan simpangan baku \(drift, .decimals(2)) \(period). Pergeseran yang sama pada semua penilai tetap ada di dalamnya.",
      en:
        "The standards of \(adjustment.adjusted) of \(adjustment.raters) raters, and how they drift, are taken off (\(adjustment.adjustedForms) of \(adjustment.forms) forms); between raters they drift with a standard deviation of \(drift, .decimals(2)) \(period). What all raters do together stays in."
    )
  }

  private var comparability: Phrase? {
    var notes: [Phrase] = []
    if segment.hasUnnamedBreak {
      notes.append(
        Phrase(
          id:
            "Perhatian: periode sebelum dan sesudah aturan 2022 ada dalam satu deret, sebab tidak ada kolom scale_version; bila arti nilai berubah pada 2022, beri kolom itu agar tren dipisah.",
          en:
            "Mind: periods before and after the rules of 2022 stand in one series, as no column scale_version tells them apart; if scores changed their meaning in 2022, add that column and trends are kept apart."
        ))
    }
    if segment.indicatorSets > 1 {
      notes.append(
        Phrase(
          id:
            "Ada \(segment.indicatorSets) kelompok indikator yang tidak pernah dinilai pada lembar yang sama; tingkatnya tidak dapat dibandingkan, pilih satu dengan --indicator.",
          en:
            "\(segment.indicatorSets) sets of indicators never stand on one form; their levels cannot be compared, choose one with --indicator."
        ))
    }
    if segment.leftOut > 0 {
      notes.append(
        timeName == nil
          ? Phrase(
            id:
              "\(segment.leftOut) baris dari periode dengan panjang lain tidak ikut (--every memilih panjang periode).",
            en:
              "\(segment.leftOut) rows of periods of another length took no part (--every chooses the length)."
          )
          : Phrase(
            id: "\(segment.leftOut) baris tanpa waktu tidak ikut.",
            en: "\(segment.leftOut) rows without a time took no part."))
    }
    return notes.isEmpty ? nil : notes.joined(separator: " ")
  }

  var people: Phrase {
    let told = segment.people.filter { $0.status != .insufficient }
    let rising = told.count { $0.status == .rising }
    let falling = told.count { $0.status == .falling }
    let few = segment.people.count - told.count
    var phrase = Phrase(
      id:
        "Pegawai: dari \(segment.people.count), \(rising) naik dan \(falling) turun dengan peluang 97,5 % atau lebih; \(told.count - rising - falling) tidak dapat dipastikan, \(few) hanya mempunyai tiga periode atau kurang (tabel people).",
      en:
        "Employees: of \(segment.people.count), \(rising) rise and \(falling) fall with a probability of 97.5 % or more; \(told.count - rising - falling) cannot be told, \(few) have three periods or fewer (table people)."
    )
    if let deviation = segment.peopleDeviation {
      phrase =
        phrase
        + Phrase(
          id: " Kemiringan sejati antar pegawai menyebar dengan simpangan baku \(deviation, .decimals(2)).",
          en: " True slopes of employees spread with a standard deviation of \(deviation, .decimals(2)).")
    }
    return phrase
  }

  var trendsNote: Phrase {
    let isRated = !segment.people.isEmpty
    let basis =
      (isRated
        ? Phrase(
          id: "Orang dibandingkan dengan dirinya sendiri: yang masuk atau keluar tidak menggeser unit. ",
          en: "People are compared with themselves: who joins or leaves does not move a unit. ")
        : .verbatim(""))
      + Phrase(
        id:
          "Perubahan \(period): \"sendiri\" dari deret itu saja, dan padanya simpulan dan q bertumpu; yang lain ditarik ke rata-rata sejauh data tidak membedakannya, sehingga bisa sama untuk semua.",
        en:
          "Change \(period): \"own\" is that of the series alone, and verdict and q rest on it; the other is drawn towards the mean as far as the data do not tell series apart, and so can be the same for all."
      )
    guard MannKendall.smallestPValue(count: segment.axis.count) > 0.05 else { return basis }
    return basis
      + Phrase(
        id:
          " Dengan \(segment.axis.count) periode tidak ada uji Mann–Kendall dua sisi yang dapat mencapai p < 0,05: tidak ada panah yang ditarik darinya.",
        en:
          " With \(segment.axis.count) periods no two-sided Mann–Kendall test can reach p < .05: no arrows are drawn from it."
      )
  }

  var divergenceNote: Phrase {
    guard let divergence = segment.divergence else { return .verbatim("") }
    let drawn = Phrase(
      id:
        " Setiap kolom ditarik tersendiri ke rata-rata unit-unit, sehingga selisih bukan nilai dikurangi hasil; simpulan dan q bertumpu pada selisih sebelum ditarik.",
      en:
        " Each column is drawn by itself towards the mean of the units, so that the difference is not ratings less results; verdict and q rest on the difference before that."
    )
    let scale =
      divergence.isCalibrated
      ? Phrase(
        id:
          "Dalam poin nilai: satu poin nilai setara \(divergence.lambda, .decimals(2)) poin hasil. Nilai mendahului hasil: naik lebih cepat daripadanya.",
        en:
          "In points of rating: a point of rating is worth \(divergence.lambda, .decimals(2)) points of result. Ratings ahead: they rise faster than results."
      )
      : Phrase(
        id:
          "Hubungan nilai dan hasil tidak dapat diduga; satu poin nilai dianggap satu persen hasil. Nilai mendahului hasil: naik lebih cepat daripadanya.",
        en:
          "How ratings and results are related cannot be estimated; a point of rating is taken as one per cent of result. Ratings ahead: they rise faster than results."
      )
    return scale + drawn
  }

  static let decompositionNote = Phrase(
    id:
      "Jumlah kelima bagian adalah perubahan itu. Orang sama: indikator sama pula; bauran: bobot dan indikator lain; keluar: positif = yang keluar di bawah rata-rata; penilai: positif = lebih longgar.",
    en:
      "The five parts add up to the change. Same people: on the same indicators too; mix: other weights and indicators; leavers: positive = those who left were below the mean; raters: positive = softer."
  )

  static let changesNote = Phrase(
    id:
      "Jumlah perubahan dipilih dengan BIC (2 parameter tiap perubahan), dan dipercaya bila BIC turun 4 atau lebih terhadap satu tingkat dan garis lurus. Periode: yang pertama pada tingkat baru, dengan selang 95 %.",
    en:
      "The number of changes is chosen by BIC (two parameters a change), and believed where BIC falls by 4 or more against one level and a straight line. Period: the first at the new level, with a 95 % interval."
  )

  static let forecastNote = Phrase(
    id: "Selang 95 % untuk nilai baru, bila garisnya berlanjut.",
    en: "95 % intervals for a new value, if the line goes on.")

  static func bridge(_ bridge: ScaleBridge) -> Phrase {
    Phrase(
      id:
        "Jembatan skala \(bridge.from) → \(bridge.to): \(bridge.people) orang yang dinilai pada \(bridge.lastPeriod) dan \(bridge.firstPeriod) dianggap sama rata-rata dan sebarannya pada keduanya (nilai lama = \(bridge.intercept, .decimals(2)) + \(bridge.slope, .decimals(3)) × nilai baru). Perubahan nyata tepat pada pergantian itu hilang karenanya.",
      en:
        "Bridge of scales \(bridge.from) → \(bridge.to): the \(bridge.people) people rated in both \(bridge.lastPeriod) and \(bridge.firstPeriod) are taken to have the same mean and spread in both (old score = \(bridge.intercept, .decimals(2)) + \(bridge.slope, .decimals(3)) × new score). Any real change right at the break is lost by that."
    )
  }

  /// Regimes that were kept apart.
  static func breaks(_ study: ProductivityTrends) -> Phrase? {
    guard study.segments.count > 1 else { return nil }
    let list = study.segments.map { segment -> String in
      let (first, last) = (segment.axis.labels.first ?? "", segment.axis.labels.last ?? "")
      return "\(segment.regime ?? "") (\(first)–\(last))"
    }.joined(separator: ", ")
    return Phrase(
      id:
        "Aturan penilaian berganti: \(list). Tren tidak disambung melewati pergantian; yang di atas adalah yang terakhir dengan cukup periode. --bridge menyambungnya dengan asumsi yang dinyatakan.",
      en:
        "Scoring rules changed: \(list). Trends are not joined across the change; what is said above is for the latest with enough periods. --bridge joins them on a stated assumption."
    )
  }

  private func signed(_ value: Double) -> Phrase {
    Phrase { language in
      let text = language.format(value, .decimals(2))
      return value > 0 && text.contains { $0.isNumber && $0 != "0" } ? "+" + text : text
    }
  }
}
