import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Laws of distributions")
struct DistributionLawTests {
  static let degrees = [0.5, 1, 2, 3.7, 30, 1000, 1e4, 1e6]
  static let distributions: [any ContinuousDistribution] =
    [NormalDistribution(mean: -3, standardDeviation: 0.25), StudentT(degreesOfFreedom: .infinity)]
    + degrees.flatMap { df -> [any ContinuousDistribution] in
      [
        StudentT(degreesOfFreedom: df), ChiSquared(degreesOfFreedom: df),
        FDistribution(numeratorDegreesOfFreedom: df, denominatorDegreesOfFreedom: 7.5),
        FDistribution(numeratorDegreesOfFreedom: 7.5, denominatorDegreesOfFreedom: df),
        FDistribution(numeratorDegreesOfFreedom: df, denominatorDegreesOfFreedom: .infinity),
        BetaDistribution(a: df, b: 4),
      ]
    }

  @Test("a squared t is F with one numerator degree of freedom", arguments: degrees)
  func squaredStudent(_ df: Double) {
    let student = StudentT(degreesOfFreedom: df)
    let fisher = FDistribution(numeratorDegreesOfFreedom: 1, denominatorDegreesOfFreedom: df)
    for t in [0.0625, 0.5, 1, 1.5, 3, 8, 1024] {
      #expect(isClose(student.twoSided(t), fisher.survival(t * t), relative: 1e-12, floor: 1e-300))
      #expect(isClose(student.twoSided(-t), fisher.survival(t * t), relative: 1e-12, floor: 1e-300))
    }
  }

  @Test("a squared normal is chi-squared with one degree of freedom, and t with infinite ones is normal")
  func squaredNormal() {
    let chiSquared = ChiSquared(degreesOfFreedom: 1)
    let student = StudentT(degreesOfFreedom: .infinity)
    for z in [0.125, 1, 2.5, 6, 20, 36] {
      let upper = NormalDistribution.standard.survival(z)
      #expect(isClose(chiSquared.survival(z * z), 2 * upper, relative: 1e-12))
      #expect(student.survival(z) == upper)
      #expect(isClose(StudentT(degreesOfFreedom: 1e300).survival(z), upper, relative: 1e-12))
    }
  }

  @Test("closed forms: exponential, Cauchy, uniform, power")
  func closedForms() {
    for x in [1e-9, 0.3, 1, 10, 700, 1300] {
      #expect(isClose(ChiSquared(degreesOfFreedom: 2).survival(x), exp(-x / 2), relative: 1e-12))
      #expect(isClose(StudentT(degreesOfFreedom: 1).survival(x), atan2(1, x) / .pi, relative: 1e-14))
      #expect(
        isClose(
          FDistribution(numeratorDegreesOfFreedom: 2, denominatorDegreesOfFreedom: 2).survival(x),
          1 / (1 + x), relative: 1e-14))
    }
    for x in [0x1p-60, 0.125, 0.5, 0.75] {
      #expect(isClose(BetaDistribution(a: 1, b: 1).cdf(x), x, relative: 1e-14))
      #expect(isClose(BetaDistribution(a: 5, b: 1).cdf(x), pow(x, 5), relative: 1e-13))
      #expect(isClose(BetaDistribution(a: 1, b: 50).survival(x), pow(1 - x, 50), relative: 1e-13))
    }
  }

  @Test("F tends to chi-squared over its degrees of freedom", arguments: degrees)
  func fisherLimit(_ df: Double) {
    let limit = FDistribution(numeratorDegreesOfFreedom: df, denominatorDegreesOfFreedom: .infinity)
    let near = FDistribution(numeratorDegreesOfFreedom: df, denominatorDegreesOfFreedom: 1e18)
    for f in [0.5, 0.99, 1, 1.01, 2] where min(limit.cdf(f), limit.survival(f)) > 1e-290 {
      #expect(limit.survival(f) == ChiSquared(degreesOfFreedom: df).survival(df * f))
      #expect(isClose(near.survival(f), limit.survival(f), relative: 1e-10))
      #expect(isClose(near.cdf(f), limit.cdf(f), relative: 1e-10))
      #expect(isClose(near.logDensity(f), limit.logDensity(f), relative: 1e-10, floor: 1e-10))
    }
  }

  @Test("t is symmetric, beta and F are mirrored by exchanging their parameters", arguments: degrees)
  func symmetry(_ df: Double) {
    let student = StudentT(degreesOfFreedom: df)
    for t in [0, 1e-5, 0.7, 1, 4, 1e200] {
      #expect(student.cdf(-t) == student.survival(t))
      #expect(student.logDensity(-t) == student.logDensity(t))
    }
    for q in [1e-200, 1e-3, 0.2, 0.3, 0.5] { #expect(student.quantile(q) == -student.upperQuantile(q)) }
    let beta = BetaDistribution(a: df, b: 2.5)
    let mirrored = BetaDistribution(a: 2.5, b: df)
    for x in [0x1p-20, 0.125, 0.5, 0.875] {
      #expect(isClose(beta.cdf(x), mirrored.survival(1 - x), relative: 2e-12, floor: 1e-300))
    }
    let fisher = FDistribution(numeratorDegreesOfFreedom: df, denominatorDegreesOfFreedom: 6)
    let reciprocal = FDistribution(numeratorDegreesOfFreedom: 6, denominatorDegreesOfFreedom: df)
    for f in [0x1p-9, 0.5, 1, 4, 1024] {
      #expect(isClose(fisher.cdf(f), reciprocal.survival(1 / f), relative: 2e-12, floor: 1e-300))
    }
  }

  @Test("both tails add to one and never go the wrong way", arguments: distributions.indices)
  func monotone(_ index: Int) {
    let distribution = Self.distributions[index]
    let span = (distribution.quantile(1e-6), distribution.upperQuantile(1e-6))
    var last = distribution.tails(at: span.0)
    for step in 1...200 {
      let next = distribution.tails(at: span.0 + (span.1 - span.0) * Double(step) / 200)
      #expect(isClose(next.lower + next.upper, 1, relative: 4e-16))
      #expect(next.lower >= last.lower * (1 - 1e-13) && next.upper <= last.upper * (1 + 1e-13))
      last = next
    }
  }

  @Test("quantiles give back their probability on a grid up to both ends", arguments: distributions.indices)
  func quantileGrid(_ index: Int) {
    let distribution = Self.distributions[index]
    let grid = [1e-300, 1e-100, 1e-30, 1e-12, 1e-6, 0.001, 0.01, 0.1, 0.249, 0.251, 0.4, 0.4999999, 0.5]
    for p in grid + [0.6, 0.75, 0.975, 1 - 0x1p-40, 1 - 0x1p-53] {
      for tail in [Tail.lower, .upper] {
        let x = tail == .lower ? distribution.quantile(p) : distribution.upperQuantile(p)
        guard x.isFinite, abs(x) > 1e-290, x != distribution.support.upperBound else { continue }
        let smaller = p <= 0.5 ? (tail, p) : (tail == .lower ? Tail.upper : .lower, 1 - p)
        let spacing = x.ulp * distribution.density(x) / smaller.1
        let found = distribution.tails(at: x)[smaller.0]
        #expect(isClose(found, smaller.1, relative: max(1e-12, spacing)), "\(distribution) \(p) \(tail) \(x)")
      }
    }
  }

  @Test("the ends of the support hold no probability", arguments: distributions.indices)
  func ends(_ index: Int) {
    let distribution = Self.distributions[index]
    let support = distribution.support
    #expect(distribution.quantile(0) == support.lowerBound && distribution.quantile(1) == support.upperBound)
    #expect(distribution.upperQuantile(1) == support.lowerBound)
    #expect(distribution.cdf(support.lowerBound) == 0 && distribution.survival(support.upperBound) == 0)
    #expect(distribution.cdf(.infinity) == 1 && distribution.survival(-.infinity) == 1)
    #expect(distribution.logSurvival(.infinity) == -.infinity)
    #expect(distribution.density(-.infinity) == 0 && distribution.density(.infinity) == 0)
  }

  @Test("densities at the edge of the support take their limits")
  func edgeDensities() {
    #expect(ChiSquared(degreesOfFreedom: 1).density(0) == .infinity)
    #expect(isClose(ChiSquared(degreesOfFreedom: 2).density(0), 0.5, relative: 1e-15))
    #expect(ChiSquared(degreesOfFreedom: 3).density(0) == 0)
    #expect(FDistribution(numeratorDegreesOfFreedom: 2, denominatorDegreesOfFreedom: 5).density(0) == 1)
    #expect(isClose(BetaDistribution(a: 1, b: 4).density(0), 4, relative: 1e-15))
    #expect(isClose(BetaDistribution(a: 4, b: 1).density(1), 4, relative: 1e-15))
    #expect(BetaDistribution(a: 0.5, b: 2).density(0) == .infinity)
    #expect(BetaDistribution(a: 0.5, b: 2).density(1) == 0)
  }

  @Test("a normal distribution moves and stretches with its parameters")
  func locationScale() {
    let normal = NormalDistribution(mean: 70, standardDeviation: 8)
    #expect(normal.cdf(78) == NormalDistribution.standard.cdf(1))
    #expect(isClose(normal.quantile(0.025), 70 - 8 * 1.959963984540054235524594, relative: 1e-15))
    #expect(isClose(normal.density(70), 0.3989422804014326779399461 / 8, relative: 1e-15))
  }
}

@Suite("Refusals of distributions")
struct DistributionRefusalTests {
  @Test("a probability outside 0...1 stops the program")
  func probability() async {
    await #expect(processExitsWith: .failure) { _ = NormalDistribution.standard.quantile(1.5) }
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: 3).upperQuantile(-0.1) }
    await #expect(processExitsWith: .failure) { _ = ChiSquared(degreesOfFreedom: 3).quantile(.nan) }
  }

  @Test("degrees of freedom must be positive")
  func degreesOfFreedom() async {
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: 0) }
    await #expect(processExitsWith: .failure) { _ = ChiSquared(degreesOfFreedom: .nan) }
    await #expect(processExitsWith: .failure) {
      _ = FDistribution(numeratorDegreesOfFreedom: 1, denominatorDegreesOfFreedom: -2)
    }
    await #expect(processExitsWith: .failure) { _ = BetaDistribution(a: 1, b: .infinity) }
    await #expect(processExitsWith: .failure) { _ = NormalDistribution(standardDeviation: 0) }
  }

  @Test("a value that is not a number stops the program")
  func notANumber() async {
    await #expect(processExitsWith: .failure) { _ = NormalDistribution.standard.cdf(.nan) }
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: 3).survival(.nan) }
    await #expect(processExitsWith: .failure) { _ = ChiSquared(degreesOfFreedom: 3).density(.nan) }
    await #expect(processExitsWith: .failure) { _ = BetaDistribution(a: 1, b: 2).cdf(.nan) }
    await #expect(processExitsWith: .failure) {
      _ = FDistribution(numeratorDegreesOfFreedom: 1, denominatorDegreesOfFreedom: 2).logSurvival(.nan)
    }
    await #expect(processExitsWith: .failure) { _ = ChiBarSquared.oneVariance.pValue(.nan) }
  }
}
