import COpenBLAS

/// The inner product `xᵀy`.
///
/// - Precondition: equal lengths.
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "the inner product of \(x.count) and \(y.count) elements")
  BLASThreads.ensureSingle()
  return cblas_ddot(Int32(x.count), x, 1, y, 1)
}

/// The Euclidean norm, without overflow for large elements.
public func norm(_ x: [Double]) -> Double {
  BLASThreads.ensureSingle()
  return cblas_dnrm2(Int32(x.count), x, 1)
}

/// `y := y + αx`.
///
/// - Precondition: equal lengths.
public func axpy(_ alpha: Double, _ x: [Double], into y: inout [Double]) {
  precondition(x.count == y.count, "adding \(x.count) elements to \(y.count)")
  BLASThreads.ensureSingle()
  cblas_daxpy(Int32(x.count), alpha, x, 1, &y, 1)
}
