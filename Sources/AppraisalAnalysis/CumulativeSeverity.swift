import Foundation
import LinearAlgebra
import Statistics

/// How severe each rater is on a scale of few categories, in logits and as a change of the expected score:
/// **positive = more severe**.
///
/// `score ~ indicator + period + (1 | ratee) + (1 | rater)`, the score an ordered category. Employees are random: teams
/// are taken as alike but for what their ratings say. Where no employee links a rater to others, nothing else would, and
/// nothing is said.
public struct CumulativeSeverity: Sendable {
  /// One rater.
  public struct Entry: Sendable {
    /// The rater.
    public let rater: String
    /// What identifies the severity.
    public let status: RatingDesign.Status
    /// The number of ratings given.
    public let ratings: Int
    /// The number of employees rated.
    public let ratees: Int
    /// What the data say; nil where no employee links the rater to others.
    public let estimate: Estimate?
    /// The connected component, 1 the largest.
    public let component: Int
  }

  /// The severity of a rater whom employees link to others.
  public struct Estimate: Sendable, Hashable {
    /// Severity on the latent scale (logits).
    public let severity: Double
    /// Its standard error of prediction, all parameters estimated.
    public let standardError: Double
    /// The lower limit of the 95 % interval.
    public let lower: Double
    /// The upper limit of the 95 % interval.
    public let upper: Double
    /// What the rater adds to the expected score of a rating, in points: negative for a severe one.
    public let scoreChange: Double
    /// The lower limit of the 95 % interval of ``scoreChange``.
    public let scoreLower: Double
    /// The upper limit of the 95 % interval of ``scoreChange``.
    public let scoreUpper: Double
    /// The p-value of "no severity", from the unshrunken estimate; nil where the data say nothing.
    public let p: Double?
    /// The Benjamini–Hochberg q-value.
    public let q: Double?
    /// 1 − PEV/σ², the share of the variance that the data resolve.
    public let reliability: Double
  }

  /// All raters, most severe first, those about whom nothing can be said last.
  public let entries: [Entry]
  /// The fit.
  public let fit: CumulativeLinkMixedModelFit
  /// The model in lme4's notation.
  public let formula: String
  /// The design.
  public let design: RatingDesign

  /// Fits the model of a design and reads severities off it.
  ///
  /// - Throws: ``AnalysisError``; ``AnalysisError/ordinal(_:)`` with `tooManyCategories` above eleven distinct scores.
  public init(
    _ design: RatingDesign, link: CumulativeLink = .logit, thresholds: ThresholdStructure = .flexible,
    threads: Int = 1
  ) throws(AnalysisError) {
    guard let raters = design.raters else { throw .noRaters }
    guard raters.levels.count > 1 else {
      throw .tooFewLevels(factor: "rater", found: raters.levels.count, needed: 2)
    }
    guard design.statusOfRater.contains(where: { CumulativeSeverity.isLinked($0) }) else {
      throw .severityNotIdentified
    }
    let model = CumulativeSeverity.model(design, raters.codes, raters.levels, link, thresholds)
    let fit: CumulativeLinkMixedModelFit
    do { fit = try model.0.fit(threads: threads) } catch { throw .ordinal(error) }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    self.fit = fit
    formula = model.1
    self.design = design
    entries = CumulativeSeverity.entries(fit, design)
  }

  static func isLinked(_ status: RatingDesign.Status) -> Bool { status == .doubleRated || status == .linked }

  private static func model(
    _ design: RatingDesign, _ codes: [Int32], _ levels: [String], _ link: CumulativeLink,
    _ thresholds: ThresholdStructure
  ) -> (CumulativeLinkMixedModel, String) {
    var (names, columns, terms): ([String], [[Double]], [String]) = ([], [], [])
    let factors = [("indicator", design.table.indicators), ("period", design.table.periods)]
    for (name, whole) in factors {
      let factor = whole.selecting(rows: design.rows)
      guard factor.levels.count > 1 else { continue }
      terms.append(name)
      for level in factor.levels.indices.dropFirst() {
        names.append(name + factor.levels[level])
        columns.append(factor.codes.map { Int($0) == level ? 1 : 0 })
      }
    }
    let model = CumulativeLinkMixedModel(
      response: OrdinalResponse(
        numbers: design.rows.map { design.table.scores[$0] }, gaps: thresholds == .flexible ? .dropped : .kept),
      fixedEffects: FixedEffects(names: names, matrix: Matrix(rows: codes.count, columns: columns)),
      randomEffects: [
        RandomTerm(name: "ratee", codes: design.ratees.codes, levels: design.ratees.levels),
        RandomTerm(name: "rater", codes: codes, levels: levels),
      ], link: link, thresholds: thresholds)
    let fixed = terms.isEmpty ? "1" : terms.joined(separator: " + ")
    return (model, "score ~ \(fixed) + (1 | ratee) + (1 | rater)")
  }
}

// MARK: - Entries

extension CumulativeSeverity {
  private static func entries(_ fit: CumulativeLinkMixedModelFit, _ design: RatingDesign) -> [Entry] {
    guard let predictions = fit.predictions(of: "rater"), let spread = fit.deviation(of: "rater") else {
      return []
    }
    let errors = predictions.standardErrors ?? predictions.conditionalDeviations
    let half = NormalDistribution.standard.quantile(0.975)
    let modes = predictions.modes
    let low = modes.indices.map { modes[$0] - half * errors[$0] }
    let high = modes.indices.map { modes[$0] + half * errors[$0] }
    let changes = fit.scoreChanges(modes + low + high, ofTerm: 1)
    let n = modes.count
    let linked = design.statusOfRater.map(isLinked)
    let tests = modes.indices.map { linked[$0] ? pValue(modes[$0], errors[$0], spread) : nil }
    let q = FalseDiscoveryRate.qValues(tests.map { $0 ?? .nan })
    let (ratings, ratees) = counts(predictions.term, design)
    let unsorted = modes.indices.map { rater -> Entry in
      let estimate = Estimate(
        severity: -modes[rater], standardError: errors[rater], lower: -high[rater], upper: -low[rater],
        scoreChange: changes[rater], scoreLower: changes[n + rater], scoreUpper: changes[2 * n + rater],
        p: tests[rater], q: tests[rater] == nil ? nil : q[rater],
        reliability: reliability(errors[rater], spread))
      return Entry(
        rater: predictions.term.levels[rater], status: design.statusOfRater[rater], ratings: ratings[rater],
        ratees: ratees[rater], estimate: linked[rater] ? estimate : nil,
        component: design.componentOfRater[rater] + 1)
    }
    return unsorted.sorted { a, b in
      switch (a.estimate, b.estimate) {
      case (let x?, let y?): (y.severity, a.rater) < (x.severity, b.rater)
      case (.some, nil): true
      case (nil, .some): false
      case (nil, nil): a.rater < b.rater
      }
    }
  }

  private static func reliability(_ error: Double, _ spread: Double) -> Double {
    spread > 0 ? max(0, 1 - error * error / (spread * spread)) : 0
  }

  /// p from `b̂/√(r·PEV)`, the unshrunken estimate over its sampling error.
  private static func pValue(_ mode: Double, _ error: Double, _ spread: Double) -> Double? {
    let reliability = reliability(error, spread)
    guard reliability > 1e-12, error > 0 else { return nil }
    return 2 * NormalDistribution.standard.survival(abs(mode) / (reliability.squareRoot() * error))
  }

  private static func counts(_ raters: RandomTerm, _ design: RatingDesign) -> ([Int], [Int]) {
    var ratings = [Int](repeating: 0, count: raters.levels.count)
    var people = [Set<Int32>](repeating: [], count: raters.levels.count)
    for (row, rater) in raters.codes.enumerated() {
      ratings[Int(rater)] += 1
      people[Int(rater)].insert(design.ratees.codes[row])
    }
    return (ratings, people.map(\.count))
  }
}
