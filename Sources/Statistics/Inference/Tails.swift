import Foundation

/// A side of a distribution.
public enum Tail: Sendable, Hashable {
  /// Values up to a point.
  case lower
  /// Values beyond a point.
  case upper

  var opposite: Tail { self == .lower ? .upper : .lower }
}

/// The probabilities on both sides of a point, with their logarithms.
///
/// The smaller one is never obtained as one minus the larger one, so it keeps its digits down to the
/// smallest numbers; the logarithm goes on where the probability itself underflows.
public struct Tails: Sendable, Equatable {
  /// The probability of values up to the point.
  public let lower: Double
  /// The probability of values beyond the point.
  public let upper: Double
  /// The natural logarithm of ``lower``.
  public let logLower: Double
  /// The natural logarithm of ``upper``.
  public let logUpper: Double

  /// Tails of which one is known to full accuracy, directly and as a logarithm.
  init(_ tail: Tail, direct: Double, logarithm: Double) {
    let rest = max(0, 1 - direct)
    let logRest = direct < 1 ? Foundation.log1p(-direct) : -Double.infinity
    self =
      tail == .lower
      ? Tails(lower: direct, upper: rest, logLower: logarithm, logUpper: logRest)
      : Tails(lower: rest, upper: direct, logLower: logRest, logUpper: logarithm)
  }

  private init(lower: Double, upper: Double, logLower: Double, logUpper: Double) {
    (self.lower, self.upper, self.logLower, self.logUpper) = (lower, upper, logLower, logUpper)
  }

  /// The tails at a point below the support.
  static let allAbove = Tails(.lower, direct: 0, logarithm: -.infinity)
  /// The tails at a point above the support.
  static let allBelow = Tails(.upper, direct: 0, logarithm: -.infinity)

  /// The tails of the mirrored distribution at the mirrored point.
  var mirrored: Tails { Tails(lower: upper, upper: lower, logLower: logUpper, logUpper: logLower) }

  /// The probability of one tail.
  public subscript(tail: Tail) -> Double { tail == .lower ? lower : upper }

  /// The natural logarithm of the probability of one tail.
  public func logarithm(_ tail: Tail) -> Double { tail == .lower ? logLower : logUpper }
}

/// A positive number `scale · exp(exponent)` that may underflow, but not lose its logarithm.
struct LogScaled: Sendable {
  let scale: Double
  let exponent: Double

  var value: Double { scale * exp(exponent) }
  var logarithm: Double { Foundation.log(scale) + exponent }

  /// The tails of which one equals this number times a factor.
  func tails(_ tail: Tail, factor: Double) -> Tails {
    Tails(
      tail, direct: min(1, scale * factor * exp(exponent)),
      logarithm: min(0, Foundation.log(scale * factor) + exponent))
  }
}
