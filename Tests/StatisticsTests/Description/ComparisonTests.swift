import Foundation
import Statistics
import TestSupport
import Testing

/// What Python makes of comparisons; `Fixtures/description/comparisons.py` made it and states versions.
private struct ComparisonFixture: Decodable {
  struct Multinomial: Decodable {
    let counts: [Int]
    let weights: [Double]
    let p: Double
  }
  struct Range: Decodable {
    let q: Double
    let k: Int
    let df, p: Double
  }

  let values: [Double]
  let groups, ratees, raters: [Int32]
  let forsythe: [Double]
  let oneWay, twoWay: [[Double]]
  let multinomials: [Multinomial]
  let ranges: [Range]
  let tukey, gamesHowell: [Double]

  static func load() throws -> ComparisonFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/description/comparisons.json")
    return try JSONDecoder().decode(ComparisonFixture.self, from: Data(contentsOf: url))
  }
}

@Suite("Comparisons of groups whose rows depend on each other")
struct ComparisonTests {
  private let fixture: ComparisonFixture

  init() throws { fixture = try ComparisonFixture.load() }

  private var samples: [[Double]] {
    (0..<3).map { group in
      fixture.values.indices.filter { fixture.groups[$0] == group }.map { fixture.values[$0] }
    }
  }

  private func agrees(_ found: TestResult?, _ expected: [Double]) -> Bool {
    guard let found, let first = found.degreesOfFreedom, let second = found.denominatorDegreesOfFreedom else {
      return false
    }
    return zip([found.statistic, first, second, found.p], expected).allSatisfy {
      isClose($0, $1, relative: 1e-9)
    }
  }

  @Test("rows as clusters: Brown and Forsythe's test as statsmodels has it, and Welch's contrasts")
  func independent() throws {
    let rows = fixture.values.indices.map { Int32($0) }
    let found = try #require(ClusteredComparison(fixture.values, groups: fixture.groups, ways: [rows]))
    #expect(agrees(found.test, fixture.forsythe))
    #expect(isClose(try #require(found.designEffect), 1, relative: 1e-12))
    for group in 0..<3 {
      let rest = samples.indices.filter { $0 != group }.flatMap { samples[$0] }
      let welch = try GroupTest.t(samples[group], rest)
      let contrast = try #require(found.contrasts[group])
      #expect(isClose(contrast.difference.difference, welch.difference, relative: 1e-10))
      #expect(isClose(contrast.difference.test.p, welch.test.p, relative: 1e-9))
    }
    // Every row thrice is no more information where the three are one cluster.
    func thrice<Value>(_ values: [Value]) -> [Value] { values.flatMap { [$0, $0, $0] } }
    let repeated = try #require(
      ClusteredComparison(thrice(fixture.values), groups: thrice(fixture.groups), ways: [thrice(rows)]))
    #expect(agrees(repeated.test, fixture.forsythe))
    #expect((repeated.designEffect ?? 0) > 2.9)
  }

  @Test("one way and two ways of clustering, as matrix products have them")
  func clustered() throws {
    let (ratees, raters) = (fixture.ratees, fixture.raters)
    for (ways, expected) in [([raters], fixture.oneWay), ([ratees, raters], fixture.twoWay)] {
      let found = try #require(ClusteredComparison(fixture.values, groups: fixture.groups, ways: ways))
      for (contrast, values) in zip(found.contrasts, expected) {
        let contrast = try #require(contrast)
        let test = contrast.difference.test
        let numbers = [
          contrast.difference.difference, contrast.standardError, test.degreesOfFreedom ?? 0, test.p,
        ]
        #expect(zip(numbers, values).allSatisfy { isClose($0, $1, relative: 1e-9) }, "\(numbers) \(values)")
      }
      #expect((found.designEffect ?? 0) > 1.5)
    }
  }

  @Test("a group of one cluster has no contrast, and a single cluster of all says nothing")
  func undecided() throws {
    let same = try #require(
      ClusteredComparison(fixture.values, groups: fixture.groups, ways: [fixture.ratees, fixture.groups]))
    #expect(same.test == nil && same.contrasts.allSatisfy { $0 == nil })
    let one = fixture.values.map { _ in Int32(0) }
    let byRater = try #require(
      ClusteredComparison(fixture.values, groups: fixture.raters, ways: [fixture.ratees, one]))
    #expect(byRater.ways == 1 && byRater.test != nil)
    #expect(ClusteredComparison(fixture.values, groups: fixture.raters, ways: [one]) == nil)
    let split = fixture.raters.map { Int32($0 == 0 ? 1 : $0 % 2 * 2) }
    let found = try #require(ClusteredComparison(fixture.values, groups: split, ways: [fixture.raters]))
    #expect(found.contrasts[1] == nil && found.contrasts[0] != nil && found.groups == 2)
    let constant = fixture.values.map { _ in 1.0 }
    #expect(ClusteredComparison(constant, groups: fixture.groups, ways: [fixture.ratees]) == nil)
  }

  @Test("units that differ by their raters only: five of a hundred are found to differ, not forty")
  func calibration() throws {
    var stream = RandomStream(key: RandomKey(seed: 71))
    let (units, ratersPerUnit, rows) = (6, 5, 12)
    let raters = (0..<(units * ratersPerUnit * rows)).map { Int32($0 / rows) }
    let groups = raters.map { $0 / Int32(ratersPerUnit) }
    let persons = raters.indices.map { Int32($0) }
    var (clustered, naive) = (0, 0)
    let trials = 400
    for _ in 0..<trials {
      let severity = (0..<(units * ratersPerUnit)).map { _ in stream.normal() }
      let values = raters.map { severity[Int($0)] + 2 * stream.normal() }
      let found = ClusteredComparison(values, groups: groups, ways: [persons, raters])
      if let p = found?.test?.p, p < 0.05 { clustered += 1 }
      let byUnit = (0..<units).map { unit in
        values.indices.filter { groups[$0] == Int32(unit) }.map { values[$0] }
      }
      if try GroupTest.welch(byUnit).p < 0.05 { naive += 1 }
    }
    // The binomial error of 5 % of 400 is 1.1 %; three of these, and a little for few clusters.
    #expect((5...36).contains(clustered), "\(clustered)")
    #expect(naive > 100, "\(naive)")
  }

  @Test("contrasts made at once are those of a group and the rest")
  func rest() throws {
    let tied = fixture.values.map { ($0 / 4).rounded() }
    for values in [fixture.values, tied] {
      let split = (0..<3).map { group in
        values.indices.filter { fixture.groups[$0] == group }.map { values[$0] }
      }
      let found = try RestContrasts(split.map { try OrderedSample($0) }).contrasts
      for (group, contrast) in found.enumerated() {
        let rest = split.indices.filter { $0 != group }.flatMap { split[$0] }
        let (welch, g) = (try GroupTest.t(split[group], rest), try TwoGroupEffect.hedgesG(split[group], rest))
        let delta = try TwoGroupEffect.dominance(split[group], rest)
        let ranks = try GroupTest.kruskalWallis([split[group], rest])
        let pairs: [(Double?, Double)] = [
          (contrast.difference?.difference, welch.difference), (contrast.difference?.test.p, welch.test.p),
          (contrast.hedgesG?.estimate, g.estimate),
          (contrast.hedgesG?.interval.lowerBound, g.interval.lowerBound),
          (contrast.dominance.delta, delta.delta),
          (contrast.dominance.interval.lowerBound, delta.interval.lowerBound),
          (contrast.dominance.interval.upperBound, delta.interval.upperBound),
          (contrast.ranks?.statistic, ranks.statistic), (contrast.ranks?.p, ranks.p),
        ]
        for (own, other) in pairs {
          #expect(isClose(own ?? .nan, other, relative: 1e-8), "\(own ?? .nan) \(other)")
        }
      }
    }
    // A group that has nearly all of the spread leaves a rest that subtraction would drown.
    let wide = [[1e9, -1e9, 3e8], [0.1, 0.2, 0.4], [0.3, 0.3, 0.5]]
    let contrast = try RestContrasts(wide.map { try OrderedSample($0) }).contrasts[0]
    let expected = try GroupTest.t(wide[0], wide[1] + wide[2])
    #expect(
      isClose(try #require(contrast.difference?.test.statistic), expected.test.statistic, relative: 1e-12))
  }

  @Test("exact multinomial tests agree with an enumeration in Python")
  func multinomial() throws {
    for example in fixture.multinomials {
      let total = example.counts.reduce(0, +)
      let exact = try #require(ExactMultinomial(count: total, weights: example.weights))
      #expect(isClose(try #require(exact.pValue(of: example.counts)), example.p, relative: 1e-10))
      #expect(isClose(exact.probability { _ in true }, 1, relative: 1e-12))
    }
    let coin = try #require(ExactMultinomial(count: 4, weights: [1, 1, 0]))
    #expect(isClose(coin.probability { $0[0] == 4 }, 1 / 16, relative: 1e-12))
    #expect(coin.pValue(of: [3, 0, 1]) == 0 && coin.pValue(of: [1, 1]) == nil)
    #expect(ExactMultinomial(count: 4, weights: [0, 0]) == nil)
  }

  @Test("the studentised range, and all pairs by Tukey and by Games and Howell")
  func pairs() throws {
    for range in fixture.ranges where range.p > 0 {
      let p = StudentizedRange(means: range.k, degreesOfFreedom: range.df).survival(range.q)
      // scipy integrates to about 1e-11 in absolute terms.
      #expect(abs(p - range.p) < 1e-8 * range.p + 1e-10, "\(range): \(p)")
    }
    // Two means: a range is a t statistic.
    let two = StudentizedRange(means: 2, degreesOfFreedom: 7)
    #expect(
      isClose(two.survival(9), StudentT(degreesOfFreedom: 7).twoSided(9 / 2.0.squareRoot()), relative: 1e-9))
    let tukey = try GroupTest.pairs(samples, variances: .equal).map(\.p)
    let games = try GroupTest.pairs(samples).map(\.p)
    for (p, expected) in zip(tukey + games, fixture.tukey + fixture.gamesHowell) {
      #expect(abs(p - expected) < 1e-7 * expected + 1e-10, "\(p) \(expected)")
    }
  }
}
