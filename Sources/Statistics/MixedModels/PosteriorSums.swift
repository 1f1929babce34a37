import LinearAlgebra

extension PosteriorCovariance {
  /// Per term, the sum over its levels of their m × m blocks, row-major; zero for the absorbed factor.
  ///
  /// The covariance of a block is `L⁻ᵀ(I + W'(S⁻¹ + HQH')W + …)L⁻¹` with L and W those of its shape, so that what is
  /// summed over the blocks of a shape is the small matrix between their rest columns, and the rest is done once.
  ///
  /// - Complexity: O(Σ nnzᵢ²) over the patterns of blocks.
  func sums(_ kind: PosteriorKind) -> [[Double]] {
    var sums = factor.columns.dimensions.map { [Double](repeating: 0, count: $0 * $0) }
    if factor.products.fixedShapes.count * 4 <= factor.columns.blockCount {
      addShapes(kind, &sums)
    } else {
      forEachEliminatedBlock(kind) { term, size, m, covariance in
        for i in 0..<(m * m) { sums[term][i] += size * covariance(i / m, i % m) }
      }
    }
    for term in factor.columns.rest where term != factor.columns.absorbed {
      let m = factor.columns.dimensions[term]
      factor.forEachLevelColumn(of: term) { _, first, _ in
        for a in 0..<m {
          for b in 0..<m { sums[term][a * m + b] += rest(first + a, first + b, kind) }
        }
      }
    }
    return sums
  }

  /// What the blocks of all shapes have added up to, one shape behind the other.
  private struct ShapeSums {
    /// Σ (S⁻¹ + HQH') between the rest columns.
    var square: [Double] = []
    var squareStart: [Int] = []
    /// Σ HL⁻ᵀ.
    var gap: [Double] = []
    var gapStart: [Int] = []

    mutating func add(shape: Int, _ square: [Double], times size: Double) {
      let start = squareStart[shape]
      self.square.withUnsafeMutableBufferPointer { target in
        for i in square.indices { target[start + i] += size * square[i] }
      }
    }

    mutating func add(shape: Int, slot: Int, row: Int, of rotated: [Double], _ p: Int, times size: Double) {
      let start = gapStart[shape] + slot * p
      gap.withUnsafeMutableBufferPointer { target in
        for j in 0..<p { target[start + j] += size * rotated[row * p + j] }
      }
    }
  }

  private func addShapes(_ kind: PosteriorKind, _ sums: inout [[Double]]) {
    let products = factor.products
    let p = kind == .predictionError ? factor.fixedCount : 0
    let rotated = p > 0 ? rotatedSolution() : []
    let fixed = PairedRows(width: p, left: rotated, right: rotated)
    var shapeSums = ShapeSums()
    for block in products.fixedShapes.representative {
      let count = factor.restEntries(of: Int(block)).count
      shapeSums.squareStart.append(shapeSums.square.count)
      shapeSums.square.append(contentsOf: repeatElement(0, count: count * count))
      shapeSums.gapStart.append(shapeSums.gap.count)
      shapeSums.gap.append(contentsOf: repeatElement(0, count: count * p))
    }
    var current: Int32 = -1
    var square: [Double] = []
    products.patterns.forEachRun(of: products.fixedShapes.ofBlock) { block, size, shape in
      let pattern = products.patterns.ofBlock[block]
      let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
      if pattern != current {
        current = pattern
        square = squareWithFixed(products.restColumn, entries, fixed)
      }
      shapeSums.add(shape: Int(shape), square, times: Double(size))
      guard p > 0 else { return }
      for (slot, entry) in entries.enumerated() {
        shapeSums.add(
          shape: Int(shape), slot: slot, row: Int(products.restColumn[entry]), of: rotated, p,
          times: Double(size))
      }
    }
    for (shape, block) in products.fixedShapes.representative.enumerated() {
      addShape(Int(block), shape, shapeSums, p, &sums)
    }
  }

  /// The rows of S⁻¹'s product with the fixed effects, in coordinates where their covariance is one.
  private func rotatedSolution() -> [Double] {
    let p = factor.fixedCount
    var rotated = [Double](repeating: 0, count: solution.count)
    for row in stride(from: 0, to: solution.count, by: max(p, 1)) {
      for j in 0..<p {
        var sum = 0.0
        // L⁻ᵀ is upper triangular, column-major.
        for i in 0...j { sum += solution[row + i] * fixedRoot[i + j * p] }
        rotated[row + j] = sum
      }
    }
    return rotated
  }

  /// S⁻¹ + HQH' between the rest columns of a pattern, both triangles.
  ///
  /// - Parameter fixed: the rows of ``rotatedSolution()``, twice.
  private func squareWithFixed(_ columns: [Int32], _ entries: Range<Int>, _ fixed: PairedRows) -> [Double] {
    columns.withUnsafeBufferPointer {
      let own = UnsafeBufferPointer(rebasing: $0[entries])
      var square = inverse.square(own)
      if fixed.width > 0 { fixed.addProducts(own, times: 0.5, to: &square) }
      return square
    }
  }

  /// `L⁻ᵀ(nI + W'MW + nXX' − W'NX' − XN'W)L⁻¹` of a shape: its diagonal blocks are added to the terms.
  private func addShape(_ block: Int, _ shape: Int, _ sum: ShapeSums, _ p: Int, _ sums: inout [[Double]]) {
    let size = Double(factor.products.fixedShapes.sizes[shape])
    let (square, gap) = (sum.squareStart[shape], sum.gapStart[shape])
    let d = factor.width(of: block)
    let count = factor.restEntries(of: block).count
    let w = factor.products.mixedStart[block]
    var g = [Double](repeating: 0, count: d * d)
    let x = Matrix(rows: p, columns: d, elements: rotatedFixed(block, d, p))
    if count > 0 {
      let wide = Matrix(rows: d, columns: count, elements: Array(factor.mixed[w..<(w + d * count)]))
      let inner = Matrix(
        rows: count, columns: count, elements: Array(sum.square[square..<(square + count * count)]))
      g = (wide * (inner * wide.transposed)).elements
      if p > 0 {
        let gaps = Matrix(rows: p, columns: count, elements: Array(sum.gap[gap..<(gap + count * p)]))
        // WN' as well as its transpose is taken off.
        let taken = gaps * wide.transposed
        subtract(taken.transposedTimes(x), from: &g)
      }
    }
    if p > 0 {
      for (place, value) in x.crossProduct().elements.enumerated() { g[place] += size * value }
    }
    for c in 0..<d { g[c + c * d] += size }
    unwhiten(block, d, &g)
    factor.columns.forEachGroup(inBlock: block) { start, term in
      guard term != factor.columns.absorbed else { return }
      let m = factor.columns.dimensions[term]
      for a in 0..<m {
        for b in 0..<m { sums[term][a * m + b] += g[start + a + (start + b) * d] }
      }
    }
  }

  /// Takes a square and its transpose off another.
  private func subtract(_ matrix: Matrix, from g: inout [Double]) {
    let d = matrix.rows
    for c in 0..<d {
      for e in 0..<d { g[c + e * d] -= matrix[c, e] + matrix[e, c] }
    }
  }

  /// `L⁻¹Λ₁'Z₁'WX` of a block, in coordinates where the fixed effects' covariance is one.
  private func rotatedFixed(_ block: Int, _ d: Int, _ p: Int) -> [Double] {
    let base = factor.products.fixedStart[block]
    var x = [Double](repeating: 0, count: d * p)
    for c in 0..<d {
      for j in 0..<p {
        for i in 0...j { x[c * p + j] += factor.blockFixed[base + c * p + i] * fixedRoot[i + j * p] }
      }
    }
    return x
  }

  /// `L⁻ᵀGL⁻¹`.
  private func unwhiten(_ block: Int, _ d: Int, _ g: inout [Double]) {
    let base = factor.products.eliminatedStart[block]
    factor.blockFactor.withUnsafeBufferPointer { factors in
      g.withUnsafeMutableBufferPointer { g in
        guard let l = factors.baseAddress, let g = g.baseAddress else { return }
        for c in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + c * d, stride: 1) }
        for r in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + r, stride: d) }
      }
    }
  }
}
