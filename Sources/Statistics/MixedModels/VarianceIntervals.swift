import Foundation
import LinearAlgebra

/// An interval for a variance component or a correlation.
public struct VarianceInterval: Sendable, Hashable {
  /// How the interval was made.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// From the profile of the maximised likelihood.
    case profile
    /// From the standard error, on the log scale (variances) or Fisher's z (correlations).
    case wald
  }

  /// The lower limit.
  public let lower: Double
  /// The upper limit.
  public let upper: Double
  /// How it was made.
  public let method: Method

  /// States an interval.
  public init(lower: Double, upper: Double, method: Method) {
    self.lower = lower
    self.upper = upper
    self.method = method
  }
}

extension LinearMixedModelFit {
  /// The interval of the variance of a random intercept or first coefficient (σ² where `term` is nil) from the
  /// average information: symmetric on the log scale; nil at the boundary.
  ///
  /// - Complexity: O(parameters³).
  public func waldInterval(ofTerm term: Int?, halfWidth: Double) -> VarianceInterval? {
    let coordinates = optimum.point.covariance.coordinates
    let index =
      term.map { term in coordinates.firstIndex { $0.term == term && $0.row == 0 && $0.column == 0 } }
      ?? coordinates.count
    let free = (0...coordinates.count).filter { !optimum.held.contains($0) }
    guard let index, let place = free.firstIndex(of: index) else { return nil }
    var information = Matrix(rows: free.count, columns: free.count)
    for (i, a) in free.enumerated() {
      for (j, b) in free.enumerated() { information[i, j] = optimum.information[a, b] / 2 }
    }
    guard let inverse = try? CholeskyFactor(information).inverse() else { return nil }
    let scale = term == nil ? 1.0 : 2.0
    let width = halfWidth * scale * inverse[place, place].squareRoot()
    let variance = term.map { covariance(ofTerm: $0)[0] } ?? residualVariance
    return VarianceInterval(lower: variance * exp(-width), upper: variance * exp(width), method: .wald)
  }

  /// The profile-likelihood interval of a coefficient's variance, or of σ² where `term` is nil.
  ///
  /// The limits are the values whose maximised criterion lies `χ²₁(level)` above the optimum; a lower limit of
  /// zero means that zero is not excluded.
  ///
  /// - Parameters:
  ///   - term: the position of the term; nil for the residual variance.
  ///   - coefficient: the coefficient of the term.
  ///   - halfWidth: the normal quantile of the level, 1.96 for 95 %.
  /// - Returns: the interval, or nil where the profile could not be followed.
  /// - Complexity: some twenty fits.
  public func profileInterval(ofTerm term: Int?, coefficient: Int = 0, halfWidth: Double) -> VarianceInterval? {
    guard let term else { return ProfileWalk(self, term: nil, halfWidth: halfWidth)?.interval() }
    let random = model.randomEffects[term]
    if random.dimension == 1 { return ProfileWalk(self, term: term, halfWidth: halfWidth)?.interval() }
    // Σ₀₀ = L₀₀² is a coordinate of the search only for the first coefficient, so this one is put first; a constant
    // is given as a covariate of ones, so that the other covariates are not centred on it.
    var coefficients = random.coefficients
    coefficients.swapAt(0, coefficient)
    coefficients = coefficients.map { own in
      own.values == nil
        ? RandomTerm.Coefficient(name: own.name, values: [Double](repeating: 1, count: random.codes.count))
        : own
    }
    var terms = model.randomEffects
    terms[term] = RandomTerm(
      name: random.name, codes: random.codes, levels: random.levels, coefficients: coefficients)
    let reordered = LinearMixedModel(
      response: model.response, fixedEffects: model.fixedEffects, randomEffects: terms,
      absorbed: model.absorbed,
      weights: model.weights)
    guard let refit = try? reordered.fit(likelihood), refit.convergence.isConverged,
      refit.criterion < criterion + 1e-6 * max(abs(criterion), 1)
    else { return nil }
    return ProfileWalk(refit, term: term, halfWidth: halfWidth)?.interval()
  }
}

/// Walks along the profile of one coordinate until the criterion has risen by the square of the half-width.
private struct ProfileWalk {
  private let search: VarianceSearch
  private let index: Int
  private let isResidual: Bool
  private let start: [Double]
  private let shape: RelativeCovariance
  private let minimum: Double
  private let halfWidth: Double

  init?(_ fit: LinearMixedModelFit, term: Int?, halfWidth: Double) {
    search = fit.prepared.search
    let coordinates = fit.optimum.point.covariance.coordinates
    if let term {
      guard let found = coordinates.firstIndex(where: { $0.term == term && $0.row == 0 && $0.column == 0 })
      else {
        return nil
      }
      index = found
    } else {
      index = coordinates.count
    }
    isResidual = term == nil
    start = search.absolute(fit.optimum.point)
    shape = fit.optimum.point.covariance
    minimum = fit.criterion
    self.halfWidth = halfWidth
  }

  func interval() -> VarianceInterval? {
    guard let upper = limit(direction: 1), let lower = limit(direction: -1) else { return nil }
    func variance(_ value: Double) -> Double { isResidual ? exp(value) : exp(2 * value) }
    return VarianceInterval(
      lower: lower == -.infinity ? 0 : variance(lower), upper: variance(upper), method: .profile)
  }

  /// The coordinate at which the signed root of the rise equals the half-width; −∞ where zero is not excluded.
  private func limit(direction: Double) -> Double? {
    var inner = start[index]
    var innerRise = 0.0
    var step = 0.3
    var warm = start
    for _ in 0..<60 {
      let outer = inner + direction * step
      // Far below every other scale the variance is zero for all purposes.
      if direction < 0, outer < start[index] - 14 { return -.infinity }
      guard let (rise, end) = profile(outer, warm) else { return nil }
      if rise >= halfWidth { return bisect(inner, innerRise, outer, rise, warm) }
      (inner, innerRise, warm) = (outer, rise, end)
      step = min(step * 1.6, 2)
    }
    return nil
  }

  /// Regula falsi (Illinois) on the root of the rise, which is nearly linear.
  private func bisect(_ a: Double, _ riseA: Double, _ b: Double, _ riseB: Double, _ warm: [Double]) -> Double? {
    var (low, lowGap, high, highGap) = (a, riseA - halfWidth, b, riseB - halfWidth)
    for _ in 0..<60 {
      let middle = low - lowGap * (high - low) / (highGap - lowGap)
      guard let (rise, _) = profile(middle, warm) else { return nil }
      let gap = rise - halfWidth
      if abs(gap) < 1e-9 || abs(high - low) < 1e-10 { return middle }
      if gap * highGap < 0 {
        (low, lowGap) = (high, highGap)
      } else {
        lowGap /= 2
      }
      (high, highGap) = (middle, gap)
    }
    return nil
  }

  /// √(criterion − minimum) with the coordinate fixed and all else maximised.
  private func profile(_ value: Double, _ warm: [Double]) -> (rise: Double, end: [Double])? {
    var absolute = warm
    absolute[index] = value
    let residual = exp(absolute[absolute.count - 1])
    var covariance = shape
    for (place, coordinate) in shape.coordinates.enumerated() {
      let entry = coordinate.isDiagonal ? exp(absolute[place]) : absolute[place]
      covariance[coordinate] = entry / residual.squareRoot()
    }
    guard let optimum = try? search.optimum(from: covariance, residualVariance: residual, fixed: index) else {
      return nil
    }
    let rise = max(optimum.point.criterion - minimum, 0).squareRoot()
    return (rise, search.absolute(optimum.point))
  }
}
