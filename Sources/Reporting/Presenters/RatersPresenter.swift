import AppraisalAnalysis
import Appraisals
import Statistics

/// Words and tables for `raters`.
public enum RatersPresenter {
  /// Tells who is severe, who is lenient, how sure that is, and what it rests on.
  public static func parts(_ severity: RaterSeverity, names: @escaping PersonNames) -> ReportParts {
    let performance = severity.performance
    let variances = ModelTables.varianceComponents(performance)
    let tables = [
      raters(severity, names), variances, ModelTables.fixedEffects(performance.fit),
      ModelTables.fit(performance.fit),
    ]
    var blocks: [Block] = [.headline(headline(severity)), .paragraph(meaning(severity))]
    blocks.append(.paragraph(design(performance.model.design)))
    blocks.append(
      .table(
        name: "raters", title: Phrase(id: "Penilai, yang paling ketat dahulu", en: "Raters, most severe first"),
        columns: [
          "rater", "status", "n", "ratees", "severity", "lower", "upper", "q_value", "p_exceeds", "reliability",
        ],
        maximumRows: 12, note: [Wording.severityConvention, interval].joined(separator: " ")))
    if severity.entries.count > 24 {
      blocks.append(.paragraph(lenient(severity, names)))
    }
    blocks.append(
      .table(
        name: "variance_components",
        title: Phrase(id: "Dari mana perbedaan nilai berasal", en: "Where differences in scores come from"),
        columns: ["term", "levels", "sd", "share"]))
    if let dropped = ModelTables.dropped(performance.model) { blocks.append(dropped) }
    blocks.append(.paragraph(caution))
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func headline(_ severity: RaterSeverity) -> Phrase {
    let n = severity.entries.count
    let strict = severity.entries.count { $0.q < 0.05 && $0.severity > 0 }
    let mild = severity.entries.count { $0.q < 0.05 && $0.severity < 0 }
    return Phrase(
      id:
        "Dari \(n) penilai, \(strict) jelas lebih ketat dan \(mild) jelas lebih longgar daripada rata-rata (q < 0,05).",
      en:
        "Of \(n) raters, \(strict) are clearly more severe and \(mild) clearly more lenient than average (q < .05)."
    )
  }

  private static func meaning(_ severity: RaterSeverity) -> Phrase {
    let performance = severity.performance
    let total = performance.model.parts.indices.reduce(performance.fit.residualVariance) {
      $0 + performance.fit.covariance(ofTerm: $1)[0]
    }
    let share = performance.variance(of: .rater) / total
    let sd = performance.variance(of: .rater).squareRoot()
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
        "Penilai terbagi dalam \(design.components.count) kelompok yang tidak terhubung: perbandingan antarkelompok hanya bersandar pada anggapan bahwa pegawai mereka setara, bukan pada data.",
      en:
        "The raters fall into \(design.components.count) groups that are not linked: comparisons between groups rest on the assumption that their employees are alike, not on data."
    )
  }

  private static func lenient(_ severity: RaterSeverity, _ names: @escaping PersonNames) -> Phrase {
    let last = severity.entries.suffix(3).reversed()
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

  private static let caution = Phrase(
    id:
      "Pegawai dianggap acak: penilai yang memimpin tim kuat dapat tampak longgar. Status B: dinilai ganda; C: terhubung lewat mutasi; D: hanya sebanding di dalam unit; E: tidak dapat dibandingkan. Ini bukan daftar peringkat penilai.",
    en:
      "Employees are taken as random: a rater who leads a strong team can look lenient. Status B: double-rated; C: linked by moves; D: comparable within the unit only; E: not comparable. This is no league table."
  )

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
        ReportColumn("range_ratio", Phrase(id: "Rasio rentang", en: "Range ratio"), .decimals(2)),
        ReportColumn("halo", Phrase(id: "Halo", en: "Halo"), .decimals(2)),
        ReportColumn("component", Phrase(id: "Kelompok", en: "Component"), .integer),
      ],
      rows: severity.entries.map { entry in
        [
          .text(names(entry.rater)), .text(entry.status.rawValue), .integer(entry.ratings),
          .integer(entry.ratees),
          Cell(entry.severity), Cell(entry.standardError), Cell(entry.lower), Cell(entry.upper), Cell(entry.p),
          Cell(entry.q), Cell(entry.probabilityExceeds), Cell(entry.percentile), Cell(entry.reliability),
          Cell(entry.rangeRatio), Cell(entry.halo), .integer(entry.component),
        ]
      })
  }
}
