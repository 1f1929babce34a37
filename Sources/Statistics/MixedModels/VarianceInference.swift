import Foundation
import LinearAlgebra

/// What the data say about the variances themselves, and the degrees of freedom that follow for fixed effects.
///
/// The information is the observed one: central differences of the exact score, as `lmerTest` takes the Hessian
/// of the deviance. Where a score is dear, it is the average information that the search ended with; the two agree
/// as the number of levels grows. Variances at zero are left out of it.
///
/// > Reference: Gilmour, Thompson & Cullis (1995), doi:10.2307/2533274, on average information.
public struct VarianceInference: Sendable {
  /// Which information stands behind the degrees of freedom and standard errors.
  public enum Information: String, Sendable, Hashable {
    /// The Hessian of −2 log-likelihood.
    case observed
    /// The average of the observed and the expected one.
    case average
  }

  /// The information in use.
  public let information: Information
  /// The coordinates (the residual last) that are free.
  private let free: [Int]
  /// The covariance of the free coordinates.
  private let covariance: Matrix
  /// Per coefficient, the derivative of its sampling variance in the free coordinates.
  private let coefficientGradients: [[Double]]
  private let fit: LinearMixedModelFit

  /// With more columns than these left after elimination, average information stands for the observed one.
  static let largestObserved = 20_000

  /// Differentiates the score, if it is to be, and the variances of the fixed effects.
  ///
  /// - Complexity: two factorisations and inverses per variance parameter for the observed information, two factorisations
  ///   where a term has several coefficients, else none.
  init(_ fit: LinearMixedModelFit, _ wanted: Information? = nil) throws(ModelError) {
    self.fit = fit
    information = wanted ?? fit.inferenceInformation
    let optimum = fit.optimum
    let search = fit.prepared.search
    free = (0...optimum.point.covariance.coordinates.count).filter { !optimum.held.contains($0) }
    let hessian: Matrix
    switch information {
    case .observed: hessian = try search.observedInformation(at: optimum.point, free)
    case .average:
      var average = Matrix(rows: free.count, columns: free.count)
      for (column, index) in free.enumerated() {
        for (row, other) in free.enumerated() { average[row, column] = optimum.information[other, index] }
      }
      hessian = average
    }
    coefficientGradients = try fit.coefficientGradients(free)
    do {
      var inverse = try CholeskyFactor(hessian).inverse()
      for i in inverse.elements.indices { inverse.elements[i] *= 2 }
      covariance = inverse
    } catch { throw .inestimable(error) }
  }

  /// Satterthwaite's degrees of freedom of each fixed effect: `2 V² / (g'Ag)`.
  ///
  /// > Reference: Kuznetsova, Brockhoff & Christensen (2017), doi:10.18637/jss.v082.i13.
  public var degreesOfFreedom: [Double] {
    fit.coefficients.indices.map { j in
      let variance = fit.coefficientCovariance[j, j]
      let product = covariance * coefficientGradients[j]
      return 2 * variance * variance / dot(coefficientGradients[j], product)
    }
  }

  /// The standard error of a variance or covariance of a term, by the delta method; nil at the boundary.
  public func standardError(ofTerm term: Int, row: Int, column: Int) -> Double? {
    let gradient = entryGradient(term, row, column)
    let free = fit.optimum.point.covariance.coordinates
    if fit.optimum.held.contains(where: {
      free[$0].term == term && (free[$0].row == row || free[$0].row == column)
    }) {
      return nil
    }
    return dot(gradient, covariance * gradient).squareRoot()
  }

  /// The standard error of the residual variance.
  public var residualStandardError: Double {
    fit.residualVariance * covariance[free.count - 1, free.count - 1].squareRoot()
  }

  /// The derivative of `Σ = (TL)(TL)'` at one entry in the free coordinates.
  private func entryGradient(_ term: Int, _ row: Int, _ column: Int) -> [Double] {
    let relative = fit.optimum.point.covariance
    let m = relative.dimensions[term]
    let scale = fit.residualVariance.squareRoot()
    let root = fit.prepared.userFactor(term, relative).map { $0 * scale }
    let transform = fit.prepared.transforms[term]
    let coordinates = relative.coordinates
    return free.map { index in
      guard index < coordinates.count, coordinates[index].term == term else { return 0 }
      let own = coordinates[index]
      let size = own.isDiagonal ? relative[own] * scale : 1
      let value =
        transform[row * m + own.row] * root[column * m + own.column]
        + transform[column * m + own.row] * root[row * m + own.column]
      return size * value
    }
  }
}

extension LinearMixedModelFit {
  /// Which information ``varianceInference()`` takes: the observed one unless its scores are dear.
  public var inferenceInformation: VarianceInference.Information {
    prepared.search.products.columns.restCount > VarianceInference.largestObserved ? .average : .observed
  }

  /// The information about the variances.
  ///
  /// - Throws: ``ModelError/inestimable(_:)`` when the information is not positive definite.
  /// - Complexity: two factorisations with inverse per variance parameter for the observed information.
  public func varianceInference() throws(ModelError) -> VarianceInference { try VarianceInference(self) }

  /// Per coefficient (of the user's columns), the derivative of its sampling variance in the free coordinates: exact for
  /// terms of one coefficient, else by central differences.
  func coefficientGradients(_ free: [Int]) throws(ModelError) -> [[Double]] {
    let point = optimum.point
    guard point.covariance.dimensions.allSatisfy({ $0 == 1 }) else { return try differencedGradients(free) }
    let sensitivity = CoefficientSensitivity(point)
    let coordinates = point.covariance.coordinates
    return coefficients.indices.map { j in
      let weights = coefficientWeights(j)
      return free.map { index in
        index < coordinates.count
          ? sensitivity.derivative(ofTerm: coordinates[index].term, weights)
          : sensitivity.residualDerivative(weights)
      }
    }
  }

  /// The same by central differences, for terms of any dimension.
  ///
  /// - Complexity: two factorisations per free coordinate.
  func differencedGradients(_ free: [Int]) throws(ModelError) -> [[Double]] {
    let search = prepared.search
    // The held coordinates stay at the floor, where the score is defined.
    let base = search.absolute(optimum.point)
    var gradients = [[Double]](repeating: [], count: coefficients.count)
    for index in free {
      let step = search.step(index, base)
      let sides = try [step, -step].map { (change) throws(ModelError) in
        var moved = base
        moved[index] += change
        return coefficientVariances(at: try search.point(atAbsolute: moved, like: optimum.point.covariance))
      }
      for j in gradients.indices { gradients[j].append((sides[0][j] - sides[1][j]) / (2 * step)) }
    }
    return gradients
  }

  /// What a coefficient of the user's is of those of the centred columns.
  private func coefficientWeights(_ j: Int) -> [Double] {
    guard j == prepared.intercept else { return prepared.columnCentre.indices.map { $0 == j ? 1 : 0 } }
    var weights = prepared.columnCentre.map { -$0 }
    weights[j] = 1
    return weights
  }

  /// The sampling variance of each coefficient at another point.
  private func coefficientVariances(at point: VarianceSearch.Point) -> [Double] {
    let inverse = point.factor.fixedFactor.inverse()
    return (0..<inverse.rows).map { j in
      guard j == prepared.intercept else { return point.residualVariance * inverse[j, j] }
      let weights = coefficientWeights(j)
      return point.residualVariance * dot(weights, inverse * weights)
    }
  }
}

extension VarianceSearch {
  /// The absolute coordinates of a point: ln Lⱼⱼ (no less than its floor), Lᵢⱼ, and ln σ² last.
  func absolute(_ point: Point) -> [Double] {
    let covariance = point.covariance
    let scale = point.residualVariance.squareRoot()
    var values = covariance.coordinates.map { coordinate in
      coordinate.isDiagonal
        ? log(max(covariance[coordinate], floorFactor(coordinate)) * scale) : covariance[coordinate] * scale
    }
    values.append(log(point.residualVariance))
    return values
  }

  /// The point at absolute coordinates.
  func point(atAbsolute values: [Double], like covariance: RelativeCovariance) throws(ModelError) -> Point {
    let residual = exp(values[values.count - 1])
    let scale = residual.squareRoot()
    var moved = covariance
    for (index, coordinate) in covariance.coordinates.enumerated() {
      moved[coordinate] = (coordinate.isDiagonal ? exp(values[index]) : values[index]) / scale
    }
    return try point(at: moved, residualVariance: residual)
  }

  /// A step for central differences: 1e-4 of the natural size of the coordinate.
  func step(_ index: Int, _ absolute: [Double]) -> Double {
    let coordinates = RelativeCovariance(
      factors: products.columns.dimensions.map { [Double](repeating: 0, count: $0 * $0) },
      dimensions: products.columns.dimensions, absorbed: products.columns.absorbed
    ).coordinates
    guard index < coordinates.count, !coordinates[index].isDiagonal else { return 1e-4 }
    let own = coordinates[index]
    let diagonal = coordinates.firstIndex { $0.term == own.term && $0.row == own.row && $0.column == own.row }
    return 1e-4 * max(abs(absolute[index]), diagonal.map { exp(absolute[$0]) } ?? 1)
  }
}
