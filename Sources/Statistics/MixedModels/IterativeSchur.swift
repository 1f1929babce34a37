import LinearAlgebra

/// The Schur complement by its products alone: for the case in which its factor is large and dense.
///
/// The preconditioner holds the blocks of columns that go together in the data: a unit with its raters, a rater with its
/// interactions. They are found once; the probes are drawn once, too, so that one point of the search differs from the
/// next by the variances and not by chance.
struct IterativeSchur: Sendable {
  /// Blocks beyond this size cost more than they save.
  static let largestGroup = 96
  /// Couplings weaker than this, as correlations, are not worth a block.
  static let weakestCoupling = 0.01
  /// Residuals of the probes and of everything else, relative to the right-hand sides.
  static let probeTolerance = 1e-7
  static let tolerance = 1e-11
  /// Residuals of draws: what is missing is a ten-thousandth of their spread.
  static let drawTolerance = 1e-4

  let groups: BlockDiagonal.Groups
  /// The entries of S, where they are fewer than what the blocks would multiply.
  private let entries: GroupedEntries?
  private(set) var signs: Matrix
  /// The seed of the probes.
  let seed: UInt64
  let threads: Int

  /// - Parameter known: the pattern of S, where it has been collected.
  init(_ products: CrossProducts, probes: Int, seed: UInt64, threads: Int, pattern known: SchurPattern? = nil) {
    precondition(probes >= 2, "\(probes) probes have no standard error")
    let (groups, pattern) = (IterativeSchur.groups(products), IterativeSchur.worthwhile(known, products))
    self.groups = pattern.map { IterativeSchur.neighbours(groups, $0) } ?? groups
    entries = pattern.map { [groups = self.groups] in GroupedEntries($0, groups) }
    self.threads = threads
    self.seed = seed
    let key = RandomKey(seed: seed)
    let order = products.columns.restCount
    var signs = Matrix(rows: order, columns: probes)
    for probe in 0..<probes {
      var stream = RandomStream(key: key, replicate: UInt64(probe))
      for first in stride(from: 0, to: order, by: 64) {
        let bits = stream.next()
        for row in first..<min(first + 64, order) {
          signs.elements[row + probe * order] = bits >> UInt64(row - first) & 1 == 1 ? 1 : -1
        }
      }
    }
    self.signs = signs
  }

  /// The same with the first of the probes only.
  func only(probes: Int) -> IterativeSchur {
    precondition(probes >= 2 && probes <= signs.columns, "\(probes) of \(signs.columns) probes")
    var fewer = self
    fewer.signs = Matrix(
      rows: signs.rows, columns: probes, elements: Array(signs.elements[0..<(signs.rows * probes)]))
    return fewer
  }

  /// Pairs of columns within the patterns of blocks beyond which their places take too much memory.
  private static let largestPairCount = 40_000_000

  /// The pattern of S, where its entries are fewer than what the blocks multiply: staff whose supervisors rate the same
  /// things in the same periods make many blocks and few entries.
  private static func worthwhile(_ known: SchurPattern?, _ products: CrossProducts) -> SchurPattern? {
    guard products.pairCount <= largestPairCount else { return nil }
    var work = products.restRow.count
    products.patterns.forEachRun(of: products.shapes.ofBlock) { block, _, _ in
      let d = products.columns.blockStart[block + 1] - products.columns.blockStart[block]
      work += d * (products.restColumnStart[block + 1] - products.restColumnStart[block])
    }
    let pattern = known ?? SchurPattern(products)
    return pattern.entryCount < work ? pattern : nil
  }

  /// Joins columns by falling coupling in R'WR, as long as groups stay small.
  private static func groups(_ products: CrossProducts) -> BlockDiagonal.Groups {
    let order = products.columns.restCount
    let diagonal = (0..<order).map { products.restValue[products.restRowStart[$0]] }
    var couplings: [(strength: Double, row: Int32, column: Int32)] = []
    for column in 0..<order {
      for entry
        in (products.restRowStart[column] + 1)..<max(
          products.restRowStart[column + 1], products.restRowStart[column] + 1)
      {
        let row = products.restRow[entry]
        let size = (diagonal[column] * diagonal[Int(row)]).squareRoot()
        guard size > 0 else { continue }
        let strength = abs(products.restValue[entry]) / size
        if strength >= weakestCoupling { couplings.append((strength, row, Int32(column))) }
      }
    }
    couplings.sort { ($1.strength, $0.column, $0.row) < ($0.strength, $1.column, $1.row) }
    var sets = DisjointSets(sizes: [Int](repeating: 1, count: order))
    for coupling in couplings { sets.join(Int(coupling.row), Int(coupling.column), atMost: largestGroup) }
    var numbers = [Int32](repeating: -1, count: order)
    var next: Int32 = 0
    for row in 0..<order {
      let root = sets.root(row)
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      numbers[row] = numbers[root]
    }
    return BlockDiagonal.Groups(numbers: numbers)
  }

  /// The same groups in another sequence: those that share many entries of S follow each other, so that what a product
  /// reads and writes in a row mostly stays in the cache.
  private static func neighbours(_ groups: BlockDiagonal.Groups, _ pattern: SchurPattern)
    -> BlockDiagonal.Groups
  {
    var shared: [UInt64: Int] = [:]
    pattern.forEachEntry { _, row, column in
      let (a, b) = (groups.group[row], groups.group[column])
      if a != b { shared[UInt64(max(a, b)) << 32 | UInt64(min(a, b)), default: 0] += 1 }
    }
    var sets = DisjointSets(sizes: (0..<groups.count).map { groups.starts[$0 + 1] - groups.starts[$0] })
    for (pair, _) in shared.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      sets.join(Int(pair >> 32), Int(pair & 0xFFFF_FFFF), atMost: neighbourhood)
    }
    let roots = (0..<groups.count).map { sets.root($0) }
    var numbers = [Int32](repeating: 0, count: groups.count)
    for (number, group) in roots.indices.sorted(by: { (roots[$0], $0) < (roots[$1], $1) }).enumerated() {
      numbers[group] = Int32(number)
    }
    return BlockDiagonal.Groups(numbers: groups.group.map { numbers[Int($0)] })
  }

  /// Rows of eight numbers that the second cache holds twice.
  private static let neighbourhood = 2000

  /// Prepares one point: factors the blocks and solves for the probes.
  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> IterativeFactor
  {
    let blocks: BlockDiagonal
    let product: SchurOperator
    if let entries {
      let values = entries.pattern.values(scaledRest: scaledRest, mixed: mixed, products)
      let matrix = entries.matrix(values)
      blocks = try BlockDiagonal(entries.groups, of: matrix)
      product = .entries(matrix)
    } else {
      blocks = try BlockDiagonal(groups, elements: elements(scaledRest, mixed, products))
      product = .blocks(BlockedSchur(products: products, scaledRest: scaledRest, mixed: mixed))
    }
    let system = ConjugateGradients(product, preconditioner: blocks, threads: threads)
    return IterativeFactor(
      system: system, probed: try system.probed(signs, tolerance: IterativeSchur.probeTolerance),
      groups: groups, isGrouped: entries != nil)
  }

  /// The entries of S within the groups.
  private func elements(_ scaledRest: [Double], _ mixed: [Double], _ products: CrossProducts) -> [Double] {
    var elements = [Double](repeating: 0, count: groups.elementStarts[groups.count])
    // Rows within a group rise with the row of S: the lower triangle stays the lower triangle.
    for column in 0..<products.columns.restCount {
      for entry in products.restRowStart[column]..<products.restRowStart[column + 1] {
        guard let position = groups.position(Int(products.restRow[entry]), column) else { continue }
        elements[position] += scaledRest[entry]
      }
    }
    var square: [Double] = []
    var current: Int32 = -1
    products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, shape in
      if shape != current {
        current = shape
        square = products.square(of: block, mixed)
      }
      let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
      var pair = 0
      for a in entries {
        let column = Int(products.restColumn[a])
        for b in a..<entries.upperBound {
          if let position = groups.position(Int(products.restColumn[b]), column) {
            elements[position] -= Double(size) * square[pair]
          }
          pair += 1
        }
      }
    }
    return elements
  }
}

/// Sets that are joined as long as they stay small.
private struct DisjointSets {
  private var parent: [Int32]
  private var size: [Int]

  init(sizes: [Int]) {
    parent = sizes.indices.map { Int32($0) }
    size = sizes
  }

  /// The first member of a set.
  mutating func root(_ member: Int) -> Int {
    var member = member
    while Int(parent[member]) != member {
      parent[member] = parent[Int(parent[member])]
      member = Int(parent[member])
    }
    return member
  }

  mutating func join(_ first: Int, _ second: Int, atMost limit: Int) {
    let (a, b) = (root(first), root(second))
    guard a != b, size[a] + size[b] <= limit else { return }
    parent[max(a, b)] = Int32(min(a, b))
    size[min(a, b)] += size[max(a, b)]
  }
}

/// The entries of S with the rows of each group side by side: a product with S then goes through memory in runs.
private struct GroupedEntries: Sendable {
  let pattern: SchurPattern
  /// The groups in the new order.
  let groups: BlockDiagonal.Groups
  private let starts: [Int32]
  private let rows: [Int32]
  /// Where each entry is in the pattern.
  private let sources: [Int32]

  /// - Complexity: O(entries · log of those of a column), once per model.
  init(_ pattern: SchurPattern, _ groups: BlockDiagonal.Groups) {
    self.pattern = pattern
    var place = [Int32](repeating: 0, count: pattern.order)
    for (position, row) in groups.rows.enumerated() { place[Int(row)] = Int32(position) }
    self.groups = BlockDiagonal.Groups(numbers: groups.rows.map { groups.group[Int($0)] })
    var starts = [Int32](repeating: 0, count: pattern.order + 1)
    pattern.forEachEntry { _, row, column in starts[Int(min(place[row], place[column])) + 1] += 1 }
    for column in 0..<pattern.order { starts[column + 1] += starts[column] }
    var next = starts
    var found = [(row: Int32, source: Int32)](repeating: (0, 0), count: pattern.entryCount)
    pattern.forEachEntry { entry, row, column in
      let own = Int(min(place[row], place[column]))
      found[Int(next[own])] = (max(place[row], place[column]), Int32(entry))
      next[own] += 1
    }
    for column in 0..<pattern.order {
      found[Int(starts[column])..<Int(starts[column + 1])].sort { $0.row < $1.row }
    }
    self.starts = starts
    rows = found.map(\.row)
    sources = found.map(\.source)
  }

  /// - Parameter values: in the order of the pattern.
  func matrix(_ values: [Double]) -> SparseSymmetric {
    SparseSymmetric(
      order: pattern.order, columnStarts: starts, rowIndices: rows, values: sources.map { values[Int($0)] })
  }
}

/// `Λ'R'WRΛ + I − Σ WᵢWᵢ'` by its products.
enum SchurOperator: PositiveOperator {
  /// Block by block, for the case in which all entries together are more than the blocks.
  case blocks(BlockedSchur)
  /// All entries.
  case entries(SparseSymmetric)

  var order: Int {
    switch self {
    case .blocks(let blocks): blocks.order
    case .entries(let matrix): matrix.order
    }
  }

  func multiply(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    switch self {
    case .blocks(let blocks): blocks.multiply(x, into: y)
    case .entries(let matrix): matrix.multiply(x, into: y)
    }
  }
}

/// `Λ'R'WRΛ + I − Σ WᵢWᵢ'` as products of blocks.
struct BlockedSchur: PositiveOperator {
  let products: CrossProducts
  let scaledRest: [Double]
  let mixed: [Double]

  var order: Int { products.columns.restCount }

  func multiply(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    let columns = products.columns
    for row in 0..<order { y[row] = .zero }
    scaledRest.withUnsafeBufferPointer { values in
      products.restRow.withUnsafeBufferPointer { rows in
        products.restRowStart.withUnsafeBufferPointer { starts in
          for column in 0..<order {
            let own = x[column]
            var sum = values[starts[column]] * own
            for entry in (starts[column] + 1)..<max(starts[column + 1], starts[column] + 1) {
              let row = Int(rows[entry])
              sum += values[entry] * x[row]
              y[row] += values[entry] * own
            }
            y[column] += sum
          }
        }
      }
    }
    mixed.withUnsafeBufferPointer { w in
      products.restColumn.withUnsafeBufferPointer { restColumn in
        products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, _ in
          let d = columns.blockStart[block + 1] - columns.blockStart[block]
          let (first, end) = (products.restColumnStart[block], products.restColumnStart[block + 1])
          let position = products.mixedStart[block]
          for c in 0..<d {
            var sum = SIMD8<Double>.zero
            for entry in first..<end {
              sum += w[position + (entry - first) * d + c] * x[Int(restColumn[entry])]
            }
            sum *= Double(size)
            for entry in first..<end {
              y[Int(restColumn[entry])] -= w[position + (entry - first) * d + c] * sum
            }
          }
        }
      }
    }
  }
}

/// One point of the iterative engine: what ``SchurComplement`` asks of a factor.
struct IterativeFactor: Sendable {
  private let system: ConjugateGradients<SchurOperator>
  /// By row of the system the row of S, where they differ.
  private let rows: [Int32]?
  /// The estimate of the logarithm of the determinant, and its standard error.
  let logDeterminant: Double
  let logDeterminantError: Double
  /// Estimates of the entries of the inverse.
  let inverse: StochasticInverse
  /// The most steps that a probe took.
  let steps: Int

  var order: Int { system.system.order }

  /// - Parameters:
  ///   - groups: the blocks of the preconditioner by row of S.
  ///   - isGrouped: whether the rows of the system are those of S, group by group.
  init(
    system: ConjugateGradients<SchurOperator>, probed: ConjugateGradients<SchurOperator>.Probed,
    groups: BlockDiagonal.Groups, isGrouped: Bool
  ) {
    self.system = system
    rows = isGrouped ? groups.rows : nil
    let logs = probed.logDeterminants
    let n = Double(logs.count)
    let mean = logs.reduce(0, +) / n
    logDeterminant = mean
    logDeterminantError = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot()
    steps = probed.steps
    inverse = StochasticInverse(probed, rows: rows, blocks: system.preconditioner.regrouped(groups))
  }

  /// S⁻¹B; a column that does not converge at this tolerance is tried at a laxer one before giving up.
  func solve(_ b: Matrix, tolerance: Double = IterativeSchur.tolerance) -> Matrix {
    if let found = try? system.solve(arranged(b), tolerance: tolerance) { return restored(found.solution) }
    if tolerance < IterativeSchur.probeTolerance { return solve(b, tolerance: IterativeSchur.probeTolerance) }
    // The probes converged at this tolerance, or there would be no factor.
    preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
  }

  /// Columns with covariance S⁻¹; z is independent standard normal, in any order of rows.
  func sample(_ z: Matrix) -> Matrix {
    guard let drawn = try? system.sample(z, tolerance: IterativeSchur.drawTolerance) else {
      preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
    }
    return restored(drawn)
  }

  /// Rows of S in the order of the system.
  private func arranged(_ matrix: Matrix) -> Matrix {
    guard let rows else { return matrix }
    var result = matrix
    for column in 0..<matrix.columns {
      let base = column * matrix.rows
      for (place, row) in rows.enumerated() { result.elements[base + place] = matrix.elements[base + Int(row)] }
    }
    return result
  }

  /// Rows of the system in the order of S.
  private func restored(_ matrix: Matrix) -> Matrix {
    guard let rows else { return matrix }
    var result = matrix
    for column in 0..<matrix.columns {
      let base = column * matrix.rows
      for (place, row) in rows.enumerated() { result.elements[base + Int(row)] = matrix.elements[base + place] }
    }
    return result
  }
}
