import Foundation
import LinearAlgebra

/// Evidence that a fit may be believed.
public struct Convergence: Sendable, Hashable {
  /// Whether the Newton decrement fell below its limit and every variance at zero belongs there.
  public let isConverged: Bool
  /// The number of steps taken.
  public let iterations: Int
  /// The last Newton decrement `g'A⁻¹g`: about the fall in −2 log-likelihood still to be had.
  public let decrement: Double
  /// The terms (by name, with the coefficient) whose variance is at its boundary, zero.
  public let boundary: [String]
}

extension VarianceSearch {
  /// Where a search ended.
  struct Optimum {
    var point: Point
    var posterior: PosteriorCovariance
    var score: Score
    /// `F'PF` at the end.
    var information: Matrix
    /// The coordinates held at zero.
    var held: Set<Int>
    var iterations: Int
    var decrement: Double
    var isConverged: Bool
  }

  /// The largest decrement at which the search may stop: 1e-10 moves no estimate by more than 1e-5 of its
  /// standard error; small models, where a step costs nothing, go on to 1e-14.
  private var decrementLimit: Double { products.columns.restCount > 400 ? 1e-10 : 1e-14 }
  static let largestIterationCount = 200

  /// Searches from a start.
  ///
  /// - Parameter fixed: a coordinate (the residual is the last) that keeps its absolute value, for profiles.
  func optimum(from start: RelativeCovariance, residualVariance: Double? = nil, fixed: Int? = nil)
    throws(ModelError) -> Optimum
  {
    var point = try point(at: start, residualVariance: residualVariance)
    var held = Set<Int>()
    var iteration = 0
    while true {
      let posterior = PosteriorCovariance(point.factor, threads: threads)
      let score = score(at: point, posterior)
      let information = information(at: point, posterior)
      let coordinates = point.covariance.coordinates
      let free = (0...coordinates.count).filter { !held.contains($0) && $0 != fixed }
      let direction = newtonDirection(score.gradient, information, free)
      let decrement = -zip(free, direction).reduce(0) { $0 + score.gradient[$1.0] * $1.1 }
      func result(_ converged: Bool) -> Optimum {
        Optimum(
          point: point, posterior: posterior, score: score, information: information, held: held,
          iterations: iteration, decrement: decrement, isConverged: converged)
      }
      if decrement < decrementLimit {
        guard let release = coordinateToRelease(score, point, held, fixed) else { return result(true) }
        guard let released = try released(release, point, fixed) else { return result(true) }
        held.remove(release)
        point = released
      } else {
        let step = StepTaken(free: free, direction: direction, score: score)
        guard let next = try accepted(step, from: point, held: &held, fixed: fixed) else {
          return result(decrement < 1e-6)
        }
        point = next
      }
      iteration += 1
      if iteration >= VarianceSearch.largestIterationCount { return result(false) }
    }
  }

  private struct StepTaken {
    let free: [Int]
    let direction: [Double]
    let score: Score
  }

  /// −A⁻¹g over the free coordinates; a singular A is ridged until it factors.
  private func newtonDirection(_ gradient: [Double], _ information: Matrix, _ free: [Int]) -> [Double] {
    guard !free.isEmpty else { return [] }
    var ridge = 0.0
    for _ in 0..<40 {
      var a = Matrix(rows: free.count, columns: free.count)
      for (i, row) in free.enumerated() {
        for (j, column) in free.enumerated() { a[i, j] = information[row, column] }
        a[i, i] += ridge * max(information[row, row], 1e-12)
      }
      if let factor = try? CholeskyFactor(a) {
        let solution = factor.solve(free.map { -gradient[$0] })
        if solution.allSatisfy(\.isFinite) { return solution }
      }
      ridge = ridge == 0 ? 1e-10 : ridge * 10
    }
    return free.map { -gradient[$0] }
  }

  /// The Newton step, halved until the criterion falls; else an EM step; nil when nothing lowers it.
  private func accepted(_ step: StepTaken, from point: Point, held: inout Set<Int>, fixed: Int?)
    throws(ModelError) -> Point?
  {
    let largest = step.direction.map(abs).max() ?? 0
    var length = largest > 1.5 ? 1.5 / largest : 1
    // Rounding of the criterion is about 1e-13 of its size: a fall cannot be told from none below that.
    let slack = 1e-12 * max(abs(point.criterion), 1)
    for _ in 0..<12 {
      var nowHeld = held
      if let next = try? moved(point, step, length, &nowHeld, fixed), next.criterion <= point.criterion + slack {
        held = nowHeld
        return next
      }
      length /= 2
    }
    guard fixed == nil, let next = try? expectationStep(point, step.score), next.criterion < point.criterion - slack
    else { return nil }
    return next
  }

  private func moved(
    _ point: Point, _ step: StepTaken, _ length: Double, _ held: inout Set<Int>, _ fixed: Int?
  ) throws(ModelError) -> Point {
    let coordinates = point.covariance.coordinates
    let oldScale = point.residualVariance.squareRoot()
    var covariance = point.covariance
    var residual = point.residualVariance
    var absolute = coordinates.map { point.covariance[$0] * oldScale }
    for (index, direction) in zip(step.free, step.direction) {
      if index == coordinates.count {
        residual *= exp(length * direction)
      } else if coordinates[index].isDiagonal {
        absolute[index] *= exp(length * direction)
      } else {
        absolute[index] += length * direction
      }
    }
    let scale = residual.squareRoot()
    for (index, coordinate) in coordinates.enumerated() {
      covariance[coordinate] = absolute[index] / scale
      guard coordinate.isDiagonal, index != fixed else { continue }
      let least = floorFactor(coordinate)
      if covariance[coordinate] <= least {
        covariance[coordinate] = least
        held.insert(index)
      }
    }
    return try self.point(at: covariance, residualVariance: fixed == nil ? nil : residual)
  }

  /// The diagonal entry of Λ at which a variance counts as zero.
  func floorFactor(_ coordinate: RelativeCovariance.Coordinate) -> Double {
    (VarianceSearch.floor / max(levelInformation[coordinate.term][coordinate.row], .leastNormalMagnitude))
      .squareRoot()
  }

  /// Λ(T/q)Λ', the EM update of every term's covariance.
  private func expectationStep(_ point: Point, _ score: Score) throws(ModelError) -> Point {
    var covariance = point.covariance
    for (term, m) in covariance.dimensions.enumerated() {
      let q = Double(levelCount(of: term))
      var inner = Matrix(rows: m, columns: m)
      for a in 0..<m {
        for b in 0..<m { inner[a, b] = (a == b ? 1 : 0) - score.excess[term][a * m + b] / q }
      }
      guard let root = try? CholeskyFactor(inner) else { continue }
      let lambda = covariance.factors[term]
      for i in 0..<m {
        for j in 0...i {
          covariance.factors[term][i * m + j] = (j...i).reduce(0) { $0 + lambda[i * m + $1] * root.lower[$1, j] }
        }
      }
    }
    return try self.point(at: covariance)
  }

  func levelCount(of term: Int) -> Int {
    let columns = products.columns
    if columns.restStart[term] < 0 { return columns.eliminatedColumn[term].count }
    return (columns.restEnd(of: term) - columns.restStart[term]) / columns.dimensions[term]
  }

  // MARK: The boundary

  /// A held coordinate whose variance would rather be positive: ∂(−2ℓ)/∂σ² < 0 at zero.
  private func coordinateToRelease(_ score: Score, _ point: Point, _ held: Set<Int>, _ fixed: Int?) -> Int? {
    held.sorted().first { index in
      let coordinate = point.covariance.coordinates[index]
      let variance = point.covariance[coordinate] * point.covariance[coordinate]
      let slope = score.gradient[index] / (2 * variance * levelInformation[coordinate.term][coordinate.row])
      // Rounding leaves about 1e-16 / floor per level in this slope.
      return slope < -1e-6 * Double(levelCount(of: coordinate.term))
    }
  }

  /// The best of a ladder of positive values for a released coordinate, or nil when none lowers the criterion.
  private func released(_ index: Int, _ point: Point, _ fixed: Int?) throws(ModelError) -> Point? {
    let coordinate = point.covariance.coordinates[index]
    let least = floorFactor(coordinate)
    var best: Point?
    for exponent in stride(from: 1.0, through: 4.0, by: 0.5) {
      var covariance = point.covariance
      covariance[coordinate] = least * pow(10, exponent)
      let residual = fixed == nil ? nil : point.residualVariance
      guard let candidate = try? self.point(at: covariance, residualVariance: residual) else { continue }
      if candidate.criterion < (best?.criterion ?? point.criterion - 1e-10) { best = candidate }
    }
    return best
  }
}
