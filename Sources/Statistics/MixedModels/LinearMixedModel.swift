import Foundation
import LinearAlgebra

/// A linear mixed model with any number of crossed or nested random terms.
///
/// `y = Xβ + Σₖ Zₖbₖ + ε`, `bₖ ~ N(0, I ⊗ Σₖ)`, `ε ~ N(0, σ²W⁻¹)`. A term has one coefficient (a scalar variance)
/// or several (a full covariance, as for random slopes).
///
/// > Reference: Bates, Mächler, Bolker & Walker (2015), doi:10.18637/jss.v067.i01.
/// > Invariant under relabelling of levels and order of rows; adding c to the response adds c to the intercept
/// > only; multiplying it by c multiplies effects by c and variances by c².
public struct LinearMixedModel: Sendable {
  /// What a weight means.
  public enum Weights: Sendable {
    /// Every row counts once.
    case none
    /// The row stands for so many equal rows: n and the residual degrees of freedom count them.
    case frequency([Double])
    /// `Var(ε) = σ²/w`, as lme4's `weights`.
    case precision([Double])

    var values: [Double]? {
      switch self {
      case .none: nil
      case .frequency(let values), .precision(let values): values
      }
    }
  }

  /// The responses.
  public let response: [Double]
  /// The fixed part.
  public let fixedEffects: FixedEffects
  /// The random part; may be empty, which is least squares.
  public let randomEffects: [RandomTerm]
  /// A factor with a fixed effect for each level, such as every employee; it is eliminated, not a column each.
  public let absorbed: RandomTerm?
  /// The weights of the rows.
  public let weights: Weights

  /// Describes a model.
  ///
  /// - Parameters:
  ///   - response: n finite values, in the units of the scale.
  ///   - fixedEffects: n rows; the intercept alone unless given.
  ///   - randomEffects: terms of n codes each.
  ///   - absorbed: a factor whose levels are fixed effects; columns of `fixedEffects` in its span are aliased.
  ///   - weights: what the variance of a row is proportional to.
  /// - Precondition: all lengths equal n; the absorbed factor has no covariate.
  public init(
    response: [Double], fixedEffects: FixedEffects? = nil, randomEffects: [RandomTerm],
    absorbed: RandomTerm? = nil, weights: Weights = .none
  ) {
    let n = response.count
    precondition(
      (absorbed?.codes.count ?? n) == n, "\(n) responses, but \(absorbed?.codes.count ?? 0) fixed codes")
    precondition((absorbed?.dimension ?? 1) == 1, "an absorbed factor has no covariates")
    self.absorbed = absorbed
    let fixed = fixedEffects ?? .intercept(rows: n)
    precondition(fixed.matrix.rows == n, "\(n) responses, but \(fixed.matrix.rows) rows of fixed effects")
    for term in randomEffects {
      precondition(term.codes.count == n, "\(n) responses, but '\(term.name)' has \(term.codes.count) codes")
    }
    precondition((weights.values?.count ?? n) == n, "\(n) responses, but \(weights.values?.count ?? 0) weights")
    self.response = response
    self.fixedEffects = fixed
    self.randomEffects = randomEffects
    self.weights = weights
  }

  /// Estimates variances, fixed effects and random effects.
  ///
  /// - Parameters:
  ///   - criterion: REML unless fixed effects are to be compared.
  ///   - threads: how many threads may be used; the result does not depend on it.
  ///   - engine: how the equations are solved; chosen by what the exact way would cost unless forced.
  ///   - neighbour: a fit with the same random terms whose variances are a good start; where a full search ends does not
  ///     depend on it.
  ///   - effort: how far the search goes.
  /// - Returns: the fit; `convergence` says whether to believe it.
  /// - Throws: ``ModelError`` when the data cannot support the model.
  /// - Precondition: REML where a factor is absorbed: each of its levels would bias variances by ML.
  /// - Complexity: per iteration O(stored products) and one factorisation of the Schur complement with inverse.
  public func fit(
    _ criterion: LikelihoodCriterion = .restrictedMaximumLikelihood, threads: Int = 1,
    engine: MixedModelEngine = .automatic(), startingFrom neighbour: LinearMixedModelFit? = nil,
    effort: FitEffort = .full
  ) throws(ModelError) -> LinearMixedModelFit {
    var prepared = try prepare(criterion, threads: threads, engine: engine)
    if let neighbour { prepared.start = prepared.search.start(near: neighbour.optimum.point.covariance) }
    var optimum = try prepared.search.optimum(near: prepared.start, effort)
    if !optimum.held.isEmpty { optimum = try prepared.search.settled(optimum, effort) }
    return LinearMixedModelFit(
      model: self, prepared: prepared, optimum: optimum,
      monteCarlo: effort == .brief ? nil : prepared.search.monteCarloError(at: optimum))
  }

  /// The search, and what leads from its centred columns back to the user's.
  struct Prepared: Sendable {
    var search: VarianceSearch
    var start: RelativeCovariance
    /// The positions of the columns kept, and of those that are combinations of others.
    var kept: [Int]
    var aliased: [Int]
    /// The intercept among the kept columns.
    var intercept: Int?
    var responseCentre: Double
    /// The mean taken off each kept column (0 for the intercept).
    var columnCentre: [Double]
    /// Per term, what leads from the coefficients of centred covariates to the user's: m × m, row-major.
    var transforms: [[Double]]

    /// A square root of the user's relative covariance of a term: `TΛ`, row-major.
    func userFactor(_ term: Int, _ covariance: RelativeCovariance) -> [Double] {
      let m = covariance.dimensions[term]
      let lambda = covariance.factors[term]
      if m == 1 { return lambda }
      var result = [Double](repeating: 0, count: m * m)
      for i in 0..<m {
        for j in 0..<m {
          for c in 0..<m { result[i * m + j] += transforms[term][i * m + c] * lambda[c * m + j] }
        }
      }
      return result
    }
  }

  func prepare(
    _ criterion: LikelihoodCriterion, threads: Int, engine: MixedModelEngine = .automatic()
  ) throws(ModelError) -> Prepared {
    precondition(absorbed == nil || criterion == .restrictedMaximumLikelihood, "an absorbed factor needs REML")
    try checkRows()
    let (kept, aliased) = fixedEffects.independentColumns(within: absorbed)
    let n = response.count
    let fixedCount = kept.count + (absorbed?.levels.count ?? 0)
    guard n > fixedCount else { throw .tooFewObservations(found: n, needed: fixedCount + 1) }
    try checkTerms()
    let centring = Centring(self, kept)
    let centred = (randomEffects + (absorbed.map { [$0] } ?? [])).map { CentredTerm($0) }
    let terms = centred.map(\.term)
    let products = CrossProducts(
      terms: terms, absorbed: absorbed.map { _ in randomEffects.count }, denseColumns: centring.columns,
      weights: weights.values)
    let observations: Double
    var logWeights = 0.0
    switch weights {
    case .none: observations = Double(n)
    case .frequency(let values): observations = values.reduce(0, +)
    case .precision(let values):
      observations = Double(n)
      logWeights = values.reduce(0) { $0 + Foundation.log($1) }
    }
    let plan: SchurPlan
    do { plan = try SchurPlan(products, threads: threads, engine: engine) } catch { throw .inestimable(error) }
    let information = levelInformation(terms)
    let search = VarianceSearch(
      products: products, likelihood: criterion, plan: plan, threads: threads, logWeights: logWeights,
      observations: observations, levelInformation: information)
    return Prepared(
      search: search, start: start(products, terms, observations), kept: kept, aliased: aliased,
      intercept: centring.intercept,
      responseCentre: centring.responseCentre, columnCentre: centring.columnCentre,
      transforms: centred.map(\.transform))
  }

  /// Moment estimates, each at least a hundredth of what the residual is: from there the search drops what is zero, and
  /// climbs soon to what is not. Where there are none, and in terms of several coefficients, whose correlations they leave
  /// aside, for every coefficient the variance that makes its mean contribution equal to the residual's.
  private func start(_ products: CrossProducts, _ terms: [RandomTerm], _ observations: Double)
    -> RelativeCovariance
  {
    let moments = MomentEstimates(products, observations: observations)
    let factors = terms.enumerated().map { index, term in
      let m = term.dimension
      var factor = [Double](repeating: 0, count: m * m)
      for (c, coefficient) in term.coefficients.enumerated() {
        let square = coefficient.values.map { $0.reduce(0) { $0 + $1 * $1 } / Double(max($0.count, 1)) } ?? 1
        let estimate = m == 1 ? moments.map { $0.variances[index][c] * square / $0.residual } : nil
        let share = max(estimate ?? 1, 0.01)
        factor[c * m + c] = square > 0 ? (share / square).squareRoot() : 1
      }
      return factor
    }
    let absorbed = products.columns.absorbed
    return RelativeCovariance(
      factors: factors.enumerated().map { $0 == absorbed ? [1] : $1 }, dimensions: terms.map(\.dimension),
      absorbed: absorbed)
  }

  private func levelInformation(_ terms: [RandomTerm]) -> [[Double]] {
    terms.map { term in
      term.coefficients.map { coefficient in
        var sum = 0.0
        for row in response.indices {
          let value = coefficient.values?[row] ?? 1
          sum += value * value * (weights.values?[row] ?? 1)
        }
        return sum / Double(max(term.levels.count, 1))
      }
    }
  }
}

// MARK: - Checks

extension LinearMixedModel {
  private func checkRows() throws(ModelError) {
    if let row = response.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: "response", row: row) }
    let n = fixedEffects.matrix.rows
    if let place = fixedEffects.matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: fixedEffects.names[place / n], row: place % n)
    }
    for term in randomEffects {
      for coefficient in term.coefficients {
        if let row = coefficient.values?.firstIndex(where: { !$0.isFinite }) {
          throw .notFinite(column: coefficient.name, row: row)
        }
      }
    }
    if let values = weights.values, let row = values.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .badWeight(row: row, value: values[row])
    }
    guard let first = response.first else { throw .tooFewObservations(found: 0, needed: 2) }
    if response.allSatisfy({ $0 == first }) { throw .constantResponse }
  }

  private func checkTerms() throws(ModelError) {
    let n = response.count
    for term in randomEffects {
      var used = [Bool](repeating: false, count: term.levels.count)
      for code in term.codes { used[Int(code)] = true }
      precondition(used.allSatisfy { $0 }, "term '\(term.name)' has a level without rows")
      guard term.levels.count > 1 else { throw .tooFewLevels(term: term.name, found: term.levels.count) }
      let hasReplicates: Bool
      if case .none = weights { hasReplicates = false } else { hasReplicates = true }
      if term.levels.count >= n, !hasReplicates {
        throw .levelsEqualObservations(term: term.name, levels: term.levels.count)
      }
      guard term.levels.count * term.dimension < n || hasReplicates else {
        throw .tooFewObservations(found: n, needed: term.levels.count * term.dimension + 1)
      }
    }
    if let absorbed {
      for term in randomEffects where !term.varies(within: absorbed) {
        throw .confounded(term: term.name, with: absorbed.name)
      }
    }
    for (i, a) in randomEffects.enumerated() {
      for b in randomEffects.dropFirst(i + 1) where a.groupsAs(b) { throw .identicalTerms(a.name, b.name) }
    }
  }
}

extension RandomTerm {
  /// Whether some level of a factor holds two levels of this term, or two values of one of its covariates.
  fileprivate func varies(within factor: RandomTerm) -> Bool {
    var first = [Int](repeating: -1, count: factor.levels.count)
    for (row, level) in factor.codes.enumerated() {
      let earlier = first[Int(level)]
      if earlier < 0 {
        first[Int(level)] = row
      } else if codes[earlier] != codes[row]
        || coefficients.contains(where: { $0.values.map { $0[earlier] != $0[row] } ?? false })
      {
        return true
      }
    }
    return false
  }

  /// Whether another term has the same groups and a coefficient in common.
  fileprivate func groupsAs(_ other: RandomTerm) -> Bool {
    guard levels.count == other.levels.count,
      coefficients.contains(where: { own in other.coefficients.contains { $0.name == own.name } })
    else { return false }
    var image = [Int32](repeating: -1, count: levels.count)
    for row in codes.indices {
      let level = Int(codes[row])
      if image[level] < 0 { image[level] = other.codes[row] }
      if image[level] != other.codes[row] { return false }
    }
    return true
  }
}

/// The dense columns with their means taken off: uncentred scores cost digits in the residual sum of squares.
private struct Centring {
  var columns: Matrix
  var intercept: Int?
  var responseCentre = 0.0
  var columnCentre: [Double]

  init(_ model: LinearMixedModel, _ kept: [Int]) {
    let n = model.response.count
    let x = model.fixedEffects
    intercept = x.interceptIndex.flatMap { kept.firstIndex(of: $0) }
    columnCentre = [Double](repeating: 0, count: kept.count)
    var elements: [Double] = []
    elements.reserveCapacity(n * (kept.count + 1))
    for j in kept { elements.append(contentsOf: x.matrix.elements[(j * n)..<((j + 1) * n)]) }
    elements.append(contentsOf: model.response)
    let weights = model.weights.values
    if intercept != nil || model.absorbed != nil {
      for j in 0...kept.count where j != intercept {
        let mean = Centring.mean(elements[(j * n)..<((j + 1) * n)], weights)
        if j < kept.count { columnCentre[j] = mean } else { responseCentre = mean }
        for i in (j * n)..<((j + 1) * n) { elements[i] -= mean }
      }
    }
    columns = Matrix(rows: n, columns: kept.count + 1, elements: elements)
  }

  /// The weighted mean in two passes.
  private static func mean(_ values: ArraySlice<Double>, _ weights: [Double]?) -> Double {
    let first = values.startIndex
    var total = 0.0
    var weight = 0.0
    for i in values.indices {
      total += values[i] * (weights?[i - first] ?? 1)
      weight += weights?[i - first] ?? 1
    }
    let mean = total / weight
    var correction = 0.0
    for i in values.indices { correction += (values[i] - mean) * (weights?[i - first] ?? 1) }
    return mean + correction / weight
  }
}

/// A random term whose covariates have their means taken off, where it has a random intercept to take them up.
///
/// `b₀ + b₁x = (b₀ + b₁c) + b₁(x − c)`: the same model with a full covariance, but the year 2020 as a covariate
/// no longer makes intercept and slope nearly one.
private struct CentredTerm {
  let term: RandomTerm
  /// b of the user from b of the centred covariates, row-major.
  let transform: [Double]

  init(_ original: RandomTerm) {
    let m = original.dimension
    var transform = [Double](repeating: 0, count: m * m)
    for i in 0..<m { transform[i * m + i] = 1 }
    guard m > 1, let intercept = original.coefficients.firstIndex(where: { $0.values == nil }) else {
      (term, self.transform) = (original, transform)
      return
    }
    let coefficients = original.coefficients.enumerated().map { index, coefficient -> RandomTerm.Coefficient in
      guard let values = coefficient.values, !values.isEmpty else { return coefficient }
      let mean = values.reduce(0, +) / Double(values.count)
      transform[intercept * m + index] = -mean
      return RandomTerm.Coefficient(name: coefficient.name, values: values.map { $0 - mean })
    }
    term = RandomTerm(
      name: original.name, codes: original.codes, levels: original.levels, coefficients: coefficients)
    self.transform = transform
  }
}
