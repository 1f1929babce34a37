import LinearAlgebra

/// What every cluster of units contributes to the errors of estimates.
///
/// The error of estimate j is the sum of column j over clusters, up to terms that vanish in large samples; the covariance
/// of estimates follows, and so do joint bands by giving every cluster a random sign or weight.
///
/// > References: Callaway & Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001; Mammen (1993),
/// > doi:10.1214/aos/1176349025; Belloni, Chernozhukov, Chetverikov & Kato for uniform bands (2018),
/// > doi:10.1214/17-AOS1616.
public struct InfluenceFunctions: Sendable {
  /// The random weights of the multiplier bootstrap; both have mean 0 and variance 1.
  public enum Multiplier: String, Sendable, Hashable, CaseIterable {
    /// Two points whose third moment is 1 as well.
    case mammen
    /// A fair sign.
    case rademacher
  }

  /// Standard errors and the critical value of a band that holds for all estimates together.
  public struct Band: Sendable, Hashable {
    /// One for each estimate; NaN where an estimate does not vary.
    public let standardErrors: [Double]
    /// How many standard errors the band reaches on either side; no less than the value for a single estimate.
    public let criticalValue: Double
    /// The number of draws.
    public let replicates: Int
  }

  /// Clusters × estimates.
  public let contributions: Matrix
  /// Multiplies sums of squares, to allow for few clusters; 1 where every unit is its own cluster.
  public let correction: Double

  /// Wraps contributions.
  ///
  /// - Parameters:
  ///   - contributions: a row for each cluster, a column for each estimate.
  ///   - clustered: whether clusters hold several units: then variances grow by C/(C − 1).
  public init(_ contributions: Matrix, clustered: Bool = false) {
    self.contributions = contributions
    let c = Double(contributions.rows)
    correction = clustered && c > 1 ? c / (c - 1) : 1
  }

  /// The number of estimates.
  public var count: Int { contributions.columns }

  /// The covariance matrix of the estimates.
  ///
  /// - Complexity: O(clusters · estimates²).
  public func covariance() -> Matrix {
    var result = contributions.crossProduct()
    if correction != 1 { result.elements = result.elements.map { $0 * correction } }
    return result
  }

  /// The standard errors of the estimates; NaN where nothing varies.
  public func standardErrors() -> [Double] {
    (0..<count).map { column in
      let length = norm(contributions.column(column))
      return length > 0 ? length * correction.squareRoot() : .nan
    }
  }

  /// The influence of sums of the estimates, each a column of weights.
  func combined(_ weights: Matrix) -> Matrix { contributions * weights }

  /// Draws the joint distribution of the errors by random weights on clusters.
  ///
  /// Standard errors are interquartile ranges over that of a standard normal, so that a few wild draws do not matter.
  /// - Parameters:
  ///   - level: of the band, below 1.
  ///   - replicates: at least 50.
  ///   - multiplier: the distribution of the weights.
  ///   - key: of the random numbers.
  /// - Complexity: O(replicates · clusters · estimates), by `dgemm`.
  public func band(
    level: Double = 0.95, replicates: Int = 1000, multiplier: Multiplier = .mammen, key: RandomKey
  ) -> Band {
    precondition(level > 0 && level < 1 && replicates >= 50, "a band of level \(level) by \(replicates) draws")
    let errors = drawn(replicates, multiplier, key)
    let scale = correction.squareRoot()
    let spread = 2 * NormalDistribution.standard.quantile(0.75)
    let standardErrors = (0..<count).map { column -> Double in
      guard let sample = try? OrderedSample(errors.column(column)) else { return .nan }
      let width = (sample.quantile(0.75, .inverse) - sample.quantile(0.25, .inverse)) / spread * scale
      return width > 0 ? width : .nan
    }
    let single = NormalDistribution.standard.quantile(0.5 + level / 2)
    let known = standardErrors.indices.filter { standardErrors[$0].isFinite }
    let largest = (0..<replicates).map { row in
      known.reduce(0.0) { max($0, abs(errors[row, $1]) * scale / standardErrors[$1]) }
    }
    let critical = known.isEmpty ? nil : try? OrderedSample(largest).quantile(level, .inverse)
    return Band(
      standardErrors: standardErrors, criticalValue: max(critical ?? single, single), replicates: replicates)
  }
  /// Replicates × estimates; clusters are taken in blocks, always in the same order.
  private func drawn(_ replicates: Int, _ multiplier: Multiplier, _ key: RandomKey) -> Matrix {
    var sum = Matrix(rows: replicates, columns: count)
    let block = 512
    for first in stride(from: 0, to: contributions.rows, by: block) {
      let rows = first..<min(first + block, contributions.rows)
      var part = Matrix(rows: rows.count, columns: count)
      for column in 0..<count {
        for row in rows { part[row - first, column] = contributions[row, column] }
      }
      let draws = Matrix(
        rows: replicates, columns: rows.count, elements: multiplier.weights(replicates, rows, key: key))
      axpy(1, (draws * part).elements, into: &sum.elements)
    }
    return sum
  }
}

extension InfluenceFunctions.Multiplier {
  /// Column-major weights, a column for each cluster, each from a stream of its own.
  fileprivate func weights(_ replicates: Int, _ clusters: Range<Int>, key: RandomKey) -> [Double] {
    let root = 5.0.squareRoot()
    let (low, high, share) = ((1 - root) / 2, (1 + root) / 2, (root + 1) / (2 * root))
    var all: [Double] = []
    all.reserveCapacity(replicates * clusters.count)
    for cluster in clusters {
      var stream = RandomStream(key: key, item: UInt64(cluster))
      for _ in 0..<replicates {
        let uniform = stream.uniform()
        switch self {
        case .mammen: all.append(uniform < share ? low : high)
        case .rademacher: all.append(uniform < 0.5 ? -1 : 1)
        }
      }
    }
    return all
  }
}
