import Appraisals
import LinearAlgebra
import Statistics

/// A term that was left out of the model, and why.
public struct DroppedTerm: Sendable, Hashable {
  /// Why the data do not support a term.
  public enum Reason: Sendable, Hashable {
    /// The factor has a single level.
    case singleLevel
    /// Every row has a level of its own: the term cannot be told from the residual.
    case levelPerRow
    /// Its groups are the groups of another term.
    case sameGroups(as: String)
    /// Some rows have no value.
    case missingValues(rows: Int)
    /// It does not vary within the levels of a factor whose effects are fixed.
    case constantWithin(String)
  }

  /// The term.
  public let name: String
  /// Why it was dropped.
  public let reason: Reason
}

/// The mixed model of appraisal scores: indicator and period fixed; ratee, rater, unit and their interactions
/// with the indicator random, as far as the design supports them.
///
/// > Reference: the project's methods; Bates, Mächler, Bolker & Walker (2015), doi:10.18637/jss.v067.i01.
public struct PerformanceModel: Sendable {
  /// The part a random term plays.
  public enum Part: String, Sendable, Hashable, CaseIterable {
    /// The employee.
    case ratee
    /// The person who rated.
    case rater
    /// The organisation unit.
    case unit
    /// The employee's strength on one indicator.
    case rateeIndicator = "ratee:indicator"
    /// The rater's severity on one indicator.
    case raterIndicator = "rater:indicator"
    /// What is special about the employee in one period: ratings of a person who changed are no evidence of severity.
    case rateePeriod = "ratee:period"
    /// The rater's severity in one period: drift.
    case raterPeriod = "rater:period"
    /// The general impression that one form carries to all its indicators: halo. Without it ten indicators of a form
    /// would count as ten independent opinions.
    case form = "ratee:rater:period"
  }

  /// What employees are to the model.
  public enum Employees: String, Sendable, Hashable, CaseIterable {
    /// Draws from one population: what makes unequal amounts of evidence comparable, where people are ranked.
    case random
    /// A fixed effect each: no assumption about who works for whom, where supervisors are judged. Only employees
    /// with several raters then say anything about raters.
    case fixed
  }

  /// The design it stands on.
  public let design: RatingDesign
  /// What employees are to the model.
  public let employees: Employees
  /// The statistical model.
  public let model: LinearMixedModel
  /// The part of each random term, in the model's order.
  public let parts: [Part]
  /// The terms left out.
  public let dropped: [DroppedTerm]
  /// The model in lme4's notation.
  public let formula: String

  /// Builds the model that a design supports.
  ///
  /// - Parameters:
  ///   - design: who rated whom; only the rows that take part are modelled.
  ///   - employees: what employees are to the model.
  ///   - other: another model of the same design: the columns of indicators and periods are then held once for both.
  /// - Throws: ``AnalysisError`` where not even employees can be compared or, with fixed employees, where no
  ///   employee has two raters.
  public init(_ design: RatingDesign, employees: Employees = .random, sharing other: PerformanceModel? = nil)
    throws(AnalysisError)
  {
    let rows = design.rows
    precondition(other.map { $0.design.rows == rows } ?? true, "a model of another design")
    guard rows.count >= 3 else { throw .tooFewRatings(found: rows.count, needed: 3) }
    guard design.ratees.levels.count > 1 else {
      throw .tooFewLevels(factor: "ratee", found: design.ratees.levels.count, needed: 2)
    }
    let scores = rows.map { design.table.scores[$0] }
    if let first = scores.first, scores.allSatisfy({ $0 == first }) {
      throw .scoresAllEqual(score: first, rows: rows.count)
    }
    let indicators = design.table.indicators.selecting(rows: rows)
    let periods = design.table.periods.selecting(rows: rows)
    var fixedFactors = [("indicator", indicators), ("period", periods)]
    if employees == .fixed { fixedFactors.insert(("ratee", design.ratees), at: 0) }
    var chooser = TermChooser(rowCount: rows.count, fixed: fixedFactors)
    if employees == .random { chooser.consider(.ratee, design.ratees) }
    if let raters = design.raters { chooser.consider(.rater, raters) }
    if let units = design.units { chooser.consider(.unit, units) }
    let (ratees, raters) = (Grouping(design.ratees), design.raters.map { Grouping($0) })
    if indicators.levels.count > 1 {
      chooser.consider(.rateeIndicator, ratees.crossed(with: indicators))
      if let raters { chooser.consider(.raterIndicator, raters.crossed(with: indicators)) }
    }
    // Over several periods a mover links two raters only as far as the person stayed the same.
    if employees == .fixed, periods.levels.count > 1 {
      chooser.consider(.rateePeriod, ratees.crossed(with: periods))
      if let raters { chooser.consider(.raterPeriod, raters.crossed(with: periods)) }
    }
    if employees == .fixed, indicators.levels.count > 1, let raters = design.raters {
      chooser.consider(.form, ratees.crossed(with: raters).crossed(with: periods))
    }
    switch employees {
    case .random where !chooser.parts.contains(.ratee):
      throw .noPersonVariance(
        reason: chooser.dropped.first { $0.name == Part.ratee.rawValue }?.reason ?? .levelPerRow)
    case .fixed where !chooser.parts.contains(.rater): throw .severityNotIdentified
    default: break
    }
    let fixed = other?.model.fixedEffects ?? PerformanceModel.fixedEffects(indicators, periods)
    self.design = design
    self.employees = employees
    parts = chooser.parts
    dropped = chooser.dropped
    model = LinearMixedModel(
      response: scores, fixedEffects: fixed, randomEffects: chooser.terms,
      absorbed: employees == .random
        ? nil : RandomTerm(name: "ratee", codes: design.ratees.codes, levels: design.ratees.levels))
    let fixedNames =
      (employees == .fixed ? ["ratee"] : [])
      + [(indicators, "indicator"), (periods, "period")].filter { $0.0.levels.count > 1 }.map(\.1)
    formula =
      "score ~ " + (fixedNames.isEmpty ? "1" : fixedNames.joined(separator: " + "))
      + parts.map { " + (1 | \($0.rawValue))" }.joined()
  }

  /// The position of a part among the random terms, or nil where it was dropped.
  public func term(_ part: Part) -> Int? { parts.firstIndex(of: part) }

  /// Fits by REML.
  ///
  /// - Parameters:
  ///   - threads: how many threads may be used; the result does not depend on it.
  ///   - seed: the seed of random probes, should the equations need them.
  /// - Throws: ``AnalysisError/inestimable(_:)`` or ``AnalysisError/notConverged(iterations:decrement:)``.
  public func fit(threads: Int = 1, seed: UInt64 = MixedModelEngine.standardSeed) throws(AnalysisError)
    -> FittedPerformance
  {
    let fit: LinearMixedModelFit
    do { fit = try model.fit(threads: threads, engine: .automatic(seed: seed)) } catch {
      throw .inestimable(error)
    }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    return FittedPerformance(model: self, fit: fit)
  }

  /// The intercept and treatment contrasts of indicator and period.
  private static func fixedEffects(_ indicators: Factor, _ periods: Factor) -> FixedEffects {
    let n = indicators.count
    var names = ["(Intercept)"]
    let factors = [("indicator", indicators), ("period", periods)]
    let width = factors.reduce(1) { $0 + $1.1.levels.count - 1 }
    var elements = [Double](repeating: 0, count: n * width)
    for row in 0..<n { elements[row] = 1 }
    for (prefix, factor) in factors {
      let start = names.count - 1
      for (row, code) in factor.codes.enumerated() where code > 0 {
        elements[row + (start + Int(code)) * n] = 1
      }
      names += factor.levels.dropFirst().map { prefix + $0 }
    }
    return FixedEffects(names: names, matrix: Matrix(rows: n, columns: width, elements: elements))
  }
}

/// A fitted ``PerformanceModel``; only a converged fit becomes one.
public struct FittedPerformance: Sendable {
  /// The model.
  public let model: PerformanceModel
  /// The fit.
  public let fit: LinearMixedModelFit
  /// Predicted effects by level, of all random terms, in the model's order.
  public let effects: [[Double]]

  init(model: PerformanceModel, fit: LinearMixedModelFit) {
    self.model = model
    self.fit = fit
    effects = fit.model.randomEffects.indices.map { fit.effects(ofTerm: $0) }
  }

  /// The variance of a part in squared points; 0 where the design does not support it.
  public func variance(of part: PerformanceModel.Part) -> Double {
    model.term(part).map { fit.covariance(ofTerm: $0)[0] } ?? 0
  }
}

/// Takes in the terms that the rows support, in order, and says why others are left out.
private struct TermChooser {
  let rowCount: Int
  var parts: [PerformanceModel.Part] = []
  var terms: [RandomTerm] = []
  var dropped: [DroppedTerm] = []

  /// The factors whose effects are fixed: what is constant within the levels of one cannot be told from it.
  let fixed: [(name: String, factor: Factor)]

  init(rowCount: Int, fixed: [(name: String, factor: Factor)]) {
    self.rowCount = rowCount
    self.fixed = fixed
  }

  mutating func consider(_ part: PerformanceModel.Part, _ factor: Factor) {
    consider(part, Grouping(factor)) {
      RandomTerm(name: part.rawValue, codes: factor.codes, levels: factor.levels)
    }
  }

  /// Levels of an interaction are numbered, not named.
  mutating func consider(_ part: PerformanceModel.Part, _ grouping: Grouping) {
    consider(part, grouping) {
      RandomTerm(name: part.rawValue, codes: grouping.codes, levelCount: grouping.count)
    }
  }

  private mutating func consider(
    _ part: PerformanceModel.Part, _ grouping: Grouping, _ term: () -> RandomTerm
  ) {
    if let reason = reason(against: grouping) {
      dropped.append(DroppedTerm(name: part.rawValue, reason: reason))
    } else {
      parts.append(part)
      terms.append(term())
    }
  }

  private func reason(against grouping: Grouping) -> DroppedTerm.Reason? {
    let missing = grouping.codes.count { $0 < 0 }
    if missing > 0 { return .missingValues(rows: missing) }
    if grouping.count < 2 { return .singleLevel }
    if grouping.count >= rowCount { return .levelPerRow }
    for (name, factor) in fixed where grouping.isConstant(within: factor) { return .constantWithin(name) }
    for (part, term) in zip(parts, terms)
    where grouping.isEqual(to: Grouping(codes: term.codes, count: term.levels.count)) {
      return .sameGroups(as: part.rawValue)
    }
    return nil
  }
}
