import Foundation
import LinearAlgebra
import Statistics

/// An employee's level without some of the ratings of that employee, the variances held.
///
/// Leaving out rows D takes `X_D'X_D/σ²` off the precision of all effects: with the posterior covariance Σ the level
/// `c'θ` becomes `m − k'A⁻¹e` with variance `v + k'A⁻¹k`, where `k = X_DΣc`, `A = σ²I − X_DΣX_D'`, `e = y_D − X_Dθ̂`. It is exact: a
/// refit with the same variances gives the same numbers, at the price of a few look-ups instead of a fit.
///
/// > Reference: Woodbury's identity, as in Cook & Weisberg (1982), Residuals and Influence in Regression, chapter 2.
struct LeaveOneOut {
  private let scores: AdjustedScores
  private let rows: [Int]
  private let joint: JointPredictions
  private let residuals: [Double]
  private let noise: Double
  /// The level with the real part of the raters' effects.
  private let level: Double
  /// Its variance, with what of the raters' effects is drawn anew.
  private let variance: Double
  /// The level that the top begins at, as a normal quantile that matches the employee's own P(top).
  private let limit: Double

  /// Prepares an employee.
  ///
  /// - Parameters:
  ///   - rows: the places of the employee's ratings in the design; looked up unless given.
  ///   - effort: what errors may cost where equations are solved iteratively.
  init(
    _ scores: AdjustedScores, index: Int, share: RealShare, place: Selection.Place, rows: [Int]? = nil,
    effort: PredictionEffort = .exact
  ) {
    self.scores = scores
    let performance = scores.performance
    let model = performance.model
    let codes = model.design.ratees.codes
    self.rows = rows ?? codes.indices.filter { Int(codes[$0]) == index }
    let composition = scores.composition[index]
    let rho = model.design.statusOfRater.map { share.share(for: $0) }
    let plain = LinearCombination(random: composition.parts(), fixed: scores.fixedMean)
    var parts = composition.parts()
    var drawn = 0.0
    if let term = model.term(.rater) {
      for part in composition.raters where rho[part.level] > 0 {
        let own = rho[part.level]
        parts.append(
          LinearCombination.RandomPart(term: term, level: part.level, weight: own * part.weight))
        drawn += part.weight * part.weight * own * (1 - own) * performance.variance(of: .rater)
      }
    }
    let places = model.model.fixedEffects.names
    let kept = performance.fit.coefficients.map { places.firstIndex(of: $0.name) }
    let matrix = model.model.fixedEffects.matrix
    let rated = self.rows.map { row in
      LinearCombination(
        random: model.model.randomEffects.indices.map { term in
          LinearCombination.RandomPart(term: term, level: Int(model.model.randomEffects[term].codes[row]))
        }, fixed: kept.map { $0.map { matrix[row, $0] } ?? 0 })
    }
    let whole = LinearCombination(random: parts, fixed: scores.fixedMean)
    let joint = performance.fit.jointly([whole, plain] + rated, effort: effort)
    self.joint = joint
    residuals = zip(self.rows, joint.estimates.dropFirst(2)).map { model.model.response[$0] - $1 }
    noise = performance.fit.residualVariance
    level = joint.estimates[0]
    variance = joint.covariance(0, 0) + drawn
    let p = min(max(place.topProbability, 1e-4), 1 - 1e-4)
    limit = level - NormalDistribution.standard.quantile(p) * max(variance, 0).squareRoot()
  }

  /// P(top) by the normal approximation, from all ratings.
  var topProbability: Double { probability(level, variance) }

  private func probability(_ level: Double, _ variance: Double) -> Double {
    let se = max(variance, 0).squareRoot()
    return se > 0 ? NormalDistribution.standard.survival((limit - level) / se) : (level > limit ? 1 : 0)
  }

  /// Leaving out all ratings of each rater, then each single rating; the largest change of the level first.
  ///
  /// What cannot be left out, because nothing else tells of some effect, is not among them.
  func changes() -> [RateeExplanation.Change] {
    let design = scores.performance.model.design
    var found: [RateeExplanation.Change] = []
    var single = false
    if let raters = design.raters {
      for rater in Set(rows.map { raters.codes[$0] }).sorted() {
        let own = rows.indices.filter { raters.codes[rows[$0]] == rater }
        if own.count == 1 { single = true }
        if let change = change(.rater(raters.levels[Int(rater)]), without: own) { found.append(change) }
      }
    }
    // Where every rater gave one rating, leaving out the one is leaving out the other.
    if !single || Set(rows.map { design.raters?.codes[$0] ?? 0 }).count < rows.count {
      for place in rows.indices {
        let row = design.rows[rows[place]]
        let omission = RateeExplanation.Change.Omission.rating(
          indicator: design.table.indicators[row] ?? "", period: design.table.periods[row] ?? "",
          score: design.table.scores[row])
        if let change = change(omission, without: [place]) { found.append(change) }
      }
    }
    let base = joint.estimates[1]
    return found.enumerated().sorted {
      let (a, b) = (abs($0.element.adjusted - base), abs($1.element.adjusted - base))
      return a == b ? $0.offset < $1.offset : a > b
    }.map(\.element)
  }

  /// The level without the ratings at some of the employee's places; nil where the rest does not determine it.
  private func change(
    _ omission: RateeExplanation.Change.Omission, without places: [Int]
  ) -> RateeExplanation.Change? {
    let n = places.count
    var a = Matrix(rows: n, columns: n)
    for i in 0..<n {
      for j in 0...i {
        let value = (i == j ? noise : 0) - joint.covariance(places[i] + 2, places[j] + 2)
        a[i, j] = value
        a[j, i] = value
      }
      // A rating that alone tells of some effect has nothing left over.
      if a[i, i] <= 1e-9 * noise { return nil }
    }
    guard let factor = try? CholeskyFactor(a) else { return nil }
    let k = places.map { joint.covariance(0, $0 + 2) }
    let weights = factor.solve(places.map { residuals[$0] })
    let gained = zip(factor.solve(k), k).reduce(0) { $0 + $1.0 * $1.1 }
    let shift = zip(k, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let plainShift = zip(places, weights).reduce(0) { $0 + joint.covariance(1, $1.0 + 2) * $1.1 }
    return RateeExplanation.Change(
      omission: omission, remaining: rows.count - n, adjusted: joint.estimates[1] - plainShift,
      topProbability: probability(level - shift, variance + gained))
  }
}
