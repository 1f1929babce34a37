import Foundation

/// Estimates of known precision drawn towards their common mean, as far as they do not differ beyond chance.
///
/// `xⱼ ~ N(μⱼ, vⱼ)`, `μⱼ ~ N(m + b zⱼ, τ²)`, with τ² by Paule and Mandel: the value at which the weighted squares about
/// the fitted mean equal their degrees of freedom. An optional covariate z (the level of a judge's scores, say) is fitted
/// along, so that what follows from it is nobody's peculiarity.
///
/// Intervals include the uncertainty of the mean and, by Morris's approximation, that of τ².
///
/// > Reference: Paule & Mandel (1982), doi:10.6028/jres.087.022; Morris (1983), doi:10.1080/01621459.1983.10477920.
/// > Adding c to every estimate adds c to `mean` and to every shrunken value; the order of the estimates is free.
public struct NormalShrinkage: Sendable {
  /// One estimate after shrinkage.
  public struct Estimate: Sendable, Hashable {
    /// The shrunken estimate, covariate part included.
    public let value: Double
    /// Its standard error.
    public let standardError: Double
    /// The mean that it was drawn towards.
    public let expected: Double
    /// The two-sided p of "it is as expected", from the estimate before shrinkage; NaN without an estimate.
    public let p: Double
    /// The share of the estimate's own information: `τ²/(τ² + v)`.
    public let reliability: Double

    /// The shrunken difference from what was expected.
    public var deviation: Double { value - expected }
  }

  /// The mean m at covariate 0; NaN without any estimate.
  public let mean: Double
  /// Its standard error.
  public let meanStandardError: Double
  /// The slope b on the covariate; 0 without one.
  public let slope: Double
  /// The variance τ² of the true values.
  public let variance: Double
  /// The estimates, in the order given; those without information stand at what is expected.
  public let estimates: [Estimate]

  /// Shrinks estimates.
  ///
  /// - Parameters:
  ///   - values: the estimates; NaN where there is none.
  ///   - variances: their sampling variances, positive.
  ///   - covariate: one finite value per estimate; used where at least ten estimates exist.
  /// - Precondition: equal lengths.
  /// - Complexity: O(n) for each of at most 200 bisections.
  public init(_ values: [Double], variances: [Double], covariate: [Double]? = nil) {
    precondition(values.count == variances.count, "\(values.count) estimates, \(variances.count) variances")
    let used = values.indices.filter { values[$0].isFinite && variances[$0] > 0 && variances[$0].isFinite }
    let z = used.count >= 10 ? covariate : nil
    let data = used.map { (x: values[$0], v: variances[$0], z: z?[$0] ?? 0) }
    let tau = NormalShrinkage.pauleMandel(data, hasSlope: z != nil)
    let line = WeightedLine(data, tau: tau, hasSlope: z != nil)
    (mean, slope, variance) = (line.intercept, line.slope, tau)
    meanStandardError = line.varianceOfMean(at: 0).squareRoot()
    let freedom = Double(used.count - (z == nil ? 1 : 2))
    let normal = NormalDistribution.standard
    estimates = values.indices.map { index in
      let place = z?[index] ?? 0
      let expected = line.intercept + line.slope * place
      let uncertain = line.varianceOfMean(at: place)
      guard values[index].isFinite, variances[index] > 0, variances[index].isFinite else {
        return Estimate(
          value: expected, standardError: (tau + uncertain).squareRoot(), expected: expected, p: .nan,
          reliability: 0)
      }
      let v = variances[index]
      let pull = v / (v + tau)
      let gap = values[index] - expected
      let doubt = freedom > 2 ? 2 * pull * pull * gap * gap / (freedom - 2) : 0
      return Estimate(
        value: expected + (1 - pull) * gap,
        standardError: ((1 - pull) * v + pull * pull * uncertain + doubt).squareRoot(), expected: expected,
        p: used.count < 3 ? .nan : 2 * normal.survival(abs(gap) / v.squareRoot()), reliability: 1 - pull)
    }
  }

  private static func pauleMandel(_ data: [(x: Double, v: Double, z: Double)], hasSlope: Bool) -> Double {
    let freedom = Double(data.count - (hasSlope ? 2 : 1))
    guard freedom > 0 else { return 0 }
    func excess(_ tau: Double) -> Double {
      WeightedLine(data, tau: tau, hasSlope: hasSlope).squares(data, tau: tau) - freedom
    }
    guard excess(0) > 0 else { return 0 }
    var high = data.reduce(0) { max($0, $1.v) }
    while excess(high) > 0 { high *= 4 }
    var low = 0.0
    for _ in 0..<200 where high - low > 1e-13 * high {
      let middle = 0.5 * (low + high)
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}

/// A weighted straight line, or a weighted mean.
private struct WeightedLine {
  let intercept: Double
  let slope: Double
  private let centre: Double
  private let weight: Double
  private let spread: Double

  init(_ data: [(x: Double, v: Double, z: Double)], tau: Double, hasSlope: Bool) {
    var (w, wx, wz) = (0.0, 0.0, 0.0)
    for point in data {
      let weight = 1 / (point.v + tau)
      w += weight
      wx += weight * point.x
      wz += weight * point.z
    }
    let (mx, mz) = (wx / w, wz / w)
    var (xz, zz) = (0.0, 0.0)
    for point in data where hasSlope {
      let weight = 1 / (point.v + tau)
      xz += weight * (point.x - mx) * (point.z - mz)
      zz += weight * (point.z - mz) * (point.z - mz)
    }
    slope = zz > 0 ? xz / zz : 0
    intercept = mx - slope * mz
    (centre, weight, spread) = (mz, w, zz)
  }

  func squares(_ data: [(x: Double, v: Double, z: Double)], tau: Double) -> Double {
    data.reduce(0) {
      let gap = $1.x - intercept - slope * $1.z
      return $0 + gap * gap / ($1.v + tau)
    }
  }

  func varianceOfMean(at z: Double) -> Double {
    1 / weight + (spread > 0 ? (z - centre) * (z - centre) / spread : 0)
  }
}
