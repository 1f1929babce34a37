import Foundation
import LinearAlgebra

extension VarianceSearch {
  /// A term and a direction in which its covariance would rather grow.
  struct Release {
    let term: Int
    /// The direction among the coefficients, each in units of one level's information.
    let direction: [Double]
  }

  /// A direction v with `∂(−2ℓ)/∂Σ` along vv' below zero, in a term with a held coordinate.
  ///
  /// The whole matrix is looked at: a covariance may want to leave zero as a rank-one matrix though neither of its
  /// variances would leave alone.
  func releaseDirection(_ score: Score, _ point: Point, _ held: Set<Int>) -> Release? {
    let coordinates = point.covariance.coordinates
    for term in Set(held.map { coordinates[$0].term }).sorted() {
      let m = point.covariance.dimensions[term]
      let factor = point.covariance.factors[term]
      var gradient = Matrix(rows: m, columns: m)
      for i in 0..<m {
        for j in 0..<m { gradient[i, j] = score.excess[term][i * m + j] }
      }
      // Λ⁻ᵀ (qI − T) Λ⁻¹, then in units of information.
      for column in 0..<m { solveTransposed(factor, m, &gradient, column: column) }
      gradient = gradient.transposed
      for column in 0..<m { solveTransposed(factor, m, &gradient, column: column) }
      let units = levelInformation[term].map { 1 / max($0, .leastNormalMagnitude).squareRoot() }
      for i in 0..<m {
        for j in 0..<m { gradient[i, j] *= units[i] * units[j] }
      }
      guard let eigen = try? SymmetricEigen(gradient), let smallest = eigen.values.last else { continue }
      // Rounding leaves about 1e-16 / floor per level in this slope.
      if smallest < -1e-6 * Double(levelCount(of: term)) {
        return Release(term: term, direction: zip(eigen.vectors.column(m - 1), units).map { $0 * $1 })
      }
    }
    return nil
  }

  /// x ← Λ⁻ᵀx for one column.
  private func solveTransposed(_ factor: [Double], _ m: Int, _ x: inout Matrix, column: Int) {
    for i in (0..<m).reversed() {
      var value = x[i, column]
      for r in (i + 1)..<max(m, i + 1) { value -= factor[r * m + i] * x[r, column] }
      x[i, column] = value / factor[i * m + i]
    }
  }

  /// The best of a ladder of steps along a direction, or nil when none lowers the criterion.
  func released(_ release: Release, _ point: Point, _ fixed: Int?) throws(ModelError) -> Point? {
    let m = point.covariance.dimensions[release.term]
    let sigma = point.covariance.covariance(of: release.term)
    var best: Point?
    for exponent in stride(from: 1.0, through: 8.0, by: 0.5) {
      let size = VarianceSearch.floor * pow(10, exponent)
      var grown = Matrix(rows: m, columns: m)
      for i in 0..<m {
        for j in 0..<m { grown[i, j] = sigma[i * m + j] + size * release.direction[i] * release.direction[j] }
      }
      guard let lower = try? CholeskyFactor(grown).lower else { continue }
      var covariance = point.covariance
      for i in 0..<m {
        for j in 0...i { covariance.factors[release.term][i * m + j] = lower[i, j] }
      }
      let residual = fixed == nil ? nil : point.residualVariance
      guard let candidate = try? self.point(at: covariance, residualVariance: residual) else { continue }
      if candidate.criterion < (best?.criterion ?? point.criterion - 1e-10) { best = candidate }
    }
    return best
  }
}
