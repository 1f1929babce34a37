import COpenBLAS

/// The thin singular value decomposition `A = UΣVᵀ`, largest value first.
///
/// The sign of a pair of vectors is free; here the element of largest magnitude in the right one is positive.
public struct SingularValues: Sendable {
  /// The singular values, descending, min(m, n) of them.
  public let values: [Double]
  /// U, m × min(m, n): the left vectors, one a column.
  public let left: Matrix
  /// V, n × min(m, n): the right vectors, one a column.
  public let right: Matrix

  /// Decomposes a matrix.
  ///
  /// - Parameter matrix: m × n, any shape.
  /// - Throws: ``LinearAlgebraError/noConvergence(routine:info:)``, and ``LinearAlgebraError/failed(routine:info:)``
  ///   for elements that are not finite.
  /// - Complexity: O(m n min(m, n)), by `dgesdd`.
  public init(_ matrix: consuming Matrix) throws(LinearAlgebraError) {
    var storage = matrix
    let (m, n) = (storage.rows, storage.columns)
    let side = min(m, n)
    var values = [Double](repeating: 0, count: side)
    var left = Matrix(rows: m, columns: side)
    var transposedRight = Matrix(rows: side, columns: n)
    if side > 0 {
      guard storage.elements.allFinite else { throw .failed(routine: "dgesdd", info: -4) }
      var integers = [Int32](repeating: 0, count: 8 * side)
      let info = withWorkspace { work, length, info in
        var (rows, columns, lda, ldu, ldvt) = (Int32(m), Int32(n), Int32(m), Int32(m), Int32(side))
        dgesdd_(
          "S", &rows, &columns, &storage.elements, &lda, &values, &left.elements, &ldu,
          &transposedRight.elements,
          &ldvt, work, &length, &integers, &info, 1)
      }
      guard info <= 0 else { throw .noConvergence(routine: "dgesdd", info: info) }
      guard info == 0 else { throw .failed(routine: "dgesdd", info: info) }
    }
    var right = transposedRight.transposed
    for j in 0..<side where signOfLargest(right.column(j)) < 0 {
      for i in 0..<n { right[i, j].negate() }
      for i in 0..<m { left[i, j].negate() }
    }
    self.values = values
    self.left = left
    self.right = right
  }

  /// The number of singular values above a tolerance times the largest.
  ///
  /// - Parameter tolerance: relative; `max(m, n) · 2⁻⁵²` when nil.
  public func rank(tolerance: Double? = nil) -> Int {
    guard let largest = values.first else { return 0 }
    let threshold = (tolerance ?? Double(max(left.rows, right.rows)) * Double.ulpOfOne) * largest
    return values.prefix { $0 > threshold }.count
  }
}
