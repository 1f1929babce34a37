import LinearAlgebra

/// The Schur complement on its pattern, factored.
struct SparseSchur: Sendable {
  let pattern: SchurPattern
  /// An analysis that every factorisation shares.
  private let analysis: SparseCholesky

  /// The multiplications of one factorisation.
  var work: Double { analysis.factorWork }
  /// The entries of the factor.
  var factorEntries: Int { analysis.factorEntries }

  /// Collects the pattern and orders it.
  init(_ products: CrossProducts) throws(LinearAlgebraError) {
    pattern = SchurPattern(products)
    analysis = try SparseCholesky(
      analysing: pattern.matrix([Double](repeating: 0, count: pattern.entryCount)))
  }

  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> SparseCholesky
  {
    try analysis.refactored(values: pattern.values(scaledRest: scaledRest, mixed: mixed, products))
  }
}
