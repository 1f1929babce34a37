import LinearAlgebra

/// Variances that make sums of squares what they are expected to be: where the search for the likeliest ones starts.
///
/// Every coefficient of every term counts as a component of its own, correlations left aside. For each, the squares of
/// its columns' products with what the fixed effects leave, each over the column's own square, are added up; what they
/// are expected to be is linear in all variances. One pass over the stored products, no iteration. The result is unbiased,
/// and far less precise than the maximum of the likelihood: from it the search takes a few steps.
///
/// > Reference: Henderson (1953), doi:10.2307/3001853, method 1, with residuals for responses as in his method 2.
struct MomentEstimates {
  /// Per term and coefficient; 0 where the equations ask for less.
  private(set) var variances: [[Double]]
  /// Of the rows.
  private(set) var residual: Double

  /// Sums of squares and what they are made of, a row per component and the rows of the data last.
  private struct Equations {
    var sums: [Double]
    /// Row i: what component j's variance adds to the sum of component i.
    var shares: [[Double]]
    /// The number of levels of each.
    var levels: [Double]
  }

  /// - Parameter observations: how many rows there are, frequencies counted.
  /// - Complexity: O(stored products).
  init?(_ products: CrossProducts, observations: Double) {
    let fixedCount = products.denseCount - 1
    let total = products.dense[fixedCount, fixedCount]
    guard let beta = MomentEstimates.leastSquares(products) else { return nil }
    var starts: [Int] = []
    var count = 0
    for dimension in products.columns.dimensions {
      starts.append(count)
      count += dimension
    }
    var sweep = Sweep(products, beta: beta, componentStart: starts, count: count)
    sweep.addBlocks()
    sweep.addRest()
    // The mean is among the fixed effects and takes its part of every sum.
    var equations = Equations(sums: sweep.sums, shares: sweep.shares, levels: sweep.levels.map { $0 - 1 })
    for i in 0..<count {
      for j in 0..<count { equations.shares[i][j] -= sweep.squares[j] / observations }
    }
    let explained = (0..<fixedCount).reduce(0) { $0 + products.dense[$1, fixedCount] * beta[$1] }
    equations.sums.append(total - explained)
    equations.shares.append((0..<count).map { sweep.traces[$0] - sweep.squares[$0] / observations })
    equations.levels.append(observations - Double(fixedCount))
    guard let solved = MomentEstimates.solve(equations), solved.residual > 0 else { return nil }
    residual = solved.residual
    variances = zip(starts, products.columns.dimensions).map { Array(solved.variances[$0..<($0 + $1)]) }
  }

  /// The fixed effects as if rows were independent.
  private static func leastSquares(_ products: CrossProducts) -> [Double]? {
    let p = products.denseCount - 1
    var square = Matrix(rows: p, columns: p)
    for j in 0..<p {
      for i in 0..<p { square[i, j] = products.dense[i, j] }
    }
    return (try? CholeskyFactor(square))?.solve((0..<p).map { products.dense[$0, p] })
  }

  /// Solves for the variances; one that comes out below zero is set to zero, the lowest first, and its equation left out.
  private static func solve(_ equations: Equations) -> (variances: [Double], residual: Double)? {
    let last = equations.sums.count - 1
    var free = (0..<last).filter { equations.levels[$0] > 0 }
    while true {
      let rows = free + [last]
      // In units of what a variance adds to a row of the data, and sums of squares per level.
      let scale = rows.map {
        $0 == last ? 1 : max(equations.shares[last][$0] / equations.levels[last], .leastNormalMagnitude)
      }
      var matrix = Matrix(rows: rows.count, columns: rows.count)
      for (i, row) in rows.enumerated() {
        for (j, column) in rows.enumerated() {
          let share = column == last ? equations.levels[row] : equations.shares[row][column] / scale[j]
          matrix[i, j] = share / equations.levels[row]
        }
      }
      guard let factor = try? QRFactor(matrix), factor.rank == rows.count else { return nil }
      let found = factor.solve(rows.map { equations.sums[$0] / equations.levels[$0] })
      guard found.allSatisfy(\.isFinite) else { return nil }
      guard let lowest = free.indices.min(by: { found[$0] < found[$1] }), found[lowest] < 0 else {
        var variances = [Double](repeating: 0, count: last)
        for (place, component) in free.enumerated() { variances[component] = found[place] / scale[place] }
        return (variances, found[free.count])
      }
      free.remove(at: lowest)
    }
  }
}

/// One pass over the stored products.
private struct Sweep {
  private let products: CrossProducts
  private let beta: [Double]
  private let componentStart: [Int]
  /// The component of each column of the rest, and one over its own square.
  private let restComponent: [Int]
  private let restInverse: [Double]
  /// Per component: Σ (z'r)²/z'z, the number of columns, Σ z'z and Σ (z'z)².
  private(set) var sums: [Double]
  private(set) var levels: [Double]
  private(set) var traces: [Double]
  private(set) var squares: [Double]
  /// Σ (z'x)²/z'z over columns z of the row's component and x of the column's.
  private(set) var shares: [[Double]]

  init(_ products: CrossProducts, beta: [Double], componentStart: [Int], count: Int) {
    (self.products, self.beta, self.componentStart) = (products, beta, componentStart)
    sums = [Double](repeating: 0, count: count)
    (levels, traces, squares) = (sums, sums, sums)
    shares = [[Double]](repeating: sums, count: count)
    let columns = products.columns
    var components = [Int](repeating: 0, count: columns.restCount)
    for term in columns.rest {
      for column in columns.restStart[term]..<columns.restEnd(of: term) {
        components[column] =
          componentStart[term] + (column - columns.restStart[term]) % columns.dimensions[term]
      }
    }
    restComponent = components
    restInverse = (0..<columns.restCount).map { Sweep.inverse(products.restValue[products.restRowStart[$0]]) }
  }

  /// Of a column that is zero throughout, as a covariate of a level at its mean, nothing.
  private static func inverse(_ square: Double) -> Double { square > 0 ? 1 / square : 0 }

  private mutating func addColumn(_ component: Int, square: Double, product: Double) {
    guard square > 0 else { return }
    sums[component] += product * product / square
    levels[component] += 1
    traces[component] += square
    squares[component] += square * square
  }

  mutating func addBlocks() {
    let columns = products.columns
    let p = products.denseCount - 1
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      let (own, x) = (products.eliminatedStart[block], products.fixedStart[block])
      var components = [Int](repeating: 0, count: d)
      columns.forEachGroup(inBlock: block) { start, term in
        for c in 0..<columns.dimensions[term] { components[start + c] = componentStart[term] + c }
      }
      for c in 0..<d {
        var product = products.eliminatedResponse[first + c]
        for j in 0..<p { product -= products.eliminatedFixed[x + c * p + j] * beta[j] }
        addColumn(components[c], square: products.eliminated[own + c * (d + 1)], product: product)
      }
    }
    // Blocks of one shape and one set of rest columns add the same.
    products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, _ in
      addShares(block, times: Double(size))
    }
  }

  private mutating func addShares(_ block: Int, times size: Double) {
    let columns = products.columns
    let d = columns.blockStart[block + 1] - columns.blockStart[block]
    let (own, mixed) = (products.eliminatedStart[block], products.mixedStart[block])
    var components = [Int](repeating: 0, count: d)
    columns.forEachGroup(inBlock: block) { start, term in
      for c in 0..<columns.dimensions[term] { components[start + c] = componentStart[term] + c }
    }
    let inverses = (0..<d).map { Sweep.inverse(products.eliminated[own + $0 * (d + 1)]) }
    for c in 0..<d {
      for e in 0..<d {
        let product = products.eliminated[own + c + e * d]
        shares[components[c]][components[e]] += size * product * product * inverses[c]
      }
    }
    for (slot, entry) in (products.restColumnStart[block]..<products.restColumnStart[block + 1]).enumerated() {
      let row = Int(products.restColumn[entry])
      let component = restComponent[row]
      for c in 0..<d {
        let product = products.mixed[mixed + slot * d + c]
        guard product != 0 else { continue }
        let square = size * product * product
        shares[components[c]][component] += square * inverses[c]
        shares[component][components[c]] += square * restInverse[row]
      }
    }
  }

  mutating func addRest() {
    let (k, p) = (products.denseCount, products.denseCount - 1)
    for column in 0..<products.columns.restCount {
      let component = restComponent[column]
      var product = products.restDense[column * k + p]
      for j in 0..<p { product -= products.restDense[column * k + j] * beta[j] }
      addColumn(component, square: products.restValue[products.restRowStart[column]], product: product)
      for entry in products.restRowStart[column]..<products.restRowStart[column + 1] {
        let row = Int(products.restRow[entry])
        let square = products.restValue[entry] * products.restValue[entry]
        shares[component][restComponent[row]] += square * restInverse[column]
        if row != column { shares[restComponent[row]][component] += square * restInverse[row] }
      }
    }
  }
}
