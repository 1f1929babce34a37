import Foundation
import LinearAlgebra

/// The correlations of all pairs of columns over the rows where both are present.
///
/// ```swift
/// let correlations = try CorrelationMatrix(scores, method: .spearman)
/// if let r = correlations[0, 1].coefficient { … }
/// ```
public struct CorrelationMatrix: Sendable {
  /// What is measured.
  public enum Method: String, Sendable, CaseIterable {
    /// The product-moment correlation.
    case pearson
    /// The product-moment correlation of midranks.
    case spearman
    /// Kendall's τ-b.
    case kendall
    /// The correlation of the normal variables behind ordered levels, two-step.
    case polychoric
    /// Polychoric between columns of few ordered levels, polyserial between such a column and a long scale, product-moment
    /// between long scales.
    case mixed
  }

  /// Why there is no coefficient.
  public enum Undefined: String, Sendable, CaseIterable {
    /// One of the two has one value only over the common rows.
    case constant
    /// Fewer than two common rows.
    case tooFewRows
    /// A likelihood without a maximum inside −1...1: a table in which one column fixes the other.
    case noMaximum
  }

  /// The correlation of one pair.
  public struct Pair: Sendable, Hashable {
    /// The rows where both are present.
    public let count: Int
    /// −1...1; nil where ``undefined`` says why.
    public let coefficient: Double?
    /// Why there is no coefficient.
    public let undefined: Undefined?
    /// The two-sided p-value of no correlation; nil where it cannot be had.
    public let pValue: Double?
    /// The standard error, where the method has one of its own.
    public let standardError: Double?
    let method: Method

    init(
      _ method: Method, count: Int, coefficient: Double?, undefined: Undefined? = nil, pValue: Double? = nil,
      standardError: Double? = nil
    ) {
      self.method = method
      self.count = count
      self.coefficient = coefficient
      self.undefined = undefined
      self.pValue = pValue
      self.standardError = standardError
    }

    /// The same pair as part of another method.
    func `as`(_ method: Method) -> Pair {
      Pair(
        method, count: count, coefficient: coefficient, undefined: undefined, pValue: pValue,
        standardError: standardError)
    }

    /// The confidence interval, by Fisher's z with the standard error of the method; nil where there is none.
    ///
    /// `1/√(n−3)` for Pearson, `√((1 + r²/2)/(n−3))` for Spearman, `√(.437/(n−4))` for Kendall, the delta method from
    /// ``standardError`` for polychoric correlations.
    ///
    /// - Precondition: `0 < level < 1`.
    /// > Reference: Bonett & Wright (2000), doi:10.1007/BF02294183.
    public func interval(level: Double = 0.95) -> (lower: Double, upper: Double)? {
      precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, found \(level)")
      guard let r = coefficient, let error = errorOfZ(r) else { return nil }
      let half = NormalDistribution.standard.upperQuantile((1 - level) / 2) * error
      let z = atanh(r)
      return (tanh(z - half), tanh(z + half))
    }

    private func errorOfZ(_ r: Double) -> Double? {
      let n = Double(count)
      switch method {
      case .pearson: return n > 3 ? (1 / (n - 3)).squareRoot() : nil
      case .spearman: return n > 3 ? ((1 + r * r / 2) / (n - 3)).squareRoot() : nil
      case .kendall: return n > 4 ? (0.437 / (n - 4)).squareRoot() : nil
      case .polychoric: return abs(r) < 1 ? standardError.map { $0 / (1 - r * r) } : nil
      case .mixed:
        guard let standardError else { return n > 3 ? (1 / (n - 3)).squareRoot() : nil }
        return abs(r) < 1 ? standardError / (1 - r * r) : nil
      }
    }
  }

  /// The method.
  public let method: Method
  /// The number of columns.
  public let columns: Int
  private let pairs: [Pair]

  /// Correlates all pairs of columns.
  ///
  /// - Parameters:
  ///   - data: a row for each observation, a column for each variable; NaN is missing.
  ///   - method: what is measured; polychoric columns hold ordered levels, whatever their numbers.
  ///   - threads: how many share the work; the result does not depend on it.
  /// - Throws: ``CorrelationError/infiniteValue(row:column:)``, and for polychoric correlations
  ///   ``CorrelationError/tooManyLevels(column:found:limit:)``.
  /// - Complexity: Pearson O(rows × columns²) by BLAS; Spearman the same and a sort of each column, with missing values
  ///   O(rows × columns²) in plain code; Kendall O(rows log rows × columns²); polychoric O(rows × columns²).
  public init(_ data: Matrix, method: Method = .pearson, threads: Int = 1) throws(CorrelationError) {
    try CorrelationMatrix.refuseInfinite(data)
    self.method = method
    columns = data.columns
    switch method {
    case .pearson: pairs = CorrelationMatrix.pearson(data, threads)
    case .spearman: pairs = CorrelationMatrix.spearman(data, threads)
    case .kendall: pairs = CorrelationMatrix.kendall(data, threads)
    case .polychoric: pairs = try CorrelationMatrix.polychoric(data, threads)
    case .mixed: pairs = CorrelationMatrix.mixed(data, threads)
    }
  }

  /// The correlation of two columns.
  ///
  /// - Precondition: different columns.
  public subscript(_ i: Int, _ j: Int) -> Pair {
    precondition(i != j, "a column has no correlation with itself")
    return pairs[CorrelationMatrix.place(min(i, j), max(i, j), columns)]
  }

  /// The coefficients with ones on the diagonal; nil as soon as one is not defined.
  public var matrix: Matrix? {
    var result = Matrix.identity(columns)
    for i in 0..<columns {
      for j in (i + 1)..<max(columns, i + 1) {
        guard let r = self[i, j].coefficient else { return nil }
        result[i, j] = r
        result[j, i] = r
      }
    }
    return result
  }

  /// All pairs: (0, 1), (0, 2), …, (1, 2), ….
  public var indices: [(Int, Int)] { CorrelationMatrix.allPairs(columns) }

  static func allPairs(_ columns: Int) -> [(Int, Int)] {
    (0..<columns).flatMap { i in ((i + 1)..<max(columns, i + 1)).map { (i, $0) } }
  }

  private static func place(_ i: Int, _ j: Int, _ columns: Int) -> Int {
    i * columns - i * (i + 1) / 2 + j - i - 1
  }

  static func refuseInfinite(_ data: Matrix) throws(CorrelationError) {
    guard let place = data.elements.firstIndex(where: { $0.isInfinite }) else { return }
    throw .infiniteValue(row: place % data.rows, column: place / data.rows)
  }

  /// A pair from its moments; t with n − 2 degrees of freedom.
  static func pair(_ method: Method, n: Double, xx: Double, yy: Double, xy: Double) -> Pair {
    let count = Int(n)
    guard count >= 2 else { return Pair(method, count: count, coefficient: nil, undefined: .tooFewRows) }
    guard xx > 0, yy > 0 else { return Pair(method, count: count, coefficient: nil, undefined: .constant) }
    let r = max(-1, min(1, xy / xx.squareRoot() / yy.squareRoot()))
    return Pair(method, count: count, coefficient: r, pValue: pValue(r, degreesOfFreedom: n - 2))
  }

  /// The two-sided p-value of a product-moment correlation; nil without degrees of freedom.
  static func pValue(_ r: Double, degreesOfFreedom: Double) -> Double? {
    guard degreesOfFreedom > 0 else { return nil }
    // (1 − r)(1 + r) keeps its digits where r is near 1.
    let t = r * (degreesOfFreedom / ((1 - r) * (1 + r))).squareRoot()
    return min(1, StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(t))
  }

  private static func pearson(_ data: Matrix, _ threads: Int) -> [Pair] {
    let sums = PairwiseSums(data, threads: threads)
    return allPairs(data.columns).map { i, j in
      if sums.isDoubtful(i, j) { return directPair(.pearson, data.column(i), data.column(j)) }
      let m = sums.moments(i, j)
      return pair(.pearson, n: m.n, xx: m.xx, yy: m.yy, xy: m.xy)
    }
  }

  /// Two passes over one pair, exact about constants.
  static func directPair(_ method: Method, _ x: [Double], _ y: [Double]) -> Pair {
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    let n = Double(rows.count)
    guard let first = rows.first else {
      return Pair(method, count: 0, coefficient: nil, undefined: .tooFewRows)
    }
    // From the first row on: columns far from zero keep their digits.
    let (a, b) = (rows.map { x[$0] - x[first] }, rows.map { y[$0] - y[first] })
    let (reachA, reachB) = (a.map(abs).max() ?? 0, b.map(abs).max() ?? 0)
    guard reachA > 0, reachB > 0 else { return pair(method, n: n, xx: 0, yy: 0, xy: 0) }
    let (meanA, meanB) = (a.reduce(0) { $0 + $1 / reachA } / n, b.reduce(0) { $0 + $1 / reachB } / n)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (p, q) in zip(a, b) {
      let (u, v) = (p / reachA - meanA, q / reachB - meanB)
      xx += u * u
      yy += v * v
      xy += u * v
    }
    return pair(method, n: n, xx: xx, yy: yy, xy: xy)
  }

  private static func rankings(_ data: Matrix, _ threads: Int) -> [Ranking] {
    var result = [Ranking?](repeating: nil, count: data.columns)
    data.elements.withUnsafeBufferPointer { all in
      let all = Shared(UnsafeMutableBufferPointer(mutating: all))
      result.withUnsafeMutableBufferPointer { results in
        let results = Shared(results)
        inParallel(data.columns, threads: threads) { j in
          let column = UnsafeBufferPointer(rebasing: all.buffer[(j * data.rows)..<((j + 1) * data.rows)])
          results.buffer[j] = Ranking(column)
        }
      }
    }
    return result.compactMap { $0 }
  }

  private static func spearman(_ data: Matrix, _ threads: Int) -> [Pair] {
    let rankings = rankings(data, threads)
    let patterns = MissingPatterns(data)
    let sums = PairwiseSums(Matrix(rows: data.rows, columns: rankings.map { $0.midranks() }), threads: threads)
    return pairs(data.columns, threads) { i, j in
      if patterns.areEqual(i, j) {
        let m = sums.moments(i, j)
        return pair(.spearman, n: m.n, xx: m.xx, yy: m.yy, xy: m.xy)
      }
      // Rows that only one of them has change the ranks.
      let (x, y) = (patterns.restricted(rankings[i], to: j), patterns.restricted(rankings[j], to: i))
      return directPair(.spearman, x, y)
    }
  }

  private static func kendall(_ data: Matrix, _ threads: Int) -> [Pair] {
    let rankings = rankings(data, threads)
    return pairs(data.columns, threads) { i, j in
      let tau = KendallTau(rankings[i], rankings[j])
      return Pair(
        .kendall, count: tau.count, coefficient: tau.coefficient,
        undefined: tau.coefficient == nil ? (tau.count < 2 ? .tooFewRows : .constant) : nil,
        pValue: tau.coefficient == nil ? nil : tau.pValue)
    }
  }

  private static func polychoric(_ data: Matrix, _ threads: Int) throws(CorrelationError) -> [Pair] {
    let levels = rankings(data, threads).map { $0.denseRanks() }
    if let column = levels.firstIndex(where: { $0.levels > PolychoricCorrelation.maximumLevels }) {
      throw .tooManyLevels(
        column: column, found: levels[column].levels, limit: PolychoricCorrelation.maximumLevels)
    }
    let margins = levels.map { OrdinalMargin($0.ranks, levels: $0.levels) }
    return pairs(data.columns, threads) { i, j in
      let table = ContingencyTable(levels[i].ranks, margins[i].levels, levels[j].ranks, margins[j].levels)
      return PolychoricCorrelation(table, rows: margins[i], columns: margins[j]).pair
    }
  }

  /// Up to this many levels a column counts as ordered in ``Method/mixed``.
  public static let fewLevels = 7

  private static func mixed(_ data: Matrix, _ threads: Int) -> [Pair] {
    let levels = rankings(data, threads).map { $0.denseRanks() }
    let margins = levels.map {
      $0.levels <= fewLevels ? OrdinalMargin($0.ranks, levels: $0.levels) : OrdinalMargin([])
    }
    let columns = (0..<data.columns).map { data.column($0) }
    return pairs(data.columns, threads) { i, j in
      switch (levels[i].levels <= fewLevels, levels[j].levels <= fewLevels) {
      case (true, true):
        let table = ContingencyTable(levels[i].ranks, margins[i].levels, levels[j].ranks, margins[j].levels)
        return PolychoricCorrelation(table, rows: margins[i], columns: margins[j]).pair.as(.mixed)
      case (false, true): return PolyserialCorrelation(continuous: columns[i], ordinal: columns[j]).pair
      case (true, false): return PolyserialCorrelation(continuous: columns[j], ordinal: columns[i]).pair
      case (false, false): return directPair(.mixed, columns[i], columns[j])
      }
    }
  }

  private static func pairs(_ columns: Int, _ threads: Int, _ body: @Sendable (Int, Int) -> Pair) -> [Pair] {
    let all = allPairs(columns)
    var result = [Pair?](repeating: nil, count: all.count)
    result.withUnsafeMutableBufferPointer { results in
      let results = Shared(results)
      inParallel(all.count, threads: threads) { results.buffer[$0] = body(all[$0].0, all[$0].1) }
    }
    return result.compactMap { $0 }
  }
}

/// Which rows each column has.
private struct MissingPatterns: Sendable {
  private let present: [[Bool]?]

  init(_ data: Matrix) {
    present = (0..<data.columns).map { j in
      let column = data.column(j)
      return column.contains { $0.isNaN } ? column.map { !$0.isNaN } : nil
    }
  }

  func areEqual(_ i: Int, _ j: Int) -> Bool { present[i] == present[j] }

  /// The midranks of a column among the rows that another column has too, NaN elsewhere.
  func restricted(_ ranking: Ranking, to other: Int) -> [Double] {
    guard let mask = present[other] else { return ranking.midranks() }
    var result = [Double](repeating: .nan, count: ranking.rows)
    var (run, rank): ([Int], Int) = ([], 0)
    func close() {
      let midrank = Double(2 * rank + run.count + 1) / 2
      for row in run { result[row] = midrank }
      rank += run.count
      run.removeAll(keepingCapacity: true)
    }
    for (place, row) in ranking.order.enumerated() {
      if !ranking.tiesWithPrevious[place] { close() }
      if mask[Int(row)] { run.append(Int(row)) }
    }
    close()
    return result
  }
}
