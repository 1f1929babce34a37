import COpenBLAS

/// The eigenvalues and eigenvectors of a symmetric matrix: `A = VΛVᵀ`, largest eigenvalue first.
///
/// The sign of a vector is free; here its element of largest magnitude is positive (the first one on a tie).
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, descending.
  public let values: [Double]
  /// The orthonormal eigenvectors, one a column, in the order of `values`.
  public let vectors: Matrix

  /// Decomposes a matrix.
  ///
  /// - Parameter matrix: symmetric; only the lower triangle is read.
  /// - Throws: ``LinearAlgebraError/noConvergence(routine:info:)``, and ``LinearAlgebraError/failed(routine:info:)``
  ///   for elements that are not finite.
  /// - Precondition: `matrix` is square.
  /// - Complexity: O(n³), by `dsyevd`.
  public init(_ matrix: consuming Matrix) throws(LinearAlgebraError) {
    var storage = matrix
    let ascending = try SymmetricEigen.decompose(&storage, job: "V")
    let n = storage.rows
    values = ascending.reversed()
    var vectors = Matrix(rows: n, columns: n)
    for j in 0..<n {
      let vector = storage.column(n - 1 - j)
      let sign = signOfLargest(vector)
      for i in 0..<n { vectors[i, j] = sign * vector[i] }
    }
    self.vectors = vectors
  }

  /// The eigenvalues alone, descending, at about a quarter of the work.
  ///
  /// - Throws: as ``init(_:)``.
  /// - Precondition: `matrix` is square.
  public static func values(of matrix: consuming Matrix) throws(LinearAlgebraError) -> [Double] {
    var storage = matrix
    return try decompose(&storage, job: "N").reversed()
  }

  private static func decompose(_ matrix: inout Matrix, job: String) throws(LinearAlgebraError) -> [Double] {
    precondition(matrix.rows == matrix.columns, "a \(matrix.rows) × \(matrix.columns) matrix is not symmetric")
    guard matrix.rows > 0 else { return [] }
    // Only the lower triangle counts: what the caller left above the diagonal must not stop us.
    matrix.mirrorLowerTriangle()
    guard matrix.elements.allFinite else { throw .failed(routine: "dsyevd", info: -4) }
    var values = [Double](repeating: 0, count: matrix.rows)
    // dsyevd documents 3 + 5n integers as enough with vectors and 1 without.
    var integers = [Int32](repeating: 0, count: 3 + 5 * matrix.rows)
    let info = withWorkspace { work, length, info in
      var n = Int32(matrix.rows)
      var (lda, integerCount) = (n, Int32(integers.count))
      dsyevd_(
        job, "L", &n, &matrix.elements, &lda, &values, work, &length, &integers, &integerCount, &info, 1, 1)
    }
    guard info <= 0 else { throw .noConvergence(routine: "dsyevd", info: info) }
    guard info == 0 else { throw .failed(routine: "dsyevd", info: info) }
    return values
  }
}

/// The sign of the element of largest magnitude: ±1.
func signOfLargest(_ vector: [Double]) -> Double {
  var largest = 0.0
  for element in vector where abs(element) > abs(largest) { largest = element }
  return largest < 0 ? -1 : 1
}
