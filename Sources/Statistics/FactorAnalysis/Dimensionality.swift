import Foundation
import LinearAlgebra

/// How many dimensions a correlation matrix has, judged against correlations of independent columns.
///
/// Eigenvalues of independent normal columns are drawn by Bartlett's decomposition of the Wishart distribution, which
/// needs no data: O(columns³) a draw for any number of rows.
///
/// > Reference: Horn (1965), doi:10.1007/BF02289447; Glorfeld (1995), doi:10.1177/0013164495055003002; Bartlett (1933),
/// > doi:10.1017/S0370164600015096.
public struct ParallelAnalysis: Sendable {
  /// The eigenvalues of the correlation matrix, largest first.
  public let observed: [Double]
  /// The quantile of each eigenvalue under independence.
  public let reference: [Double]
  /// Eigenvalues above their reference, counted from the first.
  public let dimensions: Int
  /// The probability of the quantile.
  public let probability: Double
  /// The number of draws.
  public let draws: Int

  /// Compares the eigenvalues of a correlation matrix with those of independent columns.
  ///
  /// - Parameters:
  ///   - correlations: symmetric, ones on the diagonal.
  ///   - count: the observations behind them, more than the columns.
  ///   - probability: of the quantile to exceed; .95 keeps a false dimension rare, .5 is Horn's mean.
  ///   - draws: the quantile's precision.
  ///   - seed: of the draws.
  /// - Throws: ``CorrelationError/tooFewRows(found:needed:)``, ``CorrelationError/tooFewColumns(found:needed:)``.
  public init(
    _ correlations: Matrix, count: Int, probability: Double = 0.95, draws: Int = 500, seed: RandomKey
  ) throws(CorrelationError) {
    let p = correlations.rows
    guard p >= 2 else { throw .tooFewColumns(found: p, needed: 2) }
    guard count > p + 1 else { throw .tooFewRows(found: count, needed: p + 2) }
    guard let observed = try? SymmetricEigen.values(of: correlations) else {
      throw .notConverged(iterations: 0)
    }
    var samples = [[Double]](repeating: [], count: p)
    for draw in 0..<draws {
      var stream = RandomStream(key: seed, replicate: UInt64(draw))
      let values =
        (try? SymmetricEigen.values(of: ParallelAnalysis.randomCorrelations(p, count, &stream))) ?? []
      for (j, value) in values.enumerated() { samples[j].append(value) }
    }
    self.observed = observed
    reference = samples.map { sample in
      let sorted = sample.sorted()
      // Type 7, as R's default.
      let place = probability * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    dimensions = zip(observed, reference).prefix { $0 > $1 }.count
    self.probability = probability
    self.draws = draws
  }

  /// The correlations of independent normal columns.
  private static func randomCorrelations(_ p: Int, _ count: Int, _ stream: inout RandomStream) -> Matrix {
    var factor = Matrix(rows: p, columns: p)
    for i in 0..<p {
      for j in 0..<i { factor[i, j] = stream.normal() }
      factor[i, i] = chi(Double(count - 1 - i), &stream)
    }
    var rows = factor.transposed
    for i in 0..<p {
      let length = norm(rows.column(i))
      for j in 0..<p { rows[j, i] /= length }
    }
    return rows.crossProduct()
  }

  /// A draw of the chi distribution: Marsaglia and Tsang (2000), doi:10.1145/358407.358414, of a gamma.
  private static func chi(_ degrees: Double, _ stream: inout RandomStream) -> Double {
    let shape = degrees / 2
    // Below one degree of freedom's shape the boost of one is taken back by a power of a uniform.
    let boosted = shape < 1 ? shape + 1 : shape
    let d = boosted - 1 / 3.0
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = stream.normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard v > 0 else { continue }
      if log(stream.uniform()) < x * x / 2 + d - d * v + d * log(v) {
        let gamma = d * v * (shape < 1 ? pow(stream.uniform(), 1 / shape) : 1)
        return (2 * gamma).squareRoot()
      }
    }
  }
}

/// Velicer's minimum average partial correlation: components are taken out as long as the rest becomes less related.
///
/// > Reference: Velicer (1976), doi:10.1007/BF02293557.
public struct MinimumAveragePartial: Sendable {
  /// The mean squared partial correlation after 0, 1, … components.
  public let averages: [Double]
  /// The number of components at the minimum.
  public var dimensions: Int { averages.indices.min { averages[$0] < averages[$1] } ?? 0 }

  /// Takes principal components out of a correlation matrix, one after the other.
  ///
  /// - Throws: ``CorrelationError/tooFewColumns(found:needed:)``.
  /// - Complexity: O(columns³).
  public init(_ correlations: Matrix) throws(CorrelationError) {
    let p = correlations.rows
    guard p >= 3 else { throw .tooFewColumns(found: p, needed: 3) }
    guard let eigen = try? SymmetricEigen(correlations) else { throw .notConverged(iterations: 0) }
    var rest = correlations
    var averages = [MinimumAveragePartial.average(rest) ?? 0]
    for m in 0..<(p - 2) {
      for i in 0..<p {
        for j in 0..<p { rest[i, j] -= eigen.values[m] * eigen.vectors[i, m] * eigen.vectors[j, m] }
      }
      guard let average = MinimumAveragePartial.average(rest) else { break }
      averages.append(average)
    }
    self.averages = averages
  }

  private static func average(_ covariance: Matrix) -> Double? {
    let p = covariance.rows
    guard (0..<p).allSatisfy({ covariance[$0, $0] > 1e-10 }) else { return nil }
    var sum = 0.0
    for i in 0..<p {
      for j in 0..<p where i != j {
        sum += covariance[i, j] * covariance[i, j] / (covariance[i, i] * covariance[j, j])
      }
    }
    return sum / Double(p * (p - 1))
  }
}

/// Whether correlations are of the kind that factors explain.
public struct SamplingAdequacy: Sendable {
  /// Kaiser, Meyer and Olkin's measure, 0...1: correlations against partial correlations.
  public let overall: Double
  /// The same for each column.
  public let columns: [Double]
  /// Bartlett's test that all correlations are 0.
  ///
  /// > Reference: Kaiser & Rice (1974), doi:10.1177/001316447403400115; Bartlett (1951), doi:10.1093/biomet/38.3-4.337.
  public let sphericity: (chiSquared: Double, degreesOfFreedom: Int, pValue: Double)

  /// Judges a correlation matrix.
  ///
  /// - Throws: ``CorrelationError/singular(rank:columns:)``, ``CorrelationError/tooFewColumns(found:needed:)``.
  public init(_ correlations: Matrix, count: Int) throws(CorrelationError) {
    let p = correlations.rows
    guard p >= 2 else { throw .tooFewColumns(found: p, needed: 2) }
    let partial = try PartialCorrelations(correlations, count: count).matrix
    var (direct, others) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
    for i in 0..<p {
      for j in 0..<p where i != j {
        direct[i] += correlations[i, j] * correlations[i, j]
        others[i] += partial[i, j] * partial[i, j]
      }
    }
    columns = zip(direct, others).map { $0 + $1 > 0 ? $0 / ($0 + $1) : 0 }
    let (all, rest) = (direct.reduce(0, +), others.reduce(0, +))
    overall = all + rest > 0 ? all / (all + rest) : 0
    let logDeterminant = (try? CholeskyFactor(correlations))?.logDeterminant ?? 0
    let statistic = -(Double(count) - 1 - Double(2 * p + 5) / 6) * logDeterminant
    let degrees = p * (p - 1) / 2
    sphericity = (
      statistic, degrees, ChiSquared(degreesOfFreedom: Double(degrees)).survival(max(0, statistic))
    )
  }
}
