import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// What holds of trends whatever the data.
@Suite("Laws of trends")
struct TrendLawTests {
  private func noise(_ count: Int, _ replicate: Int) -> [Double] {
    var stream = RandomStream(key: RandomKey(seed: 7), replicate: UInt64(replicate))
    return (0..<count).map { _ in stream.normal() }
  }

  @Test("an increasing transformation moves no test, turning time about turns its sign")
  func transformations() throws {
    for n in [6, 9, 25, 150] {
      let y = noise(n, n)
      let (plain, bent) = (MannKendall(y), MannKendall(y.map { exp($0) }))
      #expect(plain == bent)
      let back = MannKendall(y.reversed())
      #expect(back.score == -plain.score && back.pValue == plain.pValue)
      #expect(MannKendall(y + [.nan]).pValue == plain.pValue)
    }
  }

  @Test("counting pairs and sorting give the same score")
  func twoWays() {
    let y = noise(128, 1).map { ($0 * 3).rounded() }
    let tau = KendallTau(y.indices.map(Double.init), y)
    let test = MannKendall(y)
    #expect(test.score == tau.score)
    #expect(isClose(test.variance, tau.scoreVariance, relative: 1e-12))
  }

  @Test("the exact interval of a slope holds what the test does not reject")
  func testInversion() throws {
    for n in 5...10 {
      let y = noise(n, 40 + n)
      let line = try #require(TheilSen(y))
      let (lower, upper) = (try #require(line.lower), try #require(line.upper))
      func p(_ slope: Double) -> Double {
        MannKendall(y.enumerated().map { $1 - slope * Double($0) }).pValue ?? 1
      }
      let step = 1e-9 * (upper - lower)
      #expect(p(lower + step) > 0.05 && p(upper - step) > 0.05, "\(n)")
      #expect(p(lower - step) <= 0.05 && p(upper + step) <= 0.05, "\(n)")
    }
    let four = try #require(TheilSen([1, 2, 3, 4]))
    #expect(four.lower == nil && four.upper == nil && four.slope == 1)
  }

  @Test("a line added is a slope added")
  func addedLines() throws {
    let y = noise(30, 3)
    let tilted = y.enumerated().map { 5 + $1 * 2 + 0.7 * Double($0) }
    let (a, b) = (try #require(TheilSen(y)), try #require(TheilSen(tilted)))
    #expect(isClose(b.slope, 2 * a.slope + 0.7, relative: 1e-12))
    let times = y.indices.map(Double.init)
    let (c, d) = (try #require(TrendLine(y, times: times)), try #require(TrendLine(tilted, times: times)))
    #expect(isClose(d.slope, 2 * c.slope + 0.7, relative: 1e-12))
    #expect(isClose(d.standardError, 2 * c.standardError, relative: 1e-12))
  }

  @Test("breaks are where they were, turned about, scaled and shifted")
  func turnedBreaks() {
    let y = noise(40, 4).enumerated().map { $1 + ($0 < 15 ? 0.0 : 4) }
    let found = ChangePoints(y).breaks.map(\.position)
    #expect(found == [15])
    #expect(ChangePoints(y.map { 1e6 - 3 * $0 }).breaks.map(\.position) == found)
    #expect(ChangePoints(y.reversed()).breaks.map(\.position) == found.map { 40 - $0 })
  }

  @Test("a steady trend is not cut into steps")
  func steadyTrend() {
    let y = noise(30, 5).enumerated().map { 0.3 * $1 + 0.2 * Double($0) }
    #expect(ChangePoints(y).breaks.isEmpty)
  }

  @Test("the parts of a series add up to it")
  func parts() throws {
    let y = noise(50, 6).enumerated().map { $1 + 3 * sin(Double($0) * .pi / 2) }
    for fitting in [SeasonalDecomposition.Fitting.plain, .robust] {
      let found = try SeasonalDecomposition(y, period: 4, season: .window(7), fitting: fitting)
      for i in y.indices {
        #expect(abs(found.trend[i] + found.seasonal[i] + found.remainder[i] - y[i]) < 1e-12)
      }
    }
  }

  @Test("nothing, one value, a constant and too little are answered without a number")
  func refusals() {
    #expect(MannKendall([]).pValue == nil && MannKendall([1]).pValue == nil)
    #expect(MannKendall([2, 2, 2, 2]).pValue == nil)
    #expect(MannKendall([Double](repeating: 2, count: 40)).pValue == nil)
    #expect(TheilSen([]) == nil && TheilSen([1, .nan]) == nil)
    #expect(AutocorrelatedTrend.hamedRao([1, 1, 1, 1]) == nil)
    #expect(AutocorrelatedTrend.prewhitened([1, 2]) == nil)
    #expect(SeasonalTrend([], period: 12).pValue == nil)
    #expect(ChangePoints([]).breaks.isEmpty && ChangePoints([1, 2, 3]).breaks.isEmpty)
    #expect(ChangePoints([Double](repeating: 3, count: 20)).breaks.isEmpty)
    #expect(ChangePoints.penalised([1, 2, 3], penalty: 1) == [])
    #expect(TrendLine([1, 2], times: [0, 1]) == nil && TrendLine([1, 2, 4], times: [3, 3, 3]) == nil)
    #expect(throws: SampleError.tooFewValues(found: 24, needed: 25)) {
      try SeasonalDecomposition([Double](repeating: 1, count: 24), period: 12)
    }
    #expect(throws: SampleError.self) {
      try SeasonalDecomposition([Double](repeating: .nan, count: 30), period: 12)
    }
    #expect(throws: ModelError.self) {
      try GrowthModel(
        values: [1, 1, 1, 1], times: [0, 1, 0, 1], groups: [0, 0, 1, 1], groupCount: 2, reference: 0)
    }
  }

  @Test("the growth model of sleepstudy is lme4's")
  func sleepstudy() throws {
    let (names, data) = try dataset("sleepstudy")
    let column = { (name: String) in data.column(names.firstIndex { $0.lowercased() == name } ?? 0) }
    let subjects = column("subject")
    let levels = Set(subjects).sorted()
    let codes = subjects.map { Int32(levels.firstIndex(of: $0) ?? 0) }
    let model = try GrowthModel(
      values: column("reaction"), times: column("days"), groups: codes, groupCount: levels.count, reference: 0)
    #expect(isClose(model.meanSlope, 10.4672860, relative: 1e-7))
    #expect(isClose(model.meanSlopeError, 1.545789, relative: 1e-6))
    #expect(isClose(model.slopeDeviation * model.slopeDeviation, 35.07166, relative: 1e-5))
    // coef(lmer(Reaction ~ Days + (Days | Subject), control = tight))$Subject of 308, 309 and 335.
    let expected = [(253.6636703, 19.6662578638), (211.0065279, 1.8475827766), (251.0714089, -0.2848731262)]
    let subject = [308.0, 309, 335]
    for (name, (level, slope)) in zip(subject, expected) {
      let group = model.groups[levels.firstIndex(of: name) ?? 0]
      #expect(isClose(group.level, level, relative: 1e-6), "\(name)")
      #expect(isClose(group.slope, slope, relative: 1e-5), "\(name)")
    }
  }

  @Test("forecasts of a growth model hold a new value nineteen times in twenty")
  func coverage() throws {
    var (held, made, rejected) = (0, 0, 0)
    for replicate in 0..<60 {
      var stream = RandomStream(key: RandomKey(seed: 11), replicate: UInt64(replicate))
      let (units, length) = (20, 8)
      var (y, t, g) = ([Double](), [Double](), [Int32]())
      var future: [Double] = []
      for unit in 0..<units {
        let (level, slope) = (10 * stream.normal(), 0.5 * stream.normal())
        for time in 0..<length {
          y.append(level + slope * Double(time) + stream.normal())
          t.append(Double(time))
          g.append(Int32(unit))
        }
        future.append(level + slope * Double(length) + stream.normal())
      }
      let model = try GrowthModel(
        values: y, times: t, groups: g, groupCount: units, reference: Double(length - 1))
      for unit in 0..<units {
        let forecast = model.forecast(group: unit, at: Double(length))
        held += forecast.lower <= future[unit] && future[unit] <= forecast.upper ? 1 : 0
        made += 1
      }
      let null = try GrowthModel(
        values: (0..<y.count).map { _ in stream.normal() }, times: t, groups: g, groupCount: units, reference: 0
      )
      rejected += null.groups.count { ($0.p ?? 1) < 0.05 }
    }
    // 1,200 forecasts and tests: three standard errors of .95 and .05 are .019.
    #expect(abs(Double(held) / Double(made) - 0.95) < 0.019, "\(held) of \(made)")
    #expect(abs(Double(rejected) / Double(made) - 0.05) < 0.019, "\(rejected) of \(made)")
  }
}
