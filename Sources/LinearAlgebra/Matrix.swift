import COpenBLAS

/// A dense matrix of doubles, stored column by column: element (i, j) is `elements[i + j * rows]`.
///
/// Rows are observations. Products run on one BLAS thread, so equal input gives equal bytes.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The elements, column-major, `rows * columns` of them.
  public var elements: [Double]

  /// Wraps column-major elements.
  ///
  /// - Precondition: `elements.count == rows * columns`.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      elements.count == rows * columns, "\(elements.count) elements do not fill \(rows) × \(columns)")
    BLASThreads.ensureSingle()
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix filled with one value.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
  }

  /// A matrix from its columns.
  ///
  /// - Precondition: all columns have `rows` elements.
  public init(rows: Int, columns: [[Double]]) {
    precondition(columns.allSatisfy { $0.count == rows }, "columns of unequal length")
    self.init(rows: rows, columns: columns.count, elements: Array(columns.joined()))
  }

  /// The identity of an order.
  public static func identity(_ order: Int) -> Matrix {
    var result = Matrix(rows: order, columns: order)
    for i in 0..<order { result[i, i] = 1 }
    return result
  }

  /// The element in a row and a column.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row + column * rows] }
    set { elements[row + column * rows] = newValue }
  }

  /// A copy of one column.
  public func column(_ index: Int) -> [Double] {
    Array(elements[(index * rows)..<((index + 1) * rows)])
  }

  /// The transpose.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for j in 0..<columns {
      for i in 0..<rows { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The matrix product.
  ///
  /// - Precondition: `lhs.columns == rhs.rows`.
  /// - Complexity: O(rows · columns · inner), by `dgemm`.
  public static func * (lhs: Matrix, rhs: Matrix) -> Matrix {
    precondition(lhs.columns == rhs.rows, "\(lhs.rows) × \(lhs.columns) times \(rhs.rows) × \(rhs.columns)")
    var result = Matrix(rows: lhs.rows, columns: rhs.columns)
    guard lhs.rows > 0, rhs.columns > 0, lhs.columns > 0 else { return result }
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(lhs.rows), Int32(rhs.columns), Int32(lhs.columns), 1,
      lhs.elements, Int32(lhs.rows), rhs.elements, Int32(rhs.rows), 0, &result.elements, Int32(lhs.rows))
    return result
  }

  /// The product with a vector.
  ///
  /// - Precondition: `lhs.columns == rhs.count`.
  public static func * (lhs: Matrix, rhs: [Double]) -> [Double] {
    precondition(lhs.columns == rhs.count, "\(lhs.rows) × \(lhs.columns) times \(rhs.count) elements")
    var result = [Double](repeating: 0, count: lhs.rows)
    guard lhs.rows > 0, lhs.columns > 0 else { return result }
    cblas_dgemv(
      CblasColMajor, CblasNoTrans, Int32(lhs.rows), Int32(lhs.columns), 1, lhs.elements, Int32(lhs.rows), rhs,
      1, 0, &result, 1)
    return result
  }

  /// The cross-product `AᵀA`, both triangles filled.
  ///
  /// - Complexity: O(rows · columns²), by `dsyrk`.
  public func crossProduct() -> Matrix {
    var result = Matrix(rows: columns, columns: columns)
    guard rows > 0, columns > 0 else { return result }
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, elements, Int32(rows), 0,
      &result.elements, Int32(columns))
    result.mirrorLowerTriangle()
    return result
  }

  /// The product `AᵀB`.
  ///
  /// - Precondition: equal numbers of rows.
  public func transposedTimes(_ other: Matrix) -> Matrix {
    precondition(rows == other.rows, "AᵀB needs equal rows, found \(rows) and \(other.rows)")
    var result = Matrix(rows: columns, columns: other.columns)
    guard rows > 0, columns > 0, other.columns > 0 else { return result }
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(other.columns), Int32(rows), 1, elements,
      Int32(rows), other.elements, Int32(rows), 0, &result.elements, Int32(columns))
    return result
  }

  /// Copies the lower triangle of a square matrix onto the upper one.
  public mutating func mirrorLowerTriangle() {
    precondition(rows == columns, "a \(rows) × \(columns) matrix has no mirror")
    let n = rows
    // Blocks that fit the first-level cache twice: a plain double loop misses it at every element.
    let side = 32
    elements.withUnsafeMutableBufferPointer { a in
      for columns in stride(from: 0, to: n, by: side) {
        for rows in stride(from: columns, to: n, by: side) {
          for i in rows..<min(rows + side, n) {
            for j in columns..<min(columns + side, i) { a[j + i * n] = a[i + j * n] }
          }
        }
      }
    }
  }
}
