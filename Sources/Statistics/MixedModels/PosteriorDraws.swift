import Foundation
import LinearAlgebra

/// Joint draws of fixed and random effects given the data, at the estimated variances.
///
/// Draw number r comes from the random stream (key, r) alone: neither the size of a batch nor the number of
/// threads changes it.
public struct PosteriorDraws: Sendable {
  /// Per term (in the order of the model), levels × dimension rows and a column per draw; empty for terms that
  /// were not asked for.
  public let effects: [Matrix]
  /// The fixed effects, a row per kept column of the model, a column per draw.
  public let fixedEffects: Matrix

  /// The number of draws.
  public var count: Int { fixedEffects.columns }
}

extension LinearMixedModelFit {
  /// Draws of the effects of some terms, jointly with everything else.
  ///
  /// - Parameters:
  ///   - numbers: which draws; draw r is the same whatever else is asked for.
  ///   - terms: positions of the terms wanted.
  ///   - key: the seed.
  /// - Complexity: O(order² of the Schur complement + stored products) per draw.
  public func posteriorDraws(_ numbers: Range<Int>, terms: Set<Int>, key: RandomKey) -> PosteriorDraws {
    let factor = optimum.point.factor
    let sigma = residualVariance.squareRoot()
    let columns = factor.columns
    let p = factor.fixedCount
    let fixedNoise = LinearMixedModelFit.noise(rows: p, numbers, key, item: 0)
    var beta = factor.fixedFactor.solveLowerTransposed(fixedNoise)
    for i in beta.elements.indices { beta.elements[i] = sigma * beta.elements[i] }
    let shift = factor.reducedSolution.leadingColumns(p) * beta
    var rest = factor.schur.readyForDraws().sample(
      LinearMixedModelFit.noise(rows: columns.restCount, numbers, key, item: 1))
    for r in numbers.indices {
      let column = r - numbers.lowerBound
      for i in 0..<columns.restCount {
        rest[i, column] = factor.sphericalRest[i] + sigma * rest[i, column] - shift[i, column]
      }
      for j in 0..<p { beta[j, column] += factor.beta[j] }
    }
    let wantsEliminated = columns.eliminated.contains { terms.contains($0) }
    let eliminated =
      wantsEliminated
      ? drawEliminated(factor, rest: rest, beta: beta, numbers, key) : Matrix(rows: 0, columns: numbers.count)
    let effects = model.randomEffects.indices.map { term -> Matrix in
      guard terms.contains(term) else { return Matrix(rows: 0, columns: numbers.count) }
      return unspherical(term, factor, eliminated: eliminated, rest: rest)
    }
    return PosteriorDraws(effects: effects, fixedEffects: uncentred(beta))
  }

  /// Independent standard normals, a column per draw.
  static func noise(rows: Int, _ numbers: Range<Int>, _ key: RandomKey, item: UInt64) -> Matrix {
    var result = Matrix(rows: rows, columns: numbers.count)
    result.elements.withUnsafeMutableBufferPointer { buffer in
      for (column, number) in numbers.enumerated() {
        var stream = RandomStream(key: key, replicate: UInt64(number), item: item)
        stream.normals(
          into: UnsafeMutableBufferPointer(rebasing: buffer[(column * rows)..<((column + 1) * rows)]))
      }
    }
    return result
  }

  /// `u₁ = L⁻ᵀ(L⁻¹Λ'Z'(y − Xβ) − W'uᵣ + σz)`, block by block.
  private func drawEliminated(
    _ factor: MixedModelFactor, rest: Matrix, beta: Matrix, _ numbers: Range<Int>, _ key: RandomKey
  ) -> Matrix {
    let count = factor.columns.eliminatedCount
    let sigma = residualVariance.squareRoot()
    var result = LinearMixedModelFit.noise(rows: count, numbers, key, item: 2)
    result.elements.withUnsafeMutableBufferPointer { result in
      rest.elements.withUnsafeBufferPointer { rest in
        guard let first = result.baseAddress else { return }
        let width = factor.columns.restCount
        for draw in 0..<numbers.count {
          let own = UnsafeBufferPointer(rebasing: rest[(draw * width)..<((draw + 1) * width)])
          factor.solveEliminated(first + draw * count, sigma: sigma, beta: beta.column(draw), rest: own)
        }
      }
    }
    return result
  }

  /// b = Λu for one term.
  private func unspherical(_ term: Int, _ factor: MixedModelFactor, eliminated: Matrix, rest: Matrix) -> Matrix
  {
    let m = model.randomEffects[term].dimension
    let root = prepared.userFactor(term, factor.covariance)
    let levels = model.randomEffects[term].levels.count
    var firsts = [Int](repeating: 0, count: levels)
    var isEliminated = false
    factor.forEachLevelColumn(of: term) { level, first, eliminated in
      firsts[level] = first
      isEliminated = eliminated
    }
    let source = isEliminated ? eliminated : rest
    var result = Matrix(rows: levels * m, columns: rest.columns)
    result.elements.withUnsafeMutableBufferPointer { result in
      source.elements.withUnsafeBufferPointer { source in
        for draw in 0..<rest.columns {
          let (from, to) = (draw * (source.count / max(rest.columns, 1)), draw * levels * m)
          if m == 1 {
            for level in 0..<levels { result[to + level] = root[0] * source[from + firsts[level]] }
            continue
          }
          for level in 0..<levels {
            for i in 0..<m {
              result[to + level * m + i] = (0..<m).reduce(0) {
                $0 + root[i * m + $1] * source[from + firsts[level] + $1]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Draws of the user's fixed effects from those of the centred columns.
  private func uncentred(_ beta: Matrix) -> Matrix {
    guard let intercept = prepared.intercept else { return beta }
    var result = beta
    for draw in 0..<beta.columns {
      for j in 0..<beta.rows where j != intercept {
        result[intercept, draw] -= prepared.columnCentre[j] * beta[j, draw]
      }
      result[intercept, draw] += prepared.responseCentre
    }
    return result
  }
}

extension Matrix {
  /// The first columns.
  func leadingColumns(_ count: Int) -> Matrix {
    Matrix(rows: rows, columns: count, elements: Array(elements[0..<(rows * count)]))
  }
}
