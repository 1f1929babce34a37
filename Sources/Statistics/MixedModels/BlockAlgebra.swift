import LinearAlgebra

/// The few operations on blocks of a handful of rows, in place: too small for LAPACK's calls to pay.
enum BlockAlgebra {
  typealias Values = UnsafeMutablePointer<Double>

  /// Replaces the m values of one level, `stride` apart, by Λ' times them (Λ row-major, lower).
  @inline(__always)
  static func transform(_ lambda: [Double], _ m: Int, _ values: Values, stride: Int) {
    if m == 1 {
      values[0] *= lambda[0]
      return
    }
    for a in 0..<m {
      var sum = 0.0
      for r in a..<m { sum += lambda[r * m + a] * values[r * stride] }
      values[a * stride] = sum
    }
  }

  /// The lower Cholesky factor of a d × d block, column-major, over its lower triangle.
  static func cholesky(_ a: Values, _ d: Int) throws(LinearAlgebraError) {
    for j in 0..<d {
      var pivot = a[j + j * d]
      for k in 0..<j { pivot -= a[j + k * d] * a[j + k * d] }
      guard pivot > 0 else { throw .notPositiveDefinite(order: j + 1) }
      let root = pivot.squareRoot()
      a[j + j * d] = root
      for i in (j + 1)..<max(d, j + 1) {
        var value = a[i + j * d]
        for k in 0..<j { value -= a[i + k * d] * a[j + k * d] }
        a[i + j * d] = value / root
      }
    }
  }

  /// x ← L⁻¹x.
  @inline(__always)
  static func solveLower(_ l: UnsafePointer<Double>, _ d: Int, _ x: Values, stride: Int) {
    for i in 0..<d {
      var value = x[i * stride]
      for k in 0..<i { value -= l[i + k * d] * x[k * stride] }
      x[i * stride] = value / l[i + i * d]
    }
  }

  /// x ← L⁻ᵀx.
  @inline(__always)
  static func solveLowerTransposed(_ l: UnsafePointer<Double>, _ d: Int, _ x: Values, stride: Int) {
    for i in (0..<d).reversed() {
      var value = x[i * stride]
      for k in (i + 1)..<max(d, i + 1) { value -= l[k + i * d] * x[k * stride] }
      x[i * stride] = value / l[i + i * d]
    }
  }
}
