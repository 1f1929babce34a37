import LinearAlgebra

/// Where the Schur complement has entries, and where each product of a block goes: that of R'R and of a clique for every
/// eliminated block.
struct SchurPattern: Sendable {
  let order: Int
  /// The lower triangle by compressed columns, rows ascending, the diagonal first.
  private let starts: [Int32]
  private let rows: [Int32]
  /// Where each stored product of the rest goes, in the order of `products.restRow`.
  private let restPlace: [Int32]
  /// Where each pair of a block's rest columns goes, pattern by pattern, b ≥ a within a.
  private let pairPlace: [Int32]
  private let pairStart: [Int]

  /// The number of entries of the lower triangle.
  var entryCount: Int { rows.count }

  /// Collects the entries.
  ///
  /// - Complexity: O(Σ nnzᵢ² log nnz) over the patterns of blocks, once per model.
  init(_ products: CrossProducts) {
    order = products.columns.restCount
    let users = SchurPattern.users(products)
    var starts: [Int32] = [0]
    var rows: [Int32] = []
    starts.reserveCapacity(order + 1)
    var seen = [Int32](repeating: -1, count: order)
    for column in 0..<order {
      let first = rows.count
      func add(_ row: Int32) {
        guard seen[Int(row)] != Int32(column) else { return }
        seen[Int(row)] = Int32(column)
        rows.append(row)
      }
      for entry in products.restRowStart[column]..<products.restRowStart[column + 1] {
        add(products.restRow[entry])
      }
      for user in users.starts[column]..<users.starts[column + 1] {
        let (pattern, slot) = (Int(users.patterns[user]), Int(users.slots[user]))
        let block = products.patterns.representative(of: pattern)
        let range = products.restColumnStart[block]..<products.restColumnStart[block + 1]
        for entry in (range.lowerBound + slot)..<range.upperBound { add(products.restColumn[entry]) }
      }
      rows[first...].sort()
      starts.append(Int32(rows.count))
    }
    self.starts = starts
    self.rows = rows
    (restPlace, pairPlace, pairStart) = SchurPattern.places(products, users, starts, rows)
  }

  /// The patterns that each rest column occurs in, with its slot there.
  private struct Users {
    var starts: [Int]
    var patterns: [Int32]
    var slots: [Int32]
  }

  private static func users(_ products: CrossProducts) -> Users {
    let order = products.columns.restCount
    var starts = [Int](repeating: 0, count: order + 1)
    func forEach(_ body: (_ pattern: Int, _ slot: Int, _ column: Int) -> Void) {
      for pattern in 0..<products.patterns.count {
        let block = products.patterns.representative(of: pattern)
        let range = products.restColumnStart[block]..<products.restColumnStart[block + 1]
        for (slot, entry) in range.enumerated() { body(pattern, slot, Int(products.restColumn[entry])) }
      }
    }
    forEach { _, _, column in starts[column + 1] += 1 }
    for column in 0..<order { starts[column + 1] += starts[column] }
    var next = starts
    var users = Users(
      starts: starts, patterns: [Int32](repeating: 0, count: starts[order]),
      slots: [Int32](repeating: 0, count: starts[order]))
    forEach { pattern, slot, column in
      users.patterns[next[column]] = Int32(pattern)
      users.slots[next[column]] = Int32(slot)
      next[column] += 1
    }
    return users
  }

  /// Looks every product up once, column by column, so that one column's rows are at hand.
  private static func places(_ products: CrossProducts, _ users: Users, _ starts: [Int32], _ rows: [Int32])
    -> (rest: [Int32], pairs: [Int32], pairStart: [Int])
  {
    var pairStart = [0]
    pairStart.reserveCapacity(products.patterns.count + 1)
    for pattern in 0..<products.patterns.count {
      let block = products.patterns.representative(of: pattern)
      let count = products.restColumnStart[block + 1] - products.restColumnStart[block]
      pairStart.append(pairStart[pattern] + count * (count + 1) / 2)
    }
    var rest = [Int32](repeating: 0, count: products.restRow.count)
    var pairs = [Int32](repeating: 0, count: pairStart[products.patterns.count])
    let order = products.columns.restCount
    var place = [Int32](repeating: 0, count: order)
    for column in 0..<order {
      for position in starts[column]..<starts[column + 1] { place[Int(rows[Int(position)])] = position }
      for entry in products.restRowStart[column]..<products.restRowStart[column + 1] {
        rest[entry] = place[Int(products.restRow[entry])]
      }
      for user in users.starts[column]..<users.starts[column + 1] {
        let (pattern, slot) = (Int(users.patterns[user]), Int(users.slots[user]))
        let block = products.patterns.representative(of: pattern)
        let (first, end) = (products.restColumnStart[block], products.restColumnStart[block + 1])
        // Rows of the triangle before this one: count + (count − 1) + …
        var pair = pairStart[pattern] + slot * (end - first) - slot * (slot - 1) / 2
        for entry in (first + slot)..<end {
          pairs[pair] = place[Int(products.restColumn[entry])]
          pair += 1
        }
      }
    }
    return (rest, pairs, Array(pairStart.dropLast()))
  }

  /// The entries of `Λ'R'WRΛ + I − Σ WᵢWᵢ'`.
  ///
  /// - Parameters:
  ///   - scaledRest: values in the order of `products.restRow`.
  ///   - mixed: the Wᵢ.
  func values(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) -> [Double] {
    var values = [Double](repeating: 0, count: entryCount)
    for (index, place) in restPlace.enumerated() { values[Int(place)] += scaledRest[index] }
    let known = shapeSquares(mixed, products)
    var square: [Double] = []
    var current: Int32 = -1
    products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, shape in
      if shape != current {
        current = shape
        if known == nil { square = products.square(of: block, mixed) }
      }
      let start = pairStart[Int(products.patterns.ofBlock[block])]
      values.withUnsafeMutableBufferPointer { values in
        pairPlace.withUnsafeBufferPointer { places in
          (known?[Int(shape)] ?? square).withUnsafeBufferPointer { square in
            for pair in square.indices { values[Int(places[start + pair])] -= Double(size) * square[pair] }
          }
        }
      }
    }
    return values
  }

  /// `WW'` of every shape of block, where they take no more memory than places of pairs: shapes occur in many patterns.
  private func shapeSquares(_ mixed: [Double], _ products: CrossProducts) -> [[Double]]? {
    let pairs = products.shapes.representative.reduce(0) { sum, block in
      let count = products.restColumnStart[Int(block) + 1] - products.restColumnStart[Int(block)]
      return sum + count * (count + 1) / 2
    }
    guard 2 * pairs <= pairPlace.count else { return nil }
    return products.shapes.representative.map { products.square(of: Int($0), mixed) }
  }

  /// Calls with the number of each entry of the lower triangle, its row and its column.
  func forEachEntry(_ body: (_ entry: Int, _ row: Int, _ column: Int) -> Void) {
    for column in 0..<order {
      for entry in Int(starts[column])..<Int(starts[column + 1]) { body(entry, Int(rows[entry]), column) }
    }
  }

  /// The matrix with these values.
  func matrix(_ values: [Double]) -> SparseSymmetric {
    SparseSymmetric(order: order, columnStarts: starts, rowIndices: rows, values: values)
  }
}

extension CrossProducts {
  /// The pairs of rest columns within the patterns of blocks: what a ``SchurPattern`` holds places for.
  var pairCount: Int {
    (0..<patterns.count).reduce(0) { sum, pattern in
      let block = patterns.representative(of: pattern)
      let count = restColumnStart[block + 1] - restColumnStart[block]
      return sum + count * (count + 1) / 2
    }
  }

  /// The entries of WW' of a block, b ≥ a within a.
  func square(of block: Int, _ w: [Double]) -> [Double] {
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    let count = restColumnStart[block + 1] - restColumnStart[block]
    let base = mixedStart[block]
    var square: [Double] = []
    square.reserveCapacity(count * (count + 1) / 2)
    w.withUnsafeBufferPointer { w in
      for a in 0..<count {
        for b in a..<count {
          var sum = 0.0
          for c in 0..<d { sum += w[base + a * d + c] * w[base + b * d + c] }
          square.append(sum)
        }
      }
    }
    return square
  }
}
