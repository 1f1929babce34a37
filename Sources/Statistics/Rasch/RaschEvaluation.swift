import Foundation
import LinearAlgebra

/// The log-likelihood at a point, its gradient and its information with the largest facet eliminated.
struct RaschEvaluation {
  /// Where measures and thresholds stand among the columns that are left when the largest facet is gone.
  struct Layout: Sendable {
    /// The first column of each facet; −1 for the eliminated one.
    let facets: [Int]
    /// The first column of the free κ of each scale.
    let thresholds: [Int]
    let count: Int

    init(_ table: RatingTable) {
      var next = 0
      facets = table.levelCounts.indices.map { f in
        if f == table.eliminated { return -1 }
        defer { next += table.levelCounts[f] }
        return next
      }
      thresholds = table.scales.map { scale in
        defer { next += max(scale.values.count - 2, 0) }
        return next
      }
      count = next
    }
  }

  /// The log-likelihood, less the penalty of random facets.
  var objective = 0.0
  var logLikelihood = 0.0
  /// The gradient on the eliminated measures and on the other columns.
  var gradient: [Double]
  var otherGradient: [Double]
  /// The information of the eliminated measures, which is diagonal.
  var diagonal: [Double]
  /// The information of the other columns; less `BᵀD⁻¹B` once `isReduced`.
  var other: Matrix
  /// The diagonal of `other` before the reduction.
  var otherDiagonal: [Double]
  /// The rows of B: where the columns of each eliminated level start, which they are, and their entries.
  var starts: [Int] = [0]
  var columns: [Int32] = []
  var entries: [Double] = []

  /// Passes over all ratings once.
  ///
  /// A rating contributes `w(x − E)` to the score and `wV` to the information of each of its levels, with signs, and
  /// covariances with the indicators of the categories to the columns of κ.
  init(
    _ table: RatingTable, _ layout: Layout, _ point: RaschPoint, variances: [Double?],
    wantsInformation: Bool = true
  ) {
    let q = layout.count
    let levels = table.levelCounts[table.eliminated]
    gradient = [Double](repeating: 0, count: levels)
    diagonal = [Double](repeating: 0, count: levels)
    otherGradient = [Double](repeating: 0, count: q)
    other = wantsInformation ? Matrix(rows: q, columns: q) : Matrix(rows: 0, columns: 0)
    otherDiagonal = []
    pass(table, layout, point, wantsInformation: wantsInformation)
    objective = logLikelihood
    penalize(table, layout, point, variances, wantsInformation: wantsInformation)
    if wantsInformation { otherDiagonal = (0..<q).map { other[$0, $0] } }
  }

  /// The loop over ratings: index vectors instead of a design matrix, one exponential a rating.
  private mutating func pass(
    _ table: RatingTable, _ layout: Layout, _ point: RaschPoint, wantsInformation: Bool
  ) {
    let q = layout.count
    let eliminated = table.eliminated
    let facetCount = table.codes.count
    let others = (0..<facetCount).filter { $0 != eliminated }
    var row = [Double](repeating: 0, count: q)
    var isTouched = [Bool](repeating: false, count: q)
    var touched: [Int32] = []
    var place = [Int](repeating: 0, count: others.count)
    let kernels = table.scales.indices.map { CategoryKernel(table.scales[$0].values, point.kappa[$0]) }
    let widest = table.scales.map { $0.values.count }.max() ?? 0
    var p = [Double](repeating: 0, count: widest)
    var current = -1
    for r in 0..<table.rows {
      let level = Int(table.codes[eliminated][r])
      if level != current {
        if wantsInformation { close(upTo: level, &row, &isTouched, &touched) }
        current = level
      }
      var location = table.signs[eliminated] * point.measures[table.offsets[eliminated] + level]
      for (i, f) in others.enumerated() {
        let code = Int(table.codes[f][r])
        place[i] = layout.facets[f] + code
        location += table.signs[f] * point.measures[table.offsets[f] + code]
      }
      let group = Int(table.groups[r])
      let (weight, category) = (table.weights[r], Int(table.categories[r]))
      let (mean, variance, logP) = kernels[group].evaluate(location, category, &p)
      logLikelihood += weight * logP
      let values = kernels[group].values
      let residual = weight * (values[category] - mean)
      let own = table.signs[eliminated]
      gradient[level] += own * residual
      diagonal[level] += weight * variance
      for (i, f) in others.enumerated() { otherGradient[place[i]] += table.signs[f] * residual }
      let first = layout.thresholds[group]
      let free = max(values.count - 2, 0)
      for c in 0..<free { otherGradient[first + c] -= weight * ((category == c + 1 ? 1 : 0) - p[c + 1]) }
      guard wantsInformation else { continue }
      let information = weight * variance
      other.elements.withUnsafeMutableBufferPointer { h in
        for (i, f) in others.enumerated() {
          let column = place[i]
          if !isTouched[column] {
            isTouched[column] = true
            touched.append(Int32(column))
          }
          row[column] += own * table.signs[f] * information
          h[column * (q + 1)] += information
          for j in 0..<i {
            let signed = table.signs[f] * table.signs[others[j]] * information
            h[max(place[i], place[j]) + min(place[i], place[j]) * q] += signed
          }
        }
        for c in 0..<free {
          let column = first + c
          let share = weight * p[c + 1]
          let covariance = share * (values[c + 1] - mean)
          if !isTouched[column] {
            isTouched[column] = true
            touched.append(Int32(column))
          }
          row[column] -= own * covariance
          // Columns of κ come after those of the facets.
          for (i, f) in others.enumerated() { h[column + place[i] * q] -= table.signs[f] * covariance }
          h[column * (q + 1)] += share
          for d in 0...c { h[column + (first + d) * q] -= share * p[d + 1] }
        }
      }
    }
    if wantsInformation { close(upTo: gradient.count, &row, &isTouched, &touched) }
  }

  /// Stores the finished row of B and empty ones for the levels before the next.
  private mutating func close(
    upTo level: Int, _ row: inout [Double], _ isTouched: inout [Bool], _ touched: inout [Int32]
  ) {
    if !touched.isEmpty {
      for column in touched {
        columns.append(column)
        entries.append(row[Int(column)])
        row[Int(column)] = 0
        isTouched[Int(column)] = false
      }
      touched.removeAll(keepingCapacity: true)
      starts.append(columns.count)
    }
    while starts.count <= level { starts.append(columns.count) }
  }

  /// Adds the normal density of random facets.
  private mutating func penalize(
    _ table: RatingTable, _ layout: Layout, _ point: RaschPoint, _ variances: [Double?], wantsInformation: Bool
  ) {
    for (f, variance) in variances.enumerated() {
      guard let variance else { continue }
      for level in 0..<table.levelCounts[f] where table.isActive[table.offsets[f] + level] {
        let measure = point.measures[table.offsets[f] + level]
        objective -= measure * measure / (2 * variance)
        if f == table.eliminated {
          gradient[level] -= measure / variance
          diagonal[level] += 1 / variance
        } else {
          otherGradient[layout.facets[f] + level] -= measure / variance
          if wantsInformation { other[layout.facets[f] + level, layout.facets[f] + level] += 1 / variance }
        }
      }
    }
  }
}

/// The probabilities of one scale with as few exponentials as may be.
private struct CategoryKernel {
  let values: [Double]
  private let kappa: [Double]
  /// `exp(−κ)`.
  private let weights: [Double]
  private let isUnitSpaced: Bool
  /// The largest location at which powers of `exp(location)` neither overflow nor lose the sum.
  private let safeLocation: Double

  init(_ values: [Double], _ kappa: [Double]) {
    self.values = values
    self.kappa = kappa
    weights = kappa.map { exp(-$0) }
    isUnitSpaced = values.indices.allSatisfy { values[$0] == Double($0) }
    let steepest = kappa.reduce(0) { max($0, abs($1)) }
    safeLocation = isUnitSpaced ? (600 - steepest) / Double(max(values.count, 2)) : -1
  }

  /// Expectation, variance and the logarithm of the probability of a category; fills the probabilities.
  @inline(__always)
  func evaluate(_ location: Double, _ category: Int, _ p: inout [Double])
    -> (mean: Double, variance: Double, logP: Double)
  {
    let count = values.count
    guard abs(location) < safeLocation else {
      let all = CategoryDistribution(location: location, values: values, kappa: kappa)
      for c in 0..<count { p[c] = all.probabilities[c] }
      return (all.mean, all.variance, values[category] * location - kappa[category] - all.logNormalizer)
    }
    let ratio = exp(location)
    var (power, total, first) = (1.0, 0.0, 0.0)
    for c in 0..<count {
      let term = weights[c] * power
      p[c] = term
      total += term
      first += term * Double(c)
      power *= ratio
    }
    let scale = 1 / total
    let mean = first * scale
    var variance = 0.0
    for c in 0..<count {
      p[c] *= scale
      let distance = Double(c) - mean
      variance += p[c] * distance * distance
    }
    return (mean, variance, values[category] * location - kappa[category] - log(total))
  }
}
