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
  /// - Parameters:
  ///   - combination: effects of this fit's terms, by their positions, and weights of its coefficients.
  ///   - effort: what the variance may cost with the iterative engine; the prediction itself is always exact.
  /// - Precondition: `fixed` is empty or has one weight per coefficient.
  /// - Complexity: O(k²) look-ups in the inverse for the k rest columns that the combination touches, directly or
  ///   through an eliminated block; one solve when they lie outside the pattern of a sparse inverse, and with the
  ///   iterative engine unless it may be probed.
  public func predict(_ combination: LinearCombination, effort: PredictionEffort = .exact) -> Prediction {
    precondition(
      combination.fixed.isEmpty || combination.fixed.count == coefficients.count,
      "\(combination.fixed.count) weights for \(coefficients.count) coefficients")
    let reduced = reducer.reduced(combination)
    return Prediction(
      estimate: reduced.estimate,
      variance: residualVariance * (reduced.own + reduced.rest.variance(reducer, effort)))
  }

  /// Predicts combinations together, so that covariances between them can be asked for.
  ///
  /// - Parameters:
  ///   - combinations: the sums to predict, in the order in which results refer to them.
  ///   - effort: what the errors may cost with the iterative engine; the predictions themselves are always exact.
  /// - Complexity: O(columns that each touches), and a solve for all where the iterative engine is to be exact; where it
  ///   may be probed, time and memory of the square of the number of combinations.
  public func jointly(_ combinations: [LinearCombination], effort: PredictionEffort = .exact)
    -> JointPredictions
  {
    JointPredictions(
      parts: combinations.map(reducer.reduced), reducer: reducer, residualVariance: residualVariance,
      effort: effort)
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
  /// The block of an eliminated column.
  func block(ofColumn column: Int) -> Int {
    var low = 0
    var high = blockCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if blockStart[middle] <= column { low = middle } else { high = middle }
    }
    return low
  }
}
