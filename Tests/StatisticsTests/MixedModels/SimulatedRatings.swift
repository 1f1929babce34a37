import Foundation
import LinearAlgebra
import Statistics

/// Ratings drawn from a known crossed model: ratees, raters, a covariate with slopes that vary by rater.
struct SimulatedRatings {
  var ratee: [Int32] = []
  var rater: [Int32] = []
  var time: [Double] = []
  var response: [Double] = []
  let rateeCount: Int
  let raterCount: Int

  /// Standard deviations of what varies.
  struct Spread {
    var ratee = 3.0
    var rater = 2.0
    var slope = 0.8
    var noise = 2.5
  }

  /// Draws `rows` ratings; every level occurs when there are at least as many rows as levels.
  init(ratees: Int, raters: Int, rows: Int, seed: UInt64, spread: Spread = Spread()) {
    rateeCount = ratees
    raterCount = raters
    var stream = RandomStream(key: RandomKey(seed: seed))
    let performance = (0..<ratees).map { _ in spread.ratee * stream.normal() }
    let severity = (0..<raters).map { _ in spread.rater * stream.normal() }
    let slope = (0..<raters).map { _ in spread.slope * stream.normal() }
    for row in 0..<rows {
      let p = row < ratees ? row : stream.index(below: ratees)
      let r = row < raters ? row : stream.index(below: raters)
      let t = Double(stream.index(below: 5))
      ratee.append(Int32(p))
      rater.append(Int32(r))
      time.append(t)
      response.append(
        70 + 0.5 * t + performance[p] + severity[r] + slope[r] * t + spread.noise * stream.normal())
    }
  }

  var rows: Int { response.count }
  var fixed: FixedEffects {
    FixedEffects(
      names: ["(Intercept)", "time"],
      matrix: Matrix(rows: rows, columns: [[Double](repeating: 1, count: rows), time]))
  }
  var rateeTerm: RandomTerm { RandomTerm(name: "ratee", codes: ratee, levels: labels("p", rateeCount)) }
  var raterTerm: RandomTerm { RandomTerm(name: "rater", codes: rater, levels: labels("r", raterCount)) }
  var slopeTerm: RandomTerm {
    RandomTerm(
      name: "rater", codes: rater, levels: labels("r", raterCount),
      coefficients: [.intercept, .init(name: "time", values: time)])
  }

  /// `y ~ time + (1 | ratee) + (1 | rater)`.
  var crossed: LinearMixedModel { model([rateeTerm, raterTerm]) }
  /// `y ~ time + (1 | ratee) + (time | rater)`.
  var withSlopes: LinearMixedModel { model([rateeTerm, slopeTerm]) }

  func model(_ terms: [RandomTerm], weights: LinearMixedModel.Weights = .none) -> LinearMixedModel {
    LinearMixedModel(response: response, fixedEffects: fixed, randomEffects: terms, weights: weights)
  }

  /// The rows in another order, or some rows more than once.
  func taking(_ order: [Int]) -> SimulatedRatings {
    var result = self
    result.ratee = order.map { ratee[$0] }
    result.rater = order.map { rater[$0] }
    result.time = order.map { time[$0] }
    result.response = order.map { response[$0] }
    return result
  }

  private func labels(_ prefix: String, _ count: Int) -> [String] { (0..<count).map { "\(prefix)\($0)" } }
}
