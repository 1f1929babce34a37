import Foundation

/// A mean square of residuals, and the same as a standard normal deviate.
public struct RaschFitStatistic: Sendable, Hashable {
  /// The mean square; its expectation is 1, more is noise, less is dependence.
  public let meanSquare: Double
  /// Wilson and Hilferty's cube root: `(MS^⅓ − 1)(3/q) + q/3`, q² being the variance of the mean square under the
  /// model.
  public let standardized: Double

  init(meanSquare: Double, variance: Double) {
    let q = variance.squareRoot()
    self.meanSquare = meanSquare
    standardized = q > 0 ? (cbrt(meanSquare) - 1) * (3 / q) + q / 3 : 0
  }
}

/// A level of a facet: its measure and how its ratings agree with the model.
public struct RaschLevel: Sendable, Hashable {
  /// The label.
  public let label: String
  /// The measure, in logits.
  public let measure: Double
  /// The model standard error `1/√ΣV`.
  public let standardError: Double
  /// Why it had no part in the estimation; nil if it had.
  public let exclusion: ManyFacetRaschFit.Exclusion?
  /// The number of ratings in the estimation, weights counted; of an excluded level, those that it had when it left.
  public let ratings: Double
  /// The mean of these ratings, on the scale of the scores.
  public let observedAverage: Double
  /// The rating that the level gives or gets when all other facets are at the mean of their measures: FACETS's fair
  /// average (M); averaged over scales where each has its own; nil where the measure is infinite.
  public let fairAverage: Double?
  /// The same with all other facets at zero: FACETS's fair average (Z).
  public let fairAverageAtOrigin: Double?
  /// The information-weighted mean square; nil for an excluded level.
  public let infit: RaschFitStatistic?
  /// The unweighted mean square; nil for an excluded level.
  public let outfit: RaschFitStatistic?
  /// The correlation of the ratings with the sums of measures behind them; nil where either does not vary.
  public let pointMeasureCorrelation: Double?
  /// What the model expects this correlation to be.
  public let expectedPointMeasureCorrelation: Double?
  /// `(observed − expected)/information`: how far the measure would move by itself; beyond 0 only where it was
  /// shrunken or corrected.
  public let displacement: Double
}

extension ManyFacetRaschFit {
  /// The levels of a facet with fit statistics.
  ///
  /// - Complexity: O(ratings × categories).
  /// > Reference: Wright & Masters (1982), Rating Scale Analysis, ch. 5.
  public func levels(of facet: String) -> [RaschLevel] {
    let f = position(facet)
    var sums = [LevelSums](repeating: LevelSums(), count: table.levelCounts[f])
    for row in 0..<table.rows {
      let location = point.location(row, of: table)
      let group = Int(table.groups[row])
      let distribution = point.distribution(at: location, group: group, of: table)
      let scale = table.scales[group]
      let category = Int(table.categories[row])
      sums[Int(table.codes[f][row])].add(
        weight: table.weights[row], value: scale.values[category],
        lowest: Double(scale.scores[0]), score: Double(scale.scores[category]),
        location: location, distribution: distribution)
    }
    let ends = exclusions(of: facet)
    for extreme in extremes where extreme.facet == f { sums[extreme.level].count(extreme.rows, of: model) }
    for level in ends.indices where ends[level] == .orphaned {
      sums[level].count(model.scores.indices.filter { Int(model.facets[f].codes[$0]) == level }, of: model)
    }
    let (origin, centre) = fairLocations(except: f)
    return sums.indices.map { level in
      let measure = point.measures[table.offsets[f] + level]
      let own = table.signs[f] * measure
      let sum = sums[level]
      let isFree = ends[level] == nil
      return RaschLevel(
        label: model.facets[f].levels[level], measure: measure,
        standardError: 1 / information[table.offsets[f] + level].squareRoot(), exclusion: ends[level],
        ratings: sum.ratings, observedAverage: sum.score / sum.ratings,
        fairAverage: fairScore(own + centre, facet: f, level),
        fairAverageAtOrigin: fairScore(own + origin, facet: f, level),
        infit: isFree ? sum.infit : nil, outfit: isFree ? sum.outfit : nil,
        pointMeasureCorrelation: isFree ? sum.correlation : nil,
        expectedPointMeasureCorrelation: isFree ? sum.expectedCorrelation : nil,
        displacement: isFree ? table.signs[f] * sum.residual / sum.variance : 0)
    }
  }

  /// The locations of all facets but one at zero, and at the means of the levels in the estimation.
  private func fairLocations(except facet: Int) -> (origin: Double, centre: Double) {
    var centre = 0.0
    for f in table.signs.indices where f != facet {
      let active = (table.offsets[f]..<table.offsets[f + 1]).filter { table.isActive[$0] }
      let mean = active.reduce(0) { $0 + point.measures[$1] } / Double(active.count)
      centre += table.signs[f] * mean
    }
    return (0, centre)
  }

  /// The expected score at a location, on the level's own scale where it has one, else the mean over scales.
  private func fairScore(_ location: Double, facet: Int, _ level: Int) -> Double? {
    guard location.isFinite else { return nil }
    var groups = table.scales.indices.filter { table.scales[$0].values.count > 1 }
    if case .partialCredit(let name) = model.thresholds, position(name) == facet { groups = [level] }
    let total = groups.reduce(0) { $0 + expectedScore(at: location, scale: $1) }
    return total / Double(groups.count)
  }
}

/// What is summed over the ratings of a level.
private struct LevelSums {
  var ratings = 0.0
  var score = 0.0
  var residual = 0.0
  var variance = 0.0
  private var squares = 0.0
  private var standardizedSquares = 0.0
  private var excess = 0.0
  private var kurtosis = 0.0
  private var observed = Comoments()
  private var expected = Comoments()

  mutating func add(
    weight: Double, value: Double, lowest: Double, score: Double, location: Double,
    distribution: CategoryDistribution
  ) {
    let difference = value - distribution.mean
    let v = distribution.variance
    ratings += weight
    self.score += weight * score
    residual += weight * difference
    variance += weight * v
    squares += weight * difference * difference
    excess += weight * (distribution.fourthMoment - v * v)
    // Where measures have run away a variance may vanish: the rating was then certain and tells nothing.
    if v > 1e-150 {
      standardizedSquares += weight * difference * difference / v
      kurtosis += weight * (distribution.fourthMoment / (v * v) - 1)
    }
    // Scales of different ranges are laid side by side as their scores are.
    observed.add(weight, location, lowest + value)
    expected.add(weight, location, lowest + distribution.mean)
  }

  /// Counts rows that have no part in the estimation.
  mutating func count(_ rows: [Int], of model: ManyFacetRaschModel) {
    for row in rows {
      let weight = model.weights?[row] ?? 1
      ratings += weight
      score += weight * Double(model.scores[row])
    }
  }

  var infit: RaschFitStatistic {
    RaschFitStatistic(meanSquare: squares / variance, variance: excess / (variance * variance))
  }
  var outfit: RaschFitStatistic {
    RaschFitStatistic(meanSquare: standardizedSquares / ratings, variance: kurtosis / (ratings * ratings))
  }
  var correlation: Double? {
    let scale = (observed.xx * observed.yy).squareRoot()
    return scale > 1e-10 * ratings ? observed.xy / scale : nil
  }
  /// The ratings vary by their expectations and about them.
  var expectedCorrelation: Double? {
    let scale = (expected.xx * (expected.yy + variance)).squareRoot()
    return scale > 1e-10 * ratings ? expected.xy / scale : nil
  }
}

/// Weighted sums of squares and products about running means.
private struct Comoments {
  private var weight = 0.0
  private var meanX = 0.0
  private var meanY = 0.0
  private(set) var xx = 0.0
  private(set) var yy = 0.0
  private(set) var xy = 0.0

  mutating func add(_ w: Double, _ x: Double, _ y: Double) {
    weight += w
    let (dx, dy) = (x - meanX, y - meanY)
    meanX += w / weight * dx
    meanY += w / weight * dy
    xx += w * dx * (x - meanX)
    yy += w * dy * (y - meanY)
    xy += w * dx * (y - meanY)
  }
}
