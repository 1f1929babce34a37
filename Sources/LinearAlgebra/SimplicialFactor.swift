import CSuiteSparse

/// CHOLMOD's numeric LDLᵀ, column by column: the pivot first, then the entries of L below it, rows ascending.
struct SimplicialFactor {
  let permutation: UnsafePointer<Int32>
  let starts: UnsafePointer<Int32>
  let counts: UnsafeMutablePointer<Int32>
  let rows: UnsafeMutablePointer<Int32>
  let values: UnsafeMutablePointer<Double>

  init?(_ factor: UnsafeMutablePointer<cholmod_factor>) {
    guard let permutation = factor.pointee.Perm, let starts = factor.pointee.p, let counts = factor.pointee.nz,
      let rows = factor.pointee.i, let values = factor.pointee.x
    else { return nil }
    self.permutation = UnsafePointer(permutation.assumingMemoryBound(to: Int32.self))
    self.starts = UnsafePointer(starts.assumingMemoryBound(to: Int32.self))
    self.counts = counts.assumingMemoryBound(to: Int32.self)
    self.rows = rows.assumingMemoryBound(to: Int32.self)
    self.values = values.assumingMemoryBound(to: Double.self)
  }

  /// Element k of D.
  func pivot(_ k: Int) -> Double { values[Int(starts[k])] }

  /// Fills in the pattern of L.
  ///
  /// - Precondition: each column has that room, within `room` in all.
  func setRows(_ supernodes: Supernodes, room: Int) {
    let order = supernodes.ofColumn.count
    for j in 0..<order {
      let range = supernodes.rows(ofColumn: j)
      let end = j + 1 < order ? Int(starts[j + 1]) : room
      precondition(
        Int(starts[j]) + range.count <= end && end <= room,
        "\(range.count) rows for column \(j) from \(starts[j]) to \(end)")
      for (offset, row) in supernodes.rows[range].enumerated() { rows[Int(starts[j]) + offset] = row }
      counts[j] = Int32(range.count)
    }
  }
}
