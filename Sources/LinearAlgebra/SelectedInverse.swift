/// The entries of `A⁻¹` where the Cholesky factor of A has entries, by Takahashi's recursion.
///
/// That pattern holds the pattern of A and the diagonal, which is all that traces and prediction error variances of a
/// sparse model need. Rows and columns are numbered as in A.
///
/// Memory: 12 bytes an entry of L, beside the factor's own 12.
/// > Reference: Takahashi, Fagan & Chin (1973), 8th PICA Conference; Erisman & Tinney (1975),
/// > doi:10.1145/360680.360704.
public struct SelectedInverse: Sendable {
  /// The order of the matrix.
  public var order: Int { rank.count }
  /// The permuted index of each row of A.
  private let rank: [Int32]
  private let columnStarts: [Int]
  private let rowIndices: [Int32]
  private let values: [Double]

  /// Computes the entries from a factor, which may be used and refactored afterwards.
  ///
  /// - Complexity: of the order of the numeric factorisation.
  public init(_ factor: SparseCholesky) {
    let n = factor.order
    guard n > 0 else {
      (rank, columnStarts, rowIndices, values) = ([], [0], [], [])
      return
    }
    var (starts, rows, entries, rank) = factor.withFactor { simplicial in
      let starts = (0..<n).reduce(into: [0]) { $0.append($0[$1] + Int(simplicial.counts[$1])) }
      let rows = packed(simplicial.rows, simplicial.starts, into: starts)
      let entries = packed(simplicial.values, simplicial.starts, into: starts)
      var rank = [Int32](repeating: 0, count: n)
      for k in 0..<n { rank[Int(simplicial.permutation[k])] = Int32(k) }
      return (starts, rows, entries, rank)
    }
    TakahashiRecursion(columnStarts: starts, rowIndices: rows).run(on: &entries)
    self.rank = rank
    columnStarts = starts
    rowIndices = rows
    values = entries
  }

  /// An entry of `A⁻¹`, or nil outside the pattern of the factor.
  ///
  /// - Complexity: O(log of the entries in the column).
  public subscript(row: Int, column: Int) -> Double? {
    let (first, second) = (rank[row], rank[column])
    let low = Int(min(first, second))
    let range = columnStarts[low]..<columnStarts[low + 1]
    return sortedPosition(of: max(first, second), in: rowIndices, range).map { values[$0] }
  }

  /// A dense matrix with the stored entries in both triangles and zeros elsewhere: for many look-ups in a pattern
  /// that the caller knows.
  ///
  /// - Complexity: O(order²) memory.
  public func scattered() -> Matrix {
    var original = [Int](repeating: 0, count: order)
    for (row, place) in rank.enumerated() { original[Int(place)] = row }
    var result = Matrix(rows: order, columns: order)
    let n = order
    result.elements.withUnsafeMutableBufferPointer { target in
      for column in 0..<n {
        for position in columnStarts[column]..<columnStarts[column + 1] {
          let (i, j) = (original[Int(rowIndices[position])], original[column])
          target[i + j * n] = values[position]
          target[j + i * n] = values[position]
        }
      }
    }
    return result
  }

  /// The diagonal of `A⁻¹`.
  ///
  /// - Complexity: O(order).
  public var diagonal: [Double] { rank.map { values[columnStarts[Int($0)]] } }

  /// `tr(A⁻¹B)` for B on the pattern of the factor, or nil when B has an entry outside it.
  ///
  /// - Precondition: equal orders.
  /// - Complexity: O(entries of B), up to a logarithm.
  public func traceOfProduct(with matrix: SparseSymmetric) -> Double? {
    precondition(matrix.order == order, "an inverse of order \(order), a matrix of order \(matrix.order)")
    var sum = 0.0
    for j in 0..<order {
      for p in Int(matrix.columnStarts[j])..<Int(matrix.columnStarts[j + 1]) {
        let i = Int(matrix.rowIndices[p])
        guard let entry = self[i, j] else { return nil }
        sum += (i == j ? 1 : 2) * entry * matrix.values[p]
      }
    }
    return sum
  }
}

/// The columns of a factor without the gaps that CHOLMOD may leave between them.
private func packed<Element>(
  _ source: UnsafePointer<Element>, _ sourceStarts: UnsafePointer<Int32>, into starts: [Int]
) -> [Element] {
  [Element](unsafeUninitializedCapacity: starts.last ?? 0) { buffer, count in
    for j in 0..<(starts.count - 1) {
      let column = UnsafeBufferPointer(start: source + Int(sourceStarts[j]), count: starts[j + 1] - starts[j])
      _ = UnsafeMutableBufferPointer(rebasing: buffer[starts[j]..<starts[j + 1]]).initialize(from: column)
    }
    count = starts.last ?? 0
  }
}
