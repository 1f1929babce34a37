import Foundation
import LinearAlgebra

/// An estimated ``ManyFacetRaschModel``.
///
/// Measures are in logits; those of all fixed facets but the noncentred one have mean zero over the levels that took
/// part in the estimation.
public struct ManyFacetRaschFit: Sendable {
  /// Why a level had no part in the estimation.
  public enum Exclusion: Sendable, Hashable {
    /// Its ratings are all in the lowest category.
    case low
    /// Its ratings are all in the highest category.
    case high
    /// Its ratings belong, all of them, to levels of other facets that were set aside: nothing is known about it.
    case orphaned
  }

  /// The model that was fitted.
  public let model: ManyFacetRaschModel
  /// What was done about the bias of joint maximum likelihood.
  public let correction: ManyFacetRaschModel.BiasCorrection
  /// The logarithm of the probability of the ratings in the estimation, in which extreme levels have no part.
  public let logLikelihood: Double
  /// Evidence that the search ended at the maximum; `boundary` names random facets whose variance is zero.
  public let convergence: Convergence
  /// The largest difference between an observed and an expected total score, or category count, at the last step.
  public let largestResidual: Double

  let table: RatingTable
  let search: RaschSearch
  let outcome: RaschSearch.Outcome
  let extremes: [RatingTable.Extreme]
  /// The measures with those of extreme levels.
  let point: RaschPoint
  /// `ΣwV` of each level.
  let information: [Double]

  init(
    model: ManyFacetRaschModel, table: RatingTable, search: RaschSearch, outcome: RaschSearch.Outcome,
    extremes: [RatingTable.Extreme], correction: ManyFacetRaschModel.BiasCorrection
  ) {
    var outcome = outcome
    outcome.point.centre(table, noncentred: model.noncentredFacet)
    self.model = model
    self.table = table
    self.search = search
    self.outcome = outcome
    self.extremes = extremes
    self.correction = correction
    logLikelihood = outcome.logLikelihood
    largestResidual = outcome.gradient
    let boundary = model.facets.indices.filter { (outcome.variances[$0] ?? 1) <= RaschSearch.smallestVariance }
    convergence = Convergence(
      isConverged: outcome.isConverged, iterations: outcome.iterations, decrement: outcome.decrement,
      boundary: boundary.map { model.facets[$0].name })
    var measuring = ExtremeMeasuring(model: model, table: table, point: outcome.point)
    // The last to leave had the others of its time still there: it is measured first.
    for extreme in extremes.reversed() { measuring.measure(extreme) }
    point = measuring.point
    information = measuring.information
  }

  /// −2 log-likelihood.
  public var deviance: Double { -2 * logLikelihood }

  /// The measures of a facet, in the order of its levels.
  ///
  /// A level with extreme scores has the measure at which its expected total is 0.3 score points from the end; ±∞
  /// where its thresholds left the estimation with it. An orphaned one has 0, and an infinite standard error.
  public func measures(of facet: String) -> [Double] {
    let f = position(facet)
    return Array(point.measures[table.offsets[f]..<table.offsets[f + 1]])
  }

  /// The model standard errors of a facet's measures: `1/√ΣV`, all other measures held fixed, as FACETS prints.
  public func standardErrors(of facet: String) -> [Double] {
    let f = position(facet)
    return information[table.offsets[f]..<table.offsets[f + 1]].map { 1 / $0.squareRoot() }
  }

  /// Why levels of a facet had no part in the estimation; nil for those that had.
  public func exclusions(of facet: String) -> [Exclusion?] {
    let f = position(facet)
    var result = (0..<table.levelCounts[f]).map { level -> Exclusion? in
      table.isActive[table.offsets[f] + level] ? nil : .orphaned
    }
    for extreme in extremes where extreme.facet == f { result[extreme.level] = extreme.isHigh ? .high : .low }
    return result
  }

  /// The variance of a random facet, in squared logits; nil for a fixed one.
  public func variance(of facet: String) -> Double? { outcome.variances[position(facet)] }

  /// Standard errors of a facet's measures that count the estimation of all other measures and thresholds, under the
  /// centring of the fit; for a random facet, posterior standard deviations. Infinite for extreme levels.
  ///
  /// - Throws: ``RaschError/inestimable(_:)``.
  /// - Complexity: O(q³) with q the levels of all facets but the largest, and O(q²) a level.
  public func jointStandardErrors(of facet: String) throws(RaschError) -> [Double] {
    let f = position(facet)
    let information = try RaschInformation(search, outcome)
    return (0..<table.levelCounts[f]).map { level in
      guard table.isActive[table.offsets[f] + level] else { return .infinity }
      var functional = information.unit(facet: f, level: level)
      if f == model.noncentredFacet {
        for g in table.signs.indices where g != f && !table.isRandom[g] {
          information.adding(table.signs[g] * table.signs[f], meanOf: g, to: &functional)
        }
      } else if !table.isRandom[f] {
        information.adding(-1, meanOf: f, to: &functional)
      }
      return information.variance(functional).squareRoot()
    }
  }

  func position(_ facet: String) -> Int {
    guard let found = model.facets.firstIndex(where: { $0.name == facet }) else {
      preconditionFailure("no facet is named '\(facet)'")
    }
    return found
  }
}

/// Measures levels with extreme scores one by one, all others held fixed.
private struct ExtremeMeasuring {
  let model: ManyFacetRaschModel
  let table: RatingTable
  var point: RaschPoint
  var information: [Double]

  /// How far from the end of the scale an extreme total is put, in score points, as in FACETS.
  static let adjustment = 0.3

  init(model: ManyFacetRaschModel, table: RatingTable, point: RaschPoint) {
    self.model = model
    self.table = table
    self.point = point
    information = [Double](repeating: 0, count: table.parameterCount)
    for row in 0..<table.rows {
      let distribution = point.distribution(
        at: point.location(row, of: table), group: Int(table.groups[row]), of: table)
      for f in table.codes.indices {
        information[table.offsets[f] + Int(table.codes[f][row])] += table.weights[row] * distribution.variance
      }
    }
  }

  mutating func measure(_ extreme: RatingTable.Extreme) {
    let sign = table.signs[extreme.facet]
    let parameter = table.offsets[extreme.facet] + extreme.level
    point.measures[parameter] = 0
    let rows = extreme.rows.map { row -> (rest: Double, group: Int, weight: Double) in
      var rest = 0.0
      for (f, facet) in model.facets.enumerated() {
        rest += table.signs[f] * point.measures[table.offsets[f] + Int(facet.codes[row])]
      }
      return (rest, group(row), model.weights?[row] ?? 1)
    }
    guard rows.allSatisfy({ $0.rest.isFinite && table.scales[$0.group].values.count > 1 }) else {
      point.measures[parameter] = extreme.isHigh == (sign > 0) ? .infinity : -.infinity
      return
    }
    let end = rows.reduce(0) { $0 + $1.weight * (extreme.isHigh ? table.scales[$1.group].values.last ?? 0 : 0) }
    let target = end + (extreme.isHigh ? -Self.adjustment : Self.adjustment)
    // The expected total rises with the location: bisection to the last digit cannot fail.
    var (low, high, variance) = (-60.0, 60.0, 0.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      var total = 0.0
      variance = 0
      for row in rows {
        let distribution = point.distribution(at: row.rest + middle, group: row.group, of: table)
        total += row.weight * distribution.mean
        variance += row.weight * distribution.variance
      }
      if total < target { low = middle } else { high = middle }
      if high - low < 1e-13 { break }
    }
    point.measures[parameter] = sign * (low + high) / 2
    information[parameter] = variance
  }

  private func group(_ row: Int) -> Int {
    guard case .partialCredit(let name) = model.thresholds,
      let facet = model.facets.first(where: { $0.name == name })
    else { return 0 }
    return Int(facet.codes[row])
  }
}
