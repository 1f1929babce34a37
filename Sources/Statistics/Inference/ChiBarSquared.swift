/// The null distribution of a likelihood ratio that tests a variance component on the edge of its range.
///
/// Half of the time the estimate is on the edge and the ratio has one degree of freedom less:
/// `½χ²(k) + ½χ²(k + 1)`, where χ²(0) is the constant 0.
///
/// > Reference: Self & Liang (1987), doi:10.1080/01621459.1987.10478472; Stram & Lee (1994), doi:10.2307/2533455.
public struct ChiBarSquared: Sendable, Hashable {
  /// The smaller of the two degrees of freedom.
  public let lowerDegreesOfFreedom: Int

  /// The equal mixture of chi-squared with some degrees of freedom and with one more.
  ///
  /// - Precondition: `lowerDegreesOfFreedom ≥ 0`.
  public init(lowerDegreesOfFreedom: Int) {
    precondition(lowerDegreesOfFreedom >= 0, "\(lowerDegreesOfFreedom) is no number of degrees of freedom")
    self.lowerDegreesOfFreedom = lowerDegreesOfFreedom
  }

  /// `½χ²(0) + ½χ²(1)`: one variance, the others inside their range.
  public static let oneVariance = ChiBarSquared(lowerDegreesOfFreedom: 0)
  /// `½χ²(1) + ½χ²(2)`: the variance of a slope and its covariance with the intercept.
  public static let slopeAndCovariance = ChiBarSquared(lowerDegreesOfFreedom: 1)

  /// The probability of a ratio at least as large: 1 at zero and below.
  ///
  /// - Precondition: `likelihoodRatio` is a number; slightly negative ones come from rounding.
  public func pValue(_ likelihoodRatio: Double) -> Double {
    precondition(!likelihoodRatio.isNaN, "a likelihood ratio is not a number")
    if likelihoodRatio <= 0 { return 1 }
    return 0.5
      * (survival(likelihoodRatio, lowerDegreesOfFreedom) + survival(likelihoodRatio, lowerDegreesOfFreedom + 1))
  }

  private func survival(_ x: Double, _ degreesOfFreedom: Int) -> Double {
    degreesOfFreedom == 0 ? 0 : ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).survival(x)
  }
}
