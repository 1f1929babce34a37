import LinearAlgebra

/// Straight lines of many groups, drawn towards each other as far as they do not differ beyond chance.
///
/// `y = β₀ + β₁t + u₀ + u₁t + e`, `(u₀, u₁) ~ N(0, Σ)` by group, `e ~ N(0, σ²/w)`, by REML. A group's slope is
/// `β₁ + u₁`, with the error of both; beside it stands the group's own least-squares slope, whose p-value rests on the
/// residual variance of all groups and is not shrunken: under "no slope" it is below .05 one time in twenty.
///
/// > Reference: Laird & Ware (1982), doi:10.2307/2529876.
/// > Adding `a + bt` to the values adds b to all slopes. The order of the rows and of the groups is free.
public struct GrowthModel: Sendable {
  /// One group.
  public struct Group: Sendable, Hashable {
    /// The number of values.
    public let count: Int
    /// The level at the reference time.
    public let level: Double
    /// Its standard error of prediction.
    public let levelError: Double
    /// The shrunken slope, per unit of time.
    public let slope: Double
    /// Its standard error of prediction.
    public let slopeError: Double
    /// The group's own least-squares slope; nil where its times do not differ.
    public let ownSlope: Double?
    /// Its standard error, from the residual variance of all groups.
    public let ownError: Double?
    /// The two-sided p-value of "no slope", from ``ownSlope``.
    public let p: Double?

    /// The posterior probability that the slope is positive.
    public var probabilityUp: Double { GrowthModel.probabilityUp(slope, slopeError) }
  }

  /// The groups, in the order of their codes.
  public let groups: [Group]
  /// The mean slope β₁.
  public let meanSlope: Double
  /// Its standard error.
  public let meanSlopeError: Double
  /// The standard deviation of slopes between groups.
  public let slopeDeviation: Double
  /// The degrees of freedom of the residual variance within groups: Σ(n − 2).
  public let degreesOfFreedom: Double
  /// The reference time of levels.
  public let reference: Double
  /// The fit.
  public let fit: LinearMixedModelFit

  /// Fits the model.
  ///
  /// - Parameters:
  ///   - values: finite values.
  ///   - times: one per value.
  ///   - groups: the group of each value, from 0; every group has a value.
  ///   - groupCount: the number of groups, two at least.
  ///   - weights: σ²/w is the variance of a value; equal unless given.
  ///   - reference: the time at which levels are told.
  ///   - threads: how many may work at once; the result does not depend on it.
  /// - Throws: ``ModelError`` where the values cannot support the model.
  /// - Precondition: equal lengths.
  /// - Complexity: O(values) an iteration.
  public init(
    values: [Double], times: [Double], groups: [Int32], groupCount: Int, weights: [Double]? = nil,
    reference: Double, threads: Int = 1
  ) throws(ModelError) {
    precondition(values.count == times.count && values.count == groups.count, "columns of unequal length")
    let time = RandomTerm.Coefficient(name: "time", values: times)
    let model = LinearMixedModel(
      response: values,
      fixedEffects: FixedEffects(
        names: ["(Intercept)", "time"],
        matrix: Matrix(rows: values.count, columns: [[Double](repeating: 1, count: values.count), times])),
      randomEffects: [
        RandomTerm(
          name: "group", codes: groups, levels: (0..<groupCount).map { String($0) },
          coefficients: [.intercept, time])
      ],
      weights: weights.map { .precision($0) } ?? .none)
    fit = try model.fit(threads: threads)
    guard fit.coefficients.count == 2 else { throw .tooFewLevels(term: "time", found: 1) }
    (meanSlope, meanSlopeError) = (fit.coefficients[1].estimate, fit.coefficients[1].standardError)
    slopeDeviation = max(0, fit.covariance(ofTerm: 0)[3]).squareRoot()
    self.reference = reference
    let lines = OwnLines(values, times, groups, groupCount, weights)
    degreesOfFreedom = lines.degreesOfFreedom
    let fit = fit
    self.groups = (0..<groupCount).map { group in
      let level = GrowthModel.predict(fit, group, [1, reference])
      let slope = GrowthModel.predict(fit, group, [0, 1])
      return Group(
        count: lines.counts[group], level: level.estimate, levelError: level.standardError,
        slope: slope.estimate, slopeError: slope.standardError, ownSlope: lines.slope(group),
        ownError: lines.error(group), p: lines.p(group))
    }
  }

  private static func predict(_ fit: LinearMixedModelFit, _ group: Int, _ weights: [Double]) -> Prediction {
    fit.predict(
      LinearCombination(
        random: weights.indices.filter { weights[$0] != 0 }.map {
          .init(term: 0, level: group, coefficient: $0, weight: weights[$0])
        }, fixed: weights))
  }

  /// What a new value of a group at a time should be, with its interval.
  ///
  /// - Parameters:
  ///   - group: the group, from 0.
  ///   - time: when.
  ///   - weight: that of the new value.
  ///   - extra: a further variance of the value.
  ///   - level: the confidence of the interval, below 1.
  public func forecast(
    group: Int, at time: Double, weight: Double = 1, extra: Double = 0, level: Double = 0.95
  ) -> TrendLine.Forecast {
    let line = GrowthModel.predict(fit, group, [1, time])
    let half = quantile(level) * (line.variance + fit.residualVariance / weight + extra).squareRoot()
    return TrendLine.Forecast(
      time: time, estimate: line.estimate, lower: line.estimate - half, upper: line.estimate + half)
  }

  /// How many standard errors an interval reaches to either side.
  public func quantile(_ level: Double) -> Double {
    degreesOfFreedom > 0
      ? StudentT(degreesOfFreedom: degreesOfFreedom).quantile(0.5 + level / 2)
      : NormalDistribution.standard.quantile(0.5 + level / 2)
  }

  /// The probability that a normal slope is positive.
  public static func probabilityUp(_ slope: Double, _ error: Double) -> Double {
    guard error > 0 else { return slope > 0 ? 1 : slope < 0 ? 0 : 0.5 }
    return NormalDistribution.standard.cdf(slope / error)
  }
}

/// Every group's own line, with one residual variance for all.
private struct OwnLines {
  var counts: [Int]
  var degreesOfFreedom = 0.0
  private var spread: [Double]
  private var product: [Double]
  private var variance = 0.0

  init(_ y: [Double], _ t: [Double], _ groups: [Int32], _ count: Int, _ weights: [Double]?) {
    counts = [Int](repeating: 0, count: count)
    spread = [Double](repeating: 0, count: count)
    product = spread
    var (w, wt, wy, squares) = (spread, spread, spread, spread)
    for row in y.indices {
      let (group, weight) = (Int(groups[row]), weights?[row] ?? 1)
      counts[group] += 1
      w[group] += weight
      wt[group] += weight * t[row]
      wy[group] += weight * y[row]
    }
    for row in y.indices {
      let (group, weight) = (Int(groups[row]), weights?[row] ?? 1)
      let (gapT, gapY) = (t[row] - wt[group] / w[group], y[row] - wy[group] / w[group])
      spread[group] += weight * gapT * gapT
      product[group] += weight * gapT * gapY
      squares[group] += weight * gapY * gapY
    }
    var rest = 0.0
    for group in 0..<count where counts[group] > 2 && spread[group] > 0 {
      rest += max(0, squares[group] - product[group] * product[group] / spread[group])
      degreesOfFreedom += Double(counts[group] - 2)
    }
    variance = degreesOfFreedom > 0 ? rest / degreesOfFreedom : 0
  }

  func slope(_ group: Int) -> Double? { spread[group] > 0 ? product[group] / spread[group] : nil }

  func error(_ group: Int) -> Double? {
    spread[group] > 0 && variance > 0 ? (variance / spread[group]).squareRoot() : nil
  }

  func p(_ group: Int) -> Double? {
    guard let slope = slope(group), let error = error(group) else { return nil }
    return StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(slope / error)
  }
}
