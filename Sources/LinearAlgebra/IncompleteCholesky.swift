import CProducts

/// A Cholesky factor without its small entries: near enough to a sparse matrix to take most steps off conjugate gradients,
/// and far smaller than its whole factor.
///
/// An entry is left out where it is small beside the diagonal of the matrix. Leaving out may take positive
/// definiteness away; the diagonal is then raised a little and the factor begun anew.
///
/// > Reference: Munksgaard (1980), doi:10.1145/355887.355893, for the rule; Manteuffel (1980),
/// > doi:10.1090/S0025-5718-1980-0559197-0, for raising the diagonal.
public struct IncompleteCholesky: Preconditioner {
  /// The number of rows.
  public let order: Int
  private let starts: [Int32]
  private let rows: [Int32]
  /// By columns, the reciprocal of the diagonal first.
  private let values: [Double]

  /// By how much of itself the diagonal is raised, from one attempt to the next.
  private static let shifts = [0.0, 0.01, 0.1, 1]

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - matrix: a positive definite matrix, by its lower triangle.
  ///   - tolerance: entries up to this share of the geometric mean of the two diagonal entries are left out.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)`` where twice the diagonal does not help.
  /// - Complexity: O(Σ (entries of a column)²).
  public init(_ matrix: SparseSymmetric, dropping tolerance: Double) throws(LinearAlgebraError) {
    order = matrix.order
    for shift in IncompleteCholesky.shifts {
      var columns = Columns(matrix, shift)
      if columns.factor(dropping: tolerance) {
        (starts, rows, values) = (columns.starts, columns.rows, columns.values)
        return
      }
    }
    throw .notPositiveDefinite(order: order)
  }

  /// The number of stored entries.
  public var entryCount: Int { values.count }

  /// `y := P⁻¹x` for eight vectors side by side.
  public func divide(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    y.update(from: x, count: order)
    withFactor {
      products_solve_lower(order, $0, $1, $2, lanes(y))
      products_solve_upper(order, $0, $1, $2, lanes(y))
    }
  }

  /// `y := Gx` for eight vectors side by side.
  public func multiplyLower(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    withFactor { products_lower(order, $0, $1, $2, lanes(x), lanes(y)) }
  }

  /// `y := P⁻¹x` for sixteen vectors in single precision.
  public func divide(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    y.update(from: x, count: order)
    withFactor {
      products_single_solve_lower(order, $0, $1, $2, lanes(y))
      products_single_solve_upper(order, $0, $1, $2, lanes(y))
    }
  }

  /// `y := Gx` for sixteen vectors in single precision.
  public func multiplyLower(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    withFactor { products_single_lower(order, $0, $1, $2, lanes(x), lanes(y)) }
  }

  private func withFactor(
    _ body: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Double>?) -> Void
  ) {
    starts.withUnsafeBufferPointer { starts in
      rows.withUnsafeBufferPointer { rows in
        values.withUnsafeBufferPointer { body(starts.baseAddress, rows.baseAddress, $0.baseAddress) }
      }
    }
  }
}

/// The columns of a factor, as far as they are done.
private struct Columns {
  let matrix: SparseSymmetric
  /// The diagonal of the matrix, raised.
  private let diagonal: [Double]
  private(set) var starts: [Int32] = [0]
  private(set) var rows: [Int32] = []
  private(set) var values: [Double] = []
  /// The column on its way, by row, and of which column an entry is.
  private var column: [Double]
  private var owner: [Int32]
  /// Earlier columns by the row of their next entry, as linked lists.
  private var first: [Int32]
  private var following: [Int32]
  /// Where the next entry of an earlier column is.
  private var place: [Int32]

  init(_ matrix: SparseSymmetric, _ shift: Double) {
    self.matrix = matrix
    let n = matrix.order
    diagonal = (0..<n).map { j in
      let at = Int(matrix.columnStarts[j])
      let isThere = at < Int(matrix.columnStarts[j + 1]) && Int(matrix.rowIndices[at]) == j
      return isThere ? matrix.values[at] * (1 + shift) : 0
    }
    column = [Double](repeating: 0, count: n)
    owner = [Int32](repeating: -1, count: n)
    (first, following, place) = (owner, owner, owner)
  }

  /// - Returns: whether all pivots are positive.
  mutating func factor(dropping tolerance: Double) -> Bool {
    let sizes = diagonal.map { max($0, 0).squareRoot() }
    for j in 0..<matrix.order {
      var filled = load(j)
      var earlier = first[j]
      while earlier >= 0 {
        let next = following[Int(earlier)]
        subtract(Int(earlier), from: j, &filled)
        earlier = next
      }
      guard column[j] > 0 else { return false }
      let pivot = column[j].squareRoot()
      let limit = tolerance * sizes[j]
      rows.append(Int32(j))
      values.append(1 / pivot)
      filled.removeAll { abs(column[Int($0)]) <= limit * sizes[Int($0)] }
      filled.sort()
      for row in filled {
        rows.append(row)
        values.append(column[Int(row)] / pivot)
      }
      starts.append(Int32(rows.count))
      link(j, at: starts[j] + 1)
    }
    return true
  }

  /// Column j of the matrix; the rows below the diagonal.
  private mutating func load(_ j: Int) -> [Int32] {
    var filled: [Int32] = []
    for at in Int(matrix.columnStarts[j])..<Int(matrix.columnStarts[j + 1]) {
      let row = matrix.rowIndices[at]
      column[Int(row)] = matrix.values[at]
      owner[Int(row)] = Int32(j)
      if Int(row) != j { filled.append(row) }
    }
    column[j] = diagonal[j]
    owner[j] = Int32(j)
    return filled
  }

  /// Takes off column j what an earlier column says, and moves that column on.
  private mutating func subtract(_ earlier: Int, from j: Int, _ filled: inout [Int32]) {
    let (at, end) = (Int(place[earlier]), Int(starts[earlier + 1]))
    let factor = values[at]
    for entry in at..<end {
      let row = Int(rows[entry])
      if owner[row] != Int32(j) {
        owner[row] = Int32(j)
        column[row] = 0
        filled.append(Int32(row))
      }
      column[row] -= factor * values[entry]
    }
    link(earlier, at: Int32(at + 1))
  }

  private mutating func link(_ column: Int, at entry: Int32) {
    guard entry < starts[column + 1] else { return }
    place[column] = entry
    let row = Int(rows[Int(entry)])
    following[column] = first[row]
    first[row] = Int32(column)
  }
}
