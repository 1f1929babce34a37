import Foundation
import LinearAlgebra

/// What two noisy measures of the same things share, drawn towards zero.
///
/// `xⱼₖ = λⱼ + ξⱼₖ + eⱼₖ` for measures k = 1, 2, with `λ ~ N(0, τ²)`, `ξₖ ~ N(0, ηₖ²)` and known sampling variances of e.
/// The variances are found by expectation–maximisation from moments. Something that shows in one measure only is
/// laid to ξ, in proportion to how often that happens.
///
/// Standard errors allow for the estimation of τ² and η²: to the conditional variance of λ comes `2 g'I⁻¹g`, g the derivative
/// of the shrunken value and I the Fisher information of the variances; once for what their error does to the value, and
/// once for the conditional variance, which is as much too small on average (Prasad & Rao 1990,
/// doi:10.1080/01621459.1990.10475320).
///
/// > Reference: Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x.
/// > The order of the items is free; scaling both measures by c scales every λ by c.
public struct SharedShrinkage: Sendable {
  /// What is shared of one item.
  public struct Estimate: Sendable, Hashable {
    /// The shrunken λ.
    public let value: Double
    /// Its standard error.
    public let standardError: Double
    /// `1 − PEV/τ²` at the estimated variances: how much of λ the data resolve.
    public let reliability: Double
  }

  /// The variance τ² of what is shared.
  public let variance: Double
  /// The variances η² of what is peculiar to each measure.
  public let peculiar: [Double]
  /// The items, in the order given.
  public let estimates: [Estimate]

  /// Separates what is shared.
  ///
  /// - Parameters:
  ///   - measures: two arrays of one value per item; NaN where there is none. They should be centred.
  ///   - variances: the sampling variances, in the same shape.
  /// - Precondition: two measures, equal lengths.
  /// - Complexity: O(items) for each of at most 500 iterations.
  public init(_ measures: [[Double]], variances: [[Double]]) {
    precondition(measures.count == 2 && variances.count == 2, "what is shared is shared by two measures")
    precondition(Set((measures + variances).map(\.count)).count == 1, "measures of unequal length")
    let items = measures[0].indices.map { j in
      (0..<2).compactMap { k -> Reading? in
        measures[k][j].isFinite && variances[k][j] > 0
          ? Reading(measure: k, value: measures[k][j], variance: variances[k][j]) : nil
      }
    }
    var state = State(startingFrom: items)
    for _ in 0..<500 {
      let next = state.improved(by: items)
      let change = abs(next.tau - state.tau) + abs(next.eta[0] - state.eta[0]) + abs(next.eta[1] - state.eta[1])
      state = next
      if change < 1e-8 * (state.tau + state.eta[0] + state.eta[1]) { break }
    }
    (variance, peculiar) = (state.tau, state.eta)
    let tau = state.tau
    let doubt = state.varianceCovariance(items)
    estimates = items.map { readings in
      let (value, conditional) = state.shared(readings)
      let slope = state.gradient(readings)
      let pev = conditional + (doubt.map { 2 * dot(slope, $0 * slope) } ?? 0)
      return Estimate(
        value: value, standardError: max(pev, 0).squareRoot(),
        reliability: tau > 0 ? max(0, 1 - conditional / tau) : 0)
    }
  }

  /// One measure of one item.
  private struct Reading {
    let measure: Int
    let value: Double
    let variance: Double
  }

  /// The three variances.
  private struct State {
    var tau: Double
    var eta: [Double]

    init(startingFrom items: [[Reading]]) {
      let pairs = items.filter { $0.count == 2 }
      let single = items.flatMap(\.self)
      func excess(_ measure: Int) -> Double {
        let own = single.filter { $0.measure == measure }
        guard !own.isEmpty else { return 0 }
        return own.reduce(0) { $0 + $1.value * $1.value - $1.variance } / Double(own.count)
      }
      let both = pairs.reduce(0) { $0 + $1[0].value * $1[1].value } / Double(max(pairs.count, 1))
      let own = [excess(0), excess(1)]
      let largest = max(own[0], own[1], 1e-6)
      // With one measure only, nothing is peculiar to it.
      let measured = Set(single.map(\.measure))
      let isShared = pairs.count >= 3
      let start = isShared ? min(max(both, 0.02 * largest), largest) : largest
      tau = start
      eta = (0..<2).map { isShared && measured.contains($0) ? max(own[$0] - start, 0.02 * largest) : 0 }
    }

    private init(tau: Double, eta: [Double]) { (self.tau, self.eta) = (tau, eta) }

    /// The mean and variance of λ given the readings.
    func shared(_ readings: [Reading]) -> (value: Double, variance: Double) {
      var (precision, sum) = (0.0, 0.0)
      for reading in readings {
        let weight = 1 / (eta[reading.measure] + reading.variance)
        precision += weight
        sum += weight * reading.value
      }
      let shrink = tau / (1 + tau * precision)
      return (shrink * sum, shrink)
    }

    /// The derivative of the shrunken λ by τ² and both η²; zero for variances that are held at zero.
    func gradient(_ readings: [Reading]) -> [Double] {
      let (value, shrink) = shared(readings)
      guard tau > 0 else { return [0, 0, 0] }
      var gradient = [value * shrink / (tau * tau), 0, 0]
      for reading in readings where eta[reading.measure] > 0 {
        let weight = 1 / (eta[reading.measure] + reading.variance)
        gradient[1 + reading.measure] = -weight * weight * shrink * (reading.value - value)
      }
      return gradient
    }

    /// The inverse of the Fisher information of τ² and both η², with zeros for those held at zero; nil where it is
    /// singular.
    ///
    /// All derivatives of an item's covariance have the form zz', so that `½ tr(V⁻¹zz'V⁻¹ww') = ½ (z'V⁻¹w)²`.
    func varianceCovariance(_ items: [[Reading]]) -> Matrix? {
      let positive = [tau > 0, eta[0] > 0, eta[1] > 0]
      let free = positive.indices.filter { positive[$0] }
      guard !free.isEmpty else { return nil }
      var information = Matrix(rows: free.count, columns: free.count)
      for readings in items where !readings.isEmpty {
        let own = readings.map { eta[$0.measure] + $0.variance }
        let precision = own.reduce(0) { $0 + 1 / $1 }
        let shrink = tau / (1 + tau * precision)
        // z as loadings of the readings on a parameter.
        let loadings = free.map { parameter in
          readings.map { parameter == 0 || parameter == 1 + $0.measure ? 1.0 : 0 }
        }
        for i in free.indices {
          for j in 0...i {
            var (direct, left, right) = (0.0, 0.0, 0.0)
            for k in readings.indices {
              direct += loadings[i][k] * loadings[j][k] / own[k]
              left += loadings[i][k] / own[k]
              right += loadings[j][k] / own[k]
            }
            let product = direct - shrink * left * right
            information[i, j] += product * product / 2
            if i != j { information[j, i] += product * product / 2 }
          }
        }
      }
      guard let inverse = try? CholeskyFactor(information).inverse() else { return nil }
      var result = Matrix(rows: 3, columns: 3)
      for (i, row) in free.enumerated() {
        for (j, column) in free.enumerated() { result[row, column] = inverse[i, j] }
      }
      return result
    }

    func improved(by items: [[Reading]]) -> State {
      var (tauSum, count) = (0.0, 0.0)
      var etaSum = [0.0, 0.0]
      var etaCount = [0.0, 0.0]
      for readings in items where !readings.isEmpty {
        let (value, variance) = shared(readings)
        tauSum += value * value + variance
        count += 1
        for reading in readings where eta[reading.measure] > 0 {
          let k = reading.measure
          let pull = eta[k] / (eta[k] + reading.variance)
          let peculiar = pull * (reading.value - value)
          etaSum[k] += peculiar * peculiar + pull * reading.variance + pull * pull * variance
          etaCount[k] += 1
        }
      }
      return State(
        tau: count > 0 ? tauSum / count : 0,
        eta: (0..<2).map { etaCount[$0] > 0 ? etaSum[$0] / etaCount[$0] : 0 })
    }
  }
}
