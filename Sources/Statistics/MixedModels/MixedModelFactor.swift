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
  private var isScalar: Bool { columns.dimensions.allSatisfy { $0 == 1 } }

  private mutating func factorBlocks() throws(LinearAlgebraError) {
    let scales = covariance.factors
    let scalar = isScalar
    for block in 0..<columns.blockCount {
      let d = columns.blockStart[block + 1] - columns.blockStart[block]
      if scalar && d == 1 {
        factorScalar(block, scales)
      } else {
        try factorBlock(block, d)
      }
    }
  }

  /// The commonest block: one scalar level, crossed with scalar terms.
  private mutating func factorScalar(_ block: Int, _ scales: [[Double]]) {
    let own = scales[columns.eliminated[0]][0]
    let pivot = (own * own * blockFactor[products.eliminatedStart[block]] + 1).squareRoot()
    blockFactor[products.eliminatedStart[block]] = pivot
    logDeterminantRandom += 2 * Double.log(pivot)
    let factor = own / pivot
    scaleScalarRows(block, factor)
    let base = columns.blockStart[block] * products.denseCount
    for j in 0..<products.denseCount { blockDense[base + j] *= factor }
  }

  private mutating func scaleScalarRows(_ block: Int, _ factor: Double) {
    let first = products.restColumnStart[block]
    let last = products.restColumnStart[block + 1]
    var entry = first
    for term in columns.rest {
      let end = term == columns.rest.last ? columns.restCount : columns.restStart[term] + termWidth(term)
      let scale = covariance.factors[term][0] * factor
      while entry < last, Int(products.restColumn[entry]) < end {
        mixed[entry] *= scale
        entry += 1
      }
    }
  }

  private func termWidth(_ term: Int) -> Int {
    guard let position = columns.rest.firstIndex(of: term), position + 1 < columns.rest.count else {
      return columns.restCount - columns.restStart[term]
    }
    return columns.restStart[columns.rest[position + 1]] - columns.restStart[term]
  }

  private mutating func factorBlock(_ block: Int, _ d: Int) throws(LinearAlgebraError) {
    let first = columns.blockStart[block]
    let base = products.eliminatedStart[block]
    let groups = columnGroups(block)
    // Λ'AΛ + I
    for (start, term) in groups {
      for other in 0..<d { transform(term, &blockFactor, at: base + start + other * d, stride: 1) }
    }
    for (start, term) in groups {
      for row in 0..<d { transform(term, &blockFactor, at: base + row + start * d, stride: d) }
    }
    for i in 0..<d { blockFactor[base + i + i * d] += 1 }
    try choleskyInPlace(&blockFactor, base, d)
    for i in 0..<d { logDeterminantRandom += 2 * Double.log(blockFactor[base + i + i * d]) }
    // W = Λ'BΛ₁L⁻ᵀ, a row at a time
    let rows = products.restColumnStart[block + 1] - products.restColumnStart[block]
    let mixedBase = products.mixedStart[block]
    var slot = 0
    while slot < rows {
      let term = restTerm(of: Int(products.restColumn[products.restColumnStart[block] + slot]))
      for c in 0..<d { transform(term, &mixed, at: mixedBase + slot * d + c, stride: d) }
      slot += columns.dimensions[term]
    }
    for slot in 0..<rows {
      for (start, term) in groups { transform(term, &mixed, at: mixedBase + slot * d + start, stride: 1) }
      forwardSolve(&mixed, mixedBase + slot * d, 1, base, d)
    }
    for j in 0..<products.denseCount {
      for (start, term) in groups {
        transform(
          term, &blockDense, at: (first + start) * products.denseCount + j, stride: products.denseCount)
      }
      forwardSolve(&blockDense, first * products.denseCount + j, products.denseCount, base, d)
    }
  }

  /// The groups of columns of one level within a block: where each starts, and its term.
  func columnGroups(_ block: Int) -> [(start: Int, term: Int)] {
    var groups: [(Int, Int)] = []
    var column = columns.blockStart[block]
    while column < columns.blockStart[block + 1] {
      let term = Int(columns.termOfEliminatedColumn[column])
      groups.append((column - columns.blockStart[block], term))
      column += columns.dimensions[term]
    }
    return groups
  }

  func restTerm(of column: Int) -> Int {
    var found = columns.rest[0]
    for term in columns.rest where columns.restStart[term] <= column { found = term }
    return found
  }

  /// Replaces the m values of one level by Λ' times them.
  private func transform(_ term: Int, _ values: inout [Double], at start: Int, stride: Int) {
    let m = columns.dimensions[term]
    let factor = covariance.factors[term]
    for a in 0..<m {
      var sum = 0.0
      for r in a..<m { sum += factor[r * m + a] * values[start + r * stride] }
      values[start + a * stride] = sum
    }
  }

  private func choleskyInPlace(_ a: inout [Double], _ base: Int, _ d: Int) throws(LinearAlgebraError) {
    for j in 0..<d {
      var pivot = a[base + j + j * d]
      for k in 0..<j { pivot -= a[base + j + k * d] * a[base + j + k * d] }
      guard pivot > 0 else { throw .notPositiveDefinite(order: j + 1) }
      let root = pivot.squareRoot()
      a[base + j + j * d] = root
      for i in (j + 1)..<max(d, j + 1) {
        var value = a[base + i + j * d]
        for k in 0..<j { value -= a[base + i + k * d] * a[base + j + k * d] }
        a[base + i + j * d] = value / root
      }
    }
  }

  /// x ← L⁻¹x for the block factor that starts at `base`.
  func forwardSolve(_ x: inout [Double], _ start: Int, _ stride: Int, _ base: Int, _ d: Int) {
    for i in 0..<d {
      var value = x[start + i * stride]
      for k in 0..<i { value -= blockFactor[base + i + k * d] * x[start + k * stride] }
      x[start + i * stride] = value / blockFactor[base + i + i * d]
    }
  }

  /// x ← L⁻ᵀx for the block factor that starts at `base`.
  func backwardSolve(_ x: inout [Double], _ start: Int, _ stride: Int, _ base: Int, _ d: Int) {
    for i in (0..<d).reversed() {
      var value = x[start + i * stride]
      for k in (i + 1)..<max(d, i + 1) {
        value -= blockFactor[base + k + i * d] * x[start + k * stride]
      }
      x[start + i * stride] = value / blockFactor[base + i + i * d]
    }
  }
}

// MARK: - The reduced equations

extension MixedModelFactor {
  /// Λ'R'W[X y].
  private func scaledRestDense() -> Matrix {
    let k = products.denseCount
    var values = products.restDense
    var column = 0
    while column < columns.restCount {
      let term = restTerm(of: column)
      for j in 0..<k { transform(term, &values, at: column * k + j, stride: k) }
      column += columns.dimensions[term]
    }
    var result = Matrix(rows: columns.restCount, columns: k)
    for i in 0..<columns.restCount {
      for j in 0..<k { result[i, j] = values[i * k + j] }
    }
    return result
  }

  private func subtractDense(from reduced: inout Matrix, border: inout Matrix) {
    let k = products.denseCount
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
      var position = products.mixedStart[block]
      for entry in entries {
        let row = Int(products.restColumn[entry])
        for c in 0..<d {
          let w = mixed[position]
          position += 1
          for j in 0..<k { reduced[row, j] -= w * blockDense[(first + c) * k + j] }
        }
      }
      for c in 0..<d {
        let base = (first + c) * k
        for j in 0..<k {
          for i in j..<k { border[i, j] -= blockDense[base + i] * blockDense[base + j] }
        }
      }
    }
    border.mirrorLowerTriangle()
  }

  /// The values of Λ'R'WRΛ + I in the order of `products.restRow`.
  private func scaledRestValues() -> [Double] {
    var values = products.restValue
    var column = 0
    while column < columns.restCount {
      let term = restTerm(of: column)
      scaleLevel(&values, first: column, term: term)
      column += columns.dimensions[term]
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
    for slot in 0..<width { transform(term, &full, at: slot, stride: width) }
    var slot = 0
    while slot < width {
      let rowTerm = restTerm(of: Int(products.restRow[start + slot]))
      for a in 0..<m { transform(rowTerm, &full, at: a * width + slot, stride: 1) }
      slot += columns.dimensions[rowTerm]
    }
    for a in 0..<m {
      let base = products.restRowStart[first + a]
      full[a * width + a] += 1
      for slot in a..<width { values[base + slot - a] = full[a * width + slot] }
    }
  }

  private mutating func solveRandom() {
    let p = fixedCount
    let k = products.denseCount
    sphericalRest = (0..<columns.restCount).map { i in
      (0..<p).reduce(reducedSolution[i, p]) { $0 - reducedSolution[i, $1] * beta[$1] }
    }
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      for c in 0..<d {
        let base = (first + c) * k
        sphericalEliminated[first + c] = (0..<p).reduce(blockDense[base + p]) {
          $0 - blockDense[base + $1] * beta[$1]
        }
      }
      var position = products.mixedStart[block]
      for entry in products.restColumnStart[block]..<products.restColumnStart[block + 1] {
        let u = sphericalRest[Int(products.restColumn[entry])]
        for c in 0..<d {
          sphericalEliminated[first + c] -= mixed[position] * u
          position += 1
        }
      }
      backwardSolve(&sphericalEliminated, first, 1, products.eliminatedStart[block], d)
    }
  }
}

extension Double {
  static func log(_ x: Double) -> Double { Foundation.log(x) }
}
