import Foundation

/// A density estimated by spreading every value with a Gaussian kernel.
///
/// At the ends of a bounded scale what would leak out is reflected, with infinitely many images, so that the mass on
/// the scale is 1 and the estimate does not sink at a ceiling.
///
/// ```swift
/// let density = try KernelDensity(scores, bandwidth: 2.5, support: 0...120)
/// density.points, density.values        // ready to draw
/// ```
/// > References: Silverman (1986), Density Estimation, sections 2.10 and 3.5; Wand & Jones (1995), Kernel Smoothing,
/// > appendix D (linear binning).
public struct KernelDensity: Sendable, Hashable {
  /// Equidistant points.
  public let points: [Double]
  /// The density at each.
  public let values: [Double]
  /// The standard deviation of the kernel.
  public let bandwidth: Double
  /// The number of values.
  public let count: Int

  /// Estimates a density on a grid.
  ///
  /// - Parameters:
  ///   - values: in any order.
  ///   - bandwidth: positive.
  ///   - support: the bounds of the scale, either of which may be infinite; values may not lie outside.
  /// - Throws: ``SampleError/tooFewValues(found:needed:)``, ``SampleError/notFinite(position:value:)``,
  ///   ``SampleError/noBandwidth`` for a bandwidth that is not positive.
  /// - Complexity: O(n + g log g) with g grid points, at least 512 and 16 to a bandwidth, at most 2¹⁶.
  public init(
    _ values: [Double], bandwidth: Double, support: ClosedRange<Double> = -.infinity ... .infinity
  ) throws(SampleError) {
    guard bandwidth > 0, bandwidth.isFinite else { throw .noBandwidth }
    let range = try KernelDensity.range(of: values)
    precondition(
      support.lowerBound <= range.lowerBound && range.upperBound <= support.upperBound,
      "values lie off the support")
    // Beyond eight bandwidths less than 1e-14 of the kernel is left.
    let low = max(support.lowerBound, range.lowerBound - 8 * bandwidth)
    let high = min(support.upperBound, range.upperBound + 8 * bandwidth)
    let span = high > low ? high - low : 1
    var intervals = 512
    while intervals < 1 << 16, Double(intervals) * bandwidth < 16 * span { intervals *= 2 }
    let step = span / Double(intervals)
    let weights = KernelDensity.binned(values, low, 1 / step, intervals)
    let smooth = KernelDensity.smoothed(weights, bandwidth / step)
    let scale = 1 / (Double(values.count) * step)
    points = (0...intervals).map { low + Double($0) * step }
    self.values = smooth.map { max(0, $0 * scale) }
    self.bandwidth = bandwidth
    count = values.count
  }

  /// Estimates a density with the bandwidth of a rule, but none below a smallest one.
  ///
  /// - Parameters:
  ///   - sample: the values.
  ///   - rule: of the bandwidth.
  ///   - smallestBandwidth: 0.6 × the spacing of heaps, or the estimate shows rounding instead of scores.
  ///   - support: where values can lie at all.
  public init(
    _ sample: OrderedSample, rule: BandwidthRule = .sheatherJones, smallestBandwidth: Double = 0,
    support: ClosedRange<Double> = -.infinity ... .infinity
  ) throws(SampleError) {
    let found: Double
    do { found = try Bandwidth.of(sample, rule) } catch {
      guard case .noBandwidth = error, smallestBandwidth > 0 else { throw error }
      found = smallestBandwidth
    }
    try self.init(sample.values, bandwidth: max(found, smallestBandwidth), support: support)
  }

  /// The density at a point by summing all kernels, without grid and bounds.
  ///
  /// - Complexity: O(values within 39 bandwidths).
  public static func exact(_ sample: OrderedSample, bandwidth: Double, at x: Double) -> Double {
    precondition(bandwidth > 0, "a kernel needs a positive bandwidth")
    var sum = CompensatedSum()
    let first = sample.values.partitioningIndex { $0 >= x - 39 * bandwidth }
    for value in sample.values[first...] {
      let z = (value - x) / bandwidth
      if z > 39 { break }
      sum.add(exp(-0.5 * z * z))
    }
    return sum.value / (Double(sample.count) * bandwidth * (2 * Double.pi).squareRoot())
  }

  /// The estimate between grid points, by straight lines; 0 off the grid.
  public func density(at x: Double) -> Double {
    guard let low = points.first, let high = points.last, x >= low, x <= high, points.count > 1 else {
      return 0
    }
    // So far from zero neighbouring points of the grid may be one number.
    guard points[1] > low else { return values[0] }
    let place = min((x - low) / (points[1] - low), Double(points.count - 1))
    let cell = min(Int(place), points.count - 2)
    let rest = place - Double(cell)
    return (1 - rest) * values[cell] + rest * values[cell + 1]
  }

  /// The places of peaks, left to right.
  ///
  /// - Parameter prominence: the share of the highest value by which a peak stands above the valleys on both sides; rounding
  ///   leaves ripples of 10⁻¹⁵.
  public func modes(prominence: Double = 1e-6) -> [Double] {
    let least = prominence * (values.max() ?? 0)
    var found: [Double] = []
    var (peak, valley, isRising) = (0, 0.0, true)
    for (index, value) in values.enumerated() {
      if isRising {
        if value > values[peak] { peak = index }
        guard value < values[peak] - least || index == values.count - 1 else { continue }
        if values[peak] > valley + least || found.isEmpty { found.append(points[peak]) }
        (isRising, valley) = (false, value)
      } else {
        valley = min(valley, value)
        if value > valley + least { (isRising, peak) = (true, index) }
      }
    }
    return found
  }

  private static func range(of values: [Double]) throws(SampleError) -> ClosedRange<Double> {
    guard let first = values.first else { throw .tooFewValues(found: 0, needed: 1) }
    var lows = SIMD8<Double>(repeating: first)
    var highs = lows
    var check = SIMD8<Double>.zero
    let whole = values.count / 8 * 8
    values.withUnsafeBytes { bytes in
      for i in stride(from: 0, to: whole, by: 8) {
        let block = bytes.loadUnaligned(fromByteOffset: i * 8, as: SIMD8<Double>.self)
        lows.replace(with: block, where: block .< lows)
        highs.replace(with: block, where: block .> highs)
        check += block * 0  // stays zero for finite numbers only
      }
    }
    var (low, high, isFinite) = (lows.min(), highs.max(), check.sum() == 0)
    for value in values[whole...] {
      low = min(low, value)
      high = max(high, value)
      isFinite = isFinite && value.isFinite
    }
    guard isFinite else {
      let position = values.firstIndex { !$0.isFinite } ?? 0
      throw .notFinite(position: position, value: values[position])
    }
    return low...high
  }

  /// Each value shared between its two neighbours on the grid.
  private static func binned(_ values: [Double], _ low: Double, _ inverse: Double, _ intervals: Int) -> [Double]
  {
    var weights = [Double](repeating: 0, count: intervals + 2)
    weights.withUnsafeMutableBufferPointer { weights in
      for value in values {
        let place = (value - low) * inverse
        let cell = min(Int(place), intervals)
        let rest = place - Double(cell)
        weights[cell] += 1 - rest
        weights[cell + 1] += rest
      }
    }
    weights[intervals] += weights[intervals + 1]
    weights.removeLast()
    return weights
  }

  /// Convolution with a Gaussian of some grid steps, reflected at both ends.
  private static func smoothed(_ weights: [Double], _ width: Double) -> [Double] {
    let intervals = weights.count - 1
    let period = 2 * intervals
    var real = [Double](repeating: 0, count: period)
    for i in 0...intervals { real[i] = weights[i] }
    for i in 1..<intervals { real[period - i] = weights[i] }
    // A value at an end is its own image.
    real[0] *= 2
    real[intervals] *= 2
    var imaginary = [Double](repeating: 0, count: period)
    let transform = FastFourierTransform(count: period)
    transform.transform(real: &real, imaginary: &imaginary)
    for k in 0..<period {
      let frequency = 2 * .pi * Double(min(k, period - k)) / Double(period)
      let damping = exp(-0.5 * frequency * frequency * width * width) / Double(period)
      real[k] *= damping
      imaginary[k] = 0  // an even function has no sines
    }
    transform.transform(real: &real, imaginary: &imaginary)
    return Array(real[0...intervals])
  }
}
