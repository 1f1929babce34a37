import LinearAlgebra

/// The factored Schur complement of the random columns that were not eliminated: dense below some thousand
/// columns or where fill-in makes it dense, sparse otherwise, and known by its products where neither would fit.
enum SchurComplement: Sendable {
  case none
  case dense(CholeskyFactor)
  case sparse(SparseCholesky)
  case iterative(IterativeFactor)

  var solver: Convergence.Solver {
    switch self {
    case .none, .dense: .dense
    case .sparse: .sparse
    case .iterative: .iterative
    }
  }

  var logDeterminant: Double {
    switch self {
    case .none: 0
    case .dense(let factor): factor.logDeterminant
    case .sparse(let factor): factor.logDeterminant
    case .iterative(let factor): factor.logDeterminant
    }
  }

  /// The number of rows.
  var order: Int {
    switch self {
    case .none: 0
    case .dense(let factor): factor.order
    case .sparse(let factor): factor.order
    case .iterative(let factor): factor.order
    }
  }

  /// What a solution is for: conjugate gradients stop the sooner the less depends on it.
  enum Purpose: Sendable {
    /// Estimates.
    case equations
    /// Their errors, and the steps of a search.
    case information
  }

  /// S⁻¹B.
  func solve(_ b: Matrix, for purpose: Purpose = .equations) -> Matrix {
    switch self {
    case .none: b
    case .dense(let factor): factor.solve(b)
    case .sparse(let factor): factor.solve(b)
    case .iterative(let factor): factor.solve(b, for: purpose)
    }
  }

  /// The same, with what many draws are worth preparing.
  func readyForDraws() -> SchurComplement {
    guard case .iterative(let factor) = self else { return self }
    return .iterative(factor.readyForDraws())
  }

  /// Columns with covariance S⁻¹, from independent standard normal columns.
  func sample(_ z: Matrix) -> Matrix {
    switch self {
    case .none: z
    case .dense(let factor): factor.solveLowerTransposed(z)
    case .sparse(let factor): factor.solveLowerTransposed(z)
    case .iterative(let factor): factor.sample(z)
    }
  }

  func inverse(threads: Int) -> SchurInverse {
    switch self {
    case .none: .none
    case .dense(let factor): .dense(factor.inverse(threads: threads))
    case .sparse(let factor):
      SchurInverse.sparse(SelectedInverse(factor)).withLookUp(order: factor.order)
    case .iterative(let factor): .stochastic(factor.inverse)
    }
  }
}

/// Entries of S⁻¹: all of them, those on the pattern of the factor, or unbiased estimates of all.
enum SchurInverse: Sendable {
  case none
  case dense(Matrix)
  case sparse(SelectedInverse)
  /// The entries on the pattern, scattered into a dense matrix for quick look-ups within it.
  case scattered(SelectedInverse, Matrix)
  /// Means over random probes.
  case stochastic(StochasticInverse)

  /// The entry in row i and column j; for a sparse inverse it must lie in the pattern.
  func entry(_ i: Int, _ j: Int) -> Double {
    switch self {
    case .none: 0
    case .dense(let matrix): matrix[i, j]
    case .sparse(let inverse): SchurInverse.inPattern(inverse[i, j], i, j)
    case .scattered(_, let matrix): matrix[i, j]
    case .stochastic(let inverse): inverse.entry(i, j)
    }
  }

  /// Up to this order a scattered copy is worth its memory.
  private static let lookUpOrder = 4000

  fileprivate func withLookUp(order: Int) -> SchurInverse {
    guard case .sparse(let inverse) = self, order <= SchurInverse.lookUpOrder else { return self }
    return .scattered(inverse, inverse.scattered())
  }

  /// w'S⁻¹w for one column of W.
  func quadratic(columns: UnsafeBufferPointer<Int32>, w: UnsafePointer<Double>) -> Double {
    switch self {
    case .none: return 0
    case .dense(let matrix), .scattered(_, let matrix):
      let n = matrix.rows
      return matrix.elements.withUnsafeBufferPointer { q in
        var total = 0.0
        for a in columns.indices {
          let base = Int(columns[a]) * n
          var inner = 0.5 * q[base + Int(columns[a])] * w[a]
          for b in (a + 1)..<max(a + 1, columns.count) { inner += q[base + Int(columns[b])] * w[b] }
          total += inner * w[a]
        }
        return 2 * total
      }
    case .stochastic(let inverse): return inverse.quadratic(columns: columns, w: w)
    case .sparse:
      var result = [0.0]
      quadratic(columns: columns, w: w, width: 1, square: nil, result: &result)
      return result[0]
    }
  }

  /// The entries between some columns, a square with both triangles, where finding them one by one is slow; else nil.
  ///
  /// - Parameter width: the number of columns of all W that they will be multiplied with.
  func gathered(_ columns: UnsafeBufferPointer<Int32>, width: Int) -> [Double]? {
    // A product with a column of W takes the probes twice per rest column, an entry of the square once.
    switch self {
    case .stochastic: columns.count < 2 * width ? square(columns) : nil
    case .sparse: square(columns)
    case .none, .dense, .scattered: nil
    }
  }

  /// The entries between some columns, a square with both triangles.
  func square(_ columns: UnsafeBufferPointer<Int32>) -> [Double] {
    if case .stochastic(let inverse) = self { return inverse.gathered(columns) }
    let count = columns.count
    var square = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      for b in a..<count {
        square[a * count + b] = entry(Int(columns[b]), Int(columns[a]))
        square[b * count + a] = square[a * count + b]
      }
    }
    return square
  }

  private static func inPattern(_ value: Double?, _ i: Int, _ j: Int) -> Double {
    guard let value else { preconditionFailure("entry (\(i), \(j)) lies outside the pattern of the factor") }
    return value
  }

  /// W'S⁻¹W for the few rows of W that are not zero.
  ///
  /// - Parameters:
  ///   - columns: the rest columns of the rows of W, ascending.
  ///   - w: the rows of W, `width` values each.
  ///   - square: what ``gathered(_:width:)`` gave for these columns.
  ///   - result: width × width, overwritten.
  func quadratic(
    columns: UnsafeBufferPointer<Int32>, w: UnsafePointer<Double>, width: Int, square: [Double]?,
    result: inout [Double]
  ) {
    for i in 0..<(width * width) { result[i] = 0 }
    if let square {
      square.withUnsafeBufferPointer { q in
        SchurInverse.accumulate(columns, w, width, &result) { q[$0 * columns.count + $1] }
      }
      return
    }
    switch self {
    case .none: return
    case .dense(let matrix), .scattered(_, let matrix):
      matrix.elements.withUnsafeBufferPointer { q in
        SchurInverse.accumulate(columns, w, width, &result) {
          q[Int(columns[$1]) + Int(columns[$0]) * matrix.rows]
        }
      }
    case .sparse(let inverse):
      SchurInverse.accumulate(columns, w, width, &result) { a, b in
        let (i, j) = (Int(columns[b]), Int(columns[a]))
        return SchurInverse.inPattern(inverse[i, j], i, j)
      }
    case .stochastic(let inverse): inverse.quadratic(columns: columns, w: w, width: width, result: &result)
    }
  }

  /// Adds W'S⁻¹W to a result that is zero.
  ///
  /// - Parameter entry: S⁻¹ at (slot a, slot b), a ≤ b; where it is zero its pair is passed by.
  @inline(__always)
  static func accumulate(
    _ columns: UnsafeBufferPointer<Int32>, _ w: UnsafePointer<Double>, _ width: Int, _ result: inout [Double],
    entry: (Int, Int) -> Double
  ) {
    if width == 1 {
      var total = 0.0
      for a in columns.indices {
        var inner = 0.5 * entry(a, a) * w[a]
        for b in (a + 1)..<max(a + 1, columns.count) { inner += entry(a, b) * w[b] }
        total += inner * w[a]
      }
      result[0] = 2 * total
      return
    }
    // S⁻¹W first, then W' times it: the square of the width is paid once per row, not once per pair of rows.
    let count = columns.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * width) { solved in
      solved.initialize(repeating: 0)
      for a in 0..<count {
        for b in a..<count {
          let q = entry(a, b)
          if q == 0 { continue }
          for c in 0..<width { solved[a * width + c] += q * w[b * width + c] }
          if a != b {
            for c in 0..<width { solved[b * width + c] += q * w[a * width + c] }
          }
        }
      }
      result.withUnsafeMutableBufferPointer { result in
        for a in 0..<count {
          for c in 0..<width {
            let left = w[a * width + c]
            for e in 0..<width { result[c * width + e] += left * solved[a * width + e] }
          }
        }
      }
    }
  }
}
