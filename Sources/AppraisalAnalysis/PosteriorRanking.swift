import Dispatch
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
  /// The Monte Carlo standard error of a probability near ½.
  public var monteCarloError: Double { 0.5 / Double(draws).squareRoot() }

  private let sampler: LevelSampler
  /// Every draw of every level, employee by employee within a draw, where memory allows to keep them.
  private let kept: [Double]?
  /// Draws are kept up to this many numbers; beyond it they are drawn again when asked for.
  private static let keepLimit = 32_000_000

  /// Ranks employees in joint draws.
  ///
  /// - Parameters:
  ///   - top: K, the size of the true top.
  ///   - draws: how many; fewer for very many employees unless given.
  ///   - key: the seed; draw r depends on (key, r) alone.
  ///   - threads: how many draws are ranked at a time; no effect on the result.
  /// - Precondition: `0 < top <= employees`.
  /// - Complexity: O(draws · (order² + employees log employees)).
  public init(
    _ scores: AdjustedScores, top: Int, share: RealShare = .byStatus, draws: Int? = nil, key: RandomKey,
    threads: Int = 1
  ) {
    let n = scores.entries.count
    precondition(top > 0 && top <= n, "a top of \(top) among \(n) employees")
    let count = draws ?? PosteriorRanking.suitableDraws(employees: n)
    let sampler = LevelSampler(scores, share: share, key: key)
    let tally = RankTally(employees: n, draws: count, keeps: n * count <= PosteriorRanking.keepLimit)
    sampler.forEachBatch(count, threads: threads) { numbers, levels in tally.add(levels, numbers, top: top) }
    topProbability = tally.topCounts.map { Double($0) / Double(count) }
    (rankLower, rankUpper) = tally.rankInterval()
    self.draws = count
    self.sampler = sampler
    kept = tally.kept
  }

  /// 4,000 draws, fewer beyond 5,000 employees, never below 500.
  static func suitableDraws(employees: Int) -> Int { max(500, min(4000, 20_000_000 / max(employees, 1))) }

  /// Pr(level of each employee > level of one of them), from the same draws; ½ for the employee itself.
  public func probabilityAbove(_ reference: Int, threads: Int = 1) -> [Double] {
    let n = topProbability.count
    let counter = ExceedanceTally(employees: n)
    if let kept {
      counter.add(kept, reference: reference)
    } else {
      sampler.forEachBatch(draws, threads: threads) { _, levels in
        counter.add(levels.elements, reference: reference)
      }
    }
    return counter.shares(draws: draws, reference: reference)
  }
}

/// Draws every employee's level.
struct LevelSampler: Sendable {
  static let batch = 64

  private let scores: AdjustedScores
  private let share: [Double]
  private let key: RandomKey
  private let terms: Set<Int>
  private let raterTerm: Int?
  private let raterSD: Double

  init(_ scores: AdjustedScores, share: RealShare, key: RandomKey) {
    self.scores = scores
    self.key = key
    let performance = scores.performance
    raterTerm = performance.model.term(.rater)
    raterSD = performance.variance(of: .rater).squareRoot()
    self.share = performance.model.design.statusOfRater.map { share.share(for: $0) }
    var wanted: Set<Int> = []
    if let composition = scores.composition.first {
      wanted = Set([composition.rateeTerm, composition.indicatorTerm, composition.unitTerm].compactMap { $0 })
    }
    if let raterTerm, self.share.contains(where: { $0 > 0 }) { wanted.insert(raterTerm) }
    terms = wanted
  }

  func batchCount(_ draws: Int) -> Int { (draws + LevelSampler.batch - 1) / LevelSampler.batch }

  /// Calls `body` once per batch, in any order, with the numbers of the draws and employees × draws levels.
  func forEachBatch(_ draws: Int, threads: Int, _ body: @Sendable (Range<Int>, Matrix) -> Void) {
    let count = batchCount(draws)
    @Sendable func run(_ batch: Int) {
      let numbers = (batch * LevelSampler.batch)..<min(draws, (batch + 1) * LevelSampler.batch)
      body(numbers, levels(numbers))
    }
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: threads) { worker in
        for batch in stride(from: worker, to: count, by: threads) { run(batch) }
      }
    } else {
      for batch in 0..<count { run(batch) }
    }
  }

  private func levels(_ numbers: Range<Int>) -> Matrix {
    let sample = scores.performance.fit.posteriorDraws(numbers, terms: terms, key: key)
    var result = Matrix(rows: scores.composition.count, columns: numbers.count)
    for draw in 0..<numbers.count {
      for (i, composition) in scores.composition.enumerated() {
        var level = sample.effects[composition.rateeTerm][composition.ratee, draw]
        if let term = composition.indicatorTerm {
          for part in composition.indicators { level += part.weight * sample.effects[term][part.level, draw] }
        }
        if let term = composition.unitTerm {
          for part in composition.units { level += part.weight * sample.effects[term][part.level, draw] }
        }
        result[i, draw] = level
      }
    }
    addRealPart(sample, numbers, &result)
    return result
  }

  /// The real part of the raters' effects, shared by all whom a rater rated.
  private func addRealPart(_ sample: PosteriorDraws, _ numbers: Range<Int>, _ result: inout Matrix) {
    guard let raterTerm, terms.contains(raterTerm) else { return }
    for (draw, number) in numbers.enumerated() {
      var stream = RandomStream(key: key, replicate: UInt64(number), item: 3)
      let real = share.indices.map { rater in
        let rho = share[rater]
        let noise = stream.normal()
        return rho * sample.effects[raterTerm][rater, draw] + (rho * (1 - rho)).squareRoot() * raterSD * noise
      }
      for (i, composition) in scores.composition.enumerated() {
        for part in composition.raters { result[i, draw] += part.weight * real[part.level] }
      }
    }
  }
}

/// Counts places in the top and ranks.
///
/// A class with a lock: batches arrive from several threads, and every entry they write is theirs alone or a sum
/// of integers, so that the order of arrival cannot show.
private final class RankTally: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var topCounts: [Int]
  private(set) var kept: [Double]?
  private var ranks: [UInt32]
  private let employees: Int
  private let draws: Int

  init(employees: Int, draws: Int, keeps: Bool) {
    self.employees = employees
    self.draws = draws
    topCounts = [Int](repeating: 0, count: employees)
    ranks = [UInt32](repeating: 0, count: employees * draws)
    kept = keeps ? [Double](repeating: 0, count: employees * draws) : nil
  }

  func add(_ levels: Matrix, _ numbers: Range<Int>, top: Int) {
    let orders = (0..<numbers.count).map { column in
      levels.elements.withUnsafeBufferPointer { values in
        let own = UnsafeBufferPointer(rebasing: values[(column * employees)..<((column + 1) * employees)])
        // Equal levels are ranked in the order of the data.
        return (0..<employees).sorted { own[$0] != own[$1] ? own[$0] > own[$1] : $0 < $1 }
      }
    }
    lock.lock()
    defer { lock.unlock() }
    for (column, number) in numbers.enumerated() {
      for (rank, employee) in orders[column].enumerated() {
        ranks[number * employees + employee] = UInt32(rank + 1)
      }
      for employee in orders[column].prefix(top) { topCounts[employee] += 1 }
    }
    kept?.replaceSubrange(
      (numbers.lowerBound * employees)..<(numbers.upperBound * employees), with: levels.elements)
  }

  /// The 2.5 % and 97.5 % points of each employee's ranks, by counting.
  func rankInterval() -> ([Int], [Int]) {
    let low = Int(0.025 * Double(draws - 1))
    let high = Int((0.975 * Double(draws - 1)).rounded(.up))
    var lower: [Int] = []
    var upper: [Int] = []
    var counts = [Int](repeating: 0, count: employees + 1)
    for employee in 0..<employees {
      for rank in counts.indices { counts[rank] = 0 }
      for draw in 0..<draws { counts[Int(ranks[draw * employees + employee])] += 1 }
      lower.append(RankTally.rank(at: low, counts))
      upper.append(RankTally.rank(at: high, counts))
    }
    return (lower, upper)
  }

  /// The rank at a position of the sorted ranks.
  private static func rank(at position: Int, _ counts: [Int]) -> Int {
    var seen = 0
    for (rank, count) in counts.enumerated() {
      seen += count
      if seen > position { return rank }
    }
    return counts.count - 1
  }
}

/// Counts how often each employee lies above one of them. A class with a lock, for the same reason.
private final class ExceedanceTally: @unchecked Sendable {
  private let lock = NSLock()
  private var counts: [Int]

  init(employees: Int) { counts = [Int](repeating: 0, count: employees) }

  /// - Parameter levels: draws one after the other, each of all employees.
  func add(_ levels: [Double], reference: Int) {
    let n = counts.count
    var own = [Int](repeating: 0, count: n)
    for start in stride(from: 0, to: levels.count, by: n) {
      let limit = levels[start + reference]
      for i in 0..<n where levels[start + i] > limit { own[i] += 1 }
    }
    lock.lock()
    defer { lock.unlock() }
    for i in 0..<n { counts[i] += own[i] }
  }

  func shares(draws: Int, reference: Int) -> [Double] {
    counts.indices.map { $0 == reference ? 0.5 : Double(counts[$0]) / Double(draws) }
  }
}
