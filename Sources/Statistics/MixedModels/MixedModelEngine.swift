/// How the equations of a mixed model are solved once the largest term is eliminated.
public enum MixedModelEngine: Sendable {
  /// Exactly, unless the factor of what is left would take some GiB or a minute an iteration; then iteratively.
  ///
  /// - Parameters:
  ///   - probes: the number of random probes, should they be needed.
  ///   - seed: the seed of the probes.
  case automatic(probes: Int = standardProbes, seed: UInt64 = standardSeed)
  /// By a dense or sparse Cholesky factor, whatever it costs.
  case exact
  /// By conjugate gradients; determinants, traces and posterior variances are means over random probes.
  case iterative(probes: Int = standardProbes, seed: UInt64 = standardSeed)

  /// The number of probes unless another is asked for.
  public static let standardProbes = 64
  /// The seed of the probes unless another is given.
  public static let standardSeed: UInt64 = 1
}

/// How far the search for variances goes where a step takes long; with exact equations of at most 2,000 columns that are not
/// eliminated it always ends at the optimum.
public enum FitEffort: Sendable {
  /// To the optimum, with what chance contributes to it.
  case full
  /// With exact equations to within a hundredth of a standard error of the variances, for predictions that they weigh;
  /// otherwise as ``full``.
  case near
  /// To within some tenths of a standard error of the variances, for a check on fixed effects or on how far predictions move,
  /// which depend on them little; what chance contributes is not looked at.
  case brief
}

/// What chance contributes to a fit by the iterative engine: the same data and another seed would differ by about so much.
public struct MonteCarloError: Sendable, Hashable {
  /// The number of random probes.
  public let probes: Int
  /// Their seed.
  public let seed: UInt64
  /// The most steps of conjugate gradients that a probe took at the end.
  public let steps: Int
  /// The standard error of −2 log-likelihood.
  public let criterion: Double
  /// The largest standard error of a variance over the sampling standard error of that variance.
  public let variances: Double
  /// The largest, over terms, of the root mean square relative standard error of the posterior variances of the levels.
  public let posteriorVariances: Double
}
