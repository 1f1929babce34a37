import CSuiteSparse

/// CHOLMOD's numeric LDLᵀ, column by column: the pivot first, then the entries of L below it, rows ascending.
struct SimplicialFactor {
  let permutation: UnsafePointer<Int32>
  let starts: UnsafePointer<Int32>
  let counts: UnsafePointer<Int32>
  let rows: UnsafePointer<Int32>
  let values: UnsafePointer<Double>

  init?(_ factor: UnsafeMutablePointer<cholmod_factor>) {
    guard let permutation = factor.pointee.Perm, let starts = factor.pointee.p, let counts = factor.pointee.nz,
      let rows = factor.pointee.i, let values = factor.pointee.x
    else { return nil }
    self.permutation = UnsafePointer(permutation.assumingMemoryBound(to: Int32.self))
    self.starts = UnsafePointer(starts.assumingMemoryBound(to: Int32.self))
    self.counts = UnsafePointer(counts.assumingMemoryBound(to: Int32.self))
    self.rows = UnsafePointer(rows.assumingMemoryBound(to: Int32.self))
    self.values = UnsafePointer(values.assumingMemoryBound(to: Double.self))
  }

  /// Element k of D.
  func pivot(_ k: Int) -> Double { values[Int(starts[k])] }
}
