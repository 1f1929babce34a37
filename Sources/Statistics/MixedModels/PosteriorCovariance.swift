import LinearAlgebra

/// What a posterior variance allows for.
public enum PosteriorKind: Sendable, Hashable, CaseIterable {
  /// The fixed effects are held at their estimates: lme4's `condVar`.
  case conditional
  /// The fixed effects are estimated: the prediction-error variance.
  case predictionError
}

/// Blocks of the inverse of the spherical mixed-model equations: the covariance of û − u, divided by σ².
struct PosteriorCovariance: Sendable {
  let factor: MixedModelFactor
  let inverse: SchurInverse
  /// The inverse of the bordered fixed-effects block.
  let fixedInverse: Matrix

  init(_ factor: MixedModelFactor, threads: Int) {
    self.init(factor, inverse: factor.schur.inverse(threads: threads))
  }

  init(_ factor: MixedModelFactor, inverse: SchurInverse) {
    self.factor = factor
    self.inverse = inverse
    fixedInverse = factor.fixedFactor.inverse()
  }

  /// The d × d covariance of one block, column-major.
  func block(_ block: Int, _ kind: PosteriorKind) -> [Double] {
    let columns = factor.columns
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    let first = factor.products.restColumnStart[block]
    let count = factor.products.restColumnStart[block + 1] - first
    var g = [Double](repeating: 0, count: d * d)
    factor.products.restColumn.withUnsafeBufferPointer { restColumn in
      factor.mixed.withUnsafeBufferPointer { w in
        guard count > 0, let start = w.baseAddress else { return }
        inverse.quadratic(
          columns: UnsafeBufferPointer(rebasing: restColumn[first..<(first + count)]),
          w: start + factor.products.mixedStart[block], width: d, result: &g)
      }
    }
    if kind == .predictionError { addFixed(block, d, &g) }
    for c in 0..<d { g[c + c * d] += 1 }
    let base = factor.products.eliminatedStart[block]
    factor.blockFactor.withUnsafeBufferPointer { factors in
      g.withUnsafeMutableBufferPointer { g in
        guard let l = factors.baseAddress, let g = g.baseAddress else { return }
        for c in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + c * d, stride: 1) }
        for r in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + r, stride: d) }
      }
    }
    return g
  }

  /// The variance of a block of one scalar level.
  @inline(__always)
  func scalarBlock(_ block: Int, _ kind: PosteriorKind, _ gap: inout [Double]) -> Double {
    let products = factor.products
    let first = products.restColumnStart[block]
    let count = products.restColumnStart[block + 1] - first
    let base = products.mixedStart[block]
    let p = factor.fixedCount
    var g = 1.0
    if count > 0 {
      g += products.restColumn.withUnsafeBufferPointer { columns in
        factor.mixed.withUnsafeBufferPointer { w in
          guard let start = w.baseAddress else { return 0 }
          return inverse.quadratic(
            columns: UnsafeBufferPointer(rebasing: columns[first..<(first + count)]), w: start + base)
        }
      }
    }
    if kind == .predictionError {
      let own = factor.columns.blockStart[block] * products.denseCount
      for j in 0..<p { gap[j] = factor.blockDense[own + j] }
      let rows = factor.columns.restCount
      factor.reducedSolution.elements.withUnsafeBufferPointer { h in
        for entry in 0..<count {
          let row = Int(products.restColumn[first + entry])
          let w = factor.mixed[base + entry]
          for j in 0..<p { gap[j] -= w * h[row + j * rows] }
        }
      }
      for i in 0..<p {
        for j in 0..<p { g += gap[i] * fixedInverse[i, j] * gap[j] }
      }
    }
    let pivot = factor.blockFactor[products.eliminatedStart[block]]
    return g / (pivot * pivot)
  }

  private func addFixed(_ block: Int, _ d: Int, _ g: inout [Double]) {
    let p = factor.fixedCount
    let k = factor.products.denseCount
    let columns = factor.columns
    var gap = [Double](repeating: 0, count: d * p)
    for c in 0..<d {
      for j in 0..<p { gap[c * p + j] = factor.blockDense[(columns.blockStart[block] + c) * k + j] }
    }
    var position = factor.products.mixedStart[block]
    for entry in factor.products.restColumnStart[block]..<factor.products.restColumnStart[block + 1] {
      let row = Int(factor.products.restColumn[entry])
      for c in 0..<d {
        for j in 0..<p { gap[c * p + j] -= factor.mixed[position] * factor.reducedSolution[row, j] }
        position += 1
      }
    }
    for c in 0..<d {
      for e in 0..<d {
        for i in 0..<p {
          for j in 0..<p { g[c + e * d] += gap[c * p + i] * fixedInverse[i, j] * gap[e * p + j] }
        }
      }
    }
  }

  /// The covariance between two columns of the rest; they must share the pattern of the factor.
  func rest(_ i: Int, _ j: Int, _ kind: PosteriorKind) -> Double {
    var value = inverse.entry(i, j)
    if kind == .predictionError {
      for a in 0..<factor.fixedCount {
        for b in 0..<factor.fixedCount {
          value += factor.reducedSolution[i, a] * fixedInverse[a, b] * factor.reducedSolution[j, b]
        }
      }
    }
    return value
  }

  /// The variance of every level of the absorbed factor, divided by σ², at centred covariates.
  func absorbedVariances() -> [Double] {
    var variances: [Double] = []
    forEachLevel(.predictionError, absorbed: true) { _, level, block in
      if level >= variances.count {
        variances.append(contentsOf: repeatElement(0, count: level + 1 - variances.count))
      }
      variances[level] = block[0]
    }
    return variances
  }

  /// Visits the m × m block (column-major) of every level of every random term.
  ///
  /// - Parameter absorbed: visit those of the absorbed factor instead.
  func forEachLevel(
    _ kind: PosteriorKind, absorbed wantsAbsorbed: Bool = false,
    _ body: (_ term: Int, _ level: Int, _ block: [Double]) -> Void
  ) {
    func isWanted(_ term: Int) -> Bool { (term == factor.columns.absorbed) == wantsAbsorbed }
    let columns = factor.columns
    let levelOfColumn = eliminatedLevels()
    var gap = [Double](repeating: 0, count: factor.fixedCount)
    var single = [0.0]
    for block in 0..<columns.blockCount {
      let d = columns.blockStart[block + 1] - columns.blockStart[block]
      if d == 1 {
        guard isWanted(columns.eliminated[0]) else { continue }
        single[0] = scalarBlock(block, kind, &gap)
        body(columns.eliminated[0], block, single)
        continue
      }
      let whole = self.block(block, kind)
      for (start, term) in columns.groups(inBlock: block) where isWanted(term) {
        let m = columns.dimensions[term]
        var part = [Double](repeating: 0, count: m * m)
        for a in 0..<m {
          for b in 0..<m { part[a + b * m] = whole[start + a + (start + b) * d] }
        }
        body(term, Int(levelOfColumn[columns.blockStart[block] + start]), part)
      }
    }
    for term in columns.rest where isWanted(term) {
      let m = columns.dimensions[term]
      let end = columns.restEnd(of: term)
      for (level, first) in stride(from: columns.restStart[term], to: end, by: m).enumerated() {
        var part = [Double](repeating: 0, count: m * m)
        for a in 0..<m {
          for b in 0..<m { part[a + b * m] = rest(first + a, first + b, kind) }
        }
        body(term, level, part)
      }
    }
  }

  private func eliminatedLevels() -> [Int32] {
    var levels = [Int32](repeating: 0, count: factor.columns.eliminatedCount)
    for term in factor.columns.eliminated {
      for (level, first) in factor.columns.eliminatedColumn[term].enumerated() {
        levels[Int(first)] = Int32(level)
      }
    }
    return levels
  }
}
