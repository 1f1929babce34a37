import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Comparisons of groups agree with R")
struct GroupReferenceTests {
  private let groups: DescriptionFixture.Groups

  init() throws { groups = try DescriptionFixture.load().groups }

  private func agrees(_ found: [Double?], _ expected: [Double], _ tolerance: Double = 1e-10) -> Bool {
    zip(found, expected).allSatisfy { found, expected in
      found.map { isClose($0, expected, relative: tolerance) } ?? false
    }
  }

  @Test("salaries by sex and by rank")
  func salaries() throws {
    let (f, m) = (groups.female, groups.male)
    let welch = try GroupTest.t(f, m)
    #expect(
      agrees(
        [
          welch.test.statistic, welch.test.degreesOfFreedom, welch.test.p, welch.interval.lowerBound,
          welch.interval.upperBound,
        ],
        groups.welch))
    let student = try GroupTest.t(f, m, variances: .equal)
    #expect(agrees([student.test.statistic, student.test.degreesOfFreedom, student.test.p], groups.student))
    let oneway = try GroupTest.welch(groups.ranks)
    #expect(
      agrees(
        [oneway.statistic, oneway.degreesOfFreedom, oneway.denominatorDegreesOfFreedom, oneway.p], groups.oneway
      ))
    let variance = try GroupTest.analysisOfVariance(groups.ranks)
    #expect(
      agrees([variance.test.statistic, variance.test.p, variance.between, variance.within], groups.anova))
    let kruskal = try GroupTest.kruskalWallis(groups.ranks)
    #expect(agrees([kruskal.statistic, kruskal.p], groups.kruskal))
    let bartlett = try GroupTest.bartlett(groups.ranks)
    #expect(agrees([bartlett.statistic, bartlett.p], groups.bartlett))
    let fligner = try GroupTest.fligner(groups.ranks)
    #expect(agrees([fligner.statistic, fligner.p], groups.fligner))
    let levene = try GroupTest.levene(groups.ranks)
    #expect(agrees([levene.statistic, levene.p], groups.levene))
    let smirnov = try GroupTest.kolmogorovSmirnov(f, m)
    #expect(agrees([smirnov.statistic, smirnov.p], groups.smirnov, 1e-6))
  }

  @Test("ranks: W, p, shift and its interval; V of signed ranks")
  func ranks() throws {
    let test = try MannWhitneyTest(groups.female, groups.male)
    #expect(agrees([test.statistic, test.p], Array(groups.whitney[..<2])))
    // R finds the shift and its interval by a root search that stops at 1e-4.
    #expect(
      agrees(
        [test.shift, test.interval.lowerBound, test.interval.upperBound], Array(groups.whitney[2...]), 1e-7))
    let rating = try #require(try DescriptionFixture.load().samples["rating"]).values
    let signed = try SignedRankTest(rating, centre: 66)
    #expect(agrees([signed.statistic, signed.p], groups.signed))
  }

  @Test("effect sizes with the intervals of noncentral distributions")
  func effects() throws {
    let d = try TwoGroupEffect.cohenD(groups.female, groups.male)
    #expect(agrees([d.estimate, d.interval.lowerBound, d.interval.upperBound], groups.d, 1e-7))
    // effectsize 0.8 on the same data.
    let g = try TwoGroupEffect.hedgesG(groups.female, groups.male)
    #expect(
      agrees(
        [g.estimate, g.interval.lowerBound, g.interval.upperBound],
        [-0.4681679438976944, -0.7993557262393869, -0.13639352141970232], 1e-6))
    let cliff = try TwoGroupEffect.dominance(groups.female, groups.male)
    #expect(agrees([cliff.delta], [-0.2576278470133219]))
    #expect(
      agrees(
        [cliff.fisherInterval.lowerBound, cliff.fisherInterval.upperBound],
        [-0.42568884951776664, -0.07238554096905322], 1e-9))
    #expect(
      cliff.interval.contains(cliff.delta) && cliff.interval.lowerBound > -0.5 && cliff.interval.upperBound < 0)
    let omega = try GroupTest.analysisOfVariance(groups.ranks).omegaSquaredEstimate()
    #expect(agrees([omega.interval.lowerBound, omega.interval.upperBound], groups.omegaInterval, 1e-6))
    #expect(omega.interval.contains(omega.estimate))
  }
}
