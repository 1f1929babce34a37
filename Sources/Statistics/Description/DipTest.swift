import Foundation

/// Hartigan and Hartigan's dip: the largest distance of the empirical distribution function from the nearest unimodal
/// one.
///
/// Large values speak for several modes. Ties inflate the dip, so rounded scores are held against samples from a
/// unimodal fit that are rounded in the same way (``Null/roundedUnimodal(step:key:replicates:)``).
///
/// > References: Hartigan & Hartigan (1985), doi:10.1214/aos/1176346577; Hartigan (1985), algorithm AS 217, with
/// > Maechler's corrections.
public struct DipTest: Sendable, Hashable {
  /// What the dip is held against.
  public enum Null: Sendable, Hashable {
    /// Uniform samples, by interpolation in a table of sizes and probabilities.
    case uniform
    /// Samples from the smoothed data with the smallest bandwidth that leaves one mode, rounded to a step.
    case roundedUnimodal(step: Double, key: RandomKey, replicates: Int)
  }

  /// The dip.
  public let statistic: Double
  /// The probability of a dip at least so large under the null.
  public let p: Double
  /// The interval in which the nearest unimodal distribution has its mode.
  public let modalInterval: ClosedRange<Double>

  /// Tests a sample.
  ///
  /// - Throws: ``SampleError`` below 4 values and for constant ones.
  /// - Complexity: O(n) on ordered values; times the replicates where the null is simulated.
  public init(_ sample: OrderedSample, null: Null = .uniform) throws(SampleError) {
    try sample.requireSpread(atLeast: 4)
    var search = DipSearch(sample.values)
    search.run()
    statistic = search.dip
    modalInterval = sample.values[search.low]...sample.values[search.high]
    switch null {
    case .uniform: p = DipTest.uniformProbability(search.dip, sample.count)
    case .roundedUnimodal(let step, let key, let replicates):
      p = try DipTest.simulatedProbability(search.dip, sample, step, key, replicates)
    }
  }

  private static func uniformProbability(_ dip: Double, _ count: Int) -> Double {
    let sizes = DipTable.sizes
    let upper = min(sizes.partitioningIndex { $0 > count }, sizes.count - 1)
    let lower = count >= sizes[sizes.count - 1] ? upper : upper - 1
    let weight =
      upper == lower ? 0 : Double(count - sizes[lower]) / Double(sizes[upper] - sizes[lower])
    let roots = (Double(sizes[lower]).squareRoot(), Double(sizes[upper]).squareRoot())
    let quantiles = DipTable.probabilities.indices.map { i in
      let first = roots.0 * DipTable.quantiles[lower][i]
      return first + weight * (roots.1 * DipTable.quantiles[upper][i] - first)
    }
    let scaled = Double(count).squareRoot() * dip
    guard scaled > quantiles[0] else { return 1 }
    guard scaled < quantiles[quantiles.count - 1] else { return 0 }
    let right = quantiles.partitioningIndex { $0 > scaled }
    let share = (scaled - quantiles[right - 1]) / (quantiles[right] - quantiles[right - 1])
    let probabilities = DipTable.probabilities
    return 1 - (probabilities[right - 1] + share * (probabilities[right] - probabilities[right - 1]))
  }

  private static func simulatedProbability(
    _ dip: Double, _ sample: OrderedSample, _ step: Double, _ key: RandomKey, _ replicates: Int
  ) throws(SampleError) -> Double {
    let width = try unimodalBandwidth(sample)
    let (low, high) = (sample.minimum, sample.maximum)
    var atLeast = 0
    for replicate in 0..<replicates {
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      var noise = [Double](repeating: 0, count: sample.count)
      stream.normals(into: &noise)
      for i in noise.indices {
        let smooth = sample.values[stream.index(below: sample.count)] + width * noise[i]
        // Folded back at the ends: a heap there would be a mode that the fit does not have.
        noise[i] = smooth < low ? 2 * low - smooth : smooth > high ? 2 * high - smooth : smooth
      }
      if step > 0 {
        roundAndSort(&noise, step, low...high)
      } else {
        for i in noise.indices { noise[i] = min(max(noise[i], low), high) }
        noise.sort()
      }
      var search = DipSearch(noise)
      search.run()
      if search.dip >= dip * (1 - 1e-12) { atLeast += 1 }
    }
    return Double(atLeast + 1) / Double(replicates + 1)
  }

  /// Rounds values to multiples of a step within bounds and sorts them, by counting where there are few multiples.
  private static func roundAndSort(_ values: inout [Double], _ step: Double, _ bounds: ClosedRange<Double>) {
    func bounded(_ multiple: Double) -> Double {
      min(max(multiple * step, bounds.lowerBound), bounds.upperBound)
    }
    let first = (bounds.lowerBound / step).rounded(.down)
    let last = (bounds.upperBound / step).rounded(.up)
    guard last - first < Double(values.count) else {
      for i in values.indices { values[i] = bounded((values[i] / step).rounded()) }
      values.sort()
      return
    }
    var counts = [Int](repeating: 0, count: Int(last - first) + 1)
    for value in values { counts[Int(min(max((value / step).rounded(), first), last) - first)] += 1 }
    var place = 0
    for (multiple, count) in counts.enumerated() {
      let value = bounded(first + Double(multiple))
      for _ in 0..<count {
        values[place] = value
        place += 1
      }
    }
  }

  /// The smallest bandwidth, to a hundredth, at which a kernel density has one mode.
  ///
  /// > Reference: Silverman (1981), Using kernel density estimates to investigate multimodality.
  private static func unimodalBandwidth(_ sample: OrderedSample) throws(SampleError) -> Double {
    let range = sample.maximum - sample.minimum
    var (low, high) = (range / 1000, range)
    while high / low > 1.01 {
      let middle = (low * high).squareRoot()
      let modes = try KernelDensity(sample.values, bandwidth: middle).modes().count
      if modes > 1 { low = middle } else { high = middle }
    }
    return high
  }
}

/// The taut string between the greatest convex minorant and the least concave majorant, tightened around the mode.
private struct DipSearch {
  private let x: [Double]
  /// The next vertex to the left on the convex minorant that ends at a value.
  private var minorant: [Int]
  /// The next vertex to the right on the concave majorant that begins at a value.
  private var majorant: [Int]
  private(set) var low = 0
  private(set) var high: Int
  /// Twice the count times the dip.
  private var distance = 1.0

  var dip: Double { distance / (2 * Double(x.count)) }

  init(_ values: [Double]) {
    x = values
    high = values.count - 1
    minorant = [Int](repeating: 0, count: values.count)
    majorant = [Int](repeating: values.count - 1, count: values.count)
    for j in values.indices.dropFirst() {
      var vertex = j - 1
      while vertex != 0, !bends(minorant[vertex], vertex, j) { vertex = minorant[vertex] }
      minorant[j] = vertex
    }
    for k in values.indices.dropLast().reversed() {
      var vertex = k + 1
      while vertex != values.count - 1, !bends(majorant[vertex], vertex, k) { vertex = majorant[vertex] }
      majorant[k] = vertex
    }
  }

  /// Whether the curve through three points turns outwards at the middle one.
  private func bends(_ far: Int, _ middle: Int, _ near: Int) -> Bool {
    (x[near] - x[middle]) * Double(middle - far) < (x[middle] - x[far]) * Double(near - middle)
  }

  mutating func run() {
    guard x[0] < x[x.count - 1] else { return }
    while true {
      let below = chain(from: high, to: low, minorant)
      let above = chain(from: low, to: high, majorant)
      let gap = widestGap(below, above)
      if gap.distance < distance { return }
      distance = max(
        distance, sag(Array(below[gap.below...].reversed())), rise(Array(above[gap.above...])))
      if low == below[gap.below], high == above[gap.above] { return }
      (low, high) = (below[gap.below], above[gap.above])
    }
  }

  private func chain(from first: Int, to last: Int, _ next: [Int]) -> [Int] {
    var vertices = [first]
    var vertex = first
    while vertex != last {
      vertex = next[vertex]
      vertices.append(vertex)
    }
    return vertices
  }

  /// The largest distance between both curves, and the vertices next to it, as places in their chains.
  private func widestGap(_ below: [Int], _ above: [Int]) -> (distance: Double, below: Int, above: Int) {
    var widest = (distance: 0.0, below: below.count - 1, above: above.count - 1)
    guard below.count != 2 || above.count != 2 else { return (1, widest.below, widest.above) }
    var (ix, iv) = (below.count - 2, 1)
    repeat {
      let (g, l) = (below[ix], above[iv])
      if g > l {
        let left = below[ix + 1]
        let line = (x[l] - x[left]) * Double(g - left) / (x[g] - x[left])
        let gap = Double(l - left + 1) - line
        iv += 1
        if gap >= widest.distance { widest = (gap, ix + 1, iv - 1) }
      } else {
        let left = above[iv - 1]
        let line = (x[g] - x[left]) * Double(l - left) / (x[l] - x[left])
        let gap = line - Double(g - left - 1)
        ix -= 1
        if gap >= widest.distance { widest = (gap, ix + 1, iv) }
      }
      ix = max(ix, 0)
      iv = min(iv, above.count - 1)
    } while below[ix] != above[iv]
    return widest
  }

  /// How far the distribution function rises above the convex minorant, vertices from left to right.
  private func sag(_ vertices: [Int]) -> Double {
    largest(vertices) { value, first, slope in Double(value - first + 1) - (x[value] - x[first]) * slope }
  }

  /// How far it falls below the concave majorant.
  private func rise(_ vertices: [Int]) -> Double {
    largest(vertices) { value, first, slope in (x[value] - x[first]) * slope - Double(value - first - 1) }
  }

  private func largest(_ vertices: [Int], _ distance: (Int, Int, Double) -> Double) -> Double {
    var largest = 0.0
    for (first, last) in zip(vertices, vertices.dropFirst()) {
      largest = max(largest, 1)
      guard last - first > 1, x[last] != x[first] else { continue }
      let slope = Double(last - first) / (x[last] - x[first])
      for value in first...last { largest = max(largest, distance(value, first, slope)) }
    }
    return largest
  }
}
