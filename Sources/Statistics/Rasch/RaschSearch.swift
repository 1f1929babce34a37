import Foundation
import LinearAlgebra

/// Newton's method on measures and thresholds together.
struct RaschSearch: Sendable {
  /// Where a search ended.
  struct Outcome: Sendable {
    var point: RaschPoint
    var logLikelihood: Double
    /// σ² of each random facet.
    var variances: [Double?]
    var iterations = 0
    var decrement = Double.infinity
    /// The largest |score − expected score| of a level or a category.
    var gradient = Double.infinity
    var isConverged = false
  }

  /// How many columns beside the largest facet are factored: half a gigabyte.
  static let columnLimit = 8000

  let table: RatingTable
  let layout: RaschEvaluation.Layout

  init(table: RatingTable) {
    self.table = table
    layout = RaschEvaluation.Layout(table)
  }

  var columns: Int { layout.count }

  /// The maximum, with the variances of random facets at their fixed point.
  func optimum() throws(RaschError) -> Outcome {
    let start: [Double?] = table.isRandom.map { $0 ? 1 : nil }
    var outcome = Outcome(point: RaschPoint(table), logLikelihood: 0, variances: start)
    climb(&outcome)
    guard table.isRandom.contains(true), outcome.isConverged else { return outcome }
    var secants = table.isRandom.map { $0 ? LogSecant() : nil }
    for _ in 0..<200 {
      let updated = try updatedVariances(outcome)
      var largest = 0.0
      for f in updated.indices {
        guard let old = outcome.variances[f], let new = updated[f] else { continue }
        largest = max(largest, abs(log(new / old)))
        let next = secants[f]?.next(after: log(old), gap: log(new / old)) ?? log(new)
        // A hair above the bound is on it: exp(log x) need not be x.
        outcome.variances[f] =
          exp(next) < Self.smallestVariance * (1 + 1e-9) ? Self.smallestVariance : exp(next)
      }
      climb(&outcome)
      if largest < 1e-9 || !outcome.isConverged { return outcome }
    }
    outcome.isConverged = false
    return outcome
  }

  /// The smallest variance of a random facet, in squared logits: far below any standard error.
  static let smallestVariance = 1e-6

  /// `σ² = Σβ̂² / (L − tr C/σ²)`: with γ measures' worth of information in the data, γ of them determine σ².
  private func updatedVariances(_ outcome: Outcome) throws(RaschError) -> [Double?] {
    let information = try RaschInformation(self, outcome)
    return table.isRandom.indices.map { f in
      guard let variance = outcome.variances[f] else { return nil }
      let levels = (0..<table.levelCounts[f]).filter { table.isActive[table.offsets[f] + $0] }
      var (squares, trace) = (0.0, 0.0)
      for level in levels {
        let measure = outcome.point.measures[table.offsets[f] + level]
        squares += measure * measure
        trace += information.variance(information.unit(facet: f, level: level))
      }
      let effective = Double(levels.count) - trace / variance
      return max(effective > 0 ? squares / effective : 0, Self.smallestVariance)
    }
  }

  /// Newton's steps to the maximum at given variances.
  private func climb(_ outcome: inout Outcome) {
    outcome.isConverged = false
    var evaluation = RaschEvaluation(table, layout, outcome.point, variances: outcome.variances)
    for _ in 0..<100 {
      outcome.iterations += 1
      // No factor: measures have run away so far that the information has vanished.
      guard let step = try? RaschStep(evaluation, self) else { return }
      outcome.decrement = step.decrement
      outcome.gradient = step.largestGradient
      // A decrement of 1e-10 leaves 1e-5 standard errors, and the step that is still taken squares that.
      let isLast = step.decrement < 1e-10
      var length = min(1, 8 / max(step.largest, 1e-300))
      var next = outcome.point
      while true {
        next = step.taken(from: outcome.point, length: length, self)
        evaluation = RaschEvaluation(
          table, layout, next, variances: outcome.variances, wantsInformation: length == 1 && !isLast)
        if isLast || evaluation.objective >= step.objective { break }
        length /= 2
        guard length > 1e-10 else { return }
      }
      outcome.point = next
      outcome.logLikelihood = evaluation.logLikelihood
      if isLast {
        outcome.isConverged = step.largest < Self.runawayStep && step.flattest > Self.flatInformation
        return
      }
      if length != 1 {
        evaluation = RaschEvaluation(table, layout, next, variances: outcome.variances)
      }
    }
  }

  /// A last step of so many logits that gains nothing: measures run away along a direction that the ratings leave
  /// unbounded, although no level by itself is extreme.
  static let runawayStep = 0.05

  /// Information below which a measure has run away: a standard error of 100 logits.
  static let flatInformation = 1e-4

  /// Scales all but the measures of the largest facet, and estimates those anew.
  func correct(_ outcome: inout Outcome) {
    let e = table.eliminated
    let levels = (0..<table.levelCounts[e]).filter { table.isActive[table.offsets[e] + $0] }.count
    let length = table.weights.reduce(0, +) / Double(levels)
    let factor = (length - 1) / length
    for f in table.signs.indices where f != e {
      let range = (table.offsets[f]..<table.offsets[f + 1]).filter { table.isActive[$0] }
      let mean = range.reduce(0) { $0 + outcome.point.measures[$1] } / Double(range.count)
      for i in range { outcome.point.measures[i] = mean + factor * (outcome.point.measures[i] - mean) }
    }
    for g in outcome.point.kappa.indices {
      for c in outcome.point.kappa[g].indices { outcome.point.kappa[g][c] *= factor }
    }
    for _ in 0..<100 {
      let evaluation = RaschEvaluation(
        table, layout, outcome.point, variances: outcome.variances, wantsInformation: false)
      outcome.logLikelihood = evaluation.logLikelihood
      var decrement = 0.0
      for level in 0..<table.levelCounts[e] where table.isActive[table.offsets[e] + level] {
        let step = evaluation.gradient[level] / evaluation.diagonal[level]
        decrement = max(decrement, step * evaluation.gradient[level])
        outcome.point.measures[table.offsets[e] + level] += max(-1, min(1, step))
      }
      if decrement < 1e-14 { return }
    }
    outcome.isConverged = false
  }
}

/// One step of Newton's method.
struct RaschStep {
  let eliminated: [Double]
  let other: [Double]
  let decrement: Double
  let largest: Double
  let largestGradient: Double
  /// The smallest information of a measure.
  let flattest: Double
  let objective: Double

  init(_ evaluation: RaschEvaluation, _ search: RaschSearch) throws(LinearAlgebraError) {
    let reduced = try ReducedInformation(evaluation, search)
    let right = reduced.reducedGradient(evaluation)
    let other = reduced.factor.solve(right)
    var eliminated = [Double](repeating: 0, count: evaluation.gradient.count)
    for p in eliminated.indices where evaluation.diagonal[p] > 0 {
      var rest = evaluation.gradient[p]
      for k in evaluation.starts[p]..<evaluation.starts[p + 1] {
        rest -= evaluation.entries[k] * other[Int(evaluation.columns[k])]
      }
      eliminated[p] = rest / evaluation.diagonal[p]
    }
    self.eliminated = eliminated
    self.other = other
    decrement = dot(eliminated, evaluation.gradient) + dot(other, evaluation.otherGradient)
    largest = max(eliminated.reduce(0) { max($0, abs($1)) }, other.reduce(0) { max($0, abs($1)) })
    largestGradient = max(
      evaluation.gradient.reduce(0) { max($0, abs($1)) },
      evaluation.otherGradient.reduce(0) { max($0, abs($1)) })
    let facetColumns = search.layout.thresholds.first ?? search.layout.count
    let informations = evaluation.diagonal + evaluation.otherDiagonal.prefix(facetColumns)
    flattest = informations.reduce(Double.infinity) { $1 > 0 ? min($0, $1) : $0 }
    objective = evaluation.objective
  }

  /// The point at the end of the step.
  func taken(from point: RaschPoint, length: Double, _ search: RaschSearch) -> RaschPoint {
    let (table, layout) = (search.table, search.layout)
    var next = point
    for f in table.signs.indices {
      let isEliminated = f == table.eliminated
      for level in 0..<table.levelCounts[f] where table.isActive[table.offsets[f] + level] {
        let step = isEliminated ? eliminated[level] : other[layout.facets[f] + level]
        next.measures[table.offsets[f] + level] += length * step
      }
    }
    for g in next.kappa.indices {
      for c in 0..<max(next.kappa[g].count - 2, 0) {
        next.kappa[g][c + 1] += length * other[layout.thresholds[g] + c]
      }
    }
    return next
  }
}

/// The secant method for a fixed point, never against the direction in which the plain iteration would go.
private struct LogSecant {
  private var last: (x: Double, gap: Double)?

  /// - Parameters:
  ///   - x: where the iteration stands.
  ///   - gap: how far the plain iteration would go.
  mutating func next(after x: Double, gap: Double) -> Double {
    defer { last = (x, gap) }
    guard let last, last.x != x else { return x + gap }
    let slope = (gap - last.gap) / (x - last.x)
    // Beyond e³ the curve is a stranger; where the gap does not shrink the boundary is ahead.
    let step = slope < 0 ? min(max(-gap / slope, -3), 3) : 3 * (gap < 0 ? -1 : 1)
    return x + (gap == 0 ? 0 : step)
  }
}
