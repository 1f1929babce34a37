import AppraisalAnalysis
import Appraisals
import Statistics

/// Words and tables for `raters`.
public enum RatersPresenter {
  /// Tells who is severe, who is lenient, how sure that is, what to do, and what cannot be known.
  public static func parts(_ study: SeverityStudy, names: @escaping PersonNames) -> ReportParts {
    let severity = study.severity
    let performance = severity.performance
    var tables = [
      raters(severity, names), ModelTables.varianceComponents(performance),
      ModelTables.fixedEffects(performance.fit), ModelTables.fit(performance.fit),
      DesignWording.table(study.audit),
    ]
    if let check = study.exchangeability { tables.append(exchangeability(check)) }
    var blocks: [Block] = [.headline(headline(study)), .paragraph(meaning(severity))]
    blocks.append(.paragraph(design(performance.model.design)))
    blocks.append(
      .table(
        name: "raters", title: Phrase(id: "Penilai, yang paling ketat dahulu", en: "Raters, most severe first"),
        columns: [
          "rater", "status", "n", "severity", "lower", "upper", "q_value", "p_exceeds", "action",
        ],
        maximumRows: 12, note: [Wording.severityConvention, interval].joined(separator: " ")))
    if severity.entries.count(where: \.isIdentified) > 24 {
      blocks.append(.paragraph(lenient(severity, names)))
    }
    blocks += [
      .heading(Phrase(id: "Yang dapat dilakukan", en: "What to do")), .bullets(RaterAdvice.bullets(study)),
    ]
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

  private static func headline(_ study: SeverityStudy) -> Phrase {
    let severity = study.severity
    let known = severity.entries.filter(\.isIdentified)
    let strict = known.count { $0.q < 0.05 && $0.severity > 0 }
    let mild = known.count { $0.q < 0.05 && $0.severity < 0 }
    guard study.employees == .fixed else {
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
  static func design(_ design: RatingDesign) -> Phrase {
    if design.isConnected {
      return Phrase(
        id:
          "Semua penilai terhubung melalui pegawai yang mereka nilai; \(design.doubleRatedShare, .percent(decimals: 0)) pasangan pegawai–periode dinilai dua penilai atau lebih.",
        en:
          "All raters are linked through the employees they rated; \(design.doubleRatedShare, .percent(decimals: 0)) of employee–period pairs have two raters or more."
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
    id: "Bawah–atas: selang 95 %; P: peluang keketatan atau kemurahan melampaui batas itu.",
    en: "Lower–upper: 95 % interval; P: probability that severity or leniency exceeds that limit.")

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
        ReportColumn("reliability", Phrase(id: "Reliabilitas", en: "Reliability"), .decimals(2)),
        ReportColumn("component", Phrase(id: "Kelompok", en: "Component"), .integer),
        ReportColumn("action", Phrase(id: "Tindakan", en: "Action")),
      ],
      rows: severity.entries.map { entry in
        [
          .text(names(entry.rater)), .text(entry.status.rawValue), .integer(entry.ratings),
          .integer(entry.ratees),
          Cell(entry.severity), Cell(entry.standardError), Cell(entry.lower), Cell(entry.upper), Cell(entry.p),
          Cell(entry.q), Cell(entry.probabilityExceeds), Cell(entry.percentile), Cell(entry.reliability),
          .integer(entry.component),
          Cell(RaterAdvice.action(entry).map { RaterAdvice.name(of: $0) }),
        ]
      })
  }
}
