import LinearAlgebra

/// What each column adds to the sum of all.
///
/// > Reference: Lord & Novick (1968), Statistical Theories of Mental Test Scores, ch. 15; Guttman (1945),
/// > doi:10.1007/BF02288892 (λ₆).
public struct ItemAnalysis: Sendable {
  /// One column.
  public struct Item: Sendable, Hashable {
    /// Its correlation with the sum of the others; nil where one of them does not vary.
    public let itemRest: Double?
    /// α of the others; nil with two columns.
    public let alphaWithout: Double?
    /// The share of its variance that the others explain; nil where they are collinear.
    public let squaredMultipleCorrelation: Double?
  }

  /// The columns.
  public let items: [Item]
  /// Cronbach's α.
  public let alpha: CronbachAlpha
  /// Cronbach's α of the columns over their standard deviations.
  public let standardisedAlpha: Double
  /// Guttman's λ₆, from squared multiple correlations; nil where columns are collinear.
  public let lambda6: Double?

  /// Analyses a covariance matrix, such as one of pairwise complete rows.
  ///
  /// - Parameters:
  ///   - covariance: of the columns, keyed in one direction.
  ///   - count: the observations.
  /// - Throws: as ``CronbachAlpha``.
  public init(covariance: Matrix, count: Int) throws(AgreementError) {
    let k = covariance.rows
    alpha = try CronbachAlpha(covariance: covariance, persons: count)
    var correlations = covariance
    for i in 0..<k {
      for j in 0..<k {
        let scale = (covariance[i, i] * covariance[j, j]).squareRoot()
        correlations[i, j] = i == j ? 1 : scale > 0 ? covariance[i, j] / scale : 0
      }
    }
    standardisedAlpha = try CronbachAlpha(covariance: correlations, persons: count).value
    let explained = try? PartialCorrelations(correlations, count: count).squaredMultipleCorrelations
    let sum = correlations.elements.reduce(0, +)
    lambda6 = explained.map { 1 - $0.reduce(0) { $0 + 1 - $1 } / sum }
    let total = covariance.elements.reduce(0, +)
    items = (0..<k).map { i in
      let row = (0..<k).reduce(0) { $0 + covariance[i, $1] }
      let rest = total - 2 * row + covariance[i, i]
      let scale = (covariance[i, i] * rest).squareRoot()
      return Item(
        itemRest: scale > 0 ? (row - covariance[i, i]) / scale : nil,
        alphaWithout: k > 2 ? ItemAnalysis.alpha(covariance, without: i, count: count) : nil,
        squaredMultipleCorrelation: explained?[i])
    }
  }

  private static func alpha(_ covariance: Matrix, without left: Int, count: Int) -> Double? {
    let kept = (0..<covariance.rows).filter { $0 != left }
    var rest = Matrix(rows: kept.count, columns: kept.count)
    for (a, i) in kept.enumerated() { for (b, j) in kept.enumerated() { rest[a, b] = covariance[i, j] } }
    return try? CronbachAlpha(covariance: rest, persons: count).value
  }
}

/// Covariances of all pairs of columns over the rows where both are present.
public struct PairwiseCovariance: Sendable {
  /// The covariances, with n − 1 of the pair in the denominator.
  public let matrix: Matrix
  /// The rows of each pair.
  public let counts: Matrix

  /// Sums over the rows of each pair; NaN is missing.
  ///
  /// - Throws: ``CorrelationError/infiniteValue(row:column:)``, ``CorrelationError/tooFewRows(found:needed:)`` where a pair
  ///   has fewer than two rows.
  public init(_ data: Matrix, threads: Int = 1) throws(CorrelationError) {
    try CorrelationMatrix.refuseInfinite(data)
    let sums = PairwiseSums(data, threads: threads)
    var result = Matrix(rows: data.columns, columns: data.columns)
    for i in 0..<data.columns {
      for j in 0..<data.columns {
        let m = sums.moments(i, j)
        guard m.n >= 2 else { throw .tooFewRows(found: Int(m.n), needed: 2) }
        result[i, j] = m.xy / (m.n - 1) / (sums.scales[i] * sums.scales[j])
      }
    }
    matrix = result
    counts = sums.counts
  }
}
