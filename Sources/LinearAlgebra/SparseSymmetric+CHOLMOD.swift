import CSuiteSparse

/// CHOLMOD's settings for simplicial LDLᵀ.
func startedCommon() -> UnsafeMutablePointer<cholmod_common> {
  let common = UnsafeMutablePointer<cholmod_common>.allocate(capacity: 1)
  cholmod_start(common)
  common.pointee.print = 0
  common.pointee.error_handler = nil
  common.pointee.supernodal = CHOLMOD_SIMPLICIAL
  common.pointee.final_ll = 0
  // No room in a column beyond what the analysis counts.
  common.pointee.grow0 = 0
  common.pointee.grow2 = 0
  return common
}

extension SparseSymmetric {
  /// Shows the matrix to CHOLMOD without copying it; CHOLMOD does not write to its input.
  func withCholmod<Result>(_ body: (UnsafeMutablePointer<cholmod_sparse>) -> Result) -> Result {
    columnStarts.withUnsafeBufferPointer { starts in
      rowIndices.withUnsafeBufferPointer { rows in
        values.withUnsafeBufferPointer { entries in
          var view = cholmod_sparse()
          view.nrow = order
          view.ncol = order
          view.nzmax = entries.count
          view.p = UnsafeMutableRawPointer(mutating: starts.baseAddress)
          view.i = UnsafeMutableRawPointer(mutating: rows.baseAddress)
          view.x = UnsafeMutableRawPointer(mutating: entries.baseAddress)
          view.stype = -1
          view.itype = CHOLMOD_INT
          view.xtype = CHOLMOD_REAL
          view.dtype = CHOLMOD_DOUBLE
          view.sorted = 1
          view.packed = 1
          return body(&view)
        }
      }
    }
  }
}
