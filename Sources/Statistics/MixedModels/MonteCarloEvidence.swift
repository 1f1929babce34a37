import Foundation
import LinearAlgebra

extension VarianceSearch {
  /// Batches of probes whose spread gives the standard errors.
  private static let batches = 8
  /// Patterns of blocks whose levels say how well posterior variances are known.
  private static let patternsLookedAt = 500

  /// What chance contributes to an optimum: nil for the exact engines.
  ///
  /// The score is computed anew from each batch of probes, without what all of them share. Its spread, carried to the
  /// variances by the information, is the Monte Carlo error of the estimates.
  func monteCarloError(at optimum: Optimum) -> MonteCarloError? {
    guard case .iterative(let factor) = optimum.point.factor.schur, case .iterative(let drawn) = plan else {
      return nil
    }
    let probes = factor.inverse.probes
    let count = min(VarianceSearch.batches, probes)
    let ranges = (0..<count).map { ($0 * probes / count)..<(($0 + 1) * probes / count) }
    // Batches differ by what their probes say: what they share need not be found for each.
    let gradients = PosteriorCovariance.chanceSums(optimum.point.factor, factor.inverse, ranges).map {
      score(at: optimum.point, posteriorSums: $0).gradient
    }
    var levels = LevelMoments(products.columns)
    // A mean over some hundred levels is a mean over all of them to some percent, and it is an error that is averaged.
    let skip = max(products.patterns.count / VarianceSearch.patternsLookedAt, 1)
    for range in ranges {
      let posterior = PosteriorCovariance(
        optimum.point.factor, inverse: .stochastic(factor.inverse.only(range)))
      posterior.forEachLevel(kind, stride: skip) { term, level, block in levels.add(term, level, block[0]) }
    }
    return MonteCarloError(
      probes: probes, seed: drawn.seed, steps: factor.steps, criterion: factor.logDeterminantError,
      variances: varianceError(gradients, optimum), posteriorVariances: levels.relativeError(batches: count))
  }

  /// The largest Monte Carlo standard error of a free coordinate over its sampling standard error.
  private func varianceError(_ gradients: [[Double]], _ optimum: Optimum) -> Double {
    let free = (0..<optimum.information.rows).filter { !optimum.held.contains($0) }
    let n = Double(gradients.count)
    var information = Matrix(rows: free.count, columns: free.count)
    for (i, row) in free.enumerated() {
      for (j, column) in free.enumerated() { information[i, j] = optimum.information[row, column] }
    }
    guard let inverse = try? CholeskyFactor(information).inverse() else { return .nan }
    let moves = gradients.map { gradient in inverse * free.map { gradient[$0] } }
    return free.indices.reduce(0) { largest, i in
      let mean = moves.reduce(0) { $0 + $1[i] } / n
      let square = moves.reduce(0) { $0 + ($1[i] - mean) * ($1[i] - mean) } / (n * (n - 1))
      // The information is that of −2 log-likelihood: twice its inverse is the sampling covariance.
      return max(largest, (square / (2 * inverse[i, i])).squareRoot())
    }
  }
}

/// Sums over batches of the posterior variance of every level, first coefficients only.
private struct LevelMoments {
  private var sums: [[Double]]
  private var squares: [[Double]]

  init(_ columns: ModelColumns) {
    sums = columns.dimensions.map { _ in [] }
    squares = sums
  }

  mutating func add(_ term: Int, _ level: Int, _ value: Double) {
    if level >= sums[term].count {
      let missing = level + 1 - sums[term].count
      sums[term].append(contentsOf: repeatElement(0, count: missing))
      squares[term].append(contentsOf: repeatElement(0, count: missing))
    }
    sums[term][level] += value
    squares[term][level] += value * value
  }

  /// The root mean square relative standard error of the mean of the batches, the largest over terms.
  func relativeError(batches: Int) -> Double {
    let n = Double(batches)
    return sums.indices.reduce(0) { largest, term in
      var total = 0.0
      var seen = 0.0
      for (sum, square) in zip(sums[term], squares[term]) {
        let mean = sum / n
        let variance = max(square / n - mean * mean, 0) / (n - 1)
        guard mean > 0 else { continue }
        total += variance / (mean * mean)
        seen += 1
      }
      return seen > 0 ? max(largest, (total / seen).squareRoot()) : largest
    }
  }
}
