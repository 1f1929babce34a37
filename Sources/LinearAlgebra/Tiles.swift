import COpenBLAS

/// A square column-major matrix seen as square tiles, the last ones smaller.
///
/// Holds a bare pointer across threads, hence unchecked: ``TaskFlow`` keeps two tasks from touching one tile.
struct Tiles: @unchecked Sendable {
  /// The side of a tile.
  ///
  /// Large enough for `dgemm` to run near its peak, small enough for two threads to share some thousand columns.
  static let side = 192
  /// The order above which a matrix is cut into tiles, whatever the number of threads.
  static let smallestTiledOrder = 3 * side

  let base: UnsafeMutablePointer<Double>
  let order: Int
  var perSide: Int { (order + Tiles.side - 1) / Tiles.side }
  private var leading: Int32 { Int32(order) }

  private func at(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Double> {
    base + row * Tiles.side + column * Tiles.side * order
  }

  private func extent(_ tile: Int) -> Int32 { Int32(min(Tiles.side, order - tile * Tiles.side)) }

  /// `A(k, k) := L(k, k)`; returns 0 or the order of the leading minor that is not positive.
  func factor(_ k: Int) -> Int {
    var n = extent(k)
    var lda = leading
    var info: Int32 = 0
    dpotrf_("L", &n, at(k, k), &lda, &info, 1)
    return info > 0 ? k * Tiles.side + Int(info) : 0
  }

  /// `A(i, k) := A(i, k) L(k, k)⁻ᵀ`.
  func solveRightTransposed(_ i: Int, _ k: Int) {
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, extent(i), extent(k), 1, at(k, k),
      leading,
      at(i, k), leading)
  }

  /// `A(j, j) := A(j, j) − A(j, k) A(j, k)ᵀ`, lower triangle.
  func subtractSquare(_ j: Int, _ k: Int) {
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, extent(j), extent(k), -1, at(j, k), leading, 1, at(j, j), leading
    )
  }

  /// `A(i, j) := A(i, j) − A(i, k) A(j, k)ᵀ`.
  func subtractProduct(_ i: Int, _ j: Int, _ k: Int) {
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasTrans, extent(i), extent(j), extent(k), -1, at(i, k), leading, at(j, k),
      leading, 1, at(i, j), leading)
  }
}
