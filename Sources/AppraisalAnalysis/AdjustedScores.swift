import Appraisals
import Foundation
import Statistics

/// What stands for a person's performance: the person's own level, with or without the unit's.
public enum PerformanceScope: String, Sendable, Hashable, CaseIterable {
  /// The person's level and the real level of the unit.
  case acrossUnits = "across"
  /// The person's level within the unit.
  case withinUnit = "unit"
}

/// Every employee's level after severity, period, indicators and few records are allowed for, with its error.
///
/// `level = mean + ratee + Σ weight · ratee×indicator + unit`, on the scale of the ratings. Adjusted means
/// severity removed; the level is also shrunken, which is what makes unequal amounts of evidence comparable.
public struct AdjustedScores: Sendable {
  /// One employee.
  public struct Entry: Sendable {
    /// The employee.
    public let ratee: String
    /// The unit of most of the employee's ratings.
    public let unit: String?
    /// The number of ratings.
    public let ratings: Int
    /// The number of raters.
    public let raters: Int
    /// The mean of the ratings.
    public let raw: Double
    /// The adjusted level, in points.
    public let adjusted: Double
    /// Its standard error of prediction.
    public let standardError: Double
    /// 1 − PEV/σ² of the employee's own effect.
    public let reliability: Double
    /// Posterior over prior standard deviation of the employee's own part: above 0.8 more evidence is needed.
    public let remainingDoubt: Double
    /// The mean predicted rater effect over the employee's ratings: what its raters added.
    public let raterEffect: Double
    /// The mean effect of the indicators and periods in which the employee was rated, against the average.
    public let mixEffect: Double
  }

  /// One entry per ratee, in the order of the design's levels.
  public let entries: [Entry]
  /// The mean of the employees' reliabilities.
  public let reliability: Double
  /// The mean level, in points.
  public let mean: Double
  /// What the level consists of.
  public let scope: PerformanceScope
  /// The fit.
  public let performance: FittedPerformance
  /// The effects that make up each employee's level.
  let composition: [LevelComposition]
  /// The weights of the fixed effects in the mean level.
  let fixedMean: [Double]

  /// Computes levels with their joint error, which the iterative engine takes from its probes.
  ///
  /// - Complexity: O(ratings), and a few look-ups in the inverse per employee.
  public init(_ performance: FittedPerformance, scope: PerformanceScope = .acrossUnits) {
    let summary = RateeSummary(performance)
    let composition = LevelComposition.all(performance, scope: scope)
    let fixedMean = summary.meanFixedColumns
    let prior = composition.map { $0.priorVariance(performance) }
    let ratees = performance.model.design.ratees
    let term = performance.model.term(.ratee) ?? 0
    let own = performance.fit.predictionErrorVariances(ofTerm: term)
    let ownPrior = performance.variance(of: .ratee)
    entries = ratees.levels.indices.map { i in
      let whole = performance.fit.predict(
        LinearCombination(random: composition[i].parts(), fixed: fixedMean), effort: .probed)
      let part = performance.fit.predict(
        LinearCombination(random: composition[i].personParts()), effort: .probed)
      return Entry(
        ratee: ratees.levels[i], unit: summary.unitName[i], ratings: summary.ratings[i],
        raters: summary.raters[i],
        raw: summary.raw[i], adjusted: whole.estimate, standardError: whole.standardError,
        reliability: ownPrior > 0 ? max(0, 1 - own[i] / ownPrior) : 0,
        remainingDoubt: prior[i] > 0 ? part.standardError / prior[i].squareRoot() : 1,
        raterEffect: summary.raterEffect[i], mixEffect: summary.mixEffect[i])
    }
    reliability = entries.reduce(0) { $0 + $1.reliability } / Double(max(entries.count, 1))
    mean = zip(fixedMean, performance.fit.coefficients).reduce(0) { $0 + $1.0 * $1.1.estimate }
    self.scope = scope
    self.performance = performance
    self.composition = composition
    self.fixedMean = fixedMean
  }
}

/// The random effects whose sum is one employee's level.
struct LevelComposition: Sendable {
  let ratee: Int
  /// The employee's own interactions with indicators, with the weights of the indicators.
  let indicators: [(level: Int, weight: Double)]
  /// The units of the employee's ratings with their shares; empty within units.
  let units: [(level: Int, weight: Double)]
  /// The raters of the employee's ratings with their shares.
  let raters: [(level: Int, weight: Double)]
  let rateeTerm: Int
  let indicatorTerm: Int?
  let unitTerm: Int?

  static func all(_ performance: FittedPerformance, scope: PerformanceScope) -> [LevelComposition] {
    let model = performance.model
    let design = model.design
    let n = design.ratees.levels.count
    let rateeTerm = model.term(.ratee) ?? 0
    let unitTerm = scope == .acrossUnits ? model.term(.unit) : nil
    let units = unitTerm.map { shares(model.model.randomEffects[$0].codes, by: design.ratees) }
    let raters = design.raters.map { shares($0.codes, by: design.ratees) }
    let weights = indicatorWeights(model)
    return (0..<n).map { i in
      LevelComposition(
        ratee: i, indicators: weights?[i] ?? [], units: units?[i] ?? [], raters: raters?[i] ?? [],
        rateeTerm: rateeTerm, indicatorTerm: model.term(.rateeIndicator), unitTerm: unitTerm)
    }
  }

  /// Per ratee, the share of the rows that carries each code, in the order of the codes.
  private static func shares(_ codes: [Int32], by ratees: Factor) -> [[(level: Int, weight: Double)]] {
    var counts = [[Int32: Int]](repeating: [:], count: ratees.levels.count)
    for row in codes.indices { counts[Int(ratees.codes[row])][codes[row], default: 0] += 1 }
    return counts.map { tally in
      let total = Double(tally.values.reduce(0, +))
      return tally.keys.sorted().map { (Int($0), Double(tally[$0] ?? 0) / total) }
    }
  }

  /// Per ratee, the levels of ratee×indicator with the weight of the indicator among those the ratee was rated on.
  private static func indicatorWeights(_ model: PerformanceModel) -> [[(level: Int, weight: Double)]]? {
    guard let term = model.term(.rateeIndicator) else { return nil }
    let design = model.design
    let indicators = design.table.indicators.selecting(rows: design.rows)
    var sums = [Double](repeating: 0, count: indicators.levels.count)
    var counts = sums
    for (place, row) in design.rows.enumerated() {
      sums[Int(indicators.codes[place])] += design.table.weights?[row] ?? 1
      counts[Int(indicators.codes[place])] += 1
    }
    let importance = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    let codes = model.model.randomEffects[term].codes
    var found = [[Int32: Int32]](repeating: [:], count: design.ratees.levels.count)
    for place in codes.indices {
      found[Int(design.ratees.codes[place])][codes[place]] = indicators.codes[place]
    }
    return found.map { levels in
      let total = levels.values.reduce(0) { $0 + importance[Int($1)] }
      return levels.keys.sorted().map { level in
        (Int(level), importance[Int(levels[level] ?? 0)] / max(total, .leastNormalMagnitude))
      }
    }
  }

  /// The person's own effects.
  func personParts() -> [LinearCombination.RandomPart] {
    var parts = [LinearCombination.RandomPart(term: rateeTerm, level: ratee)]
    if let indicatorTerm {
      parts += indicators.map {
        LinearCombination.RandomPart(term: indicatorTerm, level: $0.level, weight: $0.weight)
      }
    }
    return parts
  }

  /// The person's own effects and, across units, those of the units.
  func parts() -> [LinearCombination.RandomPart] {
    guard let unitTerm else { return personParts() }
    return personParts()
      + units.map { LinearCombination.RandomPart(term: unitTerm, level: $0.level, weight: $0.weight) }
  }

  /// The variance of the person's own part before any data.
  func priorVariance(_ performance: FittedPerformance) -> Double {
    let squares = indicators.reduce(0) { $0 + $1.weight * $1.weight }
    return performance.variance(of: .ratee) + squares * performance.variance(of: .rateeIndicator)
  }
}

/// Plain sums per ratee.
private struct RateeSummary {
  var ratings: [Int]
  var raters: [Int]
  var raw: [Double]
  var unitName: [String?]
  var raterEffect: [Double]
  var mixEffect: [Double]
  /// The mean of each fixed-effect column kept in the fit.
  var meanFixedColumns: [Double]

  init(_ performance: FittedPerformance) {
    let design = performance.model.design
    let n = design.ratees.levels.count
    var counts = [Double](repeating: 0, count: n)
    var sums = counts
    var mixes = counts
    var effects = counts
    let fitted = performance.fixedFitted
    let raterRows = performance.raterEffects
    let grand = fitted.reduce(0, +) / Double(max(fitted.count, 1))
    var people = [Set<Int32>](repeating: [], count: n)
    var unitCounts = [[Int32: Int]](repeating: [:], count: n)
    for (place, code) in design.ratees.codes.enumerated() {
      let i = Int(code)
      counts[i] += 1
      sums[i] += performance.model.model.response[place]
      mixes[i] += fitted[place] - grand
      effects[i] += raterRows[place]
      if let raters = design.raters { people[i].insert(raters.codes[place]) }
      if let units = design.units, units.codes[place] >= 0 {
        unitCounts[i][units.codes[place], default: 0] += 1
      }
    }
    ratings = counts.map { Int($0) }
    raters = people.map(\.count)
    raw = zip(sums, counts).map { $0 / $1 }
    mixEffect = zip(mixes, counts).map { $0 / $1 }
    raterEffect = zip(effects, counts).map { $0 / $1 }
    unitName = unitCounts.map { tally in
      // The commonest unit; the first by number among equals.
      let best = tally.keys.sorted().max { (tally[$0] ?? 0) < (tally[$1] ?? 0) }
      return best.flatMap { code in design.units.map { $0.levels[Int(code)] } }
    }
    let fixed = performance.model.model.fixedEffects
    meanFixedColumns = performance.fit.coefficients.map { coefficient in
      guard let j = fixed.names.firstIndex(of: coefficient.name) else { return 0 }
      return fixed.matrix.column(j).reduce(0, +) / Double(max(fixed.matrix.rows, 1))
    }
  }
}

extension FittedPerformance {
  /// The predicted effect of the rater (with rater×indicator) on each row: the negative of severity.
  var raterEffects: [Double] {
    var result = [Double](repeating: 0, count: model.model.response.count)
    for (index, part) in model.parts.enumerated() where part == .rater || part == .raterIndicator {
      let values = effects[index]
      let codes = model.model.randomEffects[index].codes
      for row in result.indices { result[row] += values[Int(codes[row])] }
    }
    return result
  }
}
