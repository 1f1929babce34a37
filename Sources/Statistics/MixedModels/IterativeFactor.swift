import LinearAlgebra

/// One point of the iterative engine: what ``SchurComplement`` asks of a factor.
struct IterativeFactor: Sendable {
  private let system: ConjugateGradients
  /// The entries of S, group by group, where they are known.
  private let entries: SparseSymmetric?
  /// By row of the system the row of S, where they differ.
  private let rows: [Int32]?
  /// The estimate of the logarithm of the determinant, and its standard error.
  let logDeterminant: Double
  let logDeterminantError: Double
  /// Estimates of the entries of the inverse.
  let inverse: StochasticInverse
  /// The most steps that a probe took.
  let steps: Int
  private let precision: IterativeSchur.Precision
  /// What takes the place of the blocks when draws are made.
  private var drawing: IncompleteCholesky?

  var order: Int { system.system.order }

  /// - Parameters:
  ///   - groups: the blocks of the preconditioner by row of S.
  ///   - entries: those of the system, if it has them; its rows are then those of S, group by group.
  init(
    system: ConjugateGradients, probed: ConjugateGradients.Probed,
    groups: BlockDiagonal.Groups, entries: SparseSymmetric?, precision: IterativeSchur.Precision
  ) {
    self.system = system
    self.precision = precision
    self.entries = entries
    rows = entries.map { _ in groups.rows }
    let logs = probed.logDeterminants
    let n = Double(logs.count)
    let mean = logs.reduce(0, +) / n
    logDeterminant = mean
    logDeterminantError = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot()
    steps = probed.steps
    inverse = StochasticInverse(probed, rows: rows, blocks: system.preconditioner.regrouped(groups))
  }

  /// S⁻¹B; a column that does not converge is tried at the tolerance of probes before giving up.
  func solve(_ b: Matrix, for purpose: SchurComplement.Purpose) -> Matrix {
    let tolerance = purpose == .equations ? precision.equations : precision.information
    for tolerance in [tolerance, precision.probes] {
      if let found = try? system.solve(arranged(b), tolerance: tolerance) { return restored(found.solution) }
    }
    // The probes converged at this tolerance, or there would be no factor.
    preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
  }

  /// The same, ready for many draws: an incomplete factor takes two thirds of the steps off each.
  func readyForDraws() -> IterativeFactor {
    guard let entries else { return self }
    var ready = self
    ready.drawing = try? IncompleteCholesky(entries, dropping: IterativeFactor.negligible)
    return ready
  }

  /// Entries of the incomplete factor, beside the diagonal, that cost more than they save.
  private static let negligible = 0.003

  /// Columns with covariance S⁻¹; z is independent standard normal, in any order of rows.
  func sample(_ z: Matrix) -> Matrix {
    guard let drawn = try? system.sample(z, tolerance: precision.draws, preconditioner: drawing) else {
      preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
    }
    return restored(drawn)
  }

  /// Rows of S in the order of the system.
  private func arranged(_ matrix: Matrix) -> Matrix {
    guard let rows else { return matrix }
    var result = matrix
    for column in 0..<matrix.columns {
      let base = column * matrix.rows
      for (place, row) in rows.enumerated() { result.elements[base + place] = matrix.elements[base + Int(row)] }
    }
    return result
  }

  /// Rows of the system in the order of S.
  private func restored(_ matrix: Matrix) -> Matrix {
    guard let rows else { return matrix }
    var result = matrix
    for column in 0..<matrix.columns {
      let base = column * matrix.rows
      for (place, row) in rows.enumerated() { result.elements[base + Int(row)] = matrix.elements[base + place] }
    }
    return result
  }
}
