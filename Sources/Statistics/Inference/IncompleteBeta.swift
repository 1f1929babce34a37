import Foundation

extension SpecialFunctions {
  /// The regularised incomplete beta function I(x; a, b) below and its complement above.
  ///
  /// Both keep about 13 digits for parameters up to 5000 and 11 up to a million, in either tail.
  ///
  /// - Precondition: `a > 0`, `b > 0`, both finite; `0 ≤ x ≤ 1`.
  /// - Complexity: at most some hundred terms.
  /// > Reference: DiDonato & Morris (1992), doi:10.1145/131766.131776; the prefactor after Loader (2000).
  public static func regularizedBeta(a: Double, b: Double, x: Double) -> Tails {
    precondition(x >= 0 && x <= 1, "the incomplete beta function needs 0 ≤ x ≤ 1, found \(x)")
    return BetaArgument(a: a, b: b, x: x).tails
  }
}

/// A point of a beta distribution by x, its complement, and its distance from the mean.
///
/// Each is given to full relative accuracy, since none can be recovered from the others near an end or near
/// the mean when the parameters are large.
struct BetaArgument: Sendable {
  let a: Double
  let b: Double
  let x: Double
  /// `1 − x`.
  let y: Double
  /// `a y − b x = (a + b)(mean − x)`.
  let slack: Double

  init(a: Double, b: Double, x: Double, y: Double, slack: Double) {
    precondition(a > 0 && a.isFinite, "a beta parameter must be positive and finite, found a = \(a)")
    precondition(b > 0 && b.isFinite, "a beta parameter must be positive and finite, found b = \(b)")
    (self.a, self.b, self.x, self.y, self.slack) = (a, b, x, y, slack)
  }

  init(a: Double, b: Double, x: Double) {
    // a − (a + b)x in one rounding: the sum's own rounding error is taken along.
    let sum = a + b
    let larger = max(a, b)
    let lost = min(a, b) - (sum - larger)
    let slack = a.addingProduct(-sum, x) - lost * x
    self.init(a: a, b: b, x: x, y: 1 - x, slack: slack)
  }

  /// The point at which x and its complement stand to each other as two parts.
  ///
  /// - Parameter slack: `a y − b x`, times the sum of the parts.
  init(a: Double, b: Double, parts: (x: Double, y: Double), slack: Double) {
    let whole = parts.x + parts.y
    self.init(a: a, b: b, x: parts.x / whole, y: parts.y / whole, slack: slack / whole)
  }

  /// The point with the odds `x / (1 − x)`.
  init(a: Double, b: Double, odds: Double) {
    if odds <= 1 {
      self.init(a: a, b: b, parts: (odds, 1), slack: a.addingProduct(-b, odds))
    } else {
      let inverse = 1 / odds
      self.init(a: a, b: b, parts: (1, inverse), slack: (-b).addingProduct(a, inverse))
    }
  }

  /// The same point seen from the other end.
  var mirrored: BetaArgument { BetaArgument(a: b, b: a, x: y, y: x, slack: -slack) }

  /// The probabilities on either side.
  var tails: Tails {
    if x <= 0 { return .allAbove }
    if y <= 0 { return .allBelow }
    if min(a, b) > Self.largeParameter { return integralTails }
    if b * x <= 1.5, x <= 0.7 { return prefactor.tails(.lower, factor: lowerSeries) }
    if a * y <= 1.5, y <= 0.7 { return prefactor.tails(.upper, factor: mirrored.lowerSeries) }
    return slack >= 0
      ? prefactor.tails(.lower, factor: lowerFraction)
      : prefactor.tails(.upper, factor: mirrored.lowerFraction)
  }

  /// `xᵃ yᵇ / B(a, b)`, the density of the log odds.
  ///
  /// As `√(ab / 2π(a + b)) exp(−deviance − remainder)`, where both parts of the deviance are positive.
  var prefactor: LogScaled {
    let sum = a + b
    let deviance =
      a * SpecialFunctions.logExcess(-slack / a, ratio: x * (sum / a))
      + b * SpecialFunctions.logExcess(slack / b, ratio: y * (sum / b))
    return LogScaled(
      scale: (min(a, b) * (max(a, b) / sum) / (2 * .pi)).squareRoot(),
      exponent: -deviance - SpecialFunctions.betaRemainder(a, b))
  }

  private static let largeParameter = 5000.0

  /// `₂F₁(a + b, 1; a + 1; x) / a`, all terms positive.
  private var lowerSeries: Double {
    var (term, sum, n) = (1 / a, 1 / a, 0.0)
    repeat {
      term *= (a + b + n) / (a + 1 + n) * x
      sum += term
      n += 1
    } while term > sum * 0x1p-56
    return sum
  }

  /// The continued fraction of DiDonato & Morris, which converges fast below the mean.
  private var lowerFraction: Double {
    ContinuedFraction.reciprocal(first: a / (a + 1) * (slack + 1)) { n in
      let middle = a + 2 * n - 1
      let common = n * (b - n) * x / middle
      return (
        (a + n - 1) / middle * (a + b + n - 1) * x * common,
        n + common + (a + n) / (a + 2 * n + 1) * (slack + 1 + n * (1 + y))
      )
    }
  }

  private var integralTails: Tails {
    slack >= 0
      ? prefactor.tails(.lower, factor: lowerIntegral)
      : prefactor.tails(.upper, factor: mirrored.lowerIntegral)
  }

  /// `∫ (1 − w)^(a − 1) (1 + xw/y)^(b − 1) dw / y` over 0 < w < 1.
  private var lowerIntegral: Double {
    let odds = x / y
    let slope = (slack - y + x) / y
    // The second part's curvature falls with w; 40 % of it is a safe bound as far as the integrand counts.
    let curvature = (a - 1) + 0.4 * (b - 1) * odds * odds
    return TailIntegral.value(slope: max(slope, 0), curvature: curvature) { w in
      guard w < 1 else { return .infinity }
      return slope * w + (a - 1) * SpecialFunctions.logExcess(-w, ratio: 1 - w)
        + (b - 1) * SpecialFunctions.logExcess(odds * w, ratio: 1 + odds * w)
    } / y
  }
}
