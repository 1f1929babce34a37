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
  /// - Throws: ``AnalysisError`` where not even employees can be compared or, with fixed employees, where no
  ///   employee has two raters.
  public init(_ design: RatingDesign, employees: Employees = .random) throws(AnalysisError) {
    let rows = design.rows
    guard rows.count >= 3 else { throw .tooFewRatings(found: rows.count, needed: 3) }
    guard design.ratees.levels.count > 1 else {
      throw .tooFewLevels(factor: "ratee", found: design.ratees.levels.count, needed: 2)
    }
    let scores = rows.map { design.table.scores[$0] }
    if let first = scores.first, scores.allSatisfy({ $0 == first }) {
      throw .scoresAllEqual(score: first, rows: rows.count)
    }
    var chooser = TermChooser(rowCount: rows.count, fixed: employees == .fixed ? design.ratees : nil)
    let indicators = design.table.indicators.selecting(rows: rows)
    let periods = design.table.periods.selecting(rows: rows)
    if employees == .random { chooser.consider(.ratee, design.ratees) }
    if let raters = design.raters { chooser.consider(.rater, raters) }
    if let units = design.units { chooser.consider(.unit, units) }
    if indicators.levels.count > 1 {
      chooser.consider(.rateeIndicator, design.ratees.crossed(with: indicators))
      if let raters = design.raters { chooser.consider(.raterIndicator, raters.crossed(with: indicators)) }
    }
    // Over several periods a mover links two raters only as far as the person stayed the same.
    if employees == .fixed, periods.levels.count > 1 {
      chooser.consider(.rateePeriod, design.ratees.crossed(with: periods))
      if let raters = design.raters { chooser.consider(.raterPeriod, raters.crossed(with: periods)) }
    }
    if employees == .fixed, indicators.levels.count > 1, let raters = design.raters {
      chooser.consider(.form, design.ratees.crossed(with: raters).crossed(with: periods))
    }
    switch employees {
    case .random where !chooser.parts.contains(.ratee):
      throw .noPersonVariance(
        reason: chooser.dropped.first { $0.name == Part.ratee.rawValue }?.reason ?? .levelPerRow)
    case .fixed where !chooser.parts.contains(.rater): throw .severityNotIdentified
    default: break
    }
    let fixed = PerformanceModel.fixedEffects(indicators, periods)
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
  /// - Throws: ``AnalysisError/inestimable(_:)`` or ``AnalysisError/notConverged(iterations:decrement:)``.
  public func fit(threads: Int = 1) throws(AnalysisError) -> FittedPerformance {
    let fit: LinearMixedModelFit
    do { fit = try model.fit(threads: threads) } catch { throw .inestimable(error) }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    return FittedPerformance(model: self, fit: fit)
  }

  /// The intercept and treatment contrasts of indicator and period.
  private static func fixedEffects(_ indicators: Factor, _ periods: Factor) -> FixedEffects {
    let n = indicators.count
    var names = ["(Intercept)"]
    var columns = [[Double](repeating: 1, count: n)]
    for (prefix, factor) in [("indicator", indicators), ("period", periods)] {
      for level in factor.levels.indices.dropFirst() {
        names.append(prefix + factor.levels[level])
        columns.append(factor.codes.map { Int($0) == level ? 1 : 0 })
      }
    }
    return FixedEffects(names: names, matrix: Matrix(rows: n, columns: columns))
  }
}

/// A fitted ``PerformanceModel``; only a converged fit becomes one.
public struct FittedPerformance: Sendable {
  /// The model.
  public let model: PerformanceModel
  /// The fit.
  public let fit: LinearMixedModelFit
  /// Predictions of all random terms, in the model's order.
  public let predictions: [LinearMixedModelFit.Predictions]

  init(model: PerformanceModel, fit: LinearMixedModelFit) {
    self.model = model
    self.fit = fit
    predictions = fit.predictions()
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

  /// The factor whose effects are fixed: what is constant within its levels cannot be told from it.
  let fixed: Factor?

  init(rowCount: Int, fixed: Factor?) {
    self.rowCount = rowCount
    self.fixed = fixed
  }

  mutating func consider(_ part: PerformanceModel.Part, _ factor: Factor) {
    if let reason = reason(against: factor) {
      dropped.append(DroppedTerm(name: part.rawValue, reason: reason))
    } else {
      parts.append(part)
      terms.append(RandomTerm(name: part.rawValue, codes: factor.codes, levels: factor.levels))
    }
  }

  private func reason(against factor: Factor) -> DroppedTerm.Reason? {
    let missing = factor.codes.count { $0 < 0 }
    if missing > 0 { return .missingValues(rows: missing) }
    if factor.levels.count < 2 { return .singleLevel }
    if factor.levels.count >= rowCount { return .levelPerRow }
    if let fixed, factor.isConstant(within: fixed) { return .constantWithin("ratee") }
    for (part, term) in zip(parts, terms) where factor.groupsEqual(term.codes, term.levels.count) {
      return .sameGroups(as: part.rawValue)
    }
    return nil
  }
}

extension Factor {
  /// The interaction with another factor; only combinations that occur are levels.
  func crossed(with other: Factor) -> Factor {
    var index: [Int64: Int32] = [:]
    var levels: [String] = []
    let codes = (0..<count).map { row -> Int32 in
      guard self.codes[row] >= 0, other.codes[row] >= 0 else { return Factor.missing }
      let key = Int64(self.codes[row]) << 32 | Int64(other.codes[row])
      if let code = index[key] { return code }
      let code = Int32(levels.count)
      index[key] = code
      levels.append("\(self.levels[Int(self.codes[row])]):\(other.levels[Int(other.codes[row])])")
      return code
    }
    return Factor(codes: codes, levels: levels)
  }

  /// Whether every level of another factor has one level of this one.
  fileprivate func isConstant(within other: Factor) -> Bool {
    var image = [Int32](repeating: -1, count: other.levels.count)
    for row in codes.indices {
      let level = Int(other.codes[row])
      if image[level] < 0 { image[level] = codes[row] }
      if image[level] != codes[row] { return false }
    }
    return true
  }

  /// Whether codes of as many levels put rows together in the same way.
  func groupsEqual(_ codes: [Int32], _ levelCount: Int) -> Bool {
    guard levels.count == levelCount else { return false }
    var image = [Int32](repeating: -1, count: levelCount)
    for row in codes.indices {
      let own = Int(self.codes[row])
      if image[own] < 0 { image[own] = codes[row] }
      if image[own] != codes[row] { return false }
    }
    return true
  }
}
