import CSuiteSparse
import Foundation

/// The Cholesky factor of a sparse symmetric positive definite matrix: `PAPᵀ = LDLᵀ`, L unit lower triangular.
///
/// The permutation P is found once, by approximate minimum degree, from the pattern alone; new values on the same
/// pattern need ``refactor(values:)`` only. The factor is CHOLMOD's simplicial one; where it is filled enough for dense
/// products, `SupernodalFactorization` computes it. CHOLMOD's supernodal module is under another licence and is never
/// entered.
///
/// A class, because it owns memory of CHOLMOD that must be freed once. Every use of that memory holds `lock`,
/// as even CHOLMOD's solves write to shared workspace; hence unchecked but safe to share.
/// > Reference: Chen, Davis, Hager & Rajamanickam (2008), doi:10.1145/1391989.1391995.
public final class SparseCholesky: @unchecked Sendable {
  /// The order of the matrix.
  public let order: Int
  private let pattern: SparseSymmetric
  private let kernel: Kernel
  /// The panels of the supernodal kernel, found by the first factorisation and shared with ``refactored(values:)``.
  private var panels: SupernodalPattern?
  private let lock = NSLock()
  private let common: UnsafeMutablePointer<cholmod_common>
  private var factor: UnsafeMutablePointer<cholmod_factor>?
  /// Whether the last factorisation succeeded; CHOLMOD would solve with a bad one, too, and answer NaN.
  private var isFactored = false

  /// Analyses the pattern and factors the values.
  ///
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``, where the order counts leading minors of `PAPᵀ`,
  ///   and ``LinearAlgebraError/failed(routine:info:)`` with CHOLMOD's status.
  public convenience init(_ matrix: SparseSymmetric) throws(LinearAlgebraError) {
    try self.init(analysing: matrix)
    try factorize(matrix)
  }

  /// Analyses the pattern alone: what a factorisation would cost is known before it is begun.
  ///
  /// Any use of numbers traps until ``refactor(values:)`` succeeds.
  ///
  /// - Throws: ``LinearAlgebraError/failed(routine:info:)`` with CHOLMOD's status.
  public convenience init(analysing matrix: SparseSymmetric) throws(LinearAlgebraError) {
    try self.init(analysing: matrix, kernel: .automatic)
  }

  /// What computes the numbers of the factor.
  enum Kernel {
    case automatic, simplicial, supernodal

    /// Multiplications per entry of L from which dense products win.
    static let supernodalWork = 40.0
  }

  /// Analyses the pattern for one kernel.
  init(analysing matrix: SparseSymmetric, kernel: Kernel) throws(LinearAlgebraError) {
    order = matrix.order
    pattern = matrix
    self.kernel = kernel
    common = startedCommon()
    common.pointee.nmethods = 1
    common.pointee.method.0.ordering = CHOLMOD_AMD
    common.pointee.postorder = 1
    factor = matrix.withCholmod { cholmod_analyze($0, common) }
    guard factor != nil else { throw .failed(routine: "cholmod_analyze", info: Int(common.pointee.status)) }
  }

  /// Shares the analysis of another factor; its numbers, if any, are copied and then replaced.
  private init(analysisOf other: SparseCholesky, matrix: SparseSymmetric) throws(LinearAlgebraError) {
    order = other.order
    pattern = other.pattern
    kernel = other.kernel
    common = startedCommon()
    other.lock.lock()
    factor = cholmod_copy_factor(other.factor, common)
    panels = other.sharedPanels()
    other.lock.unlock()
    guard factor != nil else { throw .failed(routine: "cholmod_copy_factor", info: Int(common.pointee.status)) }
    try factorize(matrix)
  }

  deinit {
    cholmod_free_factor(&factor, common)
    cholmod_finish(common)
    common.deallocate()
  }

  /// Factors new values on the same pattern.
  ///
  /// After a throw every use traps until a call succeeds.
  ///
  /// - Parameter values: in the order of ``SparseSymmetric/values``.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``.
  /// - Precondition: as many values as the pattern has entries.
  public func refactor(values: [Double]) throws(LinearAlgebraError) {
    precondition(
      values.count == pattern.values.count, "\(values.count) values for \(pattern.values.count) entries")
    var matrix = pattern
    matrix.values = values
    lock.lock()
    defer { lock.unlock() }
    try factorize(matrix)
  }

  /// A new factor of new values on the same pattern, sharing this one's analysis; this one stays as it is.
  ///
  /// - Parameter values: in the order of ``SparseSymmetric/values``.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``.
  /// - Precondition: as many values as the pattern has entries.
  public func refactored(values: [Double]) throws(LinearAlgebraError) -> SparseCholesky {
    precondition(
      values.count == pattern.values.count, "\(values.count) values for \(pattern.values.count) entries")
    var matrix = pattern
    matrix.values = values
    return try SparseCholesky(analysisOf: self, matrix: matrix)
  }

  /// The multiplications of one numeric factorisation: the sum of squared column counts of L.
  public var factorWork: Double { locked { work(columnCounts) } }

  /// The row of A that became row k of `PAPᵀ`, for every k.
  public var permutation: [Int] {
    withFactor { factor in (0..<order).map { Int(factor.permutation[$0]) } }
  }

  /// The number of entries of L, its diagonal included.
  public var factorEntries: Int { locked { columnCounts.reduce(0) { $0 + Int($1) } } }

  /// The entries of each column of L by the analysis; the caller holds the lock.
  private var columnCounts: [Int32] {
    guard let counts = factor?.pointee.ColCount else { return [] }
    return Array(UnsafeBufferPointer(start: counts.assumingMemoryBound(to: Int32.self), count: order))
  }

  /// `ln det A`.
  ///
  /// - Complexity: O(order).
  public var logDeterminant: Double {
    withFactor { factor in (0..<order).reduce(0) { $0 + log(factor.pivot($1)) } }
  }

  /// `A⁻¹b`.
  ///
  /// - Precondition: `b` has `order` elements.
  /// - Complexity: O(entries of L).
  public func solve(_ b: [Double]) -> [Double] {
    solve(Matrix(rows: b.count, columns: 1, elements: b)).elements
  }

  /// `A⁻¹B`.
  ///
  /// - Precondition: `b` has `order` rows.
  public func solve(_ b: Matrix) -> Matrix {
    withFactor { _ in system(CHOLMOD_A, b) }
  }

  /// `D^(−1/2) L⁻¹ P b`: its squared length is `bᵀA⁻¹b`.
  ///
  /// - Precondition: `b` has `order` elements.
  public func solveLower(_ b: [Double]) -> [Double] {
    solveLower(Matrix(rows: b.count, columns: 1, elements: b)).elements
  }

  /// `D^(−1/2) L⁻¹ P B`.
  ///
  /// - Precondition: `b` has `order` rows.
  public func solveLower(_ b: Matrix) -> Matrix {
    withFactor { scaled(system(CHOLMOD_L, system(CHOLMOD_P, b)), $0) }
  }

  /// `Pᵀ L⁻ᵀ D^(−1/2) z`: for independent standard normals z a draw with covariance `A⁻¹`.
  ///
  /// - Precondition: `z` has `order` elements.
  public func solveLowerTransposed(_ z: [Double]) -> [Double] {
    solveLowerTransposed(Matrix(rows: z.count, columns: 1, elements: z)).elements
  }

  /// `Pᵀ L⁻ᵀ D^(−1/2) Z`, a draw in each column.
  ///
  /// - Precondition: `z` has `order` rows.
  public func solveLowerTransposed(_ z: Matrix) -> Matrix {
    withFactor { system(CHOLMOD_Pt, system(CHOLMOD_Lt, scaled(z, $0))) }
  }

  /// Reads the numeric factor under the lock.
  func withFactor<Result>(_ body: (SimplicialFactor) -> Result) -> Result {
    locked {
      guard isFactored, let simplicial = factor.flatMap(SimplicialFactor.init) else {
        preconditionFailure("the last factorisation of this matrix of order \(order) failed")
      }
      return body(simplicial)
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body()
  }

  /// The panels, or nil where the simplicial kernel is the quicker one; the caller holds the lock.
  private func sharedPanels() -> SupernodalPattern? {
    if let panels { return panels }
    guard kernel != .simplicial, order > 0, let permutation = factor?.pointee.Perm else { return nil }
    let counts = columnCounts
    let entries = counts.reduce(0) { $0 + Double($1) }
    guard kernel == .supernodal || work(counts) > Kernel.supernodalWork * entries else { return nil }
    let rows = UnsafeBufferPointer(start: permutation.assumingMemoryBound(to: Int32.self), count: order)
    panels = SupernodalPattern(pattern, permutation: rows.map { Int($0) }, counts: counts)
    return panels
  }

  private func factorize(_ matrix: SparseSymmetric) throws(LinearAlgebraError) {
    isFactored = false
    if let panels = sharedPanels() {
      try factorize(matrix, panels)
    } else {
      try factorizeSimplicially(matrix)
    }
    isFactored = true
  }

  private func factorize(_ matrix: SparseSymmetric, _ panels: SupernodalPattern) throws(LinearAlgebraError) {
    if let factor, factor.pointee.xtype == CHOLMOD_PATTERN {
      // A packed factor would have room for its diagonal only.
      cholmod_change_factor(CHOLMOD_REAL, 0, 0, 0, 1, factor, common)
      if let numeric = SimplicialFactor(factor) {
        numeric.setRows(panels.supernodes, room: factor.pointee.nzmax)
      }
    }
    guard let simplicial = factor.flatMap(SimplicialFactor.init) else {
      throw .failed(routine: "cholmod_change_factor", info: Int(common.pointee.status))
    }
    let failure = SupernodalFactorization.factor(panels, values: matrix.values, into: simplicial)
    guard failure == 0 else { throw .notPositiveDefinite(order: failure) }
  }

  private func factorizeSimplicially(_ matrix: SparseSymmetric) throws(LinearAlgebraError) {
    matrix.withCholmod { _ = cholmod_factorize($0, factor, common) }
    let status = common.pointee.status
    guard status >= CHOLMOD_OK else { throw .failed(routine: "cholmod_factorize", info: Int(status)) }
    guard let simplicial = factor.flatMap(SimplicialFactor.init) else {
      throw .failed(routine: "cholmod_factorize", info: Int(status))
    }
    // An LDLᵀ goes on past a negative pivot, and past NaN: the signs are ours to check.
    for k in 0..<order where !(simplicial.pivot(k) > 0 && simplicial.pivot(k).isFinite) {
      throw .notPositiveDefinite(order: k + 1)
    }
  }

  /// Solves one of CHOLMOD's systems; the caller holds the lock.
  private func system(_ kind: Int32, _ b: Matrix) -> Matrix {
    precondition(b.rows == order, "a system of order \(order), \(b.rows) right-hand rows")
    var result = b
    guard order > 0, b.columns > 0 else { return result }
    var solution = result.elements.withUnsafeMutableBufferPointer { elements in
      var view = cholmod_dense()
      view.nrow = b.rows
      view.ncol = b.columns
      view.nzmax = elements.count
      view.d = b.rows
      view.x = UnsafeMutableRawPointer(elements.baseAddress)
      view.xtype = CHOLMOD_REAL
      view.dtype = CHOLMOD_DOUBLE
      return cholmod_solve(kind, factor, &view, common)
    }
    guard let x = solution?.pointee.x else {
      preconditionFailure("cholmod_solve of order \(order) × \(b.columns): status \(common.pointee.status)")
    }
    let count = result.elements.count
    result.elements.withUnsafeMutableBufferPointer { elements in
      elements.baseAddress?.update(from: x.assumingMemoryBound(to: Double.self), count: count)
    }
    cholmod_free_dense(&solution, common)
    return result
  }

  private func scaled(_ b: Matrix, _ factor: SimplicialFactor) -> Matrix {
    precondition(b.rows == order, "a system of order \(order), \(b.rows) right-hand rows")
    var result = b
    let scales = (0..<order).map { 1 / factor.pivot($0).squareRoot() }
    for j in 0..<b.columns {
      for i in 0..<order { result[i, j] *= scales[i] }
    }
    return result
  }
}

/// The sum of squared column counts.
private func work(_ counts: [Int32]) -> Double { counts.reduce(0) { $0 + Double($1) * Double($1) } }
