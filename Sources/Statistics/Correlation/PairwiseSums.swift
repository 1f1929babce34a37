import LinearAlgebra

/// Numbers, sums, squares and products of all pairs of columns over the rows where both are present.
///
/// With `X₀` the columns centred, missing values being 0, and `M` the mask of present values, all of it is
/// `n = MᵀM`, `Sx = X₀ᵀM`, `Sxx = (X₀∘X₀)ᵀM` and `Sxy = X₀ᵀX₀`.
struct PairwiseSums {
  /// The number of columns.
  let columns: Int
  /// Rows where both are present.
  let counts: Matrix
  /// Of column i, over the rows where j is present too.
  let sums: Matrix
  /// Of column i, over the rows where j is present too.
  let squares: Matrix
  /// Of i times j.
  let products: Matrix
  /// What was subtracted from each column.
  let centres: [Double]
  /// What each column was multiplied with: a power of two.
  let scales: [Double]

  /// Sums over columns in which NaN is a missing value.
  ///
  /// - Complexity: O(rows × columns²), by BLAS, in fixed pieces: the result does not depend on the threads.
  init(_ data: Matrix, threads: Int = 1) {
    let columns = data.columns
    let centring = (0..<columns).map { Centring(data, column: $0) }
    let hasMissing = centring.contains { $0.present < data.rows }
    let pieces = stride(from: 0, to: data.rows, by: PairwiseSums.rowsInPiece).map {
      $0..<min($0 + PairwiseSums.rowsInPiece, data.rows)
    }
    var partial = [Piece?](repeating: nil, count: pieces.count)
    partial.withUnsafeMutableBufferPointer { results in
      let results = Shared(results)
      inParallel(pieces.count, threads: threads) {
        results.buffer[$0] = Piece(data, rows: pieces[$0], centring, hasMissing: hasMissing)
      }
    }
    var total = Piece(columns: columns)
    for piece in partial { if let piece { total.add(piece) } }
    if !hasMissing { total.fillComplete(rows: data.rows) }
    self.columns = columns
    counts = total.counts
    sums = total.sums
    squares = total.squares
    products = total.products
    centres = centring.map(\.centre)
    scales = centring.map(\.scale)
  }

  /// The rows of a piece: two copies of 50 columns of it stay in the second-level cache.
  private static let rowsInPiece = 2048

  /// The sums of squares and products about the means of a pair's common rows, of the scaled columns.
  func moments(_ i: Int, _ j: Int) -> (n: Double, xx: Double, yy: Double, xy: Double) {
    let n = counts[i, j]
    guard n > 0 else { return (0, 0, 0, 0) }
    let (x, y) = (sums[i, j], sums[j, i])
    return (
      n, max(squares[i, j] - x * x / n, 0), max(squares[j, i] - y * y / n, 0), products[i, j] - x * y / n
    )
  }

  /// Whether rounding may have eaten the sum of squares of one of a pair.
  func isDoubtful(_ i: Int, _ j: Int) -> Bool {
    let m = moments(i, j)
    return m.xx <= 1e-6 * squares[i, j] || m.yy <= 1e-6 * squares[j, i]
  }
}

/// Where a column lies and how wide it is.
private struct Centring {
  let centre: Double
  let scale: Double
  let present: Int

  init(_ data: Matrix, column: Int) {
    let start = column * data.rows
    var (sum, low, high, n) = (0.0, Double.infinity, -Double.infinity, 0)
    data.elements.withUnsafeBufferPointer { all in
      // Four sums at a time: one would wait for itself.
      var sums = SIMD4<Double>.zero
      var (lows, highs) = (SIMD4<Double>(repeating: .infinity), SIMD4<Double>(repeating: -.infinity))
      var counts = SIMD4<Int64>.zero
      let whole = data.rows / 4 * 4
      for i in stride(from: start, to: start + whole, by: 4) {
        let values = SIMD4(all[i], all[i + 1], all[i + 2], all[i + 3])
        let isPresent = values .== values
        // Halves keep the sum of large numbers finite.
        sums += SIMD4(repeating: 0).replacing(with: values * 0.5, where: isPresent)
        lows = lows.replacing(with: values, where: isPresent .& (values .< lows))
        highs = highs.replacing(with: values, where: isPresent .& (values .> highs))
        counts &+= SIMD4(repeating: 0).replacing(with: SIMD4(repeating: 1), where: isPresent)
      }
      sum = sums.sum()
      (low, high, n) = (lows.min(), highs.max(), Int(counts.wrappedSum()))
      for i in (start + whole)..<(start + data.rows) where !all[i].isNaN {
        sum += all[i] / 2
        low = min(low, all[i])
        high = max(high, all[i])
        n += 1
      }
    }
    present = n
    let mean = n > 0 ? sum / Double(n) * 2 : 0
    centre = n == 0 ? 0 : low == high ? low : mean.isFinite ? mean : low / 2 + high / 2
    let reach = n == 0 ? 0 : max(high - centre, centre - low)
    scale =
      reach > 0 && reach.isFinite
      ? Double(sign: .plus, exponent: -max(min(Int(reach.exponent), 1000), -1000), significand: 1) : 1
  }
}

/// The sums of a range of rows.
private struct Piece {
  var counts: Matrix
  var sums: Matrix
  var squares: Matrix
  var products: Matrix

  init(columns: Int) {
    counts = Matrix(rows: columns, columns: columns)
    sums = counts
    squares = counts
    products = counts
  }

  init(_ data: Matrix, rows: Range<Int>, _ centring: [Centring], hasMissing: Bool) {
    let p = data.columns
    let n = rows.count
    var values = Matrix(rows: n, columns: p)
    // Beside each other, so that one product gives the sums of both.
    var both = Matrix(rows: hasMissing ? n : 0, columns: hasMissing ? 2 * p : 0)
    var mask = Matrix(rows: hasMissing ? n : 0, columns: hasMissing ? p : 0)
    data.elements.withUnsafeBufferPointer { all in
      values.elements.withUnsafeMutableBufferPointer { values in
        both.elements.withUnsafeMutableBufferPointer { both in
          mask.elements.withUnsafeMutableBufferPointer { mask in
            for j in 0..<p {
              let (centre, scale) = (centring[j].centre, centring[j].scale)
              let (from, to) = (j * data.rows + rows.lowerBound, j * n)
              guard hasMissing else {
                for i in 0..<n { values[to + i] = (all[from + i] - centre) * scale }
                continue
              }
              for i in 0..<n {
                let raw = all[from + i]
                let value = raw == raw ? (raw - centre) * scale : 0
                values[to + i] = value
                both[to + i] = value
                both[(p + j) * n + i] = value * value
                mask[to + i] = raw == raw ? 1 : 0
              }
            }
          }
        }
      }
    }
    products = values.crossProduct()
    guard hasMissing else {
      // One row of sums and one of squares do for all pairs.
      counts = Matrix(rows: 0, columns: 0)
      sums = Matrix(rows: p, columns: 1)
      squares = Matrix(rows: p, columns: 1)
      for j in 0..<p {
        var sum = 0.0
        for i in 0..<n { sum += values.elements[j * n + i] }
        sums[j, 0] = sum
        squares[j, 0] = products[j, j]
      }
      return
    }
    counts = mask.crossProduct()
    let stacked = both.transposedTimes(mask)
    sums = Matrix(rows: p, columns: p)
    squares = sums
    for j in 0..<p {
      for i in 0..<p {
        sums[i, j] = stacked[i, j]
        squares[i, j] = stacked[p + i, j]
      }
    }
  }

  mutating func add(_ other: Piece) {
    products.elements.add(other.products.elements)
    if other.counts.rows == 0 {
      // The complete form: kept in the first column until the end.
      for j in 0..<sums.rows {
        sums[j, 0] += other.sums[j, 0]
        squares[j, 0] += other.squares[j, 0]
      }
      return
    }
    counts.elements.add(other.counts.elements)
    sums.elements.add(other.sums.elements)
    squares.elements.add(other.squares.elements)
  }

  mutating func fillComplete(rows: Int) {
    let p = sums.rows
    let (own, ownSquares) = (sums.column(0), squares.column(0))
    for i in 0..<p {
      for j in 0..<p {
        counts[i, j] = Double(rows)
        sums[i, j] = own[i]
        squares[i, j] = ownSquares[i]
      }
    }
  }
}

extension [Double] {
  fileprivate mutating func add(_ other: [Double]) { for i in indices { self[i] += other[i] } }
}
