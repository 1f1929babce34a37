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

  /// Collects the different rows.
  ///
  /// - Throws: ``ClusteringError/noColumns``, ``ClusteringError/infiniteValue(row:column:)``,
  ///   ``ClusteringError/tooFewRows(found:needed:)`` below two complete rows.
  /// - Complexity: O(rows · columns), expected.
  public init(_ table: Matrix) throws(ClusteringError) {
    guard table.columns > 0 else { throw .noColumns }
    var index: [[Double]: Int] = [:]
    var (values, weights): ([Double], [Double]) = ([], [])
    var places: [Int?] = []
    for i in 0..<table.rows {
      let row = (0..<table.columns).map { table[i, $0] + 0 }
      if let bad = row.firstIndex(where: \.isInfinite) { throw .infiniteValue(row: i, column: bad) }
      if row.contains(where: \.isNaN) {
        places.append(nil)
      } else if let place = index[row] {
        weights[place] += 1
        places.append(place)
      } else {
        index[row] = weights.count
        places.append(weights.count)
        weights.append(1)
        values += row
      }
    }
    guard weights.reduce(0, +) >= 2 else { throw .tooFewRows(found: Int(weights.reduce(0, +)), needed: 2) }
    columns = table.columns
    self.values = values
    self.weights = weights
    self.places = places
  }

  /// The number of different rows.
  public var count: Int { weights.count }

  /// The number of complete rows.
  public var total: Double { weights.reduce(0, +) }

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
    var result = Matrix(rows: columns, columns: columns)
    for i in 0..<count {
      for a in 0..<columns {
        let x = weights[i] * (values[i * columns + a] - centre[a])
        for b in 0...a { result[a, b] += x * (values[i * columns + b] - centre[b]) }
      }
    }
    for e in result.elements.indices { result.elements[e] /= total }
    result.mirrorLowerTriangle()
    return result
  }

  /// The same rows in other coordinates.
  func mapped(_ change: ([Double]) -> [Double]) -> DistinctRows {
    DistinctRows(
      columns: columns, values: (0..<count).flatMap { change(row($0)) }, weights: weights, places: places)
  }

  /// Independent coordinates of unit variance: distances there are Mahalanobis distances here.
  ///
  /// - Returns: nil where one column follows from the others.
  func sphered() -> DistinctRows? {
    guard let factor = try? CholeskyFactor(covariance) else { return nil }
    let centre = mean
    return mapped { row in factor.solveLower(zip(row, centre).map { $0 - $1 }) }
  }

  /// Columns of unit variance.
  ///
  /// - Precondition: no column is constant.
  func standardised() -> DistinctRows {
    let (centre, spread) = (mean, covariance)
    return mapped { row in row.indices.map { (row[$0] - centre[$0]) / spread[$0, $0].squareRoot() } }
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
  }
}
