import Foundation
import LinearAlgebra
import Statistics

/// Whether employees of one supervisor are alike: the random-employee model with a Mundlak term.
///
/// To `score ~ indicator + period + (1 | ratee) + (1 | rater)` comes, for every employee, the mean level of the other
/// employees of the same raters, γ its coefficient. Levels are those of the model with fixed employees and unshrunken raters,
/// so that severity is not in them. If teams are alike, what others are says nothing about an employee: γ = 0. If good
/// employees sit together, γ is positive, and severities by random employees are partly the quality of teams.
///
/// The levels carry error, which draws γ towards 0: a check, not a measure.
///
/// > Reference: Mundlak (1978), doi:10.2307/1913646.
public struct MundlakCheck: Sendable, Hashable {
  /// γ, in points per point of the team's mean level.
  public let coefficient: Double
  /// Its standard error.
  public let standardError: Double
  /// The two-sided p-value.
  public let p: Double
  /// The variance of raters' effects by random employees without the term, in squared points.
  public let raterVarianceWithout: Double
  /// The variance with the term.
  public let raterVarianceWith: Double

  /// Whether teams differ.
  public var isDoubtful: Bool { p < 0.05 && coefficient > 0 }

  /// - Parameters:
  ///   - fixed: the fit with fixed employees.
  ///   - without: the fit with random employees and no such term.
  ///   - seed: the seed of random probes, should the equations need them.
  init?(_ fixed: FittedPerformance, without: FittedPerformance, threads: Int, seed: UInt64) {
    guard let levels = MundlakCheck.teamLevels(fixed) else { return nil }
    let plain = without.model
    let columns = plain.model.fixedEffects
    let p = columns.matrix.columns
    var elements: [Double] = []
    // Exactly as much as is needed: these are all rows.
    elements.reserveCapacity(levels.count * (p + 1))
    elements.append(contentsOf: columns.matrix.elements)
    elements.append(contentsOf: levels)
    let model = LinearMixedModel(
      response: plain.model.response,
      fixedEffects: FixedEffects(
        names: columns.names + ["team"],
        matrix: Matrix(rows: columns.matrix.rows, columns: p + 1, elements: elements)),
      randomEffects: plain.model.randomEffects)
    guard
      let fit = try? model.fit(
        threads: threads, engine: .automatic(probes: MundlakCheck.probes, seed: seed),
        startingFrom: without.fit, effort: .brief),
      fit.convergence.isConverged,
      let found = fit.coefficients.first(where: { $0.name == "team" }), found.standardError > 0,
      let rater = plain.term(.rater)
    else { return nil }
    coefficient = found.estimate
    standardError = found.standardError
    self.p = 2 * NormalDistribution.standard.survival(abs(found.estimate / found.standardError))
    raterVarianceWithout = without.variance(of: .rater)
    raterVarianceWith = fit.covariance(ofTerm: rater)[0]
  }

  /// Random probes, should the equations need them: they leave the variances uncertain by some tenths of their standard
  /// errors, and γ by less.
  private static let probes = 16

  /// Per row, the mean level of the employee's colleagues: other employees of the same raters.
  private static func teamLevels(_ fixed: FittedPerformance) -> [Double]? {
    let design = fixed.model.design
    guard let raters = design.raters, let term = fixed.model.term(.rater) else { return nil }
    let prior = fixed.variance(of: .rater)
    guard prior > 0 else { return nil }
    let (values, errors) = (fixed.effects[term], fixed.fit.predictionErrorVariances(ofTerm: term))
    let fitted = fixed.fixedFitted
    let n = design.ratees.levels.count
    var (sums, counts) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    for (row, code) in design.ratees.codes.enumerated() {
      let rater = Int(raters.codes[row])
      let reliability = 1 - errors[rater] / prior
      guard reliability > 0.2 else { continue }
      sums[Int(code)] += fixed.model.model.response[row] - fitted[row] - values[rater] / reliability
      counts[Int(code)] += 1
    }
    guard counts.count(where: { $0 > 0 }) > 2 else { return nil }
    var pairs: Set<Int64> = []
    for (row, code) in design.ratees.codes.enumerated() where counts[Int(code)] > 0 {
      pairs.insert(Int64(raters.codes[row]) << 32 | Int64(code))
    }
    var team = [(sum: Double, count: Double)](repeating: (0, 0), count: raters.levels.count)
    var ratersOf = [[Int]](repeating: [], count: n)
    for pair in pairs.sorted() {
      let (rater, ratee) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      team[rater].sum += sums[ratee] / counts[ratee]
      team[rater].count += 1
      ratersOf[ratee].append(rater)
    }
    let grand =
      zip(sums, counts).reduce(0) { $0 + ($1.1 > 0 ? $1.0 / $1.1 : 0) } / Double(counts.count { $0 > 0 })
    let levels = (0..<n).map { ratee -> Double in
      let others = ratersOf[ratee].compactMap { rater -> Double? in
        guard team[rater].count > 1 else { return nil }
        return (team[rater].sum - sums[ratee] / counts[ratee]) / (team[rater].count - 1)
      }
      return others.isEmpty ? grand : others.reduce(0, +) / Double(others.count)
    }
    return design.ratees.codes.map { levels[Int($0)] }
  }
}
