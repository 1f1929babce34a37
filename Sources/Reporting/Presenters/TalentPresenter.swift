import AppraisalAnalysis
import Statistics

/// Words and tables for `talent`.
public enum TalentPresenter {
  /// Tells which profiles there are, whether to believe in them, and who has which.
  public static func parts(_ study: TalentStudy, names: @escaping PersonNames) -> ReportParts {
    var blocks: [Block] = [
      .headline(TalentWording.headline(study)), .paragraph(TalentWording.basis(study)),
    ]
    if let evidence = TalentWording.evidence(study) { blocks.append(.paragraph(evidence)) }
    if let warning = TalentWording.records(study) { blocks.append(.paragraph(warning)) }
    let tables = TalentTables.all(study, names: names)
    if let means = tables.first(where: { $0.name == "profile_means" }),
      let chart = TalentCharts.profiles(study, means)
    {
      blocks.append(.chart(chart))
    }
    blocks.append(
      .table(
        name: "profiles", title: Phrase(id: "Profil, yang terbesar dahulu", en: "Profiles, the largest first"),
        note: TalentWording.profilesNote))
    blocks.append(
      .table(
        name: "membership", title: Phrase(id: "Siapa di profil mana", en: "Who has which profile"),
        maximumRows: 20, note: TalentWording.membershipNote(study)))
    blocks.append(
      .table(
        name: "model_grid", title: Phrase(id: "Yang dicoba, terbaik dahulu", en: "What was tried, best first"),
        columns: study.options.method == .mixture
          ? ["family", "k", "log_likelihood", "df", "bic", "icl", "entropy", "starts_at_best"]
          : ["family", "k", "criterion", "silhouette"],
        maximumRows: 10, note: TalentWording.gridNote(study)))
    return ReportParts(blocks: blocks, tables: tables)
  }
}

/// The sentences of `talent`.
enum TalentWording {
  static func headline(_ study: TalentStudy) -> Phrase {
    let k = study.chosen.groups
    let none = Phrase(id: "Tidak ada kelompok yang andal", en: "There are no reliable groups")
    switch study.verdict {
    case .reliable:
      return Phrase(
        id: "Ada \(k) profil yang andal di antara \(study.complete) pegawai.",
        en: "There are \(k) reliable profiles among \(study.complete) ratees.")
    case .oneGroup:
      return none
        + Phrase(
          id: ": satu kelompok paling baik menggambarkan \(study.complete) pegawai.",
          en: ": one group describes the \(study.complete) ratees best.")
    case .asOneGroup:
      return none
        + Phrase(
          id:
            ": data buatan dengan satu kelompok saja terbagi menjadi \(k) sama baiknya (p = \(study.null?.pValue ?? 1, .decimals(2))).",
          en:
            ": made-up data with a single group divide into \(k) just as well (p = \(study.null?.pValue ?? 1, .decimals(2)))."
        )
    case .unstable:
      let similarities = (study.stability?.similarities ?? []).map { $0 ?? 0 }
      let lowest = similarities.min() ?? 0
      let profile = (similarities.firstIndex(of: lowest) ?? 0) + 1
      return none
        + Phrase(
          id:
            ": contoh acak dari pegawai yang sama tidak menemukan kembali profil \(profile) dari \(k) (Jaccard \(lowest, .decimals(2)), diperlukan \(GroupStability.smallest, .decimals(2))).",
          en:
            ": samples of the same ratees do not show profile \(profile) of \(k) again (Jaccard \(lowest, .decimals(2)), needed \(GroupStability.smallest, .decimals(2)))."
        )
    }
  }

  static func basis(_ study: TalentStudy) -> Phrase {
    let columns = study.rows.columns.count
    let left = study.members.count { $0.status == .missing }
    var phrase =
      study.rows.isAdjusted
      ? Phrase(
        id:
          "Dikelompokkan menurut \(columns) indikator, setelah tingkat rata-rata tiap penilai dikeluarkan; atribut yang dilindungi tidak ikut.",
        en:
          "Grouped by \(columns) indicators after the mean level of each rater was taken out; protected attributes take no part."
      )
      : Phrase(
        id: "Dikelompokkan menurut \(columns) kolom; atribut yang dilindungi tidak ikut.",
        en: "Grouped by \(columns) columns; protected attributes take no part.")
    if left > 0 {
      phrase =
        phrase
        + Phrase(
          id: " \(left) pegawai tanpa nilai yang dapat dibandingkan tidak mempunyai profil.",
          en: " \(left) ratees without comparable scores have no profile.")
    }
    return phrase
  }

  static func evidence(_ study: TalentStudy) -> Phrase? {
    guard let null = study.null else { return nil }
    let tested = Phrase(
      id:
        "Pembanding: \(null.tables) tabel buatan dari satu kelompok dengan ragam, korelasi dan pembulatan yang sama (p = \(null.pValue, .pValue)). Nilai yang menumpuk di satu ujung dapat juga menolak pembanding ini.",
      en:
        "Held against \(null.tables) made-up tables of one group with the same variances, correlations and rounding (p = \(null.pValue, .pValue)). Scores that pile up at one end can also tell the data from these."
    )
    let shares = (study.stability?.similarities ?? []).map { similarity in
      similarity.map { Phrase(id: "\($0, .decimals(2))", en: "\($0, .decimals(2))") } ?? .verbatim("–")
    }.joined(separator: ", ")
    return tested
      + Phrase(
        id: " Kemiripan Jaccard dalam \(study.stability?.replicates ?? 0) contoh ulang: ",
        en: " Jaccard similarity in \(study.stability?.replicates ?? 0) resamples: ")
      + shares + .verbatim(".")
  }

  /// Whether profiles sort employees by how much is known of them.
  static func records(_ study: TalentStudy) -> Phrase? {
    guard let share = study.shareOfRecords, share >= TalentStudy.notableShare, study.chosen.groups > 1 else {
      return nil
    }
    return Phrase(
      id:
        "Perhatian: profil sebagian memilah pegawai menurut banyaknya penilaian (η² = \(share, .decimals(2))), sebab rata-rata dari sedikit penilaian lebih tersebar.",
      en:
        "Mind: the profiles partly sort ratees by their number of ratings (η² = \(share, .decimals(2))), as means of few ratings scatter more."
    )
  }

  static let profilesNote = Phrase(
    id:
      "Profil adalah pola, bukan peringkat. Lebih tinggi atau lebih rendah: rata-rata profil setengah simpangan baku atau lebih dari rata-rata semua. Jaccard ≥ 0,75 stabil, < 0,6 tidak.",
    en:
      "Profiles are patterns, not ranks. Higher or lower: the mean of the profile is half a standard deviation or more from that of all. Jaccard ≥ .75 is stable, < .6 is not."
  )

  static func membershipNote(_ study: TalentStudy) -> Phrase {
    study.verdict == .reliable
      ? Phrase(
        id:
          "clear: jelas; between: di antara dua profil; partial: sebagian indikator kosong; missing: tanpa profil.",
        en:
          "clear: well inside; between: between two profiles; partial: some indicators missing; missing: no profile."
      )
      : Phrase(
        id: "unreliable: pembagian ini sekadar gambaran; jangan dipakai untuk keputusan tentang orang.",
        en: "unreliable: the division is a description only; use it for no decision about people.")
  }

  static func gridNote(_ study: TalentStudy) -> Phrase {
    study.options.method == .mixture
      ? Phrase(
        id: "BIC = 2ℓ − p ln n: lebih besar lebih baik.", en: "BIC = 2ℓ − p ln n: bigger is better.")
      : Phrase(
        id: "Siluet −1 sampai 1: lebih besar lebih baik; di atas 4.000 baris dihitung dari sebagian baris.",
        en: "Silhouette from −1 to 1: bigger is better; beyond 4,000 rows it is computed from some of them.")
  }

  /// The pattern of a profile in words.
  static func pattern(_ profile: TalentProfile, _ columns: [String]) -> Phrase {
    let known = profile.distances.enumerated().compactMap { j, z in z.map { (name: columns[j], z: $0) } }
    let high = known.filter { $0.z >= TalentProfile.notable }.sorted { $0.z > $1.z }
    let low = known.filter { $0.z <= -TalentProfile.notable }.sorted { $0.z < $1.z }
    if known.count > 2, high.count == known.count {
      return Phrase(id: "lebih tinggi pada semua indikator", en: "higher on all indicators")
    }
    if known.count > 2, low.count == known.count {
      return Phrase(id: "lebih rendah pada semua indikator", en: "lower on all indicators")
    }
    var parts: [Phrase] = []
    if !high.isEmpty {
      let names = list(high.map(\.name))
      parts.append(Phrase(id: "lebih tinggi: \(names)", en: "higher: \(names)"))
    }
    if !low.isEmpty {
      let names = list(low.map(\.name))
      parts.append(Phrase(id: "lebih rendah: \(names)", en: "lower: \(names)"))
    }
    return parts.isEmpty
      ? Phrase(id: "dekat rata-rata pada semua indikator", en: "near the average on all indicators")
      : parts.joined(separator: "; ")
  }

  private static func list(_ names: [String]) -> Phrase {
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4
      ? Phrase(id: "\(shown) dan \(names.count - 4) lagi", en: "\(shown) and \(names.count - 4) more")
      : .verbatim(shown)
  }
}
