import Foundation

/// Where the level of a series changes: exact segmentation by dynamic programming.
///
/// For every number of breaks the segments with the least sum of squares are found; the number is chosen by
/// `BIC = n(ln(RSS/n) + 1 + ln 2π) + p ln n` with `p = 2(m + 1)` for m breaks. Breaks are believed where that is smaller by
/// ``margin`` than for one level and for a straight line (`p = 3`), so that neither chance nor a steady trend is cut into
/// steps. Intervals are Bai's, with a variance for each segment.
///
/// > Reference: Bai & Perron (2003), doi:10.1002/jae.659; Bai (1997), doi:10.1162/003465397557132.
/// > Adding a number, or multiplying by one, moves no break; turning time about turns the breaks about.
public struct ChangePoints: Sendable, Hashable {
  /// One change of level.
  public struct Break: Sendable, Hashable {
    /// The number of values before the change: it lies between value `position` and the next, counted from 1.
    public let position: Int
    /// The lower limit of the interval of the position; nil where the distribution gives none.
    public let lower: Int?
    /// The upper limit.
    public let upper: Int?
    /// The mean of the segment before.
    public let before: Double
    /// The mean of the segment after.
    public let after: Double
  }

  /// The changes, in order of time; none where one level or a line describes the series as well.
  public let breaks: [Break]
  /// BIC by the number of breaks, from 0.
  public let bic: [Double]
  /// BIC of a straight line.
  public let lineBIC: Double
  /// The residual sum of squares by the number of breaks.
  public let residualSquares: [Double]

  /// Finds the changes.
  ///
  /// - Parameters:
  ///   - values: an evenly spaced series without gaps.
  ///   - maximum: the most breaks looked at.
  ///   - minimumLength: the fewest values of a segment; 15 % of the series and at least 3 unless given.
  ///   - level: of the intervals.
  /// - Precondition: finite values, `minimumLength` at least 2.
  /// - Complexity: O(maximum · n²).
  public init(_ values: [Double], maximum: Int = 5, minimumLength: Int? = nil, level: Double = 0.95) {
    let n = values.count
    let shortest = minimumLength ?? max(3, Int(0.15 * Double(n)))
    precondition(shortest >= 2, "segments of \(shortest) values")
    let costs = SegmentCosts(values)
    let most = min(maximum, n / shortest - 1)
    guard n >= 2 * shortest, most >= 1, costs.total > 0 else {
      (breaks, bic, lineBIC, residualSquares) = ([], [], .nan, [])
      return
    }
    let search = SegmentNeighbourhood(costs, maximum: most, minimumLength: shortest)
    residualSquares = search.squares
    bic = search.squares.enumerated().map { costs.bic($1, parameters: 2 * ($0 + 1)) }
    lineBIC = costs.bic(costs.squaresAboutLine, parameters: 3)
    var best = 0
    for breaks in bic.indices where bic[breaks] < bic[best] { best = breaks }
    let rival = min(bic[0], lineBIC)
    let ends = best == 0 || rival - bic[best] < ChangePoints.margin ? [] : search.breaks(best)
    breaks = ChangePoints.described(ends, costs, level)
  }

  private static func described(_ ends: [Int], _ costs: SegmentCosts, _ level: Double) -> [Break] {
    let bounds = [0] + ends + [costs.count]
    return ends.indices.map { place in
      let (before, after) = (bounds[place]..<bounds[place + 1], bounds[place + 1]..<bounds[place + 2])
      let jump = costs.mean(after) - costs.mean(before)
      let interval = BreakDate(
        jump: jump, varianceBefore: costs.cost(before) / Double(before.count),
        varianceAfter: costs.cost(after) / Double(after.count)
      )?.interval(level)
      return Break(
        position: ends[place],
        lower: interval.map { max(1, ends[place] - Int($0.upperBound.rounded(.up))) },
        upper: interval.map { min(costs.count - 1, ends[place] - Int($0.lowerBound.rounded(.down))) },
        before: costs.mean(before), after: costs.mean(after))
    }
  }

  /// By how much BIC must be smaller with breaks. Without it one in seven series of 8 to 24 values of pure noise would
  /// show a break; with it, at most one in fourteen of 10 values or more, with or without a line in them.
  public static let margin = 4.0

  /// The breaks with the least `Σ squares + penalty · breaks`, by pruned exact search.
  ///
  /// - Parameters:
  ///   - values: an evenly spaced series without gaps.
  ///   - penalty: for each break, in squared units of the values, such as `2 σ² ln n`.
  ///   - minimumLength: the fewest values of a segment.
  /// - Returns: the number of values before each break.
  /// - Precondition: finite values; positive `penalty` and `minimumLength`.
  /// - Complexity: O(n²) at worst, O(n) where breaks are spread over the series.
  /// > Reference: Killick, Fearnhead & Eckley (2012), doi:10.1080/01621459.2012.737745.
  public static func penalised(_ values: [Double], penalty: Double, minimumLength: Int = 2) -> [Int] {
    precondition(penalty > 0 && minimumLength > 0, "a penalty of \(penalty), segments of \(minimumLength)")
    let costs = SegmentCosts(values)
    let n = costs.count
    guard n >= 2 * minimumLength else { return [] }
    var best = [Double](repeating: .infinity, count: n + 1)
    var previous = [Int](repeating: 0, count: n + 1)
    best[0] = -penalty
    // Starts that a later one may not yet replace wait until it has a whole segment behind it.
    var starts = [0]
    for end in minimumLength...n {
      if end >= 2 * minimumLength { starts.append(end - minimumLength) }
      var reached: [Double] = []
      for start in starts {
        let value = best[start] + costs.cost(start..<end)
        reached.append(value)
        if value + penalty < best[end] { (best[end], previous[end]) = (value + penalty, start) }
      }
      starts = zip(starts, reached).filter { $1 <= best[end] }.map(\.0)
    }
    var breaks: [Int] = []
    var end = previous[n]
    while end > 0 {
      breaks.append(end)
      end = previous[end]
    }
    return breaks.reversed()
  }
}

/// Sums of squares about the mean of any stretch of a series.
struct SegmentCosts {
  private let sums: [Double]
  private let squares: [Double]
  private let centre: Double
  private let moments: [Double]

  var count: Int { sums.count - 1 }

  init(_ values: [Double]) {
    let n = values.count
    centre = values.reduce(0, +) / Double(max(n, 1))
    var (sums, squares, moments) = ([0.0], [0.0], [0.0])
    sums.reserveCapacity(n + 1)
    squares.reserveCapacity(n + 1)
    moments.reserveCapacity(n + 1)
    for (i, value) in values.enumerated() {
      let gap = value - centre
      sums.append(sums[i] + gap)
      squares.append(squares[i] + gap * gap)
      moments.append(moments[i] + gap * Double(i))
    }
    (self.sums, self.squares, self.moments) = (sums, squares, moments)
  }

  var total: Double { cost(0..<count) }

  /// The criterion of a description that leaves so many squares; a perfect one has no error to compare with.
  func bic(_ squares: Double, parameters: Int) -> Double {
    let size = Double(count)
    let variance = max(squares, 1e-12 * total) / size
    return size * (log(variance) + 1 + log(2 * .pi)) + Double(parameters) * log(size)
  }

  func cost(_ range: Range<Int>) -> Double {
    let sum = sums[range.upperBound] - sums[range.lowerBound]
    return max(0, squares[range.upperBound] - squares[range.lowerBound] - sum * sum / Double(range.count))
  }

  func mean(_ range: Range<Int>) -> Double {
    centre + (sums[range.upperBound] - sums[range.lowerBound]) / Double(range.count)
  }

  /// What a straight line leaves of the whole.
  var squaresAboutLine: Double {
    let n = Double(count)
    let spread = n * (n * n - 1) / 12
    guard spread > 0 else { return 0 }
    let product = moments[count] - sums[count] * (n - 1) / 2
    return max(0, total - product * product / spread)
  }
}

/// The best segments for every number of breaks.
private struct SegmentNeighbourhood {
  /// The least sum of squares by the number of breaks.
  private(set) var squares: [Double]
  private var last: [[Int]] = []
  private let count: Int

  init(_ costs: SegmentCosts, maximum: Int, minimumLength: Int) {
    let n = costs.count
    count = n
    // `best[e]`: the least squares of the first e values with the breaks so far.
    var best = (0...n).map { $0 < minimumLength ? Double.infinity : costs.cost(0..<$0) }
    squares = [best[n]]
    for breaks in 1...maximum {
      var next = [Double](repeating: .infinity, count: n + 1)
      var place = [Int](repeating: 0, count: n + 1)
      let first = (breaks + 1) * minimumLength
      guard first <= n else { break }
      for end in first...n {
        for start in (breaks * minimumLength)...(end - minimumLength) {
          let value = best[start] + costs.cost(start..<end)
          if value < next[end] { (next[end], place[end]) = (value, start) }
        }
      }
      best = next
      last.append(place)
      squares.append(best[n])
    }
  }

  func breaks(_ number: Int) -> [Int] {
    var result: [Int] = []
    var end = count
    for breaks in stride(from: number, to: 0, by: -1) {
      end = last[breaks - 1][end]
      result.append(end)
    }
    return result.reversed()
  }
}

/// The distribution of an estimated date of change: where a two-sided Brownian motion with drift is largest.
///
/// > Reference: Bai (1997), doi:10.1162/003465397557132, appendix B, for equal regressors on both sides.
struct BreakDate {
  private let jump: Double
  private let varianceBefore: Double
  /// Variance after over variance before.
  private let ratio: Double

  /// nil where a side does not vary at all, or nothing changes.
  init?(jump: Double, varianceBefore: Double, varianceAfter: Double) {
    guard varianceBefore > 0, varianceAfter > 0, jump != 0 else { return nil }
    self.jump = jump
    self.varianceBefore = varianceBefore
    ratio = varianceAfter / varianceBefore
  }

  /// The interval of "estimated less true", in values; nil where one side holds too much probability.
  func interval(_ level: Double) -> ClosedRange<Double>? {
    let outside = (1 - level) / 2
    let middle = cdf(0)
    guard middle > outside, middle < 1 - outside else { return nil }
    let scale = varianceBefore / (jump * jump)
    return scale * point(outside, from: -1)...scale * point(1 - outside, from: 1)
  }

  private func point(_ probability: Double, from start: Double) -> Double {
    var far = start
    while start < 0 ? cdf(far) > probability : cdf(far) < probability { far *= 2 }
    var (low, high) = start < 0 ? (far, 0) : (0, far)
    for _ in 0..<200 where high - low > 1e-12 * max(abs(low), abs(high)) {
      let middle = (low + high) / 2
      if cdf(middle) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The distribution function on the scale on which the drift is ½ and the variance before is 1.
  func cdf(_ x: Double) -> Double { x < 0 ? below(-x) : above(x) }

  private func below(_ x: Double) -> Double {
    let phi = ratio
    let root = x.squareRoot()
    let first = root * exp(-x / 8) / (2 * Double.pi).squareRoot()
    let weight = phi * (phi + 2) / (phi + 1)
    let second = weight * exp((1 / phi) * (1 + 1 / phi) * x / 2 + logTail((0.5 + 1 / phi) * root))
    let third = (x / 2 - 2 + (phi + 2) * (phi + 2) / (phi + 1)) * exp(logTail(root / 2))
    return third - first - second
  }

  private func above(_ x: Double) -> Double {
    let phi = ratio
    let root = x.squareRoot()
    let first = (x / phi).squareRoot() * exp(-x / (8 * phi)) / (2 * Double.pi).squareRoot()
    let weight = (2 * phi + 1) / (phi * (phi + 1))
    let second = weight * exp((phi + 1) * x / 2 + logTail((phi + 0.5) / phi.squareRoot() * root))
    let third =
      ((2 * phi + 1) * (2 * phi + 1) / ((phi + 1) * phi) - 2 + x / (2 * phi))
      * exp(logTail(root / (2 * phi.squareRoot())))
    return 1 + first + second - third
  }

  private func logTail(_ z: Double) -> Double { NormalDistribution.standard.logSurvival(z) }
}
