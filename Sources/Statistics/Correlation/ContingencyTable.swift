/// Counts of pairs of levels.
public struct ContingencyTable: Sendable, Hashable {
  /// The number of levels of the first variable.
  public let rows: Int
  /// The number of levels of the second variable.
  public let columns: Int
  /// The counts, row by row.
  public private(set) var counts: [Double]

  /// Wraps counts, row by row.
  ///
  /// - Precondition: `rows × columns` counts, none negative.
  public init(rows: Int, columns: Int, counts: [Double]) {
    precondition(counts.count == rows * columns, "\(counts.count) counts do not fill \(rows) × \(columns)")
    precondition(counts.allSatisfy { $0 >= 0 && $0.isFinite }, "a count is negative or not finite")
    self.rows = rows
    self.columns = columns
    self.counts = counts
  }

  /// Counts two columns of level numbers from 0; negative ones are missing.
  init(_ x: [Int32], _ rows: Int, _ y: [Int32], _ columns: Int) {
    self.rows = rows
    self.columns = columns
    var cells = [Double](repeating: 0, count: rows * columns)
    for i in x.indices where x[i] >= 0 && y[i] >= 0 { cells[Int(x[i]) * columns + Int(y[i])] += 1 }
    counts = cells
  }

  /// The number of observations.
  public var total: Double { counts.reduce(0, +) }

  subscript(_ i: Int, _ j: Int) -> Double { counts[i * columns + j] }

  /// The margin of the rows.
  var rowCounts: [Double] { (0..<rows).map { i in (0..<columns).reduce(0) { $0 + self[i, $1] } } }

  /// The margin of the columns.
  var columnCounts: [Double] { (0..<columns).map { j in (0..<rows).reduce(0) { $0 + self[$1, j] } } }

  /// The table with a number in its empty cells.
  func fillingEmptyCells(with value: Double) -> ContingencyTable {
    var result = self
    result.counts = counts.map { $0 == 0 ? value : $0 }
    return result
  }
}

/// The cuts of a standard normal variable that give a margin of levels.
struct OrdinalMargin: Sendable {
  /// The number of levels.
  let levels: Int
  /// −∞, the cuts, ∞; levels that do not occur repeat a cut.
  let cuts: [Double]

  init(_ ranks: [Int32], levels: Int) {
    var counts = [Double](repeating: 0, count: levels)
    for rank in ranks where rank >= 0 { counts[Int(rank)] += 1 }
    self.init(counts)
  }

  init(_ counts: [Double]) {
    levels = counts.count
    let total = counts.reduce(0, +)
    var (below, cuts) = (0.0, [-Double.infinity])
    for count in counts.dropLast() {
      below += count
      // From the smaller side: a rare last level keeps its digits.
      let isLower = below <= total / 2
      let share = (isLower ? below : total - below) / total
      let quantile = total > 0 ? NormalDistribution.standard.quantile(share) : 0
      cuts.append(isLower ? quantile : -quantile)
    }
    self.cuts = cuts + [.infinity]
  }
}
