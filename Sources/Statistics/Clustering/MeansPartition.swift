import CLanes

/// A partition of different rows by the nearest mean.
struct MeansPartition {
  private(set) var groups: [Int]
  /// One mean after another.
  private(set) var means: [Double]
  private(set) var sizes: [Double]
  private(set) var inertia = 0.0
  private(set) var steps = 0

  static let mostSteps = 300

  /// Moves means by Lloyd's steps until no row changes, or their squared shifts sum up to less than a tolerance.
  ///
  /// A tile of rows is looked at again only when means have moved so far that a row of it might change.
  /// - Parameter means: where to start, one after another.
  init(_ rows: DistinctRows, means: [Double], tolerance: Double = 0, mostSteps: Int = MeansPartition.mostSteps)
  {
    let (d, k, lanes) = (rows.columns, means.count / rows.columns, rows.lanes)
    groups = []
    self.means = means
    sizes = [Double](repeating: 0, count: k)
    var sums = [Double](repeating: 0, count: means.count)
    var labels = [Int32](repeating: -1, count: lanes.weights.count)
    var slacks = [Double](repeating: 0, count: lanes.tiles)
    var isSettled = false
    while !isSettled && steps < mostSteps {
      steps += 1
      let moved = lanes_assign(
        lanes.values, lanes.weights, lanes.tiles, d, self.means, k, &labels, &sums, &sizes, &slacks)
      guard moved > 0 else { break }
      let (furthest, total) = move(to: sums, columns: d)
      for tile in slacks.indices { slacks[tile] -= 2 * furthest }
      isSettled = total <= tolerance
    }
    if isSettled || steps == mostSteps {
      _ = lanes_assign(
        lanes.values, lanes.weights, lanes.tiles, d, self.means, k, &labels, &sums, &sizes, &slacks)
    }
    groups = labels.prefix(rows.count).map { max(Int($0), 0) }
    centre(rows)
  }

  /// Moves means to the middle of their rows; how far the furthest moved, and the sum of squared moves.
  private mutating func move(to sums: [Double], columns d: Int) -> (furthest: Double, total: Double) {
    var (furthest, total) = (0.0, 0.0)
    for k in sizes.indices where sizes[k] > 0 {
      var square = 0.0
      for j in 0..<d {
        let next = sums[k * d + j] / sizes[k]
        square += (next - means[k * d + j]) * (next - means[k * d + j])
        means[k * d + j] = next
      }
      furthest = max(furthest, square.squareRoot())
      total += square
    }
    // Rounding must not let a row be overlooked.
    return (furthest * (1 + 1e-12), total)
  }

  /// Sizes, means and inertia from the groups, without what moving single rows has added up to.
  private mutating func centre(_ rows: DistinctRows) {
    let d = rows.columns
    var sums = [Double](repeating: 0, count: means.count)
    sizes = [Double](repeating: 0, count: sizes.count)
    for i in 0..<rows.count {
      sizes[groups[i]] += rows.weights[i]
      for j in 0..<d { sums[groups[i] * d + j] += rows.weights[i] * rows.values[i * d + j] }
    }
    // A group that lost all rows keeps its place.
    for k in sizes.indices where sizes[k] > 0 {
      for j in 0..<d { means[k * d + j] = sums[k * d + j] / sizes[k] }
    }
    inertia = means.withUnsafeBufferPointer { m in
      guard let m = m.baseAddress else { return 0 }
      var sum = 0.0
      for i in 0..<rows.count { sum += rows.weights[i] * rows.squaredDistance(i, m + groups[i] * d) }
      return sum
    }
  }

  /// The partition after single rows were moved, each move followed by Lloyd's steps, until neither gains.
  func settled(_ rows: DistinctRows) -> MeansPartition {
    var best = self
    for _ in 0..<MeansPartition.mostSteps {
      guard best.exchange(rows) else { return best }
      best = MeansPartition(rows, means: best.means)
    }
    return best
  }

  /// Moves single rows as long as one gains; whether any did.
  private mutating func exchange(_ rows: DistinctRows) -> Bool {
    var moved = false
    for i in 0..<rows.count {
      let (home, w) = (groups[i], rows.weights[i])
      guard sizes[home] > w else { continue }
      let saved = sizes[home] * w / (sizes[home] - w) * squaredDistance(rows, i, home)
      var (best, cost) = (home, saved * (1 - 1e-12))
      for k in sizes.indices where k != home {
        let price = sizes[k] * w / (sizes[k] + w) * squaredDistance(rows, i, k)
        if price < cost { (best, cost) = (k, price) }
      }
      guard best != home else { continue }
      shift(rows, i, from: home, to: best)
      moved = true
    }
    return moved
  }

  @inline(__always)
  private func squaredDistance(_ rows: DistinctRows, _ i: Int, _ k: Int) -> Double {
    means.withUnsafeBufferPointer { m in
      m.baseAddress.map { rows.squaredDistance(i, $0 + k * rows.columns) } ?? 0
    }
  }

  private mutating func shift(_ rows: DistinctRows, _ i: Int, from home: Int, to next: Int) {
    let (d, w) = (rows.columns, rows.weights[i])
    for j in 0..<d {
      let x = rows.values[i * d + j]
      means[home * d + j] -= w / (sizes[home] - w) * (x - means[home * d + j])
      means[next * d + j] += w / (sizes[next] + w) * (x - means[next * d + j])
    }
    sizes[home] -= w
    sizes[next] += w
    groups[i] = next
  }

  func mean(_ k: Int) -> [Double] {
    let d = means.count / sizes.count
    return Array(means[(k * d)..<((k + 1) * d)])
  }

  /// The same partition, the largest group first.
  var bySize: MeansPartition {
    let order = sizes.indices.sorted {
      sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : mean($0).lexicographicallyPrecedes(mean($1))
    }
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    var result = self
    result.groups = groups.map { place[$0] }
    result.means = order.flatMap { mean($0) }
    result.sizes = order.map { sizes[$0] }
    return result
  }
}
