import COpenBLAS

/// The inverse of a large matrix from its Cholesky factor, a block of columns at a time.
///
/// Columns c of `A⁻¹` solve `L Lᵀ X = E`; E is zero above row c and only the rows from c on are wanted, so both
/// substitutions stay in the trailing part of L: 2n³/3 operations in all, and blocks that do not need one another.
struct BlockInverse {
  /// Columns solved together.
  static let width = 192
  /// Rows solved by `dtrsm`, which is slow; the products between them go through `dgemm`, which is fast.
  static let height = 64

  let factor: Tiles

  /// The inverse, both triangles.
  func inverse(threads: Int) -> Matrix {
    let n = factor.order
    let elements = [Double](unsafeUninitializedCapacity: n * n) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      let blocks = (n + Self.width - 1) / Self.width
      var flow = TaskFlow(tilesPerSide: blocks)
      for block in 0..<blocks {
        flow.add(writes: (block, block), priority: block) { result in
          solve(first: block * Self.width, in: result.base)
          return 0
        }
      }
      _ = flow.run(on: Tiles(base: base, order: n), threads: threads)
      count = n * n
    }
    return Matrix(rows: n, columns: n, elements: elements)
  }

  /// Columns `first..<first + width`, rows from `first` down; `x` is the whole result, not yet initialised there.
  private func solve(first: Int, in result: UnsafeMutablePointer<Double>) {
    let n = factor.order
    let end = min(first + Self.width, n)
    for j in first..<end {
      let column = result + j * n
      (column + first).initialize(repeating: 0, count: n - first)
      column[j] = 1
    }
    let (x, wide) = (result + first * n, Int32(end - first))
    let starts = Array(stride(from: first, to: n, by: Self.height))
    for row in starts { substitute(row, from: first, x, wide) }
    for row in starts.reversed() { substituteBack(row, x, wide) }
    mirror(first..<end, in: result)
  }

  /// `X(r) := L(r,r)⁻¹ (X(r) − L(r, first..<r) X(first..<r))`.
  private func substitute(_ row: Int, from first: Int, _ x: UnsafeMutablePointer<Double>, _ wide: Int32) {
    let (n, l) = (factor.order, factor.base)
    let (ld, high) = (Int32(n), Int32(min(Self.height, n - row)))
    if row > first {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, high, wide, Int32(row - first), -1, l + row + first * n, ld,
        x + first, ld, 1, x + row, ld)
    }
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, high, wide, 1, l + row + row * n, ld,
      x + row, ld)
  }

  /// `X(r) := L(r,r)⁻ᵀ (X(r) − L(below, r)ᵀ X(below))`.
  private func substituteBack(_ row: Int, _ x: UnsafeMutablePointer<Double>, _ wide: Int32) {
    let (n, l) = (factor.order, factor.base)
    let (ld, high) = (Int32(n), Int32(min(Self.height, n - row)))
    let below = row + Int(high)
    if below < n {
      cblas_dgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, high, wide, Int32(n - below), -1, l + below + row * n, ld,
        x + below, ld, 1, x + row, ld)
    }
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, high, wide, 1, l + row + row * n, ld,
      x + row,
      ld)
  }

  /// Copies a block of columns onto the rows of the same numbers, while it is still in the cache.
  ///
  /// Those rows lie above the diagonal of later columns, which no other block touches.
  private func mirror(_ columns: Range<Int>, in result: UnsafeMutablePointer<Double>) {
    let (n, side) = (factor.order, 32)
    for left in stride(from: columns.lowerBound, to: columns.upperBound, by: side) {
      for top in stride(from: left, to: n, by: side) {
        for i in top..<min(top + side, n) {
          for j in left..<min(left + side, columns.upperBound, i) { result[j + i * n] = result[i + j * n] }
        }
      }
    }
  }
}
