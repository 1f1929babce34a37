import Foundation

/// Units and columns that add up: `y = uᵢ + c_q + e` by least squares, in any incomplete layout.
///
/// Effects of units are comparable within a connected part of the layout only, and centred there.
///
/// > Adding a number to a unit, or to a column, moves no residual. The order of the rows is free.
public struct AdditiveLayout: Sendable {
  /// The effect of each unit, centred within its part; 0 for units without rows.
  public let unitEffects: [Double]
  /// What is left of each row.
  public let residuals: [Double]
  /// The connected part of each unit; −1 for units without rows.
  public let partOfUnit: [Int]
  /// The number of rows of each unit.
  public let rowsOfUnit: [Int]
  /// The number of connected parts.
  public let parts: Int
  /// Rows less the rank of the layout.
  public let degreesOfFreedom: Int

  /// Fits a layout.
  ///
  /// - Parameters:
  ///   - values: one value per row.
  ///   - units: the unit of each row, below `unitCount`.
  ///   - unitCount: the number of units.
  ///   - columns: the column of each row, below `columnCount`.
  ///   - columnCount: the number of columns.
  /// - Precondition: equal lengths.
  /// - Complexity: O(rows × columns of a unit + columns³) up to 256 columns; beyond, alternating projections.
  public init(values: [Double], units: [Int], unitCount: Int, columns: [Int], columnCount: Int) {
    precondition(values.count == units.count && values.count == columns.count, "a layout of unequal lengths")
    let solver = LayoutSolver(
      values: values, units: units, unitCount: unitCount, columns: columns, columnCount: columnCount)
    let (part, parts) = solver.connectedParts()
    let columnEffects = columnCount <= 256 ? solver.exactColumns() : solver.alternatingColumns()
    let means = solver.unitMeans(after: columnEffects)
    var (sums, sizes) = ([Double](repeating: 0, count: parts), [Double](repeating: 0, count: parts))
    for unit in 0..<unitCount where part[unit] >= 0 {
      sums[part[unit]] += means[unit]
      sizes[part[unit]] += 1
    }
    unitEffects = (0..<unitCount).map { part[$0] < 0 ? 0 : means[$0] - sums[part[$0]] / sizes[part[$0]] }
    residuals = values.indices.map { values[$0] - means[units[$0]] - columnEffects[columns[$0]] }
    (partOfUnit, self.parts, rowsOfUnit) = (part, parts, solver.rowsOfUnit)
    let used = solver.rowsOfUnit.count { $0 > 0 } + Set(columns).count
    degreesOfFreedom = values.count - (used - parts)
  }

  /// The weights of the rows in a weighted sum of column levels.
  ///
  /// The level of a column is its effect about the mean of all rows of its connected part: `c_q − c̄ + ȳ`. The sum over
  /// rows of weight times value is the sum over columns of weight times level, whatever the values.
  ///
  /// - Parameters:
  ///   - weights: one per column; 0 for a column without rows.
  ///   - units: the unit of each row, below `unitCount`.
  ///   - unitCount: the number of units.
  ///   - columns: the column of each row.
  /// - Complexity: O(rows × columns of a unit + columns³).
  public static func weights(
    ofColumnLevels weights: [Double], units: [Int], unitCount: Int, columns: [Int]
  ) -> [Double] {
    let solver = LayoutSolver(
      values: [Double](repeating: 0, count: units.count), units: units, unitCount: unitCount,
      columns: columns, columnCount: weights.count)
    let (part, parts) = solver.connectedParts()
    var rows = [[Double]](repeating: [Double](repeating: 0, count: weights.count), count: parts)
    for row in units.indices { rows[part[units[row]]][columns[row]] += 1 }
    var right = [Double](repeating: 0, count: weights.count)
    // What the mean of each part has to give for the weights of its columns.
    let shares = rows.map { counts in
      let total = counts.indices.reduce(0.0) { $0 + (counts[$1] > 0 ? weights[$1] : 0) }
      let size = counts.reduce(0, +)
      for column in counts.indices where counts[column] > 0 {
        right[column] = weights[column] - total * counts[column] / size
      }
      return total / size
    }
    let solved = solver.solveColumns(right)
    var means = [Double](repeating: 0, count: unitCount)
    for row in units.indices { means[units[row]] += solved[columns[row]] }
    return units.indices.map { row in
      let unit = units[row]
      return solved[columns[row]] - means[unit] / Double(solver.rowsOfUnit[unit]) + shares[part[unit]]
    }
  }
}

/// The normal equations of an additive layout.
private struct LayoutSolver {
  let values: [Double]
  let units: [Int]
  let unitCount: Int
  let columns: [Int]
  let columnCount: Int
  let rowsOfUnit: [Int]
  /// Rows by unit: those of unit i are `order[start[i]..<start[i + 1]]`.
  private let order: [Int]
  private let start: [Int]

  init(values: [Double], units: [Int], unitCount: Int, columns: [Int], columnCount: Int) {
    (self.values, self.units, self.unitCount) = (values, units, unitCount)
    (self.columns, self.columnCount) = (columns, columnCount)
    var counts = [Int](repeating: 0, count: unitCount)
    for unit in units { counts[unit] += 1 }
    var start = [0]
    for count in counts { start.append((start.last ?? 0) + count) }
    var next = start
    var order = [Int](repeating: 0, count: units.count)
    for (row, unit) in units.enumerated() {
      order[next[unit]] = row
      next[unit] += 1
    }
    (rowsOfUnit, self.order, self.start) = (counts, order, start)
  }

  func connectedParts() -> (partOfUnit: [Int], count: Int) {
    var parent = Array(0..<(unitCount + columnCount))
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    for row in values.indices {
      let (a, b) = (root(units[row]), root(unitCount + columns[row]))
      if a != b { parent[max(a, b)] = min(a, b) }
    }
    var number = [Int](repeating: -1, count: parent.count)
    var count = 0
    let part = (0..<unitCount).map { unit -> Int in
      guard rowsOfUnit[unit] > 0 else { return -1 }
      let top = root(unit)
      if number[top] < 0 {
        number[top] = count
        count += 1
      }
      return number[top]
    }
    return (part, count)
  }

  func unitMeans(after columnEffects: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: unitCount)
    for (row, unit) in units.enumerated() { sums[unit] += values[row] - columnEffects[columns[row]] }
    return zip(sums, rowsOfUnit).map { $1 > 0 ? $0 / Double($1) : 0 }
  }

  /// Eliminates the units and solves for the columns; a column that others determine stays at zero.
  func exactColumns() -> [Double] {
    var right = [Double](repeating: 0, count: columnCount)
    let means = unitMeans(after: right)
    for row in values.indices { right[columns[row]] += values[row] - means[units[row]] }
    return solveColumns(right)
  }

  /// Solves the equations of the columns, units eliminated.
  func solveColumns(_ right: [Double]) -> [Double] {
    let k = columnCount
    var schur = [Double](repeating: 0, count: k * k)
    for unit in 0..<unitCount where rowsOfUnit[unit] > 0 {
      let rows = order[start[unit]..<start[unit + 1]]
      let share = 1 / Double(rows.count)
      for row in rows {
        let column = columns[row]
        schur[column * k + column] += 1
        for other in rows { schur[column * k + columns[other]] -= share }
      }
    }
    return LayoutSolver.solveSemidefinite(&schur, right, k)
  }

  /// Gauss–Seidel between units and columns, for layouts too wide for a dense solution.
  func alternatingColumns() -> [Double] {
    var counts = [Double](repeating: 0, count: columnCount)
    for column in columns { counts[column] += 1 }
    var effects = [Double](repeating: 0, count: columnCount)
    let scale = values.reduce(0) { max($0, abs($1)) }
    for _ in 0..<500 {
      let means = unitMeans(after: effects)
      var sums = [Double](repeating: 0, count: columnCount)
      for (row, column) in columns.enumerated() { sums[column] += values[row] - means[units[row]] }
      var change = 0.0
      for column in 0..<columnCount where counts[column] > 0 {
        let next = sums[column] / counts[column]
        change = max(change, abs(next - effects[column]))
        effects[column] = next
      }
      if change <= 1e-10 * scale { break }
    }
    return effects
  }

  /// `LDL'` with pivots of zero skipped.
  static func solveSemidefinite(_ a: inout [Double], _ right: [Double], _ n: Int) -> [Double] {
    let largest = (0..<n).reduce(0) { max($0, a[$1 * n + $1]) }
    var pivots = [Double](repeating: 0, count: n)
    for j in 0..<n {
      let pivot = a[j * n + j]
      guard pivot > 1e-9 * largest else { continue }
      pivots[j] = pivot
      for i in (j + 1)..<max(n, j + 1) {
        let factor = a[i * n + j] / pivot
        if factor == 0 { continue }
        for k in (j + 1)...i { a[i * n + k] -= factor * a[k * n + j] }
      }
    }
    var x = right
    for j in 0..<n where pivots[j] > 0 {
      for i in (j + 1)..<max(n, j + 1) { x[i] -= a[i * n + j] / pivots[j] * x[j] }
    }
    for j in (0..<n).reversed() {
      guard pivots[j] > 0 else {
        x[j] = 0
        continue
      }
      var sum = x[j] / pivots[j]
      for i in (j + 1)..<max(n, j + 1) { sum -= a[i * n + j] / pivots[j] * x[i] }
      x[j] = sum
    }
    return x
  }
}
