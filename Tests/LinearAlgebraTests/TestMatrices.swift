import LinearAlgebra

/// Matrices whose factors, inverses or spectra are known in closed form, and reproducible noise.
enum TestMatrices {
  /// `1 / (i + j + 1)`: its inverse has integer elements.
  static func hilbert(_ order: Int) -> Matrix {
    var result = Matrix(rows: order, columns: order)
    for j in 0..<order {
      for i in 0..<order { result[i, j] = 1 / Double(i + j + 1) }
    }
    return result
  }

  /// 2 on the diagonal, −1 beside it: eigenvalues `2 − 2cos(kπ/(n + 1))`, determinant n + 1.
  static func path(_ order: Int) -> Matrix {
    var result = Matrix(rows: order, columns: order)
    for i in 0..<order {
      result[i, i] = 2
      if i > 0 {
        result[i, i - 1] = -1
        result[i - 1, i] = -1
      }
    }
    return result
  }

  /// Uniform numbers in −1 to 1 from a fixed start (Vigna's SplitMix64).
  static func noise(_ count: Int, seed: UInt64 = 7) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1
    }
  }

  /// A positive definite matrix of noise, well conditioned: `N'N / n + I`.
  static func positiveDefinite(_ order: Int, seed: UInt64 = 7) -> Matrix {
    var result = Matrix(rows: order, columns: order, elements: noise(order * order, seed: seed)).crossProduct()
    for i in result.elements.indices { result.elements[i] /= Double(order) }
    for i in 0..<order { result[i, i] += 1 }
    return result
  }

  /// The Laplacian of a square grid plus a ridge.
  static func grid(_ side: Int, ridge: Double) -> SparseSymmetric {
    var (rows, columns, entries) = ([Int32](), [Int32](), [Double]())
    func add(_ i: Int, _ j: Int, _ value: Double) {
      rows.append(Int32(i))
      columns.append(Int32(j))
      entries.append(value)
    }
    for y in 0..<side {
      for x in 0..<side {
        let i = x + y * side
        add(i, i, ridge)
        for j in [x + 1 < side ? i + 1 : nil, y + 1 < side ? i + side : nil].compactMap({ $0 }) {
          add(i, i, 1)
          add(j, j, 1)
          add(i, j, -1)
        }
      }
    }
    return SparseSymmetric(order: side * side, rows: rows, columns: columns, entries: entries)
  }

  /// The coefficient matrix of three crossed effects with a ridge: dense fill at the end, sparse before.
  static func crossed(ratings: Int, levels: [Int], ridge: Double) -> SparseSymmetric {
    var (rows, columns, entries) = ([Int32](), [Int32](), [Double]())
    let offsets = levels.indices.map { levels[..<$0].reduce(0, +) }
    let draws = noise(ratings * levels.count, seed: 11)
    for rating in 0..<ratings {
      let codes = levels.indices.map { k in
        offsets[k] + Int((draws[rating * levels.count + k] + 1) / 2 * Double(levels[k]))
      }
      for a in codes.indices {
        for b in 0...a {
          rows.append(Int32(codes[a]))
          columns.append(Int32(codes[b]))
          entries.append(1)
        }
      }
    }
    let order = levels.reduce(0, +)
    for i in 0..<order {
      rows.append(Int32(i))
      columns.append(Int32(i))
      entries.append(ridge)
    }
    return SparseSymmetric(order: order, rows: rows, columns: columns, entries: entries)
  }
}

/// The largest difference between two arrays.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
}
