import Foundation

/// How far a kernel density estimate smooths: the standard deviation of its Gaussian kernel.
public enum BandwidthRule: String, Sendable, Hashable, CaseIterable {
  /// Silverman's rule of thumb, 0.9 times the smaller of standard deviation and IQR/1.34.
  case silverman = "nrd0"
  /// Scott's variation with 1.06.
  case scott = "nrd"
  /// Unbiased (least-squares) cross-validation.
  case unbiasedCrossValidation = "ucv"
  /// Biased cross-validation.
  case biasedCrossValidation = "bcv"
  /// Sheather and Jones, solving the equation, with the stopping point of R's `bw.SJ`.
  case sheatherJones = "sj-ste"
  /// The same equation solved to the last digit.
  case sheatherJonesExact = "sj-ste-exact"
  /// Sheather and Jones, direct plug-in.
  case directPlugIn = "sj-dpi"
  /// Botev, Grotowski and Kroese's fixed point on a grid of 2¹⁰ points padded by half the range, in units of the
  /// range of the data: the number that KDEpy prints, without its fixed padding, which depends on the unit.
  case improvedSheatherJones = "isj"
  /// The same fixed point in units of the grid on which it was found, as the paper has it: twice ``improvedSheatherJones``.
  case diffusion
}

/// Bandwidths of a sample.
///
/// > References: Silverman (1986); Scott (1992); Sheather & Jones (1991), doi:10.1111/j.2517-6161.1991.tb01857.x;
/// > Botev, Grotowski & Kroese (2010), doi:10.1214/10-AOS799. Pairs are counted on 1,000 bins, as in R.
public enum Bandwidth {
  /// The bandwidth that a rule gives.
  ///
  /// - Throws: ``SampleError/tooFewValues(found:needed:)``, ``SampleError/constant(value:)``, or
  ///   ``SampleError/noBandwidth`` where ties leave the rule without a solution.
  /// - Complexity: O(n) and about a million steps for the pairs.
  public static func of(_ sample: OrderedSample, _ rule: BandwidthRule) throws(SampleError) -> Double {
    try sample.requireSpread(atLeast: 2)
    let found: Double?
    switch rule {
    case .silverman: found = silverman(sample)
    case .scott: found = 1.06 * scale(sample, 1.34) * pow(Double(sample.count), -0.2)
    case .unbiasedCrossValidation: found = crossValidated(sample, PairCounts.unbiasedCriterion)
    case .biasedCrossValidation: found = crossValidated(sample, PairCounts.biasedCriterion)
    case .sheatherJones: found = PairCounts(sample).sheatherJones(scale(sample, 1.349), isExact: false)
    case .sheatherJonesExact: found = PairCounts(sample).sheatherJones(scale(sample, 1.349), isExact: true)
    case .directPlugIn: found = PairCounts(sample).directPlugIn(scale(sample, 1.349))
    case .improvedSheatherJones:
      found = diffusionTime(sample).map { $0.squareRoot() * (sample.maximum - sample.minimum) }
    case .diffusion:
      found = diffusionTime(sample).map { $0.squareRoot() * 2 * (sample.maximum - sample.minimum) }
    }
    guard let found, found > 0, found.isFinite else { throw .noBandwidth }
    return found
  }

  /// The smaller of standard deviation and scaled interquartile range, as far as they are positive.
  private static func scale(_ sample: OrderedSample, _ divisor: Double) -> Double {
    min(sample.moments.standardDeviation ?? 0, sample.interquartileRange() / divisor)
  }

  private static func silverman(_ sample: OrderedSample) -> Double {
    let robust = scale(sample, 1.34)
    let spread = robust > 0 ? robust : sample.moments.standardDeviation ?? 0
    return 0.9 * spread * pow(Double(sample.count), -0.2)
  }

  private static func crossValidated(
    _ sample: OrderedSample, _ criterion: (PairCounts) -> (Double) -> Double
  ) -> Double {
    let highest = 1.144 * (sample.moments.standardDeviation ?? 0) * pow(Double(sample.count), -0.2)
    return RootSearch.minimum(
      of: criterion(PairCounts(sample)), from: 0.1 * highest, to: highest, tolerance: 0.01 * highest)
  }

  /// The time for which heat has to spread from the data, in squares of the grid's length.
  private static func diffusionTime(_ sample: OrderedSample) -> Double? {
    let points = 1024
    let range = sample.maximum - sample.minimum
    let distinct = Double(sample.levels.values.count)
    var weights = [Double](repeating: 0, count: points)
    let step = 2 * range / Double(points - 1)
    for value in sample.values {
      let place = (value - sample.minimum + range / 2) / step
      let cell = Int(place)
      weights[cell] += 1 - (place - Double(cell))
      weights[cell + 1] += place - Double(cell)
    }
    let total = Double(sample.count)
    let transformed = FastFourierTransform.cosineTransform(weights.map { $0 / total })
    let fixedPoint = DiffusionEquation(distinct: distinct, squares: transformed.dropFirst().map { $0 * $0 })
    var highest = 1e-11 + 0.01 * (max(50, min(1050, distinct)) - 50) / 1000
    while highest < 1 {
      if let time = RootSearch.zero(of: fixedPoint.gap, from: 0, to: highest, tolerance: 1e-15), time > 0 {
        return time
      }
      highest *= 2
    }
    return nil
  }
}

/// `t − ξγ⁽⁵⁾(t)`: what is zero at the optimal diffusion time.
private struct DiffusionEquation {
  let distinct: Double
  let squares: [Double]

  func gap(_ time: Double) -> Double {
    var norm = squaredNorm(7, time)
    guard norm > 0 else { return -1 }
    for order in stride(from: 6, through: 2, by: -1) {
      let s = Double(order)
      let odd = stride(from: 1.0, through: 2 * s - 1, by: 2).reduce(1, *)
      let factor = (1 + pow(0.5, s + 0.5)) / 3 * odd / (2 * Double.pi).squareRoot()
      norm = squaredNorm(order, pow(2 * factor / (distinct * norm), 2 / (3 + 2 * s)))
    }
    return time - pow(2 * distinct * Double.pi.squareRoot() * norm, -0.4)
  }

  /// Half of `π^{2s} Σ k^{2s} a_k² e^{−k²π²t}`.
  private func squaredNorm(_ order: Int, _ time: Double) -> Double {
    var sum = 0.0
    for (index, square) in squares.enumerated() {
      let k = Double(index + 1)
      let exponent = -k * k * .pi * .pi * time
      if exponent < -700 { break }
      sum += pow(k * k, Double(order)) * square * exp(exponent)
    }
    return 0.5 * pow(.pi, 2 * Double(order)) * sum
  }
}

/// How many pairs of values are so many bins apart: all that the classical rules need.
private struct PairCounts {
  static let bins = 1000
  let total: Double
  let width: Double
  let pairs: [Double]

  init(_ sample: OrderedSample) {
    total = Double(sample.count)
    width = (sample.maximum - sample.minimum) * 1.01 / Double(PairCounts.bins)
    let first = (sample.minimum / width).rounded(.towardZero)
    var counts = [Double](repeating: 0, count: PairCounts.bins + 2)
    for value in sample.values { counts[Int((value / width).rounded(.towardZero) - first)] += 1 }
    var pairs = [Double](repeating: 0, count: counts.count)
    for (i, count) in counts.enumerated() where count > 0 {
      pairs[0] += count * (count - 1) / 2
      for j in 0..<i { pairs[i - j] += count * counts[j] }
    }
    self.pairs = pairs
  }

  /// A sum over pairs of a function of the squared distance in bandwidths.
  private func sum(_ h: Double, _ term: (Double) -> Double) -> Double {
    var sum = 0.0
    for (apart, count) in pairs.enumerated() {
      let distance = Double(apart) * width / h
      let square = distance * distance
      if square >= 1000 { break }
      sum += count * term(square)
    }
    return sum
  }

  private func fourthDerivative(_ h: Double) -> Double {
    let sum = sum(h) { exp(-$0 / 2) * ($0 * $0 - 6 * $0 + 3) }
    return (2 * sum + 3 * total) / (total * (total - 1) * pow(h, 5) * (2 * Double.pi).squareRoot())
  }

  private func sixthDerivative(_ h: Double) -> Double {
    let sum = sum(h) { exp(-$0 / 2) * ($0 * $0 * $0 - 15 * $0 * $0 + 45 * $0 - 15) }
    return (2 * sum - 15 * total) / (total * (total - 1) * pow(h, 7) * (2 * Double.pi).squareRoot())
  }

  static func unbiasedCriterion(_ counts: PairCounts) -> (Double) -> Double {
    { h in
      let sum = counts.sum(h) { exp(-$0 / 4) - 8.0.squareRoot() * exp(-$0 / 2) }
      return (0.5 + sum / counts.total) / (counts.total * h * Double.pi.squareRoot())
    }
  }

  static func biasedCriterion(_ counts: PairCounts) -> (Double) -> Double {
    { h in
      let sum = counts.sum(h) { exp(-$0 / 4) * ($0 * $0 - 12 * $0 + 12) }
      return (1 + sum / (32 * counts.total)) / (2 * counts.total * h * Double.pi.squareRoot())
    }
  }

  private var constant: Double { 1 / (2 * Double.pi.squareRoot() * total) }

  func directPlugIn(_ scale: Double) -> Double? {
    guard scale > 0 else { return nil }
    let sixth = -sixthDerivative(1.23 * scale * pow(total, -1.0 / 9))
    guard sixth > 0 else { return nil }
    return pow(constant / fourthDerivative(pow(2.394 / (total * sixth), 1.0 / 7)), 0.2)
  }

  func sheatherJones(_ scale: Double, isExact: Bool) -> Double? {
    guard scale > 0 else { return nil }
    let sixth = -sixthDerivative(1.23 * scale * pow(total, -1.0 / 9))
    let fourth = fourthDerivative(1.24 * scale * pow(total, -1.0 / 7))
    guard sixth > 0, fourth > 0 else { return nil }
    let factor = 1.357 * pow(fourth / sixth, 1.0 / 7)
    let gap = { h in pow(constant / fourthDerivative(factor * pow(h, 5.0 / 7)), 0.2) - h }
    var highest = 1.144 * scale * pow(total, -0.2)
    var lowest = 0.1 * highest
    let tolerance = isExact ? 1e-14 * lowest : 0.1 * lowest
    for attempt in 1..<100 {
      let (first, last) = (gap(lowest), gap(highest))
      guard first.isFinite, last.isFinite else { return nil }
      if first * last <= 0 { break }
      if attempt % 2 == 1 { highest *= 1.2 } else { lowest /= 1.2 }
    }
    return RootSearch.zero(of: gap, from: lowest, to: highest, tolerance: tolerance)
  }
}
