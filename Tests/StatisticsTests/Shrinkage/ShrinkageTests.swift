import Foundation
import Statistics
import TestSupport
import Testing

/// What statsmodels, scipy and numpy make of small cases; `Fixtures/shrinkage.py` writes them.
private struct ShrinkageFixture: Decodable {
  struct Meta: Decodable { let effects, variances: [Double], tau2, mean, se: Double }
  struct Clamped: Decodable {
    let mean, sd, bottom, top, rho, clampedMean, varianceRatio, covarianceRatio: Double
  }
  struct Spread: Decodable { let squares, expected, df, score: Double }
  struct Layout: Decodable {
    let units, columns: [Int]
    let values, residuals: [Double]
    let df: Int
  }
  let meta: Meta
  let clamped: [Clamped]
  let logVariance: [Spread]
  let layout: Layout

  static let shared: ShrinkageFixture? = {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/shrinkage.json")
    return (try? Data(contentsOf: url)).flatMap { try? JSONDecoder().decode(ShrinkageFixture.self, from: $0) }
  }()
}

@Suite("Shrinkage")
struct ShrinkageTests {
  private func fixture() throws -> ShrinkageFixture { try #require(ShrinkageFixture.shared) }

  @Test("digamma and trigamma: closed forms at 1 and ½, recurrences between")
  func polygamma() {
    let euler = 0.5772156649015328606
    #expect(isClose(SpecialFunctions.digamma(1), -euler, relative: 1e-14))
    #expect(isClose(SpecialFunctions.digamma(0.5), -euler - 2 * log(2), relative: 1e-14))
    #expect(isClose(SpecialFunctions.trigamma(1), Double.pi * Double.pi / 6, relative: 1e-14))
    #expect(isClose(SpecialFunctions.trigamma(0.5), Double.pi * Double.pi / 2, relative: 1e-14))
    for x in [0.1, 2.3, 9.9, 40] {
      #expect(isClose(SpecialFunctions.digamma(x + 1), SpecialFunctions.digamma(x) + 1 / x, relative: 1e-13))
      #expect(
        isClose(SpecialFunctions.trigamma(x + 1), SpecialFunctions.trigamma(x) - 1 / (x * x), relative: 1e-12))
    }
  }

  @Test("variance between and mean agree with statsmodels's Paule–Mandel")
  func pauleMandel() throws {
    let meta = try fixture().meta
    let found = NormalShrinkage(meta.effects, variances: meta.variances)
    // Both searches stop at a relative change near 1e-13 of a smooth root.
    #expect(isClose(found.variance, meta.tau2, relative: 1e-7))
    #expect(isClose(found.mean, meta.mean, relative: 1e-8))
    #expect(isClose(found.meanStandardError, meta.se, relative: 1e-7))
    for (index, estimate) in found.estimates.enumerated() {
      let pull = meta.variances[index] / (meta.variances[index] + meta.tau2)
      #expect(
        isClose(estimate.value, meta.mean + (1 - pull) * (meta.effects[index] - meta.mean), relative: 1e-6))
    }
  }

  @Test("a shift moves every shrunken value with it; missing estimates stand at the mean")
  func shrinkageLaws() throws {
    let meta = try fixture().meta
    let found = NormalShrinkage(meta.effects, variances: meta.variances)
    let moved = NormalShrinkage(meta.effects.map { $0 + 100 } + [.nan], variances: meta.variances + [1])
    for (a, b) in zip(found.estimates, moved.estimates) {
      #expect(isClose(a.value + 100, b.value, relative: 1e-9) && isClose(a.p, b.p, relative: 1e-6))
    }
    let missing = try #require(moved.estimates.last)
    #expect(missing.value == moved.mean && missing.p.isNaN && missing.reliability == 0)
    #expect(NormalShrinkage([1, 1.1, 0.9], variances: [1, 1, 1]).variance == 0)
  }

  @Test("clamped moments agree with quadrature by scipy, and the mean leads back")
  func clamped() throws {
    for own in try fixture().clamped {
      let variable = ClampedNormal(mean: own.mean, standardDeviation: own.sd, bottom: own.bottom, top: own.top)
      #expect(isClose(variable.clampedMean, own.clampedMean, relative: 1e-9))
      #expect(isClose(variable.varianceRatio, own.varianceRatio, relative: 1e-7))
      // Five terms of the expansion: what is left is below ρ⁵/6! of the variance.
      #expect(isClose(variable.covarianceRatio(correlation: own.rho), own.covarianceRatio, relative: 5e-3))
      let back = ClampedNormal(
        observedMean: own.clampedMean, standardDeviation: own.sd, bottom: own.bottom, top: own.top)
      #expect(isClose(back.mean, own.mean, relative: 1e-6))
    }
  }

  @Test("the normal score of a sample variance is that of its chi-squared probability")
  func logVariance() throws {
    for own in try fixture().logVariance {
      let found = try #require(
        LogVariance(sumOfSquares: own.squares, expected: own.expected, degreesOfFreedom: own.df))
      #expect(isClose(found.score, own.score, relative: 1e-8, floor: 1e-10))
      #expect(isClose(found.variance, SpecialFunctions.trigamma(own.df / 2), relative: 1e-14))
    }
    #expect(LogVariance(sumOfSquares: 0, expected: 1, degreesOfFreedom: 3) == nil)
    #expect(LogVariance(sumOfSquares: 1, expected: 1, degreesOfFreedom: 0) == nil)
  }

  @Test("an incomplete additive layout leaves the residuals that numpy's least squares leave")
  func layout() throws {
    let own = try fixture().layout
    let found = AdditiveLayout(
      values: own.values, units: own.units, unitCount: 7, columns: own.columns, columnCount: 5)
    #expect(found.degreesOfFreedom == own.df)
    for (a, b) in zip(found.residuals, own.residuals) { #expect(isClose(a, b, relative: 1e-9, floor: 1e-9)) }
    // Wide layouts alternate instead of eliminating.
    let wide = AdditiveLayout(
      values: own.values, units: own.units, unitCount: 7, columns: own.columns.map { $0 * 100 },
      columnCount: 500)
    for (a, b) in zip(wide.residuals, own.residuals) { #expect(isClose(a, b, relative: 1e-6, floor: 1e-6)) }
  }

  @Test("parts of a layout that share no column are told apart")
  func parts() {
    let found = AdditiveLayout(
      values: [1, 2, 5, 9], units: [0, 1, 2, 3], unitCount: 5, columns: [0, 0, 1, 1], columnCount: 2)
    #expect(found.parts == 2 && found.partOfUnit == [0, 0, 1, 1, -1])
    #expect(found.unitEffects == [-0.5, 0.5, -2, 2, 0] && found.degreesOfFreedom == 0)
  }

  @Test("what two measures share is recovered; what shows in one only is not laid to it")
  func shared() {
    var stream = RandomStream(key: RandomKey(seed: 3))
    let truth = (0..<2000).map { _ in 0.5 * stream.normal() }
    let first = truth.map { $0 + 0.8 * stream.normal() + 0.5 * stream.normal() }
    let second = truth.map { $0 + 0.3 * stream.normal() }
    let variances = [truth.map { _ in 0.25 }, truth.map { _ in 0.09 }]
    let found = SharedShrinkage([first, second], variances: variances)
    // Standard errors of variances from 2,000 items are about 5 %.
    #expect(isClose(found.variance, 0.25, relative: 0.2))
    #expect(isClose(found.peculiar[0], 0.64, relative: 0.2) && found.peculiar[1] < 0.05)
    let covered = zip(truth, found.estimates).count { abs($0 - $1.value) < 1.96 * $1.standardError }
    #expect((0.93...0.97).contains(Double(covered) / 2000))
    let scaled = SharedShrinkage(
      [first.map { 3 * $0 }, second.map { 3 * $0 }], variances: variances.map { $0.map { 9 * $0 } })
    for (a, b) in zip(found.estimates, scaled.estimates).prefix(50) {
      #expect(isClose(3 * a.value, b.value, relative: 1e-5, floor: 1e-6))
    }
  }

  @Test("counts: p is the Poisson tail, ratios are drawn towards the pool's, an extreme count is not the norm")
  func counts() throws {
    let expected = [Double](repeating: 2, count: 30)
    var observed = (0..<30).map { [1, 2, 3, 2, 2][$0 % 5] }
    observed[7] = 40
    let found = CountShrinkage(observed, expected: expected)
    #expect(isClose(found.pooledRatio, 1, relative: 0.05))
    let extreme = found.estimates[7]
    #expect(extreme.p < 1e-20 && extreme.ratio > 5 && extreme.lower > 5)
    // P(X ≥ 3) at a mean of 2: 1 − 5e⁻².
    let plain = CountShrinkage([3, 2, 2, 1], expected: [2, 2, 2, 2])
    #expect(isClose(plain.estimates[0].p, 1 - 5 * exp(-2), relative: 1e-12))
    #expect(CountShrinkage([0, 1], expected: [0, 1]).estimates[0].p.isNaN)
  }

  @Test("beyond its replicates a permutation tail follows the distribution they come from")
  func tail() {
    var stream = RandomStream(key: RandomKey(seed: 11))
    // Sums of four squares: chi-squared with four degrees of freedom is Pearson type III.
    var tail = PermutationTail(of: 25)
    for _ in 0..<20_000 {
      tail.add((0..<4).reduce(0) { sum, _ in sum + { $0 * $0 }(stream.normal()) })
    }
    let exact = ChiSquared(degreesOfFreedom: 4).survival(25)
    // Sample skewness of 20,000 values has a standard error of .05 here; the tail magnifies it.
    #expect(tail.p > exact / 2.5 && tail.p < 2.5 * exact)
    #expect(isClose(tail.mean, 4, relative: 0.05) && isClose(tail.variance, 8, relative: 0.1))
  }

  @Test("intervals of what two measures share cover with few items, variances being estimated")
  func sharedCoverage() {
    var stream = RandomStream(key: RandomKey(seed: 20))
    var hits = 0
    let (items, sets) = (12, 300)
    for _ in 0..<sets {
      let truth = (0..<items).map { _ in 0.5 * stream.normal() }
      let variances = [0.05, 0.15].map { [Double](repeating: $0, count: items) }
      let measures = variances.map { v in
        truth.indices.map { truth[$0] + 0.3 * stream.normal() + v[$0].squareRoot() * stream.normal() }
      }
      let found = SharedShrinkage(measures, variances: variances)
      for (estimate, value) in zip(found.estimates, truth)
      where abs(estimate.value - value) < 1.96 * estimate.standardError { hits += 1 }
    }
    // numpy finds .941 on 300 other sets, .918 with half the allowance and .842 without; standard error about .006.
    let coverage = Double(hits) / Double(items * sets)
    #expect((0.92...0.965).contains(coverage), "\(coverage)")
  }
}
