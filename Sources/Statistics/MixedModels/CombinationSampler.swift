import Foundation
import LinearAlgebra

/// Joint draws of many combinations of effects given the data, at the estimated variances.
///
/// Given the effects of the rest, what a combination takes from eliminated blocks is one normal number: draws of
/// thousands of employees' levels need no draw of each of their effects. Draw number r comes from the random stream
/// (key, r) alone, and the draws of the rest are those of ``LinearMixedModelFit/posteriorDraws(_:terms:key:)``.
public struct CombinationSampler: Sendable {
  private let fit: LinearMixedModelFit
  private let estimates: [Double]
  /// The weights of the rest columns, a row per combination.
  private let rest: SparseRows
  /// The weights of the fixed effects once the rest is given up, combinations × p.
  private let gaps: Matrix
  /// The part of the eliminated blocks.
  private let own: Own
  /// What the rest is drawn by.
  private let schur: SchurComplement

  private enum Own: Sendable {
    /// Standard deviations, where no two combinations share a block.
    case apart([Double])
    /// Weights of the columns of blocks.
    case shared([[(first: Int, values: [Double])]])
  }

  /// The number of combinations.
  public var count: Int { estimates.count }

  /// Prepares draws.
  ///
  /// - Complexity: O(columns that each combination touches).
  public init(_ fit: LinearMixedModelFit, _ combinations: [LinearCombination]) {
    self.fit = fit
    let factor = fit.optimum.point.factor
    let p = factor.fixedCount
    var rest = SparseRows(columns: factor.columns.restCount)
    var gaps = Matrix(rows: combinations.count, columns: p)
    var estimates: [Double] = []
    var parts: [[(first: Int, values: [Double])]] = []
    var squares: [Double] = []
    var seen: Set<Int> = []
    var isShared = false
    for (index, combination) in combinations.enumerated() {
      let reduced = fit.reducer.reduced(combination)
      let (columns, weights, gap) = reduced.rest.columns(fit.reducer)
      rest.append(columns: columns, values: weights)
      for j in 0..<p { gaps[index, j] = gap[j] }
      estimates.append(reduced.estimate)
      squares.append(reduced.own)
      parts.append(reduced.eliminated.map { (factor.columns.blockStart[$0.block], $0.values) })
      for (block, _) in reduced.eliminated where !seen.insert(block).inserted { isShared = true }
    }
    schur = factor.schur.readyForDraws()
    self.estimates = estimates
    self.rest = rest
    self.gaps = gaps
    own = isShared ? .shared(parts) : .apart(squares.map { $0.squareRoot() })
  }

  /// Draws all combinations.
  ///
  /// - Parameters:
  ///   - numbers: which draws; draw r is the same whatever else is asked for.
  ///   - key: the seed.
  /// - Returns: combinations × draws.
  /// - Complexity: a draw of the rest, and O(columns that each combination touches) per draw.
  public func draws(_ numbers: Range<Int>, key: RandomKey) -> Matrix {
    let factor = fit.optimum.point.factor
    let sigma = fit.residualVariance.squareRoot()
    let (n, draws) = (count, numbers.count)
    let fixed = factor.fixedFactor.solveLowerTransposed(
      LinearMixedModelFit.noise(rows: factor.fixedCount, numbers, key, item: 0))
    var result =
      rest
      * schur.sample(LinearMixedModelFit.noise(rows: factor.columns.restCount, numbers, key, item: 1))
    let shift = gaps * fixed
    let noise = LinearMixedModelFit.noise(rows: noiseCount, numbers, key, item: 2)
    result.elements.withUnsafeMutableBufferPointer { result in
      for draw in 0..<draws {
        switch own {
        case .apart(let scales):
          for i in 0..<n { result[i + draw * n] += scales[i] * noise.elements[i + draw * n] }
        case .shared(let parts):
          for i in 0..<n {
            for (first, values) in parts[i] {
              for (c, value) in values.enumerated() {
                result[i + draw * n] += value * noise[first + c, draw]
              }
            }
          }
        }
        for i in 0..<n {
          result[i + draw * n] = estimates[i] + sigma * (result[i + draw * n] + shift.elements[i + draw * n])
        }
      }
    }
    return result
  }

  private var noiseCount: Int {
    if case .apart = own { return count }
    return fit.optimum.point.factor.columns.eliminatedCount
  }
}
