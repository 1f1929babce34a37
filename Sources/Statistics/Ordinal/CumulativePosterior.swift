import LinearAlgebra

/// The entries of `C = (Λ'Z'WZΛ + I)⁻¹` that the data touch, stored as the products are.
struct CumulativePosterior {
  /// C among the eliminated columns of each block.
  private(set) var eliminated: [Double]
  /// C between each block and the rest columns that occur in it.
  private(set) var mixed: [Double]
  /// C on the pattern of R'R.
  private(set) var rest: [Double]
  private let factor: MixedModelFactor

  /// - Complexity: one inverse of the Schur complement and O(Σ cᵢ² dᵢ) over the blocks.
  init(_ factor: MixedModelFactor, threads: Int) {
    self.factor = factor
    let products = factor.products
    let columns = products.columns
    let inverse = factor.schur.inverse(threads: threads)
    rest = (0..<columns.restCount).flatMap { column in
      (products.restRowStart[column]..<products.restRowStart[column + 1]).map {
        inverse.entry(Int(products.restRow[$0]), column)
      }
    }
    eliminated = [Double](repeating: 0, count: products.eliminated.count)
    mixed = [Double](repeating: 0, count: products.mixed.count)
    for block in 0..<columns.blockCount { fill(block, inverse) }
  }

  private mutating func fill(_ block: Int, _ inverse: SchurInverse) {
    let products = factor.products
    let d = products.columns.blockStart[block + 1] - products.columns.blockStart[block]
    let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
    let base = products.mixedStart[block]
    let own = products.eliminatedStart[block]
    // Q W, the inverse of the Schur complement times the eliminated rows.
    inverse.multiply(
      columns: products.restColumn[entries], w: factor.mixed[base..<(base + entries.count * d)], width: d,
      into: &mixed, at: base)
    for c in 0..<d {
      for e in 0..<d {
        var sum = c == e ? 1.0 : 0
        for slot in 0..<entries.count {
          sum += factor.mixed[base + slot * d + c] * mixed[base + slot * d + e]
        }
        eliminated[own + c + e * d] = sum
      }
    }
    factor.blockFactor.withUnsafeBufferPointer { l in
      guard let l = l.baseAddress else { return }
      eliminated.withUnsafeMutableBufferPointer { values in
        guard let values = values.baseAddress else { return }
        for c in 0..<d { BlockAlgebra.solveLowerTransposed(l + own, d, values + own + c * d, stride: 1) }
        for r in 0..<d { BlockAlgebra.solveLowerTransposed(l + own, d, values + own + r, stride: d) }
      }
      mixed.withUnsafeMutableBufferPointer { values in
        guard let values = values.baseAddress else { return }
        for slot in 0..<entries.count {
          BlockAlgebra.solveLowerTransposed(l + own, d, values + base + slot * d, stride: 1)
          for c in 0..<d { values[base + slot * d + c] = -values[base + slot * d + c] }
        }
      }
    }
  }

  /// The diagonal of C.
  var diagonal: ColumnVector {
    let products = factor.products
    let columns = products.columns
    var result = ColumnVector(zeroFor: products)
    for column in 0..<columns.restCount { result.rest[column] = rest[products.restRowStart[column]] }
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      for c in 0..<d {
        result.eliminated[first + c] = eliminated[products.eliminatedStart[block] + c * (d + 1)]
      }
    }
    return result
  }
}

extension SchurInverse {
  /// The rows of `S⁻¹W` for the few columns of a block.
  ///
  /// - Parameter w: a row of `width` values per column.
  fileprivate func multiply(
    columns: ArraySlice<Int32>, w: ArraySlice<Double>, width: Int, into result: inout [Double], at base: Int
  ) {
    let (first, start, count) = (columns.startIndex, w.startIndex, columns.count)
    guard count > 0 else { return }
    func add(_ entry: (Int, Int) -> Double) {
      for a in 0..<count {
        let column = Int(columns[first + a])
        for b in 0..<count {
          let q = entry(Int(columns[first + b]), column)
          for c in 0..<width { result[base + a * width + c] += q * w[start + b * width + c] }
        }
      }
    }
    switch self {
    case .none: return
    case .dense(let matrix), .scattered(_, let matrix):
      matrix.elements.withUnsafeBufferPointer { q in add { q[$0 + $1 * matrix.rows] } }
    case .sparse, .stochastic: add { entry($0, $1) }
    }
  }
}
