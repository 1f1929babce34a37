import Statistics

/// How much more severe one rater is than another, with the error of the difference.
///
/// The error comes from the joint covariance of both effects: raters who share staff are compared more surely than their own
/// errors suggest. ``resistance`` says what the design alone makes of it: `Var(sⱼ − sₖ) = σ²R` by least squares with
/// employees fixed.
///
/// > Reference: Jochmans & Weidner (2019), doi:10.3982/ECTA15176.
public struct RaterContrast: Sendable {
  /// The first rater.
  public let first: String
  /// The second rater.
  public let second: String
  /// The severity of the first less that of the second, in points; nil where nothing links the two.
  public let difference: Double?
  /// Its standard error.
  public let standardError: Double?
  /// The effective resistance between the two; nil where no employees link them.
  public let resistance: Double?
  /// What the difference rests on.
  public let basis: RaterSeverity.Basis?

  /// The posterior probability that the first is the more severe.
  public var probabilityFirst: Double? {
    guard let difference, let standardError, standardError > 0 else { return nil }
    return NormalDistribution.standard.cdf(difference / standardError)
  }

  /// Compares two raters, named as in the data.
  ///
  /// - Throws: ``AnalysisError/unknownRater(_:)``.
  /// - Complexity: a few look-ups in the inverse, or a solve.
  public init(_ first: String, _ second: String, in study: SeverityStudy) throws(AnalysisError) {
    let design = study.audit.design
    let levels = design.raters?.levels ?? []
    guard let j = levels.firstIndex(of: first) else { throw .unknownRater(first) }
    guard let k = levels.firstIndex(of: second) else { throw .unknownRater(second) }
    (self.first, self.second) = (first, second)
    resistance = study.audit.resistance(between: j, and: k)
    let severity = study.severity
    let entries = [first, second].map { name in severity.entries.first { $0.rater == name } }
    let rho = entries.map { $0?.realShare ?? 0 }
    let found: (fit: LinearMixedModelFit, levels: [Int], term: Int, share: Double, basis: RaterSeverity.Basis)?
    if let anchored = severity.anchored, let a = anchored.level[j], let b = anchored.level[k] {
      found = (anchored.fit, [a, b], 0, anchored.severityShare, .results)
    } else if let term = severity.performance.model.term(.rater),
      let basis = entries[0]?.basis, basis == entries[1]?.basis, basis != .results,
      basis == .exchangeableTeams || design.componentOfRater[j] == design.componentOfRater[k]
    {
      found = (severity.performance.fit, [j, k], term, 1, basis)
    } else {
      found = nil
    }
    guard let found, j != k else {
      (difference, standardError, basis) = (j == k ? 0 : nil, j == k ? 0 : nil, entries[0]?.basis)
      return
    }
    let weights = [-(1 - rho[0]) * found.share, (1 - rho[1]) * found.share]
    let prediction = found.fit.predict(
      LinearCombination(
        random: zip(found.levels, weights).map { .init(term: found.term, level: $0, weight: $1) }))
    let prior = found.fit.covariance(ofTerm: found.term)[0]
    // What is left of an effect after the real share and the difficulty of targets is uncertain by itself.
    let own = rho.reduce(0) { sum, rho in
      let kept = (1 - rho) * found.share
      return sum + prior * kept * (1 - kept)
    }
    difference = prediction.estimate
    standardError = (max(prediction.variance, 0) + own).squareRoot()
    basis = found.basis
  }
}
