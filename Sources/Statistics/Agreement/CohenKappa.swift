import LinearAlgebra

/// Cohen's κ of two raters, plain or weighted: agreement beyond what their margins give by chance.
///
/// `κ = (p_o − p_e)/(1 − p_e)` with `p_o = Σ w_ij p_ij` and `p_e = Σ w_ij p_i. p_.j`.
///
/// > Reference: Cohen (1968), doi:10.1037/h0026256; Fleiss, Cohen & Everitt (1969), doi:10.1037/h0028106.
/// > Unchanged when the raters change places (with symmetric weights); plain κ also under renaming of categories.
public struct CohenKappa: Sendable {
  /// How much two categories count as agreement, from 0 to 1.
  public enum Weights: Sendable {
    /// 1 for the same category, else 0.
    case identity
    /// `1 − |i − j|/(c − 1)`.
    case linear
    /// `1 − (i − j)²/(c − 1)²`.
    case quadratic
    /// A matrix of one's own, 1 on the diagonal.
    case custom(Matrix)
  }

  /// The estimate.
  public let value: Double
  /// The observed weighted agreement.
  public let observedAgreement: Double
  /// The weighted agreement expected by chance.
  public let expectedAgreement: Double
  /// The large-sample standard error.
  public let standardError: Double
  /// The standard error under chance agreement, for the test.
  public let nullStandardError: Double
  /// `value / nullStandardError`.
  public var z: Double { value / nullStandardError }
  /// The two-sided probability of more under chance agreement.
  public var pValue: Double { 2 * NormalDistribution.standard.survival(abs(z)) }

  /// Computes κ from a table of counts.
  ///
  /// - Parameters:
  ///   - table: one rater's categories in rows, the other's in columns.
  ///   - weights: what counts as agreement.
  /// - Throws: ``AgreementError/tooFewRaters(found:needed:)`` for a single category,
  ///   ``AgreementError/badValue(row:value:)``, ``AgreementError/tooFewObjects(found:needed:)``,
  ///   ``AgreementError/noVariation`` where chance alone would give full agreement.
  /// - Precondition: a square table, weights of the same size.
  /// - Complexity: O(categories²).
  public init(_ table: Matrix, weights: Weights = .identity) throws(AgreementError) {
    let c = table.rows
    precondition(table.columns == c, "a \(c) × \(table.columns) table of two raters is not square")
    guard c >= 2 else { throw .tooFewRaters(found: c, needed: 2) }
    if let place = table.elements.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .badValue(row: place % c, value: table.elements[place])
    }
    let n = table.elements.reduce(0, +)
    guard n >= 2 else { throw .tooFewObjects(found: Int(n), needed: 2) }
    let w = Self.matrix(weights, c)
    precondition(w.rows == c && w.columns == c, "\(w.rows) × \(w.columns) weights for \(c) categories")
    let rows = (0..<c).map { i in (0..<c).reduce(0) { $0 + table[i, $1] } / n }
    let columns = (0..<c).map { j in (0..<c).reduce(0) { $0 + table[$1, j] } / n }
    let rowWeights = (0..<c).map { i in (0..<c).reduce(0) { $0 + columns[$1] * w[i, $1] } }
    let columnWeights = (0..<c).map { j in (0..<c).reduce(0) { $0 + rows[$1] * w[$1, j] } }
    var (observed, expected) = (0.0, 0.0)
    for i in 0..<c {
      for j in 0..<c {
        observed += w[i, j] * table[i, j] / n
        expected += w[i, j] * rows[i] * columns[j]
      }
    }
    guard expected < 1 - 1e-14 else { throw .noVariation }
    var (spread, nullSpread) = (0.0, 0.0)
    for i in 0..<c {
      for j in 0..<c {
        let margin = rowWeights[i] + columnWeights[j]
        let term = w[i, j] * (1 - expected) - margin * (1 - observed)
        spread += table[i, j] / n * term * term
        nullSpread += rows[i] * columns[j] * (w[i, j] - margin) * (w[i, j] - margin)
      }
    }
    let centre = observed * expected - 2 * expected + observed
    let chance = 1 - expected
    value = (observed - expected) / chance
    observedAgreement = observed
    expectedAgreement = expected
    standardError = max((spread - centre * centre) / n, 0).squareRoot() / (chance * chance)
    nullStandardError = max((nullSpread - expected * expected) / n, 0).squareRoot() / chance
  }

  /// Computes κ from the codes that two raters gave to the same objects.
  ///
  /// - Throws: as ``init(_:weights:)``.
  /// - Precondition: equal lengths, codes in `0..<categories`.
  public init(_ first: [Int32], _ second: [Int32], categories: Int, weights: Weights = .identity)
    throws(AgreementError)
  {
    precondition(first.count == second.count, "\(first.count) codes of one rater, \(second.count) of the other")
    var table = Matrix(rows: categories, columns: categories)
    for (a, b) in zip(first, second) { table[Int(a), Int(b)] += 1 }
    try self.init(table, weights: weights)
  }

  /// A large-sample interval.
  ///
  /// - Precondition: `0 < level < 1`.
  public func interval(level: Double = 0.95) -> (lower: Double, upper: Double) {
    let z = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    return (value - z * standardError, min(value + z * standardError, 1))
  }

  private static func matrix(_ weights: Weights, _ c: Int) -> Matrix {
    if case .custom(let matrix) = weights { return matrix }
    var result = Matrix.identity(c)
    for i in 0..<c {
      for j in 0..<c {
        let distance = Double(abs(i - j)) / Double(c - 1)
        switch weights {
        case .linear: result[i, j] = 1 - distance
        case .quadratic: result[i, j] = 1 - distance * distance
        case .identity, .custom: break
        }
      }
    }
    return result
  }
}
