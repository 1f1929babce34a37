import Foundation

/// The uncertainty of a product-moment correlation whose rows come in clusters, such as all forms on one employee or by
/// one rater.
///
/// The variance of Fisher's z is that of the mean influence `z_x z_y − r (z_x² + z_y²)/2`, summed within clusters: for two
/// ways of clustering the sum of both less that of their intersection.
///
/// > Reference: Cameron, Gelbach & Miller (2011), doi:10.1198/jbes.2010.07136; influence of a correlation: Devlin,
/// > Gnanadesikan & Kettenring (1975), doi:10.1093/biomet/62.3.531.
public struct ClusteredCorrelation: Sendable, Hashable {
  /// The correlation.
  public let coefficient: Double
  /// The standard error of its Fisher z.
  public let errorOfZ: Double
  /// The fewest clusters of either way, less one.
  public let degreesOfFreedom: Int
  /// The variance of z over the one that independent rows would have.
  public let designEffect: Double
  /// The rows where both are present.
  public let count: Int

  /// Correlates two columns; rows where one of them is NaN are left out.
  ///
  /// - Parameters:
  ///   - x: a column.
  ///   - y: another.
  ///   - ways: one or two ways of clustering, a cluster number for each row.
  /// - Returns: nil where a column is constant, or there are fewer than four rows or two clusters.
  /// - Precondition: equal lengths; one way or two.
  /// - Complexity: O(n log n).
  public init?(_ x: [Double], _ y: [Double], ways: [[Int32]]) {
    precondition(x.count == y.count && ways.allSatisfy { $0.count == x.count }, "columns of unequal length")
    precondition((1...2).contains(ways.count), "one or two ways of clustering, found \(ways.count)")
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    guard rows.count > 3, let a = ClusteredCorrelation.standardised(rows.map { x[$0] }),
      let b = ClusteredCorrelation.standardised(rows.map { y[$0] })
    else { return nil }
    let n = Double(rows.count)
    let r = max(-1, min(1, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / n))
    let influence = zip(a, b).map { $0 * $1 - r * ($0 * $0 + $1 * $1) / 2 }
    let clusters = ways.map { way in rows.map { Int64(way[$0]) } }
    var variances: [Double] = []
    var fewest = Int.max
    for way in clusters {
      guard let (variance, number) = ClusteredCorrelation.variance(influence, way) else { return nil }
      variances.append(variance)
      fewest = min(fewest, number)
    }
    var variance = variances.reduce(0, +)
    if clusters.count == 2 {
      let both = zip(clusters[0], clusters[1]).map { $0 << 32 | $1 }
      let joint = ClusteredCorrelation.variance(influence, both)?.variance ?? 0
      variance -= joint
      // Three estimates may leave less than nothing: the larger of the two is never too small.
      if variance <= 0 { variance = variances.max() ?? 0 }
    }
    let rest = (1 - r) * (1 + r)
    guard rest > 0, variance > 0 else { return nil }
    coefficient = r
    errorOfZ = variance.squareRoot() / n / rest
    degreesOfFreedom = fewest - 1
    designEffect = errorOfZ * errorOfZ * max(1, n - 3)
    count = rows.count
  }

  /// The confidence interval, by Fisher's z with Student's t.
  ///
  /// - Precondition: `0 < level < 1`.
  public func interval(level: Double = 0.95) -> (lower: Double, upper: Double) {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, found \(level)")
    let half = student.upperQuantile((1 - level) / 2) * errorOfZ
    return (tanh(atanh(coefficient) - half), tanh(atanh(coefficient) + half))
  }

  /// The two-sided p-value of no correlation.
  public var pValue: Double { min(1, student.twoSided(atanh(coefficient) / errorOfZ)) }

  private var student: StudentT { StudentT(degreesOfFreedom: Double(degreesOfFreedom)) }

  /// The variance of a sum of influences with the customary correction for few clusters.
  private static func variance(_ influence: [Double], _ clusters: [Int64]) -> (variance: Double, number: Int)? {
    // Sorted, so that the last bits do not depend on a hash.
    let order = clusters.indices.sorted { (clusters[$0], $0) < (clusters[$1], $1) }
    var (sum, squares, number) = (0.0, 0.0, 0)
    for (place, row) in order.enumerated() {
      sum += influence[row]
      let isLast = place + 1 == order.count || clusters[order[place + 1]] != clusters[row]
      guard isLast else { continue }
      squares += sum * sum
      sum = 0
      number += 1
    }
    guard number > 1 else { return nil }
    return (squares * Double(number) / Double(number - 1), number)
  }

  private static func standardised(_ values: [Double]) -> [Double]? {
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / n }
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    guard square > 0, values.contains(where: { $0 != values[0] }) else { return nil }
    return values.map { ($0 - mean) / square.squareRoot() }
  }
}
