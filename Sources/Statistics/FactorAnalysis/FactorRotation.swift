import Foundation
import LinearAlgebra

/// How factors are turned so that each column loads on few of them.
///
/// > Reference: Kaiser (1958), doi:10.1007/BF02289233 (varimax); Jennrich & Sampson (1966), doi:10.1007/BF02289465
/// > (direct quartimin); Jennrich (2001, 2002), doi:10.1007/BF02294840, doi:10.1007/BF02294706 (gradient projection).
public enum FactorRotation: String, Sendable, CaseIterable {
  /// As they come: the first factor explains most.
  case none
  /// Orthogonal, rows normalised to their communality (Kaiser).
  case varimax
  /// Oblique: direct quartimin, oblimin with γ = 0.
  case oblimin

  /// Rotations start from the identity and from this many random ones.
  static let randomStarts = 9

  /// Turns loadings and orders the factors by what they explain, each with a positive sum.
  func apply(to loadings: Matrix, seed: RandomKey) -> RotatedLoadings {
    let k = loadings.columns
    guard self != .none, k > 1 else {
      return RotatedLoadings(loadings: loadings, correlations: .identity(k))
    }
    let problem = RotationProblem(loadings, isOblique: self == .oblimin)
    let starts =
      [Matrix.identity(k)]
      + (1...FactorRotation.randomStarts).map {
        RotationProblem.randomRotation(k, RandomStream(key: seed, replicate: UInt64($0)))
      }
    let solutions = starts.map { problem.solve(from: $0) }
    // The identity's solution stands unless another is better by more than rounding.
    var best = solutions[0]
    for solution in solutions.dropFirst() where solution.value < best.value - 1e-9 * max(1, abs(best.value)) {
      best = solution
    }
    return problem.rotated(best.turn).ordered()
  }
}

/// Loadings after rotation.
struct RotatedLoadings: Sendable {
  let loadings: Matrix
  let correlations: Matrix

  /// Factors by what they explain, each with a positive sum.
  func ordered() -> RotatedLoadings {
    let structure = loadings * correlations
    let k = loadings.columns
    let explained = (0..<k).map { j in (0..<loadings.rows).reduce(0) { $0 + loadings[$1, j] * structure[$1, j] }
    }
    let order = (0..<k).sorted { (explained[$1], $0) < (explained[$0], $1) }
    let signs = (0..<k).map { loadings.column($0).reduce(0, +) < 0 ? -1.0 : 1.0 }
    var (turned, between) = (loadings, correlations)
    for (new, old) in order.enumerated() {
      for i in 0..<loadings.rows { turned[i, new] = signs[old] * loadings[i, old] }
      for (other, source) in order.enumerated() {
        between[new, other] = signs[old] * signs[source] * correlations[old, source]
      }
    }
    return RotatedLoadings(loadings: turned, correlations: between)
  }
}

/// A criterion of simple structure, minimised by projected gradients.
private struct RotationProblem {
  private let loadings: Matrix
  private let isOblique: Bool
  private let weights: [Double]

  init(_ loadings: Matrix, isOblique: Bool) {
    self.isOblique = isOblique
    let communalities = (0..<loadings.rows).map { i in
      (0..<loadings.columns).reduce(0) { $0 + loadings[i, $1] * loadings[i, $1] }
    }
    // Kaiser's normalisation belongs to varimax; quartimin is customarily raw.
    weights = communalities.map { isOblique || $0 <= 0 ? 1 : 1 / $0.squareRoot() }
    var scaled = loadings
    for i in 0..<loadings.rows { for j in 0..<loadings.columns { scaled[i, j] *= weights[i] } }
    self.loadings = scaled
  }

  /// An orthogonal matrix from normal numbers.
  static func randomRotation(_ order: Int, _ stream: RandomStream) -> Matrix {
    var stream = stream
    var result = Matrix(rows: order, columns: order)
    stream.normals(into: &result.elements)
    return orthonormalised(result)
  }

  /// Gram–Schmidt, twice for the last digits.
  static func orthonormalised(_ matrix: Matrix) -> Matrix {
    var result = matrix
    for _ in 0..<2 {
      for j in 0..<matrix.columns {
        var column = result.column(j)
        for k in 0..<j { axpy(-dot(result.column(k), column), result.column(k), into: &column) }
        let length = norm(column)
        for i in 0..<matrix.rows { result[i, j] = length > 0 ? column[i] / length : (i == j ? 1 : 0) }
      }
    }
    return result
  }

  /// Rotated loadings: ΛT, or ΛT⁻ᵀ where oblique.
  func turned(_ turn: Matrix) -> Matrix { isOblique ? loadings * inverse(turn).transposed : loadings * turn }

  func rotated(_ turn: Matrix) -> RotatedLoadings {
    var result = turned(turn)
    for i in 0..<result.rows { for j in 0..<result.columns { result[i, j] /= weights[i] } }
    return RotatedLoadings(
      loadings: result, correlations: isOblique ? turn.crossProduct() : .identity(turn.rows))
  }

  func solve(from start: Matrix) -> (value: Double, turn: Matrix) {
    var turn = start
    var step = 1.0
    var (value, gradient) = evaluate(turn)
    for _ in 0..<2000 {
      let direction = projected(gradient, turn)
      let slope = direction.elements.reduce(0) { $0 + $1 * $1 }
      if slope.squareRoot() < 1e-9 { break }
      step *= 2
      var accepted = false
      for _ in 0..<40 {
        var moved = turn
        for e in moved.elements.indices { moved.elements[e] -= step * direction.elements[e] }
        let candidate = isOblique ? RotationProblem.normalised(moved) : RotationProblem.polar(moved)
        let next = evaluate(candidate)
        if next.value.isFinite, next.value < value - 0.5 * slope * step {
          (turn, value, gradient, accepted) = (candidate, next.value, next.gradient, true)
          break
        }
        step /= 2
      }
      if !accepted { break }
    }
    return (value, turn)
  }

  /// The criterion and its gradient in the turning matrix.
  private func evaluate(_ turn: Matrix) -> (value: Double, gradient: Matrix) {
    let rotated = turned(turn)
    let (value, inner) = isOblique ? quartimin(rotated) : varimax(rotated)
    guard isOblique else { return (value, loadings.transposedTimes(inner)) }
    // d f/dT = −(Lᵀ Gq T⁻¹)ᵀ.
    var gradient = (rotated.transposedTimes(inner) * inverse(turn)).transposed
    for e in gradient.elements.indices { gradient.elements[e] = -gradient.elements[e] }
    return (value, gradient)
  }

  /// `¼ Σ over pairs of factors of Σ λ²λ²`, summed over ordered pairs.
  private func quartimin(_ loadings: Matrix) -> (Double, Matrix) {
    var gradient = loadings
    var value = 0.0
    for i in 0..<loadings.rows {
      let all = (0..<loadings.columns).reduce(0) { $0 + loadings[i, $1] * loadings[i, $1] }
      for j in 0..<loadings.columns {
        let square = loadings[i, j] * loadings[i, j]
        value += square * (all - square) / 4
        gradient[i, j] = loadings[i, j] * (all - square)
      }
    }
    return (value, gradient)
  }

  /// `−¼ Σ (λ² − mean of λ² in the factor)²`.
  private func varimax(_ loadings: Matrix) -> (Double, Matrix) {
    var gradient = loadings
    var value = 0.0
    for j in 0..<loadings.columns {
      let mean =
        (0..<loadings.rows).reduce(0) { $0 + loadings[$1, j] * loadings[$1, j] } / Double(loadings.rows)
      for i in 0..<loadings.rows {
        let centred = loadings[i, j] * loadings[i, j] - mean
        value -= centred * centred / 4
        gradient[i, j] = -loadings[i, j] * centred
      }
    }
    return (value, gradient)
  }

  private func projected(_ gradient: Matrix, _ turn: Matrix) -> Matrix {
    var result = gradient
    guard isOblique else {
      let m = turn.transposedTimes(gradient)
      var symmetric = m
      for i in 0..<m.rows { for j in 0..<m.columns { symmetric[i, j] = (m[i, j] + m[j, i]) / 2 } }
      let along = turn * symmetric
      for e in result.elements.indices { result.elements[e] -= along.elements[e] }
      return result
    }
    for j in 0..<turn.columns {
      let along = dot(turn.column(j), gradient.column(j))
      for i in 0..<turn.rows { result[i, j] -= turn[i, j] * along }
    }
    return result
  }

  private static func normalised(_ matrix: Matrix) -> Matrix {
    var result = matrix
    for j in 0..<matrix.columns {
      let length = norm(matrix.column(j))
      for i in 0..<matrix.rows { result[i, j] = matrix[i, j] / length }
    }
    return result
  }

  /// The nearest orthogonal matrix: M (MᵀM)^−½.
  private static func polar(_ matrix: Matrix) -> Matrix {
    guard let eigen = try? SymmetricEigen(matrix.crossProduct()), let least = eigen.values.last, least > 1e-14
    else { return orthonormalised(matrix) }
    var scaled = eigen.vectors
    for j in 0..<scaled.columns {
      for i in 0..<scaled.rows { scaled[i, j] /= eigen.values[j].squareRoot() }
    }
    return matrix * (scaled * eigen.vectors.transposed)
  }

  /// The inverse of a small matrix by elimination with pivots; NaN where it is singular.
  private func inverse(_ matrix: Matrix) -> Matrix {
    let n = matrix.rows
    var (a, b) = (matrix, Matrix.identity(n))
    for column in 0..<n {
      let pivot = (column..<n).max { abs(a[$0, column]) < abs(a[$1, column]) } ?? column
      for j in 0..<n {
        (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j])
        (b[column, j], b[pivot, j]) = (b[pivot, j], b[column, j])
      }
      let scale = 1 / a[column, column]
      for j in 0..<n {
        a[column, j] *= scale
        b[column, j] *= scale
      }
      for i in 0..<n where i != column {
        let factor = a[i, column]
        for j in 0..<n {
          a[i, j] -= factor * a[column, j]
          b[i, j] -= factor * b[column, j]
        }
      }
    }
    return b
  }
}
