/// The Mann–Kendall test for series whose values hang together in time.
///
/// Neighbours that resemble each other make trends look surer than they are. Both corrections take off the Theil–Sen
/// line first, so that the trend itself does not count as dependence.
public enum AutocorrelatedTrend {
  /// A corrected test.
  public struct Test: Sendable, Hashable {
    /// The score, of the series tested.
    public let score: Double
    /// Its variance with the correction.
    public let variance: Double
    /// The score over its standard deviation, one taken off for continuity.
    public let z: Double
    /// The two-sided p-value.
    public let pValue: Double
  }

  /// Hamed and Rao's: the variance is multiplied by what the significant autocorrelations of the ranks say.
  ///
  /// - Parameters:
  ///   - values: an evenly spaced series without gaps, three values or more.
  ///   - lags: the most lags looked at; all unless given.
  ///   - significance: of a single autocorrelation.
  /// - Returns: nil where nothing varies or the corrected variance is not positive.
  /// > Reference: Hamed & Rao (1998), doi:10.1016/S0022-1694(97)00125-X.
  public static func hamedRao(_ values: [Double], lags: Int? = nil, significance: Double = 0.05) -> Test? {
    let n = values.count
    guard n > 2, let line = TheilSen(values) else { return nil }
    let ranks = Ranks(detrended(values, line.slope)).values
    guard let correlations = autocorrelations(ranks, lags: min(lags ?? n - 1, n - 1)) else { return nil }
    let limit = NormalDistribution.standard.upperQuantile(significance / 2) / Double(n).squareRoot()
    let sum = correlations.enumerated().reduce(0.0) { sum, entry in
      let lag = Double(entry.offset + 1)
      let m = Double(n) - lag
      return abs(entry.element) > limit ? sum + m * (m - 1) * (m - 2) * entry.element : sum
    }
    let size = Double(n) * Double(n - 1) * Double(n - 2)
    return test(values, factor: 1 + 2 * sum / size)
  }

  /// Trend-free prewhitening: the autocorrelation at lag 1 of what the line leaves is taken out, then the line put back.
  ///
  /// - Parameter values: an evenly spaced series without gaps, three values or more.
  /// - Returns: nil where nothing varies.
  /// > Reference: Yue, Pilon, Phinney & Cavadias (2002), doi:10.1002/hyp.1095.
  public static func prewhitened(_ values: [Double]) -> Test? {
    guard values.count > 2, let line = TheilSen(values) else { return nil }
    let rest = detrended(values, line.slope)
    guard let first = autocorrelations(rest, lags: 1)?.first else { return test(values, factor: 1) }
    let white = rest.indices.dropFirst().map { rest[$0] - first * rest[$0 - 1] + Double($0) * line.slope }
    return test(white, factor: 1)
  }

  /// Autocorrelations at lags 1, 2, …, sums over n; nil where nothing varies.
  public static func autocorrelations(_ values: [Double], lags: Int) -> [Double]? {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let centred = values.map { $0 - mean }
    let total = centred.reduce(0) { $0 + $1 * $1 }
    guard total > 0 else { return nil }
    return (1...max(lags, 1)).filter { $0 <= lags }.map { lag in
      (lag..<max(values.count, lag)).reduce(0.0) { $0 + centred[$1] * centred[$1 - lag] } / total
    }
  }

  private static func detrended(_ values: [Double], _ slope: Double) -> [Double] {
    values.enumerated().map { $1 - slope * Double($0) }
  }

  private static func test(_ values: [Double], factor: Double) -> Test? {
    let plain = MannKendall(values)
    let variance = plain.variance * factor
    guard let z = MannKendall.z(plain.score, variance),
      let p = MannKendall.normalPValue(plain.score, variance)
    else { return nil }
    return Test(score: plain.score, variance: variance, z: z, pValue: p)
  }
}
