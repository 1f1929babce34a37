import LinearAlgebra

extension PosteriorCovariance {
  /// The prediction-error variance of every level of a term with one coefficient, relative to its prior variance.
  ///
  /// A column of an eliminated block has the variance `v'(I + W'S⁻¹W + …)v` with `v = L⁻¹e`: no more of the block's
  /// covariance is needed.
  func variances(ofTerm term: Int) -> [Double] {
    let columns = factor.columns
    if columns.restStart[term] >= 0 {
      return (columns.restStart[term]..<columns.restEnd(of: term)).map { rest($0, $0, .predictionError) }
    }
    var result = [Double](repeating: 0, count: columns.eliminatedColumn[term].count)
    let levelOfColumn = eliminatedLevels()
    var work = ColumnWork()
    for pattern in 0..<factor.products.patterns.count {
      let blocks = factor.products.patterns.starts[pattern]..<factor.products.patterns.starts[pattern + 1]
      work.square = gathered(pattern)
      for block in blocks.lazy.map({ Int(factor.products.patterns.blocks[$0]) }) {
        columns.forEachGroup(inBlock: block) { start, own in
          guard own == term else { return }
          result[Int(levelOfColumn[columns.blockStart[block] + start])] = variance(block, start, &work)
        }
      }
    }
    return result
  }

  private func variance(_ block: Int, _ start: Int, _ work: inout ColumnWork) -> Double {
    let products = factor.products
    let (d, p) = (factor.width(of: block), factor.fixedCount)
    let entries = products.restColumnStart[block]..<products.restColumnStart[block + 1]
    work.v.removeAll(keepingCapacity: true)
    work.v.append(contentsOf: repeatElement(0, count: d))
    work.v[start] = 1
    factor.blockFactor.withUnsafeBufferPointer { factors in
      work.v.withUnsafeMutableBufferPointer { v in
        guard let l = factors.baseAddress, let v = v.baseAddress else { return }
        BlockAlgebra.solveLower(l + products.eliminatedStart[block], d, v, stride: 1)
      }
    }
    let (first, x) = (products.mixedStart[block], products.fixedStart[block])
    work.w.removeAll(keepingCapacity: true)
    for slot in 0..<entries.count {
      var sum = 0.0
      for c in start..<d { sum += factor.mixed[first + slot * d + c] * work.v[c] }
      work.w.append(sum)
    }
    work.gap.removeAll(keepingCapacity: true)
    for j in 0..<p {
      var sum = 0.0
      for c in start..<d { sum += factor.blockFixed[x + c * p + j] * work.v[c] }
      work.gap.append(sum)
    }
    for (slot, entry) in entries.enumerated() {
      let row = Int(products.restColumn[entry]) * p
      for j in 0..<p { work.gap[j] -= work.w[slot] * solution[row + j] }
    }
    var result = dot(work.v, work.v)
    result += work.w.withUnsafeBufferPointer { w in
      w.baseAddress.map { quadratic(entries, $0, square: work.square) } ?? 0
    }
    // L⁻ᵀ is upper triangular, column-major.
    for j in 0..<p {
      var sum = 0.0
      for i in 0...j { sum += work.gap[i] * fixedRoot[i + j * p] }
      result += sum * sum
    }
    return result
  }
}

/// What one column of a block after another uses.
private struct ColumnWork {
  /// The entries of S⁻¹ of the current pattern.
  var square: [Double]?
  var v: [Double] = []
  var w: [Double] = []
  var gap: [Double] = []
}
