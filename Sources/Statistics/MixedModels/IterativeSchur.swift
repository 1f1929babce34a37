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
  private let pattern: SchurPattern?
  private(set) var signs: Matrix
  /// The seed of the probes.
  let seed: UInt64
  let threads: Int

  /// - Parameter known: the pattern of S, where it has been collected.
  init(_ products: CrossProducts, probes: Int, seed: UInt64, threads: Int, pattern known: SchurPattern? = nil) {
    precondition(probes >= 2, "\(probes) probes have no standard error")
    groups = IterativeSchur.groups(products)
    pattern = IterativeSchur.worthwhile(known, products)
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
    var parent = (0..<order).map { Int32($0) }
    var size = [Int](repeating: 1, count: order)
    func root(_ node: Int32) -> Int {
      var node = Int(node)
      while parent[node] != node {
        parent[node] = parent[Int(parent[node])]
        node = Int(parent[node])
      }
      return node
    }
    for coupling in couplings {
      let (a, b) = (root(coupling.row), root(coupling.column))
      guard a != b, size[a] + size[b] <= largestGroup else { continue }
      parent[max(a, b)] = Int32(min(a, b))
      size[min(a, b)] += size[max(a, b)]
    }
    var numbers = [Int32](repeating: -1, count: order)
    var next: Int32 = 0
    for row in 0..<order {
      let root = root(Int32(row))
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      numbers[row] = numbers[root]
    }
    return BlockDiagonal.Groups(numbers: numbers)
  }

  /// Prepares one point: factors the blocks and solves for the probes.
  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> IterativeFactor
  {
    let blocks: BlockDiagonal
    let product: SchurOperator
    if let pattern {
      let matrix = pattern.matrix(pattern.values(scaledRest: scaledRest, mixed: mixed, products))
      blocks = try BlockDiagonal(groups, of: matrix)
      product = .entries(matrix)
    } else {
      blocks = try BlockDiagonal(groups, elements: elements(scaledRest, mixed, products))
      product = .blocks(BlockedSchur(products: products, scaledRest: scaledRest, mixed: mixed))
    }
    let system = ConjugateGradients(product, preconditioner: blocks, threads: threads)
    return IterativeFactor(
      system: system, probed: try system.probed(signs, tolerance: IterativeSchur.probeTolerance))
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
  /// The estimate of the logarithm of the determinant, and its standard error.
  let logDeterminant: Double
  let logDeterminantError: Double
  /// Estimates of the entries of the inverse.
  let inverse: StochasticInverse
  /// The most steps that a probe took.
  let steps: Int

  var order: Int { system.system.order }

  init(system: ConjugateGradients<SchurOperator>, probed: ConjugateGradients<SchurOperator>.Probed) {
    self.system = system
    let logs = probed.logDeterminants
    let n = Double(logs.count)
    let mean = logs.reduce(0, +) / n
    logDeterminant = mean
    logDeterminantError = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot()
    steps = probed.steps
    inverse = StochasticInverse(probed, blocks: system.preconditioner)
  }

  /// S⁻¹B; a column that does not converge at this tolerance is tried at a laxer one before giving up.
  func solve(_ b: Matrix, tolerance: Double = IterativeSchur.tolerance) -> Matrix {
    if let found = try? system.solve(b, tolerance: tolerance) { return found.solution }
    if tolerance < IterativeSchur.probeTolerance { return solve(b, tolerance: IterativeSchur.probeTolerance) }
    // The probes converged at this tolerance, or there would be no factor.
    preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
  }

  /// Columns with covariance S⁻¹.
  func sample(_ z: Matrix) -> Matrix {
    guard let drawn = try? system.sample(z, tolerance: IterativeSchur.drawTolerance) else {
      preconditionFailure("conjugate gradients do not converge on a matrix of order \(order)")
    }
    return drawn
  }
}
