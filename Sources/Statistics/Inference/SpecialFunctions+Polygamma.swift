import Foundation

extension SpecialFunctions {
  /// The digamma function `ψ(x) = d/dx log Γ(x)`.
  ///
  /// - Precondition: `x > 0`.
  /// > Reference: DLMF 5.11.2, after the recurrence 5.5.2 has brought x above 10.
  public static func digamma(_ x: Double) -> Double {
    precondition(x > 0, "the digamma function needs a positive argument here, found \(x)")
    var (x, shift) = (x, 0.0)
    while x < 10 {
      shift -= 1 / x
      x += 1
    }
    let w = 1 / (x * x)
    let series = w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * 691 / 32760)))))
    return shift + log(x) - 0.5 / x - series
  }

  /// The trigamma function `ψ′(x)`, the variance of the logarithm of a gamma variable of shape x.
  ///
  /// - Precondition: `x > 0`.
  /// > Reference: DLMF 5.15.8, after the recurrence 5.15.5 has brought x above 10.
  public static func trigamma(_ x: Double) -> Double {
    precondition(x > 0, "the trigamma function needs a positive argument here, found \(x)")
    var (x, shift) = (x, 0.0)
    while x < 10 {
      shift += 1 / (x * x)
      x += 1
    }
    let w = 1 / (x * x)
    let series = w * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * (5 / 66 - w * 691 / 2730)))))
    return shift + 1 / x + 0.5 * w + series / x
  }
}
