import Appraisals
import Statistics

/// What one rater wrote about one employee in one period and unit, as one number: the mean of the scores, each
/// freed from how high its indicator is rated.
///
/// How high an indicator is rated comes from forms that hold several: a year-end form with more indicators than a quarterly
/// one is no rise.
struct TrendForms: Sendable {
  struct Form: Sendable {
    let ratee: Int
    /// The rater among the design's; nil for a measurement, or where nobody is named.
    let rater: Int?
    /// The place on the axis.
    let place: Int
    /// The code of the unit; −1 where there is none.
    let unit: Int32
    let value: Double
    /// How many scores it is the mean of.
    let scores: Int
  }

  let forms: [Form]
  /// How many sets of indicators never stand on one form.
  let parts: Int

  /// Puts regimes together that were arranged each by itself: their indicators need not be the same.
  init(joining regimes: [TrendForms]) {
    forms = regimes.flatMap(\.forms)
    parts = regimes.map(\.parts).max() ?? 1
  }

  /// Arranges rows.
  ///
  /// - Parameters:
  ///   - rows: those that take part.
  ///   - raters: the rater of each of them.
  ///   - indicator: the code of the only indicator that counts.
  /// - Complexity: O(rows log rows).
  init(
    _ table: AppraisalTable, rows: [Int], raters: [Int32]?, axis: TrendAxis, indicator: Int32? = nil
  ) {
    var keys: [FormKey] = []
    keys.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      guard let place = axis.placeOfLevel[Int(table.periods.codes[row])],
        indicator.map({ table.indicators.codes[row] == $0 }) ?? true
      else { continue }
      keys.append(
        FormKey(
          ratee: table.ratees.codes[row], place: Int32(place), rater: raters?[index] ?? -1,
          unit: table.units?.codes[row] ?? -1, row: row))
    }
    keys.sort()
    var formOfRow = [Int](repeating: 0, count: keys.count)
    var firsts: [Int] = []
    for i in keys.indices {
      if i == 0 || !keys[i].isSameForm(as: keys[i - 1]) { firsts.append(i) }
      formOfRow[i] = firsts.count - 1
    }
    let levels = FormIndicatorLevels(
      values: keys.map { table.scores[$0.row] }, forms: formOfRow, formCount: firsts.count,
      indicators: keys.map { Int(table.indicators.codes[$0.row]) }, count: table.indicators.levels.count)
    parts = levels.parts
    forms = firsts.indices.map { form in
      let range = firsts[form]..<(form + 1 < firsts.count ? firsts[form + 1] : keys.count)
      var (sum, weight) = (0.0, 0.0)
      for key in keys[range] {
        let own = table.weights?[key.row] ?? 1
        sum += own * (table.scores[key.row] - levels.levels[Int(table.indicators.codes[key.row])])
        weight += own
      }
      let key = keys[range.lowerBound]
      return Form(
        ratee: Int(key.ratee), rater: key.rater < 0 ? nil : Int(key.rater), place: Int(key.place),
        unit: key.unit, value: sum / weight, scores: range.count)
    }
  }
}

private struct FormKey: Comparable {
  let ratee: Int32
  let place: Int32
  let rater: Int32
  let unit: Int32
  let row: Int

  func isSameForm(as other: FormKey) -> Bool {
    ratee == other.ratee && place == other.place && rater == other.rater && unit == other.unit
  }

  static func < (a: FormKey, b: FormKey) -> Bool {
    (a.ratee, a.place, a.rater, a.unit, a.row) < (b.ratee, b.place, b.rater, b.unit, b.row)
  }
}

/// How high each indicator is rated, on the same forms.
private struct FormIndicatorLevels {
  /// By indicator, about a mean of 0 over the rows.
  let levels: [Double]
  let parts: Int

  init(values: [Double], forms: [Int], formCount: Int, indicators: [Int], count: Int) {
    var used = [Int](repeating: -1, count: count)
    var kinds = 0
    for indicator in indicators where used[indicator] < 0 {
      used[indicator] = kinds
      kinds += 1
    }
    var levels = [Double](repeating: 0, count: count)
    guard kinds > 1 else {
      (self.levels, parts) = (levels, 1)
      return
    }
    let layout = AdditiveLayout(
      values: values, units: forms, unitCount: formCount, columns: indicators.map { used[$0] },
      columnCount: kinds)
    var total = 0.0
    for row in values.indices {
      let level = values[row] - layout.residuals[row] - layout.unitEffects[forms[row]]
      levels[indicators[row]] = level
      total += level
    }
    let centre = total / Double(values.count)
    for indicator in levels.indices where used[indicator] >= 0 { levels[indicator] -= centre }
    (self.levels, parts) = (levels, layout.parts)
  }
}
