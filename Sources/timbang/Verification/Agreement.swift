import Foundation

/// How well a number agrees with one of another program, and whether that is enough.
struct Agreement {
  /// More digits than a double has are no evidence.
  static let mostDigits = 16.0

  /// −log₁₀ of the error relative to its scale, from 0 to 16.
  let digits: Double
  /// The digits asked for.
  let needed: Double
  /// Whether the error is within the accuracy asked for.
  let isEnough: Bool

  /// Compares.
  ///
  /// - Parameter noise: the error that the other program's own rounding leaves in its estimates, in their scale.
  init(_ expected: ExpectedQuantity, _ found: FittedCase.Found, noise: Double = 0) {
    let error = abs(found.value - expected.value)
    // A variance on the boundary is zero, not nearly so; nothing is a scale for it.
    guard found.scale > 0 else {
      needed = Agreement.mostDigits
      isEnough = error == 0
      digits = isEnough ? Agreement.mostDigits : 0
      return
    }
    let limit = Agreement.tolerance(expected, found: found.value)
    let tolerance = expected.quantity == .criterion ? limit : max(limit, noise)
    needed = -log10(tolerance)
    isEnough = error <= tolerance * found.scale
    let exact = error == 0 ? Agreement.mostDigits : -log10(error / found.scale)
    digits = exact.isFinite ? min(Agreement.mostDigits, max(0, exact)) : 0
  }

  /// The error that may remain between two programs at the same optimum, relative to the scale.
  ///
  /// The criterion is flat at its optimum, so it must agree best; a lower one is a better optimum, but by no more
  /// than the stopping rule of the other program explains. Variances carry the largest error, the square root of
  /// the criterion's: two tight runs of lme4 on InstEval differ by 2e-6.
  private static func tolerance(_ expected: ExpectedQuantity, found: Double) -> Double {
    switch expected.quantity {
    case .criterion: found > expected.value ? 1e-8 : 1e-6
    case .variance, .covariance, .residualVariance, .conditionalVariance, .predictionErrorVariance,
      .levelPredictionErrorVariance:
      2e-5
    case .estimate, .standardError, .degreesOfFreedom, .blup, .conditionalSD: 1e-5
    }
  }
}
