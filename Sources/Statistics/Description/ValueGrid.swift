import Foundation

/// The grid on which scores lie, and which of its points are preferred: rounding and heaping.
public struct ValueGrid: Sendable, Hashable {
  /// Values are whole multiples of this; nil for values that lie on no decimal grid.
  public let step: Double?
  /// How much more often values are multiples of a number than a smooth distribution would make them; 1 is no heaping.
  public struct Heap: Sendable, Hashable {
    /// The number, in steps of the grid.
    public let multiple: Int
    /// The share of values that are its multiples.
    public let share: Double
    /// The share that a smooth distribution over the neighbouring points would have.
    public let expectedShare: Double
    /// Share over expected share: Whipple's index over 100.
    public var ratio: Double { share / expectedShare }
    /// Twice the one-sided normal tail probability of the difference, by the local null; nil where none is expected.
    public let p: Double?
  }

  /// Multiples of 5 and 10 steps, as far as the values span enough of the grid.
  public let heaps: [Heap]
  /// Myers' blended index: half the sum of the absolute deviations of last digits from a tenth, from 0 to 0.9; nil
  /// where values span less than 20 steps.
  public let myersIndex: Double?
  /// χ² of the blended last digits over 9 degrees of freedom; nil with ``myersIndex``.
  public let digitTest: (statistic: Double, p: Double)?

  /// Whether two grids have the same step and heaps.
  public static func == (left: ValueGrid, right: ValueGrid) -> Bool {
    left.step == right.step && left.heaps == right.heaps && left.myersIndex == right.myersIndex
  }

  /// Hashes step and heaps.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(step)
    hasher.combine(heaps)
  }

  /// Looks at the grid of the levels of a sample.
  ///
  /// The expected share of multiples of m is made from the neighbours: each multiple is expected to hold a 1/m-th of the
  /// values from half a period below it to half a period above, so that a peaked distribution is not mistaken for
  /// heaping.
  ///
  /// - Complexity: O(levels × period).
  public init(_ levels: LevelCounts) {
    step = ValueGrid.gridStep(of: levels)
    guard let step, levels.values.count > 1 else {
      (heaps, myersIndex, digitTest) = ([], nil, nil)
      return
    }
    let places = levels.values.map { Int(($0 / step).rounded()) }
    let span = (places.last ?? 0) - (places.first ?? 0)
    let total = levels.total
    heaps = [5, 10].filter { span >= 2 * $0 }.compactMap {
      ValueGrid.heap(of: $0, places, levels.counts, total)
    }
    guard span >= 20 else {
      (myersIndex, digitTest) = (nil, nil)
      return
    }
    let blended = ValueGrid.blendedDigits(places, levels.counts)
    let sum = blended.reduce(0, +)
    myersIndex = blended.reduce(0) { $0 + abs($1 / sum - 0.1) } / 2
    let statistic = blended.reduce(0) { $0 + ($1 / sum - 0.1) * ($1 / sum - 0.1) / 0.1 } * Double(total)
    digitTest = (statistic, ChiSquared(degreesOfFreedom: 9).survival(statistic))
  }

  /// The spacing below which a density would show the rounding of scores instead of their distribution: that of the
  /// strongest heaps on which at least half of the values lie, else the step of the grid; 0 without a grid.
  public var spacing: Double {
    guard let step else { return 0 }
    let heavy = heaps.last { $0.share >= 0.5 && $0.ratio >= 1.5 && ($0.p ?? 1) < 0.01 }
    return step * Double(heavy?.multiple ?? 1)
  }

  /// The largest decimal step (10⁰ down to 10⁻⁴, times a whole number) that divides all values.
  private static func gridStep(of levels: LevelCounts) -> Double? {
    guard let largest = levels.values.map({ abs($0) }).max(), largest < 1e11, levels.values.count <= 20_000
    else {
      return nil
    }
    for decimals in 0...4 {
      let factor = pow(10, Double(decimals))
      let scaled = levels.values.map { $0 * factor }
      guard scaled.allSatisfy({ abs($0 - $0.rounded()) <= 1e-6 * max(1, abs($0) * 1e-6) }) else { continue }
      return 1 / factor
    }
    return nil
  }

  private static func heap(of multiple: Int, _ places: [Int], _ counts: [Int], _ total: Int) -> Heap? {
    var prefix = [0]
    for count in counts { prefix.append(prefix[prefix.count - 1] + count) }
    /// The number of values from one place up to another.
    func values(from low: Int, through high: Int) -> Int {
      prefix[places.partitioningIndex { $0 > high }] - prefix[places.partitioningIndex { $0 >= low }]
    }
    var (observed, expected, variance) = (0.0, 0.0, 0.0)
    guard let first = places.first, let last = places.last else { return nil }
    let start = Int((Double(first) / Double(multiple)).rounded(.up)) * multiple
    for place in stride(from: start, through: last, by: multiple) {
      let half = multiple / 2
      // An even period counts both ends by halves.
      var near = Double(values(from: place - half, through: place + half))
      if multiple % 2 == 0 {
        near -=
          Double(
            values(from: place - half, through: place - half)
              + values(from: place + half, through: place + half)) / 2
      }
      // Points of the grid that the scale has around this one.
      let room =
        Double(min(place + half, last) - max(place - half, first) + 1)
        - (multiple % 2 == 0 ? (place - half >= first ? 0.5 : 0) + (place + half <= last ? 0.5 : 0) : 0)
      let share = 1 / max(room, 1)
      observed += Double(values(from: place, through: place))
      expected += near * share
      variance += near * share * (1 - share)
    }
    guard expected > 0 else { return nil }
    let p =
      variance > 0
      ? 2 * NormalDistribution.standard.survival(abs(observed - expected) / variance.squareRoot()) : nil
    return Heap(
      multiple: multiple, share: observed / Double(total), expectedShare: expected / Double(total), p: p)
  }

  /// Counts of the ten last digits, each averaged over ten starting points, so that a slope favours none.
  private static func blendedDigits(_ places: [Int], _ counts: [Int]) -> [Double] {
    guard let first = places.first, let last = places.last else { return [] }
    var sums = [Double](repeating: 0, count: 10)
    let whole = (last - first + 1) / 10 * 10
    for (place, count) in zip(places, counts) {
      let offset = place - first
      // How many of the ten windows of `whole − 10` … points, each starting one later, hold the place.
      let weight = offset < 10 ? offset + 1 : offset < whole - 10 ? 10 : max(0, whole - offset - 1)
      sums[((place % 10) + 10) % 10] += Double(count * min(weight, 10))
    }
    return sums.reduce(0, +) > 0 ? sums : [Double](repeating: 1, count: 10)
  }
}
