import Foundation
import LinearAlgebra

/// Maximises the Laplace log-likelihood of a cumulative-link mixed model.
///
/// The model without random effects comes first, by Newton's method: it gives the start and shows separation. Then BFGS
/// with the exact gradient, started from the profiled information, and in the end Newton steps with a Hessian of
/// differences of gradients, which is the observed information, too. A standard deviation that runs into zero is held
/// there and released again when the derivative with respect to the variance says so.
struct CumulativeSearch {
  let criterion: LaplaceCriterion
  /// The names of the covariates, for what is said about them.
  let columnNames: [String]
  /// The range of each covariate.
  let ranges: [Double]

  /// A point with the gradient of −ln L over the free parameters.
  struct Place {
    var point: LaplaceCriterion.Point
    var gradient: LaplaceCriterion.Gradient
    var value: Double { -point.logLikelihood }
  }

  /// Where a search ended.
  struct Optimum: Sendable {
    var point: LaplaceCriterion.Point
    /// The terms that are not held at zero.
    var free: [Int]
    /// The observed information on (α, β, ln σ of the free terms); nil where it is not positive definite.
    var information: Matrix?
    var iterations: Int
    var decrement: Double
    var isConverged: Bool
  }

  var spread: Double { criterion.link.latentSpread }
  var system: CumulativeSystem { criterion.system }

  func optimum() throws(OrdinalError) -> Optimum {
    let start = try fixedOnly()
    let terms = system.termCount
    guard terms > 0 else { return try finished(placed(start), free: [], iterations: 0) }
    var parameters = start.parameters
    parameters.sd = startingDeviations(start)
    var place = try self.place(parameters, from: nil) ?? placed(start)
    var free = (0..<terms).filter { place.point.parameters.sd[$0] > 0 }
    var iterations = 0
    var released: Set<Int> = []
    while true {
      (place, free) = try descended(place, free: free, iterations: &iterations)
      guard let (term, next) = try release(place, free, except: released) else { break }
      released.insert(term)
      place = next
      free = (free + [term]).sorted()
    }
    return try finished(place, free: free, iterations: iterations)
  }

  // MARK: Points

  /// Evaluates a point; nil where the ratings have no probability there.
  func place(_ parameters: CumulativeParameters, from start: ColumnVector?) throws(OrdinalError) -> Place? {
    guard let point = try criterion.point(at: parameters, from: start) else { return nil }
    return Place(point: point, gradient: criterion.gradient(point))
  }

  private func placed(_ point: LaplaceCriterion.Point) -> Place {
    .init(point: point, gradient: criterion.gradient(point))
  }

  /// The gradient of −ln L over α, β and ln σ of the free terms.
  func slope(_ place: Place, _ free: [Int]) -> [Double] {
    (place.gradient.alpha + place.gradient.beta + free.map { place.gradient.logSD[$0] }).map { -$0 }
  }

  func moved(_ parameters: CumulativeParameters, _ step: [Double], _ free: [Int]) -> CumulativeParameters {
    var result = parameters
    let (m, p) = (parameters.alpha.count, parameters.beta.count)
    for i in 0..<m { result.alpha[i] += step[i] }
    for i in 0..<p { result.beta[i] += step[m + i] }
    for (i, term) in free.enumerated() { result.sd[term] *= exp(step[m + p + i]) }
    return result
  }

  /// Stops where a coefficient or a standard deviation has left all bounds.
  func checkBounds(_ place: Place) throws(OrdinalError) {
    let limit = 30 * spread
    if let j = place.point.parameters.beta.indices.first(where: {
      abs(place.point.parameters.beta[$0]) * ranges[$0] > limit
    }) {
      throw .separation(column: columnNames[j])
    }
    if let term = place.point.parameters.sd.indices.first(where: { place.point.parameters.sd[$0] > limit }) {
      throw .unboundedVariance(term: system.cells.terms[term].name)
    }
  }
}

// MARK: - The model without random effects

extension CumulativeSearch {
  /// Maximum likelihood with every variance at zero.
  private func fixedOnly() throws(OrdinalError) -> LaplaceCriterion.Point {
    let sd = [Double](repeating: 0, count: system.termCount)
    let beta = [Double](repeating: 0, count: system.cells.design.columns)
    let start = CumulativeParameters(alpha: startingThresholds(), beta: beta, sd: sd)
    guard var point = try criterion.point(at: start, from: nil) else { throw .noModes }
    var widest: (step: Double, column: Int) = (0, 0)
    for _ in 0..<60 {
      let gradient = criterion.gradient(point)
      let slope = gradient.alpha + gradient.beta
      let step = try CumulativeSearch.damped(criterion.information(point), slope)
      let m = gradient.alpha.count
      widest = beta.indices.map { (abs(step[m + $0]) * ranges[$0], $0) }.max { $0.0 < $1.0 } ?? (0, 0)
      guard let next = try improved(point, step) else { return point }
      point = next
      try checkBounds(placed(point))
      if dot(step, slope) < 1e-16 * (1 + abs(point.logLikelihood)), widest.step < 1e-4 * spread { return point }
    }
    // Separation: the likelihood gains ever less, but the step stays.
    if widest.step > 0.01 * spread { throw .separation(column: columnNames[widest.column]) }
    return point
  }

  private func improved(_ point: LaplaceCriterion.Point, _ step: [Double]) throws(OrdinalError)
    -> LaplaceCriterion.Point?
  {
    var length = 1.0
    while length > 1e-10 {
      let trial = moved(point.parameters, step.map { $0 * length }, [])
      if let next = try criterion.point(at: trial, from: point.modes),
        next.logLikelihood >= point.logLikelihood
      {
        return next
      }
      length /= 2
    }
    return nil
  }

  /// A⁻¹g, with the diagonal raised until A is positive definite.
  static func damped(_ matrix: Matrix, _ slope: [Double]) throws(OrdinalError) -> [Double] {
    var ridge = 0.0
    while ridge < 1e6 {
      var raised = matrix
      for i in 0..<matrix.rows { raised[i, i] += ridge * (abs(matrix[i, i]) + 1e-8) }
      if let factor = try? CholeskyFactor(raised) { return factor.solve(slope) }
      ridge = max(2 * ridge, 1e-6)
    }
    throw .inestimable(.notPositiveDefinite(order: matrix.rows))
  }

  /// α by least squares on the quantiles of the cumulative shares.
  private func startingThresholds() -> [Double] {
    let categories = criterion.jacobian.rows + 1
    var counts = [Double](repeating: 0.5, count: categories)
    for (category, weight) in zip(system.cells.category, system.cells.weight) {
      counts[Int(category)] += weight
    }
    let total = counts.reduce(0, +)
    var below = 0.0
    let quantiles = counts.dropLast().map { count in
      below += count
      return criterion.link.quantile(below / total)
    }
    let gram = criterion.jacobian.crossProduct()
    let right = (0..<gram.rows).map { dot(criterion.jacobian.column($0), quantiles) }
    guard let factor = try? CholeskyFactor(gram) else { return right }
    return factor.solve(right)
  }

  /// The variance of each term by moments of the scores of its levels: `Σ(s² − w) / Σw²`.
  private func startingDeviations(_ point: LaplaceCriterion.Point) -> [Double] {
    let all = criterion.derivatives(point)
    let scores = all.indices.map { all[$0].score * system.cells.weight[$0] }
    let (sums, weights) = (system.transposed(scores), system.transposed(point.weights))
    return (0..<system.termCount).map { term in
      var (excess, square, total, levels) = (0.0, 0.0, 0.0, 0.0)
      system.forEachLevel(of: term) { _, column in
        let (s, w) = (
          system.value(sums, term: term, column: column), system.value(weights, term: term, column: column)
        )
        excess += s * s - w
        square += w * w
        total += w
        levels += 1
      }
      let least = 0.1 * levels / max(total, .leastNormalMagnitude)
      return min(max(excess / max(square, .leastNormalMagnitude), least), 4 * spread * spread).squareRoot()
    }
  }
}
