import LinearAlgebra

/// What rows say of the groups: sums of weights times responsibilities, and of those times gaps from the mean.
struct MixtureSums {
  private let columns: Int
  /// Of weights times responsibilities.
  private(set) var sizes: [Double]
  /// Of those times gaps, one group after another.
  private(set) var firsts: [Double]
  /// Of those times products of gaps.
  private(set) var seconds: [Matrix]
  /// Of weights times log densities.
  private(set) var logLikelihood = 0.0

  init(groups: Int, columns: Int) {
    self.columns = columns
    sizes = [Double](repeating: 0, count: groups)
    firsts = [Double](repeating: 0, count: groups * columns)
    seconds = [Matrix](repeating: Matrix(rows: columns, columns: columns), count: groups)
  }

  typealias Place = UnsafeMutablePointer<Double>

  /// Takes in the sums over some rows.
  ///
  /// - Parameters:
  ///   - isDiagonal: whether the rows give squares of gaps only.
  ///   - rows: adds to sizes, gaps and the packed lower triangles (or diagonals) of products; returns the log-likelihood.
  /// - Returns: whether the log-likelihood is a number.
  mutating func add(isDiagonal: Bool, _ rows: (Place, Place, Place) -> Double) -> Bool {
    let d = columns
    let packed = isDiagonal ? d : d * (d + 1) / 2
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: sizes.count * packed) { products in
      products.initialize(repeating: 0)
      guard let base = products.baseAddress else { return true }
      let found = rows(&sizes, &firsts, base)
      guard !found.isNaN else { return false }
      logLikelihood += found
      for k in sizes.indices {
        var e = k * packed
        for i in 0..<d {
          for j in (isDiagonal ? i : 0)...i {
            seconds[k].elements[i + j * d] += products[e]
            if i != j { seconds[k].elements[j + i * d] += products[e] }
            e += 1
          }
        }
      }
      return true
    }
  }

  /// Weights, means and scatters about them, where gaps were measured from some means.
  func moments(about means: [[Double]]) -> MixtureMoments {
    let d = columns
    var result = MixtureMoments(sizes: sizes, means: means, scatters: seconds)
    for k in sizes.indices where sizes[k] > 0 {
      for b in 0..<d {
        result.means[k][b] += firsts[k * d + b] / sizes[k]
        for a in 0..<d {
          result.scatters[k].elements[a + b * d] -= firsts[k * d + a] * firsts[k * d + b] / sizes[k]
        }
      }
    }
    return result
  }
}
