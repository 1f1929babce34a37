import Appraisals
import Dispatch
import LinearAlgebra
import Statistics

/// Draws every employee's level.
struct LevelSampler: Sendable {
  /// The most draws of a batch; fewer where there are many employees, so that a batch stays in the cache.
  static let largestBatch = 64
  private static let batchNumbers = 800_000

  private let performance: FittedPerformance
  private let fixedMean: [Double]
  private let sums: LevelSums
  /// Per share asked for, the real part of each rater's effect.
  private let shares: [[Double]]
  private let key: RandomKey
  private let terms: Set<Int>
  private let raterTerm: Int?
  private let raterSD: Double
  /// Whether levels are on the scale of the scores; ranks do not need it.
  private let includesMean: Bool
  private let batch: Int

  /// The number of shares.
  var shareCount: Int { shares.count }

  /// Prepares draws of levels under each of some shares: the effects are the same, and drawn once.
  init(_ scores: AdjustedScores, shares: [RealShare], key: RandomKey, includesMean: Bool = false) {
    self.includesMean = includesMean
    self.key = key
    performance = scores.performance
    fixedMean = scores.fixedMean
    raterTerm = performance.model.term(.rater)
    raterSD = performance.variance(of: .rater).squareRoot()
    let status = performance.model.design.statusOfRater
    self.shares = shares.map { share in status.map { share.share(for: $0) } }
    sums = LevelSums(scores.composition)
    var wanted = Set([sums.rateeTerm, sums.indicatorTerm, sums.unitTerm].compactMap { $0 })
    if let raterTerm, self.shares.joined().contains(where: { $0 > 0 }) { wanted.insert(raterTerm) }
    terms = wanted
    batch = max(4, min(LevelSampler.largestBatch, LevelSampler.batchNumbers / max(sums.count, 1)))
  }

  /// Lets workers go through all batches, each with a state of its own; batches are the same for any number of threads.
  ///
  /// - Parameters:
  ///   - draws: the numbers of the draws.
  ///   - make: a new state.
  ///   - body: called with the numbers of the draws and employees × draws levels under each share.
  /// - Returns: the states; which draws went into which of them depends on the threads.
  func forEachBatch<State: Sendable>(
    _ draws: Range<Int>, threads: Int, _ make: @Sendable () -> State,
    _ body: @Sendable (inout State, Range<Int>, [Matrix]) -> Void
  ) -> [State] {
    let count = (draws.count + batch - 1) / batch
    let workers = max(1, min(threads, count, 16))
    var states = (0..<workers).map { _ in make() }
    @Sendable func run(_ worker: Int, _ state: inout State) {
      for batch in stride(from: worker, to: count, by: workers) {
        let first = draws.lowerBound + batch * self.batch
        let numbers = first..<min(draws.upperBound, first + self.batch)
        body(&state, numbers, levels(numbers))
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

  private func levels(_ numbers: Range<Int>) -> [Matrix] {
    let sample = performance.fit.posteriorDraws(numbers, terms: terms, key: key)
    var own = Matrix(rows: sums.count, columns: numbers.count)
    let n = sums.count
    own.elements.withUnsafeMutableBufferPointer { levels in
      for draw in numbers.indices {
        let column = draw - numbers.lowerBound
        let target = UnsafeMutableBufferPointer(rebasing: levels[(column * n)..<((column + 1) * n)])
        let mean =
          includesMean
          ? fixedMean.indices.reduce(0) { $0 + fixedMean[$1] * sample.fixedEffects[$1, column] } : 0
        sums.start(target, mean, sample.effects[sums.rateeTerm], column)
        if let term = sums.indicatorTerm { sums.indicators.add(to: target, sample.effects[term], column) }
        if let term = sums.unitTerm { sums.units.add(to: target, sample.effects[term], column) }
      }
    }
    return shares.map { share in
      guard let raterTerm, terms.contains(raterTerm), share.contains(where: { $0 > 0 }) else { return own }
      var whole = own
      whole.elements.withUnsafeMutableBufferPointer { levels in
        for (column, number) in numbers.enumerated() {
          let target = UnsafeMutableBufferPointer(rebasing: levels[(column * n)..<((column + 1) * n)])
          sums.raters.add(to: target, realPart(sample.effects[raterTerm], share, column, number), 0)
        }
      }
      return whole
    }
  }

  /// The real part of the raters' effects, shared by all whom a rater rated.
  private func realPart(_ effects: Matrix, _ share: [Double], _ draw: Int, _ number: Int) -> Matrix {
    var stream = RandomStream(key: key, replicate: UInt64(number), item: 3)
    let real = share.indices.map { rater in
      let rho = share[rater]
      let noise = stream.normal()
      return rho * effects[rater, draw] + (rho * (1 - rho)).squareRoot() * raterSD * noise
    }
    return Matrix(rows: real.count, columns: 1, elements: real)
  }
}

/// Which effects make up the levels, row by row without an array for each employee.
private struct LevelSums: Sendable {
  /// Weighted effects of one term, for each employee.
  struct Parts: Sendable {
    private var starts: [Int32] = [0]
    private var levels: [Int32] = []
    private var weights: [Double] = []

    mutating func append(_ parts: [(level: Int, weight: Double)]) {
      for part in parts {
        levels.append(Int32(part.level))
        weights.append(part.weight)
      }
      starts.append(Int32(levels.count))
    }

    /// Adds the effects of one draw.
    func add(to sums: UnsafeMutableBufferPointer<Double>, _ effects: Matrix, _ draw: Int) {
      let first = draw * effects.rows
      effects.elements.withUnsafeBufferPointer { effects in
        starts.withUnsafeBufferPointer { starts in
          levels.withUnsafeBufferPointer { levels in
            weights.withUnsafeBufferPointer { weights in
              for i in 0..<sums.count {
                var sum = sums[i]
                for k in Int(starts[i])..<Int(starts[i + 1]) {
                  sum += weights[k] * effects[first + Int(levels[k])]
                }
                sums[i] = sum
              }
            }
          }
        }
      }
    }
  }

  let count: Int
  let rateeTerm: Int
  let indicatorTerm: Int?
  let unitTerm: Int?
  private(set) var indicators = Parts()
  private(set) var units = Parts()
  private(set) var raters = Parts()
  private let ratees: [Int32]

  init(_ composition: [LevelComposition]) {
    count = composition.count
    rateeTerm = composition.first?.rateeTerm ?? 0
    indicatorTerm = composition.first?.indicatorTerm
    unitTerm = composition.first?.unitTerm
    ratees = composition.map { Int32($0.ratee) }
    for own in composition {
      indicators.append(own.indicators)
      units.append(own.units)
      raters.append(own.raters)
    }
  }

  /// The employees' own effects of one draw, from a mean on.
  func start(_ sums: UnsafeMutableBufferPointer<Double>, _ mean: Double, _ effects: Matrix, _ draw: Int) {
    let first = draw * effects.rows
    effects.elements.withUnsafeBufferPointer { effects in
      ratees.withUnsafeBufferPointer { ratees in
        for i in 0..<sums.count { sums[i] = mean + effects[first + Int(ratees[i])] }
      }
    }
  }
}
