import Foundation

/// Counts against what chance would give, drawn towards the pool's ratio.
///
/// `Oⱼ ~ Poisson(θⱼ Eⱼ)`, `θⱼ ~ Gamma` with mean m and a shape found by moments. The reference m leaves out the counts
/// that are implausible beside the quieter three quarters, so that a few extreme ones do not become the norm.
///
/// > Reference: Clayton & Kaldor (1987), doi:10.2307/2532003.
/// > The order of the counts is free.
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

  /// The ratio m of the pool; near 1 where hardly anything was expected.
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
    let all = observed.indices.filter { expected[$0] > 0 }
    // From the quieter three quarters to all that is plausible beside them.
    let byExcess = all.sorted {
      (Double(observed[$0]) - expected[$0], $0) < (Double(observed[$1]) - expected[$1], $1)
    }
    let quiet = CountShrinkage.ratio(observed, expected, Array(byExcess.prefix((3 * all.count + 3) / 4)), floor)
    let plausible = all.filter { CountShrinkage.upperTail(observed[$0], quiet * expected[$0]) >= 0.01 }
    let pooled = CountShrinkage.ratio(observed, expected, plausible, floor)
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

  /// The ratio over some counts, with one further count where one was expected: a pool in which hardly anything is
  /// expected says little.
  private static func ratio(_ observed: [Int], _ expected: [Double], _ kept: [Int], _ floor: Double) -> Double {
    let (o, e) = kept.reduce((1.0, 1.0)) { ($0.0 + Double(observed[$1]), $0.1 + expected[$1]) }
    return max(o / e, floor)
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
