import Foundation
import LinearAlgebra

extension CumulativeLinkMixedModelFit {
  /// The probability of each category at a linear predictor, thresholds aside.
  public func probabilities(at eta: Double) -> [Double] {
    let ends = Ends(thresholds.map(\.estimate))
    return ends.lower.indices.map {
      exp(model.link.derivatives(ends.lower[$0] - eta, ends.upper[$0] - eta).log)
    }
  }

  /// What effects of a term do to the score that is expected: `E[score | b] − E[score | 0]`, averaged over the ratings,
  /// everything else as it was.
  ///
  /// - Parameters:
  ///   - effects: on the latent scale, such as conditional modes or the limits of their intervals.
  ///   - term: the term to which they belong; its own effects are taken off the ratings first.
  /// - Returns: changes in points of the scores of the categories.
  /// - Complexity: O(ratings · categories · min(effects, 65)); between 65 effects or more the curve is interpolated by
  ///   cubics with exact slopes, to some 1e-7 points.
  public func scoreChanges(_ effects: [Double], ofTerm term: Int) -> [Double] {
    let curve = ScoreCurve(self, term: term)
    let zero = curve.value(0).score
    guard effects.count > ScoreCurve.nodes, let low = effects.min(), let high = effects.max(), low < high else {
      return effects.map { curve.value($0).score - zero }
    }
    let width = (high - low) / Double(ScoreCurve.nodes - 1)
    let knots = (0..<ScoreCurve.nodes).map { curve.value(low + Double($0) * width) }
    return effects.map { effect in
      let place = min(Int((effect - low) / width), ScoreCurve.nodes - 2)
      let t = (effect - low) / width - Double(place)
      let (a, b) = (knots[place], knots[place + 1])
      let (rise, left, right) = (b.score - a.score, width * a.slope, width * b.slope)
      let bend = t * (1 - t) * ((1 - t) * (left - rise) - t * (right - rise))
      return a.score + t * rise + bend - zero
    }
  }
}

/// The expected score, averaged over ratings, as a function of an effect added to all of them.
private struct ScoreCurve {
  static let nodes = 65

  let link: CumulativeLink
  let thresholds: [Double]
  /// The rise of the score at each threshold.
  let steps: [Double]
  let lowest: Double
  let eta: [Double]
  let weight: [Double]
  let total: Double

  init(_ fit: CumulativeLinkMixedModelFit, term: Int) {
    let point = fit.optimum.point
    let system = fit.prepared.search.system
    var own = [Double](repeating: 0, count: system.cells.count)
    system.effects(point.modes, point.parameters.sd, term: term, into: &own)
    link = fit.model.link
    // The predictor is that of the standardised covariates, and so are these thresholds.
    thresholds = fit.prepared.search.criterion.jacobian * point.parameters.alpha
    let scores = fit.model.response.scores
    steps = zip(scores, scores.dropFirst()).map { $1 - $0 }
    lowest = scores.first ?? 0
    eta = zip(point.eta, own).map { $0 - $1 }
    weight = system.cells.weight
    total = weight.reduce(0, +)
  }

  /// `E[score] = s₁ + Σⱼ (sⱼ₊₁ − sⱼ) Pr(Y > j)`, and its derivative in the effect.
  func value(_ effect: Double) -> (score: Double, slope: Double) {
    var (score, slope) = (0.0, 0.0)
    for i in eta.indices {
      for (threshold, step) in zip(thresholds, steps) {
        let upper = link.derivatives(threshold - eta[i] - effect, .infinity)
        let probability = exp(upper.log)
        score += weight[i] * step * probability
        slope += weight[i] * step * probability * upper.lower
      }
    }
    return (lowest + score / total, slope / total)
  }
}
