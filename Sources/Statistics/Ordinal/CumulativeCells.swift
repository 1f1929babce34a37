import LinearAlgebra

/// The distinct ratings: rows that agree in category, levels and covariates are one cell, their frequencies added.
///
/// Cells stand in the order of the levels of the largest factor, so that what belongs together is read together.
struct CumulativeCells: Sendable {
  let category: [Int32]
  let weight: [Double]
  let terms: [RandomTerm]
  /// Cells × covariates.
  let design: Matrix

  var count: Int { category.count }

  /// Adds up rows.
  ///
  /// - Complexity: O(rows · (terms + covariates)) look-ups, fewer where the levels alone tell all rows apart.
  init(response: OrdinalResponse, terms: [RandomTerm], design: Matrix, weights: [Double]?) {
    let order = CumulativeCells.order(rows: response.codes.count, terms)
    let cells = CumulativeCells.distinct(order, response, terms, design)
    var weight = [Double](repeating: 0, count: cells.first.count)
    for (position, row) in order.enumerated() { weight[Int(cells.cell[position])] += weights?[row] ?? 1 }
    let rows = cells.first
    self.weight = weight
    category = rows.map { response.codes[$0] }
    self.terms = terms.map { term in
      RandomTerm(name: term.name, codes: rows.map { term.codes[$0] }, levels: term.levels)
    }
    self.design = Matrix(
      rows: rows.count, columns: (0..<design.columns).map { j in rows.map { design[$0, j] } })
  }

  /// The rows by the levels of the factor with most levels.
  private static func order(rows: Int, _ terms: [RandomTerm]) -> [Int] {
    guard let main = terms.max(by: { $0.levels.count < $1.levels.count }) else { return Array(0..<rows) }
    var next = [Int](repeating: 0, count: main.levels.count + 1)
    for code in main.codes { next[Int(code) + 1] += 1 }
    for level in 1..<next.count { next[level] += next[level - 1] }
    var order = [Int](repeating: 0, count: rows)
    for (row, code) in main.codes.enumerated() {
      order[next[Int(code)]] = row
      next[Int(code)] += 1
    }
    return order
  }

  /// The cell of each row in that order, and the first row of each cell.
  private static func distinct(
    _ order: [Int], _ response: OrdinalResponse, _ terms: [RandomTerm], _ design: Matrix
  ) -> (cell: [Int32], first: [Int]) {
    var cell = order.map { response.codes[$0] }
    var first: [Int] = []
    func refine(_ key: (Int) -> UInt64) {
      var index: [Key: Int32] = [:]
      first.removeAll(keepingCapacity: true)
      for (position, row) in order.enumerated() {
        let key = Key(cell: cell[position], value: key(row))
        if let known = index[key] {
          cell[position] = known
        } else {
          let new = Int32(index.count)
          index[key] = new
          cell[position] = new
          first.append(row)
        }
      }
    }
    refine { _ in 0 }
    for term in terms where first.count < order.count { refine { UInt64(term.codes[$0]) } }
    for j in 0..<design.columns where first.count < order.count { refine { design[$0, j].bitPattern } }
    return (cell, first)
  }

  private struct Key: Hashable {
    let cell: Int32
    let value: UInt64
  }
}
