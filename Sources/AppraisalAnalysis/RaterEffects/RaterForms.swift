import Appraisals
import Statistics

/// Every rater's ratings as an additive layout of employees by indicator and period, and what the pool would expect.
///
/// A pair is an employee with one of the raters. Effects of pairs are comparable within a block only: the employees of
/// one rater who are linked by indicators and periods that they share.
struct RaterForms {
  /// An employee with one of the raters.
  struct Pair {
    let rater: Int
    let ratee: Int
    /// The employee's level in the eyes of the rater, from the mean of the block, in points.
    let effect: Double
    let ratings: Int
    /// The number of employees in the block.
    let blockSize: Int
    let block: Int
    /// The squares of what employee and column leave.
    let residualSquares: Double
  }

  let design: RatingDesign
  let raterCount: Int
  let scores: [Double]
  let raterOfRow: [Int]
  let rateeOfRow: [Int]
  let indicators: Factor
  let periods: Factor
  /// Indicator and period of each row as one column.
  let columnOfRow: [Int]
  let pairs: [Pair]
  let pairsOfRater: [Range<Int>]
  let pairOfRow: [Int]
  /// Scores less employee and column, both by the row's own rater.
  let residuals: [Double]
  let residualFreedom: [Int]
  /// The rater's mean above the pool's on the same indicators and periods, in points.
  let level: [Double]
  /// The rows of each rater, ascending.
  let rowsOfRater: [[Int]]
  let pool: Pool

  /// Lays out a design; nil where it names no raters.
  ///
  /// - Complexity: O(rows × columns of an employee).
  init?(_ design: RatingDesign) {
    guard let raters = design.raters else { return nil }
    self.design = design
    raterCount = raters.levels.count
    scores = design.rows.map { design.table.scores[$0] }
    let raterOfRow = raters.codes.map { Int($0) }
    let rateeOfRow = design.ratees.codes.map { Int($0) }
    indicators = design.table.indicators.selecting(rows: design.rows)
    periods = design.table.periods.selecting(rows: design.rows)
    let width = periods.levels.count
    let columns = zip(indicators.codes, periods.codes).map { Int($0) * width + Int($1) }
    var rows = [[Int]](repeating: [], count: raterCount)
    for (row, rater) in raterOfRow.enumerated() { rows[rater].append(row) }
    var maker = FormMaker(rowCount: scores.count)
    for rater in 0..<raterCount { maker.add(rater, rows[rater], scores, rateeOfRow, columns) }
    level = RaterForms.levels(scores, raterOfRow, raterCount, columns)
    (self.raterOfRow, self.rateeOfRow, columnOfRow, rowsOfRater) = (raterOfRow, rateeOfRow, columns, rows)
    (pairs, pairsOfRater, pairOfRow) = (maker.pairs, maker.ranges, maker.pairOfRow)
    (residuals, residualFreedom) = (maker.residuals, maker.freedom)
    pool = Pool(
      design: design, scores: scores, columns: columns, width: width, rows: rows, level: level, pairs: pairs,
      ranges: maker.ranges, residuals: maker.residuals, freedom: maker.freedom)
  }

  private static func levels(_ scores: [Double], _ raters: [Int], _ count: Int, _ columns: [Int]) -> [Double] {
    let means = Pool.columnMeans(scores, columns)
    var sums = [Double](repeating: 0, count: count)
    var counts = [Double](repeating: 0, count: count)
    for (row, rater) in raters.enumerated() {
      sums[rater] += scores[row] - means[columns[row]]
      counts[rater] += 1
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }
}

/// Lays out one rater after another.
private struct FormMaker {
  var pairs: [RaterForms.Pair] = []
  var ranges: [Range<Int>] = []
  var pairOfRow: [Int]
  var residuals: [Double]
  var freedom: [Int] = []
  private var blocks = 0

  init(rowCount: Int) {
    pairOfRow = [Int](repeating: 0, count: rowCount)
    residuals = [Double](repeating: 0, count: rowCount)
  }

  mutating func add(_ rater: Int, _ rows: [Int], _ scores: [Double], _ ratees: [Int], _ columns: [Int]) {
    let (units, people) = FormMaker.renumbered(rows.map { ratees[$0] })
    let (places, kinds) = FormMaker.renumbered(rows.map { columns[$0] })
    let layout = AdditiveLayout(
      values: rows.map { scores[$0] }, units: units, unitCount: people.count, columns: places,
      columnCount: kinds.count)
    var squares = [Double](repeating: 0, count: people.count)
    var sizes = [Int](repeating: 0, count: layout.parts)
    for part in layout.partOfUnit { sizes[part] += 1 }
    let first = pairs.count
    for (place, row) in rows.enumerated() {
      residuals[row] = layout.residuals[place]
      squares[units[place]] += layout.residuals[place] * layout.residuals[place]
      pairOfRow[row] = first + units[place]
    }
    for unit in people.indices {
      pairs.append(
        RaterForms.Pair(
          rater: rater, ratee: people[unit], effect: layout.unitEffects[unit], ratings: layout.rowsOfUnit[unit],
          blockSize: sizes[layout.partOfUnit[unit]], block: blocks + layout.partOfUnit[unit],
          residualSquares: squares[unit]))
    }
    blocks += layout.parts
    ranges.append(first..<pairs.count)
    freedom.append(layout.degreesOfFreedom)
  }

  /// Codes from 0 in ascending order of what they stand for, so that the order of the rows is free.
  private static func renumbered(_ codes: [Int]) -> (codes: [Int], kinds: [Int]) {
    let kinds = Set(codes).sorted()
    let place = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
    return (codes.map { place[$0] ?? 0 }, kinds)
  }
}
