import LinearAlgebra

/// Rows of measurements in blocks in which the same columns are seen with the same error.
struct MixtureRows: Sendable {
  /// Rows that differ in their values alone.
  struct Block: Sendable {
    let observed: [Int]
    /// The covariance of the errors of the observed columns.
    let error: Matrix?
    let rows: DistinctRows

    func isWhole(columns: Int) -> Bool { observed.count == columns && error == nil }
  }

  let columns: Int
  let blocks: [Block]
  /// The block in which every column is seen without error, if there is one.
  let whole: Int?
  /// The rows of the others.
  let partial: [PartialRows]
  /// Of each row of the table its block and its place there; nil for rows without a value.
  let places: [(block: Int, row: Int)?]
  /// The number of rows with a value.
  let total: Double
  let isPlain: Bool
  /// Whether every row has an error, so that groups without spread of their own have a likelihood.
  let isBounded: Bool

  /// - Throws: as ``DistinctRows``.
  init(_ table: MeasuredRows) throws(ClusteringError) {
    let d = table.values.columns
    guard d > 0 else { throw .noColumns }
    var keys: [[Int]: Int] = [:]
    var members: [[Int]] = []
    var kinds: [[Int]] = []
    for i in 0..<table.values.rows {
      let observed = (0..<d).filter { !table.values[i, $0].isNaN }
      if let bad = observed.first(where: { table.values[i, $0].isInfinite }) {
        throw .infiniteValue(row: i, column: bad)
      }
      guard !observed.isEmpty else { continue }
      let kind = [table.errorPlaces[i] ?? -1] + observed
      if let block = keys[kind] {
        members[block].append(i)
      } else {
        keys[kind] = members.count
        members.append([i])
        kinds.append(kind)
      }
    }
    var blocks: [Block] = []
    var places = [(block: Int, row: Int)?](repeating: nil, count: table.values.rows)
    for (kind, own) in zip(kinds, members) {
      let observed = Array(kind.dropFirst())
      let part = Matrix(
        rows: own.count, columns: observed.map { j in own.map { table.values[$0, j] } })
      let rows = try DistinctRows(part, fewest: 1)
      for (i, place) in zip(own, rows.places) { places[i] = place.map { (blocks.count, $0) } }
      let error = kind[0] < 0 ? nil : table.errors[kind[0]].block(observed, observed)
      blocks.append(Block(observed: observed, error: error, rows: rows))
    }
    let total = blocks.reduce(0) { $0 + $1.rows.total }
    guard total >= 2 else { throw .tooFewRows(found: Int(total), needed: 2) }
    columns = d
    self.blocks = blocks
    self.places = places
    self.total = total
    whole = blocks.firstIndex { $0.isWhole(columns: d) }
    partial = PartialRows.kinds(of: blocks, columns: d)
    isPlain = blocks.count == 1 && whole == 0
    isBounded = blocks.allSatisfy { $0.error != nil }
  }
}

extension Matrix {
  /// The elements in some rows and columns.
  func block(_ chosenRows: [Int], _ chosenColumns: [Int]) -> Matrix {
    Matrix(
      rows: chosenRows.count, columns: chosenColumns.map { j in chosenRows.map { self[$0, j] } })
  }

  var isDiagonal: Bool {
    (0..<rows).allSatisfy { i in (0..<columns).allSatisfy { i == $0 || self[i, $0] == 0 } }
  }

  mutating func add(_ other: Matrix, times factor: Double = 1) {
    for e in elements.indices { elements[e] += factor * other.elements[e] }
  }
}
