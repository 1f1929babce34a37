import Appraisals
import LinearAlgebra

/// What employees are grouped by: a row for each employee, a column for each indicator.
public struct TalentRows: Sendable {
  /// The indicators.
  public let columns: [String]
  /// The employees.
  public let ratees: [String]
  /// Scores, in points; NaN where there is none.
  public let values: Matrix
  /// Whether the level of raters was taken out.
  public let isAdjusted: Bool
  /// How many comparable forms each employee has; nil where rows are employees.
  public let records: [Int]?

  /// The mean of each employee by indicator once each rater's mean is taken off, on the level of all.
  ///
  /// A rater of a single employee says nothing about who is better, so that such forms count as missing.
  /// - Throws: ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  /// - Complexity: O(rows log rows).
  public init(_ design: RatingDesign) throws(AnalysisError) {
    let scores = try IndicatorScores(design)
    let names = design.ratees.levels
    let owners = scores.ratees ?? []
    let centred = scores.centredByRater(leavingOutSingles: true)
    var values = Matrix(rows: names.count, columns: scores.indicators.count, repeating: .nan)
    for j in 0..<values.columns {
      var (sums, counts) = (
        [Double](repeating: 0, count: names.count), [Double](repeating: 0, count: names.count)
      )
      for i in owners.indices where owners[i] >= 0 && !centred[i, j].isNaN {
        sums[Int(owners[i])] += centred[i, j]
        counts[Int(owners[i])] += 1
      }
      for i in names.indices where counts[i] > 0 { values[i, j] = sums[i] / counts[i] }
    }
    var records = [Int](repeating: 0, count: names.count)
    for i in owners.indices where owners[i] >= 0 {
      if (0..<values.columns).contains(where: { !centred[i, $0].isNaN }) { records[Int(owners[i])] += 1 }
    }
    columns = scores.indicators
    self.records = records
    ratees = names
    self.values = values
    isAdjusted = scores.raters != nil
  }

  /// Takes chosen columns of a plain table; each row is an employee.
  public init(_ table: PlainTable) {
    columns = table.columns.map(\.name)
    ratees = (0..<table.rowCount).map { table.ratees?[$0] ?? String($0 + 1) }
    values = Matrix(rows: table.rowCount, columns: table.columns.map(\.values))
    isAdjusted = false
    records = nil
  }
}

extension IndicatorScores {
  /// The forms with each rater's mean of an indicator replaced by the mean of all forms.
  ///
  /// - Parameter leavingOutSingles: whether forms of raters with one employee become missing.
  func centredByRater(leavingOutSingles: Bool = false) -> Matrix {
    guard let raters else { return values }
    var result = values
    let number = Int(raters.max() ?? -1) + 1
    for j in 0..<values.columns {
      var (sums, counts) = ([Double](repeating: 0, count: number), [Double](repeating: 0, count: number))
      for i in 0..<values.rows where raters[i] >= 0 && !values[i, j].isNaN {
        sums[Int(raters[i])] += values[i, j]
        counts[Int(raters[i])] += 1
      }
      let seen = counts.reduce(0, +)
      let level = seen > 0 ? sums.reduce(0, +) / seen : 0
      for i in 0..<values.rows where raters[i] >= 0 && counts[Int(raters[i])] > 0 {
        result[i, j] += level - sums[Int(raters[i])] / counts[Int(raters[i])]
      }
    }
    guard leavingOutSingles, let ratees else { return result }
    var first = [Int32](repeating: -1, count: number)
    var hasTwo = [Bool](repeating: false, count: number)
    for (rater, ratee) in zip(raters, ratees) where rater >= 0 {
      if first[Int(rater)] < 0 { first[Int(rater)] = ratee }
      if first[Int(rater)] != ratee { hasTwo[Int(rater)] = true }
    }
    for i in 0..<values.rows where raters[i] >= 0 && !hasTwo[Int(raters[i])] {
      for j in 0..<values.columns { result[i, j] = .nan }
    }
    return result
  }
}
