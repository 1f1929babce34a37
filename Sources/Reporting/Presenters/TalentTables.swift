import AppraisalAnalysis
import Statistics

/// The tables of `talent`.
enum TalentTables {
  static func all(_ study: TalentStudy, names: @escaping PersonNames) -> [ReportTable] {
    [
      grid(study), profiles(study), means(study), membership(study, names), stability(study), null(study),
      numbers(study), merging(study), proxies(study),
    ]
  }

  private static let profile = ReportColumn("profile", Phrase(id: "Profil", en: "Profile"), .integer)
  private static let jaccard = ReportColumn("jaccard", Phrase(id: "Jaccard", en: "Jaccard"), .decimals(2))

  private static func grid(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "model_grid",
      columns: [
        ReportColumn("family", Phrase(id: "Famili", en: "Family")),
        ReportColumn("k", Phrase(id: "k", en: "k"), .integer),
        ReportColumn("log_likelihood", Phrase(id: "Log-kebolehjadian", en: "Log-likelihood"), .decimals(2)),
        ReportColumn("df", Phrase(id: "Parameter", en: "Parameters"), .integer),
        ReportColumn("bic", Phrase(id: "BIC", en: "BIC"), .decimals(2)),
        ReportColumn("sabic", Phrase(id: "SABIC", en: "SABIC"), .decimals(2)),
        ReportColumn("icl", Phrase(id: "ICL", en: "ICL"), .decimals(2)),
        ReportColumn("entropy", Phrase(id: "Entropi relatif", en: "Relative entropy"), .decimals(3)),
        ReportColumn("criterion", Phrase(id: "Kriteria", en: "Criterion"), .significant(6)),
        ReportColumn("silhouette", Phrase(id: "Siluet", en: "Silhouette"), .decimals(3)),
        ReportColumn("starts", Phrase(id: "Awal", en: "Starts"), .integer),
        ReportColumn("starts_at_best", Phrase(id: "Sampai ke terbaik", en: "Reached the best"), .integer),
        ReportColumn("converged", Phrase(id: "Konvergen", en: "Converged")),
        ReportColumn("refusal", Phrase(id: "Mengapa tidak", en: "Why not")),
      ],
      rows: bestFirst(study).map { candidate in
        let fit = candidate.model
        return [
          candidate.family.map { .code($0) } ?? .code(study.options.method), .integer(candidate.groups),
          Cell(fit?.logLikelihood), Cell(fit?.parameters), Cell(fit?.bic), Cell(fit?.sampleAdjustedBIC),
          Cell(fit?.icl), Cell(fit?.relativeEntropy), Cell(candidate.criterion), Cell(candidate.silhouette),
          Cell(fit?.starts.made), Cell(fit?.starts.atBest), Cell(fit?.hasConverged),
          Cell(candidate.refusal.map { ClusteringErrorWording.refusal($0).message }),
        ]
      })
  }

  private static func bestFirst(_ study: TalentStudy) -> [TalentStudy.Candidate] {
    study.candidates.enumerated().sorted { left, right in
      let (a, b) = (merit(left.element), merit(right.element))
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }

  private static func merit(_ candidate: TalentStudy.Candidate) -> Double {
    candidate.refusal == nil ? candidate.model?.bic ?? candidate.silhouette ?? -2 : -.infinity
  }

  private static func profiles(_ study: TalentStudy) -> ReportTable {
    let total = max(study.profiles.reduce(0) { $0 + $1.count }, 1)
    return ReportTable(
      name: "profiles",
      columns: [
        profile, ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("share", Phrase(id: "Bagian", en: "Share"), .percent(decimals: 0)),
        ReportColumn("pattern", Phrase(id: "Pola", en: "Pattern")), jaccard,
      ],
      rows: study.profiles.enumerated().map { place, profile in
        [
          .integer(place + 1), .integer(profile.count), .number(Double(profile.count) / Double(total)),
          .phrase(ProfileWording.pattern(profile, study.rows.columns)),
          Cell(study.stability.flatMap { $0.similarities[place] }),
        ]
      })
  }

  private static func means(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "profile_means",
      columns: [
        profile, ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("mean", Phrase(id: "Rata-rata", en: "Mean"), .decimals(2)),
        ReportColumn("distance", Phrase(id: "Jarak (SB)", en: "Distance (SD)"), .decimals(2)),
      ],
      rows: study.profiles.enumerated().flatMap { place, profile in
        study.rows.columns.enumerated().map { j, name in
          [.integer(place + 1), .text(name), Cell(profile.means[j]), Cell(profile.distances[j])]
        }
      })
  }

  private static func membership(_ study: TalentStudy, _ names: @escaping PersonNames) -> ReportTable {
    ReportTable(
      name: "membership",
      columns: [
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")), profile,
        ReportColumn("probability", Phrase(id: "Peluang", en: "Probability"), .decimals(2)),
        ReportColumn("status", Phrase(id: "Status", en: "Status")),
      ],
      count: study.members.count
    ) { i in
      let member = study.members[i]
      return [
        .text(names(study.rows.ratees[i])), Cell(member.profile.map { $0 + 1 }), Cell(member.probability),
        .code(member.status),
      ]
    }
  }

  private static func stability(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "stability",
      columns: [profile, jaccard, ReportColumn("stable", Phrase(id: "Stabil", en: "Stable"))],
      rows: (study.stability?.similarities ?? []).enumerated().map { place, value in
        [
          .integer(place + 1), Cell(value),
          value.map(stable) ?? .missing,
        ]
      })
  }

  private static func stable(_ similarity: Double) -> Cell {
    if similarity >= GroupStability.good { return .coded("yes", Wording.yes) }
    return similarity < GroupStability.smallest
      ? .coded("no", Wording.no) : .coded("doubtful", Phrase(id: "meragukan", en: "doubtful"))
  }

  private static func null(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "one_group",
      columns: [
        ReportColumn("k", Phrase(id: "k", en: "k"), .integer),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("tables", Phrase(id: "Tabel buatan", en: "Tables made"), .integer),
        ReportColumn("records_eta2", Phrase(id: "η² banyaknya penilaian", en: "η² of ratings"), .decimals(3)),
        ReportColumn("verdict", Phrase(id: "Simpulan", en: "Verdict")),
      ],
      rows: [
        [
          .integer(study.chosen.groups), Cell(study.null?.pValue), Cell(study.null?.tables),
          Cell(study.shareOfRecords),
          .code(study.verdict),
        ]
      ])
  }

  private static func numbers(_ study: TalentStudy) -> ReportTable {
    let strengths = Dictionary(
      uniqueKeysWithValues: (study.numbers?.strength.entries ?? []).map { ($0.groups, $0.strength) })
    return ReportTable(
      name: "numbers",
      columns: [
        ReportColumn("k", Phrase(id: "k", en: "k"), .integer),
        ReportColumn("gap", Phrase(id: "Gap", en: "Gap"), .decimals(3)),
        ReportColumn("se", Phrase(id: "SE", en: "SE"), .decimals(3)),
        ReportColumn(
          "prediction_strength", Phrase(id: "Daya prediksi", en: "Prediction strength"), .decimals(2)),
      ],
      rows: (study.numbers?.gap.entries ?? []).map { entry in
        [
          .integer(entry.groups), .number(entry.gap), .number(entry.standardError),
          Cell(strengths[entry.groups] ?? nil),
        ]
      })
  }

  private static func merging(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "merging",
      columns: [
        ReportColumn("k", Phrase(id: "k", en: "k"), .integer),
        ReportColumn("entropy", Phrase(id: "Entropi", en: "Entropy"), .decimals(2)),
        ReportColumn("first", Phrase(id: "Pertama", en: "First")),
        ReportColumn("second", Phrase(id: "Kedua", en: "Second")),
      ],
      rows: (study.merging?.steps ?? []).map { step in
        [
          .integer(step.groups), .number(step.entropy), .text(TalentWording.union(step.first)),
          .text(TalentWording.union(step.second)),
        ]
      })
  }

  private static func proxies(_ study: TalentStudy) -> ReportTable {
    ReportTable(
      name: "proxies",
      columns: [
        ReportColumn("attribute", Phrase(id: "Atribut", en: "Attribute")),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("measure", Phrase(id: "Ukuran", en: "Measure")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .decimals(3)),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("notable", Phrase(id: "Perlu perhatian", en: "Notable")),
      ],
      rows: study.proxies.map { proxy in
        [
          AuditWording.cell(proxy.attribute), Cell(proxy.indicator),
          .code(proxy.measure), .number(proxy.value),
          .integer(proxy.count), Cell(proxy.isNotable),
        ]
      })
  }
}
