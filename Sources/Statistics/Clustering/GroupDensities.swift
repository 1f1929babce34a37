import CLanes
import Foundation
import LinearAlgebra

/// The weighted densities of all groups over the rows of one block.
struct GroupDensities {
  let isDiagonal: Bool
  /// One mean after another, of the observed columns.
  let means: [Double]
  /// Of each group the rows of its inverse Cholesky factor, packed; or its diagonal.
  let whitening: [Double]
  /// The logarithm of each group's density at its mean, times its share.
  let constants: [Double]
  /// Of each group what the best guess of all columns adds to its mean per unit of an observed gap, and what remains
  /// uncertain; nil where all columns are seen without error.
  let guesses: [(gain: Matrix, rest: Matrix)]?

  /// - Returns: nil where a covariance has no spread.
  init?(_ state: MixtureState, block: MixtureRows.Block, isDiagonal: Bool) {
    let o = block.observed
    let isWhole = o.count == state.means[0].count && block.error == nil
    let isDiagonal = isDiagonal && (block.error?.isDiagonal ?? true)
    var (whitening, constants): ([Double], [Double]) = ([], [])
    var guesses: [(gain: Matrix, rest: Matrix)] = []
    for (k, covariance) in state.covariances.enumerated() {
      var seen = isWhole ? covariance : covariance.block(o, o)
      if let error = block.error { seen.add(error) }
      guard let factor = try? CholeskyFactor(seen) else { return nil }
      let inverse = factor.solveLower(Matrix.identity(o.count))
      whitening += isDiagonal ? inverse.diagonal : inverse.packedRows
      constants.append(
        log(state.weights[k]) - (factor.logDeterminant + Double(o.count) * log(2 * Double.pi)) / 2)
      guard !isWhole else { continue }
      // G = Σ₍·ₒ₎ T⁻¹, and Σ − G Σ₍ₒ·₎ is not known even then.
      let across = covariance.block(o, Array(0..<covariance.rows))
      let gain = factor.solve(across).transposed
      var rest = gain * across
      for e in rest.elements.indices { rest.elements[e] = covariance.elements[e] - rest.elements[e] }
      guesses.append((gain, rest))
    }
    self.isDiagonal = isDiagonal
    self.whitening = whitening
    self.constants = constants
    means = state.means.flatMap { mean in o.map { mean[$0] } }
    self.guesses = isWhole ? nil : guesses
  }

  /// Sums over the rows of a block, by group.
  struct Sums {
    /// Of weights times responsibilities; of those times gaps from the mean; and of those times products of gaps.
    var sizes: [Double]
    var firsts: [[Double]]
    var seconds: [Matrix]
    /// Of weights times log densities.
    var logLikelihood: Double
  }

  /// Goes through the rows once.
  ///
  /// - Parameter responsibilities: of row i in group k at `((i / 8) * groups + k) * 8 + i % 8`; filled where not nil.
  func sums(over rows: LaneRows, responsibilities: UnsafeMutablePointer<Double>? = nil) -> Sums {
    let (d, groups) = (rows.columns, constants.count)
    let packed = isDiagonal ? d : d * (d + 1) / 2
    var sizes = [Double](repeating: 0, count: groups)
    var firsts = [Double](repeating: 0, count: groups * d)
    var seconds = [Double](repeating: 0, count: groups * packed)
    let total = lanes_mixture(
      rows.values, rows.weights, rows.tiles, d, groups, isDiagonal ? 1 : 0, means, whitening, constants, &sizes,
      &firsts, &seconds, responsibilities)
    return Sums(
      sizes: sizes, firsts: (0..<groups).map { Array(firsts[($0 * d)..<(($0 + 1) * d)]) },
      seconds: (0..<groups).map { k in
        let own = seconds[(k * packed)..<((k + 1) * packed)]
        return isDiagonal ? Matrix.diagonal(Array(own)) : Matrix(packedRows: own, order: d)
      }, logLikelihood: total)
  }
}

extension Matrix {
  /// The lower triangle, row by row.
  fileprivate var packedRows: [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows * (rows + 1) / 2)
    for i in 0..<rows { for j in 0...i { result.append(self[i, j]) } }
    return result
  }

  /// A symmetric matrix from its lower triangle, row by row.
  fileprivate init(packedRows: ArraySlice<Double>, order: Int) {
    self.init(rows: order, columns: order)
    var e = packedRows.startIndex
    for i in 0..<order {
      for j in 0...i {
        self[i, j] = packedRows[e]
        self[j, i] = packedRows[e]
        e += 1
      }
    }
  }

  mutating func add(_ other: Matrix, times factor: Double = 1) {
    for e in elements.indices { elements[e] += factor * other.elements[e] }
  }

  fileprivate var isDiagonal: Bool {
    (0..<rows).allSatisfy { i in (0..<columns).allSatisfy { i == $0 || self[i, $0] == 0 } }
  }
}
