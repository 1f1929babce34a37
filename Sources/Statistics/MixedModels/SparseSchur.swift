import LinearAlgebra

/// The Schur complement on a fixed sparse pattern: that of R'R and of a clique for every eliminated block.
struct SparseSchur: Sendable {
  /// An analysis that every factorisation shares.
  private let analysis: SparseCholesky
  private let entryCount: Int
  /// Where each stored product of the rest goes, in the order of `products.restRow`.
  private let restPlace: [Int32]
  /// Where each pair of a block's rest columns goes, pattern by pattern, b ≥ a within a.
  private let pairPlace: [Int32]
  private let pairStart: [Int]

  /// The multiplications of one factorisation.
  var work: Double { analysis.factorWork }
  /// The entries of the factor.
  var factorEntries: Int { analysis.factorEntries }

  /// Collects the pattern and orders it.
  ///
  /// - Complexity: O(Σ nnzᵢ² log) over the blocks, once per model.
  init(_ products: CrossProducts) throws(LinearAlgebraError) {
    let order = products.columns.restCount
    let rowsByColumn = SparseSchur.pattern(products, order)
    var starts: [Int32] = [0]
    for rows in rowsByColumn { starts.append(starts[starts.count - 1] + Int32(rows.count)) }
    let rowIndices = Array(rowsByColumn.joined())
    entryCount = rowIndices.count
    let values = [Double](repeating: 0, count: entryCount)
    func place(_ row: Int32, _ column: Int) -> Int32 {
      var low = Int(starts[column])
      var high = Int(starts[column + 1])
      while high - low > 1 {
        let middle = (low + high) / 2
        if rowIndices[middle] <= row { low = middle } else { high = middle }
      }
      return Int32(low)
    }
    restPlace = (0..<order).flatMap { column in
      (products.restRowStart[column]..<products.restRowStart[column + 1]).map {
        place(products.restRow[$0], column)
      }
    }
    var pairs: [Int32] = []
    var pairStart: [Int] = []
    for pattern in 0..<products.patterns.count {
      pairStart.append(pairs.count)
      let block = products.patterns.representative(of: pattern)
      let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
      for a in entries {
        for b in a..<entries.upperBound {
          pairs.append(place(products.restColumn[b], Int(products.restColumn[a])))
        }
      }
    }
    pairPlace = pairs
    self.pairStart = pairStart
    analysis = try SparseCholesky(
      analysing: SparseSymmetric(order: order, columnStarts: starts, rowIndices: rowIndices, values: values))
  }

  /// The rows of the lower triangle of each column, ascending, the diagonal first.
  private static func pattern(_ products: CrossProducts, _ order: Int) -> [[Int32]] {
    var rows = (0..<order).map { column in
      Array(products.restRow[products.restRowStart[column]..<products.restRowStart[column + 1]])
    }
    for pattern in 0..<products.patterns.count {
      let block = products.patterns.representative(of: pattern)
      let end = products.restColumnStart[block + 1]
      for a in products.restColumnStart[block]..<end {
        let column = Int(products.restColumn[a])
        rows[column].append(contentsOf: products.restColumn[a..<end])
        // Tidied as it grows, so that memory follows the pattern and not the number of pairs.
        if rows[column].count > 4096, rows[column].count.isMultiple(of: 1024) {
          rows[column] = Array(Set(rows[column]))
        }
      }
    }
    return rows.map { Array(Set($0)).sorted() }
  }

  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> SparseCholesky
  {
    var values = [Double](repeating: 0, count: entryCount)
    for (index, place) in restPlace.enumerated() { values[Int(place)] += scaledRest[index] }
    var square: [Double] = []
    var current: Int32 = -1
    products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, shape in
      if shape != current {
        current = shape
        square = products.square(of: block, mixed)
      }
      let place = pairStart[Int(products.patterns.ofBlock[block])]
      for pair in square.indices { values[Int(pairPlace[place + pair])] -= Double(size) * square[pair] }
    }
    return try analysis.refactored(values: values)
  }
}

extension CrossProducts {
  /// The entries of WW' of a block, b ≥ a within a.
  func square(of block: Int, _ w: [Double]) -> [Double] {
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    let count = restColumnStart[block + 1] - restColumnStart[block]
    let base = mixedStart[block]
    var square: [Double] = []
    square.reserveCapacity(count * (count + 1) / 2)
    for a in 0..<count {
      for b in a..<count {
        var sum = 0.0
        for c in 0..<d { sum += w[base + a * d + c] * w[base + b * d + c] }
        square.append(sum)
      }
    }
    return square
  }
}
