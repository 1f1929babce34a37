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
  /// Its square root L⁻ᵀ, column-major.
  let fixedRoot: [Double]
  /// S⁻¹ times the fixed effects' columns, a row of p values per rest column.
  let solution: [Double]

  init(_ factor: MixedModelFactor, threads: Int) {
    self.init(factor, inverse: factor.schur.inverse(threads: threads))
  }

  init(_ factor: MixedModelFactor, inverse: SchurInverse) {
    self.factor = factor
    self.inverse = inverse
    fixedInverse = factor.fixedFactor.inverse()
    let (p, rows) = (factor.fixedCount, factor.columns.restCount)
    // Q = (LL')⁻¹ = L⁻ᵀL⁻¹.
    fixedRoot = factor.fixedFactor.solveLower(Matrix.identity(p)).transposed.elements
    solution = [Double](unsafeUninitializedCapacity: p * rows) { buffer, count in
      for row in 0..<rows {
        for j in 0..<p { buffer[row * p + j] = factor.reducedSolution.elements[row + j * rows] }
      }
      count = p * rows
    }
  }

  /// Arrays that one block after another uses.
  struct Scratch {
    /// The d × d covariance, column-major; more than d² elements where an earlier block was larger.
    fileprivate(set) var covariance: [Double] = []
    fileprivate var gap: [Double] = []
    fileprivate var rotated: [Double] = []
    /// The entries of S⁻¹ of the current pattern.
    fileprivate var square: [Double]?

    fileprivate mutating func reserve(_ d: Int, _ p: Int) {
      guard covariance.count < d * d || gap.count < d * p else { return }
      covariance = [Double](repeating: 0, count: max(d * d, covariance.count))
      gap = [Double](repeating: 0, count: max(d * p, gap.count))
      rotated = gap
    }
  }

  /// The d × d covariance of one block, column-major.
  func block(_ block: Int, _ kind: PosteriorKind) -> [Double] {
    var scratch = Scratch()
    fill(block, kind, &scratch)
    let d = factor.columns.blockStart[block + 1] - factor.columns.blockStart[block]
    return Array(scratch.covariance[0..<(d * d)])
  }

  /// Computes the covariance of one block into the scratch.
  private func fill(_ block: Int, _ kind: PosteriorKind, _ scratch: inout Scratch) {
    let columns = factor.columns
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    scratch.reserve(d, factor.fixedCount)
    let first = factor.products.restColumnStart[block]
    let count = factor.products.restColumnStart[block + 1] - first
    if count == 0 { for i in 0..<(d * d) { scratch.covariance[i] = 0 } }
    factor.products.restColumn.withUnsafeBufferPointer { restColumn in
      factor.mixed.withUnsafeBufferPointer { w in
        guard count > 0, let start = w.baseAddress else { return }
        inverse.quadratic(
          columns: UnsafeBufferPointer(rebasing: restColumn[first..<(first + count)]),
          w: start + factor.products.mixedStart[block], width: d, square: scratch.square,
          result: &scratch.covariance)
      }
    }
    if kind == .predictionError { addFixed(block, d, &scratch) }
    for c in 0..<d { scratch.covariance[c + c * d] += 1 }
    let base = factor.products.eliminatedStart[block]
    factor.blockFactor.withUnsafeBufferPointer { factors in
      scratch.covariance.withUnsafeMutableBufferPointer { g in
        guard let l = factors.baseAddress, let g = g.baseAddress else { return }
        for c in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + c * d, stride: 1) }
        for r in 0..<d { BlockAlgebra.solveLowerTransposed(l + base, d, g + r, stride: d) }
      }
    }
  }

  /// `w'S⁻¹w` for one column of W.
  ///
  /// - Parameter square: the entries of S⁻¹ between the rest columns, where they have been looked up.
  @inline(__always)
  func quadratic(_ entries: Range<Int>, _ w: UnsafePointer<Double>, square: [Double]?) -> Double {
    guard !entries.isEmpty else { return 0 }
    guard let square else {
      return factor.products.restColumn.withUnsafeBufferPointer {
        inverse.quadratic(columns: UnsafeBufferPointer(rebasing: $0[entries]), w: w)
      }
    }
    var total = 0.0
    for a in 0..<entries.count {
      var inner = 0.0
      for b in 0..<entries.count { inner += square[a * entries.count + b] * w[b] }
      total += inner * w[a]
    }
    return total
  }

  /// The variance of a block of one scalar level.
  @inline(__always)
  private func scalarBlock(_ block: Int, _ kind: PosteriorKind, _ scratch: inout Scratch) -> Double {
    let products = factor.products
    let base = products.mixedStart[block]
    let p = factor.fixedCount
    var g = 1.0
    g += factor.mixed.withUnsafeBufferPointer { w in
      w.baseAddress.map { quadratic(factor.restEntries(of: block), $0 + base, square: scratch.square) } ?? 0
    }
    if kind == .predictionError {
      scratch.reserve(1, p)
      rotateGap(block, 1, &scratch)
      for j in 0..<p { g += scratch.rotated[j] * scratch.rotated[j] }
    }
    let pivot = factor.blockFactor[products.eliminatedStart[block]]
    return g / (pivot * pivot)
  }

  /// `rotated := (L⁻¹Λ₁'Z₁'WX − W'H)L⁻ᵀ`, whose rows have the inner products that the fixed effects add.
  private func rotateGap(_ block: Int, _ d: Int, _ scratch: inout Scratch) {
    let p = factor.fixedCount
    let x = factor.products.fixedStart[block]
    let entries = factor.products.restColumnStart[block]..<factor.products.restColumnStart[block + 1]
    scratch.gap.withUnsafeMutableBufferPointer { gap in
      for c in 0..<d {
        for j in 0..<p { gap[c * p + j] = factor.blockFixed[x + c * p + j] }
      }
      var position = factor.products.mixedStart[block]
      factor.mixed.withUnsafeBufferPointer { w in
        solution.withUnsafeBufferPointer { h in
          for entry in entries {
            let row = Int(factor.products.restColumn[entry]) * p
            for c in 0..<d {
              let weight = w[position + c]
              guard weight != 0 else { continue }
              for j in 0..<p { gap[c * p + j] -= weight * h[row + j] }
            }
            position += d
          }
        }
      }
      scratch.rotated.withUnsafeMutableBufferPointer { rotated in
        fixedRoot.withUnsafeBufferPointer { root in
          for c in 0..<d {
            for j in 0..<p {
              var sum = 0.0
              // L⁻ᵀ is upper triangular, column-major.
              for i in 0...j { sum += gap[c * p + i] * root[i + j * p] }
              rotated[c * p + j] = sum
            }
          }
        }
      }
    }
  }

  private func addFixed(_ block: Int, _ d: Int, _ scratch: inout Scratch) {
    let p = factor.fixedCount
    rotateGap(block, d, &scratch)
    scratch.rotated.withUnsafeBufferPointer { rotated in
      scratch.covariance.withUnsafeMutableBufferPointer { g in
        for c in 0..<d {
          for e in 0...c {
            var sum = 0.0
            for j in 0..<p { sum += rotated[c * p + j] * rotated[e * p + j] }
            g[c + e * d] += sum
            if e != c { g[e + c * d] += sum }
          }
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
  /// - Parameters:
  ///   - absorbed: visit those of the absorbed factor instead.
  ///   - stride: of the patterns of blocks, visit every so many only; of the levels of other terms, too.
  func forEachLevel(
    _ kind: PosteriorKind, absorbed wantsAbsorbed: Bool = false, stride skip: Int = 1,
    _ body: (_ term: Int, _ level: Int, _ block: [Double]) -> Void
  ) {
    func isWanted(_ term: Int) -> Bool { (term == factor.columns.absorbed) == wantsAbsorbed }
    let columns = factor.columns
    let levelOfColumn = eliminatedLevels()
    var scratch = Scratch()
    var single = [0.0]
    for pattern in stride(from: 0, to: factor.products.patterns.count, by: skip) {
      let blocks = factor.products.patterns.starts[pattern]..<factor.products.patterns.starts[pattern + 1]
      scratch.square = gathered(pattern)
      var shape: Int32 = -1
      for block in blocks.lazy.map({ Int(factor.products.patterns.blocks[$0]) }) {
        let d = columns.blockStart[block + 1] - columns.blockStart[block]
        // Blocks of one pattern and shape have one covariance.
        let isNew = factor.products.fixedShapes.ofBlock[block] != shape
        shape = factor.products.fixedShapes.ofBlock[block]
        if d == 1 {
          guard isWanted(columns.eliminated[0]) else { continue }
          if isNew { single[0] = scalarBlock(block, kind, &scratch) }
          body(columns.eliminated[0], block, single)
          continue
        }
        if isNew { fill(block, kind, &scratch) }
        var start = 0
        while start < d {
          let column = columns.blockStart[block] + start
          let term = Int(columns.termOfEliminatedColumn[column])
          let m = columns.dimensions[term]
          if isWanted(term) {
            if single.count != m * m { single = [Double](repeating: 0, count: m * m) }
            for a in 0..<m {
              for b in 0..<m { single[a + b * m] = scratch.covariance[start + a + (start + b) * d] }
            }
            body(term, Int(levelOfColumn[column]), single)
          }
          start += m
        }
        if single.count != 1 { single = [0] }
      }
    }
    for term in columns.rest where isWanted(term) {
      let m = columns.dimensions[term]
      let end = columns.restEnd(of: term)
      for (level, first) in stride(from: columns.restStart[term], to: end, by: m).enumerated()
      where level.isMultiple(of: skip) {
        var part = [Double](repeating: 0, count: m * m)
        for a in 0..<m {
          for b in 0..<m { part[a + b * m] = rest(first + a, first + b, kind) }
        }
        body(term, level, part)
      }
    }
  }

  /// Visits the m × m block of every eliminated random term in every block; blocks that are alike count once, with
  /// their number.
  func forEachEliminatedBlock(
    _ kind: PosteriorKind,
    _ body: (_ term: Int, _ size: Double, _ m: Int, _ covariance: (Int, Int) -> Double) -> Void
  ) {
    let products = factor.products
    var scratch = Scratch()
    var current: Int32 = -1
    factor.forEachAlike { block, size, _ in
      let pattern = products.patterns.ofBlock[block]
      if pattern != current {
        current = pattern
        scratch.square = gathered(Int(pattern))
      }
      let d = factor.width(of: block)
      if d == 1 {
        guard factor.columns.eliminated[0] != factor.columns.absorbed else { return }
        let variance = scalarBlock(block, kind, &scratch)
        body(factor.columns.eliminated[0], size, 1) { _, _ in variance }
        return
      }
      fill(block, kind, &scratch)
      factor.columns.forEachGroup(inBlock: block) { start, term in
        guard term != factor.columns.absorbed else { return }
        body(term, size, factor.columns.dimensions[term]) { scratch.covariance[start + $0 + (start + $1) * d] }
      }
    }
  }

  /// The entries of S⁻¹ between the columns of a pattern, where they are best looked up once for all of its blocks.
  func gathered(_ pattern: Int) -> [Double]? {
    let patterns = factor.products.patterns
    let width = patterns.blocks[patterns.starts[pattern]..<patterns.starts[pattern + 1]].reduce(0) {
      $0 + factor.width(of: Int($1))
    }
    let block = factor.products.patterns.representative(of: pattern)
    let range = factor.products.restColumnStart[block]..<factor.products.restColumnStart[block + 1]
    return factor.products.restColumn.withUnsafeBufferPointer {
      inverse.gathered(UnsafeBufferPointer(rebasing: $0[range]), width: width)
    }
  }

  func eliminatedLevels() -> [Int32] {
    var levels = [Int32](repeating: 0, count: factor.columns.eliminatedCount)
    for term in factor.columns.eliminated {
      for (level, first) in factor.columns.eliminatedColumn[term].enumerated() {
        levels[Int(first)] = Int32(level)
      }
    }
    return levels
  }
}
