import CProducts

/// A sparse matrix by rows, for products with many vectors.
public struct SparseRows: Sendable {
  /// The number of columns.
  public let columns: Int
  private var starts = [0]
  private var columnIndices: [Int32] = []
  private var values: [Double] = []

  /// A matrix without rows.
  public init(columns: Int) { self.columns = columns }

  /// The number of rows.
  public var rows: Int { starts.count - 1 }

  /// Adds a row.
  ///
  /// - Precondition: a value for each column, all columns within the matrix.
  public mutating func append(columns row: [Int], values own: [Double]) {
    precondition(row.count == own.count, "\(row.count) columns, \(own.count) values")
    precondition(row.allSatisfy { (0..<columns).contains($0) }, "a column outside \(columns)")
    columnIndices.append(contentsOf: row.map { Int32($0) })
    values.append(contentsOf: own)
    starts.append(values.count)
  }

  /// The product with a dense matrix.
  ///
  /// - Precondition: `rhs` has as many rows as the matrix has columns.
  /// - Complexity: O(entries · columns of `rhs`).
  public static func * (lhs: SparseRows, rhs: Matrix) -> Matrix {
    precondition(rhs.rows == lhs.columns, "\(lhs.columns) columns times \(rhs.rows) rows")
    var result = Matrix(rows: lhs.rows, columns: rhs.columns)
    for first in stride(from: 0, to: rhs.columns, by: 8) {
      let columns = first..<min(first + 8, rhs.columns)
      var product = EightVectors(count: lhs.rows)
      EightVectors(columns: columns, of: rhs).read { x in
        product.write { y in
          lhs.starts.withUnsafeBufferPointer { starts in
            lhs.columnIndices.withUnsafeBufferPointer { indices in
              lhs.values.withUnsafeBufferPointer { values in
                products_rows(
                  lhs.rows, starts.baseAddress, indices.baseAddress, values.baseAddress, lanes(x), lanes(y))
              }
            }
          }
        }
      }
      product.copy(into: &result, columns: columns)
    }
    return result
  }
}
