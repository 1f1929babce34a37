import AppraisalAnalysis
import Statistics

/// Words for `reliability`.
public enum ReliabilityPresenter {
  /// The reliabilities that one usually asks for: for feedback, for decisions about groups, about one person.
  static let targets = [0.7, 0.8, 0.9]

  /// The smallest difference of two scores that chance alone explains in 5 of 100 pairs: 1.96·√2·SEM.
  static func noise(_ sem: Double) -> Double {
    NormalDistribution.standard.quantile(0.975) * 2.0.squareRoot() * sem
  }

  /// Tells how reliable the scores are, what would make them reliable enough, and what cannot be said.
  public static func parts(_ study: ReliabilityStudy, names: @escaping PersonNames) -> ReportParts {
    let tables = ReliabilityTables(study: study, names: names).all
    var blocks: [Block] = [.headline(headline(study))]
    if let analysis = study.generalizability {
      blocks.append(.paragraph(differences(analysis)))
      blocks.append(
        .table(
          name: "g_study",
          title: Phrase(id: "Dari mana perbedaan nilai berasal", en: "Where differences in scores come from"),
          columns: ["effect", "meaning", "variance", "sd", "share"]
            + (analysis.confounded.contains { $0.with != nil } ? ["includes"] : [])))
      blocks += [
        .heading(Phrase(id: "Rancangan yang cukup", en: "What would be enough")), .bullets(enough(analysis)),
        .table(
          name: "precision", title: Phrase(id: "Ketelitian", en: "Precision"),
          note: Phrase(
            id:
              "Yang ada: data ini, rata-rata per pegawai; untuk mencapai: rancangan termurah (penilai × periode paling sedikit) dengan Eρ² itu.",
            en:
              "At hand: these data, on average for each person; to reach: the cheapest design (fewest raters × periods) with that Eρ²."
          )),
      ]
    }
    blocks += agreementBlocks(study)
    let limits = limits(study)
    if !limits.isEmpty {
      blocks += [
        .heading(Phrase(id: "Yang tidak dapat dikatakan", en: "What cannot be said")), .bullets(limits),
      ]
    }
    return ReportParts(blocks: blocks, tables: tables)
  }

  static func plural(_ facet: RatedScores.Facet) -> Phrase {
    switch facet {
    case .rater: Phrase(id: "Penilai", en: "Raters")
    case .indicator: Phrase(id: "Indikator", en: "Indicators")
    case .period: Phrase(id: "Periode", en: "Periods")
    case .column: Phrase(id: "Kolom", en: "Columns")
    case .replicate: Phrase(id: "Ulangan", en: "Replicates")
    }
  }

  // MARK: - The finding

  private static func headline(_ study: ReliabilityStudy) -> Phrase {
    guard let analysis = study.generalizability else {
      return Phrase(
        id: "Keandalan nilai tidak dapat diuraikan menurut sumbernya; kesepakatan antarpenilai ada di bawah.",
        en: "The reliability of the scores cannot be split by source; how far raters agree stands below.")
    }
    let now = analysis.present
    let reliability = now.universe > 0 ? now.universe / (now.universe + now.relative) : 0
    let least = noise(now.relative.squareRoot())
    let style: NumberStyle = least < 10 ? .significant(2) : .decimals(0)
    return Phrase(
      id:
        "Keandalan nilai ini \(reliability, .decimals(2)) (Eρ²): selisih di bawah \(least, style) poin antara dua pegawai adalah derau.",
      en:
        "The reliability of these scores is \(reliability, .decimals(2)) (Eρ²): a difference below \(least, style) points between two people is noise."
    )
  }

  private static func differences(_ analysis: GeneralizabilityAnalysis) -> Phrase {
    let shares = zip(analysis.components.components, analysis.shares)
    let real = shares.first { $0.0.facets == [RatedScores.object] }?.1 ?? 0
    let single = analysis.decision(Dictionary(uniqueKeysWithValues: analysis.facets.map { ($0, 1) }))
    let first = Phrase(
      id:
        "Pada satu penilaian, \(real, .percent(decimals: 0)) ragam nilai adalah perbedaan nyata antarpegawai; keandalan satu penilaian \(single.generalizability, .decimals(2)).",
      en:
        "In one rating, \(real, .percent(decimals: 0)) of the variance is real differences between people; one rating has a reliability of \(single.generalizability, .decimals(2))."
    )
    guard let severity = shares.first(where: { $0.0.facets == ["rater"] }) else { return first }
    return first
      + Phrase(
        id: " Keketatan penilai menyumbang \(severity.1, .percent(decimals: 0)).",
        en: " Severity of raters accounts for \(severity.1, .percent(decimals: 0)).")
  }

  private static func enough(_ analysis: GeneralizabilityAnalysis) -> [Phrase] {
    targets.map { target in
      guard let best = analysis.smallest(reaching: target) else {
        let most = analysis.candidates.map(\.generalizability).max() ?? 0
        return Phrase(
          id:
            "\(target, .decimals(1)): tidak tercapai dalam batas yang dihitung (paling tinggi \(most, .decimals(2))).",
          en: "\(target, .decimals(1)): not within the designs computed (\(most, .decimals(2)) at most).")
      }
      let list = analysis.facets.map { facet in
        let n = best.conditions[facet] ?? 1
        return Phrase(
          id: "\(n) \(plural(facet).id.lowercased())",
          en: "\(n) \(n == 1 ? facet.rawValue : plural(facet).en.lowercased())")
      }.joined(separator: " × ")
      return Phrase(
        id:
          "\(target, .decimals(1)): \(list) (Eρ² \(best.generalizability, .decimals(2)), Φ \(best.dependability, .decimals(2))).",
        en:
          "\(target, .decimals(1)): \(list) (Eρ² \(best.generalizability, .decimals(2)), Φ \(best.dependability, .decimals(2)))."
      )
    }
  }

  // MARK: - Agreement

  private static func agreementBlocks(_ study: ReliabilityStudy) -> [Block] {
    let agreement = study.agreement
    var blocks: [Block] = []
    if !agreement.correlations.isEmpty {
      blocks.append(
        .table(
          name: "icc", title: Phrase(id: "Korelasi intrakelas", en: "Intraclass correlations"),
          columns: [
            "indicator", "shrout_fleiss", "mcgraw_wong", "estimate", "lower", "upper", "ratees", "raters",
          ],
          maximumRows: 6,
          note: Phrase(
            id: "Tanpa indikator: rata-rata semua indikator. Selang 95 % dari sebaran F.",
            en: "Without an indicator: the mean over all. 95 % intervals from the F distribution.")))
    }
    if !agreement.coefficients.isEmpty {
      blocks.append(
        .table(
          name: "agreement", title: Phrase(id: "Kesepakatan dan konsistensi", en: "Agreement and consistency"),
          columns: ["indicator", "coefficient", "level", "estimate", "lower", "upper", "units", "judges"],
          maximumRows: 8))
    }
    if !agreement.groups.isEmpty {
      let known = agreement.groups.count
      let agreed = agreement.groups.count { $0.rwg.value >= 0.7 }
      blocks.append(
        .paragraph(
          Phrase(
            id: "Pada \(agreed) dari \(known) pegawai para penilainya cukup sepakat (r_wg 0,7 atau lebih).",
            en: "For \(agreed) of \(known) ratees the raters agree well enough (r_wg of .7 or more).")))
      blocks.append(
        .table(
          name: "within_group",
          title: Phrase(id: "Yang penilainya paling tidak sepakat", en: "Where raters agree least"),
          columns: ["ratee"] + (agreement.groups[0].period == nil ? [] : ["period"])
            + ["raters", "indicators", "rwg", "awg"], maximumRows: 5))
    }
    return blocks
  }

  // MARK: - Limits

  private static func limits(_ study: ReliabilityStudy) -> [Phrase] {
    var limits = study.gaps.map { gap($0, study) }
    if let analysis = study.generalizability, analysis.raters == .own, analysis.knowsRaters {
      limits.append(
        Phrase(
          id:
            "Pegawai dinilai oleh penilai yang berbeda, sehingga keketatan ikut menjadi galat.",
          en:
            "Ratees have different raters, so that severity counts as error here.")
      )
    }
    if let facets = study.generalizability?.facets, facets.contains(.indicator) || facets.contains(.period) {
      limits.append(
        Phrase(
          id:
            "Indikator dan periode dianggap contoh dari yang serupa; untuk indikator yang memang itu-itu saja keandalan lebih tinggi daripada yang tertera.",
          en:
            "Indicators and periods are taken as samples of others like them; for exactly these indicators reliability is higher than shown."
        ))
    }
    if let analysis = study.generalizability,
      analysis.confounded.contains(where: { $0.with == nil && $0.effect.count > 2 })
    {
      limits.append(
        Phrase(
          id:
            "Pengaruh tiga segi bersama (misalnya pegawai × penilai × indikator) termasuk dalam derau (kolom \"Termasuk\" dalam tabel g_study).",
          en:
            "Effects of three facets together (such as ratee × rater × indicator) count as noise (column \"Includes\" of table g_study)."
        ))
    }
    if let analysis = study.generalizability, analysis.sampledRatees < analysis.ratees {
      limits.append(
        Phrase(
          id:
            "Komponen ragam diduga dari \(analysis.sampledRatees) di antara \(analysis.ratees) pegawai, diambil berselang tetap; selebihnya memakai semua nilai.",
          en:
            "Components were estimated from \(analysis.sampledRatees) of \(analysis.ratees) ratees, taken at equal intervals; everything else uses all scores."
        ))
    }
    if !study.agreement.groups.isEmpty, !study.scores.isScaleDeclared {
      limits.append(
        Phrase(
          id:
            "Skala tidak dinyatakan: r_wg dan a_wg memakai nilai terendah dan tertinggi yang ada, sehingga cenderung terlalu rendah.",
          en:
            "No scale was declared: r_wg and a_wg use the lowest and highest score found and tend to be too low."
        ))
    }
    return limits
  }

  private static func gap(_ gap: ReliabilityStudy.Gap, _ study: ReliabilityStudy) -> Phrase {
    switch gap {
    case .noRaters:
      Phrase(
        id:
          "Data tidak menyebut penilai (atau hanya satu): berapa penilai yang diperlukan tidak dapat dikatakan. Tambahkan kolom penilai.",
        en:
          "The data name no raters, or one: how many raters would be needed cannot be said. Add a column with the rater."
      )
    case .oneRaterEach:
      Phrase(
        id:
          "Setiap pegawai dinilai satu penilai per periode: pandangan penilai itu tentang pegawainya tidak terpisah dari pegawainya, sehingga keandalan di atas terlalu tinggi dan manfaat penilai kedua tidak diketahui. Yang termurah: penilai kedua untuk sekitar 20 pegawai.",
        en:
          "Each ratee has one rater in a period: what that rater thinks of the ratee cannot be told from the ratee, so that the reliability above is too high and the use of a second rater unknown. The cheapest remedy: a second rater for some 20 people."
      )
    case .ratersNotCrossed:
      Phrase(
        id:
          "Para penilai tidak sama bagi semua pegawai: hanya korelasi intrakelas satu arah yang ada, ICC(1) dan ICC(k).",
        en: "Raters are not the same for all ratees: only one-way correlations exist, ICC(1) and ICC(k).")
    case .oneIndicator:
      Phrase(
        id: "Hanya ada satu indikator: manfaat indikator lain tidak diketahui.",
        en: "There is one indicator: the use of more indicators is unknown.")
    case .onePeriod:
      Phrase(
        id: "Hanya ada satu periode: seberapa tetap kinerja dari periode ke periode tidak diketahui.",
        en: "There is one period: how stable performance is from period to period is unknown.")
    case .noComponents:
      study.refusal.map { Wording.refusal($0) }.map { $0.message + Phrase(id: " ", en: " ") + $0.remedy }
        ?? Phrase(id: "Komponen ragam tidak dapat diduga.", en: "Components could not be estimated.")
    }
  }
}
