import LinearAlgebra

/// The working variates `∂V/∂φ · Py` of average information, as combinations of the columns of Z.
///
/// For a coordinate of term k the variate is `Zₖg`, for the residual it is ê, so that no row of the data is
/// needed: every inner product comes from the cross-products.
struct WorkingVariates {
  private let factor: MixedModelFactor
  private let posterior: PosteriorCovariance
  private let residualVariance: Double
  /// Per coordinate, g; the residual's is implied.
  private let combinations: [ColumnVector]
  /// `Z'Wê`.
  private let residualProducts: ColumnVector

  init(point: VarianceSearch.Point, posterior: PosteriorCovariance) {
    factor = point.factor
    self.posterior = posterior
    residualVariance = point.residualVariance
    let products = point.factor.products
    residualProducts = WorkingVariates.residualProducts(point.factor)
    let v = residualProducts
    let residualScale = 1 / point.residualVariance.squareRoot()
    combinations = point.covariance.coordinates.map { coordinate in
      var g = ColumnVector(zeroFor: products)
      let m = products.columns.dimensions[coordinate.term]
      let lambda = point.covariance.factors[coordinate.term]
      let size = coordinate.isDiagonal ? point.covariance[coordinate] : residualScale
      point.factor.forEachLevelColumn(of: coordinate.term) { level, first, isEliminated in
        let u = point.factor.spherical(term: coordinate.term, level: level)
        let va = isEliminated ? v.eliminated[first + coordinate.row] : v.rest[first + coordinate.row]
        for i in 0..<m {
          var value = lambda[i * m + coordinate.column] * va
          if i == coordinate.row { value += u[coordinate.column] }
          if isEliminated { g.eliminated[first + i] = size * value } else { g.rest[first + i] = size * value }
        }
      }
      return g
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
      factor.forEachLevelColumn(of: term) { level, first, isEliminated in
        let u = factor.spherical(term: term, level: level)
        for i in 0..<m {
          let value = (0...i).reduce(0) { $0 + lambda[i * m + $1] * u[$1] }
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
    for c in result.eliminated.indices {
      result.eliminated[c] = remainder(products.eliminatedDense, c, fitted.eliminated[c])
    }
    for c in result.rest.indices { result.rest[c] = remainder(products.restDense, c, fitted.rest[c]) }
    return result
  }

  /// `F'PF` with the residual's variate last.
  func gram() -> Matrix {
    let products = factor.products
    let images = combinations.map { products.times($0) }
    var reduced = images.map { reduce(scaled($0)) }
    var own = ColumnVector(zeroFor: products)
    own.eliminated = factor.sphericalEliminated
    own.rest = factor.sphericalRest
    factor.clearAbsorbed(&own)
    reduced.append(reduce(own))
    let explained = explainedGram(reduced)
    let last = combinations.count
    var result = Matrix(rows: last + 1, columns: last + 1)
    let squares = dot(own.eliminated, own.eliminated) + dot(own.rest, own.rest)
    for j in 0...last {
      for i in j...last {
        let product: Double
        if i < last {
          product = combinations[i].randomProduct(images[j])
        } else if j < last {
          product = combinations[j].randomProduct(residualProducts)
        } else {
          product = factor.penalizedResidual - squares
        }
        result[i, j] = (product - explained[i, j]) / residualVariance
        result[j, i] = result[i, j]
      }
    }
    return result
  }

  /// Λ' on the random part; the response's own entry plays no part.
  private func scaled(_ image: ColumnVector) -> ColumnVector {
    var out = image
    for term in factor.columns.dimensions.indices {
      let m = factor.columns.dimensions[term]
      let lambda = factor.covariance.factors[term]
      factor.forEachLevelColumn(of: term) { _, first, isEliminated in
        for a in 0..<m {
          var value = 0.0
          for r in a..<m {
            value += lambda[r * m + a] * (isEliminated ? image.eliminated[first + r] : image.rest[first + r])
          }
          if isEliminated { out.eliminated[first + a] = value } else { out.rest[first + a] = value }
        }
      }
    }
    return out
  }

  /// The right-hand side after block elimination: `L⁻¹tₑ`, `tᵣ − Σ W L⁻¹tₑ`, `tₓ − …`.
  private func reduce(_ t: ColumnVector) -> ColumnVector {
    let k = factor.products.denseCount
    var eliminated = t.eliminated
    var rest = t.rest
    var dense = t.dense
    factor.solveBlocks(&eliminated)
    factor.forEachMixed { row, w, column in rest[row] -= w * eliminated[column] }
    for column in eliminated.indices {
      for j in 0..<k { dense[j] -= factor.blockDense[column * k + j] * eliminated[column] }
    }
    return ColumnVector(eliminated: eliminated, rest: rest, dense: dense)
  }

  /// `T'M⁻¹T` from reduced right-hand sides.
  private func explainedGram(_ reduced: [ColumnVector]) -> Matrix {
    let count = reduced.count
    let p = factor.fixedCount
    let right = Matrix(rows: factor.columns.restCount, columns: reduced.map(\.rest))
    let inner = right.transposedTimes(factor.schur.solve(right))
    let crossed = factor.reducedSolution.transposedTimes(right)
    var fixed = Matrix(rows: p, columns: count)
    for j in 0..<count {
      for i in 0..<p { fixed[i, j] = reduced[j].dense[i] - crossed[i, j] }
    }
    let bordered = fixed.transposedTimes(posterior.fixedInverse * fixed)
    var result = Matrix(rows: count, columns: count)
    for j in 0..<count {
      for i in 0..<count {
        result[i, j] = dot(reduced[i].eliminated, reduced[j].eliminated) + inner[i, j] + bordered[i, j]
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
