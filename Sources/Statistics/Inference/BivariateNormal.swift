import Foundation

/// The standard bivariate normal distribution with a correlation.
///
/// > Reference: Drezner & Wesolowsky (1990), doi:10.1080/00949659008811236; Genz (2004),
/// > doi:10.1023/B:STCO.0000035304.20635.31. Absolute error below 1e-15.
public struct BivariateNormal: Sendable, Hashable {
  /// The correlation.
  public let correlation: Double

  /// The distribution with a correlation.
  ///
  /// - Precondition: `-1 ≤ correlation ≤ 1`.
  public init(correlation: Double) {
    precondition(abs(correlation) <= 1, "a correlation lies between −1 and 1, found \(correlation)")
    self.correlation = correlation
  }

  /// `P(X ≤ x, Y ≤ y)`; either may be infinite.
  public func cdf(_ x: Double, _ y: Double) -> Double {
    if x == -.infinity || y == -.infinity { return 0 }
    let normal = NormalDistribution.standard
    if x == .infinity { return normal.cdf(y) }
    if y == .infinity { return normal.cdf(x) }
    return min(1, max(0, upper(-x, -y)))
  }

  /// The density at a point; 0 at infinity.
  ///
  /// - Precondition: the correlation lies inside −1...1.
  public func density(_ x: Double, _ y: Double) -> Double {
    guard x.isFinite, y.isFinite else { return 0 }
    let r = correlation
    let rest = (1 - r) * (1 + r)
    return exp(-(x * x - 2 * r * x * y + y * y) / (2 * rest)) / (2 * .pi * rest.squareRoot())
  }

  /// `P(X > h, Y > k)`.
  private func upper(_ h: Double, _ k: Double) -> Double {
    abs(correlation) < 0.925 ? upperByAngle(h, k) : upperNearOne(h, k)
  }

  /// Plackett's identity integrated over the angle whose sine is the correlation.
  private func upperByAngle(_ h: Double, _ k: Double) -> Double {
    let normal = NormalDistribution.standard
    let angle = asin(correlation)
    let (half, product) = ((h * h + k * k) / 2, h * k)
    var sum = 0.0
    for (node, weight) in rule {
      for side in [-node, node] {
        let sine = sin(angle * (1 + side) / 2)
        sum += weight * exp((sine * product - half) / (1 - sine * sine))
      }
    }
    return sum * angle / (4 * .pi) + normal.survival(h) * normal.survival(k)
  }

  /// The distance from perfect correlation, whose leading terms are integrated by hand.
  private func upperNearOne(_ first: Double, _ second: Double) -> Double {
    let normal = NormalDistribution.standard
    let r = correlation
    let (h, k) = (first, r < 0 ? -second : second)
    let product = h * k
    var sum = 0.0
    if abs(r) < 1 {
      let rest = (1 - r) * (1 + r)
      var a = rest.squareRoot()
      let gap = (h - k) * (h - k)
      let (c, d) = ((4 - product) / 8, (12 - product) / 80)
      let exponent = -(gap / rest + product) / 2
      if exponent > -100 {
        sum = a * exp(exponent) * (1 - c * (gap - rest) * (1 - d * gap) / 3 + c * d * rest * rest)
      }
      if product > -100 {
        let b = gap.squareRoot()
        let mass = (2 * Double.pi).squareRoot() * normal.cdf(-b / a)
        sum -= exp(-product / 2) * mass * b * (1 - c * gap * (1 - d * gap) / 3)
      }
      a /= 2
      var integral = 0.0
      for (node, weight) in rule {
        for side in [-node, node] {
          let x = (a * (1 + side)) * (a * (1 + side))
          let exponent = -(gap / x + product) / 2
          guard exponent > -100 else { continue }
          let root = (1 - x).squareRoot()
          let exact = exp(-(product / 2) * x / ((1 + root) * (1 + root))) / root
          integral += weight * exp(exponent) * (1 + c * x * (1 + 5 * d * x) - exact)
        }
      }
      sum = (a * integral - sum) / (2 * .pi)
    }
    if r > 0 { return sum + normal.survival(max(h, k)) }
    guard h < k else { return -sum }
    return -sum + (h < 0 ? normal.cdf(k) - normal.cdf(h) : normal.survival(h) - normal.survival(k))
  }

  /// Half of a symmetric rule, long enough for the correlation.
  private var rule: [(node: Double, weight: Double)] {
    abs(correlation) < 0.3
      ? BivariateNormal.sixPoints
      : abs(correlation) < 0.75 ? BivariateNormal.twelvePoints : BivariateNormal.twentyPoints
  }

  private static let sixPoints = GaussLegendre.positiveHalf(6)
  private static let twelvePoints = GaussLegendre.positiveHalf(12)
  private static let twentyPoints = GaussLegendre.positiveHalf(20)
}

/// Gauss–Legendre quadrature on −1...1.
enum GaussLegendre {
  /// The positive nodes with their weights, by Newton's method on the Legendre polynomial.
  ///
  /// - Precondition: an even number of points.
  static func positiveHalf(_ points: Int) -> [(node: Double, weight: Double)] {
    (0..<(points / 2)).map { index in
      var x = cos(.pi * (Double(index) + 0.75) / (Double(points) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        let (value, derivative) = legendre(points, x)
        slope = derivative
        let step = value / derivative
        x -= step
        if abs(step) < 1e-16 { break }
      }
      slope = legendre(points, x).derivative
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }

  private static func legendre(_ degree: Int, _ x: Double) -> (value: Double, derivative: Double) {
    var (previous, value) = (1.0, x)
    for k in 2...degree {
      (previous, value) = (value, (Double(2 * k - 1) * x * value - Double(k - 1) * previous) / Double(k))
    }
    return (value, Double(degree) * (x * value - previous) / (x * x - 1))
  }
}
