import Foundation
import LinearAlgebra

/// A weighted sum of random and fixed effects: a person's level, a contrast of two raters, a fitted mean.
public struct LinearCombination: Sendable {
  /// A random effect and its weight.
  public struct RandomPart: Sendable {
    let term: Int
    let level: Int
    let coefficient: Int
    let weight: Double

    /// The effect of a level (of the term at that position), times a weight.
    public init(term: Int, level: Int, coefficient: Int = 0, weight: Double = 1) {
      self.term = term
      self.level = level
      self.coefficient = coefficient
      self.weight = weight
    }
  }

  /// The random effects.
  public let random: [RandomPart]
  /// The weights of the kept fixed-effect columns; empty for none.
  public let fixed: [Double]

  /// Describes a sum.
  public init(random: [RandomPart], fixed: [Double] = []) {
    self.random = random
    self.fixed = fixed
  }
}

/// A predicted combination with its error.
public struct Prediction: Sendable, Hashable {
  /// The best linear unbiased prediction.
  public let estimate: Double
  /// The prediction-error variance, fixed effects estimated.
  public let variance: Double
  /// The square root of ``variance``.
  public var standardError: Double { max(variance, 0).squareRoot() }
}

extension LinearMixedModelFit {
  /// Predicts a combination of effects.
  ///
  /// - Precondition: `fixed` is empty or has one weight per coefficient.
  /// - Complexity: O(k²) look-ups in the inverse for the k rest columns that the combination touches, directly or
  ///   through an eliminated block; one solve when they lie outside the pattern of a sparse inverse, and always with the
  ///   iterative engine.
  public func predict(_ combination: LinearCombination) -> Prediction { predicted([combination])[0] }

  /// Predicts many combinations of effects, each as ``predict(_:)-(LinearCombination)`` does; where that takes solves,
  /// these go together, eight at a time on every thread of the fit.
  ///
  /// - Precondition: as for one.
  public func predict(_ combinations: [LinearCombination]) -> [Prediction] {
    stride(from: 0, to: combinations.count, by: LinearMixedModelFit.predictedTogether).flatMap { first in
      predicted(combinations[first..<min(first + LinearMixedModelFit.predictedTogether, combinations.count)])
    }
  }

  /// Enough to keep all threads busy; the right-hand sides of more would only take memory.
  private static var predictedTogether: Int { 256 }

  private func predicted(_ combinations: some Collection<LinearCombination>) -> [Prediction] {
    let parts = combinations.map { combination in
      precondition(
        combination.fixed.isEmpty || combination.fixed.count == coefficients.count,
        "\(combination.fixed.count) weights for \(coefficients.count) coefficients")
      return reduced(combination)
    }
    return zip(parts, optimum.posterior.variances(parts.map(\.rest))).map { part, rest in
      Prediction(estimate: part.estimate, variance: residualVariance * (part.own + rest))
    }
  }

  /// Predicts combinations together, so that covariances between them can be asked for.
  ///
  /// - Complexity: O(columns that each touches).
  public func jointly(_ combinations: [LinearCombination]) -> JointPredictions {
    JointPredictions(
      parts: combinations.map(reduced), posterior: optimum.posterior, residualVariance: residualVariance)
  }

  private func reduced(_ combination: LinearCombination) -> JointPredictions.Part {
    let factor = optimum.point.factor
    var estimate = zip(combination.fixed, coefficients).reduce(0) { $0 + $1.0 * $1.1.estimate }
    var reduced = ReducedCombination(fixed: centred(combination.fixed))
    var blocks: [Int: [Double]] = [:]
    for part in combination.random {
      let m = model.randomEffects[part.term].dimension
      let root = prepared.userFactor(part.term, factor.covariance)
      let u = factor.spherical(term: part.term, level: part.level)
      for a in 0..<m {
        let scaled = root[part.coefficient * m + a] * part.weight
        estimate += scaled * u[a]
        if let block = factor.columns.block(ofTerm: part.term, level: part.level) {
          let d = factor.columns.blockStart[block + 1] - factor.columns.blockStart[block]
          let first = Int(factor.columns.eliminatedColumn[part.term][part.level])
          blocks[block, default: [Double](repeating: 0, count: d)][
            first - factor.columns.blockStart[block] + a] +=
            scaled
        } else {
          reduced.rest[factor.columns.restStart[part.term] + part.level * m + a, default: 0] += scaled
        }
      }
    }
    var own = 0.0
    var eliminated: [(block: Int, values: [Double])] = []
    for block in blocks.keys.sorted() {
      guard let values = blocks[block] else { continue }
      let solved = reduced.eliminate(values, block, factor)
      own += dot(solved, solved)
      eliminated.append((block, solved))
    }
    return JointPredictions.Part(estimate: estimate, own: own, eliminated: eliminated, rest: reduced)
  }

  /// The weights of the centred columns for weights of the user's columns.
  private func centred(_ fixed: [Double]) -> [Double] {
    guard !fixed.isEmpty else { return [Double](repeating: 0, count: coefficients.count) }
    guard let intercept = prepared.intercept else { return fixed }
    return fixed.indices.map { j in
      j == intercept ? fixed[j] : fixed[j] - prepared.columnCentre[j] * fixed[intercept]
    }
  }
}

/// The part of a combination that is left after its blocks are eliminated.
struct ReducedCombination {
  var rest: [Int: Double] = [:]
  var fixed: [Double]

  init(fixed: [Double]) { self.fixed = fixed }

  /// Takes a block out; returns its own part, L⁻¹ times its values.
  mutating func eliminate(_ values: [Double], _ block: Int, _ factor: MixedModelFactor) -> [Double] {
    let d = values.count
    var a = values
    factor.blockFactor.withUnsafeBufferPointer { l in
      a.withUnsafeMutableBufferPointer { a in
        guard let l = l.baseAddress, let a = a.baseAddress else { return }
        BlockAlgebra.solveLower(l + factor.products.eliminatedStart[block], d, a, stride: 1)
      }
    }
    var position = factor.products.mixedStart[block]
    for entry in factor.products.restColumnStart[block]..<factor.products.restColumnStart[block + 1] {
      var sum = 0.0
      for c in 0..<d {
        sum += factor.mixed[position] * a[c]
        position += 1
      }
      rest[Int(factor.products.restColumn[entry]), default: 0] -= sum
    }
    let p = factor.fixedCount
    for c in 0..<d {
      let base = factor.products.fixedStart[block] + c * p
      for j in fixed.indices { fixed[j] -= factor.blockFixed[base + j] * a[c] }
    }
    return a
  }

  /// Rest columns in order with their weights, and `x − H's`.
  func columns(_ factor: MixedModelFactor) -> (columns: [Int], weights: [Double], gap: [Double]) {
    let columns = rest.keys.sorted()
    let weights = columns.map { rest[$0] ?? 0 }
    var gap = fixed
    for (column, weight) in zip(columns, weights) {
      for j in gap.indices { gap[j] -= factor.reducedSolution[column, j] * weight }
    }
    return (columns, weights, gap)
  }
}

extension PosteriorCovariance {
  /// `s'S⁻¹s + (x − H's)'Q(x − H's)` of each combination.
  func variances(_ combinations: [ReducedCombination]) -> [Double] {
    var (result, unknown): ([Double], [Int]) = ([], [])
    var sums: [(columns: [Int], weights: [Double])] = []
    for combination in combinations {
      let (columns, weights, gap) = combination.columns(factor)
      let known = inverse.storedQuadratic(columns, weights)
      if known == nil {
        unknown.append(result.count)
        sums.append((columns, weights))
      }
      result.append((known ?? 0) + dot(gap, fixedInverse * gap))
    }
    for (place, value) in zip(unknown, factor.schur.quadratics(sums)) { result[place] += value }
    return result
  }
}

extension SchurComplement {
  /// s'S⁻¹s of several sums by solves.
  func quadratics(_ sums: [(columns: [Int], weights: [Double])]) -> [Double] {
    guard !sums.isEmpty else { return [] }
    var right = Matrix(rows: order, columns: sums.count)
    for (k, sum) in sums.enumerated() {
      for (column, weight) in zip(sum.columns, sum.weights) { right[column, k] = weight }
    }
    let solution: Matrix
    // The error of s'x is the square of that of x.
    if case .iterative(let factor) = self {
      solution = factor.solve(right, tolerance: IterativeSchur.probeTolerance)
    } else {
      solution = solve(right)
    }
    return sums.enumerated().map { k, sum in
      zip(sum.columns, sum.weights).reduce(0) { $0 + $1.1 * solution[$1.0, k] }
    }
  }
}

extension SchurInverse {
  /// s'S⁻¹s; nil where an entry lies outside the pattern of a sparse inverse.
  func storedQuadratic(_ columns: [Int], _ weights: [Double]) -> Double? {
    var sum = 0.0
    for (a, i) in columns.enumerated() {
      for b in a..<columns.count {
        guard let entry = storedEntry(columns[b], i) else { return nil }
        sum += (a == b ? 1 : 2) * entry * weights[a] * weights[b]
      }
    }
    return sum
  }

  func storedEntry(_ i: Int, _ j: Int) -> Double? {
    switch self {
    case .none: return 0
    case .dense(let matrix): return matrix[i, j]
    case .sparse(let inverse), .scattered(let inverse, _): return inverse[i, j]
    // An estimate is not good enough where a single number is asked for: a solve is.
    case .stochastic: return nil
    }
  }
}

extension ModelColumns {
  /// The block in which a level's columns were eliminated, or nil for a term of the rest.
  func block(ofTerm term: Int, level: Int) -> Int? {
    guard restStart[term] < 0 else { return nil }
    let column = Int(eliminatedColumn[term][level])
    var low = 0
    var high = blockCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if blockStart[middle] <= column { low = middle } else { high = middle }
    }
    return low
  }
}
