import LinearAlgebra

/// How the Schur complement is stored and factored, decided once per model.
enum SchurPlan: Sendable {
  /// No random column is left after elimination.
  case none
  /// All entries, one dense Cholesky factorisation.
  case dense(order: Int, threads: Int)
  /// The entries of a fixed pattern.
  case sparse(SparseSchur)
  /// Products only: conjugate gradients and random probes.
  case iterative(IterativeSchur)

  /// Up to this order a dense factorisation takes so little that an analysis is not worth while.
  static let denseOrder = 600
  /// Above this order a dense matrix does not fit beside its inverse.
  static let largestDenseOrder = 12_000

  /// Above this share of entries fill-in makes the factor all but dense, and analysing it is wasted.
  static let denseShare = 0.05

  /// The share of the lower triangle that the blocks fill.
  private static func density(_ products: CrossProducts) -> Double {
    let order = products.columns.restCount
    var seen = [UInt64](repeating: 0, count: (order * order + 63) / 64)
    var entries = 0
    for pattern in 0..<products.patterns.count {
      let block = products.patterns.representative(of: pattern)
      let range = products.restColumnStart[block]..<products.restColumnStart[block + 1]
      for a in range {
        let base = Int(products.restColumn[a]) * order
        for b in a..<range.upperBound {
          let place = base + Int(products.restColumn[b])
          let bit = UInt64(1) << UInt64(place & 63)
          if seen[place >> 6] & bit == 0 {
            seen[place >> 6] |= bit
            entries += 1
          }
        }
      }
    }
    return 2 * Double(entries) / (Double(order) * Double(order))
  }

  /// Entries of a sparse factor beyond which it and the selected inverse of two points no longer fit in some GiB.
  static let largestFactor = 60_000_000
  /// Multiplications of one sparse factorisation beyond which it and the selected inverse take some five seconds.
  static let largestWork = 2e10
  /// Pairs of columns within the blocks beyond which even the pattern is too much to list.
  static let largestPairCount = 200_000_000

  /// Chooses by order, then by the work and the memory that fill-in would cause.
  init(_ products: CrossProducts, threads: Int, engine: MixedModelEngine = .automatic())
    throws(LinearAlgebraError)
  {
    guard products.columns.restCount > 0 else {
      self = .none
      return
    }
    switch engine {
    case .exact: self = try SchurPlan(exactly: products, threads: threads)
    case .iterative(let probes, let seed):
      self = .iterative(IterativeSchur(products, probes: probes, seed: seed, threads: threads))
    case .automatic(let probes, let seed):
      let exact =
        SchurPlan.isTooLarge(pairs: products) ? nil : try? SchurPlan(exactly: products, threads: threads)
      if let exact, exact.isAffordable {
        self = exact
        return
      }
      var pattern: SchurPattern?
      if case .sparse(let sparse) = exact { pattern = sparse.pattern }
      self = .iterative(
        IterativeSchur(products, probes: probes, seed: seed, threads: threads, pattern: pattern))
    }
  }

  private static func isTooLarge(pairs products: CrossProducts) -> Bool {
    guard products.columns.restCount > largestDenseOrder else { return false }
    return products.pairCount > largestPairCount
  }

  /// Whether the exact plan fits in memory and ends in reasonable time.
  private var isAffordable: Bool {
    guard case .sparse(let sparse) = self else { return true }
    return sparse.factorEntries <= SchurPlan.largestFactor && sparse.work <= SchurPlan.largestWork
  }

  private init(exactly products: CrossProducts, threads: Int) throws(LinearAlgebraError) {
    let order = products.columns.restCount
    guard order > SchurPlan.denseOrder else {
      self = .dense(order: order, threads: threads)
      return
    }
    if order <= SchurPlan.largestDenseOrder, SchurPlan.density(products) > SchurPlan.denseShare {
      self = .dense(order: order, threads: threads)
      return
    }
    let sparse = try SparseSchur(products)
    // In the same time the dense factor and inverse do half as much work again as the sparse ones on one thread, and more
    // on several.
    let denseWork = Double(order) * Double(order) * Double(order) / 3
    if order <= SchurPlan.largestDenseOrder, sparse.work * 3 > denseWork {
      self = .dense(order: order, threads: threads)
    } else {
      self = .sparse(sparse)
    }
  }

  /// Assembles `Λ'R'WRΛ + I − Σ WᵢWᵢ'` and factors it.
  ///
  /// - Parameters:
  ///   - scaledRest: values in the order of `products.restRow`.
  ///   - mixed: the Wᵢ.
  func factor(scaledRest: [Double], mixed: [Double], _ products: CrossProducts) throws(LinearAlgebraError)
    -> SchurComplement
  {
    switch self {
    case .none: return .none
    case .dense(let order, let threads):
      let matrix = SchurPlan.assemble(order, scaledRest, mixed, products)
      return .dense(try CholeskyFactor(matrix, threads: threads))
    case .sparse(let sparse):
      return .sparse(try sparse.factor(scaledRest: scaledRest, mixed: mixed, products))
    case .iterative(let iterative):
      return .iterative(try iterative.factor(scaledRest: scaledRest, mixed: mixed, products))
    }
  }

  private static func assemble(
    _ order: Int, _ scaledRest: [Double], _ mixed: [Double], _ products: CrossProducts
  ) -> Matrix {
    var matrix = Matrix(rows: order, columns: order)
    matrix.elements.withUnsafeMutableBufferPointer { s in
      for column in 0..<order {
        for entry in products.restRowStart[column]..<products.restRowStart[column + 1] {
          s[Int(products.restRow[entry]) + column * order] += scaledRest[entry]
        }
      }
      mixed.withUnsafeBufferPointer { w in
        products.restColumn.withUnsafeBufferPointer { restColumn in
          for block in 0..<products.columns.blockCount {
            subtractBlock(block, order, w, restColumn, products, s)
          }
        }
      }
    }
    return matrix
  }

  /// The lower triangle of WᵢWᵢ', taken away from S.
  private static func subtractBlock(
    _ block: Int, _ order: Int, _ w: UnsafeBufferPointer<Double>, _ restColumn: UnsafeBufferPointer<Int32>,
    _ products: CrossProducts, _ s: UnsafeMutableBufferPointer<Double>
  ) {
    let d = products.columns.blockStart[block + 1] - products.columns.blockStart[block]
    let first = products.restColumnStart[block]
    let count = products.restColumnStart[block + 1] - first
    let base = products.mixedStart[block]
    for a in 0..<count {
      let target = Int(restColumn[first + a]) * order
      if d == 1 {
        let own = w[base + a]
        for b in a..<count { s[target + Int(restColumn[first + b])] -= own * w[base + b] }
      } else {
        for b in a..<count {
          var sum = 0.0
          for c in 0..<d { sum += w[base + a * d + c] * w[base + b * d + c] }
          s[target + Int(restColumn[first + b])] -= sum
        }
      }
    }
  }
}
