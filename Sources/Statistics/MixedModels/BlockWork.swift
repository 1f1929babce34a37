import Foundation
import LinearAlgebra

/// The storage that block elimination works on.
struct BlockWork {
  let layout: CrossProducts
  let lambda: [[Double]]
  let factors: UnsafeMutablePointer<Double>
  let mixed: UnsafeMutablePointer<Double>

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
    return 2 * log(pivot)
  }

  /// L⁻¹Λ₁' times `count` right-hand sides, a row of them per column of the block.
  func reduce(_ block: Int, _ dense: UnsafeMutablePointer<Double>, _ count: Int) {
    let columns = layout.columns
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    let own = factors + layout.eliminatedStart[block]
    if d == 1, columns.dimensions[columns.eliminated[0]] == 1 {
      let scale = lambda[columns.eliminated[0]][0] / own[0]
      for j in 0..<count { dense[j] *= scale }
      return
    }
    columns.forEachGroup(inBlock: block) { start, term in
      for j in 0..<count {
        BlockAlgebra.transform(lambda[term], columns.dimensions[term], dense + start * count + j, stride: count)
      }
    }
    for j in 0..<count { BlockAlgebra.solveLower(own, d, dense + j, stride: count) }
  }

  func factorBlock(_ block: Int) throws(LinearAlgebraError) -> Double {
    let columns = layout.columns
    let groups = columns.groups(inBlock: block)
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
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
