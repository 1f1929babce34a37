import LinearAlgebra

/// The correlation of each pair of columns in three layers: over all rows, within groups, and between group means.
///
/// Where groups are supervisors, a pooled correlation mixes what goes together in people with what goes together in
/// the eyes of those who rate them. Within groups a supervisor's severity is gone; between groups is all that the
/// supervisor does to a whole team, and the true differences of teams. The between layer is the correlation of group
/// effects from expected mean squares, not that of group means, which carry the noise of their members.
///
/// > Reference: Searle, Casella & McCulloch (1992), Variance Components, ch. 3 and 11; Snijders & Bosker (2012),
/// > Multilevel Analysis, §3.6.
public struct LayeredCorrelations: Sendable {
  /// One pair.
  public struct Pair: Sendable, Hashable {
    /// Over all rows.
    public let total: CorrelationMatrix.Pair
    /// Within groups, with `n − groups` degrees of freedom instead of `n − 1`.
    public let within: CorrelationMatrix.Pair
    /// Between group effects; nil where a group variance is not above 0.
    public let between: Double?
    /// Between group means, as observed.
    public let betweenMeans: CorrelationMatrix.Pair
    /// The groups with a row of both.
    public let groups: Int
    /// The share of the covariance of the pair that lies between groups; nil where the covariance is 0.
    public let shareBetween: Double?
  }

  /// The number of columns.
  public let columns: Int
  private let pairs: [Pair]

  /// Splits the correlations of all pairs.
  ///
  /// - Parameters:
  ///   - data: a row for each observation; NaN is missing.
  ///   - groups: the group of each row, from 0; negative ones have none and are left out of every layer.
  ///   - threads: how many may work at once; the result does not depend on it.
  /// - Throws: ``CorrelationError/infiniteValue(row:column:)``.
  /// - Precondition: a group for every row.
  /// - Complexity: O(rows × columns²).
  public init(_ data: Matrix, groups: [Int32], threads: Int = 1) throws(CorrelationError) {
    precondition(groups.count == data.rows, "\(groups.count) groups for \(data.rows) rows")
    try CorrelationMatrix.refuseInfinite(data)
    columns = data.columns
    let all = CorrelationMatrix.allPairs(columns)
    let number = Int(groups.max() ?? -1) + 1
    let columnsOfData = (0..<columns).map { data.column($0) }
    var result = [Pair?](repeating: nil, count: all.count)
    result.withUnsafeMutableBufferPointer { results in
      let results = Shared(results)
      inParallel(all.count, threads: threads) { place in
        let (i, j) = all[place]
        results.buffer[place] = LayeredCorrelations.split(columnsOfData[i], columnsOfData[j], groups, number)
      }
    }
    pairs = result.compactMap { $0 }
  }

  /// The layers of two columns.
  ///
  /// - Precondition: different columns.
  public subscript(_ i: Int, _ j: Int) -> Pair {
    precondition(i != j, "a column has no correlation with itself")
    let (a, b) = (min(i, j), max(i, j))
    return pairs[a * columns - a * (a + 1) / 2 + b - a - 1]
  }

  private static func split(_ x: [Double], _ y: [Double], _ groups: [Int32], _ number: Int) -> Pair {
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN && groups[$0] >= 0 }
    guard let first = rows.first else {
      let none = CorrelationMatrix.pair(.pearson, n: 0, xx: 0, yy: 0, xy: 0)
      return Pair(total: none, within: none, between: nil, betweenMeans: none, groups: 0, shareBetween: nil)
    }
    let a = rows.map { x[$0] - x[first] }
    let b = rows.map { y[$0] - y[first] }
    let owners = rows.map { Int(groups[$0]) }
    let n = Double(rows.count)
    var (counts, sumsA, sumsB) = (
      [Double](repeating: 0, count: number), [Double](repeating: 0, count: number),
      [Double](repeating: 0, count: number)
    )
    for k in rows.indices {
      counts[owners[k]] += 1
      sumsA[owners[k]] += a[k]
      sumsB[owners[k]] += b[k]
    }
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    var (total, within) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for k in rows.indices {
      let (u, v) = (a[k] - meanA, b[k] - meanB)
      total += SIMD3(u * u, v * v, u * v)
      let owner = owners[k]
      let (p, q) = (a[k] - sumsA[owner] / counts[owner], b[k] - sumsB[owner] / counts[owner])
      within += SIMD3(p * p, q * q, p * q)
    }
    let present = (0..<number).filter { counts[$0] > 0 }
    let k = Double(present.count)
    let withinPair = pair(n: n, degrees: n - k, moments: within, against: total)
    let means = CorrelationMatrix.directPair(
      .pearson, present.map { sumsA[$0] / counts[$0] }, present.map { sumsB[$0] / counts[$0] })
    let effects = effects(n, k, counts: present.map { counts[$0] }, total: total, within: within)
    return Pair(
      total: CorrelationMatrix.pair(.pearson, n: n, xx: total[0], yy: total[1], xy: total[2]),
      within: withinPair, between: effects?.correlation, betweenMeans: means, groups: present.count,
      shareBetween: effects?.share)
  }

  private static func pair(
    n: Double, degrees: Double, moments: SIMD3<Double>, against total: SIMD3<Double>
  ) -> CorrelationMatrix.Pair {
    // The interval and the test see as many observations as there are degrees of freedom.
    let isConstant = moments[0] <= 1e-14 * total[0] || moments[1] <= 1e-14 * total[1]
    return CorrelationMatrix.pair(
      .pearson, n: max(0, degrees + 1), xx: isConstant ? 0 : moments[0], yy: isConstant ? 0 : moments[1],
      xy: moments[2])
  }

  /// Group variances and covariance from mean squares between and within.
  private static func effects(
    _ n: Double, _ k: Double, counts: [Double], total: SIMD3<Double>, within: SIMD3<Double>
  ) -> (correlation: Double?, share: Double?)? {
    guard k > 1, n > k else { return nil }
    let size = (n - counts.reduce(0) { $0 + $1 * $1 } / n) / (k - 1)
    let inside = within / (n - k)
    let between = ((total - within) / (k - 1) - inside) / size
    let correlation: Double? =
      between[0] > 0 && between[1] > 0
      ? max(-1, min(1, between[2] / between[0].squareRoot() / between[1].squareRoot())) : nil
    let whole = between[2] + inside[2]
    return (correlation, whole != 0 ? between[2] / whole : nil)
  }
}
