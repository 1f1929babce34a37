import Foundation

/// What a test of a difference says.
public struct TestResult: Sendable, Hashable {
  /// The statistic, as its authors define it.
  public let statistic: Double
  /// Its degrees of freedom; for an F test those of the numerator.
  public let degreesOfFreedom: Double?
  /// The degrees of freedom of the denominator of an F test.
  public let denominatorDegreesOfFreedom: Double?
  /// The two-sided p-value.
  public let p: Double

  init(_ statistic: Double, _ df: Double? = nil, _ denominator: Double? = nil, p: Double) {
    self.statistic = statistic
    (degreesOfFreedom, denominatorDegreesOfFreedom) = (df, denominator)
    self.p = p
  }
}

/// Tests of differences between groups; groups without values are left out by the caller.
public enum GroupTest {
  /// Analysis of variance of one factor, with its sums of squares.
  public struct Variance: Sendable, Hashable {
    /// The F test.
    public let test: TestResult
    /// The sum of squares between groups.
    public let between: Double
    /// The sum of squares within groups.
    public let within: Double
    /// The number of values.
    public let count: Int
    /// The number of groups.
    public let groups: Int
  }

  /// Analysis of variance of one factor.
  ///
  /// - Throws: ``SampleError``: two groups, a value more than groups, and spread within them are needed.
  /// - Complexity: O(n).
  public static func analysisOfVariance(_ groups: [[Double]]) throws(SampleError) -> Variance {
    let table = try Layout(groups)
    guard table.count > groups.count else { throw .tooFewValues(found: table.count, needed: groups.count + 1) }
    guard table.within > 0 else { throw .constant(value: groups[0][0]) }
    let (first, second) = (Double(groups.count - 1), Double(table.count - groups.count))
    let f = (table.between / first) / (table.within / second)
    let distribution = FDistribution(numeratorDegreesOfFreedom: first, denominatorDegreesOfFreedom: second)
    return Variance(
      test: TestResult(f, first, second, p: distribution.survival(f)), between: table.between,
      within: table.within, count: table.count, groups: groups.count)
  }

  /// Welch's analysis of variance, which does not assume equal variances.
  ///
  /// - Throws: ``SampleError``: every group needs two values that differ.
  /// > Reference: Welch (1951), doi:10.1093/biomet/38.3-4.330.
  public static func welch(_ groups: [[Double]]) throws(SampleError) -> TestResult {
    guard groups.count > 1 else { throw .tooFewGroups(found: groups.count, needed: 2) }
    var (weights, means, sizes): ([Double], [Double], [Double]) = ([], [], [])
    for group in groups {
      let moments = try spread(of: group)
      weights.append(Double(moments.count) / moments.variance)
      means.append(moments.mean)
      sizes.append(Double(moments.count))
    }
    let k = Double(groups.count)
    let total = weights.reduce(0, +)
    let centre = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / total
    let between = zip(weights, means).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) } / (k - 1)
    let lack =
      zip(weights, sizes).reduce(0) { $0 + (1 - $1.0 / total) * (1 - $1.0 / total) / ($1.1 - 1) } / (k * k - 1)
    let f = between / (1 + 2 * (k - 2) * lack)
    let distribution = FDistribution(
      numeratorDegreesOfFreedom: k - 1, denominatorDegreesOfFreedom: 1 / (3 * lack))
    return TestResult(f, k - 1, 1 / (3 * lack), p: distribution.survival(f))
  }

  /// A difference of two means with its interval.
  public struct MeanDifference: Sendable, Hashable {
    /// The t test.
    public let test: TestResult
    /// First mean minus second mean.
    public let difference: Double
    /// The interval of the difference.
    public let interval: ClosedRange<Double>
  }

  /// Student's t test, which assumes equal variances, or Welch's, which does not.
  public enum Variances: Sendable { case equal, unequal }

  /// A t test of two groups.
  ///
  /// - Throws: ``SampleError``: two values in each group, spread, and values whose squares are numbers.
  public static func t(
    _ first: [Double], _ second: [Double], variances: Variances = .unequal, level: Double = 0.95
  ) throws(SampleError) -> MeanDifference {
    try t(Moments(first), Moments(second), variances: variances, level: level)
  }

  /// A t test of two groups whose moments are known.
  ///
  /// - Throws: ``SampleError``: two values in each group, and spread.
  public static func t(
    _ first: Moments, _ second: Moments, variances: Variances = .unequal, level: Double = 0.95
  ) throws(SampleError) -> MeanDifference {
    try t(Summary(first), Summary(second), variances: variances, level: level)
  }

  /// What a t test needs to know of a group.
  public struct Summary: Sendable, Hashable {
    /// The number of values.
    public let count: Double
    /// Their mean.
    public let mean: Double
    /// Their variance, which divides by n − 1; nil below two values.
    public let variance: Double?

    /// States what is known.
    public init(count: Int, mean: Double, variance: Double?) {
      (self.count, self.mean, self.variance) = (Double(count), mean, variance)
    }

    /// Takes what moments tell.
    public init(_ moments: Moments) {
      self.init(count: moments.count, mean: moments.mean, variance: moments.variance)
    }

    /// What is left of some values without a part of them; nil where that is less than half of them or has too little
    /// spread to be told by subtraction, which keeps its digits only where much is left.
    ///
    /// > Reference: Chan, Golub & LeVeque (1983), doi:10.1080/00031305.1983.10483115, whose formula for joining two
    /// > parts is solved for one of them.
    public init?(_ whole: Summary, without part: Summary) {
      let left = whole.count - part.count
      guard left >= part.count, left > 1, let total = whole.variance.map({ $0 * (whole.count - 1) }) else {
        return nil
      }
      let gap = part.mean - whole.mean
      let restGap = -part.count * gap / left
      let squares =
        total - (part.variance ?? 0) * (part.count - 1) - part.count * gap * gap - left * restGap * restGap
      guard squares > 1e-4 * total else { return nil }
      let mean = whole.mean + restGap
      self.init(count: Int(left), mean: mean, variance: squares / (left - 1))
    }
  }

  /// A t test of two groups of which counts, means and variances are known.
  ///
  /// - Throws: ``SampleError``: two values in each group, and spread.
  public static func t(
    _ a: Summary, _ b: Summary, variances: Variances = .unequal, level: Double = 0.95
  ) throws(SampleError) -> MeanDifference {
    guard let va = a.variance, let vb = b.variance else {
      throw .tooFewValues(found: Int(min(a.count, b.count)), needed: 2)
    }
    guard va + vb > 0 else { throw .constant(value: a.mean) }
    guard (va + vb).isFinite, (a.mean - b.mean).isFinite else { throw .tooLarge }
    let (na, nb) = (a.count, b.count)
    let (error, df): (Double, Double)
    switch variances {
    case .equal:
      df = na + nb - 2
      error = (((na - 1) * va + (nb - 1) * vb) / df * (1 / na + 1 / nb)).squareRoot()
    case .unequal:
      let (ea, eb) = (va / na, vb / nb)
      // By shares of the variance: its square may be more than a number holds.
      let (sa, sb) = (ea / (ea + eb), eb / (ea + eb))
      df = 1 / (sa * sa / (na - 1) + sb * sb / (nb - 1))
      error = (ea + eb).squareRoot()
    }
    let difference = a.mean - b.mean
    let student = StudentT(degreesOfFreedom: df)
    let width = student.upperQuantile((1 - level) / 2) * error
    return MeanDifference(
      test: TestResult(difference / error, df, p: student.twoSided(difference / error)), difference: difference,
      interval: (difference - width)...(difference + width))
  }

  /// Kruskal and Wallis' test of ranks, corrected for ties.
  ///
  /// - Throws: ``SampleError``: two groups and two different values.
  /// - Complexity: O(n log n).
  /// > Reference: Kruskal & Wallis (1952), doi:10.1080/01621459.1952.10483441.
  public static func kruskalWallis(_ groups: [[Double]]) throws(SampleError) -> TestResult {
    try check(groups)
    let all = groups.flatMap { $0 }
    let ranks = Ranks(all)
    let n = Double(all.count)
    guard ranks.tieSum < n * n * n - n else { throw .constant(value: all[0]) }
    var (place, sum) = (0, CompensatedSum())
    for group in groups {
      // Deviations from the mean rank, so that no large squares cancel.
      let deviation = CompensatedSum(ranks.values[place..<(place + group.count)].lazy.map { $0 - (n + 1) / 2 })
        .value
      sum.add(deviation * deviation / Double(group.count))
      place += group.count
    }
    let h = 12 / (n * (n + 1)) * sum.value / (1 - ranks.tieSum / (n * n * n - n))
    let df = Double(groups.count - 1)
    return TestResult(h, df, p: ChiSquared(degreesOfFreedom: df).survival(h))
  }

  /// Levene's test of equal spread with distances from the medians (Brown and Forsythe).
  ///
  /// - Throws: ``SampleError`` as ``analysisOfVariance(_:)``.
  public static func levene(_ groups: [[Double]]) throws(SampleError) -> TestResult {
    try check(groups)
    var distances: [[Double]] = []
    for group in groups {
      let centre = try OrderedSample(group).median
      distances.append(group.map { abs($0 - centre) })
    }
    return try analysisOfVariance(distances).test
  }

  /// Bartlett's test of equal variances, which takes normality for granted.
  ///
  /// - Throws: ``SampleError``: every group needs two values that differ.
  public static func bartlett(_ groups: [[Double]]) throws(SampleError) -> TestResult {
    guard groups.count > 1 else { throw .tooFewGroups(found: groups.count, needed: 2) }
    var (freedom, variances): ([Double], [Double]) = ([], [])
    for group in groups {
      let moments = try spread(of: group)
      freedom.append(Double(moments.count - 1))
      variances.append(moments.variance)
    }
    let total = freedom.reduce(0, +)
    let pooled = zip(freedom, variances).reduce(0) { $0 + $1.0 * $1.1 } / total
    let numerator = total * log(pooled) - zip(freedom, variances).reduce(0) { $0 + $1.0 * log($1.1) }
    let k = Double(groups.count)
    let correction = 1 + (freedom.reduce(0) { $0 + 1 / $1 } - 1 / total) / (3 * (k - 1))
    let statistic = numerator / correction
    return TestResult(statistic, k - 1, p: ChiSquared(degreesOfFreedom: k - 1).survival(statistic))
  }

  /// Fligner and Killeen's test of equal spread by ranks of the distances from the medians.
  ///
  /// - Throws: ``SampleError``: two groups, and distances that differ.
  /// > Reference: Conover, Johnson & Johnson (1981), doi:10.1080/00401706.1981.10487680.
  public static func fligner(_ groups: [[Double]]) throws(SampleError) -> TestResult {
    try check(groups)
    var distances: [Double] = []
    for group in groups {
      let centre = try OrderedSample(group).median
      distances += group.map { abs($0 - centre) }
    }
    let n = Double(distances.count)
    let scores = Ranks(distances).values.map { NormalQuantile.lower((1 + $0 / (n + 1)) / 2) }
    let moments = try Moments(scores)
    guard let variance = moments.variance, variance > 0 else { throw .constant(value: distances[0]) }
    var (place, sum) = (0, 0.0)
    for group in groups {
      let mean = CompensatedSum(scores[place..<(place + group.count)]).value / Double(group.count)
      sum += Double(group.count) * (mean - moments.mean) * (mean - moments.mean)
      place += group.count
    }
    let df = Double(groups.count - 1)
    return TestResult(sum / variance, df, p: ChiSquared(degreesOfFreedom: df).survival(sum / variance))
  }

  /// Kolmogorov and Smirnov's largest distance of two distribution functions, with the asymptotic p-value.
  ///
  /// - Throws: ``SampleError`` for an empty group.
  public static func kolmogorovSmirnov(_ first: [Double], _ second: [Double]) throws(SampleError) -> TestResult
  {
    let (a, b) = (try OrderedSample(first).values, try OrderedSample(second).values)
    var (i, j, distance) = (0, 0, 0.0)
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    let z = distance * (Double(a.count) * Double(b.count) / Double(a.count + b.count)).squareRoot()
    return TestResult(distance, p: kolmogorovTail(z))
  }

  /// `2 Σ (−1)^{k−1} e^{−2k²z²}`, or its theta transform where that converges slowly.
  private static func kolmogorovTail(_ z: Double) -> Double {
    guard z > 0 else { return 1 }
    if z < 1 {
      let terms = (1...8).reduce(0.0) { sum, k in
        let odd = Double(2 * k - 1) * .pi / z
        return sum + exp(-odd * odd / 8)
      }
      return 1 - (2 * Double.pi).squareRoot() / z * terms
    }
    return 2
      * (1...20).reduce(0.0) { sum, k in
        let term = exp(-2 * Double(k * k) * z * z)
        return k % 2 == 1 ? sum + term : sum - term
      }
  }

  private static func check(_ groups: [[Double]]) throws(SampleError) {
    guard groups.count > 1 else { throw .tooFewGroups(found: groups.count, needed: 2) }
    for group in groups {
      guard !group.isEmpty else { throw .tooFewValues(found: 0, needed: 1) }
      for (position, value) in group.enumerated() where !value.isFinite {
        throw .notFinite(position: position, value: value)
      }
    }
  }

  static func spread(
    of group: [Double]
  ) throws(SampleError) -> (count: Int, mean: Double, variance: Double) {
    let moments = try Moments(group)
    guard let variance = moments.variance else { throw .tooFewValues(found: 1, needed: 2) }
    guard variance > 0 else { throw .constant(value: moments.mean) }
    return (moments.count, moments.mean, variance)
  }

  /// Sums of squares with means in twice the precision: a level of 10¹² leaves nothing to a plain one.
  private struct Layout {
    let count: Int
    let between: Double
    let within: Double

    init(_ groups: [[Double]]) throws(SampleError) {
      try GroupTest.check(groups)
      let sums = groups.map { CompensatedSum($0) }
      var total = CompensatedSum()
      for sum in sums {
        total.add(sum.high)
        total.add(sum.low)
      }
      count = groups.reduce(0) { $0 + $1.count }
      let grand = total.divided(by: Double(count))
      var (between, within) = (CompensatedSum(), CompensatedSum())
      for (group, sum) in zip(groups, sums) {
        let mean = sum.divided(by: Double(group.count))
        let gap = (mean.high - grand.high) + (mean.low - grand.low)
        between.add(gap * Double(group.count), times: gap)
        for value in group {
          let deviation = (value - mean.high) - mean.low
          within.add(deviation, times: deviation)
        }
      }
      self.between = between.value
      self.within = within.value
    }
  }
}
