import LinearAlgebra

/// The weighted cross-products `[Z X y]'W[Z X y]`, arranged for block elimination.
///
/// Everything the fit needs of the data is here: rows that agree in all factors have been added up, and no
/// iteration touches a row again. The response is the last of the dense columns.
struct CrossProducts: Sendable {
  let columns: ModelColumns
  /// The number of dense columns: the fixed effects and the response.
  let denseCount: Int

  /// Per block, the d × d matrix Z₁'WZ₁, symmetric, both triangles; block i starts at `eliminatedStart[i]`.
  private(set) var eliminated: [Double] = []
  private(set) var eliminatedStart: [Int] = [0]
  /// Per block, the columns of the rest that occur in it, ascending.
  private(set) var restColumn: [Int32] = []
  private(set) var restColumnStart: [Int] = [0]
  /// Which blocks share their rest columns.
  private(set) var patterns = BlockPatterns()
  /// Per block, R'WZ₁: a row of d values per entry of `restColumn`; block i starts at `mixedStart[i]`.
  private(set) var mixed: [Double] = []
  private(set) var mixedStart: [Int] = [0]
  /// Per eliminated column, its products with the dense columns.
  private(set) var eliminatedDense: [Double]

  /// The lower triangle of R'WR by columns, rows ascending, the diagonal first.
  private(set) var restRow: [Int32] = []
  private(set) var restRowStart: [Int] = [0]
  private(set) var restValue: [Double] = []
  /// Per rest column, its products with the dense columns.
  private(set) var restDense: [Double]
  /// The products among the dense columns, column-major, both triangles.
  let dense: Matrix

  /// Adds up the products.
  ///
  /// - Parameters:
  ///   - terms: the random terms, every level of which occurs.
  ///   - absorbed: the position of the term whose levels are fixed.
  ///   - denseColumns: n × (p + 1): fixed effects, then the response.
  ///   - weights: n positive weights, or nil for ones.
  /// - Complexity: O(n · (terms + p)²).
  init(terms: [RandomTerm], absorbed: Int? = nil, denseColumns: Matrix, weights: [Double]?) {
    columns = ModelColumns(terms: terms, absorbed: absorbed)
    denseCount = denseColumns.columns
    eliminatedDense = [Double](repeating: 0, count: columns.eliminatedCount * denseColumns.columns)
    restDense = [Double](repeating: 0, count: columns.restCount * denseColumns.columns)
    dense = CrossProducts.weightedGram(denseColumns, weights)
    let rows = RowReader(terms: terms, dense: denseColumns, weights: weights)
    addBlocks(rows)
    patterns = BlockPatterns(columns: restColumn, starts: restColumnStart)
    addRest(rows)
    for term in terms.indices { addDense(rows, term) }
  }

  /// The products of a term's columns with the dense ones, row by row in the order of the data: the matrix is read
  /// in sequence, and what is written stays in the cache.
  private mutating func addDense(_ reader: RowReader, _ term: Int) {
    let m = columns.dimensions[term]
    let k = denseCount
    let n = reader.dense.rows
    let starts =
      columns.restStart[term] >= 0
      ? reader.terms[term].levels.indices.map { Int32(columns.restStart[term] + $0 * m) }
      : columns.eliminatedColumn[term]
    var target = columns.restStart[term] >= 0 ? restDense : eliminatedDense
    for c in 0..<m {
      let covariate = reader.terms[term].coefficients[c].values
      for j in 0..<k {
        reader.terms[term].codes.withUnsafeBufferPointer { codes in
          reader.dense.elements.withUnsafeBufferPointer { dense in
            target.withUnsafeMutableBufferPointer { target in
              for row in 0..<n {
                let factor = (covariate?[row] ?? 1) * (reader.weights?[row] ?? 1)
                target[(Int(starts[Int(codes[row])]) + c) * k + j] += factor * dense[row + j * n]
              }
            }
          }
        }
      }
    }
    if columns.restStart[term] >= 0 { restDense = target } else { eliminatedDense = target }
  }

  private static func weightedGram(_ matrix: Matrix, _ weights: [Double]?) -> Matrix {
    guard let weights else { return matrix.crossProduct() }
    var scaled = matrix
    let roots = weights.map { $0.squareRoot() }
    for j in 0..<matrix.columns {
      for i in 0..<matrix.rows { scaled.elements[i + j * matrix.rows] *= roots[i] }
    }
    return scaled.crossProduct()
  }
}

extension CrossProducts {
  /// The same pattern with other values: products under new weights, added up by the caller.
  ///
  /// - Precondition: each array is as long as the one that it replaces.
  func replacing(
    eliminated: [Double], mixed: [Double], restValue: [Double], eliminatedDense: [Double], restDense: [Double]
  ) -> CrossProducts {
    var result = self
    result.eliminated = eliminated
    result.mixed = mixed
    result.restValue = restValue
    result.eliminatedDense = eliminatedDense
    result.restDense = restDense
    return result
  }
}

/// The rows of the data as the accumulation reads them.
private struct RowReader {
  let terms: [RandomTerm]
  let dense: Matrix
  let weights: [Double]?

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  func value(_ term: Int, _ coefficient: Int, _ row: Int) -> Double {
    terms[term].coefficients[coefficient].values?[row] ?? 1
  }

  /// The rows in order of the levels of a term, with the start of each level.
  func rowsByLevel(of term: Int) -> (start: [Int], rows: [Int32]) {
    let codes = terms[term].codes
    var start = [Int](repeating: 0, count: terms[term].levels.count + 1)
    for code in codes { start[Int(code) + 1] += 1 }
    for level in 1..<start.count { start[level] += start[level - 1] }
    var next = start
    var rows = [Int32](repeating: 0, count: codes.count)
    for (row, code) in codes.enumerated() {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    return (start, rows)
  }
}

extension CrossProducts {
  private mutating func addBlocks(_ reader: RowReader) {
    guard let main = columns.eliminated.first else { return }
    let (start, order) = reader.rowsByLevel(of: main)
    var slots = SlotMap(columnCount: columns.restCount)
    var values: [Double] = []
    var entries: [(column: Int, value: Double)] = []
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      let rows = order[start[block]..<start[block + 1]]
      collectSlots(rows, reader, &slots)
      values.removeAll(keepingCapacity: true)
      values.append(contentsOf: repeatElement(0, count: slots.columns.count * d))
      let base = eliminated.count
      eliminated.append(contentsOf: repeatElement(0, count: d * d))
      for row in rows {
        let row = Int(row)
        eliminatedEntries(row, reader, first, &entries)
        let weight = reader.weight(row)
        for (column, value) in entries {
          let weighted = weight * value
          for (other, otherValue) in entries { eliminated[base + other + column * d] += weighted * otherValue }
          for term in columns.rest {
            let m = columns.dimensions[term]
            let restFirst = columns.restStart[term] + Int(reader.terms[term].codes[row]) * m
            let slot = slots.slot(of: restFirst)
            for c in 0..<m { values[(slot + c) * d + column] += weighted * reader.value(term, c, row) }
          }
        }
      }
      close(block: slots.columns, values: values)
    }
  }

  private mutating func close(block columns: [Int32], values: [Double]) {
    eliminatedStart.append(eliminated.count)
    restColumn.append(contentsOf: columns)
    restColumnStart.append(restColumn.count)
    mixed.append(contentsOf: values)
    mixedStart.append(mixed.count)
  }

  /// The rest columns that occur in some rows, in ascending order, whole levels together.
  private func collectSlots(_ rows: ArraySlice<Int32>, _ reader: RowReader, _ slots: inout SlotMap) {
    slots.reset()
    for term in columns.rest {
      let m = columns.dimensions[term]
      for row in rows {
        slots.insert(first: columns.restStart[term] + Int(reader.terms[term].codes[Int(row)]) * m, count: m)
      }
    }
    slots.sort()
  }

  private func eliminatedEntries(
    _ row: Int, _ reader: RowReader, _ first: Int, _ entries: inout [(column: Int, value: Double)]
  ) {
    entries.removeAll(keepingCapacity: true)
    for term in columns.eliminated {
      let start = Int(columns.eliminatedColumn[term][Int(reader.terms[term].codes[row])]) - first
      for c in 0..<columns.dimensions[term] { entries.append((start + c, reader.value(term, c, row))) }
    }
  }

  private mutating func addRest(_ reader: RowReader) {
    var slots = SlotMap(columnCount: columns.restCount)
    for (position, term) in columns.rest.enumerated() {
      let m = columns.dimensions[term]
      let later = columns.rest[position...]
      let (start, order) = reader.rowsByLevel(of: term)
      for level in 0..<reader.terms[term].levels.count {
        let first = columns.restStart[term] + level * m
        let rows = order[start[level]..<start[level + 1]]
        slots.reset()
        for other in later {
          let size = columns.dimensions[other]
          for row in rows {
            slots.insert(
              first: columns.restStart[other] + Int(reader.terms[other].codes[Int(row)]) * size, count: size)
          }
        }
        slots.sort()
        addLevel(rows, reader, term: term, first: first, later: later, slots)
      }
    }
  }

  private mutating func addLevel(
    _ rows: ArraySlice<Int32>, _ reader: RowReader, term: Int, first: Int, later: ArraySlice<Int>,
    _ slots: SlotMap
  ) {
    let width = slots.columns.count
    let m = columns.dimensions[term]
    var values = [Double](repeating: 0, count: width * m)
    for row in rows {
      let row = Int(row)
      let weight = reader.weight(row)
      for a in 0..<m {
        let weighted = weight * reader.value(term, a, row)
        for other in later {
          let size = columns.dimensions[other]
          let slot = slots.slot(of: columns.restStart[other] + Int(reader.terms[other].codes[row]) * size)
          for c in 0..<size { values[a * width + slot + c] += weighted * reader.value(other, c, row) }
        }
      }
    }
    for a in 0..<m {
      // Rows above the diagonal of the level's own square belong to the upper triangle.
      for slot in a..<width {
        restRow.append(slots.columns[slot])
        restValue.append(values[a * width + slot])
      }
      restRowStart.append(restRow.count)
    }
  }
}

/// Numbers the few columns that occur in a block without clearing an array of all columns each time.
struct SlotMap {
  private(set) var columns: [Int32] = []
  private var place: [Int32]

  init(columnCount: Int) { place = [Int32](repeating: -1, count: columnCount) }

  mutating func reset() {
    for column in columns { place[Int(column)] = -1 }
    columns.removeAll(keepingCapacity: true)
  }

  mutating func insert(first: Int, count: Int) {
    guard place[first] < 0 else { return }
    for column in first..<(first + count) {
      place[column] = 0
      columns.append(Int32(column))
    }
  }

  mutating func sort() {
    columns.sort()
    for (slot, column) in columns.enumerated() { place[Int(column)] = Int32(slot) }
  }

  func slot(of column: Int) -> Int { Int(place[column]) }
}
