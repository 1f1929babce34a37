import LinearAlgebra

/// The Schur complement on a fixed sparse pattern.
struct SparseSchur: Sendable {
  let work: Double
  init(_ products: CrossProducts) throws(LinearAlgebraError) { work = .infinity }
  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> SparseCholesky
  { throw .failed(routine: "x", info: 0) }
}
