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
  /// P, by row of S.
  private let blocks: BlockDiagonal
  /// u and v − u, the probes of a row side by side.
  private let probed: PairedRows

  /// - Parameters:
  ///   - numbers: by row of the probes the row of S, where they differ.
  ///   - blocks: P, by row of S.
  init(_ probed: ConjugateGradients.Probed, rows numbers: [Int32]?, blocks: BlockDiagonal) {
    let (rows, probes) = (probed.left.rows, probed.left.columns)
    var left = [Double](repeating: 0, count: rows * probes)
    var gap = left
    // Eight probes at a time, so that what is written lies together.
    probed.left.elements.withUnsafeBufferPointer { u in
      probed.right.elements.withUnsafeBufferPointer { v in
        for first in stride(from: 0, to: probes, by: 8) {
          for row in 0..<rows {
            let place = (numbers.map { Int($0[row]) } ?? row) * probes
            for probe in first..<min(first + 8, probes) {
              left[place + probe] = u[row + probe * rows]
              gap[place + probe] = v[row + probe * rows] - u[row + probe * rows]
            }
          }
        }
      }
    }
    self.init(blocks: blocks, probed: PairedRows(width: probes, left: left, right: gap))
  }

  private init(blocks: BlockDiagonal, probed: PairedRows) {
    self.blocks = blocks
    self.probed = probed
  }

  var probes: Int { probed.width }

  /// The estimates by some of the probes.
  func only(_ range: Range<Int>) -> StochasticInverse {
    StochasticInverse(blocks: blocks, probed: probed.only(range))
  }

  /// `W'u` and `W'(v − u)` for the few rows of W that are not zero, a row of probes per column of W.
  func combined(columns: UnsafeBufferPointer<Int32>, w: UnsafePointer<Double>, width: Int) -> (
    left: [Double], right: [Double]
  ) {
    probed.combined(columns, weights: w, count: width).tables
  }

  private var share: Double { 1 / (2 * Double(probes)) }

  func entry(_ i: Int, _ j: Int) -> Double {
    let columns = [Int32(i), Int32(j)]
    return columns.withUnsafeBufferPointer { gathered($0)[1] }
  }

  /// The entries between some columns, a square with both triangles.
  func gathered(_ columns: UnsafeBufferPointer<Int32>) -> [Double] {
    let count = columns.count
    var square = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      for b in a..<count {
        let value = blocks.inverseEntry(Int(columns[a]), Int(columns[b]))
        square[a * count + b] = value
        square[b * count + a] = value
      }
    }
    probed.addProducts(columns, times: share, to: &square)
    return square
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
    SchurInverse.accumulate(columns, w, width, &result) {
      blocks.inverseEntry(Int(columns[$0]), Int(columns[$1]))
    }
    let rows = (0..<Int32(width)).map { $0 }
    rows.withUnsafeBufferPointer {
      probed.combined(columns, weights: w, count: width).addProducts($0, times: share, to: &result)
    }
  }
}
