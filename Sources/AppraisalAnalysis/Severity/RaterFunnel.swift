import Statistics

/// Raters in a funnel: unshrunken severity against its precision, with limits that allow for raters being different.
public struct RaterFunnel: Sendable {
  /// Where a rater lies.
  public enum Zone: String, Sendable, Hashable, CaseIterable {
    /// Within the 95 % limits.
    case inside
    /// Beyond the 95 % limits.
    case warning
    /// Beyond the 99.8 % limits.
    case action
  }

  /// One rater.
  public struct Point: Sendable {
    /// The rater.
    public let rater: String
    /// The unshrunken effect with the sign of severity, in points.
    public let estimate: Double
    /// Its sampling error.
    public let standardError: Double
    /// z against the limits with overdispersion.
    public let z: Double
    /// Half the width of the 95 % limits.
    public let warning: Double
    /// Half the width of the 99.8 % limits.
    public let action: Double
    /// Where the rater lies.
    public let zone: Zone
  }

  /// The raters with a number, most precise first.
  public let points: [Point]
  /// The limits.
  public let limits: FunnelLimits

  /// A reliability below which an estimate without shrinkage is no more than noise.
  static let leastReliability = 0.02

  /// Makes a funnel of severities.
  public init(_ severity: RaterSeverity) {
    // û = r·estimate and PEV = σ²(1 − r), so that the sampling variance σ²(1 − r)/r is PEV/r.
    let known = severity.entries.filter {
      $0.isIdentified && $0.reliability > RaterFunnel.leastReliability && $0.effectError > 0
    }
    let estimates = known.map { $0.effect / $0.reliability }
    let errors = known.map { $0.effectError / $0.reliability.squareRoot() }
    let limits = FunnelLimits(estimates: estimates, standardErrors: errors)
    self.limits = limits
    points = known.indices.map { place in
      let (estimate, error) = (estimates[place], errors[place])
      let warning = limits.halfWidth(FunnelLimits.levels.warning, standardError: error)
      let action = limits.halfWidth(FunnelLimits.levels.action, standardError: error)
      return Point(
        rater: known[place].rater, estimate: estimate, standardError: error,
        z: FunnelLimits.levels.warning * estimate / warning, warning: warning, action: action,
        zone: abs(estimate) > action ? .action : abs(estimate) > warning ? .warning : .inside)
    }.sorted { ($0.standardError, $0.rater) < ($1.standardError, $1.rater) }
  }
}
