/// Linear combinations of order statistics that describe level, spread, skewness and tails.
///
/// They exist wherever the mean does, and a single outlier moves them by its distance, not by a power of it.
///
/// > Reference: Hosking (1990), L-moments, doi:10.1111/j.2517-6161.1990.tb01775.x; unbiased estimates.
public struct LMoments: Sendable, Hashable {
  /// The mean.
  public let location: Double
  /// Half the mean distance of two values; nil for one value.
  public let scale: Double?
  /// The third L-moment; nil below three values.
  public let third: Double?
  /// The fourth L-moment; nil below four values.
  public let fourth: Double?

  /// The third over the second, between −1 and 1; nil for constant values.
  public var skewness: Double? { ratio(third) }
  /// The fourth over the second; .1226 for a normal distribution; nil for constant values.
  public var kurtosis: Double? { ratio(fourth) }

  private func ratio(_ moment: Double?) -> Double? {
    guard let moment, let scale, scale > 0 else { return nil }
    return moment / scale
  }

  /// Estimates the first four.
  ///
  /// - Complexity: O(n) on ordered values.
  public init(_ sample: OrderedSample) {
    let n = Double(sample.count)
    // Centred first: the weights of the higher ones cancel, and a large level would leave few digits.
    let centre = sample.values[sample.count / 2]
    var sums = [CompensatedSum](repeating: CompensatedSum(), count: 4)
    for (i, value) in sample.values.enumerated() {
      let (x, rank) = (value - centre, Double(i))
      sums[0].add(x)
      sums[1].add(x, times: rank / (n - 1))
      sums[2].add(x, times: rank * (rank - 1) / ((n - 1) * (n - 2)))
      sums[3].add(x, times: rank * (rank - 1) * (rank - 2) / ((n - 1) * (n - 2) * (n - 3)))
    }
    let b = sums.map { $0.value / n }
    location = sample.moments.mean
    if sample.isConstant {
      (scale, third, fourth) = (
        sample.count > 1 ? 0 : nil, sample.count > 2 ? 0 : nil, sample.count > 3 ? 0 : nil
      )
    } else {
      scale = 2 * b[1] - b[0]
      third = sample.count > 2 ? 6 * b[2] - 6 * b[1] + b[0] : nil
      fourth = sample.count > 3 ? 20 * b[3] - 30 * b[2] + 12 * b[1] - b[0] : nil
    }
  }
}
