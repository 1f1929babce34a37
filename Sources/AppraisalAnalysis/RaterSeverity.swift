import Foundation
import Statistics

/// How severe each rater is, in points of the scale: **positive = more severe**, scores lower than they should.
///
/// With fixed employees severity rests on employees who have several raters, and is measured against the mean of the
/// raters that are linked; where nothing links a rater, nothing is said. With random employees, raters of strong
/// teams look lenient where teams are not exchangeable. Where objective results anchor the ratings
/// (``AnchoredSeverity``) they come first.
///
/// A share ρ of a rater's effect r may be real: a manager who lifts staff (`t | r ~ N(ρr, ρ(1−ρ)σ²)`). Severity is what is
/// left, `−(r − t)`, with its wider error.
public struct RaterSeverity: Sendable {
  /// What a rater's number rests on.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// Objective results of the same employees in the same periods.
    case results
    /// Employees with several raters, each employee on a level of their own.
    case sharedEmployees = "shared_employees"
    /// The assumption that all teams are alike.
    case exchangeableTeams = "exchangeable_teams"
  }

  /// What the data say about a rater.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// More severe than the smallest effect of interest, with a probability of .95 or more.
    case severe
    /// More lenient, likewise.
    case lenient
    /// Neither.
    case undecided
  }

  /// One rater.
  public struct Entry: Sendable {
    /// The rater.
    public let rater: String
    /// What identifies the severity.
    public let status: RatingDesign.Status
    /// What the number rests on; nil where there is none.
    public let basis: Basis?
    /// The number of ratings given.
    public let ratings: Int
    /// The number of employees rated.
    public let ratees: Int
    /// The number of forms beside an objective result of the same employee and period.
    public let anchoredForms: Int
    /// The whole effect on ratings with the sign of severity: what severity is if no part of it is real (ρ = 0).
    public let effect: Double
    /// Its standard error of prediction.
    public let effectError: Double
    /// The share ρ of the effect that is taken to be real.
    public let realShare: Double
    /// Severity in points at that share; NaN where the design does not identify it.
    public let severity: Double
    /// The standard error of prediction.
    public let standardError: Double
    /// The lower limit of the 95 % interval.
    public let lower: Double
    /// The upper limit of the 95 % interval.
    public let upper: Double
    /// The p-value of "no effect", from the unshrunken estimate; NaN where the data say nothing.
    public let p: Double
    /// The Benjamini–Hochberg q-value.
    public let q: Double
    /// The posterior probability that |severity| exceeds ``RaterSeverity/smallestEffect``.
    public let probabilityExceeds: Double
    /// What follows at the share ρ.
    public let verdict: Verdict
    /// Whether the verdict is the same for every share of the dial; where ρ does not arise (statuses A and B) it is.
    public let isRobust: Bool
    /// The largest share of the dial up to which the verdict stands; nil where it does not stand at 0 either.
    public let standsUpTo: Double?
    /// The expected percentile among raters, 100 = most severe.
    public let percentile: Double
    /// The lower limit of the 90 % interval of the percentile.
    public let percentileLower: Double
    /// The upper limit.
    public let percentileUpper: Double
    /// The grade, 1 = most severe, among raters who can be compared; nil where there is no number.
    public let grade: Int?
    /// 1 − PEV/σ², the share of the variance that the data resolve.
    public let reliability: Double
    /// The connected component, 1 the largest.
    public let component: Int

    /// Whether the data say anything about the severity.
    public var isIdentified: Bool { severity.isFinite }
    /// Whether a deviation counts: a verdict that stands whatever share of the effect is real.
    public var isSettled: Bool { verdict != .undecided && isRobust }
  }

  /// The grades of raters who can be compared with each other.
  public struct Grading: Sendable {
    /// The number of the set: 1 for raters linked to results, else the connected component.
    public let set: Int
    /// The number of raters.
    public let raters: Int
    /// The grades.
    public let grades: PosteriorGrades
  }

  /// All raters, most severe first, those about whom nothing can be said last.
  public let entries: [Entry]
  /// The smallest severity of interest, in points: 0.2 standard deviations of the ratings.
  public let smallestEffect: Double
  /// The gradings, of sets with two raters or more.
  public let gradings: [Grading]
  /// The fit of the ratings.
  public let performance: FittedPerformance
  /// The fit of ratings and results, where results anchor.
  public let anchored: AnchoredSeverity?

  /// The probability from which a deviation is a verdict.
  public static let verdictProbability = 0.95

  /// Reads severities off a fit.
  ///
  /// - Parameters:
  ///   - performance: a converged fit with raters; employees may be fixed in it or random.
  ///   - anchored: results that anchor ratings; raters linked to them take their numbers from there.
  ///   - realShare: the share ρ of raters' effects that is real.
  /// - Throws: ``AnalysisError/noRaters`` or ``AnalysisError/tooFewLevels(factor:found:needed:)``.
  public init(
    _ performance: FittedPerformance, anchored: AnchoredSeverity? = nil, realShare: RealShare = .fixed(0)
  ) throws(AnalysisError) {
    let design = performance.model.design
    guard let raters = design.raters else { throw .noRaters }
    let effects = try RaterTerms(performance, anchored)
    let q = FalseDiscoveryRate.qValues(effects.p)
    let delta = 0.2 * standardDeviation(performance.model.model.response)
    let rho = effects.status.map { realShare.share(for: $0) }
    let posterior = raters.levels.indices.map { effects.posterior($0, realShare: rho[$0]) }
    let standing = Standing(posterior, effects)
    let tally = RaterTally(performance)
    let half = NormalDistribution.standard.quantile(0.975)
    let unsorted = raters.levels.indices.map { rater in
      let own = posterior[rater]
      let exceeds = own.probabilityExceeds(delta)
      let verdict = own.verdict(delta)
      let dial = effects.dial(rater).map { ($0, effects.posterior(rater, realShare: $0).verdict(delta)) }
      return Entry(
        rater: raters.levels[rater], status: effects.status[rater], basis: effects.basis[rater],
        ratings: tally.ratings[rater], ratees: tally.ratees[rater],
        anchoredForms: anchored?.anchoredForms[rater] ?? 0,
        effect: effects.isIdentified(rater) ? -effects.value[rater] : .nan,
        effectError: effects.isIdentified(rater) ? effects.variance[rater].squareRoot() : .nan,
        realShare: rho[rater], severity: own.mean, standardError: own.standardError,
        lower: own.mean - half * own.standardError,
        upper: own.mean + half * own.standardError, p: effects.p[rater], q: q[rater],
        probabilityExceeds: exceeds, verdict: verdict, isRobust: dial.allSatisfy { $0.1 == verdict },
        standsUpTo: dial.prefix { $0.1 == verdict }.last?.0, percentile: standing.expected[rater],
        percentileLower: standing.lower[rater], percentileUpper: standing.upper[rater],
        grade: standing.grade[rater], reliability: effects.reliability(rater),
        component: design.componentOfRater[rater] + 1)
    }
    entries = unsorted.sorted { a, b in
      if a.isIdentified != b.isIdentified { return a.isIdentified }
      return a.isIdentified ? (b.severity, a.rater) < (a.severity, b.rater) : a.rater < b.rater
    }
    smallestEffect = delta
    gradings = standing.gradings
    self.performance = performance
    self.anchored = anchored
  }
}

extension RaterSeverity {
  /// A rater's whole effect with the sign of severity, no part of it real.
  struct WholeEffect {
    let severity: Double
    let variance: Double
  }

  /// The whole effects by the ratings alone, one for each rater of the design; nil where the design does not identify it.
  static func wholeEffects(_ performance: FittedPerformance) throws(AnalysisError) -> [WholeEffect?] {
    let effects = try RaterTerms(performance, nil)
    return effects.value.indices.map { rater in
      effects.isIdentified(rater)
        ? WholeEffect(severity: -effects.value[rater], variance: effects.variance[rater]) : nil
    }
  }
}

/// The effect of every rater on ratings, from the best source there is for each.
private struct RaterTerms {
  var value: [Double]
  var variance: [Double]
  var prior: [Double]
  var basis: [RaterSeverity.Basis?]
  var status: [RatingDesign.Status]
  /// Raters of one set can be compared: 0 for those linked to results.
  var set: [Int]
  var p: [Double] = []

  init(_ performance: FittedPerformance, _ anchored: AnchoredSeverity?) throws(AnalysisError) {
    let design = performance.model.design
    guard let term = performance.model.term(.rater) else {
      throw .tooFewLevels(factor: "rater", found: design.raters?.levels.count ?? 0, needed: 2)
    }
    value = performance.effects[term]
    variance = performance.fit.predictionErrorVariances(ofTerm: term).map { max($0, 0) }
    prior = value.map { _ in performance.variance(of: .rater) }
    status = design.statusOfRater
    let isFixed = performance.model.employees == .fixed
    basis = status.map { own in
      guard isFixed else { return .exchangeableTeams }
      return own == .doubleRated || own == .linked ? .sharedEmployees : nil
    }
    // With random employees the assumption makes all raters comparable.
    set = isFixed ? design.componentOfRater.map { $0 + 1 } : value.map { _ in 1 }
    if let anchored {
      for rater in value.indices {
        if anchored.anchoredForms[rater] > 0 { status[rater] = .anchored }
        guard let effect = anchored.effects[rater] else { continue }
        (value[rater], variance[rater]) = (effect, max(anchored.variances[rater], 0))
        (prior[rater], basis[rater], set[rater]) = (anchored.raterVariance, .results, 0)
      }
    }
    p = value.indices.map { isIdentified($0) ? pValue($0) : .nan }
  }

  func isIdentified(_ rater: Int) -> Bool { basis[rater] != nil }

  func reliability(_ rater: Int) -> Double {
    prior[rater] > 0 ? max(0, 1 - variance[rater] / prior[rater]) : 0
  }

  /// p from `û/√(r·PEV)`, the unshrunken estimate over its sampling error: `û/√PEV` would reject far too seldom.
  private func pValue(_ rater: Int) -> Double {
    let reliability = reliability(rater)
    guard reliability > 1e-12, variance[rater] > 0 else { return .nan }
    let z = abs(value[rater]) / (reliability * variance[rater]).squareRoot()
    return 2 * NormalDistribution.standard.survival(z)
  }

  /// The shares at which a verdict is tried: 0 alone where a real effect of the manager cancels.
  func dial(_ rater: Int) -> [Double] {
    status[rater] == .anchored || status[rater] == .doubleRated ? [0] : Selection.dial
  }

  /// Severity when a share ρ of the effect is real: mean (1−ρ)r̂, variance (1−ρ)²PEV + ρ(1−ρ)σ².
  func posterior(_ rater: Int, realShare rho: Double) -> SeverityPosterior {
    guard isIdentified(rater) else { return SeverityPosterior(mean: .nan, variance: .nan) }
    return SeverityPosterior(
      mean: -(1 - rho) * value[rater],
      variance: (1 - rho) * (1 - rho) * variance[rater] + rho * (1 - rho) * prior[rater])
  }
}

/// A normal posterior of one severity.
private struct SeverityPosterior {
  let mean: Double
  let variance: Double

  var standardError: Double { variance.squareRoot() }

  func probabilityExceeds(_ delta: Double) -> Double {
    guard mean.isFinite else { return .nan }
    guard variance > 0 else { return abs(mean) > delta ? 1 : 0 }
    return above(delta) + below(delta)
  }

  func verdict(_ delta: Double) -> RaterSeverity.Verdict {
    guard mean.isFinite, variance > 0 else { return .undecided }
    if above(delta) >= RaterSeverity.verdictProbability { return .severe }
    return below(delta) >= RaterSeverity.verdictProbability ? .lenient : .undecided
  }

  private func above(_ delta: Double) -> Double {
    NormalDistribution.standard.cdf((mean - delta) / standardError)
  }

  private func below(_ delta: Double) -> Double {
    NormalDistribution.standard.survival((mean + delta) / standardError)
  }
}

/// Percentiles and grades within the sets of raters that can be compared.
private struct Standing {
  var expected: [Double]
  var lower: [Double]
  var upper: [Double]
  var grade: [Int?]
  var gradings: [RaterSeverity.Grading] = []

  init(_ posterior: [SeverityPosterior], _ effects: RaterTerms) {
    expected = posterior.map { _ in .nan }
    (lower, upper, grade) = (expected, expected, posterior.map { _ in nil })
    let known = posterior.indices.filter { effects.isIdentified($0) }
    let sets = Dictionary(grouping: known, by: { effects.set[$0] })
    for set in sets.keys.sorted() {
      let members = sets[set] ?? []
      let means = members.map { posterior[$0].mean }
      let variances = members.map { posterior[$0].variance }
      let percentiles = PosteriorPercentiles(means: means, variances: variances)
      for (place, rater) in members.enumerated() {
        expected[rater] = percentiles.expected[place]
        (lower[rater], upper[rater]) = (percentiles.lower[place], percentiles.upper[place])
      }
      guard members.count > 1 else { continue }
      let grades = PosteriorGrades(means: means, variances: variances)
      for (place, rater) in members.enumerated() { grade[rater] = grades.grades[place] }
      gradings.append(RaterSeverity.Grading(set: set, raters: members.count, grades: grades))
    }
  }
}

/// The sample standard deviation.
func standardDeviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))).squareRoot()
}
