import AppraisalAnalysis
import Appraisals
import Statistics

/// Words and tables for `raters`.
public enum RatersPresenter {
  /// Tells who is severe, who is lenient, how sure that is, what to do, and what cannot be known.
  public static func parts(
    _ study: SeverityStudy, contrasts: [RaterContrast] = [], names: @escaping PersonNames
  ) -> ReportParts {
    let severity = study.severity
    let performance = severity.performance
    let funnel = RaterFunnel(severity)
    var tables = [
      raters(severity, names), ModelTables.varianceComponents(performance),
      ModelTables.fixedEffects(performance.fit), ModelTables.fit(performance.fit),
      DesignWording.table(study.audit), SeverityTables.deviating(severity, names),
      SeverityTables.grades(severity), SeverityTables.funnel(funnel, names),
    ]
    if let check = study.exchangeability { tables.append(exchangeability(check)) }
    if let check = study.mundlak { tables.append(SeverityTables.mundlak(check)) }
    if let anchored = severity.anchored { tables.append(SeverityTables.anchor(anchored)) }
    if !contrasts.isEmpty { tables.append(SeverityTables.contrasts(contrasts, names)) }
    var blocks: [Block] = [.headline(headline(study)), .paragraph(meaning(severity))]
    blocks += contrasts.map { .paragraph(sentence($0, names)) }
    blocks.append(.paragraph(comparable(study)))
    if let chart = SeverityCharts.caterpillar(severity, tables[0]) { blocks.append(.chart(chart)) }
    blocks += deviating(severity)
    blocks += [
      .heading(Phrase(id: "Yang dapat dilakukan", en: "What to do")), .bullets(RaterAdvice.bullets(study)),
      .heading(Phrase(id: "Semua penilai", en: "All raters")),
      .table(
        name: "raters", title: Phrase(id: "Penilai, yang paling ketat dahulu", en: "Raters, most severe first"),
        columns: [
          "rater", "status", "n", "severity", "lower", "upper", "percentile_lower", "percentile_upper", "grade",
        ],
        maximumRows: 8, note: [Wording.severityConvention, interval].joined(separator: " ")),
    ]
    if severity.entries.count(where: \.isIdentified) > 24 {
      blocks.append(.paragraph(lenient(severity, names)))
    }
    if let table = tables.first(where: { $0.name == "funnel" }),
      let chart = SeverityCharts.funnel(funnel, table)
    {
      blocks.append(.chart(chart))
    }
    blocks += grades(severity)
    blocks.append(
      .table(
        name: "variance_components",
        title: Phrase(id: "Dari mana perbedaan nilai berasal", en: "Where differences in scores come from"),
        columns: ["term", "levels", "sd", "share"]))
    if let dropped = ModelTables.dropped(performance.model) { blocks.append(dropped) }
    blocks += [
      .heading(Phrase(id: "Yang tidak dapat diketahui", en: "What cannot be known")),
      .bullets(RaterAdvice.limits(study)),
    ]
    return ReportParts(blocks: blocks, tables: tables)
  }

  /// Who can be compared with whom, by what.
  private static func comparable(_ study: SeverityStudy) -> Phrase {
    let entries = study.severity.entries
    let meanings: [(RatingDesign.Status, Phrase)] = [
      (
        .anchored, Phrase(id: "berpatokan pada hasil objektif (A)", en: "are anchored by objective results (A)")
      ),
      (.doubleRated, Phrase(id: "dinilai ganda (B)", en: "are double-rated (B)")),
      (.linked, Phrase(id: "terhubung lewat mutasi saja (C)", en: "are linked by moves only (C)")),
      (
        .unitRelative,
        Phrase(id: "hanya sebanding di dalam unit (D)", en: "are comparable within the unit only (D)")
      ),
      (.notComparable, Phrase(id: "tidak dapat dibandingkan (E)", en: "can be compared with nobody (E)")),
    ]
    let list = meanings.compactMap { status, meaning -> Phrase? in
      let count = entries.count { $0.status == status }
      guard count > 0 else { return nil }
      return Phrase(id: "\(count) \(meaning)", en: "\(count) \(meaning)")
    }.joined(separator: ", ")
    return Phrase(id: "Dari \(entries.count) penilai, \(list).", en: "Of \(entries.count) raters, \(list).")
      + Phrase(id: " ", en: " ")
      + (study.severity.anchored == nil ? design(study.audit.design) : anchored(study.audit.design))
  }

  private static func anchored(_ design: RatingDesign) -> Phrase {
    design.isConnected
      ? Phrase(
        id: "Hasil objektif menghubungkan mereka dengan satu ukuran yang sama.",
        en: "Objective results link them by one common measure.")
      : Phrase(
        id:
          "Hasil objektif menghubungkan pula kelompok-kelompok yang tidak berbagi pegawai (\(design.components.count)).",
        en:
          "Objective results also link the groups that share no employee (\(design.components.count)).")
  }

  /// The raters who differ, with what to do about each.
  private static func deviating(_ severity: RaterSeverity) -> [Block] {
    let found = severity.entries.filter { $0.verdict != .undecided }
    guard !found.isEmpty else { return [] }
    return [
      .table(
        name: "deviating", title: Phrase(id: "Penilai yang menyimpang", en: "Raters who differ"),
        maximumRows: 15,
        note: Phrase(
          id:
            "Peluang menyimpang lebih dari \(severity.smallestEffect, .significant(2)) poin paling sedikit 95 %. Kukuh: berlaku berapa pun bagian yang merupakan pengaruh nyata atasan (ρ).",
          en:
            "The probability of differing by more than \(severity.smallestEffect, .significant(2)) points is 95 % or more. Robust: it holds whatever share is the manager's real effect (ρ)."
        ))
    ]
  }

  private static func grades(_ severity: RaterSeverity) -> [Block] {
    guard let largest = severity.gradings.max(by: { $0.raters < $1.raters }) else { return [] }
    guard largest.grades.count > 1 else {
      return [
        .paragraph(
          Phrase(
            id: "Data tidak dapat membagi penilai ke dalam tingkat keketatan: semua berada pada satu tingkat.",
            en: "The data cannot sort raters into grades of severity: all are of one grade."))
      ]
    }
    return [
      .table(
        name: "grades",
        title: Phrase(id: "Tingkat, bukan peringkat", en: "Grades, not ranks"),
        columns: ["set", "grade", "raters", "mean_severity", "separated", "misranked"], maximumRows: 8,
        note: Phrase(
          id:
            "Tingkat 1 paling ketat. Salah urut: bagian pasangan beda tingkat yang diperkirakan terbalik. Kelompok: yang sebanding satu sama lain; \(sets(severity))",
          en:
            "Grade 1 is the most severe. Misranked: expected share of pairs in different grades that are in the wrong order. Set: raters who can be compared; \(sets(severity))"
        ))
    ]
  }

  /// What the numbers of sets are.
  private static func sets(_ severity: RaterSeverity) -> Phrase {
    severity.entries.contains { $0.basis == .exchangeableTeams }
      ? Phrase(id: "1 = semua, bila tim dianggap setara.", en: "1 = all, if teams are taken as alike.")
      : Phrase(
        id: "0 = dihubungkan hasil objektif, lainnya = nomor kelompok terhubung.",
        en: "0 = linked by objective results, others = the number of the connected group.")
  }

  private static func sentence(_ contrast: RaterContrast, _ names: PersonNames) -> Phrase {
    let (first, second) = (names(contrast.first), names(contrast.second))
    guard let difference = contrast.difference, let error = contrast.standardError,
      let probability = contrast.probabilityFirst
    else {
      return Phrase(
        id:
          "\(first) dan \(second) tidak dapat dibandingkan: tidak ada pegawai atau hasil yang menghubungkan keduanya.",
        en: "\(first) and \(second) cannot be compared: no employee and no result links the two.")
    }
    let half = NormalDistribution.standard.quantile(0.975) * error
    let (lower, upper) = (difference - half, difference + half)
    let direction =
      difference < 0
      ? Phrase(id: "lebih longgar", en: "more lenient") : Phrase(id: "lebih ketat", en: "more severe")
    return Phrase(
      id:
        "\(first) \(abs(difference), .decimals(2)) poin \(direction) daripada \(second) (selisih 95 %: \(lower, .decimals(2)) sampai \(upper, .decimals(2))); peluang lebih ketat \(probability, .percent(decimals: 0)).",
      en:
        "\(first) is \(abs(difference), .decimals(2)) points \(direction) than \(second) (difference, 95 %: \(lower, .decimals(2)) to \(upper, .decimals(2))); the probability of being more severe is \(probability, .percent(decimals: 0))."
    )
  }

  private static func headline(_ study: SeverityStudy) -> Phrase {
    let severity = study.severity
    let known = severity.entries.filter(\.isIdentified)
    let strict = known.count { $0.q < 0.05 && $0.severity > 0 }
    let mild = known.count { $0.q < 0.05 && $0.severity < 0 }
    guard study.employees == .fixed || severity.anchored != nil else {
      return Phrase(
        id:
          "Keketatan tidak dapat dipisahkan dari mutu tim: tidak ada pegawai yang dinilai dua penilai. Bila semua tim setara, \(strict) dari \(known.count) penilai lebih ketat dan \(mild) lebih longgar (q < 0,05).",
        en:
          "Severity cannot be told from how good the staff are: no employee has two raters. If all teams were alike, \(strict) of \(known.count) raters would be more severe and \(mild) more lenient (q < .05)."
      )
    }
    return Phrase(
      id:
        "Dari \(known.count) penilai yang dapat dibandingkan, \(strict) jelas lebih ketat dan \(mild) jelas lebih longgar daripada rata-rata (q < 0,05).",
      en:
        "Of \(known.count) raters who can be compared, \(strict) are clearly more severe and \(mild) clearly more lenient than average (q < .05)."
    )
  }

  private static func exchangeability(_ check: SeverityStudy.Exchangeability) -> ReportTable {
    ReportTable(
      name: "exchangeability",
      columns: [
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("gap", Phrase(id: "Selisih (poin)", en: "Gap (points)"), .decimals(2)),
        ReportColumn("ratio", Phrase(id: "Terhadap kebetulan", en: "Against chance"), .decimals(2)),
        ReportColumn("correlation", Phrase(id: "Korelasi", en: "Correlation"), .decimals(2)),
        ReportColumn("doubtful", Phrase(id: "Diragukan", en: "Doubtful")),
      ],
      rows: [
        [
          .integer(check.raters), Cell(check.gap), Cell(check.ratio), Cell(check.correlation),
          .flag(check.isDoubtful),
        ]
      ])
  }

  private static func meaning(_ severity: RaterSeverity) -> Phrase {
    let performance = severity.performance
    let total = performance.model.parts.indices.reduce(performance.fit.residualVariance) {
      $0 + performance.fit.covariance(ofTerm: $1)[0]
    }
    let share = performance.variance(of: .rater) / total
    let sd = performance.variance(of: .rater).squareRoot()
    if performance.model.employees == .fixed {
      return Phrase(
        id:
          "Pada pegawai yang sama, penilai yang satu simpangan baku lebih ketat memberi \(sd, .significant(2)) poin lebih rendah; itu \(share, .percent(decimals: 0)) dari ragam nilai di antara penilaian atas satu pegawai.",
        en:
          "For the same employee, a rater one standard deviation more severe gives \(sd, .significant(2)) points less; that is \(share, .percent(decimals: 0)) of the variance among the ratings of one employee."
      )
    }
    return Phrase(
      id:
        "Siapa yang menilai menjelaskan \(share, .percent(decimals: 1)) ragam nilai; penilai yang satu simpangan baku lebih ketat memberi \(sd, .significant(2)) poin lebih rendah kepada pegawai yang sama.",
      en:
        "Who rated accounts for \(share, .percent(decimals: 1)) of the variance of scores; a rater one standard deviation more severe gives the same employee \(sd, .significant(2)) points less."
    )
  }

  /// What the design lets one compare.
  ///
  /// - Parameter measured: employees with measured results that may link raters as well.
  static func design(_ design: RatingDesign, measured: Int = 0) -> Phrase {
    if design.isConnected {
      return Phrase(
        id:
          "Semua penilai terhubung melalui pegawai yang mereka nilai; \(design.doubleRatedShare, .percent(decimals: 0)) pasangan pegawai–periode dinilai dua penilai atau lebih.",
        en:
          "All raters are linked through the employees they rated; \(design.doubleRatedShare, .percent(decimals: 0)) of employee–period pairs have two raters or more."
      )
    }
    if measured > 0 {
      return Phrase(
        id:
          "Penilai terbagi dalam \(design.components.count) kelompok tanpa pegawai bersama: antarkelompok hanya hasil terukur (\(measured) pegawai) yang dapat menghubungkan, selebihnya anggapan bahwa pegawai mereka setara.",
        en:
          "The raters fall into \(design.components.count) groups without a common employee: between groups only measured results (\(Wording.count(measured, id: "", one: "employee", many: "employees"))) can link them, or else the assumption that their employees are alike."
      )
    }
    return Phrase(
      id:
        "Penilai terbagi dalam \(design.components.count) kelompok yang tidak terhubung: perbandingan antarkelompok hanya akan bersandar pada anggapan bahwa pegawai mereka setara, bukan pada data.",
      en:
        "The raters fall into \(design.components.count) groups that are not linked: comparisons between groups would rest on the assumption that their employees are alike, not on data."
    )
  }

  private static func lenient(_ severity: RaterSeverity, _ names: @escaping PersonNames) -> Phrase {
    let last = severity.entries.filter(\.isIdentified).suffix(3).reversed()
    let list = { (language: Language) in
      last.map { "\(names($0.rater)) (\(language.format($0.severity, .decimals(2))))" }.joined(separator: ", ")
    }
    return Phrase { language in
      switch language {
      case .id: "Yang paling longgar: \(list(.id))."
      case .en: "The most lenient: \(list(.en))."
      }
    }
  }

  private static let interval = Phrase(
    id: "Bawah–atas: selang 95 %; persentil: selang 90 %, 100 = paling ketat.",
    en: "Lower–upper: 95 % interval; percentiles: 90 % interval, 100 = most severe.")

  private static func raters(_ severity: RaterSeverity, _ names: @escaping PersonNames) -> ReportTable {
    ReportTable(
      name: "raters",
      columns: [
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("status", Phrase(id: "Status", en: "Status")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("ratees", Phrase(id: "Pegawai", en: "Ratees"), .integer),
        ReportColumn("severity", Phrase(id: "Keketatan", en: "Severity"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(2)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("q_value", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn(
          "p_exceeds",
          Phrase(
            id: "P(|k| > \(severity.smallestEffect, .significant(2)))",
            en: "P(|s| > \(severity.smallestEffect, .significant(2)))"), .decimals(2)),
        ReportColumn("percentile", Phrase(id: "Persentil", en: "Percentile"), .decimals(0)),
        ReportColumn("percentile_lower", Phrase(id: "Persentil: dari", en: "Percentile: from"), .decimals(0)),
        ReportColumn("percentile_upper", Phrase(id: "sampai", en: "to"), .decimals(0)),
        ReportColumn("grade", Phrase(id: "Tingkat", en: "Grade"), .integer),
        ReportColumn("reliability", Phrase(id: "Reliabilitas", en: "Reliability"), .decimals(2)),
        ReportColumn("component", Phrase(id: "Kelompok", en: "Component"), .integer),
        ReportColumn("verdict", Phrase(id: "Temuan", en: "Finding")),
        ReportColumn("rho", Phrase(id: "ρ", en: "ρ"), .decimals(2)),
        ReportColumn("rho_robust", Phrase(id: "Kukuh", en: "Robust")),
        ReportColumn("rho_limit", Phrase(id: "Kukuh sampai ρ", en: "Robust up to ρ"), .decimals(2)),
        ReportColumn("effect", Phrase(id: "Pengaruh (ρ = 0)", en: "Effect (ρ = 0)"), .decimals(2)),
        ReportColumn("basis", Phrase(id: "Dasar", en: "Basis")),
        ReportColumn("anchored", Phrase(id: "Formulir berpatokan", en: "Anchored forms"), .integer),
        ReportColumn("action", Phrase(id: "Tindakan", en: "Action")),
      ],
      rows: severity.entries.map { entry in
        [
          .text(names(entry.rater)), .code(entry.status), .integer(entry.ratings),
          .integer(entry.ratees),
          Cell(entry.severity), Cell(entry.standardError), Cell(entry.lower), Cell(entry.upper), Cell(entry.p),
          Cell(entry.q), Cell(entry.probabilityExceeds), Cell(entry.percentile), Cell(entry.percentileLower),
          Cell(entry.percentileUpper), Cell(entry.grade), Cell(entry.reliability),
          .integer(entry.component),
          .code(entry.verdict), Cell(entry.realShare), .flag(entry.isRobust), Cell(entry.standsUpTo),
          Cell(entry.effect), Cell(entry.basis), .integer(entry.anchoredForms),
          Cell(RaterAdvice.action(entry).map { RaterAdvice.name(of: $0) }),
        ]
      })
  }
}
