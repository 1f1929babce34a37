import LinearAlgebra

/// The different rows of a table, how often each occurs, and which row of the table is which.
///
/// Ratings live on few levels, so that a table often has far fewer different rows than rows. Rows with a missing value
/// take no part.
public struct DistinctRows: Sendable {
  /// The number of columns.
  public let columns: Int
  /// The different rows one after another, in order of first appearance: element j of row i is
  /// `values[i * columns + j]`.
  public let values: [Double]
  /// How often each occurs.
  public let weights: [Double]
  /// For each row of the table the place of its different row; nil where a value is missing.
  public let places: [Int?]
  /// The number of complete rows.
  public let total: Double
  /// The same rows in tiles.
  let lanes: LaneRows

  /// Collects the different rows.
  ///
  /// - Throws: ``ClusteringError/noColumns``, ``ClusteringError/infiniteValue(row:column:)``,
  ///   ``ClusteringError/tooFewRows(found:needed:)`` below two complete rows.
  /// - Complexity: O(rows · columns), expected.
  public init(_ table: Matrix) throws(ClusteringError) { try self.init(table, fewest: 2) }

  /// - Parameter fewest: the number of complete rows needed.
  init(_ table: Matrix, fewest: Int) throws(ClusteringError) {
    guard table.columns > 0 else { throw .noColumns }
    var index = RowIndex(columns: table.columns, capacity: table.rows)
    var row = [Double](repeating: 0, count: table.columns)
    var places: [Int?] = []
    places.reserveCapacity(table.rows)
    for i in 0..<table.rows {
      var sum = 0.0
      for j in row.indices {
        // Zero has two signs.
        row[j] = table.elements[i + j * table.rows] + 0
        sum += row[j] - row[j]
      }
      if sum.isNaN {
        if let bad = row.firstIndex(where: \.isInfinite) { throw .infiniteValue(row: i, column: bad) }
        places.append(nil)
      } else {
        places.append(index.place(row))
      }
    }
    let total = index.weights.reduce(0, +)
    guard total >= Double(fewest) else { throw .tooFewRows(found: Int(total), needed: fewest) }
    self.init(columns: table.columns, values: index.values, weights: index.weights, places: places)
  }

  /// The number of different rows.
  public var count: Int { weights.count }

  /// A copy of one of the different rows.
  public func row(_ i: Int) -> [Double] { Array(values[(i * columns)..<((i + 1) * columns)]) }

  /// The mean of the complete rows.
  public var mean: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<count { for j in 0..<columns { sums[j] += weights[i] * values[i * columns + j] } }
    return sums.map { $0 / total }
  }

  /// The covariance matrix of the complete rows, with divisor n.
  public var covariance: Matrix {
    let centre = mean
    var centred = Matrix(rows: count, columns: columns)
    for j in 0..<columns {
      for i in 0..<count {
        centred.elements[i + j * count] =
          weights[i].squareRoot() * (values[i * columns + j] - centre[j])
      }
    }
    var result = centred.crossProduct()
    for e in result.elements.indices { result.elements[e] /= total }
    return result
  }

  /// Independent coordinates of unit variance: distances there are Mahalanobis distances here.
  ///
  /// - Returns: nil where one column follows from the others.
  func sphered() -> DistinctRows? {
    guard let factor = try? CholeskyFactor(covariance) else { return nil }
    let centre = mean
    var turned = Matrix(rows: columns, columns: count)
    for i in 0..<count {
      for j in 0..<columns { turned.elements[i * columns + j] = values[i * columns + j] - centre[j] }
    }
    return replacing(factor.solveLower(turned).elements)
  }

  /// Columns of unit variance.
  ///
  /// - Precondition: no column is constant.
  func standardised() -> DistinctRows {
    let (centre, spread) = (mean, covariance.diagonal.map { $0.squareRoot() })
    var result = values
    for i in 0..<count {
      for j in 0..<columns { result[i * columns + j] = (values[i * columns + j] - centre[j]) / spread[j] }
    }
    return replacing(result)
  }

  private func replacing(_ values: [Double]) -> DistinctRows {
    DistinctRows(columns: columns, values: values, weights: weights, places: places)
  }

  /// The squared Euclidean distance between a row and a point.
  @inline(__always)
  func squaredDistance(_ i: Int, _ point: UnsafePointer<Double>) -> Double {
    values.withUnsafeBufferPointer { x in
      var sum = 0.0
      for j in 0..<columns {
        let gap = x[i * columns + j] - point[j]
        sum += gap * gap
      }
      return sum
    }
  }

  /// The squared Euclidean distance between two rows.
  @inline(__always)
  func squaredDistance(_ i: Int, _ k: Int) -> Double {
    values.withUnsafeBufferPointer { x in
      var sum = 0.0
      for j in 0..<columns {
        let gap = x[i * columns + j] - x[k * columns + j]
        sum += gap * gap
      }
      return sum
    }
  }

  private init(columns: Int, values: [Double], weights: [Double], places: [Int?]) {
    self.columns = columns
    self.values = values
    self.weights = weights
    self.places = places
    total = weights.reduce(0, +)
    lanes = LaneRows(values, columns: columns, weights: weights)
  }
}

/// Finds rows that have occurred before, by open addressing.
private struct RowIndex {
  private(set) var values: [Double] = []
  private(set) var weights: [Double] = []
  private let columns: Int
  private var slots: [Int32]

  init(columns: Int, capacity: Int) {
    self.columns = columns
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    values.reserveCapacity(capacity * columns)
    weights.reserveCapacity(capacity)
  }

  /// The place of a row, which is new or occurs once more.
  mutating func place(_ row: [Double]) -> Int {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for value in row {
      hash = (hash ^ value.bitPattern) &* 0x2545_F491_4F6C_DD1D
      hash ^= hash >> 29
    }
    var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if equals(place, row) {
        weights[place] += 1
        return place
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(weights.count)
    weights.append(1)
    values.append(contentsOf: row)
    return weights.count - 1
  }

  private func equals(_ place: Int, _ row: [Double]) -> Bool {
    for j in 0..<columns where values[place * columns + j] != row[j] { return false }
    return true
  }
}
