/// First means that lie apart.
enum Seeding {
  /// k different rows by greedy k-means++: each is the best of a few drawn in proportion to its squared distance.
  static func spread(_ rows: DistinctRows, k: Int, stream: inout RandomStream) -> [Int] {
    let tries = k < 3 ? 2 : 2 + Int(Double(k).squareRoot())
    let weights = rows.lanes.weights
    var seeds = [draw(weights, total: rows.total, stream: &stream)]
    var nearest = rows.lanes.squaredDistances(from: rows.row(seeds[0]))
    for i in nearest.indices { nearest[i] *= weights[i] }
    while seeds.count < k {
      let total = nearest.reduce(0, +)
      var best: (seed: Int, nearest: [Double], sum: Double)?
      for _ in 0..<tries {
        let seed = draw(nearest, total: total, stream: &stream)
        var next = rows.lanes.squaredDistances(from: rows.row(seed))
        var sum = 0.0
        for i in next.indices {
          next[i] = min(nearest[i], weights[i] * next[i])
          sum += next[i]
        }
        if sum < best?.sum ?? .infinity { best = (seed, next, sum) }
      }
      guard let best else { break }
      seeds.append(best.seed)
      nearest = best.nearest
    }
    return seeds
  }

  /// The rows themselves, one after another.
  static func means(_ rows: DistinctRows, k: Int, stream: inout RandomStream) -> [Double] {
    spread(rows, k: k, stream: &stream).flatMap { rows.row($0) }
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
