import LinearAlgebra

extension PosteriorCovariance {
  /// What chance adds to the conditional sums over the levels of every term, by batch of probes; zero for the absorbed
  /// factor.
  ///
  /// The probes of a block are `A = L⁻ᵀW'U` and `B = L⁻ᵀW'(V − U)`: what a batch adds is the mean of `(ab' + ba')/2` over
  /// its probes.
  ///
  /// - Returns: per batch and term, m × m.
  /// - Complexity: O(probes · entries of W).
  static func chanceSums(_ factor: MixedModelFactor, _ inverse: StochasticInverse, _ batches: [Range<Int>])
    -> [[[Double]]]
  {
    var sums = ChanceSums(dimensions: factor.columns.dimensions, batches: batches, probes: inverse.probes)
    let products = factor.products
    for block in 0..<products.columns.blockCount {
      let entries = factor.restEntries(of: block)
      guard !entries.isEmpty else { continue }
      let d = factor.width(of: block)
      let probes = products.restColumn.withUnsafeBufferPointer { columns in
        factor.mixed.withUnsafeBufferPointer { mixed in
          mixed.baseAddress.map {
            inverse.combined(
              columns: UnsafeBufferPointer(rebasing: columns[entries]), w: $0 + products.mixedStart[block],
              width: d)
          }
        }
      }
      guard var (left, right) = probes else { continue }
      unwhiten(&left, &right, factor.blockFactor, from: products.eliminatedStart[block], d, inverse.probes)
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

  /// Both tables by L⁻ᵀ from the left.
  private static func unwhiten(
    _ left: inout [Double], _ right: inout [Double], _ factors: [Double], from start: Int, _ d: Int,
    _ width: Int
  ) {
    func divide(_ rows: UnsafeMutableBufferPointer<Double>) {
      for c in (0..<d).reversed() {
        for e in (c + 1)..<max(d, c + 1) {
          let factor = factors[start + e + c * d]
          if factor == 0 { continue }
          for i in 0..<width { rows[c * width + i] -= factor * rows[e * width + i] }
        }
        let pivot = 1 / factors[start + c + c * d]
        for i in 0..<width { rows[c * width + i] *= pivot }
      }
    }
    left.withUnsafeMutableBufferPointer { divide($0) }
    right.withUnsafeMutableBufferPointer { divide($0) }
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
