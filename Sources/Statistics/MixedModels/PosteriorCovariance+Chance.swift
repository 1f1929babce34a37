import LinearAlgebra

extension PosteriorCovariance {
  /// What chance adds to the conditional sums over the levels of every term, by batch of probes; zero for the absorbed
  /// factor.
  ///
  /// The probes of a block are `A = L⁻ᵀW'U` and `B = L⁻ᵀW'(V − U)`, with one `L⁻ᵀW'` for all blocks of a shape: what a batch
  /// adds is the mean of `(ab' + ba')/2` over its probes.
  ///
  /// - Returns: per batch and term, m × m.
  /// - Complexity: O(probes · entries of W).
  static func chanceSums(_ factor: MixedModelFactor, _ inverse: StochasticInverse, _ batches: [Range<Int>])
    -> [[[Double]]]
  {
    var sums = ChanceSums(dimensions: factor.columns.dimensions, batches: batches, probes: inverse.probes)
    let products = factor.products
    let weights = unwhitenedMixed(factor)
    for block in 0..<products.columns.blockCount {
      let entries = factor.restEntries(of: block)
      guard !entries.isEmpty else { continue }
      let d = factor.width(of: block)
      let probes = products.restColumn.withUnsafeBufferPointer { columns in
        weights.withUnsafeBufferPointer { weights in
          weights.baseAddress.map {
            inverse.combined(
              columns: UnsafeBufferPointer(rebasing: columns[entries]), w: $0 + products.mixedStart[block],
              width: d)
          }
        }
      }
      guard let (left, right) = probes else { continue }
      products.columns.forEachGroup(inBlock: block) { start, term in
        if term != products.columns.absorbed { sums.add(term, left, right, from: start) }
      }
    }
    for term in products.columns.rest where term != products.columns.absorbed {
      let m = products.columns.dimensions[term]
      let identity = Matrix.identity(m).elements
      factor.forEachLevelColumn(of: term) { _, first, _ in
        let probes = (first..<(first + m)).map { Int32($0) }.withUnsafeBufferPointer { columns in
          identity.withUnsafeBufferPointer { identity in
            identity.baseAddress.map { inverse.combined(columns: columns, w: $0, width: m) }
          }
        }
        if let (left, right) = probes { sums.add(term, left, right, from: 0) }
      }
    }
    return sums.byBatch
  }

  /// `L⁻ᵀW'` of every shape of block, where the factor has its W.
  private static func unwhitenedMixed(_ factor: MixedModelFactor) -> [Double] {
    let products = factor.products
    var result = factor.mixed
    result.withUnsafeMutableBufferPointer { rows in
      factor.blockFactor.withUnsafeBufferPointer { factors in
        guard let rows = rows.baseAddress, let factors = factors.baseAddress else { return }
        for block in products.shapes.representative.lazy.map({ Int($0) }) {
          let (d, start) = (factor.width(of: block), products.mixedStart[block])
          for slot in 0..<factor.restEntries(of: block).count {
            BlockAlgebra.solveLowerTransposed(
              factors + products.eliminatedStart[block], d, rows + start + slot * d, stride: 1)
          }
        }
      }
    }
    return result
  }
}

/// Sums over blocks, by batch, term and place in the m × m.
private struct ChanceSums {
  private let dimensions: [Int]
  private let batches: [Range<Int>]
  private let probes: Int
  /// Where a term's sums begin within those of a batch, and how many a batch has.
  private let starts: [Int]
  private var sums: [Double]

  init(dimensions: [Int], batches: [Range<Int>], probes: Int) {
    (self.dimensions, self.batches, self.probes) = (dimensions, batches, probes)
    starts = dimensions.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 * $1) }
    sums = [Double](repeating: 0, count: batches.count * starts[dimensions.count])
  }

  /// Adds the block of a term whose first row is given.
  mutating func add(_ term: Int, _ left: [Double], _ right: [Double], from row: Int) {
    let (m, size) = (dimensions[term], starts[dimensions.count])
    for (batch, range) in batches.enumerated() {
      let share = 1 / (2 * Double(range.count))
      for a in 0..<m {
        for b in 0..<m {
          let (i, j) = ((row + a) * probes, (row + b) * probes)
          var sum = 0.0
          for probe in range { sum += left[i + probe] * right[j + probe] + right[i + probe] * left[j + probe] }
          sums[batch * size + starts[term] + a * m + b] += share * sum
        }
      }
    }
  }

  /// Per batch and term, m × m.
  var byBatch: [[[Double]]] {
    batches.indices.map { batch in
      dimensions.indices.map { term in
        let first = batch * starts[dimensions.count]
        return Array(sums[(first + starts[term])..<(first + starts[term + 1])])
      }
    }
  }
}
