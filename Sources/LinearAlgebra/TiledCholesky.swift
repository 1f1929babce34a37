/// Cholesky factor and inverse of a large matrix by tiles, in place, lower triangle only.
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

  /// `L := L⁻ᵀL⁻¹`, lower triangle.
  static func invert(_ tiles: Tiles, threads: Int) {
    var flow = TaskFlow(tilesPerSide: tiles.perSide)
    invertTriangle(tiles.perSide, &flow)
    squareTriangle(tiles.perSide, &flow)
    _ = flow.run(on: tiles, threads: threads)
  }

  /// `L := L⁻¹`.
  private static func invertTriangle(_ count: Int, _ flow: inout TaskFlow) {
    for k in 0..<count {
      for i in (k + 1)..<max(count, k + 1) {
        flow.add(reads: [(k, k)], writes: (i, k), priority: k) {
          $0.solveRightNegated(i, k)
          return 0
        }
      }
      for i in (k + 1)..<max(count, k + 1) {
        for j in 0..<k {
          flow.add(reads: [(i, k), (k, j)], writes: (i, j), priority: k) {
            $0.addProduct(i, j, k)
            return 0
          }
        }
      }
      for j in 0..<k {
        flow.add(reads: [(k, k)], writes: (k, j), priority: k) {
          $0.solveLeft(k, j)
          return 0
        }
      }
      flow.add(writes: (k, k), priority: k) {
        $0.invertTriangle(k)
        return 0
      }
    }
  }

  /// `L := LᵀL`, lower triangle.
  private static func squareTriangle(_ count: Int, _ flow: inout TaskFlow) {
    for k in 0..<count {
      for j in 0..<k {
        flow.add(reads: [(k, j)], writes: (j, j), priority: count + k) {
          $0.addSquare(j, k)
          return 0
        }
        for i in (j + 1)..<max(k, j + 1) {
          flow.add(reads: [(k, i), (k, j)], writes: (i, j), priority: count + k) {
            $0.addTransposedProduct(i, j, k)
            return 0
          }
        }
      }
      for j in 0..<k {
        flow.add(reads: [(k, k)], writes: (k, j), priority: count + k) {
          $0.multiplyLeftTransposed(k, j)
          return 0
        }
      }
      flow.add(writes: (k, k), priority: count + k) {
        $0.squareTriangle(k)
        return 0
      }
    }
  }
}
