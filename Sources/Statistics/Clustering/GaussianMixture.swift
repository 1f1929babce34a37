import LinearAlgebra

/// A mixture of Gaussian groups with covariances of one family.
///
/// `f(x) = Σₖ πₖ N(x; μₖ, Σₖ)`, fitted by expectation–maximisation from many starts: the first a Ward hierarchy of some of
/// the rows, the others k-means in the coordinates given and in coordinates in which all rows together are a sphere, each
/// from its own random first means. Missing values are integrated out; where rows carry errors, Σₖ is the covariance of
/// true values and that of what is measured is Σₖ + Sᵢ. A start in which a group loses its spread (a pivot of its covariance below ``smallestSpread`` of that of all rows) is
/// dropped: its likelihood has no bound. After ten steps, and again after fifty, only the best starts go on.
///
/// - Complexity: O(starts · iterations · different rows · groups · columns²), and O(columns³) for every set of columns
///   seen together and every error.
/// > Reference: McLachlan & Peel (2000), doi:10.1002/0471721182; Scrucca et al. (2016), doi:10.32614/RJ-2016-021; Bovy,
/// > Hogg & Roweis (2011), doi:10.1214/10-AOAS439.
/// > Invariant under permutation of rows; a shift of the data shifts the means only.
public struct GaussianMixture: Sendable {
  /// How far a search goes.
  public enum Precision: Sendable {
    /// Until what is left to gain, as geometric steps promise, is 1e-9 of the log-likelihood.
    case full
    /// Until it is 1e-6: enough to compare with other tables and samples.
    case rough
    /// Until a step gains less than this per row.
    case gain(perRow: Double)

    func effort(rows: Double) -> SearchEffort {
      switch self {
      case .full: SearchEffort(rule: .promised(1e-9), mostIterations: 3000)
      case .rough: SearchEffort(rule: .promised(SearchEffort.roughTolerance), mostIterations: 300)
      case .gain(let perRow): SearchEffort(rule: .lastGain(perRow * rows), mostIterations: 3000)
      }
    }

    /// How many starts go on to so many steps in all, round by round, before some of the last go to the end.
    ///
    /// Ten steps tell most starts apart that fifty do: to see all of them so far would take most of the time.
    var rounds: [(steps: Int, starts: Int)] {
      if case .rough = self { return [(10, .max)] }
      return [(10, .max), (50, 10)]
    }

    /// How many of the best starts go on to the end.
    var finalists: Int {
      if case .rough = self { return 2 }
      return 4
    }
  }

  /// What the covariances have in common.
  public let family: CovarianceFamily
  /// The number of groups.
  public let groups: Int
  /// The rows.
  let rows: MixtureRows
  private let views: StartingViews

  /// The smallest part of the variance of all rows that a group may keep in any direction, given the columns before.
  public static let smallestSpread = 1e-6

  /// Describes a mixture of the rows of a table.
  ///
  /// - Parameters:
  ///   - table: rows by columns; NaN where a value is missing. Rows without any value take no part.
  ///   - family: the family of covariances.
  ///   - groups: the number of groups.
  /// - Throws: as ``init(_:family:groups:)-(MeasuredRows,_,_)``.
  /// - Precondition: `groups` is positive.
  public init(_ table: Matrix, family: CovarianceFamily, groups: Int) throws(ClusteringError) {
    try self.init(MeasuredRows(table), family: family, groups: groups)
  }

  /// Describes a mixture of rows with missing values or errors.
  ///
  /// - Throws: ``ClusteringError/constantColumn(_:)``, ``ClusteringError/collinear(columns:)`` for a family with
  ///   correlations, ``ClusteringError/tooFewRows(found:needed:)``, and as ``DistinctRows``.
  /// - Precondition: `groups` is positive.
  public init(_ table: MeasuredRows, family: CovarianceFamily, groups: Int) throws(ClusteringError) {
    try self.init(StartingViews(table), family: family, groups: groups)
  }

  init(_ views: StartingViews, family: CovarianceFamily, groups: Int) throws(ClusteringError) {
    precondition(groups > 0, "a mixture of \(groups) groups")
    let filled = views.filled
    let needed = max(groups, 2) + (family.isDiagonal ? 0 : 1)
    guard filled.count >= needed else { throw .tooFewRows(found: filled.count, needed: needed) }
    guard family.isDiagonal || views.sphered != nil else { throw .collinear(columns: filled.columns) }
    self.family = family
    self.groups = groups
    rows = views.rows
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
    let tree = groups == 1 ? nil : StartingTree(views)
    return try fit(views.starts(starts, groups: groups, tree: tree, key: key), precision: precision)
  }

  /// Fits the mixture from one given division of the rows.
  ///
  /// - Parameters:
  ///   - labels: the group of each row of the table, from 0; those of rows without a value are not looked at.
  ///   - precision: how far the search goes.
  /// - Throws: ``ClusteringError/degenerate(starts:)`` where the start lost the spread of a group.
  /// - Precondition: a label below ``groups`` for each row.
  public func fit(from labels: [Int], precision: Precision = .full) throws(ClusteringError)
    -> GaussianMixtureFit
  {
    precondition(
      labels.count == rows.places.count && labels.allSatisfy((0..<groups).contains),
      "\(labels.count) labels for \(rows.places.count) rows")
    var own = [Int](repeating: 0, count: views.filled.count)
    for (place, label) in zip(views.filled.places, labels) { if let place { own[place] = label } }
    let start = ExpectationMaximization.start(views.filled, labels: own, groups: groups)
    return try fit([start], precision: precision)
  }

  /// Fits the mixture from states in which every row is wholly in its group.
  func fit(_ starts: [MixtureState], precision: Precision) throws(ClusteringError) -> GaussianMixtureFit {
    let search = ExpectationMaximization(rows, family: family, floor: views.floor, scale: views.scale)
    var runs = starts.map { (search, $0) }
    for round in precision.rounds where starts.count > 1 {
      runs = GaussianMixture.advanced(runs, .glance(steps: round.steps), atMost: round.starts)
    }
    let finals = GaussianMixture.advanced(
      runs, precision.effort(rows: rows.total), atMost: precision.finalists
    ).map(\.state)
    guard let best = finals.first else { throw .degenerate(starts: starts.count) }
    let near = best.logLikelihood - 1e-5 * (1 + abs(best.logLikelihood))
    return GaussianMixtureFit(
      self, best, startsAtBest: finals.count { $0.logLikelihood >= near }, starts: starts.count)
  }

  /// The best runs after they went on, the likeliest first.
  private static func advanced(_ runs: [Run], _ effort: SearchEffort, atMost limit: Int) -> [Run] {
    var result: [Run] = []
    for run in runs where result.count < limit {
      var next = run
      // The likeliest starts are often those on their way to a group without spread: the next one takes their place.
      if next.search.advance(&next.state, effort) { result.append(next) }
    }
    return ranked(result)
  }

  private typealias Run = (search: ExpectationMaximization, state: MixtureState)

  private static func ranked(_ runs: [Run]) -> [Run] {
    runs.enumerated().sorted { left, right in
      let (a, b) = (left.element.state.logLikelihood, right.element.state.logLikelihood)
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }
}
