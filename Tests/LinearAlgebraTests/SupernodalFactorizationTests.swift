import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("Supernodal factorisation")
struct SupernodalFactorizationTests {
  /// Patterns that differ in what they ask of panels, and matrices on them.
  enum Shape: String, CaseIterable {
    case single, diagonal, arrow, banded, grid, trailing, disconnected, random, full, tall

    var matrix: SparseSymmetric {
      switch self {
      case .single: TestMatrices.dominant(order: 1, pairs: [])
      case .diagonal: TestMatrices.dominant(order: 40, pairs: [])
      case .arrow: TestMatrices.dominant(order: 300, pairs: (1..<300).map { ($0, 0) })
      case .banded:
        TestMatrices.dominant(
          order: 400, pairs: (0..<400).flatMap { j in (1...9).map { (j + $0, j) } }.filter { $0.0 < 400 })
      case .grid: TestMatrices.grid(45, ridge: 0.05)
      case .trailing: TestMatrices.crossed(ratings: 9_000, levels: [250, 150, 30], ridge: 0.5)
      case .disconnected:
        TestMatrices.dominant(
          order: 400, pairs: TestMatrices.pairs(150, in: 0..<60) + TestMatrices.pairs(900, in: 80..<380))
      case .random: TestMatrices.dominant(order: 700, pairs: TestMatrices.pairs(1500, in: 0..<700))
      case .full: TestMatrices.dominant(order: 300, pairs: (0..<300).flatMap { j in (0..<j).map { (j, $0) } })
      case .tall:
        // Forty columns that reach into a clique of a hundred, and fifteen leaves at each.
        TestMatrices.dominant(
          order: 740,
          pairs: (0..<140).flatMap { j in (0..<min(j, 100)).map { (j, $0) } }
            + (140..<740).map { ($0, 100 + $0 % 40) })
      }
    }
  }

  private static func factor(_ a: SparseSymmetric, _ kernel: SparseCholesky.Kernel = .supernodal) throws
    -> SparseCholesky
  {
    try SparseCholesky(analysing: a, kernel: kernel).refactored(values: a.values)
  }

  /// Counts, rows and numbers of L.
  private static func columns(_ factor: SparseCholesky) -> (rows: [[Int32]], values: [Double]) {
    factor.withFactor { simplicial in
      var (rows, values) = ([[Int32]](), [Double]())
      for j in 0..<factor.order {
        let places = Int(simplicial.starts[j])..<Int(simplicial.starts[j] + simplicial.counts[j])
        rows.append(places.map { simplicial.rows[$0] })
        values += places.map { simplicial.values[$0] }
      }
      return (rows, values)
    }
  }

  @Test("gives the simplicial factor, entry by entry", arguments: Shape.allCases)
  func simplicial(_ shape: Shape) throws {
    let a = shape.matrix
    let (found, expected) = (
      Self.columns(try Self.factor(a)), Self.columns(try Self.factor(a, .simplicial))
    )
    #expect(found.rows == expected.rows)
    try #require(found.values.count == expected.values.count)
    for (one, other) in zip(found.values, expected.values) {
      // Rounding grows with the condition number, below 1e5 for all of them.
      #expect(isClose(one, other, relative: 1e-11, floor: 1e-14))
    }
  }

  @Test("agrees with the dense factor: determinant, solutions, inverse", arguments: Shape.allCases)
  func dense(_ shape: Shape) throws {
    let a = shape.matrix
    let factor = try Self.factor(a)
    let dense = try CholeskyFactor(a.dense)
    #expect(isClose(factor.logDeterminant, dense.logDeterminant, relative: 1e-12, floor: 1e-12))
    let b = Matrix(rows: a.order, columns: 3, elements: TestMatrices.noise(a.order * 3))
    let (found, expected) = (factor.solve(b).elements, dense.solve(b).elements)
    let largest = expected.reduce(0) { max($0, abs($1)) }
    #expect(largestDifference(found, expected) < 1e-12 * largest)
    let (inverse, denseInverse) = (SelectedInverse(factor), dense.inverse())
    for i in 0..<a.order {
      #expect(isClose(inverse.diagonal[i], denseInverse[i, i], relative: 1e-12))
    }
  }

  @Test("merges supernodes and cuts wide ones, so that the tests see both")
  func panels() throws {
    func pattern(_ shape: Shape) throws -> (SupernodalPattern, entries: Int) {
      let factor = try Self.factor(shape.matrix)
      let counts = Self.columns(factor).rows.map { Int32($0.count) }
      return (
        SupernodalPattern(shape.matrix, permutation: factor.permutation, counts: counts), factor.factorEntries
      )
    }
    let (grid, entries) = try pattern(.grid)
    #expect(grid.supernodes.firstColumns.count - 1 > 2 * grid.panels.count)
    #expect(grid.elementCount > entries)
    let (full, _) = try pattern(.full)
    #expect(full.supernodes.firstColumns == [0, 300])
    #expect(full.panels.map(\.columns) == [0..<100, 100..<200, 200..<300])
  }

  @Test("joins a tall column with a few of its leaves, but not with as many zeros as all would bring")
  func leaves() {
    // Leaves 0 to 14 below column 15, which reaches all of a clique but its first column.
    let pairs =
      (0..<15).map { (15, $0) } + (17..<116).map { ($0, 15) }
      + (17..<116).flatMap { j in (16..<j).map { (j, $0) } }
    let pattern = SupernodalPattern(
      TestMatrices.dominant(order: 116, pairs: pairs), permutation: Array(0..<116),
      counts: Array(repeating: 2, count: 15) + [100] + (1...100).reversed())
    // With three leaves 300 of 406 elements are zeros, with four 402 of 510.
    #expect(pattern.panels.map(\.columns) == (0..<12).map { $0..<($0 + 1) } + [12..<16, 16..<116])
    #expect(pattern.panels.map(\.height) == Array(repeating: 2, count: 12) + [103, 100])
  }

  @Test("accepts an empty matrix")
  func empty() throws {
    let factor = try Self.factor(SparseSymmetric(order: 0, rows: [], columns: [], entries: []))
    #expect(factor.logDeterminant == 0)
    #expect(factor.solve([Double]()).isEmpty)
  }

  @Test("is taken where the factor is filled, and only there")
  func automatic() throws {
    for (shape, kernel) in [(Shape.trailing, SparseCholesky.Kernel.supernodal), (.banded, .simplicial)] {
      let a = shape.matrix
      let found = Self.columns(try SparseCholesky(a)).values
      #expect(found == Self.columns(try Self.factor(a, kernel)).values)
      let other: SparseCholesky.Kernel = kernel == .supernodal ? .simplicial : .supernodal
      #expect(found != Self.columns(try Self.factor(a, other)).values)
    }
  }

  @Test("factors new values on the old pattern, as if they were the first", arguments: [Shape.grid, .trailing])
  func refactors(_ shape: Shape) throws {
    let a = shape.matrix
    var b = a
    for j in 0..<b.order { b.values[Int(b.columnStarts[j])] += 3 }
    let (first, second) = (try Self.factor(a), try Self.factor(b))
    let expected = (Self.columns(first).values, Self.columns(second).values)
    #expect(expected.0 != expected.1)
    #expect(Self.columns(try first.refactored(values: b.values)).values == expected.1)
    #expect(Self.columns(first).values == expected.0)
    try first.refactor(values: b.values)
    #expect(Self.columns(first).values == expected.1)
  }

  @Test("names the first leading minor that is not positive, and recovers", arguments: Shape.allCases)
  func refusal(_ shape: Shape) throws {
    let a = shape.matrix
    let factor = try Self.factor(a)
    let whole = Self.columns(factor).values
    let (permutation, pivots) = (
      factor.permutation,
      factor.withFactor { simplicial in
        (0..<a.order).map { simplicial.pivot($0) }
      }
    )
    for k in Set([0, 1, a.order / 3, a.order / 2, a.order - 2, a.order - 1]) where a.order > k && k >= 0 {
      let place = try #require(a.position(row: permutation[k], column: permutation[k]))
      // Pivot k falls by what its diagonal element falls; earlier ones do not see that element.
      for element in [a.values[place] - 1.5 * pivots[k], -1, .nan, .infinity] {
        var values = a.values
        values[place] = element
        for kernel in [SparseCholesky.Kernel.supernodal, .simplicial] {
          #expect(throws: LinearAlgebraError.notPositiveDefinite(order: k + 1)) {
            try SparseCholesky(analysing: a, kernel: kernel).refactored(values: values)
          }
        }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: k + 1)) {
          try factor.refactor(values: values)
        }
      }
    }
    try factor.refactor(values: a.values)
    #expect(Self.columns(factor).values == whole)
  }

  @Test("refuses undefined elements off the diagonal", arguments: [Shape.arrow, .grid, .trailing, .full])
  func undefined(_ shape: Shape) throws {
    let a = shape.matrix
    let factor = try Self.factor(a)
    // The last row of the first column.
    let place = Int(a.columnStarts[1]) - 1
    let ends = [0, Int(a.rowIndices[place])]
    try #require(ends[1] > 0)
    let order = try #require(factor.permutation.lastIndex(where: ends.contains)) + 1
    var values = a.values
    values[place] = .nan
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: order)) {
      try factor.refactor(values: values)
    }
  }

  @Test("gives the same bytes on several threads at once")
  func threads() async throws {
    let a = TestMatrices.crossed(ratings: 20_000, levels: [600, 300, 30], ridge: 0.5)
    let analysis = try SparseCholesky(analysing: a, kernel: .supernodal)
    let expected = Self.columns(try Self.factor(a)).values
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<6 { group.addTask { Self.columns(try analysis.refactored(values: a.values)).values } }
      for try await found in group { #expect(found == expected) }
    }
  }
}

extension TestMatrices {
  /// Noise on pairs of rows and columns, and a diagonal that outweighs it.
  static func dominant(order: Int, pairs: [(Int, Int)]) -> SparseSymmetric {
    let entries = noise(pairs.count, seed: 5)
    var diagonal = [Double](repeating: 0.1, count: order)
    for (pair, entry) in zip(pairs, entries) {
      diagonal[pair.0] += abs(entry)
      diagonal[pair.1] += abs(entry)
    }
    return SparseSymmetric(
      order: order, rows: pairs.map { Int32($0.0) } + (0..<Int32(order)),
      columns: pairs.map { Int32($0.1) } + (0..<Int32(order)), entries: entries + diagonal)
  }

  /// Pairs of different numbers drawn from a range.
  static func pairs(_ count: Int, in range: Range<Int>) -> [(Int, Int)] {
    let draws = noise(2 * count, seed: 3).map { range.lowerBound + Int(($0 + 1) / 2 * Double(range.count)) }
    return (0..<count).map { (draws[2 * $0], draws[2 * $0 + 1]) }.filter { $0.0 != $0.1 }
  }
}
