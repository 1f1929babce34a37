import Foundation

/// A test of a distribution: its statistic and the p-value.
public struct ShapeTest: Sendable, Hashable {
  /// The statistic, as its authors define it.
  public let statistic: Double
  /// The probability of a statistic at least so extreme under the null; where the approximation ends, its bound.
  public let p: Double
}

/// Whether a sample may come from a normal distribution of unknown mean and variance.
///
/// Ordered scores on few levels are never normal: with n in the thousands each of these tests says so whatever the
/// shape, and the effect (skewness, kurtosis, entropy) is what to look at.
public enum NormalityTest {
  /// The largest sample Shapiro and Wilk's test is calibrated for.
  public static let shapiroWilkLimit = 5000

  /// Shapiro and Wilk's W.
  ///
  /// - Throws: ``SampleError`` below 3 or above 5,000 values and for constant ones.
  /// - Complexity: O(n) on ordered values.
  /// > Reference: Royston (1995), algorithm AS R94, doi:10.2307/2986146.
  public static func shapiroWilk(_ sample: OrderedSample) throws(SampleError) -> ShapeTest {
    try sample.requireSpread(atLeast: 3)
    guard sample.count <= shapiroWilkLimit else {
      throw .tooManyValues(found: sample.count, limit: shapiroWilkLimit)
    }
    let weights = RoystonWeights(sample.count).values
    let distance = shapiroDistance(sample, weights)
    return ShapeTest(statistic: 1 - distance, p: shapiroProbability(distance, sample.count))
  }

  /// `1 − W` from the distance `½ |u − v|² = 1 − r` of the unit vectors of values and weights: near one, W itself has lost
  /// the digits. Errors of the norms enter only in proportion to the distance, so plain sums are enough.
  private static func shapiroDistance(_ sample: OrderedSample, _ weights: [Double]) -> Double {
    let (n, half) = (sample.count, weights.count)
    let range = sample.maximum - sample.minimum
    let centre = sample.values[n / 2]
    var values = sample.values.map { ($0 - centre) / range }
    let mean = values.reduce(0, +) / Double(n)
    var squares = 0.0
    for i in 0..<n {
      values[i] -= mean
      squares += values[i] * values[i]
    }
    let unit = 1 / squares.squareRoot()
    let weightUnit = 1 / (2 * weights.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let middle = n % 2 == 1 ? values[half] * unit : 0
    var gaps = middle * middle
    // Weights are antisymmetric, so both ends are taken together.
    for i in 0..<half {
      let weight = weights[i] * weightUnit
      let (low, high) = (values[i] * unit + weight, values[n - 1 - i] * unit - weight)
      gaps += low * low + high * high
    }
    return gaps / 2 * (2 - gaps / 2)
  }

  private static func shapiroProbability(_ distance: Double, _ count: Int) -> Double {
    let n = Double(count)
    if count == 3 {
      return max(0, 6 / .pi * (asin((1 - distance).squareRoot()) - asin(0.75.squareRoot())))
    }
    let logarithm = log(distance)
    if count <= 11 {
      let limit = 0.459 * n - 2.273
      guard logarithm < limit else { return 1e-99 }
      let mean = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], n)
      let deviation = exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n))
      return NormalDistribution.standard.survival((-log(limit - logarithm) - mean) / deviation)
    }
    let mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], log(n))
    let deviation = exp(polynomial([-0.4803, -0.082676, 0.0030302], log(n)))
    return NormalDistribution.standard.survival((logarithm - mean) / deviation)
  }

  /// Shapiro and Francia's W′: the squared correlation with expected normal order statistics.
  ///
  /// - Throws: ``SampleError`` below 5 or above 5,000 values and for constant ones.
  /// > Reference: Royston (1993), A toolkit for testing for non-normality, doi:10.2307/2348109.
  public static func shapiroFrancia(_ sample: OrderedSample) throws(SampleError) -> ShapeTest {
    try sample.requireSpread(atLeast: 5)
    guard sample.count <= shapiroWilkLimit else {
      throw .tooManyValues(found: sample.count, limit: shapiroWilkLimit)
    }
    let n = Double(sample.count)
    let expected = (1...sample.count).map { NormalQuantile.lower((Double($0) - 0.375) / (n + 0.25)) }
    let mean = sample.moments.mean
    var (xx, xy, yy) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for (value, score) in zip(sample.values, expected) {
      xx.add(value - mean, times: value - mean)
      xy.add(value - mean, times: score)
      yy.add(score, times: score)
    }
    let w = xy.value * xy.value / (xx.value * yy.value)
    let (u, v) = (log(n), log(log(n)))
    let z = (log(1 - w) - (-1.2725 + 1.0521 * (v - u))) / (1.0308 - 0.26758 * (v + 2 / u))
    return ShapeTest(statistic: w, p: NormalDistribution.standard.survival(z))
  }

  /// Anderson and Darling's A², which weighs the tails most; p is no smaller than 3.7e-24, where its approximation ends.
  ///
  /// - Throws: ``SampleError`` below 8 values and for constant ones.
  /// > Reference: Stephens (1986) in D'Agostino & Stephens, Goodness-of-Fit Techniques, table 4.9.
  public static func andersonDarling(_ sample: OrderedSample) throws(SampleError) -> ShapeTest {
    let z = try standardised(sample, atLeast: 8)
    let n = Double(z.count)
    let tails = z.map { NormalDistribution.standard.tails(at: $0) }
    var sum = CompensatedSum()
    for i in tails.indices {
      sum.add(Double(2 * i + 1) * (tails[i].logLower + tails[tails.count - 1 - i].logUpper))
    }
    let a = -n - sum.value / n
    let adjusted = (1 + 0.75 / n + 2.25 / (n * n)) * a
    let p: Double =
      switch adjusted {
      case ..<0.2: -expm1(-13.436 + adjusted * (101.14 - 223.73 * adjusted))
      case ..<0.34: -expm1(-8.318 + adjusted * (42.796 - 59.938 * adjusted))
      case ..<0.6: exp(0.9177 - adjusted * (4.279 + 1.38 * adjusted))
      case ..<10: exp(1.2937 - adjusted * (5.709 - 0.0186 * adjusted))
      default: 3.7e-24
      }
    return ShapeTest(statistic: a, p: p)
  }

  /// Cramér and von Mises' W²; p is no smaller than 7.37e-10, where its approximation ends.
  ///
  /// - Throws: ``SampleError`` below 8 values and for constant ones.
  /// > Reference: Stephens (1986) in D'Agostino & Stephens, Goodness-of-Fit Techniques, table 4.9.
  public static func cramerVonMises(_ sample: OrderedSample) throws(SampleError) -> ShapeTest {
    let z = try standardised(sample, atLeast: 8)
    let n = Double(z.count)
    var sum = CompensatedSum()
    for (i, value) in z.enumerated() {
      let gap = NormalDistribution.standard.cdf(value) - Double(2 * i + 1) / (2 * n)
      sum.add(gap, times: gap)
    }
    let w = 1 / (12 * n) + sum.value
    let adjusted = (1 + 0.5 / n) * w
    let p: Double =
      switch adjusted {
      case ..<0.0275: -expm1(-13.953 + adjusted * (775.5 - 12542.61 * adjusted))
      case ..<0.051: -expm1(-5.903 + adjusted * (179.546 - 1515.29 * adjusted))
      case ..<0.092: exp(0.886 - adjusted * (31.62 - 10.897 * adjusted))
      case ..<1.1: exp(1.111 - adjusted * (34.242 - 12.832 * adjusted))
      default: 7.37e-10
      }
    return ShapeTest(statistic: w, p: p)
  }

  /// Lilliefors' D: the largest distance of the distribution functions, mean and variance being estimated.
  ///
  /// - Throws: ``SampleError`` below 5 values and for constant ones.
  /// > Reference: Dallal & Wilkinson (1986), doi:10.2307/2684607; Stephens (1974) where p exceeds .1.
  public static func lilliefors(_ sample: OrderedSample) throws(SampleError) -> ShapeTest {
    let z = try standardised(sample, atLeast: 5)
    let n = Double(z.count)
    var distance = 0.0
    for (i, value) in z.enumerated() {
      let probability = NormalDistribution.standard.cdf(value)
      distance = max(distance, Double(i + 1) / n - probability, probability - Double(i) / n)
    }
    let size = min(n, 100)
    let d = n > 100 ? distance * pow(n / 100, 0.49) : distance
    let p = exp(
      -7.01256 * d * d * (size + 2.78019) + 2.99587 * d * (size + 2.78019).squareRoot() - 0.122119
        + 0.974598 / size.squareRoot() + 1.67997 / size)
    guard p > 0.1 else { return ShapeTest(statistic: distance, p: p) }
    let k = (n.squareRoot() - 0.01 + 0.85 / n.squareRoot()) * distance
    let large: Double =
      switch k {
      case ...0.302: 1
      case ...0.5: polynomial([2.76773, -19.828315, 80.709644, -138.55152, 81.218052], k)
      case ...0.9: polynomial([-4.901232, 40.662806, -97.490286, 94.029866, -32.355711], k)
      case ...1.31: polynomial([6.198765, -19.558097, 23.186922, -12.234627, 2.423045], k)
      default: 0
      }
    return ShapeTest(statistic: distance, p: large)
  }

  /// Jarque and Bera's statistic of skewness and kurtosis, against χ² with two degrees of freedom.
  ///
  /// - Throws: ``SampleError`` below 3 values and for constant ones.
  /// > Reference: Jarque & Bera (1987), doi:10.2307/1403192.
  public static func jarqueBera(_ moments: Moments) throws(SampleError) -> ShapeTest {
    guard moments.count > 2 else { throw .tooFewValues(found: moments.count, needed: 3) }
    guard let skewness = moments.skewness(.moments), let kurtosis = moments.kurtosis(.moments) else {
      throw .constant(value: moments.mean)
    }
    let statistic = Double(moments.count) / 6 * (skewness * skewness + kurtosis * kurtosis / 4)
    return ShapeTest(statistic: statistic, p: ChiSquared(degreesOfFreedom: 2).survival(statistic))
  }

  /// Pearson's χ² over classes of equal probability.
  ///
  /// - Throws: ``SampleError`` below 8 values and for constant ones.
  /// > Reference: Moore (1986) in D'Agostino & Stephens, Goodness-of-Fit Techniques.
  public static func pearson(_ sample: OrderedSample) throws(SampleError) -> (test: ShapeTest, classes: Int) {
    let z = try standardised(sample, atLeast: 8)
    let n = Double(z.count)
    let classes = Int((2 * pow(n, 0.4)).rounded(.up))
    var counts = [Double](repeating: 0, count: classes)
    for value in z {
      counts[min(classes - 1, Int(Double(classes) * NormalDistribution.standard.cdf(value)))] += 1
    }
    let expected = n / Double(classes)
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) } / expected
    let p = ChiSquared(degreesOfFreedom: Double(classes - 3)).survival(statistic)
    return (ShapeTest(statistic: statistic, p: p), classes)
  }

  private static func standardised(_ sample: OrderedSample, atLeast needed: Int) throws(SampleError) -> [Double]
  {
    try sample.requireSpread(atLeast: needed)
    let moments = sample.moments
    guard let deviation = moments.standardDeviation, deviation > 0 else { throw .constant(value: moments.mean) }
    return sample.values.map { ($0 - moments.mean) / deviation }
  }

  /// A polynomial, lowest power first.
  static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}

/// Royston's approximate weights of the lower half of the ordered values, positive.
private struct RoystonWeights {
  let values: [Double]

  init(_ count: Int) {
    guard count > 3 else {
      values = [(1.0 / 2).squareRoot()]
      return
    }
    let n = Double(count)
    let scores = (1...count / 2).map { NormalQuantile.lower((Double($0) - 0.375) / (n + 0.25)) }
    let squares = 2 * scores.reduce(0) { $0 + $1 * $1 }
    let root = 1 / n.squareRoot()
    let first =
      NormalityTest.polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], root) - scores[0]
      / squares.squareRoot()
    guard count > 5 else {
      let factor = ((squares - 2 * scores[0] * scores[0]) / (1 - 2 * first * first)).squareRoot()
      values = [first] + scores.dropFirst().map { -$0 / factor }
      return
    }
    let second =
      NormalityTest.polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], root) - scores[1]
      / squares.squareRoot()
    let left = squares - 2 * (scores[0] * scores[0] + scores[1] * scores[1])
    let factor = (left / (1 - 2 * (first * first + second * second))).squareRoot()
    values = [first, second] + scores.dropFirst(2).map { -$0 / factor }
  }
}
