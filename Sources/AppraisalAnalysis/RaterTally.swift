import Foundation
import Statistics

/// Counts per rater.
struct RaterTally {
  let ratings: [Int]
  let ratees: [Int]

  init(_ performance: FittedPerformance) {
    let design = performance.model.design
    guard let raters = design.raters else {
      (ratings, ratees) = ([], [])
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
  }
}

extension FittedPerformance {
  /// Scores minus fixed effects and the predictions of some parts.
  func residuals(after parts: Set<PerformanceModel.Part>) -> [Double] {
    let fitted = fixedFitted
    var result = model.model.response.indices.map { model.model.response[$0] - fitted[$0] }
    for (index, part) in model.parts.enumerated() where parts.contains(part) {
      let values = effects[index]
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
