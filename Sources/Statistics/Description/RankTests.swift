import Foundation

/// Mann and Whitney's comparison of two groups by ranks, with the Hodges–Lehmann shift.
public struct MannWhitneyTest: Sendable, Hashable {
  /// How many pairs the first group wins, ties by halves (R's W).
  public let statistic: Double
  /// The two-sided p-value by the normal approximation with ties and continuity corrected.
  public let p: Double
  /// The median of the differences between pairs.
  public let shift: Double
  /// The interval of the shift by inverting the test.
  public let interval: ClosedRange<Double>

  /// Compares two groups.
  ///
  /// - Throws: ``SampleError`` for an empty group and for values that are all the same.
  /// - Complexity: O((m + n) log range).
  /// > Reference: Hollander & Wolfe (1999), Nonparametric Statistical Methods, sections 4.1–4.3.
  public init(_ first: [Double], _ second: [Double], level: Double = 0.95) throws(SampleError) {
    let (a, b) = (try OrderedSample(first).values, try OrderedSample(second).values)
    let range = (a[0] - b[b.count - 1])...(a[a.count - 1] - b[0])
    guard range.lowerBound < range.upperBound || a[0] != b[0] else { throw .constant(value: a[0]) }
    let here = MannWhitneyTest.wins(a, b, shift: 0)
    let centre = Double(a.count) * Double(b.count) / 2
    let deviation = MannWhitneyTest.deviation(a, b, ties: Ranks(a + b).tieSum)
    statistic = here
    let excess = max(0, abs(here - centre) - 0.5)
    p = deviation > 0 ? min(1, 2 * NormalDistribution.standard.survival(excess / deviation)) : 1
    let quantile = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    /// How far a shift is from explaining the difference; falls as the shift grows.
    func z(_ shift: Double) -> Double {
      let gap = MannWhitneyTest.wins(a, b, shift: shift) - centre
      let spread = MannWhitneyTest.deviation(a, b, ties: Ranks(a.map { $0 - shift } + b).tieSum)
      let corrected = gap > 0 ? gap - 0.5 : gap < 0 ? gap + 0.5 : 0
      return spread > 0 ? corrected / spread : 0
    }
    let lower = MannWhitneyTest.crossing(range) { z($0) > quantile }
    let upper = MannWhitneyTest.crossing(range) { z($0) > -quantile }
    interval = min(lower, upper)...max(lower, upper)
    let before = MannWhitneyTest.crossing(range) { MannWhitneyTest.wins(a, b, shift: $0) > centre }
    let after = MannWhitneyTest.crossing(range) { MannWhitneyTest.wins(a, b, shift: $0) >= centre }
    shift = (before + after) / 2
  }

  /// The shift at which a condition that holds for small ones stops to hold.
  private static func crossing(_ range: ClosedRange<Double>, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if holds(middle) { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }

  private static func wins(_ a: [Double], _ b: [Double], shift: Double) -> Double {
    var (below, equal, total) = (0, 0, 0.0)
    for value in a {
      let moved = value - shift
      while below < b.count, b[below] < moved { below += 1 }
      equal = max(equal, below)
      while equal < b.count, b[equal] == moved { equal += 1 }
      total += Double(below) + Double(equal - below) / 2
    }
    return total
  }

  private static func deviation(_ a: [Double], _ b: [Double], ties: Double) -> Double {
    let (m, n) = (Double(a.count), Double(b.count))
    let total = m + n
    return (max(0, m * n / 12 * (total + 1 - ties / (total * (total - 1))))).squareRoot()
  }
}

/// Wilcoxon's test that differences lie symmetrically about a centre.
public struct SignedRankTest: Sendable, Hashable {
  /// The sum of the ranks of positive differences (R's V).
  public let statistic: Double
  /// The two-sided p-value by the normal approximation with ties and continuity corrected.
  public let p: Double

  /// Tests values against a centre; values equal to it are left out.
  ///
  /// - Throws: ``SampleError/constant(value:)`` where all equal the centre, and for values that are not finite.
  /// > Reference: Wilcoxon (1945), doi:10.2307/3001968.
  public init(_ values: [Double], centre: Double = 0) throws(SampleError) {
    for (position, value) in values.enumerated() where !value.isFinite {
      throw .notFinite(position: position, value: value)
    }
    let differences = values.map { $0 - centre }.filter { $0 != 0 }
    guard !differences.isEmpty else {
      throw values.isEmpty ? .tooFewValues(found: 0, needed: 1) : .constant(value: centre)
    }
    let ranks = Ranks(differences.map { abs($0) })
    let n = Double(differences.count)
    statistic = zip(differences, ranks.values).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    let gap = abs(statistic - n * (n + 1) / 4)
    let deviation = (n * (n + 1) * (2 * n + 1) / 24 - ranks.tieSum / 48).squareRoot()
    p = min(1, 2 * NormalDistribution.standard.survival(max(0, gap - 0.5) / deviation))
  }
}
