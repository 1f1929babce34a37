import Foundation
import LinearAlgebra
import Statistics

/// Halo: how much of what a rater's scores say of an employee is one impression that colours all indicators.
///
/// Per pair of rater and employee, `m = θ + h + e/√n`: the employee's real level θ, which all raters of the employee
/// share, and the impression h, which is this rater's. The halo of a rater is the residual correlation between
/// indicators that h brings, `Var h/(Var h + Var e)`, against the pool's: one Fisher-scoring step from the pooled
/// variances, drawn towards them, with p and sampling variance from permutations of the pairs among raters. Scores are
/// first put on the rater's own range.
///
/// Where no employee has two raters, h cannot be told from θ: then the correlation includes the real level, and only
/// the differences between raters mean anything.
///
/// > Reference: Cooper (1981), doi:10.1037/0033-2909.90.2.218; the project's methods, §2.4.
public struct RaterHalo: Sendable {
  /// What the correlation is free of.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// The employee's level, told by other raters of the same employees.
    case afterLevel = "after_level"
    /// Nothing: real level and impression together.
    case withLevel = "with_level"
  }

  /// One rater.
  public struct Entry: Sendable, Hashable {
    /// The rater.
    public let rater: String
    /// Employees who say something about the rater's halo.
    public let ratees: Int
    /// Those of them whom another rater has rated as well.
    public let sharedRatees: Int
    /// The residual correlation between indicators, shrunken; NaN where it cannot be told.
    public let halo: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The permutation p of "no more than the pool"; NaN where it cannot be told.
    public let p: Double
    /// The Benjamini–Hochberg q-value.
    public let q: Double
    /// How much of the difference between raters the data resolve.
    public let reliability: Double
    /// The share of the first eigenvalue in the correlations between indicators within the rater; NaN below five
    /// complete employees or three indicators.
    public let eigenvalueShare: Double
    /// What as many employees drawn from the pool show on average; 95 % limits follow.
    public let eigenvalueExpected: Double
    /// The lower limit of what they show.
    public let eigenvalueLower: Double
    /// The upper limit of what they show.
    public let eigenvalueUpper: Double

    /// Whether the halo is above the pool's beyond chance.
    public var isHigh: Bool { q < 0.05 }
  }

  /// All raters, in the order of the design; nil where no form has two indicators.
  public let entries: [Entry]
  /// The pool's residual correlation.
  public let pooled: Double
  /// What the correlation is free of.
  public let basis: Basis
  /// The number of permutations.
  public let permutations: Int

  /// Fewer employees than these say nothing about halo.
  static let fewestRatees = 3

  init?(_ forms: RaterForms, _ spreads: RaterSpreads, key: RandomKey) {
    guard forms.indicators.levels.count > 1 else { return nil }
    let evidence = HaloEvidence(forms, spreads)
    guard evidence.noise > 0, evidence.impression + evidence.level > 0 else { return nil }
    let count = evidence.contributions.count
    permutations = min(999, max(99, 20_000_000 / max(count, 1)))
    let tails = RaterHalo.permute(evidence, permutations, key.derived(1))
    let told = (0..<forms.raterCount).map {
      evidence.ratees[$0] >= RaterHalo.fewestRatees && evidence.information[$0] > 0 && !tails[$0].p.isNaN
    }
    let steps = told.indices.map { told[$0] ? evidence.scores[$0] / evidence.information[$0] : .nan }
    let variances = told.indices.map {
      told[$0] ? tails[$0].variance / (evidence.information[$0] * evidence.information[$0]) : .nan
    }
    let shrunken = NormalShrinkage(steps, variances: variances)
    let p = told.indices.map { told[$0] ? min(1, tails[$0].p) : .nan }
    let q = FalseDiscoveryRate.qValues(p)
    let pool = evidence.impression
    func correlation(_ variance: Double) -> Double { max(variance, 0) / (max(variance, 0) + evidence.noise) }
    let half = NormalDistribution.standard.quantile(0.975)
    let eigen = HaloEigenvalues(forms, key: key.derived(2))
    let names = forms.design.raters?.levels ?? []
    entries = names.indices.map { rater in
      let estimate = shrunken.estimates[rater]
      let value = pool + estimate.value
      func limit(_ sign: Double) -> Double {
        told[rater] ? correlation(value + sign * half * estimate.standardError) : .nan
      }
      let null = eigen.null(of: rater)
      return Entry(
        rater: names[rater], ratees: evidence.ratees[rater], sharedRatees: evidence.sharedRatees[rater],
        halo: limit(0), lower: limit(-1), upper: limit(1), p: p[rater], q: q[rater],
        reliability: told[rater] ? estimate.reliability : 0, eigenvalueShare: eigen.share[rater],
        eigenvalueExpected: null?.mean ?? .nan, eigenvalueLower: null?.lower ?? .nan,
        eigenvalueUpper: null?.upper ?? .nan)
    }
    pooled = correlation(pool)
    basis = evidence.basis
  }

  /// Deals the standardised contributions of all pairs out to the raters anew, again and again.
  private static func permute(_ evidence: HaloEvidence, _ count: Int, _ key: RandomKey) -> [PermutationTail] {
    var tails = evidence.scores.map { PermutationTail(of: $0) }
    let values = evidence.contributions.map(\.value)
    var shuffled = values
    var sums = [Double](repeating: 0, count: evidence.scores.count)
    for replicate in 0..<count {
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      stream.shuffle(&shuffled)
      for rater in sums.indices { sums[rater] = 0 }
      for (place, own) in evidence.contributions.enumerated() {
        sums[own.rater] += own.weight * shuffled[place]
      }
      for rater in sums.indices { tails[rater].add(sums[rater]) }
    }
    return tails
  }
}

/// What every pair of rater and employee says about the variance of impressions.
private struct HaloEvidence {
  struct Contribution {
    let rater: Int
    /// `P/2`, the weight in the score.
    let weight: Double
    /// `(u² − P)/P`, of mean 0 where the rater is as the pool.
    let value: Double
  }

  var contributions: [Contribution] = []
  var scores: [Double]
  var information: [Double]
  var ratees: [Int]
  var sharedRatees: [Int]
  /// The pooled variances of level, impression and a single rating.
  let level: Double
  let impression: Double
  let noise: Double
  let basis: RaterHalo.Basis

  init(_ forms: RaterForms, _ spreads: RaterSpreads) {
    scores = [Double](repeating: 0, count: forms.raterCount)
    information = scores
    ratees = [Int](repeating: 0, count: forms.raterCount)
    sharedRatees = ratees
    noise = forms.pool.meanNoise
    let usable = forms.pairs.indices.filter { forms.pairs[$0].blockSize > 1 }
    let means = forms.pairs.indices.map { HaloEvidence.standardized(forms, spreads, $0) }
    var byRatee = [[Int]](repeating: [], count: forms.design.ratees.levels.count)
    for pair in usable { byRatee[forms.pairs[pair].ratee].append(pair) }
    (level, basis) = HaloEvidence.level(forms, means, byRatee)
    impression = max(forms.pool.between - level, 0.02 * forms.pool.between)
    for own in byRatee where !own.isEmpty {
      // V⁻¹ of θ11' + diag(d): Sherman–Morrison.
      let d = own.map { impression + noise / Double(forms.pairs[$0].ratings) }
      let sum = d.reduce(0) { $0 + 1 / $1 }
      let share = level / (1 + level * sum)
      let weighted = zip(own, d).reduce(0) { $0 + means[$1.0] / $1.1 }
      for (place, pair) in own.enumerated() {
        let rater = forms.pairs[pair].rater
        let precision = 1 / d[place] - share / (d[place] * d[place])
        let u = means[pair] / d[place] - share * weighted / d[place]
        ratees[rater] += 1
        if own.count > 1 { sharedRatees[rater] += 1 }
        let value = (u * u - precision) / precision
        contributions.append(Contribution(rater: rater, weight: precision / 2, value: value))
        scores[rater] += precision / 2 * value
        information[rater] += precision * precision / 2
      }
    }
    centre()
  }

  /// Scores sum to zero over the pool, as they do at its own maximum.
  private mutating func centre() {
    let (sum, weight) = contributions.reduce((0.0, 0.0)) { ($0.0 + $1.weight * $1.value, $0.1 + $1.weight) }
    guard weight > 0 else { return }
    let mean = sum / weight
    contributions = contributions.map {
      Contribution(rater: $0.rater, weight: $0.weight, value: $0.value - mean)
    }
    for rater in scores.indices { scores[rater] = 0 }
    for own in contributions { scores[own.rater] += own.weight * own.value }
  }

  /// The pair's mean on the pool's range, free of what the mean of a small block takes away.
  private static func standardized(_ forms: RaterForms, _ spreads: RaterSpreads, _ index: Int) -> Double {
    let pair = forms.pairs[index]
    guard pair.blockSize > 1 else { return 0 }
    let scale =
      spreads.noiseRatio[pair.rater] * max(forms.pool.betweenShare[pair.rater], RaterSpreads.smallestShare)
    return pair.effect / (scale * pair.betweenFreedom).squareRoot()
  }

  /// The variance of what all raters of an employee agree on, from products of their means; the part that small
  /// blocks take away is put back.
  private static func level(
    _ forms: RaterForms, _ means: [Double], _ byRatee: [[Int]]
  ) -> (Double, RaterHalo.Basis) {
    var common: [Int64: Double] = [:]
    func key(_ a: Int, _ b: Int) -> Int64 { Int64(min(a, b)) << 32 | Int64(max(a, b)) }
    for own in byRatee where own.count > 1 {
      for (i, a) in own.enumerated() {
        for b in own[(i + 1)...] { common[key(forms.pairs[a].block, forms.pairs[b].block), default: 0] += 1 }
      }
    }
    var (sum, expected, count) = (0.0, 0.0, 0)
    for own in byRatee where own.count > 1 {
      for (i, a) in own.enumerated() {
        for b in own[(i + 1)...] {
          let (m, n) = (Double(forms.pairs[a].blockSize), Double(forms.pairs[b].blockSize))
          let shared = common[key(forms.pairs[a].block, forms.pairs[b].block)] ?? 1
          let left = 1 - 1 / m - 1 / n + shared / (m * n)
          let scale = (forms.pairs[a].betweenFreedom * forms.pairs[b].betweenFreedom).squareRoot()
          sum += means[a] * means[b] * scale
          expected += left
          count += 1
        }
      }
    }
    guard count >= 10, expected > 1 else { return (0, .withLevel) }
    return (min(max(sum / expected, 0), forms.pool.between), .afterLevel)
  }
}

/// First-eigenvalue shares of the correlations between indicators, within raters and in draws from the pool.
private struct HaloEigenvalues {
  struct Null {
    let mean: Double
    let lower: Double
    let upper: Double
  }

  private(set) var share: [Double]
  private var nulls: [Int: Null] = [:]
  private var sizes: [Int]

  static let fewestRatees = 5
  private static let draws = 199

  init(_ forms: RaterForms, key: RandomKey) {
    share = [Double](repeating: .nan, count: forms.raterCount)
    sizes = [Int](repeating: 0, count: forms.raterCount)
    let profiles = HaloEigenvalues.profiles(forms)
    guard let width = profiles.first?.values.count, width >= 3 else { return }
    let byRater = Dictionary(grouping: profiles.indices, by: { profiles[$0].rater })
    for (rater, own) in byRater where own.count >= HaloEigenvalues.fewestRatees {
      sizes[rater] = HaloEigenvalues.sizeClass(own.count)
      share[rater] = HaloEigenvalues.share(own.map { profiles[$0].values }) ?? .nan
    }
    for size in Set(sizes).sorted() where size > 0 && size <= profiles.count {
      var stream = RandomStream(key: key, item: UInt64(size))
      let found = (0..<HaloEigenvalues.draws).compactMap { _ in
        HaloEigenvalues.share((0..<size).map { _ in profiles[stream.index(below: profiles.count)].values })
      }.sorted()
      guard found.count > 40 else { continue }
      nulls[size] = Null(
        mean: found.reduce(0, +) / Double(found.count), lower: found[Int(0.025 * Double(found.count))],
        upper: found[Int(0.975 * Double(found.count))])
    }
  }

  func null(of rater: Int) -> Null? { share[rater].isNaN ? nil : nulls[sizes[rater]] }

  /// Large numbers of employees share a class, so that many raters need few draws.
  private static func sizeClass(_ n: Int) -> Int {
    n <= 20 ? n : Int((20 * pow(1.25, (log(Double(n) / 20) / log(1.25)).rounded())).rounded())
  }

  /// Employees with a value on every indicator that nearly all have, free of the rater's means.
  private static func profiles(_ forms: RaterForms) -> [(rater: Int, values: [Double])] {
    let kinds = forms.indicators.levels.count
    guard kinds >= 3 else { return [] }
    var sums = [Double](repeating: 0, count: forms.pairs.count * kinds)
    var counts = sums
    for (row, pair) in forms.pairOfRow.enumerated() {
      let place = pair * kinds + Int(forms.indicators.codes[row])
      sums[place] += forms.residuals[row] + forms.pairs[pair].effect
      counts[place] += 1
    }
    let present = (0..<kinds).filter { kind in
      let found = forms.pairs.indices.count { counts[$0 * kinds + kind] > 0 }
      return 2 * found >= forms.pairs.count
    }
    guard present.count >= 3 else { return [] }
    return forms.pairs.indices.compactMap { pair in
      guard present.allSatisfy({ counts[pair * kinds + $0] > 0 }) else { return nil }
      return (forms.pairs[pair].rater, present.map { sums[pair * kinds + $0] / counts[pair * kinds + $0] })
    }
  }

  private static func share(_ rows: [[Double]]) -> Double? {
    guard let width = rows.first?.count, rows.count > 2 else { return nil }
    let n = Double(rows.count)
    let means = (0..<width).map { q in rows.reduce(0) { $0 + $1[q] } / n }
    let sds = (0..<width).map { q in (rows.reduce(0) { $0 + pow($1[q] - means[q], 2) }).squareRoot() }
    guard sds.allSatisfy({ $0 > 0 }) else { return nil }
    let z = rows.map { row in (0..<width).map { (row[$0] - means[$0]) / sds[$0] } }
    var correlations = Matrix(rows: width, columns: width)
    for a in 0..<width {
      for b in 0...a {
        let r = z.reduce(0) { $0 + $1[a] * $1[b] }
        correlations[a, b] = r
        correlations[b, a] = r
      }
    }
    return (try? SymmetricEigen.values(of: correlations)).flatMap(\.first).map { $0 / Double(width) }
  }
}
