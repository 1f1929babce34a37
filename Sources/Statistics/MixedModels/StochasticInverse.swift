import LinearAlgebra

/// Unbiased estimates of entries of S⁻¹: those of the preconditioner's inverse, which are exact, plus the mean over probes
/// of what is missing.
///
/// With `P = GG'`, a random z of signs, `u = G⁻ᵀz` and `v = S⁻¹Gz`: `E[uv'] = S⁻¹` and `E[uu'] = P⁻¹`, so that
/// `S⁻¹ = P⁻¹ + E[u(v − u)']`; the closer P is to S, the less is left to chance.
///
/// > Reference: Hutchinson (1990), doi:10.1080/03610919008812866; Bekas, Kokiopoulou & Saad (2007),
/// > doi:10.1016/j.apnum.2007.01.003, for the diagonal.
struct StochasticInverse: Sendable {
  private let blocks: BlockDiagonal
  /// u and v − u, the probes of a row side by side.
  private let left: [Double]
  private let gap: [Double]
  /// All probes stored, and those in use.
  private let stored: Int
  private let used: Range<Int>

  /// - Parameters:
  ///   - numbers: by row of the probes the row of S, where they differ.
  ///   - blocks: P, by row of S.
  init(_ probed: ConjugateGradients<SchurOperator>.Probed, rows numbers: [Int32]?, blocks: BlockDiagonal) {
    let (rows, probes) = (probed.left.rows, probed.left.columns)
    var left = [Double](repeating: 0, count: rows * probes)
    var gap = left
    for probe in 0..<probes {
      for row in 0..<rows {
        let place = (numbers.map { Int($0[row]) } ?? row) * probes + probe
        let u = probed.left.elements[row + probe * rows]
        left[place] = u
        gap[place] = probed.right.elements[row + probe * rows] - u
      }
    }
    self.init(blocks: blocks, left: left, gap: gap, stored: probes, used: 0..<probes)
  }

  private init(blocks: BlockDiagonal, left: [Double], gap: [Double], stored: Int, used: Range<Int>) {
    self.blocks = blocks
    self.left = left
    self.gap = gap
    self.stored = stored
    self.used = used
  }

  var probes: Int { used.count }

  /// The estimates by some of the probes.
  func only(_ range: Range<Int>) -> StochasticInverse {
    StochasticInverse(blocks: blocks, left: left, gap: gap, stored: stored, used: range)
  }

  func entry(_ i: Int, _ j: Int) -> Double {
    left.withUnsafeBufferPointer { left in
      gap.withUnsafeBufferPointer { gap in
        guard let left = left.baseAddress, let gap = gap.baseAddress else { return 0 }
        return entry(i, j, left, gap)
      }
    }
  }

  private func entry(_ i: Int, _ j: Int, _ left: UnsafePointer<Double>, _ gap: UnsafePointer<Double>) -> Double
  {
    let (own, other) = (i * stored + used.lowerBound, j * stored + used.lowerBound)
    let count = used.count
    var lanes = SIMD4<Double>.zero
    var probe = 0
    while probe + 4 <= count {
      func load(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
        UnsafeRawPointer(p + probe).loadUnaligned(as: SIMD4<Double>.self)
      }
      lanes += load(left + own) * load(gap + other) + load(left + other) * load(gap + own)
      probe += 4
    }
    var sum = lanes.sum()
    while probe < count {
      sum += left[own + probe] * gap[other + probe] + left[other + probe] * gap[own + probe]
      probe += 1
    }
    return blocks.inverseEntry(i, j) + sum / (2 * Double(count))
  }

  /// The entries between some columns, a square with both triangles.
  func gathered(_ columns: UnsafeBufferPointer<Int32>) -> [Double] {
    let count = columns.count
    var square = [Double](repeating: 0, count: count * count)
    left.withUnsafeBufferPointer { left in
      gap.withUnsafeBufferPointer { gap in
        guard let left = left.baseAddress, let gap = gap.baseAddress else { return }
        for a in 0..<count {
          for b in a..<count {
            let value = entry(Int(columns[a]), Int(columns[b]), left, gap)
            square[a * count + b] = value
            square[b * count + a] = value
          }
        }
      }
    }
    return square
  }

  /// A vector of few entries as the probes see it.
  struct Projection: Sendable {
    fileprivate let columns: [Int]
    fileprivate let weights: [Double]
    fileprivate let left: [Double]
    fileprivate let gap: [Double]
  }

  func projection(_ columns: [Int], _ weights: [Double]) -> Projection {
    var ours = [Double](repeating: 0, count: used.count)
    var theirs = ours
    for (column, weight) in zip(columns, weights) {
      let base = column * stored + used.lowerBound
      for probe in ours.indices {
        ours[probe] += weight * left[base + probe]
        theirs[probe] += weight * gap[base + probe]
      }
    }
    return Projection(columns: columns, weights: weights, left: ours, gap: theirs)
  }

  /// a'S⁻¹b.
  func bilinear(_ a: Projection, _ b: Projection) -> Double {
    var sum = 0.0
    for (i, left) in zip(a.columns, a.weights) {
      for (j, right) in zip(b.columns, b.weights) { sum += left * right * blocks.inverseEntry(i, j) }
    }
    return sum + (dot(a.left, b.gap) + dot(a.gap, b.left)) / (2 * Double(used.count))
  }

  /// w'S⁻¹w.
  func quadratic(columns: UnsafeBufferPointer<Int32>, w: UnsafePointer<Double>) -> Double {
    var result = [0.0]
    quadratic(columns: columns, w: w, width: 1, result: &result)
    return result[0]
  }

  /// W'S⁻¹W for the few rows of W that are not zero; `result` is zero on entry.
  func quadratic(
    columns: UnsafeBufferPointer<Int32>, w: UnsafePointer<Double>, width: Int, result: inout [Double]
  ) {
    addBlocks(columns, w, width, &result)
    let count = used.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width * count) { work in
      work.initialize(repeating: 0)
      guard let ours = work.baseAddress else { return }
      let theirs = ours + width * count
      left.withUnsafeBufferPointer { left in
        gap.withUnsafeBufferPointer { gap in
          for (slot, column) in columns.enumerated() {
            let base = Int(column) * stored + used.lowerBound
            for c in 0..<width {
              let weight = w[slot * width + c]
              for probe in 0..<count {
                ours[c * count + probe] += weight * left[base + probe]
                theirs[c * count + probe] += weight * gap[base + probe]
              }
            }
          }
        }
      }
      for a in 0..<width {
        for b in 0...a {
          var sum = 0.0
          for probe in 0..<count {
            sum +=
              ours[a * count + probe] * theirs[b * count + probe] + ours[b * count + probe]
              * theirs[a * count + probe]
          }
          let value = sum / (2 * Double(count))
          result[a * width + b] += value
          if a != b { result[b * width + a] += value }
        }
      }
    }
  }

  private func addBlocks(
    _ columns: UnsafeBufferPointer<Int32>, _ w: UnsafePointer<Double>, _ width: Int, _ result: inout [Double]
  ) {
    for a in columns.indices {
      for b in a..<columns.count {
        let q = blocks.inverseEntry(Int(columns[a]), Int(columns[b]))
        guard q != 0 else { continue }
        for c in 0..<width {
          for e in 0..<width {
            result[c * width + e] += q * w[a * width + c] * w[b * width + e]
            if a != b { result[c * width + e] += q * w[b * width + c] * w[a * width + e] }
          }
        }
      }
    }
  }
}
