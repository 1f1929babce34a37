import Foundation
import LinearAlgebra

/// The mixed-model equations factored at one relative covariance, in spherical form.
///
/// With `b = Λu`, `u ~ N(0, σ²I)`: the blocks `Λ₁'Z₁'WZ₁Λ₁ + I = LᵢLᵢ'` are eliminated one by one
/// (`Wᵢ = Λ'R'WZ₁Λ₁Lᵢ⁻ᵀ`), the Schur complement of the other random columns is factored as a whole, and the
/// fixed effects and the response are bordered last. Zero variances are ordinary values here.
///
/// > Reference: Bates, Mächler, Bolker & Walker (2015), doi:10.18637/jss.v067.i01, for the spherical form.
struct MixedModelFactor: Sendable {
  let products: CrossProducts
  let covariance: RelativeCovariance
  /// The lower Cholesky factor of each block, column-major.
  private(set) var blockFactor: [Double]
  /// Wᵢ, a row of d values per rest column of the block.
  private(set) var mixed: [Double]
  /// Lᵢ⁻¹Λ₁'Z₁'W[X y], `denseCount` values per eliminated column.
  private(set) var blockDense: [Double]
  private(set) var schur: SchurComplement = .none
  /// S⁻¹ times the dense columns of the reduced equations.
  private(set) var reducedSolution = Matrix(rows: 0, columns: 0)
  private(set) var fixedFactor: CholeskyFactor
  private(set) var logDeterminantRandom = 0.0
  private(set) var logDeterminantFixed = 0.0
  /// The penalised residual sum of squares `|y − Xβ − Zb|² + |u|²`.
  private(set) var penalizedResidual = 0.0
  private(set) var beta: [Double] = []
  /// The spherical random effects: eliminated columns, then the rest.
  private(set) var sphericalEliminated: [Double]
  private(set) var sphericalRest: [Double] = []

  var columns: ModelColumns { products.columns }
  var fixedCount: Int { products.denseCount - 1 }

  /// Factors the equations.
  ///
  /// - Complexity: O(Σ dᵢ³ + Σ nnzᵢ² dᵢ + factorisation of the Schur complement).
  init(_ products: CrossProducts, _ covariance: RelativeCovariance, _ plan: SchurPlan)
    throws(LinearAlgebraError)
  {
    self.products = products
    self.covariance = covariance
    blockFactor = products.eliminated
    mixed = products.mixed
    blockDense = products.eliminatedDense
    sphericalEliminated = [Double](repeating: 0, count: products.columns.eliminatedCount)
    fixedFactor = try CholeskyFactor(Matrix(rows: 0, columns: 0))
    try factorBlocks()
    var reducedDense = scaledRestDense()
    var border = products.dense
    subtractDense(from: &reducedDense, border: &border)
    schur = try plan.factor(scaledRest: scaledRestValues(), mixed: mixed, products)
    logDeterminantRandom += schur.logDeterminant
    try borderFixed(reducedDense, border)
    solveRandom()
  }

  private mutating func borderFixed(_ reducedDense: Matrix, _ border: Matrix) throws(LinearAlgebraError) {
    reducedSolution = schur.solve(reducedDense)
    let remainder = reducedDense.transposedTimes(reducedSolution)
    let p = fixedCount
    var fixed = Matrix(rows: p, columns: p)
    var right = [Double](repeating: 0, count: p)
    for j in 0..<p {
      for i in 0..<p { fixed[i, j] = border[i, j] - remainder[i, j] }
      right[j] = border[j, p] - remainder[j, p]
    }
    fixedFactor = try CholeskyFactor(fixed)
    logDeterminantFixed = fixedFactor.logDeterminant
    beta = fixedFactor.solve(right)
    penalizedResidual = border[p, p] - remainder[p, p] - zip(right, beta).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

// MARK: - Blocks

extension MixedModelFactor {
  private mutating func factorBlocks() throws(LinearAlgebraError) {
    let layout = products
    let lambda = covariance.factors
    let isScalar = columns.dimensions.allSatisfy { $0 == 1 }
    let restScale = isScalar ? scalarRestScale() : []
    var failure: LinearAlgebraError?
    var logDeterminant = 0.0
    blockFactor.withUnsafeMutableBufferPointer { factors in
      mixed.withUnsafeMutableBufferPointer { mixed in
        blockDense.withUnsafeMutableBufferPointer { dense in
          guard let factors = factors.baseAddress, let dense = dense.baseAddress else { return }
          // A model with one term has no mixed products: any address will do for zero rows.
          let work = BlockWork(
            layout: layout, lambda: lambda, factors: factors, mixed: mixed.baseAddress ?? dense, dense: dense)
          for block in 0..<layout.columns.blockCount {
            do throws(LinearAlgebraError) {
              if isScalar, layout.columns.blockStart[block + 1] - layout.columns.blockStart[block] == 1 {
                logDeterminant += work.factorScalar(block, restScale)
              } else {
                logDeterminant += try work.factorBlock(block)
              }
            } catch {
              failure = error
              return
            }
          }
        }
      }
    }
    if let failure { throw failure }
    logDeterminantRandom += logDeterminant
  }

  /// λ of every rest column, for models of scalar terms.
  private func scalarRestScale() -> [Double] {
    var scale = [Double](repeating: 0, count: columns.restCount)
    for term in columns.rest {
      forEachLevelColumn(of: term) { _, first, _ in scale[first] = covariance.factors[term][0] }
    }
    return scale
  }
}

/// The storage that block elimination works on.
private struct BlockWork {
  let layout: CrossProducts
  let lambda: [[Double]]
  let factors: UnsafeMutablePointer<Double>
  let mixed: UnsafeMutablePointer<Double>
  let dense: UnsafeMutablePointer<Double>

  /// The commonest block: one scalar level, crossed with scalar terms. Returns its log-determinant.
  func factorScalar(_ block: Int, _ restScale: [Double]) -> Double {
    let own = lambda[layout.columns.eliminated[0]][0]
    let place = layout.eliminatedStart[block]
    let ridge = layout.columns.absorbed == layout.columns.eliminated[0] ? 0.0 : 1
    let pivot = (own * own * factors[place] + ridge).squareRoot()
    factors[place] = pivot
    let scale = own / pivot
    let base = layout.mixedStart[block]
    let first = layout.restColumnStart[block]
    for entry in first..<layout.restColumnStart[block + 1] {
      mixed[base + entry - first] *= scale * restScale[Int(layout.restColumn[entry])]
    }
    let k = layout.denseCount
    for j in 0..<k { dense[layout.columns.blockStart[block] * k + j] *= scale }
    return 2 * log(pivot)
  }

  func factorBlock(_ block: Int) throws(LinearAlgebraError) -> Double {
    let columns = layout.columns
    let groups = columns.groups(inBlock: block)
    let first = columns.blockStart[block]
    let d = columns.blockStart[block + 1] - first
    let own = factors + layout.eliminatedStart[block]
    // Λ'AΛ + I = LL'
    for (start, term) in groups {
      let m = columns.dimensions[term]
      for other in 0..<d { BlockAlgebra.transform(lambda[term], m, own + start + other * d, stride: 1) }
    }
    for (start, term) in groups {
      let m = columns.dimensions[term]
      for row in 0..<d { BlockAlgebra.transform(lambda[term], m, own + row + start * d, stride: d) }
    }
    for (start, term) in groups where term != columns.absorbed {
      for i in start..<(start + columns.dimensions[term]) { own[i + i * d] += 1 }
    }
    try BlockAlgebra.cholesky(own, d)
    scaleMixed(block, d, groups, own)
    let k = layout.denseCount
    for j in 0..<k {
      for (start, term) in groups {
        BlockAlgebra.transform(
          lambda[term], columns.dimensions[term], dense + (first + start) * k + j, stride: k)
      }
      BlockAlgebra.solveLower(own, d, dense + first * k + j, stride: k)
    }
    return (0..<d).reduce(0) { $0 + 2 * log(own[$1 + $1 * d]) }
  }

  /// W = Λ'BΛ₁L⁻ᵀ, a row at a time.
  private func scaleMixed(
    _ block: Int, _ d: Int, _ groups: [(start: Int, term: Int)], _ own: UnsafePointer<Double>
  ) {
    let columns = layout.columns
    let firstEntry = layout.restColumnStart[block]
    let rows = layout.restColumnStart[block + 1] - firstEntry
    let base = mixed + layout.mixedStart[block]
    var slot = 0
    while slot < rows {
      let term = columns.restTerm(of: Int(layout.restColumn[firstEntry + slot]))
      let m = columns.dimensions[term]
      for c in 0..<d { BlockAlgebra.transform(lambda[term], m, base + slot * d + c, stride: d) }
      slot += m
    }
    for slot in 0..<rows {
      for (start, term) in groups {
        BlockAlgebra.transform(lambda[term], columns.dimensions[term], base + slot * d + start, stride: 1)
      }
      BlockAlgebra.solveLower(own, d, base + slot * d, stride: 1)
    }
  }
}

// MARK: - The reduced equations

extension MixedModelFactor {
  /// Λ'R'W[X y].
  private func scaledRestDense() -> Matrix {
    let k = products.denseCount
    var values = products.restDense
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for term in columns.rest {
        let m = columns.dimensions[term]
        forEachLevelColumn(of: term) { _, first, _ in
          for j in 0..<k {
            BlockAlgebra.transform(covariance.factors[term], m, base + first * k + j, stride: k)
          }
        }
      }
    }
    var result = Matrix(rows: columns.restCount, columns: k)
    for i in 0..<columns.restCount {
      for j in 0..<k { result[i, j] = values[i * k + j] }
    }
    return result
  }

  /// Takes `W L⁻¹(…)` off the dense columns of the rest and off the dense square.
  private func subtractDense(from reduced: inout Matrix, border: inout Matrix) {
    let k = products.denseCount
    let rows = columns.restCount
    reduced.elements.withUnsafeMutableBufferPointer { reduced in
      forEachMixed { row, w, column in
        for j in 0..<k { reduced[row + j * rows] -= w * blockDense[column * k + j] }
      }
    }
    for column in 0..<columns.eliminatedCount {
      let base = column * k
      for j in 0..<k {
        for i in j..<k { border[i, j] -= blockDense[base + i] * blockDense[base + j] }
      }
    }
    border.mirrorLowerTriangle()
  }

  /// Visits every entry of every Wᵢ: the rest column, the value, the eliminated column.
  @inline(__always)
  func forEachMixed(_ body: (_ row: Int, _ w: Double, _ column: Int) -> Void) {
    let layout = products
    mixed.withUnsafeBufferPointer { mixed in
      layout.restColumn.withUnsafeBufferPointer { restColumn in
        var position = 0
        for block in 0..<layout.columns.blockCount {
          let first = layout.columns.blockStart[block]
          let end = layout.columns.blockStart[block + 1]
          for entry in layout.restColumnStart[block]..<layout.restColumnStart[block + 1] {
            for column in first..<end {
              body(Int(restColumn[entry]), mixed[position], column)
              position += 1
            }
          }
        }
      }
    }
  }

  /// The values of Λ'R'WRΛ + I in the order of `products.restRow`.
  private func scaledRestValues() -> [Double] {
    var values = products.restValue
    for term in columns.rest {
      forEachLevelColumn(of: term) { _, first, _ in scaleLevel(&values, first: first, term: term) }
    }
    return values
  }

  /// Scales the columns of one level: Λ from the right on its columns, Λ' from the left on each row group.
  private func scaleLevel(_ values: inout [Double], first: Int, term: Int) {
    let m = columns.dimensions[term]
    let start = products.restRowStart[first]
    let width = products.restRowStart[first + 1] - start
    // A full copy of the level's columns: the strict upper part of its own square is restored by symmetry.
    var full = [Double](repeating: 0, count: width * m)
    for a in 0..<m {
      let base = products.restRowStart[first + a]
      for slot in a..<width { full[a * width + slot] = values[base + slot - a] }
      for slot in 0..<a { full[a * width + slot] = full[slot * width + a] }
    }
    full.withUnsafeMutableBufferPointer { full in
      guard let full = full.baseAddress else { return }
      for slot in 0..<width {
        BlockAlgebra.transform(covariance.factors[term], m, full + slot, stride: width)
      }
      var slot = 0
      while slot < width {
        let rowTerm = columns.restTerm(of: Int(products.restRow[start + slot]))
        let size = columns.dimensions[rowTerm]
        for a in 0..<m {
          BlockAlgebra.transform(covariance.factors[rowTerm], size, full + a * width + slot, stride: 1)
        }
        slot += size
      }
    }
    for a in 0..<m {
      let base = products.restRowStart[first + a]
      if term != columns.absorbed { full[a * width + a] += 1 }
      for slot in a..<width { values[base + slot - a] = full[a * width + slot] }
    }
  }

  private mutating func solveRandom() {
    let p = fixedCount
    let k = products.denseCount
    let rest = (0..<columns.restCount).map { i in
      (0..<p).reduce(reducedSolution[i, p]) { $0 - reducedSolution[i, $1] * beta[$1] }
    }
    var eliminated = (0..<columns.eliminatedCount).map { column in
      (0..<p).reduce(blockDense[column * k + p]) { $0 - blockDense[column * k + $1] * beta[$1] }
    }
    forEachMixed { row, w, column in eliminated[column] -= w * rest[row] }
    solveBlocksTransposed(&eliminated)
    sphericalRest = rest
    sphericalEliminated = eliminated
  }

  /// x ← L⁻¹x, block by block.
  func solveBlocks(_ x: inout [Double]) {
    x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      forEachBlock(x) { BlockAlgebra.solveLower($0, $1, $2, stride: 1) }
    }
  }

  /// x ← L⁻ᵀx, block by block.
  func solveBlocksTransposed(_ x: inout [Double]) {
    x.withUnsafeMutableBufferPointer { x in
      if let x = x.baseAddress { solveBlocksTransposed(x) }
    }
  }

  /// x ← L⁻ᵀx, block by block, for as many numbers as there are eliminated columns.
  func solveBlocksTransposed(_ x: UnsafeMutablePointer<Double>) {
    forEachBlock(x) { BlockAlgebra.solveLowerTransposed($0, $1, $2, stride: 1) }
  }

  @inline(__always)
  private func forEachBlock(
    _ x: UnsafeMutablePointer<Double>,
    _ body: (UnsafePointer<Double>, Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let layout = products
    blockFactor.withUnsafeBufferPointer { factors in
      layout.columns.blockStart.withUnsafeBufferPointer { starts in
        layout.eliminatedStart.withUnsafeBufferPointer { places in
          guard let factors = factors.baseAddress else { return }
          for block in 0..<layout.columns.blockCount {
            let first = starts[block]
            body(factors + places[block], starts[block + 1] - first, x + first)
          }
        }
      }
    }
  }
}
