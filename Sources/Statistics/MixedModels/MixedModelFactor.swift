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
  private(set) var covariance: RelativeCovariance
  /// The lower Cholesky factor of each shape of block, column-major, where `products.eliminated` has its products.
  private(set) var blockFactor: [Double]
  /// Wᵢ, a row of d values per rest column of the block, where `products.mixed` has its products.
  private(set) var mixed: [Double]
  /// Lᵢ⁻¹Λ₁'Z₁'WX, where `products.eliminatedFixed` has Z₁'WX.
  private(set) var blockFixed: [Double]
  /// Lᵢ⁻¹Λ₁'Z₁'Wy, one value per eliminated column.
  private(set) var blockResponse: [Double]
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
  /// - Complexity: O(Σ dᵢ³ + Σ nnzᵢ² dᵢ) over the shapes of blocks, O(Σ nnzᵢ dᵢ) over the blocks, and a factorisation of
  ///   the Schur complement.
  init(_ products: CrossProducts, _ covariance: RelativeCovariance, _ plan: SchurPlan)
    throws(LinearAlgebraError)
  {
    self.products = products
    self.covariance = covariance
    blockFactor = products.eliminated
    mixed = products.mixed
    blockFixed = products.eliminatedFixed
    blockResponse = products.eliminatedResponse
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

  /// States as zero what was held just above it.
  mutating func settle(_ covariance: RelativeCovariance) { self.covariance = covariance }

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
    let isScalar = columns.dimensions.allSatisfy { $0 == 1 }
    let restScale = isScalar ? scalarRestScale() : []
    let lambda = covariance.factors
    var failure: LinearAlgebraError?
    var logDeterminant = 0.0
    blockFactor.withUnsafeMutableBufferPointer { factors in
      mixed.withUnsafeMutableBufferPointer { mixed in
        // A model without random terms has no blocks, one with a single term no mixed products.
        guard let factors = factors.baseAddress else { return }
        let work = BlockWork(
          layout: layout, lambda: lambda, factors: factors, mixed: mixed.baseAddress ?? factors)
        for (shape, block) in layout.shapes.representative.lazy.map({ Int($0) }).enumerated() {
          let size = Double(layout.shapes.sizes[shape])
          do throws(LinearAlgebraError) {
            if isScalar, layout.columns.blockStart[block + 1] - layout.columns.blockStart[block] == 1 {
              logDeterminant += size * work.factorScalar(block, restScale)
            } else {
              logDeterminant += size * (try work.factorBlock(block))
            }
          } catch {
            failure = error
            return
          }
        }
        blockFixed.withUnsafeMutableBufferPointer { fixed in
          guard let fixed = fixed.baseAddress else { return }
          for block in layout.fixedShapes.representative {
            work.reduce(Int(block), fixed + layout.fixedStart[Int(block)], layout.denseCount - 1)
          }
        }
        blockResponse.withUnsafeMutableBufferPointer { response in
          guard let response = response.baseAddress else { return }
          for block in 0..<layout.columns.blockCount {
            work.reduce(block, response + layout.columns.blockStart[block], 1)
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
    let (p, rows) = (fixedCount, columns.restCount)
    // Blocks of one shape and one set of rest columns take the same off the fixed effects.
    var taken = [Double](repeating: 0, count: rows * p)
    var product: [Double] = []
    var current: Int32 = -1
    let layout = products
    layout.patterns.forEachRun(of: layout.fixedShapes.ofBlock) { block, size, shape in
      let entries = layout.restColumnStart[block]..<layout.restColumnStart[block + 1]
      if shape != current {
        current = shape
        product = fixedProduct(block)
      }
      taken.withUnsafeMutableBufferPointer { taken in
        product.withUnsafeBufferPointer { product in
          for (slot, entry) in entries.enumerated() {
            let row = Int(layout.restColumn[entry]) * p
            for j in 0..<p { taken[row + j] += Double(size) * product[slot * p + j] }
          }
        }
      }
    }
    reduced.elements.withUnsafeMutableBufferPointer { reduced in
      for row in 0..<rows {
        for j in 0..<p { reduced[row + j * rows] -= taken[row * p + j] }
      }
      forEachMixed { row, w, column in reduced[row + p * rows] -= w * blockResponse[column] }
    }
    subtractSquares(from: &border)
  }

  /// `W L⁻¹Λ₁'Z₁'WX` of a block, a row of p values per rest column.
  private func fixedProduct(_ block: Int) -> [Double] {
    let (p, d) = (fixedCount, width(of: block))
    let (w, x) = (products.mixedStart[block], products.fixedStart[block])
    let count = restEntries(of: block).count
    guard p > 0, d > 0, count > 0 else { return [] }
    let fixed = Matrix(rows: p, columns: d, elements: Array(blockFixed[x..<(x + d * p)]))
    let wide = Matrix(rows: d, columns: count, elements: Array(mixed[w..<(w + d * count)]))
    return (fixed * wide).elements
  }

  private func subtractSquares(from border: inout Matrix) {
    let p = fixedCount
    for (shape, block) in products.fixedShapes.representative.lazy.map({ Int($0) }).enumerated() {
      let size = Double(products.fixedShapes.sizes[shape])
      let x = products.fixedStart[block]
      for c in 0..<width(of: block) {
        for j in 0..<p {
          for i in j..<p { border[i, j] -= size * blockFixed[x + c * p + i] * blockFixed[x + c * p + j] }
        }
      }
    }
    var crossed = [Double](repeating: 0, count: p)
    crossed.withUnsafeMutableBufferPointer { crossed in
      blockFixed.withUnsafeBufferPointer { fixed in
        blockResponse.withUnsafeBufferPointer { response in
          for block in 0..<columns.blockCount {
            var x = products.fixedStart[block]
            for column in columns.blockStart[block]..<columns.blockStart[block + 1] {
              let y = response[column]
              for j in 0..<p { crossed[j] += fixed[x + j] * y }
              x += p
            }
          }
        }
      }
    }
    for j in 0..<p { border[p, j] -= crossed[j] }
    border[p, p] -= dot(blockResponse, blockResponse)
    border.mirrorLowerTriangle()
  }

  func width(of block: Int) -> Int { columns.blockStart[block + 1] - columns.blockStart[block] }

  func restEntries(of block: Int) -> Range<Int> {
    products.restColumnStart[block]..<products.restColumnStart[block + 1]
  }

  /// Visits blocks that share rest columns, products and fixed effects once, with their number.
  func forEachAlike(_ body: (_ block: Int, _ size: Double, _ fixedShape: Int32) -> Void) {
    products.patterns.forEachRun(of: products.fixedShapes.ofBlock) { body($0, Double($1), $2) }
  }

  /// Visits every entry of every Wᵢ: the rest column, the value, the eliminated column.
  @inline(__always)
  func forEachMixed(_ body: (_ row: Int, _ w: Double, _ column: Int) -> Void) {
    let layout = products
    mixed.withUnsafeBufferPointer { mixed in
      layout.restColumn.withUnsafeBufferPointer { restColumn in
        for block in 0..<layout.columns.blockCount {
          let first = layout.columns.blockStart[block]
          let end = layout.columns.blockStart[block + 1]
          var position = layout.mixedStart[block]
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
    let rest = (0..<columns.restCount).map { i in
      (0..<p).reduce(reducedSolution[i, p]) { $0 - reducedSolution[i, $1] * beta[$1] }
    }
    var eliminated = [Double](repeating: 0, count: columns.eliminatedCount)
    eliminated.withUnsafeMutableBufferPointer { u in
      guard let u = u.baseAddress else { return }
      rest.withUnsafeBufferPointer { solveEliminated(u, sigma: 0, beta: beta, rest: $0) }
    }
    sphericalRest = rest
    sphericalEliminated = eliminated
  }

  /// u ← L⁻ᵀ(L⁻¹Λ₁'Z₁'W(y − Xβ) − W'r + σu): the eliminated effects where those of the rest are r, and with noise in u a
  /// draw of them.
  ///
  /// One pass over the blocks, whose columns are few: what is read for a block is then still at hand.
  func solveEliminated(
    _ u: UnsafeMutablePointer<Double>, sigma: Double, beta: [Double], rest: UnsafeBufferPointer<Double>
  ) {
    let (layout, p, fitted) = (products, fixedCount, fittedFixed(beta))
    blockResponse.withUnsafeBufferPointer { response in
      mixed.withUnsafeBufferPointer { mixed in
        layout.restColumn.withUnsafeBufferPointer { restColumn in
          forEachBlock(u) { block, first, factor, d, own in
            if p == 0 {
              for c in 0..<d { own[c] = response[first + c] + sigma * own[c] }
            } else {
              let row = layout.fixedStart[block] / p
              for c in 0..<d { own[c] = response[first + c] - fitted[row + c] + sigma * own[c] }
            }
            var position = layout.mixedStart[block]
            for entry in layout.restColumnStart[block]..<layout.restColumnStart[block + 1] {
              let effect = rest[Int(restColumn[entry])]
              for c in 0..<d { own[c] -= mixed[position + c] * effect }
              position += d
            }
            BlockAlgebra.solveLowerTransposed(factor, d, own, stride: 1)
          }
        }
      }
    }
  }

  /// L⁻¹Λ₁'Z₁'WXβ; blocks of one shape share their rows of X, so that there are far fewer of them than columns.
  private func fittedFixed(_ beta: [Double]) -> [Double] {
    let p = fixedCount
    guard p > 0 else { return [] }
    return (0..<blockFixed.count / p).map { row in
      (0..<p).reduce(0) { $0 + blockFixed[row * p + $1] * beta[$1] }
    }
  }

  /// x ← L⁻¹x, block by block.
  func solveBlocks(_ x: inout [Double]) {
    x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      forEachBlock(x) { BlockAlgebra.solveLower($2, $3, $4, stride: 1) }
    }
  }

  /// x ← L⁻ᵀx, block by block.
  func solveBlocksTransposed(_ x: inout [Double]) {
    x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      forEachBlock(x) { BlockAlgebra.solveLowerTransposed($2, $3, $4, stride: 1) }
    }
  }

  /// Visits blocks with their number, their first column, their factor, their width and their values.
  @inline(__always)
  private func forEachBlock(
    _ x: UnsafeMutablePointer<Double>,
    _ body: (Int, Int, UnsafePointer<Double>, Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let layout = products
    blockFactor.withUnsafeBufferPointer { factors in
      layout.columns.blockStart.withUnsafeBufferPointer { starts in
        layout.eliminatedStart.withUnsafeBufferPointer { places in
          guard let factors = factors.baseAddress else { return }
          for block in 0..<layout.columns.blockCount {
            let first = starts[block]
            body(block, first, factors + places[block], starts[block + 1] - first, x + first)
          }
        }
      }
    }
  }
}
