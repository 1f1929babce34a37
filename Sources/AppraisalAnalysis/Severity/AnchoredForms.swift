import Appraisals
import Foundation

/// Ratings and objective results side by side: a form is what one rater wrote about one employee in one period,
/// averaged over indicators after the mean of each indicator and period has been taken off.
struct AnchoredForms: Sendable {
  /// A form, or the mean result of an employee in a period.
  struct Form: Sendable {
    /// The employee × period cell.
    let cell: Int
    /// The rater among the design's; nil for a result.
    let rater: Int?
    /// The mean of the centred scores.
    let value: Double
  }

  /// The forms and results, by cell; results after the forms of their cell.
  let forms: [Form]
  /// The employee of each cell, by the code of the appraisals.
  let rateeOfCell: [Int]
  /// The period of each cell.
  let periodOfCell: [Int]
  /// The place of the result of each cell among the forms; nil where there is none.
  let resultOfCell: [Int?]
  /// The place of the main form of each cell: by the superior who is named beside the result, else the first.
  let mainFormOfCell: [Int]

  /// Arranges the rows of cells that have a rating.
  ///
  /// - Complexity: O(rows log rows).
  init?(_ design: RatingDesign) {
    guard let raters = design.raters else { return nil }
    let table = design.table
    let results = (0..<table.count).filter { table.raterTypes[$0] == .objective }
    guard !results.isEmpty else { return nil }
    let means = CellMeans(table, design.rows)
    let resultMeans = CellMeans(table, results)
    var entries: [(ratee: Int32, period: Int32, rater: Int32, row: Int, value: Double)] = []
    entries.reserveCapacity(design.rows.count + results.count)
    for (place, row) in design.rows.enumerated() {
      entries.append(
        (table.ratees.codes[row], table.periods.codes[row], raters.codes[place], row, means.centred(row)))
    }
    for row in results {
      entries.append(
        (table.ratees.codes[row], table.periods.codes[row], Int32.max, row, resultMeans.centred(row)))
    }
    entries.sort { ($0.ratee, $0.period, $0.rater, $0.row) < ($1.ratee, $1.period, $1.rater, $1.row) }
    let codeOfName = Dictionary(
      raters.levels.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var (forms, ratees, periods, found, mains): ([Form], [Int], [Int], [Int?], [Int]) = ([], [], [], [], [])
    var start = 0
    while start < entries.count {
      var end = start
      let cell = ratees.count
      let first = forms.count
      var superior: Int32?
      while end < entries.count, entries[end].ratee == entries[start].ratee,
        entries[end].period == entries[start].period
      {
        let rater = entries[end].rater
        var (sum, count) = (0.0, 0)
        while end < entries.count, entries[end].ratee == entries[start].ratee,
          entries[end].period == entries[start].period, entries[end].rater == rater
        {
          sum += entries[end].value
          count += 1
          end += 1
        }
        if rater == .max, let named = table.raters {
          superior = codeOfName[named.levels[Int(named.codes[entries[end - 1].row])]]
        }
        forms.append(Form(cell: cell, rater: rater == .max ? nil : Int(rater), value: sum / Double(count)))
      }
      if forms[first].rater == nil {
        forms.removeSubrange(first...)
      } else {
        ratees.append(Int(entries[start].ratee))
        periods.append(Int(entries[start].period))
        found.append(forms[forms.count - 1].rater == nil ? forms.count - 1 : nil)
        mains.append((first..<forms.count).first { forms[$0].rater == superior.map { Int($0) } } ?? first)
        if let result = found[cell], mains[cell] == result { mains[cell] = first }
      }
      start = end
    }
    guard found.contains(where: { $0 != nil }) else { return nil }
    (self.forms, rateeOfCell, periodOfCell) = (forms, ratees, periods)
    (resultOfCell, mainFormOfCell) = (found, mains)
  }
}

/// Scores less the mean of their indicator and period.
private struct CellMeans {
  private let table: AppraisalTable
  private var mean: [Int64: Double] = [:]

  init(_ table: AppraisalTable, _ rows: [Int]) {
    self.table = table
    var sums: [Int64: (Double, Double)] = [:]
    for row in rows {
      let key = CellMeans.key(table, row)
      let before = sums[key] ?? (0, 0)
      sums[key] = (before.0 + table.scores[row], before.1 + 1)
    }
    mean = sums.mapValues { $0.0 / $0.1 }
  }

  func centred(_ row: Int) -> Double { table.scores[row] - (mean[CellMeans.key(table, row)] ?? 0) }

  private static func key(_ table: AppraisalTable, _ row: Int) -> Int64 {
    Int64(table.indicators.codes[row]) << 32 | Int64(table.periods.codes[row])
  }
}
