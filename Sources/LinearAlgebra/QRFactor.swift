import COpenBLAS

/// The QR factor with column pivoting: `AP = QR`, Q orthonormal, R upper triangular with a falling diagonal.
///
/// The numerical rank is the number of diagonal elements of R above the tolerance times the first one.
/// > Reference: Quintana-Ortí, Sun & Bischof (1998), doi:10.1137/S1064827595296732.
public struct QRFactor: Sendable {
  /// R on and above the diagonal, the Householder vectors of Q below it.
  private let storage: Matrix
  private let scales: [Double]
  /// The column of A that became column j, for every j.
  public let pivots: [Int]
  /// The number of columns that are linearly independent at the tolerance; `pivots` names them first.
  public let rank: Int

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - matrix: m × n, any shape.
  ///   - tolerance: relative to the largest diagonal element of R, `10 · max(m, n) · 2⁻⁵²` when nil: about ten
  ///     times the rounding error of the factorisation.
  /// - Throws: ``LinearAlgebraError/failed(routine:info:)`` for elements that are not finite.
  /// - Complexity: O(m n min(m, n)), in place.
  public init(_ matrix: consuming Matrix, tolerance: Double? = nil) throws(LinearAlgebraError) {
    var factored = matrix
    let (m, n) = (factored.rows, factored.columns)
    let side = min(m, n)
    guard side > 0 else {
      storage = factored
      scales = []
      pivots = Array(0..<n)
      rank = 0
      return
    }
    guard factored.elements.allFinite else { throw .failed(routine: "dgeqp3", info: -3) }
    var order = [Int32](repeating: 0, count: n)
    var tau = [Double](repeating: 0, count: side)
    let info = withWorkspace { work, length, info in
      var (rows, columns, lda) = (Int32(m), Int32(n), Int32(m))
      dgeqp3_(&rows, &columns, &factored.elements, &lda, &order, &tau, work, &length, &info)
    }
    guard info == 0 else { throw .failed(routine: "dgeqp3", info: info) }
    let threshold = (tolerance ?? 10 * Double(max(m, n)) * Double.ulpOfOne) * abs(factored[0, 0])
    storage = factored
    scales = tau
    pivots = order.map { Int($0) - 1 }
    rank = (0..<side).prefix { abs(factored[$0, $0]) > threshold }.count
  }

  /// R, with zeros below the diagonal: min(m, n) × n.
  ///
  /// - Complexity: O(n²), a copy.
  public var upper: Matrix {
    var result = Matrix(rows: min(storage.rows, storage.columns), columns: storage.columns)
    for j in 0..<result.columns {
      for i in 0..<min(j + 1, result.rows) { result[i, j] = storage[i, j] }
    }
    return result
  }

  /// `Qᵀb`, all m elements.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func transposedQTimes(_ b: consuming [Double]) -> [Double] {
    reflect(b, "T")
  }

  /// `Qb`.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func qTimes(_ b: consuming [Double]) -> [Double] {
    reflect(b, "N")
  }

  /// The least-squares solution of `Ax ≈ b`; the columns beyond the rank get the coefficient 0.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func solve(_ b: consuming [Double]) -> [Double] {
    var rotated = transposedQTimes(b)
    var solution = [Double](repeating: 0, count: storage.columns)
    guard rank > 0 else { return solution }
    cblas_dtrsv(
      CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(rank), storage.elements, Int32(storage.rows),
      &rotated, 1)
    for j in 0..<rank { solution[pivots[j]] = rotated[j] }
    return solution
  }

  /// What the least-squares solution leaves of `b`: its part orthogonal to the columns of A.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func residuals(_ b: consuming [Double]) -> [Double] {
    var rotated = transposedQTimes(b)
    for j in 0..<rank { rotated[j] = 0 }
    return qTimes(rotated)
  }

  /// `(AᵀA)⁻¹`, without forming `AᵀA`.
  ///
  /// - Throws: ``LinearAlgebraError/singular(column:)`` with the first dependent column of A.
  /// - Complexity: O(n³).
  public func inverseCrossProduct() throws(LinearAlgebraError) -> Matrix {
    let n = storage.columns
    guard rank == n else { throw .singular(column: pivots[rank]) }
    guard n > 0 else { return Matrix(rows: 0, columns: 0) }
    var inverse = Matrix.identity(n)
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(n), Int32(n), 1, storage.elements,
      Int32(storage.rows), &inverse.elements, Int32(n))
    let product = inverse * inverse.transposed
    var result = Matrix(rows: n, columns: n)
    for j in 0..<n {
      for i in 0..<n { result[pivots[i], pivots[j]] = product[max(i, j), min(i, j)] }
    }
    return result
  }

  private func reflect(_ b: consuming [Double], _ transpose: StaticString) -> [Double] {
    precondition(b.count == storage.rows, "a matrix of \(storage.rows) rows, \(b.count) right-hand elements")
    guard !scales.isEmpty else { return b }
    var result = b
    let direction = CChar(bitPattern: transpose.utf8Start.pointee)
    withWorkspace { work, length, info in
      var (m, one, k) = (Int32(storage.rows), Int32(1), Int32(scales.count))
      var (side, way, lda, ldc) = (CChar(bitPattern: UInt8(ascii: "L")), direction, m, m)
      dormqr_(
        &side, &way, &m, &one, &k, storage.elements, &lda, scales, &result, &ldc, work, &length, &info, 1, 1)
    }
    return result
  }
}
