import LinearAlgebra

/// How sure comparisons between sources can be, from the design alone.
///
/// With units and sources as fixed effects and nothing else in the model, least squares gives
/// `Var(sⱼ − sₖ) = σ² R(j, k)`: the resistance between two nodes of a network in which every rating is a wire. Long
/// thin chains of links have much of it.
///
/// > Reference: Klein & Randić (1993), doi:10.1007/BF01164627; Jochmans & Weidner (2019), doi:10.3982/ECTA15176.
/// > Adding a rating never raises a resistance; doubling every rating halves it.
public struct LinkResistance: Sendable {
  /// Per source, `Var(sⱼ − mean of its connected set)/σ²`; nil for a source that is alone in its set.
  public let varianceFromMean: [Double?]
  /// The root mean square relative standard error of ``varianceFromMean`` where the network is too dense to factor and
  /// the variances are means over random probes; nil where they are exact.
  public let monteCarloError: Double?
  private let links: TwoWayLinks
  /// The row of each source in the grounded matrix; nil for the source that stands for zero in its set.
  private let place: [Int?]
  private let factor: Factor?

  /// Eliminates the units and factors what is left.
  ///
  /// - Parameters:
  ///   - links: the sets, of the same rows.
  ///   - units: the unit of each row.
  ///   - sources: the source of each row.
  /// - Throws: `LinearAlgebraError` when the network is too uneven for double precision.
  /// - Complexity: that of a Cholesky factorisation of the sources with the diagonal of the inverse, sparse where
  ///   few sources share units; where the factor would not fit, conjugate gradients for some dozens of probes.
  public init(_ links: TwoWayLinks, units: [Int32], sources: [Int32]) throws(LinearAlgebraError) {
    try self.init(links, units: units, sources: sources, method: .automatic)
  }

  /// How the network is solved; tests force one.
  enum Method {
    case automatic
    case probes
  }

  init(
    _ links: TwoWayLinks, units: [Int32], sources: [Int32], method: Method
  ) throws(LinearAlgebraError) {
    self.links = links
    var grounds = [Bool](repeating: false, count: links.setCount)
    var place = [Int?](repeating: nil, count: links.sourceCount)
    var order = 0
    for source in 0..<links.sourceCount {
      if grounds[links.setOfSource[source]] {
        place[source] = order
        order += 1
      } else {
        grounds[links.setOfSource[source]] = true
      }
    }
    self.place = place
    guard order > 0 else {
      factor = nil
      varianceFromMean = place.map { _ in nil }
      monteCarloError = nil
      return
    }
    let laplacian = LinkResistance.laplacian(links, units, sources, place: place, order: order)
    let factor = try method == .probes ? Factor(probing: laplacian) : Factor(laplacian)
    self.factor = factor
    if case .probed(let system) = factor {
      (varianceFromMean, monteCarloError) = try LinkResistance.probed(system, links, place)
      return
    }
    let diagonal = factor.inverseDiagonal
    let sums = factor.solve([Double](repeating: 1, count: order))
    varianceFromMean = LinkResistance.fromMean(links, place, diagonal: diagonal, sums: sums)
    monteCarloError = nil
  }

  /// `Var(sⱼ − sₖ)/σ²`, nil where nothing links the two.
  ///
  /// - Complexity: a solve with the factor.
  public func between(_ j: Int, _ k: Int) -> Double? {
    guard links.setOfSource[j] == links.setOfSource[k] else { return nil }
    guard j != k, let factor else { return 0 }
    var contrast = [Double](repeating: 0, count: factor.order)
    if let row = place[j] { contrast[row] = 1 }
    if let row = place[k] { contrast[row] = -1 }
    return zip(contrast, factor.solve(contrast)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The factored matrix: dense where units with many sources fill it, as fill-in would make it dense anyway.
  private enum Factor: Sendable {
    case dense(CholeskyFactor)
    case sparse(SparseCholesky)
    case probed(ConjugateGradients)

    /// Entries and multiplications of a sparse factor beyond which probes take over.
    private static let largestFactor = 60_000_000
    private static let largestWork = 2e10
    /// Up to this order a dense matrix fits beside its inverse.
    private static let largestDenseOrder = 8000

    init(_ matrix: SparseSymmetric) throws(LinearAlgebraError) {
      let order = matrix.order
      let isFilled = 50 * matrix.values.count > order * order
      if order <= 200 || (isFilled && order <= Factor.largestDenseOrder) {
        self = .dense(try CholeskyFactor(Factor.dense(matrix)))
      } else {
        let analysis = try SparseCholesky(analysing: matrix)
        if analysis.factorEntries > Factor.largestFactor || analysis.factorWork > Factor.largestWork {
          self = try Factor(probing: matrix)
        } else {
          self = .sparse(try analysis.refactored(values: matrix.values))
        }
      }
    }

    /// Conjugate gradients preconditioned by the diagonal.
    init(probing matrix: SparseSymmetric) throws(LinearAlgebraError) {
      let rows = (0..<matrix.order).map { Int32($0) }
      let diagonal = matrix.columnStarts.dropLast().map { matrix.values[Int($0)] }
      let blocks = try BlockDiagonal(BlockDiagonal.Groups(numbers: rows), elements: diagonal)
      self = .probed(ConjugateGradients(matrix, preconditioner: blocks, stepLimit: 20_000))
    }

    /// The matrix with its lower triangle filled in.
    private static func dense(_ matrix: SparseSymmetric) -> Matrix {
      var full = Matrix(rows: matrix.order, columns: matrix.order)
      for column in 0..<matrix.order {
        for entry in Int(matrix.columnStarts[column])..<Int(matrix.columnStarts[column + 1]) {
          full[Int(matrix.rowIndices[entry]), column] = matrix.values[entry]
        }
      }
      return full
    }

    var order: Int {
      switch self {
      case .dense(let factor): factor.order
      case .sparse(let factor): factor.order
      case .probed(let system): system.system.order
      }
    }

    var inverseDiagonal: [Double] {
      switch self {
      case .dense(let factor):
        let inverse = factor.inverse()
        return (0..<inverse.rows).map { inverse[$0, $0] }
      case .sparse(let factor): return SelectedInverse(factor).diagonal
      case .probed(let system): return (0..<order).map { system.preconditioner.inverseEntry($0, $0) }
      }
    }

    func solve(_ b: [Double]) -> [Double] {
      switch self {
      case .dense(let factor): factor.solve(b)
      case .sparse(let factor): factor.solve(b)
      case .probed(let system):
        // Probes of the same network converged before anybody can ask.
        (try? system.solve(Matrix(rows: b.count, columns: 1, elements: b), tolerance: 1e-9))?.solution.elements
          ?? [Double](repeating: .nan, count: b.count)
      }
    }
  }

  /// Probes of the network, and their seed: the result is a property of the design.
  private static let probes = 64
  private static let key = RandomKey(seed: 1)

  /// The diagonal of the inverse between contrasts from means within sets: that of the diagonal's inverse, which is
  /// exact, plus the mean over probes of what is missing.
  private static func probed(
    _ system: ConjugateGradients, _ links: TwoWayLinks, _ place: [Int?]
  ) throws(LinearAlgebraError) -> (variances: [Double?], error: Double) {
    let order = system.system.order
    var signs = Matrix(rows: order, columns: probes)
    for probe in 0..<probes {
      var stream = RandomStream(key: key, replicate: UInt64(probe))
      for row in 0..<order { signs.elements[row + probe * order] = stream.next() & 1 == 1 ? 1 : -1 }
    }
    let found = try system.probed(signs, tolerance: 1e-6)
    let diagonal = (0..<order).map { system.preconditioner.inverseEntry($0, $0) }
    let base = fromMean(links, place, diagonal: diagonal, sums: diagonal)
    var sums = [Double](repeating: 0, count: place.count)
    var squares = sums
    for probe in 0..<probes {
      let left = centred(found.left, probe, links, place)
      let right = centred(found.right, probe, links, place)
      for source in place.indices {
        let product = left[source] * (right[source] - left[source])
        sums[source] += product
        squares[source] += product * product
      }
    }
    let n = Double(probes)
    var (total, count) = (0.0, 0.0)
    let variances = base.enumerated().map { source, start -> Double? in
      guard let start else { return nil }
      let mean = sums[source] / n
      // Chance may push a small variance below zero.
      let value = max(start + mean, .leastNormalMagnitude)
      total += max(squares[source] / n - mean * mean, 0) / (n - 1) / (value * value)
      count += 1
      return value
    }
    return (variances, count > 0 ? (total / count).squareRoot() : 0)
  }

  /// A column with zero for the grounded sources, less the mean of each set.
  private static func centred(_ matrix: Matrix, _ column: Int, _ links: TwoWayLinks, _ place: [Int?])
    -> [Double]
  {
    var values = place.map { row in row.map { matrix.elements[$0 + column * matrix.rows] } ?? 0 }
    var sums = [Double](repeating: 0, count: links.setCount)
    var sizes = sums
    for source in place.indices {
      sums[links.setOfSource[source]] += values[source]
      sizes[links.setOfSource[source]] += 1
    }
    for source in place.indices {
      values[source] -= sums[links.setOfSource[source]] / sizes[links.setOfSource[source]]
    }
    return values
  }

  /// `D − N'E⁻¹N` without the grounded sources: every unit with n rows joins its sources by wires of nⱼnₖ/n.
  private static func laplacian(
    _ links: TwoWayLinks, _ units: [Int32], _ sources: [Int32], place: [Int?], order: Int
  ) -> SparseSymmetric {
    var counts = [[Int32: Double]](repeating: [:], count: links.unitCount)
    for (unit, source) in zip(units, sources) { counts[Int(unit)][source, default: 0] += 1 }
    var (rows, columns, entries): ([Int32], [Int32], [Double]) = ([], [], [])
    for row in 0..<order {
      rows.append(Int32(row))
      columns.append(Int32(row))
      entries.append(0)
    }
    for unit in counts where unit.count > 1 {
      let total = unit.values.reduce(0, +)
      let own = unit.sorted { $0.key < $1.key }
      for (a, first) in own.enumerated() {
        let i = place[Int(first.key)]
        if let i {
          rows.append(Int32(i))
          columns.append(Int32(i))
          entries.append(first.value * (total - first.value) / total)
        }
        for second in own[(a + 1)...] {
          guard let i, let j = place[Int(second.key)] else { continue }
          rows.append(Int32(i))
          columns.append(Int32(j))
          entries.append(-first.value * second.value / total)
        }
      }
    }
    return SparseSymmetric(order: order, rows: rows, columns: columns, entries: entries)
  }

  /// `Σⱼⱼ − 2(Σ1)ⱼ/J + 1'Σ1/J²` within each set, Σ being zero for the grounded source.
  private static func fromMean(
    _ links: TwoWayLinks, _ place: [Int?], diagonal: [Double], sums: [Double]
  ) -> [Double?] {
    var sizes = [Double](repeating: 0, count: links.setCount)
    var totals = sizes
    for source in 0..<links.sourceCount {
      sizes[links.setOfSource[source]] += 1
      if let row = place[source] { totals[links.setOfSource[source]] += sums[row] }
    }
    return (0..<links.sourceCount).map { source in
      let (size, total) = (sizes[links.setOfSource[source]], totals[links.setOfSource[source]])
      guard size > 1 else { return nil }
      let (own, sum) = place[source].map { (diagonal[$0], sums[$0]) } ?? (0, 0)
      return own - 2 * sum / size + total / (size * size)
    }
  }
}
