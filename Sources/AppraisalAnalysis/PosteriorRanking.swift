import Foundation
import LinearAlgebra
import Statistics

/// How much of a rater's effect is taken to be real: a manager who lifts staff, not a lenient pen.
public enum RealShare: Sendable, Hashable {
  /// 0 where double ratings or objective results identify severity, ½ where only moves or units link the rater.
  case byStatus
  /// One share ρ for all raters, 0 to 1.
  case fixed(Double)

  /// The share for a rater of a status.
  public func share(for status: RatingDesign.Status) -> Double {
    switch self {
    case .byStatus: status == .doubleRated || status == .anchored ? 0 : 0.5
    case .fixed(let value): value
    }
  }
}

/// Where every employee stands, from joint draws of all levels.
///
/// With the share ρ, a rater's effect r (the negative of severity) has a real part `t | r ~ N(ρr, ρ(1−ρ)σ²)` that
/// belongs to the level of those rated.
///
/// > Reference: Lin, Louis, Paddock & Ridgeway (2006), doi:10.1214/06-BA130.
public struct PosteriorRanking: Sendable {
  /// Pr(the employee is among the true top K), by ratee.
  public let topProbability: [Double]
  /// The 2.5 % point of the rank, 1 = best.
  public let rankLower: [Int]
  /// The 97.5 % point of the rank.
  public let rankUpper: [Int]
  /// The number of draws.
  public let draws: Int
  /// P(true top K) of each employee under each of the other shares asked for.
  public let alternatives: [[Double]]
  /// The Monte Carlo standard error of a probability near ½.
  public var monteCarloError: Double { 0.5 / Double(draws).squareRoot() }

  private let levels: LevelDraws
  private let share: RealShare

  /// Ranks employees in joint draws.
  ///
  /// - Parameters:
  ///   - scores: the employees' levels with their joint error, in whose order results stand.
  ///   - top: K, the size of the true top.
  ///   - share: what of the raters' effects is real.
  ///   - alternatives: other shares that the top is asked for under, by the same draws.
  ///   - alternativeDraws: how many of the draws tell of those, at most.
  ///   - draws: how many; fewer for very many employees unless given.
  ///   - key: the seed; draw r depends on (key, r) alone.
  ///   - levels: draws of these scores by this key where there are some already; their number counts.
  ///   - threads: how many draws are ranked at a time; no effect on the result.
  /// - Precondition: `0 < top <= employees`.
  /// - Complexity: O(draws · (order² + employees log employees)).
  public init(
    _ scores: AdjustedScores, top: Int, share: RealShare = .byStatus, alternatives: [RealShare] = [],
    alternativeDraws: Int = 1000, draws: Int? = nil, key: RandomKey, levels: LevelDraws? = nil,
    threads: Int = 1
  ) {
    let n = scores.entries.count
    precondition(top > 0 && top <= n, "a top of \(top) among \(n) employees")
    let levels = levels ?? LevelDraws(scores, draws: draws, key: key, threads: threads)
    let count = levels.count
    let fewer = min(count, alternativeDraws)
    func pass(_ others: [RealShare], _ range: Range<Int>) -> [State] {
      levels.sampler.forEachBatch(range, shares: [share] + others, threads: threads) {
        State(
          tally: RankTally(employees: n, draws: count), others: others.map { _ in TopTally(employees: n) })
      } _: { state, _, levels in
        levels[0].forEachColumn { state.tally.add($0, top: top) }
        for (place, other) in levels.dropFirst().enumerated() {
          other.forEachColumn { state.others[place].add($0, top: top) }
        }
      }
    }
    var states = alternatives.isEmpty ? [] : pass(alternatives, 0..<fewer)
    let left = (alternatives.isEmpty ? 0 : fewer)..<count
    if !left.isEmpty { states += pass([], left) }
    var tally = states[0].tally
    for state in states.dropFirst() { tally.add(state.tally) }
    topProbability = tally.topCounts.map { Double($0) / Double(count) }
    (rankLower, rankUpper) = tally.rankInterval()
    let seen = states.filter { !$0.others.isEmpty }
    self.alternatives = alternatives.indices.map { place in
      (0..<n).map { i in
        Double(seen.reduce(0) { $0 + $1.others[place].counts[i] }) / Double(fewer)
      }
    }
    self.draws = count
    self.levels = levels
    self.share = share
  }

  /// What one worker has seen.
  private struct State: Sendable {
    var tally: RankTally
    /// Under the other shares.
    var others: [TopTally]
  }

  /// Pr(level of each employee > level of one of them), from the same draws; ½ for the employee itself.
  public func probabilityAbove(_ reference: Int, threads: Int = 1) -> [Double] {
    let n = topProbability.count
    var counts = [Int](repeating: 0, count: n)
    let states = levels.sampler.forEachBatch(0..<draws, shares: [share], threads: threads) {
      ExceedanceTally(employees: n)
    } _: { tally, _, levels in
      tally.add(levels[0], reference: reference)
    }
    for state in states { for i in 0..<n { counts[i] += state.counts[i] } }
    return counts.indices.map { $0 == reference ? 0.5 : Double(counts[$0]) / Double(draws) }
  }
}

/// How often each employee is in the top.
private struct TopTally {
  private(set) var counts: [Int]
  private var order = DescendingOrder(count: 0)

  init(employees: Int) {
    counts = [Int](repeating: 0, count: employees)
    order = DescendingOrder(count: employees)
  }

  mutating func add(_ levels: UnsafeBufferPointer<Double>, top: Int) {
    counts.withUnsafeMutableBufferPointer { counts in
      order.forEachOfLargest(top, of: levels) { counts[$0] += 1 }
    }
  }
}

extension Matrix {
  fileprivate func forEachColumn(_ body: (UnsafeBufferPointer<Double>) -> Void) {
    elements.withUnsafeBufferPointer { values in
      for column in 0..<columns {
        body(UnsafeBufferPointer(rebasing: values[(column * rows)..<((column + 1) * rows)]))
      }
    }
  }
}

/// How often each employee lies above one of them.
private struct ExceedanceTally {
  private(set) var counts: [Int]

  init(employees: Int) { counts = [Int](repeating: 0, count: employees) }

  mutating func add(_ levels: Matrix, reference: Int) {
    let n = counts.count
    levels.elements.withUnsafeBufferPointer { levels in
      for start in stride(from: 0, to: levels.count, by: max(n, 1)) {
        let limit = levels[start + reference]
        for i in 0..<n where levels[start + i] > limit { counts[i] += 1 }
      }
    }
  }
}
