import AppraisalAnalysis
import Statistics

/// Words and tables for `trends`.
public enum TrendsPresenter {
  /// Tells whether productivity rises, where, and whether it is people or softer raters.
  ///
  /// - Parameters:
  ///   - study: the trends; the segment that stands for now is told, tables hold all of them.
  ///   - timeName: what a plain table calls its time; nil for appraisals.
  ///   - names: how employees are shown.
  public static func parts(
    _ study: ProductivityTrends, timeName: String? = nil, names: @escaping PersonNames
  ) -> ReportParts {
    let segment = study.current
    let wording = TrendsWording(segment, timeName: timeName)
    let marked = study.segments.count > 1 ? ["regime"] : []
    var blocks: [Block] = [.headline(wording.headline)]
    blocks += wording.paragraphs.map { .paragraph($0) }
    blocks += study.bridges.map { .paragraph(TrendsWording.bridge($0)) }
    if let breaks = TrendsWording.breaks(study) { blocks.append(.paragraph(breaks)) }
    let tables = TrendsTables.all(study, names: names)
    if let series = tables.first(where: { $0.name == "series" }),
      let chart = TrendCharts.panels(segment, wording.headline, table: series)
    {
      blocks.append(.chart(chart))
    }
    blocks.append(
      .table(
        name: "trends", title: Phrase(id: "Perubahan tiap periode", en: "Change per period"),
        columns: ["level", "id", "people", "own_slope", "slope", "lower", "upper", "q", "verdict"],
        maximumRows: 16, note: wording.trendsNote))
    if !segment.decompositions.isEmpty {
      blocks.append(
        .table(
          name: "decomposition",
          title: Phrase(
            id: "Mengapa rata-rata nilai berubah", en: "Why mean ratings changed"),
          columns: ["unit", "total", "within", "mix", "joiners", "leavers", "rater_drift", "stayed"],
          maximumRows: 12, note: TrendsWording.decompositionNote))
      if let changes = tables.first(where: { $0.name == "decomposition" }),
        let chart = TrendCharts.decomposition(segment, table: changes)
      {
        blocks.append(.chart(chart))
      }
    }
    if segment.divergence != nil {
      blocks.append(
        .table(
          name: "divergence",
          title: Phrase(
            id: "Nilai dan hasil terukur, orang yang sama", en: "Ratings and measured results, same people"),
          columns: [
            "unit", "people", "rating_slope", "result_slope", "difference", "lower", "upper", "verdict",
          ],
          maximumRows: 8, note: wording.divergenceNote))
    }
    if study.segments.contains(where: { $0.series.contains { !($0.changes?.breaks ?? []).isEmpty } }) {
      blocks.append(
        .table(
          name: "changepoints", title: Phrase(id: "Perubahan tingkat", en: "Changes of level"),
          columns: marked + ["level", "id", "period", "lower", "upper", "before", "after"],
          maximumRows: 8, note: TrendsWording.changesNote))
    }
    if segment.series.contains(where: { !$0.forecasts.isEmpty }) {
      blocks.append(
        .table(
          name: "forecast", title: Phrase(id: "Perkiraan", en: "Forecast"),
          columns: marked + ["level", "id", "period", "estimate", "lower", "upper"], maximumRows: 6,
          note: TrendsWording.forecastNote))
    }
    if !segment.people.isEmpty { blocks.append(.paragraph(wording.people)) }
    return ReportParts(blocks: blocks, tables: tables)
  }
}
