import LinearAlgebra

/// Correlations pulled towards 0 by as much as minimises their expected squared error.
///
/// > Reference: Schäfer & Strimmer (2005), doi:10.2202/1544-6115.1175.
public struct ShrinkageCorrelations: Sendable {
  /// The shrunken correlations, positive definite where ``intensity`` is above 0.
  public let matrix: Matrix
  /// What was taken off: 0 leaves the correlations, 1 leaves none.
  public let intensity: Double

  /// Shrinks the correlations of complete rows.
  ///
  /// - Throws: ``CorrelationError/tooFewRows(found:needed:)``, ``CorrelationError/constantColumn(_:)``,
  ///   ``CorrelationError/infiniteValue(row:column:)``, also for NaN.
  /// - Complexity: O(rows × columns²).
  public init(_ data: Matrix) throws(CorrelationError) {
    let scores = try data.standardised()
    let (n, p) = (Double(data.rows), data.columns)
    let products = scores.crossProduct()
    var squared = scores
    for i in squared.elements.indices { squared.elements[i] *= squared.elements[i] }
    let fourth = squared.crossProduct()
    var (variances, squares) = (0.0, 0.0)
    for i in 0..<p {
      for j in 0..<p where i != j {
        let r = products[i, j] / (n - 1)
        // The variance of r as that of the mean of the products.
        let spread = fourth[i, j] - products[i, j] * products[i, j] / n
        variances += n / ((n - 1) * (n - 1) * (n - 1)) * spread
        squares += r * r
      }
    }
    intensity = squares > 0 ? max(0, min(1, variances / squares)) : 1
    var result = Matrix.identity(p)
    for i in 0..<p {
      for j in 0..<p where i != j { result[i, j] = (1 - intensity) * products[i, j] / (n - 1) }
    }
    matrix = result
  }
}

/// Covariances pulled towards a multiple of the identity.
///
/// > Reference: Ledoit & Wolf (2004), doi:10.1016/S0047-259X(03)00096-4.
public struct LedoitWolfCovariance: Sendable {
  /// The shrunken covariances, with n in the denominator.
  public let matrix: Matrix
  /// What was taken off, 0...1.
  public let intensity: Double

  /// Shrinks the covariances of complete rows.
  ///
  /// - Throws: as ``ShrinkageCorrelations/init(_:)``.
  public init(_ data: Matrix) throws(CorrelationError) {
    let centred = try data.centred()
    let (n, p) = (Double(data.rows), data.columns)
    let products = centred.crossProduct()
    var squared = centred
    for i in squared.elements.indices { squared.elements[i] *= squared.elements[i] }
    let fourth = squared.crossProduct().elements.reduce(0, +)
    let mean = (0..<p).reduce(0) { $0 + products[$1, $1] / n } / Double(p)
    let square = products.elements.reduce(0) { $0 + $1 * $1 } / (n * n)
    let distance = square - Double(p) * mean * mean
    let error = (fourth / n - square) / n
    intensity = distance > 0 ? max(0, min(1, error / distance)) : 1
    var result = products
    for i in 0..<p {
      for j in 0..<p { result[i, j] = (1 - intensity) * products[i, j] / n + (i == j ? intensity * mean : 0) }
    }
    matrix = result
  }
}

extension Matrix {
  /// The columns minus their means.
  func centred() throws(CorrelationError) -> Matrix {
    guard rows >= 2 else { throw .tooFewRows(found: rows, needed: 2) }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .infiniteValue(row: place % rows, column: place / rows)
    }
    var result = self
    for j in 0..<columns {
      let range = (j * rows)..<((j + 1) * rows)
      let mean = elements[range].reduce(0) { $0 + $1 / Double(rows) }
      for i in range { result.elements[i] -= mean }
      // A second pass takes out what rounding left.
      let rest = result.elements[range].reduce(0, +) / Double(rows)
      for i in range { result.elements[i] -= rest }
    }
    return result
  }

  /// The columns minus their means, over their standard deviations.
  func standardised() throws(CorrelationError) -> Matrix {
    var result = try centred()
    for j in 0..<columns {
      let range = (j * rows)..<((j + 1) * rows)
      let own = elements[range]
      guard own.contains(where: { $0 != own[range.lowerBound] }) else { throw .constantColumn(j) }
      let sd = (result.elements[range].reduce(0) { $0 + $1 * $1 } / Double(rows - 1)).squareRoot()
      for i in range { result.elements[i] /= sd }
    }
    return result
  }
}
