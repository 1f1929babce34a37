import LinearAlgebra

/// The weighted cross-products `[Z X y]'W[Z X y]`, arranged for block elimination.
///
/// Everything the fit needs of the data is here: rows that agree in all factors have been added up, and no
/// iteration touches a row again. The response is the last of the dense columns.
struct CrossProducts: Sendable {
  let columns: ModelColumns
  /// The number of dense columns: the fixed effects and the response.
  let denseCount: Int

  /// The d × d matrix Z₁'WZ₁ of each shape of block, symmetric, both triangles; that of block i starts at
  /// `eliminatedStart[i]`.
  private(set) var eliminated: [Double] = []
  private(set) var eliminatedStart: [Int] = []
  /// Per block, the columns of the rest that occur in it, ascending.
  private(set) var restColumn: [Int32] = []
  private(set) var restColumnStart: [Int] = [0]
  /// Which blocks share their rest columns.
  private(set) var patterns = BlockPatterns()
  /// R'WZ₁ of each shape: a row of d values per entry of `restColumn`; that of block i starts at `mixedStart[i]`.
  private(set) var mixed: [Double] = []
  private(set) var mixedStart: [Int] = []
  /// Z₁'WX: a row of p values per eliminated column, shared by blocks that agree in it; that of block i starts at
  /// `fixedStart[i]`.
  private(set) var eliminatedFixed: [Double] = []
  private(set) var fixedStart: [Int] = []
  /// Per eliminated column, its product with the response.
  private(set) var eliminatedResponse: [Double]
  /// Which blocks share `eliminated` and `mixed`.
  private(set) var shapes = BlockShapes()
  /// Which blocks share `eliminatedFixed` as well.
  private(set) var fixedShapes = BlockShapes()

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
  ///   - sharing: whether blocks of one shape share their storage; not where new weights will tell them apart.
  /// - Complexity: O(n · (terms + p)²).
  init(
    terms: [RandomTerm], absorbed: Int? = nil, denseColumns: Matrix, weights: [Double]?, sharing: Bool = true
  ) {
    columns = ModelColumns(terms: terms, absorbed: absorbed)
    denseCount = denseColumns.columns
    eliminatedResponse = [Double](repeating: 0, count: columns.eliminatedCount)
    restDense = [Double](repeating: 0, count: columns.restCount * denseColumns.columns)
    dense = CrossProducts.weightedGram(denseColumns, weights)
    let rows = RowReader(terms: terms, dense: denseColumns, weights: weights)
    addBlocks(rows, sharing)
    patterns = BlockPatterns(
      columns: restColumn, starts: restColumnStart, shapes: shapes.ofBlock, finer: fixedShapes.ofBlock)
    addRest(rows)
    for term in terms.indices { addDense(rows, term) }
  }

  /// The products of a term's columns with the dense ones (of an eliminated term with the response alone), row by row
  /// in the order of the data: the matrix is read in sequence, and what is written stays in the cache.
  private mutating func addDense(_ reader: RowReader, _ term: Int) {
    let m = columns.dimensions[term]
    let n = reader.dense.rows
    let isRest = columns.restStart[term] >= 0
    let starts =
      isRest
      ? reader.terms[term].levels.indices.map { Int32(columns.restStart[term] + $0 * m) }
      : columns.eliminatedColumn[term]
    let wanted = isRest ? 0..<denseCount : (denseCount - 1)..<denseCount
    let k = wanted.count
    var target: [Double] = []
    if isRest { swap(&target, &restDense) } else { swap(&target, &eliminatedResponse) }
    for c in 0..<m {
      let covariate = reader.terms[term].coefficients[c].values
      for j in wanted {
        reader.terms[term].codes.withUnsafeBufferPointer { codes in
          reader.dense.elements.withUnsafeBufferPointer { dense in
            target.withUnsafeMutableBufferPointer { target in
              for row in 0..<n {
                let factor = (covariate?[row] ?? 1) * (reader.weights?[row] ?? 1)
                target[(Int(starts[Int(codes[row])]) + c) * k + j - wanted.lowerBound] +=
                  factor * dense[row + j * n]
              }
            }
          }
        }
      }
    }
    if isRest { swap(&target, &restDense) } else { swap(&target, &eliminatedResponse) }
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
  /// - Precondition: each array is as long as the one that it replaces, no blocks share storage, and the response is
  ///   the only dense column.
  func replacing(
    eliminated: [Double], mixed: [Double], restValue: [Double], eliminatedResponse: [Double],
    restDense: [Double]
  ) -> CrossProducts {
    precondition(shapes.count == columns.blockCount && denseCount == 1, "blocks share what is to be replaced")
    var result = self
    result.eliminated = eliminated
    result.mixed = mixed
    result.restValue = restValue
    result.eliminatedResponse = eliminatedResponse
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
  private mutating func addBlocks(_ reader: RowReader, _ sharing: Bool) {
    guard let main = columns.eliminated.first else { return }
    let (start, order) = reader.rowsByLevel(of: main)
    var slots = SlotMap(columnCount: columns.restCount)
    var block = BlockProducts()
    for number in 0..<columns.blockCount {
      let first = columns.blockStart[number]
      let d = columns.blockStart[number + 1] - first
      let rows = order[start[number]..<start[number + 1]]
      collectSlots(rows, reader, &slots)
      block.clear(width: d, restCount: slots.columns.count, fixedCount: denseCount - 1)
      for row in rows { add(row: Int(row), reader, first, slots, &block) }
      close(block, slots.columns, sharing)
    }
    shapes.close()
    fixedShapes.close()
  }

  private func add(
    row: Int, _ reader: RowReader, _ first: Int, _ slots: SlotMap, _ block: inout BlockProducts
  ) {
    let d = block.width
    let p = denseCount - 1
    eliminatedEntries(row, reader, first, &block.entries)
    block.rest.removeAll(keepingCapacity: true)
    for term in columns.rest {
      let m = columns.dimensions[term]
      let slot = slots.slot(of: columns.restStart[term] + Int(reader.terms[term].codes[row]) * m)
      for c in 0..<m { block.rest.append((slot + c, reader.value(term, c, row))) }
    }
    // Most columns are indicators of a level that the row does not have.
    block.dense.removeAll(keepingCapacity: true)
    for j in 0..<p {
      let value = reader.dense.elements[row + j * reader.dense.rows]
      if value != 0 { block.dense.append((j, value)) }
    }
    let weight = reader.weight(row)
    for (column, value) in block.entries {
      let weighted = weight * value
      for (other, otherValue) in block.entries { block.eliminated[other + column * d] += weighted * otherValue }
      for (slot, restValue) in block.rest { block.mixed[slot * d + column] += weighted * restValue }
      for (j, denseValue) in block.dense { block.fixed[column * p + j] += weighted * denseValue }
    }
  }

  /// Stores a block, or finds it stored.
  private mutating func close(_ block: BlockProducts, _ restColumns: [Int32], _ sharing: Bool) {
    let number = eliminatedStart.count
    restColumn.append(contentsOf: restColumns)
    restColumnStart.append(restColumn.count)
    if sharing {
      var hash = ContentHash()
      hash.add(block.eliminated)
      hash.add(block.mixed)
      let twin = shapes.candidates(hash.value).first { isEqual(number, block, to: $0) }
      shapes.add(hash: hash.value, twin: twin)
      if let twin {
        eliminatedStart.append(eliminatedStart[twin])
        mixedStart.append(mixedStart[twin])
      } else {
        store(block)
      }
      hash.add(block.fixed)
      let shape = shapes.ofBlock[number]
      let fixedTwin = fixedShapes.candidates(hash.value).first { other in
        shapes.ofBlock[other] == shape
          && block.fixed.indices.allSatisfy { block.fixed[$0] == eliminatedFixed[fixedStart[other] + $0] }
      }
      fixedShapes.add(hash: hash.value, twin: fixedTwin)
      if let fixedTwin { fixedStart.append(fixedStart[fixedTwin]) } else { storeFixed(block) }
    } else {
      shapes.addAlone()
      fixedShapes.addAlone()
      store(block)
      storeFixed(block)
    }
  }

  private mutating func store(_ block: BlockProducts) {
    eliminatedStart.append(eliminated.count)
    eliminated.append(contentsOf: block.eliminated)
    mixedStart.append(mixed.count)
    mixed.append(contentsOf: block.mixed)
  }

  private mutating func storeFixed(_ block: BlockProducts) {
    fixedStart.append(eliminatedFixed.count)
    eliminatedFixed.append(contentsOf: block.fixed)
  }

  /// Whether a block has the terms and the products of an earlier one.
  private func isEqual(_ number: Int, _ block: BlockProducts, to other: Int) -> Bool {
    let own = columns.blockStart[number]..<columns.blockStart[number + 1]
    let theirs = columns.blockStart[other]..<columns.blockStart[other + 1]
    let rest = restColumnStart[number]..<restColumnStart[number + 1]
    let otherRest = restColumnStart[other]..<restColumnStart[other + 1]
    guard own.count == theirs.count, rest.count == otherRest.count,
      zip(own, theirs).allSatisfy({
        columns.termOfEliminatedColumn[$0] == columns.termOfEliminatedColumn[$1]
      }),
      zip(rest, otherRest).allSatisfy({
        columns.restTerm(of: Int(restColumn[$0])) == columns.restTerm(of: Int(restColumn[$1]))
      })
    else { return false }
    let (first, mixedFirst) = (eliminatedStart[other], mixedStart[other])
    return block.eliminated.indices.allSatisfy { block.eliminated[$0] == eliminated[first + $0] }
      && block.mixed.indices.allSatisfy { block.mixed[$0] == mixed[mixedFirst + $0] }
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

/// The products of one block while they are added up.
private struct BlockProducts {
  var width = 0
  var eliminated: [Double] = []
  var mixed: [Double] = []
  var fixed: [Double] = []
  /// What the row at hand has of the block's columns, of the rest's and of the dense ones.
  var entries: [(column: Int, value: Double)] = []
  var rest: [(slot: Int, value: Double)] = []
  var dense: [(column: Int, value: Double)] = []

  mutating func clear(width: Int, restCount: Int, fixedCount: Int) {
    self.width = width
    func zeros(_ values: inout [Double], _ count: Int) {
      values.removeAll(keepingCapacity: true)
      values.append(contentsOf: repeatElement(0, count: count))
    }
    zeros(&eliminated, width * width)
    zeros(&mixed, restCount * width)
    zeros(&fixed, width * fixedCount)
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
