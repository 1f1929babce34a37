import CProducts

/// Two tables U and V with a row each per row of a matrix, the numbers of a row side by side: entries of `UV' + VU'`
/// between few of the rows, and the same of combinations of rows.
public struct PairedRows: Sendable {
  private let left: [Double]
  private let right: [Double]
  /// Numbers from one row to the next.
  private let stride: Int
  /// The numbers of a row that count.
  private let used: Range<Int>

  /// Takes two tables.
  ///
  /// - Parameters:
  ///   - width: the numbers of a row.
  ///   - left: U, row by row.
  ///   - right: V, row by row.
  /// - Precondition: equally many numbers.
  public init(width: Int, left: [Double], right: [Double]) {
    precondition(left.count == right.count, "\(left.count) numbers, and \(right.count) beside them")
    self.init(left, right, stride: width, used: 0..<width)
  }

  private init(_ left: [Double], _ right: [Double], stride: Int, used: Range<Int>) {
    (self.left, self.right, self.stride, self.used) = (left, right, stride, used)
  }

  /// How many numbers of a row count.
  public var width: Int { used.count }

  /// The same rows with some of their numbers only.
  public func only(_ range: Range<Int>) -> PairedRows {
    precondition(range.lowerBound >= 0 && range.upperBound <= stride, "\(range) of \(stride) numbers")
    return PairedRows(left, right, stride: stride, used: range)
  }

  /// Both tables, row by row.
  ///
  /// - Precondition: all numbers of a row count.
  public var tables: (left: [Double], right: [Double]) {
    precondition(used == 0..<stride, "\(used) of \(stride) numbers")
    return (left, right)
  }

  /// `square := square + factor · (UV' + VU')` between some rows.
  ///
  /// - Parameters:
  ///   - rows: which.
  ///   - factor: what the products are multiplied by before they are added.
  ///   - square: a square with a row per given row.
  /// - Complexity: O(rows² · width).
  public func addProducts(_ rows: UnsafeBufferPointer<Int32>, times factor: Double, to square: inout [Double]) {
    precondition(square.count >= rows.count * rows.count, "\(square.count) elements for \(rows.count) rows")
    withTables { left, right in
      products_pairs(rows.count, rows.baseAddress, stride, used.count, left, right, factor, &square)
    }
  }

  /// `W'U` and `W'V` for some rows.
  ///
  /// - Parameters:
  ///   - rows: which.
  ///   - weights: the rows of W, `count` numbers each.
  ///   - count: the columns of W, each of which becomes a row of the result.
  /// - Complexity: O(rows · count · width).
  public func combined(_ rows: UnsafeBufferPointer<Int32>, weights: UnsafePointer<Double>, count: Int)
    -> PairedRows
  {
    let size = count * used.count
    var right: [Double] = []
    let left = [Double](unsafeUninitializedCapacity: size) { left, written in
      right = [Double](unsafeUninitializedCapacity: size) { right, written in
        withTables {
          products_combine(
            rows.count, rows.baseAddress, stride, used.count, $0, $1, count, weights, left.baseAddress,
            right.baseAddress)
        }
        written = size
      }
      written = size
    }
    return PairedRows(left, right, stride: used.count, used: 0..<used.count)
  }

  private func withTables(_ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> Void) {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        body(left + used.lowerBound, right + used.lowerBound)
      }
    }
  }
}
