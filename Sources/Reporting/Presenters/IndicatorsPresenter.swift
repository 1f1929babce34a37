import AppraisalAnalysis
import Statistics

/// Words and tables for `indicators`.
public enum IndicatorsPresenter {
  /// Tells which indicators move together, how much of that the raters make, and what the sum is worth.
  public static func parts(_ study: IndicatorStudy) -> ReportParts {
    var blocks: [Block] = [.headline(headline(study))]
    if let warning = informationWarning(study) { blocks.append(.paragraph(warning)) }
    blocks.append(.paragraph(IndicatorWording.method(study)))
    let tables = IndicatorTables.all(study)
    if let chart = IndicatorCharts.heatmap(study, tables[0]) { blocks.append(.chart(chart)) }
    blocks.append(
      .table(
        name: "correlations",
        title: Phrase(
          id: "Pasangan indikator, yang terkuat dahulu", en: "Pairs of indicators, strongest first"),
        columns: correlationColumns(study), maximumRows: 15, note: IndicatorWording.layersNote(study)))
    if let dimensions = IndicatorWording.dimensions(study) {
      blocks += [
        .heading(Phrase(id: "Berapa hal yang diukur", en: "How many things they measure")),
        .paragraph(dimensions),
      ]
    }
    if let factors = study.factors {
      if let table = tables.first(where: { $0.name == "loadings" }) {
        blocks.append(.chart(LoadingCharts.chart(study, factors, table)))
      }
      blocks.append(
        .table(
          name: "loadings", title: Phrase(id: "Muatan pada faktor", en: "Loadings on factors"), maximumRows: 30)
      )
    }
    if let sentence = IndicatorWording.reliability(study) {
      blocks += [
        .heading(Phrase(id: "Keandalan jumlahnya", en: "How reliable their sum is")), .paragraph(sentence),
      ]
      blocks.append(
        .table(name: "reliability", title: Phrase(id: "Koefisien keandalan", en: "Coefficients of reliability"))
      )
    }
    blocks.append(.heading(Phrase(id: "Apa yang ditambahkan tiap indikator", en: "What each indicator adds")))
    blocks += IndicatorWording.redundancy(study).map { .paragraph($0) }
    blocks.append(
      .table(
        name: "items",
        title: Phrase(
          id: "Indikator, yang paling banyak menambah dahulu", en: "Indicators, those that add most first"),
        columns: itemColumns(study), maximumRows: 30, note: IndicatorWording.itemsNote(study)))
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func headline(_ study: IndicatorStudy) -> Phrase {
    guard let strongest = study.strongest, let r = strongest.pair.coefficient else {
      return Phrase(
        id: "Tidak ada dua indikator yang bergerak bersama melebihi kebetulan (q < 0,05).",
        en: "No two indicators move together beyond chance (q < .05).")
    }
    let (a, b) = (study.scores.indicators[strongest.first], study.scores.indicators[strongest.second])
    let n = strongest.pair.count
    let limits =
      strongest.interval.map { lower, upper in
        Phrase(
          id: " [\(lower, .decimals(2)); \(upper, .decimals(2))]",
          en: " [\(lower, .decimals(2)), \(upper, .decimals(2))]")
      } ?? .verbatim("")
    let opening =
      r > 0
      ? Phrase(
        id: "\(a) dan \(b) bergerak bersama, r = \(r, .decimals(2))\(limits), n = \(n)",
        en: "\(a) and \(b) move together, r = \(r, .decimals(2))\(limits), n = \(n)")
      : Phrase(
        id: "\(a) dan \(b) bergerak berlawanan, r = \(r, .decimals(2))\(limits), n = \(n)",
        en: "\(a) and \(b) move against each other, r = \(r, .decimals(2))\(limits), n = \(n)")
    return opening + IndicatorWording.halo(strongest) + .verbatim(".")
  }

  private static func informationWarning(_ study: IndicatorStudy) -> Phrase? {
    guard !study.poor.isEmpty else { return nil }
    let names = study.poor.prefix(6).map { study.scores.indicators[$0] }.joined(separator: ", ")
    let least = study.poor.map { study.items[$0].bits }.min() ?? 0
    return Phrase(
      id:
        "Perhatian: \(study.poor.count) dari \(study.items.count) indikator hampir selalu berisi nilai yang sama (di bawah \(IndicatorStudy.smallestInformation, .decimals(1)) bit, terendah \(least, .decimals(2)): \(names)). Korelasi dengannya bertumpu pada sedikit orang.",
      en:
        "Mind: \(study.poor.count) of \(study.items.count) indicators are nearly always one and the same score (below \(IndicatorStudy.smallestInformation, .decimals(1)) bit, lowest \(least, .decimals(2)): \(names)). Correlations with them rest on few people."
    )
  }

  private static func correlationColumns(_ study: IndicatorStudy) -> [String] {
    var columns = ["a", "b", "n", "r", "lower", "upper", "q"]
    guard study.scores.raters != nil else { return columns + ["partial"] }
    columns += ["within", "between"]
    return study.pairs.contains { $0.disattenuated != nil } ? columns + ["disattenuated"] : columns
  }

  private static func itemColumns(_ study: IndicatorStudy) -> [String] {
    var columns = ["indicator", "n", "mean", "sd", "entropy_bits", "item_rest", "smc", "added_bits"]
    if study.items.contains(where: { $0.laterCorrelation != nil }) { columns.append("later_r") }
    if study.items.contains(where: { $0.laterUnique != nil }) { columns.append("later_unique") }
    return columns
  }
}
