import Foundation

/// The logarithm of `P = F(b) − F(a)` and what its derivatives are made of.
///
/// With `A = f(a)/P` and `B = f(b)/P`: `∂ln P/∂a = −A`, `∂ln P/∂b = B`; slopes and curvatures are f′/P and f″/P.
struct IntervalDerivatives {
  var log: Double
  var lower: Double
  var upper: Double
  var lowerSlope: Double
  var upperSlope: Double
  var lowerCurvature: Double
  var upperCurvature: Double

  /// An interval without probability.
  static let impossible = IntervalDerivatives(
    log: -.infinity, lower: 0, upper: 0, lowerSlope: 0, upperSlope: 0, lowerCurvature: 0, upperCurvature: 0)
}

extension IntervalDerivatives {
  /// `∂ℓ/∂η` where both ends move by −η.
  var score: Double { lower - upper }

  /// `−∂²ℓ/∂η²`; not negative for log-concave densities.
  var weight: Double { lowerSlope - upperSlope + score * score }

  // Second and third derivatives with respect to the ends a and b.
  var aa: Double { -lowerSlope - lower * lower }
  var bb: Double { upperSlope - upper * upper }
  var ab: Double { lower * upper }
  var aaa: Double { -lowerCurvature - 3 * lower * lowerSlope - 2 * lower * lower * lower }
  var bbb: Double { upperCurvature - 3 * upper * upperSlope + 2 * upper * upper * upper }
  var aab: Double { upper * lowerSlope + 2 * lower * lower * upper }
  var abb: Double { lower * upperSlope - 2 * lower * upper * upper }
}

/// The probability of an interval of a latent distribution, without loss of digits in the tails.
protocol IntervalKernel {
  /// - Parameters:
  ///   - a: the lower end, −∞ for the lowest category.
  ///   - b: the upper end, +∞ for the highest one.
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives
}

/// `σ(b) − σ(a) = σ(b) σ(−a) (1 − e^{a−b})`.
enum LogitKernel: IntervalKernel {
  @inline(__always)
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    let gap = -expm1(a - b)
    guard gap > 0 else { return .impossible }
    let (ta, tb) = (exp(-abs(a)), exp(-abs(b)))
    let (ra, rb) = (1 / (1 + ta), 1 / (1 + tb))
    let (below, above) = a < 0 ? (ta * ra, ra) : (ra, ta * ra)
    let (under, over) = b < 0 ? (tb * rb, rb) : (rb, tb * rb)
    let probability = Foundation.log(gap * ra * rb) + min(b, 0) + min(-a, 0)
    guard under > 0, above > 0 else { return .impossible }
    let lower = below / (under * gap)
    let upper = over / (above * gap)
    return IntervalDerivatives(
      log: probability, lower: lower, upper: upper, lowerSlope: lower * (above - below),
      upperSlope: upper * (over - under), lowerCurvature: lower * (1 - 6 * below * above),
      upperCurvature: upper * (1 - 6 * under * over))
  }
}

enum ProbitKernel: IntervalKernel {
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    // On the side where both tails are small nothing cancels.
    let root = 0.5.squareRoot()
    let probability =
      a > 0 ? 0.5 * (erfc(a * root) - erfc(b * root)) : 0.5 * (erfc(-b * root) - erfc(-a * root))
    guard probability > 0 else { return .impossible }
    let scale = 1 / (probability * (2 * Double.pi).squareRoot())
    let lower = a.isFinite ? exp(-0.5 * a * a) * scale : 0
    let upper = b.isFinite ? exp(-0.5 * b * b) * scale : 0
    let (x, y) = (a.isFinite ? a : 0, b.isFinite ? b : 0)
    return IntervalDerivatives(
      log: Foundation.log(probability), lower: lower, upper: upper, lowerSlope: -x * lower,
      upperSlope: -y * upper, lowerCurvature: (x * x - 1) * lower, upperCurvature: (y * y - 1) * upper)
  }
}

/// `exp(−eᵃ) − exp(−eᵇ) = exp(−eᵃ) (1 − exp(eᵃ − eᵇ))`.
enum CloglogKernel: IntervalKernel {
  @inline(__always)
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    // Beyond e³⁰⁰ every density is zero; the limit keeps 0 · ∞ away.
    let (x, y) = (exp(min(a, 300)), exp(min(b, 300)))
    let gap = -expm1(x - y)
    guard gap > 0 else { return .impossible }
    let lower = x / gap
    let upper = y * exp(x - y) / gap
    return IntervalDerivatives(
      log: Foundation.log(gap) - x, lower: lower, upper: upper, lowerSlope: lower * (1 - x),
      upperSlope: upper * (1 - y), lowerCurvature: lower * (1 - 3 * x + x * x),
      upperCurvature: upper * (1 - 3 * y + y * y))
  }
}

/// The mirror image of ``CloglogKernel``.
enum LoglogKernel: IntervalKernel {
  @inline(__always)
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    let mirror = CloglogKernel.derivatives(-b, -a)
    return IntervalDerivatives(
      log: mirror.log, lower: mirror.upper, upper: mirror.lower, lowerSlope: -mirror.upperSlope,
      upperSlope: -mirror.lowerSlope, lowerCurvature: mirror.upperCurvature,
      upperCurvature: mirror.lowerCurvature)
  }
}

enum CauchitKernel: IntervalKernel {
  static func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    guard b > a else { return .impossible }
    let angle: Double
    switch (a.isFinite, b.isFinite) {
    case (true, true): angle = atan2(b - a, 1 + a * b)
    case (false, true): angle = atan2(1, -b)
    case (true, false): angle = atan2(1, a)
    case (false, false): angle = .pi
    }
    guard angle > 0 else { return .impossible }
    let (p, q) = (a.isFinite ? 1 / (1 + a * a) : 0, b.isFinite ? 1 / (1 + b * b) : 0)
    let (x, y) = (a.isFinite ? a : 0, b.isFinite ? b : 0)
    let (lower, upper) = (p / angle, q / angle)
    return IntervalDerivatives(
      log: Foundation.log(angle / .pi), lower: lower, upper: upper, lowerSlope: -2 * x * p * lower,
      upperSlope: -2 * y * q * upper, lowerCurvature: (6 * x * x - 2) * p * p * lower,
      upperCurvature: (6 * y * y - 2) * q * q * upper)
  }
}

extension CumulativeLink {
  /// The derivatives of one interval; loops over many take a kernel's type instead.
  func derivatives(_ a: Double, _ b: Double) -> IntervalDerivatives {
    switch self {
    case .logit: LogitKernel.derivatives(a, b)
    case .probit: ProbitKernel.derivatives(a, b)
    case .cloglog: CloglogKernel.derivatives(a, b)
    case .loglog: LoglogKernel.derivatives(a, b)
    case .cauchit: CauchitKernel.derivatives(a, b)
    }
  }

  /// `F(x)`.
  public func probability(below x: Double) -> Double { exp(derivatives(-.infinity, x).log) }

  /// The point with that probability below it.
  ///
  /// - Precondition: between 0 and 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile of \(p)")
    switch self {
    case .logit: return Foundation.log(p) - log1p(-p)
    case .probit: return NormalDistribution.standard.quantile(p)
    case .cloglog: return Foundation.log(-log1p(-p))
    case .loglog: return -Foundation.log(-Foundation.log(p))
    case .cauchit: return tan(.pi * (p - 0.5))
    }
  }
}
