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
  /// The covariance matrix of each group, without the errors of measurement.
  public let covariances: [Matrix]
  /// The log-likelihood ℓ.
  public let logLikelihood: Double
  /// The number of free parameters.
  public let parameters: Int
  /// The number of rows with a value.
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
    let z = model.rows.responsibilities(state, isDiagonal: model.family.isDiagonal) ?? []
    let sure = GaussianMixtureFit.certainty(z, model.rows, groups: model.groups)
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

  /// The probabilities of the groups for each row of a table; missing values are left out of account.
  ///
  /// - Returns: nil for rows without a value.
  /// - Throws: as ``DistinctRows``.
  /// - Precondition: as many columns as the mixture has.
  public func responsibilities(_ table: MeasuredRows) throws(ClusteringError) -> [[Double]?] {
    precondition(
      table.values.columns == means[0].count, "\(table.values.columns) columns, fitted \(means[0].count)")
    let rows = try MixtureRows(table)
    let nothing = MixtureMoments(sizes: weights, means: means, scatters: covariances)
    let state = MixtureState(weights: weights, means: means, covariances: covariances, moments: nothing)
    let found = rows.responsibilities(state, isDiagonal: family.isDiagonal) ?? []
    return rows.places.map { place in
      place.map { Array(found[$0.block][($0.row * groups)..<(($0.row + 1) * groups)]) }
    }
  }

  /// The log-probability of rows' most probable groups, and the entropy of their groups.
  private static func certainty(_ z: [[Double]], _ rows: MixtureRows, groups: Int) -> (
    hard: Double, entropy: Double
  ) {
    var (hard, entropy) = (0.0, 0.0)
    for (found, block) in zip(z, rows.blocks) {
      for (i, weight) in block.rows.weights.enumerated() {
        var largest = 0.0
        for p in found[(i * groups)..<((i + 1) * groups)] where p > 0 {
          largest = max(largest, p)
          entropy -= weight * p * log(p)
        }
        hard += weight * log(largest)
      }
    }
    return (hard, entropy)
  }
}
