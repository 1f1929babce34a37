import Foundation

/// The ratio of two rates within strata: what is left of a difference when people are compared with their like.
///
/// `Σ aₖ nₖ/Nₖ ÷ Σ bₖ mₖ/Nₖ` with a of m selected in the first group and b of n in the second, N = m + n. It stays good
/// for many small strata; those with one group only say nothing and are left out.
///
/// > Reference: Greenland & Robins (1985), doi:10.2307/2530643, for ratio and variance.
/// > Exchanging the groups turns the ratio into its inverse. A constant true ratio is assumed.
public struct MantelHaenszelRatio: Sendable, Hashable {
  /// The common ratio.
  public let estimate: Double
  /// The standard error of its logarithm.
  public let logStandardError: Double
  /// The interval, symmetric on the logarithm.
  public let interval: ClosedRange<Double>
  /// The number of strata with people of both groups.
  public let strata: Int
  /// The number of people in them.
  public let people: Int

  /// Pools strata.
  ///
  /// - Returns: nil where no stratum has both groups, or where one group has nobody selected in any of them.
  /// - Complexity: O(strata).
  public init?(_ strata: [ProportionPair], level: Double = 0.95) {
    var (above, below, spread) = (0.0, 0.0, 0.0)
    for one in strata {
      let (a, b) = (Double(one.firstSelected), Double(one.secondSelected))
      let (m, n) = (Double(one.firstCount), Double(one.secondCount))
      let total = m + n
      above += a * n / total
      below += b * m / total
      spread += (m * n * (a + b) - a * b * total) / (total * total)
    }
    guard above > 0, below > 0 else { return nil }
    estimate = above / below
    logStandardError = (spread / (above * below)).squareRoot()
    let width = NormalDistribution.standard.upperQuantile((1 - level) / 2) * logStandardError
    interval = (estimate * exp(-width))...(estimate * exp(width))
    self.strata = strata.count
    people = strata.reduce(0) { $0 + $1.firstCount + $1.secondCount }
  }
}
