import LinearAlgebra

/// A mixture of Gaussian groups with covariances of one family.
///
/// `f(x) = Σₖ πₖ N(x; μₖ, Σₖ)`, fitted by expectation–maximisation from many starts: half of them k-means in the
/// coordinates given, half in coordinates in which all rows together are a sphere, each from its own random first means.
/// A start in which a group loses its spread (a pivot of its covariance below ``smallestSpread`` of that of all rows) is
/// dropped: its likelihood has no bound. After fifty steps only the best starts go on to the end.
///
/// - Complexity: O(starts · iterations · different rows · groups · columns²).
/// > Reference: McLachlan & Peel (2000), doi:10.1002/0471721182; Scrucca et al. (2016), doi:10.32614/RJ-2016-021.
/// > Invariant under permutation of rows; a shift of the data shifts the means only.
public struct GaussianMixture: Sendable {
  /// How far a search goes.
  public enum Precision: Sendable {
    /// Until what is left to gain, as geometric steps promise, is 1e-9 of the log-likelihood.
    case full
    /// Until it is 1e-6: enough to compare with other tables and samples.
    case rough

    var effort: SearchEffort {
      self == .full
        ? SearchEffort(tolerance: 1e-9, mostIterations: 3000)
        : SearchEffort(tolerance: 1e-6, mostIterations: 300)
    }

    /// How many of the best starts go on after fifty steps.
    var finalists: Int { self == .full ? 4 : 2 }
  }

  /// What the covariances have in common.
  public let family: CovarianceFamily
  /// The number of groups.
  public let groups: Int
  /// The rows.
  let rows: DistinctRows
  private let views: StartingViews

  /// The smallest part of the variance of all rows that a group may keep in any direction, given the columns before.
  public static let smallestSpread = 1e-6

  /// Describes a mixture of the rows of a table.
  ///
  /// - Parameter table: rows by columns; NaN where a value is missing, and the row then takes no part.
  /// - Throws: ``ClusteringError/constantColumn(_:)``, ``ClusteringError/collinear(columns:)`` for a family with
  ///   correlations, ``ClusteringError/tooFewRows(found:needed:)``, and as ``DistinctRows``.
  /// - Precondition: `groups` is positive.
  public init(_ table: Matrix, family: CovarianceFamily, groups: Int) throws(ClusteringError) {
    try self.init(StartingViews(DistinctRows(table)), family: family, groups: groups)
  }

  init(_ views: StartingViews, family: CovarianceFamily, groups: Int) throws(ClusteringError) {
    precondition(groups > 0, "a mixture of \(groups) groups")
    let rows = views.rows
    let needed = max(groups, 2) + (family.isDiagonal ? 0 : 1)
    guard rows.count >= needed else { throw .tooFewRows(found: rows.count, needed: needed) }
    guard family.isDiagonal || views.sphered != nil else { throw .collinear(columns: rows.columns) }
    self.family = family
    self.groups = groups
    self.rows = rows
    self.views = views
  }

  /// Fits the mixture.
  ///
  /// - Parameters:
  ///   - starts: how often to start.
  ///   - precision: how far each goes.
  ///   - key: of the starts.
  /// - Throws: ``ClusteringError/degenerate(starts:)`` where every start lost the spread of a group.
  public func fit(
    starts: Int = 10, precision: Precision = .full, key: RandomKey
  ) throws(ClusteringError) -> GaussianMixtureFit {
    let count = groups == 1 ? 1 : max(starts, 1)
    let runs = (0..<count).compactMap { start -> Run? in
      var search = ExpectationMaximization(rows, family: family, floor: views.floor)
      var state = search.start(from: views.labels(groups: groups, start: start, key: key), groups: groups)
      return search.advance(&state, .glance) ? (search, state) : nil
    }
    var finals: [MixtureState] = []
    for run in ranked(runs) where finals.count < precision.finalists {
      var (search, state) = run
      // The likeliest starts are often those on their way to a group without spread: the next one takes their place.
      if search.advance(&state, precision.effort) { finals.append(state) }
    }
    guard var best = finals.first else { throw .degenerate(starts: count) }
    for next in finals where next.logLikelihood > best.logLikelihood { best = next }
    let near = best.logLikelihood - 1e-5 * (1 + abs(best.logLikelihood))
    return GaussianMixtureFit(
      self, best, startsAtBest: finals.count { $0.logLikelihood >= near }, starts: count)
  }

  private typealias Run = (search: ExpectationMaximization, state: MixtureState)

  private func ranked(_ runs: [Run]) -> [Run] {
    runs.enumerated().sorted { left, right in
      let (a, b) = (left.element.state.logLikelihood, right.element.state.logLikelihood)
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }
}

/// The coordinates in which starts are drawn, made once for all mixtures of the same rows.
struct StartingViews {
  let rows: DistinctRows
  let standardised: DistinctRows
  /// nil where one column follows from the others.
  let sphered: DistinctRows?
  /// The smallest pivots that covariances of groups may have.
  let floor: [Double]

  init(_ rows: DistinctRows) throws(ClusteringError) {
    let covariance = rows.covariance
    let variances = covariance.diagonal
    let scale = (0..<rows.count).reduce(into: [Double](repeating: 0, count: rows.columns)) { largest, i in
      for j in largest.indices { largest[j] = max(largest[j], abs(rows.values[i * rows.columns + j])) }
    }
    if let flat = variances.indices.first(where: { variances[$0] <= 1e-24 * scale[$0] * scale[$0] }) {
      throw .constantColumn(flat)
    }
    self.rows = rows
    standardised = rows.standardised()
    let factor = try? CholeskyFactor(covariance)
    let pivots = factor?.lower.diagonal.map { $0 * $0 } ?? variances
    let isCollinear = zip(pivots, variances).contains { $0 < 1e-10 * $1 }
    sphered = factor == nil || isCollinear ? nil : rows.sphered()
    floor = (isCollinear ? variances : pivots).map { $0 * GaussianMixture.smallestSpread }
  }

  /// A group for each different row: where the start begins.
  func labels(groups: Int, start: Int, key: RandomKey) -> [Int] {
    guard groups > 1 else { return [Int](repeating: 0, count: rows.count) }
    var stream = RandomStream(key: key, replicate: UInt64(start), item: UInt64(groups))
    let kinds = [rows, sphered ?? standardised, standardised]
    let view = kinds[start % kinds.count]
    let seeds = Seeding.spread(view, k: groups, stream: &stream)
    // Every other round begins from the nearest seed alone, so that starts differ more than k-means would let them.
    guard (start / kinds.count) % 2 == 1 else { return MeansPartition(view, seeds: seeds).groups }
    return (0..<view.count).map { i in
      seeds.indices.min { view.squaredDistance(i, seeds[$0]) < view.squaredDistance(i, seeds[$1]) } ?? 0
    }
  }
}
