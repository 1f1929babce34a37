import COpenBLAS
import Foundation

/// The Cholesky factor of a symmetric positive definite matrix: `A = LLᵀ`, L lower triangular.
///
/// Orders from 576 up are cut into fixed tiles, so one and two threads give the same bytes.
/// The storage of the matrix is reused when the caller gives it up.
public struct CholeskyFactor: Sendable {
  /// L in the lower triangle; the upper one holds whatever the matrix had there.
  private var storage: Matrix

  /// The order of the matrix.
  public var order: Int { storage.rows }

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - matrix: symmetric; only the lower triangle is read.
  ///   - threads: how many threads share the work; the result does not depend on it.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``, also for elements that are not finite.
  /// - Precondition: `matrix` is square.
  /// - Complexity: n³/3 operations, in place.
  public init(_ matrix: consuming Matrix, threads: Int = 1) throws(LinearAlgebraError) {
    precondition(
      matrix.rows == matrix.columns, "a \(matrix.rows) × \(matrix.columns) matrix has no Cholesky factor")
    storage = matrix
    var failure = 0
    storage.withElements { base, n in
      failure =
        n < Tiles.smallestTiledOrder
        ? CholeskyFactor.factorWhole(base, n)
        : TiledCholesky.factor(Tiles(base: base, order: n), threads: threads)
      if failure == 0 { failure = CholeskyFactor.firstUnusableDiagonal(base, n) }
    }
    guard failure == 0 else { throw .notPositiveDefinite(order: failure) }
  }

  /// L, with zeros above the diagonal.
  ///
  /// - Complexity: O(n²), a copy.
  public var lower: Matrix {
    var result = storage
    let n = order
    result.withElements { base, _ in
      for j in 1..<max(n, 1) { (base + j * n).update(repeating: 0, count: j) }
    }
    return result
  }

  /// `ln det A`.
  ///
  /// - Complexity: O(n).
  public var logDeterminant: Double {
    var sum = 0.0
    for i in 0..<order { sum += log(storage[i, i]) }
    return 2 * sum
  }

  /// `A⁻¹b`.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func solve(_ b: consuming [Double]) -> [Double] {
    solveLowerTransposed(solveLower(b))
  }

  /// `A⁻¹B`.
  ///
  /// - Precondition: `b` has as many rows as the matrix.
  public func solve(_ b: consuming Matrix) -> Matrix {
    solveLowerTransposed(solveLower(b))
  }

  /// `L⁻¹b`.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func solveLower(_ b: consuming [Double]) -> [Double] {
    solveTriangle(b, CblasNoTrans)
  }

  /// `L⁻¹B`.
  ///
  /// - Precondition: `b` has as many rows as the matrix.
  public func solveLower(_ b: consuming Matrix) -> Matrix {
    solveTriangle(b, CblasNoTrans)
  }

  /// `L⁻ᵀb`: applied to independent standard normals it gives a draw with covariance `A⁻¹`.
  ///
  /// - Precondition: `b` has as many elements as the matrix has rows.
  public func solveLowerTransposed(_ b: consuming [Double]) -> [Double] {
    solveTriangle(b, CblasTrans)
  }

  /// `L⁻ᵀB`.
  ///
  /// - Precondition: `b` has as many rows as the matrix.
  public func solveLowerTransposed(_ b: consuming Matrix) -> Matrix {
    solveTriangle(b, CblasTrans)
  }

  /// `A⁻¹`, both triangles.
  ///
  /// - Parameter threads: how many threads share the work; the result does not depend on it.
  /// - Complexity: 2n³/3 operations; a new matrix beside the factor.
  public func inverse(threads: Int = 1) -> Matrix {
    let n = order
    guard n >= Tiles.smallestTiledOrder else {
      var result = storage
      result.withElements { base, n in CholeskyFactor.invertWhole(base, n) }
      result.mirrorLowerTriangle()
      return result
    }
    return storage.elements.withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return storage }
      // Only read: the block solver takes the factor as const.
      let factor = Tiles(base: UnsafeMutablePointer(mutating: base), order: n)
      return BlockInverse(factor: factor).inverse(threads: threads)
    }
  }

  private func solveTriangle(_ b: consuming [Double], _ transpose: CBLAS_TRANSPOSE) -> [Double] {
    precondition(b.count == order, "a system of order \(order), \(b.count) right-hand elements")
    guard order > 0 else { return b }
    let n = Int32(order)
    cblas_dtrsv(CblasColMajor, CblasLower, transpose, CblasNonUnit, n, storage.elements, n, &b, 1)
    return b
  }

  private func solveTriangle(_ b: consuming Matrix, _ transpose: CBLAS_TRANSPOSE) -> Matrix {
    precondition(b.rows == order, "a system of order \(order), \(b.rows) right-hand rows")
    guard order > 0, b.columns > 0 else { return b }
    let n = Int32(order)
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, transpose, CblasNonUnit, n, Int32(b.columns), 1, storage.elements,
      n,
      &b.elements, n)
    return b
  }

  private static func factorWhole(_ base: UnsafeMutablePointer<Double>, _ order: Int) -> Int {
    var n = Int32(order)
    var lda = n
    var info: Int32 = 0
    dpotrf_("L", &n, base, &lda, &info, 1)
    return Int(info)
  }

  private static func invertWhole(_ base: UnsafeMutablePointer<Double>, _ order: Int) {
    var n = Int32(order)
    var lda = n
    var info: Int32 = 0
    dpotri_("L", &n, base, &lda, &info, 1)
  }

  /// LAPACK lets NaN and infinity through: the first diagonal element of L that shows it, counted from 1.
  private static func firstUnusableDiagonal(_ base: UnsafeMutablePointer<Double>, _ order: Int) -> Int {
    for i in 0..<order where !(base[i + i * order] > 0 && base[i + i * order].isFinite) { return i + 1 }
    return 0
  }
}

extension Matrix {
  /// Works in place on the elements of a square matrix; does nothing for an empty one.
  fileprivate mutating func withElements(_ body: (UnsafeMutablePointer<Double>, Int) -> Void) {
    let n = rows
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, n > 0 else { return }
      body(base, n)
    }
  }
}
