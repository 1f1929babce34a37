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
    let warnings = [TalentWording.records(study), TalentWording.merging(study), TalentWording.proxies(study)]
    blocks += warnings.compactMap { $0 }.map { .paragraph($0) }
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
        columns: study.options.method.hasProbabilities
          ? ["family", "k", "log_likelihood", "df", "bic", "icl", "entropy", "starts_at_best"]
          : ["family", "k", "criterion", "silhouette"],
        maximumRows: 10, note: TalentWording.gridNote(study)))
    if study.numbers != nil {
      blocks.append(
        .table(
          name: "numbers",
          title: Phrase(id: "Berapa kelompok menurut ukuran lain", en: "How many by other standards"),
          note: TalentWording.numbersNote(study)))
    }
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
        id: "Ada \(k) profil yang andal di antara \(study.grouped) pegawai.",
        en: "There are \(k) reliable profiles among \(study.grouped) ratees.")
    case .oneGroup:
      return none
        + Phrase(
          id: ": satu kelompok paling baik menggambarkan \(study.grouped) pegawai.",
          en: ": one group describes the \(study.grouped) ratees best.")
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
    if study.options.method == .mixture, !study.rows.measured.errors.isEmpty {
      phrase =
        phrase
        + Phrase(
          id:
            " Rata-rata dari sedikit penilaian dihitung kurang pasti daripada rata-rata dari banyak penilaian.",
          en: " A mean of few ratings counts as less sure than one of many.")
    }
    let partial = study.members.count { $0.status == .partial }
    if partial > 0 {
      phrase =
        phrase
        + Phrase(
          id: " \(partial) pegawai dikelompokkan menurut sebagian indikator saja.",
          en: " \(partial) ratees were grouped by some of the indicators only.")
    }
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
      "Profil adalah pola, bukan peringkat. Menonjol atau ruang berkembang: rata-rata profil setengah simpangan baku atau lebih dari rata-rata semua; jelas: satu simpangan baku. Jaccard ≥ 0,75 stabil, < 0,6 tidak.",
    en:
      "Profiles are patterns, not ranks. Stands out, or room to develop: the mean of the profile is half a standard deviation or more from that of all; clearly: one. Jaccard ≥ .75 is stable, < .6 is not."
  )

  static func membershipNote(_ study: TalentStudy) -> Phrase {
    study.verdict == .reliable
      ? Phrase(
        id:
          "Jelas: di tengah satu profil; di antara dua: dekat dengan dua profil; sebagian indikator: yang lain kosong; tidak ada: tanpa profil.",
        en:
          "Clear: well inside one profile; between two: near to two; some indicators only: others are missing; none: no profile."
      )
      : (study.chosen.groups == 1
        ? Phrase(
          id: "Hanya ada satu profil, sehingga peluangnya 1 bagi semua. ",
          en: "There is one profile only, so that everybody has it with a probability of 1. ")
        : .verbatim(""))
        + Phrase(
          id: "Gambaran saja: jangan dipakai untuk keputusan tentang orang.",
          en: "A description only: use it for no decision about people.")
  }

  static func gridNote(_ study: TalentStudy) -> Phrase {
    study.options.method.hasProbabilities
      ? Phrase(
        id: "BIC = 2ℓ − p ln n: lebih besar lebih baik.", en: "BIC = 2ℓ − p ln n: bigger is better.")
      : Phrase(
        id: "Siluet −1 sampai 1: lebih besar lebih baik; di atas 4.000 baris dihitung dari sebagian baris.",
        en: "Silhouette from −1 to 1: bigger is better; beyond 4,000 rows it is computed from some of them.")
  }

  /// Components of a mixture that are hard to tell apart.
  static func merging(_ study: TalentStudy) -> Phrase? {
    guard study.verdict == .reliable, let merging = study.merging, let elbow = merging.elbow,
      elbow < study.chosen.groups
    else { return nil }
    let joined = merging.parts(groups: elbow).filter { $0.count > 1 }.map(union)
    let (id, en) = (joined.joined(separator: "; "), joined.joined(separator: "; "))
    return Phrase(
      id:
        "Profil \(id) sulit dibedakan satu sama lain; bila digabung, tinggal \(elbow) kelompok yang jelas terpisah.",
      en: "Profiles \(en) are hard to tell apart; joined, they leave \(elbow) groups that are well separated.")
  }

  /// The numbers of joined profiles, from 1.
  static func union(_ components: [Int]) -> String {
    components.map { String($0 + 1) }.joined(separator: " + ")
  }

  /// Indicators and profiles that stand in for a protected attribute.
  static func proxies(_ study: TalentStudy) -> Phrase? {
    let found = study.proxies.filter(\.isNotable).sorted { $0.value > $1.value }
    guard !found.isEmpty else { return nil }
    let parts = found.prefix(4).map { proxy -> Phrase in
      let attribute = AuditWording.attribute(proxy.attribute)
      let what =
        proxy.indicator.map { Phrase.verbatim($0) } ?? Phrase(id: "pembagian profil", en: "the profiles")
      let value =
        proxy.measure == .etaSquared
        ? Phrase(id: "η² = \(proxy.value, .decimals(2))", en: "η² = \(proxy.value, .decimals(2))")
        : Phrase(id: "V = \(proxy.value, .decimals(2))", en: "V = \(proxy.value, .decimals(2))")
      return what + .verbatim(" – ") + attribute + .verbatim(" (") + value + .verbatim(")")
    }
    let start = Phrase(
      id: "Atribut yang dilindungi tidak ikut, tetapi ikut terbawa: ",
      en: "Protected attributes take no part, yet they come along: ")
    let rest =
      found.count > 4
      ? Phrase(id: " dan \(found.count - 4) lagi.", en: " and \(found.count - 4) more.") : .verbatim(".")
    return start + parts.joined(separator: ", ") + rest
  }

  static func numbersNote(_ study: TalentStudy) -> Phrase {
    let gap = study.numbers?.gap.best ?? 1
    let strength = study.numbers?.strength.best ?? 1
    return Phrase(
      id:
        "Menurut gap (aturan satu galat baku): \(gap) kelompok; menurut daya prediksi (≥ 0,8 dari separuh data ke separuh lain): \(strength).",
      en:
        "By the gap (one standard error rule): \(gap); by prediction strength (≥ .8 from one half of the data to the other): \(strength)."
    )
  }
}
