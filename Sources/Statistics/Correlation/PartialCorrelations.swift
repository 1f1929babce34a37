import LinearAlgebra

/// The correlation of each pair of columns with all others held fixed.
///
/// `−p_ij / √(p_ii p_jj)` with P the inverse of the correlation matrix.
///
/// > Reference: Whittaker (1990), Graphical Models in Applied Multivariate Statistics, §5.
public struct PartialCorrelations: Sendable {
  /// The coefficients, ones on the diagonal.
  public let matrix: Matrix
  /// For each column the share of its variance that the others explain.
  public let squaredMultipleCorrelations: [Double]
  /// The observations behind them.
  public let count: Int

  /// Inverts a correlation matrix.
  ///
  /// - Parameters:
  ///   - correlations: symmetric, ones on the diagonal.
  ///   - count: the observations; for pairwise complete ones the fewest of any pair.
  /// - Throws: ``CorrelationError/singular(rank:columns:)``.
  /// - Complexity: O(columns³).
  public init(_ correlations: Matrix, count: Int) throws(CorrelationError) {
    let inverse = try correlations.inverseOfCorrelations()
    let p = correlations.rows
    var result = Matrix.identity(p)
    for i in 0..<p {
      for j in 0..<p where i != j {
        result[i, j] = -inverse[i, j] / (inverse[i, i] * inverse[j, j]).squareRoot()
      }
    }
    matrix = result
    squaredMultipleCorrelations = (0..<p).map { max(0, 1 - 1 / inverse[$0, $0]) }
    self.count = count
  }

  /// The two-sided p-value of no partial correlation: t with `n − 2 − (columns − 2)` degrees of freedom.
  public func pValue(_ i: Int, _ j: Int) -> Double? {
    CorrelationMatrix.pValue(matrix[i, j], degreesOfFreedom: Double(count - matrix.columns))
  }

  /// The factors by which collinearity inflates the variances of regression slopes: `1/(1 − R²)`.
  public var varianceInflationFactors: [Double] { squaredMultipleCorrelations.map { 1 / (1 - $0) } }
}

extension Matrix {
  /// The inverse of a correlation matrix that is positive definite beyond rounding.
  func inverseOfCorrelations() throws(CorrelationError) -> Matrix {
    guard let eigenvalues = try? SymmetricEigen.values(of: self), let smallest = eigenvalues.last else {
      throw .tooFewColumns(found: columns, needed: 2)
    }
    guard smallest > 1e-12 * Double(rows), let factor = try? CholeskyFactor(self) else {
      throw .singular(rank: eigenvalues.count { $0 > 1e-12 * Double(rows) }, columns: columns)
    }
    return factor.inverse()
  }
}
