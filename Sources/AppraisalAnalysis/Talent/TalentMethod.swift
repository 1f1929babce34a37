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
}

/// What is to be found out about groups of employees.
public struct TalentOptions: Sendable {
  /// How employees are grouped.
  public var method = TalentMethod.mixture
  /// The families of covariances that mixtures may have.
  public var families = CovarianceFamily.allCases
  /// The numbers of groups.
  public var groups = Array(1...6)
  /// How often each search starts anew.
  public var starts = 10
  /// The most tables of one group that the result is held against.
  public var nullTables = 99
  /// Samples for the stability of groups.
  public var replicates = 50
  /// Whether columns get unit variance first.
  public var isStandardised = false
  /// Threads; the result does not depend on them.
  public var threads = 1

  /// The defaults.
  public init() {}
}

/// A division of rows by one of the methods, the largest group first.
struct TalentDivision {
  let groups: [Int?]
  /// The sum of squared distances (k-means, Ward) or the mean distance to the medoid (PAM); nil for mixtures.
  let criterion: Double?

  /// - Returns: by a method that divides without probabilities.
  static func partition(
    _ values: Matrix, _ method: TalentMethod, k: Int, starts: Int, key: RandomKey
  ) throws(ClusteringError) -> TalentDivision {
    switch method {
    case .kmeans, .mixture:
      let found = try KMeans(values, k: k, starts: starts, key: key)
      return TalentDivision(groups: found.groups, criterion: found.inertia)
    case .pam:
      let found = try MedoidClustering(values, k: k)
      return TalentDivision(groups: found.groups, criterion: found.objective)
    case .ward:
      let found = try WardClustering(values).groups(k)
      return TalentDivision(groups: found, criterion: squares(values, found, k))
    }
  }

  /// Each row in its most probable group, as far as anything is known of it.
  static func mixture(_ values: Matrix, _ fit: GaussianMixtureFit) -> TalentDivision {
    let groups = (0..<values.rows).map { i -> Int? in
      let row = (0..<values.columns).map { values[i, $0] }
      guard let p = fit.responsibilities(row) else { return nil }
      return p.indices.max { p[$0] < p[$1] }
    }
    return TalentDivision(groups: groups, criterion: nil)
  }

  private static func squares(_ values: Matrix, _ groups: [Int?], _ k: Int) -> Double {
    var total = 0.0
    for j in 0..<values.columns {
      for group in 0..<k {
        let own = groups.indices.filter { groups[$0] == group }.map { values[$0, j] }
        let mean = own.reduce(0, +) / Double(max(own.count, 1))
        for value in own { total += (value - mean) * (value - mean) }
      }
    }
    return total
  }
}

extension Matrix {
  /// Some of the rows, in the order given.
  func selecting(rows chosen: [Int]) -> Matrix {
    Matrix(rows: chosen.count, columns: (0..<columns).map { j in chosen.map { self[$0, j] } })
  }
}
