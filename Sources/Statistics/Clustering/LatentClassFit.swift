import Foundation
import LinearAlgebra

/// Fitted latent classes; the largest is 0.
public struct LatentClassFit: Sendable {
  /// The share of each class.
  public let shares: [Double]
  /// The probability of each level, by class, then item.
  public let probabilities: [[[Double]]]
  /// The levels of each item, ascending.
  public let levels: [[Double]]
  /// The log-likelihood ℓ.
  public let logLikelihood: Double
  /// The number of free parameters.
  public let parameters: Int
  /// The number of rows with an answer.
  public let count: Int
  /// Iterations of the best start.
  public let iterations: Int
  /// Whether the best start converged.
  public let hasConverged: Bool
  /// How many starts were made.
  public let starts: Int
  /// How many of those that went on to the end reached the best log-likelihood, to 1e-5.
  public let startsAtBest: Int
  /// BIC plus twice the log-probability of each row's own class.
  public let icl: Double
  /// 1 − (mean entropy of rows' classes) / ln k; nil for one class.
  public let relativeEntropy: Double?
  private let search: LatentClassSearch
  private let order: [Int]
  private let offsets: [Int]

  init(_ search: LatentClassSearch, _ answers: CodedAnswers, startsAtBest: Int, starts: Int) {
    let order = search.shares.indices.sorted {
      search.shares[$0] != search.shares[$1] ? search.shares[$0] > search.shares[$1] : $0 < $1
    }
    let width = search.probabilities.count / search.shares.count
    shares = order.map { search.shares[$0] }
    probabilities = order.map { k in
      answers.levels.indices.map { j in
        answers.levels[j].indices.map { search.probabilities[k * width + answers.offsets[j] + $0] }
      }
    }
    levels = answers.levels
    logLikelihood = search.logLikelihood
    parameters = order.count - 1 + order.count * answers.levels.reduce(0) { $0 + $1.count - 1 }
    count = Int(answers.total)
    iterations = search.iterations
    hasConverged = search.hasConverged
    self.starts = starts
    self.startsAtBest = startsAtBest
    var (hard, entropy) = (0.0, 0.0)
    search.forEachRow { _, weight, z, _ in
      hard += weight * log(z.max() ?? 1)
      for p in z where p > 0 { entropy -= weight * p * log(p) }
    }
    let n = answers.total
    icl = 2 * search.logLikelihood - Double(parameters) * log(n) + 2 * hard
    relativeEntropy = order.count > 1 ? 1 - entropy / (n * log(Double(order.count))) : nil
    self.search = search
    self.order = order
    offsets = answers.offsets
  }

  /// `2ℓ − p ln n`: bigger is better.
  public var bic: Double { 2 * logLikelihood - Double(parameters) * log(Double(count)) }

  /// BIC at the sample size (n + 2) / 24 of Sclove (1987); bigger is better.
  public var sampleAdjustedBIC: Double {
    2 * logLikelihood - Double(parameters) * log((Double(count) + 2) / 24)
  }

  /// The probabilities of the classes for each row of a table; nil for rows without an answer that was seen in the fit.
  ///
  /// - Precondition: as many columns as items.
  public func responsibilities(_ table: Matrix) -> [[Double]?] {
    precondition(table.columns == levels.count, "\(table.columns) columns for \(levels.count) items")
    let answers = CodedAnswers(table, levels: levels, offsets: offsets)
    var found = [[Double]?](repeating: nil, count: answers.weights.count)
    search.applied(to: answers).forEachRow { i, _, z, _ in found[i] = order.map { z[$0] } }
    return answers.places.map { $0.flatMap { found[$0] } }
  }
}
