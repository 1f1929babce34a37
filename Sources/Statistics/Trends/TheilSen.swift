/// The Theil–Sen line: the median of the slopes between all pairs of points, with a rank interval.
///
/// The interval holds the slopes that the Mann–Kendall test would not reject: exact up to ten values without ties, by the
/// normal approximation of the test's score beyond.
///
/// > Reference: Sen (1968), doi:10.1080/01621459.1968.10480934.
/// > Adding `a + bt` to the values adds b to the slope; multiplying them multiplies it.
public struct TheilSen: Sendable, Hashable {
  /// The number of points.
  public let count: Int
  /// The median slope, in units of the values per unit of time.
  public let slope: Double
  /// `median(y) − slope · median(t)`.
  public let intercept: Double
  /// The lower limit of the slope; nil where so few points allow none.
  public let lower: Double?
  /// The upper limit.
  public let upper: Double?

  /// Fits the line; nil where no two points differ in time.
  ///
  /// - Parameters:
  ///   - values: NaN where one is missing.
  ///   - times: one per value, in units in which the slope is wanted; 0, 1, 2, … unless given.
  ///   - level: of the interval.
  /// - Precondition: equal lengths, `0 < level < 1`.
  /// - Complexity: O(n² log n).
  public init?(_ values: [Double], times: [Double]? = nil, level: Double = 0.95) {
    precondition((times?.count ?? values.count) == values.count, "times and values differ in number")
    precondition(level > 0 && level < 1, "\(level) is no level of an interval")
    let present = values.indices.filter { !values[$0].isNaN }
    let y = present.map { values[$0] }
    let t = present.map { times?[$0] ?? Double($0) }
    var slopes = TheilSen.slopes(y, t)
    guard !slopes.isEmpty else { return nil }
    slopes.sort()
    count = y.count
    slope = TheilSen.median(sorted: slopes)
    intercept = TheilSen.median(sorted: y.sorted()) - slope * TheilSen.median(sorted: t.sorted())
    (lower, upper) = TheilSen.interval(slopes, y, level)
  }

  static func slopes(_ y: [Double], _ t: [Double]) -> [Double] {
    var slopes: [Double] = []
    slopes.reserveCapacity(y.count * max(y.count - 1, 0) / 2)
    for i in 0..<max(y.count - 1, 0) {
      for j in (i + 1)..<y.count where t[j] != t[i] { slopes.append((y[j] - y[i]) / (t[j] - t[i])) }
    }
    return slopes
  }

  static func median(sorted values: [Double]) -> Double {
    let middle = values.count / 2
    return values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle]
  }

  private static func interval(_ slopes: [Double], _ y: [Double], _ level: Double) -> (Double?, Double?) {
    let pairs = slopes.count
    let ties = MannKendall.runs(y)
    if y.count <= MannKendall.exactLimit, ties.sizes.isEmpty, pairs == y.count * (y.count - 1) / 2 {
      let rank = InversionCounts(tied: (y.count, [])).lowerRank((1 - level) / 2)
      return rank == 0 ? (nil, nil) : (slopes[rank - 1], slopes[pairs - rank])
    }
    let spread =
      NormalDistribution.standard.quantile(0.5 + level / 2)
      * MannKendall.variance(y.count, ties).squareRoot()
    let low = Int(((Double(pairs) - spread) / 2).rounded(.toNearestOrEven)) - 1
    let high = Int(((Double(pairs) + spread) / 2).rounded(.toNearestOrEven))
    guard low >= 0, high < pairs else { return (nil, nil) }
    return (slopes[low], slopes[high])
  }
}
