import Foundation

/// Kendall's τ-b of one pair of columns.
///
/// `τ_b = S / √((n₀ − n₁)(n₀ − n₂))` with `S` concordant minus discordant pairs, `n₀ = n(n−1)/2` and `n₁`, `n₂` the
/// pairs that tie in one column. The p-value takes S as normal with its variance under independence given the ties.
///
/// > Reference: Kendall (1945), doi:10.1093/biomet/33.3.239; Knight (1966), doi:10.1080/01621459.1966.10480879.
/// > Antisymmetric in each column, invariant under any increasing transformation.
public struct KendallTau: Sendable, Hashable {
  /// The rows where both are present.
  public let count: Int
  /// τ-b; nil where a column is constant or there are fewer than two rows.
  public let coefficient: Double?
  /// Concordant minus discordant pairs.
  public let score: Double
  /// The variance of ``score`` under independence, given the ties.
  public let scoreVariance: Double

  /// Compares two columns; rows where one of them is NaN are left out.
  ///
  /// - Precondition: equal lengths.
  /// - Complexity: O(n log n); O(n) with few levels.
  public init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) rows")
    self.init(Ranking(x), Ranking(y))
  }

  /// `score` over its standard deviation; nil where that is 0.
  public var z: Double? { scoreVariance > 0 ? score / scoreVariance.squareRoot() : nil }

  /// The two-sided p-value of independence.
  public var pValue: Double? { z.map { min(1, 2 * NormalDistribution.standard.survival(abs($0))) } }

  init(_ x: Ranking, _ y: Ranking) {
    let (xRanks, xLevels) = x.denseRanks()
    let (yRanks, yLevels) = y.denseRanks()
    self.init(
      xRanks, xLevels, yRanks, yLevels, order: xLevels * yLevels <= KendallTau.tableLimit ? nil : x.order)
  }

  /// Tables up to this many cells are counted instead of sorted.
  private static let tableLimit = 4096

  init(_ x: [Int32], _ xLevels: Int, _ y: [Int32], _ yLevels: Int, order: [Int32]?) {
    let tally =
      order.map { Tally(sorted: x, xLevels, y, yLevels, order: $0) } ?? Tally(table: x, xLevels, y, yLevels)
    let n = Double(tally.count)
    count = tally.count
    let pairs = n * (n - 1) / 2
    score = pairs - tally.xTies.pairs - tally.yTies.pairs + tally.jointTies - 2 * tally.discordant
    let (left, right) = (pairs - tally.xTies.pairs, pairs - tally.yTies.pairs)
    coefficient =
      left > 0 && right > 0 ? max(-1, min(1, score / left.squareRoot() / right.squareRoot())) : nil
    scoreVariance = KendallTau.variance(n, tally.xTies, tally.yTies)
  }

  private static func variance(_ n: Double, _ x: Ties, _ y: Ties) -> Double {
    guard n > 1 else { return 0 }
    let m = n * (n - 1)
    var result = (m * (2 * n + 5) - x.second - y.second) / 18 + 2 * x.pairs * y.pairs / m
    if n > 2 { result += x.third * y.third / (9 * m * (n - 2)) }
    return max(0, result)
  }
}

/// Sums over the runs of equal values of a column, t their lengths.
private struct Ties {
  /// Of `t(t−1)/2`.
  var pairs = 0.0
  /// Of `t(t−1)(2t+5)`.
  var second = 0.0
  /// Of `t(t−1)(t−2)`.
  var third = 0.0

  init(_ lengths: [Int]) {
    for length in lengths where length > 1 {
      let t = Double(length)
      pairs += t * (t - 1) / 2
      second += t * (t - 1) * (2 * t + 5)
      third += t * (t - 1) * (t - 2)
    }
  }
}

/// What τ needs to know of a pair of columns.
private struct Tally {
  let count: Int
  let xTies: Ties
  let yTies: Ties
  /// Pairs that tie in both.
  let jointTies: Double
  let discordant: Double

  /// Counts the cells of a small table.
  init(table x: [Int32], _ xLevels: Int, _ y: [Int32], _ yLevels: Int) {
    var cells = [Int](repeating: 0, count: xLevels * yLevels)
    var n = 0
    for row in x.indices where x[row] >= 0 && y[row] >= 0 {
      cells[Int(x[row]) * yLevels + Int(y[row])] += 1
      n += 1
    }
    var (rows, columns) = ([Int](repeating: 0, count: xLevels), [Int](repeating: 0, count: yLevels))
    // `above[j]`: observations in earlier rows of the table and in columns beyond j.
    var above = [Double](repeating: 0, count: yLevels + 1)
    var (discordant, joint) = (0.0, 0.0)
    for i in 0..<xLevels {
      for j in 0..<yLevels {
        let cell = cells[i * yLevels + j]
        rows[i] += cell
        columns[j] += cell
        joint += Double(cell) * Double(cell - 1) / 2
        discordant += Double(cell) * above[j + 1]
      }
      var sum = 0.0
      for j in stride(from: yLevels - 1, through: 0, by: -1) {
        sum += Double(cells[i * yLevels + j])
        above[j] += sum
      }
    }
    count = n
    xTies = Ties(rows)
    yTies = Ties(columns)
    jointTies = joint
    self.discordant = discordant
  }

  /// Sorts by x, then y, and counts inversions of y by merging.
  init(sorted x: [Int32], _ xLevels: Int, _ y: [Int32], _ yLevels: Int, order: [Int32]) {
    if xLevels == order.count, yLevels == order.count, y.count == order.count {
      // Nothing is tied, nothing is missing.
      var sequence = order.map { y[Int($0)] }
      count = order.count
      xTies = Ties([])
      yTies = Ties([])
      jointTies = 0
      discordant = Double(Inversions.count(&sequence))
      return
    }
    var lengths = [Int](repeating: 0, count: xLevels)
    var yLengths = [Int](repeating: 0, count: yLevels)
    var sequence: [Int32] = []
    sequence.reserveCapacity(order.count)
    var joint = 0.0
    var start = 0
    while start < order.count {
      let level = x[Int(order[start])]
      let first = sequence.count
      while start < order.count, x[Int(order[start])] == level {
        let other = y[Int(order[start])]
        if other >= 0 {
          sequence.append(other)
          yLengths[Int(other)] += 1
        }
        start += 1
      }
      lengths[Int(level)] = sequence.count - first
      guard sequence.count - first > 1 else { continue }
      sequence[first...].sort()
      var run = 1
      for i in (first + 1)..<sequence.count {
        if sequence[i] == sequence[i - 1] {
          run += 1
          continue
        }
        joint += Double(run) * Double(run - 1) / 2
        run = 1
      }
      joint += Double(run) * Double(run - 1) / 2
    }
    count = sequence.count
    xTies = Ties(lengths)
    yTies = Ties(yLengths)
    jointTies = joint
    discordant = Double(Inversions.count(&sequence))
  }
}

/// Pairs out of order.
enum Inversions {
  /// Counts them and leaves the values sorted.
  ///
  /// - Complexity: O(n log n), by a bottom-up merge sort.
  static func count(_ values: inout [Int32]) -> Int {
    let n = values.count
    var total = 0
    let run = 16
    values.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: n, by: run) {
        for i in (start + 1)..<max(start + 1, min(start + run, n)) {
          let value = buffer[i]
          var j = i
          while j > start, buffer[j - 1] > value {
            buffer[j] = buffer[j - 1]
            j -= 1
          }
          buffer[j] = value
          total += i - j
        }
      }
    }
    var other = [Int32](repeating: 0, count: n)
    var width = run
    while width < n {
      values.withUnsafeBufferPointer { from in
        other.withUnsafeMutableBufferPointer { to in
          for start in stride(from: 0, to: n, by: 2 * width) {
            total += merge(from, to, start, min(start + width, n), min(start + 2 * width, n))
          }
        }
      }
      swap(&values, &other)
      width *= 2
    }
    return total
  }

  private static func merge(
    _ from: UnsafeBufferPointer<Int32>, _ to: UnsafeMutableBufferPointer<Int32>, _ start: Int, _ middle: Int,
    _ end: Int
  ) -> Int {
    var (left, right, place, inversions) = (start, middle, start, 0)
    while left < middle, right < end {
      // Without a branch: which side comes next is as good as random.
      let takesRight = from[right] < from[left] ? 1 : 0
      to[place] = takesRight == 1 ? from[right] : from[left]
      inversions &+= takesRight &* (middle &- left)
      right &+= takesRight
      left &+= 1 &- takesRight
      place &+= 1
    }
    while left < middle {
      to[place] = from[left]
      left += 1
      place += 1
    }
    while right < end {
      to[place] = from[right]
      right += 1
      place += 1
    }
    return inversions
  }
}
