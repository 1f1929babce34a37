/// A property of the numbers that stops a computation.
public enum LinearAlgebraError: Error, Sendable, Equatable {
  /// A leading minor is not positive: the matrix is not positive definite.
  case notPositiveDefinite(order: Int)
  /// An exact zero on the diagonal: the system has no unique solution.
  case singular(column: Int)
  /// An iteration of LAPACK did not converge.
  case noConvergence(routine: String, info: Int)
  /// LAPACK or CHOLMOD refused an argument or ran out of memory.
  case failed(routine: String, info: Int)
}
