import Foundation
import LinearAlgebra

/// Common factors of a correlation matrix: `R = ΛΛᵀ + Ψ`.
///
/// ```swift
/// let fit = try FactorAnalysis(correlations, factors: 3, count: 2800).fit(rotation: .oblimin)
/// ```
///
/// > Reference: Harman & Jones (1966), doi:10.1007/BF02289468 (minimum residuals); Jöreskog (1967),
/// > doi:10.1007/BF02289658 (maximum likelihood). Both minimise over the uniquenesses alone, the loadings following from
/// > eigenvectors, by Newton's method with Jöreskog's approximate second derivatives.
public struct FactorAnalysis: Sendable {
  /// What is minimised.
  public enum Method: String, Sendable, CaseIterable {
    /// Squared residual correlations.
    case minimumResidual
    /// The Wishart discrepancy.
    case maximumLikelihood
  }

  /// The correlations.
  public let correlations: Matrix
  /// The number of factors.
  public let factors: Int
  /// The observations behind the correlations.
  public let count: Int
  /// What is minimised.
  public let method: Method

  /// Describes a model.
  ///
  /// - Throws: ``CorrelationError/tooFewColumns(found:needed:)`` where the model has more parameters than there are
  ///   correlations.
  /// - Precondition: a square matrix and at least one factor.
  public init(
    _ correlations: Matrix, factors: Int, count: Int, method: Method = .minimumResidual
  ) throws(CorrelationError) {
    precondition(correlations.rows == correlations.columns, "correlations form a square matrix")
    precondition(factors >= 1, "\(factors) factors")
    let degrees = FactorAnalysis.degreesOfFreedom(correlations.rows, factors)
    guard correlations.rows > 2, degrees >= 0 else {
      var needed = correlations.rows
      while FactorAnalysis.degreesOfFreedom(needed, factors) < 0 || needed < 3 { needed += 1 }
      throw .tooFewColumns(found: correlations.rows, needed: needed)
    }
    self.correlations = correlations
    self.factors = factors
    self.count = count
    self.method = method
  }

  /// Correlations less parameters, rotation not counted.
  static func degreesOfFreedom(_ columns: Int, _ factors: Int) -> Int {
    ((columns - factors) * (columns - factors) - columns - factors) / 2
  }

  /// Fits the model and turns its factors.
  ///
  /// - Parameters:
  ///   - rotation: how; none leaves the first factor the largest.
  ///   - seed: of the random starts of a rotation.
  /// - Throws: ``CorrelationError/singular(rank:columns:)`` for maximum likelihood of a singular matrix,
  ///   ``CorrelationError/notConverged(iterations:)``.
  /// - Complexity: O(columns³) for each of some ten steps.
  public func fit(rotation: FactorRotation = .none, seed: RandomKey) throws(CorrelationError) -> FactorFit {
    if method == .maximumLikelihood { _ = try correlations.inverseOfCorrelations() }
    var search = UniquenessSearch(self)
    try search.run()
    let loadings = search.loadings.withPositiveColumnSums()
    return FactorFit(
      self, unrotated: loadings, uniquenesses: search.uniquenesses, discrepancy: search.value,
      rotated: rotation.apply(to: loadings, seed: seed), rotation: rotation, iterations: search.iterations)
  }
}

/// The search for uniquenesses.
private struct UniquenessSearch {
  private let correlations: Matrix
  private let factors: Int
  private let method: FactorAnalysis.Method
  private(set) var uniquenesses: [Double]
  private(set) var value = Double.infinity
  private(set) var loadings: Matrix
  private(set) var iterations = 0

  /// A uniqueness below this is a Heywood case; psych and factanal stop there too.
  static let smallest = 0.005

  init(_ model: FactorAnalysis) {
    correlations = model.correlations
    factors = model.factors
    method = model.method
    let p = model.correlations.rows
    loadings = Matrix(rows: p, columns: model.factors)
    // Jöreskog's start, from squared multiple correlations; halves where they cannot be had.
    if let inverse = try? model.correlations.inverseOfCorrelations() {
      let scale = 1 - 0.5 * Double(model.factors) / Double(p)
      uniquenesses = (0..<p).map { min(1, max(UniquenessSearch.smallest, scale / inverse[$0, $0])) }
    } else {
      uniquenesses = Array(repeating: 0.5, count: p)
    }
  }

  mutating func run() throws(CorrelationError) {
    var state = try evaluate(uniquenesses)
    while iterations < 500 {
      iterations += 1
      let free = uniquenesses.indices.filter { i in
        let isAtFloor = uniquenesses[i] <= UniquenessSearch.smallest
        let isAtCeiling = uniquenesses[i] >= 1
        return !(isAtFloor && state.gradient[i] > 0) && !(isAtCeiling && state.gradient[i] < 0)
      }
      let slope = free.map { abs(state.gradient[$0]) }.max() ?? 0
      if slope < 1e-11 { break }
      guard let step = newtonStep(state, free) else { break }
      var (length, moved) = (1.0, false)
      while length > 1e-8 {
        let trial = uniquenesses.indices.map { i in
          min(1, max(UniquenessSearch.smallest, shifted(uniquenesses[i], by: length * step[i])))
        }
        let next = try evaluate(trial)
        if next.value < state.value || (next.value <= state.value + 1e-15 && slope < 1e-6) {
          moved = trial != uniquenesses
          (uniquenesses, state) = (trial, next)
          break
        }
        length /= 2
      }
      if !moved { break }
    }
    guard iterations < 500 else { throw .notConverged(iterations: iterations) }
    value = state.value
    loadings = state.loadings
  }

  /// Maximum likelihood moves the logarithm, minimum residuals the uniqueness itself.
  private func shifted(_ uniqueness: Double, by step: Double) -> Double {
    method == .maximumLikelihood ? uniqueness * exp(step) : uniqueness + step
  }

  private struct State {
    let value: Double
    let gradient: [Double]
    let curvature: Matrix
    let loadings: Matrix
  }

  private func evaluate(_ psi: [Double]) throws(CorrelationError) -> State {
    let p = psi.count
    var reduced = correlations
    let isLikelihood = method == .maximumLikelihood
    for i in 0..<p {
      for j in 0..<p where isLikelihood { reduced[i, j] /= (psi[i] * psi[j]).squareRoot() }
      if !isLikelihood { reduced[i, i] -= psi[i] }
    }
    guard let eigen = try? SymmetricEigen(reduced) else { throw .notConverged(iterations: iterations) }
    var (value, gradient) = (0.0, [Double](repeating: 0, count: p))
    var projector = Matrix(rows: p, columns: p)
    for m in factors..<p {
      let lambda = isLikelihood ? max(eigen.values[m], 1e-12) : eigen.values[m]
      value += isLikelihood ? lambda - log(lambda) - 1 : lambda * lambda / 2
      for i in 0..<p {
        let v = eigen.vectors[i, m]
        gradient[i] += (isLikelihood ? 1 - lambda : -lambda) * v * v
        for j in 0..<p { projector[i, j] += v * eigen.vectors[j, m] }
      }
    }
    for e in projector.elements.indices { projector.elements[e] *= projector.elements[e] }
    var loadings = Matrix(rows: p, columns: factors)
    for m in 0..<factors {
      let size = max(0, isLikelihood ? eigen.values[m] - 1 : eigen.values[m]).squareRoot()
      for i in 0..<p { loadings[i, m] = eigen.vectors[i, m] * size * (isLikelihood ? psi[i].squareRoot() : 1) }
    }
    return State(value: value, gradient: gradient, curvature: projector, loadings: loadings)
  }

  private func newtonStep(_ state: State, _ free: [Int]) -> [Double]? {
    var ridge = 0.0
    for _ in 0..<20 {
      var block = Matrix(rows: free.count, columns: free.count)
      for (a, i) in free.enumerated() {
        for (b, j) in free.enumerated() { block[a, b] = state.curvature[i, j] + (a == b ? ridge : 0) }
      }
      if let factor = try? CholeskyFactor(block) {
        let solved = factor.solve(free.map { -state.gradient[$0] })
        var step = [Double](repeating: 0, count: uniquenesses.count)
        for (a, i) in free.enumerated() { step[i] = solved[a] }
        return step
      }
      ridge = ridge == 0 ? 1e-8 : ridge * 10
    }
    return nil
  }
}

extension Matrix {
  /// The columns with signs that make their sums positive.
  func withPositiveColumnSums() -> Matrix {
    var result = self
    for j in 0..<columns where column(j).reduce(0, +) < 0 {
      for i in 0..<rows { result[i, j] = -self[i, j] }
    }
    return result
  }
}
