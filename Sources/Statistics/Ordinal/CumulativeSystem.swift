import LinearAlgebra

/// The penalised Hessian `Λ'Z'WZΛ + I` of a cumulative-link model, on the pattern and by the elimination of linear
/// mixed models: where each cell's weight goes is found once, and every iteration only adds up.
struct CumulativeSystem: Sendable {
  let cells: CumulativeCells
  let columns: ModelColumns
  let plan: SchurPlan
  let threads: Int
  private let pattern: CrossProducts
  /// Per term, the column of each cell among the eliminated ones or among the rest.
  let column: [[Int32]]
  let isEliminated: [Bool]
  /// The places of the products of each pair of eliminated terms, of an eliminated and a rest term, of two rest terms
  /// (the first no later than the second).
  private let eliminatedPlaces: [PairPlaces]
  private let mixedPlaces: [PairPlaces]
  private let restPlaces: [PairPlaces]

  private struct PairPlaces {
    let first: Int
    let second: Int
    let places: [Int32]
  }

  var termCount: Int { cells.terms.count }

  /// Lays out the columns of the terms.
  ///
  /// - Precondition: every level of every term occurs.
  init(_ cells: CumulativeCells, threads: Int) throws(LinearAlgebraError) {
    self.cells = cells
    self.threads = threads
    let n = cells.count
    let pattern = CrossProducts(
      terms: cells.terms, denseColumns: Matrix(rows: n, columns: 1), weights: nil, sharing: false)
    self.pattern = pattern
    let columns = pattern.columns
    self.columns = columns
    // The gradient of the determinant needs exact entries of the inverse.
    plan = try SchurPlan(pattern, threads: threads, engine: .exact)
    let isEliminated = cells.terms.indices.map { columns.restStart[$0] < 0 }
    self.isEliminated = isEliminated
    let column = cells.terms.enumerated().map { k, term in
      isEliminated[k]
        ? term.codes.map { columns.eliminatedColumn[k][Int($0)] }
        : term.codes.map { Int32(columns.restStart[k]) + $0 }
    }
    self.column = column
    let places = CellPlaces(pattern, column)
    eliminatedPlaces = columns.eliminated.flatMap { a in
      columns.eliminated.map { b in
        PairPlaces(first: a, second: b, places: (0..<n).map { places.eliminated(a, b, $0) })
      }
    }
    mixedPlaces = columns.eliminated.flatMap { a in
      columns.rest.map { b in
        PairPlaces(first: a, second: b, places: (0..<n).map { places.mixed(a, b, $0) })
      }
    }
    restPlaces = columns.rest.enumerated().flatMap { position, a in
      columns.rest[position...].map { b in
        PairPlaces(first: a, second: b, places: (0..<n).map { places.rest(a, b, $0) })
      }
    }
  }

  /// The products under weights, with `Z'r` as the right-hand side.
  func products(weights: [Double], right: [Double]) -> CrossProducts {
    var eliminated = [Double](repeating: 0, count: pattern.eliminated.count)
    var mixed = [Double](repeating: 0, count: pattern.mixed.count)
    var rest = [Double](repeating: 0, count: pattern.restValue.count)
    for pair in eliminatedPlaces { CumulativeSystem.add(weights, at: pair.places, to: &eliminated) }
    for pair in mixedPlaces { CumulativeSystem.add(weights, at: pair.places, to: &mixed) }
    for pair in restPlaces { CumulativeSystem.add(weights, at: pair.places, to: &rest) }
    let sums = transposed(right)
    return pattern.replacing(
      eliminated: eliminated, mixed: mixed, restValue: rest, eliminatedResponse: sums.eliminated,
      restDense: sums.rest)
  }

  /// `Z'r`.
  func transposed(_ r: [Double]) -> ColumnVector {
    var result = zero()
    for k in 0..<termCount {
      if isEliminated[k] {
        CumulativeSystem.add(r, at: column[k], to: &result.eliminated)
      } else {
        CumulativeSystem.add(r, at: column[k], to: &result.rest)
      }
    }
    return result
  }

  /// `zᵢ'ΛCΛ'zᵢ` of each cell, from a matrix C that is stored as the products are.
  func quadratic(eliminated: [Double], mixed: [Double], rest: [Double], sd: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: cells.count)
    func add(_ pairs: [PairPlaces], _ values: [Double], _ factor: (PairPlaces) -> Double) {
      for pair in pairs {
        let scale = sd[pair.first] * sd[pair.second] * factor(pair)
        guard scale != 0 else { continue }
        for i in result.indices { result[i] += scale * values[Int(pair.places[i])] }
      }
    }
    add(eliminatedPlaces, eliminated) { _ in 1 }
    add(mixedPlaces, mixed) { _ in 2 }
    add(restPlaces, rest) { $0.first == $0.second ? 1 : 2 }
    return result
  }

  /// `Σₖ σₖ uₖ` of each cell, added to an offset; with one term named, its part alone.
  func effects(_ u: ColumnVector, _ sd: [Double], term only: Int? = nil, into eta: inout [Double]) {
    for k in 0..<termCount where only == nil || only == k {
      let values = isEliminated[k] ? u.eliminated : u.rest
      let scale = sd[k]
      column[k].withUnsafeBufferPointer { column in
        eta.withUnsafeMutableBufferPointer { eta in
          for i in eta.indices { eta[i] += scale * values[Int(column[i])] }
        }
      }
    }
  }

  func zero() -> ColumnVector { ColumnVector(zeroFor: pattern) }

  /// Multiplies the columns of each term by a number.
  func scale(_ vector: inout ColumnVector, by factors: [Double]) {
    for k in 0..<termCount {
      forEachLevel(of: k) { _, column in
        if isEliminated[k] {
          vector.eliminated[column] *= factors[k]
        } else {
          vector.rest[column] *= factors[k]
        }
      }
    }
  }

  func forEachLevel(of term: Int, _ body: (_ level: Int, _ column: Int) -> Void) {
    for level in 0..<cells.terms[term].levels.count {
      body(
        level,
        isEliminated[term] ? Int(columns.eliminatedColumn[term][level]) : columns.restStart[term] + level)
    }
  }

  func value(_ vector: ColumnVector, term: Int, column: Int) -> Double {
    isEliminated[term] ? vector.eliminated[column] : vector.rest[column]
  }

  /// Factors the Hessian; the spherical solution of the right-hand side comes with it.
  func factor(_ products: CrossProducts, sd: [Double]) throws(LinearAlgebraError) -> MixedModelFactor {
    let covariance = RelativeCovariance(
      factors: sd.map { [$0] }, dimensions: [Int](repeating: 1, count: sd.count))
    return try MixedModelFactor(products, covariance, plan)
  }

  @inline(__always)
  private static func add(_ values: [Double], at places: [Int32], to target: inout [Double]) {
    values.withUnsafeBufferPointer { values in
      places.withUnsafeBufferPointer { places in
        target.withUnsafeMutableBufferPointer { target in
          for i in values.indices { target[Int(places[i])] += values[i] }
        }
      }
    }
  }
}

/// Where the products of two columns of a cell are stored.
private struct CellPlaces {
  let pattern: CrossProducts
  let column: [[Int32]]
  /// The block of each eliminated column.
  let block: [Int32]

  init(_ pattern: CrossProducts, _ column: [[Int32]]) {
    self.pattern = pattern
    self.column = column
    var block = [Int32](repeating: 0, count: pattern.columns.eliminatedCount)
    for b in 0..<pattern.columns.blockCount {
      for c in pattern.columns.blockStart[b]..<pattern.columns.blockStart[b + 1] { block[c] = Int32(b) }
    }
    self.block = block
  }

  func eliminated(_ a: Int, _ b: Int, _ cell: Int) -> Int32 {
    let (i, j) = (Int(column[a][cell]), Int(column[b][cell]))
    let own = Int(block[i])
    let first = pattern.columns.blockStart[own]
    let d = pattern.columns.blockStart[own + 1] - first
    return Int32(pattern.eliminatedStart[own] + (i - first) + (j - first) * d)
  }

  func mixed(_ a: Int, _ b: Int, _ cell: Int) -> Int32 {
    let i = Int(column[a][cell])
    let own = Int(block[i])
    let first = pattern.columns.blockStart[own]
    let d = pattern.columns.blockStart[own + 1] - first
    let range = pattern.restColumnStart[own]..<pattern.restColumnStart[own + 1]
    let slot = CellPlaces.place(of: column[b][cell], in: pattern.restColumn, range) - range.lowerBound
    return Int32(pattern.mixedStart[own] + slot * d + i - first)
  }

  func rest(_ a: Int, _ b: Int, _ cell: Int) -> Int32 {
    let (i, j) = (Int(column[a][cell]), column[b][cell])
    return Int32(
      CellPlaces.place(
        of: j, in: pattern.restRow, pattern.restRowStart[i]..<pattern.restRowStart[i + 1]))
  }

  /// The place of a value that is there, among ascending ones.
  static func place(of value: Int32, in values: [Int32], _ range: Range<Int>) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while high - low > 1 {
      let middle = (low + high) / 2
      if values[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}

extension MixedModelFactor {
  /// The spherical solution of `(Λ'Z'WZΛ + I) x = r` for several r.
  ///
  /// - Complexity: O(stored products + one solve of the Schur complement) each.
  func solve(_ rights: [ColumnVector]) -> [ColumnVector] {
    guard !rights.isEmpty else { return [] }
    var solutions = rights.map { right in
      var (eliminated, rest) = (right.eliminated, right.rest)
      solveBlocks(&eliminated)
      forEachMixed { row, w, column in rest[row] -= w * eliminated[column] }
      return ColumnVector(eliminated: eliminated, rest: rest, dense: [])
    }
    let reduced = schur.solve(Matrix(rows: columns.restCount, columns: solutions.map(\.rest)))
    for index in solutions.indices {
      let rest = reduced.column(index)
      var eliminated = solutions[index].eliminated
      forEachMixed { row, w, column in eliminated[column] -= w * rest[row] }
      solveBlocksTransposed(&eliminated)
      solutions[index] = ColumnVector(eliminated: eliminated, rest: rest, dense: [])
    }
    return solutions
  }
}
