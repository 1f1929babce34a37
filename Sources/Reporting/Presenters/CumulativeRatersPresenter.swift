import AppraisalAnalysis
import Statistics

/// Words and tables for severities on a scale of few categories.
public enum CumulativeRatersPresenter {
  /// Tells who is severe or lenient in logits and in points of the expected score, and what that rests on.
  public static func parts(_ severity: CumulativeSeverity, names: @escaping PersonNames) -> ReportParts {
    let model = CumulativeFitPresenter.parts(
      severity.fit, formula: severity.formula, omitted: 0, names: names)
    let kept: Set<String> = ["thresholds", "fixed_effects", "variance_components", "fit"]
    let blocks: [Block] = [
      .headline(headline(severity)), .paragraph(assumption),
      .paragraph(RatersPresenter.design(severity.design)),
      .table(
        name: "raters", title: Phrase(id: "Penilai, yang paling ketat dahulu", en: "Raters, most severe first"),
        columns: ["rater", "status", "n", "severity", "lower", "upper", "score_change", "q_value"],
        maximumRows: 12, note: change),
      .table(
        name: "thresholds", title: Phrase(id: "Ambang antarkategori", en: "Thresholds between categories")),
      .table(
        name: "variance_components", title: Phrase(id: "Sebaran (logit)", en: "Spread (logits)"),
        columns: ["term", "levels", "sd"]),
    ]
    return ReportParts(
      blocks: blocks, tables: [raters(severity, names)] + model.tables.filter { kept.contains($0.name) })
  }

  private static func headline(_ severity: CumulativeSeverity) -> Phrase {
    let known = severity.entries.compactMap(\.estimate)
    let strict = known.count { ($0.q ?? 1) < 0.05 && $0.severity > 0 }
    let mild = known.count { ($0.q ?? 1) < 0.05 && $0.severity < 0 }
    return Phrase(
      id:
        "Dari \(known.count) penilai yang dapat dibandingkan, \(strict) jelas lebih ketat dan \(mild) jelas lebih longgar daripada rata-rata (q < 0,05; model kumulatif).",
      en:
        "Of \(known.count) raters who can be compared, \(strict) are clearly more severe and \(mild) clearly more lenient than average (q < .05; cumulative model)."
    )
  }

  private static let assumption = Phrase(
    id:
      "Pegawai dianggap acak: penilai tim yang kuat tampak lebih longgar sejauh nilainya tidak menunjukkan mutu tim itu. Penilai tanpa pegawai bersama tidak diberi angka.",
    en:
      "Employees are taken as random: raters of strong teams look more lenient as far as ratings do not show how strong. Raters who share no employee have no number."
  )

  private static let change = Phrase(
    id:
      "Keketatan dalam logit, positif = lebih ketat; perubahan nilai: yang ditambahkan penilai pada nilai yang diharapkan, dalam poin.",
    en:
      "Severity in logits, positive = more severe; score change: what the rater adds to the expected score, in points."
  )

  private static func raters(_ severity: CumulativeSeverity, _ names: @escaping PersonNames) -> ReportTable {
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
        ReportColumn("score_change", Phrase(id: "Perubahan nilai", en: "Score change"), .decimals(2)),
        ReportColumn("score_lower", Phrase(id: "Perubahan: bawah", en: "Change: lower"), .decimals(2)),
        ReportColumn("score_upper", Phrase(id: "Perubahan: atas", en: "Change: upper"), .decimals(2)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("q_value", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn("reliability", Phrase(id: "Reliabilitas", en: "Reliability"), .decimals(2)),
        ReportColumn("component", Phrase(id: "Kelompok", en: "Component"), .integer),
      ],
      rows: severity.entries.map { entry in
        let e = entry.estimate
        return [
          .text(names(entry.rater)), .code(entry.status), .integer(entry.ratings),
          .integer(entry.ratees), Cell(e?.severity), Cell(e?.standardError), Cell(e?.lower), Cell(e?.upper),
          Cell(e?.scoreChange), Cell(e?.scoreLower), Cell(e?.scoreUpper), Cell(e?.p), Cell(e?.q),
          Cell(e?.reliability), .integer(entry.component),
        ]
      })
  }
}
