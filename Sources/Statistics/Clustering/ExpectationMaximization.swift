import Foundation
import LinearAlgebra

/// Where a search for a mixture stands.
struct MixtureState {
  let groups: Int
  var weights: [Double]
  var means: [[Double]]
  var covariances: [Matrix]
  /// Of different row i in group k at `i * groups + k`.
  var responsibilities: [Double]
  var logLikelihood = -Double.infinity
  var iterations = 0
  var hasConverged = false
}

/// How far a search goes.
struct SearchEffort {
  /// What may be left to gain, as geometric steps promise, relative to the log-likelihood.
  let tolerance: Double
  let mostIterations: Int

  /// To see which starts are worth going on with.
  static let glance = SearchEffort(tolerance: 1e-6, mostIterations: 50)
}

/// Expectation–maximisation from one partition.
struct ExpectationMaximization {
  private let rows: DistinctRows
  private let floor: [Double]
  private var update: CovarianceUpdate

  init(_ rows: DistinctRows, family: CovarianceFamily, floor: [Double]) {
    self.rows = rows
    self.floor = floor
    update = CovarianceUpdate(family)
  }

  /// The state in which every row is wholly in its group.
  func start(from labels: [Int], groups: Int) -> MixtureState {
    var z = [Double](repeating: 0, count: rows.count * groups)
    for (i, label) in labels.enumerated() { z[i * groups + label] = 1 }
    return MixtureState(groups: groups, weights: [], means: [], covariances: [], responsibilities: z)
  }

  /// Goes on from a state as far as the effort allows; false where a group lost its spread.
  mutating func advance(_ state: inout MixtureState, _ effort: SearchEffort) -> Bool {
    var gains = (previous: Double.infinity, last: Double.infinity)
    while state.iterations < effort.mostIterations {
      guard maximise(&state, groups: state.groups) else { return false }
      let before = state.logLikelihood
      guard expect(&state) else { return false }
      state.iterations += 1
      gains = (gains.last, state.logLikelihood - before)
      state.hasConverged = state.groups == 1 || isDone(gains, at: state.logLikelihood, effort)
      if state.hasConverged { break }
    }
    return true
  }

  /// Aitken's rule: the gains form a geometric series whose rest is small.
  private func isDone(_ gains: (previous: Double, last: Double), at value: Double, _ effort: SearchEffort)
    -> Bool
  {
    guard gains.last.isFinite, gains.previous.isFinite else { return false }
    let enough = effort.tolerance * (1 + abs(value))
    guard gains.last > 0 else { return abs(gains.last) <= enough }
    let ratio = gains.last / gains.previous
    return ratio < 1 ? gains.last * ratio / (1 - ratio) <= enough && gains.last <= enough * 10 : false
  }

  /// Weights, means and covariances from responsibilities; false where a group is empty.
  private mutating func maximise(_ state: inout MixtureState, groups: Int) -> Bool {
    let d = rows.columns
    var sizes = [Double](repeating: 0, count: groups)
    var sums = [Double](repeating: 0, count: groups * d)
    for i in 0..<rows.count {
      for k in 0..<groups {
        let w = rows.weights[i] * state.responsibilities[i * groups + k]
        guard w > 0 else { continue }
        sizes[k] += w
        for j in 0..<d { sums[k * d + j] += w * rows.values[i * d + j] }
      }
    }
    guard sizes.allSatisfy({ $0 > 1e-8 * rows.total }) else { return false }
    state.weights = sizes.map { $0 / rows.total }
    state.means = (0..<groups).map { k in (0..<d).map { sums[k * d + $0] / sizes[k] } }
    let scatters = (0..<groups).map { scatter(state, $0, of: groups) }
    guard let covariances = update.covariances(scatters, sizes: sizes) else { return false }
    state.covariances = covariances
    return true
  }

  private func scatter(_ state: MixtureState, _ k: Int, of groups: Int) -> Matrix {
    let d = rows.columns
    let mean = state.means[k]
    var result = Matrix(rows: d, columns: d)
    var gap = [Double](repeating: 0, count: d)
    result.elements.withUnsafeMutableBufferPointer { sums in
      for i in 0..<rows.count {
        let w = rows.weights[i] * state.responsibilities[i * groups + k]
        guard w > 0 else { continue }
        for j in 0..<d { gap[j] = rows.values[i * d + j] - mean[j] }
        for b in 0..<d {
          let x = w * gap[b]
          for a in b..<d { sums[a + b * d] += x * gap[a] }
        }
      }
    }
    result.mirrorLowerTriangle()
    return result
  }

  /// Responsibilities and the log-likelihood; false where a covariance has no spread.
  private func expect(_ state: inout MixtureState) -> Bool {
    let groups = state.weights.count
    var densities: [GroupDensity] = []
    for k in 0..<groups {
      guard
        let density = GroupDensity(
          weight: state.weights[k], mean: state.means[k], covariance: state.covariances[k], floor: floor)
      else { return false }
      densities.append(density)
    }
    var total = 0.0
    state.responsibilities.withUnsafeMutableBufferPointer { z in
      rows.values.withUnsafeBufferPointer { x in
        guard let first = x.baseAddress else { return }
        var logs = [Double](repeating: 0, count: groups)
        for i in 0..<rows.count {
          for k in 0..<groups { logs[k] = densities[k].logarithm(first + i * rows.columns) }
          let largest = logs.max() ?? 0
          var sum = 0.0
          for k in 0..<groups {
            logs[k] = exp(logs[k] - largest)
            sum += logs[k]
          }
          for k in 0..<groups { z[i * groups + k] = logs[k] / sum }
          total += rows.weights[i] * (largest + log(sum))
        }
      }
    }
    state.logLikelihood = total
    return total.isFinite
  }
}

/// The logarithm of a group's weighted density.
struct GroupDensity {
  private let mean: [Double]
  /// Row j of the inverse of the Cholesky factor begins at `j * d`.
  private let whitening: [Double]
  private let constant: Double

  /// - Parameter floor: the smallest pivots allowed.
  /// - Returns: nil where a covariance has less spread than that.
  init?(weight: Double, mean: [Double], covariance: Matrix, floor: [Double]) {
    guard let factor = try? CholeskyFactor(covariance) else { return nil }
    let d = mean.count
    let lower = factor.lower
    for j in 0..<d where !(lower[j, j] * lower[j, j] > floor[j]) { return nil }
    self.mean = mean
    whitening = factor.solveLower(Matrix.identity(d)).transposed.elements
    constant = log(weight) - (factor.logDeterminant + Double(d) * log(2 * Double.pi)) / 2
  }

  @inline(__always)
  func logarithm(_ row: UnsafePointer<Double>) -> Double {
    let d = mean.count
    return whitening.withUnsafeBufferPointer { a in
      mean.withUnsafeBufferPointer { m in
        var square = 0.0
        for j in 0..<d {
          var y = 0.0
          for l in 0...j { y += a[j * d + l] * (row[l] - m[l]) }
          square += y * y
        }
        return constant - square / 2
      }
    }
  }
}
