import Foundation
import LinearAlgebra
import Statistics

/// Which indicators move together, how much of that is in the eye of the rater, how reliable their sum is, and how many
/// things they measure.
public struct IndicatorStudy: Sendable {
  /// What may be chosen.
  public struct Options: Sendable {
    /// How pairs are compared; nil lets the data choose.
    public var method: CorrelationMatrix.Method?
    /// Whether missing values are handled by full information instead of pairwise.
    public var usesFullInformation = false
    /// The number of factors; nil takes what parallel analysis finds.
    public var factors: Int?
    /// How factors are found.
    public var factorMethod = FactorAnalysis.Method.minimumResidual
    /// How factors are turned.
    public var rotation = FactorRotation.oblimin
    /// Whether distance correlations are computed too.
    public var withDistance = false

    /// The defaults.
    public init() {}
  }

  /// Why a method was taken.
  public enum Choice: String, Sendable {
    /// The user asked for it.
    case asked
    /// Few ordered levels.
    case ordinal
    /// Scores that pile up at one value or lean far to one side.
    case skewed
    /// Scores on a long scale without a pile.
    case continuous
    /// Some indicators on few ordered levels, others on a long scale.
    case mixed
  }

  /// One pair of indicators.
  public struct Pair: Sendable {
    /// The first, by its place.
    public let first: Int
    /// The second, by its place.
    public let second: Int
    /// The correlation over all rows.
    public let pair: CorrelationMatrix.Pair
    /// The 95 % interval, which sees that forms on one employee and by one rater are not independent.
    public let interval: (lower: Double, upper: Double)?
    /// The p-value by the same errors.
    public let pValue: Double?
    /// Benjamini and Hochberg's q-value among all pairs.
    public let qValue: Double?
    /// With all other indicators held fixed; nil where they are collinear.
    public let partial: Double?
    /// Pulled towards 0 to minimise the expected squared error; nil with incomplete rows only.
    public let shrunken: Double?
    /// The product-moment correlation in layers by rater; nil without raters.
    public let layers: LayeredCorrelations.Pair?
    /// Between employees' means after taking out who rated; nil where employees are rows or have one form.
    public let adjusted: Double?
    /// Between employees' levels, freed from the noise of single forms; nil as ``adjusted``.
    public let disattenuated: Double?
    /// By full information, with its sandwich error; nil unless asked for.
    public let fullInformation: (coefficient: Double, standardError: Double?)?
    /// The distance correlation, where asked for.
    public let distance: DistanceCorrelation?
  }

  /// One indicator.
  public struct Item: Sendable {
    /// Rows with a value.
    public let count: Int
    /// The mean.
    public let mean: Double
    /// The standard deviation.
    public let standardDeviation: Double
    /// Distinct values.
    public let levels: Int
    /// The entropy of the values, in bits.
    public let bits: Double
    /// The share of the most frequent value.
    public let shareOfTop: Double
    /// In the sum of all; nil where that could not be analysed.
    public let analysis: ItemAnalysis.Item?
    /// Kaiser, Meyer and Olkin's measure; nil where indicators are collinear.
    public let adequacy: Double?
    /// The correlation with the employee's next later objective result; nil without such results.
    public let laterCorrelation: Double?
    /// What the indicator alone adds to the share of later results that all explain; nil as ``laterCorrelation``.
    public let laterUnique: Double?
    /// The information it adds: bits × the share of its variance that the others do not explain.
    public let addedBits: Double
  }

  /// One coefficient of reliability.
  public struct Coefficient: Sendable {
    /// Which.
    public enum Name: String, Sendable, CaseIterable {
      /// Cronbach's α.
      case alpha
      /// α of standardised indicators.
      case standardisedAlpha = "standardised_alpha"
      /// Guttman's λ₆.
      case lambda6
      /// McDonald's ω of all common factors.
      case omegaTotal = "omega_total"
      /// McDonald's ω of the general factor.
      case omegaHierarchical = "omega_hierarchical"
      /// ω of the variables behind ordered levels.
      case ordinalOmegaTotal = "ordinal_omega_total"
      /// ω of the general factor behind ordered levels.
      case ordinalOmegaHierarchical = "ordinal_omega_hierarchical"
    }
    /// Which.
    public let name: Name
    /// The estimate.
    public let estimate: Double
    /// The 95 % interval, where theory gives one.
    public let interval: (lower: Double, upper: Double)?
  }

  /// The scores.
  public let scores: IndicatorScores
  /// The method.
  public let method: CorrelationMatrix.Method
  /// Why it was taken.
  public let choice: Choice
  /// All pairs, in the order of the indicators.
  public let pairs: [Pair]
  /// The indicators.
  public let items: [Item]
  /// Indicators that carry less than ``smallestInformation``.
  public let poor: [Int]
  /// Coefficients of the reliability of the sum.
  public let reliability: [Coefficient]
  /// Indicators that run against the others and were reversed for the reliability.
  public let reversed: [Int]
  /// Dimensions by parallel analysis; nil where correlations are missing or rows too few.
  public let parallel: ParallelAnalysis?
  /// Dimensions by Velicer's rule; nil below three indicators.
  public let minimumAveragePartial: MinimumAveragePartial?
  /// Sampling adequacy; nil where indicators are collinear.
  public let adequacy: SamplingAdequacy?
  /// The factors; nil where too few indicators, or no more than noise.
  public let factors: FactorFit?
  /// Sets of indicators that are nearly one: chains of correlations of .9 or more.
  public let redundant: [[Int]]
  /// An order in which related indicators stand side by side.
  public let order: [Int]
  /// The correlations as a matrix; nil where one of them is not defined.
  public let matrix: Matrix?

  /// Below this many bits an indicator is nearly one and the same score.
  public static let smallestInformation = 0.6

  /// Studies indicators.
  ///
  /// - Parameters:
  ///   - scores: by indicator.
  ///   - options: what may be chosen.
  ///   - seed: of parallel analysis and rotations.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Throws: ``AnalysisError/uncorrelated(_:)`` for infinite values or too many levels for the method asked for.
  /// - Complexity: that of `CorrelationMatrix` and O(indicators³).
  public init(
    _ scores: IndicatorScores, options: Options = Options(), seed: RandomKey, threads: Int = 1
  ) throws(AnalysisError) {
    self.scores = scores
    let profiles = (0..<scores.indicators.count).map { ColumnProfile(scores.values.column($0)) }
    (method, choice) = IndicatorStudy.choose(profiles, asked: options.method)
    do throws(CorrelationError) {
      let correlations = try CorrelationMatrix(scores.values, method: method, threads: threads)
      let structure = try IndicatorStructure(scores, correlations, options, seed: seed)
      let layers = try scores.raters.map { raters throws(CorrelationError) in
        try LayeredCorrelations(scores.values, groups: raters, threads: threads)
      }
      let persons = try PersonLayers(scores, threads: threads)
      pairs = IndicatorStudy.pairs(scores, correlations, structure, layers, persons, options)
      matrix = structure.matrix
      items = IndicatorStudy.items(scores, profiles, structure)
      parallel = structure.parallel
      minimumAveragePartial = structure.minimumAveragePartial
      adequacy = structure.adequacy
      factors = structure.factors
      reliability = structure.reliability
      reversed = structure.reversed
    } catch { throw .uncorrelated(error) }
    poor = profiles.indices.filter { profiles[$0].bits < IndicatorStudy.smallestInformation }
    redundant = IndicatorStudy.redundant(matrix)
    order = matrix.map { LeafOrdering($0).order } ?? Array(scores.indicators.indices)
  }

  /// The strongest pair whose interval leaves out 0.
  public var strongest: Pair? {
    pairs.filter { ($0.qValue ?? 1) < 0.05 }.max {
      abs($0.pair.coefficient ?? 0) < abs($1.pair.coefficient ?? 0)
    }
  }

  private static func choose(
    _ profiles: [ColumnProfile], asked: CorrelationMatrix.Method?
  ) -> (CorrelationMatrix.Method, Choice) {
    if let asked { return (asked, .asked) }
    let levels = profiles.map(\.levels).max() ?? 0
    let few = profiles.count { $0.levels <= CorrelationMatrix.fewLevels }
    if levels <= CorrelationMatrix.fewLevels { return (.polychoric, .ordinal) }
    if few > 0 { return (.mixed, .mixed) }
    if profiles.contains(where: { $0.shareOfTop > 0.5 || abs($0.skewness) > 2 }) { return (.spearman, .skewed) }
    return (.pearson, .continuous)
  }

  private static func pairs(
    _ scores: IndicatorScores, _ correlations: CorrelationMatrix, _ structure: IndicatorStructure,
    _ layers: LayeredCorrelations?, _ persons: PersonLayers?, _ options: Options
  ) -> [Pair] {
    let ways = [scores.ratees, scores.raters].compactMap { $0 }
    let columns = (0..<correlations.columns).map { scores.values.column($0) }
    let uncertain = correlations.indices.map { i, j in
      PairUncertainty(columns[i], columns[j], correlations[i, j], ways)
    }
    let qValues = FalseDiscoveryRate.qValues(uncertain.map { $0.pValue ?? .nan })
    return zip(correlations.indices, zip(uncertain, qValues)).map { place, found in
      let (i, j) = place
      let (known, q) = found
      return Pair(
        first: i, second: j, pair: correlations[i, j], interval: known.interval, pValue: known.pValue,
        qValue: q.isNaN ? nil : q, partial: structure.partial?.matrix[i, j],
        shrunken: structure.shrunken?.matrix[i, j], layers: layers?[i, j], adjusted: persons?.adjusted(i, j),
        disattenuated: persons?.disattenuated(i, j),
        fullInformation: structure.full.map { ($0.correlations[i, j], $0.standardErrors?[i, j]) },
        distance: options.withDistance ? DistanceCorrelation(columns[i], columns[j]) : nil)
    }
  }

  private static func items(
    _ scores: IndicatorScores, _ profiles: [ColumnProfile], _ structure: IndicatorStructure
  ) -> [Item] {
    let later = LaterPrediction(scores)
    return profiles.indices.map { i in
      let explained = structure.partial?.squaredMultipleCorrelations[i]
      return Item(
        count: profiles[i].count, mean: profiles[i].mean, standardDeviation: profiles[i].standardDeviation,
        levels: profiles[i].levels, bits: profiles[i].bits, shareOfTop: profiles[i].shareOfTop,
        analysis: structure.items?.items[i], adequacy: structure.adequacy?.columns[i],
        laterCorrelation: later?.correlations[i], laterUnique: later?.unique?[i],
        addedBits: profiles[i].bits * (1 - (explained ?? 0)))
    }
  }

  /// Indicators joined by correlations of .9 or more.
  private static func redundant(_ matrix: Matrix?) -> [[Int]] {
    guard let matrix else { return [] }
    var sets: [[Int]] = []
    var seen: Set<Int> = []
    for start in 0..<matrix.rows where !seen.contains(start) {
      var (set, waiting) = ([Int](), [start])
      while let next = waiting.popLast() {
        guard seen.insert(next).inserted else { continue }
        set.append(next)
        waiting += (0..<matrix.rows).filter { $0 != next && matrix[next, $0] >= 0.9 && !seen.contains($0) }
      }
      if set.count > 1 { sets.append(set.sorted()) }
    }
    return sets
  }
}

/// What one pair is known to.
private struct PairUncertainty {
  let interval: (lower: Double, upper: Double)?
  let pValue: Double?

  /// Independent rows have the intervals of the method; clustered ones are widened by what the product-moment correlation
  /// (for ranks, that of the ranks) shows of clustering.
  init(_ x: [Double], _ y: [Double], _ pair: CorrelationMatrix.Pair, _ ways: [[Int32]]) {
    guard !ways.isEmpty, let r = pair.coefficient, abs(r) < 1, let plain = pair.interval() else {
      interval = pair.interval()
      pValue = pair.pValue
      return
    }
    guard let clustered = ClusteredCorrelation(x, y, ways: ways) else {
      interval = nil
      pValue = nil
      return
    }
    let normal = NormalDistribution.standard
    let z = atanh(r)
    // Half the plain interval on Fisher's scale, over its quantile, is the plain error.
    let plainError = (atanh(plain.upper) - atanh(plain.lower)) / 2 / normal.upperQuantile(0.025)
    let error = plainError * max(1, clustered.designEffect).squareRoot()
    let student = StudentT(degreesOfFreedom: Double(clustered.degreesOfFreedom))
    let half = student.upperQuantile(0.025) * error
    interval = (tanh(z - half), tanh(z + half))
    pValue = min(1, student.twoSided(z / error))
  }
}

/// What a column looks like by itself.
struct ColumnProfile: Sendable {
  let count: Int
  let mean: Double
  let standardDeviation: Double
  let skewness: Double
  let levels: Int
  let bits: Double
  let shareOfTop: Double

  init(_ column: [Double]) {
    let values = column.filter { !$0.isNaN }.sorted()
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / n }
    let second = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let third = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) }
    var runs: [Double] = []
    for (place, value) in values.enumerated() {
      if place > 0, values[place - 1] == value { runs[runs.count - 1] += 1 } else { runs.append(1) }
    }
    count = values.count
    self.mean = values.isEmpty ? .nan : mean
    standardDeviation = values.count > 1 ? (second / (n - 1)).squareRoot() : .nan
    skewness = second > 0 ? third / n / pow(second / n, 1.5) : 0
    levels = runs.count
    bits = max(0, runs.reduce(0) { $0 - $1 / n * log2($1 / n) })
    shareOfTop = (runs.max() ?? 0) / max(n, 1)
  }
}
