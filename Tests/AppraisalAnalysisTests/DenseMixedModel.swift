import Foundation

/// A linear mixed model at given variances by the marginal covariance `V = ZGZ' + σ²I` and its explicit inverse.
///
/// Nothing is shared with the engine under test: no elimination, no factor, no relative variances. Zero variances
/// are allowed.
struct DenseMixedModel {
  typealias Square = [[Double]]

  /// The best linear unbiased estimates of β, and predictions of all random effects, one after the other.
  let estimates: [Double]
  /// The covariance matrix of their errors, fixed effects estimated.
  let errors: Square
  /// The number of fixed effects; random effect k stands at `fixedCount + k`.
  let fixedCount: Int

  /// - Parameters:
  ///   - x: fixed columns, a row per observation.
  ///   - z: random columns, a row per observation.
  ///   - g: the variance of each random column.
  init(y: [Double], x: Square, z: Square, g: [Double], residual: Double) {
    let n = y.count
    let zg = z.map { row in zip(row, g).map { $0 * $1 } }
    var v = Self.times(zg, Self.transposed(z))
    for i in 0..<n { v[i][i] += residual }
    let inverse = Self.inverse(v)
    let vx = Self.times(inverse, x)
    let a = Self.inverse(Self.times(Self.transposed(x), vx))
    let beta = Self.times(Self.times(a, Self.transposed(vx)), y.map { [$0] }).map { $0[0] }
    let gap = (0..<n).map { i in y[i] - zip(x[i], beta).reduce(0) { $0 + $1.0 * $1.1 } }
    let u = Self.times(Self.transposed(zg), Self.times(inverse, gap.map { [$0] })).map { $0[0] }
    // P = V⁻¹ − V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹; Var(û − u) = G − GZ'PZG; Cov(β̂ − β, û − u) = −(X'V⁻¹X)⁻¹X'V⁻¹ZG.
    let projected = Self.times(Self.times(vx, a), Self.transposed(vx))
    let p = (0..<n).map { i in (0..<n).map { inverse[i][$0] - projected[i][$0] } }
    let explained = Self.times(Self.transposed(zg), Self.times(p, zg))
    let cross = Self.times(Self.times(a, Self.transposed(vx)), zg)
    let m = beta.count
    let k = g.count
    var c = Square(repeating: [Double](repeating: 0, count: m + k), count: m + k)
    for i in 0..<m {
      for j in 0..<m { c[i][j] = a[i][j] }
      for j in 0..<k {
        c[i][m + j] = -cross[i][j]
        c[m + j][i] = -cross[i][j]
      }
    }
    for i in 0..<k {
      for j in 0..<k { c[m + i][m + j] = (i == j ? g[i] : 0) - explained[i][j] }
    }
    estimates = beta + u
    errors = c
    fixedCount = m
  }

  /// Estimates and error covariance of weighted sums of the effects, a row of weights each.
  func combinations(_ weights: Square) -> (estimates: [Double], covariance: Square) {
    let values = weights.map { zip($0, estimates).reduce(0) { $0 + $1.0 * $1.1 } }
    return (values, Self.times(Self.times(weights, errors), Self.transposed(weights)))
  }

  static func transposed(_ a: Square) -> Square {
    (a.first ?? []).indices.map { j in a.map { $0[j] } }
  }

  static func times(_ a: Square, _ b: Square) -> Square {
    let columns = transposed(b)
    return a.map { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  /// Gauss–Jordan elimination with partial pivoting.
  static func inverse(_ matrix: Square) -> Square {
    let n = matrix.count
    var a = matrix.indices.map { i in matrix[i] + matrix.indices.map { $0 == i ? 1 : 0 } }
    for pivot in 0..<n {
      let best = (pivot..<n).max { abs(a[$0][pivot]) < abs(a[$1][pivot]) } ?? pivot
      a.swapAt(pivot, best)
      let scale = a[pivot][pivot]
      a[pivot] = a[pivot].map { $0 / scale }
      let row = a[pivot]
      for other in 0..<n where other != pivot && a[other][pivot] != 0 {
        let factor = a[other][pivot]
        a[other] = zip(a[other], row).map { $0 - factor * $1 }
      }
    }
    return a.map { Array($0[n...]) }
  }

  /// A lower triangle L with LL' = C, for C that may be singular to rounding.
  static func root(_ c: Square) -> Square {
    var l = c.map { _ in [Double](repeating: 0, count: c.count) }
    for j in c.indices {
      let pivot = c[j][j] - (0..<j).reduce(0) { $0 + l[j][$1] * l[j][$1] }
      guard pivot > 1e-12 * c[j][j] else { continue }
      l[j][j] = pivot.squareRoot()
      for i in (j + 1)..<max(c.count, j + 1) {
        l[i][j] = (c[i][j] - (0..<j).reduce(0) { $0 + l[i][$1] * l[j][$1] }) / l[j][j]
      }
    }
    return l
  }
}
