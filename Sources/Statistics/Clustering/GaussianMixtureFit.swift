import Foundation
import LinearAlgebra

/// A fitted mixture; the largest group is 0.
public struct GaussianMixtureFit: Sendable {
  /// What the covariances have in common.
  public let family: CovarianceFamily
  /// The share of each group.
  public let weights: [Double]
  /// The mean of each group.
  public let means: [[Double]]
  /// The covariance matrix of each group.
  public let covariances: [Matrix]
  /// The log-likelihood ℓ.
  public let logLikelihood: Double
  /// The number of free parameters.
  public let parameters: Int
  /// The number of rows without a missing value.
  public let count: Int
  /// Iterations of the best start.
  public let iterations: Int
  /// Whether the best start converged.
  public let hasConverged: Bool
  /// How many starts were made.
  public let starts: Int
  /// How many of those that went on to the end reached the best log-likelihood, to 1e-5.
  public let startsAtBest: Int
  /// ICL: BIC plus twice the log-probability of each row's own group, after Biernacki, Celeux & Govaert (2000).
  public let icl: Double
  /// 1 − (mean entropy of the responsibilities) / ln k: 1 where every row is sure of its group; nil for one group.
  public let relativeEntropy: Double?

  init(_ model: GaussianMixture, _ state: MixtureState, startsAtBest: Int, starts: Int) {
    let order = state.weights.indices.sorted {
      state.weights[$0] != state.weights[$1]
        ? state.weights[$0] > state.weights[$1]
        : state.means[$0].lexicographicallyPrecedes(state.means[$1])
    }
    family = model.family
    weights = order.map { state.weights[$0] }
    means = order.map { state.means[$0] }
    covariances = order.map { state.covariances[$0] }
    logLikelihood = state.logLikelihood
    parameters = model.family.parameters(columns: model.rows.columns, groups: model.groups)
    count = Int(model.rows.total)
    iterations = state.iterations
    hasConverged = state.hasConverged
    self.starts = starts
    self.startsAtBest = startsAtBest
    let sure = GaussianMixtureFit.certainty(state.responsibilities, model.rows.weights, groups: model.groups)
    icl = 2 * state.logLikelihood - Double(parameters) * log(Double(count)) + 2 * sure.hard
    relativeEntropy =
      model.groups > 1 ? 1 - sure.entropy / (Double(count) * log(Double(model.groups))) : nil
  }

  /// The number of groups.
  public var groups: Int { weights.count }

  /// `2ℓ − p ln n`: bigger is better, as in mclust.
  public var bic: Double { 2 * logLikelihood - Double(parameters) * log(Double(count)) }

  /// BIC at the sample size (n + 2) / 24 of Sclove (1987); bigger is better.
  public var sampleAdjustedBIC: Double {
    2 * logLikelihood - Double(parameters) * log((Double(count) + 2) / 24)
  }

  /// The probabilities of the groups given a row; values that are NaN are left out of account.
  ///
  /// - Returns: nil where all values are missing.
  /// - Precondition: as many values as columns.
  public func responsibilities(_ row: [Double]) -> [Double]? {
    precondition(row.count == means[0].count, "\(row.count) values for \(means[0].count) columns")
    let seen = row.indices.filter { !row[$0].isNaN }
    guard !seen.isEmpty else { return nil }
    let values = seen.map { row[$0] }
    let none = [Double](repeating: 0, count: seen.count)
    let logs = (0..<groups).map { k -> Double in
      let part = Matrix(
        rows: seen.count, columns: seen.map { b in seen.map { covariances[k][$0, b] } })
      let density = GroupDensity(
        weight: weights[k], mean: seen.map { means[k][$0] }, covariance: part, floor: none)
      return values.withUnsafeBufferPointer { x in
        x.baseAddress.flatMap { density?.logarithm($0) } ?? -.infinity
      }
    }
    guard let largest = logs.max(), largest.isFinite else { return nil }
    let parts = logs.map { exp($0 - largest) }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
  }

  private static func certainty(
    _ z: [Double], _ weights: [Double], groups: Int
  ) -> (hard: Double, entropy: Double) {
    var (hard, entropy) = (0.0, 0.0)
    for i in weights.indices {
      let own = z[(i * groups)..<((i + 1) * groups)]
      hard += weights[i] * log(own.max() ?? 1)
      for p in own where p > 0 { entropy -= weights[i] * p * log(p) }
    }
    return (hard, entropy)
  }
}
