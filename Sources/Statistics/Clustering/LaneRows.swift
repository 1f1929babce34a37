import CLanes

/// Rows in tiles of eight, so that a whole tile is worked on at once.
///
/// Element (i, j) is `values[((i / 8) * columns + j) * 8 + i % 8]`; the last tile is filled up with rows of weight 0.
struct LaneRows: Sendable {
  static let width = 8

  let count: Int
  let columns: Int
  private(set) var values: [Double]
  private(set) var weights: [Double]

  /// - Parameters:
  ///   - rows: one after another.
  ///   - weights: of each row.
  init(_ rows: [Double], columns: Int, weights: [Double]) {
    let (count, width) = (weights.count, LaneRows.width)
    let tiles = (count + width - 1) / width
    self.count = count
    self.columns = columns
    self.weights = weights + [Double](repeating: 0, count: tiles * width - count)
    values = [Double](unsafeUninitializedCapacity: tiles * width * columns) { buffer, initialized in
      buffer.initialize(repeating: 0)
      rows.withUnsafeBufferPointer { rows in
        for i in 0..<count {
          let tile = (i / width) * columns * width + i % width
          for j in 0..<columns { buffer[tile + j * width] = rows[i * columns + j] }
        }
      }
      initialized = tiles * width * columns
    }
  }

  var tiles: Int { weights.count / LaneRows.width }

  func row(_ i: Int) -> [Double] {
    let tile = (i / LaneRows.width) * columns * LaneRows.width + i % LaneRows.width
    return (0..<columns).map { values[tile + $0 * LaneRows.width] }
  }

  mutating func replace(_ i: Int, with row: [Double], weight: Double) {
    let tile = (i / LaneRows.width) * columns * LaneRows.width + i % LaneRows.width
    for j in 0..<columns { values[tile + j * LaneRows.width] = row[j] }
    weights[i] = weight
  }

  /// The squared distances of all rows from a point, with those of the filling at the end.
  func squaredDistances(from point: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: weights.count) { buffer, initialized in
      lanes_squared_distances(values, tiles, columns, point, buffer.baseAddress)
      initialized = weights.count
    }
  }

  /// The sum of weights times distances from a point.
  func distanceSum(from point: UnsafePointer<Double>) -> Double {
    lanes_distance_sum(values, weights, tiles, columns, point)
  }

  /// The row whose union with a point adds least to the squared distances from means, if that is less than a limit.
  ///
  /// - Parameter own: the place of the point itself.
  func cheapestUnion(
    with point: [Double], weight: Double, own: Int, below limit: Double
  ) -> (row: Int, cost: Double)? {
    var least = limit
    let row = lanes_cheapest_union(values, weights, tiles, columns, point, weight, own, &least)
    return row < 0 ? nil : (row, least)
  }
}
