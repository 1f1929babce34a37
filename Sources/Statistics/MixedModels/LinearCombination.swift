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

/// What the error of a prediction may cost where the iterative engine has no inverse to look it up in.
public enum PredictionEffort: Sendable, Hashable {
  /// A solve for every prediction: for single numbers.
  case exact
  /// The random probes of the fit, whose error ``MonteCarloError/posteriorVariances`` bounds: for thousands of
  /// predictions. Where an inverse is at hand it is exact all the same.
  case probed
}

extension LinearMixedModelFit {
  /// Predicts a combination of effects.
  ///
  /// - Parameter effort: what the variance may cost with the iterative engine; the prediction itself is always exact.
  /// - Precondition: `fixed` is empty or has one weight per coefficient.
  /// - Complexity: O(k²) look-ups in the inverse for the k rest columns that the combination touches, directly or
  ///   through an eliminated block; one solve when they lie outside the pattern of a sparse inverse, and with the
  ///   iterative engine unless it may be probed.
  public func predict(_ combination: LinearCombination, effort: PredictionEffort = .exact) -> Prediction {
    precondition(
      combination.fixed.isEmpty || combination.fixed.count == coefficients.count,
      "\(combination.fixed.count) weights for \(coefficients.count) coefficients")
    let reduced = reduced(combination)
    return Prediction(
      estimate: reduced.estimate,
      variance: residualVariance * (reduced.own + reduced.rest.variance(optimum.posterior, effort)))
  }

  /// Predicts combinations together, so that covariances between them can be asked for.
  ///
  /// - Parameter effort: what the errors may cost with the iterative engine; the predictions themselves are always exact.
  /// - Complexity: O(columns that each touches), and a solve for all where the iterative engine is to be exact.
  public func jointly(_ combinations: [LinearCombination], effort: PredictionEffort = .exact)
    -> JointPredictions
  {
    JointPredictions(
      parts: combinations.map(reduced), posterior: optimum.posterior, residualVariance: residualVariance,
      effort: effort)
  }

  func reduced(_ combination: LinearCombination) -> JointPredictions.Part {
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

  /// `s'S⁻¹s + (x − H's)'Q(x − H's)`.
  func variance(_ posterior: PosteriorCovariance, _ effort: PredictionEffort) -> Double {
    let factor = posterior.factor
    let (columns, weights, gap) = columns(factor)
    let fixed = dot(gap, posterior.fixedInverse * gap)
    if effort == .probed, case .stochastic(let inverse) = posterior.inverse {
      let square = weights.withUnsafeBufferPointer { w in
        columns.map { Int32($0) }.withUnsafeBufferPointer { columns in
          w.baseAddress.map { inverse.quadratic(columns: columns, w: $0) } ?? 0
        }
      }
      // S is the identity and more, but for the columns of a fixed factor: an estimate may leave the bounds.
      let largest = factor.columns.absorbed == nil ? dot(weights, weights) : .infinity
      return min(max(square, 0), largest) + fixed
    }
    return posterior.inverse.quadratic(columns, weights, factor.schur) + fixed
  }
}

extension SchurInverse {
  /// s'S⁻¹s, by a solve where an entry lies outside the pattern of a sparse inverse.
  func quadratic(_ columns: [Int], _ weights: [Double], _ schur: SchurComplement) -> Double {
    var sum = 0.0
    for (a, i) in columns.enumerated() {
      for b in a..<columns.count {
        guard let entry = storedEntry(columns[b], i) else {
          var s = Matrix(rows: schur.order, columns: 1)
          for (column, weight) in zip(columns, weights) { s[column, 0] = weight }
          // The error of s'x is the square of that of x.
          return s.transposedTimes(schur.solve(s, for: .information))[0, 0]
        }
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
