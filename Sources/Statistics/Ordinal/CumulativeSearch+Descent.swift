import Foundation
import LinearAlgebra

extension CumulativeSearch {
  /// Quasi-Newton steps until the decrement is small; standard deviations that run into zero are held there.
  func descended(_ start: Place, free: [Int], iterations: inout Int) throws(OrdinalError) -> (Place, [Int]) {
    var (place, free) = (start, free)
    var inverse = try startingInverse(place, free)
    while iterations < CumulativeSearch.mostIterations {
      if let (term, held) = try hold(place, free) {
        place = held
        free.removeAll { $0 == term }
        inverse = try startingInverse(place, free)
      }
      let slope = self.slope(place, free)
      var direction = (inverse * slope).map { -$0 }
      if -dot(direction, slope) < CumulativeSearch.roughDecrement { break }
      shorten(&direction, free)
      guard let next = try lineSearch(place, direction, slope, free) else { break }
      iterations += 1
      try checkBounds(next.place)
      let change = zip(self.slope(next.place, free), slope).map { $0 - $1 }
      CumulativeSearch.update(&inverse, step: direction.map { $0 * next.length }, change: change)
      place = next.place
    }
    return (place, free)
  }

  static let mostIterations = 300
  /// Half of −2 ln L still to be had when the Newton steps take over.
  static let roughDecrement = 1e-8

  /// The inverse of the profiled information, and for ln σ of `2 Σ (1 − Cₗₗ)²`, which is exact for balanced Gaussian data.
  private func startingInverse(_ place: Place, _ free: [Int]) throws(OrdinalError) -> Matrix {
    let fixed = criterion.information(place.point)
    let (m, count) = (fixed.rows, fixed.rows + free.count)
    var result = Matrix(rows: count, columns: count)
    for j in 0..<m {
      var unit = [Double](repeating: 0, count: m)
      unit[j] = 1
      let column = try CumulativeSearch.damped(fixed, unit)
      for i in 0..<m { result[i, j] = column[i] }
    }
    for (i, term) in free.enumerated() {
      result[m + i, m + i] = 1 / max(2 * place.gradient.resolvedSquares[term], 0.5)
    }
    return result
  }

  /// No step moves ln σ by more than 1 or a predictor by more than three spreads.
  private func shorten(_ direction: inout [Double], _ free: [Int]) {
    let (m, p) = (criterion.jacobian.columns, ranges.count)
    var ratio = 1.0
    for i in 0..<m { ratio = max(ratio, abs(direction[i]) / (3 * spread)) }
    for i in 0..<p { ratio = max(ratio, abs(direction[m + i]) * ranges[i] / (3 * spread)) }
    for i in free.indices { ratio = max(ratio, abs(direction[m + p + i])) }
    for i in direction.indices { direction[i] /= ratio }
  }

  private func lineSearch(_ place: Place, _ direction: [Double], _ slope: [Double], _ free: [Int])
    throws(OrdinalError) -> (place: Place, length: Double)?
  {
    let fall = dot(direction, slope)
    var length = 1.0
    while length > 1e-8 {
      let trial = moved(place.point.parameters, direction.map { $0 * length }, free)
      if let point = try criterion.point(at: trial, from: place.point.modes) {
        let gain = -point.logLikelihood - place.value
        if gain <= 1e-4 * length * fall {
          return (.init(point: point, gradient: criterion.gradient(point)), length)
        }
        // The parabola through what is known, kept within a tenth and a half.
        let best = -fall * length / (2 * (gain / length - fall))
        length = min(max(best.isFinite ? best : 0, 0.1 * length), 0.5 * length)
      } else {
        length /= 2
      }
    }
    return nil
  }

  /// The update of Broyden, Fletcher, Goldfarb and Shanno for the inverse.
  private static func update(_ inverse: inout Matrix, step: [Double], change: [Double]) {
    let product = dot(step, change)
    guard product > 1e-12 * (dot(step, step) * dot(change, change)).squareRoot() else { return }
    let image = inverse * change
    let scale = (1 + dot(change, image) / product) / product
    for j in step.indices {
      for i in step.indices {
        inverse[i, j] += scale * step[i] * step[j] - (image[i] * step[j] + step[i] * image[j]) / product
      }
    }
  }
}

// MARK: - Variances of zero

extension CumulativeSearch {
  /// The information of one level, on average: `Σ Z'WZ / levels`.
  private func levelInformation(_ place: Place, _ term: Int) -> Double {
    let total = place.point.weights.reduce(0, +)
    return max(total / Double(system.cells.terms[term].levels.count), .leastNormalMagnitude)
  }

  /// The same point with a standard deviation at which a level resolves a millionth, where the derivative with respect
  /// to σ² still has ten digits.
  private func probe(_ place: Place, _ term: Int) throws(OrdinalError) -> Place? {
    var parameters = place.point.parameters
    parameters.sd[term] = (1e-6 / levelInformation(place, term)).squareRoot()
    return try self.place(parameters, from: nil)
  }

  /// A free term whose variance belongs at zero, with the point at which it is there.
  private func hold(_ place: Place, _ free: [Int]) throws(OrdinalError) -> (Int, Place)? {
    for term in free {
      let sd = place.point.parameters.sd[term]
      guard sd * sd * levelInformation(place, term) < 0.02, place.gradient.logSD[term] < 0,
        let probe = try probe(place, term), probe.gradient.logSD[term] < 0, probe.value <= place.value + 1e-9
      else { continue }
      var parameters = place.point.parameters
      parameters.sd[term] = 0
      if let held = try self.place(parameters, from: nil) { return (term, held) }
    }
    return nil
  }

  /// A term held at zero that does not belong there, with a point at which it is free.
  func release(_ place: Place, _ free: [Int], except released: Set<Int>) throws(OrdinalError) -> (Int, Place)? {
    for term in 0..<system.termCount where !free.contains(term) && !released.contains(term) {
      guard let probe = try probe(place, term), probe.gradient.logSD[term] > 0 else { continue }
      var parameters = place.point.parameters
      parameters.sd[term] = (0.05 / levelInformation(place, term)).squareRoot()
      if let freed = try self.place(parameters, from: nil) { return (term, freed) }
    }
    return nil
  }
}

// MARK: - The end

extension CumulativeSearch {
  /// Newton steps with the observed information, which stays with the result.
  func finished(_ start: Place, free: [Int], iterations: Int) throws(OrdinalError) -> Optimum {
    var place = start
    var (iterations, decrement) = (iterations, Double.infinity)
    for _ in 0..<CumulativeSearch.mostHessians {
      guard let hessian = try observedInformation(place, free), let factor = try? CholeskyFactor(hessian) else {
        break
      }
      let first = place.point.parameters
      let scale = factor.inverse()
      for _ in 0..<8 {
        let slope = self.slope(place, free)
        let step = factor.solve(slope).map { -$0 }
        decrement = -dot(step, slope)
        guard decrement > CumulativeSearch.fineDecrement, let next = try refined(place, step, free) else {
          break
        }
        place = next
        iterations += 1
      }
      // The information belongs to the point at which it was taken: a hundredth of a standard error away it is another.
      let distance = farthest(first, place.point.parameters, free, scale)
      guard distance > 1e-4 else {
        return Optimum(
          point: place.point, free: free, information: hessian, iterations: iterations, decrement: decrement,
          isConverged: decrement < CumulativeSearch.limit)
      }
    }
    let hessian = try observedInformation(place, free)
    let factor = hessian.flatMap { try? CholeskyFactor($0) }
    return Optimum(
      point: place.point, free: free, information: factor == nil ? nil : hessian, iterations: iterations,
      decrement: decrement, isConverged: factor != nil && decrement < CumulativeSearch.limit)
  }

  private static let mostHessians = 4
  private static let fineDecrement = 1e-16
  /// −ln L is then within 1e-8 of its minimum.
  static let limit = 1e-8

  /// A Newton step, halved while it leaves the domain or makes the criterion worse by more than rounding.
  private func refined(_ place: Place, _ step: [Double], _ free: [Int]) throws(OrdinalError) -> Place? {
    var length = 1.0
    while length > 1e-3 {
      let trial = moved(place.point.parameters, step.map { $0 * length }, free)
      if let next = try self.place(trial, from: place.point.modes),
        next.value <= place.value + 1e-11 * (1 + abs(place.value))
      {
        return next
      }
      length /= 2
    }
    return nil
  }

  /// The largest movement of a parameter in standard errors.
  private func farthest(
    _ a: CumulativeParameters, _ b: CumulativeParameters, _ free: [Int], _ covariance: Matrix
  ) -> Double {
    let moves =
      zip(a.alpha, b.alpha).map { $1 - $0 } + zip(a.beta, b.beta).map { $1 - $0 }
      + free.map { log(b.sd[$0] / a.sd[$0]) }
    return moves.indices.map { abs(moves[$0]) / covariance[$0, $0].squareRoot() }.max() ?? 0
  }

  /// The Hessian of −ln L by central differences of the gradient; nil where a neighbour has no likelihood.
  ///
  /// Steps are a thousandth of a standard error: the truncation is then some 1e-7 of an entry, as is the noise.
  private func observedInformation(_ place: Place, _ free: [Int]) throws(OrdinalError) -> Matrix? {
    let rough = try startingInverse(place, free)
    let count = rough.rows
    var columns: [[Double]] = []
    for j in 0..<count {
      var step = [Double](repeating: 0, count: count)
      step[j] = 1e-3 * rough[j, j].squareRoot()
      let back = moved(place.point.parameters, step.map { -$0 }, free)
      guard
        let high = try self.place(moved(place.point.parameters, step, free), from: place.point.modes),
        let low = try self.place(back, from: place.point.modes)
      else { return nil }
      columns.append(zip(slope(high, free), slope(low, free)).map { ($0 - $1) / (2 * step[j]) })
    }
    var result = Matrix(rows: count, columns: columns)
    for j in 0..<count {
      for i in 0..<j {
        let mean = (result[i, j] + result[j, i]) / 2
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }
}
