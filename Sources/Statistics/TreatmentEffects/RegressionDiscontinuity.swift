import Foundation
import LinearAlgebra

/// The jump of an outcome at the score from which units were chosen.
///
/// Just below and just above the cut units are alike, so that a jump there is what being chosen did. A local line is
/// fitted on either side with triangular weights; the bandwidth balances its bias against its variance, and the interval
/// allows for the bias that is left: the bias is estimated with a quadratic, and the error of that estimate is part of
/// the standard error. Residuals are distances from the mean of the three nearest neighbours, so that nothing is assumed
/// about the spread.
///
/// ```swift
/// let jump = try RegressionDiscontinuity(outcomes: later, scores: score, cut: 75).estimate()
/// ```
/// > References: Calonico, Cattaneo & Titiunik (2014), doi:10.3982/ECTA11757; Calonico, Cattaneo & Farrell (2020),
/// > doi:10.1093/ectj/utz022.
/// > Unmoved by the order of units; outcomes and scores may be shifted and rescaled.
public struct RegressionDiscontinuity: Sendable {
  /// How far from the cut units count.
  public enum Bandwidth: Sendable, Hashable {
    /// Chosen for the smallest mean squared error, the same on both sides.
    case optimal
    /// Given: that of the line, and that of the bias.
    case fixed(line: Double, bias: Double)
  }

  /// A jump and its interval.
  public struct Estimate: Sendable, Hashable {
    /// The jump by the two lines.
    public let estimate: Double
    /// Its standard error, without regard to bias.
    public let standardError: Double
    /// The jump less its estimated bias: the middle of the interval.
    public let corrected: Double
    /// The standard error of that.
    public let robustStandardError: Double
    /// The interval that allows for bias.
    public let interval: ClosedRange<Double>
    /// The probability of so large a corrected jump where there is none.
    public let pValue: Double
    /// How far from the cut units count.
    public let bandwidth: Double
    /// The same for the estimate of the bias.
    public let biasBandwidth: Double
    /// Units below the cut within the bandwidth.
    public let below: Int
    /// Units at the cut or above within the bandwidth.
    public let above: Int
  }

  /// The fewest units on a side, and the fewest different scores.
  public static let smallestSide = 10
  /// Different scores on a side that a quartic needs, and some to spare.
  static let fewestScores = 6

  private let sides: [Side]
  private let cut: Double

  /// Describes a comparison; units at the cut count as chosen.
  ///
  /// - Throws: ``TreatmentError/tooFewAtCut(below:above:needed:)``, ``TreatmentError/scoreTooCoarse(below:above:needed:)``
  ///   and ``TreatmentError/notFinite(column:row:)``.
  /// - Precondition: equal lengths.
  public init(outcomes: [Double], scores: [Double], cut: Double) throws(TreatmentError) {
    precondition(outcomes.count == scores.count, "\(outcomes.count) outcomes, \(scores.count) scores")
    for row in scores.indices {
      if !outcomes[row].isFinite { throw .notFinite(column: "outcome", row: row) }
      if !scores[row].isFinite { throw .notFinite(column: "score", row: row) }
    }
    let order = scores.indices.sorted { (scores[$0], outcomes[$0], $0) < (scores[$1], outcomes[$1], $1) }
    func side(_ belongs: (Double) -> Bool) -> Side {
      let rows = order.filter { belongs(scores[$0]) }
      return Side(distances: rows.map { scores[$0] - cut }, outcomes: rows.map { outcomes[$0] })
    }
    let (below, above) = (side { $0 < cut }, side { $0 >= cut })
    let least = RegressionDiscontinuity.smallestSide
    guard min(below.count, above.count) >= least else {
      throw .tooFewAtCut(below: below.count, above: above.count, needed: least)
    }
    let fewest = RegressionDiscontinuity.fewestScores
    guard min(below.distinct, above.distinct) >= fewest else {
      throw .scoreTooCoarse(below: below.distinct, above: above.distinct, needed: fewest)
    }
    sides = [below, above]
    self.cut = cut
  }

  /// Estimates the jump.
  ///
  /// - Throws: ``TreatmentError`` where the bandwidth holds too few different scores for a line and its bias.
  /// - Complexity: O(n log n).
  public func estimate(_ bandwidth: Bandwidth = .optimal, level: Double = 0.95) throws(TreatmentError)
    -> Estimate
  {
    let (h, b): (Double, Double)
    switch bandwidth {
    case .optimal: (h, b) = try optimalBandwidths()
    case .fixed(let line, let bias): (h, b) = (line, bias)
    }
    let fits = sides.compactMap { LocalLine($0, h: h, b: b) }
    guard fits.count == 2 else { throw coarse(within: max(h, b)) }
    let jump = fits[1].intercept - fits[0].intercept
    let corrected = fits[1].corrected - fits[0].corrected
    let error = (fits[0].variance + fits[1].variance).squareRoot()
    let robust = (fits[0].robustVariance + fits[1].robustVariance).squareRoot()
    let width = NormalDistribution.standard.quantile(0.5 + level / 2) * robust
    let z = robust > 0 ? abs(corrected) / robust : (corrected == 0 ? 0 : .infinity)
    return Estimate(
      estimate: jump, standardError: error, corrected: corrected, robustStandardError: robust,
      interval: (corrected - width)...(corrected + width),
      pValue: 2 * NormalDistribution.standard.survival(z), bandwidth: h,
      biasBandwidth: b, below: fits[0].count, above: fits[1].count)
  }

  private func coarse(within reach: Double) -> TreatmentError {
    let counts = sides.map { side in Set(side.distances.filter { abs($0) < reach }).count }
    return .scoreTooCoarse(below: counts[0], above: counts[1], needed: 4)
  }

  // MARK: - The bandwidth

  /// Three steps: a pilot for the bias of the bias, the bandwidth of the bias, that of the line.
  private func optimalBandwidths() throws(TreatmentError) -> (Double, Double) {
    let all = sides[0].distances + sides[1].distances
    guard let sample = try? OrderedSample(all) else { throw coarse(within: 0) }
    let quartiles = sample.quantile(0.75, .averagedInverse) - sample.quantile(0.25, .averagedInverse)
    let spread = min(standardDeviation(all), quartiles > 0 ? quartiles / 1.349 : .infinity)
    let widest = max(abs(sample.minimum), abs(sample.maximum))
    // Tied scores carry less than as many different ones.
    let distinct = Double(sides[0].distinct + sides[1].distinct)
    let nearest = fewestReach()
    let pilot = max(min(2.576 * spread * pow(distinct, -0.2), widest), nearest)
    func step(_ order: Int, _ derivative: Int, _ reach: [Double], _ regularised: Bool) -> Double? {
      let terms = zip(sides, reach).compactMap {
        ErrorTerms(
          $0, order: order, derivative: derivative, pilot: pilot, biasReach: $1, regularised: regularised)
      }
      guard terms.count == 2 else { return nil }
      let bias = terms[1].bias - terms[0].bias
      let denominator = bias * bias + terms[0].regularisation + terms[1].regularisation
      guard denominator > 0 else { return widest }
      let h = pow((terms[0].variance + terms[1].variance) / denominator, 1 / Double(2 * order + 3))
      return h.isFinite && h > 0 ? min(h, widest) : nil
    }
    let ranges = sides.map { side in (side.distances.map(abs).max() ?? 0) * (1 + Double.ulpOfOne.squareRoot()) }
    guard let rough = step(3, 3, ranges, false) else { throw coarse(within: pilot) }
    let d = max(rough, nearest)
    guard let b = step(2, 2, [d, d], true), let h = step(1, 0, [b, b], true) else { throw coarse(within: d) }
    return (h, b)
  }

  /// Where a fifth of the scores on a side are ties, the distance that holds ten different ones on both; else 0.
  private func fewestReach() -> Double {
    guard sides.contains(where: { Double($0.distinct) <= 0.8 * Double($0.count) }) else { return 0 }
    let tenth = sides.map { side -> Double in
      let distances = Set(side.distances).map(abs).sorted()
      return distances[min(10, distances.count) - 1]
    }
    // A little more, so that the tenth has a weight.
    return (tenth.max() ?? 0) * (1 + Double.ulpOfOne.squareRoot())
  }

  private func standardDeviation(_ values: [Double]) -> Double {
    let mean = CompensatedSum(values).value / Double(values.count)
    let squares = CompensatedSum(values.map { ($0 - mean) * ($0 - mean) }).value
    return (squares / Double(values.count - 1)).squareRoot()
  }
}

/// The units on one side of the cut, by score.
private struct Side: Sendable {
  /// Scores less the cut, rising.
  let distances: [Double]
  let outcomes: [Double]
  let distinct: Int

  init(distances: [Double], outcomes: [Double]) {
    self.distances = distances
    self.outcomes = outcomes
    distinct = Set(distances).count
  }

  var count: Int { distances.count }

  /// The units with a positive triangular weight; they stand side by side.
  func within(_ h: Double) -> Side {
    let rows = distances.indices.filter { abs(distances[$0]) < h }
    return Side(distances: rows.map { distances[$0] }, outcomes: rows.map { outcomes[$0] })
  }

  func weights(_ h: Double) -> [Double] { distances.map { max(0, 1 - abs($0 / h)) / h } }

  /// 1, x, x² …
  func powers(_ order: Int) -> Matrix {
    var columns = [[Double](repeating: 1, count: count)]
    for power in 0..<order { columns.append(zip(columns[power], distances).map { $0 * $1 }) }
    return Matrix(rows: count, columns: columns)
  }

  /// The distance of each outcome from the mean of its nearest neighbours by score, three or, with ties, more; scaled so
  /// that its square has the variance of the outcome as expectation.
  func neighbourResiduals() -> [Double] {
    let needed = min(3, count - 1)
    var sums = [0.0]
    for outcome in outcomes { sums.append(sums[sums.count - 1] + outcome) }
    // The first and the last place of the run of equal scores at each place.
    var (first, last) = (Array(0..<count), Array(0..<count))
    for i in distances.indices.dropFirst() where distances[i] == distances[i - 1] { first[i] = first[i - 1] }
    for i in distances.indices.dropLast().reversed() where distances[i] == distances[i + 1] {
      last[i] = last[i + 1]
    }
    return (0..<count).map { i in
      var (low, high) = (first[i], last[i])
      while high - low < needed {
        let left = low > 0 ? distances[i] - distances[low - 1] : .infinity
        let right = high < count - 1 ? distances[high + 1] - distances[i] : .infinity
        if left <= right { low = first[low - 1] }
        if right <= left { high = last[high + 1] }
      }
      let others = Double(high - low)
      guard others > 0 else { return 0 }
      let mean = (sums[high + 1] - sums[low] - outcomes[i]) / others
      return (others / (others + 1)).squareRoot() * (outcomes[i] - mean)
    }
  }
}

/// Weighted least squares on powers of the distance.
private struct LocalPolynomial {
  let side: Side
  let weights: [Double]
  let powers: Matrix
  /// `(X'WX)⁻¹`.
  let inverse: Matrix

  init?(_ side: Side, order: Int, reach: Double, weighing: Double? = nil) {
    let inside = side.within(reach)
    let weights = inside.weights(weighing ?? reach)
    let powers = inside.powers(order)
    var rooted = powers
    // Columns of size one: powers of small distances would look dependent.
    let scales = (0...order).map { pow(weighing ?? reach, Double($0)) }
    for column in 0...order {
      for row in weights.indices { rooted[row, column] *= weights[row].squareRoot() / scales[column] }
    }
    guard let factor = try? QRFactor(rooted), factor.rank == order + 1,
      var inverse = try? factor.inverseCrossProduct()
    else { return nil }
    for i in 0...order { for j in 0...order { inverse[i, j] /= scales[i] * scales[j] } }
    self.side = inside
    self.weights = weights
    self.powers = powers
    self.inverse = inverse
  }

  /// X with every row times its weight.
  var weighted: Matrix {
    var result = powers
    for column in 0..<powers.columns { for row in weights.indices { result[row, column] *= weights[row] } }
    return result
  }

  var coefficients: [Double] {
    inverse
      * (0..<powers.columns).map { column in
        dot(zip(weights, side.outcomes).map { $0 * $1 }, powers.column(column))
      }
  }

  /// The variance of a coefficient, from neighbours.
  func variance(of coefficient: Int, _ residuals: [Double]) -> Double {
    variance(weighted * inverse.column(coefficient), residuals)
  }

  func variance(_ shares: [Double], _ residuals: [Double]) -> Double {
    zip(shares, residuals).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 }
  }
}

/// What bias and variance of a derivative at the cut would be with a bandwidth of 1.
private struct ErrorTerms {
  let variance: Double
  let bias: Double
  let regularisation: Double

  init?(
    _ side: Side, order: Int, derivative: Int, pilot: Double, biasReach: Double, regularised: Bool
  ) {
    guard let local = LocalPolynomial(side, order: order, reach: pilot),
      let curve = LocalPolynomial(side, order: order + 1, reach: biasReach)
    else { return nil }
    let residuals = local.side.neighbourResiduals()
    let power = Double(2 * derivative + 1)
    variance = power * pow(pilot, power) * local.variance(of: derivative, residuals)
    // How much of the next power goes into the coefficient.
    let next = local.side.distances.map { pow($0 / pilot, Double(order + 1)) }
    let weighted = local.weighted
    let moments = (0...order).map { dot(weighted.column($0), next) }
    let constant = pow(pilot, Double(derivative)) * (local.inverse * moments)[derivative]
    let slack = Double(2 * (order + 1 - derivative))
    bias = slack.squareRoot() * constant * curve.coefficients[order + 1]
    regularisation =
      regularised
      ? slack * 3 * constant * constant
        * curve.variance(of: order + 1, curve.side.neighbourResiduals()) : 0
  }
}

/// A line at the cut, and what a quadratic says of its bias.
private struct LocalLine {
  let intercept: Double
  let variance: Double
  let corrected: Double
  let robustVariance: Double
  let count: Int

  init?(_ side: Side, h: Double, b: Double) {
    let reach = max(h, b)
    // Both are fitted to the units of the wider window, so that neighbours are the same.
    guard let line = LocalPolynomial(side, order: 1, reach: reach, weighing: h),
      let curve = LocalPolynomial(side, order: 2, reach: reach, weighing: b)
    else { return nil }
    let residuals = line.side.neighbourResiduals()
    let own = line.weighted * line.inverse.column(0)
    intercept = dot(own, line.side.outcomes)
    variance = line.variance(own, residuals)
    // The bias is the curvature times what the weights of the line make of a parabola.
    let parabola = dot(own, line.side.distances.map { $0 * $0 })
    let curvature = curve.weighted * curve.inverse.column(2)
    let shares = zip(own, curvature).map { $0 - parabola * $1 }
    corrected = dot(shares, line.side.outcomes)
    robustVariance = line.variance(shares, residuals)
    count = line.weights.count { $0 > 0 }
  }
}
