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

  /// How far conjugate gradients go: residuals relative to the right-hand sides. From 1e-5 on single precision will do,
  /// which takes half the time.
  struct Precision: Sendable {
    /// Those of random probes, whose means are known to a few percent.
    let probes: Double
    /// Those of the equations: quadratic forms are good to the square of it.
    let equations: Double
    /// Those of the working variates, which only say how far a step goes and how wide errors are.
    let information: Double
    /// Those of draws: what is missing is a hundredth of their spread, and a ten-thousandth of their variance.
    let draws: Double

    /// Where a search ends.
    static let fine = Precision(probes: 1e-5, equations: 1e-9, information: 1e-5, draws: 1e-2)
    /// Where a brief search ends, and on the last way of a full one.
    static let brief = Precision(probes: 1e-3, equations: 1e-6, information: 1e-3, draws: 1e-2)
    /// On the way.
    static let coarse = Precision(probes: 1e-3, equations: 1e-5, information: 1e-3, draws: 1e-2)
  }

  let groups: BlockDiagonal.Groups
  /// The entries of S, where they are fewer than what the blocks would multiply.
  private let entries: GroupedEntries?
  private(set) var signs: Matrix
  private(set) var precision = Precision.fine
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

  /// The same with the first of the probes only, and solves that go less far.
  func with(probes: Int, _ precision: Precision) -> IterativeSchur {
    precondition(probes >= 2 && probes <= signs.columns, "\(probes) of \(signs.columns) probes")
    var fewer = self
    fewer.precision = precision
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
    var matrix: SparseSymmetric?
    let blocks: BlockDiagonal
    let product: any PositiveOperator
    if let entries {
      let found = entries.matrix(entries.pattern.values(scaledRest: scaledRest, mixed: mixed, products))
      blocks = try entries.blocks(of: found)
      (matrix, product) = (found, found)
    } else {
      blocks = try BlockDiagonal(groups, elements: elements(scaledRest, mixed, products))
      product = BlockedSchur(products: products, scaledRest: scaledRest, mixed: mixed)
    }
    let system = ConjugateGradients(product, preconditioner: blocks, threads: threads)
    return IterativeFactor(
      system: system, probed: try system.probed(signs, tolerance: precision.probes), groups: groups,
      entries: matrix, precision: precision)
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
