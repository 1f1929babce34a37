import Foundation
import LinearAlgebra

/// The correlation of two normal variables that are seen through ordered levels.
///
/// > Reference: Olsson (1979), doi:10.1007/BF02296207.
/// > Antisymmetric under reversal of the levels of one variable; the transpose has the same value.
public struct PolychoricCorrelation: Sendable, Hashable {
  /// How cuts and correlation are found.
  public enum Estimation: Sendable {
    /// Cuts from the margins, then the correlation that makes the table most likely.
    case twoStep
    /// Cuts and correlation together.
    case maximumLikelihood
  }

  /// The correlation; nil where a margin has one level or the likelihood has no maximum inside −1...1.
  public let coefficient: Double?
  /// Its standard error: for two-step estimates from the expected information with the cuts taken as known, for joint
  /// ones from the observed information of all parameters.
  public let standardError: Double?
  /// The logarithm of the multinomial likelihood without its constant.
  public let logLikelihood: Double?
  /// The cuts of the first variable.
  public let rowCuts: [Double]
  /// The cuts of the second variable.
  public let columnCuts: [Double]
  /// The number of observations.
  public let count: Int
  private let isConstant: Bool

  /// An ordinal method for more levels than this is a detour to the product-moment correlation.
  public static let maximumLevels = 20

  /// Estimates from a table.
  ///
  /// - Parameters:
  ///   - table: counts; levels that do not occur are left out.
  ///   - estimation: two-step by default.
  ///   - emptyCellCount: what stands for the count of empty cells, 0 by default; .5 is customary where a table of two by
  ///     two has an empty cell.
  public init(_ table: ContingencyTable, estimation: Estimation = .twoStep, emptyCellCount: Double = 0) {
    let used = table.withoutEmptyLevels
    let filled = emptyCellCount > 0 ? used.fillingEmptyCells(with: emptyCellCount) : used
    let twoStep = PolychoricCorrelation(
      filled, rows: OrdinalMargin(filled.rowCounts), columns: OrdinalMargin(filled.columnCounts))
    guard estimation == .maximumLikelihood, let start = twoStep.coefficient,
      let joint = JointPolychoric(filled, twoStep, start)
    else {
      self = twoStep
      return
    }
    self.init(
      coefficient: joint.correlation, standardError: joint.standardError, logLikelihood: joint.logLikelihood,
      rowCuts: joint.rowCuts, columnCuts: joint.columnCuts, count: twoStep.count)
  }

  /// Two-step with cuts from margins that may rest on more observations than the table.
  init(_ table: ContingencyTable, rows: OrdinalMargin, columns: OrdinalMargin) {
    let cells = PolychoricCells(table, rows.cuts, columns.cuts)
    let isConstant = table.rowCounts.count { $0 > 0 } < 2 || table.columnCounts.count { $0 > 0 } < 2
    let root = isConstant ? nil : cells.maximum()
    self.init(
      coefficient: root, standardError: root.flatMap { cells.standardError(at: $0) },
      logLikelihood: root.map { cells.evaluate($0).logLikelihood },
      rowCuts: Array(rows.cuts.dropFirst().dropLast()), columnCuts: Array(columns.cuts.dropFirst().dropLast()),
      count: Int(table.total), isConstant: isConstant)
  }

  private init(
    coefficient: Double?, standardError: Double?, logLikelihood: Double?, rowCuts: [Double],
    columnCuts: [Double], count: Int, isConstant: Bool = false
  ) {
    self.coefficient = coefficient
    self.standardError = standardError
    self.logLikelihood = logLikelihood
    self.rowCuts = rowCuts
    self.columnCuts = columnCuts
    self.count = count
    self.isConstant = isConstant
  }

  /// The pair of a correlation matrix.
  var pair: CorrelationMatrix.Pair {
    guard let coefficient else {
      return CorrelationMatrix.Pair(
        .polychoric, count: count, coefficient: nil,
        undefined: count < 2 ? .tooFewRows : isConstant ? .constant : .noMaximum)
    }
    let p = standardError.flatMap {
      $0 > 0 ? 2 * NormalDistribution.standard.survival(abs(coefficient) / $0) : nil
    }
    return CorrelationMatrix.Pair(
      .polychoric, count: count, coefficient: coefficient, pValue: p, standardError: standardError)
  }
}

extension ContingencyTable {
  /// The table without rows and columns of zeros.
  var withoutEmptyLevels: ContingencyTable {
    let keptRows = rowCounts.indices.filter { rowCounts[$0] > 0 }
    let keptColumns = columnCounts.indices.filter { columnCounts[$0] > 0 }
    return ContingencyTable(
      rows: keptRows.count, columns: keptColumns.count,
      counts: keptRows.flatMap { i in keptColumns.map { self[i, $0] } })
  }
}

/// The likelihood of a table as a function of the correlation, the cuts being known.
private struct PolychoricCells {
  private let table: ContingencyTable
  private let rowCuts: [Double]
  private let columnCuts: [Double]

  init(_ table: ContingencyTable, _ rowCuts: [Double], _ columnCuts: [Double]) {
    self.table = table
    self.rowCuts = rowCuts
    self.columnCuts = columnCuts
  }

  /// The logarithm of the likelihood, its slope and curvature, and the information that is expected.
  func evaluate(
    _ correlation: Double
  ) -> (logLikelihood: Double, slope: Double, curvature: Double, information: Double) {
    let normal = BivariateNormal(correlation: correlation)
    let (m, n) = (rowCuts.count, columnCuts.count)
    var grid = [SIMD3<Double>](repeating: .zero, count: m * n)
    let rest = (1 - correlation) * (1 + correlation)
    for i in 1..<m {
      for j in 1..<n {
        let (h, k) = (rowCuts[i], columnCuts[j])
        let density = normal.density(h, k)
        var bend = 0.0
        if density > 0 {
          let cross = h * k
          bend =
            density
            * (correlation / rest + cross * (1 + correlation * correlation) / (rest * rest) - correlation
              * (h * h + k * k) / (rest * rest))
        }
        grid[i * n + j] = SIMD3(normal.cdf(h, k), density, bend)
      }
    }
    var (logLikelihood, slope, curvature, information) = (0.0, 0.0, 0.0, 0.0)
    for i in 0..<(m - 1) {
      for j in 0..<(n - 1) {
        let corner = grid[(i + 1) * n + j + 1] - grid[i * n + j + 1]
        let cell = corner - (grid[(i + 1) * n + j] - grid[i * n + j])
        let probability = max(cell[0], 1e-300)
        let relative = cell[1] / probability
        if cell[0] > 1e-15 { information += cell[1] * relative }
        guard table[i, j] > 0 else { continue }
        logLikelihood += table[i, j] * log(probability)
        slope += table[i, j] * relative
        curvature += table[i, j] * (cell[2] / probability - relative * relative)
      }
    }
    return (logLikelihood, slope, curvature, table.total * information)
  }

  /// The root of the slope by Newton's method inside a shrinking bracket; nil where the slope does not change sign.
  func maximum() -> Double? {
    let end = 1 - 1e-7
    var (low, high) = (-end, end)
    var x = 0.0
    for iteration in 0..<200 {
      let (_, slope, curvature, _) = evaluate(x)
      if slope == 0 { return x }
      if slope > 0 { low = x } else { high = x }
      if high - low < 1e-15 { break }
      var next = curvature < 0 ? x - slope / curvature : .nan
      // Beyond the first steps only a Newton step that stays inside its bracket is trusted.
      if !(next > low && next < high) || iteration > 60 { next = low / 2 + high / 2 }
      if abs(next - x) < 1e-14 {
        x = next
        break
      }
      x = next
    }
    return abs(x) < 1 - 2e-7 ? x : nil
  }

  func standardError(at x: Double) -> Double? {
    let information = evaluate(x).information
    return information > 0 ? (1 / information).squareRoot() : nil
  }
}

/// Cuts and correlation by Fisher scoring.
private struct JointPolychoric {
  let correlation: Double
  let standardError: Double?
  let logLikelihood: Double
  let rowCuts: [Double]
  let columnCuts: [Double]

  init?(_ table: ContingencyTable, _ start: PolychoricCorrelation, _ correlation: Double) {
    var theta = [correlation] + start.rowCuts + start.columnCuts
    var current = JointPolychoric.evaluate(theta, table)
    for _ in 0..<100 {
      guard let factor = try? CholeskyFactor(current.information) else { return nil }
      let step = factor.solve(current.score)
      var length = 1.0
      var accepted: ([Double], Evaluation)?
      while length > 1e-10, accepted == nil {
        let trial = zip(theta, step).map { $0 + length * $1 }
        if JointPolychoric.isValid(trial, table) {
          let value = JointPolychoric.evaluate(trial, table)
          if value.logLikelihood >= current.logLikelihood - 1e-12 * abs(current.logLikelihood) {
            accepted = (trial, value)
          }
        }
        length /= 2
      }
      guard let (next, value) = accepted else { break }
      let change = zip(theta, next).map { abs($0 - $1) }.max() ?? 0
      (theta, current) = (next, value)
      if change < 1e-12 { break }
    }
    self.correlation = theta[0]
    logLikelihood = current.logLikelihood
    rowCuts = Array(theta[1..<table.rows])
    columnCuts = Array(theta[table.rows...])
    standardError = JointPolychoric.observedError(theta, table)
  }

  struct Evaluation {
    var logLikelihood = 0.0
    var score: [Double]
    var information: Matrix
  }

  static func isValid(_ theta: [Double], _ table: ContingencyTable) -> Bool {
    let (rows, columns) = (theta[1..<table.rows], theta[table.rows...])
    return abs(theta[0]) < 1 && zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }
      && zip(columns, columns.dropFirst()).allSatisfy { $0 < $1 }
  }

  static func evaluate(_ theta: [Double], _ table: ContingencyTable) -> Evaluation {
    let r = theta[0]
    let a = [-Double.infinity] + theta[1..<table.rows] + [.infinity]
    let b = [-Double.infinity] + theta[table.rows...] + [.infinity]
    let normal = BivariateNormal(correlation: r)
    let standard = NormalDistribution.standard
    let root = ((1 - r) * (1 + r)).squareRoot()
    let total = table.total
    var result = Evaluation(
      score: Array(repeating: 0, count: theta.count),
      information: Matrix(rows: theta.count, columns: theta.count))
    // The slope of Φ₂ in its first cut is φ(a)·Φ((b − ra)/√(1 − r²)).
    func edge(_ h: Double, _ k: Double) -> Double {
      guard h.isFinite else { return 0 }
      if k == -.infinity { return 0 }
      return standard.density(h) * (k == .infinity ? 1 : standard.cdf((k - r * h) / root))
    }
    for i in 0..<table.rows {
      for j in 0..<table.columns {
        var gradient = [Double](repeating: 0, count: theta.count)
        var probability = 0.0
        for (u, v, sign) in [(i + 1, j + 1, 1.0), (i, j + 1, -1), (i + 1, j, -1), (i, j, 1)] {
          probability += sign * normal.cdf(a[u], b[v])
          gradient[0] += sign * normal.density(a[u], b[v])
          if u > 0, u < table.rows { gradient[u] += sign * edge(a[u], b[v]) }
          if v > 0, v < table.columns { gradient[table.rows - 1 + v] += sign * edge(b[v], a[u]) }
        }
        probability = max(probability, 1e-300)
        if table[i, j] > 0 { result.logLikelihood += table[i, j] * log(probability) }
        for s in theta.indices where gradient[s] != 0 {
          result.score[s] += table[i, j] * gradient[s] / probability
          for t in theta.indices {
            result.information[s, t] += total * gradient[s] * gradient[t] / probability
          }
        }
      }
    }
    return result
  }

  /// From the observed information, by central differences of the exact score.
  static func observedError(_ theta: [Double], _ table: ContingencyTable) -> Double? {
    var information = Matrix(rows: theta.count, columns: theta.count)
    for t in theta.indices {
      let step = 1e-5
      var (up, down) = (theta, theta)
      up[t] += step
      down[t] -= step
      guard isValid(up, table), isValid(down, table) else { return nil }
      let (a, b) = (evaluate(up, table).score, evaluate(down, table).score)
      for s in theta.indices { information[s, t] = -(a[s] - b[s]) / (2 * step) }
    }
    guard let factor = try? CholeskyFactor(information) else { return nil }
    return factor.inverse()[0, 0].squareRoot()
  }
}
