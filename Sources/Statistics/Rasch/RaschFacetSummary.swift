/// How well the levels of a facet are told apart.
public struct RaschFacetSummary: Sendable, Hashable {
  /// Separation from a variance of measures: `G = √(true variance / mean error variance)`.
  public struct Separation: Sendable, Hashable {
    /// `true SD / root mean square error`.
    public let ratio: Double
    /// `(4G + 1)/3`: how many distinct strata there are.
    public var strata: Double { (4 * ratio + 1) / 3 }
    /// `G²/(1 + G²)`: the share of true variance. Of raters, high means that they differ.
    public var reliability: Double { ratio * ratio / (1 + ratio * ratio) }
  }

  /// A chi-squared test.
  public struct ChiSquaredTest: Sendable, Hashable {
    /// The statistic.
    public let statistic: Double
    /// Its degrees of freedom.
    public let degreesOfFreedom: Double
    /// The probability of more under the hypothesis.
    public let pValue: Double

    init(_ statistic: Double, _ degreesOfFreedom: Double) {
      self.statistic = statistic
      self.degreesOfFreedom = degreesOfFreedom
      pValue = ChiSquared(degreesOfFreedom: degreesOfFreedom).survival(statistic)
    }
  }

  /// The number of levels counted.
  public let count: Int
  /// The mean measure.
  public let mean: Double
  /// The standard deviation of the measures, with divisor L − 1.
  public let standardDeviation: Double
  /// The root mean square of the standard errors.
  public let rootMeanSquareError: Double
  /// With the levels as the population: variance with divisor L.
  public let population: Separation
  /// With the levels as a sample: variance with divisor L − 1.
  public let sample: Separation
  /// Whether all levels could have one measure.
  public let fixedTest: ChiSquaredTest
  /// Whether the levels could be a sample from a normal distribution; nil below three levels.
  public let randomTest: ChiSquaredTest?

  init(measures: [Double], standardErrors: [Double]) {
    let n = Double(measures.count)
    let mean = measures.reduce(0, +) / n
    let squares = measures.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = standardErrors.reduce(0) { $0 + $1 * $1 } / n
    func trueVariance(_ divisor: Double) -> Double { max(squares / divisor - error, 0) }
    count = measures.count
    self.mean = mean
    standardDeviation = (squares / (n - 1)).squareRoot()
    rootMeanSquareError = error.squareRoot()
    population = Separation(ratio: (trueVariance(n) / error).squareRoot())
    sample = Separation(ratio: (trueVariance(n - 1) / error).squareRoot())
    func spread(_ extra: Double) -> Double {
      let weights = standardErrors.map { 1 / ($0 * $0 + extra) }
      let centre = zip(weights, measures).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      return zip(weights, measures).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
    }
    fixedTest = ChiSquaredTest(spread(0), n - 1)
    randomTest = measures.count > 2 ? ChiSquaredTest(spread(trueVariance(n - 1)), n - 2) : nil
  }
}

extension ManyFacetRaschFit {
  /// Whether levels with extreme scores are counted.
  public enum ExtremeLevels: Sendable, Hashable {
    /// Only levels that took part in the estimation.
    case excluded
    /// Also those measured afterwards, if their measure is finite.
    case included
  }

  /// Separation, strata, reliability and tests of a facet; nil where fewer than two levels are counted.
  ///
  /// The fixed test is `Σ(β − β̄)²/SE²` about the weighted mean with L − 1 degrees of freedom; the random one has
  /// `SE² + true variance` for SE² and L − 2.
  ///
  /// > Reference: Wright & Masters (1982), Rating Scale Analysis, ch. 5; Linacre (1989), ch. 7.
  public func summary(of facet: String, extremes: ExtremeLevels = .excluded) -> RaschFacetSummary? {
    let f = position(facet)
    let counted = (table.offsets[f]..<table.offsets[f + 1]).filter { parameter in
      table.isActive[parameter]
        || (extremes == .included && point.measures[parameter].isFinite && information[parameter] > 0)
    }
    guard counted.count > 1 else { return nil }
    return RaschFacetSummary(
      measures: counted.map { point.measures[$0] },
      standardErrors: counted.map { 1 / information[$0].squareRoot() })
  }
}
