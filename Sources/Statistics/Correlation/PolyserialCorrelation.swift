import Foundation

/// The correlation of a normal variable with one that is seen through ordered levels, two-step: mean, variance and
/// cuts from the margins, then the correlation that makes the levels most likely.
///
/// > Reference: Olsson, Drasgow & Dorans (1982), doi:10.1007/BF02294164.
public struct PolyserialCorrelation: Sendable, Hashable {
  /// The correlation; nil where a margin is constant or the likelihood has no maximum inside −1...1.
  public let coefficient: Double?
  /// Its standard error, from the observed information with the margins taken as known.
  public let standardError: Double?
  /// The rows where both are present.
  public let count: Int
  private let isConstant: Bool

  /// Compares a continuous column with a column of ordered levels; rows where one of them is NaN are left out.
  ///
  /// - Precondition: equal lengths, finite or NaN.
  /// - Complexity: O(n) for each of about six steps.
  public init(continuous x: [Double], ordinal y: [Double]) {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) rows")
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    count = rows.count
    let (levels, number) = Ranking(rows.map { y[$0] }).denseRanks()
    let values = rows.map { x[$0] }
    let n = Double(rows.count)
    let mean = values.reduce(0) { $0 + $1 / n }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    guard number > 1, variance > 0 else {
      coefficient = nil
      standardError = nil
      isConstant = true
      return
    }
    isConstant = false
    let deviation = variance.squareRoot()
    let likelihood = PolyserialLikelihood(
      z: values.map { ($0 - mean) / deviation }, levels: levels.map(Int.init),
      cuts: OrdinalMargin(levels, levels: number).cuts)
    let root = likelihood.maximum()
    coefficient = root
    standardError = root.flatMap {
      let curvature = likelihood.derivatives($0).curvature
      return curvature < 0 ? (-1 / curvature).squareRoot() : nil
    }
  }
}

extension PolyserialCorrelation {
  /// The pair of a correlation matrix.
  var pair: CorrelationMatrix.Pair {
    guard let coefficient else {
      return CorrelationMatrix.Pair(
        .mixed, count: count, coefficient: nil,
        undefined: count < 2 ? .tooFewRows : isConstant ? .constant : .noMaximum)
    }
    let p = standardError.flatMap {
      $0 > 0 ? 2 * NormalDistribution.standard.survival(abs(coefficient) / $0) : nil
    }
    return CorrelationMatrix.Pair(
      .mixed, count: count, coefficient: coefficient, pValue: p, standardError: standardError)
  }
}

private struct PolyserialLikelihood {
  let z: [Double]
  let levels: [Int]
  let cuts: [Double]

  /// The slope of the logarithm of the likelihood, and its curvature by central differences of the slope.
  func derivatives(_ r: Double) -> (slope: Double, curvature: Double) {
    let step = min(1e-5, (1 - abs(r)) / 4)
    return (slope(r), (slope(r + step) - slope(r - step)) / (2 * step))
  }

  private func slope(_ r: Double) -> Double {
    let normal = NormalDistribution.standard
    let rest = (1 - r) * (1 + r)
    let root = rest.squareRoot()
    var sum = 0.0
    for (z, level) in zip(z, levels) {
      let (lower, upper) = (cuts[level], cuts[level + 1])
      let (a, b) = ((lower - r * z) / root, (upper - r * z) / root)
      // From the side where both tails are small.
      let probability = a > 0 ? normal.survival(a) - normal.survival(b) : normal.cdf(b) - normal.cdf(a)
      var change = 0.0
      if upper.isFinite { change += normal.density(b) * (r * upper - z) }
      if lower.isFinite { change -= normal.density(a) * (r * lower - z) }
      sum += change / (max(probability, 1e-300) * rest * root)
    }
    return sum
  }

  func maximum() -> Double? {
    let end = 1 - 1e-6
    var (low, high, x) = (-end, end, 0.0)
    for iteration in 0..<200 {
      let (slope, curvature) = derivatives(x)
      if slope == 0 { return x }
      if slope > 0 { low = x } else { high = x }
      var next = curvature < 0 ? x - slope / curvature : .nan
      if !(next > low && next < high) || iteration > 60 { next = low / 2 + high / 2 }
      if abs(next - x) < 1e-13 || high - low < 1e-14 {
        x = next
        break
      }
      x = next
    }
    return abs(x) < 1 - 2e-6 ? x : nil
  }
}
