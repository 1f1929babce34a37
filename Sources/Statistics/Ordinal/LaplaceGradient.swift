import LinearAlgebra

extension LaplaceCriterion {
  /// The derivatives of the Laplace log-likelihood.
  struct Gradient: Sendable {
    var alpha: [Double]
    var beta: [Double]
    /// With respect to ln σ; zero where σ is.
    var logSD: [Double]
    /// Per term, 1 − Cₗₗ summed and its squares summed over levels: how much the data say about them.
    var resolved: [Double]
    var resolvedSquares: [Double]
  }

  /// The exact gradient, the movement of the modes and of the determinant included.
  ///
  /// With `q = ½ zᵢ'ΛCΛ'zᵢ · ∂Wᵢ/∂ηᵢ`, `t = CΛ'Z'q` and `s = ZΛt`, every parameter needs sums over cells only: one solve
  /// gives them all.
  ///
  /// - Complexity: one inverse of the Schur complement, one solve, O(cells · (covariates + terms²)).
  func gradient(_ point: Point) -> Gradient {
    let sd = point.parameters.sd
    let cells = system.cells
    let posterior = CumulativePosterior(point.factor, threads: system.threads)
    let spread = system.quadratic(
      eliminated: posterior.eliminated, mixed: posterior.mixed, rest: posterior.rest, sd: sd)
    let all = derivatives(point)
    var pull = [Double](repeating: 0, count: cells.count)
    for i in pull.indices {
      pull[i] = -0.5 * cells.weight[i] * spread[i] * (all[i].weightByLower + all[i].weightByUpper)
    }
    var right = system.transposed(pull)
    system.scale(&right, by: sd)
    let adjoint = point.factor.solve([right])[0]
    var shift = [Double](repeating: 0, count: cells.count)
    system.effects(adjoint, sd, into: &shift)

    var thresholds = [Double](repeating: 0, count: jacobian.rows + 2)
    var slope = [Double](repeating: 0, count: cells.count)
    for i in slope.indices {
      let (d, w) = (all[i], cells.weight[i])
      slope[i] = w * d.score - pull[i] + point.weights[i] * shift[i]
      let category = Int(cells.category[i])
      // Slot j + 1 is threshold j; the outer slots belong to ±∞ and are thrown away.
      thresholds[category + 1] += w * (d.upper - 0.5 * spread[i] * d.weightByUpper + shift[i] * (d.ab + d.bb))
      thresholds[category] += w * (-d.lower - 0.5 * spread[i] * d.weightByLower + shift[i] * (d.aa + d.ab))
    }
    let inner = Array(thresholds[1...jacobian.rows])
    let alpha = (0..<jacobian.columns).map { dot(jacobian.column($0), inner) }
    let beta = (0..<cells.design.columns).map { dot(cells.design.column($0), slope) }
    return Gradient(point, alpha, beta, slope, adjoint, posterior.diagonal, system)
  }
}

extension IntervalDerivatives {
  /// `∂W/∂a`.
  var weightByLower: Double { -(aaa + 2 * aab + abb) }
  /// `∂W/∂b`.
  var weightByUpper: Double { -(aab + 2 * abb + bbb) }
}

extension LaplaceCriterion.Gradient {
  fileprivate init(
    _ point: LaplaceCriterion.Point, _ alpha: [Double], _ beta: [Double], _ slope: [Double],
    _ adjoint: ColumnVector, _ diagonal: ColumnVector, _ system: CumulativeSystem
  ) {
    self.alpha = alpha
    self.beta = beta
    let sd = point.parameters.sd
    var (logSD, sums, squares) = ([Double](), [Double](), [Double]())
    for term in sd.indices {
      var effects = [Double](repeating: 0, count: slope.count)
      system.effects(point.modes, sd, term: term, into: &effects)
      var (value, sum, square) = (dot(effects, slope), 0.0, 0.0)
      system.forEachLevel(of: term) { _, column in
        let resolved = 1 - system.value(diagonal, term: term, column: column)
        sum += resolved
        square += resolved * resolved
        value -=
          resolved
          + system.value(adjoint, term: term, column: column)
          * system.value(point.modes, term: term, column: column)
      }
      logSD.append(sd[term] > 0 ? value : 0)
      sums.append(sum)
      squares.append(square)
    }
    self.logSD = logSD
    resolved = sums
    resolvedSquares = squares
  }
}

extension LaplaceCriterion {
  /// How the modes move with each of α and β, as right-hand sides: `∂g/∂ξ` of each cell, by parameter.
  func crossDerivatives(_ point: Point) -> [[Double]] {
    let all = derivatives(point)
    let cells = system.cells
    var byThreshold = [[Double]](
      repeating: [Double](repeating: 0, count: cells.count), count: jacobian.rows)
    for i in 0..<cells.count {
      let category = Int(cells.category[i])
      let (d, w) = (all[i], cells.weight[i])
      if category < jacobian.rows { byThreshold[category][i] = -w * (d.ab + d.bb) }
      if category > 0 { byThreshold[category - 1][i] = -w * (d.aa + d.ab) }
    }
    let alpha = (0..<jacobian.columns).map { column in
      var sum = [Double](repeating: 0, count: cells.count)
      for row in 0..<jacobian.rows where jacobian[row, column] != 0 {
        for i in sum.indices { sum[i] += jacobian[row, column] * byThreshold[row][i] }
      }
      return sum
    }
    let beta = (0..<cells.design.columns).map { j in
      zip(cells.design.column(j), point.weights).map { -$0 * $1 }
    }
    return alpha + beta
  }

  /// The information on (α, β) with the effects profiled out: the Hessian but for the determinant's part.
  func information(_ point: Point) -> Matrix {
    let crosses = crossDerivatives(point)
    let count = crosses.count
    var result = ownInformation(point)
    if point.parameters.sd.contains(where: { $0 > 0 }) {
      let rights = crosses.map { cross in
        var right = system.transposed(cross)
        system.scale(&right, by: point.parameters.sd)
        return right
      }
      let solutions = point.factor.solve(rights)
      for i in 0..<count {
        for j in 0..<count { result[i, j] -= rights[i].randomProduct(solutions[j]) }
      }
    }
    return result
  }

  /// The information on (α, β) at given effects.
  private func ownInformation(_ point: Point) -> Matrix {
    let all = derivatives(point)
    let cells = system.cells
    let (m, p) = (jacobian.columns, cells.design.columns)
    let rows = (0..<jacobian.rows).map { row in (0..<m).map { jacobian[row, $0] } }
    let none = [Double](repeating: 0, count: m)
    var result = Matrix(rows: m + p, columns: m + p)
    for i in 0..<cells.count {
      let category = Int(cells.category[i])
      let (d, w) = (all[i], cells.weight[i])
      let upper = category < rows.count ? rows[category] : none
      let lower = category > 0 ? rows[category - 1] : none
      for a in 0..<m {
        let (u, l) = (upper[a], lower[a])
        guard u != 0 || l != 0 else { continue }
        for b in 0..<m {
          result[a, b] -=
            w * (u * upper[b] * d.bb + l * lower[b] * d.aa + (u * lower[b] + l * upper[b]) * d.ab)
        }
        // A covariate moves both ends by −x.
        let moved = w * (u * (d.bb + d.ab) + l * (d.aa + d.ab))
        for j in 0..<p { result[a, m + j] += moved * cells.design[i, j] }
      }
    }
    for j in 0..<p {
      for a in 0..<m { result[m + j, a] = result[a, m + j] }
      let weighted = zip(cells.design.column(j), point.weights).map { $0 * $1 }
      for k in 0..<p { result[m + j, m + k] = dot(weighted, cells.design.column(k)) }
    }
    return result
  }
}
