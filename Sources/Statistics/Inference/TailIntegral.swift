import Foundation

/// The integral of `exp(−h)` from 0, for a convex `h` that starts at 0 with a known slope and curvature.
///
/// This is the ratio of a tail to the density at its edge. For large parameters it replaces series and
/// continued fractions, whose length grows with the square root of the parameter: the integrand is then close
/// to that of the normal tail, and a fixed Gauss–Legendre rule has full accuracy.
enum TailIntegral {
  /// Beyond this value of `h` the integrand does not reach the last digit.
  private static let cutoff = 42.0
  private static let panels = 3

  static func value(slope: Double, curvature: Double, of h: (Double) -> Double) -> Double {
    // slope · w + ½ curvature · w² = cutoff, in the form that does not cancel
    let width = 2 * cutoff / (slope + (slope * slope + 2 * cutoff * curvature).squareRoot())
    let panelWidth = width / Double(panels)
    var sum = 0.0
    for panel in (0..<panels).reversed() {
      for (node, weight) in rule {
        sum += weight * exp(-h((Double(panel) + node) * panelWidth))
      }
    }
    return sum * panelWidth
  }

  /// Sixteen Gauss–Legendre nodes and weights for the unit interval.
  private static let rule: [(node: Double, weight: Double)] = (0..<16).map { index in
    var x = cos(.pi * (Double(index) + 0.75) / 16.5)
    var slope = 1.0
    for _ in 0..<6 {
      let legendre = legendrePolynomial(degree: 16, at: x)
      slope = 16 * (x * legendre.value - legendre.previous) / (x * x - 1)
      x -= legendre.value / slope
    }
    return ((1 + x) / 2, 1 / ((1 - x * x) * slope * slope))
  }

  /// Bonnet's recursion: the polynomial of a degree and of the degree below.
  private static func legendrePolynomial(degree: Int, at x: Double) -> (value: Double, previous: Double) {
    var (value, previous) = (x, 1.0)
    for n in 1..<degree {
      (value, previous) = ((Double(2 * n + 1) * x * value - Double(n) * previous) / Double(n + 1), value)
    }
    return (value, previous)
  }
}
