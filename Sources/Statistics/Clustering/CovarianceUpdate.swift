import Foundation
import LinearAlgebra

/// The covariances of the groups that make the expected likelihood largest, given each group's weighted scatter.
///
/// Where a family has no closed form, what it alternates over is kept from one update to the next, so that a few rounds
/// suffice and the likelihood never falls.
///
/// > Reference: Celeux & Govaert (1995), doi:10.1016/0031-3203(94)00125-6; for a common orientation the aim is that of
/// > Browne & McNicholas (2014), doi:10.1007/s11634-013-0139-1, reached here by exact plane rotations.
struct CovarianceUpdate {
  let family: CovarianceFamily
  /// The shape common to groups: a matrix of determinant one, diagonal in VEI and VEV.
  private var shape: Matrix?
  /// The orientation common to groups.
  private var orientation: Matrix?

  private static let mostRounds = 8
  private static let tolerance = 1e-7

  init(_ family: CovarianceFamily) { self.family = family }

  /// - Parameters:
  ///   - scatters: of each group, weighted sums of squares and products about its mean.
  ///   - sizes: the weight of each group.
  /// - Returns: nil where a group has no spread in some direction.
  mutating func covariances(_ scatters: [Matrix], sizes: [Double]) -> [Matrix]? {
    let d = scatters[0].rows
    let total = sizes.reduce(0, +)
    let groups = scatters.indices
    let order = Double(d)
    switch family {
    case .eii:
      let size = scatters.reduce(0) { $0 + $1.trace } / (total * order)
      return groups.map { _ in Matrix.identity(d).scaled(size) }
    case .vii:
      return groups.map { Matrix.identity(d).scaled(scatters[$0].trace / (sizes[$0] * order)) }
    case .eei:
      let pooled = CovarianceUpdate.sum(scatters).diagonalPart.scaled(1 / total)
      return groups.map { _ in pooled }
    case .vvi: return groups.map { scatters[$0].diagonalPart.scaled(1 / sizes[$0]) }
    case .evi: return CovarianceUpdate.equalVolume(scatters.map(\.diagonalPart), total)
    case .eee:
      let pooled = CovarianceUpdate.sum(scatters).scaled(1 / total)
      return groups.map { _ in pooled }
    case .vvv: return groups.map { scatters[$0].scaled(1 / sizes[$0]) }
    case .evv: return CovarianceUpdate.equalVolume(scatters, total)
    case .vei: return equalShape(scatters.map(\.diagonalPart), sizes)
    case .vee: return equalShape(scatters, sizes)
    case .eev, .vev: return turned(scatters, sizes, total)
    case .eve, .vve: return commonOrientation(scatters, sizes, total)
    }
  }

  private static func sum(_ matrices: [Matrix]) -> Matrix {
    matrices.dropFirst().reduce(into: matrices[0]) { sum, next in
      for e in sum.elements.indices { sum.elements[e] += next.elements[e] }
    }
  }

  /// Every group's own shape at the volume that all share.
  private static func equalVolume(_ scatters: [Matrix], _ total: Double) -> [Matrix]? {
    var volumes: [Double] = []
    for scatter in scatters {
      guard let factor = try? CholeskyFactor(scatter) else { return nil }
      volumes.append(exp(factor.logDeterminant / Double(scatter.rows)))
    }
    let volume = volumes.reduce(0, +) / total
    return zip(scatters, volumes).map { $0.scaled(volume / $1) }
  }

  /// One shape at every group's own volume: alternates between them.
  private mutating func equalShape(_ scatters: [Matrix], _ sizes: [Double]) -> [Matrix]? {
    let d = Double(scatters[0].rows)
    guard var shape = shape ?? CovarianceUpdate.sum(scatters).ofUnitVolume else { return nil }
    var last = Double.infinity
    var volumes = sizes
    for _ in 0..<CovarianceUpdate.mostRounds {
      guard let factor = try? CholeskyFactor(shape) else { return nil }
      let inverse = factor.inverse()
      volumes = zip(scatters, sizes).map { $0.traceOfProduct(inverse) / (d * $1) }
      guard volumes.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
      let pooled = CovarianceUpdate.sum(zip(scatters, volumes).map { $0.scaled(1 / $1) })
      guard let next = pooled.ofUnitVolume else { return nil }
      shape = next
      let criterion = d * zip(sizes, volumes).reduce(0.0) { $0 + $1.0 * log($1.1) }
      if abs(last - criterion) <= CovarianceUpdate.tolerance * (1 + abs(criterion)) { break }
      last = criterion
    }
    self.shape = shape
    return volumes.map { shape.scaled($0) }
  }

  /// Every group's own orientation: in its principal axes the families are diagonal ones.
  private mutating func turned(_ scatters: [Matrix], _ sizes: [Double], _ total: Double) -> [Matrix]? {
    var axes: [Matrix] = []
    var spreads: [Matrix] = []
    for scatter in scatters {
      guard let eigen = try? SymmetricEigen(scatter) else { return nil }
      axes.append(eigen.vectors)
      spreads.append(Matrix.diagonal(eigen.values.map { max($0, 0) }))
    }
    let pooled = CovarianceUpdate.sum(spreads).scaled(1 / total)
    let inner = family == .eev ? scatters.map { _ in pooled } : equalShape(spreads, sizes)
    return inner.map { zip(axes, $0).map { $0 * $1 * $0.transposed } }
  }

  /// One orientation: alternates between it and the spreads along its axes.
  private mutating func commonOrientation(_ scatters: [Matrix], _ sizes: [Double], _ total: Double) -> [Matrix]?
  {
    guard var axes = orientation ?? (try? SymmetricEigen(CovarianceUpdate.sum(scatters)))?.vectors else {
      return nil
    }
    var last = Double.infinity
    var spreads: [[Double]] = []
    for _ in 0..<CovarianceUpdate.mostRounds {
      let inside = scatters.map { axes.transposedTimes($0 * axes) }
      guard let found = alongAxes(inside.map(\.diagonal), sizes, total) else { return nil }
      spreads = found
      let criterion = zip(sizes, spreads).reduce(0.0) { sum, pair in
        sum + pair.0 * pair.1.reduce(0.0) { $0 + log($1) }
      }
      if abs(last - criterion) <= CovarianceUpdate.tolerance * (1 + abs(criterion)) { break }
      last = criterion
      CommonAxes.turn(&axes, inside, spreads: spreads)
    }
    orientation = axes
    return spreads.map { axes * Matrix.diagonal($0) * axes.transposed }
  }

  /// The variances along given axes: free, or at one volume.
  private func alongAxes(_ sums: [[Double]], _ sizes: [Double], _ total: Double) -> [[Double]]? {
    guard sums.allSatisfy({ $0.allSatisfy { $0 > 0 } }) else { return nil }
    guard family == .eve else { return zip(sums, sizes).map { sum, size in sum.map { $0 / size } } }
    let volumes = sums.map { sum in exp(sum.reduce(0.0) { $0 + log($1) } / Double(sum.count)) }
    let volume = volumes.reduce(0, +) / total
    return zip(sums, volumes).map { sum, own in sum.map { $0 * volume / own } }
  }
}

/// Turns common axes so that `Σₖ tr(Dᵀ Wₖ D Δₖ⁻¹)` falls: each pair of axes by the angle that is best for it.
///
/// With p, q, r the block of `DᵀWₖD` in a plane and α, β the reciprocal spreads there, the sum is
/// `const + U cos 2θ + V sin 2θ`, `U = Σ (α−β)(p−r)/2`, `V = Σ (α−β) q`: its minimum is known.
enum CommonAxes {
  static func turn(_ axes: inout Matrix, _ scatters: [Matrix], spreads: [[Double]]) {
    var inside = scatters
    let d = axes.rows
    for _ in 0..<3 {
      var largest = 0.0
      for a in 0..<d {
        for b in (a + 1)..<d {
          let angle = CommonAxes.angle(inside, spreads, a, b)
          guard abs(angle) > 1e-12 else { continue }
          largest = max(largest, abs(angle))
          let (c, s) = (cos(angle), sin(angle))
          axes.rotateColumns(a, b, c, s)
          for k in inside.indices {
            inside[k].rotateColumns(a, b, c, s)
            inside[k].rotateRows(a, b, c, s)
          }
        }
      }
      if largest < 1e-8 { return }
    }
  }

  private static func angle(_ inside: [Matrix], _ spreads: [[Double]], _ a: Int, _ b: Int) -> Double {
    var (u, v) = (0.0, 0.0)
    for (matrix, spread) in zip(inside, spreads) {
      let gap = 1 / spread[a] - 1 / spread[b]
      u += gap * (matrix[a, a] - matrix[b, b]) / 2
      v += gap * matrix[a, b]
    }
    return u == 0 && v == 0 ? 0 : atan2(-v, -u) / 2
  }
}

extension Matrix {
  static func diagonal(_ elements: [Double]) -> Matrix {
    var result = Matrix(rows: elements.count, columns: elements.count)
    for (i, element) in elements.enumerated() { result[i, i] = element }
    return result
  }

  var diagonal: [Double] { (0..<rows).map { self[$0, $0] } }

  fileprivate var trace: Double { diagonal.reduce(0, +) }

  fileprivate var diagonalPart: Matrix { Matrix.diagonal(diagonal) }

  fileprivate func scaled(_ factor: Double) -> Matrix {
    var result = self
    for e in result.elements.indices { result.elements[e] *= factor }
    return result
  }

  /// `tr(AB)` of two symmetric matrices.
  fileprivate func traceOfProduct(_ other: Matrix) -> Double {
    zip(elements, other.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The same shape with determinant one; nil where there is no spread in some direction.
  fileprivate var ofUnitVolume: Matrix? {
    guard let factor = try? CholeskyFactor(self) else { return nil }
    return scaled(exp(-factor.logDeterminant / Double(rows)))
  }

  fileprivate mutating func rotateColumns(_ a: Int, _ b: Int, _ c: Double, _ s: Double) {
    for i in 0..<rows {
      let (x, y) = (self[i, a], self[i, b])
      self[i, a] = c * x + s * y
      self[i, b] = c * y - s * x
    }
  }

  fileprivate mutating func rotateRows(_ a: Int, _ b: Int, _ c: Double, _ s: Double) {
    for j in 0..<columns {
      let (x, y) = (self[a, j], self[b, j])
      self[a, j] = c * x + s * y
      self[b, j] = c * y - s * x
    }
  }
}
