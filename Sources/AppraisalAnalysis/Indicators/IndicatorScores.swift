import Appraisals
import LinearAlgebra

/// Scores by indicator: a row for each form, that is what one rater said of one employee in one period, or for each row
/// of a plain table.
public struct IndicatorScores: Sendable {
  /// The indicators, in their order.
  public let indicators: [String]
  /// A row for each form, a column for each indicator; NaN where a form leaves one out.
  public let values: Matrix
  /// The rater of each row; nil where there are none.
  public let raters: [Int32]?
  /// The employee of each row; nil where rows are employees.
  public let ratees: [Int32]?
  /// For each row the employee's next later objective result, NaN where there is none; nil where there are none at all.
  public let laterResults: [Double]?

  /// Arranges appraisals by people; objective results and self-ratings are no forms.
  ///
  /// - Throws: ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  /// - Complexity: O(rows log rows).
  public init(_ design: RatingDesign) throws(AnalysisError) {
    let table = design.table
    let indicators = table.indicators.selecting(rows: design.rows)
    guard indicators.levels.count > 1 else {
      throw .tooFewLevels(factor: "indicator", found: indicators.levels.count, needed: 2)
    }
    let periods = table.periods.selecting(rows: design.rows)
    let forms = FormKeys(design, periods)
    var sums = Matrix(rows: forms.count, columns: indicators.levels.count)
    var counts = sums
    for (place, row) in design.rows.enumerated() {
      let (form, indicator) = (forms.formOfRow[place], Int(indicators.codes[place]))
      sums[form, indicator] += table.scores[row]
      counts[form, indicator] += 1
    }
    for e in sums.elements.indices {
      sums.elements[e] = counts.elements[e] > 0 ? sums.elements[e] / counts.elements[e] : .nan
    }
    self.indicators = indicators.levels
    values = sums
    raters = design.raters == nil ? nil : forms.raters
    ratees = forms.ratees
    laterResults = IndicatorScores.laterResults(table, ratees: design.ratees, periods, forms)
  }

  /// Takes chosen columns of a plain table; rows are employees.
  ///
  /// - Parameters:
  ///   - table: two columns or more, each an indicator; NaN where a cell is empty.
  ///   - group: the rater or another group of each row, −1 where it is missing; nil for none.
  /// - Throws: ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  public init(_ table: PlainTable, group: Factor? = nil) throws(AnalysisError) {
    guard table.columns.count > 1 else {
      throw .tooFewLevels(factor: "indicator", found: table.columns.count, needed: 2)
    }
    indicators = table.columns.map(\.name)
    values = Matrix(rows: table.rowCount, columns: table.columns.map(\.values))
    raters = group?.codes
    ratees = table.ratees?.codes
    laterResults = nil
  }

  /// The mean objective result of the first later period in which the employee of a form has one.
  private static func laterResults(
    _ table: AppraisalTable, ratees: Factor, _ periods: Factor, _ forms: FormKeys
  ) -> [Double]? {
    let objective = (0..<table.count).filter { table.raterTypes[$0] == .objective }
    guard !objective.isEmpty, table.periods.levels.count > 1 else { return nil }
    let places = Dictionary(uniqueKeysWithValues: table.ratees.levels.enumerated().map { ($1, $0) })
    let periodPlaces = Dictionary(uniqueKeysWithValues: table.periods.levels.enumerated().map { ($1, $0) })
    let width = table.periods.levels.count
    var sums = [Double](repeating: 0, count: table.ratees.levels.count * width)
    var counts = sums
    for row in objective {
      let cell = Int(table.ratees.codes[row]) * width + Int(table.periods.codes[row])
      sums[cell] += table.scores[row]
      counts[cell] += 1
    }
    let found = (0..<forms.count).map { form -> Double in
      guard let ratee = places[ratees.levels[Int(forms.ratees[form])]],
        let period = periodPlaces[periods.levels[Int(forms.periods[form])]]
      else { return .nan }
      let later = ((period + 1)..<max(width, period + 1)).first { counts[ratee * width + $0] > 0 }
      return later.map { sums[ratee * width + $0] / counts[ratee * width + $0] } ?? .nan
    }
    return found.contains { !$0.isNaN } ? found : nil
  }
}

/// The forms of a design, in the order of employee, period and rater.
private struct FormKeys {
  let formOfRow: [Int]
  let ratees: [Int32]
  let raters: [Int32]
  let periods: [Int32]

  var count: Int { ratees.count }

  init(_ design: RatingDesign, _ periodFactor: Factor) {
    let raterCodes = design.raters?.codes
    func key(_ place: Int) -> (Int32, Int32, Int32) {
      (design.ratees.codes[place], periodFactor.codes[place], raterCodes?[place] ?? 0)
    }
    let order = design.rows.indices.sorted { key($0) < key($1) }
    var forms = [Int](repeating: 0, count: order.count)
    var (ratees, raters, periods): ([Int32], [Int32], [Int32]) = ([], [], [])
    for (position, place) in order.enumerated() {
      if position == 0 || key(order[position - 1]) != key(place) {
        let (ratee, period, rater) = key(place)
        ratees.append(ratee)
        periods.append(period)
        raters.append(rater)
      }
      forms[place] = ratees.count - 1
    }
    formOfRow = forms
    self.ratees = ratees
    self.raters = raters
    self.periods = periods
  }
}
