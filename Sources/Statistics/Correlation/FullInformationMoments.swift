import Foundation
import LinearAlgebra

/// Means and covariances of a multivariate normal from all that is present, by maximum likelihood.
///
/// Right where values are missing at random given what is present, where pairwise correlations are not. Standard errors
/// are sandwiches, which do not need the normal distribution.
///
/// > Reference: Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x; Yuan & Bentler (2000),
/// > doi:10.1111/0081-1750.00078.
public struct FullInformationMoments: Sendable {
  /// The means.
  public let means: [Double]
  /// The covariances.
  public let covariance: Matrix
  /// The correlations.
  public let correlations: Matrix
  /// Sandwich standard errors of the correlations, 0 on the diagonal; nil where the information is singular.
  public let standardErrors: Matrix?
  /// The logarithm of the likelihood of what is present.
  public let logLikelihood: Double
  /// The steps of the EM algorithm.
  public let iterations: Int
  /// The number of rows with at least one value.
  public let count: Int

  /// Estimates from rows in which NaN is missing.
  ///
  /// - Parameters:
  ///   - data: a row for each observation.
  ///   - tolerance: the largest change of a mean or covariance, in standard deviations, that ends the iteration.
  ///   - maximumIterations: after so many iterations it gives up.
  /// - Throws: ``CorrelationError/infiniteValue(row:column:)``, ``CorrelationError/tooFewRows(found:needed:)``,
  ///   ``CorrelationError/constantColumn(_:)``, ``CorrelationError/singular(rank:columns:)``,
  ///   ``CorrelationError/notConverged(iterations:)``.
  /// - Complexity: O(iterations × patterns × columns³ + rows × columns²); standard errors O(patterns × columns⁴).
  public init(_ data: Matrix, tolerance: Double = 1e-10, maximumIterations: Int = 10_000)
    throws(CorrelationError)
  {
    try CorrelationMatrix.refuseInfinite(data)
    let scaling = try ObservedScaling(data)
    let patterns = ObservedPatterns(scaling.scaled(data))
    let needed = data.columns + 1
    guard patterns.count >= needed else { throw .tooFewRows(found: patterns.count, needed: needed) }
    var moments = NormalMoments(
      means: Array(repeating: 0, count: data.columns), covariance: Matrix.identity(data.columns))
    var (steps, change) = (0, Double.infinity)
    while change > tolerance {
      guard steps < maximumIterations else { throw .notConverged(iterations: steps) }
      let next = try patterns.step(moments)
      change = next.distance(to: moments)
      moments = next
      steps += 1
    }
    iterations = steps
    count = patterns.count
    logLikelihood = try patterns.logLikelihood(moments) - scaling.logScale(data)
    standardErrors = patterns.correlationErrors(moments)
    correlations = moments.correlations
    means = scaling.centres.indices.map { scaling.centres[$0] + scaling.scales[$0] * moments.means[$0] }
    var covariance = moments.covariance
    for i in 0..<data.columns {
      for j in 0..<data.columns { covariance[i, j] *= scaling.scales[i] * scaling.scales[j] }
    }
    self.covariance = covariance
  }
}

/// Centre and spread of the present values of each column.
private struct ObservedScaling {
  let centres: [Double]
  let scales: [Double]

  init(_ data: Matrix) throws(CorrelationError) {
    var (centres, scales): ([Double], [Double]) = ([], [])
    for j in 0..<data.columns {
      let values = data.column(j).filter { !$0.isNaN }
      let n = Double(values.count)
      let mean = values.reduce(0) { $0 + $1 / n }
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
      guard variance > 0, values.contains(where: { $0 != values[0] }) else { throw .constantColumn(j) }
      centres.append(mean)
      scales.append(variance.squareRoot())
    }
    self.centres = centres
    self.scales = scales
  }

  func scaled(_ data: Matrix) -> Matrix {
    var result = data
    for j in 0..<data.columns {
      for i in 0..<data.rows { result[i, j] = (data[i, j] - centres[j]) / scales[j] }
    }
    return result
  }

  /// What the change of scale adds to the logarithm of the likelihood.
  func logScale(_ data: Matrix) -> Double {
    (0..<data.columns).reduce(0) { sum, j in
      sum + log(scales[j]) * Double(data.column(j).count { !$0.isNaN })
    }
  }
}

private struct NormalMoments {
  var means: [Double]
  var covariance: Matrix

  var correlations: Matrix {
    var result = covariance
    for i in means.indices {
      for j in means.indices {
        result[i, j] = i == j ? 1 : covariance[i, j] / (covariance[i, i] * covariance[j, j]).squareRoot()
      }
    }
    return result
  }

  func distance(to other: NormalMoments) -> Double {
    let a = zip(means, other.means).map { abs($0 - $1) }.max() ?? 0
    let b = zip(covariance.elements, other.covariance.elements).map { abs($0 - $1) }.max() ?? 0
    return max(a, b)
  }
}

/// Rows grouped by which values they have.
private struct ObservedPatterns {
  struct Pattern {
    let present: [Int]
    var count = 0.0
    var sums: [Double]
    /// Raw products of the present values.
    var products: Matrix
    var rows: [[Double]] = []
  }

  let columns: Int
  let patterns: [Pattern]
  let count: Int

  init(_ data: Matrix) {
    columns = data.columns
    var places: [[Int]: Int] = [:]
    var patterns: [Pattern] = []
    for i in 0..<data.rows {
      let present = (0..<data.columns).filter { !data[i, $0].isNaN }
      guard !present.isEmpty else { continue }
      let place = places[present] ?? patterns.count
      if place == patterns.count {
        places[present] = place
        let k = present.count
        patterns.append(
          Pattern(present: present, sums: Array(repeating: 0, count: k), products: Matrix(rows: k, columns: k)))
      }
      patterns[place].rows.append(present.map { data[i, $0] })
    }
    for p in patterns.indices {
      let k = patterns[p].present.count
      let rows = patterns[p].rows
      var values = Matrix(rows: rows.count, columns: k)
      for (i, row) in rows.enumerated() { for j in 0..<k { values[i, j] = row[j] } }
      patterns[p].count = Double(rows.count)
      patterns[p].sums = (0..<k).map { values.column($0).reduce(0, +) }
      patterns[p].products = values.crossProduct()
    }
    self.patterns = patterns
    count = patterns.reduce(0) { $0 + $1.rows.count }
  }

  private func factor(_ pattern: Pattern, _ moments: NormalMoments) throws(CorrelationError) -> CholeskyFactor {
    var block = Matrix(rows: pattern.present.count, columns: pattern.present.count)
    for (a, i) in pattern.present.enumerated() {
      for (b, j) in pattern.present.enumerated() { block[a, b] = moments.covariance[i, j] }
    }
    do { return try CholeskyFactor(block) } catch {
      guard case .notPositiveDefinite(let order) = error else {
        throw .singular(rank: 0, columns: columns)
      }
      throw .singular(rank: max(0, order - 1), columns: columns)
    }
  }

  /// One step of the EM algorithm: expected sums and products, then their means.
  func step(_ moments: NormalMoments) throws(CorrelationError) -> NormalMoments {
    var sums = [Double](repeating: 0, count: columns)
    var products = Matrix(rows: columns, columns: columns)
    for pattern in patterns {
      let present = pattern.present
      let missing = (0..<columns).filter { !present.contains($0) }
      let n = pattern.count
      // B = Σ_mo Σ_oo⁻¹ fills in; the filled value is c + B x_o.
      let factor = try factor(pattern, moments)
      var cross = Matrix(rows: present.count, columns: missing.count)
      for (a, i) in present.enumerated() {
        for (b, j) in missing.enumerated() { cross[a, b] = moments.covariance[i, j] }
      }
      let slopes = factor.solve(cross)
      let offsets = missing.enumerated().map { b, j in
        moments.means[j]
          - present.enumerated().reduce(0) { $0 + slopes[$1.offset, b] * moments.means[$1.element] }
      }
      for (a, i) in present.enumerated() {
        sums[i] += pattern.sums[a]
        for (b, j) in present.enumerated() { products[i, j] += pattern.products[a, b] }
      }
      guard !missing.isEmpty else { continue }
      let filledProducts = pattern.products * slopes
      let filledSums = missing.indices.map { b in
        present.indices.reduce(n * offsets[b]) { $0 + slopes[$1, b] * pattern.sums[$1] }
      }
      let both = slopes.transposedTimes(filledProducts)
      let explained = cross.transposedTimes(slopes)
      for (b, j) in missing.enumerated() {
        sums[j] += filledSums[b]
        for (a, i) in present.enumerated() {
          let value = filledProducts[a, b] + offsets[b] * pattern.sums[a]
          products[i, j] += value
          products[j, i] += value
        }
        for (c, k) in missing.enumerated() {
          let slopeSum = filledSums[c] - n * offsets[c]
          let mean =
            both[b, c] + offsets[b] * slopeSum + offsets[c] * (filledSums[b] - n * offsets[b]) + n * offsets[b]
            * offsets[c]
          products[j, k] += mean + n * (moments.covariance[j, k] - explained[b, c])
        }
      }
    }
    let total = Double(count)
    let means = sums.map { $0 / total }
    var covariance = products
    for i in 0..<columns {
      for j in 0..<columns { covariance[i, j] = products[i, j] / total - means[i] * means[j] }
    }
    return NormalMoments(means: means, covariance: covariance)
  }

  func logLikelihood(_ moments: NormalMoments) throws(CorrelationError) -> Double {
    var sum = 0.0
    for pattern in patterns {
      let factor = try factor(pattern, moments)
      let inverse = factor.inverse()
      let k = pattern.present.count
      sum -= pattern.count / 2 * (Double(k) * log(2 * .pi) + factor.logDeterminant)
      let scatter = scatter(pattern, moments).products
      for a in 0..<(k * k) { sum -= inverse.elements[a] * scatter.elements[a] / 2 }
    }
    return sum
  }

  /// Sums and products of the present values about the means.
  private func scatter(_ pattern: Pattern, _ moments: NormalMoments) -> (sums: [Double], products: Matrix) {
    let means = pattern.present.map { moments.means[$0] }
    var products = pattern.products
    for a in means.indices {
      for b in means.indices {
        products[a, b] +=
          pattern.count * means[a] * means[b] - means[a] * pattern.sums[b] - means[b] * pattern.sums[a]
      }
    }
    return (means.indices.map { pattern.sums[$0] - pattern.count * means[$0] }, products)
  }

  /// Sandwich standard errors of the correlations, by the delta method.
  func correlationErrors(_ moments: NormalMoments) -> Matrix? {
    let p = columns
    let elements = (0..<p).flatMap { i in (i..<p).map { (i, $0) } }
    let q = p + elements.count
    var bread = Matrix(rows: q, columns: q)
    var meat = Matrix(rows: q, columns: q)
    for pattern in patterns {
      guard let factor = try? factor(pattern, moments) else { return nil }
      let weights = embed(factor.inverse(), pattern.present)
      let scatter = scatter(pattern, moments)
      let mean = weights * spread(scatter.sums, pattern.present)
      let outer = weights * embed(scatter.products, pattern.present) * weights
      addInformation(&bread, elements, weights, outer, mean, pattern.count)
      addScores(&meat, elements, weights, pattern, moments)
    }
    guard let factor = try? CholeskyFactor(bread) else { return nil }
    let inverse = factor.inverse()
    let sandwich = inverse * meat * inverse
    var result = Matrix(rows: p, columns: p)
    let place = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ([$1.0, $1.1], p + $0) })
    let s = moments.covariance
    for (i, j) in elements where i != j {
      guard let ii = place[[i, i]], let jj = place[[j, j]], let ij = place[[i, j]] else { continue }
      let scale = (s[i, i] * s[j, j]).squareRoot()
      let r = s[i, j] / scale
      let gradient = [(ij, 1 / scale), (ii, -r / (2 * s[i, i])), (jj, -r / (2 * s[j, j]))]
      var variance = 0.0
      for (a, u) in gradient { for (b, v) in gradient { variance += u * v * sandwich[a, b] } }
      result[i, j] = max(0, variance).squareRoot()
      result[j, i] = result[i, j]
    }
    return result
  }

  private func embed(_ block: Matrix, _ present: [Int]) -> Matrix {
    var result = Matrix(rows: columns, columns: columns)
    for (a, i) in present.enumerated() { for (b, j) in present.enumerated() { result[i, j] = block[a, b] } }
    return result
  }

  private func spread(_ values: [Double], _ present: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    for (a, i) in present.enumerated() { result[i] = values[a] }
    return result
  }

  /// The observed information. With `E_ij = c (e_i e_jᵀ + e_j e_iᵀ)`, c ½ on the diagonal and 1 off it, W the inverse of
  /// the present covariances and g = W(x − μ): means W, means × covariances `(W E g)`, covariances
  /// `gᵀEWFg − ½ tr(WEWF)`.
  private func addInformation(
    _ bread: inout Matrix, _ elements: [(Int, Int)], _ w: Matrix, _ outer: Matrix, _ mean: [Double], _ n: Double
  ) {
    let p = columns
    for i in 0..<p { for j in 0..<p { bread[i, j] += n * w[i, j] } }
    for (a, (i, j)) in elements.enumerated() {
      let c = i == j ? 0.5 : 1.0
      for m in 0..<p {
        let value = c * (w[m, i] * mean[j] + w[m, j] * mean[i])
        bread[m, p + a] += value
        bread[p + a, m] += value
      }
      for b in a..<elements.count {
        let (k, l) = elements[b]
        let d = k == l ? 0.5 : 1.0
        let curved =
          outer[i, k] * w[j, l] + outer[i, l] * w[j, k] + outer[j, k] * w[i, l] + outer[j, l] * w[i, k]
        let flat = w[i, k] * w[j, l] + w[i, l] * w[j, k]
        let value = c * d * (curved - n * flat)
        bread[p + a, p + b] += value
        if a != b { bread[p + b, p + a] += value }
      }
    }
  }

  /// The outer products of the rows' scores.
  private func addScores(
    _ meat: inout Matrix, _ elements: [(Int, Int)], _ w: Matrix, _ pattern: Pattern, _ moments: NormalMoments
  ) {
    let p = columns
    let piece = 512
    for start in stride(from: 0, to: pattern.rows.count, by: piece) {
      let rows = pattern.rows[start..<min(start + piece, pattern.rows.count)]
      var scores = Matrix(rows: rows.count, columns: p + elements.count)
      for (r, row) in rows.enumerated() {
        let g = w * spread(zip(pattern.present, row).map { $1 - moments.means[$0] }, pattern.present)
        for i in 0..<p { scores[r, i] = g[i] }
        for (a, (i, j)) in elements.enumerated() {
          scores[r, p + a] = (i == j ? 0.5 : 1) * (g[i] * g[j] - w[i, j])
        }
      }
      let products = scores.crossProduct()
      for e in meat.elements.indices { meat.elements[e] += products.elements[e] }
    }
  }
}
