import LinearAlgebra

/// Predicted combinations of effects with their joint error.
///
/// `cov(a, b) = σ²[Σ aᵢ'bᵢ + s_a'S⁻¹s_b + g_a'Q g_b]` over eliminated blocks, the Schur complement and the fixed effects.
public struct JointPredictions: Sendable {
  struct Part: Sendable {
    let estimate: Double
    /// The square of the eliminated part.
    let own: Double
    let eliminated: [(block: Int, values: [Double])]
    let rest: ReducedCombination
  }

  /// The best linear unbiased predictions.
  public let estimates: [Double]

  private struct Reduced {
    let eliminated: [(block: Int, values: [Double])]
    let columns: [Int]
    let weights: [Double]
    let gap: [Double]
    /// Q times the gap.
    let scaledGap: [Double]
  }

  private let reduced: [Reduced]
  private let reducer: CombinationReducer
  private let residualVariance: Double
  private let products: Products

  /// How `s_a'S⁻¹s_b` is found.
  private enum Products {
    /// From stored entries of the inverse.
    case entries
    /// From S⁻¹ times the rest of each combination: one solve for all of them, where they are wide or no inverse is at
    /// hand.
    case solved(Matrix)
    /// All of them, from random probes.
    case probed(Matrix)
  }

  init(
    parts: [Part], reducer: CombinationReducer, residualVariance: Double, effort: PredictionEffort
  ) {
    estimates = parts.map(\.estimate)
    let reduced = parts.map { part in
      let (columns, weights, gap) = part.rest.columns(reducer)
      return Reduced(
        eliminated: part.eliminated, columns: columns, weights: weights, gap: gap,
        scaledGap: reducer.posterior.fixedInverse * gap)
    }
    self.reduced = reduced
    (self.reducer, self.residualVariance) = (reducer, residualVariance)
    if case .stochastic(let inverse) = reducer.posterior.inverse {
      if effort == .probed {
        products = .probed(JointPredictions.products(inverse, reduced))
        return
      }
    } else if reduced.allSatisfy({ $0.columns.count <= JointPredictions.mostLookedUp }) {
      products = .entries
      return
    }
    let schur = reducer.posterior.factor.schur
    var right = Matrix(rows: schur.order, columns: reduced.count)
    for (index, part) in reduced.enumerated() {
      for (column, weight) in zip(part.columns, part.weights) { right[column, index] = weight }
    }
    products = .solved(schur.solve(right))
  }

  /// The covariance of the prediction errors of two combinations, fixed effects estimated.
  ///
  /// - Complexity: one look-up where random probes were asked; else O(k²) for combinations that touch k rest columns each,
  ///   or O(k) after one solve for all; a solve where a pair lies outside the pattern of a sparse inverse.
  public func covariance(_ a: Int, _ b: Int) -> Double {
    let (left, right) = (reduced[a], reduced[b])
    var sum = dot(left.gap, right.scaledGap)
    var place = 0
    for (block, values) in left.eliminated {
      while place < right.eliminated.count, right.eliminated[place].block < block { place += 1 }
      if place < right.eliminated.count, right.eliminated[place].block == block {
        sum += dot(values, right.eliminated[place].values)
      }
    }
    switch products {
    case .entries: sum += bilinear(left, right)
    case .solved(let solved): sum += zip(left.columns, left.weights).reduce(0) { $0 + $1.1 * solved[$1.0, b] }
    case .probed(let all): sum += all[a, b]
    }
    return residualVariance * sum
  }

  /// `s_a'S⁻¹s_b` for all pairs, from random probes.
  private static func products(_ inverse: StochasticInverse, _ parts: [Reduced]) -> Matrix {
    let columns = parts.reduce(into: [Int]()) { $0 = merged($0, $1.columns) }
    let width = parts.count
    var weights = [Double](repeating: 0, count: columns.count * width)
    for (index, part) in parts.enumerated() {
      var slot = 0
      for (column, weight) in zip(part.columns, part.weights) {
        while columns[slot] < column { slot += 1 }
        weights[slot * width + index] = weight
      }
    }
    var square = [Double](repeating: 0, count: width * width)
    weights.withUnsafeBufferPointer { weights in
      columns.map { Int32($0) }.withUnsafeBufferPointer { columns in
        guard let weights = weights.baseAddress else { return }
        inverse.quadratic(columns: columns, w: weights, width: width, result: &square)
      }
    }
    return Matrix(rows: width, columns: width, elements: square)
  }

  /// What occurs in either of two lists in order, in order.
  private static func merged(_ a: [Int], _ b: [Int]) -> [Int] {
    if a == b { return a }
    var result: [Int] = []
    result.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || i < a.count && a[i] < b[j] {
        result.append(a[i])
        i += 1
      } else {
        if i < a.count, a[i] == b[j] { i += 1 }
        result.append(b[j])
        j += 1
      }
    }
    return result
  }

  /// Beyond so many columns a solve takes less time than looking up every pair of them.
  private static let mostLookedUp = 1000

  private func bilinear(_ a: Reduced, _ b: Reduced) -> Double {
    let inverse = reducer.posterior.inverse
    var sum = 0.0
    for (i, left) in zip(a.columns, a.weights) {
      var part = 0.0
      for (j, right) in zip(b.columns, b.weights) {
        guard let entry = inverse.storedEntry(max(i, j), min(i, j)) else { return solve(a, b) }
        part += entry * right
      }
      sum += part * left
    }
    return sum
  }

  private func solve(_ a: Reduced, _ b: Reduced) -> Double {
    let schur = reducer.posterior.factor.schur
    var s = Matrix(rows: schur.order, columns: 1)
    for (column, weight) in zip(b.columns, b.weights) { s[column, 0] = weight }
    let solution = schur.solve(s)
    return zip(a.columns, a.weights).reduce(0) { $0 + $1.1 * solution[$1.0, 0] }
  }
}
