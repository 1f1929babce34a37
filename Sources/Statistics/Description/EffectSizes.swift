import Foundation

/// An effect with its interval.
public struct EffectEstimate: Sendable, Hashable {
  /// The estimate.
  public let estimate: Double
  /// The interval, 95 % unless asked otherwise.
  public let interval: ClosedRange<Double>
}

/// How far two groups are apart, in units that do not depend on the scale.
public enum TwoGroupEffect {
  /// Cohen's d: the difference of means over the pooled standard deviation, with the interval from the noncentral t
  /// distribution.
  ///
  /// - Throws: ``SampleError``: two values in each group, and spread.
  /// > Reference: Steiger (2004), doi:10.1037/1082-989X.9.2.164.
  public static func cohenD(
    _ first: [Double], _ second: [Double], level: Double = 0.95
  ) throws(SampleError) -> EffectEstimate {
    try cohenD(GroupTest.Summary(Moments(first)), GroupTest.Summary(Moments(second)), level: level)
  }

  private static func cohenD(
    _ first: GroupTest.Summary, _ second: GroupTest.Summary, level: Double
  ) throws(SampleError) -> EffectEstimate {
    let test = try GroupTest.t(first, second, variances: .equal, level: level).test
    let df = first.count + second.count - 2
    let unit = (1 / first.count + 1 / second.count).squareRoot()
    let lower = noncentrality(test.statistic, df, leaving: (1 + level) / 2)
    let upper = noncentrality(test.statistic, df, leaving: (1 - level) / 2)
    return EffectEstimate(estimate: test.statistic * unit, interval: (lower * unit)...(upper * unit))
  }

  /// Hedges' g: Cohen's d without its small-sample bias.
  ///
  /// - Throws: ``SampleError`` as ``cohenD(_:_:level:)``.
  /// > Reference: Hedges (1981), doi:10.3102/10769986006002107.
  public static func hedgesG(
    _ first: [Double], _ second: [Double], level: Double = 0.95
  ) throws(SampleError) -> EffectEstimate {
    try hedgesG(GroupTest.Summary(Moments(first)), GroupTest.Summary(Moments(second)), level: level)
  }

  static func hedgesG(
    _ first: GroupTest.Summary, _ second: GroupTest.Summary, level: Double = 0.95
  ) throws(SampleError) -> EffectEstimate {
    let d = try cohenD(first, second, level: level)
    let half = (first.count + second.count - 2) / 2
    let factor =
      half > 0.5
      ? exp(SpecialFunctions.logGamma(half) - 0.5 * log(half) - SpecialFunctions.logGamma(half - 0.5)) : 1
    return EffectEstimate(
      estimate: d.estimate * factor,
      interval: (d.interval.lowerBound * factor)...(d.interval.upperBound * factor))
  }

  /// The noncentrality at which a t statistic has a probability below it.
  private static func noncentrality(_ t: Double, _ df: Double, leaving probability: Double) -> Double {
    var width = 2.0 + abs(t) / (2 * df).squareRoot() * 4
    var found: Double?
    while found == nil, width < 1e6 {
      found = RootSearch.zero(
        of: { Noncentral.tCDF(t, df, noncentrality: $0) - probability }, from: t - width, to: t + width,
        tolerance: 1e-13 * max(1, abs(t)))
      width *= 2
    }
    return found ?? t
  }

  /// How often a value of the first group exceeds one of the second, less how often it falls below.
  public struct Dominance: Sendable, Hashable {
    /// Cliff's δ, from −1 to 1; the rank-biserial correlation.
    public let delta: Double
    /// Its interval from the observed variance of dominance, which holds for unequal spread.
    public let interval: ClosedRange<Double>
    /// Its interval by Fisher's transformation, as R's effectsize has it.
    public let fisherInterval: ClosedRange<Double>
    /// The probability that a value of the first group exceeds one of the second, ties by halves.
    public var superiority: Double { (delta + 1) / 2 }
  }

  /// Cliff's δ of two groups.
  ///
  /// - Throws: ``SampleError``: a value in each group, two where the interval is to have a width.
  /// - Complexity: O(n log n).
  /// > References: Cliff (1993), doi:10.1037/0033-2909.114.3.494; Feng & Cliff (2004), doi:10.22237/jmasm/1099267740.
  public static func dominance(
    _ first: [Double], _ second: [Double], level: Double = 0.95
  ) throws(SampleError) -> Dominance {
    let (a, b) = (try OrderedSample(first).values, try OrderedSample(second).values)
    let (rows, columns) = (dominances(of: a, over: b), dominances(of: b, over: a))
    let delta = CompensatedSum(rows).value / Double(a.count)
    return Dominance(
      delta: delta, counts: (a.count, b.count),
      squares: (
        rows.reduce(0) { $0 + ($1 - delta) * ($1 - delta) },
        columns.reduce(0) { $0 + (-$1 - delta) * (-$1 - delta) }
      ), tiedShare: tiedShare(a, b), level: level)
  }

  /// For every ordered value, the share of the others below it less the share above it.
  private static func dominances(of values: [Double], over others: [Double]) -> [Double] {
    var (below, through) = (0, 0)
    return values.map { value in
      while below < others.count, others[below] < value { below += 1 }
      through = max(through, below)
      while through < others.count, others[through] == value { through += 1 }
      return Double(below - (others.count - through)) / Double(others.count)
    }
  }

  private static func tiedShare(_ a: [Double], _ b: [Double]) -> Double {
    var (below, through, ties) = (0, 0, 0.0)
    for value in a {
      while below < b.count, b[below] < value { below += 1 }
      through = max(through, below)
      while through < b.count, b[through] == value { through += 1 }
      ties += Double(through - below)
    }
    return ties / (Double(a.count) * Double(b.count))
  }
}

extension TwoGroupEffect.Dominance {
  /// Intervals from how the dominance of single values varies.
  ///
  /// - Parameters:
  ///   - squares: the sums of squared deviations from δ of the dominance of each value of the first group, and of those
  ///     that each value of the second suffers.
  ///   - tiedShare: the share of pairs that are equal.
  init(delta: Double, counts: (Int, Int), squares: (Double, Double), tiedShare: Double, level: Double) {
    let (m, n) = (Double(counts.0), Double(counts.1))
    let z = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    let fisher = z * ((m + n + 1) / (3 * m * n)).squareRoot()
    let centre = atanh(max(-1 + 1e-16, min(1 - 1e-16, delta)))
    self.delta = delta
    fisherInterval = tanh(centre - fisher)...tanh(centre + fisher)
    guard counts.0 > 1, counts.1 > 1 else {
      interval = -1...1
      return
    }
    // Var δ from the dominance of every value and that of every pair.
    let (ofRows, ofColumns) = (squares.0 / (m - 1), squares.1 / (n - 1))
    let ofPairs = (1 - tiedShare - delta * delta) * m * n / ((m - 1) * (n - 1))
    let least = (1 - delta * delta) / (m * n - 1)
    let variance = max(ofRows / m + ofColumns / n - ofPairs / (m * n), least, 0)
    let square = z * z * variance
    let reach = z * variance.squareRoot() * ((1 - delta * delta) * (1 - delta * delta) + square).squareRoot()
    let middle = delta - delta * delta * delta
    let divisor = 1 - delta * delta + square
    let lower = divisor > 0 ? max(-1, (middle - reach) / divisor) : delta
    let upper = divisor > 0 ? min(1, (middle + reach) / divisor) : delta
    interval = min(lower, delta)...max(upper, delta)
  }
}

extension GroupTest.Variance {
  /// The share of variance between groups in the sample.
  public var etaSquared: Double { between / (between + within) }

  /// The share of variance between groups, without most of its bias; 0 where it would be negative.
  ///
  /// > Reference: Olejnik & Algina (2000), doi:10.1006/ceps.2000.1040.
  public var omegaSquared: Double {
    let mean = within / Double(count - groups)
    return max(0, (between - Double(groups - 1) * mean) / (between + within + mean))
  }

  /// ω² with the interval of the population share of variance, from the noncentral F distribution.
  ///
  /// - Complexity: some fifty evaluations of the noncentral F distribution.
  /// > Reference: Steiger (2004), doi:10.1037/1082-989X.9.2.164.
  public func omegaSquaredEstimate(level: Double = 0.95) -> EffectEstimate {
    let lower = share(leaving: (1 + level) / 2)
    let upper = share(leaving: (1 - level) / 2)
    return EffectEstimate(estimate: omegaSquared, interval: min(lower, upper)...upper)
  }

  private func share(leaving probability: Double) -> Double {
    let (first, second) = (Double(groups - 1), Double(count - groups))
    let gap = { lambda in Noncentral.fCDF(test.statistic, first, second, noncentrality: lambda) - probability }
    guard gap(0) > 0 else { return 0 }
    var high = 10 + 3 * first * test.statistic
    var lambda: Double?
    while lambda == nil, high < 1e9 {
      lambda = RootSearch.zero(of: gap, from: 0, to: high, tolerance: 1e-12 * high)
      high *= 2
    }
    let found = lambda ?? 0
    return found / (found + Double(count))
  }
}
