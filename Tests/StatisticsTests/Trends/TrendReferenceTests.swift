import Foundation
import Statistics
import TestSupport
import Testing

/// Against pymannkendall, scipy, ruptures, strucchange and R's stl, as pinned in Fixtures/trends.
@Suite("Trends against other programs")
struct TrendReferenceTests {
  let reference: TrendFixture
  let structure: TrendFixtureR

  /// pymannkendall takes 1 − Φ, which keeps no digit beyond these.
  let pFloor = 1e-15

  init() throws {
    reference = try TrendFixture.load()
    structure = try TrendFixtureR.load()
  }

  @Test("Mann–Kendall and Theil–Sen equal pymannkendall and scipy")
  func longSeries() throws {
    for series in reference.long {
      let test = MannKendall(series.values)
      #expect(test.score == series.s && test.null == .normal, "\(series.name)")
      #expect(isClose(test.variance, series.variance, relative: 1e-12))
      #expect(isClose(try #require(test.z), series.z, relative: 1e-12))
      #expect(isClose(try #require(test.pValue), series.p, relative: 1e-9, floor: pFloor))
      let line = try #require(TheilSen(series.values))
      #expect(isClose(line.slope, series.slope, relative: 1e-10), "\(series.name)")
      #expect(isClose(line.intercept, series.intercept, relative: 1e-10), "\(series.name)")
      #expect(isClose(try #require(line.lower), series.lower, relative: 1e-10), "\(series.name)")
      #expect(isClose(try #require(line.upper), series.upper, relative: 1e-10), "\(series.name)")
    }
  }

  @Test("corrections for autocorrelation equal pymannkendall")
  func autocorrelated() throws {
    for series in reference.long {
      let hamed = try #require(AutocorrelatedTrend.hamedRao(series.values))
      // Whether tied values are still tied without the line is a matter of the last bit.
      let tolerance = series.name.hasPrefix("tied") ? 2e-4 : 1e-10
      #expect(isClose(hamed.z, series.hamedRaoZ, relative: tolerance), "\(series.name)")
      #expect(
        isClose(hamed.pValue, series.hamedRaoP, relative: 50 * tolerance, floor: pFloor), "\(series.name)")
      let white = try #require(AutocorrelatedTrend.prewhitened(series.values))
      #expect(isClose(white.z, series.prewhitenedZ, relative: 1e-10), "\(series.name)")
      #expect(isClose(white.pValue, series.prewhitenedP, relative: 1e-9, floor: pFloor), "\(series.name)")
    }
  }

  @Test("exact p-values equal those over all orders, also with ties")
  func exactNull() throws {
    for series in reference.short {
      let test = MannKendall(series.values)
      #expect(test.null == .exact)
      #expect(isClose(try #require(test.pValue), series.p, relative: 1e-12), "\(series.values)")
    }
    #expect(MannKendall.smallestPValue(count: 4) > 0.05)
    #expect(MannKendall.smallestPValue(count: 5) < 0.05)
  }

  @Test("the seasonal test and slope equal pymannkendall")
  func seasonal() throws {
    for series in reference.seasonal {
      let test = SeasonalTrend(series.values, period: series.period)
      #expect(test.score == series.s)
      #expect(isClose(test.variance, series.variance, relative: 1e-12))
      #expect(isClose(try #require(test.slopePerCycle), series.slope, relative: 1e-10))
      if test.null == .normal {
        #expect(isClose(try #require(test.pValue), series.p, relative: 1e-9, floor: pFloor))
      }
    }
  }

  @Test("two years of months are tested by the binomial distribution")
  func binomial() throws {
    // Every month has one pair: 12 fair coins. All rise: 2/2¹²; eleven rise: 2·13/2¹².
    let first = (0..<12).map { Double($0 % 5) }
    let all = SeasonalTrend(first + first.map { $0 + 1 }, period: 12)
    #expect(isClose(try #require(all.pValue), 2 / 4096, relative: 1e-12))
    var second = first.map { $0 + 1 }
    second[3] = first[3] - 1
    #expect(
      isClose(try #require(SeasonalTrend(first + second, period: 12).pValue), 26 / 4096, relative: 1e-12))
  }

  @Test("penalised breaks equal ruptures")
  func penalised() {
    for series in reference.pelt {
      let found = ChangePoints.penalised(
        series.values, penalty: series.penalty, minimumLength: series.minimum)
      #expect(found == series.breaks, "penalty \(series.penalty)")
    }
  }

  @Test("breaks, sums of squares, BIC and intervals equal strucchange")
  func breaks() throws {
    for series in structure.breaks {
      let shortest = Int(0.15 * Double(series.values.count))
      let found = ChangePoints(series.values, minimumLength: shortest)
      for (place, expected) in series.rss.enumerated() where place < found.residualSquares.count {
        #expect(isClose(found.residualSquares[place], expected, relative: 1e-9), "\(series.name) \(place)")
        #expect(isClose(found.bic[place], series.bic[place], relative: 1e-9), "\(series.name) \(place)")
      }
      #expect(isClose(found.lineBIC, series.lineBic, relative: 1e-9))
      #expect(found.breaks.map(\.position) == series.breaks, "\(series.name)")
      #expect(found.breaks.map(\.lower) == series.lower.map { $0 }, "\(series.name)")
      #expect(found.breaks.map(\.upper) == series.upper.map { $0 }, "\(series.name)")
    }
  }

  @Test("STL equals R's stl")
  func decompositions() throws {
    for series in structure.stl {
      let found = try SeasonalDecomposition(
        series.values, period: series.period, season: series.sWindow == 0 ? .periodic : .window(series.sWindow),
        trendWindow: series.tWindow == 0 ? nil : series.tWindow, fitting: series.robust ? .robust : .plain)
      let scale = series.values.map(abs).max() ?? 1
      // Robust weights pass a median through fifteen rounds.
      for i in series.values.indices {
        #expect(abs(found.trend[i] - series.trend[i]) < 1e-10 * scale, "\(series.name) \(i)")
        #expect(abs(found.seasonal[i] - series.seasonal[i]) < 1e-10 * scale, "\(series.name) \(i)")
        #expect(abs(found.remainder[i] - series.remainder[i]) < 1e-10 * scale, "\(series.name) \(i)")
      }
    }
  }

  @Test("lines and forecasts equal R's lm and predict")
  func lines() throws {
    for series in structure.lines {
      let line = try #require(
        TrendLine(series.values, times: series.times, period: series.period == 0 ? nil : series.period))
      #expect(isClose(line.slope, series.slope, relative: 1e-9))
      #expect(isClose(line.standardError, series.se, relative: 1e-9))
      #expect(isClose(try #require(line.pValue), series.p, relative: 1e-8))
      for (place, time) in series.new.enumerated() {
        let forecast = line.forecast(at: time)
        #expect(isClose(forecast.estimate, series.fit[place], relative: 1e-9))
        #expect(isClose(forecast.lower, series.lower[place], relative: 1e-9))
        #expect(isClose(forecast.upper, series.upper[place], relative: 1e-9))
      }
    }
  }
}
