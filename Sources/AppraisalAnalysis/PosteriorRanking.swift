import Dispatch
import Foundation
import LinearAlgebra
import Statistics

/// How much of a rater's effect is taken to be real: a manager who lifts staff, not a lenient pen.
public enum RealShare: Sendable, Hashable {
  /// 0 where double ratings identify severity, ½ where only moves or units link the rater.
  case byStatus
  /// One share ρ for all raters, 0 to 1.
  case fixed(Double)
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
    let tally = RankTally(employees: n, draws: count)
    sampler.forEachBatch(count, threads: threads) { numbers, levels in
      for draw in 0..<numbers.count { tally.add(levels, column: draw, number: numbers.lowerBound + draw, top: top) }
    }
    topProbability = tally.topCounts.map { Double($0) / Double(count) }
    (rankLower, rankUpper) = tally.rankInterval()
    self.draws = count
    self.sampler = sampler
  }

  /// 4,000 draws, fewer beyond 5,000 employees, never below 500.
  static func suitableDraws(employees: Int) -> Int { max(500, min(4000, 20_000_000 / max(employees, 1))) }

  /// Pr(level of each employee > level of one of them), from the same draws; ½ for the employee itself.
  public func probabilityAbove(_ reference: Int, threads: Int = 1) -> [Double] {
    let counter = ExceedanceTally(employees: topProbability.count, batches: sampler.batchCount(draws))
    sampler.forEachBatch(draws, threads: threads) { numbers, levels in
      counter.add(levels, reference: reference, batch: numbers.lowerBound / LevelSampler.batch)
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
    switch share {
    case .fixed(let value): self.share = performance.model.design.statusOfRater.map { _ in value }
    case .byStatus:
      self.share = performance.model.design.statusOfRater.map { $0 == .doubleRated ? 0 : 0.5 }
    }
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
    for (i, composition) in scores.composition.enumerated() {
      for draw in 0..<numbers.count {
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

/// Counts places in the top and keeps ranks.
///
/// A class with a lock: batches arrive from several threads, and every entry they write is theirs alone or a sum
/// of integers, so that the order of arrival cannot show.
private final class RankTally: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var topCounts: [Int]
  private var ranks: [UInt32]
  private let employees: Int
  private let draws: Int

  init(employees: Int, draws: Int) {
    self.employees = employees
    self.draws = draws
    topCounts = [Int](repeating: 0, count: employees)
    ranks = [UInt32](repeating: 0, count: employees * draws)
  }

  func add(_ levels: Matrix, column: Int, number: Int, top: Int) {
    let base = column * employees
    let values = Array(levels.elements[base..<(base + employees)])
    let order = (0..<employees).sorted { (values[$1], $0) < (values[$0], $1) }
    lock.lock()
    defer { lock.unlock() }
    for (rank, employee) in order.enumerated() {
      ranks[employee * draws + number] = UInt32(rank + 1)
      if rank < top { topCounts[employee] += 1 }
    }
  }

  /// The 2.5 % and 97.5 % points of each employee's ranks.
  func rankInterval() -> ([Int], [Int]) {
    var lower: [Int] = []
    var upper: [Int] = []
    for employee in 0..<employees {
      let own = ranks[(employee * draws)..<((employee + 1) * draws)].sorted()
      lower.append(Int(own[Int(0.025 * Double(draws - 1))]))
      upper.append(Int(own[Int((0.975 * Double(draws - 1)).rounded(.up))]))
    }
    return (lower, upper)
  }
}

/// Counts how often each employee lies above one of them. A class with a lock, for the same reason.
private final class ExceedanceTally: @unchecked Sendable {
  private let lock = NSLock()
  private var counts: [Int]

  init(employees: Int, batches: Int) { counts = [Int](repeating: 0, count: employees) }

  func add(_ levels: Matrix, reference: Int, batch: Int) {
    var own = [Int](repeating: 0, count: levels.rows)
    for draw in 0..<levels.columns {
      let limit = levels[reference, draw]
      for i in 0..<levels.rows where levels[i, draw] > limit { own[i] += 1 }
    }
    lock.lock()
    defer { lock.unlock() }
    for i in counts.indices { counts[i] += own[i] }
  }

  func shares(draws: Int, reference: Int) -> [Double] {
    counts.indices.map { $0 == reference ? 0.5 : Double(counts[$0]) / Double(draws) }
  }
}
