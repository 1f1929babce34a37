import LinearAlgebra

/// McDonald's ω of a sum of columns: the share of its variance that common factors, and the general one, explain.
///
/// Group factors are found by minimum residuals and turned obliquely; what they have in common is the general factor
/// (Schmid–Leiman). On polychoric correlations it is an ordinal ω, of the variables behind the levels and not of the sum
/// of the levels: a caller says which.
///
/// > Reference: McDonald (1999), Test Theory, ch. 6; Zinbarg, Revelle, Yovel & Li (2005),
/// > doi:10.1007/s11336-003-0974-7; Schmid & Leiman (1957), doi:10.1007/BF02289209.
public struct OmegaReliability: Sendable {
  /// The share of the general factor, ω_h; nil with one factor, where it is ω_t.
  public let hierarchical: Double?
  /// The share of all common factors, ω_t.
  public let total: Double
  /// The loadings on the general factor.
  public let generalLoadings: [Double]
  /// The loadings on the group factors once the general one is taken out; no columns with one factor.
  public let groupLoadings: Matrix
  /// Columns that were reversed so that all point one way.
  public let reversed: [Int]

  /// Finds the general and the group factors.
  ///
  /// - Parameters:
  ///   - correlations: of the columns.
  ///   - groups: the number of group factors, 3 by custom; 1 assumes that there is only the general one.
  ///   - count: the observations.
  ///   - seed: of the starts of rotations.
  /// - Throws: as ``FactorAnalysis``.
  public init(
    _ correlations: Matrix, groups: Int = 3, count: Int, seed: RandomKey
  ) throws(CorrelationError) {
    let p = correlations.rows
    let first = try FactorAnalysis(correlations, factors: 1, count: count).fit(seed: seed).loadings.column(0)
    let signs = first.map { $0 < 0 ? -1.0 : 1.0 }
    var keyed = correlations
    for i in 0..<p { for j in 0..<p { keyed[i, j] *= signs[i] * signs[j] } }
    reversed = (0..<p).filter { signs[$0] < 0 }
    let variance = keyed.elements.reduce(0, +)
    guard groups > 1 else {
      let loadings = zip(first, signs).map { $0 * $1 }
      let unique = loadings.reduce(0) { $0 + 1 - $1 * $1 }
      total = 1 - unique / variance
      hierarchical = nil
      generalLoadings = loadings
      groupLoadings = Matrix(rows: p, columns: 0)
      return
    }
    let fit = try FactorAnalysis(keyed, factors: groups, count: count).fit(rotation: .oblimin, seed: seed)
    let common = try OmegaReliability.commonLoadings(fit.factorCorrelations, count: count, seed: seed)
    var general = [Double](repeating: 0, count: p)
    var group = fit.loadings
    for i in 0..<p {
      for j in 0..<groups {
        general[i] += fit.loadings[i, j] * common[j]
        group[i, j] *= max(0, 1 - common[j] * common[j]).squareRoot()
      }
    }
    let communality = (0..<p).reduce(0) { sum, i in
      sum + general[i] * general[i] + (0..<groups).reduce(0) { $0 + group[i, $1] * group[i, $1] }
    }
    let generalSum = general.reduce(0, +)
    total = 1 - (Double(p) - communality) / variance
    hierarchical = generalSum * generalSum / variance
    generalLoadings = general
    groupLoadings = group
  }

  /// The loadings of the group factors on the general one.
  private static func commonLoadings(
    _ correlations: Matrix, count: Int, seed: RandomKey
  ) throws(CorrelationError) -> [Double] {
    guard correlations.rows > 2 else {
      // Two factors leave only their product known: taken as equal.
      let r = max(0, correlations[0, 1]).squareRoot()
      return [r, r]
    }
    return try FactorAnalysis(correlations, factors: 1, count: count).fit(seed: seed).loadings.column(0)
  }
}
