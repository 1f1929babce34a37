import LinearAlgebra

/// The information of all columns but those of the largest facet, factored.
struct ReducedInformation {
  let factor: CholeskyFactor

  /// `S = R − BᵀD⁻¹B`, made definite.
  ///
  /// The mean of every fixed facet is free; a multiple of its direction's square is added, which neither the step,
  /// whose gradient has no part there, nor estimable combinations notice. What else may be free in a disconnected
  /// design gets a ridge of 1e-10 of the diagonal.
  init(_ evaluation: RaschEvaluation, _ search: RaschSearch) throws(LinearAlgebraError) {
    var s = evaluation.other
    let q = s.rows
    s.elements.withUnsafeMutableBufferPointer { h in
      for p in evaluation.diagonal.indices where evaluation.diagonal[p] > 0 {
        let range = evaluation.starts[p]..<evaluation.starts[p + 1]
        let inverse = 1 / evaluation.diagonal[p]
        for a in range {
          let (i, value) = (Int(evaluation.columns[a]), evaluation.entries[a] * inverse)
          for b in range.lowerBound...a {
            let j = Int(evaluation.columns[b])
            h[max(i, j) + min(i, j) * q] -= value * evaluation.entries[b]
          }
        }
      }
    }
    for i in 0..<q {
      s[i, i] = evaluation.otherDiagonal[i] > 0 ? s[i, i] + 1e-10 * evaluation.otherDiagonal[i] : 1
    }
    for direction in Self.freeDirections(search) {
      let scale = direction.reduce(0) { $0 + evaluation.otherDiagonal[$1.column] }
      let weight = scale / Double(direction.count * direction.count)
      for a in direction {
        for b in direction where b.column <= a.column { s[a.column, b.column] += weight * a.sign * b.sign }
      }
    }
    factor = try CholeskyFactor(s)
  }

  /// The constants that the likelihood does not see: of each fixed facet against the eliminated one, or against the
  /// first fixed one where the eliminated facet is random.
  private static func freeDirections(_ search: RaschSearch) -> [[(column: Int, sign: Double)]] {
    let table = search.table
    let fixed = table.signs.indices.filter { !table.isRandom[$0] && $0 != table.eliminated }
    let constants = fixed.map { f in
      (0..<table.levelCounts[f]).filter { table.isActive[table.offsets[f] + $0] }
        .map { (column: search.layout.facets[f] + $0, sign: table.signs[f]) }
    }
    guard table.isRandom[table.eliminated], let first = constants.first else { return constants }
    return constants.dropFirst().map { first + $0.map { ($0.column, -$0.sign) } }
  }

  /// `g − BᵀD⁻¹g₁`.
  func reducedGradient(_ evaluation: RaschEvaluation) -> [Double] {
    var right = evaluation.otherGradient
    for p in evaluation.diagonal.indices where evaluation.diagonal[p] > 0 {
      let share = evaluation.gradient[p] / evaluation.diagonal[p]
      for k in evaluation.starts[p]..<evaluation.starts[p + 1] {
        right[Int(evaluation.columns[k])] -= evaluation.entries[k] * share
      }
    }
    return right
  }
}

/// The joint covariance of measures and thresholds, by linear combinations.
struct RaschInformation {
  /// A linear combination of measures and free κ.
  struct Functional {
    /// Coefficients of the eliminated facet's measures; nil is none.
    var eliminated: [Int: Double]
    var other: [Double]
    /// A coefficient of every active measure of the eliminated facet, beside those above.
    var common = 0.0
  }

  private let search: RaschSearch
  private let evaluation: RaschEvaluation
  private let factor: CholeskyFactor
  /// `BᵀD⁻¹1` and `1ᵀD⁻¹1` over the active levels.
  private let commonRow: [Double]
  private let commonVariance: Double

  init(_ search: RaschSearch, _ outcome: RaschSearch.Outcome) throws(RaschError) {
    self.search = search
    evaluation = RaschEvaluation(search.table, search.layout, outcome.point, variances: outcome.variances)
    do { factor = try ReducedInformation(evaluation, search).factor } catch { throw .inestimable(error) }
    var row = [Double](repeating: 0, count: search.layout.count)
    var variance = 0.0
    for p in evaluation.diagonal.indices where evaluation.diagonal[p] > 0 {
      variance += 1 / evaluation.diagonal[p]
      for k in evaluation.starts[p]..<evaluation.starts[p + 1] {
        row[Int(evaluation.columns[k])] += evaluation.entries[k] / evaluation.diagonal[p]
      }
    }
    commonRow = row
    commonVariance = variance
  }

  /// The measure of a level by itself.
  func unit(facet: Int, level: Int) -> Functional {
    var result = Functional(eliminated: [:], other: [Double](repeating: 0, count: search.layout.count))
    if facet == search.table.eliminated {
      result.eliminated[level] = 1
    } else {
      result.other[search.layout.facets[facet] + level] = 1
    }
    return result
  }

  /// Adds a multiple of the mean of a facet's active measures.
  func adding(_ multiple: Double, meanOf facet: Int, to functional: inout Functional) {
    let table = search.table
    let levels = (0..<table.levelCounts[facet]).filter { table.isActive[table.offsets[facet] + $0] }
    let share = multiple / Double(levels.count)
    if facet == table.eliminated {
      functional.common += share
    } else {
      for level in levels { functional.other[search.layout.facets[facet] + level] += share }
    }
  }

  /// A combination of the free κ of a scale.
  func threshold(group: Int, _ coefficients: [Double]) -> Functional {
    var result = Functional(eliminated: [:], other: [Double](repeating: 0, count: search.layout.count))
    for c in 0..<max(coefficients.count - 2, 0) {
      result.other[search.layout.thresholds[group] + c] = coefficients[c + 1]
    }
    return result
  }

  /// The variance of a combination: `a'D⁻¹a + |L⁻¹(r − BᵀD⁻¹a)|²`.
  ///
  /// - Complexity: O(q²).
  func variance(_ functional: Functional) -> Double {
    var right = functional.other
    var own = functional.common * functional.common * commonVariance
    if functional.common != 0 {
      for i in right.indices { right[i] -= functional.common * commonRow[i] }
    }
    for (p, coefficient) in functional.eliminated.sorted(by: { $0.key < $1.key }) {
      let diagonal = evaluation.diagonal[p]
      guard diagonal > 0 else { return .infinity }
      own += (coefficient * coefficient + 2 * coefficient * functional.common) / diagonal
      for k in evaluation.starts[p]..<evaluation.starts[p + 1] {
        right[Int(evaluation.columns[k])] -= evaluation.entries[k] * coefficient / diagonal
      }
    }
    let half = factor.solveLower(right)
    return own + dot(half, half)
  }
}
