import Foundation
import Statistics

/// Counts and screening indices per rater.
struct RaterTally {
  let ratings: [Int]
  let ratees: [Int]
  /// The rater's spread of ratings over the pool's, after its own mean and the fixed effects; shrunken.
  let rangeRatio: [Double]
  /// The rater's mean residual correlation between the indicators of a form; shrunken towards the pool's.
  let halo: [Double]

  init(_ performance: FittedPerformance) {
    let design = performance.model.design
    guard let raters = design.raters else {
      (ratings, ratees, rangeRatio, halo) = ([], [], [], [])
      return
    }
    var counts = [Int](repeating: 0, count: raters.levels.count)
    var people = [Set<Int32>](repeating: [], count: raters.levels.count)
    for row in 0..<raters.count {
      counts[Int(raters.codes[row])] += 1
      people[Int(raters.codes[row])].insert(design.ratees.codes[row])
    }
    ratings = counts
    ratees = people.map(\.count)
    rangeRatio = RaterTally.rangeRatios(performance.residuals(after: []), raters.codes, counts)
    halo = RaterTally.halos(performance, raters.codes, counts.count)
  }

  /// Variances moderated towards the pool's by the degrees of freedom that the pool is worth.
  ///
  /// > Reference: Smyth (2004), doi:10.2202/1544-6115.1027, with `Var(ln s²) ≈ 2/d` in place of trigamma.
  private static func rangeRatios(_ residuals: [Double], _ raters: [Int32], _ counts: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: counts.count)
    for (row, rater) in raters.enumerated() { sums[Int(rater)] += residuals[row] }
    let means = zip(sums, counts).map { $0 / Double(max($1, 1)) }
    var squares = [Double](repeating: 0, count: counts.count)
    for (row, rater) in raters.enumerated() {
      let gap = residuals[row] - means[Int(rater)]
      squares[Int(rater)] += gap * gap
    }
    let freedom = counts.map { Double(max($0 - 1, 0)) }
    let pooled = squares.reduce(0, +) / max(freedom.reduce(0, +), 1)
    guard pooled > 0 else { return counts.map { _ in 1 } }
    let eligible = counts.indices.filter { counts[$0] >= 5 && squares[$0] > 0 }
    let logs = eligible.map { log(squares[$0] / freedom[$0] / pooled) }
    let mean = logs.reduce(0, +) / Double(max(logs.count, 1))
    let spread = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(logs.count - 1, 1))
    let sampling = eligible.reduce(0) { $0 + 2 / freedom[$1] } / Double(max(eligible.count, 1))
    let excess = max(spread - sampling, 0)
    let prior = excess > 0 ? min(2 / excess, 1e6) : 1e6
    return counts.indices.map {
      ((prior * pooled + squares[$0]) / (prior + freedom[$0]) / pooled).squareRoot()
    }
  }

  private static func halos(_ performance: FittedPerformance, _ raters: [Int32], _ count: Int) -> [Double] {
    let design = performance.model.design
    let indicators = design.table.indicators.selecting(rows: design.rows)
    guard indicators.levels.count > 1 else { return [Double](repeating: .nan, count: count) }
    let residuals = performance.residuals(after: Set(PerformanceModel.Part.allCases))
    let periods = design.table.periods.selecting(rows: design.rows)
    let order = (0..<residuals.count).sorted {
      (raters[$0], design.ratees.codes[$0], periods.codes[$0], $0)
        < (raters[$1], design.ratees.codes[$1], periods.codes[$1], $1)
    }
    var cross = [Double](repeating: 0, count: count)
    var own = [Double](repeating: 0, count: count)
    var pairs = [Double](repeating: 0, count: count)
    var start = 0
    while start < order.count {
      let first = order[start]
      var end = start
      var sum = 0.0
      var square = 0.0
      while end < order.count, raters[order[end]] == raters[first],
        design.ratees.codes[order[end]] == design.ratees.codes[first],
        periods.codes[order[end]] == periods.codes[first]
      {
        sum += residuals[order[end]]
        square += residuals[order[end]] * residuals[order[end]]
        end += 1
      }
      let size = Double(end - start)
      if size > 1 {
        let rater = Int(raters[first])
        cross[rater] += (sum * sum - square) / 2
        own[rater] += square * (size - 1) / 2
        pairs[rater] += size * (size - 1) / 2
      }
      start = end
    }
    return shrunken(cross, own, pairs)
  }

  /// Correlations drawn towards the pool's by their sampling variance `(1 − r²)²/pairs`.
  private static func shrunken(_ cross: [Double], _ own: [Double], _ pairs: [Double]) -> [Double] {
    let pooledOwn = own.reduce(0, +)
    guard pooledOwn > 0 else { return own.map { _ in .nan } }
    let pooled = cross.reduce(0, +) / pooledOwn
    let sampling = (1 - pooled * pooled) * (1 - pooled * pooled)
    let eligible = own.indices.filter { pairs[$0] >= 3 && own[$0] > 0 }
    guard eligible.count > 2 else { return own.map { _ in pooled } }
    let spread =
      eligible.reduce(0) { $0 + (cross[$1] / own[$1] - pooled) * (cross[$1] / own[$1] - pooled) }
      / Double(eligible.count - 1)
    let noise = eligible.reduce(0) { $0 + sampling / pairs[$1] } / Double(eligible.count)
    let between = max(spread - noise, 0)
    return own.indices.map { rater in
      guard own[rater] > 0 else { return pooled }
      let weight = between > 0 ? between / (between + sampling / pairs[rater]) : 0
      return pooled + weight * (cross[rater] / own[rater] - pooled)
    }
  }
}

extension FittedPerformance {
  /// Scores minus fixed effects and the predictions of some parts.
  func residuals(after parts: Set<PerformanceModel.Part>) -> [Double] {
    let fitted = fixedFitted
    var result = model.model.response.indices.map { model.model.response[$0] - fitted[$0] }
    for (index, part) in model.parts.enumerated() where parts.contains(part) {
      let values = predictions[index].values()
      let codes = model.model.randomEffects[index].codes
      for row in result.indices { result[row] -= values[Int(codes[row])] }
    }
    if parts.contains(.ratee), let levels = fit.absorbedEffects() {
      for (row, code) in model.design.ratees.codes.enumerated() { result[row] -= levels[Int(code)].estimate }
    }
    return result
  }

  /// The fixed part of every row, without the employees' own effects where those are fixed.
  var fixedFitted: [Double] {
    let matrix = model.model.fixedEffects.matrix
    var fitted = [Double](repeating: 0, count: matrix.rows)
    for coefficient in fit.coefficients {
      guard let j = model.model.fixedEffects.names.firstIndex(of: coefficient.name) else { continue }
      for row in fitted.indices { fitted[row] += coefficient.estimate * matrix[row, j] }
    }
    guard model.employees == .fixed, !fitted.isEmpty else { return fitted }
    // The employees' own effects stand for the mean of the columns.
    let mean = fitted.reduce(0, +) / Double(fitted.count)
    return fitted.map { $0 - mean }
  }
}
