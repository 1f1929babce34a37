import LinearAlgebra

/// Mixtures of several families and numbers of groups on the same rows.
public struct MixtureGrid: Sendable {
  /// One mixture, or why there is none.
  public struct Cell: Sendable {
    /// The family.
    public let family: CovarianceFamily
    /// The number of groups.
    public let groups: Int
    /// The fit, or the reason that there is none.
    public let result: Result<GaussianMixtureFit, ClusteringError>

    /// The fit, where there is one.
    public var fit: GaussianMixtureFit? { try? result.get() }
  }

  /// The mixtures by family, then by number of groups.
  public let cells: [Cell]

  /// Fits every family with every number of groups.
  ///
  /// - Parameters:
  ///   - table: the rows; those without any value take no part.
  ///   - families: the families of covariances.
  ///   - groups: the numbers of groups.
  ///   - starts: how many searches each cell makes.
  ///   - precision: how far each search goes.
  ///   - key: of the random numbers.
  ///   - threads: how many cells are fitted at a time; the result does not depend on it.
  /// - Throws: what concerns all cells: as ``DistinctRows``, and ``ClusteringError/constantColumn(_:)``.
  /// - Precondition: at least one family; numbers of groups are positive.
  public init(
    _ table: MeasuredRows, families: [CovarianceFamily] = CovarianceFamily.allCases, groups: [Int],
    starts: Int = 10, precision: GaussianMixture.Precision = .full, key: RandomKey, threads: Int = 1
  ) throws(ClusteringError) {
    let views = try StartingViews(table)
    let tree = groups.contains { $0 > 1 } ? StartingTree(views) : nil
    let begun = inParallel(groups, threads: threads) { k in
      views.starts(starts, groups: k, tree: tree, key: key)
    }
    let wanted = families.flatMap { family in zip(groups, begun).map { (family, $0, $1) } }
    cells = inParallel(wanted, threads: threads) { family, k, starts in
      let result = Result { () throws(ClusteringError) in
        try GaussianMixture(views, family: family, groups: k).fit(starts, precision: precision)
      }
      return Cell(family: family, groups: k, result: result)
    }
  }

  /// The mixture with the largest BIC; of equal ones that with fewer parameters.
  public var best: GaussianMixtureFit? { MixtureGrid.best(cells.compactMap(\.fit)) }

  /// The best mixture of a number of groups.
  public func best(groups: Int) -> GaussianMixtureFit? {
    MixtureGrid.best(cells.compactMap(\.fit).filter { $0.groups == groups })
  }

  private static func best(_ fits: [GaussianMixtureFit]) -> GaussianMixtureFit? {
    fits.max { left, right in
      let near = 1e-9 * (1 + abs(left.bic))
      return abs(left.bic - right.bic) <= near ? left.parameters > right.parameters : left.bic < right.bic
    }
  }
}
