/// A sparse symmetric matrix: the lower triangle by compressed columns, rows ascending within a column.
///
/// The rows of column j are `rowIndices[columnStarts[j]..<columnStarts[j + 1]]`. Indices are C `int`, as CHOLMOD
/// takes them.
public struct SparseSymmetric: Sendable, Equatable {
  /// The number of rows and of columns.
  public let order: Int
  /// Where each column starts, and at the end the number of stored entries.
  public let columnStarts: [Int32]
  /// The row of each stored entry, not above the diagonal.
  public let rowIndices: [Int32]
  /// The stored entries, column by column.
  public var values: [Double]

  /// Wraps compressed columns.
  ///
  /// - Precondition: `order + 1` starts, rising rows on or below the diagonal, a value for each row.
  public init(order: Int, columnStarts: [Int32], rowIndices: [Int32], values: [Double]) {
    precondition(columnStarts.count == order + 1, "\(columnStarts.count) column starts for order \(order)")
    precondition(rowIndices.count == values.count, "\(rowIndices.count) rows, \(values.count) values")
    precondition(
      columnStarts.first == 0 && columnStarts.last == Int32(values.count),
      "column starts do not span the values")
    for j in 0..<order {
      var previous = Int32(j) - 1
      for position in columnStarts[j]..<columnStarts[j + 1] {
        let row = rowIndices[Int(position)]
        precondition(row > previous && row < order, "row \(row) after \(previous) in column \(j)")
        previous = row
      }
    }
    self.order = order
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    self.values = values
  }

  /// Sums triplets.
  ///
  /// Each pair of mirrored entries is given once: (i, j) and (j, i) are the same entry, and add up when both occur.
  /// Repeated entries are summed in the order given.
  ///
  /// - Parameters:
  ///   - order: the number of rows and columns.
  ///   - rows: the row of each triplet.
  ///   - columns: the column of each triplet.
  ///   - entries: the value of each triplet.
  /// - Precondition: equal counts, indices in `0..<order`.
  /// - Complexity: O(order + triplets).
  public init(order: Int, rows: [Int32], columns: [Int32], entries: [Double]) {
    precondition(
      rows.count == columns.count && rows.count == entries.count,
      "\(rows.count) rows, \(columns.count) columns, \(entries.count) values")
    let limit = Int32(order)
    for t in rows.indices {
      precondition(
        (0..<limit).contains(rows[t]) && (0..<limit).contains(columns[t]),
        "entry (\(rows[t]), \(columns[t])) outside order \(order)")
    }
    // Two stable counting sorts: by row, then by column.
    let byRow = countingSort(rows.indices.map { Int32($0) }, buckets: order) { max(rows[$0], columns[$0]) }
    let sorted = countingSort(byRow, buckets: order) { min(rows[$0], columns[$0]) }
    var starts = [Int32](repeating: 0, count: order + 1)
    var (indices, sums) = ([Int32](), [Double]())
    var last: (row: Int32, column: Int32) = (-1, -1)
    for t in sorted.lazy.map({ Int($0) }) {
      let entry = (row: max(rows[t], columns[t]), column: min(rows[t], columns[t]))
      if entry == last {
        sums[sums.count - 1] += entries[t]
      } else {
        indices.append(entry.row)
        sums.append(entries[t])
        starts[Int(entry.column) + 1] += 1
        last = entry
      }
    }
    for j in 0..<order { starts[j + 1] += starts[j] }
    self.order = order
    columnStarts = starts
    rowIndices = indices
    values = sums
  }

  /// The place of an entry in `values`, or nil when it is not stored; (i, j) and (j, i) are the same.
  ///
  /// - Complexity: O(log of the entries in the column).
  public func position(row: Int, column: Int) -> Int? {
    let (low, high) = (min(row, column), max(row, column))
    return sortedPosition(of: Int32(high), in: rowIndices, Int(columnStarts[low])..<Int(columnStarts[low + 1]))
  }

  /// The element in a row and a column, zero where nothing is stored.
  public subscript(row: Int, column: Int) -> Double {
    position(row: row, column: column).map { values[$0] } ?? 0
  }

  /// All elements.
  public var dense: Matrix {
    var result = Matrix(rows: order, columns: order)
    for j in 0..<order {
      for p in Int(columnStarts[j])..<Int(columnStarts[j + 1]) { result[Int(rowIndices[p]), j] = values[p] }
    }
    result.mirrorLowerTriangle()
    return result
  }

  /// The product with a vector.
  ///
  /// - Precondition: `rhs` has `order` elements.
  public static func * (lhs: SparseSymmetric, rhs: [Double]) -> [Double] {
    precondition(lhs.order == rhs.count, "order \(lhs.order) times \(rhs.count) elements")
    var result = [Double](repeating: 0, count: lhs.order)
    for j in 0..<lhs.order {
      var sum = 0.0
      for p in Int(lhs.columnStarts[j])..<Int(lhs.columnStarts[j + 1]) {
        let i = Int(lhs.rowIndices[p])
        sum += lhs.values[p] * rhs[i]
        if i != j { result[i] += lhs.values[p] * rhs[j] }
      }
      result[j] += sum
    }
    return result
  }
}

/// The items ordered by key, equal keys in their old order.
private func countingSort(_ items: [Int32], buckets: Int, by key: (Int) -> Int32) -> [Int32] {
  var next = [Int](repeating: 0, count: buckets + 1)
  for item in items { next[Int(key(Int(item))) + 1] += 1 }
  for bucket in 0..<buckets { next[bucket + 1] += next[bucket] }
  var sorted = [Int32](repeating: 0, count: items.count)
  for item in items {
    let bucket = Int(key(Int(item)))
    sorted[next[bucket]] = item
    next[bucket] += 1
  }
  return sorted
}

/// Where a row stands among the ascending rows of a range, by bisection.
func sortedPosition(of row: Int32, in rows: [Int32], _ range: Range<Int>) -> Int? {
  var (low, high) = (range.lowerBound, range.upperBound)
  while low < high {
    let middle = (low + high) / 2
    if rows[middle] < row { low = middle + 1 } else { high = middle }
  }
  return low < range.upperBound && rows[low] == row ? low : nil
}
