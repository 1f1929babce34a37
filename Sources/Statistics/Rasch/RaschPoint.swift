import Foundation

/// Measures and thresholds, with the probabilities that follow from them.
struct RaschPoint: Sendable {
  /// The measures of all levels, facet by facet.
  var measures: [Double]
  /// `κ_c`, the sum of the thresholds up to category c, scale by scale; 0 for the first and the last category.
  var kappa: [[Double]]

  /// All measures zero, thresholds from the category counts.
  init(_ table: RatingTable) {
    measures = [Double](repeating: 0, count: table.parameterCount)
    kappa = table.scales.map { scale in
      guard scale.counts.count > 2, let top = scale.values.last else {
        return [Double](repeating: 0, count: scale.counts.count)
      }
      let logs = scale.counts.map { -log($0) }
      let (first, last) = (logs[0], logs[logs.count - 1])
      return scale.values.indices.map { logs[$0] - first - (last - first) * scale.values[$0] / top }
    }
  }

  /// `Σ s_f β_f` of a row.
  func location(_ row: Int, of table: RatingTable) -> Double {
    var sum = 0.0
    for f in table.codes.indices {
      sum += table.signs[f] * measures[table.offsets[f] + Int(table.codes[f][row])]
    }
    return sum
  }

  /// The distribution of a rating at a location.
  func distribution(at location: Double, group: Int, of table: RatingTable) -> CategoryDistribution {
    CategoryDistribution(location: location, values: table.scales[group].values, kappa: kappa[group])
  }

  /// Moves the means of all fixed facets but the noncentred one to zero, over the levels in the estimation.
  mutating func centre(_ table: RatingTable, noncentred: Int) {
    for f in table.signs.indices where f != noncentred && !table.isRandom[f] {
      let levels = (0..<table.levelCounts[f]).filter { table.isActive[table.offsets[f] + $0] }
      let mean = levels.reduce(0) { $0 + measures[table.offsets[f] + $1] } / Double(max(levels.count, 1))
      for level in levels { measures[table.offsets[f] + level] -= mean }
      let shift = mean * table.signs[f] * table.signs[noncentred]
      for level in 0..<table.levelCounts[noncentred] where table.isActive[table.offsets[noncentred] + level] {
        measures[table.offsets[noncentred] + level] += shift
      }
    }
  }
}

/// The probabilities of the categories at one location, and their moments.
struct CategoryDistribution {
  let probabilities: [Double]
  let mean: Double
  let variance: Double
  /// `Σ p (v − E)⁴`.
  let fourthMoment: Double
  let logNormalizer: Double

  init(location: Double, values: [Double], kappa: [Double]) {
    let logs = values.indices.map { values[$0] * location - kappa[$0] }
    let largest = logs.max() ?? 0
    var p = logs.map { exp($0 - largest) }
    let total = p.reduce(0, +)
    var mean = 0.0
    for c in p.indices {
      p[c] /= total
      mean += p[c] * values[c]
    }
    var (second, fourth) = (0.0, 0.0)
    for c in p.indices {
      let square = (values[c] - mean) * (values[c] - mean)
      second += p[c] * square
      fourth += p[c] * square * square
    }
    probabilities = p
    self.mean = mean
    variance = second
    fourthMoment = fourth
    logNormalizer = largest + log(total)
  }
}
