import LinearAlgebra
import Statistics

/// How employees are grouped.
public enum TalentMethod: String, Sendable, CaseIterable {
  /// Gaussian mixtures: groups with probabilities.
  case mixture
  /// Around means.
  case kmeans
  /// Around employees who stand for their group.
  case pam
  /// By joining the nearest, step by step.
  case ward
  /// Latent classes, for answers on few levels.
  case classes

  /// Whether groups come with probabilities.
  public var hasProbabilities: Bool { self == .mixture || self == .classes }
}

/// How far employees are from each other, to find those who stand for groups.
public enum TalentDistance: String, Sendable, CaseIterable {
  /// The root of summed squares; employees with a missing indicator have no profile.
  case euclidean
  /// Gower's: differences as parts of each indicator's range, over the indicators that both have.
  case gower
}

/// What is to be found out about groups of employees.
public struct TalentOptions: Sendable {
  /// How employees are grouped.
  public var method = TalentMethod.mixture
  /// How far they are from each other; for `pam`.
  public var distance = TalentDistance.euclidean
  /// The families of covariances that mixtures may have.
  public var families = CovarianceFamily.allCases
  /// The numbers of groups.
  public var groups = Array(1...6)
  /// How often each search starts anew.
  public var starts = 20
  /// The most tables of one group that the result is held against.
  public var nullTables = 99
  /// Samples for the stability of groups.
  public var replicates = 100
  /// Whether columns get unit variance first.
  public var isStandardised = false
  /// Threads; the result does not depend on them.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// A fitted model of groups with probabilities.
public enum TalentModel: Sendable {
  /// A mixture of Gaussian groups.
  case mixture(GaussianMixtureFit)
  /// Latent classes.
  case classes(LatentClassFit)

  /// The log-likelihood ℓ.
  public var logLikelihood: Double {
    switch self {
    case .mixture(let fit): fit.logLikelihood
    case .classes(let fit): fit.logLikelihood
    }
  }
  /// The number of free parameters.
  public var parameters: Int {
    switch self {
    case .mixture(let fit): fit.parameters
    case .classes(let fit): fit.parameters
    }
  }
  /// `2ℓ − p ln n`: bigger is better.
  public var bic: Double {
    switch self {
    case .mixture(let fit): fit.bic
    case .classes(let fit): fit.bic
    }
  }
  /// BIC at a smaller sample size; bigger is better.
  public var sampleAdjustedBIC: Double {
    switch self {
    case .mixture(let fit): fit.sampleAdjustedBIC
    case .classes(let fit): fit.sampleAdjustedBIC
    }
  }
  /// BIC less what rows are unsure of their group.
  public var icl: Double {
    switch self {
    case .mixture(let fit): fit.icl
    case .classes(let fit): fit.icl
    }
  }
  /// 1 where every row is sure of its group; nil for one group.
  public var relativeEntropy: Double? {
    switch self {
    case .mixture(let fit): fit.relativeEntropy
    case .classes(let fit): fit.relativeEntropy
    }
  }
  /// How many starts were made, and how many of those that went on to the end reached the best.
  public var starts: (made: Int, atBest: Int) {
    switch self {
    case .mixture(let fit): (fit.starts, fit.startsAtBest)
    case .classes(let fit): (fit.starts, fit.startsAtBest)
    }
  }
  /// Whether the best start converged.
  public var hasConverged: Bool {
    switch self {
    case .mixture(let fit): fit.hasConverged
    case .classes(let fit): fit.hasConverged
    }
  }

  /// The probabilities of groups for each row; nil for rows without a value.
  func responsibilities(_ rows: MeasuredRows) -> [[Double]?] {
    switch self {
    case .mixture(let fit):
      (try? fit.responsibilities(rows)) ?? [[Double]?](repeating: nil, count: rows.values.rows)
    case .classes(let fit): fit.responsibilities(rows.values)
    }
  }

  /// Each row's most probable group.
  func groups(_ rows: MeasuredRows) -> [Int?] {
    responsibilities(rows).map { row in row.flatMap { p in p.indices.max { p[$0] < p[$1] } } }
  }
}
