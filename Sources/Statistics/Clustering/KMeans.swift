import LinearAlgebra

/// Groups rows around k means so that the squared distances to them are small.
///
/// Each start draws its own first means by k-means++, moves them by Lloyd's steps and ends by moving single rows as long as
/// one gains (Hartigan's rule); the best start is kept.
///
/// - Complexity: O(starts · steps · different rows · k · columns).
/// > Reference: Lloyd (1982), doi:10.1109/TIT.1982.1056489; Arthur & Vassilvitskii (2007), k-means++;
/// > Hartigan & Wong (1979), doi:10.2307/2346830.
/// > Unmoved by a shift and by a rotation of the columns; scaling all columns by c scales `inertia` by c².
public struct KMeans: Sendable {
  /// The group of each row of the table; nil where a value is missing. The largest group is 0.
  public let groups: [Int?]
  /// The mean of each group.
  public let means: [[Double]]
  /// The number of rows in each group.
  public let sizes: [Int]
  /// The sum of squared distances to the means.
  public let inertia: Double
  /// How many starts ended within 1e-9 of the best one.
  public let startsAtBest: Int

  /// Groups the rows of a table.
  ///
  /// - Parameters:
  ///   - table: rows by columns; NaN where a value is missing.
  ///   - k: the number of groups.
  ///   - starts: how often to start.
  ///   - key: of the starts.
  /// - Throws: ``ClusteringError/tooFewRows(found:needed:)`` below k different rows, and as ``DistinctRows``.
  /// - Precondition: k and starts are positive.
  public init(_ table: Matrix, k: Int, starts: Int = 20, key: RandomKey) throws(ClusteringError) {
    let rows = try DistinctRows(table)
    let best = try KMeans.partition(rows, k: k, starts: starts, key: key)
    groups = rows.places.map { $0.map { best.partition.groups[$0] } }
    means = best.partition.means
    sizes = best.partition.sizes.map { Int($0) }
    inertia = best.partition.inertia
    startsAtBest = best.agreeing
  }

  /// The best partition of different rows and how many starts reached it.
  static func partition(
    _ rows: DistinctRows, k: Int, starts: Int, key: RandomKey
  ) throws(ClusteringError) -> (partition: MeansPartition, agreeing: Int) {
    precondition(k > 0 && starts > 0, "\(starts) starts of \(k) groups")
    guard rows.count >= k else { throw .tooFewRows(found: rows.count, needed: k) }
    let found = (0..<starts).map { start in
      var stream = RandomStream(key: key, replicate: UInt64(start))
      return MeansPartition(rows, seeds: Seeding.spread(rows, k: k, stream: &stream))
    }
    var best = found[0]
    for next in found where next.inertia < best.inertia { best = next }
    let agreeing = found.count { $0.inertia <= best.inertia * (1 + 1e-9) }
    return (best.bySize, agreeing)
  }
}

/// First means that lie apart.
enum Seeding {
  /// k different rows by greedy k-means++: each is the best of a few drawn in proportion to its squared distance.
  static func spread(_ rows: DistinctRows, k: Int, stream: inout RandomStream) -> [Int] {
    let tries = k < 3 ? 2 : 2 + Int(Double(k).squareRoot())
    let first = draw(rows.weights, total: rows.total, stream: &stream)
    var seeds = [first]
    var nearest = (0..<rows.count).map { rows.weights[$0] * rows.squaredDistance($0, first) }
    while seeds.count < k {
      let total = nearest.reduce(0, +)
      var best: (seed: Int, nearest: [Double], sum: Double)?
      for _ in 0..<tries {
        let seed = draw(nearest, total: total, stream: &stream)
        let next = (0..<rows.count).map {
          min(nearest[$0], rows.weights[$0] * rows.squaredDistance($0, seed))
        }
        let sum = next.reduce(0, +)
        if sum < best?.sum ?? .infinity { best = (seed, next, sum) }
      }
      guard let best else { break }
      seeds.append(best.seed)
      nearest = best.nearest
    }
    return seeds
  }

  /// An index in proportion to weights that are not negative.
  private static func draw(_ weights: [Double], total: Double, stream: inout RandomStream) -> Int {
    var rest = stream.uniform() * total
    var last = 0
    for (i, weight) in weights.enumerated() where weight > 0 {
      last = i
      rest -= weight
      if rest < 0 { return i }
    }
    return last
  }
}

/// A partition of different rows by the nearest mean.
struct MeansPartition {
  private(set) var groups: [Int]
  private(set) var means: [[Double]]
  private(set) var sizes: [Double]
  private(set) var inertia = 0.0

  private static let mostSteps = 300

  /// Moves means from chosen rows to where no step and no single row gains.
  init(_ rows: DistinctRows, seeds: [Int]) {
    groups = [Int](repeating: 0, count: rows.count)
    means = seeds.map(rows.row)
    sizes = [Double](repeating: 0, count: seeds.count)
    var isSettled = false
    for _ in 0..<MeansPartition.mostSteps where !isSettled {
      var moved = assign(rows)
      centre(rows)
      if !moved { moved = exchange(rows) }
      isSettled = !moved
    }
    centre(rows)
    inertia = rows.weights.indices.reduce(0) {
      $0 + rows.weights[$1] * rows.squaredDistance($1, means[groups[$1]])
    }
  }

  /// Whether a row changed to a nearer mean.
  private mutating func assign(_ rows: DistinctRows) -> Bool {
    var moved = false
    for i in 0..<rows.count {
      var (best, nearest) = (groups[i], Double.infinity)
      for k in means.indices {
        let distance = rows.squaredDistance(i, means[k])
        if distance < nearest { (best, nearest) = (k, distance) }
      }
      if best != groups[i] { (groups[i], moved) = (best, true) }
    }
    return moved
  }

  /// Means of the groups; one that lost all rows keeps its place.
  private mutating func centre(_ rows: DistinctRows) {
    let d = rows.columns
    var sums = [Double](repeating: 0, count: means.count * d)
    sizes = [Double](repeating: 0, count: means.count)
    for i in 0..<rows.count {
      sizes[groups[i]] += rows.weights[i]
      for j in 0..<d { sums[groups[i] * d + j] += rows.weights[i] * rows.values[i * d + j] }
    }
    for k in means.indices where sizes[k] > 0 {
      means[k] = (0..<d).map { sums[k * d + $0] / sizes[k] }
    }
  }

  /// Moves single rows as long as one gains; whether any did.
  private mutating func exchange(_ rows: DistinctRows) -> Bool {
    var moved = false
    for i in 0..<rows.count {
      let (home, w) = (groups[i], rows.weights[i])
      guard sizes[home] > w else { continue }
      let saved = sizes[home] * w / (sizes[home] - w) * rows.squaredDistance(i, means[home])
      var (best, cost) = (home, saved * (1 - 1e-12))
      for k in means.indices where k != home {
        let price = sizes[k] * w / (sizes[k] + w) * rows.squaredDistance(i, means[k])
        if price < cost { (best, cost) = (k, price) }
      }
      guard best != home else { continue }
      shift(rows, i, from: home, to: best)
      moved = true
    }
    return moved
  }

  private mutating func shift(_ rows: DistinctRows, _ i: Int, from home: Int, to next: Int) {
    let w = rows.weights[i]
    for j in 0..<rows.columns {
      let x = rows.values[i * rows.columns + j]
      means[home][j] -= w / (sizes[home] - w) * (x - means[home][j])
      means[next][j] += w / (sizes[next] + w) * (x - means[next][j])
    }
    sizes[home] -= w
    sizes[next] += w
    groups[i] = next
  }

  /// The same partition, the largest group first.
  var bySize: MeansPartition {
    let order = sizes.indices.sorted {
      sizes[$0] != sizes[$1]
        ? sizes[$0] > sizes[$1] : means[$0].lexicographicallyPrecedes(means[$1])
    }
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    var result = self
    result.groups = groups.map { place[$0] }
    result.means = order.map { means[$0] }
    result.sizes = order.map { sizes[$0] }
    return result
  }
}
