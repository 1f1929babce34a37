import Appraisals
import Statistics

/// Ratees, raters, indicators and periods on one scale of logits, by a many-facet Rasch model.
///
/// Severity is **positive = more severe**; a higher measure of an indicator means that it is harder to score well on, of
/// ratees and periods that scores are higher. Takes scores of at most ``levelLimit`` levels.
///
/// > Reference: Linacre (1989), Many-Facet Rasch Measurement, MESA Press.
public struct RaschStudy: Sendable {
  /// What takes part in a rating.
  public enum Facet: String, Sendable, Hashable, CaseIterable {
    /// The employee rated.
    case ratee
    /// Who rated.
    case rater
    /// What was rated.
    case indicator
    /// When.
    case period

    var orientation: ManyFacetRaschModel.Orientation {
      self == .ratee || self == .period ? .positive : .negative
    }
  }

  /// Which ratings share their thresholds.
  public enum Thresholds: String, Sendable, Hashable, CaseIterable {
    /// All.
    case rating
    /// Those of an indicator.
    case partialCredit = "partial-credit"
  }

  /// What raters are to the model.
  public enum Raters: String, Sendable, Hashable, CaseIterable {
    /// Unknown constants: joint maximum likelihood, as FACETS.
    case fixed
    /// Draws from a normal distribution, shrunken to its mean.
    case random
  }

  /// How a study is made.
  public struct Options: Sendable, Hashable {
    /// Which ratings share their thresholds.
    public var thresholds: Thresholds
    /// What raters are.
    public var raters: Raters
    /// What is done about the bias of joint maximum likelihood.
    public var correction: ManyFacetRaschModel.BiasCorrection
    /// The facet that takes up the level of the scale; the means of all others are zero.
    public var noncentred: Facet

    /// Chooses; without arguments as FACETS does it, severity being measured from the mean rater.
    public init(
      thresholds: Thresholds = .rating, raters: Raters = .fixed,
      correction: ManyFacetRaschModel.BiasCorrection = .none, noncentred: Facet = .ratee
    ) {
      self.thresholds = thresholds
      self.raters = raters
      self.correction = correction
      self.noncentred = noncentred
    }
  }

  /// A rater against the mean of the raters of the same subset.
  public struct Severity: Sendable, Hashable {
    /// The place among the levels of the facet.
    public let level: Int
    /// Severity less the mean of the subset, in logits.
    public let deviation: Double
    /// Its standard error: of the deviation where all raters are comparable, else of the measure.
    public let standardError: Double
    /// What it costs a ratee in the middle of the scale, in score points; positive = more severe.
    public let points: Double
    /// The false discovery rate at which the rater would be called different; nil where raters fall into subsets.
    public let q: Double?
  }

  /// The most levels of a score that an ordinal model takes.
  public static let levelLimit = 11

  /// The design.
  public let design: RatingDesign
  /// How the study was made.
  public let options: Options
  /// The scale of the scores.
  public let lattice: ScoreLattice
  /// The facets that take part.
  public let facets: [Facet]
  /// The fit; its scores count the steps of ``lattice``.
  public let fit: ManyFacetRaschFit
  /// The sets of comparable levels of each facet, largest first.
  public let subsets: [Facet: [[Int]]]
  /// The raters that took part in the estimation, most severe first.
  public let severities: [Severity]

  /// Fits the model.
  ///
  /// - Throws: ``AnalysisError``.
  public init(_ design: RatingDesign, _ options: Options = Options()) throws(AnalysisError) {
    guard let raters = design.raters else { throw .noRaters }
    let scores = design.rows.map { design.table.scores[$0] }
    lattice = try RaschStudy.lattice(of: scores)
    let columns: [(Facet, Factor)] = [
      (.ratee, design.ratees), (.rater, raters),
      (.indicator, design.table.indicators.selecting(rows: design.rows)),
      (.period, design.table.periods.selecting(rows: design.rows)),
    ]
    let used = columns.filter { $0.1.levels.count > 1 }
    let present = used.map(\.0)
    for (facet, factor) in columns.prefix(2) where factor.levels.count < 2 {
      throw .tooFewLevels(factor: facet.rawValue, found: factor.levels.count, needed: 2)
    }
    guard present.contains(options.noncentred) else {
      throw .tooFewLevels(factor: options.noncentred.rawValue, found: 1, needed: 2)
    }
    self.design = design
    self.options = options
    facets = present
    let lattice = self.lattice
    let model = ManyFacetRaschModel(
      facets: used.map { facet, factor in
        ManyFacetRaschModel.Facet(
          name: facet.rawValue, codes: factor.codes, levels: factor.levels, orientation: facet.orientation,
          distribution: facet == .rater && options.raters == .random ? .normal : .fixed)
      },
      scores: scores.map(lattice.place), thresholds: RaschStudy.thresholds(options, present),
      noncentred: options.noncentred.rawValue,
      unusedCategories: lattice.points > RaschStudy.levelLimit ? .collapse : .keep)
    do { fit = try model.fit(options.correction) } catch { throw .rasch(error) }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    let fitted = fit
    subsets = Dictionary(
      uniqueKeysWithValues: present.map { ($0, fitted.comparableSets(of: $0.rawValue)) })
    severities = RaschStudy.severities(fitted, subsets[.rater] ?? [], options, lattice)
  }

  /// Whether all measures may be compared within their facet.
  public var isConnected: Bool { subsets.values.allSatisfy { $0.count < 2 } }

  /// The indicators with thresholds of their own; nil for the scale that all share.
  public var scales: [String?] {
    guard options.thresholds == .partialCredit,
      let facet = fit.model.facets.first(where: { $0.name == Facet.indicator.rawValue })
    else { return [nil] }
    return facet.levels
  }

  /// The subset of each level of a facet from 1, the largest; nil for levels that had no part in the estimation.
  public func subsetNumbers(of facet: Facet) -> [Int?] {
    let count = fit.model.facets.first { $0.name == facet.rawValue }?.levels.count ?? 0
    var numbers = [Int?](repeating: nil, count: count)
    for (number, levels) in (subsets[facet] ?? []).enumerated() {
      for level in levels { numbers[level] = number + 1 }
    }
    return numbers
  }

  /// The points that one logit is worth in the middle of the scale.
  public var pointsPerLogit: Double {
    let middle = RaschScaleCurve(fit, lattice)
    return middle.score(at: middle.centre + 0.5) - middle.score(at: middle.centre - 0.5)
  }

  private static func lattice(of scores: [Double]) throws(AnalysisError) -> ScoreLattice {
    guard let first = scores.first else { throw .tooFewRatings(found: 0, needed: 3) }
    let levels = Set(scores).count
    if levels == 1 { throw .scoresAllEqual(score: first, rows: scores.count) }
    guard levels <= levelLimit, let lattice = ScoreLattice(scores),
      lattice.points <= ManyFacetRaschModel.categoryLimit
    else { throw .tooManyScoreLevels(found: levels, limit: levelLimit) }
    return lattice
  }

  private static func thresholds(_ options: Options, _ facets: [Facet]) -> ManyFacetRaschModel.Thresholds {
    options.thresholds == .partialCredit && facets.contains(.indicator)
      ? .partialCredit(facet: Facet.indicator.rawValue) : .ratingScale
  }

  private static func severities(
    _ fit: ManyFacetRaschFit, _ sets: [[Int]], _ options: Options, _ lattice: ScoreLattice
  ) -> [Severity] {
    let name = Facet.rater.rawValue
    let measures = fit.measures(of: name)
    // The standard error of a deviation needs a facet that is centred; the model's own is a little too small.
    let isCentred = options.noncentred != .rater && options.correction == .none && sets.count == 1
    let joint = isCentred ? try? fit.jointStandardErrors(of: name) : nil
    let errors = joint ?? fit.standardErrors(of: name)
    let curve = RaschScaleCurve(fit, lattice)
    var found: [Severity] = []
    for set in sets {
      let mean = set.reduce(0) { $0 + measures[$1] } / Double(set.count)
      found += set.map { level in
        let deviation = measures[level] - mean
        return Severity(
          level: level, deviation: deviation, standardError: errors[level],
          points: curve.score(at: curve.centre) - curve.score(at: curve.centre - deviation), q: nil)
      }
    }
    let q = FalseDiscoveryRate.qValues(
      found.map { 2 * NormalDistribution.standard.survival(abs($0.deviation / $0.standardError)) })
    return found.indices
      .map { place in
        let it = found[place]
        return Severity(
          level: it.level, deviation: it.deviation, standardError: it.standardError, points: it.points,
          q: sets.count == 1 && q[place].isFinite ? q[place] : nil)
      }
      .sorted { ($1.deviation, $0.level) < ($0.deviation, $1.level) }
  }
}

/// The curve that turns logits into points, the mean over scales where each indicator has its own.
struct RaschScaleCurve {
  private let fit: ManyFacetRaschFit
  private let lattice: ScoreLattice
  private let scales: [Int]
  /// The location whose expected score is half-way between the ends of the scale.
  private(set) var centre = 0.0

  init(_ fit: ManyFacetRaschFit, _ lattice: ScoreLattice) {
    self.fit = fit
    self.lattice = lattice
    scales = (0..<fit.scaleCount).filter { fit.categories(scale: $0).count > 1 }
    let middle = (lattice.lowest + lattice.highest) / 2
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<100 {
      centre = (low + high) / 2
      if score(at: centre) < middle { low = centre } else { high = centre }
    }
  }

  func score(at location: Double) -> Double {
    let total = scales.reduce(0) { $0 + fit.expectedScore(at: location, scale: $1) }
    return lattice.score(at: total / Double(scales.count))
  }
}
