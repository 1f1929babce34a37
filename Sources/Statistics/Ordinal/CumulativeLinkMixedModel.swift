import LinearAlgebra

/// A cumulative-link mixed model: ordinal ratings with any number of crossed or nested random intercepts.
///
/// `Pr(Yᵢ ≤ j) = F(θⱼ − xᵢ'β − zᵢ'b)`, `bₖ ~ N(0, σₖ²I)`: positive effects mean higher ratings. The likelihood is Laplace's
/// approximation, as in `ordinal::clmm`; the modes come from penalised iteratively reweighted least squares on the
/// sparse engine of ``LinearMixedModel``.
///
/// > Reference: Christensen (2019), ordinal: regression models for ordinal data, R package; McCullagh (1980),
/// > doi:10.1111/j.2517-6161.1980.tb01109.x.
/// > Invariant under relabelling of levels and order of rows. A reversed scale turns the signs of β and b and the order
/// > and signs of θ, the link being replaced by its mirror image.
public struct CumulativeLinkMixedModel: Sendable {
  /// Ordinal models are for scales of up to so many points; beyond, a linear model says the same for less.
  public static let mostCategories = 11

  /// The ratings.
  public let response: OrdinalResponse
  /// The fixed part; a constant column is taken up by the thresholds.
  public let fixedEffects: FixedEffects
  /// The random intercepts; may be empty.
  public let randomEffects: [RandomTerm]
  /// The latent distribution.
  public let link: CumulativeLink
  /// What is assumed about the thresholds.
  public let thresholds: ThresholdStructure
  /// How many equal ratings each row stands for; nil for one each.
  public let frequencies: [Double]?

  /// Describes a model.
  ///
  /// - Parameters:
  ///   - response: n ratings.
  ///   - fixedEffects: n rows; none unless given.
  ///   - randomEffects: terms of n codes each.
  ///   - link: the distribution of the latent noise.
  ///   - thresholds: what thresholds may do.
  ///   - frequencies: n positive weights.
  /// - Precondition: all lengths equal n.
  public init(
    response: OrdinalResponse, fixedEffects: FixedEffects? = nil, randomEffects: [RandomTerm],
    link: CumulativeLink = .logit, thresholds: ThresholdStructure = .flexible, frequencies: [Double]? = nil
  ) {
    let n = response.codes.count
    let fixed = fixedEffects ?? .intercept(rows: n)
    precondition(fixed.matrix.rows == n, "\(n) ratings, but \(fixed.matrix.rows) rows of fixed effects")
    for term in randomEffects {
      precondition(term.codes.count == n, "\(n) ratings, but '\(term.name)' has \(term.codes.count) codes")
    }
    precondition((frequencies?.count ?? n) == n, "\(n) ratings, but \(frequencies?.count ?? 0) frequencies")
    self.response = response
    self.fixedEffects = fixed
    self.randomEffects = randomEffects
    self.link = link
    self.thresholds = thresholds
    self.frequencies = frequencies
  }

  /// Estimates thresholds, coefficients, standard deviations and random effects by maximum likelihood.
  ///
  /// - Parameter threads: how many threads dense factorisations may use; the result does not depend on it.
  /// - Returns: the fit; `convergence` says whether to believe it.
  /// - Throws: ``OrdinalError`` when the data cannot support the model.
  /// - Complexity: per iteration a few factorisations of the Schur complement and O(distinct ratings · terms²).
  public func fit(threads: Int = 1) throws(OrdinalError) -> CumulativeLinkMixedModelFit {
    let prepared = try prepare(threads: threads)
    return CumulativeLinkMixedModelFit(model: self, prepared: prepared, optimum: try prepared.search.optimum())
  }

  /// The search, and what leads from its standardised covariates back to the user's.
  struct Prepared: Sendable {
    let search: CumulativeSearch
    /// The columns kept, constants aside, and those that are combinations of others.
    let kept: [Int]
    let aliased: [Int]
    let centre: [Double]
    let scale: [Double]
    let observations: Double
  }

  func prepare(threads: Int) throws(OrdinalError) -> Prepared {
    try checkRatings()
    try checkTerms()
    let (kept, aliased) = columns()
    let observations = frequencies?.reduce(0, +) ?? Double(response.codes.count)
    let jacobian = thresholds.jacobian(categories: response.categories.count)
    let needed = jacobian.columns + kept.count + randomEffects.count + 1
    guard observations >= Double(needed) else {
      throw .tooFewObservations(found: Int(observations), needed: needed)
    }
    let standard = Standardised(fixedEffects.matrix, kept)
    let cells = CumulativeCells(
      response: response, terms: randomEffects, design: standard.matrix, weights: frequencies)
    let system: CumulativeSystem
    do { system = try CumulativeSystem(cells, threads: threads) } catch { throw .inestimable(error) }
    let search = CumulativeSearch(
      criterion: LaplaceCriterion(system: system, link: link, jacobian: jacobian),
      columnNames: kept.map { fixedEffects.names[$0] }, ranges: standard.ranges)
    return Prepared(
      search: search, kept: kept, aliased: aliased, centre: standard.centre, scale: standard.scale,
      observations: observations)
  }

  /// The covariates that neither the thresholds nor earlier covariates contain.
  private func columns() -> (kept: [Int], aliased: [Int]) {
    let n = response.codes.count
    let names = ["(thresholds)"] + fixedEffects.names
    let constant = [Double](repeating: 1, count: n)
    let all = FixedEffects(
      names: names,
      matrix: Matrix(rows: n, columns: names.count, elements: constant + fixedEffects.matrix.elements))
    let (kept, aliased) = all.independentColumns()
    let intercept = fixedEffects.interceptIndex
    return (kept.dropFirst().map { $0 - 1 }, aliased.map { $0 - 1 }.filter { $0 != intercept })
  }
}

/// Covariates with mean 0 and standard deviation 1.
private struct Standardised {
  var columns: [[Double]] = []
  var centre: [Double] = []
  var scale: [Double] = []
  var ranges: [Double] = []
  let rows: Int
  var matrix: Matrix { Matrix(rows: rows, columns: columns) }

  init(_ matrix: Matrix, _ kept: [Int]) {
    rows = matrix.rows
    for j in kept {
      let values = matrix.column(j)
      let mean = values.reduce(0, +) / Double(max(rows, 1))
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(rows, 1))
      let sd = square > 0 ? square.squareRoot() : 1
      columns.append(values.map { ($0 - mean) / sd })
      centre.append(mean)
      scale.append(sd)
      ranges.append(((values.max() ?? 0) - (values.min() ?? 0)) / sd)
    }
  }
}

// MARK: - Checks

extension CumulativeLinkMixedModel {
  private func checkRatings() throws(OrdinalError) {
    let n = response.codes.count
    guard let first = response.codes.first else { throw .tooFewObservations(found: 0, needed: 2) }
    if let values = frequencies, let row = values.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .badWeight(row: row, value: values[row])
    }
    if response.codes.allSatisfy({ $0 == first }) {
      throw .singleCategory(response.categories[Int(first)])
    }
    let count = response.categories.count
    guard count <= CumulativeLinkMixedModel.mostCategories else {
      throw .tooManyCategories(found: count, limit: CumulativeLinkMixedModel.mostCategories)
    }
    guard count >= thresholds.fewestCategories else {
      throw .tooFewCategories(thresholds, found: count, needed: thresholds.fewestCategories)
    }
    if thresholds == .flexible {
      let used = Set(response.codes)
      if let unused = response.categories.indices.first(where: { !used.contains(Int32($0)) }) {
        throw .unusedCategory(response.categories[unused])
      }
    }
    if let place = fixedEffects.matrix.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: fixedEffects.names[place / n], row: place % n)
    }
  }

  private func checkTerms() throws(OrdinalError) {
    for term in randomEffects {
      guard term.dimension == 1, term.coefficients[0].values == nil else {
        throw .randomSlope(term: term.name)
      }
      guard term.levels.count > 1 else { throw .tooFewLevels(term: term.name, found: term.levels.count) }
      var used = [Bool](repeating: false, count: term.levels.count)
      for code in term.codes { used[Int(code)] = true }
      precondition(used.allSatisfy { $0 }, "term '\(term.name)' has a level without rows")
    }
    for (i, a) in randomEffects.enumerated() {
      for b in randomEffects.dropFirst(i + 1) where a.hasGroups(of: b) { throw .identicalTerms(a.name, b.name) }
    }
  }
}

extension RandomTerm {
  /// Whether another term puts the same rows together.
  fileprivate func hasGroups(of other: RandomTerm) -> Bool {
    guard levels.count == other.levels.count else { return false }
    var image = [Int32](repeating: -1, count: levels.count)
    for row in codes.indices {
      let own = Int(codes[row])
      if image[own] < 0 { image[own] = other.codes[row] }
      if image[own] != other.codes[row] { return false }
    }
    return true
  }
}
