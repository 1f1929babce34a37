import LinearAlgebra
import Statistics

/// What follows from the correlations of the indicators as a whole.
struct IndicatorStructure {
  let full: FullInformationMoments?
  let matrix: Matrix?
  let partial: PartialCorrelations?
  let shrunken: ShrinkageCorrelations?
  let parallel: ParallelAnalysis?
  let minimumAveragePartial: MinimumAveragePartial?
  let adequacy: SamplingAdequacy?
  let factors: FactorFit?
  let items: ItemAnalysis?
  let reliability: [IndicatorStudy.Coefficient]
  let reversed: [Int]

  init(
    _ scores: IndicatorScores, _ correlations: CorrelationMatrix, _ options: IndicatorStudy.Options,
    seed: RandomKey
  ) throws(CorrelationError) {
    let full = options.usesFullInformation ? try FullInformationMoments(scores.values) : nil
    self.full = full
    let matrix = full?.correlations ?? correlations.matrix
    let fewest = correlations.indices.map { correlations[$0.0, $0.1].count }.min() ?? 0
    let count = full?.count ?? fewest
    self.matrix = matrix
    partial = matrix.flatMap { try? PartialCorrelations($0, count: count) }
    let complete = IndicatorStructure.completeRows(scores.values)
    shrunken = try? ShrinkageCorrelations(complete)
    parallel = matrix.flatMap { try? ParallelAnalysis($0, count: count, seed: seed.derived(1)) }
    minimumAveragePartial = matrix.flatMap { try? MinimumAveragePartial($0) }
    adequacy = matrix.flatMap { try? SamplingAdequacy($0, count: count) }
    let wanted = options.factors ?? max(1, parallel?.dimensions ?? 0)
    let found: FactorFit? = matrix.flatMap { matrix -> FactorFit? in
      // As many as were asked for, or as many as the columns can carry.
      for k in stride(from: wanted, through: 1, by: -1) {
        guard let model = try? FactorAnalysis(matrix, factors: k, count: count, method: options.factorMethod),
          let fit = try? model.fit(rotation: options.rotation, seed: seed.derived(2))
        else { continue }
        return fit
      }
      return nil
    }
    factors = found
    let against = IndicatorStructure.reversed(matrix)
    let covariance = try? PairwiseCovariance(scores.values).matrix
    let keyed = covariance.map { IndicatorStructure.keyed($0, against) }
    let analysis = keyed.flatMap { try? ItemAnalysis(covariance: $0, count: count) }
    reversed = against
    items = analysis
    reliability = IndicatorStructure.reliability(
      analysis, matrix.map { IndicatorStructure.keyed($0, against) },
      isOrdinal: [.polychoric, .mixed].contains(correlations.method),
      pearson: keyed, count: count, seed: seed.derived(3))
  }

  private static func completeRows(_ values: Matrix) -> Matrix {
    let rows = (0..<values.rows).filter { i in (0..<values.columns).allSatisfy { !values[i, $0].isNaN } }
    return Matrix(rows: rows.count, columns: (0..<values.columns).map { j in rows.map { values[$0, j] } })
  }

  /// Indicators that run against the first principal component.
  private static func reversed(_ matrix: Matrix?) -> [Int] {
    guard let matrix, let eigen = try? SymmetricEigen(matrix) else { return [] }
    let first = eigen.vectors.column(0)
    let direction = first.reduce(0, +) < 0 ? -1.0 : 1.0
    return first.indices.filter { direction * first[$0] < 0 }
  }

  private static func keyed(_ matrix: Matrix, _ reversed: [Int]) -> Matrix {
    var result = matrix
    for i in reversed {
      for j in 0..<matrix.rows where j != i {
        result[i, j] = -result[i, j]
        result[j, i] = -result[j, i]
      }
    }
    return result
  }

  private static func reliability(
    _ items: ItemAnalysis?, _ matrix: Matrix?, isOrdinal: Bool, pearson: Matrix?, count: Int, seed: RandomKey
  ) -> [IndicatorStudy.Coefficient] {
    var result: [IndicatorStudy.Coefficient] = []
    func add(_ name: IndicatorStudy.Coefficient.Name, _ estimate: Double?, _ interval: (Double, Double)? = nil)
    {
      guard let estimate, estimate.isFinite else { return }
      result.append(
        IndicatorStudy.Coefficient(
          name: name, estimate: estimate, interval: interval.map { (lower: $0.0, upper: $0.1) }))
    }
    if let items {
      let limits = items.alpha.interval()
      add(.alpha, items.alpha.value, (limits.lower, limits.upper))
      add(.standardisedAlpha, items.standardisedAlpha)
      add(.lambda6, items.lambda6)
    }
    // The sum is of scores, so that its ω comes from their product-moment correlations whatever the method.
    if let pearson {
      let omega = omega(pearson.correlationsOfCovariances, count, seed)
      add(.omegaTotal, omega?.total)
      add(.omegaHierarchical, omega?.hierarchical)
    }
    if isOrdinal, let matrix {
      let omega = omega(matrix, count, seed)
      add(.ordinalOmegaTotal, omega?.total)
      add(.ordinalOmegaHierarchical, omega?.hierarchical)
    }
    return result
  }

  /// Three group factors by custom, fewer where the indicators cannot carry them.
  private static func omega(_ matrix: Matrix, _ count: Int, _ seed: RandomKey) -> OmegaReliability? {
    for groups in stride(from: 3, through: 1, by: -1) {
      if let found = try? OmegaReliability(matrix, groups: groups, count: count, seed: seed) { return found }
    }
    return nil
  }
}

extension Matrix {
  /// The correlations of a covariance matrix.
  fileprivate var correlationsOfCovariances: Matrix {
    var result = self
    for i in 0..<rows {
      for j in 0..<rows {
        let scale = (self[i, i] * self[j, j]).squareRoot()
        result[i, j] = i == j ? 1 : scale > 0 ? self[i, j] / scale : 0
      }
    }
    return result
  }
}

/// The correlations of employees once who rated is taken out.
struct PersonLayers {
  private let layers: LayeredCorrelations

  /// Takes each rater's mean off and groups the rest by employee.
  ///
  /// - Returns: nil where employees are rows, or no employee has two forms.
  init?(_ scores: IndicatorScores, threads: Int) throws(CorrelationError) {
    guard let ratees = scores.ratees, Set(ratees).count < ratees.count else { return nil }
    layers = try LayeredCorrelations(scores.centredByRater(), groups: ratees, threads: threads)
  }

  /// Of employees' means.
  func adjusted(_ i: Int, _ j: Int) -> Double? { layers[i, j].betweenMeans.coefficient }

  /// Of employees' levels.
  func disattenuated(_ i: Int, _ j: Int) -> Double? { layers[i, j].between }
}

/// How well indicators tell the employee's next later objective result.
struct LaterPrediction {
  /// Each by itself.
  let correlations: [Double?]
  /// What each adds to the share that all explain; nil where they are collinear or rows too few.
  let unique: [Double]?

  /// - Returns: nil without later results.
  init?(_ scores: IndicatorScores) {
    guard let later = scores.laterResults else { return nil }
    let p = scores.indicators.count
    let columns = (0..<p).map { scores.values.column($0) } + [later]
    guard let found = try? CorrelationMatrix(Matrix(rows: later.count, columns: columns)) else { return nil }
    correlations = (0..<p).map { found[$0, p].coefficient }
    let fewest = found.indices.map { found[$0.0, $0.1].count }.min() ?? 0
    // The last row of the inverse of all correlations holds the regression of the last column on the others.
    guard let matrix = found.matrix, fewest > p + 2, let factor = try? CholeskyFactor(matrix),
      let inside = try? CholeskyFactor(LaterPrediction.leading(matrix, p))
    else {
      unique = nil
      return
    }
    let (whole, others) = (factor.inverse(), inside.inverse())
    unique = (0..<p).map { i in
      let slope = -whole[i, p] / whole[p, p]
      return slope * slope / others[i, i]
    }
  }

  private static func leading(_ matrix: Matrix, _ order: Int) -> Matrix {
    Matrix(rows: order, columns: (0..<order).map { j in (0..<order).map { matrix[$0, j] } })
  }
}
