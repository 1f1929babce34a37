import AppraisalAnalysis
import Appraisals

/// Everything that the data say, from one reading of them: a summary in five sentences, a section for every question,
/// then how it was done and what it cannot tell.
public enum WholeReport {
  /// The sections whose findings make the summary, in the order in which they are read.
  private static let summarised = ["raters", "candidates", "fairness", "trends", "talent", "distributions"]
  private static let sentences = 5

  /// Puts the sections together.
  ///
  /// - Parameters:
  ///   - check: what was looked at before anything else.
  ///   - findings: every finding of the report, with identifiers hidden where they have to be.
  ///   - sections: the answers, in reading order.
  ///   - unit: the unit that the report is about; nil where it is about all.
  public static func parts(
    _ check: DataCheck, findings: [Finding], sections: [ReportSection], unit: String?
  ) -> ReportParts {
    let quality = ReportSection(
      "check", title: Phrase(id: "Mutu data", en: "Quality of the data"),
      CheckPresenter.parts(check, findings: findings))
    var parts = ReportParts(blocks: [.headline(title(check.table, unit))])
    if let unit { parts.blocks.append(.paragraph(scope(unit))) }
    parts.blocks.append(.section("summary", Phrase(id: "Ringkasan", en: "Summary")))
    parts.blocks.append(.bullets(summary(check, sections)))
    for section in [quality] + sections {
      parts.blocks.append(.section(section.name, section.title))
      parts.blocks += section.parts.blocks
      if section.name == quality.name { parts.blocks.append(.findings) }
      parts.tables += section.parts.tables
    }
    parts.tables.append(glossary(of: parts.blocks, parts.tables))
    parts.blocks += method
    return parts
  }

  private static func title(_ table: AppraisalTable, _ unit: String?) -> Phrase {
    let periods = table.periods.levels
    // Where a source has no periods there is one level, which is no time.
    let span: Phrase? =
      if let first = periods.first, let last = periods.last, periods.count > 1 {
        Wording.span(first, last)
      } else { periods.first.flatMap { $0 == "all" ? nil : Wording.period($0) } }
    let about = unit.map { ": \($0)" } ?? ""
    let when = span.map { .verbatim(", ") + $0 } ?? .verbatim("")
    let people = table.ratees.levels.count
    return Phrase(
      id: "Penilaian kinerja\(about): \(people) pegawai\(when)",
      en: "Performance appraisals\(about): \(people) employees\(when)")
  }

  private static func scope(_ unit: String) -> Phrase {
    Phrase(
      id:
        "Laporan ini hanya memuat \(unit), dan dihitung dari penilaian unit itu saja: pegawai dibandingkan dengan pegawai unit yang sama.",
      en:
        "This report holds \(unit) only, and is computed from that unit's appraisals alone: people are compared with people of the same unit."
    )
  }

  /// What the data can say first, then the findings.
  static func summary(_ check: DataCheck, _ sections: [ReportSection]) -> [Phrase] {
    let found = summarised.compactMap { name in sections.first { $0.name == name } }
    // What has an answer goes before what has none.
    let ordered = found.filter(\.isAnswered) + found.filter { !$0.isAnswered }
    return [CheckPresenter.summary(check)] + ordered.compactMap(\.finding).prefix(sentences - 1)
  }
}
