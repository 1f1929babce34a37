import AppraisalAnalysis
import Statistics

/// Words for `raters --model rasch`.
public enum RaschPresenter {
  /// Tells which raters are severe in logits and what that is worth in points, and what limits the answer.
  public static func parts(_ study: RaschStudy, names: @escaping PersonNames) -> ReportParts {
    let tables = RaschTables(study: study, names: names)
    var blocks: [Block] = [.headline(headline(study, names)), .paragraph(meaning(study))]
    blocks += [
      .table(
        name: "rasch_measures", title: Phrase(id: "Ukuran dalam logit", en: "Measures in logits"),
        columns: [
          "facet", "level", "measure", "se", "n", "observed_mean", "fair_average", "infit", "outfit", "extreme",
        ],
        maximumRows: 24, note: convention),
      .table(
        name: "rasch_summary",
        title: Phrase(id: "Seberapa terpisah taraf-tarafnya", en: "How well levels are told apart"),
        columns: ["facet", "levels", "sd", "separation", "strata", "reliability", "chi2", "df", "p"],
        note: Phrase(
          id: "Bagi penilai, reliabilitas tinggi berarti para penilai berbeda satu sama lain.",
          en: "Of raters, a high reliability means that they differ from one another.")),
      .table(
        name: "thresholds", title: Phrase(id: "Ambang antarskor", en: "Thresholds between scores"),
        columns: study.scales.count > 1 ? nil : ["category", "threshold", "se", "count", "ordered"],
        maximumRows: 24),
    ]
    if let bias = tables.bias {
      let found = study.fit.interactions(of: "rater", and: "indicator").count { ($0.qValue ?? 1) < 0.05 }
      blocks.append(.paragraph(interactions(found)))
      blocks.append(
        .table(
          name: bias.name, title: Phrase(id: "Penilai × indikator", en: "Rater × indicator"),
          columns: ["rater", "indicator", "n", "residual", "bias", "se", "q_value"], maximumRows: 8,
          note: Phrase(
            id: "Bias positif = lebih ketat pada indikator itu daripada biasanya.",
            en: "Positive bias = more severe on that indicator than otherwise.")))
    }
    blocks += [
      .heading(Phrase(id: "Batas jawaban ini", en: "What limits this answer")), .bullets(limits(study)),
    ]
    return ReportParts(blocks: blocks, tables: tables.all)
  }

  static let convention = Phrase(
    id:
      "Keketatan: positif = lebih ketat. Ukuran indikator: positif = lebih sulit; pegawai dan periode: positif = lebih tinggi. Rata-rata wajar: nilai dari penilai, indikator, dan periode yang rata-rata.",
    en:
      "Severity: positive = more severe. Indicators: positive = harder; ratees and periods: positive = higher. Fair average: the score from an average rater on an average indicator and period."
  )

  // MARK: - The finding

  private static func headline(_ study: RaschStudy, _ names: PersonNames) -> Phrase {
    guard let test = study.fit.summary(of: "rater")?.fixedTest, let first = study.severities.first else {
      return Phrase(
        id: "Tidak ada dua penilai yang dapat dibandingkan: semua nilai mereka berada di ujung skala.",
        en: "No two raters can be compared: all of their scores are at an end of the scale.")
    }
    let count = study.severities.count
    guard study.subsets[.rater]?.count == 1 else {
      let sets = study.subsets[.rater]?.count ?? 0
      return Phrase(
        id:
          "Para penilai terbagi dalam \(sets) kelompok yang tidak terhubung: keketatan hanya sebanding di dalam kelompok yang sama.",
        en:
          "The raters fall into \(sets) subsets without a link: severities compare within a subset only.")
    }
    let strict = study.severities.count { ($0.q ?? 1) < 0.05 && $0.deviation > 0 }
    let mild = study.severities.count { ($0.q ?? 1) < 0.05 && $0.deviation < 0 }
    if strict + mild == 0 {
      // Measures that were drawn together are no data for a test that they are equal.
      let joint =
        study.options.raters == .fixed
        ? Phrase(
          id: "; uji bersama p = \(test.pValue, .pValue)", en: "; joint test p = \(test.pValue, .pValue)")
        : Phrase(id: "", en: "")
      return Phrase(
        id:
          "Tidak ada penilai yang jelas lebih ketat atau lebih longgar daripada rata-rata \(count) penilai (q < 0,05\(joint)).",
        en:
          "No rater is clearly more severe or more lenient than the average of \(count) raters (q < .05\(joint))."
      )
    }
    let name = names(study.fit.model.facets[study.facets.firstIndex(of: .rater) ?? 0].levels[first.level])
    return Phrase(
      id:
        "\(strict) dari \(count) penilai jelas lebih ketat dan \(mild) jelas lebih longgar daripada rata-rata (q < 0,05). Yang paling ketat, \(name), berada \(first.deviation, .decimals(2)) logit di atas rata-rata: \(first.points, .decimals(2)) poin lebih rendah di tengah skala.",
      en:
        "\(strict) of \(count) raters are clearly more severe and \(mild) clearly more lenient than average (q < .05). The most severe, \(name), stands \(first.deviation, .decimals(2)) logits above the average: \(first.points, .decimals(2)) points less in the middle of the scale."
    )
  }

  private static func meaning(_ study: RaschStudy) -> Phrase {
    let worth = study.pointsPerLogit
    let spread = study.fit.summary(of: "rater")?.standardDeviation ?? 0
    return Phrase(
      id:
        "Di tengah skala satu logit setara dengan \(worth, .decimals(2)) poin; keketatan para penilai memiliki simpangan baku \(spread, .decimals(2)) logit. Model: \(model(study)), \(estimation(study)).",
      en:
        "In the middle of the scale one logit is worth \(worth, .decimals(2)) points; severities have a standard deviation of \(spread, .decimals(2)) logits. Model: \(model(study)), \(estimation(study))."
    )
  }

  private static func model(_ study: RaschStudy) -> Phrase {
    let facets = study.facets.map { Wording.name(of: $0.rawValue) }.joined(separator: " + ")
    return study.scales.first == .some(nil)
      ? Phrase(id: "skala bersama, \(facets)", en: "rating scale, \(facets)")
      : Phrase(
        id: "ambang tersendiri bagi setiap indikator (partial credit), \(facets)",
        en: "thresholds of each indicator (partial credit), \(facets)")
  }

  private static func estimation(_ study: RaschStudy) -> Phrase {
    let method =
      study.options.raters == .random
      ? Phrase(id: "penilai acak (disusutkan)", en: "raters random (shrunken)")
      : Phrase(id: "kemungkinan maksimum bersama", en: "joint maximum likelihood")
    return study.options.correction == .none
      ? method : Phrase(id: "\(method), biasnya dikoreksi", en: "\(method), corrected for its bias")
  }

  private static func interactions(_ found: Int) -> Phrase {
    found == 0
      ? Phrase(
        id: "Tidak ada penilai yang jelas lebih ketat pada satu indikator daripada pada yang lain (q < 0,05).",
        en: "No rater is clearly more severe on one indicator than on others (q < .05).")
      : Phrase(
        id:
          "Pada \(found) pasangan penilai–indikator keketatan jelas berbeda dari keketatan umum penilai itu (q < 0,05).",
        en: "In \(found) rater–indicator pairs severity clearly differs from that rater's own (q < .05).")
  }

  // MARK: - Limits

  private static func limits(_ study: RaschStudy) -> [Phrase] {
    var limits = [subsets(study), extremes(study), disordered(study)].compactMap(\.self)
    let largest = study.fit.model.facets.map(\.levels.count).max() ?? 1
    let perLevel = Double(study.fit.model.scores.count) / Double(largest)
    if perLevel < 20, study.options.correction == .none {
      limits.append(
        Phrase(
          id:
            "Dengan \(perLevel, .decimals(1)) penilaian per pegawai, kemungkinan maksimum bersama meregangkan semua ukuran sekitar \(1 / max(perLevel - 1, 1), .percent(decimals: 0)); --correction ratings-per-level mengoreksinya.",
          en:
            "With \(perLevel, .decimals(1)) ratings for each ratee, joint maximum likelihood stretches all measures by about \(1 / max(perLevel - 1, 1), .percent(decimals: 0)); --correction ratings-per-level allows for it."
        ))
    }
    limits.append(
      Phrase(
        id:
          "Galat baku menganggap penilaian saling bebas setelah semua ukuran diketahui; halo membuatnya terlalu kecil. Ini bukan daftar peringkat penilai.",
        en:
          "Standard errors take ratings as independent once all measures are known; halo makes them too small. This is no league table of raters."
      ))
    return limits
  }

  private static func subsets(_ study: RaschStudy) -> Phrase? {
    guard !study.isConnected else { return nil }
    let sets = study.subsets[.rater]?.count ?? 0
    return study.options.raters == .random
      ? Phrase(
        id:
          "Ada \(sets) kelompok penilai tanpa penghubung; membandingkan mereka bersandar pada anggapan bahwa penilai setiap kelompok setara, bukan pada data.",
        en:
          "There are \(sets) subsets of raters without a link; comparing them rests on the assumption that raters are alike in all of them, not on data."
      )
      : Phrase(
        id:
          "Ada \(sets) kelompok penilai tanpa penghubung: ukuran dari kelompok yang berbeda tidak dapat dibandingkan. Satu pegawai yang dinilai oleh penilai dari dua kelompok menghubungkan keduanya.",
        en:
          "There are \(sets) subsets of raters without a link: measures of different subsets cannot be compared. One employee rated by raters of two subsets links them."
      )
  }

  private static func extremes(_ study: RaschStudy) -> Phrase? {
    let counts = study.facets.compactMap { facet -> Phrase? in
      let found = study.fit.exclusions(of: facet.rawValue).count { $0 != nil }
      return found == 0
        ? nil
        : Phrase(
          id: "\(found) \(Wording.name(of: facet.rawValue))", en: "\(found) \(Wording.name(of: facet.rawValue))"
        )
    }
    guard !counts.isEmpty else { return nil }
    let list = counts.joined(separator: ", ")
    return Phrase(
      id:
        "Semua nilainya di ujung skala: \(list). Ukurannya diletakkan 0,3 poin dari ujung dan tidak ikut menentukan yang lain.",
      en:
        "All scores at an end of the scale: \(list). Their measures are put 0.3 points from the end and take no part in the rest."
    )
  }

  private static func disordered(_ study: RaschStudy) -> Phrase? {
    let scales = study.scales.indices.filter { !study.fit.hasOrderedThresholds(scale: $0) }
    guard !scales.isEmpty else { return nil }
    let list = scales.compactMap { study.scales[$0] }.joined(separator: ", ")
    let place = list.isEmpty ? Phrase(id: "", en: "") : Phrase(id: " pada \(list)", en: " of \(list)")
    return Phrase(
      id:
        "Ambang\(place) tidak berurutan: ada skor yang tidak pernah menjadi yang paling mungkin. Skalanya memiliki lebih banyak tingkat daripada yang dibedakan para penilai.",
      en:
        "Thresholds\(place) are not in order: some score is nowhere the most probable one. The scale has more levels than raters tell apart."
    )
  }
}
