/// The Cholesky factor of a large matrix by tiles, in place, lower triangle only.
enum TiledCholesky {
  /// `A := L`, right-looking; returns 0 or the order of the leading minor that is not positive.
  static func factor(_ tiles: Tiles, threads: Int) -> Int {
    let count = tiles.perSide
    var flow = TaskFlow(tilesPerSide: count)
    for k in 0..<count {
      flow.add(writes: (k, k), priority: k) { $0.factor(k) }
      for i in (k + 1)..<max(count, k + 1) {
        flow.add(reads: [(k, k)], writes: (i, k), priority: k) {
          $0.solveRightTransposed(i, k)
          return 0
        }
      }
      for j in (k + 1)..<max(count, k + 1) {
        flow.add(reads: [(j, k)], writes: (j, j), priority: j) {
          $0.subtractSquare(j, k)
          return 0
        }
        for i in (j + 1)..<max(count, j + 1) {
          flow.add(reads: [(i, k), (j, k)], writes: (i, j), priority: j) {
            $0.subtractProduct(i, j, k)
            return 0
          }
        }
      }
    }
    return flow.run(on: tiles, threads: threads)
  }
}
