import LinearAlgebra

/// The coordinates in which starts are drawn, made once for all mixtures of the same rows.
struct StartingViews: Sendable {
  let rows: MixtureRows
  /// The rows with missing values filled in.
  let filled: DistinctRows
  let standardised: DistinctRows
  /// nil where one column follows from the others.
  let sphered: DistinctRows?
  /// The smallest pivots that covariances of groups may have.
  let floor: [Double]
  /// The standard deviation of each column.
  let scale: [Double]

  init(_ table: MeasuredRows) throws(ClusteringError) {
    let filled = try DistinctRows(table.isPlain ? table.values : table.filled())
    let covariance = filled.covariance
    let variances = covariance.diagonal
    let largest = (0..<filled.count).reduce(into: [Double](repeating: 0, count: filled.columns)) { largest, i in
      for j in largest.indices { largest[j] = max(largest[j], abs(filled.values[i * filled.columns + j])) }
    }
    if let flat = variances.indices.first(where: { variances[$0] <= 1e-24 * largest[$0] * largest[$0] }) {
      throw .constantColumn(flat)
    }
    rows = try MixtureRows(table)
    scale = variances.map { $0.squareRoot() }
    self.filled = filled
    standardised = filled.standardised()
    let factor = try? CholeskyFactor(covariance)
    let pivots = factor?.lower.diagonal.map { $0 * $0 } ?? variances
    let isCollinear = zip(pivots, variances).contains { $0 < 1e-10 * $1 }
    sphered = factor == nil || isCollinear ? nil : filled.sphered()
    floor = (isCollinear ? variances : pivots).map { $0 * GaussianMixture.smallestSpread }
  }

  /// Where searches for so many groups begin: the same for every family, so that families differ by what they can fit
  /// alone.
  ///
  /// - Parameter tree: the hierarchy that the first start cuts; nil to start from random means only.
  func starts(_ count: Int, groups: Int, tree: StartingTree?, key: RandomKey) -> [MixtureState] {
    (0..<(groups == 1 ? 1 : max(count, 1))).map { start in
      ExpectationMaximization.start(
        filled, labels: labels(groups: groups, start: start, tree: tree, key: key), groups: groups)
    }
  }

  /// A group for each different row: where the start begins.
  private func labels(groups: Int, start: Int, tree: StartingTree?, key: RandomKey) -> [Int] {
    guard groups > 1 else { return [Int](repeating: 0, count: filled.count) }
    if start == 0, let means = tree?.means(groups) {
      return MeansPartition(sphered ?? standardised, means: means, mostSteps: 1).groups
    }
    var stream = RandomStream(key: key, replicate: UInt64(start), item: UInt64(groups))
    let kinds = [filled, sphered ?? standardised, standardised]
    let view = kinds[start % kinds.count]
    let means = Seeding.means(view, k: groups, stream: &stream)
    // Every other round begins from the nearest seed alone, so that starts differ more than k-means would let them.
    let isPlain = (start / kinds.count) % 2 == 1
    return MeansPartition(view, means: means, mostSteps: isPlain ? 1 : StartingViews.mostSteps).groups
  }

  private static let mostSteps = 30
}

/// Some of the rows joined by Ward's method where all rows are a sphere; the others go to the nearest mean.
struct StartingTree: Sendable {
  private let view: DistinctRows
  private let chosen: [Int]
  private let tree: WardClustering

  private static let mostJoined = 1_000

  init?(_ views: StartingViews) {
    view = views.sphered ?? views.standardised
    let (view, step) = (view, max(1, (view.count + StartingTree.mostJoined - 1) / StartingTree.mostJoined))
    let chosen = Array(stride(from: 0, to: view.count, by: step))
    let some = Matrix(
      rows: chosen.count,
      columns: (0..<view.columns).map { j in chosen.map { view.values[$0 * view.columns + j] } })
    guard let tree = try? WardClustering(some) else { return nil }
    self.chosen = chosen
    self.tree = tree
  }

  /// The means of so many groups, one after another; nil where there are fewer.
  func means(_ groups: Int) -> [Double]? {
    guard let joined = try? tree.groups(groups) else { return nil }
    var sums = [Double](repeating: 0, count: groups * view.columns)
    var sizes = [Double](repeating: 0, count: groups)
    for (row, group) in zip(chosen, joined) {
      guard let group else { continue }
      sizes[group] += view.weights[row]
      for j in 0..<view.columns {
        sums[group * view.columns + j] += view.weights[row] * view.values[row * view.columns + j]
      }
    }
    return sums.indices.map { sums[$0] / sizes[$0 / view.columns] }
  }
}
