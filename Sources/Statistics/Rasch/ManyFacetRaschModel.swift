import LinearAlgebra

/// A many-facet Rasch model for ordered ratings.
///
/// `ln(P_k / P_{k−1}) = Σ_f s_f β_f − τ_k`, one measure β for each level of every facet, with sign `s_f = +1` for
/// facets that raise scores (objects) and −1 for those that lower them (raters, criteria), and thresholds τ that
/// sum to zero, shared by all ratings (rating scale) or by each level of one facet (partial credit). Logits
/// throughout.
///
/// > Reference: Linacre (1989), Many-Facet Rasch Measurement, MESA Press; Andrich (1978), doi:10.1007/BF02293814;
/// > Masters (1982), doi:10.1007/BF02296272.
/// > Invariant under relabelling of levels, order of rows and a constant added to all scores; a row of weight 2 is
/// > two rows; reversing scores reverses all measures.
public struct ManyFacetRaschModel: Sendable {
  /// Whether a higher measure raises or lowers scores.
  public enum Orientation: Sendable, Hashable {
    /// More of it, higher scores: ability, leniency.
    case positive
    /// More of it, lower scores: severity, difficulty.
    case negative

    var sign: Double { self == .positive ? 1 : -1 }
  }

  /// How the measures of a facet are thought of.
  public enum Distribution: Sendable, Hashable {
    /// As unknown constants.
    case fixed
    /// As draws from N(0, σ²): measures are posterior modes, shrunken to zero, and σ² is estimated.
    case normal
  }

  /// A facet: what each rating has a level of.
  public struct Facet: Sendable {
    /// The name.
    public let name: String
    /// The level of each rating, an index into `levels`.
    public let codes: [Int32]
    /// The labels of the levels.
    public let levels: [String]
    /// The sign of its measures.
    public let orientation: Orientation
    /// Fixed, or random.
    public let distribution: Distribution

    /// Describes a facet.
    ///
    /// - Precondition: every code is an index of `levels`.
    public init(
      name: String, codes: [Int32], levels: [String], orientation: Orientation,
      distribution: Distribution = .fixed
    ) {
      precondition(
        codes.allSatisfy { $0 >= 0 && Int($0) < levels.count }, "facet '\(name)' has a code without a level")
      self.name = name
      self.codes = codes
      self.levels = levels
      self.orientation = orientation
      self.distribution = distribution
    }
  }

  /// Which ratings share their thresholds.
  public enum Thresholds: Sendable, Hashable {
    /// All.
    case ratingScale
    /// Those of a level of the named facet.
    case partialCredit(facet: String)
  }

  /// What is done with a category between others that nobody used.
  public enum UnusedCategories: Sendable, Hashable {
    /// An incidental zero: scores keep their values and the category has probability zero, which is its estimate by
    /// maximum likelihood; the step across it has one threshold, at equal probability of its two neighbours.
    case keep
    /// A structural zero: the categories in use are renumbered without gaps.
    case collapse
  }

  /// The facets, at least two.
  public let facets: [Facet]
  /// The ratings: whole numbers from any minimum.
  public let scores: [Int]
  /// How many equal ratings each row stands for; nil is one.
  public let weights: [Double]?
  /// Which ratings share their thresholds.
  public let thresholds: Thresholds
  /// The position of the facet whose mean is free; those of all others are zero.
  public let noncentredFacet: Int
  /// What is done with categories that nobody used.
  public let unusedCategories: UnusedCategories

  /// Describes a model. Ratings that were not made are simply not there.
  ///
  /// - Parameters:
  ///   - facets: n codes each.
  ///   - scores: n whole numbers.
  ///   - weights: n positive frequencies, or nil.
  ///   - thresholds: shared by all, or by each level of a facet.
  ///   - noncentred: the name of the facet that takes up the level of the scale; the first fixed one unless
  ///     given.
  ///   - unusedCategories: kept unless they cannot occur.
  /// - Precondition: equal lengths; named facets exist; every level occurs; the noncentred facet is fixed.
  public init(
    facets: [Facet], scores: [Int], weights: [Double]? = nil, thresholds: Thresholds = .ratingScale,
    noncentred: String? = nil, unusedCategories: UnusedCategories = .keep
  ) {
    for facet in facets {
      precondition(
        facet.codes.count == scores.count,
        "\(scores.count) scores, but facet '\(facet.name)' has \(facet.codes.count) codes")
      var used = [Bool](repeating: false, count: facet.levels.count)
      for code in facet.codes { used[Int(code)] = true }
      precondition(
        scores.isEmpty || used.allSatisfy { $0 }, "facet '\(facet.name)' has a level without ratings")
    }
    precondition((weights?.count ?? scores.count) == scores.count, "\(scores.count) scores, other weights")
    func position(_ name: String) -> Int {
      guard let found = facets.firstIndex(where: { $0.name == name }) else {
        preconditionFailure("no facet is named '\(name)'")
      }
      return found
    }
    if case .partialCredit(let name) = thresholds { _ = position(name) }
    self.facets = facets
    self.scores = scores
    self.weights = weights
    self.thresholds = thresholds
    noncentredFacet = noncentred.map(position) ?? facets.firstIndex { $0.distribution == .fixed } ?? 0
    precondition(
      facets.isEmpty || facets[noncentredFacet].distribution == .fixed,
      "the noncentred facet takes up the level of the scale and must be fixed, as a random one has mean zero")
    self.unusedCategories = unusedCategories
  }

  /// What is done about the bias of joint maximum likelihood, which stretches measures when levels have few ratings.
  public enum BiasCorrection: Sendable, Hashable {
    /// Nothing: what FACETS prints.
    case none
    /// Measures of all facets but the one with most levels, and thresholds, are multiplied by (T − 1)/T, T being
    /// the mean number of ratings of a level of that facet; its own measures are then estimated anew with the others
    /// held fixed. A rule of thumb beyond two facets, exact only for dichotomous scores in the limit.
    case ratingsPerLevel
  }

  /// Estimates measures and thresholds by joint maximum likelihood; penalised where a facet is random.
  ///
  /// The log-likelihood is concave. Newton's steps on all parameters at once, halved where they overshoot; the facet
  /// with most levels is eliminated, since its part of the information is diagonal. Levels whose ratings are all in
  /// the lowest or all in the highest category are set aside first, until none is left, and measured at the end.
  /// The variance of a random facet is the fixed point `σ² = Σβ̂²/(L − tr C/σ²)` of Laplace's approximation, C being
  /// the posterior covariance of its measures; at the boundary all its measures are zero.
  ///
  /// - Returns: the fit; `convergence` says whether to believe it.
  /// - Throws: ``RaschError`` when the data cannot support the model.
  /// - Complexity: per step O(ratings × (facets² + categories²) + q³/3), q the levels of all other facets.
  /// > Reference: Wright & Masters (1982), Rating Scale Analysis, ch. 4; Wright & Douglas (1977),
  /// > doi:10.1177/014662167700100216 (correction).
  public func fit(_ correction: BiasCorrection = .none) throws(RaschError) -> ManyFacetRaschFit {
    try check()
    let (table, extremes) = try RatingTable.prepared(self)
    let search = RaschSearch(table: table)
    guard search.columns <= RaschSearch.columnLimit else {
      throw .tooManyColumns(found: search.columns, limit: RaschSearch.columnLimit)
    }
    var outcome = try search.optimum()
    if correction == .ratingsPerLevel { search.correct(&outcome) }
    return ManyFacetRaschFit(
      model: self, table: table, search: search, outcome: outcome, extremes: extremes, correction: correction)
  }

  /// The most score points between the lowest and the highest rating.
  public static let categoryLimit = 256

  private func check() throws(RaschError) {
    guard let low = scores.min(), let high = scores.max() else { throw .noRatings }
    guard facets.count >= 2 else { throw .tooFewFacets(found: facets.count) }
    for facet in facets where facet.levels.count < 2 {
      throw .tooFewLevels(facet: facet.name, found: facet.levels.count)
    }
    if let weights, let row = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .badWeight(row: row, value: weights[row])
    }
    let (span, overflows) = high.subtractingReportingOverflow(low)
    guard !overflows, span < Self.categoryLimit else {
      throw .tooManyCategories(found: overflows ? Int.max : span &+ 1, limit: Self.categoryLimit)
    }
  }
}
