import LinearAlgebra

/// The working variates `∂V/∂φ · Py` of average information, as combinations of the columns of Z.
///
/// For a coordinate of term k the variate is `Zₖg`, for the residual it is ê, so that no row of the data is
/// needed: every inner product comes from the cross-products. Blocks are taken one after the other, all variates of a
/// column side by side; nothing but the columns of the rest is kept for all of them.
struct WorkingVariates {
  private let factor: MixedModelFactor
  private let posterior: PosteriorCovariance
  private let residualVariance: Double
  private let coordinates: [WorkingCoordinate]
  /// `Z'Wê`.
  private let residualProducts: ColumnVector

  init(point: VarianceSearch.Point, posterior: PosteriorCovariance) {
    factor = point.factor
    self.posterior = posterior
    residualVariance = point.residualVariance
    residualProducts = WorkingVariates.residualProducts(point.factor)
    let residualScale = 1 / point.residualVariance.squareRoot()
    coordinates = point.covariance.coordinates.map { own in
      WorkingCoordinate(
        own, lambda: point.covariance.factors[own.term],
        dimension: point.factor.products.columns.dimensions[own.term],
        size: own.isDiagonal ? point.covariance[own] : residualScale)
    }
  }

  /// Z'W(y − Xβ̂ − Zb̂).
  private static func residualProducts(_ factor: MixedModelFactor) -> ColumnVector {
    let products = factor.products
    let k = products.denseCount
    var b = ColumnVector(zeroFor: products)
    for term in products.columns.dimensions.indices {
      let m = products.columns.dimensions[term]
      let lambda = factor.covariance.factors[term]
      factor.forEachLevelColumn(of: term) { _, first, isEliminated in
        for i in 0..<m {
          var value = 0.0
          for c in 0...i {
            let u = isEliminated ? factor.sphericalEliminated[first + c] : factor.sphericalRest[first + c]
            value += lambda[i * m + c] * u
          }
          if isEliminated { b.eliminated[first + i] = value } else { b.rest[first + i] = value }
        }
      }
    }
    let fitted = products.times(b)
    var result = ColumnVector(zeroFor: products)
    func remainder(_ dense: [Double], _ column: Int, _ fitted: Double) -> Double {
      var value = dense[column * k + k - 1] - fitted
      for j in 0..<(k - 1) { value -= dense[column * k + j] * factor.beta[j] }
      return value
    }
    for block in 0..<products.columns.blockCount {
      let (first, x) = (products.columns.blockStart[block], products.fixedStart[block])
      for c in 0..<factor.width(of: block) {
        var value = products.eliminatedResponse[first + c] - fitted.eliminated[first + c]
        for j in 0..<(k - 1) { value -= products.eliminatedFixed[x + c * (k - 1) + j] * factor.beta[j] }
        result.eliminated[first + c] = value
      }
    }
    for c in result.rest.indices { result.rest[c] = remainder(products.restDense, c, fitted.rest[c]) }
    return result
  }

  /// `F'PF` with the residual's variate last.
  func gram() -> Matrix {
    var sums = WorkingSums(factor, coordinates, residualProducts)
    sums.addBlocks()
    sums.addRest()
    let explained = explainedGram(sums)
    let last = coordinates.count
    var own = ColumnVector(zeroFor: factor.products)
    own.eliminated = factor.sphericalEliminated
    own.rest = factor.sphericalRest
    factor.clearAbsorbed(&own)
    let squares = dot(own.eliminated, own.eliminated) + dot(own.rest, own.rest)
    var result = Matrix(rows: last + 1, columns: last + 1)
    for j in 0...last {
      for i in j...last {
        let product: Double
        if i < last {
          product = sums.products[i * sums.stride + j]
        } else if j < last {
          product = sums.residual[j]
        } else {
          product = factor.penalizedResidual - squares
        }
        result[i, j] = (product - explained[i, j]) / residualVariance
        result[j, i] = result[i, j]
      }
    }
    return result
  }

  /// `T'M⁻¹T` from reduced right-hand sides.
  private func explainedGram(_ sums: WorkingSums) -> Matrix {
    let count = coordinates.count + 1
    let p = factor.fixedCount
    var right = Matrix(rows: factor.columns.restCount, columns: count)
    for row in 0..<right.rows {
      for i in 0..<count { right.elements[row + i * right.rows] = sums.reducedRest[row * sums.stride + i] }
    }
    let inner = right.transposedTimes(factor.schur.solve(right, for: .information))
    let crossed = factor.reducedSolution.transposedTimes(right)
    var fixed = Matrix(rows: p, columns: count)
    for j in 0..<count {
      for i in 0..<p { fixed[i, j] = sums.reducedFixed[i * sums.stride + j] - crossed[i, j] }
    }
    let bordered = fixed.transposedTimes(posterior.fixedInverse * fixed)
    var result = Matrix(rows: count, columns: count)
    for j in 0..<count {
      for i in 0..<count {
        let eliminated = sums.eliminated[i * sums.stride + j]
        result[i, j] = eliminated + inner[i, j] + bordered[i, j]
      }
    }
    return result
  }
}

extension MixedModelFactor {
  /// Sets the columns of the absorbed factor to zero: `Λ'Z'Wê` is `u` for random columns and nothing for fixed ones.
  func clearAbsorbed(_ vector: inout ColumnVector) {
    guard let absorbed = columns.absorbed else { return }
    forEachLevelColumn(of: absorbed) { _, first, isEliminated in
      if isEliminated { vector.eliminated[first] = 0 } else { vector.rest[first] = 0 }
    }
  }

  /// Visits the first column of every level of a term, and whether it is an eliminated one.
  func forEachLevelColumn(of term: Int, _ body: (_ level: Int, _ first: Int, _ isEliminated: Bool) -> Void) {
    let m = columns.dimensions[term]
    if columns.restStart[term] >= 0 {
      let end = columns.restEnd(of: term)
      for (level, first) in stride(from: columns.restStart[term], to: end, by: m).enumerated() {
        body(level, first, false)
      }
    } else {
      for (level, first) in columns.eliminatedColumn[term].enumerated() { body(level, Int(first), true) }
    }
  }
}
