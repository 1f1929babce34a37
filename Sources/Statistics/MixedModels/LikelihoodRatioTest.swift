/// Compares two nested fits by their likelihoods.
///
/// Where the smaller model lies on the boundary of the larger one (a variance of zero) the statistic is not χ²: for
/// one variance it is `½χ²₀ + ½χ²₁`, for a variance with its covariances to m other coefficients `½χ²ₘ + ½χ²ₘ₊₁`.
/// These hold when all other variances are positive.
///
/// > Reference: Self & Liang (1987), doi:10.1080/01621459.1987.10478472; Stram & Lee (1994), doi:10.2307/2533455.
public struct LikelihoodRatioTest: Sendable, Hashable {
  /// What the larger model has beyond the smaller one.
  public enum Difference: Sendable, Hashable {
    /// So many fixed effects.
    case fixedEffects(Int)
    /// A random term with one coefficient.
    case variance
    /// One coefficient more in a random term, with its covariances to so many others.
    case slope(covariances: Int)
    /// So many parameters of the thresholds of an ordinal scale.
    case thresholds(Int)
  }

  /// Why two fits cannot be compared.
  public enum Mismatch: Error, Sendable, Hashable {
    /// They maximise different likelihoods.
    case likelihoods
    /// They have different data.
    case responses
    /// Fixed effects differ, but the likelihood is restricted: only ML compares fixed effects.
    case restricted
    /// The null distribution is not known: more than one thing differs, or one model is not within the other.
    case notNested
  }

  /// Twice the difference of log-likelihoods, no less than zero.
  public let statistic: Double
  /// The Monte Carlo standard error of ``statistic``, no less than the true one; zero for exact fits.
  public let monteCarloError: Double
  /// What differs.
  public let difference: Difference
  /// The p-value; where the statistic has a Monte Carlo error, that of its lower 97.5 % limit, so that chance in the
  /// computation does not make a finding.
  public let p: Double

  /// Compares a larger model with a smaller one.
  ///
  /// Errors of two iterative fits are added: that their probes are the same is no reason to let them cancel.
  ///
  /// - Throws: ``Mismatch``.
  public init(_ full: LinearMixedModelFit, against reduced: LinearMixedModelFit) throws(Mismatch) {
    guard full.likelihood == reduced.likelihood else { throw .likelihoods }
    guard full.model.response == reduced.model.response else { throw .responses }
    guard full.model.absorbed?.codes == reduced.model.absorbed?.codes else { throw .notNested }
    let difference = try LikelihoodRatioTest.difference(Shape(full), Shape(reduced))
    if case .fixedEffects = difference, full.likelihood == .restrictedMaximumLikelihood { throw .restricted }
    let errors = [full, reduced].map { $0.convergence.monteCarlo?.criterion ?? 0 }
    self.init(difference, reduced.criterion - full.criterion, monteCarloError: errors[0] + errors[1])
  }

  /// Compares a larger ordinal model with a smaller one.
  ///
  /// - Throws: ``Mismatch``; ``Mismatch/likelihoods`` where the links differ.
  public init(_ full: CumulativeLinkMixedModelFit, against reduced: CumulativeLinkMixedModelFit)
    throws(Mismatch)
  {
    guard full.model.link == reduced.model.link else { throw .likelihoods }
    guard full.model.response == reduced.model.response, full.model.frequencies == reduced.model.frequencies
    else { throw .responses }
    let (large, small) = (Shape(full), Shape(reduced))
    let statistic = 2 * (full.logLikelihood - reduced.logLikelihood)
    guard full.model.thresholds != reduced.model.thresholds else {
      self.init(try LikelihoodRatioTest.difference(large, small), statistic)
      return
    }
    let extra = full.thresholdParameters.count - reduced.thresholdParameters.count
    guard large == small, extra > 0 else { throw .notNested }
    self.init(.thresholds(extra), statistic)
  }

  private init(_ difference: Difference, _ found: Double, monteCarloError: Double = 0) {
    self.difference = difference
    self.monteCarloError = monteCarloError
    statistic = max(found, 0)
    let statistic = max(found - NormalDistribution.standard.quantile(0.975) * monteCarloError, 0)
    switch difference {
    case .fixedEffects(let count), .thresholds(let count):
      p = ChiSquared(degreesOfFreedom: Double(count)).survival(statistic)
    case .variance: p = ChiBarSquared.oneVariance.pValue(statistic)
    case .slope(let covariances):
      p = ChiBarSquared(lowerDegreesOfFreedom: covariances).pValue(statistic)
    }
  }

  private static func difference(_ full: Shape, _ reduced: Shape) throws(Mismatch) -> Difference {
    let (large, small) = (full.terms, reduced.terms)
    let (wide, narrow) = (full.fixed, reduced.fixed)
    guard narrow.isSubset(of: wide) else { throw .notNested }
    if wide != narrow {
      guard large == small else { throw .notNested }
      return .fixedEffects(wide.count - narrow.count)
    }
    guard large.count >= small.count, large.count - small.count <= 1 else { throw .notNested }
    if large.count == small.count + 1 {
      // Every term of the smaller model, and one more with a single coefficient.
      var left = large
      for term in small {
        guard let place = left.firstIndex(of: term) else { throw .notNested }
        left.remove(at: place)
      }
      guard left.count == 1, left[0].coefficients.count == 1 else { throw .notNested }
      return .variance
    }
    let changed = zip(large, small).filter { $0 != $1 }
    guard changed.count == 1, let (grown, plain) = changed.first, grown.group == plain.group,
      Set(plain.coefficients).isSubset(of: Set(grown.coefficients)),
      grown.coefficients.count == plain.coefficients.count + 1
    else { throw .notNested }
    return .slope(covariances: plain.coefficients.count)
  }

  private struct TermNames: Hashable {
    let group: String
    let coefficients: [String]
  }

  /// What a model contains, by name.
  private struct Shape: Equatable {
    let terms: [TermNames]
    let fixed: Set<String>

    init(_ fit: LinearMixedModelFit) { self.init(fit.model.randomEffects, fit.coefficients.map(\.name)) }

    init(_ fit: CumulativeLinkMixedModelFit) {
      self.init(fit.model.randomEffects, fit.coefficients.map(\.name))
    }

    private init(_ terms: [RandomTerm], _ fixed: [String]) {
      self.terms = terms.map { TermNames(group: $0.name, coefficients: $0.coefficients.map(\.name)) }
      self.fixed = Set(fixed)
    }
  }
}
