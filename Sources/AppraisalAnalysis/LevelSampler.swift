import Appraisals
import Dispatch
import LinearAlgebra
import Statistics

/// Joint draws of every employee's level, which ranks, boxes and lists share.
public struct LevelDraws: Sendable {
  /// The number of draws.
  public let count: Int
  let sampler: LevelSampler
  /// Draws are kept up to this many numbers; beyond it they are drawn again when asked for.
  private static let keepLimit = 32_000_000

  /// Draws levels.
  ///
  /// - Parameters:
  ///   - scores: the employees' levels with their joint error, in whose order draws stand.
  ///   - draws: how many; fewer for very many employees unless given.
  ///   - key: the seed; draw r depends on (key, r) alone.
  ///   - threads: how many draws are made at a time; no effect on the result.
  /// - Complexity: O(draws · (order² + employees)); memory for all draws up to some hundred MB.
  public init(_ scores: AdjustedScores, draws: Int? = nil, key: RandomKey, threads: Int = 1) {
    count = draws ?? LevelDraws.suitableCount(employees: scores.entries.count)
    var sampler = LevelSampler(scores, key: key)
    if sampler.count * count <= LevelDraws.keepLimit { sampler.keep(count, threads: threads) }
    self.sampler = sampler
  }

  /// 4,000 draws, fewer beyond 5,000 employees, never below 500.
  static func suitableCount(employees: Int) -> Int { max(500, min(4000, 20_000_000 / max(employees, 1))) }
}

/// Draws every employee's level.
struct LevelSampler: Sendable {
  /// The most draws of a batch; fewer where there are many employees, so that a batch stays in the cache.
  static let largestBatch = 64
  /// The fewest: so many go through a product together.
  private static let smallestBatch = 16
  private static let batchNumbers = 320_000

  private let key: RandomKey
  /// The levels of employees, then the effects of raters.
  private let sampler: CombinationSampler
  private let employees: Int
  private let raters: RaterParts?
  private let batch: Int
  /// The draws from the first on, batch by batch, where they have been kept.
  private var kept: [[Float]] = []

  /// The numbers of one draw.
  var count: Int { sampler.count }

  /// Prepares draws of levels.
  init(_ scores: AdjustedScores, key: RandomKey) {
    self.key = key
    let performance = scores.performance
    employees = scores.composition.count
    var combinations = scores.composition.map {
      LinearCombination(random: $0.parts(), fixed: scores.fixedMean)
    }
    raters = RaterParts(scores)
    if let raters {
      combinations += (0..<raters.count).map {
        LinearCombination(random: [LinearCombination.RandomPart(term: raters.term, level: $0)])
      }
    }
    sampler = CombinationSampler(performance.fit, combinations)
    let (least, most) = (LevelSampler.smallestBatch, LevelSampler.largestBatch)
    batch = max(least, min(most, LevelSampler.batchNumbers / max(employees, 1) / least * least))
  }

  /// Draws the first draws once for all.
  mutating func keep(_ draws: Int, threads: Int) {
    let sampler = self
    let batches = (draws + batch - 1) / batch
    let states = sampler.forEachRun(0..<batches, threads: threads) {
      [(Int, [Float])]()
    } _: { state, number in
      let numbers = (number * sampler.batch)..<min(draws, (number + 1) * sampler.batch)
      state.append((number, sampler.made(numbers)))
    }
    kept = states.flatMap(\.self).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Lets workers go through all batches, each with a state of its own; batches are the same for any number of threads.
  ///
  /// - Parameters:
  ///   - draws: the numbers of the draws.
  ///   - shares: what of the raters' effects is real; levels are asked for under each.
  ///   - make: a new state.
  ///   - body: called with the numbers of the draws and employees × draws levels under each share.
  /// - Returns: the states; which draws went into which of them depends on the threads.
  func forEachBatch<State: Sendable>(
    _ draws: Range<Int>, shares: [RealShare], threads: Int, _ make: @Sendable () -> State,
    _ body: @Sendable (inout State, Range<Int>, [Matrix]) -> Void
  ) -> [State] {
    let batches = (draws.lowerBound / batch)..<((draws.upperBound + batch - 1) / batch)
    let parts = shares.map { share in raters.map { raters in raters.shares(share) } ?? [] }
    return forEachRun(batches, threads: threads, make) { state, number in
      let numbers = (number * batch..<(number + 1) * batch).clamped(to: draws)
      body(&state, numbers, levels(numbers, parts))
    }
  }

  private func forEachRun<State: Sendable>(
    _ runs: Range<Int>, threads: Int, _ make: @Sendable () -> State,
    _ body: @Sendable (inout State, Int) -> Void
  ) -> [State] {
    let workers = max(1, min(threads, runs.count, 16))
    var states = (0..<workers).map { _ in make() }
    @Sendable func run(_ worker: Int, _ state: inout State) {
      for number in stride(from: runs.lowerBound + worker, to: runs.upperBound, by: workers) {
        body(&state, number)
      }
    }
    states.withUnsafeMutableBufferPointer { states in
      // Every worker has a slot of its own.
      nonisolated(unsafe) let slots = states
      if workers == 1 { return run(0, &slots[0]) }
      DispatchQueue.concurrentPerform(iterations: workers) { run($0, &slots[$0]) }
    }
    return states
  }

  /// The numbers of some draws: seven digits, of levels that are known to two.
  private func made(_ numbers: Range<Int>) -> [Float] {
    sampler.draws(numbers, key: key).elements.map { Float($0) }
  }

  /// Lends the numbers of some draws of one batch, kept or made again.
  private func withDrawn<Result>(_ numbers: Range<Int>, _ body: (UnsafeBufferPointer<Float>) -> Result)
    -> Result
  {
    let place = numbers.lowerBound / batch
    let n = sampler.count
    guard place < kept.count, numbers.upperBound <= place * batch + kept[place].count / max(n, 1) else {
      return made(numbers).withUnsafeBufferPointer(body)
    }
    let first = numbers.lowerBound - place * batch
    return kept[place].withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(first * n)..<((first + numbers.count) * n)]))
    }
  }

  /// Employees × draws under each share.
  private func levels(_ numbers: Range<Int>, _ shares: [[Double]]) -> [Matrix] {
    withDrawn(numbers) { drawn in
      let (n, all) = (employees, sampler.count)
      let own = [Double](unsafeUninitializedCapacity: n * numbers.count) { own, count in
        for column in 0..<numbers.count {
          for i in 0..<n { own.initializeElement(at: column * n + i, to: Double(drawn[column * all + i])) }
        }
        count = n * numbers.count
      }
      var result = shares.map { _ in own }
      let counted = shares.indices.filter { place in shares[place].contains { $0 > 0 } }
      guard let raters, !counted.isEmpty else { return result.map { matrix($0, numbers) } }
      let noise = numbers.map { raters.noise($0, key) }
      for place in counted {
        for first in stride(from: 0, to: numbers.count, by: RaterParts.width) {
          let columns = first..<min(first + RaterParts.width, numbers.count)
          let effects = raters.realParts(columns, shares[place], noise) { drawn[$1 * all + n + $0] }
          raters.add(effects, to: &result[place], columns, count: n)
        }
      }
      return result.map { matrix($0, numbers) }
    }
  }

  private func matrix(_ levels: [Double], _ numbers: Range<Int>) -> Matrix {
    Matrix(rows: employees, columns: numbers.count, elements: levels)
  }
}

/// What raters' effects add to the levels of those they rated.
private struct RaterParts: Sendable {
  let term: Int
  /// The raters.
  let count: Int
  private let deviation: Double
  private let status: [RatingDesign.Status]
  /// The raters of each employee and their weights, row by row without an array for each employee.
  private var starts: [Int32] = [0]
  private var levels: [Int32] = []
  private var weights: [Double] = []

  init?(_ scores: AdjustedScores) {
    guard let term = scores.performance.model.term(.rater) else { return nil }
    self.term = term
    count = scores.performance.model.model.randomEffects[term].levels.count
    deviation = scores.performance.variance(of: .rater).squareRoot()
    status = scores.performance.model.design.statusOfRater
    for own in scores.composition {
      for part in own.raters {
        levels.append(Int32(part.level))
        weights.append(part.weight)
      }
      starts.append(Int32(levels.count))
    }
  }

  /// The real part of each rater's effect.
  func shares(_ share: RealShare) -> [Double] { status.map { share.share(for: $0) } }

  /// By rater, noise with the deviation of raters' effects that belongs to a draw.
  func noise(_ number: Int, _ key: RandomKey) -> [Double] {
    var stream = RandomStream(key: key, replicate: UInt64(number), item: 3)
    var noise = [Double](repeating: 0, count: count)
    stream.normals(into: &noise)
    return noise.map { deviation * $0 }
  }

  /// So many draws go side by side.
  static let width = 8

  /// By rater, the real part `t | r ~ N(ρr, ρ(1−ρ)σ²)` of his effect in some draws, shared by all whom he rated; 0 in the
  /// places after the last draw.
  ///
  /// - Parameters:
  ///   - columns: the draws.
  ///   - noise: by draw and rater.
  ///   - effect: by rater and draw.
  func realParts(
    _ columns: Range<Int>, _ share: [Double], _ noise: [[Double]], _ effect: (Int, Int) -> Float
  ) -> [Double] {
    var parts = [Double](repeating: 0, count: share.count * RaterParts.width)
    let spread = share.map { ($0 * (1 - $0)).squareRoot() }
    for (place, column) in columns.enumerated() {
      noise[column].withUnsafeBufferPointer { noise in
        for rater in share.indices {
          parts[rater * RaterParts.width + place] =
            share[rater] * Double(effect(rater, column)) + spread[rater] * noise[rater]
        }
      }
    }
    return parts
  }

  /// Adds the effects of some draws to the levels of those draws, column by column.
  func add(_ effects: [Double], to sums: inout [Double], _ columns: Range<Int>, count: Int) {
    sums.withUnsafeMutableBufferPointer { sums in
      effects.withUnsafeBufferPointer { effects in
        starts.withUnsafeBufferPointer { starts in
          levels.withUnsafeBufferPointer { levels in
            weights.withUnsafeBufferPointer { weights in
              withUnsafeTemporaryAllocation(of: Double.self, capacity: RaterParts.width) { own in
                for i in 0..<count {
                  own.initialize(repeating: 0)
                  for k in Int(starts[i])..<Int(starts[i + 1]) {
                    let first = Int(levels[k]) * RaterParts.width
                    for place in 0..<RaterParts.width { own[place] += weights[k] * effects[first + place] }
                  }
                  for (place, column) in columns.enumerated() { sums[column * count + i] += own[place] }
                }
              }
            }
          }
        }
      }
    }
  }
}
