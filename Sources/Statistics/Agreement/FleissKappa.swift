import LinearAlgebra

/// Fleiss's κ: agreement of equally many raters on each object beyond chance, whoever they were.
///
/// `κ = (P̄ − P̄_e)/(1 − P̄_e)` with P̄ the mean share of agreeing pairs and `P̄_e = Σ p_c²`.
///
/// > Reference: Fleiss (1971), doi:10.1037/h0031619; standard error under chance: Fleiss, Nee & Landis (1979),
/// > doi:10.1037/0033-2909.86.5.974.
/// > Invariant under order of objects and names of categories.
public struct FleissKappa: Sendable, Hashable {
  /// The estimate.
  public let value: Double
  /// The standard error under chance agreement.
  public let nullStandardError: Double
  /// The number of objects.
  public let objects: Int
  /// The number of ratings of each.
  public let raters: Int
  /// `value / nullStandardError`.
  public var z: Double { value / nullStandardError }
  /// The two-sided probability of more under chance agreement.
  public var pValue: Double { 2 * NormalDistribution.standard.survival(abs(z)) }

  /// Computes κ.
  ///
  /// - Parameter counts: a row for each object, a column for each category: how many raters chose it.
  /// - Throws: ``AgreementError/tooFewObjects(found:needed:)``, ``AgreementError/tooFewRaters(found:needed:)``,
  ///   ``AgreementError/badValue(row:value:)``, ``AgreementError/unequalRatings(object:found:needed:)``,
  ///   ``AgreementError/noVariation``.
  /// - Complexity: O(objects × categories).
  public init(counts: Matrix) throws(AgreementError) {
    let (n, c) = (counts.rows, counts.columns)
    guard n >= 2 else { throw .tooFewObjects(found: n, needed: 2) }
    if let place = counts.elements.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .badValue(row: place % n, value: counts.elements[place])
    }
    let totals = (0..<n).map { i in (0..<c).reduce(0) { $0 + counts[i, $1] } }
    let m = totals[0]
    guard m >= 2 else { throw .tooFewRaters(found: Int(m), needed: 2) }
    if let object = totals.firstIndex(where: { $0 != m }) {
      throw .unequalRatings(object: object, found: Int(totals[object]), needed: Int(m))
    }
    let shares = (0..<c).map { j in (0..<n).reduce(0) { $0 + counts[$1, j] } / (Double(n) * m) }
    let pairs = counts.elements.reduce(0) { $0 + $1 * ($1 - 1) }
    let agreement = pairs / (Double(n) * m * (m - 1))
    let chance = shares.reduce(0) { $0 + $1 * $1 }
    let spread = shares.reduce(0) { $0 + $1 * (1 - $1) }
    guard spread > 1e-14 else { throw .noVariation }
    let skew = shares.reduce(0) { $0 + $1 * (1 - $1) * (1 - 2 * $1) }
    objects = n
    raters = Int(m)
    value = (agreement - chance) / (1 - chance)
    nullStandardError = (2 * max(spread * spread - skew, 0) / (Double(n) * m * (m - 1))).squareRoot() / spread
  }
}
