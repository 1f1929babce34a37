import Foundation

/// The inverse of the standard normal distribution function by rational approximations.
///
/// > Reference: Wichura (1988), algorithm AS 241, doi:10.2307/2347330; relative accuracy about 1e-16.
enum NormalQuantile {
  /// The point with a probability below it.
  ///
  /// - Precondition: `0 < probability < 1`; above ½, one minus it is exact.
  static func lower(_ probability: Double) -> Double {
    let centred = probability - 0.5
    if abs(centred) <= 0.425 { return centred * central.value(0.180625 - centred * centred) }
    let smaller = min(probability, 1 - probability)
    let r = (-log(smaller)).squareRoot()
    let magnitude = r <= 5 ? middle.value(r - 1.6) : far.value(r - 5)
    return centred < 0 ? -magnitude : magnitude
  }

  private struct Rational: Sendable {
    let numerator: SIMD8<Double>
    let denominator: SIMD8<Double>

    /// The quotient of both polynomials, highest powers first.
    @inline(__always)
    func value(_ x: Double) -> Double {
      var (above, below) = (numerator[0], denominator[0])
      for power in 1..<8 {
        above = above * x + numerator[power]
        below = below * x + denominator[power]
      }
      return above / below
    }
  }

  private static let central = Rational(
    numerator: [
      2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
      13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
    ],
    denominator: [
      5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
      5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1,
    ])

  private static let middle = Rational(
    numerator: [
      7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258,
      3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ],
    denominator: [
      1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      0.148103976427480074590, 0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1,
    ])

  private static let far = Rational(
    numerator: [
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990,
      6.65790464350110377720,
    ],
    denominator: [
      2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 0.136929880922735805310,
      0.599832206555887937690, 1,
    ])
}
