import Foundation

/// How sample skewness and kurtosis are scaled.
///
/// > Reference: Joanes & Gill (1998), Comparing measures of sample skewness and kurtosis, doi:10.1111/1467-9884.00122.
public enum MomentType: Int, Sendable, Hashable, CaseIterable {
  /// `m₃/m₂^{3/2}` and `m₄/m₂² − 3`: the moments of the sample itself.
  case moments = 1
  /// Unbiased under normality; what SAS, SPSS and Excel print.
  case unbiased = 2
  /// With the variance that divides by n − 1; what MINITAB prints, and the default of R's e1071 and psych.
  case adjusted = 3
}

/// Mean, variance and the standardised moments of a sample, with standard errors.
///
/// The mean is summed in twice the precision, deviations are taken from the unrounded mean and scaled by a power of
/// two, so that neither a large level (NIST's NumAcc4) nor a large unit costs digits. Order of the values matters only
/// in the last bits.
///
/// ```swift
/// let moments = try Moments(scores)
/// moments.skewness(.unbiased)       // nil below three values and for constant ones
/// ```
public struct Moments: Sendable, Hashable {
  /// The number of values.
  public let count: Int
  /// The sum, rounded once.
  public let sum: Double
  /// The arithmetic mean.
  public let mean: Double
  /// The smallest value.
  public let minimum: Double
  /// The largest value.
  public let maximum: Double
  /// The power of two that deviations were divided by.
  private let scale: Double
  /// Means of the powers 2 to 6 of the scaled deviations.
  private let powers: [Double]

  /// Summarises values.
  ///
  /// - Throws: ``SampleError/tooFewValues(found:needed:)`` for none, ``SampleError/notFinite(position:value:)``.
  /// - Complexity: O(n), two passes.
  public init(_ values: [Double]) throws(SampleError) {
    guard let first = values.first else { throw .tooFewValues(found: 0, needed: 1) }
    var (low, high, total) = (first, first, CompensatedSum())
    for (position, value) in values.enumerated() {
      guard value.isFinite else { throw .notFinite(position: position, value: value) }
      low = min(low, value)
      high = max(high, value)
      total.add(value)
    }
    let n = Double(values.count)
    let centre = low == high ? (high: low, low: 0) : Moments.mean(of: values, total)
    let reach = max(high - centre.high, centre.high - low)
    let unit = reach > 0 && reach.isFinite ? Double(sign: .plus, exponent: reach.exponent, significand: 1) : 1
    let sums =
      low < high
      ? PowerSums(values, centre, unit).totals : [CompensatedSum](repeating: CompensatedSum(), count: 6)
    count = values.count
    sum = total.value.isFinite ? total.value : centre.high * n
    mean = centre.high
    (minimum, maximum, scale) = (low, high, unit)
    // What is left of the mean after rounding the deviations themselves.
    let left = sums[0].value / n
    powers = [max(0, sums[1].value / n - left * left)] + sums[2...].map { $0.value / n }
  }

  /// Sums of the powers of deviations, four at a time.
  private struct PowerSums {
    private var first = CompensatedLanes()
    private var second = CompensatedLanes()
    private var third = CompensatedLanes()
    private var fourth = CompensatedLanes()
    private var fifth = CompensatedLanes()
    private var sixth = CompensatedLanes()

    init(_ values: [Double], _ centre: (high: Double, low: Double), _ unit: Double) {
      values.withUnsafeBufferPointer { values in
        let whole = values.count & ~3
        for i in stride(from: 0, to: whole, by: 4) {
          add(
            ((SIMD4(values[i], values[i + 1], values[i + 2], values[i + 3]) - centre.high) - centre.low) / unit)
        }
        guard whole < values.count else { return }
        // What is left over stands beside zeros, which add nothing.
        var rest = SIMD4<Double>.zero
        for i in whole..<values.count { rest[i - whole] = ((values[i] - centre.high) - centre.low) / unit }
        add(rest)
      }
    }

    var totals: [CompensatedSum] { [first, second, third, fourth, fifth, sixth].map(\.total) }

    @inline(__always)
    private mutating func add(_ deviation: SIMD4<Double>) {
      let square = deviation * deviation
      first.add(deviation)
      second.add(square)
      second.addError(ofSquare: deviation, square)
      third.add(square * deviation)
      fourth.add(square * square)
      fifth.add(square * square * deviation)
      sixth.add(square * square * square)
    }
  }

  /// The mean as two numbers; halved once where the sum would overflow.
  private static func mean(of values: [Double], _ total: CompensatedSum) -> (high: Double, low: Double) {
    let n = Double(values.count)
    guard !total.value.isFinite else { return total.divided(by: n) }
    var scaled = CompensatedSum()
    for value in values { scaled.add(value / n) }
    return (scaled.value, 0)
  }

  /// Whether all values are the same.
  public var isConstant: Bool { minimum == maximum }

  /// The mean of the deviations from the mean to a power from 2 to 6.
  ///
  /// - Precondition: `2 ... 6` contains `order`.
  public func centralMoment(_ order: Int) -> Double {
    precondition((2...6).contains(order), "central moments are kept from 2 to 6, not \(order)")
    return powers[order - 2] * pow(scale, Double(order))
  }

  /// The variance that divides by n − 1; nil for one value.
  public var variance: Double? {
    count > 1 ? powers[0] * Double(count) / Double(count - 1) * scale * scale : nil
  }

  /// The root of ``variance``.
  public var standardDeviation: Double? {
    count > 1 ? (powers[0] * Double(count) / Double(count - 1)).squareRoot() * scale : nil
  }

  /// The standard error of the mean for independent values.
  public var standardErrorOfMean: Double? { standardDeviation.map { $0 / Double(count).squareRoot() } }

  /// The standard error of the standard deviation, by the delta method without a normal distribution; nil below four
  /// values and for constant ones.
  public var standardErrorOfStandardDeviation: Double? {
    guard count > 3, !isConstant else { return nil }
    let n = Double(count)
    let variance = powers[0] * n / (n - 1)
    let ofVariance = (powers[2] - variance * variance * (n - 3) / (n - 1)) / n
    return max(0, ofVariance).squareRoot() / (2 * variance.squareRoot()) * scale
  }

  /// The skewness; nil for constant values and where its type needs more of them.
  public func skewness(_ type: MomentType = .unbiased) -> Double? {
    guard !isConstant, count > (type == .unbiased ? 2 : 1), powers[0] > 0 else { return nil }
    let n = Double(count)
    let sample = powers[1] / (powers[0] * powers[0].squareRoot())
    switch type {
    case .moments: return sample
    case .unbiased: return sample * (n * (n - 1)).squareRoot() / (n - 2)
    case .adjusted: return sample * pow((n - 1) / n, 1.5)
    }
  }

  /// The kurtosis in excess of the normal distribution's; nil for constant values and where its type needs more.
  public func kurtosis(_ type: MomentType = .unbiased) -> Double? {
    guard !isConstant, count > (type == .unbiased ? 3 : 1), powers[0] > 0 else { return nil }
    let n = Double(count)
    let sample = powers[2] / (powers[0] * powers[0]) - 3
    switch type {
    case .moments: return sample
    case .unbiased: return ((n + 1) * sample + 6) * (n - 1) / ((n - 2) * (n - 3))
    case .adjusted: return (sample + 3) * (1 - 1 / n) * (1 - 1 / n) - 3
    }
  }

  /// The standard error of the unbiased skewness under normality; nil below three values.
  public var standardErrorOfSkewness: Double? {
    guard count > 2 else { return nil }
    let n = Double(count)
    return (6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))).squareRoot()
  }

  /// The standard error of the unbiased kurtosis under normality; nil below four values.
  public var standardErrorOfKurtosis: Double? {
    guard count > 3, let skewness = standardErrorOfSkewness else { return nil }
    let n = Double(count)
    return 2 * skewness * ((n * n - 1) / ((n - 3) * (n + 5))).squareRoot()
  }

  /// The interval of the mean from Student's t; nil for one value.
  public func meanInterval(level: Double = 0.95) -> ClosedRange<Double>? {
    guard let error = standardErrorOfMean else { return nil }
    let width = StudentT(degreesOfFreedom: Double(count - 1)).upperQuantile((1 - level) / 2) * error
    return (mean - width)...(mean + width)
  }

  /// The correlation of neighbours in a series, about the mean of the whole; nil below two values and for constant ones.
  public static func lagOneCorrelation(_ series: [Double]) -> Double? {
    guard series.count > 1, let moments = try? Moments(series), !moments.isConstant else { return nil }
    var (products, squares) = (CompensatedSum(), CompensatedSum())
    for (index, value) in series.enumerated() {
      let deviation = value - moments.mean
      squares.add(deviation, times: deviation)
      if index > 0 { products.add(deviation, times: series[index - 1] - moments.mean) }
    }
    return products.value / squares.value
  }
}
