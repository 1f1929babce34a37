import Foundation

/// Counts against what chance would give, drawn towards the pool's ratio.
///
/// `Oⱼ ~ Poisson(θⱼ Eⱼ)`, `θⱼ ~ Gamma` with mean m and a shape found by moments. The reference m leaves out, in a few
/// rounds, the counts that it makes implausible, so that a few extreme ones do not become the norm.
///
/// > Reference: Clayton & Kaldor (1987), doi:10.2307/2532003.
/// > Scaling every expected count by c divides every ratio and m by c; p is unmoved.
public struct CountShrinkage: Sendable {
  /// One count after shrinkage.
  public struct Estimate: Sendable, Hashable {
    /// The shrunken ratio of observed to expected.
    public let ratio: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The probability of as many or more at the pool's ratio; NaN where nothing is expected.
    public let p: Double
  }

  /// The ratio m of the pool; 1 where nothing was counted.
  public let pooledRatio: Double
  /// The counts, in the order given.
  public let estimates: [Estimate]

  /// Shrinks counts.
  ///
  /// - Parameters:
  ///   - observed: the counts.
  ///   - expected: what chance would give, not negative.
  ///   - floor: the smallest ratio that the pool may have: chance alone is a ratio of 1.
  /// - Precondition: equal lengths.
  public init(_ observed: [Int], expected: [Double], floor: Double = 0) {
    precondition(observed.count == expected.count, "\(observed.count) counts, \(expected.count) expectations")
    var kept = observed.indices.filter { expected[$0] > 0 }
    var pooled = max(CountShrinkage.ratio(observed, expected, kept), floor)
    for _ in 0..<3 {
      let plausible = kept.filter { CountShrinkage.upperTail(observed[$0], pooled * expected[$0]) >= 0.01 }
      guard plausible.count * 2 > kept.count, plausible.count < kept.count else { break }
      kept = plausible
      pooled = max(CountShrinkage.ratio(observed, expected, kept), floor)
    }
    let all = observed.indices.filter { expected[$0] > 0 }
    let shape = CountShrinkage.shape(observed, expected, all, pooled)
    pooledRatio = pooled
    estimates = observed.indices.map { index in
      guard expected[index] > 0 else { return Estimate(ratio: .nan, lower: .nan, upper: .nan, p: .nan) }
      let own = shape + Double(observed[index])
      let rate = shape / pooled + expected[index]
      let gamma = ChiSquared(degreesOfFreedom: 2 * own)
      return Estimate(
        ratio: own / rate, lower: gamma.quantile(0.025) / (2 * rate),
        upper: gamma.upperQuantile(0.025) / (2 * rate),
        p: CountShrinkage.upperTail(observed[index], pooled * expected[index]))
    }
  }

  private static func ratio(_ observed: [Int], _ expected: [Double], _ kept: [Int]) -> Double {
    let (o, e) = kept.reduce((0.0, 0.0)) { ($0.0 + Double(observed[$1]), $0.1 + expected[$1]) }
    // Half a count, so that a pool without any is no certainty.
    return e > 0 ? max(o, 0.5) / e : 1
  }

  private static func shape(_ observed: [Int], _ expected: [Double], _ kept: [Int], _ pooled: Double) -> Double
  {
    var (excess, squares) = (0.0, 0.0)
    for index in kept {
      let mean = pooled * expected[index]
      let gap = Double(observed[index]) - mean
      excess += gap * gap - mean
      squares += mean * mean
    }
    guard squares > 0, excess > 0 else { return 1e4 }
    return min(max(squares / excess, 0.05), 1e4)
  }

  /// `P(X ≥ count)` for a Poisson variable.
  static func upperTail(_ count: Int, _ mean: Double) -> Double {
    guard count > 0 else { return 1 }
    return ChiSquared(degreesOfFreedom: 2 * Double(count)).cdf(2 * mean)
  }
}
