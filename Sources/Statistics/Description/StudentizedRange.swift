import Foundation

/// The distribution of the range of normal means over an independent standard deviation: what the largest of all pairwise
/// differences is judged by.
///
/// > References: Tukey (1953); the double integral of Copenhaver & Holland (1988), doi:10.1080/00949658808811082, summed
/// > by the trapezoidal rule, which converges fast for such integrands.
public struct StudentizedRange: Sendable, Hashable {
  /// The number of means.
  public let means: Int
  /// The degrees of freedom of the standard deviation.
  public let degreesOfFreedom: Double

  /// The distribution for some means.
  ///
  /// - Precondition: at least two means, positive and finite degrees of freedom.
  public init(means: Int, degreesOfFreedom: Double) {
    precondition(means > 1, "a range needs two means, found \(means)")
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
      "degrees of freedom \(degreesOfFreedom) make no deviation")
    (self.means, self.degreesOfFreedom) = (means, degreesOfFreedom)
  }

  /// The probability of a larger range.
  ///
  /// - Complexity: some ten thousand evaluations of the normal distribution.
  public func survival(_ q: Double) -> Double {
    guard q > 0 else { return 1 }
    let v = degreesOfFreedom
    // Over u, the logarithm of the standard deviation.
    let width = 1 / (2 * v).squareRoot()
    let step = width / 4
    let low = -9 * width - 36 / v - log(max(1, q))
    let high = 9 * width
    let constant = log(2) + v / 2 * log(v / 2) - SpecialFunctions.logGamma(v / 2)
    var sum = CompensatedSum()
    for i in 0...Int(((high - low) / step).rounded(.up)) {
      let u = low + Double(i) * step
      let density = exp(constant + v * u - v / 2 * exp(2 * u))
      if density > 0 { sum.add(density * rangeSurvival(q * exp(u)) * step) }
    }
    return min(1, max(0, sum.value))
  }

  /// The same for a known standard deviation: `k ∫ φ(z) (Φ(z)ᵏ⁻¹ − (Φ(z) − Φ(z − w))ᵏ⁻¹) dz`, of which nothing cancels.
  private func rangeSurvival(_ w: Double) -> Double {
    let step = 0.125
    let power = Double(means - 1)
    var sum = 0.0
    for i in 0...Int((16.5 + w / 2) / step) {
      let z = Double(i) * step - 8
      let (below, far) = (StudentizedRange.cdf(z), StudentizedRange.cdf(z - w))
      let ratio = min(1, far / below)
      sum += exp(-0.5 * z * z + power * log(below)) * -expm1(power * log1p(-ratio))
    }
    return min(1, Double(means) * step * sum / (2 * Double.pi).squareRoot())
  }

  private static func cdf(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }
}

extension GroupTest {
  /// Two groups of several.
  public struct Pair: Sendable, Hashable {
    /// The place of the first group.
    public let first: Int
    /// The place of the second group.
    public let second: Int
    /// First mean minus second mean.
    public let difference: Double
    /// The standard error of the difference.
    public let standardError: Double
    /// The degrees of freedom.
    public let degreesOfFreedom: Double
    /// The p-value, which holds for all pairs together.
    public let p: Double
  }

  /// All pairs of groups by the range of means: Tukey and Kramer's test for equal variances, Games and Howell's for unequal
  /// ones.
  ///
  /// - Throws: ``SampleError``: every group needs two values, and spread for unequal variances.
  /// - Complexity: O(n) and a double integral for each pair.
  /// > References: Kramer (1956), doi:10.2307/3001469; Games & Howell (1976), doi:10.3102/10769986001002113.
  public static func pairs(
    _ groups: [[Double]], variances: Variances = .unequal
  ) throws(SampleError) -> [Pair] {
    let moments = try groups.map { (group) throws(SampleError) in try spread(of: group) }
    guard moments.count > 1 else { throw .tooFewGroups(found: moments.count, needed: 2) }
    let freedom = moments.reduce(0.0) { $0 + Double($1.count - 1) }
    let pooled = moments.reduce(0.0) { $0 + Double($1.count - 1) * $1.variance } / freedom
    var pairs: [Pair] = []
    for i in moments.indices {
      for j in moments.indices where j > i {
        let (first, second) = (moments[i], moments[j])
        let equal = variances == .equal
        let a = (equal ? pooled : first.variance) / Double(first.count)
        let b = (equal ? pooled : second.variance) / Double(second.count)
        let df =
          equal
          ? freedom
          : (a + b) * (a + b) / (a * a / Double(first.count - 1) + b * b / Double(second.count - 1))
        let (difference, error) = (first.mean - second.mean, (a + b).squareRoot())
        let range = StudentizedRange(means: moments.count, degreesOfFreedom: df)
        pairs.append(
          Pair(
            first: i, second: j, difference: difference, standardError: error, degreesOfFreedom: df,
            p: range.survival(abs(difference) / error * 2.0.squareRoot())))
      }
    }
    return pairs
  }
}
