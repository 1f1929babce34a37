import LinearAlgebra

/// How the covariance C of the fixed effects moves with the variances, without another factorisation.
///
/// For `V = Σ ZₖLₖ²Zₖ' + σ²I` and the projection M that takes absorbed factors off `V⁻¹`, `∂M/∂θ = −M ∂V/∂θ M`, so that
/// with `Uₖ = LₖZₖ'MX`, which back substitution of the columns of X gives,
/// `∂C/∂ln Lₖ = 2 C Uₖ'Uₖ C` and, because `MVM = M`, `∂C/∂ln σ² = C − Σ C Uₖ'Uₖ C`.
struct CoefficientSensitivity {
  /// `Uₖ'Uₖ` per term, relative to σ², p × p; zero for an absorbed term.
  private let squares: [Matrix]
  private let covariance: Matrix
  private let residualVariance: Double

  /// - Precondition: every term has one coefficient.
  /// - Complexity: O(nnz · p) over blocks that differ in fixed effects or rest columns.
  init(_ point: VarianceSearch.Point) {
    let factor = point.factor
    precondition(factor.columns.dimensions.allSatisfy { $0 == 1 }, "a term with several coefficients")
    let p = factor.fixedCount
    var squares = [[Double]](
      repeating: [Double](repeating: 0, count: p * p), count: factor.columns.dimensions.count)
    func add(_ row: UnsafePointer<Double>, size: Double, to term: Int) {
      squares[term].withUnsafeMutableBufferPointer { square in
        for i in 0..<p {
          let own = size * row[i]
          for j in 0...i { square[i * p + j] += own * row[j] }
        }
      }
    }
    // A row of p values per rest column.
    let solution = factor.reducedSolution.transposed.elements
    let width = factor.reducedSolution.columns
    solution.withUnsafeBufferPointer { h in
      guard let h = h.baseAddress else { return }
      for term in factor.columns.rest where term != factor.columns.absorbed {
        for row in factor.columns.restStart[term]..<factor.columns.restEnd(of: term) {
          add(h + row * width, size: 1, to: term)
        }
      }
    }
    var solved: [Double] = []
    factor.forEachAlike { block, size, _ in
      factor.solveFixed(block, solution, width, into: &solved)
      let first = factor.columns.blockStart[block]
      solved.withUnsafeBufferPointer { solved in
        guard let base = solved.baseAddress else { return }
        for c in 0..<factor.width(of: block) {
          let term = Int(factor.columns.termOfEliminatedColumn[first + c])
          if term != factor.columns.absorbed { add(base + c * p, size: size, to: term) }
        }
      }
    }
    self.squares = squares.map { lower in
      var square = Matrix(rows: p, columns: p)
      for i in 0..<p {
        for j in 0...i {
          square[i, j] = lower[i * p + j]
          square[j, i] = lower[i * p + j]
        }
      }
      return square
    }
    residualVariance = point.residualVariance
    var covariance = factor.fixedFactor.inverse()
    for index in covariance.elements.indices { covariance.elements[index] *= residualVariance }
    self.covariance = covariance
  }

  /// The derivative of `w'Cw` in the logarithm of the standard deviation of a term.
  func derivative(ofTerm term: Int, _ weights: [Double]) -> Double { 2 * explained(term, covariance * weights) }

  /// The derivative of `w'Cw` in the logarithm of the residual variance.
  func residualDerivative(_ weights: [Double]) -> Double {
    let image = covariance * weights
    return squares.indices.reduce(dot(weights, image)) { $0 - explained($1, image) }
  }

  private func explained(_ term: Int, _ image: [Double]) -> Double {
    dot(image, squares[term] * image) / residualVariance
  }
}

extension MixedModelFactor {
  /// The spherical effects of the eliminated columns of one block with each column of X as the response: a row of p
  /// values per column.
  ///
  /// - Parameters:
  ///   - solution: S⁻¹ times the dense columns, a row of `stride` values per rest column.
  fileprivate func solveFixed(
    _ block: Int, _ solution: [Double], _ stride: Int, into solved: inout [Double]
  ) {
    let (p, d) = (fixedCount, width(of: block))
    let x = products.fixedStart[block]
    solved = Array(blockFixed[x..<(x + d * p)])
    var position = products.mixedStart[block]
    solved.withUnsafeMutableBufferPointer { solved in
      solution.withUnsafeBufferPointer { solution in
        for entry in restEntries(of: block) {
          let row = Int(products.restColumn[entry]) * stride
          for c in 0..<d {
            let weight = mixed[position + c]
            for j in 0..<p { solved[c * p + j] -= weight * solution[row + j] }
          }
          position += d
        }
      }
    }
    let base = products.eliminatedStart[block]
    blockFactor.withUnsafeBufferPointer { factors in
      solved.withUnsafeMutableBufferPointer { solved in
        guard let l = factors.baseAddress, let solved = solved.baseAddress else { return }
        for j in 0..<p { BlockAlgebra.solveLowerTransposed(l + base, d, solved + j, stride: p) }
      }
    }
  }
}
