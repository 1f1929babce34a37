import LinearAlgebra

/// A jump along the way that two steps of expectation–maximisation took.
///
/// With r the first step and v by how much the second differs from it, the jump goes to `θ + 2αr + α²v`, `α = ‖r‖ / ‖v‖`.
/// θ are shares, means and covariances before the family's restrictions, in units of the spread of all rows.
///
/// > Reference: Varadhan & Roland (2008), doi:10.1111/j.1467-9469.2007.00585.x.
enum MixtureExtrapolation {
  /// - Parameters:
  ///   - scale: the standard deviation of each column over all rows.
  /// - Returns: nil where the jump would be no longer than the steps, or lead to a negative share.
  static func jump(
    _ start: MixtureMoments, _ middle: MixtureMoments, _ end: MixtureMoments, scale: [Double]
  ) -> MixtureMoments? {
    let (a, b, c) = (vector(start, scale), vector(middle, scale), vector(end, scale))
    var (steps, bends) = (0.0, 0.0)
    for i in a.indices {
      let (r, v) = (b[i] - a[i], c[i] - 2 * b[i] + a[i])
      steps += r * r
      bends += v * v
    }
    guard bends > 0 else { return nil }
    let length = min((steps / bends).squareRoot(), mostSteps)
    guard length > 1, length.isFinite else { return nil }
    let target = a.indices.map { i in
      a[i] + 2 * length * (b[i] - a[i]) + length * length * (c[i] - 2 * b[i] + a[i])
    }
    return moments(target, like: end, scale)
  }

  private static let mostSteps = 50.0

  private static func vector(_ moments: MixtureMoments, _ scale: [Double]) -> [Double] {
    let d = scale.count
    let total = moments.sizes.reduce(0, +)
    var result: [Double] = []
    for (k, size) in moments.sizes.enumerated() {
      result.append(size / total)
      for j in 0..<d { result.append(moments.means[k][j] / scale[j]) }
      for b in 0..<d {
        for a in b..<d { result.append(moments.scatters[k][a, b] / (size * scale[a] * scale[b])) }
      }
    }
    return result
  }

  private static func moments(_ vector: [Double], like moments: MixtureMoments, _ scale: [Double])
    -> MixtureMoments?
  {
    let d = scale.count
    var result = moments
    let total = moments.sizes.reduce(0, +)
    var place = 0
    for k in moments.sizes.indices {
      let size = vector[place] * total
      guard size > 0.1 * moments.sizes[k] else { return nil }
      result.sizes[k] = size
      place += 1
      for j in 0..<d { result.means[k][j] = vector[place + j] * scale[j] }
      place += d
      for b in 0..<d {
        for a in b..<d {
          let value = vector[place] * size * scale[a] * scale[b]
          result.scatters[k][a, b] = value
          result.scatters[k][b, a] = value
          place += 1
        }
      }
      // A spread that is no longer one would be dropped as a group without spread.
      guard (0..<d).allSatisfy({ result.scatters[k][$0, $0] > 0 }) else { return nil }
    }
    return result
  }
}
