import Foundation

/// A threshold between two categories in use.
public struct RaschThreshold: Sendable, Hashable {
  /// The score below.
  public let lower: Int
  /// The score above.
  public let upper: Int
  /// Where both are equally probable, in logits from the sum of the measures.
  public let measure: Double
  /// Its standard error, everything else being estimated.
  public let standardError: Double
}

/// A category of a scale.
public struct RaschCategory: Sendable, Hashable {
  /// The score.
  public let score: Int
  /// The number of ratings, weights counted.
  public let count: Double
  /// The mean sum of measures behind the ratings in this category; should rise with the score.
  public let averageMeasure: Double
  /// What the model expects that mean to be.
  public let expectedAverageMeasure: Double
  /// The squared standardised residuals of its ratings over what the model expects them to add up to; about 1; nil where
  /// measures have run away.
  public let outfit: Double?
}

extension ManyFacetRaschFit {
  /// The number of scales: one, or the levels of the facet with partial credit.
  public var scaleCount: Int { table.scales.count }

  /// The thresholds of a scale; empty where the level it belongs to has extreme scores.
  ///
  /// - Parameter scale: 0 for a rating scale, the position of the level for partial credit.
  /// - Throws: ``RaschError/inestimable(_:)``.
  /// - Complexity: O(q³), q the levels of all facets but the largest.
  public func thresholds(scale: Int = 0) throws(RaschError) -> [RaschThreshold] {
    let own = table.scales[scale]
    guard own.values.count > 1 else { return [] }
    let information = try RaschInformation(search, outcome)
    return (1..<own.values.count).map { c in
      let gap = own.values[c] - own.values[c - 1]
      var coefficients = [Double](repeating: 0, count: own.values.count)
      coefficients[c] = 1 / gap
      coefficients[c - 1] = -1 / gap
      let variance = information.variance(information.threshold(group: scale, coefficients))
      return RaschThreshold(
        lower: own.scores[c - 1], upper: own.scores[c],
        measure: (point.kappa[scale][c] - point.kappa[scale][c - 1]) / gap,
        standardError: variance.squareRoot())
    }
  }

  /// Whether the thresholds of a scale rise: each category is then the most probable one somewhere.
  public func hasOrderedThresholds(scale: Int = 0) -> Bool {
    let (values, kappa) = (table.scales[scale].values, point.kappa[scale])
    var steps: [Double] = []
    for c in values.indices.dropFirst() {
      steps.append((kappa[c] - kappa[c - 1]) / (values[c] - values[c - 1]))
    }
    return zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// The categories of a scale that are in use.
  ///
  /// - Complexity: O(ratings × categories).
  public func categories(scale: Int = 0) -> [RaschCategory] {
    let own = table.scales[scale]
    var sums = own.values.map { _ in CategorySums() }
    for row in 0..<table.rows where Int(table.groups[row]) == scale {
      let location = point.location(row, of: table)
      let distribution = point.distribution(at: location, group: scale, of: table)
      let category = Int(table.categories[row])
      for c in own.values.indices {
        let difference = own.values[c] - distribution.mean
        let square = distribution.variance > 1e-150 ? difference * difference / distribution.variance : 0
        let share = table.weights[row] * distribution.probabilities[c]
        sums[c].add(share: share, location: location, square: square)
        if c == category { sums[c].addObserved(table.weights[row], location: location, square: square) }
      }
    }
    return own.values.indices.map { c in
      RaschCategory(
        score: own.scores[c], count: own.counts[c], averageMeasure: sums[c].observed / own.counts[c],
        expectedAverageMeasure: sums[c].expected / sums[c].probability,
        outfit: sums[c].expectedSquares > 0 ? sums[c].squares / sums[c].expectedSquares : nil)
    }
  }

  /// The expected score at a sum of measures: the curve that turns logits into points of the scale.
  ///
  /// Unused categories that were collapsed keep their scores here.
  ///
  /// - Precondition: the scale has at least two categories in use.
  public func expectedScore(at location: Double, scale: Int = 0) -> Double {
    let probabilities = categoryProbabilities(at: location, scale: scale)
    return zip(probabilities, table.scales[scale].scores).reduce(0) { $0 + $1.0 * Double($1.1) }
  }

  /// The probabilities of the categories in use at a sum of measures, in the order of ``categories(scale:)``.
  public func categoryProbabilities(at location: Double, scale: Int = 0) -> [Double] {
    point.distribution(at: location, group: scale, of: table).probabilities
  }
}

/// What is summed over the ratings on a scale for one of its categories.
private struct CategorySums {
  var observed = 0.0
  var squares = 0.0
  var probability = 0.0
  var expected = 0.0
  var expectedSquares = 0.0

  mutating func add(share: Double, location: Double, square: Double) {
    probability += share
    expected += share * location
    expectedSquares += share * square
  }

  mutating func addObserved(_ weight: Double, location: Double, square: Double) {
    observed += weight * location
    squares += weight * square
  }
}
