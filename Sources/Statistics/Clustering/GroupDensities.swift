import CLanes
import Foundation
import LinearAlgebra

/// The weighted densities of all groups where every column is seen without error.
struct GroupDensities {
  let isDiagonal: Bool
  /// One mean after another.
  private let means: [Double]
  /// Of each group the rows of its inverse Cholesky factor, packed; or its diagonal.
  private let whitening: [Double]
  /// The logarithm of each group's density at its mean, times its share.
  private let constants: [Double]

  /// - Returns: nil where a covariance has no spread.
  init?(_ state: MixtureState, isDiagonal: Bool) {
    let d = state.means[0].count
    var (whitening, constants): ([Double], [Double]) = ([], [])
    for (weight, covariance) in zip(state.weights, state.covariances) {
      guard let factor = try? CholeskyFactor(covariance) else { return nil }
      let inverse = factor.solveLower(Matrix.identity(d))
      whitening += isDiagonal ? inverse.diagonal : inverse.packedRows
      constants.append(log(weight) - (factor.logDeterminant + Double(d) * log(2 * Double.pi)) / 2)
    }
    self.isDiagonal = isDiagonal
    self.whitening = whitening
    self.constants = constants
    means = Array(state.means.joined())
  }

  /// Adds what the rows say of each group, going through them once.
  ///
  /// - Parameter responsibilities: of row i in group k at `((i / 8) * groups + k) * 8 + i % 8`; filled where not nil.
  /// - Returns: whether the log-likelihood is a number.
  func add(
    to sums: inout MixtureSums, over rows: LaneRows, responsibilities: UnsafeMutablePointer<Double>? = nil
  ) -> Bool {
    sums.add(isDiagonal: isDiagonal) { sizes, firsts, seconds in
      lanes_mixture(
        rows.values, rows.weights, rows.tiles, rows.columns, constants.count, isDiagonal ? 1 : 0, means,
        whitening, constants, sizes, firsts, seconds, responsibilities)
    }
  }

  /// The responsibilities of all groups for each row.
  func responsibilities(over rows: LaneRows) -> [Double] {
    var result = [Double](repeating: 0, count: rows.weights.count * constants.count)
    var sums = MixtureSums(groups: constants.count, columns: rows.columns)
    result.withUnsafeMutableBufferPointer { buffer in
      _ = add(to: &sums, over: rows, responsibilities: buffer.baseAddress)
    }
    return result
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
}
