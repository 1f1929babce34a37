import Foundation

/// Few grades instead of a ranking, as many as the data can tell apart.
///
/// Of every pair in different grades, the one with the higher posterior mean counts as higher. Being wrong costs 1, being
/// right earns `tradeoff`: a pair is worth telling apart where the probability of the right order exceeds
/// `1/(1 + tradeoff)`, .8 by default. The grades are the cuts of the order of posterior means that earn most, found
/// by dynamic programming.
///
/// > Reference: Kline, Rose & Walters (2024), "A discrimination report card", doi:10.1257/aer.20230700, who solve the
/// > same problem over all partitions; here grades are runs of the posterior means.
public struct PosteriorGrades: Sendable {
  /// The grade of each, 1 the highest mean.
  public let grades: [Int]
  /// The number of grades.
  public let count: Int
  /// Of all pairs, the share that stands in different grades.
  public let separated: Double
  /// Of the pairs in different grades, the expected share in the wrong order; 0 where there is one grade.
  public let misranked: Double

  /// Beyond this number, neighbours in the order are taken together in bins of equal size.
  public static let largestExact = 600

  /// Grades quantities with independent normal posteriors.
  ///
  /// - Parameters:
  ///   - means: posterior means.
  ///   - variances: posterior variances, none negative.
  ///   - tradeoff: what telling a pair apart rightly is worth, an error costing 1.
  /// - Complexity: O(bins²), bins at most ``largestExact``.
  public init(means: [Double], variances: [Double], tradeoff: Double = 0.25) {
    precondition(means.count == variances.count, "\(means.count) means, but \(variances.count) variances")
    let order = means.indices.sorted { (means[$1], $0) < (means[$0], $1) }
    let bins = PosteriorGrades.bins(order)
    guard bins.count > 1 else {
      (grades, count, separated, misranked) = (means.map { _ in 1 }, means.isEmpty ? 0 : 1, 0, 0)
      return
    }
    let representatives = bins.map { PosteriorGrades.representatives($0, means, variances) }
    let sizes = bins.map { Double($0.count) }
    // right[i][j]: the probability that bin i lies above the later bin j.
    func right(_ i: Int, _ j: Int) -> Double {
      var sum = 0.0
      for a in representatives[i] {
        for b in representatives[j] {
          sum += NormalDistribution.standard.cdf(
            (a.mean - b.mean) / max(a.variance + b.variance, 1e-300).squareRoot())
        }
      }
      return sum / Double(representatives[i].count * representatives[j].count)
    }
    // A pair with equal posteriors is a toss-up: Φ(0) = ½.
    var wrong = [[Double]](repeating: [], count: bins.count)
    var within = [Double](repeating: 0, count: bins.count)
    var best = [0.0]
    var cut = [0]
    for last in bins.indices {
      wrong[last] = (0..<last).map { 1 - right($0, last) }
      var column = 0.0
      var (value, place) = (-Double.infinity, 0)
      for first in stride(from: last, through: 0, by: -1) {
        if first < last {
          column += (1 - (1 + tradeoff) * (1 - wrong[last][first])) * sizes[first] * sizes[last]
          within[first] += column
        }
        let candidate = best[first] + within[first]
        if candidate > value { (value, place) = (candidate, first) }
      }
      best.append(value)
      cut.append(place)
    }
    var starts: [Int] = []
    var end = bins.count
    while end > 0 {
      starts.append(cut[end])
      end = cut[end]
    }
    starts.reverse()
    var gradeOfBin = [Int](repeating: 0, count: bins.count)
    for bin in bins.indices { gradeOfBin[bin] = starts.count { $0 <= bin } }
    var grades = [Int](repeating: 0, count: means.count)
    for (bin, members) in bins.enumerated() { for member in members { grades[member] = gradeOfBin[bin] } }
    var (pairs, errors) = (0.0, 0.0)
    for last in bins.indices {
      for first in 0..<last where gradeOfBin[first] != gradeOfBin[last] {
        pairs += sizes[first] * sizes[last]
        errors += sizes[first] * sizes[last] * wrong[last][first]
      }
    }
    let n = Double(means.count)
    self.grades = grades
    count = starts.count
    separated = pairs / (n * (n - 1) / 2)
    misranked = pairs > 0 ? errors / pairs : 0
  }

  private static func bins(_ order: [Int]) -> [[Int]] {
    let count = min(order.count, largestExact)
    return (0..<count).map { bin in
      Array(order[(bin * order.count / count)..<((bin + 1) * order.count / count)])
    }
  }

  /// Up to four members of a bin, spread over its variances.
  private static func representatives(_ bin: [Int], _ means: [Double], _ variances: [Double])
    -> [(mean: Double, variance: Double)]
  {
    guard bin.count > 4 else { return bin.map { (means[$0], variances[$0]) } }
    let sorted = bin.sorted { (variances[$0], $0) < (variances[$1], $1) }
    let mean = bin.reduce(0) { $0 + means[$1] } / Double(bin.count)
    return (0..<4).map { (mean, variances[sorted[(2 * $0 + 1) * bin.count / 8]]) }
  }
}
