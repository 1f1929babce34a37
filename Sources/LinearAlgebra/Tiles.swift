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

  /// `A(i, k) := −A(i, k) L(k, k)⁻¹`.
  func solveRightNegated(_ i: Int, _ k: Int) {
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, extent(i), extent(k), -1, at(k, k),
      leading, at(i, k), leading)
  }

  /// `A(i, j) := A(i, j) + A(i, k) A(k, j)`.
  func addProduct(_ i: Int, _ j: Int, _ k: Int) {
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, extent(i), extent(j), extent(k), 1, at(i, k), leading,
      at(k, j),
      leading, 1, at(i, j), leading)
  }

  /// `A(k, j) := L(k, k)⁻¹ A(k, j)`.
  func solveLeft(_ k: Int, _ j: Int) {
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, extent(k), extent(j), 1, at(k, k),
      leading,
      at(k, j), leading)
  }

  /// `A(k, k) := L(k, k)⁻¹`.
  func invertTriangle(_ k: Int) {
    var n = extent(k)
    var lda = leading
    var info: Int32 = 0
    dtrtri_("L", "N", &n, at(k, k), &lda, &info, 1, 1)
  }

  /// `A(j, j) := A(j, j) + A(k, j)ᵀ A(k, j)`, lower triangle.
  func addSquare(_ j: Int, _ k: Int) {
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasTrans, extent(j), extent(k), 1, at(k, j), leading, 1, at(j, j), leading)
  }

  /// `A(i, j) := A(i, j) + A(k, i)ᵀ A(k, j)`.
  func addTransposedProduct(_ i: Int, _ j: Int, _ k: Int) {
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, extent(i), extent(j), extent(k), 1, at(k, i), leading, at(k, j),
      leading, 1, at(i, j), leading)
  }

  /// `A(k, j) := L(k, k)ᵀ A(k, j)`.
  func multiplyLeftTransposed(_ k: Int, _ j: Int) {
    cblas_dtrmm(
      CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, extent(k), extent(j), 1, at(k, k),
      leading,
      at(k, j), leading)
  }

  /// `A(k, k) := L(k, k)ᵀ L(k, k)`, lower triangle.
  func squareTriangle(_ k: Int) {
    var n = extent(k)
    var lda = leading
    var info: Int32 = 0
    dlauum_("L", &n, at(k, k), &lda, &info, 1)
  }
}
