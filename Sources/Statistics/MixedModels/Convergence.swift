/// Evidence that a fit may be believed.
public struct Convergence: Sendable, Hashable {
  /// Whether the Newton decrement fell below what the effort of the search asks, and every variance at zero belonged there when
  /// it did.
  public let isConverged: Bool
  /// The number of steps taken.
  public let iterations: Int
  /// The last Newton decrement `g'A⁻¹g` that was looked at: about the fall in −2 log-likelihood that was still to be had. A search
  /// of less than full effort takes one more step from there.
  public let decrement: Double
  /// The terms (by name, with the coefficient) whose variance is at its boundary, zero.
  public let boundary: [String]
  /// How the equations of a mixed model were solved; nil for other models.
  public let solver: Solver?
  /// What chance contributes, where the solver is ``Solver/iterative`` and the search was not ``FitEffort/brief``.
  public let monteCarlo: MonteCarloError?

  /// A way of solving the equations that are left once the largest term is eliminated.
  public enum Solver: String, Sendable, Hashable {
    /// A dense Cholesky factor, or nothing left to factor.
    case dense
    /// A sparse Cholesky factor with selected inverse.
    case sparse
    /// Conjugate gradients with random probes.
    case iterative
  }

  init(
    isConverged: Bool, iterations: Int, decrement: Double, boundary: [String], solver: Solver? = nil,
    monteCarlo: MonteCarloError? = nil
  ) {
    self.isConverged = isConverged
    self.iterations = iterations
    self.decrement = decrement
    self.boundary = boundary
    self.solver = solver
    self.monteCarlo = monteCarlo
  }
}
