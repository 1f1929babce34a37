import Appraisals
import Statistics

/// Where differences in scores come from, and how reliable a design with other numbers of raters, indicators and
/// periods would be.
///
/// Balanced crossed scores by analysis of variance, all others by restricted maximum likelihood with every effect that
/// the rows can tell apart.
///
/// > Reference: Brennan (2001), Generalizability Theory, doi:10.1007/978-1-4757-3456-0.
public struct GeneralizabilityAnalysis: Sendable {
  /// How components were estimated.
  public enum Estimation: String, Sendable, Hashable, CaseIterable {
    /// Mean squares of a balanced crossed design.
    case analysisOfVariance = "anova"
    /// Restricted maximum likelihood.
    case restrictedMaximumLikelihood = "reml"
  }

  /// Whether ratees share their raters.
  public enum Raters: String, Sendable, Hashable, CaseIterable {
    /// The same raters for all: their severity disturbs nobody's place.
    case same
    /// Different raters for different ratees: severity counts as error of every comparison.
    case own
  }

  /// An effect that the rows cannot tell from another.
  public struct Confounding: Sendable, Hashable {
    /// The facets of the effect.
    public let effect: [String]
    /// Those of the effect in which it is contained; nil for the residual.
    public let with: [String]?
  }

  /// A design that one might choose.
  public struct Decision: Sendable, Hashable {
    /// How many of each facet.
    public let conditions: [RatedScores.Facet: Int]
    /// Whether ratees share their raters.
    public let raters: Raters
    /// The variance that is sought.
    public let universeVariance: Double
    /// σ²(δ), in squared points.
    public let relativeErrorVariance: Double
    /// σ²(Δ), in squared points.
    public let absoluteErrorVariance: Double

    /// Eρ²: for the order of ratees.
    public var generalizability: Double { share(relativeErrorVariance) }
    /// Φ: for the level of a ratee.
    public var dependability: Double { share(absoluteErrorVariance) }
    /// The number of ratings that each ratee needs.
    public var ratings: Int { conditions.values.reduce(1, *) }

    private func share(_ error: Double) -> Double {
      universeVariance > 0 ? universeVariance / (universeVariance + error) : 0
    }
  }

  /// The components.
  public let components: VarianceComponents
  /// How they were estimated.
  public let estimation: Estimation
  /// What could not be told apart.
  public let confounded: [Confounding]
  /// The facets, in the order of the scores.
  public let facets: [RatedScores.Facet]
  /// How many ratees there are.
  public let ratees: Int
  /// The number of levels of each facet.
  public let levels: [RatedScores.Facet: Int]
  /// What each ratee has: the harmonic mean of the number of levels met.
  public let atHand: [RatedScores.Facet: Double]
  /// Whether ratees share their raters, as the data have it.
  public let raters: Raters
  /// The ratees whose scores were used: every k-th where there are very many scores.
  public let sampledRatees: Int

  /// Estimates components.
  ///
  /// - Throws: ``AnalysisError/nothingRepeated(ratees:)``, ``AnalysisError/agreement(_:)``.
  /// - Complexity: that of `LinearMixedModel` where scores are not balanced.
  public init(_ scores: RatedScores, threads: Int = 1) throws(AnalysisError) {
    guard scores.ratees.levels.count > 1 else {
      throw .tooFewLevels(factor: "ratee", found: scores.ratees.levels.count, needed: 2)
    }
    guard !scores.conditions.isEmpty, scores.scores.count > scores.ratees.levels.count else {
      throw .nothingRepeated(ratees: scores.ratees.levels.count)
    }
    facets = scores.conditions.map(\.facet)
    ratees = scores.ratees.levels.count
    levels = Dictionary(uniqueKeysWithValues: scores.conditions.map { ($0.facet, $0.levels.levels.count) })
    let counts = Dictionary(
      uniqueKeysWithValues: scores.conditions.map { ($0.facet, scores.harmonicCount(of: $0.levels)) })
    atHand = counts
    let judges = scores.conditions.first { $0.facet == .rater || $0.facet == .column }
    let isShared = judges.map { (counts[$0.facet] ?? 0) > Double($0.levels.levels.count) - 1e-9 } ?? true
    raters = isShared || judges?.facet == .column ? .same : .own
    if let balanced = try GeneralizabilityAnalysis.balanced(scores) {
      (components, estimation, confounded) = (balanced, .analysisOfVariance, [])
      sampledRatees = ratees
    } else {
      estimation = .restrictedMaximumLikelihood
      let sample = scores.sampled(atMost: GeneralizabilityAnalysis.sampleLimit)
      sampledRatees = sample.ratees.levels.count
      (components, confounded) = try GeneralizabilityAnalysis.mixedModel(sample, threads)
    }
  }

  /// Whether the data tell how much a second rater would add: some ratees have several.
  public var knowsRaters: Bool {
    facets.contains(.rater)
      && !confounded.contains {
        Set($0.effect) == [RatedScores.object, RatedScores.Facet.rater.rawValue] && $0.with != nil
      }
  }

  /// The share of the total variance of each component, negative ones as 0.
  public var shares: [Double] {
    let positive = components.components.map { max($0.variance, 0) }
    let total = positive.reduce(0, +)
    return positive.map { total > 0 ? $0 / total : 0 }
  }

  /// The reliability of a design.
  ///
  /// - Precondition: a positive number of every facet.
  public func decision(_ conditions: [RatedScores.Facet: Int], raters: Raters? = nil) -> Decision {
    let (universe, relative, absolute) = errors(
      conditions.mapValues { Double($0) }, raters: raters ?? self.raters)
    return Decision(
      conditions: conditions, raters: raters ?? self.raters, universeVariance: universe,
      relativeErrorVariance: relative, absoluteErrorVariance: absolute)
  }

  /// The error variances of scores as each ratee has them now.
  public var present: (universe: Double, relative: Double, absolute: Double) { errors(atHand, raters: raters) }

  private func errors(_ conditions: [RatedScores.Facet: Double], raters: Raters)
    -> (universe: Double, relative: Double, absolute: Double)
  {
    var (universe, relative, absolute) = (0.0, 0.0, 0.0)
    for component in components.components {
      let others = component.facets.filter { $0 != RatedScores.object }
      guard !others.isEmpty else {
        universe = max(component.variance, 0)
        continue
      }
      let divisor = others.reduce(1.0) { product, name in
        let number = RatedScores.Facet(rawValue: name).flatMap { conditions[$0] } ?? 1
        precondition(number > 0, "the number of conditions of '\(name)' must be positive, found \(number)")
        return product * number
      }
      let share = max(component.variance, 0) / divisor
      absolute += share
      let isOwn = raters == .own && others.contains(RatedScores.Facet.rater.rawValue)
      if others.count < component.facets.count || isOwn { relative += share }
    }
    return (universe, relative, absolute)
  }

  /// The designs of the D-study: up to 5 raters, 10 indicators (or as many as there are) and 4 periods.
  ///
  /// Raters stay at one where the data do not tell what a second one would add.
  public var decisions: [Decision] { grid(raters: 5) }

  /// The designs among which ``smallest(reaching:)`` looks: up to 10 raters, or as many as each ratee has.
  public var candidates: [Decision] {
    grid(raters: max(10, min(Int((atHand[.rater] ?? 1).rounded()), 40)))
  }

  private func grid(raters limit: Int) -> [Decision] {
    var grid: [[RatedScores.Facet: Int]] = [[:]]
    for facet in facets {
      grid = grid.flatMap { base in range(of: facet, raters: limit).map { base.merging([facet: $0]) { $1 } } }
    }
    return grid.map { decision($0) }
  }

  private func range(of facet: RatedScores.Facet, raters limit: Int) -> ClosedRange<Int> {
    let present = Int((atHand[facet] ?? 1).rounded())
    return switch facet {
    case .rater: 1...(knowsRaters ? limit : 1)
    case .indicator, .column, .replicate: 1...max(10, min(present, 40))
    case .period: 1...max(4, min(present, 12))
    }
  }

  /// The cheapest design whose Eρ² reaches a target; nil where none of ``candidates`` does.
  ///
  /// The cheapest has the fewest forms, raters × periods; among equals the fewest raters, then indicators.
  public func smallest(reaching target: Double) -> Decision? {
    candidates.filter { $0.generalizability >= target }.min { cost($0) < cost($1) }
  }

  private func cost(_ decision: Decision) -> (Int, Int, Int) {
    let raters = decision.conditions[.rater] ?? 1
    return (raters * (decision.conditions[.period] ?? 1), raters, decision.ratings)
  }

  // MARK: - Estimation

  private static func balanced(_ scores: RatedScores) throws(AnalysisError) -> VarianceComponents? {
    let cells = scores.conditions.reduce(scores.ratees.levels.count) {
      $0.multipliedReportingOverflow(by: $1.levels.levels.count).partialValue
    }
    guard cells == scores.scores.count, !scores.isReplicated else { return nil }
    func facet(_ name: String, _ factor: Factor) -> GeneralizabilityStudy.Facet {
      GeneralizabilityStudy.Facet(name: name, codes: factor.codes, levelCount: factor.levels.count)
    }
    let study = GeneralizabilityStudy(
      scores: scores.scores, objects: facet(RatedScores.object, scores.ratees),
      facets: scores.conditions.map { facet($0.facet.rawValue, $0.levels) })
    do { return try study.estimate(.analysisOfVariance) } catch {
      if case .unbalanced = error { return nil }
      throw .agreement(error)
    }
  }

  /// Beyond so many scores, those of every k-th ratee tell the components well enough.
  private static let sampleLimit = 20_000

  /// Beyond so many scores, effects of three facets go into the residual.
  private static let fullModelLimit = 5_000

  private static func mixedModel(_ scores: RatedScores, _ threads: Int) throws(AnalysisError)
    -> (VarianceComponents, [Confounding])
  {
    let all = [(RatedScores.object, scores.ratees)] + scores.conditions.map { ($0.facet.rawValue, $0.levels) }
    var (terms, effects, confounded): ([RandomTerm], [[String]], [Confounding]) = ([], [], [])
    let sizes = scores.scores.count > fullModelLimit ? min(2, all.count - 1) : all.count - 1
    let sets = (1..<(1 << all.count) - 1)
      .sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
    for set in sets {
      let members = all.indices.filter { set & (1 << $0) != 0 }
      let effect = members.map { all[$0].0 }
      // A replicate of one ratee has nothing in common with that of another.
      if scores.isReplicated, effect != [RatedScores.object] { continue }
      guard members.count <= sizes else {
        confounded.append(Confounding(effect: effect, with: nil))
        continue
      }
      let factor = members.dropFirst().reduce(all[members[0]].1) { $0.crossed(with: all[$1].1) }
      if factor.levels.count >= scores.scores.count {
        confounded.append(Confounding(effect: effect, with: nil))
      } else if let twin = terms.firstIndex(where: {
        Grouping(factor).isEqual(to: Grouping(codes: $0.codes, count: $0.levels.count))
      }) {
        confounded.append(Confounding(effect: effect, with: effects[twin]))
      } else {
        terms.append(
          RandomTerm(name: effect.joined(separator: ":"), codes: factor.codes, levels: factor.levels))
        effects.append(effect)
      }
    }
    guard effects.contains([RatedScores.object]) else {
      throw .nothingRepeated(ratees: scores.ratees.levels.count)
    }
    let fit: LinearMixedModelFit
    do { fit = try LinearMixedModel(response: scores.scores, randomEffects: terms).fit(threads: threads) } catch
    {
      throw .inestimable(error)
    }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    var components = effects.indices.map {
      VarianceComponents.Component(facets: effects[$0], variance: fit.covariance(ofTerm: $0)[0])
    }
    components.append(.init(facets: all.map(\.0), variance: fit.residualVariance))
    return (VarianceComponents(objects: RatedScores.object, components: components), confounded)
  }
}
