import Foundation

/// Where each of many unknown quantities stands among all of them: expected percentile and interval.
///
/// With independent normal posteriors, `E Pⱼ = 100/n · (½ + Σ_{k≠j} Φ((mⱼ − mₖ)/√(vⱼ + vₖ)))`. Up to
/// ``PosteriorPercentiles/largestExact`` quantities the sum is taken as it stands; beyond it the mean of all
/// posterior distribution functions is tabulated once (cubic interpolation from values and slopes) and averaged over each
/// posterior. The interval mixes, over the own value, normal approximations of how many others lie below.
///
/// > Reference: Lin, Louis, Paddock & Ridgeway (2006), doi:10.1214/06-BA130.
/// > Accuracy: 1e-3 percentile points for the expectation. Invariant under shift and scale.
public struct PosteriorPercentiles: Sendable {
  /// The expected percentile of each, 0 to 100; 50 for one alone.
  public let expected: [Double]
  /// The lower limit of the interval.
  public let lower: [Double]
  /// The upper limit of the interval.
  public let upper: [Double]

  /// Up to this number the sum over all pairs is computed.
  public static let largestExact = 2000

  /// Places quantities.
  ///
  /// - Parameters:
  ///   - means: posterior means.
  ///   - variances: posterior variances, none negative.
  ///   - level: the probability of the interval.
  /// - Precondition: as many means as variances, all finite.
  /// - Complexity: O(n²) up to ``largestExact``, O(n × some hundred) beyond.
  public init(means: [Double], variances: [Double], level: Double = 0.9) {
    precondition(means.count == variances.count, "\(means.count) means, but \(variances.count) variances")
    let n = means.count
    guard n > 1 else {
      (expected, lower, upper) = (means.map { _ in 50 }, means.map { _ in 50 }, means.map { _ in 50 })
      return
    }
    let deviations = variances.map { max($0, 0).squareRoot() }
    let table = MeanDistribution(means, deviations)
    let exact = n <= PosteriorPercentiles.largestExact
    var (expected, lower, upper): ([Double], [Double], [Double]) = ([], [], [])
    let tail = (1 - level) / 2
    for own in means.indices {
      let points = PosteriorPercentiles.coarse.map { node -> (count: Double, spread: Double, weight: Double) in
        let (below, variance) = table.at(means[own] + deviations[own] * node.t)
        let self0 = deviations[own] > 0 ? NormalDistribution.standard.cdf(node.t) : 0.5
        return (
          below - self0 + 0.5, max(variance - self0 * (1 - self0), 0).squareRoot(), node.weight
        )
      }
      let mean =
        exact
        ? PosteriorPercentiles.pairwise(own, means, variances)
        : PosteriorPercentiles.fine.reduce(0) {
          $0 + $1.weight * (table.at(means[own] + deviations[own] * $1.t).0)
        }
      expected.append(100 * mean / Double(n))
      guard deviations[own] > 0 else {
        lower.append(100 * mean / Double(n))
        upper.append(100 * mean / Double(n))
        continue
      }
      lower.append(100 * PosteriorPercentiles.quantile(tail, points, n) / Double(n))
      upper.append(100 * PosteriorPercentiles.quantile(1 - tail, points, n) / Double(n))
    }
    (self.expected, self.lower, self.upper) = (expected, lower, upper)
  }

  private static func pairwise(_ own: Int, _ means: [Double], _ variances: [Double]) -> Double {
    let normal = NormalDistribution.standard
    var sum = 0.5
    for other in means.indices where other != own {
      let spread = max(variances[own] + variances[other], 1e-300).squareRoot()
      sum += normal.cdf((means[own] - means[other]) / spread)
    }
    return sum
  }

  /// The point of the mixture below which a share lies, by halving; counts from ½ to n − ½.
  private static func quantile(
    _ share: Double, _ points: [(count: Double, spread: Double, weight: Double)], _ n: Int
  ) -> Double {
    let normal = NormalDistribution.standard
    var (low, high) = (0.5, Double(n) - 0.5)
    for _ in 0..<24 {
      let middle = (low + high) / 2
      var below = 0.0
      for point in points {
        let gap = middle - point.count
        if point.spread * 9 < abs(gap) || point.spread == 0 {
          below += gap >= 0 ? point.weight : 0
        } else {
          below += point.weight * normal.cdf(gap / point.spread)
        }
      }
      if below < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static let coarse = nodes(step: 0.375)
  private static let fine = nodes(step: 0.125)

  /// The trapezoidal rule for a normal distribution, which converges faster than any power of the step.
  private static func nodes(step: Double) -> [(t: Double, weight: Double)] {
    let points = stride(from: -6.0, through: 6, by: step).map { (t: $0, weight: exp(-$0 * $0 / 2)) }
    let total = points.reduce(0) { $0 + $1.weight }
    return points.map { ($0.t, $0.weight / total) }
  }
}

/// The sum of normal distribution functions, and of their binomial variances, on a grid.
private struct MeanDistribution {
  private let start: Double
  private let step: Double
  private var sum: [Double]
  private var slope: [Double]
  private var variance: [Double]

  init(_ means: [Double], _ deviations: [Double]) {
    let reach = 8.0
    let low = zip(means, deviations).map { $0 - reach * $1 }.min() ?? 0
    let high = zip(means, deviations).map { $0 + reach * $1 }.max() ?? 0
    let positive = deviations.filter { $0 > 0 }.sorted()
    let fine = positive.isEmpty ? (high - low) / 4096 : positive[positive.count / 10] / 6
    let count = Int(min(max((high - low) / max(fine, .leastNormalMagnitude), 256), 20_000)) + 1
    let step = max((high - low) / Double(count - 1), .leastNormalMagnitude)
    var (sum, slope, variance) = (
      [Double](repeating: 0, count: count + 1), [Double](repeating: 0, count: count),
      [Double](repeating: 0, count: count)
    )
    var whole = [Double](repeating: 0, count: count + 1)
    let normal = NormalDistribution.standard
    let density = 1 / (2 * Double.pi).squareRoot()
    for (mean, deviation) in zip(means, deviations) {
      let first = min(max(Int(((mean - reach * deviation - low) / step).rounded(.up)), 0), count - 1)
      let last = min(max(Int(((mean + reach * deviation - low) / step).rounded(.down)), first - 1), count - 1)
      whole[last + 1] += 1
      guard last >= first, deviation > 0 else {
        if last >= first { whole[last + 1] -= 1 }
        if last >= first { whole[first] += 1 }
        continue
      }
      for node in first...last {
        let z = (low + Double(node) * step - mean) / deviation
        let p = normal.cdf(z)
        sum[node] += p
        slope[node] += density * exp(-z * z / 2) / deviation
        variance[node] += p * (1 - p)
      }
    }
    var running = 0.0
    for node in 0..<count {
      running += whole[node]
      sum[node] += running
    }
    sum.removeLast()
    (self.start, self.step, self.sum, self.slope, self.variance) = (low, step, sum, slope, variance)
  }

  /// The sum and the variance at a point.
  func at(_ x: Double) -> (Double, Double) {
    let place = (x - start) / step
    if place <= 0 { return (sum[0], variance[0]) }
    let node = Int(place)
    guard node < sum.count - 1 else { return (sum[sum.count - 1], variance[sum.count - 1]) }
    let t = place - Double(node)
    let (a, b) = (sum[node], sum[node + 1])
    let (da, db) = (slope[node] * step, slope[node + 1] * step)
    let cubic =
      a + t * (da + t * (3 * (b - a) - 2 * da - db + t * (2 * (a - b) + da + db)))
    return (min(max(cubic, a), b), (1 - t) * variance[node] + t * variance[node + 1])
  }
}
