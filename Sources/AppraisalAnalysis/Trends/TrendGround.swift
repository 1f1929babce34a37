import Appraisals
import Statistics

/// What all trends of a table stand on: forms, with the standards of their raters taken off.
struct TrendGround: Sendable {
  let design: RatingDesign
  let axis: TrendAxis
  let forms: TrendForms
  let standards: RaterStandards?
  /// What the rater's standard adds to each form.
  let effects: [Double]
  /// The forms without it.
  let adjusted: [Double]
  let paths: UnitPaths

  init(_ table: AppraisalTable, axis: TrendAxis, regimes: [[Int]], options: TrendOptions) {
    design = RatingDesign(table)
    self.axis = axis
    let (rows, raters) = (design.rows, design.raters?.codes)
    if regimes.count > 1 {
      var regime = [Int](repeating: 0, count: table.count)
      for (number, members) in regimes.enumerated() { for row in members { regime[row] = number } }
      let parts = regimes.indices.map { number -> TrendForms in
        let places = rows.indices.filter { regime[rows[$0]] == number }
        return TrendForms(
          table, rows: places.map { rows[$0] }, raters: raters.map { codes in places.map { codes[$0] } },
          axis: axis)
      }
      forms = TrendForms(joining: parts)
    } else {
      forms = TrendForms(table, rows: rows, raters: raters, axis: axis)
    }
    standards = RaterStandards(
      forms, design, share: options.realShare, places: axis.count, threads: options.threads)
    let effects = standards?.effects(of: forms.forms) ?? forms.forms.map { _ in 0 }
    self.effects = effects
    adjusted = zip(forms.forms, effects).map { $0.value - $1 }
    paths = UnitPaths(table.units)
  }

  /// The error of the slope of each group of a panel, from the model of standards; nil where nothing was taken off.
  func slopeErrors(_ panel: TrendPanel, _ forms: [TrendForms.Form]) -> [FreedError?] {
    (0..<panel.groupCount).map { standards?.error(of: panel.slopeWeights($0, forms, axis.times)) }
  }

  /// The rows that decompositions take apart.
  func decomposedRows(noise: Double) -> DecomposedRows {
    let table = design.table
    var effectOfForm: [Int: Double] = [:]
    for (form, effect) in zip(forms.forms, effects) {
      if let rater = form.rater { effectOfForm[rater << 24 | form.place] = effect }
    }
    let rows = design.rows.indices.compactMap { place -> DecomposedRows.Row? in
      let row = design.rows[place]
      guard let time = axis.placeOfLevel[Int(table.periods.codes[row])] else { return nil }
      let rater = design.raters.map { Int($0.codes[place]) } ?? -1
      return DecomposedRows.Row(
        ratee: table.ratees.codes[row], indicator: table.indicators.codes[row], place: time,
        unit: table.units?.codes[row] ?? -1, rater: rater, weight: table.weights?[row] ?? 1,
        score: table.scores[row], effect: rater < 0 ? 0 : effectOfForm[rater << 24 | time] ?? 0)
    }
    return DecomposedRows(rows: rows, standards: standards, noise: noise)
  }
}
